"""Questions of learners in the console: listed, answered, passed on, closed."""

import datetime as dt
from dataclasses import replace

import httpx
import pytest
from sqlalchemy import insert, select

from lessonbot.channels.demo import RICH, Demo
from lessonbot.domain.staff import Role
from lessonbot.services import minding
from lessonbot.store import tables
from tests.services.test_asking import asked, finished, question
from tests.support.courses import course
from tests.support.school import School
from tests.web.console.conftest import Coming
from tests.web.reading import Seen

AMINA, JUMA = "1001", "1002"
DAY = dt.timedelta(hours=24)


@pytest.fixture
async def teacher(come: Coming) -> httpx.AsyncClient:
    return await come(Role.FACILITATOR)


@pytest.fixture
async def number(school: School) -> str:
    """Amina's question."""
    await school.publish(course())
    return await asked(school)


async def test_a_question_is_answered_and_that_is_written_down(
    school: School, come: Coming, teacher: httpx.AsyncClient, number: str
) -> None:
    page = (await teacher.get("/console/inbox")).text
    assert "Why save first?" in page
    assert "Title 1" in page
    assert "goes out at once" in page
    assert f'href="/console/learners/{(await question(school, number)).learner}"' in page
    one = (await teacher.get(f"/console/inbox/{number}")).text
    assert (await question(school, number)).learner in one
    said = {"words": "For hard days.", "publish": "yes"}
    answer = await teacher.post(f"/console/inbox/{number}/answer", data=said)
    assert answer.status_code == 303
    assert "Your answer goes out" in (await teacher.get(answer.headers["location"])).text
    await school.settle()
    assert "For hard days." in school.texts(AMINA)[-1]
    found = await question(school, number)
    assert (found.state, found.published) == ("answered", True)
    owner = await come(Role.OWNER)
    audit = (await owner.get("/console/audit")).text
    assert "answered a question" in audit
    assert number in audit


async def test_what_was_typed_is_not_lost_where_it_does_not_fit(
    school: School, teacher: httpx.AsyncClient, number: str
) -> None:
    long = "x" * 2001
    said = {"words": long, "publish": "yes"}
    answer = await teacher.post(f"/console/inbox/{number}/answer", data=said)
    assert answer.status_code == 422
    assert long in answer.text
    assert "1 to 2,000 characters" in answer.text
    assert [each for each in Seen(answer.text).all("input") if "checked" in each]
    assert (await question(school, number)).state == "open"


async def test_two_who_answer_at_once_send_one_answer(
    teacher: httpx.AsyncClient, number: str
) -> None:
    path = f"/console/inbox/{number}/answer"
    await teacher.post(path, data={"words": "First"})
    second = await teacher.post(path, data={"words": "Second"})
    assert second.status_code == 422
    assert "meanwhile" in second.text
    assert "First" in second.text


async def test_that_nothing_can_be_sent_is_said_before_and_after(
    school: School, teacher: httpx.AsyncClient, number: str
) -> None:
    await school.hears(AMINA, "stop")
    assert "this learner said STOP" in (await teacher.get("/console/inbox")).text
    assert "this learner said STOP" in (await teacher.get(f"/console/inbox/{number}")).text
    answer = await teacher.post(f"/console/inbox/{number}/answer", data={"words": "Because."})
    page = (await teacher.get(answer.headers["location"])).text
    assert "Your answer is kept, but nothing is sent" in page


async def test_it_is_said_until_when_an_answer_is_free(
    school: School, teacher: httpx.AsyncClient, number: str
) -> None:
    school.rt.channels = {
        **school.rt.channels,
        school.sender: Demo("demo", replace(RICH, window=DAY)),
    }
    page = (await teacher.get("/console/inbox")).text
    assert "free of charge, until" in page
    assert "24 November" in page or "November 24" in page
    assert "UTC" in page
    school.clock.now += DAY
    assert "a template goes first" in (await teacher.get("/console/inbox")).text


async def test_other_learners_help_and_the_teacher_sends_one_answer_on(
    school: School, teacher: httpx.AsyncClient
) -> None:
    await school.publish(course(1))
    await finished(school, JUMA)
    number = await asked(school)
    path = f"/console/inbox/{number}"
    assert (await teacher.post(f"{path}/pass-on", data={"most": "9"})).status_code == 422
    assert (await teacher.post(f"{path}/pass-on", data={"most": "3"})).status_code == 303
    again = await teacher.post(f"{path}/pass-on", data={"most": "3"})
    assert again.status_code == 422
    assert "Nobody was asked" in again.text
    await school.settle()
    await school.taps(JUMA, "Answer")
    await school.hears(JUMA, "It keeps you safe.")
    page = (await teacher.get(path)).text
    assert "It keeps you safe." in page
    assert "Juma" not in page
    wrong = await teacher.post(f"{path}/answer", data={"of": "2"})
    assert "is not there any more" in wrong.text
    await teacher.post(f"{path}/answer", data={"of": "1"})
    await school.settle()
    assert "It keeps you safe." in school.texts(AMINA)[-1]


async def test_a_question_is_closed_once_that_was_confirmed(
    school: School, teacher: httpx.AsyncClient, number: str
) -> None:
    path = f"/console/inbox/{number}/close"
    assert "Nothing is sent" in (await teacher.post(path)).text
    assert (await question(school, number)).state == "open"
    assert (await teacher.post(path, data={"sure": "yes"})).status_code == 303
    assert (await question(school, number)).state == "closed"
    assert "Why save first?" not in (await teacher.get("/console/inbox")).text
    assert "Why save first?" in (await teacher.get("/console/inbox?state=closed")).text
    assert "Why save first?" not in (await teacher.get("/console/inbox?state=what")).text
    nowhere = await teacher.get("/console/inbox?state=closed&course=other")
    assert "Why save first?" not in nowhere.text


async def test_no_phone_number_is_shown(
    school: School, teacher: httpx.AsyncClient, number: str
) -> None:
    phone = "+254712345678"
    await asked(school, phone, "Is it free?")
    page = (await teacher.get("/console/inbox")).text
    assert phone not in page
    assert "+254•••78" in page
    assert phone not in (await teacher.get(f"/console/inbox/{number}")).text


async def test_a_long_list_is_gone_through_page_by_page(
    school: School, teacher: httpx.AsyncClient, number: str
) -> None:
    await many(school, number, 2 * minding.PAGE)
    path, seen = "/console/inbox", set[str]()
    for _ in range(3):
        page = await teacher.get(path)
        assert len(page.content) < 60_000
        links = [each["href"] for each in Seen(page.text).all("a")]
        found = {each for each in links if each.startswith("/console/inbox/")}
        assert not found & seen
        seen |= found
        onward = [each for each in links if "past=" in each]
        path = f"/console/inbox{onward[0]}" if onward else ""
    assert path == ""
    assert len(seen) == 2 * minding.PAGE + 1


async def many(school: School, like: str, count: int) -> None:
    """So many more questions of the same learner, long ones."""
    async with school.rt.database.write() as tx:
        query = select(tables.questions).where(tables.questions.c.public_id == like)
        row = dict((await tx.execute(query)).one()._mapping)
        row.pop("id")
        rows = [{**row, "public_id": f"{n:016}", "text": "سؤال " * 99} for n in range(count)]
        await tx.execute(insert(tables.questions), rows)
