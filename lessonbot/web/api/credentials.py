"""Certificates: which changed, how each stands, and withdrawn."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, status
from pydantic import BaseModel, ConfigDict, Field

from lessonbot.domain.credential import read_id
from lessonbot.domain.scope import Scope
from lessonbot.services import attesting
from lessonbot.services.attesting import Certificate, State
from lessonbot.services.issuing import CannotSign
from lessonbot.services.keying import Program
from lessonbot.services.withdrawing import NotThere
from lessonbot.web.api.brought import Changed, Id, Now, Paged, after_change, needs
from lessonbot.web.api.once import Named
from lessonbot.web.api.problems import Refused
from lessonbot.web.api.written import Long, Said

router = APIRouter(tags=["credentials"])
Reads = Annotated[Program, Depends(needs(Scope.CREDENTIALS_READ))]
Writes = Annotated[Program, Depends(needs(Scope.CREDENTIALS_WRITE))]


class Credential(BaseModel):
    """A certificate: of a course, or of a track by its key.

    `link` is its page, `link` with .json the signed file. It changed when it was issued or revoked
    or replaced by the one with the number `replaced_by`. `hidden`: its holder hides its page.
    """

    number: str
    state: State
    learner: str | None
    name: str
    title: str
    course: str | None
    track: str | None
    language: str
    link: str
    hidden: bool
    issued_at: datetime
    expires_at: datetime | None
    changed_at: datetime
    revoked_at: datetime | None
    reason: str | None
    replaced_by: str | None


class WholeCredential(Credential):
    """A certificate, and the numbers of certificates of tracks that stand on it."""

    tracks: list[str]


class Credentials(BaseModel):
    """A page of them, in the order they changed; `next` is null on the last one."""

    items: list[Credential]
    next: str | None


class Revocation(Said):
    """Why a certificate is withdrawn: for staff, and on its page if `shown`."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"reason": "issued by mistake"}]}
    )

    reason: Annotated[Long, Field(min_length=1)]
    shown: bool = False


@router.get("/credentials")
async def credentials(
    program: Reads,
    now: Now,
    place: Paged,
    since: Changed,
    course: Annotated[str, Query(pattern=r"^[^\x00]{0,100}$")] = "",
    learner: Annotated[str, Query(pattern=r"^[0-9A-Za-z-]{0,40}$")] = "",
) -> Credentials:
    """Certificates in the order in which they changed."""
    found = await attesting.changed(
        program.rt, place.limit + 1, since, now, course=course, learner=learner
    )
    shown = found[: place.limit]
    more = None
    if len(found) > place.limit:
        more = after_change(shown[-1].found.changed_at, shown[-1].found.id)
    return Credentials(items=[Credential.model_validate(_told(each)) for each in shown], next=more)


@router.get("/credentials/{number}")
async def credential(program: Reads, now: Now, number: Id) -> WholeCredential:
    """A certificate; one that was earned just now is signed for it."""
    return await _whole(program, number, now)


@router.post("/credentials/{number}/revoke")
async def revoke(
    program: Writes, now: Now, _name: Named, number: Id, said: Revocation
) -> WholeCredential:
    """Withdraw a certificate for good, and tell its holder; verifiers learn it at once."""
    if not said.reason.strip():
        unfit = status.HTTP_422_UNPROCESSABLE_CONTENT
        raise Refused(unfit, "Say why it is withdrawn.", where="reason")
    found = await _whole(program, number, now)
    try:
        await attesting.revoke(program, found.number, said.reason.strip(), now, shown=said.shown)
    except NotThere as why:
        gone = f"It does not stand any more: {why}."
        raise Refused(status.HTTP_409_CONFLICT, gone) from why
    except CannotSign as why:
        raise Refused(status.HTTP_409_CONFLICT, f"Nothing can be signed: {why}.") from why
    return await _whole(program, number, now)


async def _whole(program: Program, number: str, now: datetime) -> WholeCredential:
    try:
        found = await attesting.one(program.rt, read_id(number), now)
    except LookupError:
        said = "No certificate has this number, or it is not signed yet."
        raise Refused(status.HTTP_404_NOT_FOUND, said) from None
    return WholeCredential.model_validate({**_told(found), "tracks": list(found.tracks)})


def _told(seen: Certificate) -> dict[str, object]:
    found = seen.found
    return {
        "number": found.public_id,
        "state": seen.state,
        "learner": found.learner or None,
        "name": found.name,
        "title": seen.title,
        "course": found.course,
        "track": found.track,
        "language": found.language,
        "link": seen.link,
        "hidden": found.hidden,
        "issued_at": found.issued_at,
        "expires_at": found.expires_at,
        "changed_at": found.changed_at,
        "revoked_at": found.withdrawn_at if seen.state is State.REVOKED else None,
        "reason": found.reason,
        "replaced_by": found.superseded_by,
    }
