"""What networks answer: whole HTTP answers to whole requests, made in microseconds."""

import base64
import itertools
import json
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl

from benchmarks.peers.twilio_loop import (
    ACCOUNT,
    CONTENT,
    PLACES,
    SMS_FROM,
    TOKEN,
    WHATSAPP_FROM,
)

Answer = Callable[[bytes, bytes], bytes]
"""From the head and the body of a request to the answer."""


def telegram() -> Answer:
    """The Bot API, as far as getMe and sendMessage go; it takes whatever comes."""
    numbers = itertools.count(1)

    def answer(head: bytes, _: bytes) -> bytes:
        asked = head.split(b" ", 2)[1].lower()
        result = _ME if asked.endswith(b"/getme") else _SENT % (next(numbers), _ME)
        body = b'{"ok":true,"result":%s}' % result
        return _OF_TELEGRAM % (len(body), body)

    return answer


_ME = b'{"id":4242,"is_bot":true,"first_name":"Lessons","username":"lessons_bot"}'
_SENT = (
    b'{"message_id":%d,"from":%s,"chat":{"id":100000001,"first_name":"Amina","type":"private"},'
    b'"date":1780000000,"text":"A lesson of some words. Which of them is right?",'
    b'"reply_markup":{"inline_keyboard":[[{"text":"A","callback_data":"a:1:2"}]]}}'
)
_OF_TELEGRAM = (
    b"HTTP/1.1 200 OK\r\nServer: nginx/1.18.0\r\nDate: Sun, 22 Nov 2026 10:00:00 GMT\r\n"
    b"Content-Type: application/json\r\nContent-Length: %d\r\nConnection: keep-alive\r\n"
    b"Strict-Transport-Security: max-age=31536000; includeSubDomains; preload\r\n"
    b"Access-Control-Allow-Origin: *\r\nAccess-Control-Allow-Methods: GET, POST, OPTIONS\r\n"
    b"Access-Control-Expose-Headers: Content-Length,Content-Type,Date,Server,Connection\r\n\r\n%s"
)


class _Wrong(Exception):
    """A request that Twilio would not take: its status, its code, and what is wrong."""

    def __init__(self, status: int, code: int, words: str) -> None:
        super().__init__(status, code, words)
        self.status, self.code, self.words = status, code, words


def twilio() -> Answer:
    """Twilio's Messages, an account that is active, and one content; whatever is wrong is refused."""
    numbers = itertools.count(1)

    def asked(head: bytes, body: bytes) -> tuple[int, Mapping[str, Any]]:
        line, _, lines = head.decode("latin-1").partition("\r\n")
        method, target, _ = line.split(" ")
        headers = {
            name.lower(): value
            for name, _, value in (each.partition(": ") for each in lines.split("\r\n"))
        }
        if headers.get("authorization") != _SECRET:
            raise _Wrong(401, 20003, "Authenticate")
        match method, target.partition("?")[0]:
            case "POST", path if path == f"{_HERE}/Messages.json":
                if headers.get("content-type") != _FORM:
                    raise _Wrong(400, 20001, "A message is a form")
                return 201, _message(dict(parse_qsl(body.decode(), strict_parsing=True)), numbers)
            case "GET", path if path == f"{_HERE}.json":
                return 200, {"sid": ACCOUNT, "status": "active"}
            case "GET", "/v1/Content":
                return 200, {"contents": [_CONTENT], "meta": _META}
        raise _Wrong(404, 20404, f"{method} {target} was not found")

    def answer(head: bytes, body: bytes) -> bytes:
        try:
            status, told = asked(head, body)
        except _Wrong as wrong:
            status = wrong.status
            told = {"code": wrong.code, "message": wrong.words, "status": status, "more_info": ""}
        except ValueError:
            status, told = 400, {"code": 20001, "message": "Unreadable", "status": 400}
        written = json.dumps(told).encode()
        return _OF_TWILIO % (status, _PHRASES[status], len(written), written)

    return answer


