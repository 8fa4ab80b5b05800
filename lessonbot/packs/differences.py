"""Differences between two states of something that a pack holds, in an author's words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from lessonbot.domain.course import Document, Picture, Recording, Video
from lessonbot.packs.problems import shown

About = Literal["course", "languages", "lessons", "questions", "answers", "texts", "media"]
Medium = Picture | Document | Recording | Video

_NAMED: dict[type[Medium], tuple[tuple[About, str, str], ...]] = {
    Picture: (
        ("texts", "alt", "the wording of {}"),
        ("media", "name", "the file of {}"),
        ("media", "low", "the small form of {}"),
    ),
    Document: (("texts", "title", "the title of {}"), ("media", "name", "the file of {}")),
    Recording: (
        ("texts", "transcript", "the transcript of {}"),
        ("texts", "reads_lesson", "whether the lesson is the transcript of {}"),
        ("media", "name", "the file of {}"),
    ),
    Video: (
        ("media", "url", "the address of {}"),
        ("texts", "title", "the title of {}"),
        ("texts", "text", "what is said of {}"),
        ("texts", "minutes", "the length in minutes of {}"),
        ("texts", "megabytes", "the size in megabytes of {}"),
    ),
}


@dataclass(frozen=True, slots=True)
class Found:
    """One difference; `what` tells those of one place apart.

    What was and what is are kept beside the words: a translation that has both from its source
    has nothing of its own to tell.
    """

    about: About
    place: str
    what: str
    words: str
    before: object
    after: object


def turned(before: object, after: object) -> str:
    """What became of a value: both where they are short and can be told apart."""
    if _simple(before) and _simple(after) and shown(before) != shown(after):
        return f"was “{shown(before)}”, is “{shown(after)}”"
    return "changed"


def _simple(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and value != ""


def fields(
    old: object, new: object, about: About, place: str, named: Sequence[tuple[str, str]]
) -> Iterator[Found]:
    """The fields of these names that differ, each in its words."""
    for name, words in named:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            told = f"{words} {turned(before, after)}"
            yield Found(about, place, name, told, before, after)


def listed(
    about: About, what: str, before: Sequence[str], after: Sequence[str], place: str
) -> Iterator[Found]:
    """What is new, gone, or in another order, by its keys."""
    known, left = set(before), set(after)
    for name in after:
        if name not in known:
            yield Found(about, place + name, what, f"this {what} is new", None, name)
    for name in before:
        if name not in left:
            yield Found(about, place + name, what, f"this {what} is gone", name, None)
    was, now = [name for name in before if name in left], [name for name in after if name in known]
    if was != now:
        where = place.rstrip("/") or "all"
        yield Found(about, where, what, f"the {what}s come in another order", was, now)


def of_medium(
    old: Medium | None, new: Medium | None, noun: str, place: str, about: About = "media"
) -> Iterator[Found]:
    """How a picture, document, recording or video differs, if there is one."""
    if old == new:
        return
    if old is None or new is None:
        told = f"{noun} is {'gone' if new is None else 'new'}"
        yield Found(about, place, noun, told, old, new)
        return
    named = _NAMED[type(new)]
    for subject, name, words in named:
        for each in fields(old, new, subject, place, ((name, words.format(noun)),)):
            yield replace(each, what=f"{noun} {name}")
    # all the rest follows from its bytes: the digest, the size, the kind
    if replace(new, **{name: getattr(old, name) for _, name, _ in named}) != old:
        yield Found(about, place, noun, f"{noun} is another one", old, new)
