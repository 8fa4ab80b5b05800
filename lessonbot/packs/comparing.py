"""What changed between two versions of a course: nothing is told only where they are equal."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

from lessonbot.domain.course import Course, Document, Lesson, Picture
from lessonbot.domain.text import Span
from lessonbot.packs.comparing_questions import questions
from lessonbot.packs.differences import About, Found, fields, listed, of_medium
from lessonbot.packs.problems import shown

_COURSE = (
    ("key", "the id"),
    ("version", "the version"),
    ("title", "the title"),
    ("summary", "the summary"),
    ("level", "the level"),
    ("minutes_per_day", "the time in minutes a day"),
    ("outcomes", "the outcomes"),
    ("days", "the days of the week"),
    ("pass_percent", "the pass mark"),
    ("attempts", "the number of attempts"),
    ("retry_after_days", "the wait in days until questions come back"),
    ("reminder_after_hours", "the wait in hours until a reminder"),
    ("mastery", "what becomes of missed questions"),
    ("most_per_day", "the number of lessons a day"),
    ("licence", "the licence"),
    ("authors", "the authors"),
    ("roles", "what the authors did"),
    ("attribution", "the attribution"),
    ("prerequisites", "the courses that come first"),
    ("membership", "the track"),
)
_CREDENTIAL = (
    ("name", "the name of the certificate"),
    ("criteria", "what the certificate says"),
    ("shows_score", "whether the certificate shows the score"),
    ("valid_days", "the time in days that the certificate holds"),
)
_TEXTS = (
    ("title", "the title"),
    ("sms", "the text for SMS"),
    ("low", "the text for who saves data"),
    ("more", "the longer text"),
)
_FACTS = (("minutes", "the time in minutes"), ("outcomes", "the outcomes it leads to"))
_ASSIGNMENT = (
    ("rubric", "what a task is looked at for"),
    ("accepts", "what can be handed in"),
    ("due_days", "the time in days to hand it in"),
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
    """Every change from one version to the next, in the order of the course.

    Each language is compared with what it was; what translations have from their source is told
    of the source alone.
    """
    return tuple(_changes(old, new))


def _changes(old: Course, new: Course) -> Iterator[Change]:
    yield from _languages(old, new)
    spoken = {each.language: each for each in (old, *old.translations)}
    source = defaultdict(list)
    for found in _course(spoken.get(new.language, old), new):
        source[found.place, found.what].append((found.before, found.after))
        yield Change(found.about, found.place, found.words, new.language)
    for translation in new.translations:
        before = spoken.get(translation.language)
        for found in _course(before, translation) if before else ():
            if (found.before, found.after) not in source[found.place, found.what]:
                yield Change(found.about, found.place, found.words, translation.language)


def _languages(old: Course, new: Course) -> Iterator[Change]:
    was, now = old.languages, new.languages
    for language in now:
        if language not in was:
            yield Change("languages", new.key, "the course speaks this language now", language)
    for language in was:
        if language not in now:
            words = "the course no longer speaks this language"
            yield Change("languages", new.key, words, language)
    if old.language != new.language:
        words = f"the course was written in {old.language}, is written in {new.language}"
        yield Change("languages", new.key, words, new.language)
    elif [each for each in was if each in now] != [each for each in now if each in was]:
        words = "the languages come in another order"
        yield Change("languages", new.key, words, new.language)


def _course(old: Course, new: Course) -> Iterator[Found]:
    """The changes of one language."""
    yield from fields(old, new, "course", new.key, _COURSE)
    yield from fields(old.credential, new.credential, "course", new.key, _CREDENTIAL)
    badges = old.credential.badge, new.credential.badge
    yield from of_medium(*badges, "the badge of the certificate", new.key)
    before = {lesson.key: lesson for lesson in old.lessons}
    after = {lesson.key: lesson for lesson in new.lessons}
    yield from listed("lessons", "lesson", [*before], [*after], "")
    for name, lesson in after.items():
        if name in before:
            yield from _lesson(before[name], lesson)


def _lesson(old: Lesson, new: Lesson) -> Iterator[Found]:
    yield from fields(old, new, "texts", new.key, _TEXTS)
    yield from fields(old, new, "lessons", new.key, _FACTS)
    yield from _blocks(old, new)
    yield from of_medium(old.recording, new.recording, "the recording", new.key)
    yield from of_medium(old.video, new.video, "the video", new.key)
    yield from _assignment(old, new)
    yield from questions(old, new)


def _assignment(old: Lesson, new: Lesson) -> Iterator[Found]:
    before, after = old.assignment, new.assignment
    if before and after:
        yield from fields(before, after, "texts", new.key, _ASSIGNMENT)
    elif before != after:
        words = f"the assignment is {'new' if after else 'gone'}"
        yield Found("texts", new.key, "assignment", words, before, after)


# --- text, pictures and documents ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Shown:
    """A picture or document, `at` so many characters of the lesson's text."""

    medium: Picture | Document
    at: int


