"""What Twilio demands of a message, by the codes that it refuses with.

The codes and their meanings are those of twilio.com/docs/api/errors/CODE, the parameters those of
twilio.com/docs/messaging/api/message-resource.
"""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlsplit

App = Literal["whatsapp", "sms"]

VERSION = "2010-04-01"

PARAMETERS = frozenset(
    (
        "Attempt",
        "Body",
        "ContentSid",
        "ContentVariables",
        "ForceDelivery",
        "From",
        "MaxPrice",
        "MediaUrl",
        "MessagingServiceSid",
        "ProvideFeedback",
        "RiskCheck",
        "ShortenUrls",
        "SmartEncoded",
        "StatusCallback",
        "To",
        "ValidityPeriod",
    )
)
STOP = frozenset(["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"])
START = frozenset(["START", "YES", "UNSTOP"])
HELP = frozenset(["HELP", "INFO"])
REPLIES = {
    "stop": "You have successfully been unsubscribed. You will not receive any more messages "
    "from this number. Reply START to resubscribe.",
    "start": "You have successfully been re-subscribed to messages from this number. Reply HELP "
    "for help. Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
    "help": "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
}
LONGEST_BODY = 1600
LONGEST_WAIT = 36_000

_NUMBER = re.compile(r"\+[1-9]\d{6,14}")
_HIDDEN = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")
_SERVICE = re.compile(r"MG[0-9a-fA-F]{32}")
_HOST = re.compile(r"[A-Za-z0-9.-]+")
_STATUSES = {20003: 401, 20404: 404, 20429: 429, 20500: 500, 20503: 503}

# The alphabet of 3GPP TS 23.038 by its code points, and what it reaches by an escape.
_SEPTETS = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà"
    + "".join(chr(code) for code in (*range(0x20, 0x24), *range(0x25, 0x40)))
    + "".join(chr(code) for code in (*range(0x41, 0x5B), *range(0x61, 0x7B)))
)
_ESCAPED = frozenset("\f^{}\\[~]|€")


