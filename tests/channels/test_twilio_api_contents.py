"""The test server keeps contents, lets WhatsApp judge them, and fills them, as Twilio does."""

import io
import json
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from tests.support.twilio_api import TwilioApi
from tests.support.twilio_phones import Phone
from tests.support.twilio_speaker import (
    AMINA,
    PUBLIC,
    STATUS,
    Request,
    Speaker,
    content,
    listed,
    replies,
)

READY = "Lesson {{1}} of {{2}} that you joined is ready."
SAMPLES = {"1": "3", "2": "Money for a week"}
OGG = b"OggS" + b"0" * 50


@pytest.fixture
async def api() -> AsyncIterator[TwilioApi]:
    async with TwilioApi(PUBLIC) as server:
        yield server


@pytest.fixture
async def speaker(api: TwilioApi) -> AsyncIterator[Speaker]:
    async with Speaker(api) as speaking:
        yield speaking


@pytest.fixture
async def phone(api: TwilioApi, speaker: Speaker) -> Phone:
    """A phone whose window is open."""
    amina = api.phone(AMINA)
    await amina.say("hello")
    return amina


def text(body: str, **samples: str) -> Mapping[str, Any]:
    return content("twilio/text", {"body": body}, **samples)


def many(count: int) -> Mapping[str, Any]:
    return listed(*((f"{n}", f"answer {n}", f"i{n}") for n in range(count)))


# --- what a content may hold -----------------------------------------------------------------

BUTTON = {"type": "QUICK_REPLY", "title": "Yes", "id": "y"}
BAD: list[tuple[str, Mapping[str, Any]]] = [
    ("language", {"types": {"twilio/text": {"body": "x"}}}),
    ("types", {"language": "en"}),
    ("types", {"language": "en", "types": {}}),
    ("strings", {**text("x {{1}}"), "variables": {"1": 5}}),
    ("content type", content("twilio/telepathy", {"body": "x"})),
    ("body", text("x" * 1601)),
    ("body", replies("Yes", body="x" * 1025)),
    ("title", replies("x" * 21)),
    ("1 to 10 actions", replies(*"abcdefghijk")),
    ("needs actions", content("twilio/quick-reply", {"body": "x", "actions": []})),
    ("type and title", content("twilio/quick-reply", {"body": "x", "actions": [{"id": "y"}]})),
    (
        "no action URL",
        content("twilio/quick-reply", {"body": "x", "actions": [{**BUTTON, "type": "URL"}]}),
    ),
    ("1 to 10 items", many(11)),
    ("needs items", listed()),
    ("items.item", listed(("x" * 25, "", "i"))),
    ("items.description", listed(("x", "x" * 73, "i"))),
    ("items.id", listed(("x", "y", "i" * 201))),
    ("button", listed(("x", "y", "i"), button="b" * 21)),
    ("no footer", content("twilio/text", {"body": "x", "footer": "y"})),
    ("not the name", text("x {{id name}}")),
    ("not the name", text("x {{}}")),
    ("not the name", text("x {{seventeen_letters}}")),
    ("not closed", text("x {{example}")),
    ("more than 100", text(" ".join(f"{{{{{n}}}}}" for n in range(101)))),
]


@pytest.mark.parametrize("case", BAD, ids=lambda case: case[0])
async def test_a_content_beyond_the_limits_is_refused(
    api: TwilioApi, speaker: Speaker, case: tuple[str, Mapping[str, Any]]
) -> None:
    words, form = case
    create = speaker.client.content.v1.contents.create
    error = await speaker.refusal(create, Request(form))
    assert error.status == 400
    assert words in error.msg
    assert api.contents.kept == {}
    assert len(api.broken) == 1


async def test_a_content_within_the_limits_is_kept(api: TwilioApi, speaker: Speaker) -> None:
    for form in (
        text("x" * 1600),
        replies(*"abcdefghij", body="x" * 1024),
        replies("x" * 20, "{{sixteen_letters_}} {{b}}"),
        many(10),
        listed(("x" * 24, "x" * 72, "i" * 200), button="b" * 20),
    ):
        await speaker.make(form)
    assert len(api.contents.kept) == 5


async def test_contents_are_listed_by_pages_found_and_deleted(
    api: TwilioApi, speaker: Speaker
) -> None:
    sids = [await speaker.make(text(f"text {n}")) for n in range(5)]
    contents = speaker.client.content.v1.contents
    listing = await speaker.call(contents.list, page_size=2)
    assert [each.sid for each in listing] == sids
    assert len(api.calls) == 5 + 3
    found = await speaker.call(contents(sids[1]).fetch)
    assert (found.friendly_name, found.types) == ("a content", {"twilio/text": {"body": "text 1"}})
    assert await speaker.call(contents(sids[1]).delete)
    assert (await speaker.refusal(contents(sids[1]).fetch)).status == 404
    await speaker.submit(sids[0])
    standing = await speaker.call(speaker.client.content.v1.content_and_approvals.list, page_size=3)
    said = [each.approval_requests["status"] for each in standing]
    assert said == ["approved", "unsubmitted", "unsubmitted", "unsubmitted"]


