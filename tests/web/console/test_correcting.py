"""Correcting the number of somebody who was invited and never wrote."""

import re

import httpx
from sqlalchemy import select, update

from lessonbot.domain.staff import Role
from lessonbot.store import audits, tables
from tests.support.school import School
from tests.web.console.conftest import Coming
from tests.web.console.test_cohort_invite import FIRST, listed
from tests.web.console.test_cohorts import words

OLD, OTHER, RIGHT = "+254712000001", "+254712000002", "+254712000009"


async def page_of(owner: httpx.AsyncClient, number: str) -> str:
    """The page of the learner with this number."""
    found = await owner.get("/console/learners", params={"said": number})
    match = re.search(r"/console/learners/\w+", found.text)
    assert match
    return match[0]


async def test_a_dead_number_is_corrected_and_its_person_asked_at_once(
    school: School, owner: httpx.AsyncClient
) -> None:
    cohort = await listed(school, owner)
    await owner.post(f"{cohort}/invite", data=FIRST)
    await school.settle()
    learner = await page_of(owner, OLD)
    async with school.rt.database.write() as tx:
        gone = {"stopped_at": school.clock(), "stop_reason": "no such number"}
        mine = tables.addresses.c.path == OLD
        await tx.execute(update(tables.addresses).where(mine).values(**gone))
    assert f"{learner}/correct" in (await owner.get(learner)).text
    for wrong, why in ((OTHER, "Somebody else has the number"), ("0712", "is no phone number")):
        answer = await owner.post(f"{learner}/correct", data={"number": wrong, "country": "KE"})
        assert answer.status_code == 422
        assert why in words(answer)
        assert f'value="{wrong}"' in answer.text
    said = {"number": "0712 000009", "country": "KE"}
    answer = await owner.post(f"{learner}/correct", data=said)
    assert "The number is corrected" in words(await owner.get(answer.headers["location"]))
    async with school.rt.database.read() as tx:
        deeds = await audits.read(tx, school.rt.organisation, 1)
        proofs = (await tx.execute(select(tables.agreements))).all()
        numbers = set((await tx.scalars(select(tables.contacts.c.number))).all())
    assert (deeds[0].act, deeds[0].detail) == ("number_corrected", {})
    assert len(proofs) == 2
    assert RIGHT in numbers
    assert OLD not in numbers
    assert "Ask 1 people to come" in words(await owner.get(f"{cohort}/invite"))
    await owner.post(f"{cohort}/invite", data=FIRST)
    await school.settle()
    assert len(school.texts(OLD, plain_phone=True)) == 1
    assert len(school.texts(RIGHT, plain_phone=True)) == 1


async def test_who_has_written_moves_by_themselves(
    school: School, owner: httpx.AsyncClient
) -> None:
    cohort = await listed(school, owner)
    await owner.post(f"{cohort}/invite", data=FIRST)
    await school.settle()
    await school.hears(OLD, "good morning", plain_phone=True)
    learner = await page_of(owner, OLD)
    page = await owner.get(f"{learner}/correct")
    assert "they send MOVE from there" in words(page)
    assert 'name="number"' not in page.text
    answer = await owner.post(f"{learner}/correct", data={"number": RIGHT})
    assert answer.status_code == 422
    assert await page_of(owner, OLD) == learner


async def test_who_said_stop_is_reached_at_no_other_number(
    school: School, owner: httpx.AsyncClient
) -> None:
    await listed(school, owner)
    async with school.rt.database.write() as tx:
        stopped = {"stopped_at": school.clock(), "stop_reason": "asked to stop"}
        mine = tables.addresses.c.path == OLD
        await tx.execute(update(tables.addresses).where(mine).values(**stopped))
    learner = await page_of(owner, OLD)
    answer = await owner.post(f"{learner}/correct", data={"number": RIGHT})
    assert "or STOP was sent" in words(answer)


async def test_only_who_may_see_numbers_corrects_one(
    school: School, owner: httpx.AsyncClient, come: Coming
) -> None:
    await listed(school, owner)
    learner = await page_of(owner, OLD)
    viewer = await come(Role.VIEWER)
    assert (await viewer.get(f"{learner}/correct")).status_code == 404
    assert (await owner.get("/console/learners/NOBODY/correct")).status_code == 404
    nobody = await owner.post("/console/learners/NOBODY/correct", data={"number": RIGHT})
    assert nobody.status_code == 404
