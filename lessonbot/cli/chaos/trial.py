"""A trial: lessons go out, processes are killed at random moments, and the score is kept.

Nothing of the product is stood in for: the processes are real, leases last as long as they do,
and the score is the provider's own record of what it accepted against who was enrolled.
"""

import asyncio
import statistics
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random

from lessonbot.cli.chaos import learners
from lessonbot.cli.chaos.processes import Crew, Process
from lessonbot.cli.chaos.server import Provider
from lessonbot.domain.messages import Outbound
from lessonbot.domain.text import plain
from lessonbot.store import organisations, trials
from lessonbot.store.database import Database

PER_SECOND = 100.0
LOOK_SECONDS = 0.2
ON_THE_WIRE = 0.3  # seconds until the provider has read what a dead process had sent
STALLED = 200.0  # seconds without a new message after which nothing more is waited for
LAST_KILL = 0.9  # of all messages: later than this hardly anything is on its way
ROLES = "engine,telegram"

Clock = Callable[[], datetime]
Shown = Callable[[int, int], None]
"""Is told how many messages were accepted and how many kills were made."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do."""

    messages: int
    kills: int
    processes: int
    seed: int


@dataclass(frozen=True, slots=True)
class Findings:
    """What came of it. Seconds are None where nothing happened that could be timed."""

    database: str
    processes: int
    kills: int
    seed: int
    messages: int
    accepted: int
    lost: int
    duplicated: int
    most_copies: int
    in_doubt: int
    most_in_doubt: int
    seconds_to_first_send: Sequence[float | None]
    seconds_to_takeover: Sequence[float | None]
    seconds: float
    per_second: float

    @property
    def good(self) -> bool:
        """Nothing is lost, and only what was on its way at a kill came twice."""
        return not self.lost and self.duplicated <= self.in_doubt

    def data(self) -> Mapping[str, object]:
        """All of it, for programs."""
        return {**asdict(self), "good": self.good}


@dataclass(slots=True)
class Kill:
    """A process that is no more; `orphans` is what it had in hand, `doubts` what of it was sent."""

    at: float
    process: Process
    orphans: int
    doubts: int
    taken_up: float | None = None


