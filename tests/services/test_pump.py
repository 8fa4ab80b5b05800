"""How the outbox is emptied: at which pace, in which order, and what a fault holds up."""

import asyncio
import datetime as dt
import itertools
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import insert, select, update

from lessonbot.channels.base import OutcomeUnknown, Parcel, Receipt, Throttled, Unavailable
from lessonbot.channels.demo import RICH, Demo
from lessonbot.cli.serving import clock as real_clock
from lessonbot.domain.learner import Learner
from lessonbot.domain.messages import Kind, Outbound, Revision
from lessonbot.domain.text import plain, text
from lessonbot.services import claiming, outbox, sending
from lessonbot.services.pacing import Tempo
from lessonbot.services.runtime import Runtime, public_id
from lessonbot.store import addresses, deliveries, tables
from lessonbot.store.database import Database, DatabaseUnavailable
from lessonbot.store.dues import Due
from tests.support.school import School

PATIENCE = 30
SECOND = dt.timedelta(seconds=1)
LIKE_TELEGRAM = Tempo(per_second=30, person_seconds=1)


class Scripted(Demo):
    """A phone network that does what the test says before it delivers."""

    def __init__(self) -> None:
        super().__init__("demo", RICH)
        self.script: Callable[[str], object] = lambda _path: None
        self.flying = self.most_flying = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.sent: list[str] = []

    async def send(self, path: str, parcel: Parcel) -> Receipt:
        self.flying += 1
        self.most_flying = max(self.most_flying, self.flying)
        try:
            await asyncio.sleep(0)
            if self.script(path) != "passes":
                await self.gate.wait()
            self.sent.append(path)
            return await super().send(path, parcel)
        finally:
            self.flying -= 1


@pytest.fixture
def network(school: School) -> Scripted:
    made = Scripted()
    school.clock.now = real_clock()  # pumping goes by the real clock
    school.rt.channels = {school.sender: made}
    return made


async def meet(school: School, count: int) -> Sequence[int]:
    """Learners with addresses 1, 2, 3 ...; their ids."""
    rows = [
        {
            "organisation_id": school.rt.organisation,
            "sender_id": school.sender,
            "path": str(number),
            "public_id": public_id(),
            "learner": Learner("en", consented=True),
        }
        for number in range(1, count + 1)
    ]
    async with school.rt.database.write() as tx:
        return [each.id for each in await addresses.add(tx, rows, school.clock())]


async def owe(
    school: School, address: int, kind: Kind, *messages: Outbound, at: dt.datetime | None = None
) -> None:
    """Put one turn into the outbox."""
    turn = public_id()
    says = messages or (Outbound(f"{turn}.0", text("Hello.")),)
    envelope = outbox.Envelope(school.rt.organisation, school.sender, address, None, turn, kind)
    async with school.rt.database.write() as tx:
        await deliveries.add(tx, outbox.rows(school.rt, envelope, says, at or school.clock()))


async def states(school: School) -> Counter[str]:
    async with school.rt.database.read() as tx:
        return Counter(await tx.scalars(select(tables.deliveries.c.state)))


async def take(school: School, rt: Runtime | None = None) -> claiming.Taken:
    """What a process claims when it has places for all."""
    rt = rt or school.rt
    places = {(sender, urgent): 1000 for sender in rt.channels for urgent in (True, False)}
    async with rt.database.write() as tx:
        taken = await claiming.take(rt, tx, school.clock(), places)
    rt.flying.update(due.id for due, _ in taken.going)
    return taken


@asynccontextmanager
async def pumping(school: School) -> AsyncIterator[None]:
    """The pump goes by the real clock; at the end it is stopped."""
    pump = asyncio.create_task(sending.pump(school.rt, real_clock))
    try:
        async with asyncio.timeout(PATIENCE):
            yield
    finally:
        school.rt.stopping.set()
        await asyncio.wait_for(pump, 10)


async def reached(condition: Callable[[], object]) -> None:
    """Wait until something is so."""
    while not condition():  # noqa: ASYNC110 - the condition may be anything
        await asyncio.sleep(0.01)


