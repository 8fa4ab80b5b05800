"""The line in { } above a question: its id, its kind, and the question it stands in for."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

from lessonbot.domain.course import ItemKind, Option
from lessonbot.domain.spelling import fold
from lessonbot.packs.forms import is_key
from lessonbot.packs.problems import Notes, shown, suggestion
from lessonbot.packs.reserved import told
from lessonbot.packs.source import Source

Say = Callable[[str, str], None]
"""Notes an error of a rule at the line in { }."""

_KNOWN = ("id", "answer", "number", "open", "scale", "low", "high", "like", "measure")
_KINDS: Mapping[str, ItemKind] = {
    "answer": "text",
    "number": "number",
    "open": "open",
    "scale": "scale",
}
_MOST_STEPS = 11
_MOST_ANSWERS = 50
_LONGEST_ANSWER = 80
_LONGEST_LINE = 10_000

_NUMBER = r"[-−]?\d{1,15}(?:\.\d{1,10})?"
_ANSWER = re.compile(
    rf"(?P<one>{_NUMBER})|{_NUMBER}\.\.{_NUMBER}|{_NUMBER}±\d{{1,15}}(?:\.\d{{1,10}})?"
)
_SCALE = re.compile(r"(?P<first>\d{1,3})\s*[-–]\s*(?P<last>\d{1,3})")
_PARTS = re.compile(r"(?:\\.|[^|\\])+")
_ESCAPED = re.compile(r"\\([\\|\"])")
_LINE = re.compile(r" {0,3}\{[^{}]*\}\s*")
# Quotes of word processors where the straight ones of a value belong.
_CURLY = re.compile(
    r"\"(?:[^\"\\]|\\.)*\"|"
    r"=[“”„‟«»‘’‚‹›](?P<value>[^“”„‟«»\"{}]*?)[“”‟«»‘’‹›\"](?=[\s}])"
)
_COMMA = re.compile(r"[-−]?\d+,\d+")
_THOUSANDS = re.compile(r"[-−]?\d{1,3}(,\d{3})+")
# A word with what it is set to, spaces around the = or not; else a word alone.
_WORD = re.compile(
    r"(?P<name>[^\s=\"{}]+)\s*=\s*(?P<value>\"(?:[^\"\\]|\\.)*\"|[^\s\"{}]+)|"
    r"(?P<alone>[^\s=\"{}]+)"
)
# What authors who mean yes write without it.
_SWITCHES = ("measure", "open")


def straightened(source: Source, notes: Notes) -> Source:
    """The lines in { } without slips, so that each is still read; every slip is noted."""
    lines = list(source.lines)
    for at, line in enumerate(lines):
        if len(line) > _LONGEST_LINE or not _LINE.fullmatch(line):
            continue
        curly = [each for each in _CURLY.finditer(line) if each["value"] is not None]
        if curly:
            words = f'write straight quotes in {{ }}: ="{shown(curly[0]["value"])}"'
            notes.error(at + 1, curly[0].start() + 2, "id", words)
            lines[at] = _CURLY.sub(_straight, line)
        if next(filter(str.strip, lines[at + 1 :]), "").startswith("##"):
            say = partial(notes.error, at + 1, line.index("{") + 1, "id")
            lines[at] = _mended(lines[at], say)
    return Source("\n".join(lines), tuple(lines))


def _mended(line: str, say: Callable[[str], None]) -> str:
    """The line above a question with its # and = where they belong."""

    def mend(word: re.Match[str]) -> str:
        right, why = word.group(), ""
        if word["alone"] in _SWITCHES:
            right = f"{word['alone']}=1"
        elif word["alone"] and is_key(word["alone"]) and not line[: word.start()].strip(" {"):
            right, why = f"#{word['alone']}", ": the name of a question begins with #"
        elif word["name"]:
            right = f"{word['name']}={word['value']}"
        if right != word.group():
            say(f"write {shown(right)} instead of {shown(word.group())}{why}")
        return right

    return _WORD.sub(mend, line)


def _straight(quoted: re.Match[str]) -> str:
    return quoted.group() if quoted["value"] is None else f'="{quoted["value"]}"'


@dataclass(frozen=True, slots=True)
class Kind:
    """What the line says; `kind` is None where it leaves that to the options."""

    key: str
    kind: ItemKind | None = None
    answers: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    ends: tuple[str, str] = ("", "")
    like: str | None = None
    measure: bool = False


def read_kind(attributes: Mapping[str, object], default: str, error: Say, warning: Say) -> Kind:
    """The words of the line; what is wrong with them is noted."""
    kind = _kind(attributes, default, error, warning)
    if "measure" not in attributes:
        return kind
    if attributes["measure"] != "1":
        error("kind", "write measure=1 for a question that is asked before and after the course")
    if kind.like:
        error("bank", "measure=1 belongs to the question that this one stands in for: delete it")
    return replace(kind, measure=True)


