"""What a lesson says: its messages for all who get it, and its longer text for those who ask."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from lessonbot.domain import light, submitting
from lessonbot.domain.course import Assignment, Course, Lesson, Picture, Recording, Video
from lessonbot.domain.learner import Data
from lessonbot.domain.light import SMALL, Medium
from lessonbot.domain.messages import File, FileKind, pictured
from lessonbot.domain.phrases import Phrases
from lessonbot.domain.text import Span, Text, bold, join, plain, text
from lessonbot.domain.turn import Same

VOICE = "audio/ogg"
"""The form that chat apps play as a voice; others they play as music."""


@lru_cache(1024)
def told(
    course: Same[Course], phrases: Same[Phrases], number: int, data: Data = "full"
) -> tuple[dict[str, Any], ...]:
    """The messages of a lesson, with as much data as was chosen.

    The text rides on the first picture, all other media follow; what is larger than a small picture
    follows too, and its size stands in the text. A phone that shows only text gets the first
    message, which says everything.
    """
    lesson, days, say = course.thing.lessons[number], len(course.thing.lessons), phrases.thing.say
    counted = say("lesson.head", day=str(number + 1), days=str(days))
    head = join([counted, bold(lesson.title)], "\n")
    task = _rubric(lesson.assignment, phrases.thing)
    video = _video(lesson.video, phrases.thing) if lesson.video else ()
    media = light.sent(lesson, data)
    above = media[0] if media and _goes_above(media[0]) else None
    following = media[1:] if above else media
    sizes = _sizes(following, light.kept(lesson, data), phrases.thing)
    body = join([head, *_read(lesson, data, phrases.thing), video, task, sizes])
    # text messages are paid by their letters: the í of “Día” would make all of one dearer
    brief = f"{number + 1}/{days} {lesson.title}"
    plain_task = _rubric(lesson.assignment, phrases.thing, media=False)
    short = join([brief, lesson.sms or lesson.low or join(_words(lesson)), plain_task])
    first = {"text": body, "picture": above, "short": short}
    return (first, *(filed(lesson, each) for each in following))


@lru_cache(1024)
def cost(course: Same[Course], phrases: Same[Phrases], data: Data) -> int:
    """How many bytes a lesson of a course takes on average, words and media."""
    lessons = range(len(course.thing.lessons))
    said = [each for number in lessons for each in told(course, phrases, number, data)]
    total = sum(_bytes(each) for each in said)
    return -(-total // max(len(lessons), 1))


def longer(lesson: Lesson, data: Data = "full") -> Text:
    """What those get who want to read more; empty when there is nothing.

    The words of a recording are not among it where they are a part of the lesson.
    """
    spoken = () if data == "text" else _transcript(lesson)
    return join([bold(lesson.title), lesson.more, spoken]) if lesson.more or spoken else ()


def filed(lesson: Lesson, medium: Medium) -> dict[str, Any]:
    """A picture, recording or document of a lesson as a message, with what is written below it."""
    match medium:
        case Picture():
            return {"text": (), "file": pictured(medium)}
        case Recording():
            return {"text": bold(lesson.title), "file": _heard(medium)}
        case document:
            size = document.size
            file = File("document", document.media, document.mime, document.name, size=size)
            return {"text": text(document.title), "file": file}


def listed(media: Iterable[Medium], phrases: Phrases) -> Text:
    """What media are and how large, a line for each."""
    return join([join(["• ", _named(each, phrases)], "") for each in media], "\n")


def _named(medium: Medium, phrases: Phrases) -> Text:
    size = phrases.formats.size(medium.size)
    match medium:
        case Picture():
            return phrases.say("light.picture", size=size)
        case Recording():
            length = phrases.formats.span(medium.seconds)
            return phrases.say("light.recording", length=length, size=size)
        case document:
            return phrases.say("light.document", title=document.title, size=size)


def _goes_above(medium: Medium) -> bool:
    """Whether the text rides on it; what is larger comes after its size was told."""
    return isinstance(medium, Picture) and medium.size <= SMALL


def _sizes(following: Iterable[Medium], kept: Iterable[Medium], phrases: Phrases) -> Text:
    """How large what follows is, where that is much, and all that was left out."""
    large = listed((each for each in following if each.size > SMALL), phrases)
    missing = listed(kept, phrases)
    say = phrases.say
    return join(
        [
            join([say("light.follows"), large], "\n") if large else (),
            join([say("light.kept"), missing, say("light.how")], "\n") if missing else (),
        ]
    )


def _read(lesson: Lesson, data: Data, phrases: Phrases) -> Iterator[Text]:
    """The words of a lesson; what is on a picture that is not sent is said in its place."""
    brief = lesson.low if data != "full" else ()
    yield brief
    for block in lesson.blocks:
        if not brief:
            yield block.text
        if block.picture and not light.shown(block.picture, data):
            yield phrases.say("light.shows", alt=block.picture.alt)
    if data == "text" and (words := _transcript(lesson)):
        yield join([phrases.say("light.spoken"), words], "\n")


def _transcript(lesson: Lesson) -> Text:
    """The words of the recording, unless it reads the lesson out."""
    recording = lesson.recording
    return recording.transcript if recording and not recording.reads_lesson else ()


def _words(lesson: Lesson) -> Iterator[Text | str]:
    """The lesson without its media: in the place of each stands what it is."""
    for block in lesson.blocks:
        if block.picture:
            yield f"[{block.picture.alt}]"
        yield block.text
        if block.document:
            yield f"[{block.document.title}]"
    if lesson.video:
        yield f"[{lesson.video.text}]"


def _video(video: Video, phrases: Phrases) -> Text:
    link = (Span(video.url, link=video.url),)
    line = phrases.say(
        "lesson.video",
        title=video.title,
        minutes=str(video.minutes),
        megabytes=str(video.megabytes),
        link=link,
    )
    return join([line, video.text], "\n")


def _rubric(assignment: Assignment | None, phrases: Phrases, *, media: bool = True) -> Text:
    if assignment is None:
        return ()
    points = [
        join(["• ", phrases.say("lesson.points", text=each.text, points=str(each.points))], "")
        for each in assignment.rubric
    ]
    forms = submitting.forms_told(phrases, assignment.accepts, media=media)
    how = phrases.say("task.how", forms=forms, days=str(assignment.due_days))
    return join([phrases.say("lesson.rubric"), *points, how], "\n")


def _heard(each: Recording) -> File:
    kind: FileKind = "voice" if each.mime == VOICE else "audio"
    return File(kind, each.media, each.mime, each.name, seconds=each.seconds, size=each.size)


def _bytes(message: dict[str, Any]) -> int:
    media = (message.get("picture"), message.get("file"))
    size: int = sum(each.size for each in media if each)
    return len(plain(message["text"]).encode()) + size
