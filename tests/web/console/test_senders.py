"""Senders: how they stand, a look at the provider, and messages that try them out."""

import datetime as dt
from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy import update

from lessonbot.channels.telegram import Telegram
from lessonbot.domain.staff import Role
from lessonbot.services import reporting
from lessonbot.store import audits, gates, links, senders, staff, tables
from tests.support.bot_api import BotApi
from tests.support.school import School
from tests.web.console.authors import words
from tests.web.console.conftest import Coming

PAGE = "/console/senders"
BOT = f"{PAGE}/demo:demo"
AMINA = "1001"


@pytest.fixture
async def bot(school: School) -> AsyncIterator[BotApi]:
    """The school's chat app is Telegram."""
    async with BotApi() as api:
        channel = Telegram(api.token, api_url=api.url)
        await channel.start()
        school.rt.channels = {**school.rt.channels, school.sender: channel}
        async with school.rt.database.write() as tx:
            await tx.execute(
                update(tables.senders)
                .where(tables.senders.c.id == school.sender)
                .values(scheme="telegram", slug="default")
            )
        yield api
        await channel.stop()


async def tried(client: httpx.AsyncClient, path: str, sender: str = BOT) -> httpx.Response:
    return await client.post(f"{sender}/trial", data={"path": path})


async def test_a_test_message_arrives_and_its_page_says_so(
    school: School, owner: httpx.AsyncClient
) -> None:
    await school.hears(AMINA, "hello")
    answer = await tried(owner, AMINA)
    page = answer.headers["location"]
    assert page.startswith(f"{BOT}/trial/")
    waits = await owner.get(page)
    assert "On its way" in words(waits)
    assert '<meta http-equiv="refresh" content="5">' in waits.text
    await school.settle()
    assert school.texts(AMINA)[-1].startswith("This is a test of Test School")
    ended = await owner.get(page)
    assert "The network took it" in words(ended)
    assert "http-equiv" not in ended.text
    async with school.rt.database.read() as tx:
        (done, *_) = await audits.read(tx, school.rt.organisation, 1)
    assert (done.act, done.subject) == ("sender_tried", "demo:demo")
    assert AMINA not in str(done.detail)


async def test_the_own_chat_is_typed_already_where_it_is_linked(
    school: School, owner: httpx.AsyncClient
) -> None:
    assert f'value="{AMINA}"' not in (await owner.get(BOT)).text
    await school.hears(AMINA, "hello")
    async with school.rt.database.write() as tx:
        known = await senders.known(tx, school.rt.organisation, school.sender, AMINA)
        (own,) = await staff.of(tx, school.rt.organisation)
        assert known
        await links.add(tx, own.organisation_id, own.id, known.id, school.clock())
    assert f'value="{AMINA}"' in (await owner.get(BOT)).text


async def test_who_never_wrote_or_said_stop_is_not_written_to(
    school: School, owner: httpx.AsyncClient
) -> None:
    stranger = await tried(owner, "2002")
    assert stranger.status_code == 422
    assert "Send any word to it from that phone" in words(stranger)
    assert 'value="2002"' in stranger.text
    await school.hears(AMINA, "hello")
    await school.hears(AMINA, "stop")
    before = school.texts(AMINA)
    assert "said STOP" in words(await tried(owner, AMINA))
    await school.settle()
    assert school.texts(AMINA) == before


async def test_after_five_in_an_hour_one_has_to_wait(
    school: School, owner: httpx.AsyncClient
) -> None:
    await school.hears(AMINA, "hello")
    for _ in range(5):
        assert (await tried(owner, AMINA)).status_code == 303
    assert "wait a little" in words(await tried(owner, AMINA))
    school.clock.now += dt.timedelta(minutes=61)
    assert (await tried(owner, AMINA)).status_code == 303


async def test_what_the_provider_refused_is_shown_with_what_to_do(
    school: School, owner: httpx.AsyncClient, bot: BotApi
) -> None:
    telegram = f"{PAGE}/telegram:default"
    bot.join(int(AMINA))
    await school.hears(AMINA, "hello")
    bot.refuse_next("sendMessage", 400, "Bad Request: chat not found")
    page = (await tried(owner, AMINA, telegram)).headers["location"]
    await school.settle()
    said = words(await owner.get(page))
    assert "It was refused" in said
    assert "chat not found" in said.lower()


async def test_a_look_without_sending_tells_what_the_provider_says(
    school: School, owner: httpx.AsyncClient, bot: BotApi
) -> None:
    telegram = f"{PAGE}/telegram:default"
    good = await owner.post(f"{telegram}/check")
    assert "Good: Telegram knows the bot @" in words(good)
    assert bot.called("sendMessage") == []
    bot.refuse_next("getMe", 401, "Unauthorized")
    refused = words(await owner.post(f"{telegram}/check"))
    assert "Wrong: Telegram does not accept this bot's token" in refused
    assert "@BotFather" in refused
    assert "no provider that could be asked" in words(
        await owner.post(f"{PAGE}/demo-sms:demo/check")
    )


async def test_the_list_says_who_is_paused_until_when_and_who_is_off(
    school: School, owner: httpx.AsyncClient
) -> None:
    async with school.rt.database.write() as tx:
        until = school.clock() + dt.timedelta(hours=1)
        await gates.pause(tx, school.rt.organisation, school.sender, until, "too many people")
    school.rt.senders = {school.sender: school.rt.senders[school.sender]}
    said = words(await owner.get(PAGE))
    assert "Paused" in said
    assert "too many people" in said
    assert "Switched off." in said
    off = words(await owner.get(f"{PAGE}/demo-sms:demo"))
    assert "sets its token or account again" in off


async def test_why_a_provider_refuses_stands_with_its_sender(
    school: School, owner: httpx.AsyncClient
) -> None:
    until = school.clock() + dt.timedelta(seconds=15)
    for _ in range(reporting.FAULTS):
        async with school.rt.database.write() as tx:
            why = "the address cannot be reached from outside"
            await gates.blame(tx, school.rt.organisation, school.sender, until, why)
    assert "the address cannot be reached from outside" in words(await owner.get(PAGE))
    school.clock.now += dt.timedelta(minutes=1)
    page = words(await owner.get(BOT))
    assert "cannot be reached, or refuses us" in page
    assert "the address cannot be reached from outside" in page
    async with school.rt.database.write() as tx:
        await gates.trust(tx, school.rt.organisation, school.sender)
    assert "from outside" not in words(await owner.get(BOT))


async def test_only_who_runs_the_organisation_may(come: Coming, school: School) -> None:
    await come(Role.OWNER)
    author = await come(Role.AUTHOR)
    assert (await author.get(PAGE)).status_code == 403
    assert (await tried(author, AMINA)).status_code == 404
    owner = await come(Role.OWNER, "second@example.org")
    assert (await owner.get(f"{PAGE}/telegram:other")).status_code == 404
    assert (await owner.get(f"{BOT}/trial/NOTHING")).status_code == 404
