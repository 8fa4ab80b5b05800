"""The whole way of a learner on real databases, through the services."""

import datetime as dt
import shutil
import unicodedata
from pathlib import Path

import pytest
from sqlalchemy import Table, func, select

from lessonbot.services import certifying, publishing, reporting
from lessonbot.store import tables
from tests.support.courses import course
from tests.support.school import School

PATH = "1001"


async def _count(school: School, table: Table) -> int:
    async with school.rt.database.read() as tx:
        return await tx.scalar(select(func.count()).select_from(table)) or 0


async def _next_day(school: School, path: str = PATH) -> None:
    due = await reporting.next_due(school.rt, school.sender, path)
    assert due
    school.clock.now = due + dt.timedelta(seconds=30)
    await school.settle()


async def test_a_course_ends_at_a_certificate_that_its_link_shows(school: School):
    await school.publish(course())
    await school.join(PATH)
    for day in (1, 2, 3):
        await school.taps(PATH, f"q{day}0 yes")
        if day < 3:
            await _next_day(school)
    await school.taps(PATH, "Amina")
    link = school.texts(PATH)[-1]
    public_id = link.split("/c/")[1].split()[0]
    certificate = await certifying.certificate(school.rt, public_id, school.clock())
    assert certificate
    assert (certificate.name, certificate.score, certificate.standing) == ("Amina", "100", "valid")
    assert certificate.title == course().credential.name
    assert await certifying.certificate(school.rt, "0" * 16, school.clock()) is None
    assert await _count(school, tables.attempts) == 3
    assert await _count(school, tables.openings) == 3
    assert await _count(school, tables.consents) == 1


async def test_a_phone_without_buttons_gets_numbers_and_answers_with_them(school: School):
    await school.publish(course(1))

    async def says(text: str) -> None:
        await school.hears(PATH, text, plain_phone=True)

    await says("join tiny")
    for answer in ("1", "1", "8:00", "1"):
        await says(answer)
    assert "1) q10 yes\n2) q10 no\n3) q10 maybe" in "\n".join(school.texts(PATH, plain_phone=True))
    await says("2")
    assert "Right answer: q10 yes" in school.texts(PATH, plain_phone=True)[-2]
    await says("next")
    await says("a")
    assert "certificate" in school.texts(PATH, plain_phone=True)[-1]


async def test_what_was_seen_before_is_not_answered_again(school: School):
    await school.publish(course())
    await school.join(PATH)
    before = len(school.texts(PATH))
    school._number -= 1  # the provider repeats its last update
    await school.hears(PATH, "whatever")
    assert len(school.texts(PATH)) == before


async def test_twenty_taps_make_one_attempt_and_one_answer(school: School):
    await school.publish(course())
    await school.join(PATH)
    tap = next(
        choice.data
        for message in reversed(school.phone().shown(PATH))
        for choice in message.choices
        if choice.label == "q10 no"
    )
    for _ in range(20):
        await school.take_in(PATH, tap=tap)
    await school.settle()
    assert await _count(school, tables.attempts) == 1
    assert sum("That is all for today" in text for text in school.texts(PATH)) == 1


async def test_another_learners_button_changes_nothing(school: School):
    await school.publish(course())
    await school.join(PATH)
    await school.join("2002")
    tap = next(
        choice.data
        for message in reversed(school.phone().shown(PATH))
        for choice in message.choices
        if choice.label == "q10 yes"
    )
    await school.hears("2002", tap=tap)
    assert await _count(school, tables.attempts) == 0
    assert "That question is closed" in school.texts("2002")[-1]


async def test_three_days_down_yield_one_lesson(school: School):
    await school.publish(course(7))
    await school.join(PATH)
    school.clock.now += dt.timedelta(days=3, hours=-1)
    await school.settle()
    await school.settle()
    said = "\n".join(school.texts(PATH))
    assert "Words of day 2" in said
    assert "Words of day 3" not in said


async def test_nothing_is_sent_to_who_said_stop_even_if_it_waits_already(school: School):
    await school.publish(course())
    await school.join(PATH)
    await school.take_in(PATH, "progress")
    await school.take_in(PATH, "stop")
    before = len(school.texts(PATH))
    await school.settle()
    assert ["no more messages" in text for text in school.texts(PATH)[before:]] == [True]
    school.clock.now += dt.timedelta(days=2)
    await school.settle()
    assert len(school.texts(PATH)) == before + 1


