import csv
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from lessonbot.domain.course import Course, Option, QuizItem
from lessonbot.domain.text import Span, plain
from lessonbot.packs.archive import open_pack
from lessonbot.packs.drafts import Draft, NotImportable
from lessonbot.packs.exporters.example import example
from lessonbot.packs.exporters.rows import TooLong
from lessonbot.packs.exporters.xlsx import csv_of, template, workbook_of
from lessonbot.packs.importers.sheets.read import read
from lessonbot.packs.reading import check_files
from lessonbot.packs.writing import files_of
from tests.packs.courses import MEDIA, courses
from tests.packs.packfolder import zipped

SHIPPED = Path(__file__).parents[2] / "lessons"
HEAD = ["Lesson", "Question id", "Kind", "Question", "A", "B", "C", "Right answer", "Why A"]


def questions(path: Path, *rows: Sequence[object], head: Sequence[str] = HEAD) -> Draft:
    """What is read of a workbook with only a sheet Questions."""
    file = path / "quiz.xlsx"
    with Workbook(file, {"default_date_format": "d-m"}) as book:
        page = book.add_worksheet("Questions")
        for number, row in enumerate([head, *rows]):
            page.write_row(number, 0, row)
    return read(file)


def told(draft: Draft) -> list[str]:
    return [str(remark) for remark in draft.remarks]


def items(draft: Draft) -> list[QuizItem]:
    return [item for lesson in draft.course.lessons for item in lesson.items]


def put(folder: Path, files: Mapping[str, bytes]) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


# --- there and back ------------------------------------------------------------------------------


def test_the_example_of_the_template_is_read_into_a_right_pack(tmp_path: Path) -> None:
    (tmp_path / "course.xlsx").write_bytes(template("sw"))
    draft = read(tmp_path / "course.xlsx")
    assert told(draft) == ["course.xlsx: taken: 1 lesson, 2 questions"]
    assert draft.course == example("sw")
    checked = check_files(files_of(draft.course, draft.media))
    assert checked.problems == ()
    assert checked.pack
    assert checked.pack.course == draft.course


def test_the_same_course_is_the_same_workbook() -> None:
    assert template() == template() == workbook_of(example("en"))


@settings(max_examples=20)
@given(courses())
def test_any_course_comes_back_from_its_workbook(course: Course) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = put(Path(name), {f"media/{file}": data for file, data in MEDIA.items()})
        (folder / "course.xlsx").write_bytes(workbook_of(course))
        draft = read(folder / "course.xlsx")
    assert draft.course == course
    assert [remark for remark in draft.remarks if remark.fate == "left out"] == []
    assert draft.media.items() <= MEDIA.items()


@settings(max_examples=20)
@given(courses())
def test_any_course_comes_back_from_comma_separated_values(course: Course) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = put(Path(name), {f"media/{file}": data for file, data in MEDIA.items()})
        draft = read(put(folder, csv_of(course)))
    assert draft.course == course
    assert [remark for remark in draft.remarks if remark.fate == "left out"] == []


def test_media_can_lie_in_another_folder_or_in_a_zip(tmp_path: Path) -> None:
    checked = check_files(open_pack(SHIPPED / "money-basics"))
    assert checked.pack
    course = checked.pack.course
    media = SHIPPED / "money-basics" / "media"
    (tmp_path / "a.xlsx").write_bytes(workbook_of(course))
    assert read(tmp_path / "a.xlsx", media).course == course
    pictures: dict[str, str | bytes] = {f"media/{f.name}": f.read_bytes() for f in media.iterdir()}
    assert read(zipped(tmp_path / "a.zip", {**csv_of(course), **pictures})).course == course


# --- formulas ------------------------------------------------------------------------------------

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "'=1", "''-x", "'tis"]


def formulas() -> Course:
    course = example("en")
    options = tuple(Option("abcdefg"[at], text, right=at == 0) for at, text in enumerate(FORMULAS))
    item = QuizItem("q", (Span("=cmd|' /C calc'!A0"),), options, (Span("-2+3"),))
    lesson = course.lessons[0]
    object.__setattr__(lesson, "items", (item,))
    return course


def test_a_workbook_holds_no_formula_whatever_a_course_says(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(workbook_of(formulas()))
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        sheets = [archive.read(name) for name in archive.namelist() if "/sheet" in name]
        assert b'quotePrefix="1"' in archive.read("xl/styles.xml")
    assert sheets
    assert not any(b"<f>" in sheet for sheet in sheets)
    assert read(tmp_path / "a.xlsx").course == formulas()


def test_no_spreadsheet_takes_comma_separated_values_for_a_formula(tmp_path: Path) -> None:
    files = csv_of(formulas())
    rows = csv.reader(StringIO(files["questions.csv"].decode("utf-8-sig"), newline=""))
    cells = [cell for row in rows for cell in row]
    assert "'=1+1" in cells
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)
    assert read(put(tmp_path, files)).course == formulas()


