"""Broadcasts written in the console: planned, sent once, approved by a second person, by the clock."""

import datetime as dt

import httpx
import pytest
from sqlalchemy import func, select, update

from lessonbot.domain.staff import Role
from lessonbot.services import broadcasting, dispatching, sending
from lessonbot.store import tables
from tests.support import listeners
from tests.support.courses import course
from tests.support.school import School
from tests.web.console.authors import words
from tests.web.console.conftest import Coming
from tests.web.reading import Seen

LIST = "/console/broadcasts"
FORM = {"title": "News <of> May", "text_": "Hello {name:friend}, *good* news.", "when": "now"}
BUDGET = 60_000


async def written(client: httpx.AsyncClient, **said: str | list[str]) -> str:
    """The address of a new draft."""
    answer = await client.post(f"{LIST}/new", data={**FORM, **said})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


async def revision(client: httpx.AsyncClient, draft: str) -> str:
    page = Seen((await client.get(draft)).text)
    return next(each["value"] for each in page.all("input") if each.get("name") == "revision")


async def sent(client: httpx.AsyncClient, draft: str) -> httpx.Response:
    said = {"revision": await revision(client, draft), "sure": "yes"}
    return await client.post(f"{draft}/send", data=said)


async def saved(client: httpx.AsyncClient, draft: str, **said: str) -> httpx.Response:
    form = {**FORM, "revision": await revision(client, draft), **said}
    return await client.post(draft, data=form)


async def arrives(school: School) -> None:
    """All that is begun is prepared and sent."""
    for each in await broadcasting.unfinished(school.rt):
        while await broadcasting.expand(school.rt, each, school.clock()):
            pass
    while await sending.send_due(school.rt, school.clock):
        pass


async def begun(school: School) -> int:
    async with school.rt.database.read() as tx:
        return int(await tx.scalar(select(func.count()).select_from(tables.broadcasts)) or 0)


async def state(school: School) -> str:
    async with school.rt.database.read() as tx:
        return str(await tx.scalar(select(tables.compositions.c.state)))


async def test_it_is_written_looked_at_and_sent(school: School, owner: httpx.AsyncClient) -> None:
    await listeners.learner(school, "1", name="Amina")
    await listeners.learner(school, "2", stopped="asked to stop")
    draft = await written(owner)
    page = words(await owner.get(draft))
    assert "Goes out as soon as you send it, to 1 people in 1 zones" in page
    assert "they said STOP 1" in page
    assert "Africa/Nairobi" in page
    assert await begun(school) == 0
    phones = words(await owner.get(f"{draft}/preview"))
    assert phones.count("Hello Alexandria, good news.") == 3
    sure = words(await owner.get(f"{draft}/send"))
    assert "Send “News <of> May”?" in sure
    assert "Send it to 1 people now" in sure
    answer = await sent(owner, draft)
    assert answer.status_code == 303
    await arrives(school)
    assert school.texts("1") == ["Hello Amina, good news."]
    assert school.texts("2") == []
    shown = words(await owner.get(answer.headers["location"]))
    assert "It goes out now." in shown
    assert "People who get it 1" in shown
    assert "Sent 1" in shown
    listed = words(await owner.get(LIST))
    assert "News <of> May done 1 1 0 0 0" in listed
    audit = (await owner.get("/console/audit")).text
    assert "sent a broadcast" in audit


async def test_a_double_click_sends_once(school: School, owner: httpx.AsyncClient) -> None:
    await listeners.learner(school, "1")
    draft = await written(owner)
    said = {"revision": await revision(owner, draft), "sure": "yes"}
    first = await owner.post(f"{draft}/send", data=said)
    second = await owner.post(f"{draft}/send", data=said)
    assert second.status_code == 303
    assert first.headers["location"].startswith(second.headers["location"])
    assert await begun(school) == 1


