import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessonbot.channels.base import Limits
from lessonbot.channels.text import characters, fit, rows, split, units
from lessonbot.domain.course import Picture
from lessonbot.domain.messages import Choice, Outbound, Revision
from lessonbot.domain.text import Span, Text, plain, text

APP = Limits(text=4096, caption=1024, label=32, choices=100, edits=True, pictures=True)
SMALL = Limits(text=120, caption=60, label=12, choices=100, edits=True, pictures=True)
PHONE = Limits(text=1600, caption=0, label=0, choices=0, edits=False, pictures=False)
PICTURE = Picture("ab" * 32, "Three jars of coins", "image/png", 800, 600, 40_000)

SCRIPTS = {
    "latin": "Put one coin aside before you buy bread. ",
    "french": "« Où est l’argent ? » demanda-t-elle ; voilà. ",
    "vietnamese": "Tiết kiệm mỗi ngày một ít, đừng để đến cuối tháng. ",
    "yoruba": "Fi owó díẹ̀ pamọ́ lójoojúmọ́. ",
    "greek": "Βάλε λίγα στην άκρη κάθε μέρα. ",
    "cyrillic": "Откладывай понемногу каждый день. ",
    "armenian": "Ամեն օր մի քիչ խնայիր։ ",
    "georgian": "ყოველდღე ცოტა დაზოგე. ",
    "hebrew": "שִׂים קְצָת בַּצַּד כׇּל יוֹם. ",
    "arabic": "ادّخر قليلًا كلَّ يوم؟ نعم. ",
    "urdu": "ہر روز تھوڑا سا بچائیں۔ ",
    "amharic": "በየቀኑ ትንሽ ቆጥብ። ",
    "devanagari": "हर दिन थोड़ा बचाइए, क्षमता बढ़ेगी। ",
    "bengali": "প্রতিদিন অল্প সঞ্চয় করুন। ",
    "tamil": "ஒவ்வொரு நாளும் சிறிது சேமியுங்கள். ",
    "sinhala": "සෑම දිනකම ටිකක් ඉතිරි කරන්න. ",
    "thai": "เก็บออมวันละนิดทำให้มั่นใจ",
    "khmer": "សន្សំបន្តិចម្តងៗរាល់ថ្ងៃ។",
    "burmese": "နေ့စဉ် နည်းနည်း စုဆောင်းပါ။ ",
    "chinese": "每天存一点钱。先存，再花！",
    "japanese": "毎日すこしずつ貯金しましょう。ｶﾞﾝﾊﾞﾚ",
    "korean": "매일 조금씩 저축하세요. 각각 ",
    "emoji": "👩‍👩‍👧‍👦🇰🇪🇹🇿👍🏽1️⃣🏴󠁧󠁢󠁳󠁣󠁴󠁿❤️",
    "zalgo": "s" + "\u0301\u0323\u0330\u034f" * 6 + "ave ",
    "bidi": "\u202eabc\u202c \u2067של\u2069 x ",
}
CLUSTERS = (
    "👩‍👩‍👧‍👦",
    "🇰🇪",
    "👍🏽",
    "1️⃣",
    "é",
    "क्ष",
    "각",
    "각",
    "ก็",
    "ဉ်",
    "ｶﾞ",
    "🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    "ד\u05b0",
    "\r\n",
)

anything = st.text(st.sampled_from("".join(SCRIPTS.values()) + " \n\t\r\u00a0\u2003.!?")) | st.text(
    st.characters(blacklist_categories=["Cs"]), max_size=400
)
styles = st.sampled_from([None, "bold", "italic", "code", "pre"])
rich = st.lists(
    st.builds(Span, anything, styles, st.sampled_from([None, "https://lessonbot.example/x"])),
    max_size=6,
).map(tuple)


def squeezed(value: str) -> str:
    return "".join(value.split())


def said(message: Outbound, limits: Limits = APP) -> list[str]:
    return [characters(part.text) for part in fit(message, limits)]


@settings(max_examples=300, deadline=None)
@given(rich, st.integers(2, 90))
def test_a_split_text_loses_no_character_and_keeps_every_limit(value: Text, limit: int) -> None:
    pieces = split(value, limit)
    whole = "".join(characters(piece) for piece in pieces)
    assert squeezed(whole) == squeezed(characters(value))
    assert all(0 < units(characters(piece)) <= limit for piece in pieces)
    assert all(characters(piece).strip() for piece in pieces)


@settings(max_examples=200, deadline=None)
@given(rich, st.integers(2, 90))
def test_each_character_keeps_its_style_and_its_link(value: Text, limit: int) -> None:
    def styled(spans: Text) -> list[tuple[str, str | None, str | None]]:
        return [(c, s.style, s.link) for s in spans for c in s.text if not c.isspace()]

    pieces = split(value, limit)
    assert [char for piece in pieces for char in styled(piece)] == styled(value)


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_long_text_of_any_script_is_cut_between_visible_characters(script: str) -> None:
    whole = SCRIPTS[script] * 40
    pieces = [characters(piece) for piece in split(text(whole), 67)]
    assert len(pieces) > 1
    assert squeezed("".join(pieces)) == squeezed(whole)
    for piece in pieces[1:]:
        assert not unicodedata.combining(piece[0])
        assert piece[0] not in "\u200d\ufe0f\u20e3🏽\U000e007f"
        assert ord(piece[0]) not in range(0x1160, 0x1200)


