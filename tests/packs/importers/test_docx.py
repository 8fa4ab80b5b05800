"""Word documents become lessons by their headings; boxes make questions in any language."""

import re
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from PIL import Image

from lessonbot.domain.text import Span, plain
from lessonbot.packs.drafts import Draft, NotImportable
from lessonbot.packs.importers.docx.read import read
from lessonbot.packs.importers.docx.template import template
from lessonbot.packs.reading import check
from lessonbot.packs.writing import files_of

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)


def par(words: str, style: str = "", *, level: int | None = None) -> str:
    """A paragraph; `*words*` are bold, a level makes it an item of the list."""
    runs = "".join(
        f"<w:r>{'<w:rPr><w:b/></w:rPr>' if at % 2 else ''}<w:t xml:space='preserve'>{part}</w:t></w:r>"
        for at, part in enumerate(words.split("*"))
    )
    numbered = f"<w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='1'/></w:numPr>"
    look = f"<w:pStyle w:val='{style}'/>" if style else ""
    return f"<w:p><w:pPr>{look}{numbered if level is not None else ''}</w:pPr>{runs}</w:p>"


def head(words: str, level: int = 1) -> str:
    return par(words, f"Heading{level}")


def drawing(target: str, alt: str, kind: str = "embed") -> str:
    return (
        f'<w:p><w:r><w:drawing><wp:inline><wp:docPr id="1" name="a" descr="{alt}"/><a:graphic>'
        f'<a:graphicData><pic:pic><pic:blipFill><a:blip r:{kind}="{target}"/></pic:blipFill></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )


def relations(pairs: Mapping[str, str], kind: str = "image", *, outside: bool = False) -> str:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    mode = ' TargetMode="External"' if outside else ""
    inner = "".join(
        f'<Relationship Id="{name}" Type="{office}/{kind}" Target="{target}"{mode}/>'
        for name, target in pairs.items()
    )
    address = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{address}">{inner}</Relationships>'


def document(path: Path, body: str, parts: Mapping[str, str | bytes] | None = None) -> Path:
    """A document as Word writes it: the parts of the template, another text, and more parts."""
    with ZipFile(BytesIO(template())) as archive:
        files: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    del files["word/comments.xml"], files["word/_rels/document.xml.rels"]
    files["word/document.xml"] = f"<w:document {NAMES}><w:body>{body}</w:body></w:document>"
    files.update(parts or {})
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def made(folder: Path, body: str, parts: Mapping[str, str | bytes] | None = None) -> Draft:
    return read(document(folder / "course.docx", body, parts))


def said(draft: Draft) -> str:
    return "\n\n".join(plain(block.text) for each in draft.course.lessons for block in each.blocks)


def told(draft: Draft, fate: str) -> list[str]:
    return [f"{each.place}: {each.words}" for each in draft.remarks[1:] if each.fate == fate]


def png() -> bytes:
    out = BytesIO()
    Image.new("RGB", (4, 3), "green").save(out, "PNG")
    return out.getvalue()


# --- the template --------------------------------------------------------------------------------


def test_the_template_becomes_a_pack_in_which_licence_and_criteria_are_missing(tmp_path: Path):
    (tmp_path / "template.docx").write_bytes(template())
    draft = read(tmp_path / "template.docx")
    pack = tmp_path / "pack"
    for name, data in files_of(draft.course, draft.media).items():
        (pack / name).parent.mkdir(parents=True, exist_ok=True)
        (pack / name).write_bytes(data)
    checked = check(pack)
    assert [problem.rule for problem in checked.problems] == ["licence", "criteria"]
    assert checked.pack is not None
    assert checked.pack.course == draft.course


def test_the_template_shows_title_summary_a_lesson_and_a_question_with_feedback(tmp_path: Path):
    (tmp_path / "template.docx").write_bytes(template())
    course = read(tmp_path / "template.docx").course
    assert course.title == "My first jar"
    assert course.summary == "Put a few coins aside, and know what they are for."
    (lesson,) = course.lessons
    assert lesson.title == "Save first"
    assert Span("save first", "bold") in lesson.blocks[0].text
    (item,) = lesson.items
    assert [(each.right, plain(each.feedback)[:6]) for each in item.options] == [
        (False, "By Sun"),
        (True, "Now it"),
        (False, "That m"),
    ]
    assert plain(item.explanation) == "Saving first is easier than saving what is left."


def test_the_template_is_always_the_same_and_its_notes_are_not_taken_over(tmp_path: Path):
    assert template() == template()
    (tmp_path / "template.docx").write_bytes(template())
    draft = read(tmp_path / "template.docx")
    assert "margin" not in said(draft)
    assert [remark.fate for remark in draft.remarks[1:] if remark.fate != "taken"] == []


def test_comments_of_others_are_told_beside_the_notes_of_the_template(tmp_path: Path):
    with ZipFile(BytesIO(template())) as archive:
        notes = archive.read("word/comments.xml").decode()
    mine = "".join(
        f'<w:comment w:id="{number}" w:author="Ana">{par(f"Ask Mira {number}")}</w:comment>'
        for number in range(50, 75)
    )
    notes = notes.replace("Leave it out if you like.", "Leave it out. I did.")
    parts = {"word/comments.xml": notes.replace("</w:comments>", f"{mine}</w:comments>")}
    lines = told(made(tmp_path, head("A") + par("Text."), parts), "left out")
    assert "a comment in the margin by lessonbot, “The style Quote below" in lines[0]
    assert "by Ana, “Ask Mira 50”: write it into the text" in lines[1]
    assert len(lines) == 21
    assert "6 more comments in the margin" in lines[-1]


def test_the_parts_of_the_template_name_each_other():
    with ZipFile(BytesIO(template())) as archive:
        names = set(archive.namelist())
        types = archive.read("[Content_Types].xml").decode()
        text = archive.read("word/document.xml").decode()
        notes = archive.read("word/comments.xml").decode()
        styles = archive.read("word/styles.xml").decode()
    assert {name.lstrip("/") for name in re.findall(r'PartName="(.*?)"', types)} <= names
    assert set(re.findall(r'commentReference w:id="(\d+)"', text)) == set(
        re.findall(r'<w:comment w:id="(\d+)"', notes)
    )
    used = set(re.findall(r'pStyle w:val="(\w+)"', text))
    assert used <= set(re.findall(r'styleId="(\w+)"', styles))


# --- lessons -------------------------------------------------------------------------------------


def test_each_heading_1_begins_a_lesson_and_others_are_bold_in_it(tmp_path: Path):
    body = par("Jars", "Title") + head("Save") + par("One.") + head("Today", 2) + par("Two.")
    draft = made(tmp_path, body + head("Spend") + par("Three."))
    assert [lesson.title for lesson in draft.course.lessons] == ["Save", "Spend"]
    assert Span("Today", "bold") in draft.course.lessons[0].blocks[0].text


def test_a_single_heading_1_above_others_is_the_title_of_the_course(tmp_path: Path):
    body = head("Jars") + head("Save", 2) + par("One.") + head("Spend", 2) + par("Two.")
    draft = made(tmp_path, body)
    assert draft.course.title == "Jars"
    assert [lesson.title for lesson in draft.course.lessons] == ["Save", "Spend"]
    assert "became the title of the course" in told(draft, "changed")[0]


def test_a_document_without_headings_is_named_by_its_file(tmp_path: Path):
    draft = made(tmp_path, par("One."))
    assert (draft.course.title, draft.course.lessons[0].title) == ("course", "course")


def test_a_lesson_that_fits_a_day_is_left_whole_and_a_longer_one_is_cut(tmp_path: Path):
    words = "Ten words stand in this line, and all are short. "
    body = head("Short") + par(words * 6) + head("Part", 2) + par(words * 8)
    body += head("Long") + par(words * 10) + par(words * 10)
    draft = made(tmp_path, body)
    titles = [lesson.title for lesson in draft.course.lessons]
    assert titles == ["Short", "Long (1/2)", "Long (2/2)"]
    assert any(
        "“Long” has 200 words, too many for a day" in each for each in told(draft, "changed")
    )


def test_lists_breaks_and_links_are_kept(tmp_path: Path):
    link = '<w:p><w:hyperlink r:id="l1"><w:r><w:t>here</w:t></w:r></w:hyperlink></w:p>'
    body = head("A") + par("a", level=0) + par("b", level=1) + par("c", level=0) + link
    body += "<w:p><w:r><w:t>x</w:t><w:br/><w:t>y</w:t></w:r></w:p>"
    rels = relations({"l1": "https://example.org/"}, "hyperlink")
    draft = made(tmp_path, body, {"word/_rels/document.xml.rels": rels})
    assert said(draft) == "• a\n  • b\n• c\n\nhere (https://example.org/)\n\nx\ny"


@pytest.mark.parametrize(
    ("header", "kept"),
    [("<w:trPr><w:tblHeader/></w:trPr>", "Jar: spend\nPart: 7"), ("", "Jar: Part\nspend: 7")],
)
def test_a_table_becomes_lines(tmp_path: Path, header: str, kept: str):
    rows = [["Jar", "Part"], ["spend", "7"]]
    cells = [[f"<w:tc>{par(cell)}</w:tc>" for cell in row] for row in rows]
    table = (
        f"<w:tbl><w:tr>{header}{''.join(cells[0])}</w:tr><w:tr>{''.join(cells[1])}</w:tr></w:tbl>"
    )
    draft = made(tmp_path, head("A") + table)
    assert said(draft) == kept
    assert any("a table: its rows became lines" in each for each in told(draft, "changed"))


def test_headings_and_lists_in_a_cell_keep_their_words(tmp_path: Path):
    inside = f"{par('why')}{head('Jar', 2)}{par('of clay', 'Quote')}{par('red', level=0)}"
    draft = made(
        tmp_path,
        f"{head('A')}<w:tbl><w:tr><w:tc>{inside}</w:tc><w:tc>{par('7')}</w:tc></w:tr></w:tbl>",
    )
    assert said(draft) == "why Jar of clay red: 7"
    assert any("a list or a table within a table" in each for each in told(draft, "changed"))


def test_cells_beyond_the_last_column_are_told(tmp_path: Path):
    cells = "".join(f"<w:tc>{par(f'c{at}')}</w:tc>" for at in range(1, 53))
    draft = made(tmp_path, f"{head('A')}<w:tbl><w:tr>{cells}</w:tr></w:tbl>")
    assert "c50" in said(draft)
    lost = [each.partition(": ")[2] for each in told(draft, "left out")]
    assert lost == [
        "a cell behind column 50 of a table: c51",
        "a cell behind column 50 of a table: c52",
    ]


def test_a_document_longer_than_a_course_is_refused_before_it_is_read(tmp_path: Path):
    with pytest.raises(NotImportable, match="longer than a course can be"):
        made(tmp_path, par("a") * 8_000)


# --- questions -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("[x]", "[ ]"), ("[X]", "[]"), ("(x)", "( )"), ("☑", "☐"), ("☒", "☐")],
)
@pytest.mark.parametrize("level", [0, None])
def test_lines_with_boxes_are_answers_in_a_list_or_not(
    tmp_path: Path, right: str, wrong: str, level: int | None
):
    lines = (f"{wrong} بعد", f"{right} قبل", f"{wrong} أبدا")
    body = head("ميزانية") + par("نص.") + par("متى تخطط؟")
    draft = made(tmp_path, body + "".join(par(line, level=level) for line in lines))
    (item,) = draft.course.lessons[0].items
    assert plain(item.prompt) == "متى تخطط؟"
    assert [(each.text, each.right) for each in item.options] == [
        ("بعد", False),
        ("قبل", True),
        ("أبدا", False),
    ]
    assert said(draft) == "نص."