# --- what WhatsApp says ----------------------------------------------------------------------

REJECTED: list[tuple[str, Mapping[str, Any]]] = [
    ("begins or ends", text("{{1}} is ready for you now.", **{"1": "x"})),
    ("begins or ends", text("Your lesson of today is {{1}}", **{"1": "x"})),
    ("begins or ends", text("Your lesson of today is *{{1}}*.", **{"1": "x"})),
    ("side by side", text("This is now your {{1}}, {{2}} for this day.", **SAMPLES)),
    ("side by side", text("This is now your {{1}} {{2}} for this day.", **SAMPLES)),
    ("too many variables", text("See {{1}} and {{2}} now.", **SAMPLES)),
    ("no sample", text(READY, **{"1": "3"})),
    ("numbered", text("Your lesson {{2}} of today is ready.", **{"2": "x"})),
    ("line breaks", text("One.\n\n\nTwo.")),
    ("emoji", text("Done! " + "🎉" * 11)),
    ("a button has a variable", replies("Yes {{1}}", body="Is it?", **{"1": "x"})),
    ("a button has a variable", replies("*Yes*", body="Is it?")),
    ("a button has an emoji", replies("Yes 🎉", body="Is it?")),
    ("not a language", {**text("Hello"), "language": "am"}),
    ("not a language", {**text("Hello"), "language": "pt"}),
    ("not a language", {**text("Hello"), "language": "pt-BR"}),
]


@pytest.mark.parametrize("case", REJECTED, ids=lambda case: case[0])
async def test_what_whatsapp_does_not_like_is_rejected_with_its_reason(
    speaker: Speaker, case: tuple[str, Mapping[str, Any]]
) -> None:
    reason, form = case
    standing = await speaker.submit(await speaker.make(form))
    assert standing["status"] == "rejected"
    assert reason in standing["rejection_reason"]


async def test_a_plain_template_is_approved_and_advertising_costs_more(speaker: Speaker) -> None:
    standing = await speaker.submit(await speaker.make(text(READY, **SAMPLES)))
    assert (standing["status"], standing["category"]) == ("approved", "UTILITY")
    offer = text("A special offer: the next course is free today.")
    standing = await speaker.submit(await speaker.make(offer), name="offer")
    assert (standing["status"], standing["category"]) == ("approved", "MARKETING")


@pytest.mark.parametrize(
    ("form", "name", "category"),
    [
        (many(2), "list", "UTILITY"),
        (text("Hello"), "Hello-1", "UTILITY"),
        (text("Hello"), "hello", "NEWS"),
    ],
)
async def test_some_requests_for_approval_are_refused_at_once(
    api: TwilioApi, speaker: Speaker, form: Mapping[str, Any], name: str, category: str
) -> None:
    made = speaker.client.content.v1.contents(await speaker.make(form))
    request = Request({"name": name, "category": category})
    assert (await speaker.refusal(made.approval_create.create, request)).status == 400
    assert len(api.broken) == 1


async def test_a_name_serves_once_in_a_language_and_a_content_is_submitted_once(
    speaker: Speaker,
) -> None:
    first, second = [await speaker.make(text("Hello")) for _ in range(2)]
    swahili = await speaker.make({**text("Habari"), "language": "sw"})
    assert (await speaker.submit(first))["status"] == "approved"
    assert (await speaker.submit(second))["status"] == "rejected"
    assert (await speaker.submit(swahili))["status"] == "approved"
    again = speaker.client.content.v1.contents(first).approval_create.create
    request = Request({"name": "other", "category": "UTILITY"})
    assert (await speaker.refusal(again, request)).status == 400


async def test_a_decision_can_take_its_time(api: TwilioApi, speaker: Speaker) -> None:
    api.approves = "later"
    sid = await speaker.make(text(READY, **SAMPLES))
    phone = api.phone(AMINA)
    assert (await speaker.submit(sid))["status"] == "received"
    await speaker.show(sid, **SAMPLES)
    await api.settled()
    assert speaker.told == ["failed 63016"]
    api.decide(sid, "approved")
    await speaker.show(sid, **SAMPLES)
    assert phone.texts == ["Lesson 3 of Money for a week that you joined is ready."]
    assert phone.messages[0].template == "lesson_ready"


