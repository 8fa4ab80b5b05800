"""What was issued is served as it was, and verifies, whatever happens to the one who issued it."""

import datetime as dt
import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import insert, select, update

from lessonbot.credentials import checking, dids, tokens
from lessonbot.credentials.checking import Fault, Opened
from lessonbot.domain.finding import Level
from lessonbot.services import diagnosing, issuing, restoring, trusting, withdrawing
from lessonbot.services.issuing import CannotSign
from lessonbot.services.restoring import Missing, Restored, Wishes
from lessonbot.store import backups, copying, issuers, migrating, organisations, tables
from lessonbot.store.database import Database
from lessonbot.web.app import build
from tests.services.test_restoring import REPLACE, nothing_told
from tests.support import first_version
from tests.support.courses import course
from tests.support.school import School, opened
from tests.web.conftest import visiting

AMINA, BEN = "amina", "ben"
ROTATIONS = 24


async def earn(school: School, path: str = AMINA) -> tuple[str, bytes]:
    """Pass the course, and have it signed: the number, and the bytes that are served."""
    await school.publish(course(1))
    await school.join(path)
    await school.taps(path, "q10 yes")
    await school.hears(path, path.title())
    await issuing.issue_owed(school.rt, school.clock())
    number = school.texts(path)[-1].split("/c/")[1].split()[0]
    return number, await served(school, number)


async def served(school: School, number: str) -> bytes:
    async with visiting(build(school.rt, clock=school.clock)) as web:
        return (await web.get(f"/c/{number}.json")).content


async def faults(school: School, document: bytes) -> Sequence[Fault]:
    """What a stranger finds who has only the file, and what its addresses lead to."""
    whole = json.loads(document)
    async with visiting(build(school.rt, clock=school.clock)) as web:
        listed = whole["credentialStatus"]["statusListCredential"]
        keys = await web.get(urlsplit(dids.address(whole["issuer"]["id"])).path)
        status = await web.get(urlsplit(listed).path)
    assert len(keys.content) < dids.LONGEST
    found = checking.faults(Opened(whole), keys.json(), status.json(), school.clock())
    return [each.fault for each in found]


async def lasts(school: School, number: str, issued: bytes) -> None:
    assert await served(school, number) == issued
    assert await faults(school, issued) == []


@pytest.fixture
async def earned(school: School) -> tuple[str, bytes]:
    return await earn(school)


async def test_after_two_changes_of_keys(school: School, earned: tuple[str, bytes]):
    for _ in range(2):
        await withdrawing.rotate(school.rt, school.clock())
    await lasts(school, *earned)
    await lasts(school, *await earn(school, BEN))


async def test_after_its_course_was_changed_renamed_and_taken_away(
    school: School, earned: tuple[str, bytes]
):
    changed = replace(course(2, title="Another title"), version="2.0.0", summary="Other words.")
    await school.publish(changed)
    await lasts(school, *earned)
    async with school.rt.database.write() as tx:
        await tx.execute(update(tables.courses).values(version_id=None))
    await lasts(school, *earned)


async def test_after_the_organisation_took_another_name(school: School, earned: tuple[str, bytes]):
    async with school.rt.database.write() as tx:
        await organisations.ensure_default(tx, school.clock(), "Another Name")
    await lasts(school, *earned)
    assert json.loads(earned[1])["issuer"]["name"] == "Test School"


async def test_after_its_holder_said_stop(school: School, earned: tuple[str, bytes]):
    await school.hears(AMINA, "stop")
    await lasts(school, *earned)


async def test_at_another_address_new_ones_keep_the_one_that_verifiers_know(
    school: School, earned: tuple[str, bytes]
):
    assert await trusting.moved(school.rt) == ""
    school.rt.public_url = "https://new.example"
    await lasts(school, *earned)
    number, issued = await earn(school, BEN)
    document = json.loads(issued)
    assert document["id"] == f"https://learn.example/c/{number}"
    assert document["issuer"]["id"] == "did:web:learn.example:orgs:default"
    await lasts(school, number, issued)
    found, _ = await diagnosing.examine(school.rt, school.clock())
    (said,) = [each for each in found if each.about == "issuer"]
    assert said.level is Level.WARNING
    assert "https://learn.example" in said.said
    assert "https://new.example" in said.said