async def test_save_and_send_saves_the_form_first(school: School, owner: httpx.AsyncClient) -> None:
    await listeners.learner(school, "1")
    draft = await written(owner)
    answer = await saved(owner, draft, text_="Other words", then="send")
    assert answer.headers["location"] == f"{draft}/send"
    assert "Other words" in (await owner.get(f"{draft}/send")).text
    assert await begun(school) == 0
    await sent(owner, draft)
    await arrives(school)
    assert school.texts("1") == ["Other words"]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({"text_": "Hello {nome}"}, "the braces hold nome"),
        ({"text_": ""}, "write the text"),
        ({"title": ""}, "give it a title"),
        ({"link": "example"}, "the link example leads nowhere"),
        ({"zone": "Nairobi"}, "there is no clock named Nairobi"),
        ({"state": "stuck", "days": "x"}, "write the days"),
        ({"when": "instant"}, "write the hour"),
        ({"when": "instant", "at_hour": "10:00"}, "choose the day"),
        ({"when": "instant", "at_hour": "10:00", "at_day": "2026-01-01"}, "choose a later time"),
        ({"hours": "999"}, "from 1 to 168, not 999"),
        ({"text_": "![A well](well.png)"}, "mend the text at line 1"),
        ({"cohort": "gone"}, "choose again who gets it"),
        ({"text_sw": "", "short_sw": "Habari"}, "write the text"),
    ],
)
async def test_what_is_not_clear_is_kept_and_said(
    owner: httpx.AsyncClient, said: dict[str, str], shown: str
) -> None:
    draft = await written(owner, **said)
    page = await owner.get(draft)
    assert shown in words(page)
    for name, value in said.items():
        if name not in {"when", "state", "cohort"} and value:
            assert value in page.text, name
    answer = await sent(owner, draft)
    assert answer.status_code == 422
    assert "It cannot go out yet" in answer.text


async def test_each_language_has_its_text_and_its_count(
    school: School, owner: httpx.AsyncClient
) -> None:
    await listeners.learner(school, "1", language="sw")
    await listeners.learner(school, "2", language="en")
    draft = await written(owner)
    answer = await saved(owner, draft, add="yes", other="sw")
    assert answer.status_code == 303
    assert 'name="text_sw"' in (await owner.get(draft)).text
    await saved(owner, draft, text_sw="Habari ŵ {name}")
    page = words(await owner.get(draft))
    assert "Swahili: paid segments 1. These letters make it longer: ŵ" in page
    await sent(owner, draft)
    await arrives(school)
    assert school.texts("1") == ["Habari ŵ"]
    assert school.texts("2") == ["Hello friend, good news."]


async def test_whom_it_is_for_is_chosen_by_ticks(school: School, owner: httpx.AsyncClient) -> None:
    await school.publish(course())
    await school.join("1")
    await listeners.learner(school, "2")
    await listeners.learner(school, "3", zone="Asia/Tokyo")
    assert "to 1 people" in words(await owner.get(await written(owner, course=["tiny"])))
    assert "to 2 people" in words(await owner.get(await written(owner, not_course=["tiny"])))
    others = await written(owner, not_course=["tiny"], not_zone="Asia/")
    assert "to 1 people" in words(await owner.get(others))
    two = await owner.get(f"{LIST}/new?learner=PERSON2&learner=PERSON3")
    assert "PERSON2 PERSON3" in two.text
    some = await written(owner, learner="PERSON2 PERSON3")
    assert "to 2 people" in words(await owner.get(some))


async def test_when_it_goes_out_is_said_by_every_clock(
    school: School, owner: httpx.AsyncClient
) -> None:
    await listeners.learner(school, "1", zone="Africa/Nairobi")
    await listeners.learner(school, "2", zone="Asia/Tokyo")
    await listeners.learner(school, "3", zone="America/Lima")
    draft = await written(owner, when="hour", hour="07:00", day="2026-11-25")
    page = words(await owner.get(draft))
    assert "Goes out at 07:00 by the clock of each learner, to 3 people in 3 zones" in page
    assert "first Tuesday, November 24, 22:00 UTC" in page
    assert "last Wednesday, November 25, 12:00 UTC" in page
    answer = await sent(owner, draft)
    assert "It goes out by itself" in (await owner.get(answer.headers["location"])).text
    assert await begun(school) == 0
    school.clock.now = dt.datetime(2026, 11, 24, 10, 0, tzinfo=dt.UTC)
    assert await dispatching.begin_due(school.rt, school.clock()) == 1
    for hour, heard in ((22, ["2"]), (28, ["1", "2"]), (36, ["1", "2", "3"])):
        school.clock.now = dt.datetime(2026, 11, 24, tzinfo=dt.UTC) + dt.timedelta(hours=hour)
        await arrives(school)
        assert [each for each in "123" if school.texts(each)] == heard


async def test_it_begins_by_the_clock_once_and_can_be_taken_back_before(
    school: School, owner: httpx.AsyncClient
) -> None:
    await listeners.learner(school, "1")
    draft = await written(owner, when="instant", at_day="2026-11-23", at_hour="09:00")
    await sent(owner, draft)
    assert await state(school) == "scheduled"
    await owner.post(f"{draft}/back")
    school.clock.now = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
    assert await dispatching.begin_due(school.rt, school.clock()) == 0
    await saved(owner, draft, when="instant", at_day="2026-11-23", at_hour="10:00")
    await sent(owner, draft)
    school.clock.now += dt.timedelta(hours=1)
    assert await dispatching.begin_due(school.rt, school.clock()) == 1
    assert await dispatching.begin_due(school.rt, school.clock()) == 0
    assert await begun(school) == 1
    assert "a broadcast went out at its time" in (await owner.get("/console/audit")).text


