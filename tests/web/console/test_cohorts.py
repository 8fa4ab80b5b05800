"""Cohorts in the console: made, looked at, printed, started and ended, and who is in them."""

import datetime as dt
import html
import io
import re

import httpx
import pytest
from pypdf import PdfReader
from sqlalchemy import insert, select, update

from lessonbot.domain.staff import Role
from lessonbot.store import tables
from tests.support.courses import course
from tests.support.school import School
from tests.web.console.conftest import Coming

FORM = {
    "course": "tiny",
    "name": "Kibera <mothers>",
    "code": "KBR-7",
    "starts_on": "2026-12-01",
    "at": "18:30",
    "holidays": "2026-12-25\n2026-12-26",
    "most": "30",
    **{f"day{each}": "1" for each in range(5)},
}
LARGEST_PAGE = 60_000


def words(page: httpx.Response) -> str:
    """What a page says, without its marks."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page.text)).split())


class Bot:
    """A channel that is joined through a link, beside a phone of the tests."""

    def __init__(self, school: School) -> None:
        self._phone = school.phone()

    def __getattr__(self, name: str) -> object:
        return getattr(self._phone, name)

    scheme = "telegram"
    number = "+254700000001"

    def link(self, code: str) -> str:
        return f"https://t.me/test_bot?start={code}"


async def made(school: School, client: httpx.AsyncClient, **changes: str) -> str:
    """The address of a new cohort."""
    await school.publish(course(3))
    answer = await client.post("/console/cohorts/new", data={**FORM, **changes})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


async def joins(school: School, path: str) -> None:
    await school.hears(path, "JOIN KBR-7")
    for label in ("I agree", "That is right"):
        await school.taps(path, label)


async def test_a_cohort_is_made_listed_and_shown(school: School, owner: httpx.AsyncClient) -> None:
    assert "There is no cohort yet" in (await owner.get("/console/cohorts")).text
    assert "Publish one first" in (await owner.get("/console/cohorts/new")).text
    address = await made(school, owner)
    assert "2026-11-30" in (await owner.get("/console/cohorts/new")).text  # in a week
    listed = await owner.get("/console/cohorts")
    shown = await owner.get(f"{address}?done=console.cohort.made")
    page = shown.text
    assert "Kibera &lt;mothers&gt;" in page
    for each in (words(listed), words(shown)):
        assert "Kibera <mothers>" in each
        assert "KBR-7" in each
        assert "December 1, 2026" in each
        assert "0 of 30" in each
    assert "The cohort is made" in page
    assert "https://learn.example/join/KBR-7" in page
    assert "2026-12-25\n2026-12-26" in page
    assert "starts by itself on its first day, December 1, 2026" in words(shown)
    assert re.search(r'name="day4"\s+value="1"\s+checked', page)
    assert not re.search(r'name="day5"\s+value="1"\s+checked', page)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"name": ""}, "write a name"),
        ({"code": "HELP"}, "“HELP” cannot be a code"),
        ({"code": "Tiny"}, "“Tiny” stands for another"),
        ({"course": "none"}, "choose a course"),
        ({"starts_on": "soon"}, "“soon” is no date"),
        ({"at": "25:00"}, "“25:00” is no time"),
        ({"holidays": "2026-12-25, Easter"}, "“Easter” is no date"),
        ({"most": "many"}, "“many” is no number"),
        ({f"day{each}": "" for each in range(5)}, "at least one day"),
    ],
)
async def test_what_is_wrong_is_told_and_nothing_typed_is_lost(
    school: School, owner: httpx.AsyncClient, changes: dict[str, str], why: str
) -> None:
    await school.publish(course(3))
    answer = await owner.post("/console/cohorts/new", data={**FORM, **changes})
    assert answer.status_code == 422
    assert why in words(answer)
    typed = {**FORM, **changes}
    for name in ("code", "starts_on", "at", "most"):
        assert f'name="{name}"\n' in answer.text
        assert f'value="{typed[name]}"' in answer.text
    assert typed["holidays"] in answer.text
    assert "There is no cohort yet" in (await owner.get("/console/cohorts")).text


async def test_settings_are_changed(school: School, owner: httpx.AsyncClient) -> None:
    address = await made(school, owner)
    changed = {**FORM, "name": "Others", "starts_on": "2026-12-08", "language": "sw", "most": ""}
    answer = await owner.post(address, data=changed)
    assert answer.status_code == 303
    page = (await owner.get(address)).text
    assert "Others" in page
    assert "December 8, 2026" in page
    assert re.search(r'value="sw"\s+lang="sw"\s+selected', page)
    wrong = await owner.post(address, data={**changed, "name": "Third", "at": "noon"})
    assert wrong.status_code == 422
    assert 'value="Third"' in wrong.text


async def test_it_is_started_and_ended_once_that_was_confirmed(
    school: School, owner: httpx.AsyncClient
) -> None:
    address = await made(school, owner)
    await joins(school, "amina")
    assert "Start Kibera" in words(await owner.post(f"{address}/start"))
    assert "planned" in (await owner.get(address)).text
    answer = await owner.post(f"{address}/start", data={"sure": "yes"})
    assert "has started" in (await owner.get(answer.headers["location"])).text
    again = await owner.post(f"{address}/start", data={"sure": "yes"})
    assert "has started already" in again.text
    page = (await owner.get(address)).text
    assert "November 23, 2026" in page
    kept = await owner.post(address, data={**FORM, "starts_on": "2027-01-01"})
    assert kept.status_code == 303
    assert "November 23, 2026" in (await owner.get(address)).text
    assert "End Kibera" in words(await owner.post(f"{address}/end"))
    await owner.post(f"{address}/end", data={"sure": "yes"})
    page = (await owner.get(address)).text
    assert "over" in page
    assert "How people join" not in page
    audit = (await owner.get("/console/audit")).text
    for act in ("made a cohort", "started a cohort", "changed a cohort", "ended a cohort"):
        assert act in audit


async def test_members_are_listed_with_their_progress_and_masked(
    school: School, owner: httpx.AsyncClient, come: Coming
) -> None:
    address = await made(school, owner, starts_on="2026-11-23")
    await joins(school, "+254700000001")
    await school.taps("+254700000001", "Now")
    shown = await owner.get(f"{address}/members")
    page = shown.text
    assert "Amina" in page
    assert "1 of 3" in words(shown)
    assert "+254•••01" in page
    assert "+254700000001" not in page
    viewer = await come(Role.VIEWER)
    assert "Show the number" not in (await viewer.get(f"{address}/members")).text
    (path,) = re.findall(r'action="(/console/cohorts/\w+/members/\w+)"', page)
    assert (await viewer.post(path)).status_code == 404
    assert "+254700000001" in (await owner.post(path)).text
    audit = (await owner.get("/console/audit")).text
    assert "looked at a phone number" in audit


async def test_who_is_stuck_is_listed_apart(school: School, owner: httpx.AsyncClient) -> None:
    address = await made(school, owner, starts_on="2026-11-23")
    for path in ("amina", "juma"):
        await joins(school, path)
        await school.taps(path, "Now")
    await school.taps("juma", "q10 yes")
    assert "Nobody is stuck" in (await owner.get(f"{address}/members?only=stuck")).text
    for _ in range(3):
        school.clock.now += dt.timedelta(days=1)
        school.clock.now = school.clock.now.replace(hour=15, minute=30)
        await school.settle()
        await school.hears("juma", "next")
    page = (await owner.get(f"{address}/members?only=stuck")).text
    assert page.count("•••na") == 1
    assert "•••ma" not in page
    assert "only=stuck" in (await owner.get(address)).text


async def test_who_has_joined_and_who_has_not_are_listed_apart(
    school: School, owner: httpx.AsyncClient
) -> None:
    address = await made(school, owner)
    assert "Nobody here." in (await owner.get(f"{address}/members?only=joined")).text
    await joins(school, "amina")
    person = {"number": "+254712000009", "name": "Zawadi", "language": "en", "proof": ""}
    await owner.post(f"{address}/people/new", data=person)
    joined = (await owner.get(f"{address}/members?only=joined")).text
    invited = (await owner.get(f"{address}/members?only=invited")).text
    assert ("Amina" in joined, "Zawadi" in joined) == (True, False)
    assert ("Amina" in invited, "Zawadi" in invited) == (False, True)
    assert "Who has joined (1)" in joined
    assert "Who has not joined yet (1)" in joined


async def test_members_are_looked_for_and_taken_away_as_a_file(
    school: School, owner: httpx.AsyncClient
) -> None:
    address = await made(school, owner)
    await joins(school, "amina")
    for number, name in ((7, "Zawadi"), (8, "Zuhura")):
        person = {"number": f"+25471200000{number}", "name": name, "language": "en", "proof": ""}
        await owner.post(f"{address}/people/new", data=person)
    async with school.rt.database.write() as tx:
        await tx.execute(
            update(tables.contacts)
            .where(tables.contacts.c.number == "+254712000008")
            .values(own_id="M-8")
        )
    for said, name in (("zawa", "Zawadi"), ("M-8", "Zuhura")):
        for page in ("members", "members.csv"):
            found = (await owner.get(f"{address}/{page}", params={"said": said})).text
            names = [each for each in ("Amina", "Zawadi", "Zuhura") if each in found]
            assert names == [name], (said, page)
    invited = await owner.get(f"{address}/members.csv?only=invited")
    assert invited.headers["content-type"].startswith("text/csv")
    assert invited.text.count("\n") == 3
    assert "M-8,Zuhura,invited" in invited.text
    assert "712000" not in invited.text
    assert "Nobody here." in (await owner.get(f"{address}/members?only=joined&said=zawa")).text


async def test_how_far_members_came_is_counted_from_the_list_on(
    school: School, owner: httpx.AsyncClient
) -> None:
    address = await made(school, owner, starts_on="2026-11-23")
    await joins(school, "amina")
    await school.taps("amina", "Now")
    person = {"number": "+254712000009", "name": "Zawadi", "language": "en", "proof": ""}
    await owner.post(f"{address}/people/new", data=person)
    assert f"{address}/results" in (await owner.get(address)).text
    said = words(await owner.get(f"{address}/results"))
    for each in ("On the list 2 100 %", "Asked to come 0 0 %", "Joined 1 50 %"):
        assert each in said
    assert "First lesson came 1 50 %" in said
    assert "Finished 0 0 %" in said


async def test_a_list_of_many_goes_on_page_by_page_and_stays_small(
    school: School, owner: httpx.AsyncClient
) -> None:
    address = await made(school, owner)
    await joins(school, "amina")
    async with school.rt.database.write() as tx:
        member = (await tx.execute(select(tables.cohort_members))).one()
        learner = (await tx.execute(select(tables.learners))).one()
        for number in range(90):
            row = {**learner._mapping, "public_id": f"P{number}", "app_name": f"Name {number:03}"}
            row["id"] = 1000 + number
            await tx.execute(insert(tables.learners).values(row))
            other = {**member._mapping, "id": 1000 + number, "learner_id": row["id"]}
            other |= {"enrolment_id": None, "state": "invited"}
            await tx.execute(insert(tables.cohort_members).values(other))
    seen: list[str] = []
    page = (await owner.get(f"{address}/members")).text
    while True:
        assert len(page.encode()) < LARGEST_PAGE
        seen += re.findall(r"<bdi>(Name \d+)</bdi>", page)
        more = re.findall(r'href="(\?after=\d+&only=all)"', page)
        if not more:
            break
        page = (await owner.get(f"{address}/members{more[0]}")).text
    assert seen == [f"Name {number:03}" for number in range(90)]
    assert "90" in (await owner.get(address)).text


async def test_cohorts_go_on_page_by_page(school: School, owner: httpx.AsyncClient) -> None:
    address = await made(school, owner)
    async with school.rt.database.write() as tx:
        first = (await tx.execute(select(tables.cohorts))).one()
        for number in range(60):
            row = {**first._mapping, "id": 1000 + number, "public_id": f"P{number}"}
            row |= {"name": f"Group {number:03}", "spelt": f"x{number}"}
            await tx.execute(insert(tables.cohorts).values(row))
    page = (await owner.get("/console/cohorts")).text
    assert len(page.encode()) < LARGEST_PAGE
    (older,) = re.findall(r'href="(\?before=\d+)"', page)
    rest = (await owner.get(f"/console/cohorts{older}")).text
    assert address in rest
    names = re.findall(r"<bdi>(Group \d+)</bdi>", page + rest)
    assert names == [f"Group {number:03}" for number in reversed(range(60))]


@pytest.mark.parametrize(("language", "said"), [("", "Free course"), ("sw", "Kozi"), ("ar", "")])
async def test_the_poster_says_how_to_join_in_the_language_of_the_cohort(
    school: School, owner: httpx.AsyncClient, language: str, said: str
) -> None:
    school.rt.channels[school.sender] = Bot(school)  # type: ignore[index]
    address = await made(school, owner, language=language)
    page = (await owner.get(address)).text
    assert "https://t.me/test_bot?start=KBR-7" in page
    assert "+254700000001" in page
    answer = await owner.get(f"{address}/poster.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    document = PdfReader(io.BytesIO(answer.content))
    assert len(document.pages) == 1
    text = " ".join(document.pages[0].extract_text().split())
    assert "Kibera <mothers>" in text
    assert "join/KBR-7" in text.replace(" ", "").replace("\u200b", "")
    assert "STOP" in text
    assert said in text


async def test_a_name_that_cannot_be_printed_is_told(
    school: School, owner: httpx.AsyncClient
) -> None:
    address = await made(school, owner, name="\U00012000\U00012001")
    answer = await owner.get(f"{address}/poster.pdf")
    assert answer.status_code == 422
    assert "cannot be printed" in answer.text


async def test_the_public_page_of_a_code_says_when_it_begins(
    school: School, owner: httpx.AsyncClient, web: httpx.AsyncClient
) -> None:
    school.rt.channels[school.sender] = Bot(school)  # type: ignore[index]
    address = await made(school, owner, name="Kibera")
    for code in ("KBR-7", "kbr7"):
        answer = await web.get(f"/join/{code}")
        page = answer.text
        assert "This group begins on December 1, 2026. Each lesson comes at 18:30." in words(answer)
        assert "https://t.me/test_bot?start=KBR-7" in page
    school.clock.now = dt.datetime(2026, 12, 3, 9, tzinfo=dt.UTC)
    assert "This group began on" in (await web.get("/join/KBR-7")).text
    await owner.post(f"{address}/end", data={"sure": "yes"})
    page = (await web.get("/join/KBR-7")).text
    assert "takes nobody more" in page
    assert 'href="/join/tiny"' in page
    assert "https://t.me/test_bot" not in page


async def test_a_cohort_that_is_not_on_a_channel_is_not_shown_there(
    school: School, owner: httpx.AsyncClient, web: httpx.AsyncClient
) -> None:
    school.rt.channels[school.sender] = Bot(school)  # type: ignore[index]
    address = await made(school, owner, **{"ondemo-sms": "1"})
    for page in ((await web.get("/join/KBR-7")).text, (await owner.get(address)).text):
        assert "https://t.me/test_bot" not in page


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.FACILITATOR, Role.VIEWER])
async def test_who_may_not_gather_changes_nothing(
    school: School, owner: httpx.AsyncClient, come: Coming, role: Role
) -> None:
    address = await made(school, owner)
    client = await come(role)
    page = (await client.get(address)).text
    assert "Settings" not in re.sub(r"(?s)<nav.*?</nav>", "", page)
    assert "Start it now" not in page
    for path in (address, f"{address}/start", f"{address}/end"):
        assert (await client.post(path, data={**FORM, "sure": "yes"})).status_code == 404
    assert (await client.post("/console/cohorts/new", data=FORM)).status_code == 403
    async with school.rt.database.write() as tx:
        await tx.execute(update(tables.cohorts).values(name="Kept"))
    assert "Kept" in (await client.get("/console/cohorts")).text