async def test_so_many_keys_as_verifiers_read_and_no_more(
    school: School, earned: tuple[str, bytes]
):
    rt, now = school.rt, school.clock()
    async with rt.database.write() as tx:
        await issuers.change(tx, rt.organisation, jwt=True)
    await earn(school, BEN)
    for _ in range(ROTATIONS):
        await withdrawing.rotate(rt, now)
    await lasts(school, *earned)
    async with rt.database.read() as tx:
        jwt = await tx.scalar(
            select(tables.credentials.c.jwt).where(tables.credentials.c.jwt.is_not(None))
        )
    keys = await trusting.did_document(rt, "default")
    assert keys
    assert dids.size(keys) < dids.LONGEST
    assert tokens.is_signed_by(jwt or "", dids.token_key(keys, tokens.method(jwt or "")))

    async def warnings() -> list[str]:
        found, _ = await diagnosing.examine(rt, now)
        return [each.said for each in found if each.about == "keys"]

    while (room := await trusting.room(rt)) >= diagnosing.FEW_KEYS:
        assert await warnings() == []
        await withdrawing.rotate(rt, now)
    for left in range(room, 0, -1):
        assert f"would read {left} more" in (await warnings())[0]
        await withdrawing.rotate(rt, now)
    async with rt.database.read() as tx:
        before = await issuers.keys(tx, rt.organisation)
    with pytest.raises(CannotSign, match="8,192 bytes"):
        await withdrawing.rotate(rt, now)
    async with rt.database.read() as tx:
        assert await issuers.keys(tx, rt.organisation) == before
    await lasts(school, *earned)
    await withdrawing.rotate(rt, now, compromised=True)  # which takes its key out


async def back_up(school: School, folder: Path) -> Path:
    file = folder / "a.backup"
    await backups.write(school.rt.database, file, school.clock(), nothing_told)
    return file


async def bring_back(
    school: School, file: Path, wishes: Wishes = REPLACE, into: Database | None = None
) -> Restored:
    database = into or school.rt.database
    return await restoring.restore(
        database, file, file.parent, wishes, school.clock(), nothing_told
    )


async def test_from_a_backup_in_a_new_place_and_on_either_database(
    school: School, earned: tuple[str, bytes], tmp_path: Path, database_url: str
):
    url = database_url + ("" if database_url.startswith("postgres") else ".other")
    file = await back_up(school, tmp_path)
    database = Database(url)
    await bring_back(school, file, Wishes(), database)
    await database.close()
    async with opened(url) as other:
        await lasts(other, *earned)
        # with the key that signed before
        fresh = await withdrawing.correct(other.rt, earned[0], "Amina Yusuf", other.clock())
        await lasts(other, fresh, await served(other, fresh))
        assert len(await all_keys(other)) == 1


async def test_moved_to_another_database(
    school: School, earned: tuple[str, bytes], database_url: str
):
    url = database_url + ("" if database_url.startswith("postgres") else ".other")
    target = Database(url)
    async with copying.snapshot(school.rt.database) as rows, target.write() as tx:
        await copying.check_vacant(tx, "it")
        await copying.copy(rows, tx, nothing_told)
    await target.close()
    async with opened(url) as other:
        await lasts(other, *earned)
        await withdrawing.revoke(other.rt, earned[0], other.clock())
        assert await faults(other, earned[1]) == [Fault.WITHDRAWN]


async def all_keys(school: School) -> Sequence[issuers.StoredKey]:
    async with school.rt.database.read() as tx:
        return await issuers.keys(tx, school.rt.organisation)


async def test_what_was_revoked_after_the_backup_stays_so_and_what_was_issued_is_counted(
    school: School, earned: tuple[str, bytes], tmp_path: Path
):
    file = await back_up(school, tmp_path)
    late = await earn(school, BEN)
    number, issued = earned
    await withdrawing.revoke(school.rt, number, school.clock(), reason="a mistake")
    done = await bring_back(school, file)
    assert (done.revoked, done.unknown) == (1, 1)
    assert await withdrawing.list_again(school.rt, school.clock()) == 1
    assert await withdrawing.list_again(school.rt, school.clock()) == 0
    assert await faults(school, issued) == [Fault.WITHDRAWN]
    # the file of the other one still verifies, though its page is gone
    assert await faults(school, late[1]) == []
    assert await served(school, late[0]) != late[1]


