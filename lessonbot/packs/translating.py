"""A translation beside its source: the same lessons and questions, in other words.

What is right, and by which keys everything goes, is read from the source alone: a slip of a
translator's pen cannot make another answer right.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lessonbot.domain.course import Criterion, Lesson, Option, QuizItem
from lessonbot.packs.lesson import Sheet
from lessonbot.packs.problems import Notes, many, shown
from lessonbot.packs.quiz import Asked
from lessonbot.packs.untranslated import Piece, pieces, same

_RULE = "translation"
_SHOWN = 4


def in_step(source: Sheet, other: Sheet, notes: Notes, *, foreign: bool = True) -> Sheet:
    """The translation with all that comes from its source; where they differ is noted.

    In a `foreign` language no text of some length stays as it is.
    """
    _compare(source, other, notes)
    if foreign:
        _note_untranslated(source, other, notes)
    lesson = replace(
        other.lesson,
        key=source.lesson.key,
        minutes=source.lesson.minutes,
        outcomes=source.lesson.outcomes,
        assignment=source.lesson.assignment,
        video=other.lesson.video or source.lesson.video,
    )
    lesson = _assigned(lesson, other, notes)
    if len(source.asked) != len(other.asked):
        words = (
            f"the source asks {many(len(source.asked), 'question')}, this asks {len(other.asked)}: "
            "translate each, in the same order"
        )
        notes.error(1, 1, _RULE, words)
        return replace(other, lesson=lesson, asked=())
    pairs = zip(source.asked, other.asked, strict=True)
    asked = tuple(_asked(ours, theirs, other, notes) for ours, theirs in pairs)
    return replace(other, lesson=lesson, asked=asked)


def _compare(source: Sheet, other: Sheet, notes: Notes) -> None:
    """What the source has beside its words and the translation lacks, or the other way round."""
    for name in source.parts.keys() - other.parts.keys():
        words = f"the source has a part :::{name}: translate it too"
        notes.warning(1, 1, _RULE, words)
    for name in other.parts.keys() - source.parts.keys():
        words = f"the source has no part :::{name}: add it there or delete it here"
        notes.warning(other.parts[name], 1, _RULE, words)
    if source.lesson.video and not other.lesson.video:
        words = "the video has its title in another language: add video: with the words in this one"
        notes.warning(1, 1, _RULE, words)
    for what, ours, theirs in _counts(source.lesson, other.lesson):
        if ours != theirs:
            words = f"the source has {many(ours, what)}, this has {theirs}: show the same"
            notes.warning(1, 1, _RULE, words)


def _note_untranslated(source: Sheet, other: Sheet, notes: Notes) -> None:
    found = same(_pieces(source), _pieces(other))
    if not found:
        return
    words, line = found[0]
    start = " ".join(words.split()[:_SHOWN])
    lines = other.source.lines
    line = next((n for n in range(line, len(lines) + 1) if start in lines[n - 1]), line)
    column = max(lines[line - 1].find(start), 0) + 1
    told = f"“{start} …” has the same words as in the source: translate it"
    if len(found) > 1:
        told = (
            f"{len(found)} texts have the same words as in the source: translate them; "
            f"the first is “{start} …”"
        )
    notes.warning(line, column, "untranslated", told)


def _pieces(sheet: Sheet) -> Iterator[Piece]:
    """What learners read of a lesson, line by line; its title may be a name."""
    lesson = sheet.lesson
    for block in lesson.blocks:
        yield from pieces(block.text, 1)
    for text in (lesson.sms, lesson.more, lesson.low):
        yield from pieces(text, 1)
    if lesson.recording:
        yield from pieces(lesson.recording.transcript, 1)
    if lesson.video:
        yield lesson.video.text, 1
    if lesson.assignment:
        yield from ((criterion.text, 1) for criterion in lesson.assignment.rubric)
    for asked in sheet.asked:
        for text in (asked.item.prompt, asked.item.explanation):
            yield from pieces(text, asked.line)
        for option in asked.item.options:
            yield option.text, asked.line
            yield from pieces(option.feedback, asked.line)


def _counts(source: Lesson, other: Lesson) -> Iterator[tuple[str, int, int]]:
    for what in ("picture", "document"):
        ours, theirs = (
            sum(getattr(block, what) is not None for block in lesson.blocks)
            for lesson in (source, other)
        )
        yield what, ours, theirs


def _assigned(lesson: Lesson, other: Sheet, notes: Notes) -> Lesson:
    """The assignment with its criteria in the words of the translation."""
    source, own = lesson.assignment, other.lesson.assignment
    if source is None or own is None:
        return lesson
    if len(source.rubric) != len(own.rubric):
        words = (
            f"the rubric of the source has {many(len(source.rubric), 'line')}, "
            f"this has {len(own.rubric)}: translate each, in the same order"
        )
        notes.error(1, 1, _RULE, words)
        return lesson
    rubric = tuple(
        Criterion(theirs.text, ours.points)
        for ours, theirs in zip(source.rubric, own.rubric, strict=True)
    )
    return replace(lesson, assignment=replace(source, rubric=rubric))


def _asked(source: Asked, other: Asked, sheet: Sheet, notes: Notes) -> Asked:
    ours, theirs = source.item, other.item

    def error(words: str) -> None:
        notes.error(other.line, sheet.source.start(other.line), _RULE, words)

    given = theirs.key != f"{sheet.lesson.key}-{sheet.asked.index(other) + 1}"
    if given and theirs.key != ours.key:
        error(f"the source has the question {shown(ours.key)} here: put them in the same order")
    if other.told and theirs.kind != ours.kind:
        error(f"the source asks this as {_kind(ours)}, this as {_kind(theirs)}: make it the same")
    elif len(ours.options) != len(theirs.options) and ours.kind == "choice":
        error(
            f"the source has {many(len(ours.options), 'option')}, this has {len(theirs.options)}: "
            "translate each, in the same order"
        )
    item = replace(
        theirs,
        key=ours.key,
        kind=ours.kind,
        options=_options(ours, theirs),
        answers=_answers(ours, theirs),
        ends=theirs.ends if any(theirs.ends) else ours.ends,
        measure=ours.measure,
    )
    return Asked(item, other.line, source.like)


def _kind(item: QuizItem) -> str:
    return {
        "choice": "options",
        "number": "number=",
        "text": "answer=",
        "scale": "scale=",
        "open": "open=",
    }[item.kind]


def _options(source: QuizItem, other: QuizItem) -> tuple[Option, ...]:
    if source.kind != "choice":
        return source.options
    return _by_place(source.options, other.options)


def _by_place(source: Sequence[Option], other: Sequence[Option]) -> tuple[Option, ...]:
    return tuple(
        replace(theirs, key=ours.key, right=ours.right)
        for ours, theirs in zip(source, other, strict=False)
    )


def _answers(source: QuizItem, other: QuizItem) -> tuple[str, ...]:
    """Words are translated, numbers are not."""
    return other.answers if source.kind == "text" and other.answers else source.answers
