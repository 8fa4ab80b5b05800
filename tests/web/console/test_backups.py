"""Backups: made in the background, told when old, handed out to owners only."""

import asyncio
import datetime as dt
import os
import sqlite3
from pathlib import Path

import httpx
import pytest

from lessonbot.domain.staff import Role
from lessonbot.store import audits, copying
from tests.support.school import MONDAY, School
from tests.web.console.authors import words
from tests.web.console.conftest import Coming

PAGE = "/console/backups"


def folder(school: School) -> Path:
    database = copying.file_of(school.rt.database.url)
    assert database
    return database.parent / "backups"


async def made(school: School, owner: httpx.AsyncClient) -> Path:
    assert (await owner.post(PAGE)).status_code == 303
    done = await school.rt.errands.ended("backup")
    assert done
    assert done.fault == ""
    return folder(school) / done.said


async def test_a_backup_is_made_in_the_background_and_can_be_opened(
    school: School, owner: httpx.AsyncClient
) -> None:
    assert "There is no backup yet" in words(await owner.get(PAGE))
    file = await made(school, owner)
    page = words(await owner.get(PAGE))
    assert f"{file.name} is made and checked." in page
    assert str(folder(school)) in page
    assert (file.stat().st_mode & 0o777, folder(school).stat().st_mode & 0o777) == (0o600, 0o700)
    (email,) = sqlite3.connect(file).execute("SELECT email FROM staff").fetchone()
    assert email == "owner@example.org"


async def test_while_one_is_made_the_page_looks_again_and_begins_no_other(
    school: School, owner: httpx.AsyncClient
) -> None:
    enough = asyncio.Event()

    async def slow() -> str:
        await enough.wait()
        return "slow.backup"

    assert school.rt.errands.begin("backup", slow)
    await owner.post(PAGE)
    page = await owner.get(PAGE)
    assert "A backup is being made" in words(page)
    assert 'http-equiv="refresh"' in page.text
    enough.set()
    await school.rt.errands.ended("backup")
    page = await owner.get(PAGE)
    assert "slow.backup is made" in words(page)
    assert "http-equiv" not in page.text
    assert not folder(school).exists()


async def test_an_owner_takes_it_along_after_being_asked_and_it_is_written_down(
    school: School, owner: httpx.AsyncClient, come: Coming
) -> None:
    file = await made(school, owner)
    address = f"{PAGE}/{file.name}/download"
    assert "phone numbers of all learners" in words(await owner.post(address))
    answer = await owner.post(address, data={"sure": "yes"})
    assert answer.content == file.read_bytes()
    assert answer.headers["cache-control"] == "no-store"
    async with school.rt.database.read() as tx:
        (last, *_) = await audits.read(tx, school.rt.organisation, 1)
    assert (last.act, last.subject) == ("backup_taken", file.name)
    admin = await come(Role.ADMIN)
    assert "only for owners" in words(await admin.get(PAGE))
    assert (await admin.post(address, data={"sure": "yes"})).status_code == 403


@pytest.mark.parametrize("name", ["lessonbot.db", "..%2Flessonbot.db", "none.backup", ".backup"])
async def test_nothing_but_a_backup_is_handed_out(owner: httpx.AsyncClient, name: str) -> None:
    answer = await owner.post(f"{PAGE}/{name}/download", data={"sure": "yes"})
    assert answer.status_code == 404


async def test_an_old_one_is_told_of(school: School, owner: httpx.AsyncClient) -> None:
    file = await made(school, owner)
    then = (MONDAY - dt.timedelta(hours=12)).timestamp()
    os.utime(file, (then, then))
    assert "The newest backup is of" in words(await owner.get(PAGE))
    assert "would be lost with the disk" not in words(await owner.get(PAGE))
    then -= dt.timedelta(days=2).total_seconds()
    os.utime(file, (then, then))
    assert "would be lost with the disk" in words(await owner.get(PAGE))


async def test_nobody_fills_the_disk_with_them(school: School, owner: httpx.AsyncClient) -> None:
    folder(school).mkdir()
    then = school.clock().timestamp()
    for number in range(10):
        file = folder(school) / f"night-{number}.backup"
        file.write_bytes(b"x")
        os.utime(file, (then, then))
    await owner.post(PAGE)
    await school.rt.errands.ended("backup")
    assert "10 were made within a day" in words(await owner.get(PAGE))
    assert len(list(folder(school).iterdir())) == 10


async def test_a_fault_says_why_nothing_was_made(school: School, owner: httpx.AsyncClient) -> None:
    folder(school).write_text("in the way")
    await owner.post(PAGE)
    await school.rt.errands.ended("backup")
    page = words(await owner.get(PAGE))
    assert "No backup was made." in page
    assert "exists" in page.lower()
