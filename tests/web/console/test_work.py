"""Work in the console: listed, looked at with its files, passed, asked for once more."""

import httpx
import pytest
from sqlalchemy import insert, select

from lessonbot.domain.staff import Role
from lessonbot.services import appraising, submitting
from lessonbot.store import tables
from tests.support.school import School
from tests.web.console.conftest import Coming
from tests.web.console.desk import AMINA, JPEG, hands_file_in, hands_in, learns
from tests.web.console.test_learners import id_of
from tests.web.reading import Seen

SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


@pytest.fixture
async def teacher(come: Coming) -> httpx.AsyncClient:
    return await come(Role.FACILITATOR)


async def state(school: School, number: str) -> str:
    return (await submitting.shown(school.rt, number)).one.state


async def test_work_is_passed_with_points_and_a_comment(
    school: School, come: Coming, teacher: httpx.AsyncClient
) -> None:
    await learns(school)
    number = await hands_in(school)
    page = (await teacher.get("/console/work")).text
    assert f"/console/work/{number}" in page
    assert "Title 1" in page
    learner = f"/console/learners/{await id_of(school, AMINA)}"
    assert f'href="{learner}"' in page
    one = (await teacher.get(f"/console/work/{number}")).text
    assert f'href="{learner}"' in one
    for shown in ("I save ten each week.", "It has income", "(0 to <bdi>3</bdi>)"):
        assert shown in one
    said = {"points-0": "2", "points-1": "3", "comment": "Clear.", "decision": "passed"}
    answer = await teacher.post(f"/console/work/{number}", data=said)
    assert answer.status_code == 303
    after = (await teacher.get(answer.headers["location"])).text
    assert "Saved. The learner is told." in after
    assert 'name="decision"' not in after
    await school.settle()
    assert "Points: 5 of 5" in "\n".join(school.texts(AMINA)[-2:])
    assert number not in (await teacher.get("/console/work")).text
    assert number in (await teacher.get("/console/work?state=passed")).text
    assert "passed a piece of work" in (await (await come(Role.OWNER)).get("/console/audit")).text


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"decision": "again"}, "Say in the comment what is missing"),
        ({"decision": "passed", "points-0": "2"}, "Give a whole number for each line"),
        ({"decision": "passed", "points-0": "2", "points-1": "4"}, "Give a whole number"),
        ({"decision": "passed", "points-0": "2", "points-1": "-1"}, "Give a whole number"),
        ({"decision": "passed", "comment": "x" * 1001}, "more than 1,000 characters"),
        ({"comment": "Good"}, "Choose one of the two buttons"),
    ],
)
async def test_what_cannot_be_says_how_to_mend_it_and_keeps_what_was_typed(
    school: School, teacher: httpx.AsyncClient, said: dict[str, str], why: str
) -> None:
    await learns(school)
    number = await hands_in(school)
    answer = await teacher.post(f"/console/work/{number}", data=said)
    assert answer.status_code == 422
    assert why in answer.text
    assert await state(school, number) == "waiting"
    values = {each.get("name"): each.get("value") for each in Seen(answer.text).all("input")}
    assert values["points-0"] == said.get("points-0", "")
    assert said.get("comment", "") in answer.text


async def test_a_slip_is_mended(school: School, teacher: httpx.AsyncClient) -> None:
    await learns(school)
    number = await hands_in(school)
    again = {"decision": "again", "comment": "Add what you earn."}
    await teacher.post(f"/console/work/{number}", data=again)
    assert await state(school, number) == "again"
    page = (await teacher.get(f"/console/work/{number}")).text
    assert "If that was a slip" in page
    assert 'value="again"' not in page
    assert (await teacher.post(f"/console/work/{number}", data=again)).status_code == 422
    await teacher.post(f"/console/work/{number}", data={"decision": "passed"})
    assert await state(school, number) == "passed"


async def test_that_nothing_can_be_sent_is_said(school: School, teacher: httpx.AsyncClient) -> None:
    await learns(school)
    number = await hands_in(school)
    await school.hears(AMINA, "stop")
    answer = await teacher.post(f"/console/work/{number}", data={"decision": "passed"})
    page = (await teacher.get(answer.headers["location"])).text
    assert "Saved, but nothing is sent: this learner said STOP." in page