def word_of(kind: ItemKind) -> str:
    """The word in { } that makes a question of this kind."""
    return next(word for word, known in _KINDS.items() if known == kind)


def _kind(attributes: Mapping[str, object], default: str, error: Say, warning: Say) -> Kind:
    given = {name: str(value) for name, value in attributes.items()}
    for name in given:
        if name not in _KNOWN:
            error("id", f"unknown word {shown(name)} in {{ }}: {suggestion(name, _KNOWN)}")
    key = _key(given, "id", default, error)
    like = _key(given, "like", "", error) or None
    named = [name for name in _KINDS if name in given]
    if len(named) > 1:
        error("kind", f"{' and '.join(named)} do not go together: keep one")
    if not named:
        return Kind(key, like=like)
    name = named[0]
    if name in {"open", "scale"} and like:
        error("bank", f"a question with {name} has no right answer to ask again: delete like=")
    match name:
        case "number":
            return Kind(key, "number", _numbers(given[name], error), like=like)
        case "answer":
            return Kind(key, "text", _wordings(given[name], error, warning), like=like)
        case "scale":
            low, high = (_unescaped(given.get(end, "")) for end in ("low", "high"))
            return Kind(key, "scale", options=_steps(given[name], error), ends=(low, high))
        case _:
            return Kind(key, "open")


def _key(given: Mapping[str, str], name: str, default: str, error: Say) -> str:
    key = given.get(name, default)
    if name in given and not is_key(key):
        error("id", f"{shown(key)} is no id: use small letters a-z, digits and -, as in {{#when}}")
    return key


def _split(value: str) -> list[str]:
    """The wordings between the | signs; a backslash keeps the sign behind it."""
    parts = map(_unescaped, _PARTS.findall(value))
    return [part for part in parts if part]


def _unescaped(part: str) -> str:
    return _ESCAPED.sub(r"\1", part).strip()


def _numbers(value: str, error: Say) -> tuple[str, ...]:
    answers = []
    for part in _split(value):
        number = re.sub(r"\s+", "", part).replace("+-", "±").replace("−", "-")
        if not _ANSWER.fullmatch(number):
            error("answer", _no_number(part))
        elif ".." in number and _is_empty(number):
            error("answer", f"{shown(part)} is empty: write the smaller number first")
        else:
            answers.append(number)
    if not _split(value):
        error("answer", 'the number is missing: write number="42"')
    return tuple(answers)


def _no_number(part: str) -> str:
    if _THOUSANDS.fullmatch(part):
        whole, point = part.replace(",", ""), part.replace(",", ".", 1)
        meant = f"{whole} or {point}" if part.count(",") == 1 else whole
        return f"{shown(part)} has a comma: write {shown(meant)}"
    if _COMMA.fullmatch(part):
        point = shown(part.replace(",", "."))
        return f"{shown(part)} has a comma: write {point}, learners may type either"
    return f"{shown(part)} is no number: write 42, 3.5, 40..45 or 3.5 ± 0.1"


def _is_empty(answer: str) -> bool:
    low, _, high = answer.partition("..")
    return Decimal(low) > Decimal(high)


def _wordings(value: str, error: Say, warning: Say) -> tuple[str, ...]:
    answers = tuple(_split(value))
    if not answers:
        error("answer", 'the answer is missing: write answer="two | both are right"')
    if len(answers) > _MOST_ANSWERS:
        error("answer", f"{len(answers)} answers are too many: keep {_MOST_ANSWERS}")
    for answer in answers:
        if len(answer) > _LONGEST_ANSWER:
            error("answer", f"{shown(answer)} is too long to be typed: ask with options instead")
        elif not fold(answer):
            error("answer", f"{shown(answer)} has no letter and no digit: write words")
        elif found := told(answer, "ask differently"):
            (error if found[0] == "error" else warning)("reserved", found[1])
    if answers and all(_ANSWER.fullmatch(answer) for answer in answers):
        warning("answer", "only numbers are right: write number= instead, then “5.0” is right too")
    return answers


def _steps(value: str, error: Say) -> tuple[Option, ...]:
    match = _SCALE.fullmatch(value.strip())
    first, last = (int(match["first"]), int(match["last"])) if match else (0, 0)
    if not first < last < first + _MOST_STEPS:
        error("kind", f'{shown(value)} is no scale: write scale="1-5", at most {_MOST_STEPS} steps')
        return ()
    return tuple(Option(str(step), str(step), right=False) for step in range(first, last + 1))
