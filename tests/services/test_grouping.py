"""Many callers, one transaction: what they can rely on."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from functools import partial

from sqlalchemy import select

from lessonbot.channels.base import Received
from lessonbot.domain.messages import Inbound
from lessonbot.services import talking
from lessonbot.services.grouping import Group, Unwritable, batched
from lessonbot.store.database import Database, DatabaseUnavailable
from lessonbot.store.inbound import New
from lessonbot.store.tables import inbound
from tests.support.school import School


class Book:
    """Where groups are written, once the gate is open; `poison` can never be."""

    def __init__(self) -> None:
        self.groups: list[list[str]] = []
        self.open = asyncio.Event()
        self.open.set()
        self.away = False

    async def write(self, items: Sequence[str]) -> None:
        await self.open.wait()
        if self.away:
            raise DatabaseUnavailable("away")
        if "poison" in items:
            raise ValueError("poison")
        self.groups.append(list(items))


async def _outcome(group: Group[str], *items: str) -> str:
    try:
        await group.write(items)
    except Exception as error:  # noqa: BLE001 - whatever the caller is told
        return type(error).__name__
    return "written"


async def test_one_alone_is_written_at_once():
    book = Book()
    await Group(book.write).write(["a"])

    assert book.groups == [["a"]]


async def test_what_gathers_while_one_group_is_written_goes_together():
    book = Book()
    group = Group(book.write)
    book.open.clear()
    first = asyncio.create_task(group.write(["a"]))
    await asyncio.sleep(0)
    others = [asyncio.create_task(group.write([each, each])) for each in "bcd"]
    await asyncio.sleep(0)
    assert not first.done()
    book.open.set()
    await asyncio.gather(first, *others)

    assert book.groups == [["a"], ["b", "b", "c", "c", "d", "d"]]


async def test_in_a_crowd_whoever_comes_back_at_once_goes_with_those_who_wait():
    book = Book()
    group = Group(book.write)
    book.open.clear()

    async def come_twice(name: str) -> None:
        await group.write([name])
        await group.write([name.upper()])

    crowd = [asyncio.create_task(come_twice(each)) for each in "ab"]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    crowd.append(asyncio.create_task(group.write(["c"])))
    await asyncio.sleep(0)
    book.open.set()
    await asyncio.gather(*crowd)

    assert book.groups == [["a", "b"], ["c", "A", "B"]]


async def test_a_group_holds_no_more_than_it_may_but_a_callers_items_stay_together():
    book = Book()
    group = Group(book.write, most=2)
    await asyncio.gather(*(group.write(each) for each in ("a", "bcd", "ef", "g")))

    assert book.groups == [["a"], ["b", "c", "d"], ["e", "f"], ["g"]]


async def test_poison_fails_its_own_caller_only():
    book = Book()
    group = Group(book.write)
    said: list[tuple[str, ...]] = [(str(number),) for number in range(10)]
    said[4] = ("x", "poison")
    outcomes = await asyncio.gather(*(_outcome(group, *each) for each in said))

    assert outcomes == ["written"] * 4 + ["ValueError"] + ["written"] * 5
    assert sorted(item for each in book.groups for item in each) == sorted("012356789")


async def test_without_a_database_all_have_to_come_again():
    book = Book()
    group = Group(book.write)
    book.away = True
    outcomes = await asyncio.gather(*(_outcome(group, each) for each in ("a", "poison", "b")))
    book.away = False

    assert outcomes == ["DatabaseUnavailable"] * 3
    assert await _outcome(group, "a") == "written"


async def test_no_more_is_kept_waiting_than_there_is_room_for():
    book = Book()
    group = Group(book.write, room=2)
    book.open.clear()
    tasks = [asyncio.create_task(_outcome(group, each)) for each in ("a", "bcd", "e", "f")]
    await asyncio.sleep(0)
    book.open.set()

    assert sorted(await asyncio.gather(*tasks)) == ["Overfull", "Overfull", "written", "written"]
    assert await _outcome(group, "g") == "written"


async def test_a_caller_that_goes_away_takes_nothing_with_it():
    book = Book()
    group = Group(book.write)
    book.open.clear()
    gone, stays = (asyncio.create_task(group.write([each])) for each in "ab")
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.sleep(0)
    book.open.set()
    await stays

    assert sorted(item for each in book.groups for item in each) == ["a", "b"]


async def test_nothing_is_written_for_nothing():
    book = Book()
    await Group(book.write).write([])

    assert book.groups == []


def _new(school: School, number: int, path: str = "1") -> Sequence[New]:
    received = [Received(str(number), path, Inbound("hello"))]
    return talking.arrivals(school.rt, school.sender, received, school.clock())


async def _kept(school: School) -> list[str]:
    async with school.rt.database.read() as tx:
        return list(await tx.scalars(select(inbound.c.provider_id).order_by(inbound.c.id)))


async def test_each_callers_items_are_committed_when_it_resumes(school: School):
    group = Group(partial(talking.keep, school.rt))

    async def bring(number: int) -> None:
        await group.write(_new(school, number))
        assert str(number) in await _kept(school)

    await asyncio.gather(*(bring(number) for number in range(50)))
    assert len(await _kept(school)) == 50


async def test_the_same_update_brought_by_many_at_once_is_kept_once(school: School):
    group = Group(partial(talking.keep, school.rt))
    await asyncio.gather(
        *(group.write(_new(school, number)) for number in range(10) for _ in range(10))
    )
    assert sorted(await _kept(school)) == sorted(map(str, range(10)))


async def test_a_row_that_the_database_refuses_fails_alone(school: School):
    group = Group(partial(talking.keep, school.rt))
    bad = [
        New(-1, school.sender, "bad", "1", Inbound("x"), None, None, dt.datetime(2026, 1, 1))  # noqa: DTZ001 - refused for that
    ]
    outcomes = await asyncio.gather(
        group.write(_new(school, 1)),
        group.write(bad),
        group.write(_new(school, 2)),
        return_exceptions=True,
    )
    assert outcomes[0] is None
    assert isinstance(outcomes[1], Exception)
    assert outcomes[2] is None
    assert await _kept(school) == ["1", "2"]


async def test_an_unreachable_database_is_told_to_every_caller(school: School):
    working = school.rt.database
    school.rt.database = Database("sqlite+aiosqlite:////no/such/folder/x.db")
    group = Group(partial(talking.keep, school.rt))
    outcomes = await asyncio.gather(
        *(group.write(_new(school, number)) for number in range(3)), return_exceptions=True
    )
    assert [type(each) for each in outcomes] == [DatabaseUnavailable] * 3
    await school.rt.database.close()
    school.rt.database = working
    await group.write(_new(school, 1))


async def test_rows_of_a_batch_that_cannot_be_written_are_tried_one_by_one():
    rows = [1, 2, 3, 4, 5]
    aside: list[int] = []
    sizes: list[int] = []

    async def work(limit: int) -> int:
        taken = rows[:limit]
        sizes.append(len(taken))
        if 3 in taken:
            raise Unwritable(taken)
        del rows[: len(taken)]
        return len(taken)

    async def set_aside(failed: Unwritable) -> None:
        aside.extend(failed.ids)
        rows.remove(*failed.ids)

    assert await batched(work, 4, set_aside) == 4
    assert (rows, aside, sizes) == ([5], [3], [4, 1, 1, 1, 1])
    assert await batched(work, 4, set_aside) == 1
