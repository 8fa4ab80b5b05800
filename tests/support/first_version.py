"""A database as version 0001 made it, in the middle of its work."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, TableClause, column, func, insert, inspect, select, table

from lessonbot.domain.enrolment import Progress
from lessonbot.domain.messages import Kind, Outbound
from lessonbot.domain.text import text
from lessonbot.store import migrating
from lessonbot.store.tables import metadata
from tests.support.courses import course
from tests.support.school import MONDAY

STATES = ("waiting", "claimed", "sent", "failed")
_LONG_AGO = MONDAY - dt.timedelta(days=1)
_SOON = MONDAY + dt.timedelta(hours=3)
_Rows = list[dict[str, Any]]


def make(connection: Connection, learners: int) -> None:
    """The tables of 0001; each learner has one delivery in each state, and a lesson due now."""
    migrating.migrate(connection, "0001")
    there = tables(connection)
    for name, rows in _rows(learners).items():
        connection.execute(insert(there[name]), rows)
        if connection.dialect.name == "postgresql":
            sequence = func.pg_get_serial_sequence(name, "id")
            connection.execute(select(func.setval(sequence, len(rows))))


def tables(connection: Connection) -> dict[str, TableClause]:
    """The tables of the database, with those of their columns that today's tables have, too."""
    found = {}
    for name in sorted(set(inspect(connection).get_table_names()) & set(metadata.tables)):
        today = metadata.tables[name].c
        kept = [each["name"] for each in inspect(connection).get_columns(name)]
        found[name] = table(
            name, *(column(each, today[each].type) for each in kept if each in today)
        )
    return found


def everything(
    connection: Connection, which: Mapping[str, TableClause]
) -> dict[str, Sequence[tuple[object, ...]]]:
    """All rows of some tables."""
    return {
        name: sorted((tuple(row) for row in connection.execute(select(each))), key=repr)
        for name, each in which.items()
    }


def said(learner: int, state: str) -> str:
    """The words of a delivery."""
    return f"For {learner}, {state}."


def _rows(learners: int) -> dict[str, _Rows]:
    taught = course()
    at = {"organisation_id": 1, "created_at": _LONG_AGO}
    numbers = range(1, learners + 1)
    version = {
        "id": 1,
        "organisation_id": 1,
        "course_id": 1,
        "digest": "a digest",
        "version": taught.version,
        "content": msgspec.json.encode(taught, order="deterministic"),
        "published_at": _LONG_AGO,
    }
    return {
        "organisations": [{"id": 1, "slug": "default", "name": "School", "created_at": _LONG_AGO}],
        "senders": [{"id": 1, "slug": "demo", "scheme": "demo", **at}],
        "courses": [{"id": 1, "key": "tiny", "code": "tiny", "version_id": 1, **at}],
        "course_versions": [version],
        "learners": [
            {"id": n, "public_id": f"L{n}", "language": "en", "consented": True, **at}
            for n in numbers
        ],
        "addresses": [
            {"id": n, "sender_id": 1, "learner_id": n, "path": str(n), **at} for n in numbers
        ],
        "enrolments": [_enrolment(n) | at for n in numbers],
        "attempts": [_attempt(n) for n in numbers],
        "deliveries": [
            _delivery(n, place, state) | at for n in numbers for place, state in enumerate(STATES)
        ],
    }


def _enrolment(n: int) -> dict[str, Any]:
    return {
        "id": n,
        "public_id": f"E{n}",
        "learner_id": n,
        "address_id": n,
        "version_id": 1,
        "state": "active",
        "minute": MONDAY.hour * 60 + MONDAY.minute,
        "zone": "UTC",
        "days": 0b1111111,
        "progress": msgspec.to_builtins(Progress()),
        "next_at": MONDAY,
        "next_date": MONDAY.date(),
        "changed_at": _LONG_AGO,
    }


def _attempt(n: int) -> dict[str, Any]:
    return {
        "id": n,
        "organisation_id": 1,
        "enrolment_id": n,
        "number": 99,
        "item": "lesson-1/q10",
        "chosen": ["a"],
        "is_right": n % 2 == 0,
        "answered_at": _LONG_AGO,
    }


def _delivery(n: int, place: int, state: str) -> dict[str, Any]:
    key = f"E{n}.{state}"
    return {
        "id": (n - 1) * len(STATES) + place + 1,
        "sender_id": 1,
        "address_id": n,
        "enrolment_id": n,
        "key": key,
        "turn": key,
        "priority": int(Kind.REPLY),
        "content": msgspec.to_builtins(Outbound(key, text(said(n, state)))),
        "state": state,
        "due_at": _LONG_AGO,
        "expires_at": _SOON,
        "claimed_at": _LONG_AGO if state == "claimed" else None,
        "claimed_by": "a process that died" if state == "claimed" else None,
        "sent_at": _LONG_AGO if state == "sent" else None,
        "reason": "blocked" if state == "failed" else None,
    }
