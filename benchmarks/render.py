"""What it takes to draw one lesson and its questions for every channel, as they are sent."""

import statistics
from collections.abc import Sequence

from benchmarks.apart import cpu
from benchmarks.crowd import PACK
from benchmarks.report import Figures, script, table
from lessonbot.channels.faces import FACES
from lessonbot.channels.html import block
from lessonbot.channels.telegram.drawing import entities, keyboard
from lessonbot.channels.text import characters
from lessonbot.domain.messages import Choice, Outbound
from lessonbot.domain.text import bold, join
from lessonbot.packs.reading import check

RUNS, QUICK_RUNS = 2_000, 500


def measure(quick: bool) -> Figures:  # noqa: FBT001 - the size of a benchmark
    """CPU of fitting and drawing the shipped course's first lesson, by channel and in all."""
    lesson = _first_lesson()
    taken = {channel: _median(channel, lesson, QUICK_RUNS if quick else RUNS) for channel in FACES}
    table(
        f"Drawing a lesson and its questions, {len(lesson)} messages",
        ["channel", "CPU ms"],
        [*taken.items(), ("all", sum(taken.values()))],
    )
    return {"render_lesson_ms": sum(taken.values())}


def _median(channel: str, lesson: Sequence[Outbound], times: int) -> float:
    """Median of the CPU milliseconds of some runs after a first one."""
    taken = []
    for _ in range(times + 1):
        began = cpu()
        _draw(channel, lesson)
        taken.append(cpu() - began)
    return statistics.median(taken[1:]) * 1e3


def _draw(channel: str, lesson: Sequence[Outbound]) -> None:
    face = FACES[channel]
    for message in lesson:
        for fitted in face.messages(message):
            face.shown(fitted)
            if channel == "telegram":
                entities(fitted.text)
                keyboard(fitted.choices)
            elif channel.startswith("demo"):
                block(fitted.text)


def _first_lesson() -> list[Outbound]:
    pack = check(PACK).pack
    if pack is None:
        raise RuntimeError("the shipped course has errors")
    lesson = pack.course.lessons[0]
    words = join([bold(lesson.title), *(each.text for each in lesson.blocks)])
    picture = next((each.picture for each in lesson.blocks if each.picture), None)
    says = [Outbound("lesson", words, picture=picture, short=lesson.sms)]
    for item in lesson.items:
        options = (Choice(each.text, each.key, pick=True) for each in item.options)
        says.append(Outbound(item.key, item.prompt, tuple(options)))
    if not all(characters(each.text) for each in says):
        raise RuntimeError("the lesson is not whole")
    return says


if __name__ == "__main__":
    script(measure, __doc__)
