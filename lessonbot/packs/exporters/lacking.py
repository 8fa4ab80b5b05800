"""What of a course has no place in another tool, and how that is said."""

from collections.abc import Iterator

from lessonbot.domain.course import Course, Lesson
from lessonbot.packs.drafts import Remark


class NotExportable(Exception):
    """The course cannot be written in this form here; the message says why and what to do."""


def needs_extra(tool: str) -> NotExportable:
    """What is raised where the libraries of the extra are not installed."""
    return NotExportable(
        f"writing for {tool} needs more libraries: run pip install lessonbot[export]"
    )


def spoken_in(course: Course, language: str | None, tool: str) -> tuple[Course, list[Remark]]:
    """The course in a language, and what is said about the others."""
    spoken = course.spoken(language) if language else course
    remarks = []
    if language and spoken.language != language:
        words = f"there is no translation {language}: this is the course in {spoken.language}"
        remarks.append(Remark(course.key, "changed", words))
    others = [each for each in course.languages if each != spoken.language]
    if others:
        words = f"the course in {', '.join(others)}: {tool} has one language, export each by itself"
        remarks.append(Remark(course.key, "left out", words))
    return spoken, remarks


def beside(
    lesson: Lesson, tool: str, *, pictures: bool = False, facts: bool = False
) -> Iterator[Remark]:
    """What a lesson has beside text and questions.

    `pictures` says that these are written, `facts` that minutes and outcomes are told of, too.
    """
    lost = [
        *(f"the picture {b.picture.name}" for b in lesson.blocks if b.picture and not pictures),
        *(f"the document {b.document.name}" for b in lesson.blocks if b.document),
    ]
    parts = {
        "its SMS text": lesson.sms,
        "its text for more reading": lesson.more,
        "its text for saving data": lesson.low,
        "its recording": lesson.recording,
        "its video": lesson.video,
        "its assignment": lesson.assignment,
        "its minutes": facts and lesson.minutes,
        "its outcomes": facts and lesson.outcomes,
    }
    lost.extend(name for name, value in parts.items() if value)
    if lost:
        yield Remark(lesson.key, "left out", f"{', '.join(lost)}: {tool} has no place for it")
