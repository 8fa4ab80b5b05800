"""Calls that Twilio signed are taken, by whichever of its ways; all others are refused."""

import hashlib
import json
from collections.abc import Sequence
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from lessonbot.channels.base import HookCall, Progressed, Received
from lessonbot.channels.twilio import Account, Twilio

TOKEN = "5f" * 16
PATH = "/twilio/default/inbound"
URL = f"https://learn.example{PATH}"
FORM = {
    "MessageSid": "SM" + "0d" * 16,
    "From": "whatsapp:+254700000001",
    "To": "whatsapp:+14155550111",
    "Body": "Ni mchana & 100% ya “ndiyo” + 1 😀",
    "Empty": "",
}


async def taken(
    body: str, signature: str, query: str = "", public_url: str = "https://learn.example"
) -> list[Received | Progressed] | int:
    """What a call brings, or the status that it is refused with."""
    channel = Twilio(Account("AC" + "0a" * 16, TOKEN), "whatsapp", public_url=public_url)
    hook = next(each for each in channel.hooks() if each.path.endswith("/inbound"))
    heard: list[Received | Progressed] = []

    async def report(news: Sequence[Received | Progressed]) -> None:
        heard.extend(news)

    headers = {"x-twilio-signature": signature}
    answer = await hook.answer(HookCall(PATH, query, headers, body.encode()), report)
    return heard if answer.status == 204 else answer.status


def signature(url: str, params: object, token: str = TOKEN) -> str:
    signed: str = RequestValidator(token).compute_signature(url, params)
    return signed


@pytest.mark.parametrize(
    ("public_url", "signed"),
    [
        ("https://learn.example", "https://learn.example"),
        ("https://learn.example", "https://learn.example:443"),
        ("https://learn.example:8443", "https://learn.example:8443"),
        ("https://learn.example:8443", "https://learn.example"),
    ],
)
async def test_a_form_is_taken_signed_with_or_without_the_port(public_url: str, signed: str):
    given = signature(f"{signed}{PATH}", FORM)
    (heard,) = await taken(urlencode(FORM), given, public_url=public_url)  # type: ignore[misc]
    assert isinstance(heard, Received)
    assert (heard.path, heard.said.text) == ("+254700000001", FORM["Body"])


@pytest.mark.parametrize(
    "given",
    [
        signature(URL, FORM, token="6f" * 16),
        signature(URL, FORM | {"Body": "yes"}),
        signature("https://other.example/twilio/default/inbound", FORM),
        "",
        "é",
    ],
)
async def test_another_signature_is_refused(given: str):
    assert await taken(urlencode(FORM), given) == 403


async def test_a_form_that_names_a_field_twice_is_read_as_twilio_signs_it():
    class Doubled(dict[str, str]):
        def getall(self, name: str) -> list[str]:
            return [self[name], *(["again"] if name == "Extra" else [])]

    given = signature(URL, Doubled(FORM, Extra="once"))
    body = f"{urlencode(FORM)}&Extra=once&Extra=again"
    assert isinstance(await taken(body, given), list)
    assert await taken(f"{body}&Extra=more", given) == 403


async def test_a_form_of_far_too_many_fields_is_refused_unread():
    many = {f"Field{number}": "x" for number in range(300)}
    given = signature(URL, many)
    assert await taken(urlencode(many), given) == 403


async def test_a_body_in_json_is_taken_by_its_hash():
    body = json.dumps(FORM)
    query = f"bodySHA256={hashlib.sha256(body.encode()).hexdigest()}"
    given = signature(f"{URL}?{query}", {})
    assert isinstance(await taken(body, given, query), list)
    assert await taken(body.replace("mchana", "usiku"), given, query) == 403
