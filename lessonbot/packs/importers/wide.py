"""Tables with a row for each thing and a column for each language: `capital, capital:de, …`."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from lessonbot.domain.course import Attribution, Course, Lesson, Option, QuizItem
from lessonbot.domain.text import Text, plain, text
from lessonbot.packs.drafts import Draft, NotImportable
from lessonbot.packs.importers.shared.draft_course import (
    QUESTIONS_A_DAY,
    course_of,
    key_of,
    letter,
    one_line,
    to_complete,
    unique,
)
from lessonbot.packs.importers.shared.drawn import RULE, Card, drawn
from lessonbot.packs.importers.shared.pages import read_words
from lessonbot.packs.importers.shared.parcel import Parcel, unpacked
from lessonbot.packs.problems import shown, suggestion

_COLUMNS = 200
_ROWS = 3_000
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
# What a column is called that says more about an answer: `capital info`.
_EXPLAINS = ("info", "note", "explanation")
# The sentence by which a licence is recognised, and its SPDX id.
_LICENCES = (
    ("free and unencumbered software released into the public domain", "Unlicense"),
    ("creative commons attribution 4.0 international", "CC-BY-4.0"),
    ("creative commons attribution-sharealike 4.0 international", "CC-BY-SA-4.0"),
    ("cc0 1.0 universal", "CC0-1.0"),
    ("permission is hereby granted, free of charge, to any person obtaining a copy", "MIT"),
)


@dataclass(frozen=True, slots=True)
class Table:
    """A file of rows; its first column names what a row is about."""

    name: str
    columns: tuple[str, ...]
    rows: Mapping[str, Mapping[str, str]]
    lines: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Row:
    """What is asked about one thing, in every language, and what is said after the answer."""

    names: tuple[str, ...]
    answers: tuple[str, ...]
    explanations: tuple[Text, ...]


def read(
    path: Path,
    *,
    language: str = "en",
    question: str = "capital",
    languages: Sequence[str] | None = None,
    prompts: Mapping[str, str] | None = None,
) -> Draft:
    """A course with a choice question for each row, in every language that has a column.

    `path` is a table or the folder of several. `prompts` puts the question in a language, with
    `{}` for what the row is about: `{"en": "What is the capital of {}?"}`; without one it is made
    of the names of row and column. Raises NotImportable.
    """
    source = _Source(path, question)
    spoken = source.languages(language, languages)
    rows = source.rows(spoken)
    if not rows:
        raise NotImportable(f"{source.main.name} has no row with a value in every language")
    course = _course(source, spoken, rows, _prompts(source, spoken, prompts or {}))
    source.parcel.changed(source.main.name, RULE)
    words = f"{len(rows)} rows became questions, in {len(course.lessons)} lessons"
    source.parcel.taken(source.main.name, f"{words} and {len(spoken)} languages")
    source.parcel.remarks.append(to_complete(path.name, course))
    return Draft(course, {}, tuple(source.parcel.remarks))


# --- the tables ----------------------------------------------------------------------------------


class _Source:
    def __init__(self, path: Path, question: str) -> None:
        self.name = path.name
        self.question = question
        self.parcel = unpacked(path, alone=".csv")
        names = [name for name in self.parcel.files if name.lower().endswith(".csv")]
        self.tables = [_table(name, self.parcel) for name in names]
        self.main = self._main()
        self.subject = self.main.columns[0]

    def _main(self) -> Table:
        for table in self.tables:
            if self.question in table.columns[1:]:
                return table
        known = sorted({name for table in self.tables for name in table.columns[1:]})
        raise NotImportable(
            f"{shown(self.name)}: no table has a column {shown(self.question)}; "
            f"{suggestion(self.question, known[:_COLUMNS]) if known else 'there is no .csv file'}"
        )

    def languages(self, language: str, wanted: Sequence[str] | None) -> tuple[str, ...]:
        """The language of the plain column, then those behind a colon."""
        start = f"{self.question}:"
        others = []
        for name in self.main.columns:
            code = name.removeprefix(start)
            if code in {name, language}:
                continue
            if not _LANGUAGE.fullmatch(code):
                self.parcel.left_out(self.main.name, f"column {shown(name)}: no code of a language")
            elif wanted is None or code in wanted:
                others.append(code)
        for code in wanted or ():
            if code not in {language, *others}:
                raise NotImportable(f"{self.main.name} has no column {start}{shown(code)}")
        return (language, *others)

    def rows(self, languages: Sequence[str]) -> list[Row]:
        """The rows that have an answer in every language; the others are noted."""
        named = self._with(f"{self.subject}:")
        explaining = self._with(*(f"{self.question} {word}" for word in _EXPLAINS))
        self._note_others({self.main.name, *(each.name for each in (named, explaining) if each)})
        if not named and len(languages) > 1:
            words = f"{self.subject} has one column only: all languages ask with the names in it"
            self.parcel.changed(self.main.name, words)
        rows = []
        for name, cells in self.main.rows.items():
            place = f"{self.main.name}:{self.main.lines[name]}"
            answers = tuple(
                self._words(cell, place) for cell in _cells(cells, self.question, languages)
            )
            if all(answers):
                names = self._names(name, named, languages)
                rows.append(Row(names, answers, self._explained(name, explaining, languages)))
                continue
            missing = [code for code, words in zip(languages, answers, strict=True) if not words]
            words = f"{shown(name)} has no {self.question} in {', '.join(missing)}"
            mending = "fill it in, or import without that language, since all ask the same"
            self.parcel.left_out(place, f"{words}: {mending}")
        return rows

    def _note_others(self, used: set[str]) -> None:
        for table in self.tables:
            if table.name not in used:
                columns = shown(", ".join(table.columns[1:]))
                words = f"{columns}: only {self.question} is asked; import again to ask another"
                self.parcel.left_out(table.name, words)

    def _with(self, *starts: str) -> Table | None:
        """The table that has a column whose name begins like this."""
        return next(
            (table for table in self.tables if any(c.startswith(starts) for c in table.columns)),
            None,
        )

    def _names(self, name: str, table: Table | None, languages: Sequence[str]) -> tuple[str, ...]:
        plainly = self._words(name, self.main.name)
        cells = _cells(table.rows.get(name, {}) if table else {}, self.subject, languages)
        return (plainly, *(self._words(cell, name) or plainly for cell in cells[1:]))

    def _explained(
        self, name: str, table: Table | None, languages: Sequence[str]
    ) -> tuple[Text, ...]:
        column = (
            next((c for c in table.columns if c in {f"{self.question} {w}" for w in _EXPLAINS}), "")
            if table
            else ""
        )
        cells = _cells(table.rows.get(name, {}) if table else {}, column, languages)
        return tuple(read_words(cell, name, self.parcel)[0] for cell in cells)

    def _words(self, cell: str, place: str) -> str:
        words, pictures = read_words(cell, place, self.parcel)
        for picture in pictures:
            self.parcel.left_out(place, f"the picture {picture.name}: an answer is words")
        return " ".join(plain(words).split())

    def credits(self) -> Iterator[Attribution]:
        """The work that the tables come from, under its licence where that is recognised."""
        for name in self.parcel.files:
            if not name.upper().startswith(("LICENSE", "LICENCE", "COPYING")):
                continue
            words = " ".join(self.parcel.page(name).casefold().split())
            licence = next((spdx for sign, spdx in _LICENCES if sign in words), None)
            found = f"read as {licence}" if licence else "not one that is recognised"
            self.parcel.changed(name, f"the licence is {found}: check it, and what it asks of you")
            yield Attribution(one_line(f"{self.name} ({self.main.name})"), licence=licence)


def _table(name: str, parcel: Parcel) -> Table:
    reader = csv.reader(StringIO(parcel.page(name), newline=""), strict=True)
    rows: dict[str, Mapping[str, str]] = {}
    lines: dict[str, int] = {}
    try:
        columns = _columns(name, next(reader, []))
        for cells in reader:
            subject = cells[0].strip() if cells else ""
            if not subject or subject in rows:
                if any(cell.strip() for cell in cells):
                    words = (
                        f"{shown(subject)} is there twice: the first row is taken"
                        if subject
                        else "a row whose first cell does not say what it is about"
                    )
                    parcel.left_out(f"{name}:{reader.line_num}", words)
                continue
            rows[subject] = dict(zip(columns, cells, strict=False))
            lines[subject] = reader.line_num
            if len(rows) > _ROWS:
                raise NotImportable(f"{name} has more than {_ROWS:,} rows: divide it")
    except csv.Error as fault:
        where = f"{name}:{reader.line_num}"
        raise NotImportable(f"{where}: {fault}: save the table as CSV again") from fault
    return Table(name, columns, rows, lines)


def _columns(name: str, cells: Sequence[str]) -> tuple[str, ...]:
    columns = tuple(cell.strip() for cell in cells)
    if len(columns) > _COLUMNS:
        raise NotImportable(f"{name} has more than {_COLUMNS} columns: take some of them out")
    for column, count in Counter(filter(None, columns)).items():
        if count > 1:
            raise NotImportable(f"{name} has the column {shown(column)} twice: rename one of them")
    return columns


def _cells(row: Mapping[str, str], column: str, languages: Sequence[str]) -> list[str]:
    """The values of a row in the languages; the first has the plain column."""
    columns = [column, *(f"{column}:{code}" for code in languages[1:])]
    return [row.get(each, "") for each in columns]


# --- the course ----------------------------------------------------------------------------------


def _prompts(source: _Source, languages: Sequence[str], prompts: Mapping[str, str]) -> list[str]:
    made = f"{{}} – {source.question}?"
    missing = [code for code in languages if code not in prompts]
    if missing:
        words = f"in {', '.join(missing)} the question is made of the names of row and column"
        example = made.replace("{}", "…")
        source.parcel.changed(source.main.name, f"{words} (“{example}”): put it in words")
    return [prompts.get(code, made) for code in languages]


def _course(
    source: _Source, languages: Sequence[str], rows: Sequence[Row], prompts: Sequence[str]
) -> Course:
    title = f"{source.subject} – {source.question}"
    cards = [Card(row.names, row.answers) for row in rows]
    chosen = [drawn(number, cards) for number in range(len(rows))]
    days = [
        tuple(_lessons(source.question, at, rows, chosen, prompt))
        for at, prompt in enumerate(prompts)
    ]
    credit = tuple(source.credits())
    others = [
        course_of(title, code, lessons, attribution=credit)
        for code, lessons in list(zip(languages, days, strict=True))[1:]
    ]
    return course_of(title, languages[0], days[0], attribution=credit, translations=others)


def _lessons(
    question: str, at: int, rows: Sequence[Row], chosen: Sequence[Sequence[int]], prompt: str
) -> Iterator[Lesson]:
    """The days in one of the languages; `chosen` are the rows whose answers are the options."""
    taken: set[str] = set()
    items = [
        QuizItem(
            unique(key_of(row.names[0], "row"), taken),
            text(prompt.replace("{}", row.names[at])),
            tuple(
                Option(letter(place), rows[other].answers[at], other == number)
                for place, other in enumerate(chosen[number])
            ),
            row.explanations[at],
        )
        for number, row in enumerate(rows)
    ]
    for day, start in enumerate(range(0, len(rows), QUESTIONS_A_DAY), 1):
        part = slice(start, start + QUESTIONS_A_DAY)
        title = one_line(", ".join(row.names[at] for row in rows[part]))
        yield Lesson(key_of(f"{question}-{day}", f"day-{day}"), title, (), tuple(items[part]))
