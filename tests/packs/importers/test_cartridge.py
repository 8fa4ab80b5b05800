import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from lessonbot.domain.course import Course, QuizItem
from lessonbot.domain.text import plain
from lessonbot.packs.drafts import Draft, NotImportable
from lessonbot.packs.importers.qti import cartridge
from lessonbot.packs.importers.qti import read as qti
from lessonbot.packs.importers.shared.xml import parse_xml
from lessonbot.packs.reading import check
from lessonbot.packs.writing import files_of
from tests.packs.packfolder import drawing, zipped

DATA = Path(__file__).parents[1] / "data" / "cartridge"
MEDIA = {
    "web_resources/three jars.png": drawing(),
    "web_resources/photo.jpg": drawing(kind="JPEG"),
    "web_resources/drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "web_resources/song.mp3": b"ID3",
}
QTI = 'xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2"'


def files() -> dict[str, str | bytes]:
    found = {
        file.relative_to(DATA).as_posix(): file.read_bytes()
        for file in sorted(DATA.rglob("*"))
        if file.is_file()
    }
    return {**found, **MEDIA}


def packed(path: Path, change: Mapping[str, str | bytes] | None = None) -> Path:
    return zipped(path / "money.imscc", {**files(), **(change or {})})


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    return cartridge.read(packed(tmp_path))


def lines(draft: Draft) -> list[str]:
    return [str(remark) for remark in draft.remarks]


def asked(course: Course) -> dict[str, QuizItem]:
    return {plain(item.prompt): item for lesson in course.lessons for item in lesson.items}


def quiz(tmp_path: Path, items: str, namespace: str = QTI) -> Draft:
    path = tmp_path / "quiz.xml"
    path.write_text(
        f"<questestinterop {namespace}><assessment title='Quiz'><section ident='root'>"
        f"{items}</section></assessment></questestinterop>",
        encoding="utf-8",
    )
    return qti.read(path)


def choice(conditions: str, cardinality: str = "Single", options: str = "ab") -> str:
    labels = "".join(
        f"<response_label ident='{each}'><material><mattext>answer {each}</mattext></material>"
        "</response_label>"
        for each in options
    )
    return (
        "<item ident='q'><presentation><material><mattext>Which?</mattext></material>"
        f"<response_lid ident='r' rcardinality='{cardinality}'><render_choice>{labels}"
        f"</render_choice></response_lid></presentation><resprocessing>{conditions}"
        "</resprocessing></item>"
    )


def scores(tests: str, points: str = "100") -> str:
    return (
        f"<respcondition><conditionvar>{tests}</conditionvar>"
        f"<setvar varname='SCORE' action='Set'>{points}</setvar></respcondition>"
    )


def equal(value: str) -> str:
    return f"<varequal respident='r'>{value}</varequal>"


# --- cartridges ----------------------------------------------------------------------------------


def test_pages_and_quizzes_become_lessons_in_the_order_of_the_modules(draft: Draft) -> None:
    course = draft.course
    assert (course.title, course.key) == ("Money at home", "money-at-home")
    assert [lesson.title for lesson in course.lessons] == [
        "Three jars", "A longer quiz", "Before you go on", "photo.jpg",
    ]  # fmt: skip


def test_a_page_keeps_its_words_links_and_pictures_where_they_stood(draft: Draft) -> None:
    first, picture, second, link = draft.course.lessons[0].blocks
    assert plain(first.text) == ("Spend, save, share\n\nDivide what comes in before you spend it.")
    assert ("before", "bold") in [(span.text, span.style) for span in first.text]
    assert picture.picture is not None
    assert (picture.picture.name, picture.picture.alt) == ("three-jars.png", "Three jars in a row")
    assert plain(second.text) == (
        "• one jar for today\n• one for later\n\n"
        "See how others do it (https://example.org/jars), or the plan."
    )
    assert plain(link.text) == "A calculator (https://example.org/calculator)"