async def test_all_pieces_of_a_round_are_one_line_and_are_shown_together(
    school: School, teacher: httpx.AsyncClient
) -> None:
    await learns(school)
    photo = await hands_file_in(school)
    voice = await hands_file_in(school, b"OggS" + b"a voice", "audio/ogg")
    listed = Seen((await teacher.get("/console/work")).text)
    links = [each["href"] for each in listed.all("a") if f"/work/{photo}" in each["href"]]
    assert links == [f"/console/work/{photo}"]
    assert not [each for each in listed.all("a") if voice in each["href"]]
    one = Seen((await teacher.get(f"/console/work/{photo}")).text)
    assert [each["src"] for each in one.all("img")] == [f"/console/work/{photo}/file"]
    assert [each["src"] for each in one.all("audio")] == [f"/console/work/{voice}/file"]


async def test_files_are_shown_only_where_they_can_do_no_harm(
    school: School, teacher: httpx.AsyncClient
) -> None:
    await learns(school)
    text = await hands_in(school)
    assert (await teacher.get(f"/console/work/{text}/file")).status_code == 404
    photo = await hands_file_in(school)
    answer = await teacher.get(f"/console/work/{photo}/file")
    assert answer.content == JPEG
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-disposition"].startswith("inline")
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "no-store" in answer.headers["cache-control"]
    kept = await teacher.get(f"/console/work/{photo}/save")
    assert kept.headers["content-disposition"] == f'attachment; filename="{photo}.jpg"'
    for data, mime in ((SVG, "image/svg+xml"), (b"%PDF-", "application/pdf"), (SVG, "text/html")):
        number = await hands_file_in(school, data, mime)
        answer = await teacher.get(f"/console/work/{number}/file")
        assert answer.headers["content-disposition"].startswith("attachment"), mime
    page = Seen((await teacher.get(f"/console/work/{photo}")).text)
    assert len(page.all("img")) == 1


async def test_recordings_come_in_pieces_as_players_ask(
    school: School, teacher: httpx.AsyncClient
) -> None:
    await learns(school)
    data = b"OggS" + bytes(range(96))
    number = await hands_file_in(school, data, "audio/ogg")
    path = f"/console/work/{number}/file"
    answer = await teacher.get(path, headers={"range": "bytes=10-19"})
    assert (answer.status_code, answer.content) == (206, data[10:20])
    assert answer.headers["content-range"] == "bytes 10-19/100"
    answer = await teacher.get(path, headers={"range": "bytes=90-"})
    assert (answer.status_code, answer.content) == (206, data[90:])
    answer = await teacher.get(path, headers={"range": "bytes=-5"})
    assert (answer.status_code, answer.content) == (206, data[-5:])
    assert (await teacher.get(path, headers={"range": "bytes=100-"})).status_code == 416
    assert (await teacher.get(path, headers={"range": "lines=1-2"})).content == data


async def test_a_file_on_its_way_is_told_from_one_that_is_gone(
    school: School, teacher: httpx.AsyncClient
) -> None:
    await learns(school)
    number = await hands_file_in(school)
    submissions = tables.submissions
    for at, told in ((school.clock(), "still being fetched"), (None, "could not be had")):
        async with school.rt.database.write() as tx:
            await tx.execute(submissions.update().values(digest=None, mime=None, fetch_at=at))
        assert told in (await teacher.get(f"/console/work/{number}")).text
        assert (await teacher.get(f"/console/work/{number}/file")).status_code == 404


async def test_a_long_list_is_gone_through_page_by_page(
    school: School, teacher: httpx.AsyncClient
) -> None:
    await learns(school)
    number = await hands_in(school)
    async with school.rt.database.write() as tx:
        query = select(tables.submissions).where(tables.submissions.c.public_id == number)
        row = dict((await tx.execute(query)).one()._mapping)
        row.pop("id")
        rows = [
            {**row, "public_id": f"{n:016}", "round": n + 2} for n in range(2 * appraising.PAGE)
        ]
        await tx.execute(insert(tables.submissions), rows)
    path, seen = "/console/work", set[str]()
    for _ in range(3):
        page = await teacher.get(path)
        assert len(page.content) < 60_000
        links = [each["href"] for each in Seen(page.text).all("a")]
        found = {each for each in links if each.startswith("/console/work/")}
        assert not found & seen
        seen |= found
        onward = [each for each in links if "past=" in each]
        path = f"/console/work{onward[0]}" if onward else ""
    assert path == ""
    assert len(seen) == 2 * appraising.PAGE + 1
