import io
import shutil
import tarfile
from hashlib import sha256
from pathlib import Path

import pytest

from lessonbot.domain.course import Course, QuizItem
from lessonbot.domain.text import plain
from lessonbot.packs.drafts import Draft, NotImportable
from lessonbot.packs.importers.olx.markdown import as_problem
from lessonbot.packs.importers.olx.problem import ProblemReader
from lessonbot.packs.importers.olx.read import read
from lessonbot.packs.importers.olx.tarball import open_tar
from lessonbot.packs.importers.shared.parcel import Parcel
from lessonbot.packs.importers.shared.xml import parse_xml
from tests.packs.packfolder import drawing, zipped

DATA = Path(__file__).parents[1] / "data" / "olx"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = Path(shutil.copytree(DATA, tmp_path / "course"))
    (path / "static").mkdir()
    (path / "static" / "three_jars.png").write_bytes(drawing())
    return path


def tarred(folder: Path) -> Path:
    path = folder.parent / "export.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        archive.add(folder, "course")
    return path


def entry(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def tar_of(path: Path, *entries: tarfile.TarInfo) -> Path:
    file = path / "x.tar.gz"
    with tarfile.open(file, "w:gz") as archive:
        for info in entries:
            archive.addfile(info, io.BytesIO(b"x" * info.size))
    return file


def lines(draft: Draft) -> list[str]:
    return [str(remark) for remark in draft.remarks]


def asked(course: Course) -> dict[str, QuizItem]:
    return {item.key: item for lesson in course.lessons for item in lesson.items}


def problem(xml: str) -> tuple[tuple[QuizItem, ...], list[str]]:
    parcel = Parcel({})
    items = ProblemReader("p.xml", parcel).read(parse_xml(xml.encode(), "p.xml")).items
    return items, [str(remark) for remark in parcel.remarks]


def short(markdown: str) -> tuple[tuple[QuizItem, ...], list[str]]:
    parcel = Parcel({})
    items = ProblemReader("p.xml", parcel).read(as_problem(markdown)).items
    return items, [str(remark) for remark in parcel.remarks]


# --- the course ----------------------------------------------------------------------------------


def test_units_become_lessons_in_their_order(folder: Path) -> None:
    course = read(folder).course
    assert (course.title, course.key) == ("Money at home", "money-at-home")
    assert [lesson.title for lesson in course.lessons] == ["Why jars?", "Practice", "Inline"]


def test_a_packed_course_and_its_folder_give_the_same_draft(folder: Path) -> None:
    packed, plainly = read(tarred(folder)), read(folder)
    assert packed.course == plainly.course
    assert packed.media == plainly.media == {"three-jars.png": drawing()}
    assert packed.remarks[:-1] == plainly.remarks[:-1]


def test_a_text_keeps_its_words_links_and_pictures_where_they_stood(folder: Path) -> None:
    first, picture, second = read(folder).course.lessons[0].blocks
    assert plain(first.text) == "Divide what comes in before you spend it."
    assert picture.picture is not None
    assert (picture.picture.name, picture.picture.alt) == ("three-jars.png", "Three jars")
    assert plain(second.text) == "See the next page or others (https://example.org/jars)."


def test_a_video_with_link_and_length_is_taken(folder: Path) -> None:
    video = read(folder).course.lessons[0].video
    assert video is not None
    assert (video.url, video.title, video.minutes, video.megabytes, video.text) == (
        "https://www.youtube.com/watch?v=abc123", "A market day", 4, 12, "",
    )  # fmt: skip


def test_choices_keep_their_feedback_and_the_solution_explains(folder: Path) -> None:
    item = asked(read(folder).course)["when-to-save"]
    assert plain(item.prompt) == ("Money comes in.\n\nWhen do you put some into the save jar?")
    assert [(option.text, option.right, plain(option.feedback)) for option in item.options] == [
        ("At the end", False, "Often nothing is left."),
        ("First", True, "Yes."),
    ]
    assert plain(item.explanation) == "Saving first is easier."


def test_each_kind_of_problem_is_read(folder: Path) -> None:
    items = asked(read(folder).course)
    assert items["many"].right == {0, 2}
    assert [option.text for option in items["menu"].options] == [
        "saving",
        "it's spending",
        "sharing",
    ]
    assert items["menu"].right == {0}
    assert items["menu-2"].right == {1}
    assert items["words"].answers == ("budget", "money plan")
    assert items["sums"].answers == ("200±10",)
    assert items["sums-2"].answers == ("40..45",)
    assert items["sums-3"].answers == ("3.5±0.1",)
    assert plain(items["three"].prompt) == "Which jar is first?"


def test_nothing_is_lost_without_a_word(folder: Path) -> None:
    told = "\n".join(lines(read(folder)))
    for words in (
        "html/why.html: changed: the link to /jump_to_id/abc",
        "video/film.xml: changed: the video “A market day”: write what it shows",
        "video/short.xml: left out: the video “No length” (https://www.youtube.com/watch?v=def456)",
        "problem/when.xml: left out: the hint “Think of what is left.”",
        "problem/many.xml: left out: the feedback “It is one.” to who did not choose an answer",
        "problem/many.xml: left out: the feedback “Nearly.”",
        "problem/words.xml: left out: the feedback “Good.”",
        "problem/words.xml: left out: an answer that is given by a pattern",
        "problem/sums.xml: changed: the ends of the range are right here, too",
        "problem/sums.xml: left out: sqrt(2) is no plain number",
        "problem/script.xml: left out: a problem that is computed by a script",
        "problem/drag.xml: left out: a customresponse",
        "vertical/practice.xml:8: left out: problem/gone.xml is missing",
        "sequential/three.xml:7: left out: discussion “Talk”",
        "poll/poll.xml: left out: poll “Do you save?”",
        "vertical/empty.xml: left out: the unit “A poll”: nothing in it can be taken",
        "chapter/hidden.xml: left out: “For teachers” is shown to staff only",
        "README.md: left out: 1 file that no lesson shows",
    ):
        assert words in told


def test_another_language_of_the_course_is_named(folder: Path) -> None:
    assert "course.xml: changed: the course says that its language is en, not fr" in "\n".join(
        lines(read(folder, language="fr"))
    )


def test_a_text_behind_a_question_is_named(folder: Path) -> None:
    (folder / "vertical" / "why.xml").write_text(
        "<vertical display_name='Why'><problem url_name='when'/><html url_name='why'/></vertical>",
        encoding="utf-8",
    )
    assert any("stood behind a question" in line for line in lines(read(folder)))


# --- problems ------------------------------------------------------------------------------------


def test_an_older_problem_is_asked_by_its_label() -> None:
    (item,), _ = problem(
        "<problem><multiplechoiceresponse><choicegroup label='Which?'>"
        "<choice correct='true'>a</choice><choice correct='partial'>b</choice>"
        "</choicegroup></multiplechoiceresponse></problem>"
    )
    assert plain(item.prompt) == "Which?"
    assert item.right == {0}


def test_a_problem_nobody_marked_keeps_no_right_answer() -> None:
    (item,), told = problem(
        "<problem><p>Which?</p><multiplechoiceresponse><choicegroup>"
        "<choice correct='false'>a</choice><choice>b</choice>"
        "</choicegroup></multiplechoiceresponse></problem>"
    )
    assert item.right == frozenset()
    assert told == ["p.xml: changed: no answer is marked right: mark one"]


def test_a_question_without_words_is_left_out() -> None:
    items, told = problem("<problem><stringresponse answer='x'/></problem>")
    assert items == ()
    assert told == ["p.xml: left out: a question without words"]


def test_capital_letters_that_counted_are_named() -> None:
    (item,), told = problem("<problem><p>Who?</p><stringresponse answer='Ada'/></problem>")
    assert item.answers == ("Ada",)
    assert told == ["p.xml: changed: capital letters counted there; here they do not"]


def test_checkboxes_menus_and_typed_answers_have_a_short_form() -> None:
    items, told = short(
        ">>Which are jars?||Choose all.<<\n[x] Save {{selected: Yes., unselected: It is.}}\n"
        "[ ] Sell\n[x] Share\n---\n>>The first?<<\n[[\n(save)\nspend\n]]\n---\nA plan?\n= budget {{Good.}}\n"
        "or= money plan\nnot= bucket {{No.}}\n---\nHow many?\n= 5 +- 1\n---\nBetween?\n= [1,5]\n"
        "---\nAs text?\ns= 12\n"
    )
    assert [item.kind for item in items] == ["choice", "choice", "text", "number", "number", "text"]
    assert items[0].right == {0, 2}
    assert plain(items[0].options[0].feedback) == "Yes."
    assert [option.text for option in items[1].options] == ["save", "spend"]
    assert items[1].right == {0}
    assert [item.answers for item in items[2:]] == [
        ("budget", "money plan"), ("5±1",), ("1..5",), ("12",),
    ]  # fmt: skip
    assert "p.xml: left out: the feedback “Good.”: it is said after some answers only" in told


def test_the_short_form_loses_no_words() -> None:
    (item,), told = short(
        ">>Which jar?||Think of food.<<\n"
        "[x] spend {{ selected: Right., unselected: You need it. }}\n"
        "[ ] give {{unselected: Yes, later.}}\n"
    )
    assert plain(item.prompt) == "Which jar?\n\nThink of food."
    assert [plain(option.feedback) for option in item.options] == ["Right.", ""]
    assert [line.partition("left out: ")[2] for line in told] == [
        "the feedback “You need it.” to who did not choose an answer",
        "the feedback “Yes, later.” to who did not choose an answer",
    ]
    (item,), _ = short("or= 7 is what it says\n\nHow many?\n= 7\nor= 8\n")
    assert plain(item.prompt) == "or= 7 is what it says\n\nHow many?"
    assert item.answers == ("7", "8")


# --- hostile files -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("info", "reason"),
    [
        (entry("../../etc/x"), r"the entry \.\./\.\./etc/x leads out of the pack"),
        (entry("/etc/x"), "names a place on a disk"),
        (entry("a/x", tarfile.SYMTYPE, "/etc/passwd"), "is a link"),
        (entry("a/x", tarfile.LNKTYPE, "/etc/passwd"), "is a link"),
        (entry("a/x", tarfile.CHRTYPE), "is not a plain file"),
        (entry("a/x", tarfile.FIFOTYPE), "is not a plain file"),
        (entry("a/\u202ex"), "invisible character"),
        (entry("a/" * 120 + "x"), "a name longer than 200 characters"),
    ],
)
def test_an_entry_that_is_not_safe_is_refused(
    tmp_path: Path, info: tarfile.TarInfo, reason: str
) -> None:
    with pytest.raises(NotImportable, match=reason):
        open_tar(tar_of(tmp_path, info))


