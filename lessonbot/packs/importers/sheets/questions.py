"""The sheet Questions: a row for each question, and a row in each other language."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from lessonbot.domain.course import ItemKind, Option, QuizItem
from lessonbot.packs.columns import MOST_OPTIONS, letters
from lessonbot.packs.drafts import Fate
from lessonbot.packs.forms import is_key
from lessonbot.packs.importers.shared.draft_course import key_of, letter, unique
from lessonbot.packs.importers.sheets.cells import Row, Table
from lessonbot.packs.kinds import Kind, read_kind
from lessonbot.packs.problems import shown, suggestion

_LETTERS = letters(MOST_OPTIONS)
_KINDS: tuple[ItemKind, ...] = get_args(ItemKind)
_CHOSEN = re.compile(r"[a-z](?:[\s,;&/+|]*[a-z])*", re.IGNORECASE)
_ATTRIBUTES: Mapping[str, str] = {"number": "number", "text": "answer", "scale": "scale"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the lesson it is for, and the question it stands in for."""

    item: QuizItem
    lesson: str
    like: str
    row: Row


def read_questions(table: Table) -> Iterator[Asked]:
    """The questions in the order of their rows; what a row leaves out about its lesson goes on."""
    taken: set[str] = set()
    counts: dict[str, int] = {}
    lesson = ""
    for row in table.rows():
        lesson = row.line("lesson") or lesson
        counts[lesson] = counts.get(lesson, 0) + 1
        key = _key(row, f"{key_of(lesson, 'question')}-{counts[lesson]}", taken)
        yield Asked(_item(row, key), lesson, row.line("like"), row)


def banked(asked: Sequence[Asked]) -> tuple[QuizItem, ...]:
    """The questions of one lesson, those that stand in for another put with it."""
    items: dict[str, QuizItem] = {}
    for each in asked:
        other = items.get(each.like) if each.like else None
        if other:
            items[each.like] = replace(other, parallels=(*other.parallels, each.item))
            continue
        if each.like:
            known = suggestion(each.like, list(items)) if items else "there is none above it"
            words = f"no question above in this lesson has the id {shown(each.like)}: {known}"
            each.row.tell("like", "left out", f"{words}; it is asked as a question of its own")
        items[each.item.key] = each.item
    return tuple(items.values())


def _key(row: Row, default: str, taken: set[str]) -> str:
    given = row.line("id")
    key = given if is_key(given) else key_of(given, default)
    free = unique(key, taken)
    if given and free != given:
        why = "is there already" if key == given else "is no id"
        row.tell("id", "changed", f"{shown(given)} {why}: the question got the id {free}")
    return free


def _item(row: Row, key: str) -> QuizItem:
    kind = _kind(row)
    options = _options(row) if kind == "choice" else ()
    said = _said(row, kind)
    if kind == "choice":
        options = _marked(row, options)
    elif kind == "open" and row.has("right"):
        row.tell("right", "left out", "an open question has no right answer: delete it")
    _tell_unused(row, kind)
    return QuizItem(
        key,
        row.rich("prompt"),
        said.options or options,
        row.rich("explanation"),
        kind,
        said.answers,
        said.ends,
        measure=row.yes("measure"),
    )


def _tell_unused(row: Row, kind: ItemKind) -> None:
    """What is filled in and means nothing for this kind of question."""
    used = next((name for name in _LETTERS if _is_used(row, name)), None)
    if kind != "choice" and used:
        words = f"a question of the kind {kind} has no options: delete them, or write choice"
        key = f"option_{used}" if row.has(f"option_{used}") else f"why_{used}"
        row.tell(key, "left out", words)
    for end in ("low", "high"):
        if kind != "scale" and row.has(end):
            words = f"a question of the kind {kind} has no ends: delete this, or write scale"
            row.tell(end, "left out", words)


def _kind(row: Row) -> ItemKind:
    given = row.line("kind").casefold()
    for kind in _KINDS:
        if given == kind:
            return kind
    if given:
        row.tell("kind", "left out", f"unknown kind {shown(given)}: {suggestion(given, _KINDS)}")
    elif row.has("right") and not row.has("option_A"):
        words = "the kind of the question is missing: write number, text, scale or open"
        row.tell("kind", "left out", f"{words}; its right answer is left out until then")
    return "choice"


