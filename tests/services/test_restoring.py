"""A backup that is brought back: nothing goes out twice by guessing, and STOP still holds."""

import asyncio
import datetime as dt
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update

from lessonbot.domain.audience import parse
from lessonbot.domain.broadcast import Message, Wording
from lessonbot.domain.text import text
from lessonbot.services import broadcasting, restoring
from lessonbot.services.planning import Draft
from lessonbot.services.restoring import Missing, Restored, Wishes
from lessonbot.services.sending import send_due
from lessonbot.services.teaching import open_due_lessons
from lessonbot.store import backups, migrating, organisations, processes
from lessonbot.store.copying import NotCopied
from lessonbot.store.database import Database
from lessonbot.store.tables import (
    DeliveryState,
    addresses,
    broadcasts,
    deliveries,
    enrolments,
    learners,
    metadata,
)
from tests.support.courses import course
from tests.support.school import MONDAY, School

ONE_DAY = dt.timedelta(days=1)
_BROADCAST = {
    "title": "News",
    "content": {},
    "audience": {},
    "state": "sending",
    "starts_at": MONDAY,
    "ends_at": MONDAY + ONE_DAY,
}
REPLACE = Wishes(replace=True)
AMINA, BEN, CHIDI = "amina", "ben", "chidi"


def nothing_told(_name: str, _done: int, _of: int) -> None:
    """Nobody watches."""


@pytest.fixture
async def taught(school: School) -> School:
    """Three learners who had their first lesson today."""
    await school.publish(course(lessons=5))
    for path in (AMINA, BEN, CHIDI):
        await school.join(path)
    return school


async def _back_up(school: School, folder: Path) -> Path:
    path = folder / "a.backup"
    await backups.write(school.rt.database, path, school.clock(), nothing_told)
    return path


async def _bring_back(
    school: School, file: Path, wishes: Wishes = REPLACE, database: Database | None = None
) -> Restored:
    return await restoring.restore(
        database or school.rt.database, file, file.parent, wishes, school.clock(), nothing_told
    )


async def _a_day_passes(school: School, days: int = 1) -> None:
    for _ in range(days):
        school.clock.now += ONE_DAY
        await school.settle()


def _names(folder: Path, part: str) -> list[str]:
    return [each.name for each in folder.iterdir() if part in each.name]


def _shown(school: School) -> dict[str, list[str]]:
    return {path: school.texts(path) for path in (AMINA, BEN, CHIDI)}


async def test_a_backup_holds_what_was_there_and_only_its_owner_reads_it(
    taught: School, tmp_path: Path
):
    file = await _back_up(taught, tmp_path)
    assert file.stat().st_mode & 0o777 == 0o600
    assert _names(tmp_path, "backup") == ["a.backup"]
    async with taught.rt.database.read() as tx:
        there = {
            each.name: await tx.scalar(select(func.count()).select_from(each))
            for each in metadata.sorted_tables
        }
    with closing(sqlite3.connect(file)) as copy:
        counted = {
            name: copy.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # noqa: S608
            for name in there
        }
    assert counted == there
    assert there["learners"] == 3


async def test_a_backup_of_a_busy_database_is_one_moment_of_it(taught: School, tmp_path: Path):
    """Each write adds a learner to two places; no backup has one without the other."""
    busy = True

    async def work() -> None:
        number = 0
        while busy:
            number += 1
            async with taught.rt.database.write() as tx:
                row = {"organisation_id": taught.rt.organisation, "created_at": taught.clock()}
                await tx.execute(
                    learners.insert().values(public_id=f"busy {number}", language="en", **row)
                )
                await tx.execute(
                    broadcasts.insert().values(public_id=f"busy {number}", **_BROADCAST, **row)
                )

    working = asyncio.create_task(work())
    files = [tmp_path / f"{number}.backup" for number in range(3)]
    for file in files:
        await backups.write(taught.rt.database, file, taught.clock(), nothing_told)
    busy = False
    await working
    pairs = []
    for file in files:
        with closing(sqlite3.connect(file)) as copy:
            pairs.append(
                tuple(
                    copy.execute(
                        f"SELECT count(*) FROM {name} WHERE public_id LIKE 'busy %'"  # noqa: S608
                    ).fetchone()[0]
                    for name in ("learners", "broadcasts")
                )
            )
    assert all(one == other for one, other in pairs)
    assert pairs[-1][0] > 0