def test_the_boxes_that_word_offers_are_boxes(tmp_path: Path):
    def box(value: int, words: str) -> str:
        return (
            f'<w:p><w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="{value}"/></w14:checkbox>'
            "</w:sdtPr><w:sdtContent><w:r><w:t>☐</w:t></w:r></w:sdtContent></w:sdt>"
            f"<w:r><w:t> {words}</w:t></w:r></w:p>"
        )

    draft = made(tmp_path, head("A") + par("When?") + box(0, "After") + box(1, "Before"))
    (item,) = draft.course.lessons[0].items
    assert [(each.text, each.right) for each in item.options] == [
        ("After", False),
        ("Before", True),
    ]


def test_a_lesson_may_be_nothing_but_questions_and_keeps_its_heading(tmp_path: Path):
    answers = par("[ ] a", level=0) + par("[x] b", level=0)
    body = head("Practice") + par("First?") + answers + par("Second?") + answers
    (lesson,) = made(tmp_path, body).course.lessons
    assert lesson.title == "Practice"
    assert [plain(item.prompt) for item in lesson.items] == ["First?", "Second?"]
    assert len({item.key for item in lesson.items}) == 2


def test_a_question_without_a_right_answer_keeps_none(tmp_path: Path):
    body = head("A") + par("When?") + par("[ ] a", level=0) + par("[ ] b", level=0)
    draft = made(tmp_path, body)
    assert not draft.course.lessons[0].items[0].right
    assert any("0 of them right: put an x" in each for each in told(draft, "changed"))


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["[x] a", "b"], "only some lines begin with boxes"),
        (["*a*", "b"], None),
        (["a *", "b"], None),
        (["(a) first", "(b) second"], None),
    ],
)
def test_what_may_be_a_question_or_not_stays_text(
    tmp_path: Path, lines: list[str], words: str | None
):
    draft = made(tmp_path, head("A") + par("When?") + "".join(par(x, level=0) for x in lines))
    assert draft.course.lessons[0].items == ()
    assert said(draft).startswith("When?\n\n• ")
    assert any(words in each for each in told(draft, "changed")) if words else True


