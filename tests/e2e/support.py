"""Whole processes: `lessonbot run` against the test Bot API, started, stopped and killed.

async with deployed(tmp_path) as site:
    await site.command("pack", "publish", str(COURSE))
    await site.start()
    amina = Learner(site.api, 7)
    ...
    assert await site.stop() == 0
"""

import asyncio
import json
import os
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from lessonbot.store.database import Database
from tests.support.bot_api import BotApi, Message

ROOT = Path(__file__).parents[2]
COURSE = ROOT / "lessons" / "money-basics"
PUBLIC_URL = "https://learn.example"
ROLES = "web,engine,telegram"
PATIENCE = 60.0


class WatchedBotApi(BotApi):
    """The test Bot API; it remembers what it refused and which picture names it was sent."""

    def __init__(self, hooks: dict[str, str]) -> None:
        super().__init__(hooks=hooks)
        self.refused: list[tuple[str, int, str]] = []

    async def _take(self, request: web.Request) -> web.StreamResponse:
        answer = await super()._take(request)
        method = request.match_info["method"]
        # a new poller ends the poll of one that was killed: that is no fault of either
        if answer.status >= 400 and (method, answer.status) != ("getUpdates", 409):
            said = answer.text if isinstance(answer, web.Response) else None
            self.refused.append((method, answer.status, said or ""))
        return answer

    def posts(self, chat: int) -> list[str]:
        """The texts that were posted to a chat as new messages, before any edit."""
        return self.posted[chat]

    @property
    def sends(self) -> int:
        """How many calls were made to post or edit a message."""
        return len(self.heard)


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    code: int
    out: str
    err: str


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """The environment of a process: none of our own settings but these, and a port that is free."""
    foreign = ("LESSONBOT_", "TELEGRAM_", "TWILIO_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    own = {
        "LESSONBOT_DATA_DIR": str(folder),
        "LESSONBOT_PORT": str(free_port()),
        "LESSONBOT_QUIET_HOURS": "none",  # at whatever hour the test runs
    }
    return kept | own | {"PYTHONPATH": str(ROOT)} | settings


def in_one_day(folder: Path) -> Path:
    """A copy of the course that can be taken in one day."""
    pack = Path(shutil.copytree(COURSE, folder / "in-one-day"))
    file = pack / "course.yaml"
    written = file.read_text()
    assert "schedule: {" in written
    file.write_text(written.replace("schedule: {", "schedule: {most_per_day: 20, "))
    return pack


async def command(folder: Path, *words: str, typed: str = "", **settings: str) -> Done:
    """Run a command of lessonbot in a folder to its end."""
    return await patiently(folder, words, settings, PATIENCE, typed)


async def patiently(
    folder: Path, words: Sequence[str], settings: Mapping[str, str], within: float, typed: str = ""
) -> Done:
    """The same with some patience of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "lessonbot.cli",
        *words,
        cwd=folder,
        env=environment(folder, **settings),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(within):
            out, err = await process.communicate(typed.encode())
    except TimeoutError:
        process.terminate()
        out, err = await process.communicate()
        raise AssertionError(f"it did not end:\n{err.decode()}") from None
    return Done(process.returncode or 0, out.decode(), err.decode())


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


async def until(condition: Callable[[], object], within: float = PATIENCE) -> None:
    """Wait for something to become so; TimeoutError if it does not."""
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110 - the condition may be anything
            await asyncio.sleep(0.005)


@dataclass
class Site:
    """One lessonbot with its settings; at most one process of it runs at a time."""

    api: WatchedBotApi
    folder: Path
    port: int
    database: Database
    settings: dict[str, str]
    _process: asyncio.subprocess.Process | None = field(default=None, init=False)

    @property
    def log(self) -> Path:
        """What all processes wrote, one after the other."""
        return self.folder / "log"

    async def command(self, *words: str) -> str:
        """Run a command with this site's settings; it has to succeed."""
        done = await command(self.folder, *words, **self.settings)
        assert done.code == 0, done.err
        return done.out

    async def start(self, roles: str = ROLES, *, sign: str = "/readyz") -> None:
        """Start `lessonbot run` and wait for its sign, or without web until it says that it runs."""
        with self.log.open("ab") as out:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "lessonbot.cli",
                "run",
                "--roles",
                roles,
                cwd=self.folder,
                env=environment(self.folder, **self.settings),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )
        async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as session:
            while not await self._ready(session, sign if "web" in roles else ""):
                assert self._process.returncode is None, self.log.read_text()
                await asyncio.sleep(0.02)

    async def _ready(self, session: aiohttp.ClientSession, sign: str) -> bool:
        if not sign:
            return '"event": "running"' in self.log.read_text()
        try:
            async with session.get(f"http://127.0.0.1:{self.port}{sign}") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async def health(self) -> tuple[int, str]:
        """What /readyz answers now: its status and its words."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{self.port}/readyz") as answer,
        ):
            return answer.status, await answer.text()

    async def complaint(self, within: float) -> str:
        """Wait until /readyz complains; its words."""
        async with asyncio.timeout(within):
            while (told := await self.health())[0] == 200:  # noqa: ASYNC110 - the same
                await asyncio.sleep(0.2)
        return told[1]

    async def is_ready(self, within: float) -> None:
        """Wait until /readyz has nothing to complain of."""
        async with asyncio.timeout(within):
            while (await self.health())[0] != 200:  # noqa: ASYNC110 - another process answers
                await asyncio.sleep(0.2)

    async def page(self, path: str) -> str:
        """What a visitor sees at a path."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{self.port}{path}") as answer,
        ):
            assert answer.status == 200, path
            return await answer.text()

    @property
    def pid(self) -> int:
        """The number of the process that runs."""
        assert self._process, "nothing runs"
        return self._process.pid

    async def kill(self) -> None:
        """End the process at once, as a power cut would."""
        await self._end(signal.SIGKILL, PATIENCE)

    async def stop(self, within: float = 10) -> int:
        """Ask the process to end; its exit code."""
        return await self._end(signal.SIGTERM, within)

    async def _end(self, how: signal.Signals, within: float) -> int:
        process = self._process
        assert process, "nothing runs"
        assert process.returncode is None, f"it ended by itself:\n{self.log.read_text()}"
        process.send_signal(how)
        async with asyncio.timeout(within):
            code = await process.wait()
        self._process = None
        return code

    def complaints(self) -> list[str]:
        """What was logged as an error, or not logged but printed."""
        return [line for line in self.log.read_text().splitlines() if _is_bad(line)]

    async def close(self) -> None:
        """Leave nothing running, and nothing open."""
        await self.end()
        await self.database.close()

    async def end(self) -> None:
        """Leave nothing running."""
        if self._process and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()


