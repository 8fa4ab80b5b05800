"""People by number, put into a cohort by a program: by the rules of a list in a file."""

from typing import Any

import httpx
import pytest
from sqlalchemy import select

from lessonbot.domain.scope import Scope
from lessonbot.store import audits, tables
from tests.support import listeners
from tests.support.courses import course
from tests.support.school import School
from tests.web.api.conftest import Bringing
from tests.web.api.test_api import problem
from tests.web.api.test_cohorts import COHORTS, made

AGREED = "Signed list of 3 March, kept in Nairobi"
AMINA, JUMA = "+254712345678", "+254712345679"


@pytest.fixture
async def program(school: School, bring: Bringing) -> httpx.AsyncClient:
    await school.publish(course(2))
    return await bring()


@pytest.fixture
async def people(program: httpx.AsyncClient) -> str:
    """The address that takes people for a cohort."""
    return f"{COHORTS}/{(await made(program))['id']}/people"


async def put(
    program: httpx.AsyncClient, people: str, *who: dict[str, str], **said: object
) -> list[dict[str, Any]]:
    answer = await program.post(people, json={"people": list(who), "agreed": AGREED, **said})
    assert answer.status_code == 200, answer.text
    rows = answer.json()["rows"]
    assert [each["row"] for each in rows] == list(range(1, len(who) + 1))
    return list(rows)


async def everybody(school: School) -> list[tuple[str | None, str, str | None]]:
    async with school.rt.database.read() as tx:
        who = tables.learners
        rows = await tx.execute(select(who.c.app_name, who.c.language, who.c.zone))
        return [(row[0], row[1], row[2]) for row in rows]


async def test_people_are_put_in_with_what_is_known_of_them_and_nobody_is_written_to(
    school: School, program: httpx.AsyncClient, people: str
) -> None:
    one = {"number": "0712 345 678", "name": "Amina", "language": "Swahili", "own_id": "A-17"}
    two = {"number": JUMA, "place": "Kigali", "agreed": "said so on the phone on 4 March"}
    rows = await put(program, people, one, two, country="KE")
    assert [(each["result"], each["why"]) for each in rows] == [("added", "")] * 2
    assert await everybody(school) == [
        ("Amina", "sw", "Africa/Nairobi"),
        (None, "en", "Africa/Kigali"),
    ]
    async with school.rt.database.read() as tx:
        how = list(await tx.scalars(select(tables.agreements.c.how)))
        newest, *_ = await audits.read(tx, school.rt.organisation, 1)
        assert (await tx.execute(select(tables.deliveries.c.id))).all() == []
    assert how == [AGREED, "said so on the phone on 4 March"]
    assert (newest.act, newest.detail) == ("people_imported", {"key": "Our register", "added": 2})
    members = (await program.get(people.replace("people", "members"))).json()["items"]
    assert [each["state"] for each in members] == ["invited", "invited"]


async def test_nobody_comes_in_of_whom_nobody_says_how_they_agreed(
    school: School, program: httpx.AsyncClient, people: str
) -> None:
    for agreed in ("", "yes", "no"):
        rows = await put(program, people, {"number": AMINA}, agreed=agreed)
        assert (rows[0]["result"], rows[0]["why"]) == ("refused", "unproven"), agreed
    rows = await put(program, people, {"number": AMINA, "agreed": "no"})
    assert rows[0]["why"] == "unproven"
    assert await everybody(school) == []


async def test_each_row_is_told_what_became_of_it_and_keeps_no_other_out(
    school: School, program: httpx.AsyncClient, people: str
) -> None:
    await listeners.learner(school, JUMA, only_sms=True, stopped="said STOP")
    rows = await put(
        program,
        people,
        {"number": AMINA},
        {"number": AMINA, "name": "Amina"},
        {"number": "0712345677"},
        {"number": "+254700000001", "language": "Klingon"},
        {"number": JUMA},
        {"number": "+254712345670", "name": "x" * 101},
    )
    assert [(each["result"], each["why"]) for each in rows] == [
        ("added", ""),
        ("repeated", "repeated"),
        ("refused", "country"),
        ("refused", "language"),
        ("known", "stopped"),
        ("refused", "name"),
    ]
    assert all(bool(each["detail"]) == bool(each["why"]) for each in rows)
    again = await put(program, people, {"number": AMINA})
    assert (again[0]["result"], again[0]["why"]) == ("known", "member")


async def test_a_named_request_is_done_once(program: httpx.AsyncClient, people: str) -> None:
    said = {"people": [{"number": AMINA}], "agreed": AGREED}
    named = {"idempotency-key": "people-1"}
    first = await program.post(people, json=said, headers=named)
    second = await program.post(people, json=said, headers=named)
    assert first.json() == second.json()
    assert second.headers["idempotent-replayed"] == "true"
    assert first.json()["counts"] == {"added": 1}


async def test_a_full_or_ended_cohort_takes_nobody(program: httpx.AsyncClient) -> None:
    cohort = await made(program, most=1, code="")
    people = f"{COHORTS}/{cohort['id']}/people"
    rows = await put(program, people, {"number": AMINA}, {"number": JUMA})
    assert [each["why"] for each in rows] == ["", "full"]
    await program.post(f"{COHORTS}/{cohort['id']}/end")
    said = {"people": [{"number": JUMA}], "agreed": AGREED}
    await problem(await program.post(people, json=said), 409)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"people": []}, "people"),
        ({"people": [{"number": AMINA}] * 501}, "people"),
        ({"people": [{"name": "Amina"}]}, "people.0.number"),
        ({"people": [{"number": AMINA}], "country": "XX"}, "country"),
        ({"people": [{"number": AMINA, "phone": "1"}]}, "people.0.phone"),
    ],
)
async def test_what_does_not_fit_is_told(
    school: School, program: httpx.AsyncClient, people: str, said: dict[str, Any], field: str
) -> None:
    told = await problem(await program.post(people, json={**said, "agreed": AGREED}), 422)
    assert told["errors"][0]["where"] == f"body.{field}"
    assert await everybody(school) == []


async def test_five_hundred_come_at_once(
    school: School, program: httpx.AsyncClient, people: str
) -> None:
    who = [{"number": f"+254712{each:06}"} for each in range(500)]
    answer = await program.post(people, json={"people": who, "agreed": AGREED})
    assert answer.json()["counts"] == {"added": 500}
    assert len(await everybody(school)) == 500


async def test_who_may_only_look_at_cohorts_puts_nobody_in(bring: Bringing, people: str) -> None:
    looking = await bring(Scope.COHORTS_READ, Scope.LEARNERS_WRITE)
    said = {"people": [{"number": AMINA}], "agreed": AGREED}
    await problem(await looking.post(people, json=said), 403)
