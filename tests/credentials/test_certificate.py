"""A certificate to print: every script, one page, nothing lost, the same bytes each time."""

import io
import re
import unicodedata
from dataclasses import replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops
from pypdf import PdfReader

from lessonbot.credentials.certificate import FILE_NAME, Sheet, pdf
from lessonbot.credentials.drawing import typesetter
from lessonbot.credentials.drawing.typesetter import Unprintable, fonts
from lessonbot.credentials.press import Press
from lessonbot.domain import assessment
from tests.support.hostile_texts import HOSTILE as NAMES
from tests.support.sheets import ADDRESS, CREDENTIAL, NUMBER, SHEETS

ENGLISH = SHEETS["en"]
MORE_FONTS = Path(__file__).parents[1] / "support" / "fonts"
MARGIN = 24  # millimetres at both sides of what is said
FRAME = 10  # millimetres from the edge of the paper to the inside of the frame
PAPER = (297, 210)
HOSTILE = {
    "a call": '#panic("here")',
    "a file": '#read("/etc/passwd") #import "@preview/x:0.1.0": *',
    "markup": "*bold* _slanted_ $x^2$ `raw` @label <label> = Heading // no comment",
    "escapes": '"] } #{ } "); \\u{41} \\ ~ -- --- "',
    "one long word": "W" * 100,
    "wide ligatures": "\ufdfd" * 100,
    "many words": "Bartholomew Fitzgerald " * 4 + "Xavier",
    "stacked marks": "Z" + "\u0301\u0316\u0323" * 30 + "algo",
    "Arabic among Latin": "Dr. محمد بن عبد الله (Abu Ali) 12",
    "joiners of two scripts": "a\u200dम\u200cب\u200d",
    "one hundred Devanagari letters": "क्षत्रियकृष्ण" * 7,
}
DIRECTIONS = "\u202e\u2066\u200f"


@cache
def made(sheet: Sheet) -> bytes:
    return pdf(sheet, CREDENTIAL)


def text(sheet: Sheet) -> str:
    """What is copied from the page, without its spaces: readers guess these."""
    page = pypdfium2.PdfDocument(made(sheet))[0]
    return re.sub(r"\s+", "", page.get_textpage().get_text_range())


def place(sheet: Sheet, word: str) -> float:
    """How far from the left a word begins."""
    page = pypdfium2.PdfDocument(made(sheet))[0].get_textpage()
    at, _ = page.search(word).get_next()
    left: float = page.get_charbox(at)[0]
    return left


def drawn(sheet: Sheet) -> Image.Image:
    """The only page, at four pixels a millimetre."""
    document = pypdfium2.PdfDocument(made(sheet))
    assert len(document) == 1
    picture: Image.Image = document[0].render(scale=4 * 25.4 / 72).to_pil().convert("RGB")
    return picture


def edge(picture: Image.Image) -> Image.Image:
    """The page without what is inside its frame."""
    inside = [FRAME * 4, FRAME * 4, (PAPER[0] - FRAME) * 4, (PAPER[1] - FRAME) * 4]
    left = picture.copy()
    left.paste("white", tuple(inside))  # type: ignore[arg-type] # four numbers
    return left


def bare(words: str) -> str:
    return re.sub(r"\s+", "", words)


@pytest.mark.parametrize("language", SHEETS)
def test_what_it_says_can_be_copied_in_every_script(language: str):
    sheet = SHEETS[language]
    found = text(sheet)
    for words in (sheet.holder, sheet.title, NUMBER, ADDRESS, sheet.issuer[1], sheet.state):
        assert bare(words) in found
    for name, value in sheet.facts:
        assert bare(name) in found
        assert bare(value) in found or language == "ar"  # readers guess where brackets belong