async def test_a_backup_never_takes_the_place_of_a_file(taught: School, tmp_path: Path):
    file = tmp_path / "a.backup"
    file.write_text("precious")
    with pytest.raises(NotCopied, match="exists already"):
        await _back_up(taught, tmp_path)
    assert file.read_text() == "precious"


async def test_what_was_taught_since_the_backup_is_not_taught_a_second_time_on_its_day(
    taught: School, tmp_path: Path
):
    file = await _back_up(taught, tmp_path)
    await _a_day_passes(taught)
    before = _shown(taught)
    assert all("Day 2 of 5" in "".join(texts) for texts in before.values())

    done = await _bring_back(taught, file)
    assert done.lessons == 3
    await taught.settle()
    assert _shown(taught) == before

    await _a_day_passes(taught)  # the lesson whose progress was lost comes once more, a day later
    for path, texts in _shown(taught).items():
        new = "".join(texts[len(before[path]) :])
        assert new.count("Day 2 of 5") == 1


async def test_messages_that_waited_in_the_backup_are_set_aside_with_the_reason(
    taught: School, tmp_path: Path
):
    taught.clock.now += ONE_DAY
    assert await open_due_lessons(taught.rt, taught.clock()) == 3
    file = await _back_up(taught, tmp_path)
    await taught.settle()
    before = _shown(taught)
    done = await _bring_back(taught, file)
    await taught.settle()
    assert _shown(taught) == before
    async with taught.rt.database.read() as tx:
        aside = await tx.execute(
            select(deliveries.c.reason).where(deliveries.c.state == DeliveryState.UNKNOWN)
        )
        reasons = list(aside.scalars())
    assert len(reasons) == done.messages > 0
    assert set(reasons) == {"restored from a backup of 2026-11-24 06:30 UTC"}


async def test_processes_that_ran_when_the_backup_was_made_are_not_known_any_more(
    taught: School, tmp_path: Path
):
    sign = processes.Process("gone:1", ["engine"], taught.clock(), taught.clock())
    async with taught.rt.database.write() as tx:
        await processes.beat(tx, sign)
    file = await _back_up(taught, tmp_path)
    async with taught.rt.database.write() as tx:
        await processes.leave(tx, sign.name)
    await _bring_back(taught, file)
    async with taught.rt.database.read() as tx:
        assert await processes.all_known(tx) == []


async def test_what_is_not_due_yet_keeps_its_hour(taught: School, tmp_path: Path):
    later = taught.clock() + ONE_DAY
    async with taught.rt.database.write() as tx:
        await tx.execute(
            update(deliveries).values(state=DeliveryState.WAITING, due_at=later, expires_at=None)
        )
        waiting = await tx.scalar(select(func.count()).select_from(deliveries))
    file = await _back_up(taught, tmp_path)
    done = await _bring_back(taught, file)
    assert (done.messages, done.lessons) == (0, 0)
    async with taught.rt.database.read() as tx:
        still = select(func.count()).where(deliveries.c.state == DeliveryState.WAITING)
        assert await tx.scalar(still) == waiting


async def test_whoever_knows_that_nothing_was_sent_since_holds_nothing_back(
    taught: School, tmp_path: Path
):
    taught.clock.now += ONE_DAY
    await open_due_lessons(taught.rt, taught.clock())
    file = await _back_up(taught, tmp_path)
    done = await _bring_back(taught, file, replace(REPLACE, as_it_was=True))
    assert (done.messages, done.lessons) == (0, 0)
    await taught.settle()
    assert all("Day 2 of 5" in "".join(texts) for texts in _shown(taught).values())


async def test_a_button_of_a_question_from_after_the_backup_answers_no_later_one(
    taught: School, tmp_path: Path
):
    file = await _back_up(taught, tmp_path)
    await _a_day_passes(taught)
    lost = taught.phone().shown(AMINA)[-1].choices[0].data
    await _bring_back(taught, file)
    await _a_day_passes(taught)
    question = taught.phone().shown(AMINA)[-1].choices[0].data
    assert question != lost
    await taught.hears(AMINA, tap=lost)
    assert "That question is closed" in taught.texts(AMINA)[-1]
    await taught.hears(AMINA, tap=question)
    assert "That question is closed" not in taught.texts(AMINA)[-1]


