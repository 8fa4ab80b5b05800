"""`lessonbot pack` and `lessonbot course`: what authors see."""

import json
import re
import sqlite3
from contextlib import closing

import pytest

from lessonbot.cli.composing import shipped_packs
from lessonbot.domain.course import Mastery
from lessonbot.domain.english_pages import PAPER
from lessonbot.packs.reading import check
from tests.cli.conftest import Shell
from tests.packs.packfolder import LESSON, LESSON_FILE, PackFolder, drawing, fresh

PROBLEM = re.compile(r"^(?P<where>.+?:\d+:\d+): error \[[\w-]+\] .+")


@pytest.fixture
def pack(shell: Shell) -> PackFolder:
    """A right pack."""
    return fresh(shell.folder / "pack")


def spoil(pack: PackFolder) -> None:
    """Take the right answer away."""
    pack.write(LESSON_FILE, LESSON.replace("[x]", "[ ]"))


def rows(shell: Shell) -> dict[str, int]:
    with closing(sqlite3.connect(shell.folder / "var" / "lessonbot.db")) as database:
        return {
            table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
            for table in ("courses", "course_versions", "media")
        }


def test_a_right_pack_passes_with_its_number_of_lessons(pack: PackFolder, shell: Shell):
    done = shell.run("pack", "check", "pack")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[-1].startswith("pack: 1 lesson, 0 errors")


def test_every_problem_is_printed_with_its_place(pack: PackFolder, shell: Shell):
    spoil(pack)
    done = shell.run("pack", "check", "pack")
    assert done.exit_code == 1
    found = [match["where"] for line in done.stdout.splitlines() if (match := PROBLEM.match(line))]
    assert len(found) == 1
    assert found[0].startswith(LESSON_FILE)
    assert "1 error, 0 warnings" in done.stderr


def test_what_messages_cost_is_told_for_each_language(pack: PackFolder, shell: Shell):
    done = shell.run("pack", "check", "pack", "--price", "0.5 kes")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[-2] == (
        "en: 2 SMS segments for lessons and questions, 1.00 KES a learner, at most 2 on day 1; "
        "0 kB of media"
    )


def test_a_long_lesson_is_told_apart_from_its_questions(pack: PackFolder, shell: Shell):
    pack.write(LESSON_FILE, LESSON.replace("A budget", f"{'Save one coin. ' * 40}A budget"))
    done = shell.run("pack", "check", "pack")
    assert "as text messages the lesson is 5 segments without its questions, 3 or" in done.stdout
    assert "en: 6 SMS segments for lessons and questions" in done.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [("Tête", "; dear letters: ê"), ("Пять букв", "; dear letters: П я т ь б у к в")],
)
def test_letters_that_make_messages_dearer_are_told(
    pack: PackFolder, shell: Shell, words: str, told: str
):
    pack.write(LESSON_FILE, LESSON.replace("A budget", words))
    done = shell.run("pack", "check", "pack")
    assert done.stdout.splitlines()[-2].endswith(told)


def test_a_script_of_its_own_is_no_list_of_letters(pack: PackFolder, shell: Shell):
    alphabet = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
    pack.write(LESSON_FILE, LESSON.replace("A budget", " ".join(alphabet)))
    done = shell.run("pack", "check", "pack")
    assert done.stdout.splitlines()[-2].endswith(
        "its script has 70 letters to a segment instead of 160"
    )


@pytest.mark.parametrize("price", ["much", "0.5 dollars", "USD 0.5", ""])
def test_a_price_that_is_none_is_wrong_usage(pack: PackFolder, shell: Shell, price: str):
    done = shell.run("pack", "check", "pack", "--price", price)
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"--price “{price}” is no price: write it like 0.0385" in done.stderr


def test_a_price_without_its_currency_counts_all_the_same(pack: PackFolder, shell: Shell):
    done = shell.run("pack", "check", "pack", "--price", "0.5")
    assert (done.exit_code, ", 1.00 a learner" in done.stdout) == (0, True)


