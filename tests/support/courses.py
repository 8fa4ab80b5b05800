"""Small courses for tests."""

from lessonbot.domain.course import Block, Course, Credential, Lesson, Option, Outcome, QuizItem
from lessonbot.domain.text import text


def item(key: str, *options: str, right: str = "a", explanation: str = "") -> QuizItem:
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
    )


def course(lessons: int = 3, items: int = 1, **changes: object) -> Course:
    """A course of some lessons with some single-choice questions each; option a is right."""
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
    }
    return Course(**{**values, **changes})  # type: ignore[arg-type]
