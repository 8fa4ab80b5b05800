"""People of a list are asked to come, once and once more, and come by what they answer."""

import datetime as dt
from dataclasses import replace
from typing import Literal

import pytest
from sqlalchemy import select

from lessonbot.channels.demo import RICH, Demo
from lessonbot.channels.segments import segments
from lessonbot.domain.portrait import Portrait
from lessonbot.domain.quiet import NIGHT
from lessonbot.domain.text import plain
from lessonbot.domain.window import OPEN
from lessonbot.services import bidding, explaining, gathering, inviting, templating, wording
from lessonbot.services.gathering import NotGathered, Sight
from lessonbot.services.pacing import Tempo
from lessonbot.store import tables
from lessonbot.store.cohorts import StoredCohort
from tests.services.test_importing import KENYA, cohort, rows_of, taken
from tests.services.test_inviting import approve
from tests.support.courses import course
from tests.support.lists import row, written
from tests.support.school import MONDAY, School
from tests.support.twilio_school import taught

ONE, TWO, THREE = (f"+25471200000{each}" for each in (1, 2, 3))
DAY = dt.timedelta(days=1)


@pytest.fixture
async def windowed(school: School) -> School:
    """A school on a network with a window."""
    school.rt.channels = {
        school.sender: Demo("demo", replace(RICH, window=OPEN)),
        school.plain_sender: school.rt.channels[school.plain_sender],
    }
    return school


async def seen(school: School, into: StoredCohort) -> Sight:
    found = await gathering.sight(school.rt, into.public_id)
    assert found
    return found


async def imported(school: School, rows: list[list[str]]) -> Sight:
    school.rt.portrait = Portrait("Test School")
    into = await cohort(school)
    await taken(school, into, written(rows), KENYA)
    return await seen(school, into)


async def asks(school: School, sight: Sight, *, again: bool = False) -> int:
    done = await bidding.ask(school.rt, sight, school.clock(), again=again)
    await school.settle()
    return done


async def state_of(school: School, path: str) -> str:
    async with school.rt.database.read() as tx:
        found = await tx.scalar(
            select(tables.cohort_members.c.state)
            .join(tables.addresses, tables.addresses.c.id == tables.cohort_members.c.address_id)
            .where(tables.addresses.c.path == path)
        )
    return str(found)


async def test_by_text_message_they_send_the_code(school: School) -> None:
    sight = await imported(school, [row(1), row(2), row(3, Consent="no")])
    assert await asks(school, sight) == 2
    (english,) = school.texts(TWO, plain_phone=True)
    assert english == (
        "Test School invites you to the course Tiny course. "
        "Send JOIN KBR-7 to begin, or STOP to hear nothing more."
    )
    assert "inakualika" in school.texts(ONE, plain_phone=True)[0]
    assert school.texts(THREE, plain_phone=True) == []
    for said in ("JOIN KBR-7", "1", "1"):
        await school.hears(TWO, said, plain_phone=True)
    assert "Kibera mothers" in school.texts(TWO, plain_phone=True)[-1]
    assert await state_of(school, TWO) == "joined"
    async with school.rt.database.read() as tx:
        (consent,) = (await tx.execute(select(tables.consents))).all()
    assert consent.given


async def test_everybody_is_asked_once(school: School) -> None:
    sight = await imported(school, [row(1), row(2)])
    await asks(school, sight)
    with pytest.raises(NotGathered, match="nobody"):
        await bidding.ask(school.rt, sight, school.clock())
    with pytest.raises(NotGathered, match="nobody"):
        await bidding.ask(school.rt, sight, school.clock(), again=True)
    assert len(school.texts(ONE, plain_phone=True)) == 1


async def test_who_gives_no_answer_is_asked_once_more_after_three_days(school: School) -> None:
    sight = await imported(school, [row(1), row(2), row(3)])
    await asks(school, sight)
    await school.hears(ONE, "who are you?", plain_phone=True)
    await school.hears(TWO, "STOP", plain_phone=True)
    school.clock.now += 3 * DAY
    outlook = await bidding.outlook(school.rt, sight, "en", school.clock())
    assert (outlook.first.people, outlook.again.people, outlook.left) == (0, 1, 0)
    assert await asks(school, sight, again=True) == 1
    assert len(school.texts(THREE, plain_phone=True)) == 2
    assert len(school.texts(TWO, plain_phone=True)) == 2  # and the farewell
    school.clock.now += 9 * DAY
    for again in (False, True):
        with pytest.raises(NotGathered, match="nobody"):
            await bidding.ask(school.rt, sight, school.clock(), again=again)


async def test_who_says_something_else_is_greeted_like_anybody_new(school: School) -> None:
    sight = await imported(school, [row(2)])
    await asks(school, sight)
    await school.hears(TWO, "good morning", plain_phone=True)
    await school.hears("+254799999999", "good morning", plain_phone=True)
    greeted = school.texts(TWO, plain_phone=True)[1:]
    assert greeted == school.texts("+254799999999", plain_phone=True) != []


async def test_by_whatsapp_a_template_asks_and_its_button_joins(windowed: School) -> None:
    school = windowed
    sight = await imported(school, [row(2)])
    await approve(school, "invite", category="MARKETING")
    await asks(school, sight)
    (shown,) = school.phone().shown(TWO)
    assert plain(shown.text) == (
        "You are invited by Test School to the course “Tiny course”, one small lesson a day in "
        "this chat. Tap Start to join it."
    )
    await school.hears(TWO, tap=inviting.COME)
    assert all("invites you" not in each for each in school.texts(TWO))
    for label in ("I agree", "That is right"):
        await school.taps(TWO, label)
    assert "Kibera mothers" in school.texts(TWO)[-1]
    assert await state_of(school, TWO) == "joined"


