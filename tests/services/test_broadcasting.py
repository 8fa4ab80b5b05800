"""Broadcasts: each learner once, STOP wins, stopped in time, and only the missing get it again."""

import asyncio
import datetime as dt
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import func, select, update

from lessonbot.channels.base import Parcel, Receipt, Rejected, Throttled
from lessonbot.channels.demo import RICH, Demo
from lessonbot.domain.audience import parse
from lessonbot.domain.broadcast import Message, Wording
from lessonbot.domain.text import plain, text
from lessonbot.services import broadcasting, following, sending, talking
from lessonbot.services.broadcasting import NotBegun
from lessonbot.services.planning import Draft
from lessonbot.services.runtime import Runtime
from lessonbot.store import tables
from lessonbot.store.database import Database
from lessonbot.store.tallies import OWED
from tests.support import listeners
from tests.support.courses import course
from tests.support.school import School

HELLO = Message({"": Wording(text("Hello {name:friend}")), "ar": Wording(text("مرحبا"))})
HOUR = dt.timedelta(hours=1)


def draft(*wanted: str, message: Message = HELLO, **more: Any) -> Draft:  # noqa: ANN401 - whatever a draft has
    return Draft(message, parse(wanted or ["all"]), **more)


async def begin(school: School, *wanted: str, message: Message = HELLO, **more: int) -> str:
    begun = await broadcasting.send(
        school.rt, draft(*wanted, message=message, **more), school.clock(), again=True
    )
    return begun.public_id


async def prepare(school: School, limit: int = 1000) -> None:
    for each in await broadcasting.unfinished(school.rt):
        while await broadcasting.expand(school.rt, each, school.clock(), limit):
            pass


async def send_all(school: School) -> None:
    while await sending.send_due(school.rt, school.clock):
        pass


async def deliver(school: School, *wanted: str, message: Message = HELLO, **more: int) -> str:
    found = await begin(school, *wanted, message=message, **more)
    await prepare(school)
    await send_all(school)
    return found


async def stands(school: School, name: str) -> dict[str, int]:
    shares = following.share(await following.standing(school.rt, name))
    return {key: value for key, value in shares.items() if value}


class Network(Demo):
    """A phone network that fails as told, and notes when sending a broadcast begins."""

    def __init__(self) -> None:
        super().__init__("demo", RICH)
        self.began: list[str] = []
        self.moods: dict[str, Exception] = {}
        self.meanwhile: Callable[[], Awaitable[None]] | None = None

    async def send(self, path: str, parcel: Parcel) -> Receipt:
        if plain(parcel.text).startswith("Hello"):
            self.began.append(path)
        if self.meanwhile:
            await self.meanwhile()
        if path in self.moods:
            raise self.moods[path]
        return await super().send(path, parcel)


@pytest.fixture
def network(school: School) -> Network:
    made = Network()
    school.rt.channels = {**school.rt.channels, school.sender: made}
    return made


async def test_each_learner_reads_it_once_in_their_language_and_with_their_name(school: School):
    await listeners.learner(school, "1", name="Amina *A*")
    await listeners.learner(school, "2", language="ar-EG")
    await listeners.learner(school, "3", app_name="Ben")
    await listeners.learner(school, "4", sms="+2544")
    await deliver(school, "all")
    assert [school.texts(path) for path in "123"] == [["Hello Amina *A*"], ["مرحبا"], ["Hello Ben"]]
    assert school.texts("+2544", plain_phone=True) == ["Hello friend"]
    assert school.texts("4") == []


async def test_preparing_it_twice_and_in_small_steps_changes_nothing(school: School):
    await listeners.many(school, 25)
    name = await begin(school)
    (number,) = await broadcasting.unfinished(school.rt)
    while await broadcasting.expand(school.rt, number, school.clock(), 4):
        pass
    assert not await broadcasting.expand(school.rt, number, school.clock(), 4)
    assert await broadcasting.unfinished(school.rt) == []
    assert await stands(school, name) == {"people": 25, "waiting": 25}
    await send_all(school)
    assert await stands(school, name) == {"people": 25, "sent": 25}
    assert {len(school.texts(str(10_000 + n))) for n in range(25)} == {1}


