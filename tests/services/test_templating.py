"""Templates are made, submitted and kept in step with what WhatsApp says of them."""

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from lessonbot.cli.chaos.script import Mode
from lessonbot.domain.finding import Level
from lessonbot.engines import work
from lessonbot.engines.embedded import Embedded
from lessonbot.services import diagnosing, reporting, templating, watching
from lessonbot.services.inviting import PURPOSES
from lessonbot.services.jobs import AT_ONCE, Priority
from lessonbot.services.templating import Outcome
from lessonbot.store import alarms as alarms_store
from lessonbot.store import templates
from lessonbot.store.database import Transaction
from lessonbot.store.templates import StoredTemplate
from tests.services.test_twilio_course import joined
from tests.support.courses import course
from tests.support.twilio_api import Phone, TwilioApi
from tests.support.twilio_school import TwilioSchool, taught

AMINA = "+254700000001"
HALF_AN_HOUR = dt.timedelta(minutes=30)


@pytest.fixture
async def there(migrated_url: str) -> AsyncIterator[TwilioSchool]:
    async with taught(migrated_url) as made:
        await made.school.publish(course())
        yield made
        assert made.api.broken == []
        assert made.api.lost == []


async def sync(there: TwilioSchool) -> Outcome:
    (outcome,) = await templating.sync(there.school.rt, there.school.clock())
    assert outcome.failed is None
    return outcome


async def poll(there: TwilioSchool) -> Outcome:
    """As the engine does, half an hour later."""
    there.api.advance(HALF_AN_HOUR)
    there.school.clock.now = there.api.now
    (outcome,) = await templating.poll(there.school.rt, there.school.clock())
    return outcome


async def kept(there: TwilioSchool) -> list[StoredTemplate]:
    return list(await templating.stored(there.school.rt))


async def lesson(there: TwilioSchool, variant: int = 0, language: str = "en") -> StoredTemplate:
    """The newest version of a wording."""
    return next(each for each in await kept(there) if each.place == ("lesson", language, variant))


async def alarms(there: TwilioSchool) -> dict[str, str]:
    standing = await reporting.standing(there.school.rt, there.school.clock())
    return {each.key: each.said for each in watching.troubles(there.school.rt, standing)}


class Asked(Embedded):
    """An engine that only remembers what it was asked to do."""

    def __init__(self) -> None:
        self.jobs: list[tuple[str, str, tuple[int, ...], dt.timedelta]] = []

    async def submit(
        self,
        tx: Transaction | None,
        name: str,
        job_id: str,
        *ids: int,
        delay: dt.timedelta = AT_ONCE,
        priority: int = Priority.NORMAL,
    ) -> None:
        del tx, priority
        self.jobs.append((name, job_id, ids, delay))


def made(api: TwilioApi) -> list[str]:
    """The names of the contents that were made for approval."""
    return [
        each.friendly_name
        for each in api.contents.kept.values()
        if each.friendly_name.startswith("lessonbot_")
    ]


def reword(there: TwilioSchool, key: str, words: str) -> None:
    """Another text in the catalogue of English phrases."""
    voices = dict(there.school.rt.voices)
    voices["en"] = replace(voices["en"], texts={**voices["en"].texts, key: words})
    there.school.rt.voices = voices


async def called(there: TwilioSchool, phone: Phone) -> list[str]:
    """What a day brings to somebody who has not written."""
    return await there.passes(phone, hours=26)


async def test_every_purpose_and_wording_is_made_and_approved_as_utility(there: TwilioSchool):
    outcome = await sync(there)
    assert [each.after for each in outcome.changes] == ["approved"] * 6
    assert all(each.usable for each in await kept(there))
    assert {each.place for each in await kept(there)} == {
        (purpose, "en", variant) for purpose in PURPOSES for variant in (0, 1)
    }
    stands = there.api.contents.kept[(await lesson(there)).reference].approval
    assert stands is not None
    assert (stands.name, stands.category) == ((await lesson(there)).name, "UTILITY")


