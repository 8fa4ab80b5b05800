"""Passkeys: a key in somebody's device, which the device opens with a finger, a face or a PIN.

A passkey is both factors at once, so it lets in without a password. Each browser signs a challenge
that was made for it, once.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from lessonbot.services import admitting
from lessonbot.services.runtime import Runtime
from lessonbot.services.seating import Seat, Visit, digest
from lessonbot.store import audits, sessions, staff
from lessonbot.store.sessions import Passkey

LASTS = timedelta(minutes=5)
MOST = 10
"""Passkeys of one account."""
LONGEST_NAME = 60


class NotAccepted(Exception):
    """What the browser sent is no answer to what it was asked."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Whom passkeys are for: the host of the public address, and pages of that origin."""

    host: str
    origin: str


async def of(seat: Seat) -> list[Passkey]:
    """Somebody's passkeys."""
    async with seat.rt.database.read() as tx:
        return await sessions.passkeys(tx, seat.staff.organisation_id, seat.staff.id)


async def offer(seat: Seat, now: datetime) -> str:
    """What a browser needs to make a passkey, as JSON."""
    from webauthn import generate_registration_options, options_to_json  # noqa: PLC0415 - heavy
    from webauthn.helpers import base64url_to_bytes  # noqa: PLC0415
    from webauthn.helpers.structs import (  # noqa: PLC0415
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    who = seat.staff
    options = generate_registration_options(
        rp_id=_place(seat.rt).host,
        rp_name=who.organisation,
        user_name=who.email,
        user_display_name=who.name,
        user_id=who.public_id.encode(),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(each.credential))
            for each in await of(seat)
        ],
    )
    await _ask(seat.rt, f"make {who.id}", options.challenge, now)
    return options_to_json(options)


async def add(seat: Seat, name: str, answer: str, now: datetime) -> None:
    """Keep the passkey that a browser made. Raises NotAccepted."""
    from webauthn import verify_registration_response  # noqa: PLC0415 - heavy
    from webauthn.helpers import bytes_to_base64url  # noqa: PLC0415
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415

    rt, who, place = seat.rt, seat.staff, _place(seat.rt)
    challenge = await _met(rt, f"make {who.id}", answer, now)
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=place.host,
            expected_origin=place.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError) as error:
        raise NotAccepted from error
    async with rt.database.write() as tx:
        if len(await sessions.passkeys(tx, who.organisation_id, who.id)) >= MOST:
            raise NotAccepted
        await sessions.add_passkey(
            tx,
            who.organisation_id,
            staff_id=who.id,
            credential=bytes_to_base64url(made.credential_id),
            public_key=made.credential_public_key,
            uses=made.sign_count,
            name=" ".join(name.split())[:LONGEST_NAME],
            created_at=now,
        )
        await audits.write(tx, who.organisation_id, seat.deed("passkey_made"), now)


async def drop(seat: Seat, number: int, now: datetime) -> None:
    """Let a passkey open nothing any more."""
    who = seat.staff
    async with seat.rt.database.write() as tx:
        if await sessions.drop_passkey(tx, who.organisation_id, who.id, number):
            await audits.write(tx, who.organisation_id, seat.deed("passkey_dropped"), now)


async def ask(rt: Runtime, now: datetime) -> str:
    """What a browser needs to show a passkey, as JSON."""
    from webauthn import generate_authentication_options, options_to_json  # noqa: PLC0415 - heavy
    from webauthn.helpers.structs import UserVerificationRequirement  # noqa: PLC0415

    options = generate_authentication_options(
        rp_id=_place(rt).host, user_verification=UserVerificationRequirement.REQUIRED
    )
    await _ask(rt, "show", options.challenge, now)
    return options_to_json(options)


async def enter(rt: Runtime, answer: str, visit: Visit, now: datetime) -> str:
    """The cookie of a session for whoever showed a passkey. Raises NotAccepted."""
    from webauthn import verify_authentication_response  # noqa: PLC0415 - heavy
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415

    place = _place(rt)
    challenge = await _met(rt, "show", answer, now)
    async with rt.database.write() as tx:
        key = await sessions.passkey(tx, _field(answer, "id"))
        who = await staff.by_id(tx, key.organisation_id, key.staff_id) if key else None
        if key is None or who is None:
            raise NotAccepted
        try:
            shown = verify_authentication_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=place.host,
                expected_origin=place.origin,
                credential_public_key=key.public_key,
                credential_current_sign_count=key.uses,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError) as error:
            raise NotAccepted from error
        await sessions.use_passkey(tx, key.organisation_id, key.id, shown.new_sign_count, now)
        return await admitting.begin(tx, who, visit, now, proved=True)


def _place(rt: Runtime) -> _Place:
    parts = urlsplit(rt.public_url)
    return _Place(parts.hostname or "", f"{parts.scheme}://{parts.netloc}")


async def _ask(rt: Runtime, purpose: str, challenge: bytes, now: datetime) -> None:
    async with rt.database.write(brief=True) as tx:
        await sessions.challenge(tx, digest(f"{purpose} {challenge.hex()}"), now + LASTS)


async def _met(rt: Runtime, purpose: str, answer: str, now: datetime) -> bytes:
    """The challenge that an answer names, if it was made lately and for this."""
    from webauthn.helpers import base64url_to_bytes  # noqa: PLC0415 - heavy

    try:
        client = json.loads(base64url_to_bytes(_field(answer, "response", "clientDataJSON")))
        challenge = base64url_to_bytes(str(client["challenge"]))
    except (ValueError, KeyError, TypeError) as error:
        raise NotAccepted from error
    async with rt.database.write(brief=True) as tx:
        if not await sessions.met(tx, digest(f"{purpose} {challenge.hex()}"), now):
            raise NotAccepted
    return challenge


def _field(answer: str, *names: str) -> str:
    """A text inside of what the browser sent. Raises NotAccepted."""
    try:
        found = json.loads(answer)
        for name in names:
            found = found[name]
    except (ValueError, KeyError, TypeError) as error:
        raise NotAccepted from error
    return str(found)