async def test_without_an_approved_template_nothing_goes_until_there_is_one(
    windowed: School,
) -> None:
    school = windowed
    sight = await imported(school, [row(2)])
    assert (await bidding.outlook(school.rt, sight, "en", MONDAY)).first.lacks_template
    await approve(school, "notice")
    await asks(school, sight)
    assert school.texts(TWO) == []


async def test_the_limit_of_people_a_day_holds(windowed: School) -> None:
    school = windowed
    school.rt.tempos = {school.sender: Tempo(people_per_day=2)}
    sight = await imported(school, [row(each) for each in range(1, 6)])
    await approve(school, "invite")
    outlook = await bidding.outlook(school.rt, sight, "en", school.clock())
    assert [(each.people, each.per_day, each.days) for each in outlook.first.legs] == [(5, 2, 3)]
    await asks(school, sight)
    for day, reached in enumerate((2, 4, 5)):
        school.clock.now = MONDAY + day * (DAY + dt.timedelta(minutes=5))
        await school.settle()
        shown = [path for path in numbers(5) if school.texts(path)]
        assert len(shown) == reached


def numbers(count: int) -> list[str]:
    return [f"+25471200000{each}" for each in range(1, count + 1)]


async def test_who_sleeps_is_asked_in_the_morning(school: School) -> None:
    school.rt.quiet = NIGHT
    sight = await imported(school, [row(2)])
    school.clock.now = MONDAY.replace(hour=20)  # 23:00 in Nairobi
    await asks(school, sight)
    assert school.texts(TWO, plain_phone=True) == []
    school.clock.now += dt.timedelta(hours=8, minutes=5)
    await school.settle()
    assert len(school.texts(TWO, plain_phone=True)) == 1


async def test_who_waits_for_the_morning_is_not_asked_when_the_group_is_over(
    school: School,
) -> None:
    school.rt.quiet = NIGHT
    sight = await imported(school, [row(2)])
    school.clock.now = MONDAY.replace(hour=20)  # 23:00 in Nairobi
    await asks(school, sight)
    await gathering.end(school.rt, sight.cohort, school.clock())
    school.clock.now += dt.timedelta(hours=8, minutes=5)
    await school.settle()
    assert school.texts(TWO, plain_phone=True) == []
    async with school.rt.database.read() as tx:
        (left,) = (await tx.execute(select(tables.deliveries))).all()
    assert explaining.reason(left.state, left.error_code, left.reason) == "cohort_over"


async def test_many_are_asked_in_the_background_and_a_kill_doubles_nobody(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bidding, "SMALL", 0)
    monkeypatch.setattr(bidding, "BATCH", 2)
    sight = await imported(school, [row(each) for each in range(1, 6)])
    await bidding.ask(school.rt, sight, school.clock())
    assert await rows_of(school, "deliveries") == 0
    with pytest.raises(NotGathered, match="going"):
        await bidding.ask(school.rt, sight, school.clock())
    async with school.rt.database.write() as tx:
        assert await bidding._some(school.rt, tx, sight, 1, school.clock()) == 2
    assert await bidding.go_on(school.rt, school.clock()) == 3
    assert await bidding.go_on(school.rt, school.clock()) == 0
    await school.settle()
    assert [len(school.texts(each, plain_phone=True)) for each in numbers(5)] == [1] * 5


@pytest.mark.parametrize("language", ["en", "am", "ar", "es", "fr", "hi", "pt", "sw"])
async def test_it_is_two_text_messages_at_most_however_long_names_are(
    school: School, language: str
) -> None:
    await school.publish(replace(course(3), title="A course about everything " * 8))
    school.rt.portrait = Portrait("The association of everybody " * 8)
    wish = gathering.Wish("tiny", "Long", MONDAY.date(), "KIBERA-MOTHERS-OF-DECEMBER-2026X")
    made = await gathering.create(school.rt, wish, MONDAY)
    sight = await seen(school, made)
    shown = wording.as_sms(school.rt, sight, language)
    assert segments(shown) <= 2
    assert "JOIN KIBERA-MOTHERS-OF-DECEMBER-2026X" in shown
    assert "STOP" in shown
    assert "The" in shown


@pytest.mark.parametrize("app", ["whatsapp", "sms"])
async def test_over_the_real_channels(migrated_url: str, app: Literal["whatsapp", "sms"]) -> None:
    async with taught(migrated_url) as there:
        school = there.school
        school.rt.portrait = Portrait("Test School")
        await school.publish(course(3))
        begins = MONDAY.date() + DAY
        wish = gathering.Wish("tiny", "Kibera mothers", begins, "KBR-7", channels=(app,))
        into = await gathering.create(school.rt, wish, MONDAY)
        await templating.sync(school.rt, MONDAY)
        await taken(school, into, written([row(2), row(3, Consent="no")]))
        two, three = (there.api.phone(each, app=app) for each in (TWO, THREE))
        await bidding.ask(school.rt, await seen(school, into), MONDAY)
        await there.settle()
        assert "Test School" in two.texts[-1]
        assert "Tiny course" in two.texts[-1]
        assert three.texts == []
        if app == "whatsapp":
            await there.taps(two, "Start")
            for label in ("I agree", "That is right"):
                await there.taps(two, label)
        else:
            for words in ("JOIN KBR-7", "1", "1"):
                await there.says(two, words)
        assert "Kibera mothers" in two.texts[-1]
        assert await state_of(school, TWO) == "joined"
        assert sum("invite" in each for each in two.texts) == 1
        assert (there.api.broken, there.api.lost) == ([], [])
