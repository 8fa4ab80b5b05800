"""Text messages: written plainly where that says the same, and what makes them dear."""

import pytest

from lessonbot.channels.segments import is_narrow, segments
from lessonbot.channels.text import characters, fit
from lessonbot.channels.twilio.limits import SMS
from lessonbot.channels.twilio.sms_text import fold, spelled, why_wide
from lessonbot.domain.messages import Choice, File, Outbound
from lessonbot.domain.text import Span, plain, text

FAMILY = "👩‍👩‍👧‍👦"


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("“Save,” she said: ‘don’t wait’", "\"Save,\" she said: 'don't wait'"),
        ("« Où ? »", '" Où ? "'),
        ("Plan — then buy", "Plan - then buy"),
        ("Plan—then buy", "Plan - then buy"),
        ("5–10 days, −3 °", "5–10 days, −3 °"),  # nothing is gained: ° is dear anyway
        ("5–10 days, −3", "5-10 days, -3"),
        ("wait…", "wait..."),
        ("2\u00a0000\u202fshillings\u2009!", "2 000 shillings !"),
        ("• milk\n• bread", "- milk\n- bread"),
        ("A → B ⇒ C", "A -> B => C"),
        ("un\u00adbe\u200bliev\ufeffable", "unbelievable"),
        ("caf\u0065\u0301", "café"),
        ("a\r\nb\tc", "a\nb c"),
        ("3 × 4 = 12, 2×3×4", "3 x 4 = 12, 2x3x4"),
        ("ﬁve oﬃces", "five offices"),
        ("it´s 5′ 3″", "it's 5' 3\""),
    ],
)
def test_what_only_looks_finer_is_written_plainly(written: str, sent: str):
    assert fold(written) == sent


@pytest.mark.parametrize(
    "written",
    [
        "2 × n",
        "3×x",
        "tête",
        "cœur",
        "ọmọ",
        "ẹ̀kọ́",
        "col·lega",
        "ʼyaʼya",
        "`ls`",
        "½",
        "ça",
        "Ελλάδα",
    ],
)
def test_what_carries_meaning_is_not_changed(written: str):
    assert fold(written) == written
    assert not is_narrow(fold(written))


@pytest.mark.parametrize("written", ["“قف” …", "ត្រូវ\u200bការ — “x”", "ọ̀ – “a”"])
def test_a_text_that_stays_dear_keeps_its_own_quotes_and_dashes(written: str):
    assert fold(written) == written


def test_one_letter_makes_a_message_dear_and_is_named():
    french = "Un budget est un plan pour votre argent. Écrivez-le avant le mois. " * 2
    assert segments(fold(french)) == 1
    assert segments(fold(f"{french} À")) == 3
    assert why_wide(f"{french} À") == ("À",)


def test_the_letters_that_make_a_message_dear_come_once_and_in_order_with_their_marks():
    written = f"“œuf” ẹ̀kọ́ … {FAMILY} ẹ̀ œ 3 × 4 🇰🇪 e\u0301"
    assert why_wide(written) == ("œ", "ẹ̀", "ọ́", FAMILY, "🇰🇪")
    assert why_wide("plain “quotes” – nothing else") == ()


def test_a_text_message_has_no_styles_and_addresses_stand_after_their_labels():
    link = "https://x.example/a"
    rich = (
        Span("Read ", "bold"),
        Span("the ", None, link),
        Span("guide", "italic", link),
        Span("…"),
    )
    assert spelled(rich) == text("Read the guide (https://x.example/a)...")
    assert plain(spelled(rich)) == characters(spelled(rich))
    assert spelled(()) == ()


def test_answers_are_numbered_and_folded_with_the_question():
    choices = (
        Choice("It’s a diary", "1", pick=True),
        Choice("A plan", "2", pick=True),
        Choice("Next lesson", "n", word="NEXT"),
    )
    (only,) = fit(Outbound("k", text("A budget is …"), choices), SMS)
    assert (only.choices, characters(only.text)) == (
        (),
        "A budget is ...\n\n1) It's a diary\n2) A plan\nNEXT = Next lesson",
    )


def test_a_text_is_one_message_up_to_the_limit_of_the_network():
    assert len(fit(Outbound("k", text("a" * 1600)), SMS)) == 1
    assert len(fit(Outbound("k", text("a" * 1601)), SMS)) == 2


def test_an_address_stays_whole_on_its_line_when_a_text_goes_on_in_the_next_message():
    address = "https://learn.example/" + "a" * 60
    parts = fit(Outbound("k", text("字" * 1560 + address)), SMS)
    assert [characters(part.text) for part in parts] == ["字" * 1560, address]


def test_an_address_longer_than_a_message_is_still_said_whole():
    address = "https://learn.example/" + "a" * 2000
    parts = fit(Outbound("k", text(f"See {address}")), SMS)
    assert "".join(characters(part.text) for part in parts) == f"See{address}"


def test_a_file_is_not_sent_to_a_plain_phone():
    file = File("voice", "ab" * 32, "audio/ogg", "01.ogg")
    assert fit(Outbound("k", text("Listen."), file=file), SMS) == ()