_HERE = f"/2010-04-01/Accounts/{ACCOUNT}"
_SECRET = f"Basic {base64.b64encode(f'{ACCOUNT}:{TOKEN}'.encode()).decode()}"
_FORM = "application/x-www-form-urlencoded"
_NUMBER = re.compile(r"(whatsapp:)?\+[1-9]\d{7,14}")
_ORIGINS = {"": SMS_FROM, "whatsapp:": f"whatsapp:{WHATSAPP_FROM}"}
_SAID = {"Body", "ContentSid"}
_KNOWN = {
    "To", "From", "ContentVariables", "StatusCallback", "ValidityPeriod", "SmartEncoded", *_SAID,
}  # fmt: skip
_CONTENT = {
    "sid": CONTENT,
    "account_sid": ACCOUNT,
    "friendly_name": "lessonbot-quick-reply-3-v1",
    "language": "en",
    "variables": dict.fromkeys(PLACES, "a word"),
    "types": {},
}
_META = {"key": "contents", "page": 0, "page_size": 500, "next_page_url": None}
_PHRASES = {200: b"OK", 201: b"CREATED", 400: b"BAD REQUEST", 401: b"UNAUTHORIZED", 404: b"NO"}
_OF_TWILIO = (
    b"HTTP/1.1 %d %s\r\nContent-Type: application/json;charset=utf-8\r\nContent-Length: %d\r\n"
    b"Connection: keep-alive\r\nDate: Sun, 22 Nov 2026 10:00:00 GMT\r\n"
    b"Twilio-Concurrent-Requests: 1\r\nTwilio-Request-Id: RQ0123456789abcdef0123456789abcdef\r\n"
    b"Twilio-Request-Duration: 0.052\r\nAccess-Control-Allow-Origin: *\r\n"
    b"Access-Control-Allow-Headers: Accept, Authorization, Content-Type, If-Match\r\n"
    b"Access-Control-Allow-Methods: GET, POST, PATCH, PUT, DELETE, OPTIONS\r\n"
    b"Access-Control-Expose-Headers: ETag, Twilio-Request-Id\r\nX-Home-Region: us1\r\n"
    b"X-API-Domain: api.twilio.com\r\nStrict-Transport-Security: max-age=31536000\r\n\r\n%s"
)


def _message(form: Mapping[str, str], numbers: "itertools.count[int]") -> Mapping[str, Any]:
    """The message as Twilio shows it once it is taken."""
    to, origin = form.get("To", ""), form.get("From", "")
    found = _NUMBER.fullmatch(to)
    if not found:
        raise _Wrong(400, 21211, "Invalid 'To' phone number")
    if origin != _ORIGINS[found[1] or ""]:
        raise _Wrong(400, 21606, "The 'From' phone number is not of this account and channel")
    if form.keys() - _KNOWN or len(_SAID & form.keys()) != 1:
        raise _Wrong(400, 21619, "A message has a body or a content, and nothing unknown")
    if "ContentSid" in form:
        _check_content(form)
    elif not 0 < len(form["Body"]) <= 1600:
        raise _Wrong(400, 21617, "The body is too long")
    if not form.get("StatusCallback", "https://").startswith("https://"):
        raise _Wrong(400, 21609, "Invalid 'StatusCallback'")
    sid = f"SM{next(numbers):032x}"
    return {
        **_SHOWN,
        "sid": sid,
        "to": to,
        "from": origin,
        "body": form.get("Body", ""),
        "uri": f"{_HERE}/Messages/{sid}.json",
        "subresource_uris": {"media": f"{_HERE}/Messages/{sid}/Media.json"},
    }


def _check_content(form: Mapping[str, str]) -> None:
    if form["ContentSid"] != CONTENT:
        raise _Wrong(400, 21655, "The ContentSid is invalid")
    values = json.loads(form.get("ContentVariables", ""))
    if not isinstance(values, dict) or values.keys() != set(PLACES) or not all(values.values()):
        raise _Wrong(400, 21656, "The ContentVariables are invalid")


_SHOWN: Mapping[str, Any] = MappingProxyType(
    {
        "account_sid": ACCOUNT,
        "api_version": "2010-04-01",
        "date_created": "Sun, 22 Nov 2026 10:00:00 +0000",
        "date_sent": None,
        "date_updated": "Sun, 22 Nov 2026 10:00:00 +0000",
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "messaging_service_sid": None,
        "num_media": "0",
        "num_segments": "1",
        "price": None,
        "price_unit": "USD",
        "status": "queued",
    }
)
NETWORKS: Mapping[str, Callable[[], Answer]] = MappingProxyType(
    {"telegram": telegram, "twilio": twilio}
)