# --- pictures and what is left out ---------------------------------------------------------------


def test_a_picture_is_kept_with_its_alternative_text(tmp_path: Path):
    parts: dict[str, str | bytes] = {
        "word/_rels/document.xml.rels": relations({"p1": "media/image1.png"}),
        "word/media/image1.png": png(),
    }
    draft = made(tmp_path, head("A") + par("Look:") + drawing("p1", "A jar"), parts)
    picture = draft.course.lessons[0].blocks[1].picture
    assert picture is not None
    assert (picture.alt, picture.name) == ("A jar", "picture-1.png")
    assert draft.media == {"picture-1.png": png()}


def test_a_picture_of_another_kind_is_left_out_with_the_reason(tmp_path: Path):
    parts: dict[str, str | bytes] = {
        "word/_rels/document.xml.rels": relations({"p1": "media/image1.emf"}),
        "word/media/image1.emf": b"\x01\x00\x00\x00 EMF",
    }
    draft = made(tmp_path, head("A") + par("Look:") + drawing("p1", "A jar"), parts)
    assert draft.media == {}
    assert any("the picture picture-1" in each for each in told(draft, "left out"))


def test_a_picture_elsewhere_is_never_fetched(tmp_path: Path):
    secret = tmp_path / "secret.png"
    secret.write_bytes(png())
    for target in (secret.as_uri(), "secret.png", "https://127.0.0.1:9/a.png"):
        rels = relations({"p1": target}, outside=True)
        body = head("A") + par("Look:") + drawing("p1", "A jar", "link")
        draft = made(tmp_path, body, {"word/_rels/document.xml.rels": rels})
        assert draft.media == {}
        assert any("external" in each for each in told(draft, "left out"))


