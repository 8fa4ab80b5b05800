"""What becomes of deliveries when the network misbehaves."""

import asyncio
import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import select

from lessonbot.channels.base import (
    Misconfigured,
    Moved,
    OptedOut,
    OutcomeUnknown,
    Parcel,
    Receipt,
    Rejected,
    TemplateRefused,
    Throttled,
    Unavailable,
    Unreachable,
)
from lessonbot.channels.demo import RICH, Demo
from lessonbot.services import leaving, reporting, sending, talking
from lessonbot.services.pacing import Tempo
from lessonbot.store import gates, tables
from tests.support.courses import course
from tests.support.school import School

PATH = "1001"


class Moody(Demo):
    """A phone whose network fails as told: `moods` are raised one after the other."""

    def __init__(self) -> None:
        super().__init__("demo", RICH)
        self.moods: list[Exception] = []
        self.before: Callable[[], object] | None = None

    async def send(self, path: str, parcel: Parcel) -> Receipt:
        if self.before:
            self.before()
        if self.moods:
            raise self.moods.pop(0)
        return await super().send(path, parcel)


@pytest.fixture
def network(school: School) -> Moody:
    moody = Moody()
    school.rt.channels = {**school.rt.channels, school.sender: moody}
    return moody


async def rows(school: School) -> list[tuple[str, int, str | None]]:
    table = tables.deliveries
    async with school.rt.database.read() as tx:
        found = await tx.execute(
            select(table.c.state, table.c.attempts, table.c.reason).order_by(table.c.id)
        )
        return [tuple(row) for row in found]


async def greet(school: School) -> None:
    await school.publish(course())
    await school.hears(PATH, "help")


async def test_what_was_throttled_waits_as_long_as_told_and_counts_no_attempt(
    school: School, network: Moody
):
    network.moods = [Throttled(35, "too fast", "429")]
    await greet(school)
    assert network.shown(PATH) == ()
    school.clock.now += dt.timedelta(seconds=34)
    await school.settle()
    assert network.shown(PATH) == ()
    school.clock.now += dt.timedelta(seconds=2)
    await school.settle()
    assert len(network.shown(PATH)) == 2
    assert [state for state, _, _ in await rows(school)] == ["sent", "sent"]
    assert [attempts for _, attempts, _ in await rows(school)] == [1, 1]


async def test_throttling_holds_back_the_whole_sender(school: School, network: Moody):
    network.moods = [Throttled(60)]
    await greet(school)
    await school.hears("2002", "help")
    assert network.shown("2002") == ()
    school.clock.now += dt.timedelta(seconds=61)
    await school.settle()
    assert len(network.shown("2002")) == 2


@pytest.mark.parametrize("mood", [Unavailable("down", "503"), Misconfigured("wrong token")])
async def test_a_network_that_is_down_is_tried_again_in_order(
    school: School, network: Moody, mood: Exception
):
    network.moods = [mood]
    await greet(school)
    assert network.shown(PATH) == ()
    school.clock.now += dt.timedelta(seconds=10)
    await school.settle()
    assert ["NEXT" in text for text in school.texts(PATH)] == [True, False]
    assert [state for state, _, _ in await rows(school)] == ["sent", "sent"]


async def test_an_answer_that_could_not_be_sent_is_not_overtaken_by_the_next(
    school: School, network: Moody
):
    network.moods = [Unavailable("away for a moment")]
    await school.publish(course())
    await school.take_in(PATH, "help")
    await school.hears(PATH, "next week maybe")
    school.clock.now += dt.timedelta(seconds=10)
    await school.settle()
    first, *_, last = school.texts(PATH)
    assert "NEXT – next lesson" in first
    assert "Do you agree?" in last


async def test_an_unknown_outcome_is_sent_once_more_and_then_left_as_unknown(
    school: School, network: Moody
):
    network.moods = [OutcomeUnknown("no answer"), OutcomeUnknown("no answer")]
    await greet(school)
    for _ in range(5):
        school.clock.now += dt.timedelta(seconds=60)
        await school.settle()
    states = [(state, attempts) for state, attempts, _ in await rows(school)]
    assert states == [("unknown", 2), ("sent", 1)]


@pytest.mark.parametrize("mood", [OptedOut("blocked", "403"), Unreachable("gone", "400")])
async def test_who_cannot_be_reached_gets_nothing_more_until_they_come_back(
    school: School, network: Moody, mood: Exception
):
    network.moods = [mood]
    await greet(school)
    states = await rows(school)
    assert [(state, reason) for state, _, reason in states] == [
        ("failed", str(mood)),
        ("suppressed", "stopped"),
    ]
    await school.hears(PATH, "start")
    assert "Do you agree?" in school.texts(PATH)[-1]


@pytest.mark.parametrize("mood", [Rejected("bad text", "400"), TemplateRefused("closed")])
async def test_what_is_refused_fails_with_its_reason_and_the_next_message_goes_on(
    school: School, network: Moody, mood: Exception
):
    network.moods = [mood]
    await greet(school)
    assert [state for state, _, _ in await rows(school)] == ["failed", "sent"]
    assert (await rows(school))[0][2] == str(mood)


