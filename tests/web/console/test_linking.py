"""Chats of staff: a code sent from a chat makes it theirs, once, and tests go there."""

import datetime as dt
import re

import httpx
from sqlalchemy import select

from lessonbot.services import linking
from lessonbot.store import tables
from tests.support.courses import course
from tests.support.school import School
from tests.web.console.authors import words
from tests.web.console.test_composer import saved, written

ACCOUNT = "/console/account"


async def code(client: httpx.AsyncClient) -> str:
    page = words(await client.post(f"{ACCOUNT}/chats"))
    found = re.search(r"LINK \d{6}", page)
    assert found
    return found[0]


async def test_a_chat_becomes_ones_own_and_gets_tests(
    school: School, owner: httpx.AsyncClient
) -> None:
    draft = await written(owner)
    refused = await owner.post(f"{draft}/test")
    assert refused.status_code == 422
    assert "No chat of yours is known" in refused.text
    said = await code(owner)
    await school.hears("77", said.lower())
    assert "belongs to the account of Owner at" in school.texts("77")[-1]
    assert "demo" in (await owner.get(ACCOUNT)).text.lower()
    await saved(owner, draft, text_="Hi {name}", text_sw="Habari {name}")
    answer = await owner.post(f"{draft}/test")
    assert answer.status_code == 303
    await school.settle()
    assert school.texts("77")[-2:] == ["Hi Owner", "Habari Owner"]
    audit = (await owner.get("/console/audit")).text
    assert "made a chat the own one" in audit
    page = (await owner.get(ACCOUNT)).text
    number = re.findall(r'name="chat"\s+value="(\d+)"', page)[0]
    await owner.post(f"{ACCOUNT}/chats/drop", data={"chat": number})
    assert (await owner.post(f"{draft}/test")).status_code == 422


async def test_a_code_holds_once_and_for_a_quarter_of_an_hour(
    school: School, owner: httpx.AsyncClient
) -> None:
    first = await code(owner)
    second = await code(owner)
    await school.hears("1", first)
    assert "not right, or too old" in school.texts("1")[-1]
    await school.hears("1", second)
    assert "belongs to" in school.texts("1")[-1]
    await school.hears("2", second)
    assert "not right, or too old" in school.texts("2")[-1]
    third = await code(owner)
    school.clock.now += dt.timedelta(minutes=16)
    await school.hears("2", third)
    assert "not right, or too old" in school.texts("2")[-1]


async def test_codes_cannot_be_guessed(school: School, owner: httpx.AsyncClient) -> None:
    right = await code(owner)
    for number in range(linking.MOST_FROM_CHAT):
        await school.hears("1", f"LINK {number:06}")
        school.clock.now += dt.timedelta(minutes=1)
    await school.hears("1", right)
    assert "belongs to" not in school.texts("1")[-1]
    await school.hears("2", right)
    assert "belongs to" in school.texts("2")[-1]


async def test_the_code_is_not_kept_and_learning_goes_on(
    school: School, owner: httpx.AsyncClient
) -> None:
    await school.publish(course())
    await school.join("1")
    said = await code(owner)
    await school.hears("1", said)
    async with school.rt.database.read() as tx:
        kept = [str(each) for each in await tx.scalars(select(tables.inbound.c.said))]
    assert not any(said[-6:] in each for each in kept)
    await school.taps("1", "q10 yes")


async def test_words_that_only_begin_so_are_no_code() -> None:
    assert linking.code_in("LINK 123456") == "123456"
    assert linking.code_in("link: 123 456.") == "123456"
    for said in ("LINK", "link 12345", "linked in 123456", "Hello 123456", "LINK 1234567"):
        assert linking.code_in(said) == ""
