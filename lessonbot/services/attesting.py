"""Certificates as other programs see them: which changed, how each stands, and their end."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lessonbot.services import issuing, withdrawing
from lessonbot.services.issuing import CannotSign
from lessonbot.services.keying import Program
from lessonbot.services.registering import SETTLED
from lessonbot.services.runtime import Runtime
from lessonbot.store import certificates, tracks
from lessonbot.store.certificates import Attested
from lessonbot.store.credentials import CredentialState
from lessonbot.store.registers import Since


class State(StrEnum):
    """How a certificate stands."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate; `title` is what it is for, `link` its page, `tracks` what stands on it."""

    found: Attested
    state: State
    title: str
    link: str
    tracks: Sequence[str] = ()


async def changed(
    rt: Runtime, most: int, since: Since, now: datetime, *, course: str = "", learner: str = ""
) -> Sequence[Certificate]:
    """Certificates in the order in which they changed, but what may still be written."""
    async with rt.database.read() as tx:
        found = await certificates.changed(
            tx, rt.organisation, most, since, now - SETTLED, course=course, learner=learner
        )
    return [_seen(each, now) for each in found]


async def one(rt: Runtime, number: str, now: datetime) -> Certificate:
    """A certificate, signed now if that was not done yet and can be. Raises LookupError."""
    with suppress(CannotSign):  # then it is not there
        await issuing.issue_one(rt, number, now)
    async with rt.database.read() as tx:
        found = await certificates.attested(tx, rt.organisation, number)
        if found is None:
            raise LookupError(number)
        over = await tracks.standing_on(tx, rt.organisation, number)
    return _seen(found, now, over)


async def revoke(program: Program, number: str, reason: str, now: datetime, *, shown: bool) -> None:
    """Withdraw a certificate for good. Raises NotThere, CannotSign."""
    deed = program.deed("withdrew_certificate", number, shown=shown)
    await withdrawing.revoke(program.rt, number, now, reason=reason, shown=shown, deed=deed)


def _seen(found: Attested, now: datetime, over: Sequence[str] = ()) -> Certificate:
    document = issuing.read(found.document)
    return Certificate(found, _state(found, now), document["name"], document["id"], over)


def _state(found: Attested, now: datetime) -> State:
    if found.state is CredentialState.REVOKED:
        return State.REVOKED
    if found.state is CredentialState.SUPERSEDED:
        return State.REPLACED
    return State.EXPIRED if found.expires_at and found.expires_at < now else State.VALID