async def test_a_fault_in_a_channel_fails_that_message_only(school: School, network: Moody):
    network.moods = [ZeroDivisionError()]
    await greet(school)
    assert [state for state, _, _ in await rows(school)] == ["failed", "sent"]


async def test_an_address_that_moved_is_followed(school: School, network: Moody):
    network.moods = [Moved("-100777")]
    await greet(school)
    assert len(network.shown("-100777")) == 2
    assert network.shown(PATH) == ()


async def test_an_address_that_moved_to_a_known_one_fails_without_harm(
    school: School, network: Moody
):
    await school.publish(course())
    await school.hears("-100777", "help")
    network.moods = [Moved("-100777")] * 3
    await school.take_in(PATH, "help")
    await school.settle()
    states = [(state, reason) for state, _, reason in await rows(school)]
    assert states[-2:] == [("failed", "The address has a new path."), ("sent", None)]


async def test_stop_committed_after_the_claim_still_wins(school: School, network: Moody):
    sending_, shown = await _claimed_half_a_second_ahead(school, network)
    async with school.rt.database.write() as tx:  # as another process does
        await tx.execute(tables.addresses.update().values(stopped_at=school.clock()))
    assert await sending_ == 1
    assert len(network.shown(PATH)) == shown
    assert [state for state, _, _ in await rows(school)][-1] == "suppressed"


async def test_stop_that_this_process_has_heard_wins_without_a_look(
    school: School, network: Moody, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(leaving, "FRESH", dt.timedelta(minutes=1))
    monkeypatch.delattr(gates, "closed")
    sending_, shown = await _claimed_half_a_second_ahead(school, network)
    await school.take_in(PATH, "stop")
    await talking.handle_inbound(school.rt, school.clock())
    assert await sending_ == 1
    assert len(network.shown(PATH)) == shown
    assert "suppressed" in [state for state, _, _ in await rows(school)]


async def _claimed_half_a_second_ahead(
    school: School, network: Moody
) -> tuple[asyncio.Task[int], int]:
    """An answer that is claimed but has to wait for its turn; and how much came before it."""
    await school.publish(course())
    await school.join(PATH)
    await school.take_in(PATH, "help")
    shown = len(network.shown(PATH))
    await talking.handle_inbound(school.rt, school.clock())
    school.rt.tempos = {school.sender: Tempo(per_second=2)}
    async with school.rt.database.write() as tx:
        soon = school.clock() + dt.timedelta(seconds=0.5)
        await tx.execute(tables.senders.update().values(paced_at=soon))
    going = asyncio.create_task(sending.send_due(school.rt, school.clock))
    while "claimed" not in [  # noqa: ASYNC110 - the database has no event
        state for state, _, _ in await rows(school)
    ]:
        await asyncio.sleep(0.01)
    return going, shown


async def test_a_lesson_too_late_for_its_hour_comes_on_the_next_day(school: School, network: Moody):
    await school.publish(course())
    await school.join(PATH)
    await school.taps(PATH, "q10 yes")
    due = await reporting.next_due(school.rt, school.sender, PATH)
    assert due
    school.clock.now = due
    network.moods = [Unavailable("down")] * 200
    await school.settle()
    while school.clock.now < due + dt.timedelta(hours=4, minutes=20):
        school.clock.now += dt.timedelta(minutes=10)
        await school.settle()
    network.moods = []
    assert not any("Words of day 2" in text for text in school.texts(PATH))
    again = await reporting.next_due(school.rt, school.sender, PATH)
    assert again == due + dt.timedelta(days=1)
    school.clock.now = again
    await school.settle()
    assert sum("Words of day 2" in text for text in school.texts(PATH)) == 1
    assert "What about q20?" in school.texts(PATH)[-1]


async def test_what_a_dead_process_had_claimed_is_sent_by_another(school: School, network: Moody):
    await school.publish(course())
    await school.take_in(PATH, "help")
    await talking.handle_inbound(school.rt, school.clock())
    async with school.rt.database.write() as tx:
        await tx.execute(
            tables.deliveries.update().values(
                state="claimed", claimed_at=school.clock(), claimed_by="dead"
            )
        )
    assert await sending.send_due(school.rt, school.clock) == 0
    assert await sending.release_stale(school.rt, school.clock()) == 0
    school.clock.now += sending.LEASE + dt.timedelta(seconds=1)
    assert await sending.release_stale(school.rt, school.clock()) == 2
    await school.settle()
    assert len(network.shown(PATH)) == 2


async def test_when_everything_stops_nothing_new_is_begun_and_nothing_is_lost(
    school: School, network: Moody
):
    await school.publish(course())
    await school.take_in(PATH, "help")
    await talking.handle_inbound(school.rt, school.clock())
    network.before = school.rt.stopping.set
    await sending.send_due(school.rt, school.clock)
    assert len(network.shown(PATH)) == 1
    assert [state for state, _, _ in await rows(school)] == ["sent", "waiting"]
