"""Staff change a learner's hour, clock and language, and give a break, as the learner asked."""

import datetime as dt
import re

import httpx
import pytest

from lessonbot.domain.staff import Role
from lessonbot.store import audits
from tests.support.courses import course
from tests.support.school import School
from tests.web.console.authors import words
from tests.web.console.conftest import Coming
from tests.web.console.test_learners import PATH, id_of

PHONE = "+254712345678"
HOLDS = {"at": "08:00", "place": "Africa/Nairobi", "language": "en"}


@pytest.fixture
async def teacher(come: Coming) -> httpx.AsyncClient:
    return await come(Role.FACILITATOR)


@pytest.fixture
async def learner(school: School) -> str:
    """The address of the page of somebody who takes a course."""
    await school.publish(course(3))
    await school.join(PHONE)
    return f"{PATH}/{await id_of(school, PHONE)}"


async def sure(client: httpx.AsyncClient, learner: str, **said: str) -> httpx.Response:
    return await client.post(f"{learner}/steer", data={**HOLDS, **said, "sure": "yes"})


async def test_the_page_shows_what_holds(teacher: httpx.AsyncClient, learner: str) -> None:
    assert f"{learner}/steer" in (await teacher.get(learner)).text
    page = await teacher.get(f"{learner}/steer")
    assert 'value="08:00"' in page.text
    assert 'value="Africa/Nairobi"' in page.text
    assert re.search(r'value="en"\s+selected', page.text)
    assert "Tuesday, November 24, 08:00 (Africa/Nairobi)" in words(page)


async def test_what_would_change_is_shown_first_and_nothing_is_changed_by_that(
    school: School, teacher: httpx.AsyncClient, learner: str
) -> None:
    before = (await teacher.get(learner)).text
    page = await teacher.post(f"{learner}/steer", data={**HOLDS, "at": "18:30"})
    assert page.status_code == 200
    said = words(page)
    assert "Next lesson: Tuesday, November 24, 08:00 (Africa/Nairobi)." in said
    assert "After the change: Tuesday, November 24, 18:30 (Africa/Nairobi)." in said
    assert "gets a message" in said
    await school.settle()
    assert (await teacher.get(learner)).text == before


async def test_the_learner_is_told_and_it_is_written_down(
    school: School, teacher: httpx.AsyncClient, learner: str
) -> None:
    answer = await sure(teacher, learner, at="18:30", place="Kolkata")
    assert answer.status_code == 303, answer.text
    assert "It is changed" in words(await teacher.get(answer.headers["location"]))
    await school.settle()
    assert "18:30" in school.texts(PHONE)[-1]
    page = (await teacher.get(f"{learner}/steer")).text
    assert 'value="18:30"' in page
    assert 'value="Asia/Kolkata"' in page
    async with school.rt.database.read() as tx:
        newest, *_ = await audits.read(tx, school.rt.organisation, 1)
    assert (newest.by, newest.act) == ("Facilitator", "learner_changed")
    assert newest.subject == learner.rpartition("/")[2]
    assert newest.detail == {"fields": "zone, at"}


async def test_another_language_comes_with_the_next_message(
    school: School, teacher: httpx.AsyncClient, learner: str
) -> None:
    before = school.texts(PHONE)
    shown = words(await teacher.post(f"{learner}/steer", data={**HOLDS, "language": "sw"}))
    assert "Swahili" in shown
    assert "No message goes" in shown
    await sure(teacher, learner, language="sw")
    await school.settle()
    assert school.texts(PHONE) == before
    assert "Swahili" in words(await teacher.get(learner))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({}, "Nothing is different"),
        ({"at": "25:10"}, "This is no hour"),
        ({"place": "Qwrtzville"}, "This place is not known"),
        ({"language": "tlh"}, "This language is not spoken"),
    ],
)
async def test_a_mistake_is_told_and_what_was_typed_stays(
    teacher: httpx.AsyncClient, learner: str, said: dict[str, str], told: str
) -> None:
    typed = {**HOLDS, "at": "17:45", **said} if said else HOLDS
    for data in (typed, {**typed, "sure": "yes"}):
        page = await teacher.post(f"{learner}/steer", data=data)
        assert page.status_code == 422
        assert told in words(page)
        assert f'value="{typed["at"]}"' in page.text
        assert f'value="{typed["place"]}"' in page.text
    assert 'value="08:00"' in (await teacher.get(f"{learner}/steer")).text


async def test_a_place_with_several_clocks_is_asked_for(
    teacher: httpx.AsyncClient, learner: str
) -> None:
    page = await teacher.post(f"{learner}/steer", data={**HOLDS, "place": "Brazil"})
    assert page.status_code == 422
    assert "more than one clock" in words(page)
    assert '<option value="America/Sao_Paulo">' in page.text


async def test_a_break_begins_and_ends(
    school: School, teacher: httpx.AsyncClient, learner: str
) -> None:
    wrong = await teacher.post(f"{learner}/pause", data={"days": "400"})
    assert wrong.status_code == 422
    assert "from 1 to 365" in words(wrong)
    assert 'value="400"' in wrong.text
    assert (await teacher.post(f"{learner}/resume")).status_code == 422
    answer = await teacher.post(f"{learner}/pause", data={"days": "3"})
    assert answer.headers["location"] == f"{learner}?done=console.steer.done"
    await school.settle()
    assert "November 27" in school.texts(PHONE)[-1]
    page = words(await teacher.get(f"{learner}/steer"))
    assert "taking a break – Next lesson: Friday, November 27, 08:00" in page
    assert "Give a break" not in page
    assert (await teacher.post(f"{learner}/resume")).status_code == 303
    await school.settle()
    assert "November 24" in school.texts(PHONE)[-1]
    assert "End the break" not in words(await teacher.get(f"{learner}/steer"))


async def test_nobody_but_the_learner_undoes_stop(
    school: School, teacher: httpx.AsyncClient, learner: str
) -> None:
    await teacher.post(f"{learner}/pause")
    await school.hears(PHONE, "STOP")
    before = school.texts(PHONE)
    page = await teacher.post(f"{learner}/resume")
    assert page.status_code == 422
    assert "Only the learner can begin again" in words(page)
    assert (await sure(teacher, learner, at="18:30")).status_code == 303
    school.clock.now += dt.timedelta(days=2)
    await school.settle()
    assert school.texts(PHONE) == before


async def test_who_has_no_course_has_no_hour_to_change(
    school: School, teacher: httpx.AsyncClient
) -> None:
    await school.publish(course(3))
    await school.hears(PHONE, "JOIN tiny")
    learner = f"{PATH}/{await id_of(school, PHONE)}"
    page = await teacher.get(f"{learner}/steer")
    assert 'name="at"' not in page.text
    refused = await teacher.post(f"{learner}/steer", data={"at": "18:30", "sure": "yes"})
    assert refused.status_code == 422
    assert "No course of this learner" in words(refused)
    assert (await teacher.post(f"{learner}/pause")).status_code == 422


async def test_who_may_not_reach_learners_may_not_steer_them(come: Coming, learner: str) -> None:
    for role in (Role.VIEWER, Role.AUTHOR):
        client = await come(role)
        assert (await client.get(f"{learner}/steer")).status_code == 404
        for act in ("steer", "pause", "resume"):
            assert (await client.post(f"{learner}/{act}", data=HOLDS)).status_code == 404
