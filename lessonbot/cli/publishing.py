"""Publishing a pack: what became of it, or everything that stands against it."""

from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from lessonbot.cli import databases
from lessonbot.cli.output import NOT_SO, fail, tell, warn
from lessonbot.cli.serving import clock
from lessonbot.config import Settings
from lessonbot.domain.versions import numbers
from lessonbot.services import publishing
from lessonbot.services.publishing import NotPublished, PackHasErrors, Published, Refusal

_INSIST = {
    "cohort": "",
    "taken": "",
    "goes back": ", or add --go-back where that is wanted",
    "takes over": ": add --take-over where that is wanted, or give it a higher version",
    "answers": ": look at each, then add --accept-answer-changes",
}


async def publish(
    settings: Settings, path: Path, *, accept_answers: bool, take_over: bool, go_back: bool
) -> None:
    """Publish a pack, or print what is wrong with it."""
    async with databases.opened(settings) as rt:
        try:
            published = await publishing.publish(
                rt,
                path,
                clock(),
                accept_answers=accept_answers,
                take_over=take_over,
                go_back=go_back,
            )
        except PackHasErrors as refused:
            for problem in refused.checked.problems:
                tell(str(problem))
            fail(f"{path} was not published: it has errors", NOT_SO)
        except NotPublished as refused:
            _refuse(path, refused.refusals)
    for problem in published.checked.problems:
        tell(str(problem))
    course = published.course
    state, learners = _state(published, take_over=take_over)
    tell(f"{course.title} {course.version}: {state}. Learners join with the code {course.key}")
    if learners:
        tell(learners)


def _refuse(path: Path, refusals: Sequence[Refusal]) -> NoReturn:
    for each in refusals:
        for change in each.changes:
            tell(str(change))
        warn(f"{path} was not published: {each.words}{_INSIST[each.why]}")
    raise SystemExit(NOT_SO)


def _state(published: Published, *, take_over: bool) -> tuple[str, str]:
    """What happened, and what it means for learners in progress where that is not plain."""
    before, version = published.before, published.course.version
    learners = "Learners in progress finish the version that they are in."
    if take_over:
        learners = (
            f"Learners in progress come over to {version} between two lessons, unless they would "
            "miss something by it; these finish the version that they are in."
        )
    if before == version:
        state = "is published already"
        return (state, learners) if take_over else (f"{state}, nothing changed", "")
    if before and numbers(version) < numbers(before):
        return f"published, back from {before}", learners
    if not published.new:
        return f"published once more, instead of {before}", learners
    return "published", ""
