"""The contents of a Twilio account: what they may hold, and what becomes of their places.

The limits are those of twilio.com/docs/content/twilio-quick-reply, twiliolist-picker, twilio-text,
twilio-media and using-variables-with-content-api (July 2026).
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support.twilio_rules import App, Failed, Refused, units

PLACE = re.compile(r"\{\{([^{}]*)\}\}")
LIST, BUTTONS = "twilio/list-picker", "twilio/quick-reply"
IN_SESSION_BUTTONS, MOST_BUTTONS, MOST_ROWS = 3, 10, 10

_LIMITS: Mapping[str, Mapping[str, int]] = {
    "twilio/text": {"body": 1600},
    "twilio/media": {"body": 1024, "media": 4000},
    BUTTONS: {"body": 1024, "actions.title": 20, "actions.id": 200, "actions.type": 20},
    LIST: {
        "body": 1024,
        "button": 20,
        "items.item": 24,
        "items.description": 72,
        "items.id": 200,
    },
    "twilio/call-to-action": {
        "body": 1024,
        "actions.title": 20,
        "actions.id": 200,
        "actions.type": 20,
        "actions.url": 2000,
        "actions.phone": 20,
    },
}
_NEEDED = {
    "twilio/text": ("body",),
    "twilio/media": ("media",),
    BUTTONS: ("body", "actions"),
    LIST: ("body", "button", "items"),
    "twilio/call-to-action": ("body", "actions"),
}
_EACH = {"actions": ("type", "title"), "items": ("item", "id")}
_KEY = re.compile(r"[A-Za-z0-9_]{1,16}")
_NOT_APPROVABLE = re.compile(r"[\n\t]| {5,}")
_MOST_PLACES = 100
_LONGEST_VALUE = 1600


@dataclass
class Approval:
    """Where a content stands with WhatsApp."""

    name: str
    category: str
    status: str = "received"
    rejection_reason: str = ""


@dataclass
class Content:
    """A content as it was made."""

    sid: str
    friendly_name: str
    language: str
    variables: Mapping[str, str]
    types: Mapping[str, Mapping[str, Any]]
    made: str
    approval: Approval | None = None

    @property
    def is_approved(self) -> bool:
        return self.approval is not None and self.approval.status == "approved"


@dataclass
class Shown:
    """What a phone shows of a message."""

    body: str = ""
    buttons: list[tuple[str, str]] = field(default_factory=list)
    rows: list[tuple[str, str, str]] = field(default_factory=list)
    opens: str = ""
    media: list[str] = field(default_factory=list)


def checked(request: object) -> Mapping[str, Any]:
    """A request to make a content; Refused if it is none."""
    if not isinstance(request, dict) or not isinstance(request.get("types"), dict):
        raise _wrong("types is missing")
    if not isinstance(request.get("language"), str):
        raise _wrong("language is missing")
    if not isinstance(request.get("friendly_name", ""), str):
        raise _wrong("friendly_name is not a string")
    samples = request.get("variables", {})
    if not isinstance(samples, dict) or not all(isinstance(s, str) for s in samples.values()):
        raise _wrong("variables is not an object of strings")
    if not request["types"]:
        raise _wrong("types is empty")
    for kind, content in request["types"].items():
        _type(kind, content)
    _places(request["types"])
    return request


def _wrong(why: str) -> Refused:
    return Refused(20422, f"Invalid Parameter: {why}", 400)


def _type(kind: str, content: object) -> None:
    if kind not in _LIMITS:
        raise _wrong(f"there is no content type {kind} here")
    if not isinstance(content, dict):
        raise _wrong(f"{kind} is not an object")
    for name in _NEEDED[kind]:
        if not content.get(name):
            raise _wrong(f"{kind} needs {name}")
    _each(kind, content)
    for path, value in _strings(content):
        limit = _LIMITS[kind].get(path)
        if limit is None:
            raise _wrong(f"{kind} has no {path}")
        if not PLACE.search(value) and units(value) > limit:
            raise _wrong(f"{path} has more than {limit} characters")


def _each(kind: str, content: Mapping[str, Any]) -> None:
    most = {"actions": MOST_BUTTONS, "items": MOST_ROWS}
    for name, needed in _EACH.items():
        entries = content.get(name, [])
        if not isinstance(entries, list) or len(entries) > most[name]:
            raise _wrong(f"{kind} takes 1 to {most[name]} {name}")
        for entry in entries:
            if not isinstance(entry, dict) or not all(entry.get(one) for one in needed):
                raise _wrong(f"each of {name} needs {' and '.join(needed)}")
            if kind == BUTTONS and entry["type"] != "QUICK_REPLY":
                raise _wrong(f"{kind} has no action {entry['type']}")


def _places(types: Mapping[str, Any]) -> None:
    keys = {key for _, text in _strings(types) for key in PLACE.findall(text)}
    for key in keys:
        if not _KEY.fullmatch(key):
            raise _wrong(f"{{{{{key}}}}} is not the name of a variable")
    if len(keys) > _MOST_PLACES:
        raise _wrong(f"there are more than {_MOST_PLACES} variables")
    if any("{{" in PLACE.sub("", text) for _, text in _strings(types)):
        raise _wrong("a variable is not closed")


def _strings(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every string within, with where it stands; the entries of a list stand at one place."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _strings(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner, path)
    elif isinstance(value, str):
        yield path, value


def values(content: Content, given: str, app: App) -> tuple[dict[str, str], list[str]]:
    """What stands in each place of a content, and the places that keep their samples; Refused."""
    try:
        chosen = json.loads(given or "{}")
    except ValueError:
        raise Refused(21656, "The ContentVariables Parameter is invalid: not JSON") from None
    if not isinstance(chosen, dict):
        raise Refused(21656, "The ContentVariables Parameter is invalid: not an object")
    for key, value in chosen.items():
        _value(key, value, approved=content.is_approved and app == "whatsapp")
    keys = {key for _, text in _strings(content.types) for key in PLACE.findall(text)}
    forgotten = sorted(keys - chosen.keys())
    if missing := [key for key in forgotten if not content.variables.get(key)]:
        raise Refused(21656, f"The ContentVariables Parameter is invalid: no {missing[0]}")
    return {**content.variables, **chosen}, forgotten


def _value(key: str, value: object, *, approved: bool) -> None:
    if not isinstance(value, str) or not value.strip(" "):
        raise Refused(21656, f"The ContentVariables Parameter is invalid: {key} is empty")
    if units(value) > _LONGEST_VALUE:
        raise Refused(21658, f"Parameter exceeded character limit: {key}")
    if approved and _NOT_APPROVABLE.search(value):
        raise Refused(
            21656,
            f"The ContentVariables Parameter is invalid: {key} has a newline, tab or 5 spaces",
        )


def within(content: Content, kind: str, filling: Mapping[str, str]) -> None:
    """A value is no longer than the field it stands in alone may be; Refused."""
    for path, text in _strings(content.types[kind]):
        alone = PLACE.fullmatch(text)
        if alone and units(filling[alone[1]]) > _LIMITS[kind][path]:
            raise Refused(21658, f"Parameter exceeded character limit: {alone[1]} as {path}")


def kind_for(content: Content, app: App) -> str:
    """The type that an app is sent; Refused if none can be."""
    takes = ("twilio/text", "twilio/media") if app == "sms" else tuple(_LIMITS)
    found = [kind for kind in reversed(takes) if kind in content.types]
    if not found:
        raise Refused(21655, f"The content has no type that {app} takes")
    return found[0]


def shown(content: Content, kind: str, filling: Mapping[str, str]) -> Shown:
    """The message with all places filled; Failed if WhatsApp will not have it."""
    one = _filled(content.types[kind], filling)
    for path, text in _strings(one):
        if units(text) > _LIMITS[kind][path]:
            raise Failed(63021, f"{path} has {units(text)} characters", ours=True)
    message = Shown(
        one.get("body", ""),
        [(each["title"], each.get("id", each["title"])) for each in one.get("actions", [])],
        [(each["item"], each.get("description", ""), each["id"]) for each in one.get("items", [])],
        one.get("button", ""),
        list(one.get("media", [])),
    )
    _told_apart(message)
    if not content.is_approved:
        _in_session(kind, message)
    return message


def _filled(value: Any, filling: Mapping[str, str]) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, Mapping):
        return {name: _filled(inner, filling) for name, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, filling) for inner in value]
    return PLACE.sub(lambda place: filling[place[1]], value) if isinstance(value, str) else value


def _told_apart(message: Shown) -> None:
    """WhatsApp takes no two buttons of one title or id, and no two rows of one id."""
    titles = [title for title, _ in message.buttons]
    ids = [each for _, each in message.buttons] + [each for _, _, each in message.rows]
    if len(set(titles)) < len(titles) or len(set(ids)) < len(ids):
        raise Failed(63021, "two choices have the same title or id", ours=True)


def _in_session(kind: str, message: Shown) -> None:
    if len(message.buttons) > IN_SESSION_BUTTONS:
        raise Failed(63021, f"{len(message.buttons)} buttons without approval", ours=True)
    if kind == "twilio/call-to-action":
        raise Failed(63005, "call-to-action needs approval", ours=True)