class Refused(Exception):
    """A request that Twilio refuses at once, with its code and its status of HTTP."""

    def __init__(self, code: int, message: str, status: int | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.status = status or _STATUSES.get(code, 400)
        self.answer = {
            "code": code,
            "message": message,
            "more_info": f"https://www.twilio.com/docs/errors/{code}",
            "status": self.status,
        }


class Failed(Exception):
    """A message that Twilio took, and whose status becomes `failed` or `undelivered`.

    It is `ours` if the request was wrong, and not the phone, the network or what was scripted.
    """

    def __init__(
        self,
        code: int,
        message: str,
        status: Literal["failed", "undelivered"] = "failed",
        *,
        ours: bool = False,
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.status, self.ours = code, message, status, ours


@dataclass
class Order:
    """A message as it was asked for: an address without its app, and only what was said."""

    to: str
    app: App
    service: str = ""
    body: str = ""
    media: Sequence[str] = ()
    content: str = ""
    variables: str = ""
    callback: str = ""
    valid: int = LONGEST_WAIT


@dataclass
class Senders:
    """What can send in an account, and which origins are public."""

    numbers: Mapping[App, str]
    service: str
    origins: Container[str]


def order(form: Mapping[str, Any], senders: Senders) -> Order:
    """The message that a form asks for; Refused for a wrong parameter."""
    app, to = _to(str(form.get("To", "")))
    service = _from(form, app, senders)
    body, media = str(form.get("Body", "")), form.get("MediaUrl", [])
    wanted = Order(
        to,
        app,
        service,
        body,
        _media(media if isinstance(media, list) else [media]),
        str(form.get("ContentSid", "")),
        str(form.get("ContentVariables", "")),
        _callback(str(form.get("StatusCallback", "")), senders.origins),
        _valid(str(form.get("ValidityPeriod", LONGEST_WAIT))),
    )
    if not (body.strip() or wanted.media or wanted.content):
        raise Refused(21619 if service else 21602, "Message body is required.")
    if units(body) > LONGEST_BODY:
        raise Refused(21617, "The concatenated message body exceeds the 1600 character limit")
    return wanted


def split(address: str) -> tuple[App, str]:
    """The app and the number or id of an address."""
    path = address.removeprefix("whatsapp:")
    return ("sms" if path == address else "whatsapp"), path


def origin(url: str) -> str:
    """The scheme and host of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _to(address: str) -> tuple[App, str]:
    if not address:
        raise Refused(21604, "A 'To' phone number is required.")
    app, path = split(address)
    if not (_NUMBER.fullmatch(path) or (app == "whatsapp" and _HIDDEN.fullmatch(path))):
        raise Refused(21211, f"Invalid 'To' Phone Number: {address}")
    return app, path


def _from(form: Mapping[str, Any], app: App, senders: Senders) -> str:
    """The messaging service, if there is one."""
    sender, service = str(form.get("From", "")), str(form.get("MessagingServiceSid", ""))
    if not sender and not service:
        raise Refused(21603, "A 'From' phone number is required.")
    if service and not _SERVICE.fullmatch(service):
        raise Refused(21705, "The Messaging Service Sid is invalid.")
    if service and service != senders.service:
        raise Refused(21701, "The Messaging Service does not exist.")
    if sender:
        _is_ours(sender, app, senders)
    return service


def _is_ours(sender: str, app: App, senders: Senders) -> None:
    kind, number = split(sender)
    if kind != app:
        raise Refused(21910, "'From' and 'To' have to be of the same channel.")
    if number == senders.numbers[app]:
        return
    if app == "whatsapp":
        raise Refused(63007, "Twilio could not find a Channel with the specified From address")
    if not _NUMBER.fullmatch(number):
        raise Refused(21212, f"The 'From' number {sender} is not a valid phone number.")
    raise Refused(21606, f"{sender} is not a message-capable number of this account.")


def _media(urls: Sequence[Any]) -> tuple[str, ...]:
    if len(urls) > 10:
        raise Refused(21623, "The number of media files has to be at most 10.")
    for url in urls:
        if not _is_web(str(url)):
            raise Refused(21620, f"Invalid media URL: {url}")
    return tuple(map(str, urls))


def _callback(url: str, origins: Container[str]) -> str:
    """Reachable from outside, which here means: of an origin that is said to be public."""
    if url and not (_is_web(url) and url.startswith("https:") and origin(url) in origins):
        raise Refused(21609, f"The StatusCallback URL {url} is not a valid URL.")
    return url


def _is_web(url: str) -> bool:
    parts = urlsplit(url)
    host = parts.hostname or ""
    return parts.scheme in ("http", "https") and bool(_HOST.fullmatch(host)) and len(url) <= 4000


def _valid(value: str) -> int:
    if not value.isdecimal() or not 1 <= int(value) <= LONGEST_WAIT:
        raise Refused(90007, "ValidityPeriod has to be from 1 to 36000 seconds.")
    return int(value)


def oddities(form: Mapping[str, Any]) -> list[str]:
    """What Twilio takes no offence at, and what nobody asks for on purpose."""
    odd = [f"there is no parameter {name}" for name in form if name not in PARAMETERS]
    if "ContentSid" in form and form.keys() & {"Body", "MediaUrl"}:
        odd.append("a ContentSid makes Twilio overlook Body and MediaUrl")
    if "ContentVariables" in form and "ContentSid" not in form:
        odd.append("there are ContentVariables without a ContentSid")
    if str(form.get("SmartEncoded", "false")) not in ("true", "false"):
        odd.append("SmartEncoded is true or false")
    return odd


def segments(text: str) -> int:
    """How many segments a text message is paid as; no character is divided between two."""
    if all(char in _SEPTETS or char in _ESCAPED for char in text):
        return _packed([1 + (char in _ESCAPED) for char in text], 160, 153)
    return _packed([units(char) for char in text], 70, 67)


def _packed(widths: Sequence[int], single: int, part: int) -> int:
    if sum(widths) <= single:
        return 1
    count = 1
    free = part
    for width in widths:
        if width > free:
            count += 1
            free = part
        free -= width
    return count


def units(text: str) -> int:
    """The length in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def keyword(text: str) -> str:
    """What a message of one reserved word asks for: stop, start or help; empty for any other."""
    word = text.strip().upper()
    kinds = {"stop": STOP, "start": START, "help": HELP}
    return next((kind for kind, words in kinds.items() if word in words), "")


def rfc2822(moment: datetime) -> str:
    """How the older API writes moments."""
    return moment.strftime("%a, %d %b %Y %H:%M:%S +0000")