def test_a_check_for_programs_has_every_problem_and_day(pack: PackFolder, shell: Shell):
    done = shell.run("pack", "check", "pack", "--format", "json", "--price", "0.5 USD")
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert (found["errors"], found["warnings"], found["problems"]) == (0, 0, [])
    (day,) = found["days"]
    assert (day["day"], day["lesson"]) == (1, "why-a-budget")
    assert (day["sms_segments"], day["sms_cost"], day["sms_currency"]) == (2, 1.0, "USD")
    spoil(pack)
    done = shell.run("pack", "check", "pack", "--format", "json")
    assert done.exit_code == 1
    (problem,) = json.loads(done.stdout)["problems"]
    assert (problem["file"], problem["rule"], problem["page"]) == (
        LESSON_FILE,
        "quiz",
        "docs/rules.md#quiz",
    )


def test_a_check_for_editors_names_rule_file_and_place(pack: PackFolder, shell: Shell):
    spoil(pack)
    done = shell.run("pack", "check", "pack", "--format", "sarif")
    report = json.loads(done.stdout)
    assert report["version"] == "2.1.0"
    (run,) = report["runs"]
    (result,) = run["results"]
    assert (result["ruleId"], result["level"]) == ("quiz", "error")
    assert "quiz" in {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == f"pack/{LESSON_FILE}"
    assert place["region"] == {"startLine": 12, "startColumn": 1}


def test_a_check_for_github_is_one_command_a_problem(pack: PackFolder, shell: Shell):
    pack.write(LESSON_FILE, LESSON.replace("- [ ] Never", "- [ ] 50%\n- [ ] 50%"))
    done = shell.run("pack", "check", "pack", "--format", "github")
    place = f"file=pack/{LESSON_FILE},line=17,col=1,title=[option]"
    words = "50%25 is an option already: change one"
    assert done.stdout.splitlines() == [f"::error {place}::{words}"]


def test_a_format_that_is_unknown_is_wrong_usage(pack: PackFolder, shell: Shell):
    done = shell.run("pack", "check", "pack", "--format", "xml")
    assert done.exit_code == 2
    assert "--format knows text, json, sarif, github; not “xml”" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("check", "nowhere"),
        ("check", "nowhere", "--format", "sarif"),
        ("publish", "nowhere"),
        ("export", "nowhere", "a.zip"),
        ("diff", "nowhere"),
        ("diff", "pack", "nowhere"),
    ],
)
def test_a_pack_that_is_not_there_is_said_so(
    words: tuple[str, ...], pack: PackFolder, shell: Shell
):
    done = shell.run("pack", *words)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (
        "lessonbot: nowhere does not exist: there is no folder and no file of this name here\n"
    )


def test_publishing_twice_changes_nothing(pack: PackFolder, shell: Shell):
    first = shell.run("pack", "publish", "pack")
    assert first.exit_code == 0
    assert "code money-basics" in first.stdout
    once = rows(shell)
    second = shell.run("pack", "publish", "pack")
    assert second.exit_code == 0
    assert "nothing changed" in second.stdout
    assert rows(shell) == once == {"courses": 1, "course_versions": 1, "media": 0}


def test_a_new_version_is_what_is_listed_from_then_on(pack: PackFolder, shell: Shell):
    shell.run("pack", "publish", "pack")
    pack.course("version: 1.0.0", "version: 1.1.0")
    assert shell.run("pack", "publish", "pack").exit_code == 0
    (listed,) = json.loads(shell.run("course", "list", "--json").stdout)
    assert listed["version"] == "1.1.0"
    assert rows(shell)["course_versions"] == 2


def test_a_pack_with_errors_is_not_published(pack: PackFolder, shell: Shell):
    spoil(pack)
    done = shell.run("pack", "publish", "pack")
    assert done.exit_code == 1
    assert any(PROBLEM.match(line) for line in done.stdout.splitlines())
    assert "not published" in done.stderr
    assert rows(shell) == {"courses": 0, "course_versions": 0, "media": 0}


def test_courses_are_listed_for_people_and_for_programs(pack: PackFolder, shell: Shell):
    assert json.loads(shell.run("course", "list", "--json").stdout.splitlines()[-1]) == []
    empty = shell.run("course", "list")
    assert (empty.exit_code, "pack publish" in empty.stdout) == (0, True)
    shell.run("pack", "publish", "pack")
    assert json.loads(shell.run("course", "list", "--json").stdout) == [
        {
            "code": "money-basics",
            "title": "Money basics",
            "version": "1.0.0",
            "lessons": 1,
            "language": "en",
            "languages": ["en"],
        }
    ]
    (line,) = shell.run("course", "list").stdout.splitlines()
    assert line.split("  ") == ["money-basics", "Money basics", "1.0.0", "1", "en"]