@pytest.mark.parametrize(("status", "code"), [("paused", "63041"), ("disabled", "63054")])
async def test_a_paused_template_is_not_sent(
    api: TwilioApi, speaker: Speaker, status: str, code: str
) -> None:
    sid = await speaker.make(text(READY, **SAMPLES))
    await speaker.submit(sid)
    phone = api.phone(AMINA)
    api.decide(sid, status)
    await speaker.show(sid, **SAMPLES)
    await api.settled()
    assert speaker.told == [f"failed {code}"]
    assert phone.messages == []


async def test_templates_cost_outside_the_window_and_advertising_always(
    api: TwilioApi, speaker: Speaker
) -> None:
    phone = api.phone(AMINA)
    sid = await speaker.make(text(READY, **SAMPLES))
    await speaker.submit(sid)
    await speaker.show(sid, **SAMPLES)
    assert api.charged == 1
    await phone.say("hello")
    await speaker.show(sid, **SAMPLES)
    assert api.charged == 1
    api.decide(sid, "approved", "MARKETING")
    await speaker.show(sid, **SAMPLES)
    assert api.charged == 2
    assert api.broken == []


async def test_advertising_does_not_reach_the_united_states(
    api: TwilioApi, speaker: Speaker
) -> None:
    phone = api.phone("+12025550123")
    sid = await speaker.make(text("A special offer for you."))
    await speaker.submit(sid)
    await speaker.show(sid, phone.address)
    await api.settled()
    assert speaker.told == ["undelivered 63049"]


async def test_an_approved_template_has_up_to_ten_buttons_and_one_in_session_three(
    api: TwilioApi, speaker: Speaker, phone: Phone
) -> None:
    four = await speaker.make(replies(*"abcd", body="Which?"))
    await speaker.show(four)
    await api.settled()
    assert speaker.told == ["failed 63021"]
    assert "4 buttons" in api.broken[0]
    await speaker.submit(four)
    await speaker.show(four)
    assert [title for title, _ in phone.messages[0].buttons] == list("abcd")


@pytest.mark.parametrize("form", [many(2), replies("Yes", body="{{body}}"), text("{{body}}")])
async def test_outside_the_window_nothing_goes_without_approval(
    api: TwilioApi, speaker: Speaker, phone: Phone, form: Mapping[str, Any]
) -> None:
    sid = await speaker.make(form)
    await speaker.show(sid, body="Is it?")
    api.advance(timedelta(days=1))
    await speaker.show(sid, body="Is it not?")
    await api.settled()
    assert "failed 63016" in speaker.told
    assert phone.texts == ["Is it?"]


# --- variables -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("{", 21656),
        ("[]", 21656),
        ('"x"', 21656),
        ('{"body": null}', 21656),
        ('{"body": 5}', 21656),
        ('{"body": ""}', 21656),
        ('{"body": "  "}', 21656),
        ('{"other": "x"}', 21656),
        ("", 21656),
        (f'{{"body": "{"x" * 1601}"}}', 21658),
        (f'{{"body": "{"x" * 1025}"}}', 21658),
    ],
)
async def test_wrong_variables_are_refused(
    api: TwilioApi, speaker: Speaker, phone: Phone, given: str, code: int
) -> None:
    sid = await speaker.make(replies("Yes"))
    error = await speaker.refused(content_sid=sid, content_variables=given)
    assert (error.code, error.status) == (code, 400)
    assert phone.messages == []
    assert str(code) in api.broken[-1]


@pytest.mark.parametrize(
    ("name", "most"), [("title", 24), ("about", 72), ("id", 200), ("opens", 20)]
)
async def test_a_value_fills_its_place_in_a_list_and_no_more(
    api: TwilioApi, speaker: Speaker, phone: Phone, name: str, most: int
) -> None:
    places = listed(("{{title}}", "{{about}}", "{{id}}"), button="{{opens}}")
    sid = await speaker.make(places)
    values = {"body": "Which?", "title": "One", "about": "more", "id": "i", "opens": "Choose"}
    await speaker.show(sid, **{**values, name: "é" * most})
    assert len(phone.messages) == 1
    given = json.dumps({**values, name: "é" * (most + 1)})
    error = await speaker.refused(content_sid=sid, content_variables=given)
    assert (error.code, error.status) == (21658, 400)
    assert len(phone.messages) == 1
    assert str(error.code) in api.broken[-1]


async def test_a_variable_that_is_left_out_shows_its_sample_which_is_noted(
    api: TwilioApi, speaker: Speaker, phone: Phone
) -> None:
    sid = await speaker.make(replies("Yes", body="Hello {{name}}!", name="Someone"))
    await speaker.show(sid)
    assert phone.texts == ["Hello Someone!"]
    assert api.broken == ["a content goes out with the sample of name"]


