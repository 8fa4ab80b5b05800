"""`lessonbot course show` and `export` over a million answers: seconds, CPU, memory."""

import asyncio
import datetime as dt
import resource
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Table, case, insert, literal, select

from benchmarks import crowd
from benchmarks.apart import apart, cpu_of_tree
from benchmarks.databases import Server, servers
from benchmarks.product import command, environment
from benchmarks.report import Figures, script, table
from lessonbot.domain.course import QuizItem
from lessonbot.domain.enrolment import items
from lessonbot.packs.reading import check
from lessonbot.services.runtime import Runtime
from lessonbot.store.columns import UtcDateTime
from lessonbot.store.database import Transaction
from lessonbot.store.tables import DeliveryState, attempts, deliveries, enrolments, openings

MANY, QUICK = 1_000_000, 100_000
MEASURED = 3  # questions that are asked before and after
CHUNK = 5_000  # learners
COMMANDS = {
    "start": ("course", "list"),
    "items": ("course", "show", "CODE", "--items"),
    "lessons": ("course", "show", "CODE", "--lessons"),
    "gain": ("course", "show", "CODE", "--gain"),
    "csv": ("course", "export", "CODE", "--format", "csv", "-o", "answers.csv"),
    "xapi": ("course", "export", "CODE", "--format", "xapi", "-o", "answers.jsonl"),
}
"""The first of them shows what each spends on beginning."""
ANSWERED_AFTER = dt.timedelta(seconds=42)
_TEXT = {"text": [{"text": "Which of these jars would you fill first, and why that one?"}]}
Columns = dict[str, ColumnElement[Any]]


class Cost(NamedTuple):
    """What a command took: seconds, CPU of ours and of the server's in seconds, MB at the most."""

    seconds: float
    ours: float
    server: float
    memory: float


class Asked(NamedTuple):
    """One answer that everybody gives."""

    number: int
    ref: str
    item: QuizItem
    purpose: str


def measure(quick: bool) -> Figures:  # noqa: FBT001 - the size of a benchmark
    """Every report and every export, on both databases; seconds are of the slower one."""
    many = QUICK if quick else MANY
    figures: Figures = {}
    with servers() as places:
        for place in places:
            costs = measured(place, many)
            table(
                f"{many:,} answers, {place.name}",
                ["", "seconds", "CPU s, ours", "the server's", "MB at most"],
                [(name, *cost) for name, cost in costs.items()],
            )
            for name, cost in costs.items():
                for unit, value in (("s", cost.seconds), ("mb", cost.memory)):
                    key = f"course_{name}_{unit}_of_{'100k' if quick else '1m'}"
                    figures[key] = max(value, figures.get(key, 0.0))
    return {key: value for key, value in figures.items() if "_start_" not in key}


def measured(place: Server, many: int) -> dict[str, Cost]:
    """What each command takes with so many answers, on one database."""
    with place.database() as url, tempfile.TemporaryDirectory() as folder:
        answers = apart(fill, url, many)
        costs = {
            name: apart(_cost, url, words, Path(folder), place.process)
            for name, words in COMMANDS.items()
        }
        for name in ("answers.csv", "answers.jsonl"):
            with (Path(folder) / name).open("rb") as written:
                lines = sum(1 for _ in written)
            if lines != answers + name.endswith(".csv"):
                raise RuntimeError(f"{name} has {lines} lines for {answers} answers")
    return costs


def _cost(url: str, words: Sequence[str], folder: Path, server: int | None) -> Cost:
    """Run a command to its end, in a process that has run nothing else."""
    named = [crowd.PACK.name if word == "CODE" else word for word in words]
    settings = environment(folder, LESSONBOT_DATABASE_URL=url)
    began, theirs = time.perf_counter(), _cpu_of(server)
    subprocess.run(command(*named), cwd=folder, env=settings, stdout=subprocess.DEVNULL, check=True)
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(
        time.perf_counter() - began,
        spent.ru_utime + spent.ru_stime,
        _cpu_of(server) - theirs,
        spent.ru_maxrss / 1e3,
    )


