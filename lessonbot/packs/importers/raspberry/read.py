"""Quizzes of projects as the Raspberry Pi Foundation writes them, as a course.

A project has a folder for each language, with meta.yml and a folder for each quiz in it. A quiz
becomes a lesson. The right answers are those of the source language alone.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lessonbot.domain.course import Block, Course, Lesson, Option, QuizItem
from lessonbot.domain.text import Text, plain
from lessonbot.packs import yaml
from lessonbot.packs.drafts import Draft, NotImportable, Remark
from lessonbot.packs.importers.raspberry.page import Asked, Page, markdown_of, read_page
from lessonbot.packs.importers.shared.draft_course import (
    course_of,
    key_of,
    letter,
    one_line,
    to_complete,
    unique,
)
from lessonbot.packs.importers.shared.markup import read_markdown
from lessonbot.packs.importers.shared.opening import opened
from lessonbot.packs.importers.shared.textfile import check_count, decoded, taken
from lessonbot.packs.problems import Notes, Problem, shown

_META = "meta.yml"
# Of all quizzes in all languages; a project has a hundredth of it.
_MOST_TEXT = 1024 * 1024
_LARGEST_META = 128 * 1024
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_QUESTION = re.compile(r"(?P<quiz>[^/]+)/question_(?P<number>\d{1,4})\.md")
_HEADING = re.compile(r"\s*#{1,6}\s+(\S.*)")


def read(path: Path, *, language: str = "en") -> Draft:
    """The quizzes of a project, a folder or a zip, in all of its languages.

    `path` may also be the folder of one language, the one that `language` names.
    """
    remarks: list[Remark] = []
    files = opened(path)
    if sum(len(data) for name, data in files.items() if _QUESTION.search(name)) > _MOST_TEXT:
        words = f"are larger than {_MOST_TEXT // 1024**2} MB: take some of them, or languages, out"
        raise NotImportable(f"{path.name}: the quizzes {words}")
    folders = _folders(files, path.name, language)
    (code, folder), *others = folders.items()
    source = _version(files, folder, code, remarks)
    translations = []
    for other, at in others:
        version = _translation(files, at, other, source, remarks)
        if version:
            translations.append(version)
    course = _course(source, source)
    course = replace(course, translations=tuple(_course(each, source) for each in translations))
    remarks.extend(remark for each in translations for remark in each.remarks)
    _tell_rest(files, folder, source, remarks)
    places = [quiz.place for quiz in source.quizzes]
    told = (to_complete(source.meta_name, course), *taken(course, places), *remarks)
    return Draft(course, remarks=told)


# --- a language ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Question:
    """A question, and the file and line where it stands."""

    place: str
    asked: Asked


@dataclass(frozen=True, slots=True)
class _Quiz:
    folder: str
    title: str
    place: str
    intro: str
    questions: tuple[_Question, ...]


@dataclass(slots=True)
class _Version:
    """The project in one language, in Markdown; `remarks` are about this language alone."""

    language: str
    meta_name: str
    meta: Mapping[str, Any]
    quizzes: list[_Quiz] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def text(self, md: str, place: str) -> Text:
        text, lost = read_markdown(md)
        self.remarks.extend(Remark(place, "changed", f"left out here: {what}") for what in lost)
        return text


def _folders(files: Mapping[str, bytes], name: str, language: str) -> dict[str, str]:
    """The folder of each language, the source first."""
    found: dict[str, str] = {}
    for file in files:
        folder, _, last = file.rpartition("/")
        code = folder.rpartition("/")[2] if folder else language
        if last == _META and _LANGUAGE.fullmatch(code):
            found.setdefault(code, f"{folder}/" if folder else "")
    base = language.partition("-")[0]
    source = next(
        (code for code in found if code == language),
        next((code for code in found if code.partition("-")[0] == base), None),
    )
    if source is None:
        words = f"has no folder {language} with a file {_META}"
        raise NotImportable(f"{name} {words}: name the language that the project is in")
    return {source: found.pop(source), **found}


def _version(
    files: Mapping[str, bytes], folder: str, language: str, remarks: list[Remark]
) -> _Version:
    """The quizzes of the source language."""
    version = _Version(language, folder + _META, {}, remarks=remarks)
    problems: list[Problem] = []
    data = files[version.meta_name]
    if len(data) > _LARGEST_META:
        limit = f"{_LARGEST_META // 1024} kB"
        raise NotImportable(f"{version.meta_name} is larger than {limit}: shorten it")
    text = decoded(data, version.meta_name, remarks)
    tree = yaml.read(text, 1, Notes(version.meta_name, problems))
    if tree is None:
        raise NotImportable("\n".join(map(str, problems)))
    version.meta = tree.data
    version.quizzes.extend(_quizzes(files, folder, version))
    count = sum(len(quiz.questions) for quiz in version.quizzes)
    check_count(count, folder or version.meta_name)
    if not count:
        words = "has no quiz: there is no file question_1.md with --- question --- in a folder"
        raise NotImportable(f"{folder or version.meta_name} {words} that {_META} names")
    return version


def _quizzes(files: Mapping[str, bytes], folder: str, version: _Version) -> Iterator[_Quiz]:
    """The quizzes in the order of the steps; those that no step names come last."""
    pages: dict[str, list[tuple[int, str]]] = {}
    for name in files:
        match = _QUESTION.fullmatch(name.removeprefix(folder)) if name.startswith(folder) else None
        if match:
            pages.setdefault(match["quiz"], []).append((int(match["number"]), name))
    named = {str(quiz.get("path")): (quiz, title) for quiz, title in _steps(version.meta)}
    order = {path: at for at, path in enumerate(named)}
    for path in sorted(pages, key=lambda each: order.get(each, len(order))):
        about, title = named.get(path, ({}, ""))
        names = [name for _, name in sorted(pages[path])]
        quiz = _quiz(files, path, title, names, version)
        yield quiz
        said = about.get("questions")
        if isinstance(said, int) and said != len(quiz.questions):
            words = f"{_META} says {said} questions, found are {len(quiz.questions)}"
            version.remarks.append(Remark(quiz.place, "changed", words))
    for path in (path for path in named if path not in pages):
        words = f"the quiz {shown(path)} has no file question_1.md"
        version.remarks.append(Remark(version.meta_name, "left out", words))


def _steps(meta: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str]]:
    """What meta.yml says of each quiz, and the title of its step."""
    steps = meta.get("steps")
    for step in steps if isinstance(steps, list) else []:
        quiz = step.get("knowledge_quiz") if isinstance(step, dict) else None
        if isinstance(quiz, dict):
            yield quiz, str(step.get("title") or "")


def _quiz(
    files: Mapping[str, bytes], path: str, title: str, names: Sequence[str], version: _Version
) -> _Quiz:
    intro: list[str] = []
    questions: list[_Question] = []
    for name in names:
        page = read_page(decoded(files[name], name, version.remarks))
        version.remarks.extend(
            Remark(f"{name}:{line}", fate, words) for line, fate, words in page.slips
        )
        if not page.asked:
            words = "the file has no --- question ---"
            version.remarks.append(Remark(name, "left out", words))
        heading = _take_heading(page)
        title = heading if heading and not intro else title
        intro.extend(page.intro)
        questions.extend(_Question(f"{name}:{asked.line}", asked) for asked in page.asked)
    return _Quiz(path, title or path, names[0], markdown_of(intro), tuple(questions))


def _take_heading(page: Page) -> str | None:
    """The heading above the text; it is taken out of it."""
    for at, line in enumerate(page.intro):
        if match := _HEADING.fullmatch(line):
            del page.intro[at]
            return plain(read_markdown(markdown_of([match[1]]))[0])
        if line.strip():
            return None
    return None


# --- translations --------------------------------------------------------------------------------


def _translation(
    files: Mapping[str, bytes],
    folder: str,
    language: str,
    source: _Version,
    remarks: list[Remark],
) -> _Version | None:
    """Another language, if it has every quiz, question and answer of the source."""
    own: list[Remark] = []
    try:
        version = _version(files, folder, language, own)
    except NotImportable as refusal:
        remarks.append(Remark(folder, "left out", f"the translation {language}: {refusal}"))
        return None
    place, words = _difference(version, source)
    if words:
        mending = "a translation has all that its source has"
        remarks.extend(own)
        remarks.append(Remark(place, "left out", f"the translation {language}: {words}; {mending}"))
        return None
    _check_rights(version, source)
    return version


def _difference(version: _Version, source: _Version) -> tuple[str, str]:
    """Where a translation differs from its source, and how."""
    paths = [quiz.folder for quiz in source.quizzes]
    if [quiz.folder for quiz in version.quizzes] != paths:
        return version.meta_name, f"its quizzes are not those of {source.language}"
    for quiz, other in zip(version.quizzes, source.quizzes, strict=True):
        counts = len(quiz.questions), len(other.questions)
        if counts[0] != counts[1]:
            return quiz.place, f"questions: {counts[0]}, in {source.language} {counts[1]}"
        for question, asked in zip(quiz.questions, other.questions, strict=True):
            counts = len(question.asked.choices), len(asked.asked.choices)
            if counts[0] != counts[1]:
                return question.place, f"answers: {counts[0]}, in {source.language} {counts[1]}"
    return "", ""


def _check_rights(version: _Version, source: _Version) -> None:
    """Tell where a translation marks other answers than its source: they do not count."""
    for quiz, other in zip(version.quizzes, source.quizzes, strict=True):
        for question, asked in zip(quiz.questions, other.questions, strict=True):
            if _rights(question.asked) != _rights(asked.asked):
                words = f"other answers are marked (x) than in {source.language}, which counts"
                version.remarks.append(Remark(question.place, "changed", words))


def _rights(asked: Asked) -> list[bool]:
    return [choice.right for choice in asked.choices]


# --- the course ----------------------------------------------------------------------------------


def _course(version: _Version, source: _Version) -> Course:
    keys: set[str] = set()
    lessons = []
    for quiz, other in zip(version.quizzes, source.quizzes, strict=True):
        key = unique(key_of(other.title, key_of(quiz.folder, "quiz")), keys)
        intro = version.text(quiz.intro, quiz.place)
        blocks = (Block(intro),) if intro else ()
        lessons.append(Lesson(key, one_line(quiz.title), blocks, _items(quiz, other, key, version)))
    title = str(version.meta.get("title") or version.language)
    key = key_of(str(source.meta.get("title") or ""), "course")
    course = course_of(title, version.language, lessons, key=key)
    summary = " ".join(str(version.meta.get("description") or "").split())
    percent = _pass_percent(source.meta)
    course = replace(course, summary=summary)
    return replace(course, pass_percent=percent) if percent is not None else course


def _items(quiz: _Quiz, source: _Quiz, key: str, version: _Version) -> tuple[QuizItem, ...]:
    pairs = zip(quiz.questions, source.questions, strict=True)
    return tuple(
        _item(question, _rights(other.asked), f"{key}-{at}", version)
        for at, (question, other) in enumerate(pairs, 1)
    )


def _item(question: _Question, rights: Sequence[bool], key: str, version: _Version) -> QuizItem:
    place = question.place
    prompt = version.text(markdown_of(question.asked.prompt), place)
    names = [version.text(markdown_of(each.text), place) for each in question.asked.choices]
    if any(span.style or span.link for name in names for span in name):
        words = "an option is one plain line: its code, bold words and links lose their form"
        version.remarks.append(Remark(place, "changed", words))
    if not any(rights):
        words = "no answer is marked as right: put an x in its box in the course"
        version.remarks.append(Remark(place, "changed", words))
    options = tuple(
        Option(letter(at), _line(name), right, version.text(markdown_of(each.feedback), place))
        for at, (name, right, each) in enumerate(
            zip(names, rights, question.asked.choices, strict=True)
        )
    )
    return QuizItem(key, prompt, options)


def _line(text: Text) -> str:
    """An answer as one line; the lines of a block of code are divided by a stroke."""
    lines = (" ".join(line.split()) for line in plain(text).split("\n"))
    return " / ".join(line for line in lines if line)


def _pass_percent(meta: Mapping[str, Any]) -> int | None:
    """The share of questions that have to be right, if it is said."""
    said = [(quiz.get("passing_score"), quiz.get("questions")) for quiz, _ in _steps(meta)]
    needed = [score for score, _ in said if isinstance(score, int)]
    asked = [count for _, count in said if isinstance(count, int)]
    if len(needed) != len(said) or len(asked) != len(said) or sum(asked) <= 0:
        return None
    return max(0, min(100, -(-100 * sum(needed) // sum(asked))))


def _tell_rest(
    files: Mapping[str, bytes], folder: str, source: _Version, remarks: list[Remark]
) -> None:
    """What of the project is no quiz."""
    rest = [name.removeprefix(folder) for name in files if name.startswith(folder)]
    rest = [name for name in rest if name != _META and not _QUESTION.fullmatch(name)]
    if rest:
        some = ", ".join(map(shown, rest[:3])) + (" …" if rest[3:] else "")
        words = f"what is no quiz of the project ({some}): only its quizzes are taken"
        remarks.append(Remark(folder or source.meta_name, "left out", words))
    for name in files:
        if re.fullmatch(r"(?:.*/)?licen[cs]e(\.\w+)?", name, re.IGNORECASE):
            words = "write the licence and the attribution that it asks for into course.yaml"
            remarks.append(Remark(name, "left out", words))