async def test_a_second_time_makes_and_submits_nothing_and_reports_nothing(there: TwilioSchool):
    await sync(there)
    before = made(there.api)
    outcome = await sync(there)
    assert outcome.changes == []
    assert made(there.api) == before


async def test_templates_of_another_process_are_found_by_their_names(there: TwilioSchool):
    await sync(there)
    async with there.school.rt.database.write() as tx:
        rt = there.school.rt
        await templates.forget(tx, rt.organisation, {each.id for each in await kept(there)})
    before = made(there.api)
    await sync(there)
    assert made(there.api) == before
    assert len(await kept(there)) == 6


async def test_every_language_in_use_is_made_that_whatsapp_takes_templates_in(
    there: TwilioSchool,
):
    spoken = replace(course(), key="other", language="pt")
    await there.school.publish(replace(spoken, translations=(replace(spoken, language="am"),)))
    await joined(there, there.api.phone("+255700000001"))
    await there.says(there.api.phone("+255700000001"), "LANG sw")
    outcome = await sync(there)
    assert outcome.unspoken == ["am"]
    assert {each.language for each in await kept(there)} == {"en", "pt", "sw"}
    assert all(each.usable for each in await kept(there)), await kept(there)
    tags = {each.language for each in there.api.contents.kept.values() if each.approval}
    assert tags == {"en", "pt_BR", "sw"}


async def test_all_wordings_of_all_languages_are_approved_as_utility(there: TwilioSchool):
    for language in sorted(there.school.rt.voices):
        await there.school.publish(replace(course(), key=f"in-{language}", language=language))
    await sync(there)
    assert [each for each in await kept(there) if not each.usable] == []
    assert len(await kept(there)) == 6 * (len(there.school.rt.voices) - 1)  # without Amharic


async def test_a_lesson_outside_the_window_goes_by_a_template_that_was_synced(
    there: TwilioSchool,
):
    await sync(there)
    phone = there.api.phone(AMINA)
    await joined(there, phone)
    (said,) = await called(there, phone)
    assert said.startswith("Lesson 2 of the course “Tiny course”"), said
    shown = await there.taps(phone, "Start")
    assert any("Day 2" in each for each in shown)
    assert there.api.charged == 1


async def test_a_paused_template_stops_and_its_spare_goes_until_it_is_back(there: TwilioSchool):
    await sync(there)
    phone = there.api.phone(AMINA)
    await joined(there, phone)
    first = await lesson(there)
    there.api.decide(first.reference, "paused")
    (change,) = (await poll(there)).changes
    assert (change.before, change.after) == ("approved", "paused")
    said = (await alarms(there))[f"template:{first.id}"]
    assert "paused" in said
    assert "its spare wording goes instead" in said
    assert "3 hours" in said
    (spare,) = await called(there, phone)
    assert spare.startswith("You asked for one lesson a day")
    there.api.decide(first.reference, "approved")
    await poll(there)
    assert await alarms(there) == {}


async def test_a_rejected_template_is_never_sent_and_staff_read_why(there: TwilioSchool):
    there.api.approves = "later"
    await sync(there)
    first, spare = await lesson(there), await lesson(there, 1)
    there.api.decide(first.reference, "rejected", reason="it looks like a game")
    there.api.decide(spare.reference, "approved")
    await poll(there)
    assert not (await lesson(there)).usable
    assert "it looks like a game" in (await alarms(there))[f"template:{first.id}"]
    before = made(there.api)
    await sync(there)  # it is not submitted over and over
    assert made(there.api) == before
    assert (await lesson(there)).status == "rejected"


