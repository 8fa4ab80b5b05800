"""Broadcasts that staff write: kept, approved by a second person, begun now or by the clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from lessonbot.domain.audience import NotAnAudience
from lessonbot.domain.broadcast import outbound
from lessonbot.services import broadcasting, composing, linking, planning
from lessonbot.services.composing import NotClear, Said, Wish
from lessonbot.services.planning import Plan
from lessonbot.services.runtime import Runtime, public_id
from lessonbot.services.seating import Seat
from lessonbot.store import audits, broadcasts, compositions, links
from lessonbot.store.audits import Deed
from lessonbot.store.compositions import DRAFT, SCHEDULED, SENT, WAITING, StoredComposition
from lessonbot.store.database import Transaction

log = structlog.get_logger()
PAGE = 20
MOST_ALONE = 1_000_000
TOO_LATE = timedelta(hours=12)
"""What could not begin for so long, because nothing ran, is asked about again."""


class NotSent(Exception):
    """It cannot be so; `why` is the last part of a phrase's key, see `console.broadcast.wrong_…`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Sight:
    """A broadcast that is written, what it would do, and whether a second person has to agree.

    `unclear` tells what is to mend before it can go out.
    """

    composition: StoredComposition
    wish: Wish | None
    plan: Plan | None
    limit: int
    unclear: NotClear | None = None

    @property
    def needs_two(self) -> bool:
        """Whether more people get it than one person alone may send to."""
        return self.plan is not None and self.plan.people > self.limit


@dataclass(frozen=True, slots=True)
class Page:
    """Some that were not sent, the newest first, and the number to go on from."""

    shown: Sequence[StoredComposition]
    older: int | None


async def unsent(seat: Seat, before: int | None) -> Page:
    """A page of what was not sent yet."""
    async with seat.rt.database.read() as tx:
        found = await compositions.unsent(tx, seat.rt.organisation, PAGE + 1, before=before)
    return Page(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)


async def find(seat: Seat, name: str) -> StoredComposition | None:
    """One by the id in its link."""
    async with seat.rt.database.read() as tx:
        return await compositions.by_public_id(tx, seat.rt.organisation, name)


async def waiting(seat: Seat) -> int:
    """How many broadcasts wait for the word of this person."""
    async with seat.rt.database.read() as tx:
        return await compositions.waiting_for(tx, seat.rt.organisation, seat.staff.id)


async def became(seat: Seat, composition: StoredComposition) -> str:
    """The id of the broadcast that it has become, empty for none."""
    if composition.broadcast_id is None:
        return ""
    async with seat.rt.database.read() as tx:
        found = await broadcasts.get(tx, seat.rt.organisation, composition.broadcast_id)
    return found.public_id if found else ""


async def limit(seat: Seat) -> int:
    """To how many people one person alone may send."""
    async with seat.rt.database.read() as tx:
        return await compositions.approve_above(tx, seat.rt.organisation)


async def set_limit(seat: Seat, people: int, now: datetime) -> None:
    """Settle that. Raises NotSent."""
    if not 0 <= people <= MOST_ALONE:
        raise NotSent("limit")
    rt = seat.rt
    async with rt.database.write() as tx:
        await compositions.set_approve_above(tx, rt.organisation, people)
        await audits.write(tx, rt.organisation, seat.deed("approve_above", "", people=people), now)


async def create(seat: Seat, said: Said, now: datetime) -> str:
    """Keep a new one as it was typed, whether or not it makes sense yet; its id."""
    rt, id_ = seat.rt, public_id()
    row = {"public_id": id_, "created_at": now, **_kept(seat, said, now)}
    async with rt.database.write() as tx:
        await compositions.add(tx, rt.organisation, **row)
        await audits.write(tx, rt.organisation, seat.deed("broadcast_written", id_), now)
    return id_


async def save(seat: Seat, known: StoredComposition, said: Said, now: datetime) -> None:
    """Keep it as it was typed; what was approved or waited for its time does so no more.

    Raises NotSent.
    """
    rt = seat.rt
    row = {"state": DRAFT, "asked_by": None, "begins_at": None, "refused": None}
    async with rt.database.write() as tx:
        kept = row | _kept(seat, said, now)
        if not await compositions.change(tx, rt.organisation, known, **kept):
            raise NotSent("meanwhile")
        deed = seat.deed("broadcast_written", known.public_id)
        await audits.write(tx, rt.organisation, deed, now)


async def remove(seat: Seat, known: StoredComposition, now: datetime) -> None:
    """Forget it."""
    rt = seat.rt
    async with rt.database.write() as tx:
        await compositions.remove(tx, rt.organisation, known.id)
        deed = seat.deed("broadcast_deleted", known.public_id)
        await audits.write(tx, rt.organisation, deed, now)


async def sight(seat: Seat, known: StoredComposition, now: datetime) -> Sight:
    """What it would do if it went out now, or at its time."""
    most = await limit(seat)
    try:
        wish = composing.understand(known.said, now)
    except NotClear as unclear:
        return Sight(known, None, None, most, unclear)
    try:
        plan = await planning.plan(seat.rt, wish.draft, wish.begins_at or now)
    except NotAnAudience as unclear:
        missing = NotClear("audience", "course", str(unclear))
        return Sight(known, wish, None, most, missing)
    return Sight(known, wish, plan, most)