async def all_sent(school: School, count: int) -> None:
    """Wait until so many are noted as sent."""
    while (await states(school))["sent"] < count:  # noqa: ASYNC110 - the database has no event
        await asyncio.sleep(0.05)


async def test_all_processes_together_keep_to_the_senders_pace(school: School, network: Scripted):
    for address in await meet(school, 60):
        await owe(school, address, Kind.LESSON)
    school.rt.tempos = {school.sender: LIKE_TELEGRAM}
    other = Runtime(
        **{**vars(school.rt), "database": Database(str(school.rt.database.url)), "name": "other"}
    )
    taken: list[tuple[Due, dt.datetime]] = []
    for _ in range(30):
        for rt in (school.rt, other):
            taken += (await take(school, rt)).going
        school.clock.now += dt.timedelta(milliseconds=100)
    await other.database.close()
    instants = sorted(at for _, at in taken)
    assert len({due.id for due, _ in taken}) == len(taken) == 60
    gaps = [b - a for a, b in itertools.pairwise(instants)]
    assert min(gaps) >= SECOND / 30 - dt.timedelta(microseconds=1)
    assert instants[-1] - instants[0] <= 2.1 * SECOND


async def test_a_reply_does_not_wait_behind_a_broadcast(school: School, network: Scripted):
    people = await meet(school, 201)
    for address in people[1:]:
        await owe(school, address, Kind.BROADCAST)
    school.rt.tempos = {school.sender: LIKE_TELEGRAM}
    before = (await take(school)).going
    assert 0 < len(before) <= 9  # a quarter of a second's turns, and no more
    await owe(school, people[0], Kind.REPLY)
    after = (await take(school)).going
    assert [due.kind for due, _ in after] == [Kind.REPLY]
    assert after[0][1] - school.clock() <= dt.timedelta(seconds=0.3)


async def test_replies_have_places_of_their_own(school: School, network: Scripted):
    people = await meet(school, 200)
    for address in people[1:]:
        await owe(school, address, Kind.BROADCAST)
    network.gate.clear()
    network.script = lambda path: "passes" if path == "1" else None
    async with pumping(school):
        await reached(lambda: network.flying == sending.MOST_AT_ONCE)
        await owe(school, people[0], Kind.REPLY)
        school.rt.owed.set()
        await reached(lambda: network.sent == ["1"])
        network.gate.set()
        await all_sent(school, 200)


async def test_one_person_gets_one_message_a_second_and_changes_besides(
    school: School, network: Scripted
):
    (address,) = await meet(school, 1)
    school.rt.tempos = {school.sender: LIKE_TELEGRAM}
    changed = Outbound("c", (), revision=Revision("a", text("Right.")))
    await owe(school, address, Kind.REPLY, Outbound("a", text("One.")), Outbound("b", text("Two.")))
    assert await sending.send_due(school.rt, school.clock) == 1
    assert await sending.send_due(school.rt, school.clock) == 0
    school.clock.now += SECOND
    assert await sending.send_due(school.rt, school.clock) == 1
    school.clock.now += SECOND
    await owe(school, address, Kind.REPLY, changed, Outbound("d", text("Next?")))
    assert await sending.send_due(school.rt, school.clock) == 1
    assert await sending.send_due(school.rt, school.clock) == 1
    assert (await states(school)) == {"sent": 4}


async def test_two_turns_to_one_person_are_not_mixed(school: School, network: Scripted):
    (address,) = await meet(school, 1)
    days = [Outbound("day", text("Day 2")), Outbound("ask", text("What about it?"))]
    await owe(school, address, Kind.LESSON, *days)
    await owe(
        school, address, Kind.REPLY, Outbound("r1", text("Right.")), Outbound("r2", text("Done."))
    )
    network.gate.clear()
    async with pumping(school):
        await reached(lambda: network.flying)
        await asyncio.sleep(0.3)
        assert network.flying == 1
        network.gate.set()
        await all_sent(school, 4)
    shown = [plain(each.text) for each in network.shown("1")]
    assert shown == ["Right.", "Done.", "Day 2", "What about it?"]


