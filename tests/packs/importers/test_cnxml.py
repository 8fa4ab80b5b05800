"""OpenStax modules in CNXML become proposed days."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from PIL import Image

from lessonbot.domain.course import Attribution
from lessonbot.domain.text import Span, plain
from lessonbot.packs.drafts import Draft, NotImportable
from lessonbot.packs.importers.cnxml.read import read

DATA = Path(__file__).parents[1] / "data" / "cnxml"
MODULE = """<document xmlns="http://cnx.rice.edu/cnxml" xmlns:m="http://www.w3.org/1998/Math/MathML">
<title>Jars</title>
<metadata xmlns:md="http://cnx.rice.edu/mdml">%s</metadata>
<content>
%s
</content>
%s
</document>
"""


def written(folder: Path, content: str, metadata: str = "", end: str = "") -> Draft:
    (folder / "m1.cnxml").write_text(MODULE % (metadata, content, end), encoding="utf-8")
    return read(folder / "m1.cnxml")


def said(draft: Draft) -> str:
    return "\n\n".join(plain(block.text) for each in draft.course.lessons for block in each.blocks)


def told(draft: Draft, fate: str) -> list[str]:
    return [f"{each.place}: {each.words}" for each in draft.remarks[1:] if each.fate == fate]


# --- a real book ---------------------------------------------------------------------------------


def test_a_collection_gives_title_language_licence_and_the_order_of_its_modules():
    draft = read(DATA)
    course = draft.course
    assert (course.title, course.language, course.licence) == ("College Success", "en", "CC-BY-4.0")
    assert course.attribution == (Attribution("College Success", licence="CC-BY-4.0"),)
    assert "college-success.collection.xml: 2 modules whose files are not here: m79890, m79893" in (
        told(draft, "left out")
    )
    assert any("no author is named" in each for each in told(draft, "changed"))


def test_a_real_module_becomes_days_by_its_sections():
    draft = read(DATA / "college-success.collection.xml")
    assert [lesson.title for lesson in draft.course.lessons] == [
        "Savings, Expenses, and Budgeting (1/2)",
        "Savings, Expenses, and Budgeting (2/2)",
        "Budgets",
        "Income (1/2)",
        "Income (2/2)",
        "Saving and Investing (1/2)",
        "Saving and Investing (2/2)",
        "Expenses (1/4)",
        "Expenses (2/4)",
        "Expenses (3/4)",
        "Expenses (4/4)",
        "Balancing Your Budget (1/2)",
        "Balancing Your Budget (2/2)",
        "Tracking the Big Picture (1/4)",
        "Tracking the Big Picture (2/4)",
        "Tracking the Big Picture (3/4)",
        "Tracking the Big Picture (4/4)",
    ]
    assert "Paycheck: $2200\nOther: $300\nTotal Income: $2500" in said(draft)
    assert "m79891.cnxml:56: 7 empty rows of a table" in "\n".join(told(draft, "left out"))


def test_a_single_module_is_a_course_of_its_own():
    draft = read(DATA / "m79891.cnxml")
    assert draft.course.title == "Savings, Expenses, and Budgeting"
    assert draft.course.licence is None


def test_a_folder_as_openstax_keeps_it_is_read_from_its_collection(tmp_path: Path):
    for name in ("m2", "m1", "m3"):
        folder = tmp_path / "modules" / name
        folder.mkdir(parents=True)
        content = (
            f'<para>In {name}.</para><media alt="a jar"><image src="../../media/a.png"/></media>'
        )
        (folder / "index.cnxml").write_text(MODULE % ("", content, ""))
    picture = BytesIO()
    Image.new("RGB", (4, 3), "green").save(picture, "PNG")
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "a.png").write_bytes(picture.getvalue())
    (tmp_path / "collections").mkdir()
    book = tmp_path / "collections" / "jars.collection.xml"
    book.write_text('<c><module document="m2"/><module document="m1"/></c>')
    draft = read(book)
    assert said(draft) == "In m2.\n\n\n\nIn m1.\n\n"
    assert draft.media == {"a.png": picture.getvalue()}
    assert "modules/m3/index.cnxml: a module that collections/jars.collection.xml" in "\n".join(
        told(draft, "left out")
    )


# --- what CNXML can hold -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        ("<para>One\n  two<newline/>three</para>", "One two\nthree"),
        ("<para>A<list><item>b</item><item>c</item></list>d</para>", "A\n\n• b\n• c\n\nd"),
        (
            (
                '<list list-type="enumerated"><item>A<list><item>b</item></list></item>'
                "<item><para>C</para></item></list>"
            ),
            "1. A\n  • b\n2. C",
        ),
        (
            '<para>Eat <list display="inline"><item>a</item><item>b</item></list>.</para>',
            "Eat a; b.",
        ),
        ("<para>A\u202eb</para>", "Ab"),
        ("<note><title>Try</title><para>It</para></note>", "Try\n\nIt"),
        ("<example><label/><para>It</para></example>", "It"),
        ("<quote>Said</quote>", "Said"),
        ("<para>10<sup>3</sup> CO<sub>2</sub> x<sup>ab</sup></para>", "10³ CO₂ x^(ab)"),
        (
            (
                "<table><title>T</title><tgroup cols='2'><thead><row><entry>A</entry><entry>B</entry>"
                "</row></thead><tbody><row><entry>1</entry><entry>2</entry></row></tbody></tgroup>"
                "<caption>C</caption></table>"
            ),
            "T\n\nC\n\nA: 1\nB: 2",
        ),
        (
            (
                "<table><tgroup cols='3'><colspec colname='a'/><colspec colname='b'/><colspec colname='c'/>"
                "<thead><row><entry>A</entry><entry>B</entry><entry>C</entry></row></thead><tbody>"
                "<row><entry morerows='1'>x</entry><entry>1</entry><entry>2</entry></row>"
                "<row><entry colname='c'>3</entry></row></tbody></tgroup></table>"
            ),
            "A: x\nB: 1\nC: 2\n\nA: x\nC: 3",
        ),
        ("<para><m:math><m:mfrac><m:mi>a</m:mi><m:mn>2</m:mn></m:mfrac></m:math></para>", "a/2"),
        (
            (
                "<equation><m:math><m:msup><m:mi>x</m:mi><m:mn>2</m:mn></m:msup><m:mo>=</m:mo>"
                "<m:msqrt><m:mn>9</m:mn></m:msqrt></m:math></equation>"
            ),
            "x² = √9",
        ),
    ],
)
def test_blocks_become_text(tmp_path: Path, content: str, kept: str):
    assert said(written(tmp_path, content)) == kept


def test_words_keep_their_look_and_their_links(tmp_path: Path):
    draft = written(
        tmp_path,
        "<para>A <term>jar</term> and a <term class='no-emphasis'>box</term>,<emphasis> bold "
        "</emphasis>or <emphasis effect='italics'>not</emphasis>: <link url='https://a.example'>"
        "see</link> <link url='https://b.example'/></para>",
    )
    assert draft.course.lessons[0].blocks[0].text == (
        Span("A "),
        Span("jar", "bold"),
        Span(" and a box, "),
        Span("bold", "bold"),
        Span(" or "),
        Span("not", "italic"),
        Span(": "),
        Span("see", link="https://a.example"),
        Span(" "),
        Span("https://b.example", link="https://b.example"),
    )


def test_the_label_of_a_note_is_told(tmp_path: Path):
    draft = written(
        tmp_path, "<note><label>Try it</label>Save a coin.</note><note><label/>B</note>"
    )
    assert said(draft) == "Save a coin.\n\nB"
    (line,) = told(draft, "left out")
    assert line.endswith("the label “Try it”: put it into the text")


def test_a_glossary_follows_its_module(tmp_path: Path):
    end = "<glossary><definition><term>jar</term><meaning>a pot</meaning></definition></glossary>"
    assert said(written(tmp_path, "<para>Text.</para>", end=end)) == "Text.\n\njar: a pot"


@pytest.mark.parametrize(
    ("content", "fate", "words"),
    [
        ("<para>A<footnote>The source</footnote></para>", "left out", "the footnote “The source”"),
        ("<para><link document='m9'>See</link></para>", "changed", "a link to m9"),
        ("<para>See <link target-id='f1'/></para>", "changed", "it had no words"),
        ("<media alt='a jar'><image src='a.png'/></media>", "left out", "a.png (a jar): the file"),
        ("<media><iframe src='https://v.example'/></media>", "left out", "https://v.example: write"),
        ("<exercise><problem><para>Why?</para></problem></exercise>", "changed", "an exercise"),
        ("<para><m:math><m:mtable/></m:math></para>", "left out", "a formula that no line"),
        ("<para><m:math><m:mi>x</m:mi></m:math></para>", "changed", "a formula became text, x"),
        ("<list list-type='enumerated' number-style='lower-alpha'><item>a</item></list>", "changed",
         "the letters before the lines"),
        ("<list><item><figure><media alt='a jar'/></figure></item></list>", "left out",
         "a figure within a list or a table: a jar"),
    ],
)  # fmt: skip
def test_what_is_left_out_or_changed_is_told_with_its_line(
    tmp_path: Path, content: str, fate: str, words: str
):
    draft = written(tmp_path, f"<para>First.</para>\n{content}")
    assert any(each.startswith("m1.cnxml:6: ") and words in each for each in told(draft, fate))


@pytest.mark.parametrize(
    ("url", "licence"),
    [
        ("http://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0"),
        ("https://creativecommons.org/licenses/by-nc-sa/4.0/", "CC-BY-NC-SA-4.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
        ("https://example.org/mine", None),
    ],
)
def test_a_licence_is_taken_by_its_address(tmp_path: Path, url: str, licence: str | None):
    metadata = (
        f'<md:license url="{url}"/><md:language>es</md:language><md:abstract>About jars</md:abstract>'
        '<md:actors><md:person userid="a"><md:fullname>Ada O</md:fullname></md:person></md:actors>'
        '<md:roles><md:role type="author">a</md:role></md:roles>'
    )
    draft = written(tmp_path, "<para>Text.</para>", metadata)
    course = draft.course
    assert (course.licence, course.language, course.summary) == (licence, "es", "About jars")
    assert course.attribution == (Attribution("Jars, Ada O", licence=licence),)
    assert any("written in es, not in en" in each for each in told(draft, "changed"))
    assert any("it has no SPDX id" in each for each in told(draft, "left out")) == (licence is None)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("<document>", "m1.cnxml:1 cannot be read"),
        ("", "cannot be read"),
        ("<document/>", "has no CNXML text"),
        ('<!DOCTYPE d [<!ENTITY a "b">]><document><title>&a;</title></document>', "entities"),
        (f"<document><content>{'<para/>' * 30_001}</content></document>", "30,000 tags: divide it"),
        ("<document><content>" + "<section>" * 5_000, "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_refused_in_plain_words(tmp_path: Path, data: str, words: str):
    (tmp_path / "m1.cnxml").write_text(data)
    with pytest.raises(NotImportable, match=words):
        read(tmp_path / "m1.cnxml")


def test_a_zip_is_read_like_a_folder(tmp_path: Path):
    with ZipFile(tmp_path / "book.zip", "w") as archive:
        archive.writestr("m1.cnxml", MODULE % ("", "<para>Text.</para>", ""))
    assert said(read(tmp_path / "book.zip")) == "Text."


def test_the_same_book_makes_the_same_draft():
    assert read(DATA) == read(DATA)
