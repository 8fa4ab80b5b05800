"""Putting people whom an organisation brings into a cohort: asked to come, in it once they agree.

What somebody chose is never changed by it: only what was not known of them is filled in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from lessonbot.domain.cohort import CohortState
from lessonbot.domain.roll import Person, Result
from lessonbot.services import inviting, planning
from lessonbot.services.runtime import Runtime, public_id
from lessonbot.store import people
from lessonbot.store.cohorts import StoredCohort
from lessonbot.store.database import Transaction
from lessonbot.store.people import Known, Place


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of somebody, and why; `known` and `place` where they are known already."""

    result: Result
    why: str = ""
    known: Known | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Who brings people: a list, and somebody on the staff."""

    import_id: int | None = None
    staff_id: int | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """What matters for whoever comes: who is known, and how much room a cohort has."""

    cohort: StoredCohort
    senders: Sequence[int]
    at_once: int
    room: int | None = None
    places: Mapping[str, Sequence[Place]] = field(default_factory=dict)
    owners: Mapping[str, int] = field(default_factory=dict)
    known: Mapping[int, Known] = field(default_factory=dict)


def senders(rt: Runtime, cohort: StoredCohort) -> Sequence[int]:
    """Where people of a cohort can be written to first: WhatsApp before text messages.

    Nobody can be written to first on Telegram.
    """
    on = [each for each in rt.channels if cohort.terms().is_on(rt.channels[each].scheme)]
    windows = [each for each in on if inviting.has_window(rt.limits_of(each))]
    texts = [each for each in on if planning.by_segments(rt.limits_of(each))]
    return [*windows, *(each for each in texts if each not in windows)]


async def ground(
    rt: Runtime, tx: Transaction, cohort: StoredCohort, who: Sequence[Person]
) -> Ground:
    """Look up all that matters for these people, in few statements."""
    places: dict[str, list[Place]] = {}
    for each in await people.places(tx, rt.organisation, {one.number for one in who}):
        places.setdefault(each.number, []).append(each)
    owners = await people.owners(tx, rt.organisation, {one.own_id for one in who if one.own_id})
    ids = {each.learner_id for found in places.values() for each in found}
    known = await people.known(tx, rt.organisation, cohort.id, ids)
    room = None
    if cohort.plan.most is not None:
        taken = await people.members(tx, rt.organisation, cohort.id)
        room = max(0, cohort.plan.most - taken)
    return Ground(cohort, senders(rt, cohort), rt.at_once, room, places, owners, known)


def judge(there: Ground, who: Sequence[Person], taken: int = 0) -> list[Verdict]:
    """What becomes of each, in order; `taken` places are given away already."""
    found = []
    for each in who:
        verdict = _judged(there, each)
        if verdict.result in {Result.NEW, Result.KNOWN} and verdict.why != "member":
            if there.cohort.state is CohortState.ENDED:
                verdict = Verdict(Result.SKIPPED, "ended")
            elif there.room is not None and taken >= there.room:
                verdict = Verdict(Result.SKIPPED, "full")
            else:
                taken += 1
        found.append(verdict)
    return found


async def place(
    rt: Runtime,
    tx: Transaction,
    cohort: StoredCohort,
    who: Sequence[Person],
    source: Source,
    now: datetime,
) -> list[Verdict]:
    """Put people into a cohort; what became of each, in order."""
    there = await ground(rt, tx, cohort, who)
    verdicts = judge(there, who)
    pairs = list(zip(who, verdicts, strict=True))
    new = [each for each, verdict in pairs if verdict.result is Result.NEW]
    old = [
        (each, verdict.known, verdict.place)
        for each, verdict in pairs
        if verdict.result is Result.KNOWN and verdict.known and verdict.place
    ]
    await _fill(tx, old)
    reached = await _added(rt, tx, there, new, now) + await _reached(rt, tx, there, old, now)
    await _note(rt, tx, source, reached, {each.learner_id: each for _, each, _ in old}, now)
    await people.invite(
        tx,
        [
            {
                "organisation_id": rt.organisation,
                "cohort_id": cohort.id,
                "learner_id": learner,
                "address_id": address,
                "created_at": now,
            }
            for _, learner, address in reached
        ],
    )
    return [
        Verdict(Result.ADDED, each.why) if each.result is Result.NEW else each for each in verdicts
    ]


def _judged(there: Ground, who: Person) -> Verdict:
    places = there.places.get(who.number, ())
    owner = there.owners.get(who.own_id) if who.own_id else None
    unproven = "" if who.proof else "unproven"
    if not places:
        if owner is not None:
            return Verdict(Result.REFUSED, "own_taken")
        return Verdict(Result.NEW, unproven)
    if any(each.shared for each in places):
        return Verdict(Result.SKIPPED, "shared")
    place = min(places, key=lambda each: _rank(there, each))
    known = there.known[place.learner_id]
    if owner not in {None, known.learner_id}:
        return Verdict(Result.REFUSED, "own_taken")
    why = "" if known.consented or known.agreed else unproven
    if known.courses >= there.at_once:
        why = "courses"
    if any(each.stopped for each in places):
        why = "stopped"
    return Verdict(Result.KNOWN, "member" if known.member else why, known, place)


def _rank(there: Ground, place: Place) -> int:
    """Where somebody is reached best comes first."""
    if place.sender_id in there.senders:
        return there.senders.index(place.sender_id)
    return len(there.senders) + (place.address_id == 0)


_Old = tuple[Person, Known, Place]
_Reached = tuple[Person, int, int | None]


async def _fill(tx: Transaction, old: Sequence[_Old]) -> None:
    """What is not known yet of who is known."""
    rows = []
    for each, known, _ in old:
        name = known.app_name or (None if known.name else each.name or None)
        zone = known.zone or each.zone
        if (name, zone) != (known.app_name, known.zone):
            rows.append({"id": known.learner_id, "app_name": name, "zone": zone})
    await people.fill(tx, rows)


async def _added(
    rt: Runtime, tx: Transaction, there: Ground, new: Sequence[Person], now: datetime
) -> list[_Reached]:
    """Those who are new, each as a learner, with an address where they can be written to first."""
    ids = await people.add_learners(
        tx,
        [
            {
                "organisation_id": rt.organisation,
                "public_id": public_id(),
                "language": each.language,
                "app_name": each.name or None,
                "zone": each.zone,
                "consented": False,
                "created_at": now,
            }
            for each in new
        ],
    )
    return await _addressed(rt, tx, there, list(zip(new, ids, strict=True)), now)


async def _reached(
    rt: Runtime, tx: Transaction, there: Ground, old: Sequence[_Old], now: datetime
) -> list[_Reached]:
    """Those who are known, where they are reached; who cannot be there gets an address."""
    found: list[_Reached] = []
    lacking: list[tuple[Person, int]] = []
    for each, known, place in old:
        if known.member:
            continue
        elsewhere = place.sender_id not in there.senders and not place.stopped
        if there.senders and elsewhere:
            lacking.append((each, known.learner_id))
        else:
            found.append((each, known.learner_id, place.address_id or None))
    return found + await _addressed(rt, tx, there, lacking, now)


async def _addressed(
    rt: Runtime,
    tx: Transaction,
    there: Ground,
    who: Sequence[tuple[Person, int]],
    now: datetime,
) -> list[_Reached]:
    if not there.senders:
        return [(each, learner, None) for each, learner in who]
    rows = [
        {
            "organisation_id": rt.organisation,
            "sender_id": there.senders[0],
            "learner_id": learner,
            "path": each.number,
            "created_at": now,
        }
        for each, learner in who
    ]
    made = await people.add_addresses(tx, there.senders[0], rows)
    return [(each, learner, id_) for (each, learner), id_ in zip(who, made, strict=True)]


async def _note(
    rt: Runtime,
    tx: Transaction,
    source: Source,
    reached: Sequence[_Reached],
    known: Mapping[int, Known],
    now: datetime,
) -> None:
    """Keep numbers and own ids, and how and when somebody agreed."""
    own = {"organisation_id": rt.organisation, "import_id": source.import_id}
    contacts = []
    for each, learner, _ in reached:
        before = known.get(learner)
        if before is None:
            names = {"number": each.number, "own_id": each.own_id or None}
        elif each.own_id and not before.own_id:
            names = {"number": None, "own_id": each.own_id}
        else:
            continue
        contacts.append({**own, "learner_id": learner, **names, "created_at": now})
    await people.note(tx, contacts)
    agreed = [
        {**own, "learner_id": learner, "staff_id": source.staff_id, "how": each.proof, "at": now}
        for each, learner, _ in reached
        if each.proof and not (learner in known and known[learner].agreed)
    ]
    await people.agree(tx, agreed)