async def test_a_text_that_grows_too_long_is_taken_and_fails_later(
    api: TwilioApi, speaker: Speaker, phone: Phone
) -> None:
    sid = await speaker.make(replies("Yes", body="{{a}} and {{b}}"))
    await speaker.show(sid, a="x" * 600, b="y" * 419)
    assert len(phone.texts[0]) == 1024
    await speaker.show(sid, a="x" * 600, b="y" * 420)
    await api.settled()
    assert "failed 63021" in speaker.told
    assert len(phone.messages) == 1


@pytest.mark.parametrize("value", ["two\nlines", "a\ttab", "five     spaces"])
async def test_only_an_approved_template_has_no_line_breaks_in_its_variables(
    speaker: Speaker, phone: Phone, value: str
) -> None:
    sid = await speaker.make(text("We say {{1}} to you all.", **{"1": "hello"}))
    await speaker.show(sid, **{"1": value})
    assert phone.texts == [f"We say {value} to you all."]
    await speaker.submit(sid)
    error = await speaker.refused(content_sid=sid, content_variables=json.dumps({"1": value}))
    assert error.code == 21656


@pytest.mark.parametrize(
    "form",
    [
        replies("Yes", "Yes", body="Is it?"),
        listed(("A", "x", "i"), ("B", "y", "i")),
        content(
            "twilio/quick-reply",
            {"body": "Is it?", "actions": [BUTTON, {**BUTTON, "title": "No"}]},
        ),
    ],
)
async def test_two_choices_are_told_apart(
    api: TwilioApi, speaker: Speaker, phone: Phone, form: Mapping[str, Any]
) -> None:
    await speaker.show(await speaker.make(form), body="x")
    await api.settled()
    assert speaker.told == ["failed 63021"]
    assert phone.messages == []


async def test_a_deleted_content_cannot_be_sent(
    api: TwilioApi, speaker: Speaker, phone: Phone
) -> None:
    sid = await speaker.make(text("Hello"))
    await speaker.show(sid)
    api.contents.delete(sid)
    assert (await speaker.refused(content_sid=sid)).code == 21655


async def test_a_text_message_takes_a_content_of_text_only(
    api: TwilioApi, speaker: Speaker
) -> None:
    phone = api.phone(AMINA, app="sms")
    await speaker.show(await speaker.make(text("Hello")), AMINA)
    assert phone.texts == ["Hello"]
    sid = await speaker.make(replies("Yes", body="Is it?"))
    assert (await speaker.refused(to=AMINA, content_sid=sid)).code == 21655


# --- files -----------------------------------------------------------------------------------


def picture(kind: str = "PNG") -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(drawn, kind)
    return drawn.getvalue()


@pytest.mark.parametrize(
    ("kind", "data", "body", "outcome"),
    [
        ("image/png", picture(), "Three jars", "read"),
        ("audio/ogg", OGG, None, "read"),
        ("image/png", b"", None, "failed 63019"),
        ("image/png", picture("JPEG"), None, "failed 12300"),
        ("text/html", b"<p>no</p>", None, "failed 12300"),
        ("image/png", picture() + b"0" * 5_000_000, None, "failed 63034"),
        ("audio/ogg", OGG, "listen", "failed 63021"),
        ("image/png", picture(), "x" * 1025, "failed 63021"),
    ],
)
async def test_a_file_is_fetched_and_looked_at(  # noqa: PLR0913, PLR0917 - one case each
    api: TwilioApi,
    speaker: Speaker,
    phone: Phone,
    kind: str,
    data: bytes,
    body: str | None,
    outcome: str,
) -> None:
    url = f"{PUBLIC}/media/1"
    speaker.ear.files["/media/1"] = (kind, data)
    await speaker.send(media_url=[url], body=body, status_callback=STATUS)
    await speaker.send(body="after it")
    await api.settled()
    assert speaker.told[-1] == outcome
    shown = [(message.body, message.media) for message in phone.messages]
    assert shown == [*([(body or "", [url])] if outcome == "read" else []), ("after it", [])]
    assert bool(api.broken) == (outcome != "read")


async def test_what_is_sent_after_a_file_comes_after_it(
    api: TwilioApi, speaker: Speaker, phone: Phone
) -> None:
    speaker.ear.files["/media/1"] = ("image/png", picture())
    speaker.ear.giving.clear()
    await speaker.send(media_url=[f"{PUBLIC}/media/1"], body="Three jars")
    await speaker.send(body="How many?")
    assert phone.messages == []
    speaker.ear.giving.set()
    await api.settled()
    assert phone.texts == ["Three jars", "How many?"]
