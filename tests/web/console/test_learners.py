"""Learners looked up, and one with every message; lists of those at whom somebody should look."""

import datetime as dt
import re

import httpx
import pytest
from sqlalchemy import insert, select, update

from lessonbot.domain.staff import Role
from lessonbot.services import reporting
from lessonbot.store import monitor, tables
from tests.support import listeners
from tests.support.courses import course
from tests.support.school import School
from tests.web.console.authors import words
from tests.web.console.conftest import Coming
from tests.web.reading import Seen

PATH = "/console/learners"


@pytest.fixture
async def teacher(come: Coming) -> httpx.AsyncClient:
    return await come(Role.FACILITATOR)


async def id_of(school: School, path: str) -> str:
    async with school.rt.database.read() as tx:
        found = select(tables.learners.c.public_id).join(
            tables.addresses, tables.addresses.c.learner_id == tables.learners.c.id
        )
        return str(await tx.scalar(found.where(tables.addresses.c.path == path)))


async def test_a_learner_is_found_by_name_number_and_id(
    school: School, teacher: httpx.AsyncClient
) -> None:
    await listeners.learner(school, "+254712345678", name="Amina Wanjiru", public_id="AMINA")
    await listeners.learner(school, "2", name="Juma 100%")
    for said, found in (
        ("wanji", "Amina"),
        ("+254 712 345678", "Amina"),
        ("254712345678", "Amina"),
        ("0%", "Juma"),
    ):
        page = (await teacher.get(PATH, params={"said": said})).text
        assert found in page, said
        assert ("Juma" if found == "Amina" else "Amina") not in page, said
        assert "345678" not in page.replace(said, "")
    assert "There is nobody" in (await teacher.get(PATH, params={"said": "71234"})).text


async def test_who_gave_no_name_is_called_as_their_app_says(
    school: School, teacher: httpx.AsyncClient
) -> None:
    await listeners.learner(school, "1", name=None, app_name="Juma K", public_id="JUMA")
    assert "Juma K" in words(await teacher.get(PATH))
    assert "Juma K" in words(await teacher.get(f"{PATH}/JUMA"))
    assert "Juma K" in words(await teacher.get(f"{PATH}/JUMA/steer"))


async def test_the_id_that_the_organisation_gave_is_shown_and_found(
    school: School, teacher: httpx.AsyncClient
) -> None:
    who = await listeners.learner(school, "1", name=None, app_name="Learner 5", public_id="JUMA")
    await listeners.learner(school, "2", name="Amina")
    async with school.rt.database.write() as tx:
        noted = {"organisation_id": school.rt.organisation, "learner_id": who, "own_id": "M-0005"}
        await tx.execute(insert(tables.contacts).values(**noted, created_at=school.clock()))
    found = words(await teacher.get(PATH, params={"said": "M-0005"}))
    assert ("Learner 5" in found, "Amina" in found) == (True, False)
    page = words(await teacher.get(f"{PATH}/JUMA"))
    assert "Learner 5" in page
    assert "M-0005" in page


async def test_the_next_lesson_is_told_by_the_clock_of_the_learner(
    school: School, teacher: httpx.AsyncClient
) -> None:
    await school.publish(course())
    who = await listeners.learner(school, "1", zone="Asia/Kolkata", public_id="JUMA")
    noon = school.clock().replace(hour=12, minute=0)
    await listeners.enrolled(school, who, next_at=noon)
    page = words(await teacher.get(f"{PATH}/JUMA"))
    assert re.search(r"(17:30|5:30\sPM) \(Asia/Kolkata\)", page), page


async def test_in_a_course_of_one_question_one_wrong_answer_is_enough(
    school: School, teacher: httpx.AsyncClient
) -> None:
    await school.publish(course(1))
    who = await listeners.learner(school, "1", public_id="JUMA")
    enrolment = await listeners.enrolled(school, who, progress={"asked": 1})
    assert "JUMA" not in (await teacher.get("/console/messages/failing")).text
    async with school.rt.database.write() as tx:
        answer = {"organisation_id": school.rt.organisation, "item": "a", "chosen": [0]}
        answer |= {"enrolment_id": enrolment, "number": 1, "is_right": False}
        await tx.execute(insert(tables.attempts).values(**answer, answered_at=school.clock()))
    assert "right 0 of 1" in words(await teacher.get("/console/messages/failing"))


async def test_a_long_message_is_there_to_its_last_word(
    school: School, teacher: httpx.AsyncClient
) -> None:
    await school.publish(course())
    await school.join("1")
    one = f"{PATH}/{await id_of(school, '1')}"
    for number in range(12):
        school.clock.now += dt.timedelta(minutes=5)
        await school.hears("1", f"{'so ' * 1200}{number} to the end")
    page = await teacher.get(one)
    assert "11 to the end</bdi>" in page.text
    assert len(page.content) < 60_000
    assert "2 to the end</bdi>" not in page.text
    (onward,) = [e["href"] for e in Seen(page.text).all("a") if e["href"].startswith("?past=")]
    assert "2 to the end</bdi>" in (await teacher.get(f"{one}{onward}")).text


