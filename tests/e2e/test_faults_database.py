"""A database that crashes, is locked for long, or has no room left."""

import asyncio
import os
import sqlite3
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from lessonbot.services.sending import AT_ONCE, MOST_SLOW
from tests.conftest import RUN_FOLDER
from tests.e2e.classroom import (
    LESSON,
    asked,
    copies,
    due_now,
    leases_end,
    nothing_is_left,
    posted,
)
from tests.e2e.own_postgres import Fragile
from tests.e2e.support import Site, deployed, until
from tests.support.postgres import stop

PER_SECOND = 150.0
ON_THEIR_WAY = AT_ONCE + MOST_SLOW


@pytest.fixture
def fragile(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fragile]:
    """A PostgreSQL that this test may crash."""
    folder = Path(os.environ[RUN_FOLDER]) / f"fragile-{uuid.uuid4().hex}"
    yield Fragile(folder, monkeypatch)
    stop(folder)


async def test_postgresql_crashes_three_times_and_the_process_goes_on_by_itself(
    fragile: Fragile, tmp_path: Path
):
    async with deployed(tmp_path, url=fragile.fresh_database(), per_second=PER_SECOND) as site:
        chats = await due_now(site, 400)
        await site.start()
        for moment in (100, 300, 500):
            await until(lambda moment=moment: site.api.accepted >= moment)  # type: ignore[misc]
            await asyncio.to_thread(fragile.crash)
            assert "database" in await site.complaint(within=30)
            await asyncio.to_thread(fragile.start_again)
            await site.is_ready(within=30)
        await leases_end(site)  # of what was claimed by a commit whose answer never came
        await nothing_is_left(site)
        assert [posted(site, chat) for chat in chats] == [list(LESSON)] * len(chats)
        assert copies(site) <= 3 * ON_THEIR_WAY
        assert site.complaints() == []
        assert await site.stop() == 0


@pytest.mark.nightly
async def test_a_database_locked_for_longer_than_anyone_waits_is_told_and_loses_nothing(
    tmp_path: Path,
):
    async with deployed(tmp_path, mode="webhook") as site:
        buttons = await asked(site, 20)
        await site.start()
        with closing(sqlite3.connect(tmp_path / "lessonbot.db")) as other:
            other.execute("BEGIN IMMEDIATE")
            for chat, data in buttons.items():
                site.api.forge(chat, data)
            assert "ready" in await site.complaint(within=40)
            assert site.api.updates.confirmed == []
            other.rollback()
        await nothing_is_left(site)
        await site.is_ready(within=30)
        assert {len(site.api.posts(chat)) for chat in buttons} == {2}
        assert {status for _, status in site.api.updates.deliveries} <= {200, 503}
        assert site.complaints() == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of eight megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    options = ["-t", "tmpfs", "-o", "size=8m", "none", str(disk)]
    if os.geteuid() or subprocess.run(["mount", *options], check=False).returncode:
        pytest.skip("only root may make a small disk to fill")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def fill(disk: Path) -> Path:
    """Leave no room."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            return filler


def watching(path: Path) -> sqlite3.Connection:
    """A reader who goes on reading, so that the journal cannot begin again in its old room."""
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM deliveries").fetchone()
    return reader


async def test_on_a_full_disk_nothing_is_sent_and_with_room_again_nothing_is_lost(
    small_disk: Path, tmp_path: Path
):
    path = small_disk / "lessonbot.db"
    async with deployed(tmp_path, url=f"sqlite+aiosqlite:///{path}", per_second=PER_SECOND) as site:
        chats = await due_now(site, 300)
        await site.start()
        await until(lambda: site.api.accepted >= 50)
        reader = watching(path)
        filler = fill(small_disk)
        await until(lambda: "database_unavailable" in site.log.read_text())
        await site.complaint(within=40)
        left = len(site.api.heard)
        await asyncio.sleep(3)  # the disk stays full for a while
        assert len(site.api.heard) == left
        assert whole(path)
        filler.unlink()
        reader.close()
        await leases_end(site)
        await nothing_is_left(site)
        await site.is_ready(within=30)
        assert [posted(site, chat) for chat in chats] == [list(LESSON)] * len(chats)
        assert copies(site) <= ON_THEIR_WAY
        await still_well(site)


def whole(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as connection:
        return bool(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",))


async def still_well(site: Site) -> None:
    assert site.complaints() == []
    assert await site.stop() == 0
