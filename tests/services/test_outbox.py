"""What is put into the outbox is what the channel can say, word for word."""

import datetime as dt
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from lessonbot.channels.text import fit
from lessonbot.domain.course import Picture
from lessonbot.domain.messages import Choice, File, Kind, Outbound, Revision
from lessonbot.domain.schedule import LATE
from lessonbot.domain.text import Span, bold
from lessonbot.services import outbox
from tests.support.school import School

NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
WORDS = (Span("Read "), *bold("this"), Span(" at "), Span("home", link="https://home.example"))
CHOICES = (
    Choice("Yes", "a1", pick=True),
    Choice("No, and this label is too long for a button of any phone", "a2", pick=True),
    Choice("Next", "wNEXT", word="NEXT"),
    Choice("Done", "a!", word=""),
)
PICTURE = Picture("0" * 64, "A jar", "image/png", 8, 8, 99)
MESSAGES = {
    "words": Outbound("k", WORDS),
    "buttons": Outbound("k", WORDS, CHOICES),
    "a picture": Outbound("k", WORDS, CHOICES, PICTURE),
    "a picture alone": Outbound("k", (), (), PICTURE),
    "a lesson with its SMS": Outbound("k", WORDS, (), PICTURE, short=(Span("Short."),)),
    "a long text": Outbound("k", (Span("Word. " * 2_000),), CHOICES, PICTURE),
    "an edit": Outbound("k", WORDS, (), None, Revision("before", WORDS, CHOICES)),
    "an edit alone": Outbound("k", (), (), None, Revision("before", WORDS, CHOICES)),
    "an edit without buttons": Outbound("k", WORDS, CHOICES, None, Revision("before", WORDS)),
    "a long edit": Outbound("k", WORDS, (), None, Revision("before", (Span("Word. " * 2_000),))),
    "an edit to nothing": Outbound("k", WORDS, (), None, Revision("before", ())),
    "a voice": Outbound("k", WORDS, file=File("voice", "1" * 64, "audio/ogg", "a.ogg", seconds=9)),
    "a form": Outbound("k", WORDS, file=File("document", "2" * 64, "application/pdf", "a.pdf")),
    "another picture": Outbound("k", (), file=File("picture", "3" * 64, "image/png", "a.png", "A")),
    "a farewell": Outbound("k", WORDS, farewell=True),
    "nothing": Outbound("k", ()),
}


def _rows(school: School, sender: int, message: Outbound, **envelope: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    facts = {"turn": "t", "kind": Kind.LESSON, **envelope}
    return outbox.rows(school.rt, outbox.Envelope(1, sender, 3, 4, **facts), [message], NOW)


def _read(row: dict[str, Any]) -> Outbound:
    """The message as it is read back before it is sent."""
    return msgspec.convert(msgspec.json.decode(msgspec.json.encode(row["content"])), Outbound)


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_is_stored_as_it_fits_the_channel(school: School, name: str):
    for sender in (school.sender, school.plain_sender):
        for message in (MESSAGES[name], MESSAGES[name]):  # what was seen before is remembered
            stored = [_read(row) for row in _rows(school, sender, message)]
            fitted = fit(message, school.rt.limits_of(sender))
            assert [replace(each, short=()) for each in stored] == [
                replace(each, short=()) for each in fitted
            ]


def test_the_same_question_to_two_learners_carries_the_buttons_of_each(school: School):
    def asked(learner: str) -> Outbound:
        choices = tuple(replace(choice, data=learner + choice.data) for choice in CHOICES)
        return Outbound(f"{learner}.1", WORDS, choices)

    for learner in ("A", "B"):
        (row,) = _rows(school, school.sender, asked(learner), turn=learner)
        assert (row["key"], row["turn"]) == (f"{learner}.1", learner)
        assert [choice.data for choice in _read(row).choices] == [
            f"{learner}{choice.data}" for choice in CHOICES
        ]


def test_the_parts_of_a_long_message_have_keys_of_their_own_in_order(school: School):
    rows = _rows(school, school.sender, MESSAGES["a long text"])
    assert [row["key"] for row in rows] == [*(f"k#{n}" for n in range(1, len(rows))), "k"]
    assert [row["place"] for row in rows] == list(range(len(rows)))


def test_a_lesson_is_too_late_after_its_hours_and_what_follows_it_after_a_day(school: School):
    first, *others = _rows(school, school.sender, MESSAGES["a long text"])
    assert first["expires_at"] == NOW + LATE
    assert {row["expires_at"] for row in others} == {NOW + outbox.LIFETIME}
    (reply,) = _rows(school, school.sender, MESSAGES["words"], kind=Kind.REPLY)
    assert reply["expires_at"] == NOW + outbox.LIFETIME


def test_only_a_farewell_is_marked_as_one(school: School):
    marks = [
        _rows(school, school.sender, MESSAGES[name])[0]["farewell"]
        for name in ("words", "an edit", "a farewell")
    ]
    assert marks == [False, False, True]


def test_what_was_stored_before_there_were_files_is_still_read():
    stored = (
        b'{"key":"k","text":[{"text":"Look"}],"picture":{"media":"00","alt":"A jar",'
        b'"mime":"image/png","width":8,"height":8,"size":99}}'
    )
    read = msgspec.json.decode(stored, type=Outbound)
    assert read == Outbound(
        "k", (Span("Look"),), picture=Picture("00", "A jar", "image/png", 8, 8, 99)
    )
    assert read.medium == File("picture", "00", "image/png", "", "A jar", size=99)
