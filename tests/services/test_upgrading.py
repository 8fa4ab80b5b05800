"""An upgrade in the middle of the work: what was owed is still owed, once."""

from collections import Counter

from lessonbot.services import sending
from lessonbot.store import migrating
from lessonbot.store.database import Database
from tests.support import first_version
from tests.support.school import opened

LEARNERS = 30


async def test_what_was_owed_before_the_upgrade_is_sent_once_after_it(database_url: str):
    database = Database(database_url)
    async with database.write() as tx:
        await tx.run_sync(first_version.make, LEARNERS)
        tables = await tx.run_sync(first_version.tables)
        before = await tx.run_sync(first_version.everything, tables)
    assert (await migrating.upgrade(database)).has == "0001"
    assert (await migrating.status(database)).current
    async with database.read() as tx:
        assert await tx.run_sync(first_version.everything, tables) == before
    await database.close()

    async with opened(database_url) as school:
        await sending.release_stale(school.rt, school.clock())
        await school.settle()
        for number in range(1, LEARNERS + 1):
            shown = Counter(school.texts(str(number)))
            owed = {first_version.said(number, state) for state in ("waiting", "claimed")}
            done = {first_version.said(number, state) for state in ("sent", "failed")}
            assert {text: count for text, count in shown.items() if text in owed | done} == (
                dict.fromkeys(owed, 1)
            )
            lessons = [text for text in shown.elements() if text.startswith("Day 1 of 3")]
            assert len(lessons) == 1
