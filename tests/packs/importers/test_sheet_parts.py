"""What a workbook holds besides its cells is told with its place, whoever made it."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from lessonbot.packs.exporters.xlsx import template
from lessonbot.packs.importers.sheets.read import read

LESSONS = ["Lesson", "Title", "Text", "Picture or document", "It shows"]
QUESTIONS = ["Lesson", "Question id", "Kind", "Question", "A", "B", "Right answer"]
UNDER = "save it into the folder media beside the workbook, and write its name"
COLUMN = "“Picture or document”"


def png(colour: str = "green") -> BytesIO:
    out = BytesIO()
    Image.new("RGB", (4, 3), colour).save(out, "PNG")
    return out


def lines(
    folder: Path, change: Callable[[Workbook, Worksheet, Worksheet], object], fate: str = "left out"
) -> list[str]:
    """What is told of a small course after something was put into its workbook."""
    with Workbook(folder / "a.xlsx") as book:
        lessons, questions = book.add_worksheet("Lessons"), book.add_worksheet("Questions")
        lessons.write_row(0, 0, LESSONS)
        lessons.write_row(1, 0, ["water", "Water", "Drink."])
        questions.write_row(0, 0, QUESTIONS)
        questions.write_row(1, 0, ["water", "q", "choice", "Which?", "a1", "b1", "A"])
        change(book, lessons, questions)
    return told(folder / "a.xlsx", fate)


def told(path: Path, fate: str = "left out") -> list[str]:
    remarks = [each for each in read(path).remarks if each.fate == fate]
    return [f"{each.place}: {each.words}" for each in remarks if each.place != path.name]


def test_a_workbook_of_words_has_nothing_to_tell(tmp_path: Path) -> None:
    assert lines(tmp_path, lambda *_: None) == []
    assert lines(tmp_path, lambda *_: None, "taken") == []


def test_a_picture_is_told_with_its_cell_and_where_it_belongs(tmp_path: Path) -> None:
    def change(_book: Workbook, lessons: Worksheet, questions: Worksheet) -> None:
        lessons.insert_image("D2", "a.png", {"image_data": png(), "description": "Three jars"})
        questions.insert_image("AB7", "b.png", {"image_data": png("red")})

    assert lines(tmp_path, change) == [
        f"Lessons!D2: a picture (“Three jars”): {UNDER} in this row under {COLUMN}",
        f"Questions!AB7: a picture (“b.png”): {UNDER} in a row of the sheet Lessons under {COLUMN}",
    ]


def test_a_picture_in_the_sheet_course_belongs_to_the_badge(tmp_path: Path) -> None:
    def change(book: Workbook, _lessons: Worksheet, _questions: Worksheet) -> None:
        page = book.add_worksheet("Course")
        page.write_row(0, 0, ["What", "Value"])
        page.insert_image("B2", "a.png", {"image_data": png()})

    line = f"Course!B2: a picture (“a.png”): {UNDER} under “Value” in the row “Badge picture”"
    assert line in lines(tmp_path, change)


def test_a_picture_that_is_a_cell_is_no_formula_with_an_error(tmp_path: Path) -> None:
    def change(_book: Workbook, lessons: Worksheet, _questions: Worksheet) -> None:
        lessons.embed_image("D2", "a.png", {"image_data": png()})
        lessons.write_formula("E2", "=1/0", None, "#DIV/0!")

    picture, broken = sorted(lines(tmp_path, change))
    assert broken.startswith("Lessons!E2")
    assert picture == (f"Lessons!D2: a picture in the cell: {UNDER} in this row under {COLUMN}")


def charted(book: Workbook, _lessons: Worksheet, questions: Worksheet) -> None:
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Questions!$A$1:$A$2"})
    questions.insert_chart("C9", chart, {"description": "Rain in a year"})


def chart_sheet(book: Workbook, _lessons: Worksheet, _questions: Worksheet) -> None:
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Questions!$A$1:$A$2"})
    book.add_chartsheet("Rain").set_chart(chart)


def macros(book: Workbook, _lessons: Worksheet, _questions: Worksheet) -> None:
    book.add_vba_project(BytesIO(b"macro"), is_stream=True)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (charted, "Questions!C9: a chart (“Rain in a year”): make a picture of it, save it"),
        (chart_sheet, "Rain: a chart"),
        (lambda _b, page, _q: page.insert_textbox("A5", "Boil it."), "Lessons!A5: a text box, “Boil"),
        (lambda _b, page, _q: page.insert_textbox("A5", ""), "Lessons!A5: a drawn shape (“TextBox 1”)"),
        (lambda _b, _l, page: page.write_comment("B2", "Ask Ana"), "Questions!B2: the comment “Ask Ana”"),
        (lambda _b, page, _q: page.set_background(png()), "Lessons: a picture behind"),
        (
            lambda _b, page, _q: page.set_header("&L&G", {"image_left": "a.png", "image_data_left": png()}),
            "Lessons: a picture at the top or foot of printed pages",
        ),
        (macros, "xl/vbaProject.bin: macros, which are never run"),
    ],
)  # fmt: skip
def test_what_no_cell_holds_is_told_once(
    tmp_path: Path, change: Callable[[Workbook, Worksheet, Worksheet], object], line: str
) -> None:
    (only,) = lines(tmp_path, change)
    assert only.startswith(line)


def test_many_pictures_of_a_sheet_are_counted(tmp_path: Path) -> None:
    def change(_book: Workbook, lessons: Worksheet, _questions: Worksheet) -> None:
        for row in range(1, 31):
            lessons.insert_image(row, 3, "a.png", {"image_data": png()})

    found = lines(tmp_path, change)
    assert len(found) == 21
    assert found[-1] == "Lessons: 10 more of this sheet: pictures"


# --- notes and comments --------------------------------------------------------------------------


def rebuilt(path: Path, source: bytes, change: Callable[[dict[str, bytes]], object]) -> Path:
    """The workbook with other parts."""
    with zipfile.ZipFile(BytesIO(source)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def test_the_notes_of_the_template_are_not_told_but_changed_ones_are(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(template())
    assert told(tmp_path / "a.xlsx") == []

    def change(files: dict[str, bytes]) -> None:
        files["xl/comments3.xml"] = files["xl/comments3.xml"].replace(
            b"What is asked.", b"What is asked. Ana: shorter!"
        )

    (line,) = told(rebuilt(tmp_path / "b.xlsx", template(), change))
    assert line.startswith("Questions!D1: the comment “What is asked. Ana: shorter!”: write it")


def test_a_thread_of_comments_is_told_without_its_copy_for_old_programs(tmp_path: Path) -> None:
    def change(files: dict[str, bytes]) -> None:
        files["xl/threadedComments/threadedComment1.xml"] = (
            b'<ThreadedComments><threadedComment ref="A1"><text>Why this id?</text></threadedComment>'
            b'<threadedComment ref="A1"><text>It is short.</text></threadedComment></ThreadedComments>'
        )
        name = "xl/worksheets/_rels/sheet4.xml.rels"
        files[name] = files[name].replace(
            b"</Relationships>",
            b'<Relationship Id="rId9" Target="../threadedComments/threadedComment1.xml" Type='
            b'"http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"/>'
            b"</Relationships>",
        )
        files["xl/comments3.xml"] = files["xl/comments3.xml"].replace(
            b"The id of the lesson it belongs to.", b"[Threaded comment] Your version of Excel"
        )

    found = told(rebuilt(tmp_path / "a.xlsx", template(), change))
    assert [line.partition(":")[0] for line in found] == ["Questions!A1"] * 2
    assert "“Why this id?”" in found[0]
    assert "“It is short.”" in found[1]


# --- hidden --------------------------------------------------------------------------------------


def test_hidden_rows_and_columns_with_words_are_taken_and_told(tmp_path: Path) -> None:
    def change(_book: Workbook, _lessons: Worksheet, questions: Worksheet) -> None:
        for row in (2, 3, 5):
            questions.write_row(row, 0, ["water", f"q{row}", "choice", "Q", "a1", "b1", "A"])
        for row in (1, 2, 3, 5, 9):
            questions.set_row(row, None, None, {"hidden": True})
        questions.set_column("E:F", 10, None, {"hidden": True})
        questions.set_column("Y:Z", 10, None, {"hidden": True})

    after = "and read like the others: show them, and delete what is not part of the course"
    assert lines(tmp_path, change, "taken") == [
        f"Questions!A2: hidden rows, 2 to 4, 6, {after}",
        f"Questions!E1: hidden columns, E, F, {after}",
    ]
    assert len(read(tmp_path / "a.xlsx").course.lessons[0].items) == 4


def test_a_hidden_sheet_is_told_whether_it_is_read_or_unknown(tmp_path: Path) -> None:
    def change(book: Workbook, _lessons: Worksheet, questions: Worksheet) -> None:
        questions.hide()
        for name, words in (("Old", "x"), ("Empty", "")):
            page = book.add_worksheet(name)
            page.write_string(0, 0, words)
            page.very_hidden()

    assert lines(tmp_path, change) == [
        "Old: unknown hidden sheet Old: name it Questions, or delete it"
    ]
    (line,) = told(tmp_path / "a.xlsx", "taken")
    assert line.startswith("Questions: the sheet is hidden, and was read")


# --- odd parts -----------------------------------------------------------------------------------


def test_a_picture_that_no_sheet_shows_is_told_by_its_part(tmp_path: Path) -> None:
    path = rebuilt(
        tmp_path / "a.xlsx", template(), lambda files: files.update({"xl/media/image9.png": b"x"})
    )
    (line,) = told(path)
    assert line.startswith("xl/media/image9.png: a picture that is shown in no cell of a sheet")


@pytest.mark.parametrize(
    "drawing",
    [
        b"<wsDr>",
        b'<!DOCTYPE d [<!ENTITY a "aa">]><wsDr>&a;</wsDr>',
        f"<wsDr>{' '.join(map(str, range(800_000)))}</wsDr>".encode(),
    ],
)
def test_a_drawing_that_cannot_be_read_is_told_and_the_words_are_taken(
    tmp_path: Path, drawing: bytes
) -> None:
    lines(tmp_path, charted)

    def change(files: dict[str, bytes]) -> None:
        files["xl/drawings/drawing1.xml"] = drawing

    source = (tmp_path / "a.xlsx").read_bytes()
    path = rebuilt(tmp_path / "b.xlsx", source, change)
    (line,) = told(path)
    assert line.startswith(
        "Questions: pictures or comments of this sheet: xl/drawings/drawing1.xml"
    )
    assert len(read(path).course.lessons) == 1


def test_a_drawing_without_a_right_place_is_told_with_its_sheet(tmp_path: Path) -> None:
    lines(tmp_path, charted)

    def change(files: dict[str, bytes]) -> None:
        name = "xl/drawings/drawing1.xml"
        files[name] = files[name].replace(b"<xdr:col>2<", b"<xdr:col>" + b"9" * 5_000 + b"<", 1)

    path = rebuilt(tmp_path / "b.xlsx", (tmp_path / "a.xlsx").read_bytes(), change)
    (line,) = told(path)
    assert line.startswith("Questions: a chart (“Rain in a year”)")