@dataclass
class Trial:
    """One trial on an empty database."""

    plan: Plan
    database: Database
    provider: Provider
    folder: Path
    clock: Clock
    shown: Shown
    kills: list[Kill] = field(default_factory=list)
    _owed: int = 1
    _organisation: int = 0
    _looked: float = 0.0
    _known: Counter[tuple[int, str]] = field(default_factory=Counter)

    async def run(self) -> Findings:
        """Fill the database, teach, kill, wait until nothing is owed, and count."""
        first = learners.FIRST_CHAT
        chats = range(first, first + -(-self.plan.messages // len(learners.LESSON)))
        now = self.clock()
        await learners.enrol(self.database, learners.course(), chats, learners.due_now, now)
        async with self.database.write() as tx:
            self._organisation = await organisations.ensure_default(tx, now)
        settings = {
            "LESSONBOT_DATABASE_URL": self.database.url,
            "TELEGRAM_BOT_TOKEN": self.provider.token,
            "TELEGRAM_MESSAGES_PER_SECOND": str(PER_SECOND),
        }
        crew = Crew(self.folder, settings, self.provider.url)
        began = time.monotonic()
        try:
            await self._teach(crew)
            ended = time.monotonic()
            await crew.stop()
        finally:
            await crew.abandon()
        return self._findings(crew, chats, began, ended)

    async def _teach(self, crew: Crew) -> None:
        random = Random(self.plan.seed)  # noqa: S311 - when to kill is no secret
        for number in range(self.plan.processes):
            # one of them hears what learners say; a bot can be polled only once
            await crew.start(ROLES if number == 0 else "engine")
        latest = max(1, int(self.plan.messages * LAST_KILL))
        for moment in sorted(random.randint(1, latest) for _ in range(self.plan.kills)):
            if not await self._until(crew, lambda moment=moment: self.provider.accepted >= moment):  # type: ignore[misc]
                return
            await self._kill(crew, random.choice(crew.alive))
        await self._until(crew, lambda: not self._owed and all(k.taken_up for k in self.kills))

    async def _kill(self, crew: Crew, process: Process) -> None:
        await crew.kill(process)
        at = time.monotonic()
        await asyncio.sleep(ON_THE_WIRE)
        async with self.database.read() as tx:
            claims = await trials.claims(tx, self._organisation)
        orphans = [(int(e.path), _words(e.message)) for e in claims if process.owns(e.by)]
        self.kills.append(Kill(at, process, len(orphans), self._doubts(orphans)))
        await crew.start(process.roles)

    def _doubts(self, orphans: Sequence[tuple[int, str]]) -> int:
        """How many of these were accepted without being written down; they may come again."""
        doubts = 0
        for chat, words in orphans:
            copies = self.provider.posted[chat].count(words)
            doubts += copies > self._known[chat, words]
            self._known[chat, words] = copies
        return doubts

    async def _until(self, crew: Crew, condition: Callable[[], bool]) -> bool:
        """Wait for something; False when nothing new has come for long."""
        before, since = self.provider.accepted, time.monotonic()
        while not condition():
            await asyncio.sleep(0.01)
            crew.check()
            now = time.monotonic()
            if now - self._looked > LOOK_SECONDS:
                await self._look()
                self._looked = time.monotonic()
            if self.provider.accepted != before:
                before, since = self.provider.accepted, now
            elif now - since > STALLED:
                return False
        return True

    async def _look(self) -> None:
        """See what is owed, and what of the dead is in other hands."""
        self.shown(self.provider.accepted, len(self.kills))
        async with self.database.read() as tx:
            self._owed = await trials.owed(tx, self._organisation, self.clock())
            claims = await trials.claims(tx, self._organisation)
        now = time.monotonic()
        for kill in self.kills:
            if not kill.taken_up and not any(kill.process.owns(each.by) for each in claims):
                kill.taken_up = now

    def _findings(self, crew: Crew, chats: Sequence[int], began: float, ended: float) -> Findings:
        copies = [
            sum(text.startswith(beginning) for text in self.provider.posted[chat])
            for chat in chats
            for beginning in learners.LESSON
        ]
        sends = [each.at for each in self.provider.heard if each.accepted]
        return Findings(
            database="SQLite" if self.database.is_sqlite else "PostgreSQL",
            processes=self.plan.processes,
            kills=len(self.kills),
            seed=self.plan.seed,
            messages=len(copies),
            accepted=len(sends),
            lost=sum(not each for each in copies),
            duplicated=sum(max(0, each - 1) for each in copies),
            most_copies=max(copies, default=0),
            in_doubt=sum(each.doubts for each in self.kills),
            most_in_doubt=max((each.doubts for each in self.kills), default=0),
            seconds_to_first_send=[self._first_send(each) for each in crew.started],
            seconds_to_takeover=[
                round(each.taken_up - each.at, 1) if each.taken_up and each.orphans else None
                for each in self.kills
            ],
            seconds=round(ended - began, 1),
            per_second=_pace(sends),
        )

    def _first_send(self, process: Process) -> float | None:
        """How long after its start a process had its first message accepted.

        One that a dead process had had in hand does not count: it comes when its lease is over.
        """
        sends = (
            each.at
            for each in self.provider.heard
            if each.accepted
            and each.place == process.place
            and (each.chat, each.text) not in self._known
        )
        first = next(sends, None)
        return round(first - process.started, 2) if first else None


def _words(message: Outbound) -> str:
    return plain(message.text)


def _pace(sends: Sequence[float]) -> float:
    """Messages a second while they go out: half of the time it was faster, half slower."""
    counted = Counter(int(each) for each in sends)
    return float(statistics.median(counted.values())) if counted else 0.0
