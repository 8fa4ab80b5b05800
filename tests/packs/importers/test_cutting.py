"""Long texts are cut into days: nothing is lost, nothing is torn, and always alike."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessonbot.domain.course import Picture, QuizItem
from lessonbot.domain.text import Span, bold, plain, text
from lessonbot.packs.counting import count, sentences
from lessonbot.packs.drafts import NotImportable
from lessonbot.packs.importers.shared.cutting import WORDS_A_DAY, Day, Piece, cut, whole

PICTURE = Picture("0" * 64, "a jar", "image/png", 4, 3, 99, "jar.png")


def prose(number: int) -> str:
    """So many words in sentences of ten."""
    words = [f"W{at}" if at % 10 == 1 else f"w{at}" for at in range(1, number + 1)]
    return " ".join(f"{word}." if at % 10 == 0 else word for at, word in enumerate(words, 1))


def heading(words: str, level: int = 2, place: str = "a.md:1") -> Piece:
    return Piece(place, text(words), level=level)


def paragraph(words: int, place: str = "a.md:1") -> Piece:
    return Piece(place, text(prose(words)), divisible=True)


def titles(pieces: list[Piece]) -> list[str]:
    return [day.title for day in cut(pieces, "Top")[0]]


def body(day: Day) -> str:
    return "".join(plain(block.text) for block in day.blocks)


def test_sections_become_days_with_their_headings_as_titles():
    pieces = [heading("Plan", 1), paragraph(90), heading("Save"), paragraph(100)]
    assert titles(pieces) == ["Plan", "Save"]


def test_a_long_section_is_cut_evenly_between_its_paragraphs():
    pieces = [heading("Budgeting"), *(paragraph(60) for _ in range(6))]
    days, _ = cut(pieces, "Top")
    assert [(day.title, day.words) for day in days] == [
        ("Budgeting (1/3)", 120),
        ("Budgeting (2/3)", 120),
        ("Budgeting (3/3)", 120),
    ]


def test_the_parts_of_a_section_share_the_name_of_the_section():
    days, _ = cut([heading("Save"), paragraph(100), paragraph(100)], "Top")
    assert [day.section for day in days] == ["Save", "Save"]


def test_text_above_any_heading_gets_the_title_of_the_chapter():
    assert titles([paragraph(90), heading("Save"), paragraph(90)]) == ["Top", "Save"]


def test_a_few_words_join_their_neighbour_and_keep_their_heading_in_bold():
    pieces = [heading("Task"), paragraph(12), heading("Challenge"), paragraph(90)]
    days, _ = cut(pieces, "Top")
    assert [day.title for day in days] == ["Task"]
    assert bold("Challenge")[0] in days[0].blocks[0].text


def test_a_few_words_do_not_join_a_section_that_is_then_torn():
    pieces = [heading("Few"), paragraph(30), heading("Long"), paragraph(100), paragraph(100)]
    assert titles(pieces) == ["Few", "Long (1/2)", "Long (2/2)"]


def test_a_day_never_runs_on_into_the_next_chapter():
    pieces = [heading("A"), heading("A1", 3), paragraph(100), heading("A2", 3), paragraph(5)]
    pieces += [heading("B"), paragraph(120)]
    days, _ = cut(pieces, "Top")
    assert days[-1].title == "B"
    assert days[-1].words == 120


def test_headings_with_nothing_between_them_become_one():
    pieces = [heading("Food"), heading("Whole foods", 3), paragraph(80)]
    assert titles(pieces) == ["Food: Whole foods"]


def test_a_heading_with_nothing_below_it_is_left_out_and_told():
    pieces = [heading("Quiz", place="a.md:3"), heading("Save"), paragraph(80)]
    days, remarks = cut(pieces, "Top")
    assert [day.title for day in days] == ["Save"]
    assert [str(remark) for remark in remarks if remark.fate == "left out"] == [
        "a.md:3: left out: the heading “Quiz”: nothing is left below it"
    ]


def test_a_paragraph_too_long_for_a_day_is_cut_at_the_end_of_a_sentence():
    days, _ = cut([heading("Long"), paragraph(400)], "Top")
    assert len(days) == 3
    assert all(body(day).endswith(".") for day in days)
    assert " ".join(body(day) for day in days) == prose(400)


def test_a_paragraph_that_fits_is_never_cut():
    pieces = [heading("Two"), paragraph(140), paragraph(140)]
    assert [day.words for day in cut(pieces, "Top")[0]] == [140, 140]


@pytest.mark.parametrize("kind", ["item", "code"])
def test_an_item_or_a_block_of_code_is_never_cut(kind: str):
    long = prose(200)
    spans = (Span(long, "pre"),) if kind == "code" else (Span(f"• {long}"),)
    joint = "\n" if kind == "item" else "\n\n"
    pieces = [heading("T"), paragraph(60), Piece("a.md:9", spans, joint=joint), paragraph(60)]
    days, remarks = cut(pieces, "Top")
    assert [day.words for day in days] == [60, 200, 60]
    assert "shorten it to 150" in next(
        remark.words for remark in remarks if remark.place == "a.md:9"
    )


def test_a_list_is_cut_between_its_items_only():
    items = [
        Piece(f"a.md:{at}", text(f"• {prose(40)}"), joint="\n" if at else "\n\n") for at in range(8)
    ]
    days, _ = cut([heading("List"), *items], "Top")
    assert all(body(day).startswith("• W1 ") for day in days)
    assert sum(body(day).count("•") for day in days) == 8


def test_a_line_that_announces_a_list_stays_with_it():
    pieces = [heading("T"), paragraph(90), Piece("a.md:5", text("You need these things:"))]
    items = [Piece("a.md:7", text(f"• {prose(30)}"), joint=joint) for joint in ("\n\n", "\n")]
    days, _ = cut([*pieces, *items], "Top")
    assert body(days[1]).startswith("You need these things:")


def test_a_picture_stays_with_the_text_before_it():
    pieces = [heading("T"), paragraph(90), Piece("a.md:4", picture=PICTURE), paragraph(90)]
    days, _ = cut(pieces, "Top")
    assert days[0].blocks[-1].picture == PICTURE


def test_a_question_stays_with_the_text_before_it():
    item = QuizItem("", text("When?"))
    pieces = [heading("T"), paragraph(120), Piece("a.md:4", item=item), paragraph(120)]
    days, _ = cut(pieces, "Top")
    assert [len(day.items) for day in days] == [1, 0]


def test_each_day_says_where_in_the_source_it_begins():
    pieces = [heading("T", place="a.md:1"), paragraph(100, "a.md:3"), paragraph(100, "a.md:5")]
    _, remarks = cut(pieces, "Top")
    assert [(remark.place, remark.fate) for remark in remarks] == [
        ("a.md:1", "taken"),
        ("a.md:5", "taken"),
    ]


def test_an_assignment_is_one_day_however_long():
    pieces = [heading("Write", 1), paragraph(200), heading("Then"), paragraph(100)]
    day, remarks = whole(pieces, "Write")
    assert (day.words, len(day.blocks)) == (301, 1)
    assert "shorten it" in remarks[-1].words


def test_neighbours_of_the_same_look_become_one_span():
    days, _ = cut([paragraph(3), paragraph(3)], "Top")
    assert days[0].blocks[0].text == (Span("W1 w2 w3\n\nW1 w2 w3"),)


def test_a_chapter_without_end_is_refused():
    with pytest.raises(NotImportable, match="more than 10,000 pieces: divide it"):
        cut([Piece("a.md:1", text("a"))] * 10_001, "Top")


def test_an_empty_text_has_no_days():
    assert cut([], "Top") == ([], [])


WORDS = st.integers(1, 400)
PIECES = st.lists(
    st.one_of(
        st.builds(heading, st.sampled_from(["A", "B", "C"]), st.integers(1, 4)),
        st.builds(paragraph, WORDS),
        st.builds(lambda n: Piece("a.md:2", text(f"• {prose(n)}"), joint="\n"), WORDS),
        st.just(Piece("a.md:3", picture=PICTURE)),
        st.just(Piece("a.md:4", item=QuizItem("", text("Why?")))),
    ),
    max_size=25,
)


@given(PIECES)
def test_whatever_the_text_all_of_it_is_in_the_days_in_its_order(pieces: list[Piece]):
    days, _ = cut(pieces, "Top")
    said = re.findall(r"[Ww]\d+", "\n".join(map(body, days)))
    assert said == re.findall(r"[Ww]\d+", "\n".join(plain(piece.text) for piece in pieces))
    assert sum(len(day.items) for day in days) == sum(bool(piece.item) for piece in pieces)
    shown = [block for day in days for block in day.blocks if block.picture]
    assert len(shown) == sum(bool(piece.picture) for piece in pieces)
    assert all(day.blocks or day.items for day in days)


@given(PIECES)
def test_only_what_has_no_place_to_cut_is_longer_than_a_day(pieces: list[Piece]):
    for day in cut(pieces, "Top")[0]:
        if day.words > WORDS_A_DAY:
            assert body(day).count("•") == 1
        assert day.words == sum(count(plain(block.text)) for block in day.blocks)


@given(PIECES)
def test_the_same_text_is_always_cut_alike(pieces: list[Piece]):
    assert cut(pieces, "Top") == cut(list(pieces), "Top")


# --- words and sentences -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("", 0),
        ("Plan your month.", 3),
        ("— a · b —", 2),
        ("e-mail it’s 3.50", 3),
        ("ማንበብ፡እወዳለሁ", 2),
        ("工业化的国家正在发展", 7),
        ("สวัสดีครับผมชื่อสมชาย", 6),
        ("ខ្ញុំស្រឡាញ់ភាសាខ្មែរ", 3),
        ("Die 工业 ist da", 5),
    ],
)
def test_words_are_counted_in_every_script(words: str, number: int):
    assert count(words) == number


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("He said “Go.” She went.", ["He said “Go.”", "She went."]),
        ("Dr. Ada saw e.g. a cat for $0.50. Good.", ["Dr. Ada saw e.g. a cat for $0.50.", "Good."]),
        ("राम गया। वह आया॥ अब?", ["राम गया।", "वह आया॥", "अब?"]),
        ("كيف حالك؟ بخير.", ["كيف حالك؟", "بخير."]),
        ("میں آیا۔ تم گئے۔", ["میں آیا۔", "تم گئے۔"]),
        ("ማንበብ እወዳለሁ። ለማን፧ አሁን", ["ማንበብ እወዳለሁ።", "ለማን፧", "አሁን"]),
        ("你好。我很好！你呢？", ["你好。", "我很好！", "你呢？"]),
        ("မင်္ဂလာပါ။ ကောင်းပါတယ်။", ["မင်္ဂလာပါ။", "ကောင်းပါတယ်။"]),
        ("ខ្ញុំទៅ។ អ្នកមក។", ["ខ្ញុំទៅ។", "អ្នកមក។"]),
        ("ผมไป เขามา", ["ผมไป", "เขามา"]),
    ],
)
def test_sentences_end_in_every_script(words: str, parts: list[str]):
    found = sentences(text(words), 1)
    assert [plain(part) for _, part in found] == parts
    assert "".join(joint + plain(part) for joint, part in found) == words


def test_a_sentence_keeps_its_look_and_is_not_cut_within_code_or_a_link():
    spans = (
        Span("See "),
        Span("this. Page", link="https://example.org"),
        Span(". Type "),
        Span("a. b", "code"),
        Span(". Done.", "bold"),
    )
    found = sentences(spans, 1)
    assert [part for _, part in found] == [
        (Span("See "), Span("this. Page", link="https://example.org"), Span(".")),
        (Span("Type "), Span("a. b", "code"), Span(".", "bold")),
        (Span("Done.", "bold"),),
    ]