async def test_a_template_taken_for_advertising_is_not_sent_any_more(there: TwilioSchool):
    await sync(there)
    first = await lesson(there)
    there.api.decide(first.reference, "approved", category="MARKETING")
    (change,) = (await poll(there)).changes
    assert change.after == "approved, marketing"
    assert "taken for advertising (MARKETING)" in (await alarms(there))[f"template:{first.id}"]


async def test_a_language_without_any_template_that_can_be_sent_is_an_alarm(there: TwilioSchool):
    await sync(there)
    for variant in (0, 1):
        there.api.decide((await lesson(there, variant)).reference, "disabled")
    await poll(there)
    said = (await alarms(there))[f"untemplated:{there.school.sender}:en"]
    assert "no template in “en” can be sent for lesson " in said
    assert "waits until the learner writes" in said


async def test_before_the_first_sync_staff_are_told_to_do_it(there: TwilioSchool):
    await poll(there)
    assert made(there.api) == []
    found = await alarms(there)
    assert list(found) == [f"unmade:{there.school.sender}"]
    assert "lessonbot template sync" in found[f"unmade:{there.school.sender}"]
    await sync(there)
    assert await alarms(there) == {}


async def test_a_review_may_take_a_day_and_after_two_it_is_an_alarm(there: TwilioSchool):
    there.api.approves = "later"
    await sync(there)
    await poll(there)
    assert await alarms(there) == {}
    there.school.clock.now += dt.timedelta(days=2)
    assert list(await alarms(there)) == [f"untemplated:{there.school.sender}:en"]


async def test_a_changed_wording_is_a_template_of_its_own_and_the_old_one_goes_until_then(
    there: TwilioSchool,
):
    await sync(there)
    phone = there.api.phone(AMINA)
    await joined(there, phone)
    old = await lesson(there)
    there.api.approves = "later"
    reword(there, "template.lesson0", "Number {number} of your course “{course}” is here for you.")
    await sync(there)
    new = await lesson(there)
    assert new.name != old.name
    assert new.status == "received"
    await called(there, phone)
    assert phone.texts[-1].startswith("Lesson 2 of the course “Tiny course”")
    there.api.decide(new.reference, "approved")
    await poll(there)
    assert old.name not in {each.name for each in await kept(there)}
    assert (await lesson(there)).usable


async def test_a_wording_that_is_changed_back_is_the_old_template_again(there: TwilioSchool):
    await sync(there)
    old, words = await lesson(there), there.school.rt.voices["en"].texts["template.lesson0"]
    reword(there, "template.lesson0", "Number {number} of your course “{course}” is here for you.")
    await sync(there)
    reword(there, "template.lesson0", words)
    before = made(there.api)
    await sync(there)
    assert made(there.api) == before
    found = [each for each in await kept(there) if each.place == old.place]
    assert [each.reference for each in found] == [old.reference]


async def test_a_template_deleted_at_twilio_is_noticed_and_made_anew(there: TwilioSchool):
    await sync(there)
    first = await lesson(there)
    there.api.contents.delete(first.reference)
    (change,) = (await poll(there)).changes
    assert (change.before, change.after) == ("approved", "missing")
    await sync(there)
    assert (await lesson(there)).usable
    assert (await lesson(there)).reference != first.reference


async def test_a_template_refused_at_sending_is_not_used_until_twilio_says_otherwise(
    there: TwilioSchool,
):
    await sync(there)
    phone = there.api.phone(AMINA)
    await joined(there, phone)
    first = await lesson(there)
    there.api.fail_next(63041)
    (said,) = await called(there, phone)
    assert said.startswith("You asked for one lesson a day")
    assert (await lesson(there)).status == "refused at sending"
    assert "paused the template" in (await alarms(there))[f"template:{first.id}"]
    await poll(there)
    assert (await lesson(there)).usable


