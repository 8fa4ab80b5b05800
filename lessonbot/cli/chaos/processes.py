"""Real `lessonbot run` processes: started with settings of their own, killed, and stopped."""

import asyncio
import os
import secrets
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_PACKAGE = Path(__file__).parents[3]
_OURS = ("LESSONBOT_", "TELEGRAM_", "TWILIO_")
PATIENCE = 30.0


class EndedByItself(Exception):
    """A process ended without being told to, or not as it should; the message says how."""


@dataclass(frozen=True, slots=True)
class Process:
    """One start of `lessonbot run`; the provider hears it under the name of its `place`."""

    place: str
    roles: str
    started: float
    child: asyncio.subprocess.Process

    def owns(self, claimed_by: str) -> bool:
        """Whether this process claimed what bears this name."""
        return claimed_by.endswith(f":{self.child.pid}")


@dataclass
class Crew:
    """All processes on one database, started one after the other in one folder."""

    folder: Path
    settings: Mapping[str, str]
    provider: str
    alive: list[Process] = field(default_factory=list)
    started: list[Process] = field(default_factory=list)
    _key: str = field(default_factory=secrets.token_urlsafe)

    async def start(self, roles: str) -> Process:
        """Start one more."""
        place = str(len(self.started) + 1)
        with self._log(place).open("wb") as out:
            child = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "lessonbot.cli", "run", "--roles", roles),
                cwd=self.folder,
                env=self._environment(place),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )
        process = Process(place, roles, time.monotonic(), child)
        self.alive.append(process)
        self.started.append(process)
        return process

    async def kill(self, process: Process) -> None:
        """End it at once, as a power cut would."""
        self.check()
        self.alive.remove(process)
        process.child.kill()
        await process.child.wait()

    def check(self) -> None:
        """Raise EndedByItself when one has."""
        for each in self.alive:
            if each.child.returncode is not None:
                raise EndedByItself(self._last_words(each))

    async def stop(self) -> None:
        """Ask all to end and wait until they have. Raises EndedByItself when one does not."""
        self.check()
        for each in self.alive:
            each.child.send_signal(signal.SIGTERM)
        for each in self.alive:
            try:
                code = await asyncio.wait_for(each.child.wait(), PATIENCE)
            except TimeoutError:
                raise EndedByItself(f"process {each.place} does not end when asked to") from None
            if code:
                raise EndedByItself(self._last_words(each))
        self.alive.clear()

    async def abandon(self) -> None:
        """Leave nothing running, however things stand."""
        for each in self.alive:
            if each.child.returncode is None:
                each.child.kill()
                await each.child.wait()

    def _environment(self, place: str) -> Mapping[str, str]:
        """None of the reader's own settings but these; the provider by an address of its own."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
        path = os.pathsep.join(filter(None, (str(_PACKAGE), kept.get("PYTHONPATH"))))
        return {
            **kept,
            "PYTHONPATH": path,
            "LESSONBOT_DATA_DIR": str(self.folder),
            "LESSONBOT_LOG_FORMAT": "json",
            "LESSONBOT_SECRET_KEY": self._key,
            "TELEGRAM_API_URL": f"{self.provider}/{place}",
            "TELEGRAM_MODE": "polling",
            **self.settings,
        }

    def _log(self, place: str) -> Path:
        return self.folder / f"log-{place}"

    def _last_words(self, process: Process) -> str:
        said: Sequence[str] = self._log(process.place).read_text(errors="replace").splitlines()
        last = said[-1] if said else "nothing"
        return f"process {process.place} ended with {process.child.returncode}; it said: {last}"
