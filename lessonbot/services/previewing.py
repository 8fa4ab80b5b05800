"""A lesson as learners get it: on Telegram, on WhatsApp and as text messages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lessonbot.channels.faces import FACES, Face
from lessonbot.channels.segments import segments
from lessonbot.channels.text import rows
from lessonbot.domain.course import Course
from lessonbot.domain.messages import Outbound
from lessonbot.domain.phrases import nearest
from lessonbot.domain.price import MICROS, Price
from lessonbot.domain.text import Text, text
from lessonbot.services.speaking import voices

SCHEMES = ("telegram", "whatsapp", "sms")


@dataclass(frozen=True, slots=True)
class Said:
    """One message: its words, the names of media with it, rows of buttons, and its segments.

    `replies` are what answers to it get, each with the words of the answer, see `answered`.
    """

    text: Text
    medium: str
    buttons: Sequence[Sequence[str]]
    segments: int | None
    replies: Sequence[tuple[str, "Said"]] = ()


@dataclass(frozen=True, slots=True)
class Screen:
    """All messages of a lesson on one channel; `segments` is None where these are not paid."""

    scheme: str
    messages: Sequence[Said]
    segments: int | None


@dataclass(frozen=True, slots=True)
class Cost:
    """What so many segments cost where numbers begin with `prefix`, in millionths."""

    prefix: str
    currency: str
    micros: int


def screens(course: Course, language: str, number: int) -> list[Screen]:
    """A lesson with its questions on each channel; `number` counts from 0."""
    from lessonbot.services import weighing  # noqa: PLC0415 - heavy, and rarely wanted

    spoken = replace(course.spoken(language), translations=())
    talk = weighing.talk_in(language, nearest(voices(), language))
    lesson = spoken.lessons[number]
    told = weighing.told(spoken, talk, number)
    items = [replace(each, parallels=()) for each in lesson.items]
    asked = [weighing.asked(spoken, talk, lesson, each) for each in items]
    replies = [*([()] * len(told)), *(weighing.answered(talk, each) for each in items)]
    return [screen(scheme, [*told, *asked], replies) for scheme in SCHEMES]


def costs(total: int, prices: Sequence[Price]) -> list[Cost]:
    """What so many segments cost, for each price that is known."""
    return [
        Cost(each.prefix, each.currency, total * each.micros)
        for each in prices
        if each.scheme == "sms"
    ]


def rounded(micros: int) -> str:
    """An amount as people read it."""
    return f"{micros / MICROS:.2f}"


def screen(
    scheme: str,
    said: Sequence[Outbound],
    replies: Sequence[Sequence[tuple[str, Outbound]]] = (),
) -> Screen:
    """What is said, as one channel shows it; `replies` are what answers to each of it get."""
    face = FACES[scheme]
    messages: list[Said] = []
    for one, answers in zip(said, replies or [()] * len(said), strict=True):
        messages += _messages(face, one)
        shown = [(words, each) for words, reply in answers for each in _messages(face, reply)]
        messages[-1] = replace(messages[-1], replies=shown)
    paid = [each.segments for each in messages if each.segments is not None]
    return Screen(scheme, messages, sum(paid) if face.advised is not None else None)


def _messages(face: Face, said: Outbound) -> Iterator[Said]:
    for each in face.messages(said):
        words = face.shown(each)
        paid = segments(words) if face.advised is not None else None
        # where stars are drawn, as on WhatsApp, the phone shows bold letters
        own = text(words) if face.advised is not None else (each.revision or each).text
        medium = each.medium
        name = (medium.alt or medium.name) if medium else ""
        yield Said(own, name, [[one.label for one in row] for row in rows(each.choices)], paid)