async def test_the_two_phones_of_the_demo_are_told_apart(
    school: School, teacher: httpx.AsyncClient
) -> None:
    await listeners.learner(school, "1", sms="1", public_id="JUMA")
    names = re.findall(r"<dt>(Demo phone[^<]*)</dt>", (await teacher.get(f"{PATH}/JUMA")).text)
    assert sorted(names) == ["Demo phone", "Demo phone for text messages"]


async def test_a_long_list_is_gone_through_page_by_page(
    school: School, teacher: httpx.AsyncClient
) -> None:
    await listeners.many(school, 90)
    seen: list[str] = []
    path = PATH
    while path:
        answer = await teacher.get(path)
        assert len(answer.content) < 60_000
        links = [each["href"] for each in Seen(answer.text).all("a")]
        seen += [each for each in links if each.startswith(f"{PATH}/")]
        path = next((f"{PATH}{each}" for each in links if "past=" in each), "")
    assert len(seen) == len(set(seen)) == 90


async def test_a_learners_page_shows_every_message(
    school: School, teacher: httpx.AsyncClient, come: Coming
) -> None:
    await school.publish(course())
    await school.join("+254712345678")
    await school.hears("+254712345678", "Is <this> it?")
    one = f"{PATH}/{await id_of(school, '+254712345678')}"
    page = await teacher.get(one)
    shown = words(page)
    assert "tiny" in shown
    assert "in the middle of it" in shown
    assert "Africa/Nairobi" in shown
    assert "Is <this> it?" in shown
    assert "a button was tapped" in shown
    assert "Title 1" in shown
    assert "+254712345678" not in page.text
    assert "+254•••78" in page.text
    revealed = await teacher.post(f"{one}/number")
    assert "+254712345678" in revealed.text
    owner = await come(Role.OWNER)
    audit = (await owner.get("/console/audit")).text
    assert "number" in audit
    assert "254712345678" not in audit


async def test_older_messages_are_on_further_pages_each_once(
    school: School, teacher: httpx.AsyncClient
) -> None:
    await school.publish(course())
    await school.join("1")
    for number in range(50):
        await school.hears("1", f"word number {number} of mine")
        school.clock.now += dt.timedelta(minutes=5)
    one = f"{PATH}/{await id_of(school, '1')}"
    path, found = one, list[int]()
    while path:
        page = await teacher.get(path)
        assert len(page.content) < 60_000
        found += [n for n in range(50) if f"word number {n} of mine<" in page.text]
        links = [each["href"] for each in Seen(page.text).all("a")]
        path = next((f"{one}{each}" for each in links if each.startswith("?past=")), "")
    assert sorted(found) == list(range(50))


async def test_who_may_only_see_courses_sees_no_learner(school: School, come: Coming) -> None:
    await listeners.learner(school, "1", name="Amina")
    viewer = await come(Role.VIEWER)
    assert (await viewer.get(PATH)).status_code == 403
    assert (await viewer.get(f"{PATH}/PERSON1")).status_code == 404


async def test_what_is_tried_again_is_listed_with_its_reason_and_the_next_try(
    school: School, owner: httpx.AsyncClient
) -> None:
    await school.publish(course())
    await listeners.learner(school, "9", name="Zawadi", public_id="ZAWADI")
    await school.join("1")
    assert "Tried again" not in (await owner.get("/console/messages/lost")).text
    async with school.rt.database.write() as tx:
        own = tables.deliveries
        address = await tx.scalar(
            select(tables.addresses.c.id).where(tables.addresses.c.path == "9")
        )
        waits = {"state": "waiting", "error_code": "30003", "reason": "switched off"}
        later = {"due_at": school.clock() + dt.timedelta(hours=20), "address_id": address}
        await tx.execute(update(own).where(own.c.id == 1).values(**waits, **later))
    page = await owner.get("/console/messages/lost")
    assert "The phone was off or out of reach. Next try: Tuesday" in words(page)
    assert f'{PATH}/ZAWADI"><bdi>Zawadi</bdi>' in page.text
    assert "Tried again" not in (await owner.get("/console/messages/lost?past=99")).text


async def test_what_reached_nobody_is_listed_with_one_thing_to_do(
    school: School, come: Coming
) -> None:
    owner = await come(Role.OWNER)
    await school.publish(course())
    for path in ("1", "2"):
        await school.join(path)
    async with school.rt.database.write() as tx:
        first = tables.deliveries.c.id == 1
        lost = {"state": "failed", "error_code": "63024", "reason": "WhatsApp knows nobody"}
        await tx.execute(update(tables.deliveries).where(first).values(**lost))
        late = {"state": "expired", "reason": "too late for its hour"}
        await tx.execute(
            update(tables.deliveries).where(tables.deliveries.c.id == 2).values(**late)
        )
    shown = words(await owner.get("/console/messages"))
    assert "Nobody is reached at this number or account. 1" in shown
    assert "Its hour was over before its turn came. 1" in shown
    page = (await owner.get("/console/messages/lost")).text
    links = [each["href"] for each in Seen(page).all("a")]
    assert len([each for each in links if each.startswith(f"{PATH}/")]) == 3
    assert len([each for each in links if each.endswith("/correct")]) == 1
    assert len([each for each in links if "broadcasts/new?learner=" in each]) == 1
    school.clock.now += dt.timedelta(days=2)
    assert "Nothing here yet" in (await owner.get("/console/messages/lost")).text
    assert "Nobody is reached" not in (await owner.get("/console/messages")).text
    assert "Nobody is reached" in (await owner.get("/console/messages?days=7")).text