def _is_bad(line: str) -> bool:
    if line.startswith("Nobody can use the console yet."):
        return False  # the link for its first owner, on a fresh database
    if "resource_tracker" in line:
        return False  # what Python says of a process that was killed while it drew
    try:
        event: dict[str, Any] = json.loads(line)
    except ValueError:
        return True
    return event["level"] in {"error", "critical"}


@asynccontextmanager
async def deployed(
    folder: Path, *, mode: str = "polling", url: str = "", per_second: float = 1000
) -> AsyncIterator[Site]:
    """A site with its own Bot API and an empty database; nothing runs yet."""
    port = free_port()
    url = url or f"sqlite+aiosqlite:///{folder / 'lessonbot.db'}"
    async with WatchedBotApi({PUBLIC_URL: f"http://127.0.0.1:{port}"}) as api:
        settings = {
            "LESSONBOT_DATABASE_URL": url,
            "LESSONBOT_PUBLIC_URL": PUBLIC_URL,
            "LESSONBOT_PORT": str(port),
            "LESSONBOT_LOG_FORMAT": "json",
            "TELEGRAM_BOT_TOKEN": api.token,
            "TELEGRAM_API_URL": api.url,
            "TELEGRAM_MODE": mode,
            "TELEGRAM_MESSAGES_PER_SECOND": str(per_second),
            "TELEGRAM_SECONDS_PER_PERSON": "0",
        }
        site = Site(api, folder, port, Database(url), settings)
        try:
            yield site
        finally:
            await site.close()


class Learner:
    """A learner with Telegram in the hand: waits for what comes, and taps."""

    def __init__(
        self, api: BotApi, chat: int, name: str = "Amina", language: str = "en-KE"
    ) -> None:
        self.api = api
        self.chat = chat
        self.name = name
        self.language = language

    async def join(self, code: str, *, first: str = "Now") -> None:
        """The whole way in; `first` is the label that says when the first lesson comes."""
        self.api.join(self.chat, self.language, self.name, code)
        for label in ("I agree", "That is right", "08:00", first):
            await self.taps(label)

    def says(self, words: str) -> None:
        """Type something."""
        self.api.say(self.chat, words)

    async def taps(self, label: str) -> None:
        """Wait for a button whose label begins like this, and tap it."""
        message, data = await self._button(partial(_is_labelled, label))
        self.api.tap(self.chat, data, message.id)

    async def reads(self, part: str) -> Message:
        """Wait for a message with these words."""
        found: list[Message] = []

        def came() -> bool:
            found.extend(each for each in self.api.messages(self.chat) if part in each.text)
            return bool(found)

        await until(came)
        return found[-1]

    async def chooses(self, *keys: str) -> Message:
        """Tap the options with these keys, each when its question is there; the question then."""
        for key in keys:
            question, data = await self._button(partial(_is_option, key))
            before = question.edits
            self.api.tap(self.chat, data, question.id)
            await until(partial(_is_edited, question, before))
        return question

    async def _button(self, fits: Callable[[dict[str, str]], bool]) -> tuple[Message, str]:
        found: list[tuple[Message, str]] = []

        def came() -> bool:
            found.extend(
                (message, button["callback_data"])
                for message in self.api.messages(self.chat)
                for row in message.buttons
                for button in row
                if fits(button)
            )
            return bool(found)

        try:
            await until(came)
        except TimeoutError:
            raise AssertionError(f"no such button: {self.api.texts(self.chat)[-3:]}") from None
        return found[-1]


def _is_option(key: str, button: dict[str, str]) -> bool:
    data = button["callback_data"]
    return data.startswith("q") and data.endswith(f".{key}")


def _is_labelled(label: str, button: dict[str, str]) -> bool:
    return button["text"].startswith(label)


def _is_edited(message: Message, before: int) -> bool:
    return message.edits > before