@pytest.mark.parametrize("cluster", CLUSTERS)
def test_what_readers_see_as_one_character_is_never_torn(cluster: str) -> None:
    size = units(cluster)
    for before in range(size + 2):
        value = "x" * before + cluster * 9
        pieces = [characters(piece) for piece in split(text(value), 2 * size + 1)]
        assert squeezed("".join(pieces)) == squeezed(value)
        assert all(len(piece.lstrip("x")) % len(cluster) == 0 for piece in pieces if piece.strip())


def test_a_tower_of_marks_longer_than_a_message_is_still_said_whole() -> None:
    value = "a" + "\u0301" * 300
    assert "".join(characters(piece) for piece in split(text(value), 100)) == value


def test_a_text_is_cut_at_a_paragraph_before_a_line_before_a_sentence_before_a_word() -> None:
    paragraph = "a" * 60 + "\n\n" + "b c. d\ne f " * 8
    assert said(Outbound("k", text(paragraph)), SMALL)[0] == "a" * 60
    line = "a" * 60 + "\n" + "b c. d e f " * 8
    assert said(Outbound("k", text(line)), SMALL)[0] == "a" * 60
    sentence = "a" * 60 + ". " + "bb ccc " * 12
    assert said(Outbound("k", text(sentence)), SMALL)[0] == "a" * 60 + "."
    assert said(Outbound("k", text("word " * 40)), SMALL)[0] == ("word " * 24).strip()


def test_a_price_stays_beside_its_number() -> None:
    value = "x" * 110 + " 2\u00a0000\u00a0shillings and more"
    assert said(Outbound("k", text(value)), SMALL)[0] == "x" * 110


def test_a_text_of_exactly_the_limit_is_one_message_and_one_more_makes_two() -> None:
    assert len(fit(Outbound("k", text("😀" * 2048)), APP)) == 1
    assert len(fit(Outbound("k", text("😀" * 2048 + "a")), APP)) == 2


def test_a_short_text_is_the_caption_of_its_picture() -> None:
    (only,) = fit(Outbound("k", text("Look."), (Choice("Go", "go"),), PICTURE), APP)
    assert (only.key, only.picture, plain(only.text)) == ("k", PICTURE, "Look.")
    assert only.choices == (Choice("Go", "go"),)


def test_a_long_text_follows_its_picture() -> None:
    first, last = fit(Outbound("k", text("a " * 600), (Choice("Go", "go"),), PICTURE), APP)
    assert (first.key, first.picture, first.text, first.choices) == ("k#1", PICTURE, (), ())
    assert (last.key, last.picture, last.choices) == ("k", None, (Choice("Go", "go"),))


def test_a_picture_alone_is_one_message() -> None:
    (only,) = fit(Outbound("k", (), picture=PICTURE), APP)
    assert (only.key, only.picture) == ("k", PICTURE)


def test_a_channel_without_pictures_says_what_is_on_them() -> None:
    assert said(Outbound("k", text("Save."), picture=PICTURE), PHONE) == [
        "[Three jars of coins]\n\nSave."
    ]


def test_a_plain_phone_is_told_the_authors_short_text() -> None:
    message = Outbound("k", text("A long story."), picture=PICTURE, short=text("Save."))
    assert said(message, PHONE) == ["Save."]
    assert said(message, APP) == ["A long story."]


def test_the_last_part_keeps_the_key_and_the_choices() -> None:
    message = Outbound("k", text("word " * 60), (Choice("Go", "go"),))
    parts = fit(message, SMALL)
    assert [part.key for part in parts] == ["k#1", "k#2", "k"]
    assert [bool(part.choices) for part in parts] == [False, False, True]


def test_a_farewell_stays_a_farewell() -> None:
    assert all(part.farewell for part in fit(Outbound("k", text("a " * 90), farewell=True), SMALL))


@pytest.mark.parametrize("empty", ["", " ", "\n\t "])
def test_nothing_to_say_is_no_message(empty: str) -> None:
    assert fit(Outbound("k", text(empty)), APP) == ()


def test_answers_that_fit_stand_on_their_buttons() -> None:
    choices = (Choice("Yes", "1", pick=True), Choice("No", "2", pick=True))
    (only,) = fit(Outbound("k", text("Is it?"), choices), SMALL)
    assert (plain(only.text), only.choices) == ("Is it?", choices)


def test_when_one_answer_is_too_long_all_are_listed_by_letter() -> None:
    choices = (
        Choice("In a jar at home", "1", pick=True),
        Choice("Lent", "2", pick=True),
        Choice("Skip this question", "3"),
    )
    (only,) = fit(Outbound("k", text("Where?"), choices), SMALL)
    assert plain(only.text) == "Where?\n\nA) In a jar at home\nB) Lent"
    assert [(c.label, c.data) for c in only.choices] == [
        ("A", "1"),
        ("B", "2"),
        ("Skip this question", "3"),
    ]


