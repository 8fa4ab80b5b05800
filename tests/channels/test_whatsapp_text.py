"""WhatsApp's own marks, and the forms that choices take there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessonbot.channels.text import Form, Row, characters, fit, form, row, units
from lessonbot.channels.twilio.limits import WHATSAPP
from lessonbot.channels.twilio.whatsapp_text import drawn
from lessonbot.domain.course import Picture
from lessonbot.domain.messages import Choice, File, Outbound
from lessonbot.domain.text import Span, text

WJ = "\u2060"
PICTURE = Picture("ab" * 32, "Three jars of coins", "image/png", 800, 600, 40_000)


def star(mark: str) -> str:
    return f"{WJ}{mark}{WJ}"


def picks(*labels: str) -> tuple[Choice, ...]:
    return tuple(Choice(label, f"q{n}", pick=True) for n, label in enumerate(labels))


@pytest.mark.parametrize(
    ("spans", "body"),
    [
        ([Span("A "), Span("plan", "bold"), Span(".")], "A *plan*."),
        ([Span("so "), Span("it is", "italic")], "so _it is_"),
        ([Span("send "), Span("NEXT", "code")], "send `NEXT`"),
        ([Span("a\n  b\n", "pre")], "```a\n  b```\n"),
        ([Span("(", None), Span("a", "bold"), Span(")")], "(*a*)"),
        ([Span(" two words ", "bold"), Span("x")], " *two words* x"),
        ([Span("one\ntwo", "bold")], "*one*\n*two*"),
        ([Span("Guide", None, "https://x.example/a_b")], "Guide (https://x.example/a_b)"),
        ([Span("Guide", "bold", "https://x.example")], "*Guide* (https://x.example)"),
        ([Span("https://x.example", "bold", "https://x.example")], "https://x.example"),
        ([Span("Open https://x.example/_a_ now", "bold")], "*Open* https://x.example/_a_ *now*"),
        ([Span("a", "bold"), Span("b", "bold"), Span(" "), Span("c", "italic")], "*ab* _c_"),
        ([Span("echo `date`", "code")], f"echo {star('`')}date{star('`')}"),
        ([Span("a `b` c", "code")], "```a `b` c```"),
    ],
)
def test_styles_and_links_become_marks_and_plain_addresses(spans: list[Span], body: str):
    assert drawn(tuple(spans)) == body


@pytest.mark.parametrize(
    "spans",
    [
        [Span("un"), Span("believ", "bold"), Span("able")],
        [Span("先"), Span("存", "bold"), Span("再花")],
        [Span("\u0301a", "italic")],
        [Span("e", "bold"), Span("\u0301")],
        [Span("  ", "bold"), Span("x")],
    ],
)
def test_a_mark_that_would_not_count_is_left_out(spans: list[Span]):
    assert drawn(tuple(spans)) == characters(tuple(spans))


@pytest.mark.parametrize(
    "literal",
    [
        "2*3*4 = 24",
        "a * b * c",
        "my_first_file.txt",
        "about 5* and no more",
        "5 > 3",
        "https://en.wikipedia.org/wiki/Sarah_Jessica_Parker_ ok",
        "- milk\n- bread",
    ],
)
def test_a_literal_mark_that_does_not_count_stays_as_it_is(literal: str):
    assert drawn(text(literal)) == literal


@pytest.mark.parametrize(
    ("literal", "body"),
    [
        ("*not bold*", f"{star('*')}not bold{star('*')}"),
        ("_so_", f"{star('_')}so{star('_')}"),
        ("~3 to ~5", f"{star('~')}3 to {star('~')}5"),
        ("`a\nb`", f"{star('`')}a\nb{star('`')}"),
        ("> 5 is more", f"{star('>')} 5 is more"),
        ("* milk", f"{star('*')} milk"),
        ("*a\nb*", "*a\nb*"),  # no mark reaches over a line end
        ("слово_слово_", f"слово{star('_')}слово{star('_')}"),
    ],
)
def test_a_literal_mark_with_a_partner_stands_between_word_joiners(literal: str, body: str):
    assert drawn(text(literal)) == body


def test_a_literal_mark_beside_a_style_of_the_same_mark_is_kept_apart():
    body = drawn((Span("*now "), Span("pay", "bold")))
    assert body == f"{star('*')}now *pay*"


def test_an_address_is_never_changed():
    address = "https://x.example/_a_?b=*c*~d~`"
    assert address in drawn(text(f"*see* _this_ {address} `x`"))


def test_three_short_answers_are_buttons():
    choices = picks("Before", "After", "Never")
    (only,) = fit(Outbound("k", text("When?"), choices), WHATSAPP)
    assert (form(only.choices, WHATSAPP), only.choices) == (Form.BUTTONS, choices)
    assert characters(only.text) == "When?"


def test_answers_too_long_for_a_button_stand_in_the_text_and_buttons_carry_letters():
    choices = picks("Before the money comes in", "After", "Never")
    (only,) = fit(Outbound("k", text("When?"), choices), WHATSAPP)
    assert form(only.choices, WHATSAPP) is Form.BUTTONS
    assert [choice.label for choice in only.choices] == ["A", "B", "C"]
    assert characters(only.text) == "When?\n\nA) Before the money comes in\nB) After\nC) Never"


def test_four_answers_are_a_list_of_rows_that_are_whole_or_only_a_letter():
    choices = (*picks("Lent", "In a jar at my mother's", "x" * 73), Choice("Skip", "s"))
    (only,) = fit(Outbound("k", text("Where?"), choices), WHATSAPP)
    assert form(only.choices, WHATSAPP) is Form.LIST
    assert [row(choice.label, WHATSAPP) for choice in only.choices] == [
        Row("A) Lent"),
        Row("B", "In a jar at my mother's"),
        Row("C"),
        Row("Skip"),
    ]
    assert characters(only.text).endswith(f"B) In a jar at my mother's\nC) {'x' * 73}")
    assert [choice.data for choice in only.choices] == ["q0", "q1", "q2", "s"]


def test_four_short_answers_are_rows_without_letters():
    choices = picks("1", "2", "3", "4", "5")
    (only,) = fit(Outbound("k", text("How sure are you?"), choices), WHATSAPP)
    assert (form(only.choices, WHATSAPP), only.choices) == (Form.LIST, choices)
    assert characters(only.text) == "How sure are you?"


def test_a_choice_that_is_no_answer_and_too_long_for_a_button_makes_a_list():
    choices = (Choice("Show me the next lesson", "n"), Choice("Pause", "p"))
    (only,) = fit(Outbound("k", text("And now?"), choices), WHATSAPP)
    assert (form(only.choices, WHATSAPP), only.choices) == (Form.LIST, choices)
    assert characters(only.text) == "And now?"


def test_choices_too_many_or_too_long_for_a_list_are_numbered():
    many = tuple(Choice(str(n), str(n)) for n in range(11))
    (only,) = fit(Outbound("k", text("Which?"), many), WHATSAPP)
    assert (form(only.choices, WHATSAPP), only.choices) == (Form.TEXT, ())
    assert characters(only.text).endswith("\n11) 10")
    for label in (
        f"{'x' * 25} in one word",
        f"Monday {'x' * 73}",
        "Donaudampfschifffahrtsgesellschaft",
        "Wednesday\u00a025\u00a0November\u00a008:00",
    ):
        long = (Choice(label, "n"), Choice("Pause", "p"))
        (only,) = fit(Outbound("k", text("And now?"), long), WHATSAPP)
        assert (form(only.choices, WHATSAPP), only.choices) == (Form.TEXT, ())
        assert characters(only.text) == f"And now?\n\n1) {label}\n2) Pause"


@pytest.mark.parametrize(
    ("label", "title", "about"),
    [
        ("Monday, November 23, 08:00", "Monday, November 23", "08:00"),
        ("martes, 24 de noviembre, 08:00", "martes, 24 de noviembre", "08:00"),
        ("الاثنين، 23 نوفمبر، 08:00 ص", "الاثنين، 23 نوفمبر", "08:00 ص"),
        ("የኢትዮጵያ ሰኞ፣ ኖቬምበር 23 08:00 ጠዋት", "የኢትዮጵያ ሰኞ", "ኖቬምበር 23 08:00 ጠዋት"),
        ("Port-aux-Français – 14:30:05", "Port-aux-Français", "14:30:05"),
        ("So, what is to be done with the money", "So, what is to be done", "with the money"),
        ("It costs 2,000,000 shillings", "It costs 2,000,000", "shillings"),
        ("先存一点钱再花别的这样每天都会有一点最后再看剩下多少。", None, None),
        (
            "先存一点钱再花别的，每天都会有一点最后再看剩下多少。",
            "先存一点钱再花别的",
            "每天都会有一点最后再看剩下多少。",
        ),
        ("A) in a jar that stands at home", "A", "in a jar that stands at home"),
    ],
)
def test_a_label_too_long_for_a_row_goes_on_below_it_in_whole_words(
    label: str, title: str | None, about: str | None
):
    found = row(label, WHATSAPP)
    assert (found and found.title, found and found.about) == (title, about)


@given(st.text("ab cd, é字،–x́ ", min_size=1, max_size=120).map(str.strip).filter(bool))
def test_nothing_but_a_sign_between_words_is_lost_in_a_row(label: str):
    found = row(label, WHATSAPP)
    if found is None:
        return
    assert 0 < units(found.title) <= WHATSAPP.title
    assert units(found.about) <= WHATSAPP.about
    if found.about:
        assert label.startswith(found.title)
        assert label.endswith(found.about)
        between = label[len(found.title) : -len(found.about)]
        assert set(between) <= set(" ,،–")
        assert between


def test_two_choices_of_which_one_is_long_are_a_list():
    choices = (Choice("Now", "now"), Choice("Tuesday, November 24, 08:00", "later"))
    (only,) = fit(Outbound("k", text("When?"), choices), WHATSAPP)
    assert (form(only.choices, WHATSAPP), only.choices) == (Form.LIST, choices)
    assert characters(only.text) == "When?"


def test_a_text_above_buttons_is_shorter_than_a_text_alone():
    words = text("word " * 250)
    assert len(fit(Outbound("k", words), WHATSAPP)) == 1
    first, last = fit(Outbound("k", words, picks("Yes", "No")), WHATSAPP)
    assert (first.choices, len(last.choices)) == ((), 2)
    assert units(drawn(first.text)) <= 1024


def test_a_body_is_measured_with_its_marks():
    spans = tuple(part for _ in range(300) for part in (Span("word", "bold"), Span(" ")))
    assert units(characters(spans)) <= WHATSAPP.text < units(drawn(spans))
    parts = fit(Outbound("k", spans), WHATSAPP)
    assert len(parts) == 2
    assert all(units(drawn(part.text)) <= WHATSAPP.text for part in parts)


def test_a_picture_and_choices_are_two_messages_and_a_picture_keeps_its_caption():
    (captioned,) = fit(Outbound("k", text("Look."), picture=PICTURE), WHATSAPP)
    assert captioned.picture == PICTURE
    first, last = fit(Outbound("k", text("Look."), picks("Yes", "No"), PICTURE), WHATSAPP)
    assert (first.picture, first.text, first.choices) == (PICTURE, (), ())
    assert (last.picture, len(last.choices)) == (None, 2)


def test_a_file_comes_without_a_caption():
    file = File("document", "ab" * 32, "application/pdf", "budget.pdf")
    first, last = fit(Outbound("k", text("Print it."), file=file), WHATSAPP)
    assert (first.file, first.text) == (file, ())
    assert (last.file, characters(last.text)) == (None, "Print it.")
