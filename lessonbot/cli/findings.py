"""What the check of a pack found, in the form that its reader wants."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from lessonbot.domain.price import MICROS, Price
from lessonbot.packs.problems import Problem, Severity
from lessonbot.packs.rules import RULES
from lessonbot.services.weighing import Day, Weighed

_LEVELS: Mapping[Severity, str] = {"error": "error", "warning": "warning", "hint": "note"}
_GITHUB: Mapping[Severity, str] = {"error": "error", "warning": "warning", "hint": "notice"}
_ALPHABET = 20


def counted(problems: tuple[Problem, ...]) -> dict[Severity, int]:
    """How many problems there are of each gravity."""
    found = Counter(problem.severity for problem in problems)
    return {severity: found[severity] for severity in _LEVELS}


def said(counts: Mapping[Severity, int]) -> str:
    """The counts in words: `1 error, 0 warnings`; hints only where there are some."""
    return ", ".join(
        f"{count} {severity}{'s' * (count != 1)}"
        for severity, count in counts.items()
        if count or severity != "hint"
    )


def text(path: Path, weighed: Weighed, price: Price | None) -> Iterator[str]:
    """Lines for a person: every problem, and what the course takes to send."""
    yield from map(str, weighed.problems)
    if weighed.days:
        yield from _table(weighed.days, price)
        lessons = max(day.number for day in weighed.days)
        yield f"{path}: {lessons} lesson{'s' * (lessons != 1)}, {said(counted(weighed.problems))}"


def _table(days: tuple[Day, ...], price: Price | None) -> Iterator[str]:
    """A line for each language."""
    for language, group in groupby(days, key=lambda day: day.language):
        own = list(group)
        total = sum(day.segments for day in own)
        letters = list(dict.fromkeys(letter for day in own for letter in day.letters))
        most = max(own, key=lambda day: day.segments)
        costs = f", {_money(total, price)}" if price is not None else ""
        line = (
            f"{language}: {total} SMS segments for lessons and questions{costs}, "
            f"at most {most.segments} on day {most.number}"
        )
        kept = sum(day.size for day in own) // 1024
        yield f"{line}; {kept} kB of media{_dear(letters)}"


def _dear(letters: list[str]) -> str:
    """The letters that make messages dearer, unless they are a script of their own."""
    if not letters:
        return ""
    if len(letters) > _ALPHABET:
        return "; its script has 70 letters to a segment instead of 160"
    return f"; dear letters: {' '.join(letters)}"


def _money(segments: int, price: Price) -> str:
    paid = f"{segments * price.micros / MICROS:.2f} {price.currency}".rstrip()
    return f"{paid} a learner"


def as_json(path: Path, weighed: Weighed, price: Price | None) -> Iterator[str]:
    """One object for programs."""
    counts = counted(weighed.problems)
    yield json.dumps(
        {
            "path": str(path),
            "errors": counts["error"],
            "warnings": counts["warning"],
            "hints": counts["hint"],
            "problems": [_as_data(problem) for problem in weighed.problems],
            "days": [_day(day, price) for day in weighed.days],
        },
        ensure_ascii=False,
        indent=2,
    )


def _as_data(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "severity": problem.severity,
        "rule": problem.rule,
        "message": problem.message,
        "page": RULES[problem.rule].page,
    }


def _day(day: Day, price: Price | None) -> dict[str, Any]:
    data = {
        "language": day.language,
        "day": day.number,
        "lesson": day.lesson,
        "title": day.title,
        "sms_segments": day.segments,
        "dear_letters": list(day.letters),
        "media_bytes": day.size,
    }
    if price is None:
        return data
    cost = day.segments * price.micros / MICROS
    return {**data, "sms_cost": cost, "sms_currency": price.currency}


def sarif(path: Path, weighed: Weighed, _price: Price | None) -> Iterator[str]:
    """SARIF 2.1.0, for editors and code hosts: docs.oasis-open.org/sarif."""
    driver = {
        "name": "lessonbot pack check",
        "rules": [
            {
                "id": rule.name,
                "shortDescription": {"text": rule.about},
                "help": {"text": f"See {rule.page}."},
            }
            for rule in RULES.values()
        ],
    }
    results = [
        {
            "ruleId": problem.rule,
            "level": _LEVELS[problem.severity],
            "message": {"text": problem.message},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": _file(path, problem)},
                        "region": {"startLine": problem.line, "startColumn": problem.column},
                    }
                }
            ],
        }
        for problem in weighed.problems
    ]
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    yield json.dumps(
        {"$schema": schema, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2
    )


def github(path: Path, weighed: Weighed, _price: Price | None) -> Iterator[str]:
    """Commands that GitHub Actions shows beside the lines of a change."""
    for problem in weighed.problems:
        place = f"file={_property(_file(path, problem))},line={problem.line},col={problem.column}"
        words = _escaped(problem.message)
        yield f"::{_GITHUB[problem.severity]} {place},title=[{problem.rule}]::{words}"


def _file(path: Path, problem: Problem) -> str:
    """The file as seen from where the command runs; what is inside a zip goes by the zip."""
    return (path / problem.file).as_posix() if path.is_dir() else path.as_posix()


def _escaped(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _escaped(value).replace(":", "%3A").replace(",", "%2C")


FORMATS: Mapping[str, Callable[[Path, Weighed, Price | None], Iterator[str]]] = {
    "text": text,
    "json": as_json,
    "sarif": sarif,
    "github": github,
}
