"""What somebody earned is signed once, and stays as it was issued."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import Row, insert, select

from lessonbot.credentials import guard, multibase, signing, status_list
from lessonbot.domain.course import Mastery
from lessonbot.engines import work
from lessonbot.services import issuing
from lessonbot.store import credentials, tables
from tests.support.courses import course
from tests.support.school import School, opened


@pytest.fixture
async def passed(school: School) -> School:
    """Amina has passed a course of one lesson."""
    await school.publish(course(1))
    await school.join("amina")
    await school.taps("amina", "q10 yes")
    await school.taps("amina", "Amina")
    return school


async def rows(school: School) -> Sequence[Row[Any]]:
    async with school.rt.database.read() as tx:
        return (await tx.execute(select(tables.credentials))).all()


async def test_it_is_signed_once_with_the_organisations_key(passed: School):
    rt, now = passed.rt, passed.clock()
    assert len(await issuing.issue_owed(rt, now)) == 1
    assert await issuing.issue_owed(rt, now) == set()
    (row,) = await rows(passed)
    document = json.loads(row.document)
    assert sha256(row.document).hexdigest() == row.sha256
    async with rt.database.read() as tx:
        (key,) = (await tx.execute(select(tables.issuer_keys))).all()
        (listed,) = (await tx.execute(select(tables.status_lists))).all()
    public = multibase.key_bytes(key.public)
    assert signing.is_signed_by(document, public)
    assert signing.is_signed_by(json.loads(listed.document), public)
    guard.check({name: value for name, value in document.items() if name != "proof"})
    assert document["issuer"]["id"] == "did:web:learn.example:orgs:default"
    subject = document["credentialSubject"]
    assert subject["identifier"][0]["identityHash"] == "Amina"
    assert subject["result"][0]["value"] == "100"
    encoded = json.loads(listed.document)["credentialSubject"]["encodedList"]
    place = int(document["credentialStatus"]["statusListIndex"])
    assert not status_list.is_set(encoded, place)


async def test_the_check_at_the_end_is_evidence_with_the_seed_that_drew_it(school: School):
    await school.publish(course(2, items=2, mastery=Mastery("never", final=3), pass_percent=60))
    await school.join("amina")
    await school.hears("amina", "a")
    await school.hears("amina", "a")
    await school.hears("amina", "next")
    await school.hears("amina", "a")
    await school.hears("amina", "a")
    await school.taps("amina", "Begin now")
    for answer in ("b", "a", "a"):
        await school.hears("amina", answer)
    await school.taps("amina", "Amina")
    await issuing.issue_owed(school.rt, school.clock())
    (row,) = await rows(school)
    async with school.rt.database.read() as tx:
        progress = (await tx.execute(select(tables.enrolments.c.progress))).scalar_one()
    (check,) = progress["checks"]
    found = json.loads(row.document)["evidence"]
    said = {each["name"]: each["narrative"] for each in found}
    assert said["Check at the end"] == f"2 of 3 questions, drawn by lot ({check['seed']})"
    result = json.loads(row.document)["credentialSubject"]["result"]
    assert result[0]["value"] == "66"


async def test_two_processes_that_sign_at_once_issue_one(passed: School):
    rt, now = passed.rt, passed.clock()
    async with rt.database.read() as tx:
        owed = await credentials.owed(tx, rt.organisation, 10)
    assert len(await issuing.issue(rt, owed, now)) == 1
    assert await issuing.issue(rt, owed, now) == set()
    assert len(await rows(passed)) == 1


async def many_have_passed(school: School, count: int) -> None:
    """As many others as this have passed as well."""
    async with school.rt.database.write() as tx:
        earned = (await tx.execute(select(tables.achievements))).one()._mapping
        learner = (await tx.execute(select(tables.learners))).one()._mapping
        for number in range(1, count + 1):
            own = {"id": learner["id"] + number, "public_id": f"learner {number}"}
            await tx.execute(insert(tables.learners).values({**learner, **own}))
            own = {"id": earned["id"] + number, "public_id": f"{number:016}"}
            mine = {"learner_id": learner["id"] + number}
            await tx.execute(insert(tables.achievements).values({**earned, **own, **mine}))


async def test_a_backlog_is_signed_at_once_by_one_job_and_once_each_by_two_processes(
    passed: School, migrated_url: str
):
    many = 3 * issuing.BATCH
    await many_have_passed(passed, many)
    async with opened(migrated_url) as other:
        await asyncio.gather(*(work.certify_all(each.rt, each.clock) for each in (passed, other)))
    issued = await rows(passed)
    assert len(issued) == many + 1
    assert len({row.achievement_id for row in issued}) == many + 1
    assert len({(row.status_list_id, row.place) for row in issued}) == many + 1
    async with passed.rt.database.read() as tx:
        assert len((await tx.execute(select(tables.issuer_keys))).all()) == 1
        assert len((await tx.execute(select(tables.status_lists))).all()) == 1
        assert not await credentials.owed(tx, passed.rt.organisation, 1)


async def test_no_number_of_a_phone_and_no_private_key_is_anywhere(school: School):
    phone = "+254700000001"
    await school.publish(course(1))
    await school.join(phone)
    await school.taps(phone, "q10 yes")
    await school.taps(phone, "Without a name")
    await issuing.issue_owed(school.rt, school.clock())
    (row,) = await rows(school)
    assert b"254700000001" not in row.document
    assert b"identifier" not in row.document


async def test_what_cannot_be_signed_holds_up_nobody(passed: School):
    rt, now = passed.rt, passed.clock()
    strange = replace(course(1, key="strange", title="Strange"), version="\N{SOFT HYPHEN}")
    await passed.publish(strange)
    await passed.hears("amina", "join strange")
    for label in ("join.zone_yes", "08:00", "join.start_now"):
        await passed.taps("amina", label if ":" in label else rt.voice("en").label(label))
    await passed.taps("amina", "q10 yes")
    async with rt.database.read() as tx:
        owed = await credentials.owed(tx, rt.organisation, 10)
    await issuing.issue_owed(rt, now, limit=10)
    async with rt.database.read() as tx:
        assert not await credentials.owed(tx, rt.organisation, 10)
    assert len(await rows(passed)) == len(owed) - 1
