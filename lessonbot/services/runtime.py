"""What every service works with, put together once by the command line."""

import asyncio
import re
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

import msgspec

from lessonbot.channels.base import Channel, Limits
from lessonbot.channels.openid import Provider
from lessonbot.credentials.press import Drawings, Press
from lessonbot.credentials.sealing import Vault
from lessonbot.domain.course import Course
from lessonbot.domain.phrases import Phrases, nearest
from lessonbot.domain.portrait import Customs, Portrait
from lessonbot.domain.quiet import Hours
from lessonbot.domain.track import Track
from lessonbot.domain.turn import Offer
from lessonbot.services.hashing import Hashing
from lessonbot.services.losses import Losses
from lessonbot.services.pacing import Tempo
from lessonbot.services.pulse import Pulse
from lessonbot.services.running import Errands
from lessonbot.store import courses, questions, tracks
from lessonbot.store.database import Database, Transaction
from lessonbot.store.organisations import Sender

PUBLIC_ID_LENGTH = 16
_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_CROCKFORD = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ" * 8  # for each byte there is


def public_id() -> str:
    """A random id for links: 80 bits in 16 characters that can be read out."""
    return secrets.token_bytes(PUBLIC_ID_LENGTH).translate(_CROCKFORD).decode()


def derived_id(secret: str) -> str:
    """The id for links of what a request makes, the same each time that request is sent."""
    made = sha256(secret.encode()).digest()[:PUBLIC_ID_LENGTH]
    return made.translate(_CROCKFORD).decode()


@dataclass(frozen=True, slots=True)
class Edition:
    """A course version in memory; versions never change, so these are kept."""

    id: int
    course_id: int
    offer: Offer


class Editions:
    """Course versions by id, read from the store once and kept while they fit."""

    MOST = 200

    def __init__(self) -> None:
        self._kept: dict[int, Edition] = {}

    async def get(
        self, tx: Transaction, organisation: int, ids: Collection[int]
    ) -> Mapping[int, Edition]:
        """The versions asked for."""
        missing = set(ids) - self._kept.keys()
        if missing:
            if len(self._kept) + len(missing) > self.MOST:
                self._kept.clear()
                missing = set(ids)
            for stored in await courses.versions(tx, organisation, missing):
                course = msgspec.json.decode(stored.content, type=Course)
                offer = Offer(stored.code, stored.id, course)
                self._kept[stored.id] = Edition(stored.id, stored.course_id, offer)
        return {each: self._kept[each] for each in ids if each in self._kept}


class Shelf:
    """The tracks that are published, and the keys of courses by number; looked up each minute.

    `asked` tells whether any learner has asked a teacher anything.
    """

    FRESH = timedelta(minutes=1)

    def __init__(self) -> None:
        self._tracks: tuple[Track, ...] = ()
        self._keys: Mapping[int, str] = {}
        self._at: datetime | None = None
        self.asked = False

    async def get(
        self, tx: Transaction, organisation: int, now: datetime
    ) -> tuple[tuple[Track, ...], Mapping[int, str]]:
        """Both, as they were a minute ago at most."""
        if self._at is None or not timedelta(0) <= now - self._at < self.FRESH:
            found = await tracks.published(tx, organisation)
            self._tracks = tuple(msgspec.json.decode(each.content, type=Track) for each in found)
            self._keys = await courses.keys(tx, organisation) if found else {}
            self.asked = await questions.there_are(tx, organisation)
            self._at = now
        return self._tracks, self._keys


def _no_key() -> str:
    raise LookupError("this process has no secret key")


@dataclass
class Runtime:
    """The parts a process is made of.

    `channels` are the senders that this process answers for and sends from, `tempos` how fast
    their networks allow it; `name` tells processes apart, `portrait` is who teaches.
    In the hours that are `quiet` nothing is said that was not asked for; `at_once` so many courses
    may be taken together; `usual` is what the settings say of both. `calls_anywhere` lets other
    programs be called in networks around ours. Staff may come in by the `provider`, where there is one.
    `arrived` and `owed` wake whoever answers and whoever sends; once `stopping` is set nothing new
    is begun. `answers` says that this process answers what it takes in.

    `vault` seals the keys that sign certificates, `press` is a process for what takes long,
    `drawings` keeps what it drew, `errands` are what staff began; `hashing` keeps and tries passwords;
    `counted` has the members of large cohorts, and when they were counted.
    `losses` tells whether to believe that people are gone. `faults`, `held` and `flying` are what
    sending remembers: faults of a sender's provider in a row, until when it asked for patience,
    and which deliveries this process is sending. `hushed` has the number of each address's last
    STOP that this process committed, `hushes` counts them: for sends that have already taken
    their look.
    """

    database: Database
    organisation: int
    public_url: str
    voices: Mapping[str, Phrases]
    senders: Mapping[int, Sender]
    channels: Mapping[int, Channel]
    name: str = "lessonbot"
    portrait: Portrait = field(default_factory=Portrait)
    quiet: Hours | None = None
    at_once: int = 2
    usual: Customs = field(default_factory=Customs)
    calls_anywhere: bool = False
    provider: Provider | None = None
    tempos: Mapping[int, Tempo] = field(default_factory=dict)
    vault: Vault = field(default_factory=lambda: Vault(_no_key))
    counted: dict[int, tuple[datetime, Mapping[str, int]]] = field(default_factory=dict)
    hashing: Hashing = field(default_factory=Hashing)
    shelf: Shelf = field(default_factory=Shelf)
    press: Press = field(default_factory=Press)
    drawings: Drawings = field(default_factory=Drawings)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    owed: asyncio.Event = field(default_factory=asyncio.Event)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    answers: bool = False
    editions: Editions = field(default_factory=Editions)
    errands: Errands = field(default_factory=Errands)
    pulse: Pulse = field(default_factory=Pulse)
    losses: Losses = field(default_factory=Losses)
    faults: dict[int, int] = field(default_factory=dict)
    held: dict[int, datetime] = field(default_factory=dict)
    flying: set[int] = field(default_factory=set)
    hushed: dict[int, int] = field(default_factory=dict)
    hushes: int = 0

    @property
    def organisation_name(self) -> str:
        """Who teaches."""
        return self.portrait.name

    def hush(self, addresses: Collection[int]) -> None:
        """These addresses get nothing any more, not even what is about to be sent."""
        self.hushes += 1
        self.hushed.update(dict.fromkeys(addresses, self.hushes))

    async def idle(self, wake: asyncio.Event, seconds: float) -> None:
        """Wait until woken, until everything stops, or as long as this."""
        waits = {asyncio.create_task(each.wait()) for each in {wake, self.stopping}}
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waits:
                each.cancel()

    def voice(self, language: str | None) -> Phrases:
        """The phrases of a language, of its base language, or in English."""
        return nearest(self.voices, (language or "en").replace("_", "-"))

    def tag(self, language: str | None) -> str:
        """The language that an app names: one that is spoken here, else as it is.

        A course may come in a language that lessonbot itself does not speak.
        """
        tag = (language or "en").replace("_", "-")
        voice = self.voice(tag)
        if voice.language.partition("-")[0] == tag.partition("-")[0] or not _TAG.fullmatch(tag):
            return voice.language
        return tag

    def tempo(self, sender: int) -> Tempo:
        """How fast this sender may send."""
        return self.tempos.get(sender) or Tempo()

    def limits_of(self, sender: int) -> Limits:
        """What one message of this sender may hold."""
        return self.channels[sender].limits
