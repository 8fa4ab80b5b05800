"""A course from a workbook, or from files of comma-separated values with the same columns.

Only questions are needed; the sheets Course and Lessons, their forms in other languages and a
folder `media` next to the workbook make it whole.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

from lessonbot.domain.course import Course, Lesson, Outcome, Picture, QuizItem
from lessonbot.packs.archive import FILES, TOTAL_BYTES
from lessonbot.packs.columns import (
    COURSE,
    COURSE_COLUMNS,
    LESSON_COLUMNS,
    LESSONS,
    MOST_OPTIONS,
    QUESTIONS,
    Column,
    question_columns,
    spoken,
)
from lessonbot.packs.drafts import Draft, NotImportable, Remark
from lessonbot.packs.importers.shared.draft_course import course_of, key_of, to_complete
from lessonbot.packs.importers.sheets.book import Book, languages, open_book
from lessonbot.packs.importers.sheets.cells import Row, Table, table_of
from lessonbot.packs.importers.sheets.course import Facts, course_from, facts_of, outcomes
from lessonbot.packs.importers.sheets.lessons import Group, LessonReader, grouped
from lessonbot.packs.importers.sheets.parts import told_besides
from lessonbot.packs.importers.sheets.questions import (
    Asked,
    banked,
    by_id,
    read_questions,
    spoken_item,
)
from lessonbot.packs.media import FOLDER, Library
from lessonbot.packs.problems import Problem, shown

_NAMED = re.compile(r"\]\(<?([^()\s<>]+)")
_LISTED = 20


def read(path: Path, media: Path | None = None) -> Draft:
    """The course of a workbook (.xlsx), of a .csv of questions, or of a folder or zip of .csv files.

    `media` is the folder of its pictures and recordings; without it, `media` next to the file.
    Raises NotImportable.
    """
    remarks: list[Remark] = []
    book = open_book(path, media, remarks)
    return _Import(path, book, remarks).draft()


class _Import:
    """The sheets of one course while they become one."""

    def __init__(self, path: Path, book: Book, remarks: list[Remark]) -> None:
        self.path = path
        self.book = book
        self.remarks = remarks
        self.tables: list[Table] = []
        self.found: list[Problem] = []
        self.languages = list(languages(book.grids))

    def draft(self) -> Draft:
        """The course with its media and what became of every sheet."""
        questions = self._table(QUESTIONS, question_columns(MOST_OPTIONS), "prompt")
        lessons = self._table(LESSONS, LESSON_COLUMNS, "lesson")
        course = self._table(COURSE, COURSE_COLUMNS, "what")
        if not (questions or lessons):
            raise NotImportable(
                f"{shown(self.path.name)} has no sheet {QUESTIONS}: begin with the template"
            )
        facts = facts_of(course) if course else None
        others = {language: self._spoken(language) for language in self._languages(facts)}
        self._tell_unknown()
        self.remarks += told_besides(self.book, {table.grid.name for table in self.tables})
        library = self._library(facts)
        source = self._course(facts, lessons, questions, library)
        translations = [
            self._translation(source, language, tables, facts, library)
            for language, tables in others.items()
        ]
        source = replace(source, translations=tuple(translations))
        return Draft(source, self._media(library), self._told(source))

    # --- sheets ----------------------------------------------------------------------------------

    def _table(self, name: str, columns: Sequence[Column], needed: str) -> Table | None:
        grid = self.book.grids.get(name.casefold())
        if grid is None:
            return None
        table = table_of(grid, columns, needed, self.remarks)
        self.tables.append(table)
        return table

    def _spoken(self, language: str) -> tuple[Table | None, Table | None, Table | None]:
        return (
            self._table(f"{COURSE} {language}", spoken(COURSE_COLUMNS), "what"),
            self._table(f"{LESSONS} {language}", spoken(LESSON_COLUMNS), "lesson"),
            self._table(f"{QUESTIONS} {language}", spoken(question_columns(MOST_OPTIONS)), "id"),
        )

    def _tell_unknown(self) -> None:
        known = {id(table.grid) for table in self.tables}
        hidden = {sheet.name for sheet in self.book.sheets if sheet.hidden}
        for grid in self.book.grids.values():
            if id(grid) not in known and any(map(any, grid.rows)):
                kind = "hidden " if grid.name in hidden else ""
                words = f"unknown {kind}sheet {shown(grid.name)}: name it {QUESTIONS}, or delete it"
                self.remarks.append(Remark(grid.name, "left out", words))

    def _languages(self, facts: Facts | None) -> list[str]:
        """The languages that have sheets, in the order in which the sheet Course names them."""
        row = facts.first("languages") if facts else None
        named = row.names("value") if row else []
        for name in named:
            if row and name not in self.languages:
                words = f"there are no sheets of the language {shown(name)}: add {QUESTIONS} {shown(name)}"
                row.tell("value", "left out", words)
        there = [name for name in named if name in self.languages]
        return list(dict.fromkeys([*there, *self.languages]))

    # --- media -----------------------------------------------------------------------------------

    def _library(self, facts: Facts | None) -> Library:
        """The files that the sheets name, in every form that a language or little data may have."""
        language = facts.line("language") if facts else ""
        files: dict[str, bytes] = {}
        total = 0
        for name in dict.fromkeys(self._names()):
            data = self.book.media.picture("", name)
            total += len(data or b"")
            if total > TOTAL_BYTES or len(files) > FILES:
                raise NotImportable("the pictures and recordings are too large: save them smaller")
            if data is not None:
                files[FOLDER + name] = data
        return Library(files, self.found, language)

    def _names(self) -> Iterator[str]:
        for reference in self._references():
            name = unquote(reference)
            for prefix in ("../", "../", FOLDER):
                name = name.removeprefix(prefix)
            for form in _forms(name, self.languages):
                stem, _, ending = form.rpartition(".")
                yield form
                yield from (f"{stem}.low.{each}" for each in (ending, "jpg", "png"))

    def _references(self) -> Iterator[str]:
        for table in self.tables:
            for key in {"file", "audio"} & table.columns.keys():
                yield from (row.line(key) for row in table.rows() if row.has(key))
            if "text" in table.columns:
                for row in table.rows():
                    yield from _NAMED.findall(row.words("text"))
            if "what" in table.columns:
                badge = facts_of(replace(table, remarks=[])).line("badge")
                yield from [badge] if badge else []

    def _media(self, library: Library) -> dict[str, bytes]:
        return {name.removeprefix(FOLDER): library.files[name] for name in sorted(library.used)}

    # --- the course ------------------------------------------------------------------------------

    def _course(
        self,
        facts: Facts | None,
        lessons: Table | None,
        questions: Table | None,
        library: Library,
    ) -> Course:
        asked = list(read_questions(questions)) if questions else []
        groups = grouped(lessons) if lessons else []
        made = self._lessons(groups, asked, LessonReader(library))
        if facts is None:
            course = course_of(self.path.stem, "en", made)
            self.remarks.append(to_complete(self.path.name, course))
            return course
        return course_from(facts, made, self._badge(facts, facts, library, ""))

    def _badge(
        self, facts: Facts, words: Facts | None, library: Library, language: str
    ) -> Picture | None:
        row = facts.first("badge")
        if row is None:
            return None
        alt = words.line("badge_alt") if words else ""
        reader = LessonReader(library, language)
        thing = reader.file(row.place("value"), row.line("value"), alt)
        return thing if isinstance(thing, Picture) else None

    def _lessons(
        self, groups: Sequence[Group], asked: Sequence[Asked], reader: LessonReader
    ) -> list[Lesson]:
        """The lessons with their questions; those that only questions name come last."""
        of: dict[str, list[Asked]] = {}
        for each in asked:
            of.setdefault(each.lesson, []).append(each)
        made: dict[str, Lesson] = {}
        for group in groups:
            own = of.pop(group.named, []) or of.pop(group.key, [])
            made[group.key] = replace(reader.read(group), items=banked(own))
        for name, own in of.items():
            key = key_of(name, f"lesson-{len(made) + 1}")
            words = f"{LESSONS} has no lesson {shown(name) or 'without an id'}"
            if lesson := made.get(key):
                words = f"{words}: its questions were put into {key}"
                made[key] = replace(lesson, items=(*lesson.items, *banked(own)))
            else:
                words = (
                    f"{words}: it is a day of questions only, with the title {shown(name or key)}"
                )
                made[key] = Lesson(key, name or key, (), banked(own))
            own[0].row.tell("lesson", "changed", words, "a lesson that has no row of its own")
        return list(made.values())

    # --- other languages -------------------------------------------------------------------------

    def _translation(
        self,
        source: Course,
        language: str,
        tables: tuple[Table | None, Table | None, Table | None],
        facts: Facts | None,
        library: Library,
    ) -> Course:
        course, lessons, questions = tables
        own = facts_of(course) if course else None
        badge = self._badge(facts, own, library, language) if facts else None
        groups = {group.named: group for group in grouped(lessons)} if lessons else {}
        rows = by_id(questions) if questions else {}
        missing: list[str] = []
        reader = LessonReader(library, language)
        made = []
        for lesson in source.lessons:
            group = groups.pop(lesson.key, None)
            if group is None:
                missing.append(lesson.key)
            items = tuple(spoken_item(item, rows, missing) for item in lesson.items)
            made.append(_spoken_lesson(lesson, reader.read(group) if group else None, items=items))
        self._tell_difference(language, missing, rows, groups.values())
        return replace(
            source,
            language=language,
            title=own.line("title") if own else "",
            summary=own.words("summary") if own else "",
            outcomes=_spoken_outcomes(source, own),
            credential=replace(
                source.credential,
                name=own.line("name") if own else "",
                criteria=own.words("criteria") if own else "",
                badge=badge,
            ),
            lessons=tuple(made),
        )

    def _tell_difference(
        self, language: str, missing: Sequence[str], rows: dict[str, Row], groups: Iterable[Group]
    ) -> None:
        if missing:
            more = f" and {len(missing) - _LISTED} more" if len(missing) > _LISTED else ""
            words = f"not translated: {', '.join(missing[:_LISTED])}{more}: add a row for each id"
            self.remarks.append(Remark(f"{QUESTIONS} {language}", "left out", words))
        for key, row in rows.items():
            words = f"the source has no question {shown(key)}: correct the id, or delete the row"
            row.tell("id", "left out", words)
        for group in groups:
            words = (
                f"the source has no lesson {shown(group.named)}: correct the id, or delete the row"
            )
            group.rows[0].tell("lesson", "left out", words)

    # --- the report ------------------------------------------------------------------------------

    def _told(self, course: Course) -> tuple[Remark, ...]:
        for table in self.tables:
            table.close()
        problems = [
            Remark(
                each.file,
                "taken" if each.severity == "warning" or each.rule == "alt" else "left out",
                each.message,
            )
            for each in dict.fromkeys(self.found)
        ]
        count = sum(1 + len(item.parallels) for lesson in course.lessons for item in lesson.items)
        words = f"{_counted(len(course.lessons), 'lesson')}, {_counted(count, 'question')}"
        if course.translations:
            words += f", in {len(course.languages)} languages"
        return (*dict.fromkeys(self.remarks), *problems, Remark(self.path.name, "taken", words))


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _forms(name: str, languages: Iterable[str]) -> Iterator[str]:
    """The name, and the names it has in other languages."""
    yield name
    stem, _, ending = name.rpartition(".")
    for language in languages:
        yield f"{stem}.{language.lower()}.{ending}"


def _spoken_lesson(lesson: Lesson, other: Lesson | None, *, items: tuple[QuizItem, ...]) -> Lesson:
    """The lesson in other words; without any, it is empty for its translator to fill."""
    if other is None:
        return replace(lesson, title="", blocks=(), items=items, sms=(), more=(), low=())
    task = lesson.assignment
    if task and other.assignment:
        task = replace(task, rubric=other.assignment.rubric)
    return replace(
        other,
        items=items,
        minutes=lesson.minutes,
        outcomes=lesson.outcomes,
        video=other.video or lesson.video,
        assignment=task,
    )


def _spoken_outcomes(source: Course, own: Facts | None) -> tuple[Outcome, ...]:
    texts = {outcome.key: outcome.text for outcome in outcomes(own)} if own else {}
    return tuple(replace(each, text=texts.get(each.key, "")) for each in source.outcomes)
