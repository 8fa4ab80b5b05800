"""`lessonbot learner`: what staff see of what waits, and why."""

import asyncio
import datetime as dt
import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from lessonbot.channels.base import Parcel, Receipt, Rejected
from lessonbot.channels.demo import RICH, Demo
from lessonbot.domain.window import OPEN
from lessonbot.store import tables
from tests.cli.conftest import Shell
from tests.services.test_inviting import approve
from tests.support.courses import course
from tests.support.school import opened

ANA = "+254700000001"
DAY = dt.timedelta(days=1)
WAITS = "no word from the learner for 24 hours"


async def fill(url: str, *, templates: bool = True) -> str:
    """A learner whose second lesson waits; her id."""
    async with opened(url) as school:
        school.rt.channels = {
            school.sender: Demo("demo", replace(RICH, window=OPEN)),
            school.plain_sender: school.rt.channels[school.plain_sender],
        }
        await school.publish(course())
        await school.join(ANA)
        if templates:
            await approve(school)
        school.clock.now += DAY
        await school.settle()
        async with school.rt.database.read() as tx:
            return str(await tx.scalar(select(tables.learners.c.public_id)))


@pytest.fixture
def folder(shell: Shell) -> Shell:
    assert shell.run("db", "upgrade").exit_code == 0
    return shell


def address(shell: Shell) -> str:
    return f"sqlite+aiosqlite:///{shell.folder}/var/lessonbot.db"


def test_nothing_waits_where_nobody_learns(folder: Shell):
    done = folder.run("learner", "waiting")
    assert (done.exit_code, done.stdout) == (0, "nothing waits for a word of its learner\n")


def test_what_waits_is_listed_with_since_when_and_why(folder: Shell):
    ana = asyncio.run(fill(address(folder)))
    told = folder.run("learner", "waiting").stdout.splitlines()
    assert told == [
        (
            f"{ana}  demo  lesson 2 of tiny, since 2026-11-24 06:30 UTC: {WAITS}; "
            "told by a template at 2026-11-24 06:30 UTC"
        ),
        f"1 in all: {WAITS}",
    ]
    (row,) = json.loads(folder.run("learner", "waiting", "--course", "tiny", "--json").stdout)
    assert row == {
        "learner": ana,
        "channel": "demo",
        "what": "lesson 2 of tiny",
        "kind": "lesson",
        "course": "tiny",
        "lesson": 2,
        "state": "held",
        "since": "2026-11-24T06:30:00+00:00",
        "told_at": "2026-11-24T06:30:00+00:00",
        "reason": WAITS,
        "code": None,
    }


def test_without_a_template_the_reason_says_so(folder: Shell):
    asyncio.run(fill(address(folder), templates=False))
    assert f"{WAITS}, and no approved template\n" in folder.run("learner", "waiting").stdout


def test_a_learner_is_found_by_id_and_by_number(folder: Shell):
    ana = asyncio.run(fill(address(folder)))
    shown = folder.run("learner", "show", ANA)
    assert shown.exit_code == 0
    assert shown.stdout == folder.run("learner", "show", ana).stdout
    for typed in ("254700000001", "+254 700 000 001", "254-700-000-001"):
        assert folder.run("learner", "show", typed).stdout == shown.stdout
    assert shown.stdout.splitlines()[:3] == [
        f"{ana}  en  Africa/Nairobi",
        "demo: last word 2026-11-23 06:30 UTC",
        "tiny: active, lesson 2, the next at 2026-11-25 05:00 UTC",
    ]
    assert f"Waits: lesson 2 of tiny, since 2026-11-24 06:30 UTC: {WAITS}" in shown.stdout
    told = json.loads(folder.run("learner", "show", ana, "--json").stdout)
    assert [each["reason"] for each in told["waiting"]] == [WAITS]
    assert told["not_sent"] == []


class Refusing(Demo):
    """A network that takes nothing."""

    async def send(self, path: str, parcel: Parcel) -> Receipt:
        del path, parcel
        raise Rejected("The network took it for spam: look at its wording", "30007")


async def refused(url: str) -> None:
    async with opened(url) as school:
        school.rt.channels = {**school.rt.channels, school.sender: Refusing("demo", RICH)}
        await school.hears(ANA, "/start")


def test_what_did_not_arrive_is_shown_with_its_reason_and_code(folder: Shell):
    asyncio.run(refused(address(folder)))
    shown = folder.run("learner", "show", ANA).stdout
    assert "Nothing waits for a word of this learner." in shown
    assert "Not sent (failed): an answer, since 2026-11-23 06:30 UTC: The network took it" in shown
    assert "look at its wording (30007)" in shown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "nobody"), "there is no learner “nobody”"),
        (("show", "254700000009"), "there is no learner “254700000009”: give an id, or a number"),
        (("waiting", "--course", "gone"), "there is no course “gone”: none is published"),
    ],
)
def test_what_is_not_there_is_told_in_one_line(folder: Shell, words: tuple[str, ...], said: str):
    done = folder.run("learner", *words)
    assert done.exit_code != 0
    assert said in done.stderr


async def _shared(url: str) -> dict[str, str]:
    """A phone of Amina, who has a PIN, and Juma; ids by name."""
    async with opened(url) as school:
        await school.publish(course())
        for words in ("join tiny", "1", "1", "8:00", "1", "who", "Set a PIN", "2468"):
            await school.hears(ANA, words, plain_phone=True)
        for words in ("who", "Somebody new", "Juma"):
            await school.hears(ANA, words, plain_phone=True)
        async with school.rt.database.read() as tx:
            rows = await tx.execute(
                select(tables.profiles.c.name, tables.learners.c.public_id).join(
                    tables.learners, tables.learners.c.id == tables.profiles.c.learner_id
                )
            )
            return {row.name: row.public_id for row in rows}


def test_staff_see_who_shares_a_phone_and_remove_a_forgotten_pin(folder: Shell):
    ids = asyncio.run(_shared(address(folder)))
    told = folder.run("learner", "show", ids["Amina"]).stdout.splitlines()
    assert told[-2:] == [
        f"Learns there (demo-sms): Amina, {ids['Amina']}, with a PIN",
        f"Learns there (demo-sms): Juma, {ids['Juma']}",
    ]
    assert folder.run("learner", "show", ANA).stdout.startswith(ids["Juma"])
    done = folder.run("learner", "clear-pin", ids["Amina"])
    assert (done.exit_code, done.stdout) == (
        0,
        f"The learner {ids['Amina']} needs no PIN any more.\n",
    )
    shown = json.loads(folder.run("learner", "show", ids["Amina"], "--json").stdout)
    assert [each["has_pin"] for each in shown["profiles"]] == [False, False]
    again = folder.run("learner", "clear-pin", ids["Amina"])
    assert (again.exit_code, again.stderr) == (
        1,
        f"lessonbot: the learner {ids['Amina']} has no PIN\n",
    )
    unknown = folder.run("learner", "clear-pin", ANA)
    assert unknown.exit_code == 1
    assert "no learner with the id" in unknown.stderr