async def test_a_message_that_breaks_the_rules_is_set_aside_and_the_next_is_answered(
    school: School,
):
    await school.publish(course())
    await school.join(PATH)
    async with school.rt.database.write() as tx:
        await tx.execute(
            tables.enrolments.update().values(
                progress={"lesson": 1, "queue": ["no/such"], "asking": True, "asked": 1}
            )
        )
    await school.hears(PATH, "1")
    assert "went wrong on my side" in school.texts(PATH)[-1]
    await school.hears(PATH, "help")
    assert "NEXT" in school.texts(PATH)[-1]
    async with school.rt.database.read() as tx:
        states = list(
            await tx.scalars(select(tables.inbound.c.state).order_by(tables.inbound.c.id))
        )
    assert states[-2:] == ["dead", "done"]


async def test_one_that_cannot_be_written_does_not_hold_up_the_others(school: School):
    await school.publish(course())
    await school.join(PATH)
    await school.join("2002")
    async with school.rt.database.write() as tx:
        # an answer with this number is there already: the next one breaks the table's rule
        found = (
            await tx.execute(select(tables.enrolments).order_by(tables.enrolments.c.id))
        ).first()
        assert found
        await tx.execute(
            tables.attempts.insert().values(
                organisation_id=found.organisation_id,
                enrolment_id=found.id,
                number=1,
                item="x",
                chosen=[],
                is_right=False,
                answered_at=school.clock(),
            )
        )
    await school.take_in(PATH, "1")
    await school.take_in("2002", "1")
    await school.settle()
    assert "That is all for today" in school.texts("2002")[-1]
    async with school.rt.database.read() as tx:
        dead = await tx.scalars(
            select(tables.inbound.c.path).where(tables.inbound.c.state == "dead")
        )
        assert list(dead) == [PATH]


async def test_a_lesson_that_cannot_be_written_does_not_hold_up_the_others(school: School):
    await school.publish(course())
    await school.join(PATH)
    await school.join("2002")
    async with school.rt.database.write() as tx:
        found = (
            await tx.execute(select(tables.enrolments).order_by(tables.enrolments.c.id))
        ).first()
        assert found
        await tx.execute(
            tables.openings.insert().values(
                organisation_id=found.organisation_id,
                enrolment_id=found.id,
                lesson="x",
                on_date=found.next_date,
                daily=True,
                opened_at=school.clock(),
            )
        )
    await _next_day(school)
    assert any("Words of day 2" in text for text in school.texts("2002"))
    assert not any("Words of day 2" in text for text in school.texts(PATH))
    await _next_day(school)
    assert any("Words of day 2" in text for text in school.texts(PATH))


async def test_a_published_version_never_changes(school: School, tmp_path: Path):
    pack = tmp_path / "pack"
    shutil.copytree(Path(__file__).parents[2] / "lessons" / "money-basics", pack)
    published = await publishing.publish(school.rt, pack, school.clock())
    assert (published.before, published.new) == (None, True)
    published = await publishing.publish(school.rt, pack, school.clock())
    assert (published.before, published.new) == (published.course.version, False)
    lesson = pack / "lessons" / "01-why-a-plan.md"
    lesson.write_text(lesson.read_text() + "One more sentence.\n")
    with pytest.raises(publishing.NotPublished, match="raise “version”"):
        await publishing.publish(school.rt, pack, school.clock())
    lesson.write_text("nothing\n")
    with pytest.raises(publishing.PackHasErrors):
        await publishing.publish(school.rt, pack, school.clock())
    assert await _count(school, tables.course_versions) == 1


async def test_strange_characters_reach_the_database_whole(school: School):
    await school.publish(course(1))
    await school.join(PATH)
    await school.hears(PATH, "\0hm\ud800\0")
    await school.hears(PATH, "1", name="Zoë \ud83d")
    await school.hears(PATH, "Z̸o̸ë 👩‍👩‍👧 نور")
    public_id = school.texts(PATH)[-1].split("/c/")[1].split()[0]
    certificate = await certifying.certificate(school.rt, public_id, school.clock())
    assert certificate
    assert certificate.name == unicodedata.normalize("NFC", "Z̸o̸ë 👩‍👩‍👧 نور")


async def test_many_learners_are_answered_in_one_batch(school: School):
    await school.publish(course())
    for number in range(30):
        await school.take_in(str(number), "/start")
    await school.settle()
    assert all("Do you agree?" in school.texts(str(number))[-1] for number in range(30))
