"""Staff of a school, in browsers that keep cookies."""

from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest
from fastapi import FastAPI

from lessonbot.domain.staff import Role
from lessonbot.services import staffing
from lessonbot.web.app import build
from tests.support.school import School
from tests.web.conftest import visiting

PASSWORD = "three green umbrellas"
Coming = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture
def app(school: School) -> FastAPI:
    return build(school.rt, clock=school.clock)


@pytest.fixture
async def come(school: School, app: FastAPI) -> AsyncIterator[Coming]:
    """Somebody new with a role, signed in."""
    clients: list[httpx.AsyncClient] = []

    async def coming(role: Role = Role.OWNER, email: str = "") -> httpx.AsyncClient:
        link = await staffing.add(school.rt, email or f"{role}@example.org", role, school.clock())
        client = visiting(app)
        clients.append(client)
        said = {"name": role.value.title(), "password": PASSWORD}
        answer = await client.post(link, data=said)
        assert answer.status_code == 303, answer.text
        return client

    yield coming
    for each in clients:
        await each.aclose()


@pytest.fixture
async def owner(come: Coming) -> httpx.AsyncClient:
    return await come()