async def test_several_processes_prepare_it_together_and_nobody_gets_it_twice(
    school: School, migrated_url: str
):
    await listeners.many(school, 300)
    name = await begin(school)
    (number,) = await broadcasting.unfinished(school.rt)

    async def process() -> None:
        database = Database(migrated_url)
        rt = Runtime(
            database,
            school.rt.organisation,
            school.rt.public_url,
            school.rt.voices,
            school.rt.senders,
            school.rt.channels,
        )
        while await broadcasting.expand(rt, number, school.clock(), 17):
            pass
        await database.close()

    await asyncio.gather(*(process() for _ in range(4)))
    assert await stands(school, name) == {"people": 300, "waiting": 300}
    async with school.rt.database.read() as tx:
        reached = select(func.count(tables.deliveries.c.address_id.distinct()))
        assert await tx.scalar(reached) == 300
        owed = select(func.sum(tables.tallies.c["count"])).where(tables.tallies.c.outcome == OWED)
        assert await tx.scalar(owed) == 300


async def test_who_joins_after_it_began_is_not_in_it(school: School):
    await listeners.learner(school, "1")
    await begin(school)
    await listeners.learner(school, "2")
    await prepare(school)
    await send_all(school)
    assert (len(school.texts("1")), school.texts("2")) == (1, [])


async def test_an_answer_after_it_began_does_not_take_anybody_out(school: School):
    await school.publish(course())
    enrolment = await listeners.enrolled(school, await listeners.learner(school, "1"))
    await begin(school, "state=stuck:14")
    await listeners.answered(school, enrolment, school.clock() + dt.timedelta(seconds=1))
    await prepare(school)
    await send_all(school)
    assert len(school.texts("1")) == 1


async def test_each_gets_it_at_their_own_hour_and_not_when_that_is_long_over(school: School):
    await listeners.learner(school, "1", zone="America/Bogota")
    await listeners.learner(school, "2", zone="Asia/Kolkata")
    name = await begin(school, minute=9 * 60, hours=2)
    await prepare(school)
    await send_all(school)
    assert await stands(school, name) == {"people": 2, "waiting": 2}
    school.clock.now = dt.datetime(2026, 11, 23, 14, 0, tzinfo=dt.UTC)
    await send_all(school)
    assert (len(school.texts("1")), school.texts("2")) == (1, [])
    school.clock.now = dt.datetime(2026, 11, 24, 5, 31, tzinfo=dt.UTC)
    await send_all(school)
    assert await stands(school, name) == {"people": 2, "sent": 1, "not_sent": 1}


async def test_a_long_message_is_several_for_a_phone_and_one_person_in_the_count(school: School):
    await listeners.learner(school, "+2541", only_sms=True)
    await listeners.learner(school, "2")
    name = await deliver(school, message=Message({"": Wording(text("word " * 400))}))
    assert len(school.texts("+2541", plain_phone=True)) == 2
    assert await stands(school, name) == {"people": 2, "sent": 2}
    async with school.rt.database.read() as tx:
        paid = select(func.sum(tables.deliveries.c.segments))
        assert await tx.scalar(paid) == 14 + 1


async def test_ten_who_begin_the_same_at_once_begin_one(school: School, migrated_url: str):
    await listeners.learner(school, "1")

    async def process() -> str:
        database = Database(migrated_url)
        rt = Runtime(
            database,
            school.rt.organisation,
            school.rt.public_url,
            school.rt.voices,
            school.rt.senders,
            school.rt.channels,
        )
        try:
            return (await broadcasting.send(rt, draft(), school.clock())).public_id
        except NotBegun as refused:
            return str(refused)
        finally:
            await database.close()

    said = await asyncio.gather(*(process() for _ in range(10)))
    begun = [each for each in said if len(each) < 30]
    assert len(begun) == 1
    assert all(begun[0] in each for each in said)
    assert len(await following.latest(school.rt, 20)) == 1


async def test_the_same_begins_again_if_asked_for_or_later(school: School):
    await listeners.learner(school, "1")
    first = await broadcasting.send(school.rt, draft(), school.clock())
    with pytest.raises(NotBegun, match=first.public_id):
        await broadcasting.send(school.rt, draft(), school.clock())
    await broadcasting.send(school.rt, draft("language=en"), school.clock())
    await broadcasting.send(school.rt, draft(), school.clock(), again=True)
    school.clock.now += 2 * HOUR
    await broadcasting.send(school.rt, draft(), school.clock())
    assert len(await following.latest(school.rt, 20)) == 4


