"""Several learners on one phone: each with lessons, answers and a certificate of their own."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select

from lessonbot.domain.window import OPEN
from lessonbot.services import certifying
from lessonbot.store import tables
from tests.support.courses import course
from tests.support.school import School

PHONE = "+254700000001"


class Family:
    """A phone without buttons that is passed on."""

    def __init__(self, school: School) -> None:
        self.school = school

    async def says(self, *words: str) -> str:
        """What the phone shows by the last of these words."""
        for each in words:
            before = len(self.shown)
            await self.school.hears(PHONE, each, plain_phone=True, language="en", name=None)
        return "\n".join(self.shown[before:])

    @property
    def shown(self) -> list[str]:
        return self.school.texts(PHONE, plain_phone=True)

    async def until(self, *, hours: float) -> str:
        """Time passes; what the phone shows by it."""
        before = len(self.shown)
        self.school.clock.now += dt.timedelta(hours=hours)
        await self.school.settle()
        return "\n".join(self.shown[before:])

    async def results(self) -> dict[str, list[bool]]:
        """What was answered right, by the name on the phone."""
        query = (
            select(tables.profiles.c.name, tables.attempts.c.is_right)
            .join(tables.enrolments, tables.enrolments.c.learner_id == tables.profiles.c.learner_id)
            .join(tables.attempts, tables.attempts.c.enrolment_id == tables.enrolments.c.id)
            .order_by(tables.attempts.c.id)
        )
        async with self.school.rt.database.read() as tx:
            found: dict[str, list[bool]] = {}
            for name, is_right in await tx.execute(query):
                found.setdefault(name, []).append(is_right)
            return found


@pytest.fixture
async def family(school: School) -> Family:
    """Amina takes a course, and Juma joins it on her phone, at 8:00 both."""
    await school.publish(course(2))
    phone = Family(school)
    await phone.says("join tiny", "1", "1", "8:00", "1")
    assert "1) Somebody new" in await phone.says("WHO")
    assert "your own name" in await phone.says("1")
    assert "What is the name" in await phone.says("Amina")
    shown = await phone.says("Juma")
    assert "Hello Juma!" in shown
    assert "Tiny course" in shown
    await phone.says("1", "1", "9:00", "1")
    return phone


async def test_each_has_answers_and_a_certificate_of_their_own(family: Family):
    await family.says("1")  # Juma, right
    assert "1) Amina\n2) Juma" in await family.says("who")
    shown = await family.says("1")
    assert "Hello Amina!" in shown
    assert "What about q10?" in shown
    await family.says("2")  # Amina, wrong
    assert await family.results() == {"Juma": [True], "Amina": [False]}

    shown = await family.until(hours=24)
    assert shown.index("For Amina\n") < shown.index("For Juma\n")
    shown = await family.says("1")
    assert "certificate" in shown  # Juma's: his lesson was shown last
    shown = await family.says("1", "who", "Amina", "1", "next")
    assert await family.results() == {"Juma": [True, True], "Amina": [False, True]}
    assert "/c/" in "\n".join(family.shown)
    async with family.school.rt.database.read() as tx:
        earned = (await tx.execute(select(tables.achievements))).all()
    assert [each.name for each in earned] == ["Juma"]
    certificate = await certifying.certificate(
        family.school.rt, earned[0].public_id, family.school.clock()
    )
    assert certificate
    assert certificate.name == "Juma"


async def test_a_lesson_hands_the_phone_to_whose_it_is(family: Family):
    await family.says("1", "who", "1", "1")
    assert "For Amina\n" in await family.until(hours=23)
    shown = await family.until(hours=1)
    assert "For Juma\n" in shown
    await family.says("2")
    assert (await family.results())["Juma"] == [True, False]


async def test_a_button_answers_for_whose_lesson_it_is_in(school: School):
    await school.publish(course(2))
    await school.join(PHONE)
    amina = next(m.choices[0] for m in reversed(school.phone().shown(PHONE)) if m.choices)
    await school.hears(PHONE, "WHO")
    await school.taps(PHONE, "Somebody new")
    await school.hears(PHONE, "Juma")
    label = school.rt.voice("en").label
    for name in ("join.agree", "join.zone_yes"):
        await school.taps(PHONE, label(name))
    await school.taps(PHONE, "08:00")
    await school.taps(PHONE, label("join.start_now"))
    await school.hears(PHONE, tap=amina.data)
    assert "Right!" in "".join(school.texts(PHONE))
    assert await Family(school).results() == {"Amina": [True]}
    await school.taps(PHONE, "q10 no")
    assert await Family(school).results() == {"Amina": [True], "Juma": [False]}


async def test_a_pin_keeps_others_from_answering(family: Family):
    assert "PIN of 4 to 8 digits" in await family.says("who", "Set a PIN")
    assert "PIN of 4 to 8 digits" in await family.says("12")
    assert "PIN is set" in await family.says("٢٤٦٨٠١٣٥")
    await family.says("1")
    assert await family.results() == {"Juma": [True]}
    await family.until(hours=0.6)
    assert "Juma, please send your PIN" in await family.says("next")
    assert "not the PIN" in await family.says("1111")
    assert "2/2 Title 2" in await family.says("24680135")  # what was asked first goes on
    await family.says("1")
    assert (await family.results())["Juma"] == [True, True]
    async with family.school.rt.database.read() as tx:
        said = (await tx.execute(select(tables.inbound.c.said, tables.inbound.c.payload))).all()
        kept = (await tx.execute(select(tables.profiles.c.pin))).scalars().all()
    assert "24680135" not in f"{said}{kept}"
    assert "٢٤٦٨٠١٣٥" not in str(said)


async def test_a_pin_is_tried_five_times_an_hour_and_stop_counts_all_the_same(family: Family):
    await family.says("who", "pin", "Set a PIN", "2468")
    await family.until(hours=0.6)
    assert "please send your PIN" in await family.says("1")
    for _ in range(4):
        assert "not the PIN" in await family.says("1111")
    assert "in an hour" in await family.says("1112")
    assert "in an hour" in await family.says("2468")
    assert "1) Amina" in await family.says("who")  # others have their own
    assert "Hello Amina!" in await family.says("1")
    assert "please send your PIN" in await family.says("who", "2")
    assert "in an hour" in await family.says("2468")
    await family.until(hours=1.1)
    assert "Hello Juma!" in await family.says("2468")
    assert await family.results() == {}
    assert "no more messages" in await family.says("stop")
    assert await family.until(hours=50) == ""


async def test_what_cannot_be_a_pin_is_no_try(family: Family):
    await family.says("who", "pin", "Set a PIN", "2468")
    await family.until(hours=0.6)
    await family.says("1")
    for _ in range(6):
        assert "please send your PIN" in await family.says("B")
        await family.until(hours=0.1)
    await family.says("2468")
    assert await family.results() == {"Juma": [True]}


async def test_start_brings_the_lessons_of_all_back(family: Family):
    await family.says("1", "who", "1", "1", "stop")
    assert await family.until(hours=50) == ""
    await family.says("start")
    shown = await family.until(hours=24)
    assert "For Amina\n" in shown
    assert "For Juma\n" in shown


async def test_names_are_told_apart_and_a_phone_has_six_learners_at_most(family: Family):
    assert "learns here already" in await family.says("who", "Somebody new", "JUMA")
    await family.says("Neema")
    for name in ("Baraka", "Zawadi", "Imani"):
        await family.says("who", "Somebody new", name)
    shown = await family.says("who")
    assert "6) Imani" in shown
    assert "Somebody new" not in shown


async def test_a_number_that_was_silent_for_half_a_year_is_asked_whose_it_is(family: Family):
    await family.says("1", "pause")
    await family.says("who", "1", "1", "pause")
    await family.until(hours=24 * 181)
    shown = await family.says("progress")
    assert "is this still the phone of Amina?" in shown
    assert "phone of Amina" in await family.says("next")
    assert "Lessons: 1 of 2" in await family.says("Yes")


async def test_a_number_that_was_given_to_somebody_else_shows_nothing(family: Family):
    await family.says("1")
    await family.until(hours=24 * 200)
    await family.says("hello")
    shown = await family.says("No")
    assert "Tiny course" in shown
    assert "Do you agree?" in shown
    shown = await family.says("1", "who")
    assert "Does somebody else want to learn" in shown
    assert "Amina" not in shown
    assert "Juma" not in shown
    async with family.school.rt.database.read() as tx:
        states = (await tx.execute(select(tables.enrolments.c.state))).scalars().all()
    assert states == ["paused", "paused"]
    assert "Day" not in await family.until(hours=48)


async def test_a_flood_of_pins_is_counted_too(family: Family):
    await family.says("who", "Set a PIN", "2468")
    await family.until(hours=0.6)
    await family.says("next", *["help"] * 8, *(f"{number:04}" for number in range(30)))
    await family.says("2468")
    await family.says("1")
    assert await family.results() == {}


async def test_an_order_ends_the_question_for_a_name(family: Family):
    assert "What is the name" in await family.says("who", "Somebody new")
    assert "What about q10?" in await family.says("next")
    await family.says("a")
    assert await family.results() == {"Juma": [True]}
    assert "1) Amina\n2) Juma\n3) Somebody new" in await family.says("who")


async def test_a_reminder_says_whose_it_is_and_its_answer_counts_for_them(family: Family):
    await family.says("who", "Amina", "later 18:30")
    await family.says("who", "Juma", "1")
    shown = await family.until(hours=9.2)
    assert shown.startswith("For Amina\n")
    assert "What about q10?" in await family.says("next")
    await family.says("2")
    assert await family.results() == {"Juma": [True], "Amina": [False]}


async def test_a_lesson_that_was_put_off_is_answered_by_whose_it_is(family: Family):
    school = family.school
    phone = school.phone(plain_phone=True)
    phone.limits = replace(phone.limits, window=OPEN)
    await family.says("1", "who", "Amina", "1", "time 11:00", "who", "Juma")
    assert "For Juma\n" in await family.until(hours=23.6)
    assert await family.until(hours=3) == ""  # Amina's lesson waits for a word
    assert "14:00" in await family.says("later 14:00")
    assert "Hello Juma!" in await family.says("who", "Juma")
    shown = await family.until(hours=3)
    assert "For Amina\n" in shown
    assert "For Juma" not in shown
    await family.says("2")
    assert await family.results() == {"Juma": [True], "Amina": [True, False]}
