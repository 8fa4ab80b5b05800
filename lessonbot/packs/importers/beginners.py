"""The quiz files of the "For Beginners" curricula: JSON, a file for each language."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from lessonbot.domain.course import Course, Lesson, Option, QuizItem
from lessonbot.domain.text import Span, Text
from lessonbot.packs.drafts import Draft, NotImportable, Remark
from lessonbot.packs.importers.shared.draft_course import (
    course_of,
    key_of,
    letter,
    one_line,
    to_complete,
    unique,
)
from lessonbot.packs.importers.shared.textfile import check_count, read_text, taken
from lessonbot.packs.problems import shown

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_QUESTION = re.compile(r'(?<!\\)"questionText"\s*:')
_MOST_LANGUAGES = 100
_MOST_FAULTS = 5


class AnswerForm(BaseModel):
    """An answer; whether it is right is written as a word."""

    text: str = Field(alias="answerText")
    right: str | bool = Field(alias="isCorrect")

    @property
    def verdict(self) -> bool | None:
        """Whether it is right, or nothing where neither true nor false is written."""
        return {"true": True, "false": False}.get(str(self.right).strip().lower())


class QuestionForm(BaseModel):
    """A question and its answers."""

    text: str = Field(alias="questionText")
    answers: list[AnswerForm] = Field(alias="answerOptions")

    @property
    def rights(self) -> tuple[bool, ...]:
        """Which answers are marked as right."""
        return tuple(answer.verdict is True for answer in self.answers)


class QuizForm(BaseModel):
    """A quiz; it has the same id in every language."""

    id: int | str
    title: str
    questions: list[QuestionForm] = Field(alias="quiz")


class FileForm(BaseModel):
    """A file holds a list with one of these."""

    title: str
    quizzes: list[QuizForm]


_FILE = TypeAdapter(list[FileForm])


def read(source: Mapping[str, Path] | Path, *, language: str = "en") -> Draft:
    """The quizzes of one file, or of one in each of several languages, as a course.

    `source` is a file in `language`; or the files by their language, the first of them the one
    that the others are translated from; or a folder of files named by their language. A course
    in several languages has the quizzes that all of them have: what a language lacks is told, and
    each file read alone gives all that is in it.
    """
    remarks: list[Remark] = []
    paths = _paths(source, language, remarks)
    files = [_read(path, code, remarks) for code, path in paths.items()]
    remarks.extend(remark for file in files for remark in file.doubts(files[0]))
    pairs = list(_common(files, remarks))
    if not pairs:
        if len(files) == 1:
            raise NotImportable(f"{files[0].name} has no questions: is it the right file?")
        names = " and ".join(file.name for file in files)
        raise NotImportable(f"{names} have no quiz in common: import each of them alone")
    keys: set[str] = set()
    ids = [unique(key_of(f"quiz {quizzes[0].id}", "quiz"), keys) for quizzes, _ in pairs]
    courses = [_course(files, at, pairs, ids) for at in range(len(files))]
    course = replace(courses[0], translations=tuple(courses[1:]))
    places = [files[0].place(quizzes[0]) for quizzes, _ in pairs]
    told = (to_complete(files[0].name, course), *taken(course, places), *remarks)
    return Draft(course, remarks=told)


# --- files ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _File:
    """The quizzes of one language."""

    name: str
    language: str
    title: str
    quizzes: tuple[QuizForm, ...]
    lines: tuple[int, ...]

    @cached_property
    def by_id(self) -> dict[str, QuizForm]:
        return {str(quiz.id): quiz for quiz in self.quizzes}

    @cached_property
    def _first(self) -> dict[str, int]:
        """How many questions stand before a quiz."""
        counts: dict[str, int] = {}
        before = 0
        for quiz in self.quizzes:
            counts[str(quiz.id)] = before
            before += len(quiz.questions)
        return counts

    def place(self, quiz: QuizForm, at: int | None = None) -> str:
        """Where a quiz or a question of it stands."""
        position = self._first[str(quiz.id)] + (at or 0)
        line = f":{self.lines[position]}" if position < len(self.lines) else ""
        question = "" if at is None else f", question {at + 1}"
        return f"{self.name}{line}, quiz {shown(quiz.id)}{question}"

    def doubts(self, source: "_File") -> Iterator[Remark]:
        """What is not clear about the right answers of this file."""
        for quiz in self.quizzes:
            for at, question in enumerate(quiz.questions):
                place = self.place(quiz, at)
                for words in _doubts(question):
                    yield Remark(place, "changed", words)
                theirs = _question(source, quiz, at)
                alone = self is source or theirs is None
                if True not in question.rights:
                    mending = (
                        "put an x in its box in the course"
                        if alone
                        else f"{source.name} says which one is"
                    )
                    yield Remark(place, "changed", f"no answer is marked as right: {mending}")
                elif theirs and _differ(question.rights, theirs.rights):
                    words = f"other answers are marked as right than in {source.name}, which counts"
                    yield Remark(place, "changed", f"{words}: see that the order is the same")


def _differ(marks: Sequence[bool], others: Sequence[bool]) -> bool:
    """Whether as many answers are marked in another way."""
    return len(marks) == len(others) and marks != others


def _question(file: _File, quiz: QuizForm, at: int) -> QuestionForm | None:
    """The same question in another file."""
    other = file.by_id.get(str(quiz.id))
    return other.questions[at] if other and at < len(other.questions) else None


def _doubts(question: QuestionForm) -> Iterator[str]:
    for answer in question.answers:
        if answer.verdict is None:
            marked = f"“{shown(answer.right)}” is neither true nor false"
            yield f"{marked}: “{shown(answer.text)}” is not taken as right"


def _paths(
    source: Mapping[str, Path] | Path, language: str, remarks: list[Remark]
) -> dict[str, Path]:
    """The files by their language, the source first."""
    if isinstance(source, Mapping):
        if not source:
            raise NotImportable("no file was given: name one for each language")
        return dict(source)
    if not source.is_dir():
        return {language: source}
    found: dict[str, Path] = {}
    for path in sorted(source.glob("*.json")):
        code = _code(path.stem)
        if code is None or code in found or len(found) == _MOST_LANGUAGES:
            words = "the name of the file is no language of its own, such as en or pt-BR"
            remarks.append(Remark(path.name, "left out", words))
        else:
            found[code] = path
    if language not in found:
        words = f"has no file {language}.json to translate from"
        raise NotImportable(f"{source.name} {words}: name the language that the course is in")
    return {language: found.pop(language), **found}


def _code(stem: str) -> str | None:
    """The language that a file is named by: `hin` is `hi`."""
    from babel.core import get_global  # noqa: PLC0415 - its tables take long to load

    stem = stem.replace("_", "-")
    if not _LANGUAGE.fullmatch(stem):
        return None
    base, dash, rest = stem.partition("-")
    return f"{get_global('language_aliases').get(base, base)}{dash}{rest}"


def _read(path: Path, language: str, remarks: list[Remark]) -> _File:
    text = read_text(path, remarks)
    try:
        forms = _FILE.validate_json(text)
    except ValidationError as fault:
        raise NotImportable(_misfits(path.name, fault)) from None
    quizzes = [quiz for form in forms for quiz in form.quizzes]
    check_count(sum(len(quiz.questions) for quiz in quizzes), path.name)
    if not quizzes:
        raise NotImportable(f"{path.name} has no quiz in it: its list “quizzes” is empty")
    once: dict[str, QuizForm] = {}
    for quiz in quizzes:
        if once.setdefault(str(quiz.id), quiz) is not quiz:
            words = f"a second quiz has the id {shown(quiz.id)}: give it its own"
            remarks.append(Remark(f"{path.name}, “{shown(quiz.title)}”", "left out", words))
    if others := [form.title for form in forms[1:]]:
        words = f"further titles, for which there is no place: {shown(', '.join(others))}"
        remarks.append(Remark(path.name, "left out", words))
    lines = tuple(_lines(text)) if len(once) == len(quizzes) else ()
    return _File(path.name, language, forms[0].title, tuple(once.values()), lines)


def _lines(text: str) -> Iterator[int]:
    """The line of each question: the parser keeps none."""
    for number, line in enumerate(text.split("\n"), 1):
        for _ in _QUESTION.finditer(line):
            yield number


def _misfits(name: str, fault: ValidationError) -> str:
    """What does not fit, as somebody finds it in the file."""
    words = "is no quiz file of a “For Beginners” curriculum"
    errors = fault.errors(include_url=False, include_context=False, include_input=False)
    found = [
        f"{' > '.join(shown(part) for part in error['loc']) or 'the file'}: {shown(error['msg'])}"
        for error in errors[:_MOST_FAULTS]
    ]
    return "\n".join([f"{name} {words}:", *found])


# --- the course ----------------------------------------------------------------------------------

_Pair = tuple[Sequence[QuizForm], Sequence[int]]
"""A quiz in every language, and the questions of it that all of them have."""


def _common(files: Sequence[_File], remarks: list[Remark]) -> Iterator[_Pair]:
    """The quizzes that every file has."""
    source, *others = files
    for other in others:
        remarks.extend(_missing(source, other))
        remarks.extend(_missing(other, source))
    for quiz in source.quizzes:
        quizzes = [file.by_id.get(str(quiz.id)) for file in files]
        if all(quizzes):
            whole = [each for each in quizzes if each]
            kept = list(_alike(files, whole, remarks))
            if kept:
                yield whole, kept
            else:
                remarks.append(Remark(source.place(quiz), "left out", "the quiz has no questions"))


def _missing(file: _File, other: _File) -> Iterator[Remark]:
    lacking = [str(quiz.id) for quiz in file.quizzes if str(quiz.id) not in other.by_id]
    if lacking:
        ids = f"{lacking[0]} to {lacking[-1]}" if len(lacking) > 1 else lacking[0]
        count = f"{len(lacking)} of {len(file.quizzes)} quizzes"
        words = f"{count} ({shown(ids)}), which {other.name} does not have: a course in several "
        words += f"languages has what all of them have; {file.name} imported alone has all"
        yield Remark(file.name, "left out", words)


def _alike(
    files: Sequence[_File], quizzes: Sequence[QuizForm], remarks: list[Remark]
) -> Iterator[int]:
    """The questions of a quiz that have the same number of answers in every language."""
    for at in range(max(len(quiz.questions) for quiz in quizzes)):
        counts = [
            len(quiz.questions[at].answers) if at < len(quiz.questions) else 0 for quiz in quizzes
        ]
        if min(counts) == max(counts):
            yield at
            continue
        listed = ", ".join(
            f"{count} in {file.name}" for file, count in zip(files, counts, strict=True)
        )
        words = f"the number of answers differs ({listed}): make them alike"
        file = max(range(len(files)), key=lambda each: counts[each])
        remarks.append(Remark(files[file].place(quizzes[file], at), "left out", words))


def _course(files: Sequence[_File], at: int, pairs: Sequence[_Pair], keys: Sequence[str]) -> Course:
    """The course in one of its languages; what is right is said by the source alone."""
    lessons = []
    for (quizzes, kept), key in zip(pairs, keys, strict=True):
        items = tuple(
            _item(quizzes[at].questions[n], quizzes[0].questions[n].rights, f"{key}-{n + 1}")
            for n in kept
        )
        lessons.append(Lesson(key, one_line(quizzes[at].title), (), items))
    key = key_of(files[0].title, "course")
    return course_of(files[at].title, files[at].language, lessons, key=key)


def _item(question: QuestionForm, rights: Sequence[bool], key: str) -> QuizItem:
    options = tuple(
        Option(letter(n), " ".join(answer.text.split()), right)
        for n, (answer, right) in enumerate(zip(question.answers, rights, strict=True))
    )
    return QuizItem(key, _text(question.text), options)


def _text(words: str) -> Text:
    words = words.strip()
    return (Span(words),) if words else ()