def test_a_course_is_listed_with_every_language_that_it_is_taught_in(shell: Shell):
    shell.run("pack", "publish", str(shipped_packs() / "money-basics"))
    (line,) = shell.run("course", "list").stdout.splitlines()
    assert line.split("  ")[-1] == "en, sw, fr, es"
    (told,) = json.loads(shell.run("course", "list", "--json").stdout)
    assert told["languages"] == ["en", "sw", "fr", "es"]


def test_a_new_pack_checks_clean_and_editors_can_help_with_it(shell: Shell):
    done = shell.run("pack", "new", "first-aid", "--title", 'First "aid": 2 days')
    assert done.exit_code == 0
    done = shell.run("pack", "check", "first-aid")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[-1] == "first-aid: 2 lessons, 0 errors, 0 warnings"
    made = shell.folder / "first-aid"
    assert 'title: "First \\"aid\\": 2 days"' in (made / "course.yaml").read_text()
    schema = json.loads((made / "course.schema.json").read_text())
    assert {"format", "id", "version", "title", "language"} <= set(schema["required"])
    assert schema["additionalProperties"] is False
    assert {"type": "string"} in schema["properties"]["authors"]["items"]["anyOf"]
    lesson = json.loads((made / "lesson.schema.json").read_text())
    assert lesson["required"] == ["title"]
    assert {"audio", "video", "rubric"} <= set(lesson["properties"])


def test_a_new_pack_says_nothing_that_its_author_did_not(shell: Shell):
    assert shell.run("pack", "new", "first-aid").exit_code == 0
    done = shell.run("pack", "check", "first-aid")
    assert done.stdout.splitlines()[-1] == "first-aid: 2 lessons, 0 errors, 0 warnings"
    checked = check(shell.folder / "first-aid")
    assert checked.pack
    course = checked.pack.course
    assert (course.title, course.summary) == ("First aid", "First aid: a few minutes a day.")
    assert (course.authors, course.outcomes) == ((), ())
    assert course.credential.name == "First aid"
    assert course.credential.criteria == "All lessons done and at least 70% in the quiz"
    shell.run("pack", "new", "second", "--author", "Amina O.")
    checked = check(shell.folder / "second")
    assert checked.pack
    assert checked.pack.course.authors == ("Amina O.",)


def test_a_new_pack_shows_several_right_answers_and_how_to_master(shell: Shell):
    shell.run("pack", "new", "first-aid")
    file = shell.folder / "first-aid" / "course.yaml"
    file.write_text(file.read_text().replace("# mastery:", "mastery:"))
    checked = check(shell.folder / "first-aid")
    assert checked.pack
    assert checked.problems == ()
    course = checked.pack.course
    assert course.mastery == Mastery("now", gate=True, final=3)
    asked = [item for lesson in course.lessons for item in lesson.items]
    assert {item.kind for item in asked} == {"choice", "number", "text", "scale"}
    assert any(item.multiple for item in asked)


def test_a_new_pack_overwrites_nothing(pack: PackFolder, shell: Shell):
    done = shell.run("pack", "new", "pack")
    assert done.exit_code == 2
    assert "pack is there already: name a folder that is new or empty" in done.stderr


def test_a_folder_whose_name_is_no_id_is_wrong_usage(shell: Shell):
    done = shell.run("pack", "new", "First Aid")
    assert done.exit_code == 2
    assert "“First Aid” cannot be the id of a course" in done.stderr
    assert not (shell.folder / "First Aid").exists()


def test_a_file_of_another_tool_becomes_a_pack_with_a_report(shell: Shell):
    (shell.folder / "quiz.gift").write_text(
        "::one::Is water wet? {T}\n\n::two::Match {=a -> b =c -> d =e -> f}\n"
    )
    done = shell.run("pack", "import", "quiz.gift", "water")
    assert done.exit_code == 0
    assert "1 left out" in done.stdout
    report = (shell.folder / "water" / "import-report.txt").read_text()
    assert report.startswith("Imported from quiz.gift: ")
    assert "quiz.gift:3: left out: " in report
    assert shell.run("pack", "check", "water").exit_code == 0