async def test_stop_and_withdrawn_consent_since_the_backup_still_hold(
    taught: School, tmp_path: Path
):
    file = await _back_up(taught, tmp_path)
    await taught.hears(BEN, "stop")
    async with taught.rt.database.write() as tx:
        person = await tx.scalar(select(addresses.c.learner_id).where(addresses.c.path == CHIDI))
        await tx.execute(update(learners).where(learners.c.id == person).values(consented=False))
    before = len(taught.texts(BEN))
    done = await _bring_back(taught, file)
    assert (done.stops, done.withdrawals) == (1, 1)
    await _a_day_passes(taught, days=3)
    assert len(taught.texts(BEN)) == before
    assert "Day 2 of 5" in "".join(taught.texts(AMINA))
    async with taught.rt.database.read() as tx:
        agreed = await tx.scalars(select(learners.c.consented).order_by(learners.c.id))
        assert list(agreed) == [True, True, False]


async def _erase(school: School, path: str) -> None:
    async with school.rt.database.write() as tx:
        person = await tx.scalar(select(addresses.c.learner_id).where(addresses.c.path == path))
        for table in reversed(metadata.sorted_tables):
            for column in ("learner_id", "enrolment_id", "address_id"):
                if column in table.c:
                    owners = {
                        "learner_id": [person],
                        "enrolment_id": select(enrolments.c.id).where(
                            enrolments.c.learner_id == person
                        ),
                        "address_id": select(addresses.c.id).where(
                            addresses.c.learner_id == person
                        ),
                    }
                    await tx.execute(delete(table).where(table.c[column].in_(owners[column])))
        await tx.execute(delete(learners).where(learners.c.id == person))


async def _paths(database: Database) -> set[str]:
    async with database.read() as tx:
        return set(await tx.scalars(select(addresses.c.path)))


async def test_people_who_were_erased_since_are_asked_about_and_stay_erased(
    taught: School, tmp_path: Path
):
    file = await _back_up(taught, tmp_path)
    await _erase(taught, BEN)
    with pytest.raises(NotCopied, match="1 people of the backup are not in the database"):
        await _bring_back(taught, file)
    assert await _paths(taught.rt.database) == {AMINA, CHIDI}
    assert _names(tmp_path, "before-restore") == []

    done = await _bring_back(taught, file, replace(REPLACE, missing=Missing.ERASE))
    assert done.erased == 1
    assert await _paths(taught.rt.database) == {AMINA, CHIDI}
    async with taught.rt.database.read() as tx:
        for table in metadata.sorted_tables:
            rows = str(list(await tx.execute(select(table))))
            assert BEN not in rows, table.name


async def test_people_who_were_lost_by_mistake_come_back(taught: School, tmp_path: Path):
    file = await _back_up(taught, tmp_path)
    await _erase(taught, BEN)
    done = await _bring_back(taught, file, replace(REPLACE, missing=Missing.KEEP))
    assert done.erased == 0
    assert await _paths(taught.rt.database) == {AMINA, BEN, CHIDI}


async def test_a_database_with_another_history_says_nothing_about_who_was_erased(
    taught: School, tmp_path: Path, sqlite_url: str
):
    file = await _back_up(taught, tmp_path)
    new = Database(f"{sqlite_url}.new")
    async with new.write() as tx:
        await tx.run_sync(migrating.make)
        await organisations.ensure_default(tx, taught.clock() + ONE_DAY, "Test School")
    done = await _bring_back(taught, file, REPLACE, new)
    assert (done.erased, await _paths(new)) == (0, {AMINA, BEN, CHIDI})
    await new.close()


async def test_the_replaced_database_is_kept_in_a_file_that_can_be_brought_back(
    taught: School, tmp_path: Path
):
    file = await _back_up(taught, tmp_path)
    await _a_day_passes(taught)
    done = await _bring_back(taught, file)
    assert done.safety
    taught.clock.now += dt.timedelta(seconds=1)
    await _bring_back(taught, done.safety, replace(REPLACE, as_it_was=True))
    async with taught.rt.database.read() as tx:
        last = await tx.scalar(select(func.max(enrolments.c.last_at)))
    assert last == taught.clock() - dt.timedelta(seconds=1)


async def test_a_database_with_rows_is_replaced_only_when_told(taught: School, tmp_path: Path):
    file = await _back_up(taught, tmp_path)
    with pytest.raises(NotCopied, match="--replace"):
        await _bring_back(taught, file, Wishes())