async def test_with_an_id_of_ones_own_it_begins_once(school: School):
    await listeners.learner(school, "1")
    first = await broadcasting.send(school.rt, draft(), school.clock(), own_id="news-7")
    school.clock.now += 48 * HOUR
    second = await broadcasting.send(school.rt, draft(), school.clock(), own_id="news-7")
    assert (first.new, second.new, first.public_id) == (True, False, second.public_id)
    other = draft(message=Message({"": Wording(text("Other"))}))
    with pytest.raises(NotBegun, match="news-7"):
        await broadcasting.send(school.rt, other, school.clock(), own_id="news-7")
    assert (await following.standing(school.rt, "news-7")).broadcast.public_id == first.public_id


async def test_a_stopped_broadcast_sends_nothing_more_and_names_who_got_it(
    school: School, network: Network
):
    await listeners.many(school, 50)
    name = await begin(school)
    await prepare(school)
    await sending.send_due(school.rt, school.clock, 20)
    await broadcasting.stop(school.rt, name, school.clock())
    await send_all(school)
    assert await stands(school, name) == {"people": 50, "sent": 20, "not_sent": 30}
    sent = [end.learner async for end in following.ends(school.rt, name, sent=True)]
    unsent = [end async for end in following.ends(school.rt, name, sent=False)]
    assert sorted(f"PERSON{path}" for path in network.began) == sorted(sent)
    assert {end.reason for end in unsent} == {"the broadcast was stopped"}
    assert len({*sent, *(end.learner for end in unsent)}) == 50
    standing = await following.standing(school.rt, name)
    assert (standing.state, standing.over) == ("stopped", True)


async def test_stopped_while_it_is_prepared_the_rest_is_never_made_and_is_listed(school: School):
    await listeners.many(school, 30)
    name = await begin(school)
    (number,) = await broadcasting.unfinished(school.rt)
    await broadcasting.expand(school.rt, number, school.clock(), 10)
    await broadcasting.stop(school.rt, name, school.clock())
    await prepare(school)
    await send_all(school)
    assert await stands(school, name) == {"people": 30, "not_sent": 10, "not_prepared": 20}
    unsent = Counter([end.state async for end in following.ends(school.rt, name, sent=False)])
    assert unsent == {"suppressed": 10, "not prepared": 20}


async def test_what_was_being_sent_when_it_stopped_is_not_tried_again(
    school: School, network: Network
):
    await listeners.learner(school, "1")
    name = await begin(school)
    await prepare(school)

    async def stop() -> None:
        await broadcasting.stop(school.rt, name, school.clock())

    network.meanwhile = stop
    network.moods["1"] = Throttled(5)
    await sending.send_due(school.rt, school.clock)
    assert not (await following.standing(school.rt, name)).over
    await prepare(school)
    network.meanwhile = None
    network.moods.clear()
    school.clock.now += dt.timedelta(minutes=1)
    await send_all(school)
    assert network.began == ["1"]
    assert await stands(school, name) == {"people": 1, "not_sent": 1}
    assert await broadcasting.unfinished(school.rt) == []


async def test_hours_to_come_expect_nothing_of_a_stopped_broadcast(school: School):
    await listeners.many(school, 5, zone="America/Bogota")
    name = await begin(school, minute=9 * 60)
    await prepare(school)
    assert await tallied(school) == [(OWED, 5)]
    await broadcasting.stop(school.rt, name, school.clock())
    assert await tallied(school) == [(OWED, 0)]
    await broadcasting.resume(school.rt, name, school.clock())
    assert await tallied(school) == [(OWED, 5)]


async def tallied(school: School) -> list[tuple[str, int]]:
    async with school.rt.database.read() as tx:
        rows = await tx.execute(select(tables.tallies.c.outcome, tables.tallies.c["count"]))
        return [(row[0], row[1]) for row in rows]


