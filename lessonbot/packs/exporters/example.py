"""What the workbook to begin with says: how to fill it in, and a small course as an example."""

from lessonbot.domain.course import Block, Course, Credential, Lesson, Option, Outcome, QuizItem
from lessonbot.domain.text import Span

HOW_TO = (
    "How to write a course in this workbook",
    "1. Course: what the course is called, and how it is taught. Write into the column Value.",
    (
        "2. Lessons: a row for each lesson, one lesson a day. A row without id and title goes on with "
        "the lesson above it: use it for a second picture."
    ),
    (
        "3. Questions: a row for each question. Choose its kind, and write what is right: the letter "
        "of the option, or A, C for two. Say kindly why an answer is right or wrong."
    ),
    (
        "4. Pictures and recordings: put the files into a folder called media next to this workbook, "
        "and write their names. Names have small letters a-z, digits and - only."
    ),
    (
        "5. Write over the example, or delete its rows. Leave the first row of each sheet as it is; "
        "point at a word there to read what belongs below it."
    ),
    (
        "6. A list in a text: begin each line with - and a space. **Two stars** make words bold, "
        "_a line below_ on both sides makes them slanted. \\* is a star."
    ),
    (
        "7. Cells are set to text, so that 1-2 does not become a date, nor 052 the number 52. When "
        "you paste, paste the words only."
    ),
    (
        "8. Another language: copy the sheets Course, Lessons and Questions and call them, for "
        "example, Course sw, Lessons sw and Questions sw. Translate the words; keep the ids. Which "
        "answer is right is read from the first sheet only."
    ),
    (
        "9. Save as .xlsx and make a course of it: lessonbot pack import my-course.xlsx my-course. "
        "What cannot be read is named with its sheet and cell. Then lessonbot pack check my-course "
        "names what is to be mended before learners get it."
    ),
)


def example(language: str) -> Course:
    """A course of one lesson that is right in every way."""
    return Course(
        key="my-course",
        version="1.0.0",
        title="My course",
        summary="Say in a sentence or two what learners get.",
        language=language,
        credential=Credential("My Course", "All lessons done and at least 70% in the quiz"),
        lessons=(_lesson(),),
        licence="CC-BY-4.0",
        authors=("Mira Otieno",),
        outcomes=(Outcome("saving", "Save a small part of every payment"),),
        days=(0, 1, 2, 3, 4),
        roles={"Mira Otieno": "author"},
    )


def _lesson() -> Lesson:
    return Lesson(
        "save-first",
        "Save first",
        (
            Block(
                (
                    Span("Many of us save what is left at the end of the month. Often that is "),
                    Span("nothing", "italic"),
                    Span(".\n\nTurn it round: "),
                    Span("save first", "bold"),
                    Span(
                        ". When ten coins come in, put one aside before you buy anything.\n\n"
                        "• one coin for later\n• nine coins for everything else"
                    ),
                )
            ),
        ),
        (_choice(), _number()),
        sms=(Span("Save FIRST: when ten coins come in, put one aside before you buy anything."),),
        minutes=3,
        outcomes=("saving",),
    )


def _choice() -> QuizItem:
    return QuizItem(
        "when-to-save",
        (Span("Mira gets ten coins for a dress. When does she put one aside?"),),
        (
            Option("a", "On Sunday, from the rest", False, (Span("By Sunday it may be spent."),)),
            Option("b", "Right away", True, (Span("Now it is safe, and she plans with nine."),)),
            Option("c", "When more money comes", False, (Span("That may take a long time."),)),
        ),
        (Span("Small coins, saved often, fill the jar."),),
    )


def _number() -> QuizItem:
    return QuizItem(
        "how-many",
        (Span("She puts one coin of every ten aside. She earned 60. How many coins are safe?"),),
        explanation=(Span("Six times ten coins came in, so six coins were put aside."),),
        kind="number",
        answers=("6",),
    )