async def test_a_clock_that_was_set_back_holds_nobody_up(school: School, network: Scripted):
    for address in await meet(school, 3):
        await owe(school, address, Kind.LESSON, at=school.clock() - 2 * SECOND * 3600)
    school.rt.tempos = {school.sender: LIKE_TELEGRAM}
    ahead = school.clock() + SECOND * 3600
    async with school.rt.database.write() as tx:
        await tx.execute(update(tables.senders).values(paced_at=ahead))
        await tx.execute(update(tables.addresses).values(paced_at=ahead))
    assert len((await take(school)).going) == 3


async def test_a_provider_that_is_down_is_probed_and_not_stormed(school: School, network: Scripted):
    for address in await meet(school, 50):
        await owe(school, address, Kind.LESSON)
    school.rt.tempos = {school.sender: Tempo(per_second=10)}
    tries: list[dt.datetime] = []

    def down(_path: str) -> None:
        tries.append(school.clock())
        raise Unavailable("down", "503")

    network.script = down
    for _ in range(600):
        await sending.send_due(school.rt, school.clock)
        school.clock.now += dt.timedelta(milliseconds=100)
    first = tries[0]
    later = [each for each in tries if each > first + 3 * SECOND]
    assert 3 <= len(later) <= 10  # a minute, with pauses that grow to a quarter of it
    network.script = lambda _path: None
    healed = school.clock()
    while (await states(school))["sent"] < 50:
        await sending.send_due(school.rt, school.clock)
        school.clock.now += dt.timedelta(milliseconds=100)
        assert school.clock() < healed + 90 * SECOND
    assert Counter(network.sent) == Counter({str(each): 1 for each in range(1, 51)})


async def test_a_network_that_was_not_reached_yet_is_not_tried(school: School, network: Scripted):
    rt, tried = school.rt, Counter[str]()
    network.script = lambda path: tried.update([path])
    rt.pulse.waits(network.scheme, "it has not been reached yet")
    for address in await meet(school, 2):
        await owe(school, address, Kind.REPLY)
    async with pumping(school):
        for _ in range(3):  # it looks, and leaves it
            rt.owed.set()
            await reached(lambda: not rt.owed.is_set())
        assert not tried
        rt.pulse.begins(network.scheme)
        rt.owed.set()
        await all_sent(school, 2)


async def test_a_provider_that_asks_for_patience_is_left_alone_at_once(
    school: School, network: Scripted
):
    for address in await meet(school, 40):
        await owe(school, address, Kind.LESSON)
    calls: list[str] = []

    def slow_down(path: str) -> None:
        calls.append(path)
        raise Throttled(35, "too fast", "429")

    network.script = slow_down
    school.rt.tempos = {school.sender: Tempo(per_second=4)}
    async with pumping(school):
        await asyncio.sleep(1)
    assert len(calls) == 1
    assert await states(school) == {"waiting": 40}


async def test_a_broadcast_in_doubt_is_not_sent_again(school: School, network: Scripted):
    (address,) = await meet(school, 1)
    await owe(school, address, Kind.BROADCAST)

    def silent(_path: str) -> None:
        raise OutcomeUnknown("no answer")

    network.script = silent
    await sending.send_due(school.rt, school.clock)
    assert await states(school) == {"unknown": 1}


async def test_what_a_dead_process_was_broadcasting_stays_in_doubt(
    school: School, network: Scripted
):
    lesson, broadcast = await meet(school, 2)
    await owe(school, lesson, Kind.LESSON)
    await owe(school, broadcast, Kind.BROADCAST)
    assert (await take(school)).rows == 2
    school.rt.flying.clear()
    school.clock.now += sending.LEASE + SECOND
    assert await sending.release_stale(school.rt, school.clock()) == 1
    assert await states(school) == {"waiting": 1, "unknown": 1}


async def test_a_process_never_takes_back_what_it_is_sending_itself(
    school: School, network: Scripted
):
    for address in await meet(school, 3):
        await owe(school, address, Kind.LESSON)
    await take(school)
    school.clock.now += 3 * 86_400 * SECOND
    assert await sending.release_stale(school.rt, school.clock()) == 0
    assert await states(school) == {"claimed": 3}