async def send(seat: Seat, known: StoredComposition, now: datetime) -> str:
    """Send it: at once, at its time, or once a second person agrees; the state that it has then.

    Raises NotSent.
    """
    found = await sight(seat, known, now)
    if found.wish is None or found.plan is None:
        raise NotSent("unclear")
    if not found.plan.people:
        raise NotSent("nobody")
    if known.state == SCHEDULED:
        raise NotSent("meanwhile")
    if known.state == WAITING and not may_approve(seat, known):
        raise NotSent("own")
    if known.state == DRAFT and found.needs_two:
        return await _ask(seat, known, found.plan.people, now)
    if found.wish.begins_at:
        return await _schedule(seat, known, found.wish.begins_at, now)
    people = found.plan.people
    deed = seat.deed("broadcast_sent", known.public_id, people=people)
    rt = seat.rt
    async with rt.database.write() as tx:
        if not await _begin(rt, tx, known, found.wish, deed, now):
            raise NotSent("meanwhile")
    return SENT


async def try_out(seat: Seat, known: StoredComposition, now: datetime) -> int:
    """Send it to the own chats of this person, in each of its languages; to how many.

    Raises NotSent.
    """
    rt, found = seat.rt, await sight(seat, known, now)
    if found.wish is None:
        raise NotSent("unclear")
    said, count = found.wish.draft.message, 0
    async with rt.database.write() as tx:
        for chat in await links.of(tx, rt.organisation, seat.staff.id):
            name = seat.staff.name
            says = [outbound(said, f"s{public_id()}", tag, name) for tag in said.wordings]
            count += await linking.tell(rt, tx, chat, says, now)
        if not count:
            raise NotSent("chat")
        deed = seat.deed("broadcast_tried", known.public_id, chats=count)
        await audits.write(tx, rt.organisation, deed, now)
    return count


def may_approve(seat: Seat, known: StoredComposition) -> bool:
    """Whether this person is another one than who wrote it and who wants it sent."""
    return seat.staff.id not in {known.staff_id, known.asked_by}


async def take_back(seat: Seat, known: StoredComposition, now: datetime) -> None:
    """Make what waits a draft again. Raises NotSent."""
    if known.state not in {WAITING, SCHEDULED}:
        raise NotSent("meanwhile")
    rt = seat.rt
    row = {"state": DRAFT, "asked_by": None, "begins_at": None}
    async with rt.database.write() as tx:
        if not await compositions.change(tx, rt.organisation, known, **row):
            raise NotSent("meanwhile")
        deed = seat.deed("broadcast_taken_back", known.public_id)
        await audits.write(tx, rt.organisation, deed, now)


async def begin_due(rt: Runtime, now: datetime) -> int:
    """Begin what has its time; how many."""
    async with rt.database.read() as tx:
        found = await compositions.due(tx, rt.organisation, now)
    return sum([await _begin_by_itself(rt, each, now) for each in found])


async def _begin_by_itself(rt: Runtime, known: StoredComposition, now: datetime) -> bool:
    deed = Deed(None, "broadcast_begun", known.public_id)
    begins = known.begins_at or now
    if now - begins > TOO_LATE:
        return await _give_up(rt, known, "late")
    try:
        wish = composing.understand(known.said, begins - timedelta(seconds=1))
        async with rt.database.write() as tx:
            return await _begin(rt, tx, known, wish, deed, now)
    except (NotClear, NotAnAudience):
        return await _give_up(rt, known, "unclear")


async def _give_up(rt: Runtime, known: StoredComposition, why: str) -> bool:
    """Make it a draft again that says why it did not begin."""
    log.warning("broadcast_not_begun", composition=known.public_id, why=why)
    row = {"state": DRAFT, "begins_at": None, "refused": why}
    async with rt.database.write() as tx:
        await compositions.change(tx, rt.organisation, known, **row)
    return False


async def _begin(
    rt: Runtime,
    tx: Transaction,
    known: StoredComposition,
    wish: Wish,
    deed: Deed,
    now: datetime,
) -> bool:
    """Begin it, unless somebody else has or has changed it; whether this was who did."""
    row: dict[str, object] = {"state": SENT, "changed_at": now}
    if deed.by and known.state == WAITING:
        row["approved_by"] = deed.by
    if not await compositions.change(tx, rt.organisation, known, **row):
        return False
    number = await broadcasting.begin(rt, tx, wish.draft, wish.title, now)
    await compositions.became(tx, rt.organisation, known.id, number)
    await audits.write(tx, rt.organisation, deed, now)
    return True


async def _ask(seat: Seat, known: StoredComposition, people: int, now: datetime) -> str:
    rt = seat.rt
    row = {"state": WAITING, "asked_by": seat.staff.id, "changed_at": now}
    async with rt.database.write() as tx:
        if not await compositions.change(tx, rt.organisation, known, **row):
            raise NotSent("meanwhile")
        deed = seat.deed("broadcast_asked", known.public_id, people=people)
        await audits.write(tx, rt.organisation, deed, now)
    return WAITING


async def _schedule(
    seat: Seat, known: StoredComposition, begins_at: datetime, now: datetime
) -> str:
    rt = seat.rt
    values: dict[str, object] = {"state": SCHEDULED, "begins_at": begins_at, "changed_at": now}
    if known.state == WAITING:
        values["approved_by"] = seat.staff.id
    async with rt.database.write() as tx:
        if not await compositions.change(tx, rt.organisation, known, **values):
            raise NotSent("meanwhile")
        deed = seat.deed("broadcast_scheduled", known.public_id, at=begins_at.isoformat())
        await audits.write(tx, rt.organisation, deed, now)
    return SCHEDULED


def _kept(seat: Seat, said: Said, now: datetime) -> dict[str, object]:
    return {
        "title": " ".join(composing.one(said, "title").split())[: composing.LONGEST_TITLE],
        # the hours in it are by the clock of who typed them
        "said": {name: list(values) for name, values in said.items()}
        | {"clock": [seat.staff.zone or seat.rt.portrait.zone or "UTC"]},
        "staff_id": seat.staff.id,
        "changed_at": now,
    }