def test_pictures_come_with_the_draft_by_their_name_in_the_pack(draft: Draft) -> None:
    assert sorted(draft.media) == ["photo.jpg", "three-jars.png"]
    assert draft.media["three-jars.png"] == MEDIA["web_resources/three jars.png"]


def test_a_quiz_stands_in_the_lesson_of_the_page_before_it(draft: Draft) -> None:
    lesson = draft.course.lessons[0]
    assert [item.kind for item in lesson.items] == [
        "choice", "choice", "choice", "text", "open", "choice",
    ]  # fmt: skip
    assert any(
        line.endswith("the lesson “Three jars”, the page before it") for line in lines(draft)
    )


def test_feedback_is_said_by_the_option_and_general_feedback_explains(draft: Draft) -> None:
    item = asked(draft.course)["When do you put money into the save jar?"]
    assert item.key == "when-to-save"
    assert [(option.text, option.right, plain(option.feedback)) for option in item.options] == [
        ("At the end", False, "Often nothing is left.\n\nRead it again."),
        ("First", True, "Yes."),
        ("Never", False, "Read it again."),
    ]
    assert plain(item.explanation) == "Saving first is easier."


def test_every_kind_of_the_specification_is_read(draft: Draft) -> None:
    items = asked(draft.course)
    assert items["A budget is a plan."].right == {0}
    assert items["Which are jars?"].right == {0, 2}
    assert items["A plan for money is a ..."].answers == ("budget", "money plan")
    assert items["What will you save for?"].kind == "open"
    assert plain(items["What will you save for?"].explanation) == "Anything that matters to you."


def test_the_whole_quiz_of_canvas_is_taken_instead_of_the_shorter_one(draft: Draft) -> None:
    items = asked(draft.course)
    assert items["A third of 100?"].answers == ("33.33±0.01",)
    assert items["A number from 40 to 45?"].answers == ("40..45",)
    assert (
        "canvas/assessment_qti.xml: changed: all its questions are taken from canvas/whole.xml.qti"
        in lines(draft)
    )


def test_a_text_between_questions_begins_another_lesson(draft: Draft) -> None:
    lesson = draft.course.lessons[2]
    assert (lesson.title, plain(lesson.blocks[0].text)) == (
        "Before you go on", "The next questions are about prices.",
    )  # fmt: skip


def test_questions_of_which_one_is_drawn_become_parallel_forms(draft: Draft) -> None:
    (item,) = draft.course.lessons[2].items
    assert plain(item.prompt) == "5 + 5?"
    assert [plain(other.prompt) for other in item.parallels] == ["7 + 3?"]


def test_nothing_is_lost_without_a_word(draft: Draft) -> None:
    told = "\n".join(lines(draft))
    for words in (
        "imsmanifest.xml:16: changed: “Week one”: a module has no name here",
        "wiki_content/three-jars.html: left out: web_resources/drawing.svg: this is an SVG drawing",
        "wiki_content/three-jars.html: left out: iframe https://video.example/watch?v=1",
        "wiki_content/three-jars.html: left out: a script",
        "wiki_content/three-jars.html: changed: the link to $WIKI_REFERENCE$/pages/plan",
        "quiz/assessment.xml:69: changed: capital letters counted there; here they do not",
        "quiz/assessment.xml:97: left out: a question whose answer has to hold certain words",
        "quiz/assessment.xml:112: changed: no answer is marked right: mark one",
        "quiz/assessment.xml:49: left out: the feedback “All of them.”",
        "canvas/whole.xml.qti:53: left out: a question that matches pairs",
        "topic.xml: left out: “Tell us your plan” is a discussion",
        "tool.xml: left out: “A game” is a tool of another system",
        "web_resources/photo.jpg: changed: the picture photo.jpg says nothing",
        "web_resources/song.mp3: left out: “A song”: only pages, pictures, PDF",
        "imsmanifest.xml:29: left out: “A page that was deleted”: the cartridge does not hold it",
        "wiki_content/draft.html: left out: it stands in no module",
        "money.imscc: changed: the course got the id money-at-home",
    ):
        assert words in told