# --- what spreadsheets turn ----------------------------------------------------------------------


def test_what_a_spreadsheet_turned_is_told_with_its_cell(tmp_path: Path) -> None:
    turned = [datetime(2026, 2, 1), 0.5, 52]  # noqa: DTZ001 - as a spreadsheet has it
    draft = questions(tmp_path, ["l", "q", "choice", "How many?", *turned, "C", True])
    assert [option.text for option in items(draft)[0].options] == ["2026-02-01", "0.5", "52"]
    lines = told(draft)
    assert any(
        line.startswith("Questions!E2: changed: the spreadsheet made a date") for line in lines
    )
    assert any(
        line.startswith("Questions!F2: changed: the cell holds a number with") for line in lines
    )
    assert any(line.startswith("Questions!G2: taken: the cell holds a number;") for line in lines)
    assert any(line.startswith("Questions!I2: changed: the cell holds a truth") for line in lines)
    assert all(
        "format the cell as text" in line for line in lines if "!E2" in line or "!G2" in line
    )


def test_a_formula_is_read_by_its_result_and_one_without_is_told(tmp_path: Path) -> None:
    with Workbook(tmp_path / "a.xlsx") as book:
        page = book.add_worksheet("Questions")
        page.write_row(0, 0, HEAD)
        page.write_row(1, 0, ["l", "q", "choice", "Which?", "", "", "c1", "C"])
        page.write_formula(1, 4, '="a"&1', None, "a1")
        page.write_formula(1, 5, "=1/0", None, "#DIV/0!")
    draft = read(tmp_path / "a.xlsx")
    assert [option.text for option in items(draft)[0].options] == ["a1", "", "c1"]
    assert any(line.startswith("Questions!F2: left out: the formula") for line in told(draft))


def test_a_number_that_is_asked_for_may_be_one(tmp_path: Path) -> None:
    draft = questions(tmp_path, ["l", "q", "number", "6 * 7?", "", "", "", 42])
    assert items(draft)[0].answers == ("42",)
    assert not any("!H2" in line for line in told(draft))


def test_many_cells_alike_are_told_once(tmp_path: Path) -> None:
    rows = [["l", f"q{n}", "choice", "Which?", n, "b", "c", "B"] for n in range(100)]
    lines = [line for line in told(questions(tmp_path, *rows)) if line.startswith("Questions!E")]
    assert len(lines) == 21
    assert "80 more cells of this column" in lines[-1]


# --- misfits -------------------------------------------------------------------------------------


def test_a_row_can_leave_out_its_lesson_and_its_id(tmp_path: Path) -> None:
    draft = questions(
        tmp_path,
        ["water", "", "", "First?", "yes it is", "no way", "", "a"],
        ["", "", "", "Second?", "yes it is", "no way", "", "No way"],
    )
    lesson = draft.course.lessons[0]
    assert [item.key for item in lesson.items] == ["water-1", "water-2"]
    assert [item.right for item in lesson.items] == [{0}, {1}]


def test_several_letters_are_several_right_answers(tmp_path: Path) -> None:
    draft = questions(tmp_path, ["l", "q", "choice", "Which?", "x", "y", "z", "a, C"])
    assert items(draft)[0].right == {0, 2}


@pytest.mark.parametrize(
    ("row", "line"),
    [
        (["l", "q", "choice", "Q", "a1", "b1", "", ""], "Questions!H2: taken: no option is marked"),
        (["l", "q", "choice", "Q", "a1", "b1", "", "D"], "Questions!H2: left out: D names no option"),
        (["l", "q", "choice", "Q", "a1", "", "c1", "A"], "Questions!F2: taken: the option B is empty"),
        (["l", "q", "chioce", "Q", "a1", "b1", "", "A"], "did you mean choice?"),
        (["l", "q", "", "Q", "", "", "", "42"], "Questions!C2: left out: the kind of the question"),
        (["l", "q", "number", "Q", "", "", "", "many"], "Questions!H2: left out: many is no number"),
        (["l", "q", "open", "Q", "", "", "", "x"], "Questions!H2: left out: an open question"),
        (["l", "q", "number", "Q", "2", "", "", "2"], "Questions!E2: left out: a question of the"),
        (["l", "Q 1", "choice", "Q", "a1", "b1", "", "A"], "Questions!B2: changed: Q 1 is no id"),
        (["l", "q", "choice", "a <b>c</b>", "a1", "b1", "", "A"], "Questions!D2: changed: HTML is"),
        (["l", "q", "choice", "![x](y.png)", "a1", "b1", "", "A"], "Questions!D2: changed: a picture"),
        (["l", "q", "choice", "a\u202eb", "a1", "b1", "", "A"], "Questions!D2: changed: the invisible"),
    ],
)  # fmt: skip
def test_a_misfit_is_told_with_its_cell(tmp_path: Path, row: list[str], line: str) -> None:
    assert any(line in each for each in told(questions(tmp_path, row)))


