"""Webhooks: what comes in is committed before it is confirmed, and nothing gets out of hand."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence

import httpx
import pytest
from sqlalchemy import select

from lessonbot.channels.base import Hook, HookAnswer, HookCall, Progressed, Received, Report, Stage
from lessonbot.channels.demo import RICH, Demo
from lessonbot.channels.telegram.channel import Telegram
from lessonbot.domain.messages import Inbound
from lessonbot.services import talking
from lessonbot.store.database import Database
from lessonbot.store.tables import deliveries
from lessonbot.web.app import build
from tests.support.owing import owe
from tests.support.school import School
from tests.web.conftest import visiting

TELEGRAM = "/telegram/default/webhook"
SECRET = {"x-telegram-bot-api-secret-token": "right"}
LIMIT = 1_000


class Network(Demo):
    """A network that calls us; a body that begins with ! breaks its reading."""

    async def _answer(self, call: HookCall, report: Report) -> HookAnswer:
        headers, body = call.headers, call.body
        if body.startswith(b"!"):
            raise ValueError(body.decode())
        if stage := headers.get("x-stage"):
            told = Progressed(int(headers["x-number"]), "SM1", Stage(stage))
            await report([told])
            return HookAnswer(204)
        await report([Received(headers["x-number"], "ana", Inbound(body.decode()))])
        return HookAnswer(202, b"taken")

    def hooks(self) -> Sequence[Hook]:
        return (
            Hook("/network/inbound", self._answer, LIMIT),
            Hook("/network/below/", self._show, LIMIT),
        )

    async def _show(self, call: HookCall, _report: Report) -> HookAnswer:
        return HookAnswer(200, f"{call.path}?{call.query}".encode())


@pytest.fixture
async def caller(school: School) -> AsyncIterator[httpx.AsyncClient]:
    """A provider that calls our webhooks."""
    bot = Telegram("123:" + "a" * 35, mode="webhook", hook_path=TELEGRAM, secret="right")
    school.rt.channels = {school.sender: Network("demo", RICH), school.plain_sender: bot}
    async with visiting(build(school.rt, clock=school.clock)) as client:
        yield client
    await bot.stop()


async def test_what_comes_in_is_committed_under_its_sender(
    school: School, caller: httpx.AsyncClient
) -> None:
    headers = {"x-number": "7"}

    first = await caller.post("/network/inbound", content=b"hello", headers=headers)
    again = await caller.post("/network/inbound", content=b"hello", headers=headers)

    assert [(each.status_code, each.content) for each in (first, again)] == [(202, b"taken")] * 2
    assert await talking.handle_inbound(school.rt, school.clock()) == 1


async def test_an_update_that_comes_many_times_at_once_is_answered_once(
    school: School, caller: httpx.AsyncClient
) -> None:
    answers = await asyncio.gather(
        *(
            caller.post("/network/inbound", content=b"hello", headers={"x-number": str(number)})
            for number in range(20)
            for _ in range(10)
        )
    )

    assert {each.status_code for each in answers} == {202}
    assert await talking.handle_inbound(school.rt, school.clock()) == 20


async def test_how_far_a_message_got_is_committed_before_it_is_confirmed(
    school: School, caller: httpx.AsyncClient
) -> None:
    await owe(school, school.clock(), state="unknown")
    async with school.rt.database.read() as tx:
        row = await tx.scalar(select(deliveries.c.id))
    for stage in ("delivered", "sent"):
        headers = {"x-number": str(row), "x-stage": stage}
        assert (await caller.post("/network/inbound", headers=headers)).status_code == 204

    async with school.rt.database.read() as tx:
        found = (await tx.execute(select(deliveries.c.state, deliveries.c.provider_status))).one()
    assert tuple(found) == ("sent", "delivered")


async def test_a_body_over_the_limit_is_refused_before_it_is_read(
    school: School, caller: httpx.AsyncClient
) -> None:
    sent = 0

    async def without_end() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(100_000):
            sent += 1
            yield b"x" * 100

    answer = await caller.post("/network/inbound", content=without_end(), headers={"x-number": "1"})

    assert answer.status_code == 413
    assert sent <= LIMIT / 100 + 2
    assert await talking.handle_inbound(school.rt, school.clock()) == 0


async def test_a_declared_length_over_the_limit_is_refused_at_once(
    caller: httpx.AsyncClient,
) -> None:
    answer = await caller.post("/network/inbound", content=b"x" * (LIMIT + 1))

    assert answer.status_code == 413


async def test_a_body_of_just_the_limit_is_taken(caller: httpx.AsyncClient) -> None:
    answer = await caller.post("/network/inbound", content=b"x" * LIMIT, headers={"x-number": "1"})

    assert answer.status_code == 202


async def test_a_hook_for_all_paths_below_is_told_the_path_and_query_as_they_were_written(
    caller: httpx.AsyncClient,
) -> None:
    answer = await caller.post("/network/below/7%20a?x=%C3%A9&y=1")

    assert answer.content == b"/network/below/7%20a?x=%C3%A9&y=1"
    assert (await caller.post("/network/below/7/8")).status_code == 404


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
async def test_webhooks_take_posts_only(caller: httpx.AsyncClient, method: str) -> None:
    answer = await caller.request(method, "/network/inbound")

    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"


async def test_a_fault_is_answered_with_try_again_and_tells_nothing(
    caller: httpx.AsyncClient,
) -> None:
    answer = await caller.post("/network/inbound", content=b"!secret")

    assert (answer.status_code, answer.content) == (503, b"")


async def test_an_unreachable_database_makes_the_provider_try_again(
    school: School, caller: httpx.AsyncClient
) -> None:
    working, broken = school.rt.database, Database("sqlite+aiosqlite:////no/such/folder/x.db")
    school.rt.database = broken
    chat, person = {"id": 5, "type": "private"}, {"id": 5, "is_bot": False, "first_name": "A"}
    message = {"message_id": 1, "date": 1, "text": "hello", "chat": chat, "from": person}
    update = json.dumps({"update_id": 1, "message": message}).encode()

    answers = [
        await caller.post("/network/inbound", content=b"hello", headers={"x-number": "1"}),
        await caller.post(TELEGRAM, content=update, headers=SECRET),
    ]

    assert [each.status_code for each in answers] == [503, 503]
    school.rt.database = working
    assert (await caller.post(TELEGRAM, content=update, headers=SECRET)).status_code == 200
    await broken.close()


async def test_a_webhook_without_the_right_secret_has_no_effect(
    school: School, caller: httpx.AsyncClient
) -> None:
    for headers in ({}, {"x-telegram-bot-api-secret-token": "wrong"}):
        answer = await caller.post(TELEGRAM, content=b"{}", headers=headers)
        assert answer.status_code == 403
        assert "secret" not in answer.text

    assert await talking.handle_inbound(school.rt, school.clock()) == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"update_id": 1e99}', b"\xff\x00", b"null"])
async def test_a_body_that_cannot_be_read_is_never_our_fault(
    caller: httpx.AsyncClient, body: bytes
) -> None:
    answer = await caller.post(TELEGRAM, content=body, headers=SECRET)

    assert answer.status_code < 500