def _said(row: Row, kind: ItemKind) -> Kind:
    """What is right without options; what cannot be right is told."""
    name = _ATTRIBUTES.get(kind)
    if name is None:
        return Kind("")
    fate: Fate = "taken" if kind == "text" else "left out"

    def tell(_rule: str, words: str) -> None:
        row.tell("right", fate, words)

    given = {name: row.words("right", number=kind == "number")}
    if kind == "scale":
        given |= {end: row.line(end) for end in ("low", "high")}
    return read_kind(given, "", tell, tell)


# --- options -------------------------------------------------------------------------------------


def _options(row: Row) -> tuple[Option, ...]:
    """The options as far as there are any; none is marked right yet."""
    columns = row.table.columns.keys()
    names = [name for name in _LETTERS if {f"option_{name}", f"why_{name}"} & columns]
    last = max((_LETTERS.index(name) for name in names if _is_used(row, name)), default=-1)
    options = []
    for at, name in enumerate(_LETTERS[: last + 1]):
        text = row.line(f"option_{name}")
        if not text:
            row.tell(f"option_{name}", "taken", f"the option {name} is empty: write it")
        options.append(Option(letter(at), text, right=False, feedback=row.rich(f"why_{name}")))
    return tuple(options)


def _is_used(row: Row, name: str) -> bool:
    return row.has(f"option_{name}") or row.has(f"why_{name}")


def _marked(row: Row, options: tuple[Option, ...]) -> tuple[Option, ...]:
    right = _right(row, row.line("right"), options)
    return tuple(replace(option, right=at in right) for at, option in enumerate(options))


def _right(row: Row, given: str, options: Sequence[Option]) -> set[int]:
    """The places of the options that the cell names, by letter or in their own words."""
    if not given:
        row.tell("right", "taken", "no option is marked right: write its letter, such as B")
        return set()
    same = {at for at, option in enumerate(options) if option.text.casefold() == given.casefold()}
    if len(given) > 1 and len(same) == 1:
        return same
    places = {_LETTERS.index(each) for each in given.upper() if each in _LETTERS}
    if _CHOSEN.fullmatch(given) and max(places) < len(options):
        return places
    words = f"{shown(given)} names no option: write a letter, or several as A, C"
    row.tell("right", "left out", words)
    return set()


# --- other languages -----------------------------------------------------------------------------


def by_id(table: Table) -> dict[str, Row]:
    """The rows of a sheet in another language by the ids of their questions."""
    rows: dict[str, Row] = {}
    for row in table.rows():
        key = row.line("id")
        if not key:
            words = "the row has no question id: copy it from the sheet Questions"
            row.tell("id", "left out", words)
        elif key in rows:
            row.tell("id", "left out", f"{shown(key)} is there already: delete one of the rows")
        else:
            rows[key] = row
    return rows


def spoken_item(item: QuizItem, rows: dict[str, Row], missing: list[str]) -> QuizItem:
    """The question in the words of a row; rows that were used are taken out."""
    row = rows.pop(item.key, None)
    if row is None:
        missing.append(item.key)
    parallels = tuple(spoken_item(each, rows, missing) for each in item.parallels)
    if row is None:
        options = tuple(replace(option, text="", feedback=()) for option in item.options)
        bare = replace(item, prompt=(), explanation=(), parallels=parallels)
        return replace(bare, options=options) if item.kind == "choice" else bare
    answers, ends = item.answers, item.ends
    if item.kind == "text" and row.has("right"):
        answers = _said(row, "text").answers
    if item.kind == "scale" and (row.has("low") or row.has("high")):
        ends = (row.line("low"), row.line("high"))
    return replace(
        item,
        prompt=row.rich("prompt"),
        options=_spoken_options(item, row),
        explanation=row.rich("explanation"),
        answers=answers,
        ends=ends,
        parallels=parallels,
    )


def _spoken_options(item: QuizItem, row: Row) -> tuple[Option, ...]:
    if item.kind != "choice":
        return item.options
    options = []
    for name, option in zip(_LETTERS, item.options, strict=False):
        text = row.line(f"option_{name}")
        if not text:
            row.tell(f"option_{name}", "taken", f"the option {name} is empty: translate it")
        options.append(replace(option, text=text, feedback=row.rich(f"why_{name}")))
    for name in _LETTERS[len(item.options) :]:
        if _is_used(row, name):
            words = f"the source has {len(item.options)} options: delete this one"
            row.tell(f"option_{name}", "left out", words)
    return tuple(options)