def test_a_text_that_is_no_markdown_is_taken_as_it_stands(tmp_path: Path) -> None:
    draft = questions(tmp_path, ["l", "q", "", "Is a <b>c</b> **d**?", "a1", "b1", "", "A"])
    assert plain(items(draft)[0].prompt) == "Is a <b>c</b> **d**?"


def test_the_same_id_twice_becomes_two_and_is_told(tmp_path: Path) -> None:
    row = ["l", "q", "choice", "Q", "a1", "b1", "", "A"]
    draft = questions(tmp_path, row, row)
    assert [item.key for item in items(draft)] == ["q", "q-2"]
    assert any("Questions!B3: changed: q is there already" in line for line in told(draft))


def test_an_unknown_column_is_told_and_a_missing_one_refused(tmp_path: Path) -> None:
    draft = questions(tmp_path, ["Q", "x"], head=["question", "Explnation"])
    unknown = "Questions!B1: left out: unknown column Explnation: did you mean Explanation?"
    assert unknown in told(draft)
    draft = questions(tmp_path, ["Q", "x"], head=["question", "Zzzzzz"])
    (line,) = [each for each in told(draft) if "unknown column" in each]
    assert line.endswith("Zzzzzz: compare the template; its sheet “How to” says what belongs where")
    with pytest.raises(NotImportable, match="has no column “Question”: add it"):
        questions(tmp_path, ["x"], head=["Explanation"])


def test_what_a_kind_of_question_does_not_have_is_told(tmp_path: Path) -> None:
    head = ["Question", "Kind", "Right answer", "Why B", "Lowest means"]
    draft = questions(tmp_path, ["How many?", "number", "7", "No.", "few"], head=head)
    assert [line for line in told(draft) if "left out" in line] == [
        (
            "Questions!D2: left out: a question of the kind number has no options: delete them, "
            "or write choice"
        ),
        (
            "Questions!E2: left out: a question of the kind number has no ends: delete this, "
            "or write scale"
        ),
    ]


def test_a_picture_that_is_not_there_is_told(tmp_path: Path) -> None:
    head = "Lesson,Title,Text,Picture or document,It shows\n"
    (tmp_path / "lessons.csv").write_text(f"{head}water,Water,Drink.,jars.png,Jars\n")
    draft = read(tmp_path)
    assert plain(draft.course.lessons[0].blocks[0].text) == "Drink."
    assert any(
        line.startswith("lessons.csv!D2: left out: there is no file media/jars.png")
        for line in told(draft)
    )


def test_a_file_outside_of_the_folder_is_never_read(tmp_path: Path) -> None:
    folder = put(tmp_path / "in", {"media/a.png": MEDIA["a.png"]})
    put(tmp_path, {"secret.png": MEDIA["a.png"]})
    (folder / "media" / "link.png").symlink_to(tmp_path / "secret.png")
    for name in ("../secret.png", "../../secret.png", str(tmp_path / "secret.png"), "link.png"):
        head = "Lesson,Title,Text,Picture or document,It shows\n"
        (folder / "lessons.csv").write_text(f"{head}l,L,Text,{name},A jar\n")
        (folder / "a.xlsx").write_bytes(template())
        draft = read_beside(folder)
        assert draft.media == {}


def read_beside(folder: Path) -> Draft:
    """The lessons of a folder as a workbook, whose media lie next to it."""
    rows = list(csv.reader(StringIO((folder / "lessons.csv").read_text())))
    with Workbook(folder / "a.xlsx") as book:
        page = book.add_worksheet("Lessons")
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return read(folder / "a.xlsx")


def test_what_is_not_translated_is_told(tmp_path: Path) -> None:
    files = csv_of(example("en"))
    head, *rows = files["questions.csv"].decode("utf-8-sig").splitlines()
    files["questions.sw.csv"] = "\n".join(
        [head, rows[0], rows[1].replace("how-many", "x")]
    ).encode()
    draft = read(put(tmp_path, files))
    swahili = draft.course.translations[0]
    assert [item.key for item in swahili.lessons[0].items] == ["when-to-save", "how-many"]
    assert swahili.lessons[0].items[0].right == {1}
    assert any("left out: not translated: save-first, how-many" in line for line in told(draft))
    assert any("left out: the source has no question x" in line for line in told(draft))


