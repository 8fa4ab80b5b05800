"""What changed between two versions of a course, as a learner would notice it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from lessonbot.domain.course import Course, Lesson, QuizItem
from lessonbot.domain.text import Text, plain
from lessonbot.packs.problems import shown

About = Literal["course", "languages", "lessons", "questions", "answers", "texts", "media"]

_COURSE = (
    ("title", "the title"),
    ("summary", "the summary"),
    ("level", "the level"),
    ("minutes_per_day", "the minutes a day"),
    ("outcomes", "the outcomes"),
    ("days", "the days of the week"),
    ("pass_percent", "the pass mark"),
    ("attempts", "the number of attempts"),
    ("retry_after_days", "the days until questions come back"),
    ("licence", "the licence"),
    ("authors", "the authors"),
    ("attribution", "the attribution"),
    ("prerequisites", "the courses that come first"),
    ("membership", "the track"),
)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed; `place` is the course, a lesson, or `lesson/question`.

    Changed answers may make right what was wrong, so they need the author's word.
    """

    about: About
    place: str
    words: str
    language: str

    def __str__(self) -> str:
        return f"{self.place} ({self.language}): {self.words}"


def compare(old: Course, new: Course) -> tuple[Change, ...]:
    """Every change from one version to the next, in the order of the course."""
    return tuple(_course(old, new))


def _course(old: Course, new: Course) -> Iterator[Change]:
    for name, words in _COURSE:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Change("course", new.key, f"{words} {_turned(before, after)}", new.language)
    if old.credential != new.credential:
        yield Change("course", new.key, "what the certificate says is changed", new.language)
    yield from _languages(old, new)
    yield from _lessons(old, new, key=True)
    for spoken in new.translations:
        before = old.spoken(spoken.language)
        if before.language == spoken.language and before is not old:
            yield from _lessons(before, spoken, key=False)


def _turned(before: object, after: object) -> str:
    simple = isinstance(before, str | int) and isinstance(after, str | int)
    return f"was “{shown(before)}”, is “{shown(after)}”" if simple else "changed"


def _languages(old: Course, new: Course) -> Iterator[Change]:
    for language in new.languages:
        if language not in old.languages:
            yield Change("languages", new.key, "the course speaks this language now", language)
    for language in old.languages:
        if language not in new.languages:
            yield Change(
                "languages", new.key, "the course no longer speaks this language", language
            )


def _lessons(old: Course, new: Course, *, key: bool) -> Iterator[Change]:
    """The lessons of one language; `key` says that it is the one that tells what is right."""
    before = {lesson.key: lesson for lesson in old.lessons}
    after = {lesson.key: lesson for lesson in new.lessons}
    if key:
        yield from _listed("lessons", "lesson", [*before], [*after], "", new.language)
    for name, lesson in after.items():
        if name in before:
            yield from _lesson(before[name], lesson, new.language, key=key)


def _listed(
    about: About, what: str, before: Sequence[str], after: Sequence[str], place: str, language: str
) -> Iterator[Change]:
    """What is new, gone, or in another order."""
    for name in after:
        if name not in before:
            yield Change(about, place + name, f"this {what} is new", language)
    for name in before:
        if name not in after:
            yield Change(about, place + name, f"this {what} is gone", language)
    kept = [name for name in before if name in after]
    if kept != [name for name in after if name in before]:
        where = place.rstrip("/") or "all"
        yield Change(about, where, f"the {what}s come in another order", language)


def _lesson(old: Lesson, new: Lesson, language: str, *, key: bool) -> Iterator[Change]:
    if old.title != new.title:
        words = f"the title was “{shown(old.title)}”, is “{shown(new.title)}”"
        yield Change("texts", new.key, words, language)
    for name, words in (
        ("sms", "the text for SMS"),
        ("low", "the text for who saves data"),
        ("more", "the longer text"),
        ("video", "the video"),
        ("assignment", "the assignment"),
    ):
        if getattr(old, name) != getattr(new, name):
            yield Change("texts", new.key, f"{words} is changed", language)
    if _words(old) != _words(new):
        yield Change("texts", new.key, "the text is changed", language)
    if _media(old) != _media(new):
        yield Change("media", new.key, "pictures, voice or documents are changed", language)
    before, after = _items(old), _items(new)
    if key:
        place = f"{new.key}/"
        yield from _listed("questions", "question", [*before], [*after], place, language)
    for name, item in after.items():
        if name in before:
            yield from _item(before[name], item, f"{new.key}/{name}", language, key=key)


def _words(lesson: Lesson) -> list[Text]:
    return [block.text for block in lesson.blocks if block.text]


def _media(lesson: Lesson) -> list[str]:
    media = [each for block in lesson.blocks for each in (block.picture, block.document)]
    return [each.media for each in (*media, lesson.recording) if each]


def _items(lesson: Lesson) -> dict[str, QuizItem]:
    """All questions of a lesson, those that stand in for others too."""
    return {each.key: each for item in lesson.items for each in (item, *item.parallels)}


def _item(
    old: QuizItem, new: QuizItem, place: str, language: str, *, key: bool
) -> Iterator[Change]:
    if key and (words := _key_change(old, new)):
        yield Change("answers", place, words, language)
    if old.prompt != new.prompt:
        words = f"asked was “{shown(plain(old.prompt))}”, is “{shown(plain(new.prompt))}”"
        yield Change("questions", place, words, language)
    before, after = ([option.text for option in item.options] for item in (old, new))
    if before != after:
        moved = sorted(before) == sorted(after)
        words = (
            "the options come in another order" if moved else "the options are worded differently"
        )
        yield Change("questions", place, words, language)
    if [option.feedback for option in old.options] != [option.feedback for option in new.options]:
        yield Change("texts", place, "the feedback is changed", language)
    if old.explanation != new.explanation:
        yield Change("texts", place, "the explanation is changed", language)
    if old.ends != new.ends:
        yield Change("texts", place, "the ends of the scale are named differently", language)


def _key_change(old: QuizItem, new: QuizItem) -> str:
    """What changed about what is right; empty where an answer counts as it did before.

    Neither another order of the options nor a mended spelling changes what is right.
    """
    if old.kind != new.kind:
        return f"it was asked as {old.kind}, is asked as {new.kind}"
    if old.answers != new.answers:
        return f"right was “{' | '.join(old.answers)}”, is “{' | '.join(new.answers)}”"
    if new.kind == "scale" and len(old.options) != len(new.options):
        return "the scale has other steps"
    right, wrong = _split(old)
    right_now, wrong_now = _split(new)
    swapped = right & wrong_now or right_now & wrong
    marked = old.right != new.right and right != right_now
    if swapped or marked:
        return f"right was “{_shown(right)}”, is “{_shown(right_now)}”"
    return ""


def _split(item: QuizItem) -> tuple[set[str], set[str]]:
    """The texts of the right and of the wrong options."""
    right = {option.text for option in item.options if option.right}
    return right, {option.text for option in item.options} - right


def _shown(texts: set[str]) -> str:
    return " | ".join(map(shown, sorted(texts)))