@pytest.mark.parametrize(
    "name",
    [
        "\u0b85\u0bae\u0bc0\u0ba9\u0bbe \u0bb8\u0bcd\u0bb0\u0bc0",
        "\u0c05\u0c2e\u0c40\u0c28\u0c3e",
        "\u0c85\u0cae\u0cc0\u0ca8\u0cbe",
        "\u0d05\u0d2e\u0d40\u0d28",
        "\u0a85\u0aae\u0ac0\u0aa8\u0abe",
        "\u0a05\u0a2e\u0a40\u0a28\u0a3e",
        "\u0b05\u0b2e\u0b40\u0b28\u0b3e",
        "\u0d85\u0db8\u0dd3\u0db1\u0dcf",
        "\u0e2d\u0e32\u0e21\u0e34\u0e19\u0e48\u0e32",
        "\u0ead\u0eb2\u0ea1\u0eb4\u0e99\u0eb2",
        "\u17a2\u17b6\u1798\u17b8\u178e\u17b6",
        "\u1021\u102c\u1019\u102e\u1014\u102c",
        "\u10d0\u10db\u10d8\u10dc\u10d0",
        "\u0531\u0574\u056b\u0576\u0561",
        "\u05d0\u05de\u05d9\u05e0\u05d4",
        "\u1c5f\u1c62\u1c64",
        "\u07ca\u07e1\u07cc\u07e3\u07ca",
        "\U0001e900\U0001e923\U0001e92d",
        "\u2d30\u2d4e\u2d49\u2d4f\u2d30",
        "\ua549\ua528",
    ],
    ids=lambda name: unicodedata.name(name[0]).split()[0].lower(),
)
def test_names_are_printed_in_the_scripts_of_the_world(name: str):
    # readers put signs that stand on two sides of a letter, and some scripts, in another order
    assert set(bare(name)) <= set(text(replace(ENGLISH, holder=name)))


def printed(sheet: Sheet) -> tuple[bytes, str]:
    """The page, or why there is none."""
    try:
        return pdf(sheet, CREDENTIAL), ""
    except Unprintable as refused:
        return b"", str(refused)


@pytest.mark.parametrize("kind", NAMES)
def test_hostile_names_are_refused_or_printed_whole_on_one_page(kind: str):
    """The chat refuses names without letters; letters without a font are named, never left out."""
    name = assessment.printable(NAMES[kind])
    if not any(unicodedata.category(char)[0] == "L" for char in name):
        return
    page, why = printed(replace(ENGLISH, holder=name[: assessment.NAME_LENGTH]))
    if why:
        assert "no font here has the letters" in why
        return
    read = PdfReader(io.BytesIO(page))
    assert (len(read.pages), read.attachments) == (1, {FILE_NAME: [CREDENTIAL]})


def test_more_fonts_print_more_names():
    sheet = replace(ENGLISH, holder="\U000104b0\U000104d8")
    with pytest.raises(Unprintable, match="\U000104b0"):
        pdf(sheet, CREDENTIAL)
    typesetter.use(str(MORE_FONTS))
    try:
        assert len(PdfReader(io.BytesIO(pdf(sheet, CREDENTIAL))).pages) == 1
    finally:
        typesetter.use("")


@pytest.mark.parametrize("language", SHEETS)
def test_the_square_leads_to_its_page(language: str):
    picture = drawn(SHEETS[language])
    assert [each.text for each in zxingcpp.read_barcodes(picture)] == [ADDRESS]


@pytest.mark.parametrize("language", SHEETS)
def test_the_signed_bytes_are_in_it(language: str):
    assert PdfReader(io.BytesIO(made(SHEETS[language]))).attachments == {FILE_NAME: [CREDENTIAL]}


@pytest.mark.parametrize("language", SHEETS)
def test_it_is_read_aloud_in_its_language(language: str):
    sheet = SHEETS[language]
    data = made(sheet)
    root: Any = PdfReader(io.BytesIO(data)).trailer["/Root"]
    metadata = root["/Metadata"].get_data().decode()
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "<pdfuaid:part>1<" in metadata
    assert "<pdfaid:part>3<" in metadata
    assert PdfReader(io.BytesIO(data)).metadata.title == f"{sheet.heading}: {sheet.title}"  # type: ignore[union-attr] # it has some


def test_it_is_one_landscape_page_of_a4():
    page = PdfReader(io.BytesIO(made(ENGLISH))).pages[0]
    millimetres = [round(float(each) * 25.4 / 72) for each in page.mediabox[2:]]
    assert millimetres == list(PAPER)


def test_the_same_words_are_the_same_bytes():
    assert pdf(ENGLISH, CREDENTIAL) == made(ENGLISH)
    assert pdf(replace(ENGLISH, number=("", "0000")), CREDENTIAL) != made(ENGLISH)