def test_a_text_longer_than_a_cell_goes_on_in_the_next_row(tmp_path: Path) -> None:
    course = example("en")
    long = (Span("\n\n".join(f"{n} coins and many other words." * 30 for n in range(100))),)
    object.__setattr__(course.lessons[0], "more", long)
    (tmp_path / "a.xlsx").write_bytes(workbook_of(course))
    assert read(tmp_path / "a.xlsx").course == course
    object.__setattr__(course.lessons[0], "more", (Span("a" * 40_000),))
    with pytest.raises(TooLong, match="the column More to read of the sheet Lessons"):
        workbook_of(course)


# --- hostile files -------------------------------------------------------------------------------


def changed(path: Path, part: str, old: bytes, new: bytes) -> Path:
    """The template with something else in one of its parts."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(template())) as source, zipfile.ZipFile(out, "w") as archive:
        for name in source.namelist():
            data = source.read(name)
            if name == part:
                assert old in data
                data = data.replace(old, new, 1)
            archive.writestr(name, data, zipfile.ZIP_DEFLATED)
    path.write_bytes(out.getvalue())
    return path


SHEET = "xl/worksheets/sheet4.xml"
FAR = ["XFD1", "CW2", "A1048576", "ZZ9", "B60000", "DA3"]


@pytest.mark.parametrize("far", FAR)
def test_a_cell_at_the_far_end_is_refused_before_it_is_read(tmp_path: Path, far: str) -> None:
    cell = f'<row r="2" ><c r="{far}"><v>1</v></c>'.encode()
    file = changed(tmp_path / "a.xlsx", SHEET, b'<row r="2"', cell + b'</row><row r="2"')
    with pytest.raises(NotImportable, match="outside of the first 50,000 rows or 100 columns"):
        read(file)


def test_cells_without_a_place_are_refused(tmp_path: Path) -> None:
    file = changed(tmp_path / "a.xlsx", SHEET, b'<c r="A2"', b"<c")
    with pytest.raises(NotImportable, match="was made in a rare way"):
        read(file)


def test_one_long_text_in_many_cells_is_refused(tmp_path: Path) -> None:
    rows = b"".join(
        f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>'.encode() for n in range(2, 9_000)
    )
    with zipfile.ZipFile(BytesIO(template())) as source:
        texts = source.read("xl/sharedStrings.xml")
    start = texts.index(b"<si><t>") + len(b"<si><t>")
    file = changed(tmp_path / "a.xlsx", SHEET, b"</sheetData>", rows + b"</sheetData>")
    out = BytesIO()
    with zipfile.ZipFile(file) as archive, zipfile.ZipFile(out, "w") as copy:
        for name in archive.namelist():
            data = archive.read(name)
            if name == "xl/sharedStrings.xml":
                data = data[:start] + b"a" * 30_000 + data[start:]
            copy.writestr(name, data)
    file.write_bytes(out.getvalue())
    with pytest.raises(NotImportable, match="more than 64 MB of text"):
        read(file)


def test_more_rows_than_anybody_looks_through_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "questions.csv"
    file.write_text("Question\n" + "Why?\n" * 50_001)
    with pytest.raises(NotImportable, match="outside of the first 50,000 rows"):
        read(file)


def hostile() -> Iterator[tuple[str, bytes, str]]:
    yield "a.xlsx", b"PK\x03\x04 no zip at all", "the zip is damaged"
    yield "a.xlsx", b"name,value", "neither a folder nor a zip file"
    yield "a.ods", b"PK", "save it as .xlsx"
    yield "a.xls", b"\xd0\xcf", "save it as .xlsx"
    yield "a.csv", b"Question\n\xff", "is not text in UTF-8"
    yield "a.csv", b'Question\n"' + b"a" * 200_000, "cannot be read"
    yield "a.csv", b"Question\n" + b"a" * 40_000, "A2: the text has more than 32,767"
    yield "a.csv", b"," * 200, "outside of the first 50,000 rows or 100 columns"
    yield "a.csv", b"", "has no column “Question”"


@pytest.mark.parametrize(("name", "data", "words"), list(hostile()))
def test_what_is_no_spreadsheet_is_refused(
    tmp_path: Path, name: str, data: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(NotImportable, match=words):
        read(tmp_path / name)


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotImportable, match="there is no folder and no zip file of this name"):
        read(tmp_path / "nothing.xlsx")
    with pytest.raises(NotImportable, match="holds no tables"):
        read(tmp_path)