def _cpu_of(server: int | None) -> float:
    return cpu_of_tree(server) if server else 0.0


def fill(url: str, many: int) -> int:
    """Learners who answered every question of the course: how many answers that is."""
    return asyncio.run(_filled(url, many))


async def _filled(url: str, many: int) -> int:
    """Learners who answered every question of the course: how many answers that is.

    The rows are made in the database.
    """
    pack = check(crowd.PACK).pack
    if pack is None:
        raise RuntimeError(f"{crowd.PACK} has errors")
    asked = list(_asked(list(items(pack.course).items())))
    learners = many // len(asked)
    await crowd.fill(url, learners, 1)
    async with crowd.school(url) as rt:
        for start in range(1, learners + 1, CHUNK):
            async with rt.database.write() as tx:
                await _write(rt, tx, asked, enrolments.c.id.between(start, start + CHUNK - 1))
        await crowd.analysed(rt)
    return learners * len(asked)


def _asked(known: Sequence[tuple[str, QuizItem]]) -> Iterator[Asked]:
    """Some questions before the first lesson, each with its lesson, some after the last."""
    some = known[:MEASURED]
    rounds = {"before": some, "lesson": known, "after": some}
    every = ((*pair, purpose) for purpose, those in rounds.items() for pair in those)
    for number, each in enumerate(every, 1):
        yield Asked(number, *each)


async def _write(
    rt: Runtime, tx: Transaction, asked: Sequence[Asked], those: ColumnElement[bool]
) -> None:
    """The answers of some enrolments, the messages that asked for them, and the lessons given."""
    own = {
        "organisation_id": literal(rt.organisation),
        "enrolment_id": enrolments.c.id,
    }
    lessons = dict.fromkeys(each.ref.partition("/")[0] for each in asked)
    rows: list[tuple[Table, Columns]] = [
        *((attempts, own | _answer(each)) for each in asked),
        *((deliveries, own | _question(rt, each)) for each in asked),
        *((openings, own | _opening(each)) for each in lessons),
    ]
    for table_, columns in rows:
        values = select(*columns.values()).where(those)
        await tx.execute(insert(table_).from_select([*columns], values))


def _answer(asked: Asked) -> Columns:
    """Who is able has most right; the first option is taken for right, the second for wrong."""
    able = enrolments.c.id * 7919 % 100
    drawn = (enrolments.c.id * 104_729 + asked.number * 15_485_863) % 97
    right = drawn + able > 75
    keys = [option.key for option in asked.item.options] or ["1", "2"]
    answers = attempts.c.chosen.type
    return {
        "number": literal(asked.number),
        "item": literal(asked.ref),
        "chosen": case((right, literal(keys[:1], answers)), else_=literal(keys[1:2], answers)),
        "is_right": right,
        "purpose": literal(asked.purpose),
        "answered_at": literal(_at(asked) + ANSWERED_AFTER, UtcDateTime),
    }


def _question(rt: Runtime, asked: Asked) -> Columns:
    at = literal(_at(asked), UtcDateTime)
    return {
        "sender_id": literal(next(iter(rt.senders))),
        "address_id": enrolments.c.address_id,
        "key": enrolments.c.public_id + f".q{asked.number}",
        "turn": enrolments.c.public_id + f".{asked.number}",
        "priority": literal(1),
        "content": literal(_TEXT, deliveries.c.content.type),
        "state": literal(DeliveryState.SENT.value),
        "due_at": at,
        "sent_at": at,
        "created_at": at,
    }


def _opening(lesson: str) -> Columns:
    return {
        "lesson": literal(lesson),
        "on_date": literal(crowd.FIRST.date()),
        "daily": literal(False),
        "opened_at": literal(crowd.FIRST, UtcDateTime),
    }


def _at(asked: Asked) -> dt.datetime:
    return crowd.FIRST + asked.number * dt.timedelta(hours=8)


if __name__ == "__main__":
    script(measure, __doc__)
