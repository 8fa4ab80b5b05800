"""Reads what Twilio tells: what a learner said, and how far a message of ours got."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

import msgspec

from lessonbot.channels.base import HookCall, Progressed, Received, Stage
from lessonbot.channels.twilio.errors import meant
from lessonbot.domain.messages import Attached, HandedKind, Inbound

WHATSAPP = "whatsapp:"
STOPS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
"""Words that Twilio takes for STOP itself, if nothing else is in a text message to a number.

To a short code it takes none, unless a messaging service with Advanced Opt-Out says so.
"""

SHORT_CODE = re.compile(r"\d{3,8}")
_LONGEST_TEXT = 4096
_LONGEST_NAME = 64
_LONGEST_DATA = 64
_LONGEST_PAYLOAD = 10_000
_MOST_FIELDS = 200
_PATH = re.compile(r"\+[1-9]\d{4,17}|[A-Z]{2}\.[A-Za-z0-9.]{1,131}")
_SID = re.compile(r"(?:SM|MM|RC|CH)[0-9a-f]{32}")

_STAGES = {
    "accepted": Stage.QUEUED,
    "scheduled": Stage.QUEUED,
    "queued": Stage.QUEUED,
    "sending": Stage.QUEUED,
    "sent": Stage.SENT,
    "partially_delivered": Stage.SENT,
    "delivered": Stage.DELIVERED,
    "read": Stage.READ,
    "failed": Stage.FAILED,
    "undelivered": Stage.FAILED,
    "canceled": Stage.FAILED,
}


_MEDIA = re.compile(r"https?://[!-~]{1,500}")
_MIME = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,80}", re.ASCII)
_HANDED: Mapping[str, HandedKind] = {
    "image/": "photo",
    "audio/": "voice",
    "application/pdf": "document",
    "application/vnd.openxmlformats-officedocument.": "document",
    "application/zip": "document",
    "application/x-zip": "document",
    "text/plain": "document",
    "text/markdown": "document",
}


def fields(call: HookCall) -> Mapping[str, str]:
    """The form of a call; ValueError if there is none.

    yarl reads it in half of urllib's time, and hands it to Twilio's library as that likes it.
    """
    from yarl import URL  # noqa: PLC0415 - heavy

    text = call.body.decode("utf-8")
    if text.count("&") >= _MOST_FIELDS:
        raise ValueError("too many fields")
    return URL.build(path="/", query_string=text, encoded=True).query


def fields_of_json(call: HookCall) -> Mapping[str, str]:
    """The same for a body in JSON; ValueError if it is none."""
    values = msgspec.json.decode(call.body, type=dict[str, Any])
    return {name: str(value) for name, value in values.items() if value is not None}


def is_address(path: str) -> bool:
    """Whether this can be a learner's address: a number, or WhatsApp's own id without one."""
    return bool(_PATH.fullmatch(path))


def received(form: Mapping[str, str]) -> Received:
    """What a learner said; one that cannot be used comes back with an error."""
    sid = form.get("MessageSid") or form.get("SmsSid", "")
    path = _path(form)
    if not _SID.fullmatch(sid) or not path:
        return _poison(form, sid, "no message with an id and a sender")
    tap = form.get("ButtonPayload") or form.get("ListId") or None
    text = _clean(form.get("Body", ""), _LONGEST_TEXT)
    said = Inbound(
        text="" if tap else text,
        tap=_clean(tap, _LONGEST_DATA) if tap else None,
        name=_clean(form.get("ProfileName", ""), _LONGEST_NAME).strip() or None,
        event=None if tap or text.strip() else "unreadable",
        confirmed=path == form.get("From", "").strip() and _is_taken(form, text),
        alias=_hidden(form) or None,
        file=None if tap else _attached(form),
    )
    return Received(sid, path, said)


def _attached(form: Mapping[str, str]) -> Attached | None:
    """The first file of a message, if it is of a kind that can be work of a learner's."""
    url, mime = form.get("MediaUrl0", ""), form.get("MediaContentType0", "").partition(";")[0]
    if not _MEDIA.fullmatch(url) or not _MIME.fullmatch(mime):
        return None
    kind = next((kind for begins, kind in _HANDED.items() if mime.startswith(begins)), None)
    return Attached(kind, url, mime) if kind else None


def progressed(form: Mapping[str, str], delivery: int) -> Progressed | None:
    """How far a message got; None for a state that tells nothing new."""
    sid, status = form.get("MessageSid", ""), form.get("MessageStatus", "")
    stage = _STAGES.get(status)
    if stage is None or not _SID.fullmatch(sid):
        return None
    failure = None
    if stage is Stage.FAILED:
        said = _clean(form.get("ErrorMessage", ""), 200) or f"Twilio calls it {status}"
        failure = meant(_clean(form.get("ErrorCode", ""), 10) or None, said)
    return Progressed(delivery, sid, stage, failure)


def _is_taken(form: Mapping[str, str], text: str) -> bool:
    """Whether Twilio takes this text message for STOP itself: it answers, and blocks our answer."""
    short = SHORT_CODE.fullmatch(form.get("To", "").strip())
    return form.get("OptOutType") == "STOP" or (not short and text.strip().upper() in STOPS)


def _path(form: Mapping[str, str]) -> str:
    """The sender's number, or WhatsApp's id where the number is hidden; empty for neither."""
    sender = form.get("From", "").strip()
    path = sender.removeprefix(WHATSAPP)
    if path.startswith(" "):  # a + that was not encoded
        path = f"+{path.strip()}"
    return path if is_address(path) else _hidden(form)


def _hidden(form: Mapping[str, str]) -> str:
    """WhatsApp's own id of a person, which stays when the number vanishes; empty for none."""
    hidden = form.get("ExternalUserId", "").strip()
    return hidden if is_address(hidden) else ""


def _poison(form: Mapping[str, str], sid: str, why: str) -> Received:
    payload = _clean(repr(dict(form)), _LONGEST_PAYLOAD)
    number = _clean(sid, 64) or hashlib.sha256(payload.encode()).hexdigest()
    return Received(number, "", Inbound(), payload=payload, error=why)


def _clean(value: str, longest: int) -> str:
    """Without NUL, which PostgreSQL cannot keep, and not longer than it may be."""
    return value.replace("\0", "")[:longest]
