"""People whom an organisation brings: who is known already, and what is noted of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, String, func, select

from lessonbot.domain.cohort import MemberState
from lessonbot.domain.enrolment import UNDER_WAY
from lessonbot.store.batches import among, given, insert_many, update_many
from lessonbot.store.database import Transaction
from lessonbot.store.tables import (
    addresses,
    agreements,
    cohort_members,
    contacts,
    enrolments,
    learners,
    senders,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is reached, or a number that was only noted: then `address_id` is 0."""

    address_id: int
    sender_id: int
    number: str
    learner_id: int
    shared: bool
    stopped: bool


@dataclass(slots=True)
class Known:
    """A learner who is known, as far as an import may matter to them."""

    learner_id: int
    name: str | None
    app_name: str | None
    zone: str | None
    consented: bool
    member: bool = False
    courses: int = 0
    agreed: bool = False
    own_id: str = ""


async def places(tx: Transaction, organisation: int, numbers: Collection[str]) -> Sequence[Place]:
    """Whoever is reached at these numbers, on whichever network, or is noted with them."""
    dialect = tx.dialect.name
    reached = select(
        addresses.c.id,
        addresses.c.sender_id,
        addresses.c.path,
        addresses.c.learner_id,
        addresses.c.shared,
        addresses.c.stopped_at.is_not(None),
    ).where(
        # by sender: that is how addresses are indexed
        addresses.c.sender_id.in_(
            select(senders.c.id).where(senders.c.organisation_id == organisation)
        ),
        among(dialect, addresses.c.path, "ids", String),
    )
    noted = select(contacts.c.number, contacts.c.learner_id).where(
        contacts.c.organisation_id == organisation,
        among(dialect, contacts.c.number, "ids", String),
    )
    wanted = {"ids": given(tx, numbers)}
    found = [
        Place(id_, sender, path, learner, bool(shared), bool(stopped))
        for id_, sender, path, learner, shared, stopped in await tx.execute(reached, wanted)
    ]
    found += [
        Place(0, 0, number, learner, shared=False, stopped=False)
        for number, learner in await tx.execute(noted, wanted)
    ]
    return found


async def owners(tx: Transaction, organisation: int, own_ids: Collection[str]) -> Mapping[str, int]:
    """Whom an organisation calls so: learner by own id."""
    rows = await tx.execute(
        select(contacts.c.own_id, contacts.c.learner_id).where(
            contacts.c.organisation_id == organisation,
            among(tx.dialect.name, contacts.c.own_id, "ids", String),
        ),
        {"ids": given(tx, own_ids)},
    )
    return {row[0]: row[1] for row in rows}


async def own_id(tx: Transaction, organisation: int, learner: int) -> str:
    """What an organisation calls a learner, empty where it did not say."""
    found = await tx.scalar(
        select(contacts.c.own_id).where(
            contacts.c.organisation_id == organisation,
            contacts.c.learner_id == learner,
            contacts.c.own_id.is_not(None),
        )
    )
    return found or ""


async def known(
    tx: Transaction, organisation: int, cohort: int, ids: Collection[int]
) -> dict[int, Known]:
    """Learners by number: whether they are in a cohort, and how much they take.

    Each table is read by itself: a new one has no statistics yet, and a server would look at all
    of it for each learner.
    """
    wanted = {"ids": given(tx, ids)}

    async def of(statement: Select[Any], owner: ColumnElement[Any]) -> Sequence[Row[Any]]:
        these = statement.where(among(tx.dialect.name, owner))
        found: Sequence[Row[Any]] = (await tx.execute(these, wanted)).all()
        return found

    names = ("id", "name", "app_name", "zone", "consented")
    mine = learners.c.organisation_id == organisation
    found = {
        row.id: Known(row.id, row.name, row.app_name, row.zone, bool(row.consented))
        for row in await of(
            select(*(learners.c[name] for name in names)).where(mine), learners.c.id
        )
    }
    in_it = select(cohort_members.c.learner_id).where(cohort_members.c.cohort_id == cohort)
    for row in await of(in_it, cohort_members.c.learner_id):
        found[row.learner_id].member = True
    taking = select(enrolments.c.learner_id).where(enrolments.c.state.in_(list(UNDER_WAY)))
    for row in await of(taking, enrolments.c.learner_id):
        found[row.learner_id].courses += 1
    for row in await of(select(agreements.c.learner_id), agreements.c.learner_id):
        found[row.learner_id].agreed = True
    own = select(contacts.c.learner_id, contacts.c.own_id).where(contacts.c.own_id.is_not(None))
    for row in await of(own, contacts.c.learner_id):
        found[row.learner_id].own_id = row.own_id
    return found


async def countries(tx: Transaction, organisation: int, most: int) -> Sequence[str]:
    """Some numbers of an organisation's learners, the newest first."""
    rows = await tx.scalars(
        select(addresses.c.path)
        .where(addresses.c.organisation_id == organisation, addresses.c.path.startswith("+"))
        .order_by(addresses.c.id.desc())
        .limit(most)
    )
    return list(rows)


async def members(tx: Transaction, organisation: int, cohort: int) -> int:
    """How many are in a cohort, or asked to come."""
    return int(
        await tx.scalar(
            select(func.count())
            .select_from(cohort_members)
            .where(
                cohort_members.c.organisation_id == organisation,
                cohort_members.c.cohort_id == cohort,
            )
        )
        or 0
    )


async def add_learners(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> Sequence[int]:
    """Add learners; their numbers, in the same order."""
    await insert_many(tx, learners, rows)
    names = [row["public_id"] for row in rows]
    made = await tx.execute(
        select(learners.c.public_id, learners.c.id).where(
            among(tx.dialect.name, learners.c.public_id, "ids", String)
        ),
        {"ids": given(tx, names)},
    )
    ids = {row.public_id: row.id for row in made}
    return [ids[each] for each in names]


async def add_addresses(
    tx: Transaction, sender: int, rows: Sequence[Mapping[str, Any]]
) -> Sequence[int]:
    """Add addresses of a sender that nothing came from yet; their numbers, in the same order."""
    await insert_many(tx, addresses, rows)
    paths = [row["path"] for row in rows]
    made = await tx.execute(
        select(addresses.c.path, addresses.c.id).where(
            addresses.c.sender_id == sender,
            among(tx.dialect.name, addresses.c.path, "ids", String),
        ),
        {"ids": given(tx, paths)},
    )
    ids = {row.path: row.id for row in made}
    return [ids[each] for each in paths]


async def fill(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """What is known of learners now: `id`, `app_name`, `zone`."""
    await update_many(tx, learners, rows)


async def invite(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Note who is asked to come; who is there already stays so."""
    if rows:
        values = [{**row, "state": MemberState.INVITED} for row in rows]
        await insert_many(tx, cohort_members, values, once=True)


async def note(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep numbers and own ids; what is there already stays."""
    await insert_many(tx, contacts, rows, once=True)


async def agree(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep how and when somebody agreed, as the organisation says."""
    await insert_many(tx, agreements, rows)
