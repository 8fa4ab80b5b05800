"""What a lesson says, and what more there is to read."""

from dataclasses import replace

import pytest

from lessonbot.domain.course import Block, Lesson
from lessonbot.domain.messages import File, Outbound
from lessonbot.domain.text import Span, plain, text
from tests.support.courses import (
    DOCUMENT,
    PICTURE,
    RECORDING,
    VIDEO,
    course,
    item,
    rich_lesson,
    translated,
)
from tests.support.dialogue import Dialogue


def opened(*lessons: Lesson, language: str = "en") -> tuple[Dialogue, list[Outbound]]:
    """A dialogue at its first lesson, and what that said."""
    dialogue = Dialogue(replace(course(1), lessons=lessons), language=language)
    return dialogue, dialogue.join()


def bare(**parts: object) -> Lesson:
    return Lesson("l", "Title", (Block(text("Words.")),), (item("q"),), **parts)  # type: ignore[arg-type]


def lesson_of(said: list[Outbound]) -> Outbound:
    """The message that opens the lesson."""
    (first,) = (each for each in said if plain(each.text).startswith("Day "))
    return first


def files(said: list[Outbound]) -> list[tuple[str, File]]:
    return [(plain(each.text), each.file) for each in said if each.file]


def test_the_text_rides_on_the_first_picture_and_all_other_media_follow():
    _, said = opened(rich_lesson())
    first = lesson_of(said)
    assert first.picture == PICTURE
    assert files(said) == [
        ("", File("picture", "d" * 64, "image/png", "jars.png", "a purse", size=900)),
        ("Rich", File("voice", RECORDING.media, "audio/ogg", "01.ogg", seconds=12, size=700)),
        (
            "Budget form",
            File("document", DOCUMENT.media, "application/pdf", "budget.pdf", size=500),
        ),
    ]
    assert "What about rich?" in plain(said[-1].text)


@pytest.mark.parametrize(
    ("mime", "kind"), [("audio/ogg", "voice"), ("audio/mpeg", "audio"), ("audio/mp4", "audio")]
)
def test_only_what_apps_play_as_a_voice_is_sent_as_one(mime: str, kind: str):
    _, said = opened(bare(recording=replace(RECORDING, mime=mime)))
    assert [file.kind for _, file in files(said)] == [kind]


def test_a_video_is_a_line_with_what_it_costs_and_its_link():
    _, said = opened(bare(video=VIDEO))
    words = lesson_of(said).text
    assert "Video: Jars (3 min, 12 MB)\nhttps://video.example/jars" in plain(words)
    assert "A woman fills three jars." in plain(words)
    assert Span(VIDEO.url, link=VIDEO.url) in words


def test_an_assignment_says_what_the_work_is_looked_at_for():
    _, said = opened(rich_lesson())
    words = plain(lesson_of(said).text)
    assert "• It has income (points: 2)\n• It adds up (points: 3)" in words


def test_a_lesson_without_text_is_its_head_and_its_questions():
    _, said = opened(replace(bare(), blocks=()))
    assert plain(lesson_of(said).text) == "Day 1 of 1\nTitle"
    assert "What about q?" in plain(said[-1].text)


@pytest.mark.parametrize(
    ("changes", "short"),
    [
        ({"sms": text("Brief."), "low": text("Light.")}, "Brief."),
        ({"low": text("Light.")}, "Light."),
    ],
)
def test_phones_with_only_text_get_the_authors_own_short_text(
    changes: dict[str, object], short: str
):
    _, said = opened(rich_lesson(assignment=None, **changes))
    assert plain(lesson_of(said).short) == f"1/1 Rich\n\n{short}"


def test_without_one_they_get_all_words_with_the_media_named_in_their_places():
    _, said = opened(rich_lesson(assignment=None))
    assert plain(lesson_of(said).short).split("\n\n")[1:] == [
        "First words.",
        "[three jars]",
        "Then words.",
        "[Budget form]",
        "[a purse]",
        "[A woman fills three jars.]",
    ]


def test_what_is_looked_for_is_said_on_every_phone():
    _, said = opened(rich_lesson(sms=text("Brief.")))
    assert "It adds up (points: 3)" in plain(lesson_of(said).short)


# ---------------------------------------------------------------- more to read


def test_more_is_behind_a_button_and_gives_the_longer_text_and_what_is_spoken():
    dialogue, said = opened(rich_lesson())
    (button,) = lesson_of(said).choices
    assert (button.label, button.word) == ("Read more", "MORE")
    longer = "Rich\n\nLonger words.\n\nSpoken words."
    assert dialogue.texts(dialogue.taps("Read more")) == longer
    assert dialogue.texts(dialogue.hears("more")) == longer
    assert dialogue.texts(dialogue.hears("/more")) == longer
    assert "100 %" in dialogue.texts(dialogue.taps("rich yes"))


def test_a_voice_that_reads_the_lesson_out_says_nothing_more():
    recording = replace(RECORDING, reads_lesson=True)
    _, said = opened(bare(recording=recording))
    assert lesson_of(said).choices == ()
    dialogue, said = opened(bare(recording=recording, more=text("Longer words.")))
    assert dialogue.texts(dialogue.hears("more")) == "Title\n\nLonger words."


def test_where_there_is_no_more_to_read_it_says_so_and_opens_no_lesson():
    dialogue = Dialogue(course(2))
    dialogue.join()
    assert "First this question" in dialogue.texts(dialogue.hears("more"))
    dialogue.taps("q10 yes")
    before = dialogue.enrolment
    assert "no longer text" in dialogue.texts(dialogue.hears("more"))
    assert dialogue.enrolment == before


def test_the_button_of_an_earlier_lesson_gives_that_lessons_text():
    first, second = rich_lesson(), replace(bare(more=text("Other words.")), key="second")
    dialogue, _ = opened(first, second)
    early = dialogue.button("Read more")
    dialogue.taps("rich yes")
    dialogue.hears("next")
    assert "Longer words." in dialogue.texts(dialogue.hears(tap=early.data))
    assert "Other words." in dialogue.texts(dialogue.hears("more"))


@pytest.mark.parametrize("place", ["1", "7", "9999"])
def test_a_lesson_that_was_not_opened_yet_is_not_read(place: str):
    dialogue, _ = opened(rich_lesson(), replace(rich_lesson(), key="second"))
    public_id = dialogue.enrolment.public_id
    assert dialogue.hears(tap=f"m{public_id}.{place}") == []
    assert dialogue.hears(tap="m0123456789ABCDEF.0") == []
    assert dialogue.hears(tap=f"m{public_id}.0")


def test_more_is_read_in_the_learners_language():
    made = replace(course(1), lessons=(rich_lesson(),))
    other = replace(rich_lesson(), more=text("Maneno marefu."))
    both = replace(made, translations=(replace(made, language="sw", lessons=(other,)),))
    dialogue = Dialogue(both, language="sw")
    dialogue.join()
    assert "Maneno marefu." in dialogue.texts(dialogue.taps("Soma zaidi"))


def test_a_translated_lesson_has_its_own_words_and_media():
    dialogue = Dialogue(
        translated(replace(course(1), lessons=(rich_lesson(),)), "sw", "SW"), language="sw"
    )
    first = lesson_of_any(dialogue.join())
    assert "SW First words." in plain(first.text)
    assert "SW Rich" in plain(first.text)


def lesson_of_any(said: list[Outbound]) -> Outbound:
    (first,) = (each for each in said if each.picture)
    return first
