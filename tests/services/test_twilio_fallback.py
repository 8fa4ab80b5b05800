"""What goes when Twilio does not take the values of a content, and who may send at all."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from lessonbot.channels.base import Misconfigured, Parcel, Rejected, Throttled
from lessonbot.channels.twilio import Account, Twilio
from lessonbot.domain.course import Option
from lessonbot.domain.finding import Level
from lessonbot.domain.messages import Choice, Template
from lessonbot.domain.text import text
from lessonbot.services import templating
from tests.services.test_twilio_course import AMINA, joined
from tests.support.courses import course
from tests.support.school import MONDAY
from tests.support.twilio_api import TwilioApi
from tests.support.twilio_school import PUBLIC, TwilioSchool, taught
from tests.support.twilio_speaker import content

LONG = "an answer that is far too long for any button"


@pytest.fixture
async def there(migrated_url: str) -> AsyncIterator[TwilioSchool]:
    async with taught(migrated_url) as made:
        yield made
        assert made.api.lost == []


async def test_buttons_whose_values_are_refused_go_as_numbers_and_a_number_answers(
    there: TwilioSchool,
):
    await there.school.publish(course())
    phone = there.api.phone(AMINA)
    await joined(there, phone)
    await there.taps(phone, "q10 yes")
    there.api.fail_next(21656, content=True)
    shown = await there.passes(phone, hours=22, minutes=45)
    asked = next(each for each in shown if "q20 yes" in each)
    assert asked.endswith("1) q20 yes\n2) q20 no\n3) q20 maybe")
    assert phone.messages[-1].buttons == []
    told = await there.says(phone, "1")
    assert "Right!" in told[0]


async def test_answers_of_a_list_are_numbered_without_their_letters(there: TwilioSchool):
    options = tuple(Option(key, f"{LONG} {key}", right=key == "b") for key in "abcd")
    made = course(1)
    (item,) = made.lessons[0].items
    lesson = replace(made.lessons[0], items=(replace(item, options=options),))
    await there.school.publish(replace(made, lessons=(lesson,)))
    phone = there.api.phone(AMINA)
    await joined(there, phone)
    there.api.fail_next(21656, content=True)
    shown = await there.says(phone, "NEXT")
    asked = next(each for each in shown if LONG in each)
    assert asked.endswith(f"1) {LONG} a\n2) {LONG} b\n3) {LONG} c\n4) {LONG} d")
    told = await there.says(phone, "2")
    assert any("Right!" in each for each in told)


async def test_answers_that_stand_in_the_text_by_letters_are_not_said_twice(there: TwilioSchool):
    words = [f"{LONG}, and even longer than a row of a list can show it {key}" for key in "abc"]
    (item,) = course(1).lessons[0].items
    options = tuple(Option(each[-1], each, right=each[-1] == "b") for each in words)
    lesson = replace(course(1).lessons[0], items=(replace(item, options=options),))
    await there.school.publish(replace(course(1), lessons=(lesson,)))
    phone = there.api.phone(AMINA)
    await joined(there, phone)
    there.api.fail_next(21656, content=True)
    asked = next(each for each in await there.says(phone, "NEXT") if LONG in each)
    assert asked.endswith("\n".join(f"{each[-1].upper()}) {each}" for each in words))
    assert any("Right!" in each for each in await there.says(phone, "2"))


@pytest.mark.parametrize("code", [21655, 21658])
async def test_other_refusals_of_a_content_are_not_tried_in_another_form(
    there: TwilioSchool, code: int
):
    await there.school.publish(course())
    phone = there.api.phone(AMINA)
    await joined(there, phone)
    there.api.fail_next(code, content=True)
    before = len(there.api.sent)
    await there.says(phone, "NEXT")
    assert not [each for each in there.api.sent[before:] if re.search(r"1\) q10 yes", each.body)]


# Templates with and without values


async def channel(api: TwilioApi, scheme: str = "whatsapp", **parts: str) -> Twilio:
    account = Account(api.sid, api.token, api_url=api.url, content_url=api.url)
    sender = api.whatsapp_from if scheme == "whatsapp" else api.sms_from
    made = Twilio(account, scheme, public_url=PUBLIC, **{"sender": sender, **parts})  # type: ignore[arg-type]
    await made.start()
    return made


@pytest.mark.parametrize(
    ("body", "values", "shown"),
    [
        ("Your lesson is ready and waits for you.", (), "Your lesson is ready and waits for you."),
        (
            "Lesson {{1}} of {{2}} that you joined is ready.",
            ("2", "it's “Money” & more"),
            "Lesson 2 of it's “Money” & more that you joined is ready.",
        ),
    ],
)
async def test_a_template_goes_with_its_values_or_with_none(
    body: str, values: tuple[str, ...], shown: str
):
    async with TwilioApi(PUBLIC, {PUBLIC: "http://127.0.0.1:9"}) as api:
        phone = api.phone(AMINA)
        samples = {str(place): "sample" for place, _ in enumerate(values, 1)}
        made = api.contents.make(content("twilio/text", {"body": body}, **samples))
        api.contents.submit(made["sid"], {"name": "lesson_ready", "category": "UTILITY"})
        whatsapp = await channel(api)
        parcel = Parcel(text("not what is sent"), template=Template(1, made["sid"], values))
        await whatsapp.send(AMINA, parcel)
        await api.settled()
        assert phone.texts == [shown]
        sent = api.calls[-1].form
        assert ("ContentVariables" in sent) is bool(values)
        assert "Body" not in sent
        assert api.broken == []
        await whatsapp.stop()


async def test_a_template_without_values_where_it_has_places_is_refused_and_not_guessed():
    async with TwilioApi(PUBLIC, {PUBLIC: "http://127.0.0.1:9"}) as api:
        made = api.contents.make(
            {**content("twilio/text", {"body": "Lesson {{1}} is ready."}), "variables": {}}
        )
        whatsapp = await channel(api)
        with pytest.raises(Rejected) as refused:
            await whatsapp.send(AMINA, Parcel(text("x"), template=Template(1, made["sid"], ())))
        assert refused.value.code == "21656"
        await whatsapp.stop()


async def test_all_templates_that_lessonbot_makes_have_values_for_all_their_places(
    there: TwilioSchool,
):
    await there.school.publish(course())
    await templating.sync(there.school.rt, there.school.clock())
    kept = [each for each in there.api.contents.kept.values() if each.approval]
    assert kept
    for each in kept:
        body = next(iter(each.types.values()))["body"]
        assert sorted(each.variables) == sorted(set(re.findall(r"{{(\w+)}}", body)))


# Who may send text messages


@pytest.mark.parametrize("name", ["LESSONS", "Lessons 24", "ACME-SCHOOL"])
async def test_a_name_of_letters_is_refused_with_what_why_and_what_instead(name: str):
    async with TwilioApi(PUBLIC) as api:
        account = Account(api.sid, api.token, api_url=api.url, content_url=api.url)
        sms = Twilio(account, "sms", sender=name, public_url=PUBLIC)
        with pytest.raises(Misconfigured) as refused:
            await sms.start()
        said = str(refused.value)
        assert f"TWILIO_SMS_FROM is “{name}”" in said
        assert "nobody could answer a question or send STOP" in said
        assert "Set a number that can receive, like +14155550100, or a short code" in said
        (finding,) = await sms.examine(MONDAY)
        assert (finding.level, finding.said) == (Level.PROBLEM, said)
        assert api.calls == []


async def test_a_short_code_may_send():
    async with TwilioApi(PUBLIC) as api:
        sms = await channel(api, "sms", sender="24555")
        await sms.stop()


@pytest.mark.parametrize("sender", ["+1 415 555 0100", "+0123456", "+14", "KE.1349127"])
async def test_what_is_not_a_number_is_refused(sender: str):
    async with TwilioApi(PUBLIC) as api:
        for scheme in ("sms", "whatsapp"):
            with pytest.raises(Misconfigured, match=r"_FROM "):
                await channel(api, scheme, sender=sender)


async def test_a_choice_needs_no_content_by_text_message():
    async with TwilioApi(PUBLIC, {PUBLIC: "http://127.0.0.1:9"}) as api:
        phone = api.phone(AMINA, app="sms")
        sms = await channel(api, "sms")
        await sms.send(AMINA, Parcel(text("Sure?\n\n1) yes"), (Choice("yes", "y"),)))
        await api.settled()
        assert phone.texts == ["Sure?\n\n1) yes"]
        await sms.stop()


def test_too_many_people_is_told_from_too_fast():
    error = Throttled(10, people=True)
    assert (error.people, error.spent) == (True, False)