@pytest.mark.parametrize("compromised", [False, True])
async def test_a_key_that_was_changed_after_the_backup_stays_changed(
    school: School, earned: tuple[str, bytes], tmp_path: Path, *, compromised: bool
):
    rt, now = school.rt, school.clock()
    file = await back_up(school, tmp_path)
    await withdrawing.rotate(rt, now, compromised=compromised)
    _, late = await earn(school, BEN)
    before = await all_keys(school)
    await bring_back(school, file)
    assert [(each.public, each.sealed, each.state) for each in await all_keys(school)] == [
        (each.public, each.sealed, each.state) for each in before
    ]
    assert await withdrawing.list_again(rt, now) == 1
    assert await withdrawing.renew(rt, now) == int(compromised)
    number, issued = earned
    assert await faults(school, late) == []
    assert await faults(school, issued) == ([Fault.KEY] if compromised else [])
    assert await faults(school, await served(school, number)) == []


async def test_a_database_with_another_history_keeps_its_keys_to_itself(
    school: School, earned: tuple[str, bytes], tmp_path: Path, migrated_file: Path
):
    shutil.copy(migrated_file, tmp_path / "other.db")
    async with opened(f"sqlite+aiosqlite:///{tmp_path / 'other.db'}") as other:
        async with other.rt.database.write() as tx:
            long_ago = other.clock() - dt.timedelta(days=9)
            await tx.execute(update(tables.organisations).values(created_at=long_ago))
        await earn(other, BEN)
        await bring_back(school, await back_up(school, tmp_path), into=other.rt.database)
        assert await all_keys(other) == await all_keys(school)
        await lasts(other, *earned)


async def test_who_was_erased_leaves_a_place_that_nobody_else_gets(
    school: School, earned: tuple[str, bytes], tmp_path: Path
):
    """As after a restore that leaves out who was erased since."""
    number, issued = earned
    ben = await earn(school, BEN)
    file = await back_up(school, tmp_path)
    await erase(school, AMINA)
    done = await bring_back(school, file, replace(REPLACE, missing=Missing.ERASE))
    assert done.erased == 1
    assert await served(school, number) != issued
    await lasts(school, *ben)
    assert await faults(school, issued) == []  # a file that she kept is still good
    async with school.rt.database.read() as tx:
        (row,) = await tx.execute(
            select(tables.credentials).where(tables.credentials.c.public_id == number)
        )
    place = int(json.loads(issued)["credentialStatus"]["statusListIndex"])
    assert (row.place, row.state, row.learner_id, row.achievement_id) == (
        place,
        "issued",
        None,
        None,
    )
    assert (row.name, bytes(row.document), row.sha256, row.jwt) == ("", b"", "", None)
    await withdrawing.rotate(school.rt, school.clock(), compromised=True)
    assert await withdrawing.renew(school.rt, school.clock()) == 1  # Ben's
    with pytest.raises(withdrawing.NotThere, match="no certificate"):
        await withdrawing.revoke(school.rt, number, school.clock())


async def erase(school: School, path: str) -> None:
    """What a command will do one day: the learner is gone from the database."""
    async with school.rt.database.write() as tx:
        person = select(tables.addresses.c.learner_id).where(tables.addresses.c.path == path)
        learner = await tx.scalar(person)
        await tx.execute(
            update(tables.learners)
            .where(tables.learners.c.id == learner)
            .values(public_id="somebody else")
        )


async def test_what_was_earned_before_there_were_signatures_is_signed(database_url: str):
    database = Database(database_url)
    async with database.write() as tx:
        await tx.run_sync(first_version.make, 3)
        await tx.run_sync(migrating.migrate, "0006")
        there = (await tx.run_sync(first_version.tables))["achievements"]
        known = (await tx.run_sync(first_version.tables))["enrolments"]
        enrolled = (await tx.execute(select(known.c.id, known.c.learner_id))).all()
        rows = [
            {
                "id": number,
                "organisation_id": 1,
                "public_id": f"{number:016}",
                "learner_id": row.learner_id,
                "enrolment_id": row.id,
                "course_id": 1,
                "version_id": 1,
                "name": "Amina",
                "score": 90,
                "state": "issued",
                "earned_at": dt.datetime(2026, 9, 1, tzinfo=dt.UTC),
            }
            for number, row in enumerate(enrolled, 1)
        ]
        await tx.execute(insert(there), rows)
    await migrating.upgrade(database)
    await database.close()
    async with opened(database_url) as school:
        assert len(await issuing.issue_owed(school.rt, school.clock())) == len(rows) == 3
        assert await issuing.issue_owed(school.rt, school.clock()) == set()
        for row in rows:
            number = str(row["public_id"])
            issued = await served(school, number)
            assert json.loads(issued)["validFrom"] == "2026-09-01T00:00:00Z"
            await lasts(school, number, issued)