async def test_no_more_are_on_their_way_than_a_crash_may_leave_in_doubt(
    school: School, network: Scripted
):
    for address in await meet(school, 100):
        await owe(school, address, Kind.LESSON)
    school.rt.tempos = {school.sender: Tempo(per_second=150)}
    network.gate.clear()
    async with pumping(school):
        await reached(lambda: network.flying == sending.AT_ONCE)
        await asyncio.sleep(0.5)
        assert network.flying == sending.AT_ONCE
        claimed = (await states(school))["claimed"]
        assert claimed <= sending.in_hand(school.rt, school.sender, urgent=False) < 60
        network.gate.set()
        await all_sent(school, 100)
    assert network.most_flying == sending.AT_ONCE


async def test_sends_that_hang_do_not_hold_up_the_others(school: School, network: Scripted):
    for address in await meet(school, 60):
        await owe(school, address, Kind.LESSON)
    school.rt.tempos = {school.sender: Tempo(per_second=150)}
    network.gate.clear()
    network.script = lambda path: None if int(path) <= 20 else "passes"
    async with pumping(school):
        await reached(lambda: len(network.sent) == 40)
        assert network.flying == 20
        network.gate.set()
        await all_sent(school, 60)


async def test_what_was_sent_while_the_database_was_away_is_written_down_when_it_is_back(
    school: School, network: Scripted, monkeypatch: pytest.MonkeyPatch
):
    for address in await meet(school, 5):
        await owe(school, address, Kind.LESSON)
    network.gate.clear()
    async with pumping(school):
        await reached(lambda: network.flying == 5)
        with monkeypatch.context() as patch:
            patch.setattr(school.rt.database, "write", _away)
            network.gate.set()
            await reached(lambda: len(network.sent) == 5)
            await asyncio.sleep(0.3)
        await all_sent(school, 5)
    assert len(network.sent) == 5


def _away() -> object:
    raise DatabaseUnavailable("away")


async def test_stopping_finishes_what_is_on_its_way_and_gives_back_the_rest(
    school: School, network: Scripted
):
    for address in await meet(school, 30):
        await owe(school, address, Kind.LESSON)
    school.rt.tempos = {school.sender: Tempo(per_second=10)}
    async with pumping(school):
        await reached(lambda: network.sent)
    assert await states(school) == {"sent": len(network.sent), "waiting": 30 - len(network.sent)}
    assert school.rt.flying == set()


async def test_what_is_owed_and_what_becomes_of_it_is_tallied_by_the_hour(
    school: School, network: Scripted
):
    people = await meet(school, 3)
    for address in people:
        await owe(school, address, Kind.LESSON)
    await owe(school, people[0], Kind.BROADCAST, at=school.clock() + 3600 * SECOND)
    async with school.rt.database.write() as tx:
        await addresses.stop(tx, {people[2]: "asked to stop"}, school.clock())
    await sending.send_due(school.rt, school.clock)
    async with school.rt.database.read() as tx:
        found = await tx.execute(select(tables.tallies))
        counted = {(row.hour.hour, row.priority, row.outcome): row[4] for row in found}
    hour = school.clock().hour
    assert counted == {
        (hour, Kind.LESSON, "owed"): 3,
        ((hour + 1) % 24, Kind.BROADCAST, "owed"): 1,
        (hour, Kind.LESSON, "sent"): 2,
        (hour, Kind.LESSON, "suppressed"): 1,
    }


async def test_much_that_is_due_later_does_not_hide_what_is_due_now(
    school: School, network: Scripted
):
    people = await meet(school, 2)
    async with school.rt.database.write() as tx:
        envelope = outbox.Envelope(
            school.rt.organisation, school.sender, people[1], None, "later", Kind.LESSON
        )
        later = outbox.rows(
            school.rt, envelope, [Outbound("k", text("x"))], school.clock() + 3600 * SECOND
        )
        await tx.execute(
            insert(tables.deliveries),
            [{**later[0], "key": f"{n}", "turn": f"{n}"} for n in range(500)],
        )
    await owe(school, people[0], Kind.BROADCAST)
    assert await sending.send_due(school.rt, school.clock) == 1
    assert network.sent == ["1"]
