"""One source for all channels: nothing is cut, no mark is broken, no limit is exceeded.

`make nightly` tries a hundred times as hard.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lessonbot.channels.base import Limits
from lessonbot.channels.faces import FACES, Face
from lessonbot.channels.html import block
from lessonbot.channels.letters import letters
from lessonbot.channels.segments import is_narrow
from lessonbot.channels.telegram.drawing import Entity, entities
from lessonbot.channels.text import Form, characters, fit, form, row, units, with_addresses
from lessonbot.channels.twilio import sms_text, whatsapp_text
from lessonbot.channels.twilio.sms_text import spelled, why_wide
from lessonbot.domain.course import Picture
from lessonbot.domain.messages import Choice, Outbound
from lessonbot.domain.text import Span, Text, text

PICTURE = Picture("ab" * 32, "", "image/png", 800, 600, 40_000)
ADDRESS = "https://learn.example/_a_?b=*c*"
JOINER = "\u2060"

SCRIPTS = {
    "Latin": "Fi owó díẹ̀ pamọ́ — “tête”, cœur… l’été 3 × 4 ﬁn",
    "Cyrillic": "Откладывай понемногу каждый день – й",
    "Arabic": "ادّخر قليلًا كلَّ يوم؟ «نعم» ۱۲۳",
    "Hebrew": "שִׂים קְצָת בַּצַּד כׇּל יוֹם.",
    "Devanagari": "हर दिन थोड़ा बचाइए, क्षमता बढ़ेगी। क़",
    "Bengali": "প্রতিদিন অল্প সঞ্চয় করুন।",
    "Tamil": "ஒவ்வொரு நாளும் சிறிது சேமியுங்கள்.",
    "Telugu": "ప్రతి రోజూ కొంచెం పొదుపు చేయండి.",
    "Thai": "เก็บออมวันละนิดทำให้มั่นใจ",
    "Khmer": "សន្សំបន្តិច\u200bម្តងៗរាល់ថ្ងៃ។",
    "Myanmar": "နေ့စဉ် နည်းနည်း စုဆောင်းပါ။",
    "Ethiopic": "በየቀኑ ትንሽ ቆጥብ። ፩፪",
    "Georgian": "ყოველდღე ცოტა დაზოგე.",
    "Armenian": "Ամեն օր մի քիչ խնայիր։",
    "Greek": "Βάλε λίγα στην άκρη κάθε μέρα· Ω",
    "Han": "每天存一点钱。先存，再花！𠮷",
    "Hangul": "매일 조금씩 저축하세요. 각",
    "Kana": "毎日すこしずつ貯金しましょう。ｶﾞﾝﾊﾞﾚ",
    "NKo": "ߟߏ߲ ߏ߲ߊ߬ ߘߐ߫ ߞߊ߬ ߥߙߌ߫ ߡߙߊ߬",
    "Adlam": "𞤃𞤢𞤪𞤵 𞤷𞤫𞥅𞤣𞤫 𞤻𞤢𞤤𞥆𞤢𞤲𞤣𞤫",
}
EMOJI = ("👩‍👩‍👧‍👦", "🇰🇪", "🇹🇿", "👍🏽", "1️⃣", "❤️", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "s\u0301\u0323\u0330", "\u0301")
MARKS = ("*", "_", "~", "`", "```", "> ", "* ", "2*3*4", "a_b_c", "<b>", "&amp;", ADDRESS)

words = st.one_of(
    *(st.text(script, min_size=1, max_size=14) for script in SCRIPTS.values()),
    st.sampled_from(EMOJI),
    st.sampled_from(MARKS),
    st.sampled_from((" ", " ", "\n", "\n\n", "\u00a0", "\t")),
)
runs = st.lists(words, max_size=9).map("".join)
links = st.sampled_from((None, None, None, ADDRESS, "https://x.example/a"))
rich = st.lists(
    st.builds(Span, runs, st.sampled_from((None, None, "bold", "italic", "code", "pre")), links),
    max_size=6,
).map(tuple)
# What learners and authors write for real, and what is most likely to go wrong.
emphatic = st.lists(
    st.builds(
        Span,
        st.text("ab é字* _~`>\n.", max_size=8),
        st.sampled_from((None, "bold", "italic", "code")),
    ),
    max_size=4,
).map(tuple)
nearly_narrow = st.text("abé êœẹ\u0301“”’–—…→×ﬁ•12 \u00a0", max_size=12).map(text)
labels = st.lists(runs.map(str.strip).filter(bool), min_size=1, max_size=12, unique=True)

SMALL = {
    "telegram": replace(FACES["telegram"].limits, text=150, caption=60),
    "whatsapp": replace(FACES["whatsapp"].limits, text=150, caption=60, body=110),
    "sms": replace(FACES["sms"].limits, text=150),
    "demo": replace(FACES["demo"].limits, text=150, caption=60),
    "demo-sms": replace(FACES["demo-sms"].limits, text=150, spelled=with_addresses),
}
channels = st.sampled_from(sorted(FACES))


def squeezed(value: str) -> str:
    return "".join(value.split())


def spelled_here(value: Text, limits: Limits) -> Text:
    return limits.spelled(value) if limits.spelled else value


def asked(prompt: Text, answers: Sequence[str], *, picture: bool = False) -> Outbound:
    choices = tuple(Choice(each, f"q{n}", pick=True) for n, each in enumerate(answers))
    return Outbound("k", prompt, choices, PICTURE if picture else None)


@given(rich, channels)
def test_all_characters_come_out_in_order(value: Text, channel: str):
    limits = SMALL[channel]
    parts = fit(Outbound("k", value), limits)
    said = "".join(characters(part.text) for part in parts)
    assert squeezed(said) == squeezed(characters(spelled_here(value, limits)))


@given(rich, channels)
def test_each_character_keeps_its_style_and_its_link_where_there_are_styles(
    value: Text, channel: str
):
    def styled(spans: Text) -> list[tuple[str, str | None, str | None]]:
        return [(c, s.style, s.link) for s in spans for c in s.text if not c.isspace()]

    limits = SMALL[channel]
    parts = fit(Outbound("k", value), limits)
    kept = [each for part in parts for each in styled(part.text)]
    assert kept == styled(spelled_here(value, limits))


@given(rich, labels, channels, st.booleans())
def test_no_message_exceeds_a_limit(value: Text, answers: list[str], channel: str, picture: bool):  # noqa: FBT001
    limits = SMALL[channel]
    face = Face(limits)
    for part in fit(asked(value, answers, picture=picture), limits):
        below = form(part.choices, limits)
        most = limits.text if below is Form.TEXT or limits.body is None else limits.body
        assert units(face.shown(part)) <= (limits.caption if part.picture else most)
        assert not (limits.apart and part.picture and part.choices)
        if below is Form.BUTTONS:
            assert len(part.choices) <= limits.choices
            assert all(0 < units(each.label) <= limits.label for each in part.choices)
        if below is Form.LIST:
            rows = [row(each.label, limits) for each in part.choices]
            assert len(rows) <= limits.rows
            assert all(each and 0 < units(each.title) <= limits.title for each in rows)
            assert all(each and units(each.about) <= limits.about for each in rows)


@given(rich, labels, channels)
def test_every_answer_can_be_read_whole_and_chosen(value: Text, answers: list[str], channel: str):
    limits = SMALL[channel]
    assume(characters(value).strip())
    parts = fit(asked(value, answers), limits)
    told = squeezed("".join(characters(part.text) for part in parts))
    buttons = [each.label for each in parts[-1].choices]
    for number, answer in enumerate(answers):
        marker = f"{number + 1})" if not buttons else f"{'ABCDEFGHIJKL'[number]})"
        listed = f"{marker} {answer}"
        if channel == "sms":
            listed = unicodedata.normalize("NFC", listed)
        # Folding is for the whole text or for none of it.
        written = {squeezed(listed), squeezed(sms_text._folded(listed))}
        on_button = bool(buttons) and buttons[number] == answer
        assert on_button or any(each in told for each in written)
        assert not buttons or buttons[number] in {answer, f"{marker} {answer}", marker[:-1]}
        assert not buttons or parts[-1].choices[number].data == f"q{number}"


@given(
    st.lists(st.text("ab é字", max_size=90).map(str.strip).filter(bool), min_size=4, max_size=10)
)
def test_a_row_of_a_list_says_all_of_an_answer_or_only_its_letter(answers: list[str]):
    limits = FACES["whatsapp"].limits
    *_, last = fit(asked(text("Which?"), answers), limits)
    assert form(last.choices, limits) is Form.LIST
    for number, (choice, answer) in enumerate(zip(last.choices, answers, strict=True)):
        letter = "ABCDEFGHIJ"[number]
        shown = row(choice.label, limits)
        assert shown
        assert (shown.title, shown.about) in {
            (answer, ""),
            (f"{letter}) {answer}", ""),
            (letter, answer),
            (letter, ""),
        }


@given(rich | nearly_narrow)
def test_folding_changes_no_letter_no_digit_and_no_mark_of_a_letter(value: Text):
    def meaning(whole: str) -> str:
        kept = (each for each in whole if unicodedata.category(each)[0] in "LMN")
        return re.sub("x|ﬁ|fi", "", "".join(kept))

    source = characters(with_addresses(value))
    sent = characters(spelled(value))
    assert meaning(sent) == meaning(unicodedata.normalize("NFC", source))
    assert bool(why_wide(source)) == (not is_narrow(sent))
    assert all(not is_narrow(each) for each in why_wide(source))


def styles_whatsapp_shows(body: str) -> list[tuple[str, str]]:
    """Each character with its style, read as WhatsApp is known to: a mark at the edge of a word
    that has its partner on the line, and none that has a joiner beside it.
    """
    shown = [(each, "") for each in body]

    def mark(pattern: str, style: str) -> None:
        whole = "".join("." if taken else each for each, taken in shown)  # marks count once
        for found in reversed(list(re.finditer(pattern, whole, re.DOTALL))):
            inside = shown[found.start("inside") : found.end("inside")]
            shown[found.start() : found.end()] = [(each, had or style) for each, had in inside]

    mark(rf"(?<!{JOINER})```(?!{JOINER})(?P<inside>.+?)```(?!{JOINER})", "mono")
    mark(rf"(?<![{JOINER}`])`(?![{JOINER}`])(?P<inside>[^`\n]+)`(?![{JOINER}`])", "mono")
    for each, style in (("*", "bold"), ("_", "italic"), ("~", "struck")):
        sign = re.escape(each)
        opens = rf"(?<![^\W_]|{JOINER}){sign}(?![\s{JOINER}{sign}])"
        closes = rf"(?<![\s{JOINER}]){sign}(?![^\W_]|{JOINER})"
        mark(rf"{opens}(?P<inside>[^\n]+?){closes}", style)
    return [(each, style) for each, style in shown if each != JOINER]


@given(rich | emphatic)
def test_whatsapp_shows_every_character_and_no_style_that_the_author_did_not_give(value: Text):
    # An address is left as it is whatever stands in it, and WhatsApp leaves it too.
    value = tuple(replace(each, text=each.text.replace(ADDRESS, "x"), link=None) for each in value)
    body = whatsapp_text.drawn(value)
    shown = styles_whatsapp_shows(body)
    assert "".join(each for each, _ in shown) == characters(value)
    given_styles = [(each, span.style) for span in value for each in span.text]
    for (_, style), (_, given_style) in zip(shown, given_styles, strict=True):
        if style:
            mono = given_style in {"code", "pre"}
            assert style == ("mono" if mono else given_style)


@given(rich)
def test_whatsapp_gets_every_address_as_it_is(value: Text):
    body = whatsapp_text.drawn(value)
    assert body.count(ADDRESS) == characters(with_addresses(value)).count(ADDRESS)
    assert body.replace(JOINER, "").count(ADDRESS) == body.count(ADDRESS)


@given(rich)
def test_telegram_gets_entities_that_lie_within_the_text_and_share_no_character_wrongly(
    value: Text,
):
    wide = characters(value).encode("utf-16-le")
    found = entities(value)
    assert len(found) <= 100
    for each in found:
        covered = wide[2 * each.offset : 2 * (each.offset + each.length)]
        assert 0 < each.length == len(covered) / 2
        assert covered.decode("utf-16-le").strip()  # raises if half of a pair were cut off
    for first, second in pairwise(found):
        assert first.offset + first.length <= second.offset or same_place(first, second)


def same_place(first: Entity, second: Entity) -> bool:
    nests = not {"code", "pre"} & {first.type, second.type}
    return nests and (first.offset, first.length) == (second.offset, second.length)


def test_of_too_many_entities_links_are_kept():
    value = tuple(Span("a", "bold", "https://x.example" if n % 2 else None) for n in range(180))
    found = entities(value)
    assert (len(found), sum(1 for each in found if each.url)) == (100, 90)
    assert [each.offset for each in found] == sorted(each.offset for each in found)


class Page(HTMLParser):
    """Reads HTML back: its text, and whether its tags are those that we write."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.open: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in {"div", "b", "i", "code", "pre", "a", "br"}
        assert {name for name, _ in attrs} <= {"dir", "href", "rel"}
        self.links += [value or "" for name, value in attrs if name == "href"]
        if tag == "br":
            self.text += "\n"
        else:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        fresh = self.open[-1] == "pre" and (self.get_starttag_text() or "").startswith("<pre")
        self.text += data.removeprefix("\n") if fresh else data


@given(rich)
def test_html_parses_and_has_the_same_text(value: Text):
    page = Page()
    page.feed(str(block(value)))
    page.close()
    assert page.open == []
    assert page.text == characters(value)
    assert all(link.startswith("https://") for link in page.links)
    hidden = {span.link for span in value if span.link and span.text}
    assert hidden <= set(page.links)


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("channel", SMALL)
def test_a_long_text_of_any_script_is_never_cut_within_a_letter(script: str, channel: str):
    # Without spaces there is nothing but letters to cut between.
    whole = squeezed(SCRIPTS[script] + "".join(EMOJI[:-1])) * 12
    limits = SMALL[channel]
    parts = fit(Outbound("k", text(whole)), limits)
    assert len(parts) > 1
    told = [characters(part.text) for part in parts]
    letters_told = [each for piece in told for each in letters(piece) if not each.isspace()]
    source = characters(spelled_here(text(whole), limits))
    assert letters_told == [each for each in letters(source) if not each.isspace()]
