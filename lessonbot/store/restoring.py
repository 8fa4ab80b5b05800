"""What a database that came back from a backup must not do again, and must not forget.

The database that is replaced knows who said STOP, withdrew consent or was erased since; that is
kept in temporary tables while its rows make room.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    TableClause,
    and_,
    cast,
    column,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    table,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB

from lessonbot.store import credentials
from lessonbot.store.database import Transaction
from lessonbot.store.status_lists import NEVER
from lessonbot.store.tables import (
    CLAIMED,
    STANDS,
    WAITING,
    DeliveryState,
    achievements,
    addresses,
    attempts,
    broadcasts,
    cohort_members,
    compositions,
    consents,
    deliveries,
    enrolments,
    inbound,
    issuer_keys,
    issuers,
    learners,
    openings,
    organisations,
    peers,
    questions,
    senders,
    status_lists,
    submissions,
    works,
)
from lessonbot.store.tables import credentials as issued

# later questions of a learner get other numbers than those asked after the backup
GAP = 1_000

_PLACE = ("scheme", "slug", "path")
_stops = table("kept_stops", *map(column, (*_PLACE, "stopped_at", "stop_reason")))
_people = table("kept_people", *map(column, ("public_id", "consented")))
_withdrawals = table(
    "kept_withdrawals", *map(column, ("public_id", *_PLACE, "wording", "language", "at"))
)
_history = table("kept_history", *map(column, ("slug", "created_at")))
_missing = table("kept_missing", column("id"))
_WITHDRAWN = ("state", "withdrawn_at", "reason", "reason_shown", "superseded_by")
_certificates = table("kept_certificates", *map(column, ("public_id", *_WITHDRAWN)))
_KEY = ("algorithm", "public", "sealed", "state", "created_at", "retired_at")
_keys = table("kept_keys", *map(column, ("slug", *_KEY)))
_KEPT = (_stops, _people, _withdrawals, _history, _certificates, _keys, _missing)


async def hold_deliveries(tx: Transaction, now: datetime, reason: str) -> int:
    """Nothing that was due is sent: it may have been sent after the backup."""
    done = await tx.execute(
        update(deliveries)
        .where(or_(WAITING, CLAIMED), deliveries.c.due_at <= now)
        .values(state=DeliveryState.UNKNOWN, claimed_at=None, claimed_by=None, reason=reason)
    )
    return done.rowcount


async def hold_broadcasts(tx: Transaction, now: datetime) -> int:
    """No broadcast that had begun goes on, and none begins by itself."""
    await tx.execute(
        update(compositions)
        .where(compositions.c.state == "scheduled")
        .values(state="draft", begins_at=None)
    )
    done = await tx.execute(
        update(broadcasts)
        .where(broadcasts.c.finished_at.is_(None), broadcasts.c.starts_at <= now)
        .values(state="stopped", stopped_at=now, finished_at=now)
    )
    return done.rowcount


async def overdue(tx: Transaction, now: datetime, after: int, limit: int) -> list[int]:
    """Enrolments whose lesson was due, in the order of their ids."""
    return list(
        await tx.scalars(
            select(enrolments.c.id)
            .where(enrolments.c.next_at <= now, enrolments.c.id > after)
            .order_by(enrolments.c.id)
            .limit(limit)
        )
    )


async def renumber_questions(tx: Transaction) -> None:
    """A button of a question that was asked after the backup fits none that is asked from now on."""
    progress = enrolments.c.progress
    if tx.dialect.name == "postgresql":
        asked = func.coalesce(progress["asked"].as_integer(), 0) + GAP
        changed: ColumnElement[Any] = func.jsonb_set(
            progress, text("'{asked}'"), cast(func.to_jsonb(asked), JSONB)
        )
    else:
        asked = func.coalesce(func.json_extract(progress, "$.asked"), 0) + GAP
        changed = func.json_set(progress, "$.asked", asked)
    await tx.execute(update(enrolments).values(progress=changed))


async def keep(tx: Transaction) -> None:
    """Remember who stopped, withdrew and is known, before the rows make room."""
    there = _place(select(addresses.c.stopped_at, addresses.c.stop_reason))
    stops = there.where(addresses.c.stopped_at.is_not(None)).with_only_columns(
        senders.c.scheme, senders.c.slug, addresses.c.path, *there.selected_columns
    )
    people = select(learners.c.public_id, learners.c.consented)
    withdrawals = (
        select(
            learners.c.public_id,
            senders.c.scheme,
            senders.c.slug,
            addresses.c.path,
            consents.c.wording,
            consents.c.language,
            consents.c.at,
        )
        .join_from(consents, learners, learners.c.id == consents.c.learner_id)
        .join(addresses, addresses.c.id == consents.c.address_id)
        .join(senders, senders.c.id == addresses.c.sender_id)
        .where(~consents.c.given)
    )
    history = select(organisations.c.slug, organisations.c.created_at)
    keys = select(organisations.c.slug, *(issuer_keys.c[name] for name in _KEY)).join(
        organisations, organisations.c.id == issuer_keys.c.organisation_id
    )
    certificates = select(issued.c.public_id, *(issued.c[name] for name in _WITHDRAWN))
    for kept, rows in (
        (_stops, stops),
        (_people, people),
        (_withdrawals, withdrawals),
        (_history, history),
        (_certificates, certificates),
        (_keys, keys),
    ):
        await _remember(tx, kept, rows)


async def stop_again(tx: Transaction) -> int:
    """Whoever had stopped gets nothing; how many had not stopped in the backup."""
    done = await tx.execute(
        update(addresses)
        .where(
            addresses.c.stopped_at.is_(None),
            addresses.c.sender_id == senders.c.id,
            *_same_place(_stops),
        )
        .values(stopped_at=_stops.c.stopped_at, stop_reason=_stops.c.stop_reason)
    )
    return done.rowcount


async def withdraw_again(tx: Transaction) -> int:
    """Whoever had withdrawn consent has not given it; how many had in the backup."""
    done = await tx.execute(
        update(learners)
        .where(
            learners.c.consented,
            exists().where(_people.c.public_id == learners.c.public_id, ~_people.c.consented),
        )
        .values(consented=False)
    )
    earlier = consents.alias()
    same = exists().where(
        earlier.c.learner_id == learners.c.id, earlier.c.at == _withdrawals.c.at, ~earlier.c.given
    )
    rows = (
        select(
            learners.c.organisation_id,
            learners.c.id,
            addresses.c.id,
            literal(value=False),
            _withdrawals.c.wording,
            _withdrawals.c.language,
            _withdrawals.c.at,
        )
        .join_from(_withdrawals, learners, learners.c.public_id == _withdrawals.c.public_id)
        .join(addresses, addresses.c.learner_id == learners.c.id)
        .join(senders, and_(senders.c.id == addresses.c.sender_id, *_same_place(_withdrawals)))
        .where(~same)
    )
    names = ["organisation_id", "learner_id", "address_id", "given", "wording", "language", "at"]
    await tx.execute(insert(consents).from_select(names, rows))
    return done.rowcount


async def keys_again(tx: Transaction) -> None:
    """Keys that were made since are there, and those that signed no more since do not again."""
    kept = _keys.c
    ours = (organisations.c.slug == kept.slug, _shared())
    await tx.execute(
        update(issuer_keys)
        .where(
            issuer_keys.c.organisation_id == organisations.c.id,
            issuer_keys.c.public == kept.public,
            *ours,
        )
        .values(state=kept.state, sealed=kept.sealed, retired_at=kept.retired_at)
    )
    known, issues = (
        exists().where(
            issuer_keys.c.organisation_id == organisations.c.id,
            issuer_keys.c.public == kept.public,
        ),
        exists().where(issuers.c.organisation_id == organisations.c.id),
    )
    new = (
        select(organisations.c.id, *(kept[name] for name in _KEY))
        .join_from(_keys, organisations, and_(*ours))
        .where(issues, ~known)
    )
    await tx.execute(insert(issuer_keys).from_select(["organisation_id", *_KEY], new))
    await tx.execute(update(status_lists).values(signed_at=NEVER))


def _shared() -> ColumnElement[bool]:
    """Whether an organisation of the backup is one of the replaced database, too."""
    return exists().where(
        _history.c.slug == organisations.c.slug, _history.c.created_at == organisations.c.created_at
    )


async def revoke_again(tx: Transaction) -> int:
    """What was revoked does not stand; how many stood in the backup. Lists are signed anew."""
    kept = _certificates.c
    done = await tx.execute(
        update(issued)
        .where(issued.c.public_id == kept.public_id, STANDS, kept.state == "revoked")
        .values({name: kept[name] for name in _WITHDRAWN})
    )
    return done.rowcount


async def unknown_certificates(tx: Transaction) -> int:
    """How many certificates were issued since the backup, which it does not know."""
    known = exists().where(issued.c.public_id == _certificates.c.public_id)
    return await tx.scalar(select(func.count()).select_from(_certificates).where(~known)) or 0


async def find_missing(tx: Transaction) -> int:
    """How many people of the backup the replaced database did not know.

    None when it had another history: then it never knew them.
    """
    unknown = ~exists().where(_people.c.public_id == learners.c.public_id)
    of_shared = select(organisations.c.id).where(_shared())
    await _remember(
        tx,
        _missing,
        select(learners.c.id).where(unknown, learners.c.organisation_id.in_(of_shared)),
    )
    return await tx.scalar(select(func.count()).select_from(_missing)) or 0


async def erase_missing(tx: Transaction) -> None:
    """Remove those people with all that belongs to them."""
    people = select(_missing.c.id)
    theirs = select(addresses.c.id).where(addresses.c.learner_id.in_(people))
    enrolled = select(enrolments.c.id).where(enrolments.c.learner_id.in_(people))
    wrote = exists().where(
        addresses.c.sender_id == inbound.c.sender_id,
        addresses.c.path == inbound.c.path,
        addresses.c.learner_id.in_(people),
    )
    await credentials.erase(tx, people)
    used = exists().where(
        submissions.c.organisation_id == works.c.organisation_id,
        submissions.c.digest == works.c.digest,
    )
    asked = select(questions.c.id).where(questions.c.learner_id.in_(people))
    for made, condition in (
        (peers, or_(peers.c.learner_id.in_(people), peers.c.question_id.in_(asked))),
        (questions, questions.c.learner_id.in_(people)),
        (submissions, submissions.c.enrolment_id.in_(enrolled)),
        (works, ~used),
        (achievements, achievements.c.learner_id.in_(people)),
        (attempts, attempts.c.enrolment_id.in_(enrolled)),
        (openings, openings.c.enrolment_id.in_(enrolled)),
        (deliveries, deliveries.c.address_id.in_(theirs)),
        (cohort_members, cohort_members.c.learner_id.in_(people)),
        (enrolments, enrolments.c.learner_id.in_(people)),
        (consents, consents.c.learner_id.in_(people)),
        (inbound, wrote),
        (addresses, addresses.c.learner_id.in_(people)),
        (learners, learners.c.id.in_(people)),
    ):
        await tx.execute(delete(made).where(condition))


async def let_go(tx: Transaction) -> None:
    """Drop what was remembered."""
    for kept in _KEPT:
        await tx.execute(text(f"DROP TABLE IF EXISTS {kept.name}"))


async def _remember(tx: Transaction, kept: TableClause, rows: Select[Any]) -> None:
    compiled = rows.compile(dialect=tx.dialect, compile_kwargs={"literal_binds": True})
    await tx.execute(text(f"CREATE TEMPORARY TABLE {kept.name} AS {compiled}"))


def _place(rows: Select[Any]) -> Select[Any]:
    return rows.join_from(addresses, senders, senders.c.id == addresses.c.sender_id)


def _same_place(kept: TableClause) -> tuple[ColumnElement[bool], ...]:
    return (
        senders.c.scheme == kept.c.scheme,
        senders.c.slug == kept.c.slug,
        addresses.c.path == kept.c.path,
    )
