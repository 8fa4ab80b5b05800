"""Other programs are told what happens: once, signed, and again until they take it."""

import base64
import datetime as dt
import hashlib
import hmac
import json
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from lessonbot.channels import posting
from lessonbot.channels.posting import NotTaken
from lessonbot.domain.event import Event
from lessonbot.services import announcing
from lessonbot.services.announcing import NotMade
from lessonbot.services.seating import Seat
from lessonbot.store import webhooks
from lessonbot.store.webhooks import Call
from tests.support.courses import course
from tests.support.school import School
from tests.web.api.conftest import seat


class Register:
    """A program of the organisation, on a real port."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.server = TestServer(web.Application())
        self.server.app.router.add_post("/told", self._told)

    async def _told(self, request: web.Request) -> web.Response:
        names = {name.lower(): value for name, value in request.headers.items()}
        self.heard.append((names, await request.read()))
        return web.Response(status=self.answers.pop(0) if self.answers else 204)

    @property
    def address(self) -> str:
        return str(self.server.make_url("/told"))


@pytest.fixture
async def register() -> AsyncIterator[Register]:
    made = Register()
    await made.server.start_server()
    yield made
    await made.server.close()


@pytest.fixture
async def owner(school: School) -> Seat:
    school.rt.calls_anywhere = True
    return await seat(school.rt, school, "owner@example.org")


async def passes(school: School) -> None:
    """Amina passes a course and chooses the name on her certificate."""
    await school.publish(course(1))
    await school.join("amina")
    for label in ("q10 yes", "Amina"):
        await school.taps("amina", label)


async def latest(owner: Seat) -> list[Call]:
    (webhook,) = await announcing.listed(owner)
    return list(await announcing.calls(owner, webhook, 9))


async def test_a_finished_course_is_told_once_and_signed(
    school: School, owner: Seat, register: Register
) -> None:
    secret = await announcing.make(owner, register.address, list(Event), school.clock())
    await passes(school)
    assert await announcing.call_due(school.rt, school.clock()) == 1
    assert await announcing.call_due(school.rt, school.clock()) == 0
    ((names, body),) = register.heard
    said = json.loads(body)
    assert said["type"] == "course.completed"
    assert said["data"]["course"] == "tiny"
    assert len(said["data"]["learner"]) == len(said["data"]["id"]) == 16
    assert "amina" not in body.decode().lower()
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{names['webhook-id']}.{names['webhook-timestamp']}.".encode() + body
    mac = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert names["webhook-signature"] == f"v1,{mac}"
    (call,) = await latest(owner)
    assert (call.status, call.due_at) == (204, None)


async def test_a_question_is_told_and_what_nobody_wants_is_not_owed(
    school: School, owner: Seat, register: Register
) -> None:
    await announcing.make(owner, register.address, [Event.ASKED], school.clock())
    await school.publish(course(1))
    await school.join("amina")
    await school.hears("amina", "ask Why save first?")
    for label in ("q10 yes", "Amina"):
        await school.taps("amina", label)
    await announcing.call_due(school.rt, school.clock())
    assert [json.loads(body)["type"] for _, body in register.heard] == ["question.asked"]
    assert "save" not in register.heard[0][1].decode()


async def test_what_is_not_taken_is_told_again_later_and_given_up_in_the_end(
    school: School, owner: Seat, register: Register
) -> None:
    await announcing.make(owner, register.address, list(Event), school.clock())
    register.answers = [500, 302] + [404] * 9
    await passes(school)
    for pause in announcing.PAUSES:
        await announcing.call_due(school.rt, school.clock())
        (call,) = await latest(owner)
        assert call.due_at == school.clock() + pause
        assert await announcing.call_due(school.rt, school.clock()) == 0
        school.clock.now += pause
    await announcing.call_due(school.rt, school.clock())
    (call,) = await latest(owner)
    assert (call.due_at, call.status, call.reason) == (None, 404, "it answered 404")
    assert len({names["webhook-id"] for names, _ in register.heard}) == 1
    assert len(register.heard) == len(announcing.PAUSES) + 1


async def test_who_is_stuck_is_told_once_for_a_question(
    school: School, owner: Seat, register: Register
) -> None:
    await announcing.make(owner, register.address, [Event.STUCK], school.clock())
    await school.publish(course(3))
    await school.join("amina")
    for days in (1, 3, 1):
        school.clock.now += dt.timedelta(days=days)
        await announcing.notice_stuck(school.rt, school.clock())
        await announcing.call_due(school.rt, school.clock())
    ((_, body),) = register.heard
    assert json.loads(body)["type"] == "learner.stuck"


async def test_an_address_that_was_ended_is_told_nothing_any_more(
    school: School, owner: Seat, register: Register
) -> None:
    await announcing.make(owner, register.address, list(Event), school.clock())
    await passes(school)
    (webhook,) = await announcing.listed(owner)
    await announcing.end(owner, webhook, school.clock())
    assert await announcing.call_due(school.rt, school.clock()) == 0
    async with school.rt.database.read() as tx:
        (call,) = await webhooks.calls(tx, school.rt.organisation, webhook.id, 9)
    assert call.reason == "ended"


@pytest.mark.parametrize(
    "address",
    [
        "http://register.example.org/",
        "https://",
        "ftp://register.example.org",
        "https://name:password@register.example.org/",
        "https://register.example.org:99999/",
        f"https://register.example.org/{'x' * 500}",
    ],
)
async def test_an_address_that_cannot_be_called_is_refused(
    school: School, owner: Seat, address: str
) -> None:
    school.rt.calls_anywhere = False
    with pytest.raises(NotMade, match="address"):
        await announcing.make(owner, address, list(Event), school.clock())


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1", "2130706433", "0"]
)
async def test_machines_around_ours_are_not_called(register: Register, host: str) -> None:
    port = register.server.port
    with pytest.raises(NotTaken):
        await posting.post(f"http://{host}:{port}/told", b"{}", {})
    assert register.heard == []
    assert await posting.post(register.address, b"{}", {}, anywhere=True) == 204
