"""A power cut while certificates are signed, withdrawn or corrected: nothing is half done."""

import asyncio
import json
import shutil
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, select

from lessonbot.credentials import status_list
from lessonbot.engines import work
from lessonbot.services import issuing, withdrawing
from lessonbot.store import credentials, status_lists, tables
from tests.e2e.support import ROOT, environment
from tests.support.courses import course
from tests.support.school import School, opened

PATIENCE = 120
PATHS = ("amina", "ben", "chidi")
# Does something and dies at its n-th statement, or when it is about to commit its n-th write.
DIE = """
import asyncio, os, signal, sys
from sqlalchemy import Engine, event
from tests.e2e.test_issuing_killed import WORKS
from tests.support.school import opened

point, what, url = sys.argv[1:]
done = {"statement": 0, "commit": 0}

def count(kind):
    done[kind] += 1
    if point == f"{kind} {done[kind]}":
        os.kill(os.getpid(), signal.SIGKILL)

async def main():
    async with opened(url) as school:
        event.listen(Engine, "after_cursor_execute", lambda *_: count("statement"))
        event.listen(Engine, "commit", lambda *_: count("commit"))
        await WORKS[what](school)

if __name__ == "__main__":
    asyncio.run(main())
    print(done["statement"], done["commit"])
"""


async def _certify(school: School) -> None:
    await work.certify_all(school.rt, school.clock)


async def _revoke(school: School) -> None:
    found = await _credentials(school)
    await withdrawing.revoke(school.rt, found[0].public_id, school.clock(), reason="a mistake")


WORKS = {"issue": _certify, "correct": _certify, "revoke": _revoke}


async def _credentials(school: School) -> Sequence[Row[Any]]:
    async with school.rt.database.read() as tx:
        return (
            await tx.execute(select(tables.credentials).order_by(tables.credentials.c.id))
        ).all()


async def _prepared(url: str, what: str) -> None:
    """Three have passed; what was issued to them is to be withdrawn or corrected."""
    async with opened(url) as school:
        await school.publish(course(1))
        for path in PATHS:
            await school.join(path)
            await school.taps(path, "q10 yes")
            await school.hears(path, path.title())
        if what == "issue":
            return
        await issuing.issue_owed(school.rt, school.clock())
        if what == "correct":
            first = (await _credentials(school))[0].public_id
            async with school.rt.database.write() as tx:
                await credentials.change(tx, school.rt.organisation, [first], wanted="Amina Yusuf")


async def _work(folder: Path, url: str, what: str, point: str) -> tuple[int, str]:
    script = folder / "die.py"
    script.write_text(DIE)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        script,
        point,
        what,
        url,
        cwd=ROOT,
        env=environment(folder),
        stdout=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(PATIENCE):  # the process that signs for it has to end with it
        out, _ = await process.communicate()
    return process.returncode or 0, out.decode().splitlines()[-1] if out else ""


async def _is_whole(url: str) -> None:
    """At any moment: one that stands for each who passed at most, and lists that say what stands."""
    async with opened(url) as school:
        found = await _credentials(school)
        async with school.rt.database.read() as tx:
            lists = await status_lists.all_of(tx, school.rt.organisation)
            passed = (await tx.execute(select(tables.achievements))).all()
            keys = (await tx.execute(select(tables.issuer_keys))).all()
    assert len({each.place for each in found}) == len(found)
    assert len(keys) == len(lists) <= 1
    standing = [each for each in found if each.state == "issued"]
    assert len({each.achievement_id for each in standing}) == len(standing)
    for each in found:
        encoded = json.loads(lists[0].document)["credentialSubject"]["encodedList"]
        assert status_list.is_set(encoded, each.place) is (each.state != "issued")
        if each.state == "superseded":
            assert each.superseded_by in {other.public_id for other in standing}
    numbers = {each.id: each.public_id for each in passed}
    states = {each.id: each.state for each in passed}
    for each in standing:
        assert (numbers[each.achievement_id], states[each.achievement_id]) == (
            each.public_id,
            "signed",
        )


async def _is_done(url: str, what: str) -> None:
    async with opened(url) as school:
        found = await _credentials(school)
        async with school.rt.database.read() as tx:
            said = list(await tx.scalars(select(tables.deliveries.c.key)))
    states = sorted(each.state for each in found)
    if what == "issue":
        assert states == ["issued"] * 3
    elif what == "revoke":
        assert states == ["issued", "issued", "revoked"]
    else:
        assert states == ["issued", "issued", "issued", "superseded"]
        (fresh,) = [each.superseded_by for each in found if each.superseded_by]
        assert [each.name for each in found if each.public_id == fresh] == ["Amina Yusuf"]
        assert [each.wanted for each in found] == [None] * 4
        assert len([key for key in said if key.startswith(f"t{fresh}")]) == 1


@pytest.mark.parametrize("what", WORKS)
async def test_a_kill_at_any_moment_leaves_nothing_half_done_and_issues_none_twice(
    what: str, migrated_file: Path, tmp_path: Path
):
    whole, trial = tmp_path / "whole.db", tmp_path / "trial.db"
    url = f"sqlite+aiosqlite:///{trial}"
    shutil.copy(migrated_file, whole)
    await _prepared(f"sqlite+aiosqlite:///{whole}", what)
    shutil.copy(whole, trial)
    code, counted = await _work(tmp_path, url, what, "never")
    assert code == 0
    await _is_done(url, what)
    statements, commits = map(int, counted.split())
    points = [f"statement {statements // 2}"]
    points += [f"commit {number}" for number in sorted({1, (commits + 1) // 2, commits})]
    for point in points:
        for name in ("", "-wal", "-shm"):
            (tmp_path / f"trial.db{name}").unlink(missing_ok=True)
        shutil.copy(whole, trial)
        assert (await _work(tmp_path, url, what, point))[0] == -signal.SIGKILL, point
        await _is_whole(url)
        async with opened(url) as school:
            done = [each.state for each in await _credentials(school)]
            if what != "revoke" or "revoked" not in done:
                await WORKS[what](school)
        await _is_whole(url)
        await _is_done(url, what)