@pytest.mark.parametrize(
    ("body", "parts", "words"),
    [
        ("", {"word/vbaProject.bin": b"x"}, "macros, which are never run"),
        ("", {"word/embeddings/a.xlsx": b"x"}, "a file embedded in the document"),
        ("", {"word/header1.xml": f"<w:hdr {NAMES}>{par('My school')}</w:hdr>"}, "My school"),
        ("<w:p><w:r><w:t>\u202b</w:t></w:r></w:p>", {}, "the invisible U+202B"),
        ("<w:p><m:oMath><m:r><m:t>x=2</m:t></m:r></m:oMath></w:p>", {}, "a formula, x=2"),
        (
            "<w:p><w:del><w:r><w:delText>old</w:delText></w:r></w:del></w:p>",
            {},
            "words that a tracked change deleted: old",
        ),
        (
            '<w:p><w:r><w:footnoteReference w:id="2"/></w:r></w:p>',
            {"word/footnotes.xml": f'<w:footnotes {NAMES}><w:footnote w:id="2">{par("The source")}'
             "</w:footnote></w:footnotes>"},
            "the footnote “The source”",
        ),
    ],
)  # fmt: skip
def test_what_no_lesson_holds_is_left_out_and_told(
    tmp_path: Path, body: str, parts: Mapping[str, str | bytes], words: str
):
    draft = made(tmp_path, head("A") + par("Text.") + body, parts)
    assert said(draft) == "Text."
    assert any(words in each for each in told(draft, "left out"))


