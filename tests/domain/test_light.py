"""Low data: what is sent in each way, what is only named, and what a learner can say about it."""

from dataclasses import replace
from itertools import combinations

import pytest
from msgspec import structs

from lessonbot.domain import light, telling
from lessonbot.domain.course import Block, Course, Document, Lesson, Picture, Recording
from lessonbot.domain.learner import Data
from lessonbot.domain.messages import Outbound
from lessonbot.domain.phrases import nearest
from lessonbot.domain.text import plain, text
from lessonbot.domain.turn import Same
from lessonbot.domain.vocabulary import DATA
from lessonbot.services.speaking import voices
from tests.support.courses import course, essay, item, rich_lesson, translated
from tests.support.dialogue import Dialogue

KILO = 1024
SMALL = Picture("1" * 64, "a jar", "image/png", 80, 80, 20 * KILO, "jar.png")
LARGE = Picture("2" * 64, "a market", "image/png", 800, 600, 90 * KILO, "market.png")
LOW = replace(LARGE, media="3" * 64, size=12 * KILO, name="market.low.png")
BOTH = replace(LARGE, low=LOW)
VOICE = Recording("4" * 64, "audio/ogg", 240 * KILO, 110, "01.ogg", text("Spoken words."))
FORM = Document("5" * 64, "application/pdf", 70 * KILO, "Budget form", "budget.pdf")
WAYS: tuple[Data, ...] = ("full", "light", "text")


def lesson(*media: Picture | Document, **parts: object) -> Lesson:
    """A lesson of these pictures and documents, and what else it has."""
    blocks = [Block(text("First words."))]
    for each in media:
        own = Block(picture=each) if isinstance(each, Picture) else Block(document=each)
        blocks.append(own)
    values: dict[str, object] = {"items": (item("q"),), **parts}
    return Lesson("l", "Title", (*blocks, Block(text("Last words."))), **values)  # type: ignore[arg-type]


def of(*lessons: Lesson) -> Course:
    return replace(course(1), lessons=lessons)


def told(one: Lesson, data: Data, language: str = "en") -> list[Outbound]:
    """The messages of a lesson."""
    phrases = nearest(voices(), language)
    return [Outbound("k", **each) for each in telling.told(Same(of(one)), Same(phrases), 0, data)]


def media(said: list[Outbound]) -> list[str]:
    return [each.medium.media for each in said if each.medium]


def taking(one: Lesson, data: Data | None = None, **options: str) -> Dialogue:
    """Somebody who chose this and gets the lesson."""
    dialogue = Dialogue(of(one, replace(one, key="next", items=(item("r"),))), **options)  # type: ignore[arg-type]
    dialogue.talk = structs.replace(
        dialogue.talk, learner=replace(dialogue.talk.learner, data=data)
    )
    dialogue.join()
    return dialogue


# ---------------------------------------------------------------- what is sent, and named


@pytest.mark.parametrize(
    ("data", "sent", "kept"),
    [
        ("full", "1 2 4 5", ""),
        ("light", "1 3", "4 5"),
        ("text", "", "1 3 4 5"),
    ],
)
def test_each_way_sends_its_media_and_names_the_rest(data: Data, sent: str, kept: str):
    made = lesson(SMALL, BOTH, FORM, recording=VOICE)
    assert [each.media[0] for each in light.sent(made, data)] == sent.split()
    assert [each.media[0] for each in light.kept(made, data)] == kept.split()
    assert media(told(made, data)) == [each.media for each in light.sent(made, data)]


@pytest.mark.parametrize(("size", "comes"), [(30 * KILO, True), (30 * KILO + 1, False)])
def test_a_picture_without_a_low_form_comes_in_light_mode_if_it_is_small(size: int, comes: bool):  # noqa: FBT001
    picture = replace(SMALL, size=size)
    said = told(lesson(picture), "light")
    assert media(said) == ([picture.media] if comes else [])
    assert ("Picture: a jar" in plain(said[0].text)) is not comes


