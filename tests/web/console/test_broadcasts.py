"""What became of a broadcast: counted alike everywhere, explained, listed, stopped, sent on."""

import datetime as dt

import httpx
import pytest
from sqlalchemy import update

from lessonbot.channels.base import Progressed, Rejected, Stage
from lessonbot.services import receipts
from lessonbot.store import tables
from tests.services.test_broadcasting import Network
from tests.support import listeners
from tests.support.school import School
from tests.web.console.authors import words
from tests.web.console.test_composer import LIST, arrives, sent, written
from tests.web.reading import Seen


@pytest.fixture
def network(school: School) -> Network:
    made = Network()
    school.rt.channels = {**school.rt.channels, school.sender: made}
    return made


async def gone_out(school: School, client: httpx.AsyncClient) -> str:
    """The page of a broadcast that was sent."""
    answer = await sent(client, await written(client))
    await arrives(school)
    return answer.headers["location"].partition("?")[0]


async def reported(school: School, stage: Stage, number: int) -> None:
    told = [Progressed(number, "x", stage)]
    await receipts.take(school.rt, school.sender, told, school.clock())


async def test_counts_by_channel_clock_and_state_add_up(
    school: School, owner: httpx.AsyncClient, network: Network
) -> None:
    await listeners.learner(school, "1")
    await listeners.learner(school, "2", zone="Asia/Tokyo")
    await listeners.learner(school, "+2543", only_sms=True)
    network.moods["2"] = Rejected("Bad Request: chat not found", "400")
    page = await gone_out(school, owner)
    async with school.rt.database.write() as tx:
        await tx.execute(
            update(tables.deliveries)
            .where(
                tables.deliveries.c.state == "sent", tables.deliveries.c.sender_id == school.sender
            )
            .values(status_rank=Stage.READ.rank)
        )
    shown = words(await owner.get(page))
    assert (
        "People who get it 3 Waiting 0 Sent 2 Delivered 1 Read 1 Not delivered 1 In doubt 0"
        in shown
    )
    assert "Africa/Nairobi 2 0 2 1 1 0 0" in shown
    assert "Asia/Tokyo 1 0 0 0 0 1 0" in shown
    assert "Nobody is reached at this number or account." in shown
    assert "Ask them or their group for the right number." in shown
    assert "3 2 0 1 0" in words(await owner.get(LIST))


async def test_those_of_one_reason_are_tried_again(
    school: School, owner: httpx.AsyncClient, network: Network
) -> None:
    await listeners.learner(school, "1")
    await listeners.learner(school, "2")
    network.moods["1"] = Rejected("wrong words +254712345678", "77")
    network.moods["2"] = Rejected("other words", "78")
    page = await gone_out(school, owner)
    shown = await owner.get(page)
    assert "254712345678" not in shown.text
    marks = [e["value"] for e in Seen(shown.text).all("input") if e.get("name") == "mark"]
    assert len(marks) == 2
    network.moods.clear()
    assert (
        "Who has it does not get it twice"
        in (await owner.post(f"{page}/resume", data={"mark": marks[0]})).text
    )
    assert school.texts("1") == school.texts("2") == []
    answer = await owner.post(f"{page}/resume", data={"mark": marks[0], "sure": "yes"})
    assert answer.status_code == 303
    await arrives(school)
    assert sorted(map(len, (school.texts("1"), school.texts("2")))) == [0, 1]
    assert (await owner.post(f"{page}/resume", data={"mark": "0"})).status_code == 404
    assert "sent a broadcast on" in (await owner.get("/console/audit")).text


async def test_it_is_stopped_and_sent_on(school: School, owner: httpx.AsyncClient) -> None:
    await listeners.many(school, 3)
    answer = await sent(owner, await written(owner, when="hour", hour="23:00"))
    page = answer.headers["location"].partition("?")[0]
    assert "Nothing more goes out" in (await owner.post(f"{page}/stop")).text
    await owner.post(f"{page}/stop", data={"sure": "yes"})
    assert "stopped" in words(await owner.get(page))
    await owner.post(f"{page}/resume", data={"sure": "yes"})
    school.clock.now += dt.timedelta(days=1)
    await arrives(school)
    assert "Sent 3" in words(await owner.get(page))


async def test_people_are_listed_page_by_page_and_as_a_file(
    school: School, owner: httpx.AsyncClient
) -> None:
    await listeners.many(school, 90)
    await listeners.learner(school, "+254712345678", name="=HYPERLINK()")
    page = await gone_out(school, owner)
    seen: list[str] = []
    path = f"{page}/people?state=sent"
    while path:
        answer = await owner.get(path)
        assert "+254712345678" not in answer.text
        assert len(answer.content) < 60_000
        links = [each["href"] for each in Seen(answer.text).all("a")]
        seen += [each for each in links if each.startswith("/console/learners/")]
        path = next((f"{page}/people{each}" for each in links if "past=" in each), "")
    assert len(seen) == len(set(seen)) == 91
    file = await owner.get(f"{page}/people.csv?sent=1")
    assert file.headers["content-type"].startswith("text/csv")
    assert len(file.text.splitlines()) == 92
    assert len((await owner.get(f"{page}/people.csv")).text.splitlines()) == 1
    assert "Nothing here yet" in (await owner.get(f"{page}/people?state=failed")).text


async def test_what_networks_tell_later_is_counted(
    school: School, owner: httpx.AsyncClient
) -> None:
    await listeners.learner(school, "1")
    page = await gone_out(school, owner)
    for stage in (Stage.DELIVERED, Stage.DELIVERED, Stage.READ):
        await reported(school, stage, 1)
    assert "Sent 1 Delivered 1 Read 1" in words(await owner.get(page))
    shown = words(await owner.get("/console/messages"))
    assert "broadcasts, invitations and words of staff 1 1 1 1 0 0 0 0" in shown


async def test_a_name_of_the_callers_own_opens_no_page(owner: httpx.AsyncClient) -> None:
    assert (await owner.get(f"{LIST}/anything")).status_code == 404
