"""A course that has everything a course can have, all of it in the same words."""

from dataclasses import replace

from lessonbot.domain.course import (
    Assignment,
    Attribution,
    Block,
    Course,
    Credential,
    Criterion,
    Document,
    Lesson,
    Option,
    Outcome,
    Picture,
    QuizItem,
    Recording,
    Video,
)
from lessonbot.domain.text import Span
from tests.packs.courses import MEDIA as _ALL

MEDIA = {name: _ALL[name] for name in ("a.png", "01.ogg", "form.pdf")}


def course_of(words: str) -> Course:
    """The course with these words wherever there can be words, in two languages."""
    text = (Span(words),)
    options = tuple(Option(key, words, key == "b", text) for key in "abc")
    steps = tuple(Option(str(step), str(step), right=False) for step in range(1, 6))
    choice = QuizItem("when", text, options, text)
    several = tuple(replace(option, right=option.key != "b") for option in options)
    items = (
        replace(choice, parallels=(replace(choice, key="when-b"),)),
        QuizItem("which", text, several, text),
        QuizItem("sum", text, (), text, "number", ("42",)),
        QuizItem("word", text, (), text, "text", (words,)),
        QuizItem("feel", text, steps, text, "scale", ends=(words, words)),
        QuizItem("why", text, (), text, "open"),
    )
    lesson = Lesson(
        "first",
        words,
        (
            Block(text),
            Block(picture=Picture("1" * 64, words, "image/png", 40, 30, 99, "a.png")),
            Block(document=Document("2" * 64, "application/pdf", 49, words, "form.pdf")),
        ),
        items,
        sms=text,
        minutes=4,
        more=text,
        low=text,
        recording=Recording("3" * 64, "audio/ogg", 99, 2, "01.ogg", text),
        video=Video("https://example.org/film", words, words, 3, 12),
        assignment=Assignment((Criterion(words, 2),)),
    )
    course = Course(
        "all-kinds",
        "1.0.0",
        words,
        words,
        "en",
        Credential(words, words, valid_days=730),
        (lesson,),
        licence="CC-BY-4.0",
        authors=(words,),
        roles={words: words},
        attribution=(Attribution(words, "https://example.org/work", "CC0-1.0"),),
        outcomes=(Outcome("one", words),),
    )
    return replace(course, translations=(replace(course, language="sw"),))