async def test_what_could_not_begin_in_its_time_asks_again(
    school: School, owner: httpx.AsyncClient
) -> None:
    await listeners.learner(school, "1")
    draft = await written(owner, when="instant", at_day="2026-11-23", at_hour="09:00")
    await sent(owner, draft)
    school.clock.now += dt.timedelta(days=2)
    assert await dispatching.begin_due(school.rt, school.clock()) == 0
    assert "It did not go out at its time" in (await owner.get(draft)).text
    assert await state(school) == "draft"


async def test_many_people_need_a_second_persons_word(
    school: School, owner: httpx.AsyncClient, come: Coming
) -> None:
    await listeners.many(school, 3)
    assert (await owner.post(f"{LIST}/limit", data={"people": "x"})).status_code == 422
    assert (await owner.post(f"{LIST}/limit", data={"people": "2"})).status_code == 303
    draft = await written(owner)
    assert "Ask a colleague to agree" in (await owner.get(f"{draft}/send")).text
    assert "console.broadcast.is_waiting" in (await sent(owner, draft)).headers["location"]
    refused = await sent(owner, draft)
    assert "Somebody else has to agree" in refused.text
    assert await begun(school) == 0
    other = await come(Role.ADMIN)
    assert "It waits for you" in (await other.get(LIST)).text
    assert "It waits for you" not in (await owner.get(LIST)).text
    assert "Broadcasts that wait for you: 1" in words(await other.get("/console/"))
    assert "Broadcasts that wait for you" not in (await owner.get("/console/")).text
    assert "Agree, and send it to 3 people" in words(await other.get(f"{draft}/send"))
    assert (await sent(other, draft)).status_code == 303
    assert await begun(school) == 1


async def test_a_change_takes_the_question_for_approval_back(
    school: School, owner: httpx.AsyncClient, come: Coming
) -> None:
    await listeners.many(school, 3)
    await owner.post(f"{LIST}/limit", data={"people": "2"})
    draft = await written(owner)
    await sent(owner, draft)
    other = await come(Role.ADMIN)
    seen = await revision(other, draft)
    await saved(owner, draft, text_="Something else")
    assert await state(school) == "draft"
    late = await other.post(f"{draft}/send", data={"revision": seen, "sure": "yes"})
    assert late.status_code == 422
    assert await begun(school) == 0
    # who changed it cannot approve it either, though somebody else asks
    await saved(other, draft, text_="Mine now")
    await sent(owner, draft)
    assert (await sent(other, draft)).status_code == 422
    assert await begun(school) == 0


async def test_two_who_write_at_once_lose_nothing(school: School, owner: httpx.AsyncClient) -> None:
    await listeners.learner(school, "1")
    draft = await written(owner)
    seen = await revision(owner, draft)
    await saved(owner, draft, text_="First")
    second = await owner.post(draft, data={**FORM, "text_": "Second", "revision": seen})
    assert second.status_code == 422
    assert "Second" in second.text
    assert "Somebody changed or sent this meanwhile" in second.text


async def test_a_draft_is_deleted_once_that_was_confirmed(owner: httpx.AsyncClient) -> None:
    draft = await written(owner)
    assert "Nothing of it was sent" in (await owner.post(f"{draft}/delete")).text
    assert (await owner.get(draft)).status_code == 200
    await owner.post(f"{draft}/delete", data={"sure": "yes"})
    assert (await owner.get(draft)).status_code == 404


async def test_pages_stay_small(school: School, owner: httpx.AsyncClient) -> None:
    draft = ""
    for number in range(45):
        draft = await written(owner, title=f"Number {number} {'x' * 80}", text_="م" * 3000)
    for path in (LIST, f"{LIST}/new", draft, f"{draft}/send", f"{draft}/preview"):
        answer = await owner.get(path)
        assert answer.status_code == 200, path
        assert len(answer.content) < BUDGET, path
    found = set()
    path = LIST
    while path:
        page = Seen((await owner.get(path)).text)
        links = [each["href"] for each in page.all("a")]
        found |= {each for each in links if "/drafts/" in each}
        path = next((LIST + each for each in links if each.startswith("?before=")), "")
    assert len(found) == 45


async def test_a_broadcast_of_the_command_line_is_not_begun_twice(
    school: School, owner: httpx.AsyncClient
) -> None:
    await listeners.learner(school, "1")
    draft = await written(owner)
    async with school.rt.database.write() as tx:
        await tx.execute(update(tables.compositions).values(state="sent"))
    said = {"revision": "0", "sure": "yes"}
    assert (await owner.post(f"{draft}/send", data=said)).status_code == 303
    assert await begun(school) == 0