async def test_one_refused_submission_stops_none_of_the_others(there: TwilioSchool):
    there.api.fail_next(20422, calls=("createApproval",))
    await sync(there)
    found = await kept(there)
    assert sorted(each.status for each in found) == ["approved"] * 5 + ["unsubmitted"]
    assert [each.reason for each in found if not each.usable] == [
        "Unable to create record: as the test wants it"
    ]
    assert "as the test wants it" in (await alarms(there))[f"unmade:{there.school.sender}"]
    await sync(there)
    assert all(each.usable for each in await kept(there))


@pytest.mark.parametrize("fault", ["unavailable", "truncated", "garbage", "odd", "closed"])
async def test_a_twilio_that_does_not_answer_changes_nothing(there: TwilioSchool, fault: Mode):
    await sync(there)
    before = await kept(there)
    there.api.fail_next(fault, calls=("listApprovals",))
    outcome = await poll(there)
    assert outcome.failed is not None
    assert await kept(there) == before


async def test_doctor_shows_what_is_wrong_and_readiness_is_not_touched_by_it(
    there: TwilioSchool,
):
    await sync(there)
    there.api.decide((await lesson(there)).reference, "rejected")
    await poll(there)
    rt, now = there.school.rt, there.school.clock()
    await watching.watch(rt, now)
    found, _ = await diagnosing.examine(rt, now)
    (about,) = [each for each in found if "lessonbot_lesson0_en" in each.said]
    assert about.level is Level.WARNING
    assert not [each for each in await reporting.complaints(rt, now) if "lesson0" in each]
    async with rt.database.read() as tx:
        raised = [each.kind for each in await alarms_store.open_(tx, rt.organisation)]
    assert "template" in raised


async def test_the_engine_asks_without_making_anything(there: TwilioSchool):
    rt, clock = there.school.rt, there.school.clock
    await work.Shift(rt, clock, Embedded(rt, clock), work.JOBS).do("templates", [0])
    assert {each.status for each in await kept(there)} == {"missing"}
    assert made(there.api) == []


async def test_the_engine_asks_again_soon_where_twilio_did_not_answer(there: TwilioSchool):
    rt, clock = there.school.rt, there.school.clock
    asked = Asked()
    there.api.fail_next("unavailable", calls=("listApprovals",))
    await work.Shift(rt, clock, asked, work.JOBS).do("templates", [1800])
    assert asked.jobs == [("templates", "templates:1800:2", (1800, 2), dt.timedelta(seconds=30))]
    await work.Shift(rt, clock, asked, work.JOBS).do("templates", [1800, 2])
    assert len(asked.jobs) == 1
    assert {each.status for each in await kept(there)} == {"missing"}


async def test_a_sample_title_stands_for_the_course_where_a_reviewer_reads(there: TwilioSchool):
    await sync(there)
    content = there.api.contents.kept[(await lesson(there)).reference]
    assert content.variables == {"1": "3", "2": "Tiny course"}
    assert [each["id"] for each in content.types["twilio/quick-reply"]["actions"]] == [
        "wSTART",
        "wLATER",
        "wSTOP",
    ]


async def test_what_whatsapp_thinks_is_logged_by_who_looks_and_not_where_staff_asked(
    there: TwilioSchool,
):
    with capture_logs() as logs:
        await sync(there)
        asked = list(logs)
        there.api.decide((await lesson(there)).reference, "paused")
        await poll(there)
    assert asked == []
    (told,) = logs
    assert (told["event"], told["before"], told["after"]) == (
        "template_changed",
        "approved",
        "paused",
    )
    assert "reason" not in told


async def test_the_doctor_tells_what_the_table_says_now_and_not_an_alarm_of_a_minute_ago(
    there: TwilioSchool,
):
    async def doctor() -> list[str]:
        found, _ = await diagnosing.examine(there.school.rt, there.school.clock())
        return [each.said for each in found if "WhatsApp was not asked yet" in each.said]

    await poll(there)
    await watching.watch(there.school.rt, there.school.clock())
    assert len(await doctor()) == 1
    await sync(there)
    assert await doctor() == []