def test_a_question_nobody_marked_keeps_no_right_answer(draft: Draft) -> None:
    assert asked(draft.course)["Nobody marked this."].right == frozenset()


@pytest.mark.parametrize("version", ["imsccv1p1", "imsccv1p2", "imsccv1p3", "imscp_v1p1"])
def test_every_version_of_the_namespaces_reads_alike(tmp_path: Path, version: str) -> None:
    manifest = (DATA / "imsmanifest.xml").read_text(encoding="utf-8").replace("imsccv1p1", version)
    other = cartridge.read(packed(tmp_path, {"imsmanifest.xml": manifest}))
    assert len(other.course.lessons) == 4


def test_a_zip_that_is_no_cartridge_says_so(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.imscc", {"index.html": "<p>Hello</p>"})
    with pytest.raises(NotImportable, match=r"x\.imscc has no imsmanifest\.xml"):
        cartridge.read(path)


def test_a_zip_that_is_not_safe_is_refused_as_a_pack_is(tmp_path: Path) -> None:
    with pytest.raises(NotImportable, match="leads out of the pack"):
        cartridge.read(packed(tmp_path, {"../../etc/cron.d/x": "x"}))
    with pytest.raises(NotImportable, match="more than 5,000 files"):
        cartridge.read(packed(tmp_path, {f"web_resources/{n}.txt": "" for n in range(5_001)}))
    with pytest.raises(NotImportable, match="suspiciously large"):
        cartridge.read(packed(tmp_path, {"big.xml": b" " * 40_000_000}))


def test_a_link_that_leads_to_no_web_page_is_left_out(tmp_path: Path) -> None:
    link = '<webLink><title>x</title><url href="javascript:alert(1)"/></webLink>'
    told = "\n".join(lines(cartridge.read(packed(tmp_path, {"link.xml": link}))))
    assert "link.xml: left out: the link “A calculator” leads to javascript:alert(1)" in told


def test_a_formula_of_canvas_stays_as_it_was_typed(tmp_path: Path) -> None:
    page = (
        "<p>The sum is <img class='equation_image' title='a+b' alt='LaTeX: a+b' "
        "src='/equation_images/a+b' data-equation-content='a+b'>.</p>"
    )
    draft = cartridge.read(packed(tmp_path, {"wiki_content/three-jars.html": page}))
    assert plain(draft.course.lessons[0].blocks[0].text) == "The sum is a+b."
    assert any("a+b: a formula stays as it was typed" in line for line in lines(draft))


def test_a_picture_that_was_moved_is_found_by_its_name_if_no_other_has_it(tmp_path: Path) -> None:
    page = "<p>Look: <img src='../old/photo.jpg' alt='A market'></p>"
    change: dict[str, str | bytes] = {"wiki_content/three-jars.html": page}
    found = cartridge.read(packed(tmp_path, change)).course.lessons[0].blocks[1].picture
    assert found is not None
    assert found.alt == "A market"
    change["other/photo.jpg"] = drawing(kind="JPEG")
    told = "\n".join(lines(cartridge.read(packed(tmp_path, change))))
    assert "the picture ../old/photo.jpg: there is no such file" in told


def test_the_written_draft_reads_back_as_it_is(tmp_path: Path) -> None:
    draft = cartridge.read(packed(tmp_path))
    folder = tmp_path / "written"
    for name, data in files_of(draft.course, draft.media).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    errors = {p.rule for p in check(folder).problems if p.severity == "error"}
    # What the author has to add, and nothing else.
    assert errors == {"quiz", "alt", "text"}


# --- questions alone -----------------------------------------------------------------------------


def test_a_zip_of_questions_needs_no_modules(tmp_path: Path) -> None:
    manifest = (
        "<manifest><organizations/><resources><resource identifier='a' type='imsqti_xmlv1p2'>"
        "<file href='a/a.xml'/></resource></resources></manifest>"
    )
    content = (DATA / "canvas" / "whole.xml.qti").read_bytes()
    path = zipped(tmp_path / "quiz.zip", {"imsmanifest.xml": manifest, "a/a.xml": content})
    course = qti.read(path).course
    assert course.title == "Longer"
    assert [len(lesson.items) for lesson in course.lessons] == [3, 1]


def test_an_item_without_metadata_is_known_by_its_form(tmp_path: Path) -> None:
    draft = quiz(
        tmp_path,
        choice(scores(equal("b")))
        + "<item><presentation><material><mattext>2 + 2?</mattext></material>"
        "<response_num ident='r'><render_fib/></response_num></presentation>"
        f"<resprocessing>{scores(equal('4'))}</resprocessing></item>",
        namespace="",
    )
    first, second = draft.course.lessons[0].items
    assert first.kind == "choice"
    assert first.right == {1}
    assert (second.kind, second.answers) == ("number", ("4",))


def test_answers_with_a_part_of_the_points_are_wrong_and_named(tmp_path: Path) -> None:
    draft = quiz(tmp_path, choice(scores(equal("a"), "50") + scores(equal("b"))))
    assert draft.course.lessons[0].items[0].right == {1}
    assert any("a part of the points are wrong here" in line for line in lines(draft))


def test_two_answers_that_are_right_each_alone_are_named(tmp_path: Path) -> None:
    draft = quiz(tmp_path, choice(scores(f"<or>{equal('a')}{equal('b')}</or>"), options="abc"))
    assert draft.course.lessons[0].items[0].right == {0, 1}
    assert any("each of several answers is right there" in line for line in lines(draft))


def test_answers_that_each_give_points_are_all_right(tmp_path: Path) -> None:
    points = scores(equal("a"), "50") + scores(equal("c"), "50") + scores(equal("b"), "-50")
    draft = quiz(tmp_path, choice(points, "Multiple", "abc"))
    assert draft.course.lessons[0].items[0].right == {0, 2}


@pytest.mark.parametrize(
    ("tests", "answers", "words"),
    [
        (equal("1e3"), ("1000",), ""),
        (equal("4") + equal("5"), ("4", "5"), ""),
        ("<vargt>1</vargt><varlt>2</varlt>", ("1..2",), "the ends of the range are right here"),
        ("<vargte>1</vargte>", (), "a range without an end is left out"),
        (equal("1E99") + equal("four"), (), "an answer that is no number is left out"),
        (equal("5") + "<vargte>4</vargte><varlte>7</varlte>", ("4..7",), ""),
    ],
)
def test_numbers_keep_what_they_allow(
    tmp_path: Path, tests: str, answers: tuple[str, ...], words: str
) -> None:
    draft = quiz(
        tmp_path,
        "<item><presentation><material><mattext>How many?</mattext></material>"
        "<response_num ident='r'/></presentation>"
        f"<resprocessing>{scores(tests)}</resprocessing></item>",
    )
    assert draft.course.lessons[0].items[0].answers == answers
    assert words in "\n".join(lines(draft))


def test_questions_of_blackboard_are_read_too(tmp_path: Path) -> None:
    words = (
        "<material><mat_extension><mat_formattedtext type='HTML'>{}</mat_formattedtext>"
        "</mat_extension></material>"
    )
    labels = "".join(
        f"<flow_label><response_label ident='{each}'><flow_mat>{words.format(each * 3)}</flow_mat>"
        "</response_label></flow_label>"
        for each in "ab"
    )
    draft = quiz(
        tmp_path,
        f"<item><presentation><flow><flow>{words.format('&lt;p&gt;Which?&lt;/p&gt;')}</flow><flow>"
        f"<response_lid ident='r' rcardinality='Single'><render_choice>{labels}</render_choice>"
        f"</response_lid></flow></flow></presentation><resprocessing>"
        f"{scores(equal('b'), 'SCORE.max')}{scores('<other/>', '0')}</resprocessing></item>",
        namespace="",
    )
    (item,) = draft.course.lessons[0].items
    assert plain(item.prompt) == "Which?"
    assert [(option.text, option.right) for option in item.options] == [
        ("aaa", False),
        ("bbb", True),
    ]


def test_html_that_is_written_as_elements_is_read_too(tmp_path: Path) -> None:
    item = choice(scores(equal("a"))).replace(
        "<mattext>Which?</mattext>",
        "<mattext texttype='text/html'>Which <b>jar</b>?</mattext><mataudio uri='a.mp3'/>",
    )
    draft = quiz(tmp_path, item)
    (asked_,) = asked(draft.course).values()
    assert [(span.text, span.style) for span in asked_.prompt] == [
        ("Which ", None), ("jar", "bold"), ("?", None),
    ]  # fmt: skip
    assert any("audio a.mp3: a video or recording has to be added" in line for line in lines(draft))


def test_a_file_without_questions_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotImportable, match=r"quiz\.xml has no questions in QTI 1\.2"):
        quiz(tmp_path, "")


