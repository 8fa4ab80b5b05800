"""The test server speaks Twilio's API, as the official library understands it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from lessonbot.cli.chaos.script import Mode
from tests.support import twilio_rules as rules
from tests.support.twilio_api import TwilioApi
from tests.support.twilio_delivery import Callbacks
from tests.support.twilio_speaker import AMINA, PUBLIC, STATUS, WHATSAPP, Speaker, listed, replies


@pytest.fixture
async def api() -> AsyncIterator[TwilioApi]:
    async with TwilioApi(PUBLIC) as server:
        yield server


@pytest.fixture
async def speaker(api: TwilioApi) -> AsyncIterator[Speaker]:
    async with Speaker(api) as speaking:
        yield speaking


# --- what is refused at once -----------------------------------------------------------------

REFUSED: list[tuple[int, dict[str, Any]]] = [
    (21604, {"to": "", "from_": "+14155550100"}),
    (21211, {"to": "+0123"}),
    (21211, {"to": "0700000001"}),
    (21211, {"to": "whatsapp:Amina"}),
    (21211, {"to": "KE.13491208655302741918"}),
    (21603, {"from_": None}),
    (21606, {"to": AMINA, "from_": "+14155550199"}),
    (21212, {"to": AMINA, "from_": "LESSONS!"}),
    (21910, {"to": AMINA, "from_": "whatsapp:+14155550111"}),
    (63007, {"from_": "whatsapp:+14155550100"}),
    (21705, {"from_": None, "messaging_service_sid": "MG12"}),
    (21701, {"from_": None, "messaging_service_sid": "MG" + "0c" * 16}),
    (21602, {"body": None}),
    (21602, {"body": "  \n"}),
    (21619, {"body": None, "from_": None, "messaging_service_sid": "MG" + "0b" * 16}),
    (21617, {"body": "x" * 1601}),
    (21617, {"body": "😀" * 801}),
    (21623, {"media_url": [f"{PUBLIC}/{n}.png" for n in range(11)]}),
    (21620, {"media_url": ["ftp://lessons.example/a.png"]}),
    (21609, {"status_callback": "http://lessons.example/status/7"}),
    (21609, {"status_callback": "https://elsewhere.example/status/7"}),
    (21609, {"status_callback": "https://127.0.0.1:8080/status/7"}),
    (21609, {"status_callback": "https://my_host.example/status/7"}),
    (21609, {"status_callback": "/status/7"}),
    (90007, {"validity_period": 0}),
    (90007, {"validity_period": 36_001}),
    (21655, {"content_sid": "HX12", "body": None}),
    (21655, {"content_sid": "HX" + "0c" * 16, "body": None}),
]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: f"{case[0]} {str(case[1])[:40]}")
async def test_what_twilio_refuses_is_refused_and_noted(
    api: TwilioApi, speaker: Speaker, case: tuple[int, dict[str, Any]]
) -> None:
    code, given = case
    await api.phone(AMINA).say("hello")
    error = await speaker.refused(**{"body": "Hello", **given})
    assert (error.code, error.status) == (code, 400)
    assert error.uri.endswith("/Messages.json")
    assert api.sent == []
    assert str(code) in api.broken[0]


async def test_what_is_within_the_limits_is_taken(api: TwilioApi, speaker: Speaker) -> None:
    phone = api.phone(AMINA)
    await phone.say("hello")
    for body in ("x", "x" * 1600, "😀" * 800):
        message = await speaker.send(body=body, validity_period=36_000, status_callback=STATUS)
        assert message.status == "queued"
        assert message.sid.startswith("SM")
    assert [len(text) for text in phone.texts] == [1, 1600, 800]
    assert api.broken == []


async def test_only_who_knows_the_token_is_let_in_and_only_to_their_own_account(
    api: TwilioApi, speaker: Speaker
) -> None:
    assert (await speaker.call(speaker.client.api.v2010.accounts(api.sid).fetch)).status == "active"
    other = await speaker.refusal(speaker.client.api.v2010.accounts("AC" + "0d" * 16).fetch)
    assert (other.status, other.code) == (404, 20404)
    speaker.client.password = "wrong"
    speaker.client.auth = (speaker.client.username, speaker.client.password)
    wrong = await speaker.refusal(speaker.client.api.v2010.accounts(api.sid).fetch)
    assert (wrong.status, wrong.code) == (401, 20003)


async def test_an_unknown_parameter_is_noted_although_twilio_would_overlook_it(
    api: TwilioApi, speaker: Speaker
) -> None:
    await api.phone(AMINA).say("hello")
    await speaker.send(body="Hello", send_as_mms=True)
    assert api.broken == ["there is no parameter SendAsMms"]


# --- what learners say -----------------------------------------------------------------------


async def test_what_a_learner_says_comes_signed_with_all_that_twilio_says(
    api: TwilioApi, speaker: Speaker
) -> None:
    sid = await api.phone(AMINA, name="Amina").say("JOIN money & more")
    await api.phone(AMINA, app="sms").say("hello")
    (chat,), (text,) = (
        speaker.ear.forms("/twilio/whatsapp/inbound"),
        speaker.ear.forms("/twilio/sms/inbound"),
    )
    assert chat["MessageSid"] == sid
    assert chat["Body"] == "JOIN money & more"
    assert (chat["From"], chat["To"]) == (WHATSAPP, f"whatsapp:{api.whatsapp_from}")
    assert (chat["ProfileName"], chat["WaId"]) == ("Amina", "254700000001")
    assert (text["From"], text["To"], text["NumSegments"]) == (AMINA, api.sms_from, "1")
    assert "ProfileName" not in text
    assert api.lost == []


async def test_a_message_is_brought_again_until_it_is_taken_but_not_for_ever(
    api: TwilioApi, speaker: Speaker
) -> None:
    speaker.ear.answers = [503, 503]
    await api.phone(AMINA).say("hello")
    assert [post.status for post in api.posts.made] == [503, 503, 204]
    speaker.ear.answers = [503] * 9
    sid = await api.phone(AMINA).say("hello?")
    assert api.lost == [sid]
    assert len(api.posts.made) == 3 + 6


async def test_without_an_override_only_a_failed_connection_is_tried_again(
    api: TwilioApi, speaker: Speaker
) -> None:
    api.webhooks["whatsapp"] = f"{PUBLIC}/inbound"
    speaker.ear.answers = [503]
    await api.phone(AMINA).say("hello")
    assert [post.status for post in api.posts.made] == [503]
    api.posts.hooks[PUBLIC] = "http://127.0.0.1:1"
    await api.phone(AMINA).say("hello")
    assert [post.status for post in api.posts.made] == [503, 0, 0]


async def test_a_status_callback_is_lost_unless_its_address_asks_for_more_tries(
    api: TwilioApi, speaker: Speaker
) -> None:
    api.phone(AMINA, app="sms")
    speaker.ear.answers = [503, 204, 503, 204, 204]
    for url in (STATUS, f"{STATUS}#rc=2&rp=5xx"):
        await speaker.send(to=AMINA, body="Hello", status_callback=url)
        await api.settled()
    told = [form["MessageStatus"] for form in speaker.ear.forms("/status/7")]
    assert told == ["delivered", "sent", "delivered"]


async def test_an_answer_with_words_is_noted_because_twilio_would_send_them(
    api: TwilioApi, speaker: Speaker
) -> None:
    speaker.ear.text = "<Response/>"
    await api.phone(AMINA).say("hello")
    assert api.broken == []
    speaker.ear.text = "OK"
    await api.phone(AMINA).say("hello")
    assert "OK" in api.broken[0]


async def test_a_learner_without_a_number_is_known_by_an_id(
    api: TwilioApi, speaker: Speaker
) -> None:
    phone = api.phone("KE.13491208655302741918")
    await phone.say("hello")
    (form,) = speaker.ear.forms("/twilio/whatsapp")
    assert form["From"] == "whatsapp:KE.13491208655302741918"
    assert form["ExternalUserId"] == "KE.13491208655302741918"
    assert "WaId" not in form
    await speaker.send(to=phone.address, body="Welcome")
    assert phone.texts == ["Welcome"]


async def test_anything_can_be_said_or_left_out(api: TwilioApi, speaker: Speaker) -> None:
    phone = api.phone(AMINA)
    url = "https://api.twilio.com/media/1"
    await phone.send({"NumMedia": "1", "MediaUrl0": url, "MediaContentType0": "image/jpeg"})
    await phone.send({"Body": "x", "From": None})
    photo, nobody = speaker.ear.forms("/twilio/whatsapp")
    assert (photo["MediaUrl0"], photo["Body"]) == (url, "")
    assert "From" not in nobody


# --- buttons and lists -----------------------------------------------------------------------


async def test_a_tapped_button_comes_with_its_id_and_a_picked_row_with_its_own(
    api: TwilioApi, speaker: Speaker
) -> None:
    phone = api.phone(AMINA)
    await phone.say("hello")
    two = await speaker.make(replies("Yes", "No"))
    rows = listed(("A", "Food comes first", "q:1"), ("B", "Fun comes first", "q:2"))
    await speaker.show(two, body="Is it?")
    await speaker.show(await speaker.make(rows), body="Is it?")
    assert phone.messages[0].buttons == [("Yes", "a:Yes"), ("No", "a:No")]
    assert phone.messages[1].rows[1] == ("B", "Fun comes first", "q:2")
    assert phone.texts == ["Is it?", "Is it?"]
    for wanted in ("No", "a:No", "B", "q:2", "Fun comes first"):
        await phone.tap(wanted)
    with pytest.raises(LookupError):
        await phone.tap("Perhaps")
    first, *_, last = speaker.ear.forms("/twilio/whatsapp")[1:]
    assert (first["ButtonText"], first["ButtonPayload"], first["Body"]) == ("No", "a:No", "No")
    assert first["OriginalRepliedMessageSid"] == phone.messages[0].sid
    assert (last["ListId"], last["ListTitle"], last["Body"]) == ("q:2", "B", "B")
    assert api.broken == []


# --- the window ------------------------------------------------------------------------------


async def test_free_form_outside_the_window_fails_later_and_is_noted(
    api: TwilioApi, speaker: Speaker
) -> None:
    phone = api.phone(AMINA)
    await phone.say("hello")
    api.advance(timedelta(hours=24) - timedelta(seconds=1))
    await speaker.send(body="in time")
    api.advance(timedelta(seconds=1))
    message = await speaker.send(body="too late", status_callback=STATUS)
    assert message.status == "queued"
    await api.settled()
    (told,) = speaker.ear.forms("/status/7")
    assert (told["MessageStatus"], told["ErrorCode"]) == ("failed", "63016")
    assert (told["To"], told["MessageSid"]) == (WHATSAPP, message.sid)
    assert phone.texts == ["in time"]
    assert "63016" in api.broken[0]
    await phone.say("I am back")
    await speaker.send(body="welcome back")
    assert phone.texts[-1] == "welcome back"


async def test_text_messages_know_no_window(api: TwilioApi, speaker: Speaker) -> None:
    phone = api.phone(AMINA, app="sms")
    await speaker.send(to=AMINA, body="Hello")
    assert phone.texts == ["Hello"]
    assert api.broken == []


# --- how far messages get --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "statuses"),
    [
        ("in order", ["sent", "delivered", "read"]),
        ("doubled", ["sent", "sent", "delivered", "delivered", "read", "read"]),
        ("reversed", ["read", "delivered", "sent"]),
        ("none", []),
    ],
)
async def test_status_callbacks_come_as_they_are_wanted(
    api: TwilioApi, speaker: Speaker, mode: Callbacks, statuses: list[str]
) -> None:
    await api.phone(AMINA).say("hello")
    api.callbacks = mode
    message = await speaker.send(body="Hello", status_callback=f"{STATUS}?a=1&b=2")
    await api.settled()
    told = speaker.ear.forms("/status/7?a=1&b=2")
    assert [form["MessageStatus"] for form in told] == statuses
    assert (await speaker.call(message.fetch)).status == "read"


async def test_only_whatsapp_tells_that_something_was_read_and_only_if_it_may(
    api: TwilioApi, speaker: Speaker
) -> None:
    api.phone(AMINA, app="sms")
    phone = api.phone(AMINA)
    phone.reads = False
    await phone.say("hello")
    for to in (AMINA, WHATSAPP):
        await speaker.send(to=to, body="Hello", status_callback=STATUS)
    await api.settled()
    told = [form["MessageStatus"] for form in speaker.ear.forms("/status")]
    assert sorted(told) == ["delivered", "delivered", "sent", "sent"]


@pytest.mark.parametrize(
    ("app", "act", "code"),
    [
        ("whatsapp", "block", "63014"),
        ("whatsapp", "vanish", "63024"),
        ("sms", "vanish", "30005"),
        ("sms", "block", "30004"),
    ],
)
async def test_who_blocks_or_is_gone_gets_nothing(
    api: TwilioApi, speaker: Speaker, app: rules.App, act: str, code: str
) -> None:
    phone = api.phone(AMINA, app=app)
    await phone.say("hello")
    getattr(phone, act)()
    await speaker.send(to=phone.address, body="Hello", status_callback=STATUS)
    await api.settled()
    (told,) = speaker.ear.forms("/status")
    assert (told["MessageStatus"], told["ErrorCode"]) == ("undelivered", code)
    assert phone.messages == []
    assert api.broken == []


async def test_a_number_of_nobody_gets_nothing(api: TwilioApi, speaker: Speaker) -> None:
    for to in ("whatsapp:+254700000009", "+254700000009"):
        await speaker.send(to=to, body="Hello", status_callback=STATUS)
    await api.settled()
    assert sorted(form["ErrorCode"] for form in speaker.ear.forms("/status")) == ["30005", "63024"]


async def test_what_waits_too_long_is_not_delivered(api: TwilioApi, speaker: Speaker) -> None:
    phone = api.phone(AMINA, app="sms")
    api.delivers = "later"
    await speaker.send(to=AMINA, body="old", validity_period=60, status_callback=STATUS)
    api.advance(timedelta(minutes=2))
    await speaker.send(to=AMINA, body="new", validity_period=60)
    assert phone.messages == []
    await api.deliver_all()
    assert phone.texts == ["new"]
    assert [form["ErrorCode"] for form in speaker.ear.forms("/status")] == ["30036"]


async def test_a_messaging_service_takes_messages_without_a_number(
    api: TwilioApi, speaker: Speaker
) -> None:
    phone = api.phone(AMINA, app="sms")
    message = await speaker.send(
        to=AMINA,
        from_=None,
        messaging_service_sid=api.service,
        body="Hello",
        status_callback=STATUS,
    )
    await api.settled()
    assert (message.status, message.num_segments, message.from_) == ("accepted", "0", None)
    assert phone.texts == ["Hello"]
    told = speaker.ear.forms("/status")
    assert [form["MessageStatus"] for form in told] == ["queued", "sent", "delivered"]
    assert told[-1]["From"] == api.sms_from


# --- text messages ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("x" * 160, 1),
        ("x" * 161, 2),
        ("x" * 306, 2),
        ("x" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("x" * 152 + "€" * 4, 1),
        ("x" * 152 + "€" * 77, 3),
        ("ç" * 70, 1),
        ("ç" * 71, 2),
        ("😀" * 35, 1),
        ("😀" * 66, 2),
        ("😀" * 67, 3),
        ("Ç@£$¥èéùìò\n", 1),
    ],
)
async def test_segments_are_counted_and_told(
    api: TwilioApi, speaker: Speaker, text: str, count: int
) -> None:
    api.phone(AMINA, app="sms")
    message = await speaker.send(to=AMINA, body=text)
    assert message.num_segments == str(count)
    assert api.segments == count


async def test_who_says_stop_gets_no_text_message_until_start(
    api: TwilioApi, speaker: Speaker
) -> None:
    phone = api.phone(AMINA, app="sms")
    for word in ("please stop", " Stop ", "stop", "help"):
        await phone.say(word)
    assert phone.twilio_replies == [rules.REPLIES["stop"]]
    assert (await speaker.refused(to=AMINA, body="Hello")).code == 21610
    assert "21610" in api.broken[0]
    await phone.say("START")
    await phone.say("info")
    assert phone.twilio_replies[1:] == [rules.REPLIES["start"], rules.REPLIES["help"]]
    await speaker.send(to=AMINA, body="Hello")
    assert phone.texts == ["Hello"]
    assert len(speaker.ear.forms("/twilio/sms")) == 6


async def test_on_whatsapp_stop_is_ours_and_what_comes_after_one_answer_is_noted(
    api: TwilioApi, speaker: Speaker
) -> None:
    phone = api.phone(AMINA)
    await phone.say("STOP")
    await speaker.send(body="You will not hear from us again.")
    assert api.broken == []
    await speaker.send(body="Lesson 2")
    assert "said STOP" in api.broken[0]
    await phone.say("start")
    await speaker.send(body="Lesson 2")
    await speaker.send(body="Lesson 3")
    assert len(api.broken) == 1
    assert phone.twilio_replies == []


# --- faults ----------------------------------------------------------------------------------


async def test_a_code_can_be_scripted_at_once_or_later_and_for_one_phone(
    api: TwilioApi, speaker: Speaker
) -> None:
    phone, other = api.phone(AMINA), api.phone("+254700000002")
    for each in (phone, other):
        await each.say("hello")
    api.fail_next(20429)
    assert (await speaker.refused(body="x")).status == 429
    api.fail_next(63018, times=2, phone=other)
    await speaker.send(body="Hello", status_callback=STATUS)
    for _ in range(2):
        await speaker.send(to=other.address, body="Hello", status_callback=f"{PUBLIC}/status/8")
    await speaker.send(to=other.address, body="At last", status_callback=f"{PUBLIC}/status/8")
    await api.settled()
    told = speaker.ear.forms("/status/8")
    assert [form["ErrorCode"] for form in told if "ErrorCode" in form] == ["63018"] * 2
    assert (phone.texts, other.texts) == (["Hello"], ["At last"])
    api.fail_next(63049, sync=True)
    assert (await speaker.refused(body="x")).code == 63049
    assert api.broken == []


@pytest.mark.parametrize(
    ("mode", "taken"), [("closed", 1), ("truncated", 1), ("unheard", 0), ("unavailable", 0)]
)
async def test_connections_break_before_or_after_a_message_is_taken(
    api: TwilioApi, speaker: Speaker, mode: Mode, taken: int
) -> None:
    await api.phone(AMINA).say("hello")
    api.fail_next(mode)
    with pytest.raises(Exception):  # noqa: B017, PT011 - each mode has its own
        await speaker.send(body="Hello")
    assert len(api.sent) == taken
    await speaker.send(body="again")
    assert len(api.sent) == taken + 1


async def test_what_was_sent_can_be_looked_up(api: TwilioApi, speaker: Speaker) -> None:
    await api.phone(AMINA).say("hello")
    message = await speaker.send(body="Hello")
    (found,) = await speaker.call(speaker.client.messages.list, to=WHATSAPP)
    assert (found.sid, found.body) == (message.sid, "Hello")
    assert (await speaker.refusal(speaker.client.messages("SM" + "0e" * 16).fetch)).status == 404
    assert [call.method for call in api.calls] == ["POST", "GET", "GET"]


async def test_settled_waits_for_what_a_learner_is_still_saying(
    api: TwilioApi, speaker: Speaker
) -> None:
    speaker.ear.answers = [503, 503]
    saying = asyncio.create_task(api.phone(AMINA).say("hello"))
    await asyncio.sleep(0)
    await api.settled()
    assert len(speaker.ear.forms("/twilio")) == 1
    await saying