_Pair = tuple[_Shown | None, _Shown | None]
_BETWEEN = Span("\n\n")  # paragraphs, and blocks
# Kinds are kept apart, and a name that is not known is like no other.
_ALIKE: tuple[Callable[[Picture | Document], object], ...] = (
    lambda medium: medium,
    lambda medium: (type(medium), medium.media),
    lambda medium: (type(medium), medium.name or medium),
)


def _blocks(old: Lesson, new: Lesson) -> Iterator[Found]:
    if old.blocks == new.blocks:
        return
    was, now = _words(old), _words(new)
    before, after = _media(old), _media(new)
    pairs = _pairs(before, after)
    found = [each for one, other in pairs for each in _medium(one, other, new.key)]
    if was != now:
        found.insert(0, Found("texts", new.key, "text", "the text changed", was, now))
    kept = [(one, other) for one, other in pairs if one and other]
    order = [before.index(one) for one, _ in kept]
    moved = order != sorted(order)
    if was == now:
        moved = moved or any(one.at != other.at for one, other in kept) or not found
    if moved:
        words = "text, pictures and documents stand in another order"
        found.append(Found("media", new.key, "order", words, None, order))
    yield from found


def _words(lesson: Lesson) -> list[Span]:
    """The text of a lesson, however pictures divide it."""
    spans = [span for block in lesson.blocks if block.text for span in (*block.text, _BETWEEN)]
    runs = groupby(spans, key=lambda span: (span.style, span.link))
    return [Span("".join(each.text for each in run), *look) for look, run in runs]


def _media(lesson: Lesson) -> list[_Shown]:
    found, at = list[_Shown](), 0
    for block in lesson.blocks:
        at += sum(len(span.text) for span in (*block.text, _BETWEEN)) if block.text else 0
        found += [_Shown(each, at) for each in (block.picture, block.document) if each]
    return found


def _pairs(before: list[_Shown], after: list[_Shown]) -> list[_Pair]:
    """What is beside what was, today's order first: the same, of the same bytes, or name."""
    left, found = [*before], dict[int, _Shown]()
    for alike in _ALIKE:
        for place, each in enumerate(after):
            same = [one for one in left if alike(one.medium) == alike(each.medium)]
            if same and place not in found:
                found[place] = same[0]
                left.remove(same[0])
    pairs: list[_Pair] = [(found.get(place), each) for place, each in enumerate(after)]
    return pairs + [(each, None) for each in left]


def _medium(old: _Shown | None, new: _Shown | None, place: str) -> Iterator[Found]:
    before, after = (each.medium if each else None for each in (old, new))
    known = before or after
    if isinstance(known, Picture):
        noun = f"the picture “{shown(known.name or known.alt)}”"
    else:
        noun = f"the document “{shown(known.name or known.title)}”" if known else ""
    return of_medium(before, after, noun, place)