def test_a_place_is_a_paragraph_and_the_heading_above_it(tmp_path: Path):
    body = head("Save") + par("Text.") + par("When?") + par("[ ] a", level=0) + par("b", level=0)
    assert told(made(tmp_path, body), "changed")[0].startswith(
        "course.docx, paragraph 4 (below “Save”): "
    )


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is no Word document"),
        (b"\xd0\xcf\x11\xe0 old", "old Word file or has a password"),
        (b"{\\rtf1 }", "is no Word document"),
        (b"PK\x03\x04 broken", "damaged"),
    ],
)
def test_what_is_no_document_is_refused_in_plain_words(tmp_path: Path, data: bytes, words: str):
    (tmp_path / "a.docx").write_bytes(data)
    with pytest.raises(NotImportable, match=words):
        read(tmp_path / "a.docx")


def test_a_zip_without_a_document_is_refused(tmp_path: Path):
    with ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr("course.yaml", "format: 1")
    with pytest.raises(NotImportable, match="no Word document"):
        read(tmp_path / "a.docx")


def test_a_document_without_text_is_refused(tmp_path: Path):
    with pytest.raises(NotImportable, match="has no text"):
        made(tmp_path, par(""))


def test_a_missing_file_is_refused(tmp_path: Path):
    with pytest.raises(NotImportable, match="cannot be opened"):
        read(tmp_path / "none.docx")


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"word/media/bomb.png": b"\0" * 70_000_000}, "large"),
        ({"../outside.xml": "x"}, "leads out of the pack"),
        (
            {"word/document.xml": '<!DOCTYPE d [<!ENTITY a "aa">]><d>&a;</d>'},
            "has entities of its own",
        ),
        (
            {"word/styles.xml": '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]><d>&a;</d>'},
            "has entities of its own",
        ),
        ({"word/document.xml": "<w:document>"}, "cannot be read"),
        (
            {"word/document.xml": f"<d>{' '.join(map(str, range(800_000)))}</d>"},
            "larger than 4 MB: divide it",
        ),
        ({"word/document.xml": f"<d>{'<p/><q/>' * 45_000}</d>"}, "longer than a course can be"),
    ],
)
def test_a_document_made_to_harm_is_refused(
    tmp_path: Path, parts: Mapping[str, str | bytes], words: str
):
    with pytest.raises(NotImportable, match=words):
        made(tmp_path, par("Text."), parts)


def test_tables_within_tables_too_deep_are_refused(tmp_path: Path):
    body = "<w:tbl><w:tr><w:tc>" * 80 + par("x") + "</w:tc></w:tr></w:tbl>" * 80
    with pytest.raises(NotImportable, match="too deep: divide them"):
        made(tmp_path, head("A") + par("Text.") + body)
