import sys
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings

from lessonbot.domain.course import Block, Course, Credential, Lesson, Option, Picture, QuizItem
from lessonbot.domain.text import Span, Text
from lessonbot.packs.drafts import Remark
from lessonbot.packs.exporters.inline import html_of
from lessonbot.packs.exporters.lacking import NotExportable
from lessonbot.packs.exporters.qti import to_qti
from lessonbot.packs.importers.qti import read as qti
from lessonbot.packs.importers.shared.markup import read_html
from lessonbot.packs.importers.shared.xml import Element, parse_xml
from tests.packs.courses import texts

RICH: Text = (
    Span("A "), Span("plan", "bold"), Span(" & <no> $x$ *stars*\n\n• one\n• "), Span("two", "italic"),
    Span(" see "), Span("there", None, "https://example.org/?a=1&b=2"), Span(": "), Span("x = 1", "code"),
)  # fmt: skip


def said(words: str) -> Text:
    return (Span(words),)


def choice(key: str, right: str, *, options: str = "abc") -> QuizItem:
    return QuizItem(
        key,
        said(f"Which of {options} for {key}?"),
        tuple(Option(each, f'answer {each} < & "{key}"', each in right) for each in options),
    )


WHEN = replace(
    choice("when", "b"),
    prompt=RICH,
    explanation=said("Plan first."),
    options=(
        Option("a", "After", right=False, feedback=said("Then it is a diary.")),
        Option("b", "Before", right=True, feedback=RICH),
        Option("c", "Never", right=False),
    ),
)
ITEMS = (
    WHEN,
    choice("many", "ac"),
    QuizItem(
        "true",
        said("A plan?"),
        (Option("a", "True", right=True), Option("b", "False", right=False)),
    ),
    QuizItem("sum", said("40 + 2?"), kind="number", answers=("42",), explanation=said("Add.")),
    QuizItem("small", said("How little?"), kind="number", answers=("0..0.00005",)),
    QuizItem("about", said("Half of 7?"), kind="number", answers=("3.5±0.1",)),
    QuizItem("word", said("Its name?"), kind="text", answers=("budget", "money <plan>")),
    QuizItem("why", said("Why?"), kind="open", explanation=said("Whatever matters.")),
    replace(choice("bank", "a"), parallels=(choice("bank-b", "b"), choice("bank-c", "c"))),
)


def course(*items: QuizItem) -> Course:
    first = Lesson("why-a-plan", "Why a plan?", (Block(RICH),), items or ITEMS)
    second = Lesson(
        "jars-more", "Jars & more", (Block(said("Three jars.")),), (choice("jar", "c"),)
    )
    return Course(
        "money", "1.0.0", "Money & you", "About <money>.", "en", Credential("Money", "All"),
        (first, second), licence="CC-BY-4.0",
    )  # fmt: skip


def again(data: bytes, tmp_path: Path) -> tuple[Course, tuple[Remark, ...]]:
    path = tmp_path / "money.zip"
    path.write_bytes(data)
    draft = qti.read(path)
    return draft.course, draft.remarks


