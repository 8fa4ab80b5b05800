"""Asking people to come from the console, and adding one of them by hand."""

import datetime as dt

import httpx
import pytest
from sqlalchemy import update

from lessonbot.domain.price import Price
from lessonbot.domain.staff import Role
from lessonbot.services import bidding
from lessonbot.store import audits, prices
from lessonbot.store.tables import senders
from tests.support.lists import AGREED, row, written
from tests.support.school import School
from tests.web.console.conftest import Coming
from tests.web.console.test_cohorts import made, words
from tests.web.console.test_imports import PLAIN, checked

ONE = {"number": "0712000001", "country": "KE", "name": "Amina", "language": "sw", "proof": AGREED}

SURE = {"sure": "yes"}
FIRST, AGAIN = {"which": "first", **SURE}, {"which": "again", **SURE}


async def listed(school: School, owner: httpx.AsyncClient, count: int = 3) -> str:
    """A cohort with people on its list."""
    cohort = await made(school, owner, **PLAIN, most="")
    rows = [row(each) for each in range(1, count)] + [row(count, Consent="no")]
    address, _ = await checked(owner, cohort, written(rows))
    await owner.post(f"{address}/begin")
    return cohort


async def test_people_are_asked_once_it_was_shown_how_many_and_for_how_much(
    school: School, owner: httpx.AsyncClient
) -> None:
    cohort = await listed(school, owner)
    async with school.rt.database.write() as tx:
        price = Price("demo-sms", "+2547", "KES", 800_000)
        await prices.put(tx, school.rt.organisation, price)
    assert f"{cohort}/invite" in (await owner.get(cohort)).text
    page = words(await owner.get(f"{cohort}/invite"))
    assert "Demo phone for text messages 2 as fast as the network allows" in page
    assert "Never asked: 1 people" in page
    assert "Send JOIN KBR-7 to begin" in page
    page = words(await owner.post(f"{cohort}/invite", data={"which": "first"}))
    assert "Ask 2 people to join Kibera <mothers>?" in page
    assert "The messages go out from" in page
    assert "2 people get it by text message" in page
    assert "2 SMS in all" in page
    assert "This costs about 1.60 KES" in page
    assert "English: 1 people" in page
    assert "Swahili: 1 people" in page
    assert "inakualika" in page
    assert "1 people read Swahili, and the course is not in that language" in page
    assert school.texts("+254712000001", plain_phone=True) == []
    answer = await owner.post(f"{cohort}/invite", data=FIRST)
    await school.settle()
    assert "on their way" in words(await owner.get(answer.headers["location"]))
    assert len(school.texts("+254712000001", plain_phone=True)) == 1
    assert school.texts("+254712000003", plain_phone=True) == []
    async with school.rt.database.read() as tx:
        deeds = await audits.read(tx, school.rt.organisation, 1)
    assert (deeds[0].act, deeds[0].detail) == ("people_invited", {"people": 2, "again": False})
    again = await owner.post(f"{cohort}/invite", data=FIRST)
    assert again.status_code == 422
    assert "There is nobody to ask now" in words(again)
    page = words(await owner.get(f"{cohort}/invite"))
    assert "Asked, and not joined yet: 2 people" in page
    assert "Never asked: 1 people" in page


async def test_who_has_not_answered_is_asked_again_by_another_button(
    school: School, owner: httpx.AsyncClient
) -> None:
    cohort = await listed(school, owner)
    await owner.post(f"{cohort}/invite", data=FIRST)
    assert "at most twice" in words(await owner.get(f"{cohort}/invite"))
    school.clock.now += dt.timedelta(days=3)
    assert "Ask 2 people again" in words(await owner.get(f"{cohort}/invite"))
    await owner.post(f"{cohort}/invite", data=AGAIN)
    await school.settle()
    assert len(school.texts("+254712000001", plain_phone=True)) == 2


async def test_while_messages_are_made_it_says_how_many(
    school: School, owner: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bidding, "SMALL", 0)
    cohort = await listed(school, owner)
    await owner.post(f"{cohort}/invite", data=FIRST)
    assert "Asked so far: 0 of 2 people" in words(await owner.get(f"{cohort}/invite"))
    again = await owner.post(f"{cohort}/invite", data=FIRST)
    assert "on their way already" in words(again)
    await school.settle()
    assert "There is nobody to ask now" in words(await owner.get(f"{cohort}/invite"))


async def test_one_person_is_added_by_hand(school: School, owner: httpx.AsyncClient) -> None:
    cohort = await made(school, owner, **PLAIN)
    assert f"{cohort}/people/new" in (await owner.get(f"{cohort}/members")).text
    assert "Add one person" in words(await owner.get(f"{cohort}/people/new"))
    answer = await owner.post(f"{cohort}/people/new", data=ONE)
    page = words(await owner.get(answer.headers["location"]))
    assert "The person is on the list" in page
    assert "Amina invited" in page
    again = await owner.post(f"{cohort}/people/new", data=ONE)
    assert "in this cohort already" in words(await owner.get(again.headers["location"]))
    other = ONE | {"number": "+254712000002", "proof": ""}
    answer = await owner.post(f"{cohort}/people/new", data=other)
    assert "is noted, and not written to" in words(await owner.get(answer.headers["location"]))
    async with school.rt.database.read() as tx:
        deeds = await audits.read(tx, school.rt.organisation, 1)
    assert deeds[0].detail == {"result": "added", "why": "unproven"}


