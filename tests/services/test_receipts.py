"""Networks tell how far our messages got: late, doubled, and in any order."""

import itertools
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from lessonbot.channels.base import Absent, Progressed, Rejected, Stage
from lessonbot.services import receipts, sending
from lessonbot.store import monitor
from lessonbot.store.tables import DeliveryState, deliveries, tallies
from lessonbot.store.tallies import OWED, hour_of
from tests.support.owing import owe
from tests.support.school import School

ID = "SM1"
OFF = Rejected("unreachable", "30003")
State = dict[str, object]


async def _owed(
    school: School,
    state: DeliveryState,
    count: int = 1,
    **values: Any,  # noqa: ANN401 - columns of any type
) -> list[int]:
    """Deliveries in this state; their ids."""
    await owe(school, school.clock(), count, state=state, **values)
    async with school.rt.database.read() as tx:
        return list(await tx.scalars(select(deliveries.c.id).order_by(deliveries.c.id)))


async def _told(school: School, *told: Progressed) -> None:
    await receipts.take(school.rt, school.sender, told, school.clock())


async def _states(school: School) -> list[State]:
    names = ("state", "provider_id", "provider_status", "status_rank", "error_code", "reason")
    async with school.rt.database.read() as tx:
        rows = await tx.execute(
            select(*(deliveries.c[name] for name in names), deliveries.c.sent_at).order_by(
                deliveries.c.id
            )
        )
        return [dict(row._mapping) for row in rows]


async def _tallied(school: School) -> dict[str, int]:
    async with school.rt.database.read() as tx:
        rows = await tx.execute(select(tallies.c.outcome, tallies.c["count"]))
        return {outcome: count for outcome, count in rows if count}


async def test_all_orders_of_five_reports_end_the_same(school: School):
    orders = list(itertools.permutations(Stage))
    ids = await _owed(school, DeliveryState.SENT, len(orders), provider_id=ID)
    for place in range(len(Stage)):
        told = [
            Progressed(row, ID, order[place], OFF if order[place] is Stage.FAILED else None)
            for row, order in zip(ids, orders, strict=True)
        ]
        await _told(school, *told)

    after = await _states(school)
    assert len(orders) == 120
    assert all(each == after[0] for each in after)
    assert (after[0]["state"], after[0]["provider_status"]) == ("sent", "read")
    assert (after[0]["error_code"], after[0]["reason"]) == (None, None)


async def test_all_orders_without_an_arrival_end_as_failed(school: School):
    stages = (Stage.QUEUED, Stage.SENT, Stage.FAILED)
    orders = list(itertools.permutations(stages))
    ids = await _owed(school, DeliveryState.SENT, len(orders), provider_id=ID)
    await _told(
        school,
        *(
            Progressed(row, ID, order[place], OFF)
            for place in range(len(stages))
            for row, order in zip(ids, orders, strict=True)
        ),
    )

    after = await _states(school)
    assert all(each == after[0] for each in after)
    assert (after[0]["state"], after[0]["error_code"], after[0]["reason"]) == (
        "failed",
        "30003",
        "unreachable",
    )


async def test_what_was_told_before_changes_nothing(school: School):
    (row,) = await _owed(school, DeliveryState.SENT, provider_id=ID)
    await _told(school, Progressed(row, ID, Stage.DELIVERED))
    before = await _states(school)
    for _ in range(3):
        await _told(school, *[Progressed(row, ID, Stage.DELIVERED)] * 3)
        await _told(school, Progressed(row, ID, Stage.SENT))

    assert await _states(school) == before


@pytest.mark.parametrize("state", [DeliveryState.UNKNOWN, DeliveryState.CLAIMED])
@pytest.mark.parametrize("stage", list(Stage))
async def test_a_report_settles_what_was_in_doubt(
    school: School, state: DeliveryState, stage: Stage
):
    (row,) = await _owed(school, state, doubts=1)
    await _told(school, Progressed(row, ID, stage))

    (after,) = await _states(school)
    assert after["state"] == ("failed" if stage is Stage.FAILED else "sent")
    assert (after["provider_id"], after["sent_at"]) == (ID, school.clock())
    assert (after["reason"] is None) == (stage is not Stage.FAILED)