# --- hostile XML ---------------------------------------------------------------------------------


def test_entities_deep_nesting_and_huge_texts_are_refused() -> None:
    laughs = "".join(
        f'<!ENTITY {chr(code + 1)} "{f"&{chr(code)};" * 10}">' for code in range(ord("a"), ord("m"))
    )
    laugh = f'<!DOCTYPE l [<!ENTITY a "lol">{laughs}]><l>&m;</l>'
    outside = '<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><l>&a;</l>'
    parameter = '<!DOCTYPE l [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;]><l>x</l>'
    for content, reason in (
        (laugh.encode(), "entit"),
        (outside.encode(), "entities of its own"),
        (outside.encode("utf-16"), "entities of its own"),
        (parameter.encode(), "entities of its own"),
        (b"<a>" * 300_000, r"x\.xml:1 cannot be read"),
        (b"<a>" * 1_000_000, "more than 400,000 tags"),
        (b"<a>" + b"x" * 100_000_000 + b"</a>", "larger than 4 MB"),
        (b"<a>" + b"<b/>" * 400_000 + b"</a>", "more than 400,000 tags"),
        (b"<a><b></a>", r"x\.xml:1 cannot be read .*: export it again"),
        (b"", "cannot be read"),
    ):
        with pytest.raises(NotImportable, match=reason):
            parse_xml(content, "x.xml")