async def test_it_is_made_in_another_process():
    press = Press()
    try:
        assert await press.do(pdf, ENGLISH, CREDENTIAL) == made(ENGLISH)
    finally:
        await press.close()


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_every_name_is_printed_as_it_is_and_inside_the_frame(name: str):
    sheet = replace(ENGLISH, holder=name)
    picture = drawn(sheet)
    assert ImageChops.difference(edge(picture), edge(drawn(ENGLISH))).getbbox() is None
    assert [each.text for each in zxingcpp.read_barcodes(picture)] == [ADDRESS]
    found = bare(PdfReader(io.BytesIO(made(sheet))).pages[0].extract_text())
    assert [word for word in re.findall(r"[!-~]{2,}", name) if word not in found] == []


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_no_name_is_cut_off_at_its_sides(name: str):
    band = (0, 40 * 4, PAPER[0] * 4, 130 * 4)
    short, long = (drawn(replace(ENGLISH, holder=each)).crop(band) for each in (".", name))
    left, _, right, _ = ImageChops.difference(short, long).getbbox() or (0, 0, 0, 0)
    assert MARGIN * 4 + 1 < left < right < (PAPER[0] - MARGIN) * 4 - 1


@pytest.mark.parametrize(
    ("language", "name", "places"),
    [("en", "محمد (Abu)", ["Abu", "محمد"]), ("ar", "Abu (محمد)", ["Abu", "محمد"])],
)
def test_a_name_runs_in_the_direction_of_its_first_letter(
    language: str, name: str, places: list[str]
):
    sheet = replace(SHEETS[language], holder=name)
    assert sorted(places, key=lambda word: place(sheet, word)) == places


def test_marks_stacked_without_end_cover_nothing_else():
    plain = drawn(replace(ENGLISH, holder="Zalgo"))
    stacked = drawn(replace(ENGLISH, holder=HOSTILE["stacked marks"]))
    changed = ImageChops.difference(plain, stacked).getbbox()
    assert changed is not None
    assert changed[3] - changed[1] < 20 * 4


def test_a_page_full_of_words_gets_smaller_and_stays_one():
    full = replace(
        ENGLISH,
        title="A title of a course that does not end " * 5,
        criteria=("Earned by", "Every lesson done, every question answered. " * 90),
        facts=ENGLISH.facts + (("Form of taking part", "Online, on a phone of one's own"),) * 3,
        issuer=("Issued by", "The Ministry of Education of the United Republic " * 4 + "W" * 150),
        address=(ENGLISH.address[0], ADDRESS.replace("learn", "learn." * 9)),
    )
    picture = drawn(full)
    assert ImageChops.difference(edge(picture), edge(drawn(ENGLISH))).getbbox() is None
    assert [each.text for each in zxingcpp.read_barcodes(picture)] == [full.address[1]]
    assert full.address[1] in text(full)
    assert text(full).count(bare("Every lesson done, every question answered. ")) == 90


def test_characters_that_turn_the_direction_turn_nothing():
    turned = replace(ENGLISH, holder=f"{DIRECTIONS}Amina{DIRECTIONS} Yusuf")
    assert made(turned) == made(ENGLISH)


def test_signs_without_a_font_are_left_out_and_letters_never():
    assert "AminaYusuf" in text(replace(ENGLISH, holder="Amina \U0001f4a7 Yusuf"))
    with pytest.raises(Unprintable, match="no font here has the letters 米"):
        pdf(replace(ENGLISH, holder="Amina米"), CREDENTIAL)


@pytest.mark.parametrize("nothing", ["\U0001f4a7", " ", "\u200b", "\n"])
def test_words_of_which_nothing_is_seen_are_refused(nothing: str):
    for sheet in (replace(ENGLISH, holder=nothing), replace(ENGLISH, title=nothing)):
        with pytest.raises(Unprintable, match="no font here shows anything of it"):
            pdf(sheet, CREDENTIAL)


def test_criteria_and_a_warning_may_be_missing():
    plain = replace(ENGLISH, criteria=("Earned by", ""), state="", facts=())
    assert "Earnedby" not in text(plain)
    assert len(text(plain)) < len(text(ENGLISH))


def test_only_the_fonts_kept_here_are_used():
    files = (resources.files("lessonbot.credentials.drawing") / "fonts").iterdir()
    kept = {each.name.partition("-")[0] for each in files if each.name.endswith(".ttf")}
    assert {each.replace(" ", "") for each in fonts().families()} == kept
    assert len(kept) > 20


@given(st.text(min_size=1, max_size=100), st.sampled_from(sorted(SHEETS)))
def test_any_name_is_either_printed_or_refused(name: str, language: str):
    try:
        data = pdf(replace(SHEETS[language], holder=name), b"{}")
    except Unprintable:
        return
    assert len(pypdfium2.PdfDocument(data)) == 1
