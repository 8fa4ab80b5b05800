"""A school that other programs ask, with keys that its staff made."""

from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest
from fastapi import FastAPI

from lessonbot.domain.scope import Scope
from lessonbot.domain.staff import Role
from lessonbot.services import admitting, keying, staffing
from lessonbot.services.runtime import Runtime
from lessonbot.services.seating import Seat, Visit
from lessonbot.services.staffing import Account
from lessonbot.web.app import build
from tests.support.school import School
from tests.web.conftest import visiting

Bringing = Callable[..., Awaitable[httpx.AsyncClient]]


async def seat(rt: Runtime, school: School, email: str) -> Seat:
    """Somebody who may make keys."""
    now, visit = school.clock(), Visit("127.0.0.1", "test")
    link = await staffing.add(rt, email, Role.OWNER, now)
    said = Account(email, "Owner", "three green umbrellas", "en", None)
    cookie = await staffing.take(rt, link.rpartition("/")[2], said, visit, now)
    found = await admitting.seat(rt, cookie, now)
    assert found
    return found


@pytest.fixture
def app(school: School) -> FastAPI:
    return build(school.rt, clock=school.clock)


@pytest.fixture
async def owner(school: School) -> Seat:
    return await seat(school.rt, school, "owner@example.org")


@pytest.fixture
async def bring(school: School, app: FastAPI, owner: Seat) -> AsyncIterator[Bringing]:
    """A program with a key for these scopes, all if none is named."""
    clients: list[httpx.AsyncClient] = []

    async def bringing(*scopes: Scope) -> httpx.AsyncClient:
        key = await keying.make(owner, "Our register", scopes or list(Scope), school.clock())
        clients.append(visiting(app, authorization=f"Bearer {key}"))
        return clients[-1]

    yield bringing
    for each in clients:
        await each.aclose()
