"""Keys with which other programs of an organisation come in: made, shown once, ended."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from lessonbot.domain.scope import Scope
from lessonbot.services.runtime import Runtime, public_id
from lessonbot.services.seating import Seat, digest, for_organisation
from lessonbot.store import audits, programs
from lessonbot.store.audits import Deed
from lessonbot.store.programs import Answer, Key

MARK = "lessonbot_"
"""What each key begins with, so that scanners for lost secrets find it."""
LONGEST_NAME = 100
SEEN_EVERY = timedelta(minutes=5)
KEPT = timedelta(days=2)
"""For how long the answer to a request can be asked for again."""
GIVEN_UP = timedelta(minutes=5)
"""After so long nobody works on a request any more."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program that brought a key, in its organisation."""

    rt: Runtime
    key: Key

    def deed(self, act: str, subject: str = "", **detail: object) -> Deed:
        """Something that this program does, to be written down."""
        return Deed(self.key.name, act, subject, detail)


async def make(seat: Seat, name: str, scopes: Collection[Scope], now: datetime) -> str:
    """A new key. It is not kept, so this is the only time that anybody sees it."""
    key, id_ = f"{MARK}{secrets.token_urlsafe(32)}", public_id()
    values = {
        "public_id": id_,
        "name": " ".join(name.split())[:LONGEST_NAME],
        "digest": digest(key),
        "made_by": seat.staff.id,
        "created_at": now,
    }
    async with seat.rt.database.write() as tx:
        await programs.add(tx, seat.rt.organisation, scopes, **values)
        await audits.write(tx, seat.rt.organisation, seat.deed("key_made", id_, name=name), now)
    return key


async def end(seat: Seat, id_: str, now: datetime) -> bool:
    """Whether there was such a key; it opens nothing any more."""
    async with seat.rt.database.write() as tx:
        if not await programs.end(tx, seat.rt.organisation, id_, now):
            return False
        await audits.write(tx, seat.rt.organisation, seat.deed("key_ended", id_), now)
    return True


async def listed(seat: Seat) -> list[Key]:
    """The keys that open something."""
    async with seat.rt.database.read() as tx:
        return await programs.of(tx, seat.rt.organisation)


async def bring(rt: Runtime, key: str, now: datetime) -> Program | None:
    """Whose key this is."""
    if not key.startswith(MARK):
        return None
    async with rt.database.read() as tx:
        found = await programs.by_digest(tx, digest(key))
    if found is None:
        return None
    if found.used_at is None or now - found.used_at > SEEN_EVERY:
        async with rt.database.write(brief=True) as tx:
            await programs.used(tx, found.organisation_id, found.id, now)
    return Program(for_organisation(rt, found.organisation_id, found.organisation), found)


async def note(program: Program, act: str, now: datetime, **detail: object) -> None:
    """Write down what a program did, or looked at."""
    deed = program.deed(act, program.key.public_id, **detail)
    async with program.rt.database.write(brief=True) as tx:
        await audits.write(tx, program.key.organisation_id, deed, now)


async def begin(program: Program, name: str, asked: bytes, now: datetime) -> Answer | None:
    """The answer to a request that came before under this name; None lets it begin.

    One that was never answered, since its process died, begins again after a while.
    """
    who = program.key
    async with program.rt.database.write() as tx:
        await programs.forget(tx, now - KEPT)
        return await programs.begin(
            tx, who.organisation_id, who.id, name, told_apart(asked), now, now - GIVEN_UP
        )


def told_apart(asked: bytes) -> str:
    """What is kept of a request, to tell whether another one is the same."""
    return sha256(asked).hexdigest()


async def answered(program: Program, name: str, status: int, body: bytes) -> None:
    """Keep the answer to what was done; what was refused or failed can be sent again."""
    who = program.key
    async with program.rt.database.write() as tx:
        if status >= 400:  # noqa: PLR2004 - what HTTP calls errors
            await programs.give_up(tx, who.organisation_id, who.id, name)
        else:
            await programs.answered(tx, who.organisation_id, who.id, name, status, body)