async def test_what_waits_for_another_attempt_but_arrived_is_not_sent_twice(school: School):
    arrived, _ = await _owed(school, DeliveryState.WAITING, 2, doubts=1, attempts=1)
    await _told(school, Progressed(arrived, ID, Stage.DELIVERED))
    await sending.send_due(school.rt, school.clock)

    after = await _states(school)
    phones = school.phone()
    assert [each["state"] for each in after] == ["sent", "sent"]
    assert after[0]["provider_id"] == ID
    assert after[1]["provider_id"] != ID
    assert sum(len(chat) for chat in phones._chats.values()) == 1


async def test_the_failure_of_an_earlier_attempt_does_not_undo_the_one_that_went_well(
    school: School,
):
    (row,) = await _owed(school, DeliveryState.SENT, provider_id="SM2")
    await _told(school, Progressed(row, "SM1", Stage.FAILED, OFF))

    (after,) = await _states(school)
    assert (after["state"], after["error_code"]) == ("sent", None)


async def test_reports_of_another_sender_or_of_nothing_change_nothing(school: School):
    (row,) = await _owed(school, DeliveryState.UNKNOWN)
    before = await _states(school)
    await receipts.take(
        school.rt, school.plain_sender, [Progressed(row, ID, Stage.READ)], school.clock()
    )
    await _told(school, Progressed(row + 1_000, ID, Stage.READ))

    assert await _states(school) == before


async def test_the_tallies_follow_what_became_of_a_message(school: School):
    (row,) = await _owed(school, DeliveryState.UNKNOWN)
    await _told(school, Progressed(row, ID, Stage.SENT))
    assert await _tallied(school) == {"owed": 1, "unknown": -1, "sent": 1}
    await _told(school, Progressed(row, ID, Stage.FAILED))
    assert await _tallied(school) == {"owed": 1, "unknown": -1, "failed": 1}


async def test_what_is_tried_again_tomorrow_is_owed_tomorrow_and_was_not_sent_today(
    school: School,
):
    (row,) = await _owed(school, DeliveryState.SENT, provider_id=ID)
    await _told(school, Progressed(row, ID, Stage.FAILED, Absent("switched off", "30003")))
    async with school.rt.database.read() as tx:
        due = (await tx.scalars(select(deliveries.c.due_at))).one()
        rows = await tx.execute(select(tallies.c.hour, tallies.c.outcome, tallies.c["count"]))
        counted = {(hour, outcome): count for hour, outcome, count in rows if count}
        assert await monitor.again(tx, school.rt.organisation, [school.sender], school.clock()) == 1
        assert (
            await monitor.again(tx, school.rt.organisation, [school.plain_sender], school.clock())
            == 0
        )
    today, tomorrow = hour_of(school.clock()), hour_of(due)
    assert due > school.clock() + timedelta(hours=12)
    assert counted[tomorrow, OWED] == 1
    assert (tomorrow, DeliveryState.SENT) not in counted
    assert counted[today, DeliveryState.SENT] == -1  # what is counted when it is sent


async def test_words_that_no_database_takes_are_left_out(school: School):
    (row,) = await _owed(school, DeliveryState.SENT)
    await _told(school, Progressed(row, "SM\0", Stage.FAILED, Rejected("\ud800 gone\0", "3\0")))

    (after,) = await _states(school)
    assert (after["provider_id"], after["error_code"], after["reason"]) == ("SM", "3", "? gone")


async def test_many_reports_are_kept_together(school: School):
    ids = await _owed(school, DeliveryState.SENT, 300, provider_id=ID)
    await _told(school, *(Progressed(row, ID, stage) for row in ids for stage in Stage))

    assert {each["provider_status"] for each in await _states(school)} == {"read"}