def test_what_is_large_comes_after_its_size_was_told():
    said = told(lesson(LARGE, SMALL, FORM, recording=VOICE), "full")
    first, *others = said
    assert first.medium is None
    assert media(others) == [LARGE.media, SMALL.media, VOICE.media, FORM.media]
    assert plain(first.text).endswith(
        "Comes with it:\n• Picture, 90 kB\n• Recording, 2 min, 240 kB\n• Budget form, 70 kB"
    )


def test_of_small_media_no_size_is_told_and_the_text_rides_on_the_first_picture():
    first, second = told(lesson(SMALL, replace(FORM, size=30 * KILO)), "full")
    assert first.picture == SMALL
    assert "kB" not in plain(first.text)
    assert second.file


def test_what_is_left_out_is_named_with_its_size_and_how_to_get_it():
    (first, _) = told(lesson(SMALL, BOTH, FORM, recording=VOICE), "light")
    assert plain(first.text).endswith(
        "Not sent, to save data:\n• Recording, 2 min, 240 kB\n• Budget form, 70 kB\n"
        "To get it, send FILES."
    )


def test_text_alone_says_everything():
    (only,) = told(lesson(SMALL, BOTH, FORM, recording=VOICE), "text")
    assert plain(only.text).split("\n\n") == [
        "Day 1 of 1\nTitle",
        "First words.",
        "Picture: a jar",
        "Picture: a market",
        "Last words.",
        "What the recording says:\nSpoken words.",
        (
            "Not sent, to save data:\n• Picture, 20 kB\n• Picture, 12 kB\n"
            "• Recording, 2 min, 240 kB\n• Budget form, 70 kB\nTo get it, send FILES."
        ),
    ]


def test_a_recording_that_reads_the_lesson_out_says_nothing_more_in_text():
    (only,) = told(lesson(recording=replace(VOICE, reads_lesson=True)), "text")
    assert "Spoken words." not in plain(only.text)


@pytest.mark.parametrize("data", WAYS)
def test_the_authors_text_for_low_data_is_for_those_who_chose_it(data: Data):
    first = told(lesson(LARGE, low=text("Brief words.")), data)[0]
    said = plain(first.text)
    assert ("Brief words." in said) == (data != "full")
    assert ("First words." in said) == (data == "full")
    assert ("Picture: a market" in said) == (data != "full")


def test_phones_with_only_text_get_the_same_whatever_was_chosen():
    made = rich_lesson(assignment=None)
    assert len({told(made, data)[0].short for data in WAYS}) == 1


def test_a_lesson_without_media_is_the_same_in_every_way():
    assert told(lesson(), "full") == told(lesson(), "light") == told(lesson(), "text")


@pytest.mark.parametrize("language", voices())
def test_sizes_are_written_in_every_language(language: str):
    said = plain(told(lesson(recording=replace(VOICE, size=1_400_000)), "full", language)[0].text)
    formats = nearest(voices(), language).formats
    assert formats.size(1_400_000) in said
    assert formats.span(110) in said
    assert any(form in said for form in ("1.4", "1,4", "١٫٤"))


@pytest.mark.parametrize(
    ("size", "shown"),
    [(0, "1 kB"), (1, "1 kB"), (1025, "2 kB"), (1000 * 1023, "1 MB"), (1_400_000, "1.4 MB")],
)
def test_a_size_is_never_less_than_it_is(size: int, shown: str):
    assert voices()["en"].formats.size(size) == shown


@pytest.mark.parametrize(
    ("size", "kilobytes"),
    [(0, 1), (900, 1), (5000, 5), (34_783, 34), (123_456, 130), (1_234_567, 1300)],
)
def test_about_so_much_is_rounded_up_to_two_digits(size: int, kilobytes: int):
    assert light.about(size) == kilobytes * KILO


def test_the_words_after_light_mean_one_thing_each():
    words = {
        way: {word for line in lines.values() for word in line.split("|")}
        for way, lines in DATA.items()
    }
    assert not any(words[one] & words[other] for one, other in combinations(words, 2))
    assert {len(lines) for lines in DATA.values()} == {8}


# ---------------------------------------------------------------- what a learner says