def test_an_import_for_programs_has_every_remark(shell: Shell):
    (shell.folder / "quiz.txt").write_text("Is water wet?\nA) It is\nB) No\nANSWER: A\n")
    done = shell.run("pack", "import", "quiz.txt", "water", "--json")
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert found["lessons"] == 1
    assert {remark["fate"] for remark in found["remarks"]} == {"taken", "changed"}


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["nowhere.gift", "new"], 1, "there is no file and no folder nowhere.gift"),
        (["pack", "new"], 1, "pack is a pack already"),
        (["pack/course.yaml", "new"], 1, "it is not plain what pack/course.yaml is"),
        (["quiz.gift", "pack"], 1, "pack is there already"),
        (["quiz.gift", "new", "--from", "word"], 2, "--from knows xlsx, docx, gift"),
        (["quiz.gift", "new", "--languages", "fr"], 2, "--languages means nothing for gift"),
    ],
)
def test_an_import_that_cannot_be_is_told_in_a_line(
    pack: PackFolder, shell: Shell, arguments: list[str], code: int, words: str
):
    (shell.folder / "quiz.gift").write_text("Is water wet? {T}\n")
    done = shell.run("pack", "import", *arguments)
    assert done.exit_code == code
    assert words in done.stderr
    assert not (shell.folder / "new").exists()


def test_a_pack_goes_out_for_other_tools_and_comes_back(pack: PackFolder, shell: Shell):
    assert shell.run("pack", "export", "pack", "quiz.gift").exit_code == 0
    done = shell.run("pack", "import", "quiz.gift", "again")
    assert done.exit_code == 0
    before, after = (
        (shell.folder / name / LESSON_FILE).read_text().count("- [") for name in ("pack", "again")
    )
    assert before == after == 3


def test_a_zip_of_a_pack_is_a_pack_and_always_the_same(pack: PackFolder, shell: Shell):
    for name in ("one.zip", "two.zip"):
        assert shell.run("pack", "export", "pack", name).exit_code == 0
    one, two = ((shell.folder / name).read_bytes() for name in ("one.zip", "two.zip"))
    assert one == two
    assert shell.run("pack", "diff", "pack", "one.zip").stdout == "nothing changed\n"


@pytest.mark.parametrize(("language", "contents"), [("ar", "المحتويات"), ("pt-BR", "Conteúdo")])
def test_a_page_has_its_headings_in_the_language_of_the_course(
    pack: PackFolder, shell: Shell, language: str, contents: str
):
    pack.course("language: en", f"language: {language}")
    done = shell.run("pack", "export", "pack", "course.html")
    assert done.exit_code == 0
    assert "headings" not in done.output
    page = (shell.folder / "course.html").read_text()
    assert f">{contents}</h2>" in page
    assert [phrase for phrase in PAPER.values() if f">{phrase}<" in page] == []


def test_headings_that_nobody_has_translated_are_named(pack: PackFolder, shell: Shell):
    pack.course("language: en", "language: yo")
    done = shell.run("pack", "export", "pack", "course.html")
    assert "headings and hints are in English: there are none in yo" in done.output


def test_a_workbook_has_its_media_beside_it(pack: PackFolder, shell: Shell):
    pack.write("media/a.png", drawing())
    pack.write(LESSON_FILE, LESSON.replace("A budget", "![Jars](a.png)\n\nA budget"))
    (shell.folder / "out").mkdir()
    assert shell.run("pack", "export", "pack", "out/course.xlsx").exit_code == 0
    assert (shell.folder / "out" / "media" / "a.png").read_bytes() == drawing()
    assert shell.run("pack", "import", "out/course.xlsx", "again").exit_code == 0
    assert shell.run("pack", "diff", "again", "pack").stdout == "nothing changed\n"


def test_a_check_that_asks_too_much_is_told_of_a_workbook_too(pack: PackFolder, shell: Shell):
    pack.course("credential:", "mastery: {final: 10}\ncredential:")
    assert shell.run("pack", "export", "pack", "course.xlsx").exit_code == 0
    assert "0 errors, 1 warning\n" in shell.run("pack", "import", "course.xlsx", "mine").stdout
    told = shell.run("pack", "check", "mine").stdout
    assert "warning [questions] final is 10, but 1 question can be drawn" in told


