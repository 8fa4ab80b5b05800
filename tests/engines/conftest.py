"""Each engine in turn, on each database that it is for."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from lessonbot.engines.choosing import chosen
from tests.conftest import _migrate_now
from tests.support.school import School, opened


class Bench:
    """An engine at work on jobs of the test's own."""

    def __init__(self, school: School, kind: str) -> None:
        self.school = school
        self.kind = kind
        self.done: list[tuple[int, ...]] = []
        self.jobs: dict[str, Any] = {"note": self._note}
        self.engine = chosen(kind, school.rt, school.clock, self.jobs)

    async def _note(self, _shift: object, *ids: int) -> None:
        self.done.append(ids)


@pytest.fixture(params=["embedded on sqlite", "dbos on sqlite", "dbos on postgresql"])
def placed(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The kind of engine, and the address of a fresh database with all tables."""
    kind, _, name = request.param.split()
    if name == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "lessonbot.db")
        yield kind, f"sqlite+aiosqlite:///{tmp_path / 'lessonbot.db'}"
        return
    server = request.getfixturevalue("postgres")
    url = server.fresh_database(_migrate_now)
    yield kind, url
    server.drop(url)


@pytest.fixture
async def bench(placed: tuple[str, str]) -> AsyncIterator[Bench]:
    """An engine that is not started yet; it is stopped at the end."""
    kind, url = placed
    async with opened(url) as school:
        made = Bench(school, kind)
        yield made
        await made.engine.stop()