@pytest.mark.parametrize(
    ("said", "data", "heard"),
    [
        ("LIGHT ON", "light", "small pictures only"),
        ("light off", "full", "with all their pictures"),
        ("Light text please", "text", "as text only"),
        ("/light on", "light", "small pictures only"),
        ("léger oui", "light", "small pictures only"),
        ("ligero solo texto", "text", "as text only"),
        ("leve desligar", "full", "with all their pictures"),
        ("خفيف نص فقط", "text", "as text only"),
        ("nyepesi washa", "light", "small pictures only"),
        ("हल्का चालू", "light", "small pictures only"),
        ("ትንሽ ዳታ ጽሑፍ ብቻ", "text", "as text only"),
    ],
)
def test_a_way_is_chosen_by_a_word(said: str, data: Data, heard: str):
    dialogue = Dialogue(course(1))
    dialogue.join()
    assert heard in dialogue.texts(dialogue.hears(said))
    assert dialogue.talk.learner.data == data


def test_light_shows_what_is_set_and_what_a_lesson_takes_in_each_way():
    dialogue = taking(lesson(SMALL, BOTH, FORM, recording=VOICE), "light")
    (answer,) = dialogue.hears("LIGHT")
    lines = plain(answer.text).split("\n")
    assert "They come like this now: Light." in lines[0]
    assert lines[2:] == [
        "Text only: no files, about 1 kB a lesson",
        "Light: small pictures, about 33 kB a lesson",
        "Everything: all files, about 430 kB a lesson",
    ]
    assert [each.label for each in answer.choices] == ["Text only", "Light", "Everything"]
    assert "as text only" in dialogue.texts(dialogue.taps("Text only"))
    assert dialogue.talk.learner.data == "text"
    assert dialogue.enrolment.progress.asking


def test_what_a_lesson_takes_is_the_mean_of_its_course():
    both = of(lesson(LARGE), lesson())
    phrases = Same(voices()["en"])
    alone = telling.cost(Same(of(lesson(LARGE))), phrases, "full")
    assert alone // 2 < telling.cost(Same(both), phrases, "full") < alone // 2 + KILO


def test_before_a_course_light_can_be_chosen_and_the_open_question_stays():
    dialogue = Dialogue(course(1))
    dialogue.hears("/start")
    (answer,) = dialogue.hears("light")
    assert "a lesson" not in plain(answer.text)
    dialogue.taps("Light")
    assert (dialogue.talk.learner.data, dialogue.dialog.step) == ("light", "consent")
    dialogue.taps("I agree")
    assert dialogue.talk.learner.consented


def test_in_the_middle_of_a_question_the_words_still_choose_and_an_answer_still_answers():
    dialogue = Dialogue(replace(course(1), lessons=(replace(lesson(), items=(essay("why"),)),)))
    dialogue.join()
    dialogue.hears("LIGHT TEXT")
    assert dialogue.talk.learner.data == "text"
    assert dialogue.enrolment.progress.asking
    dialogue.hears("light is what we need in the dark")
    assert not dialogue.enrolment.progress.asking


@pytest.mark.parametrize(("data", "sent"), [("light", "45"), ("text", "1345"), ("full", "1245")])
def test_files_brings_what_was_left_out_or_everything_and_names_it_first(data: Data, sent: str):
    dialogue = taking(lesson(SMALL, BOTH, FORM, recording=VOICE), data)
    first, *files = dialogue.hears("FILES")
    assert [each.file.media[0] for each in files if each.file] == list(sent)
    assert plain(first.text).startswith("Files of Title:\n• ")
    assert plain(first.text).count("•") == len(files) == len(sent)
    assert dialogue.enrolment.progress.asking


def test_the_button_below_a_lesson_brings_the_files_of_that_lesson():
    dialogue = taking(lesson(FORM), "text")
    button = dialogue.button("Send the files")
    dialogue.taps("q yes")
    dialogue.hears("NEXT")
    assert media(dialogue.hears(tap=button.data)) == [FORM.media]
    stem = button.data.removesuffix("0")
    assert media(dialogue.hears(tap=f"{stem}1")) == [FORM.media]
    for forged in (f"{stem}2", "f0123456789ABCDEF.0"):
        assert media(dialogue.hears(tap=forged)) == []


