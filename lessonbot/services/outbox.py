"""From what is said to rows in the outbox: fitted to the channel, in order, within its hour."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import msgspec

from lessonbot.channels.base import Limits
from lessonbot.channels.text import Form, fit, form
from lessonbot.domain.course import Picture
from lessonbot.domain.messages import Choice, File, Kind, Outbound, Revision
from lessonbot.domain.schedule import LATE
from lessonbot.domain.text import Text
from lessonbot.services.runtime import Runtime
from lessonbot.store.tables import DeliveryState

LIFETIME = timedelta(hours=24)
_KEPT = 1024
_Face = tuple[str, str | None, bool, bool | None]  # all of a choice but its data


@dataclass(frozen=True, slots=True)
class Envelope:
    """Where the messages of one turn go."""

    organisation_id: int
    sender_id: int
    address_id: int
    enrolment_id: int | None
    turn: str
    kind: Kind
    broadcast_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    """A fitted message, as stored, but for its key and what its buttons bring back.

    `buttons` are the choices that are left, each with its place among all of them; `revised` is
    the new text of the message that it revises.
    """

    suffix: str
    words: dict[str, msgspec.Raw]
    revised: msgspec.Raw | None
    buttons: tuple[tuple[int, dict[str, Any]], ...]


def rows(
    rt: Runtime, envelope: Envelope, says: Sequence[Outbound], now: datetime
) -> list[dict[str, Any]]:
    """The deliveries of one turn.

    A lesson expires when its first message would come too late for its hour; once that is
    sent, the rest of the turn has a day.
    """
    limits = rt.limits_of(envelope.sender_id)
    first = now + (LATE if envelope.kind is Kind.LESSON else LIFETIME)
    rest = now + LIFETIME
    contents = [content for message in says for content in _contents(message, limits)]
    return [
        {
            "organisation_id": envelope.organisation_id,
            "sender_id": envelope.sender_id,
            "address_id": envelope.address_id,
            "enrolment_id": envelope.enrolment_id,
            "broadcast_id": envelope.broadcast_id,
            "key": content["key"],
            "turn": envelope.turn,
            "place": place,
            "priority": int(envelope.kind),
            "content": content,
            "farewell": content.get("farewell", False),
            "state": DeliveryState.WAITING,
            "due_at": now,
            "expires_at": rest if place else first,
            "created_at": now,
        }
        for place, content in enumerate(contents)
    ]


def _contents(message: Outbound, limits: Limits) -> Iterator[dict[str, Any]]:
    """The messages that say it, as stored."""
    revision = message.revision
    if message.template:  # one call of the network's, whatever its own limits are
        yield msgspec.to_builtins(message)
        return
    if revision and revision.choices:
        yield from map(msgspec.to_builtins, fit(message, limits))
        return
    faces = tuple(
        (choice.label, choice.word, choice.pick, choice.ticked) for choice in message.choices
    )
    revised = revision.text if revision else None
    media = message.picture, message.file
    shorter = _encoded(message.short) if message.short and limits.window else None
    below = message.opens, faces
    for part in _fitted(message.text, message.short, media, below, revised, limits):
        content: dict[str, Any] = {"key": message.key + part.suffix, **part.words}
        if revision and part.revised is not None:
            content["revision"] = {"key": revision.key, "text": part.revised}
        if part.buttons:
            content["choices"] = [
                {**button, "data": message.choices[place].data} for place, button in part.buttons
            ]
        if message.farewell:
            content["farewell"] = True
        if shorter is not None:  # it may have to be said by text message yet
            content["short"] = shorter
        yield content


@lru_cache(_KEPT)
def _fitted(
    text: Text,
    short: Text,
    media: tuple[Picture | None, File | None],
    below: tuple[str, tuple[_Face, ...]],
    revised: Text | None,
    limits: Limits,
) -> tuple[_Part, ...]:
    """Fit and encode once what is said to many; `below` is what opens a list, and its choices."""
    opens, faces = below
    choices = tuple(
        Choice(label, str(place), word, pick, ticked)
        for place, (label, word, pick, ticked) in enumerate(faces)
    )
    revision = None if revised is None else Revision("", revised)
    picture, file = media
    message = Outbound("", text, choices, picture, revision, short, file=file, opens=opens)
    return tuple(_part(fitted, limits) for fitted in fit(message, limits))


def _part(fitted: Outbound, limits: Limits) -> _Part:
    words: dict[str, object] = {"text": fitted.text}
    if form(fitted.choices, limits) is Form.LIST:
        words["opens"] = fitted.opens
    if fitted.picture:
        words["picture"] = fitted.picture
    if fitted.file:
        words["file"] = fitted.file
    return _Part(
        fitted.key,
        {name: _encoded(value) for name, value in words.items()},
        _encoded(fitted.revision.text) if fitted.revision else None,
        tuple((int(choice.data), _lean(choice)) for choice in fitted.choices),
    )


def _encoded(value: object) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(_lean(value)))


def _lean(value: object) -> Any:  # noqa: ANN401 - what JSON can hold
    """Plain values without those that are left at none: they are half of what a text takes."""
    match msgspec.to_builtins(value):
        case dict() as fields:
            return {name: each for name, each in fields.items() if each not in (None, False)}
        case list() | tuple() as items:
            return [_lean(item) for item in items]
        case plain:
            return plain
