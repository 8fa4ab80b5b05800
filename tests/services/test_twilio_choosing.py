"""Choices on WhatsApp over HTTP: as buttons or as a list, in contents that are used again."""

from collections.abc import AsyncIterator

import pytest

from tests.services.test_twilio_course import AMINA
from tests.support.courses import asking, course, item
from tests.support.twilio_api import Phone
from tests.support.twilio_school import TwilioSchool, taught

DIEGO = "+34600000001"


@pytest.fixture
async def there(migrated_url: str) -> AsyncIterator[TwilioSchool]:
    async with taught(migrated_url) as made:
        yield made
        assert made.api.broken == []
        assert made.api.lost == []


async def to_the_hour(there: TwilioSchool, phone: Phone, *languages: str) -> None:
    await there.says(phone, "JOIN tiny")
    for words in languages:
        await there.says(phone, words)
    for _ in range(2):
        await there.taps(phone, phone.messages[-1].buttons[0][0])


async def test_hours_and_a_long_day_are_rows_that_a_word_of_the_language_opens(
    there: TwilioSchool,
):
    await there.school.publish(course())
    amina, diego = there.api.phone(AMINA), there.api.phone(DIEGO)
    await to_the_hour(there, amina)
    assert amina.messages[-1].opens == "Choose"
    assert [title for title, _, _ in amina.messages[-1].rows][:2] == ["07:00", "08:00"]
    await to_the_hour(there, diego, "LANG español", "JOIN tiny")
    assert diego.messages[-1].opens == "Elegir"
    await there.taps(amina, "08:00")
    now, later = amina.messages[-1].rows
    assert now[:2] == ("Now", "\u00a0")  # Twilio takes no empty text
    assert later[:2] == ("Tuesday, November 24", "08:00")
    await there.taps(amina, "Tuesday, November 24 08:00")
    assert "Tuesday, November 24, 08:00" in amina.texts[-1]
    await there.taps(diego, diego.messages[-1].rows[1][0])
    title, about, _ = diego.messages[-1].rows[1]
    assert (title, about.lstrip("0")) == ("lunes, 23 de noviembre", "8:00")


async def test_contents_are_made_once_whatever_the_language_and_the_words(there: TwilioSchool):
    await there.school.publish(course())
    for number in range(4):
        phone = there.api.phone(f"+25470000000{number}")
        await to_the_hour(there, phone, *(["LANG español", "JOIN tiny"] if number % 2 else []))
    names = [each.friendly_name for each in there.api.contents.kept.values()]
    assert len(names) == len(set(names))
    assert sum("list-picker-5" in each for each in names) == 1
    for name in names:
        assert "Choose" not in name


@pytest.mark.parametrize(
    ("options", "titles", "abouts"),
    [
        (("Yes", "No", "Maybe"), ["Yes", "No", "Maybe"], []),
        (("One", "Two", "Three", "Four"), ["One", "Two", "Three", "Four"], ["", "", "", ""]),
        (
            ("Before I buy bread", "After I have bought bread", "Never", "x" * 73),
            ["A) Before I buy bread", "B", "C) Never", "D"],
            ["", "After I have bought bread", "", ""],
        ),
        (("Before the money comes in", "After", "Never"), ["A", "B", "C"], []),
    ],
)
async def test_an_answer_is_a_button_or_a_row_and_is_read_whole(
    there: TwilioSchool, options: tuple[str, ...], titles: list[str], abouts: list[str]
):
    await there.school.publish(asking(item("q10", *options)))
    phone = there.api.phone(AMINA)
    await to_the_hour(there, phone)
    await there.says(phone, "8:00")
    await there.says(phone, "1")
    question = phone.messages[-1]
    assert question.labels == titles
    assert [about.strip("\u00a0") for _, about, _ in question.rows] == abouts
    shown = question.body + " ".join(question.labels)
    assert all(each in shown for each in options)
    assert any("Right!" in each for each in await there.taps(phone, titles[0]))


async def test_who_chooses_several_is_told_what_was_chosen_so_far(there: TwilioSchool):
    await there.school.publish(asking(item("q10", "Soap", "Sand", "Water", right="ac")))
    amina = there.api.phone(AMINA)
    await there.says(amina, "JOIN tiny")
    for words in ("1", "1", "8:00", "Now"):
        await there.says(amina, words)
    await there.taps(amina, "☐ Soap")
    assert amina.texts[-1].startswith("Chosen: Soap. Choose more, or Done.")
    await there.taps(amina, "☐ Water")
    assert amina.texts[-1].startswith("Chosen: Soap and Water.")
    await there.taps(amina, "Done")
    assert any("Right!" in each for each in amina.texts[-4:])
