"""The web application on a real lessonbot, without a network between."""

import shutil
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from lessonbot.web.app import build
from lessonbot.web.demo import DemoControls
from tests.support.school import MONDAY, Clock, School, opened

HOST = "https://learn.example"


@pytest.fixture
async def school(migrated_file: Path, tmp_path: Path) -> AsyncIterator[School]:
    """A whole lessonbot in the test's process; pages do not care which database it is on."""
    shutil.copy(migrated_file, tmp_path / "lessonbot.db")
    async with opened(f"sqlite+aiosqlite:///{tmp_path / 'lessonbot.db'}") as made:
        yield made


def visiting(app: FastAPI, **headers: str) -> httpx.AsyncClient:
    """A browser that looks at the application."""
    transport = httpx.ASGITransport(app=app)
    return httpx.AsyncClient(transport=transport, base_url=HOST, headers=headers)


@pytest.fixture
async def web(school: School) -> AsyncIterator[httpx.AsyncClient]:
    """A visitor of the pages as they are in production."""
    async with visiting(build(school.rt, clock=school.clock)) as client:
        yield client


async def nobody() -> AsyncIterator[int]:
    """Nobody has learned here before."""
    for percent in range(0):
        yield percent


def with_demo(school: School) -> FastAPI:
    """The application with the demo's phone."""
    clock: Clock = school.clock
    controls = DemoControls(
        rich=school.phone(),
        rich_sender=school.sender,
        plain=school.phone(plain_phone=True),
        plain_sender=school.plain_sender,
        move=partial(setattr, clock, "now"),
        reset=partial(setattr, clock, "now", MONDAY),
        settle=school.settle,
        live=nobody,
    )
    return build(school.rt, clock=clock, demo=controls)


@pytest.fixture
async def demo(school: School) -> AsyncIterator[httpx.AsyncClient]:
    """A visitor of the demo."""
    async with visiting(with_demo(school)) as client:
        yield client