def test_the_same_name_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotImportable, match="is in the pack twice"):
        open_tar(tar_of(tmp_path, entry("a"), entry("a")))


def test_names_have_the_same_rules_as_those_in_a_pack(tmp_path: Path) -> None:
    with pytest.raises(NotImportable, match="differ in case only"):
        open_tar(tar_of(tmp_path, entry("html/a"), entry("html/A")))
    with pytest.raises(NotImportable, match="some computers cannot store"):
        open_tar(tar_of(tmp_path, entry("html/nul.xml")))
    folder = entry("./html", tarfile.DIRTYPE)
    assert open_tar(tar_of(tmp_path, folder, entry("./html/a"))) == {"html/a": b""}


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    names = (sha256(b"%d" % number).hexdigest() for number in range(5_001))
    entries = [entry(f"a/{name}") for name in names]
    with pytest.raises(NotImportable, match="more than 5,000 files"):
        open_tar(tar_of(tmp_path, *entries))


def test_a_bomb_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    big = entry("a/big")
    big.size = 200_000_000
    with pytest.raises(NotImportable, match="suspiciously large"):
        open_tar(tar_of(tmp_path, big))


def test_a_sparse_file_that_claims_to_be_huge_is_refused(tmp_path: Path) -> None:
    info = tarfile.TarInfo("a/x")
    info.pax_headers = {
        "GNU.sparse.major": "0", "GNU.sparse.minor": "1", "GNU.sparse.size": str(10**12),
        "GNU.sparse.map": "0,0", "GNU.sparse.numblocks": "1",
    }  # fmt: skip
    path = tmp_path / "x.tar.gz"
    with tarfile.open(path, "w:gz", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(info)
    with pytest.raises(NotImportable, match=r"is not a plain file|is damaged"):
        open_tar(path)


def test_a_damaged_file_says_so(tmp_path: Path, folder: Path) -> None:
    path = tarred(folder)
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(NotImportable, match=r"export\.tar\.gz is damaged: export the course again"):
        read(path)


def test_a_file_that_is_no_course_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotImportable, match=r"x\.zip has no course\.xml"):
        read(zipped(tmp_path / "x.zip", {"a.txt": "x"}))
    with pytest.raises(NotImportable, match=r"x\.tar\.gz has no course\.xml"):
        read(tar_of(tmp_path, entry("a")))


def test_a_course_that_names_itself_comes_to_an_end(tmp_path: Path) -> None:
    loop = {
        "course.xml": "<course url_name='a'/>",
        "course/a.xml": "<course><chapter url_name='a'/></course>",
        "chapter/a.xml": "<chapter><chapter url_name='a'/></chapter>",
    }
    with pytest.raises(NotImportable, match="has no texts and no problems"):
        read(zipped(tmp_path / "x.zip", loop))