def test_a_phone_without_buttons_gets_numbers_and_words() -> None:
    choices = (
        Choice("In a jar", "1", pick=True),
        Choice("Next lesson", "n", word="NEXT"),
        Choice("Lent to a friend", "2", pick=True),
        Choice("Only a button", "x", word=""),
    )
    (only,) = fit(Outbound("k", text("Where?"), choices), PHONE)
    assert plain(only.text) == "Where?\n\n1) In a jar\nNEXT = Next lesson\n2) Lent to a friend"
    assert only.choices == ()


def test_more_choices_than_buttons_are_numbered() -> None:
    narrow = Limits(text=1024, caption=1024, label=20, choices=3, edits=False, pictures=True)
    choices = tuple(Choice(str(n), str(n)) for n in range(4))
    (only,) = fit(Outbound("k", text("Which?"), choices), narrow)
    assert (plain(only.text), only.choices) == ("Which?\n\n1) 0\n2) 1\n3) 2\n4) 3", ())


def test_a_revision_is_kept_where_messages_can_be_changed() -> None:
    revision = Revision("asked", text("Is it? ✓ Yes"), (Choice("Next", "n"),))
    message = Outbound("k", text("Right!"), revision=revision)
    assert fit(message, APP) == (message,)


def test_a_revision_is_dropped_where_messages_cannot_be_changed() -> None:
    revision = Revision("asked", text("Is it? ✓ Yes"))
    (only,) = fit(Outbound("k", text("Right!"), revision=revision), PHONE)
    assert (plain(only.text), only.revision) == ("Right!", None)
    assert fit(Outbound("k", (), revision=revision), PHONE) == ()


def test_what_does_not_fit_into_the_changed_message_follows_it() -> None:
    revision = Revision("asked", text("word " * 30), (Choice("Next", "n"),))
    first, last = fit(Outbound("k", text("Right!"), revision=revision), SMALL)
    assert first.revision
    assert (first.key, first.revision.key, first.revision.choices) == ("k#1", "asked", ())
    assert (first.text, last.revision) == ((), None)
    assert (last.key, last.choices) == ("k", (Choice("Next", "n"),))
    assert squeezed(plain(first.revision.text) + plain(last.text)) == "word" * 30


def test_long_answers_of_a_changed_question_stay_listed_by_letter() -> None:
    choices = (Choice("In a jar at home", "1", pick=True), Choice("Lent", "2", pick=True))
    message = Outbound("k", (), revision=Revision("asked", text("Where?"), choices))
    (only,) = fit(message, SMALL)
    assert only.revision
    assert plain(only.revision.text) == "Where?\n\nA) In a jar at home\nB) Lent"
    assert [choice.label for choice in only.revision.choices] == ["A", "B"]


def labels(*names: str) -> list[list[str]]:
    return [[c.label for c in row] for row in rows([Choice(name, name) for name in names])]


def test_letters_stand_in_one_row_of_at_most_eight() -> None:
    assert labels(*"ABCD") == [list("ABCD")]
    assert labels(*"ABCDEFGHI") == [list("ABCDEFGH"), ["I"]]


def test_short_labels_share_rows_evenly_and_long_ones_stand_alone() -> None:
    assert labels("Yes", "No way", "Maybe") == [["Yes", "No way", "Maybe"]]
    assert labels("Mon", "Tue", "Wed", "Thu") == [["Mon", "Tue"], ["Wed", "Thu"]]
    assert labels("In a jar", "Lent to a friend") == [["In a jar", "Lent to a friend"]]
    assert labels("In a jar at my mother's home", "Lent") == [
        ["In a jar at my mother's home"],
        ["Lent"],
    ]


def test_a_wide_script_takes_twice_the_room() -> None:
    assert labels("每天存一点钱吧", "先存再花") == [["每天存一点钱吧", "先存再花"]]
    assert labels("每天存一点钱先存再花", "好吧好") == [["每天存一点钱先存再花"], ["好吧好"]]


def test_words_below_letters_start_a_row_of_their_own() -> None:
    assert labels("A", "B", "Skip") == [["A", "B"], ["Skip"]]


@given(st.lists(st.text(min_size=1, max_size=40), max_size=30))
def test_every_choice_has_one_place_in_order(names: list[str]) -> None:
    choices = [Choice(name, str(i)) for i, name in enumerate(names)]
    laid = rows(choices)
    assert [choice for row in laid for choice in row] == choices
    assert all(1 <= len(row) <= 8 for row in laid)


def test_boxes_stand_on_buttons_and_cost_nothing_in_text_messages():
    choices = tuple(
        Choice(label, f"q.{label}", pick=True, ticked=label == "Save")
        for label in ("Spend", "Save")
    )
    message = Outbound("k", text("Which?"), choices)
    (chat,) = fit(message, APP)
    assert [choice.label for choice in chat.choices] == ["☐ Spend", "☑ Save"]
    (plain_phone,) = fit(message, PHONE)
    assert characters(plain_phone.text) == "Which?\n\n1) Spend\n2) Save"
