"""The first page tells what waits for whoever signs in, and what an organisation does first."""

import datetime as dt

import httpx
import pytest
from sqlalchemy import update

from lessonbot.domain.staff import Role
from lessonbot.services import reporting
from lessonbot.store import agenda, alarms
from lessonbot.store.alarms import Trouble
from lessonbot.store.tables import senders
from tests.support.school import School
from tests.web.console.conftest import Coming
from tests.web.console.desk import asks, hands_in, learns
from tests.web.console.test_cohorts import made

HOME = "/console/"


async def test_a_new_organisation_is_told_what_to_do_first(
    school: School, owner: httpx.AsyncClient
) -> None:
    page = (await owner.get(HOME)).text
    assert "Nothing waits for you." in page
    assert 'href="/console/courses/upload"' in page
    await learns(school)
    page = (await owner.get(HOME)).text
    assert 'href="/console/courses/upload"' not in page
    assert "done" in page
    assert 'href="/console/cohorts/new"' in page


async def test_what_waits_leads_to_where_it_is_done(school: School, come: Coming) -> None:
    await learns(school)
    await asks(school)
    await hands_in(school)
    page = (await (await come(Role.FACILITATOR)).get(HOME)).text
    assert "Questions of learners: <bdi>1</bdi>" in page
    assert "Work to look at: <bdi>1</bdi>" in page
    assert 'href="/console/inbox"' in page
    assert 'href="/console/work"' in page


async def test_cohorts_that_are_not_over_are_shown(
    school: School, owner: httpx.AsyncClient
) -> None:
    address = await made(school, owner)
    person = {"number": "+254712000009", "name": "Zawadi", "language": "en", "proof": ""}
    await owner.post(f"{address}/people/new", data=person)
    page = " ".join((await owner.get(HOME)).text.split())
    assert f'href="{address}"' in page
    assert "Joined: <bdi>0</bdi> of <bdi>1</bdi>" in page
    await owner.post(f"{address}/end", data={"sure": "1"})
    assert f'href="{address}"' not in (await owner.get(HOME)).text


async def test_nobody_is_told_what_they_may_not_do(school: School, come: Coming) -> None:
    await learns(school)
    await asks(school)
    for role in (Role.VIEWER, Role.AUTHOR):
        page = (await (await come(role)).get(HOME)).text
        assert "Questions of learners" not in page
        assert "/console/cohorts/new" not in page


async def test_what_does_not_work_is_told_to_who_can_mend_it(school: School, come: Coming) -> None:
    trouble = Trouble("template:1", "A network does not take our words", school.sender)
    async with school.rt.database.write() as tx:
        await alarms.raise_(tx, school.rt.organisation, [trouble], school.clock())
    assert trouble.said in (await (await come(Role.ADMIN)).get(HOME)).text
    assert trouble.said not in (await (await come(Role.FACILITATOR)).get(HOME)).text


async def test_a_late_sender_is_told_in_plain_words_until_it_sends_again(
    school: School, owner: httpx.AsyncClient
) -> None:
    trouble = Trouble(f"late:{school.sender}", "demo is late with 9 messages", school.sender)
    async with school.rt.database.write() as tx:
        await alarms.raise_(tx, school.rt.organisation, [trouble], school.clock())
    page = (await owner.get(HOME)).text
    assert "Messages reach people later than planned. Nothing is lost." in page
    assert trouble.said in page
    async with school.rt.database.write() as tx:
        mine = senders.c.id == school.sender
        await tx.execute(update(senders).where(mine).values(paced_at=school.clock()))
    page = (await owner.get(HOME)).text
    assert "later than planned" not in page
    assert trouble.said not in page


@pytest.mark.parametrize("most", [1, 2])
async def test_no_more_is_counted_than_is_told(
    school: School, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    await learns(school)
    for words in ("Why?", "When?", "What for?"):
        await asks(school, words)
    monkeypatch.setattr(agenda, "MOST", most)
    async with school.rt.database.read() as tx:
        assert (await agenda.of(tx, school.rt.organisation, 3, school.clock())).questions == most


async def test_who_runs_it_is_told_at_once_that_a_sender_cannot_send(
    school: School, come: Coming
) -> None:
    owner, teacher = await come(Role.OWNER), await come(Role.FACILITATOR)
    assert "cannot send now" not in (await owner.get(HOME)).text
    async with school.rt.database.write() as tx:
        until = school.clock() + dt.timedelta(seconds=15)
        down = {"faults": reporting.FAULTS, "paused_until": until}
        await tx.execute(update(senders).where(senders.c.id == school.sender).values(**down))
    page = (await owner.get(HOME)).text
    assert "Senders that cannot send now: <bdi>1</bdi>" in page
    assert 'href="/console/senders"' in page
    assert "cannot send now" not in (await teacher.get(HOME)).text


async def test_people_on_the_list_of_a_cohort_are_people_brought_in(
    school: School, owner: httpx.AsyncClient
) -> None:
    cohort = await made(school, owner)
    assert "by a link, a poster or a list</a>" in (await owner.get(HOME)).text
    person = {"number": "+254712000009", "name": "Zawadi", "language": "en", "proof": ""}
    await owner.post(f"{cohort}/people/new", data=person)
    assert "by a link, a poster or a list" not in (await owner.get(HOME)).text