async def test_nothing_is_replaced_below_a_running_process(taught: School, tmp_path: Path):
    file = await _back_up(taught, tmp_path)
    async with taught.rt.database.write() as tx:
        sign = processes.Process("busy:7", ["engine"], taught.clock(), taught.clock())
        await processes.beat(tx, sign)
    with pytest.raises(NotCopied, match="busy:7 is running"):
        await _bring_back(taught, file)


async def test_a_backup_fills_an_empty_database_of_either_kind(
    taught: School, tmp_path: Path, database_url: str
):
    file = await _back_up(taught, tmp_path)
    database = Database(database_url + ("" if database_url.startswith("postgres") else ".other"))
    done = await _bring_back(taught, file, Wishes(), database)
    assert (done.safety, {each.table: each.rows for each in done.tables}["learners"]) == (None, 3)
    assert await _paths(database) == {AMINA, BEN, CHIDI}
    await database.close()


async def test_a_backup_of_an_earlier_version_is_brought_up_and_stays_as_it_is(
    database_url: str, tmp_path: Path
):
    old = Database(f"sqlite+aiosqlite:///{tmp_path / 'old.db'}")
    async with old.write() as tx:
        await tx.run_sync(migrating.migrate, "0001")
    file = tmp_path / "a.backup"
    await backups.write(old, file, dt.datetime(2026, 11, 22, tzinfo=dt.UTC), nothing_told)
    await old.close()
    before = file.read_bytes()
    database = Database(database_url)
    await restoring.restore(
        database, file, tmp_path, Wishes(), dt.datetime(2026, 11, 22, tzinfo=dt.UTC), nothing_told
    )
    assert (await migrating.status(database)).current
    assert file.read_bytes() == before
    await database.close()


@pytest.mark.parametrize("spoilt", ["cut", "overwritten", "not a database", "empty"])
async def test_a_damaged_file_is_refused_and_nothing_changes(
    spoilt: str, taught: School, tmp_path: Path
):
    file = await _back_up(taught, tmp_path)
    whole = file.read_bytes()
    half = len(whole) // 2
    file.write_bytes(
        {
            "cut": whole[:half],
            "overwritten": whole[: half - 2048] + b"\xff" * 20_480 + whole[half + 18_432 :],
            "not a database": b"Dear diary" * 1000,
            "empty": b"",
        }[spoilt]
    )
    with pytest.raises(NotCopied, match=r"a\.backup"):
        await _bring_back(taught, file)
    assert await _paths(taught.rt.database) == {AMINA, BEN, CHIDI}


async def test_a_broadcast_that_had_begun_does_not_go_on(taught: School, tmp_path: Path):
    now = taught.clock()
    values = {**_BROADCAST, "organisation_id": taught.rt.organisation, "created_at": now}
    async with taught.rt.database.write() as tx:
        for name, starts_at in (("begun", now), ("later", now + ONE_DAY)):
            await tx.execute(
                broadcasts.insert().values(public_id=name, **values | {"starts_at": starts_at})
            )
    done = await _bring_back(taught, await _back_up(taught, tmp_path))
    assert done.broadcasts == 1
    async with taught.rt.database.read() as tx:
        unfinished = select(broadcasts.c.public_id).where(broadcasts.c.finished_at.is_(None))
        assert list(await tx.scalars(unfinished)) == ["later"]


async def test_a_broadcast_begun_again_after_a_restore_reaches_whoever_surely_missed_it(
    taught: School, tmp_path: Path
):
    draft = Draft(Message({"": Wording(text("The school is closed on Friday."))}), parse(["all"]))
    begun = await broadcasting.send(taught.rt, draft, taught.clock())
    (number,) = await broadcasting.unfinished(taught.rt)
    await broadcasting.expand(taught.rt, number, taught.clock(), 1)
    await _bring_back(taught, await _back_up(taught, tmp_path))

    async def goes_on(*, in_doubt: bool) -> Counter[str]:
        now = taught.clock()
        await broadcasting.resume(taught.rt, begun.public_id, now, in_doubt=in_doubt)
        while await broadcasting.expand(taught.rt, number, now):
            pass
        while await send_due(taught.rt, taught.clock):
            pass
        return Counter(
            path
            for path in (AMINA, BEN, CHIDI)
            for said in taught.texts(path)
            if "closed on Friday" in said
        )

    assert sorted((await goes_on(in_doubt=False)).values()) == [1, 1]
    assert await goes_on(in_doubt=True) == {AMINA: 1, BEN: 1, CHIDI: 1}