@pytest.mark.parametrize("name", ["course.xlsx", "course.docx"])
def test_a_template_is_made_a_course_first(name: str, shell: Shell):
    shell.run("pack", "template", name)
    done = shell.run("pack", "check", name)
    assert done.exit_code == 1
    assert f"import it first, lessonbot pack import “{name}” my-course" in done.stdout


@pytest.mark.parametrize("name", ["course.xlsx", "course.docx"])
def test_a_template_is_read_as_it_is(name: str, shell: Shell):
    assert shell.run("pack", "template", name).exit_code == 0
    done = shell.run("pack", "import", name, "mine")
    assert done.exit_code == 0
    assert "0 errors" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["export", "pack", "course.odp"], 2, "say with --to what course.odp becomes"),
        (["export", "pack", "a.gift", "--language", "sw"], 2, "pack speaks en; not “sw”"),
        (["export", "pack", "there.gift"], 2, "there.gift is there already"),
        (["template", "course.odt"], 2, "ends neither in .xlsx nor in .docx"),
        (["diff", "pack"], 1, "no course money-basics is published"),
    ],
)
def test_what_cannot_be_written_or_compared_is_told_in_a_line(
    pack: PackFolder, shell: Shell, arguments: list[str], code: int, words: str
):
    (shell.folder / "there.gift").write_text("mine")
    done = shell.run("pack", *arguments)
    assert done.exit_code == code
    assert words in done.stderr
    assert (shell.folder / "there.gift").read_text() == "mine"


def test_a_pack_is_compared_with_what_is_published(pack: PackFolder, shell: Shell):
    assert shell.run("pack", "publish", "pack").exit_code == 0
    pack.write(LESSON_FILE, LESSON.replace("[x]", "[ ]").replace("- [ ] Never", "- [x] Never"))
    done = shell.run("pack", "diff", "pack", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout) == [
        {
            "about": "answers",
            "place": "why-a-budget/when",
            "language": "en",
            "words": "right was “Before the money comes in”, is “Never”",
        }
    ]


def test_other_right_answers_are_published_only_on_the_authors_word(pack: PackFolder, shell: Shell):
    assert shell.run("pack", "publish", "pack").exit_code == 0
    before = rows(shell)
    pack.course("version: 1.0.0", "version: 1.1.0")
    pack.write(LESSON_FILE, LESSON.replace("[x]", "[ ]").replace("- [ ] Never", "- [x] Never"))
    done = shell.run("pack", "publish", "pack")
    assert done.exit_code == 1
    assert (
        "why-a-budget/when (en): right was “Before the money comes in”, is “Never”" in done.stdout
    )
    assert "--accept-answer-changes" in done.stderr
    assert rows(shell) == before
    done = shell.run("pack", "publish", "pack", "--accept-answer-changes", "--take-over")
    assert done.exit_code == 0
    assert rows(shell)["course_versions"] == before["course_versions"] + 1


def test_a_large_picture_is_made_small_and_its_original_kept(pack: PackFolder, shell: Shell):
    photo = drawing(1600, 1200, "JPEG")
    pack.write("media/a.jpg", photo)
    pack.write(LESSON_FILE, LESSON.replace("A budget", "![Jars](a.jpg)\n\nA budget"))
    done = shell.run("pack", "build", "pack", "--dry-run", "--json")
    assert done.exit_code == 0
    assert [each["file"] for each in json.loads(done.stdout)] == ["media/a.jpg"]
    assert (pack.path / "media/a.jpg").read_bytes() == photo
    done = shell.run("pack", "build", "pack")
    assert done.exit_code == 0
    assert "media/a.jpg: " in done.stdout
    assert "800 x 600 pixels" in done.stdout
    assert (pack.path / "originals/a.jpg").read_bytes() == photo
    assert shell.run("pack", "check", "pack").exit_code == 0
    done = shell.run("pack", "build", "pack")
    assert done.stdout == "pack: every picture and recording is ready already\n"


def test_a_recording_without_the_program_for_it_is_left_to_its_author(
    pack: PackFolder, shell: Shell
):
    pack.write("media/a.wav", b"RIFF")
    for done in (
        shell.run("pack", "build", "pack", "--ffmpeg", "no-such-program"),
        shell.run("pack", "build", "pack", LESSONBOT_FFMPEG="no-such-program"),
    ):
        assert done.exit_code == 1
        assert "there is no ffmpeg on this computer" in done.stdout
        assert "1 of 1 need you" in done.stderr