async def test_a_wrong_number_keeps_what_was_typed(
    school: School, owner: httpx.AsyncClient
) -> None:
    cohort = await made(school, owner, **PLAIN)
    answer = await owner.post(f"{cohort}/people/new", data=ONE | {"number": "0712"})
    assert answer.status_code == 422
    assert "“0712” is no phone number" in words(answer)
    assert 'value="Amina"' in answer.text
    assert AGREED in answer.text
    await owner.post(f"{cohort}/end", data={"sure": "yes"})
    answer = await owner.post(f"{cohort}/people/new", data=ONE)
    assert "The cohort is over" in words(answer)
    answer = await owner.post(f"{cohort}/invite", data=FIRST)
    assert "nobody can be asked" in words(answer)


async def test_only_who_may_gather_may_do_any_of_it(
    school: School, owner: httpx.AsyncClient, come: Coming
) -> None:
    cohort = await listed(school, owner)
    viewer = await come(Role.VIEWER)
    for path in ("invite", "people/new", "import", "import/template.csv"):
        assert (await viewer.get(f"{cohort}/{path}")).status_code == 404
    assert "/import" not in (await viewer.get(cohort)).text
    assert "people/new" not in (await viewer.get(f"{cohort}/members")).text


async def test_what_has_not_gone_is_taken_back_and_asked_later(
    school: School, owner: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    cohort = await listed(school, owner)
    await holds(school, school.clock() + dt.timedelta(hours=1))
    await owner.post(f"{cohort}/invite", data=FIRST)
    await school.settle()
    far = "Asked so far: 0 of 2 people. Delivered: 0. Sent, and no more known: 0. Waiting: 2"
    assert far in words(await owner.get(f"{cohort}/invite"))
    assert far in words(await owner.get(cohort))
    assert "2 people" in words(await owner.post(f"{cohort}/invite/stop"))
    answer = await owner.post(f"{cohort}/invite/stop", data=SURE)
    page = words(await owner.get(answer.headers["location"]))
    assert "Asking is stopped" in page
    assert "Asked so far" not in page
    assert "Ask 2 people to come" in page
    async with school.rt.database.read() as tx:
        deeds = await audits.read(tx, school.rt.organisation, 1)
    assert (deeds[0].act, deeds[0].detail) == ("asking_stopped", {"people": 2})
    await holds(school, None)
    await school.settle()
    assert school.texts("+254712000001", plain_phone=True) == []
    await owner.post(f"{cohort}/invite", data=FIRST)
    await school.settle()
    assert len(school.texts("+254712000001", plain_phone=True)) == 1
    assert "Asked so far: 2 of 2 people" in words(await owner.get(f"{cohort}/invite"))
    monkeypatch.setattr(bidding, "SMALL", 0)
    school.clock.now += dt.timedelta(days=3)
    await owner.post(f"{cohort}/invite", data=AGAIN)
    await owner.post(f"{cohort}/invite/stop", data=SURE)
    await school.settle()
    assert len(school.texts("+254712000001", plain_phone=True)) == 1
    assert "Ask 2 people again" in words(await owner.get(f"{cohort}/invite"))


async def test_a_second_message_that_was_taken_back_can_be_sent_at_once(
    school: School, owner: httpx.AsyncClient
) -> None:
    cohort = await listed(school, owner)
    await owner.post(f"{cohort}/invite", data=FIRST)
    await school.settle()
    school.clock.now += dt.timedelta(days=3)
    await holds(school, school.clock() + dt.timedelta(hours=1))
    await owner.post(f"{cohort}/invite", data=AGAIN)
    assert "Waiting: 2" in words(await owner.get(f"{cohort}/invite"))
    await owner.post(f"{cohort}/invite/stop", data=SURE)
    page = words(await owner.get(f"{cohort}/invite"))
    assert "Asked so far: 2 of 2 people" in page
    assert "Ask 2 people again" in page
    await holds(school, None)
    await owner.post(f"{cohort}/invite", data=AGAIN)
    await school.settle()
    assert len(school.texts("+254712000001", plain_phone=True)) == 2


async def test_who_came_meanwhile_is_shown_before_they_are_asked(
    school: School, owner: httpx.AsyncClient
) -> None:
    cohort = await listed(school, owner)
    assert (
        'name="shown" value="2"'
        in (await owner.post(f"{cohort}/invite", data={"which": "first"})).text
    )
    await owner.post(f"{cohort}/people/new", data=ONE | {"number": "0712000007"})
    answer = await owner.post(f"{cohort}/invite", data=FIRST | {"shown": "2"})
    assert "Ask 3 people to join" in words(answer)
    await school.settle()
    assert school.texts("+254712000001", plain_phone=True) == []
    answer = await owner.post(f"{cohort}/invite", data=FIRST | {"shown": "3"})
    assert answer.status_code == 303


async def holds(school: School, until: dt.datetime | None) -> None:
    """The sender of text messages is held until then."""
    async with school.rt.database.write() as tx:
        mine = senders.c.id == school.plain_sender
        await tx.execute(update(senders).where(mine).values(paused_until=until))