def files(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def root(data: bytes, ending: str) -> Element:
    name, content = next((n, c) for n, c in files(data).items() if n.endswith(ending))
    return parse_xml(content, name)


def test_the_importer_reads_back_every_text_question_and_answer(tmp_path: Path) -> None:
    written = course()
    data, remarks = to_qti(written)
    assert remarks == ()
    read, told = again(data, tmp_path)
    assert [remark for remark in told if remark.fate == "left out"] == []
    assert read.title == written.title
    assert read.lessons == written.lessons


@settings(max_examples=60, deadline=None)
@given(texts)
def test_any_text_is_read_back_from_its_html_as_it_was(text: Text) -> None:
    assert read_html(html_of(text), "page")[0] == text


def test_the_same_course_gives_the_same_bytes() -> None:
    assert to_qti(course()) == to_qti(course())


def test_the_zip_is_built_as_canvas_wants_it() -> None:
    data, _ = to_qti(course())
    name = "lessonbot-assessment-money"
    assert list(files(data)) == [
        "imsmanifest.xml", f"{name}/assessment_meta.xml", f"{name}/{name}.xml",
    ]  # fmt: skip
    resources = {each.get("type"): each for each in root(data, "imsmanifest.xml").iter("resource")}
    quiz = resources["imsqti_xmlv1p2"]
    assert [file.get("href") for file in quiz.iter("file")] == [f"{name}/{name}.xml"]
    (needed,) = quiz.iter("dependency")
    (meta,) = (each for each in resources.values() if each is not quiz)
    assert needed.get("identifierref") == meta.get("identifier")
    assert [file.get("href") for file in meta.iter("file")] == [f"{name}/assessment_meta.xml"]
    described = root(data, "assessment_meta.xml")
    assert described.findtext("title") == "Money & you"
    assert described.findtext("points_possible") == "10.0"


def test_every_item_has_its_type_and_an_id_of_its_own() -> None:
    data, _ = to_qti(course())
    quiz = root(data, "lessonbot-assessment-money.xml")
    items = list(quiz.iter("item"))
    assert len({item.get("ident") for item in items}) == len(items) == 14
    kinds = [
        field.findtext("fieldentry")
        for field in quiz.iter("qtimetadatafield")
        if field.findtext("fieldlabel") == "question_type"
    ]
    assert kinds[:9] == [
        "text_only_question", "multiple_choice_question", "multiple_answers_question",
        "true_false_question", "numerical_question", "numerical_question", "numerical_question",
        "short_answer_question", "essay_question",
    ]  # fmt: skip


def test_the_licence_stands_in_the_manifest_and_no_other_claim() -> None:
    content = files(to_qti(course())[0])["imsmanifest.xml"].decode()
    assert "<imsmd:string>CC-BY-4.0</imsmd:string>" in content
    assert "Private" not in content


def test_formulas_and_files_that_an_author_names_stay_words(tmp_path: Path) -> None:
    trap = "![x](/etc/passwd) $\\frac{1}{2}$ \\num{1e3} ```{.python .run}\nprint(1)\n```"
    item = replace(choice("trap", "a"), prompt=said(trap))
    read, _ = again(to_qti(course(item))[0], tmp_path)
    assert read.lessons[0].items[0].prompt == said(trap)


def test_what_has_no_place_is_named() -> None:
    picture = Picture("0" * 64, "Jars", "image/png", 1, 1, 1, "jars.png")
    odd = (
        QuizItem("feel", said("How?"), (Option("1", "1", right=False),), kind="scale"),
        choice("none", ""),
        QuizItem(
            "twice", said("Which?"), (Option("a", "x", right=True), Option("b", "x", right=False))
        ),
        QuizItem("two", said("Root of 4?"), kind="number", answers=("2", "-2")),
    )
    written = course(*odd)
    first = replace(written.lessons[0], blocks=(Block(picture=picture),), sms=said("Short."))
    other = replace(written, language="sw")
    written = replace(written, lessons=(first,), translations=(other,))
    told = [str(remark) for remark in to_qti(written)[1]]
    assert told == [
        "money: left out: the course in sw: QTI has one language, export each by itself",
        "why-a-plan: left out: the picture jars.png, its SMS text: QTI has no place for it",
        "why-a-plan#feel: left out: QTI has no question with a scale",
        "why-a-plan#none: left out: it is not whole: Question must specify a correct choice",
        "why-a-plan#twice: left out: it is not whole: Duplicate choice for question",
        "why-a-plan#two: left out: -2: QTI has one right number, or one range",
    ]


def test_a_translation_is_written_when_it_is_asked_for(tmp_path: Path) -> None:
    written = course()
    other = replace(written, language="sw", title="Pesa")
    data, remarks = to_qti(replace(written, translations=(other,)), "sw")
    assert again(data, tmp_path)[0].title == "Pesa"
    assert [remark.fate for remark in remarks] == ["left out"]
    _, missing = to_qti(written, "fr")
    assert str(missing[0]) == (
        "money: changed: there is no translation fr: this is the course in en"
    )


def test_without_its_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "text2qti", None)
    with pytest.raises(NotExportable, match=r"pip install lessonbot\[export\]"):
        to_qti(course())
