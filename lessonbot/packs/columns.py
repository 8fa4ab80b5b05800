"""The tables of a course in a spreadsheet: what their columns are called and how to fill them.

The reader and the writer of spreadsheets share them, so that each understands the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import get_args

from lessonbot.domain.course import Accepted, Again, ItemKind, Level
from lessonbot.packs.manifest import Day

COURSE, LESSONS, QUESTIONS = "Course", "Lessons", "Questions"

MOST_OPTIONS = 26
_USUAL_OPTIONS = 6
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `spoken` ones stand in the sheets of other languages too."""

    key: str
    title: str
    note: str
    width: int = 14
    spoken: bool = True
    number: bool = False
    choices: tuple[str, ...] = ()
    many: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of the sheet Course; one that is `many` can stand there more than once."""

    key: str
    title: str
    note: str
    spoken: bool = False
    many: bool = False
    choices: tuple[str, ...] = ()


YES_NO = ("yes", "no")

COURSE_COLUMNS = (
    Column("what", "What", "What is said in this row. Keep these words as they are.", 24),
    Column("value", "Value", "Write here.", 60),
    Column(
        "more", "Id or role", "The id of an outcome (small letters, -), or what an author did.", 18
    ),
    Column("link", "Link", "Where a source is found: https://…", 30, spoken=False),
    Column("licence", "Licence", "The licence of a source, such as CC-BY-4.0.", 14, spoken=False),
    Column("help", "How to fill it in", "Only for you; it is not read.", 60),
)

FACTS = (
    Fact("id", "Id", "Small letters, digits and -. Learners join with it. Never change it."),
    Fact("version", "Version", "Three numbers: 1.0.0. Raise it when you change the course."),
    Fact("title", "Title", "What learners see first.", spoken=True),
    Fact("summary", "Summary", "A sentence or two about the course.", spoken=True),
    Fact("language", "Language", "The code of the language: en, sw, pt-BR."),
    Fact("languages", "Other languages", "The codes of the other sheets, with commas between."),
    Fact("licence", "Licence", "How others may use the course, such as CC-BY-4.0."),
    Fact("level", "Level", "Choose one.", choices=get_args(Level)),
    Fact("minutes_per_day", "Minutes a day", "A whole number."),
    Fact("days", "Days", f"The days with a lesson: {', '.join(get_args(Day))}."),
    Fact("most_per_day", "Lessons a day at most", "A whole number, from 1 to 20."),
    Fact("reminder", "Reminder after hours", "A whole number, or nothing."),
    Fact("pass_percent", "Percent to pass", "A whole number without %: 70."),
    Fact("attempts", "Attempts", "How often the quiz can be taken."),
    Fact(
        "retry",
        "Ask again after days",
        "At the end, for those below the percent to pass: so many days later they can try again.",
    ),
    Fact(
        "again",
        "Missed questions",
        "During the course a missed one comes back: as the next message, on a later day, or never.",
        choices=get_args(Again),
    ),
    Fact(
        "gate",
        "Lessons wait",
        "Until the questions of the last one reach the percent to pass. Choose one.",
        choices=YES_NO,
    ),
    Fact(
        "final",
        "Questions in final check",
        "At most 100, and no more than there are with a right answer; nothing: there is no check.",
    ),
    Fact("name", "Certificate name", "What the certificate is called.", spoken=True),
    Fact("criteria", "Certificate criteria", "What it is given for.", spoken=True),
    Fact("shows_score", "Certificate shows score", "Choose one.", choices=YES_NO),
    Fact("valid_days", "Certificate valid for days", "A whole number, or nothing: for ever."),
    Fact("badge", "Badge picture", "A file in the folder media, or nothing."),
    Fact("badge_alt", "Badge shows", "What is on the badge, in words.", spoken=True),
    Fact("track", "Track", "The id of a row of courses, or nothing."),
    Fact("position", "Place in the track", "A whole number, from 1."),
    Fact("author", "Author", "One row for each; the role in the next column.", many=True),
    Fact("outcome", "Outcome", "What learners can do; its id next to it.", spoken=True, many=True),
    Fact("source", "Source", "A work you adapted; its link and licence beside.", many=True),
    Fact("prerequisite", "Comes after", "The id of a course that comes first.", many=True),
)

LESSON_COLUMNS = (
    Column(
        "lesson",
        "Lesson",
        "The id of the lesson: small letters, digits and -. A row without id and title goes on "
        "with the lesson above.",
        18,
    ),
    Column("title", "Title", "What the lesson is called.", 28),
    Column(
        "minutes", "Minutes", "How long it takes; a whole number.", 9, spoken=False, number=True
    ),
    Column("outcomes", "Outcomes", "Ids of outcomes, with commas between.", 16, spoken=False),
    Column(
        "text",
        "Text",
        "At most 150 words. **bold**, _italic_, lines that begin with - for a list.",
        70,
    ),
    Column(
        "file",
        "Picture or document",
        "A file in the folder media next to this workbook; it is sent before the text of this row.",
        20,
    ),
    Column("shows", "It shows", "What is on the picture, or the title of the document.", 28),
    Column("sms", "SMS text", "The same in two or three sentences, for simple phones.", 40),
    Column("low", "Text for little data", "A shorter text for those who pay dearly for data.", 30),
    Column("more", "More to read", "For those who ask for more.", 30),
    Column("audio", "Recording", "A sound file in the folder media.", 16),
    Column("transcript", "Words of the recording", "What is said, for those who cannot hear.", 30),
    Column("reads", "Recording reads the text", "Choose one.", 12, choices=YES_NO),
    Column("video", "Video link", "https://… Only the link is sent.", 24),
    Column("video_title", "Video title", "What the video is called.", 20),
    Column("video_text", "Video shows", "What is seen, for those who do not watch.", 28),
    Column("video_minutes", "Video minutes", "A whole number.", 9, number=True),
    Column("video_megabytes", "Video megabytes", "A whole number.", 11, number=True),
    Column(
        "rubric",
        "Task counts",
        "For a task to hand in: a line for each thing that counts, with its points: "
        "2: The plan has income and spending",
        36,
    ),
    Column(
        "accepts",
        "Task accepts",
        f"Some of: {', '.join(get_args(Accepted))}.",
        16,
        spoken=False,
    ),
    Column("due", "Task days", "Days to hand it in.", 9, spoken=False, number=True),
)


def titled(columns: Sequence[Column | Fact], key: str) -> str:
    """What a column, or a row of the sheet Course, is called."""
    return next(column.title for column in columns if column.key == key)


def letters(options: int = _USUAL_OPTIONS) -> str:
    """The letters of the options that a sheet has columns for."""
    return _LETTERS[: min(max(options, _USUAL_OPTIONS), MOST_OPTIONS)]


def question_columns(options: int = _USUAL_OPTIONS) -> tuple[Column, ...]:
    """The columns of the sheet Questions, for at least so many options."""
    names = letters(options)
    return (
        Column("lesson", "Lesson", "The id of the lesson it belongs to.", 18, spoken=False),
        Column("id", "Question id", "Small letters, digits and -. Never change it.", 18),
        Column(
            "kind",
            "Kind",
            "choice: A, B, C …; number; text: typed words; scale: a survey; open: a person reads it.",
            10,
            spoken=False,
            choices=get_args(ItemKind),
        ),
        Column("prompt", "Question", "What is asked.", 50),
        *(Column(f"option_{name}", name, f"Option {name}.", 24) for name in names),
        Column(
            "right",
            "Right answer",
            "choice: the letter, or letters: A, C. number: 42, 40..45 or 3.5 ± 0.1. text: the words, "
            "with | between several that are right. scale: 1-5.",
            18,
            choices=tuple(names),
            many=True,
        ),
        *(
            Column(f"why_{name}", f"Why {name}", f"What is said to who chose {name}.", 30)
            for name in names
        ),
        Column("explanation", "Explanation", "What is said to everybody afterwards.", 36),
        Column(
            "like",
            "Second form of",
            "The id of a question; this one is asked instead when that comes again.",
            18,
            spoken=False,
        ),
        Column(
            "measure",
            "Before and after",
            "yes: it is asked before the course and after it, not with its lesson, and counts for "
            "nothing. Give it a second form.",
            14,
            spoken=False,
            choices=YES_NO,
        ),
        Column("low", "Lowest means", "scale: what the first step means.", 18),
        Column("high", "Highest means", "scale: what the last step means.", 18),
    )


def spoken(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """The columns that the sheet of another language has."""
    return tuple(
        replace(column, choices=()) if column.key == "right" else column
        for column in columns
        if column.spoken
    )