@pytest.mark.parametrize(
    ("flood", "reason"),
    [
        ("<a " + " ".join(f"a{number}=1" for number in range(100_000)) + ">x</a>", "attributes"),
        ("<a " + " ".join(f"a{number}" for number in range(100_000)) + ">x</a>", "attributes"),
        ("<img src=x>" * 1_001, "1,000 links and pictures: divide it"),
        ("<b>x</b>" * 20_001, "more than 20,000 tags"),
        ("".join(f"<p>{number}" for number in range(200_000)), "larger than 1 MB"),
    ],
)
def test_a_page_that_is_made_to_keep_its_reader_busy_is_refused(
    tmp_path: Path, flood: str, reason: str
) -> None:
    with pytest.raises(NotImportable, match=reason):
        cartridge.read(packed(tmp_path, {"wiki_content/three-jars.html": flood}))


def test_more_text_than_a_course_has_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.imscc"
    item = "<item identifierref='p{0}'/>"
    resource = "<resource identifier='p{0}' type='webcontent' href='p{0}.html'/>"
    numbers = range(9)
    manifest = (
        "<manifest><organizations><organization>"
        f"{''.join(item.format(n) for n in numbers)}</organization></organizations>"
        f"<resources>{''.join(resource.format(n) for n in numbers)}</resources></manifest>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("imsmanifest.xml", manifest)
        for number in numbers:
            archive.writestr(f"p{number}.html", ("<p>" + "word " * 2_000) * 100)
    with pytest.raises(NotImportable, match="more than 4 MB of text"):
        cartridge.read(path)