async def test_a_second_run_reaches_only_the_missing(school: School, network: Network):
    await listeners.many(school, 40)
    name = await begin(school)
    (number,) = await broadcasting.unfinished(school.rt)
    await broadcasting.expand(school.rt, number, school.clock(), 25)
    network.moods["10003"] = Rejected("too strange", "400")
    await sending.send_due(school.rt, school.clock, 10)
    await broadcasting.stop(school.rt, name, school.clock())
    assert await stands(school, name) == {
        "people": 40, "sent": 9, "not_sent": 16, "not_prepared": 15,
    }  # fmt: skip
    first, network.began = set(network.began) - {"10003"}, []
    network.moods.clear()
    async with school.rt.database.write() as tx:
        gone = tables.addresses.c.path == "10020"
        await tx.execute(
            update(tables.addresses)
            .where(gone)
            .values(stopped_at=school.clock(), stop_reason="asked to stop")
        )
    assert await broadcasting.resume(school.rt, name, school.clock()) == 15
    await prepare(school)
    await send_all(school)
    assert await stands(school, name) == {"people": 40, "sent": 39, "not_sent": 1}
    assert first.isdisjoint(network.began)
    assert len(network.began) == len(set(network.began)) == 30
    assert await broadcasting.resume(school.rt, name, school.clock()) == 0


async def test_what_is_in_doubt_is_sent_again_only_if_asked_for(school: School, network: Network):
    await listeners.many(school, 3)
    name = await deliver(school)
    async with school.rt.database.write() as tx:
        await tx.execute(
            update(tables.deliveries)
            .where(tables.deliveries.c.id == 2)
            .values(state="unknown", reason="no answer")
        )
    assert await stands(school, name) == {"people": 3, "sent": 2, "in_doubt": 1}
    assert await broadcasting.resume(school.rt, name, school.clock()) == 0
    assert await broadcasting.resume(school.rt, name, school.clock(), in_doubt=True) == 1
    await send_all(school)
    assert len(network.began) == 4
    assert await stands(school, name) == {"people": 3, "sent": 3}


async def test_a_process_without_a_channel_leaves_the_broadcast_to_others(school: School):
    await listeners.learner(school, "1")
    await begin(school)
    channels = school.rt.channels
    school.rt.channels = {school.sender: channels[school.sender]}
    assert await broadcasting.unfinished(school.rt) == []
    school.rt.channels = channels
    assert len(await broadcasting.unfinished(school.rt)) == 1


async def test_how_it_stands_is_told_in_plain_words(school: School, network: Network):
    await listeners.many(school, 4)
    network.moods["10001"] = Rejected("Bad Request: message is too strange", "400")
    name = await begin(school)
    await prepare(school)
    async with school.rt.database.write() as tx:
        await tx.execute(
            update(tables.addresses)
            .where(tables.addresses.c.path == "10002")
            .values(stopped_at=school.clock(), stop_reason="asked to stop")
        )
    await send_all(school)
    standing = await following.standing(school.rt, name)
    details = await following.details(school.rt, standing.broadcast, school.clock())
    assert {(each.reason, each.count) for each in details.reasons} == {
        ("Bad Request: message is too strange", 1),
        ("said STOP, or cannot be reached any more", 1),
    }
    assert (details.per_minute, details.ends_at, details.bill.unpriced) == (2, None, 2)
    assert standing.state == "done"


async def test_stop_in_the_middle_of_it_wins(school: School, network: Network):
    """Two hundred of two thousand say STOP at random moments while it is being sent."""
    await listeners.many(school, 2000)
    await begin(school)
    await prepare(school)
    moments = random.Random(29)  # noqa: S311 - the same moments every time
    leaving = [str(10_000 + n) for n in moments.sample(range(2000), 200)]
    after: dict[str, int] = {}

    async def leave() -> None:
        while leaving:
            await asyncio.sleep(moments.random() / 200)
            some = [leaving.pop() for _ in range(min(len(leaving), moments.randint(1, 9)))]
            for path in some:
                await school.take_in(path, "STOP")
            await talking.handle_inbound(school.rt, school.clock())
            # whatever begins from now on begins after the commit
            after.update(dict.fromkeys(some, len(network.began)))

    others = asyncio.create_task(leave())
    while not others.done():
        await sending.send_due(school.rt, school.clock)
    await send_all(school)
    assert len(after) == 200
    assert [path for path, begun in after.items() if path in network.began[begun:]] == []
    assert 1800 <= len(network.began) == len(set(network.began)) < 2000
