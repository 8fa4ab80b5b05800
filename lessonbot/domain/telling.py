"""What a lesson says: its messages for all who get it, and its longer text for those who ask."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from lessonbot.domain import submitting
from lessonbot.domain.course import Assignment, Course, Lesson, Recording, Video
from lessonbot.domain.messages import File, FileKind, pictured
from lessonbot.domain.phrases import Phrases
from lessonbot.domain.text import Span, Text, bold, join, text
from lessonbot.domain.turn import Same

VOICE = "audio/ogg"
"""The form that chat apps play as a voice; others they play as music."""


@lru_cache(1024)
def told(course: Same[Course], phrases: Same[Phrases], number: int) -> tuple[dict[str, Any], ...]:
    """The messages of a lesson: its text rides on its first picture, all other media follow.

    A phone that shows only text gets the first, which says everything.
    """
    lesson, days, say = course.thing.lessons[number], len(course.thing.lessons), phrases.thing.say
    counted = say("lesson.head", day=str(number + 1), days=str(days))
    head = join([counted, bold(lesson.title)], "\n")
    task = _rubric(lesson.assignment, phrases.thing) if lesson.assignment else ()
    video = _video(lesson.video, phrases.thing) if lesson.video else ()
    body = join([head, *(block.text for block in lesson.blocks), video, task])
    pictures = [block.picture for block in lesson.blocks if block.picture]
    # text messages are paid by their letters: the í of “Día” would make all of one dearer
    brief = f"{number + 1}/{days} {lesson.title}"
    short = join([brief, lesson.sms or lesson.low or join(_words(lesson)), task])
    first = {
        "text": body,
        "picture": pictures[0] if pictures else None,
        "short": short,
    }
    return (first, *({"text": words, "file": file} for words, file in _files(lesson)))


def longer(lesson: Lesson) -> Text:
    """What those get who want to read more; empty when there is nothing."""
    recording = lesson.recording
    spoken = recording.transcript if recording and not recording.reads_lesson else ()
    return join([bold(lesson.title), lesson.more, spoken]) if lesson.more or spoken else ()


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


def _rubric(assignment: Assignment, phrases: Phrases) -> Text:
    points = [
        join(["• ", phrases.say("lesson.points", text=each.text, points=str(each.points))], "")
        for each in assignment.rubric
    ]
    forms = submitting.forms_told(phrases, assignment.accepts)
    how = phrases.say("task.how", forms=forms, days=str(assignment.due_days))
    return join([phrases.say("lesson.rubric"), *points, how], "\n")


def _files(lesson: Lesson) -> Iterator[tuple[Text, File]]:
    """All media but the first picture, each with what is written below it."""
    pictures = [block.picture for block in lesson.blocks if block.picture]
    for each in pictures[1:]:
        yield (), pictured(each)
    if lesson.recording:
        yield bold(lesson.title), _heard(lesson.recording)
    for block in lesson.blocks:
        if document := block.document:
            size = document.size
            file = File("document", document.media, document.mime, document.name, size=size)
            yield text(document.title), file


def _heard(each: Recording) -> File:
    kind: FileKind = "voice" if each.mime == VOICE else "audio"
    return File(kind, each.media, each.mime, each.name, seconds=each.seconds, size=each.size)