async def test_losses_are_gone_through_page_by_page(
    school: School, owner: httpx.AsyncClient
) -> None:
    await listeners.learner(school, "1")
    async with school.rt.database.write() as tx:
        row = {
            "organisation_id": school.rt.organisation,
            "sender_id": school.sender,
            "address_id": 1,
            "turn": "t",
            "priority": 2,
            "content": {"text": []},
            "state": "failed",
            "created_at": school.clock(),
        }
        due = [school.clock() - dt.timedelta(minutes=n // 3) for n in range(95)]
        rows = [{**row, "key": f"k{n}", "due_at": at} for n, at in enumerate(due)]
        await tx.execute(insert(tables.deliveries), rows)
    path, count = "/console/messages/lost", 0
    while path:
        page = Seen((await owner.get(path)).text)
        links = [each["href"] for each in page.all("a")]
        count += len([each for each in links if "broadcasts/new?learner=" in each])
        path = next((f"/console/messages/lost{e}" for e in links if "past=" in e), "")
    assert count == 95


async def test_who_does_not_open_and_who_does_not_pass(
    school: School, owner: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(monitor, "LOOKED_AT", 2)
    await school.publish(course())
    for path in ("1", "2", "3"):
        await school.join(path)
    async with school.rt.database.write() as tx:
        own = tables.enrolments
        rows = (await tx.execute(select(own.c.id, own.c.progress).order_by(own.c.id))).all()
        for number, (id_, progress) in enumerate(rows):
            values = {"unanswered": 2} if number == 2 else {"unanswered": 0, "asked": 6}
            changed = {"progress": {**progress, **values}, "last_at": school.clock()}
            await tx.execute(update(own).where(own.c.id == id_).values(**changed))
        answer = {"organisation_id": 1, "item": "a", "chosen": [0], "answered_at": school.clock()}
        await tx.execute(
            insert(tables.attempts),
            [
                {**answer, "enrolment_id": who, "number": n, "is_right": n % 3 == who - 1}
                for who in (1, 2)
                for n in range(1, 6 - who + 1)
            ],
        )
    quiet = await owner.get("/console/messages/unopened")
    assert "Nobody." in quiet.text
    (onward,) = [e["href"] for e in Seen(quiet.text).all("a") if "past=" in e["href"]]
    second = await owner.get(f"/console/messages/unopened{onward}")
    assert f"learner={await id_of(school, '3')}" in second.text
    failing = await owner.get("/console/messages/failing")
    assert f"{PATH}/{await id_of(school, '1')}" in failing.text
    assert "right 1 of 5" in words(failing)


async def test_a_sender_that_is_held_is_named_where_messages_are_counted(
    school: School, owner: httpx.AsyncClient, come: Coming
) -> None:
    teacher = await come(Role.FACILITATOR)
    assert "Nothing leaves from there" not in (await owner.get("/console/messages")).text
    async with school.rt.database.write() as tx:
        until = school.clock() + dt.timedelta(seconds=15)
        down = {"faults": reporting.FAULTS, "paused_until": until}
        mine = tables.senders.c.id == school.sender
        await tx.execute(update(tables.senders).where(mine).values(**down))
    page = await owner.get("/console/messages")
    assert "demo:demo: Nothing leaves from there for now." in words(page)
    links = [each["href"] for each in Seen(page.text).all("a")]
    assert (await owner.get(next(each for each in links if "/senders/" in each))).status_code == 200
    page = await teacher.get("/console/messages")
    assert "Nothing leaves from there" in page.text
    assert "/console/senders/" not in page.text


async def test_one_person_is_written_to_by_name(school: School, owner: httpx.AsyncClient) -> None:
    await listeners.learner(school, "1", name="Amina")
    page = await owner.get("/console/broadcasts/new?learner=PERSON1")
    assert "To one person: Amina PERSON1" in words(page)
    assert "everybody gets it" not in page.text
    said = {"title": "Hello", "text_": "Good morning", "learner": "PERSON1", "when": "now"}
    answer = await owner.post("/console/broadcasts/new", data=said)
    page = await owner.get(answer.headers["location"])
    assert "To one person: Amina PERSON1" in words(page)
    several = await owner.get("/console/broadcasts/new?learner=PERSON1&learner=PERSON2")
    assert "everybody gets it" in several.text
    unknown = await owner.get("/console/broadcasts/new?learner=NOBODY")
    assert "To one person" not in unknown.text
