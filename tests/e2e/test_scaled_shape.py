"""The containers of compose.yaml as plain processes: two engines and two web servers, one course."""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import cycle
from pathlib import Path

from sqlalchemy import select

from lessonbot.packs.reading import check
from lessonbot.store import tables
from tests.e2e.classroom import nothing_is_left
from tests.e2e.support import (
    COURSE,
    PUBLIC_URL,
    Learner,
    Site,
    command,
    deployed,
    free_port,
)
from tests.e2e.test_telegram_course import certificate, right
from tests.support.compose import Service, services

SCALE = {"engine": 2, "web": 2}
CODE = "money-basics"
DAYS = 3


class Proxy:
    """Shares connections out among ports, as the proxy's name lookup does."""

    def __init__(self, ports: list[int]) -> None:
        self.served = dict.fromkeys(ports, 0)
        self._next = cycle(ports)

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, both ways."""
        port = next(self._next)
        self.served[port] += 1
        there, back = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(_pass_on(reader, back), _pass_on(there, writer))


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


def _settings(service: Service, front: Site, folder: Path, port: int) -> dict[str, str]:
    """What the container is given; where the database, the folder and the port are, is the test's."""
    assert service.environment["LESSONBOT_DATABASE_URL"].endswith("@database/lessonbot")
    here = {
        "LESSONBOT_DATABASE_URL": front.settings["LESSONBOT_DATABASE_URL"],
        "LESSONBOT_DATA_DIR": str(folder),
        "LESSONBOT_HOST": "127.0.0.1",
        "LESSONBOT_PORT": str(port),
    }
    return front.settings | service.environment | here


async def _is_healthy(service: Service, site: Site) -> bool:
    """What the container's own check says."""
    how, program, *rest = service.raw["healthcheck"]["test"]
    assert (how, program) == ("CMD", "python")
    check = await asyncio.create_subprocess_exec(
        sys.executable, *rest, env=os.environ | site.settings, stderr=asyncio.subprocess.DEVNULL
    )
    return await check.wait() == 0


def _short_course(folder: Path) -> Path:
    """The first days of the course that ships: a whole course, in less time."""
    pack = folder / "pack"
    if not pack.exists():
        shutil.copytree(COURSE, pack)
        for lessons in pack.rglob("lessons"):  # in every language
            for lesson in sorted(lessons.iterdir())[DAYS:]:
                lesson.unlink()
    return pack


@asynccontextmanager
async def _up(front: Site, shape: dict[str, Service]) -> AsyncIterator[dict[str, list[Site]]]:
    """What `docker compose up --scale engine=2 --scale web=2` starts."""
    upgrade = shape["upgrade"]
    done = await command(
        front.folder, *upgrade.command, **_settings(upgrade, front, front.folder, front.port)
    )
    assert done.code == 0, done.err
    await front.command("pack", "publish", str(_short_course(front.folder)))
    sites: dict[str, list[Site]] = {}
    async with AsyncExitStack() as stack:
        starting = []
        for name, count in SCALE.items():
            run, option, roles = shape[name].command
            assert (run, option) == ("run", "--roles")
            for number in range(count):
                folder, port = front.folder / f"{name}-{number}", free_port()
                folder.mkdir()
                settings = _settings(shape[name], front, folder, port)
                site = Site(front.api, folder, port, front.database, settings)
                stack.push_async_callback(site.close)
                starting.append(site.start(roles))
                sites.setdefault(name, []).append(site)
        await asyncio.gather(*starting)
        yield sites


async def test_a_course_goes_through_two_engines_and_two_web_servers_and_one_may_die(
    postgres_url: str, tmp_path: Path
):
    shape = services(
        POSTGRES_PASSWORD="letters",
        LESSONBOT_SECRET_KEY="the same for all processes",
        LESSONBOT_PUBLIC_URL=PUBLIC_URL,
    )
    async with (
        deployed(tmp_path, mode="webhook", url=postgres_url) as front,
        _up(front, shape) as sites,
    ):
        proxy = Proxy([site.port for site in sites["web"]])
        server = await asyncio.start_server(proxy.take, "127.0.0.1", front.port)
        async with server:
            for name, those in sites.items():
                assert all([await _is_healthy(shape[name], site) for site in those])
            async with front.database.read() as tx:
                known = list(await tx.scalars(select(tables.processes.c.roles)))
            assert len(known) == sum(SCALE.values())

            amina, taught = Learner(front.api, 7), check(_short_course(tmp_path)).pack
            assert taught
            await amina.join(CODE)
            for day, lesson in enumerate(taught.course.lessons, 1):
                if day == 2:  # a machine is lost; the others go on
                    await nothing_is_left(front)
                    lost = sites["engine"].pop()
                    await lost.kill()
                    assert not await _is_healthy(shape["engine"], lost)
                if day > 1:
                    amina.says("NEXT")
                await amina.reads(f"Day {day} of {DAYS}")
                for item in lesson.items:
                    await amina.chooses(*right(item))
            link = await certificate(amina)
            assert "Amina" in await front.page(link.removeprefix(PUBLIC_URL))
            assert min(proxy.served.values()) > 0
            rest = [site for those in sites.values() for site in those]
            assert await asyncio.gather(*(site.stop() for site in rest)) == [0, 0, 0]
        assert front.api.refused == []
        assert [site.complaints() for site in rest] == [[], [], []]