@pytest.mark.parametrize("data", WAYS)
def test_no_button_is_below_a_lesson_with_nothing_left_out(data: Data):
    dialogue = taking(lesson(), data)
    assert not any(
        each.label == "Send the files" for said in dialogue.said for each in said.choices
    )
    assert "no files" in dialogue.texts(dialogue.hears("FILES"))


def test_a_phone_that_shows_only_text_is_told_so():
    dialogue = taking(lesson(LARGE, FORM))
    dialogue.talk = structs.replace(dialogue.talk, media=False)
    assert media(dialogue.hears("FILES")) == []
    for said in ("FILES", "LIGHT", "LIGHT ON"):
        assert "gets text only" in dialogue.texts(dialogue.hears(said))
    assert dialogue.talk.learner.data == "light"


def test_more_does_not_say_twice_what_the_recording_says():
    made = lesson(recording=VOICE, more=text("Longer words."))
    for data, spoken in (("text", 1), ("light", 0), ("full", 0)):
        dialogue = taking(made, data)  # type: ignore[arg-type]
        before = dialogue.texts(dialogue.said).count("Spoken words.")
        more = dialogue.texts(dialogue.hears("MORE"))
        assert (before, more.count("Spoken words.")) == (spoken, 1 - spoken)
        assert "Longer words." in more


def test_what_was_chosen_counts_for_another_course_and_language():
    other = translated(replace(of(lesson(SMALL)), key="other"), "sw", "SW")
    dialogue = Dialogue(course(1), other)
    dialogue.join("tiny")
    dialogue.hears("light text")
    dialogue.hears("lang kiswahili")
    said = dialogue.hears("join other")
    for answer in ("1", "1", "8:00", "1"):  # now, the zone, the hour, the first lesson at once
        said = dialogue.hears(answer)
    assert any("SW First words." in plain(each.text) for each in said)
    assert media(said) == []


# ---------------------------------------------------------------- suggested once

HEAVY = lesson(LARGE, recording=VOICE)


def suggested(dialogue: Dialogue) -> list[Outbound]:
    return [each for each in dialogue.said if "take less data?" in plain(each.text)]


def test_the_first_day_that_takes_much_suggests_to_take_less_before_its_files():
    dialogue = taking(HEAVY)
    texts = [plain(each.text) for each in dialogue.said]
    (at,) = (place for place, each in enumerate(texts) if "take less data?" in each)
    assert texts[at].startswith("The files of this lesson take 330 kB.")
    assert texts[at - 1].startswith("Day 1")
    assert media(dialogue.said[at:]) == [LARGE.media, VOICE.media]
    assert media(dialogue.said[:at]) == []
    dialogue.taps("q yes")
    dialogue.next_day()
    assert len(suggested(dialogue)) == 1
    assert media(dialogue.said[-3:]) == [LARGE.media, VOICE.media]


def test_the_suggestion_is_taken_by_a_tap_and_changes_nothing_by_itself():
    dialogue = taking(HEAVY)
    assert dialogue.talk.learner.wants == "full"
    dialogue.taps("Light")
    dialogue.taps("q yes")
    assert media(dialogue.next_day()) == []


@pytest.mark.parametrize("data", WAYS)
def test_who_chose_is_not_asked(data: Data):
    assert suggested(taking(HEAVY, data)) == []


def test_a_day_that_takes_little_suggests_nothing():
    fits = lesson(replace(LARGE, size=60 * KILO), recording=VOICE)
    assert suggested(taking(fits)) == []


def test_a_phone_that_shows_only_text_is_not_asked():
    dialogue = Dialogue(of(HEAVY))
    dialogue.talk = structs.replace(dialogue.talk, media=False)
    dialogue.join()
    assert suggested(dialogue) == []
    assert dialogue.talk.learner.data is None


def test_a_number_chooses_from_the_menu_also_while_a_question_is_open():
    dialogue = Dialogue(course(1))
    dialogue.join()
    dialogue.hears("LIGHT")
    dialogue.hears("2")
    assert dialogue.talk.learner.data == "light"
    assert dialogue.enrolment.progress.asking
