"""Small courses for tests."""

from dataclasses import replace
from typing import Any

from lessonbot.domain.course import (
    Assignment,
    Block,
    Course,
    Credential,
    Criterion,
    Document,
    Lesson,
    Mastery,
    Option,
    Outcome,
    Picture,
    QuizItem,
    Recording,
    Video,
)
from lessonbot.domain.text import text


def item(
    key: str,
    *options: str,
    right: str = "a",
    explanation: str = "",
    parallels: tuple[QuizItem, ...] = (),
) -> QuizItem:
    """A question about `key`; `right` names the keys of the right options."""
    words = options or (f"{key} yes", f"{key} no", f"{key} maybe")
    return QuizItem(
        key,
        text(f"What about {key}?"),
        tuple(
            Option(letter, label, letter in right, text(f"{label}: because."))
            for letter, label in zip("abcdef", words, strict=False)
        ),
        text(explanation),
        parallels=parallels,
    )


def course(lessons: int = 3, items: int = 1, **changes: Any) -> Course:  # noqa: ANN401 - the fields of Course
    """A course of some lessons with some single-choice questions each; option a is right.

    What is missed does not come back before the end, unless `mastery` says so.
    """
    made = tuple(
        Lesson(
            f"lesson-{day}",
            f"Title {day}",
            (Block(text(f"Words of day {day}.")),),
            tuple(item(f"q{day}{n}") for n in range(items)),
        )
        for day in range(1, lessons + 1)
    )
    values: dict[str, object] = {
        "key": "tiny",
        "version": "1.0.0",
        "title": "Tiny course",
        "summary": "Small steps.",
        "language": "en",
        "credential": Credential("Tiny", "Answer the questions"),
        "lessons": made,
        "outcomes": (Outcome("small", "Take small steps"),),
        "mastery": Mastery("never"),
        "most_per_day": 20,  # so that a test can take the whole course in one day
    }
    return Course(**{**values, **changes})


def number(key: str, *answers: str, **parts: object) -> QuizItem:
    """A question that is answered by a number."""
    return _made(key, "number", answers=answers, **parts)


def word(key: str, *answers: str, **parts: object) -> QuizItem:
    """A question that is answered in a word or a few."""
    return _made(key, "text", answers=answers, **parts)


def scale(key: str, first: int = 1, last: int = 5, **parts: object) -> QuizItem:
    """A question for a step from the first to the last."""
    steps = tuple(Option(str(at), str(at), right=False) for at in range(first, last + 1))
    return _made(key, "scale", options=steps, **{"ends": ("not at all", "very"), **parts})


def essay(key: str, **parts: object) -> QuizItem:
    """A question that a person reads the answer to."""
    return _made(key, "open", **parts)


def asking(*items: QuizItem, **changes: Any) -> Course:  # noqa: ANN401 - the fields of Course
    """A course of one lesson with these questions."""
    lesson = Lesson("l", "Title", (Block(text("Words.")),), items)
    return replace(course(1, **changes), lessons=(lesson,))


def translated(made: Course, language: str, mark: str) -> Course:
    """The course with a translation in which every text begins with the mark."""

    def said(item: QuizItem) -> QuizItem:
        return replace(
            item,
            prompt=text(f"{mark} {item.prompt[0].text}"),
            options=tuple(
                each if item.kind == "scale" else replace(each, text=f"{mark} {each.text}")
                for each in item.options
            ),
            answers=tuple(f"{mark} {each}" for each in item.answers)
            if item.kind == "text"
            else item.answers,
            parallels=tuple(said(each) for each in item.parallels),
        )

    lessons = tuple(
        replace(
            lesson,
            title=f"{mark} {lesson.title}",
            blocks=tuple(
                replace(block, text=text(f"{mark} {block.text[0].text}")) if block.text else block
                for block in lesson.blocks
            ),
            items=tuple(said(item) for item in lesson.items),
        )
        for lesson in made.lessons
    )
    other = replace(made, language=language, title=f"{mark} {made.title}", lessons=lessons)
    return replace(made, translations=(*made.translations, other))


PICTURE = Picture("a" * 64, "three jars", "image/png", 100, 80, 900, "jars.png")
RECORDING = Recording("b" * 64, "audio/ogg", 700, 12, "01.ogg", text("Spoken words."))
DOCUMENT = Document("c" * 64, "application/pdf", 500, "Budget form", "budget.pdf")
VIDEO = Video("https://video.example/jars", "Jars", "A woman fills three jars.", 3, 12)


def rich_lesson(**changes: object) -> Lesson:
    """A lesson with everything that a lesson can hold."""
    blocks = (
        Block(text("First words.")),
        Block(picture=PICTURE),
        Block(text("Then words.")),
        Block(document=DOCUMENT),
        Block(picture=replace(PICTURE, media="d" * 64, alt="a purse")),
    )
    rubric = (Criterion("It has income", 2), Criterion("It adds up", 3))
    values: dict[str, object] = {
        "items": (item("rich"),),
        "more": text("Longer words."),
        "recording": RECORDING,
        "video": VIDEO,
        "assignment": Assignment(rubric),
    }
    return Lesson("rich", "Rich", blocks, **{**values, **changes})  # type: ignore[arg-type]


def everything() -> Course:
    """A course with every kind of question, with item banks, media and a translation."""
    bank = item("pick", parallels=(item("pick-b"), number("pick-c", "7")))
    several = item("several", "x", "y", "z", right="ab", parallels=(word("several-b", "xy"),))
    made = replace(
        course(1),
        key="everything",
        title="Everything",
        attempts=3,
        retry_after_days=2,
        lessons=(
            rich_lesson(items=(bank, scale("feel"), several)),
            Lesson("practice", "Practice", (), (number("sum", "40..45"), essay("why"))),
            Lesson("words", "Words", (Block(text("W.")),), (word("word", "next", "two words"),)),
        ),
    )
    return translated(translated(made, "sw", "SW"), "de", "DE")


def _made(key: str, kind: str, **parts: object) -> QuizItem:
    return QuizItem(key, text(f"What about {key}?"), kind=kind, **parts)  # type: ignore[arg-type]
