"""The guides for authors: their steps are done, their examples checked, their tables complete."""

import re
import shutil
from pathlib import Path
from typing import Any, get_args

import pytest
import typer

from lessonbot.cli import app
from lessonbot.domain.course import ItemKind
from lessonbot.packs import exporting, importing
from lessonbot.packs.lesson_form import TaskForm
from lessonbot.packs.manifest import Manifest
from lessonbot.packs.markdown import CONTAINERS
from lessonbot.packs.reading import check
from tests.cli import conftest
from tests.cli.conftest import Shell
from tests.house.guides import (
    DOCS,
    ROOT,
    Step,
    codes,
    examples,
    fences,
    follow,
    rows,
    section,
    steps,
)
from tests.packs.packfolder import LESSON_FILE, QUESTION, TEXT, TOP, fresh

AUTHORING, IMPORTING = DOCS / "authoring.md", DOCS / "importing.md"
DATA = ROOT / "tests" / "packs" / "data"
ASK = "## Question\nNow?\n\n- [x] now\n- [ ] then\n"
RIGHT = "- [x] Right away"
MENDED = re.compile(r"Write `([^`]+)` for `([^`]+)`")
RAISED = re.compile(r"`(version: [\d.]+)`")
PICTURE_BYTES = 60 * 1024
PACKS = "lessonbot pack "

shell = conftest.shell


def said(shell: Shell, step: Step) -> str:
    """What a step prints, without what differs from one machine or day to the next."""
    if step.command[0] != "lessonbot":
        follow([step], shell.folder)
        return ""
    done = shell.run(*step.command[1:])
    assert done.exit_code == 0, done.output
    return nameless(re.sub(r"^made the tables of .*\n", "", done.stdout))


def nameless(printed: str) -> str:
    """Without how large a file became: that is up to the library that packs it."""
    return re.sub(r"(upload|questions), \d+ kB", r"\1", printed)


# --- from nothing to a published course ----------------------------------------------------------


def write(folder: Path) -> None:
    """What the guide has its reader write."""
    for name, content in examples(AUTHORING).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")


def change(folder: Path) -> None:
    """What the guide has its reader change after the course is published."""
    text = section(AUTHORING, "7. Change it")
    new, old = MENDED.findall(text)[0]
    replace(folder / "first-jar/lessons/01-save-first.md", old, new)
    replace(folder / "first-jar/course.yaml", "version: 1.0.0", RAISED.findall(text)[0])


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def desk(shell: Shell) -> Path:
    """A folder with the shipped courses and with the course of the guide."""
    (shell.folder / "lessons").symlink_to(ROOT / "lessons")
    picture = shell.folder / "first-jar/media/jar.png"
    picture.parent.mkdir(parents=True)
    shutil.copy(ROOT / "lessons/money-basics/media/jar.png", picture)
    write(shell.folder)
    return shell.folder


def test_the_steps_of_the_guide_print_what_it_says(shell: Shell):
    (shell.folder / "lessons").symlink_to(ROOT / "lessons")
    before = {"check": write, "diff": change}
    done = []
    for step in steps(AUTHORING):
        verb = step.command[2] if step.command[1] == "pack" else ""
        if step.command[:2] != ["lessonbot", "demo"]:
            before.get(verb, lambda _: None)(shell.folder)
            assert said(shell, step) == step.output
            done.append(verb)
    assert [verb for verb in done if verb] == [
        *("new", "check", "publish", "diff", "publish", "template", "import"),
    ]


def test_the_course_of_the_guide_has_nothing_to_mend(desk: Path):
    assert len(examples(AUTHORING)) == 3
    checked = check(desk / "first-jar")
    assert [str(problem) for problem in checked.problems] == []
    assert checked.pack is not None
    assert len(checked.pack.media) == 1


def test_the_mistake_in_the_guide_is_told_as_it_says(desk: Path):
    replace(desk / "first-jar/lessons/01-save-first.md", RIGHT, RIGHT.replace("x", " "))
    told = "\n".join(str(problem) for problem in check(desk / "first-jar").problems) + "\n"
    for page in (AUTHORING, DOCS / "rules.md"):
        assert told in fences(page, "text")


def test_pictures_of_the_guides_are_small_and_all_of_them_are_shown():
    pictures = list((DOCS / "pictures").iterdir())
    shown = "".join(page.read_text(encoding="utf-8") for page in DOCS.glob("*.md"))
    assert pictures
    for each in pictures:
        assert each.stat().st_size <= PICTURE_BYTES
        assert f"](pictures/{each.name})" in shown


# --- everything that can be written --------------------------------------------------------------


def nested(form: dict[str, Any]) -> set[str]:
    """The keys that stand within other keys."""
    return {name for each in form["$defs"].values() for name in each.get("properties", {})}


@pytest.mark.parametrize(
    ("form", "heading"), [(Manifest, "Every key of course.yaml"), (TaskForm, "The top of a lesson")]
)
def test_every_key_is_explained(form: type[Manifest | TaskForm], heading: str):
    table = rows(AUTHORING, heading)
    assert sorted(codes(row[0])[0] for row in table) == sorted(form.model_fields)
    words = set(re.findall(r"\w+", " ".join(code for row in table for code in codes(row[2]))))
    assert nested(form.model_json_schema()) - words == set()


def test_the_parts_of_a_lesson_are_those_that_are_read():
    told = [code for row in rows(AUTHORING, "The text") for code in codes(row[0])]
    assert {code for code in told if code.startswith(":::")} == {
        f":::{name}" for name in CONTAINERS
    }


def lessons(heading: str) -> list[str]:
    """The examples of lessons, or of parts of them, below a heading."""
    return re.findall(
        r"^```markdown\n(.*?)^```", section(AUTHORING, heading), re.MULTILINE | re.DOTALL
    )


def test_every_kind_of_question_has_an_example_that_is_right(tmp_path: Path):
    pack = fresh(tmp_path / "pack")
    for number, example in enumerate(lessons("Every kind of question"), 2):
        pack.write(f"lessons/{number:02}-example-{number}.md", f"{TOP}{TEXT}\n{example}\n{ASK}")
    checked = pack.check()
    assert [str(problem) for problem in checked.problems] == []
    assert checked.pack
    asked = [item for lesson in checked.pack.course.lessons[1:] for item in lesson.items]
    assert {item.kind for item in asked} == set(get_args(ItemKind))
    assert any(item.parallels for item in asked)


def test_the_task_of_the_guide_is_right(tmp_path: Path):
    pack = fresh(tmp_path / "pack")
    (task,) = lessons("Tasks")
    pack.write("lessons/02-my-budget.task.md", task)
    assert [problem.rule for problem in pack.check().problems] == []


def test_the_parts_and_the_video_of_the_guide_are_right(tmp_path: Path):
    pack = fresh(tmp_path / "pack")
    (more,) = lessons("The text")
    (video,) = (each for each in fences(AUTHORING, "yaml") if each.startswith("video:"))
    pack.write(LESSON_FILE, TOP.replace("minutes: 4\n", video) + f"{TEXT}\n{more}{QUESTION}")
    checked = pack.check()
    assert [str(problem) for problem in checked.problems] == []
    assert checked.pack
    assert checked.pack.course.lessons[0].video
    assert checked.pack.course.lessons[0].more


def test_every_command_for_packs_is_shown_to_authors():
    known: Any = typer.main.get_command(app)
    pages = (AUTHORING, IMPORTING)
    shown = {step.command[2] for page in pages for step in steps(page) if "pack" in step.command}
    told = {code.split()[2] for code in codes(AUTHORING.read_text()) if code.startswith(PACKS)}
    assert set(known.commands["pack"].commands) - shown - told == set()


# --- from other tools, and to them ---------------------------------------------------------------


def material(folder: Path) -> None:
    """The files that the guide's examples are about, of every format."""
    for name, source in {
        "water.gift": "gift/water.gift",
        "jars.txt": "aiken/jars.txt",
        "quizzes": "beginners/whole",
        "space-talk": "raspberry",
        "capitals": "wide",
        "edx": "olx",
        "budgeting.cnxml": "cnxml/m79891.cnxml",
        "handbook": "longtext",
        "stories": "storybook",
    }.items():
        copy = shutil.copytree if (DATA / source).is_dir() else shutil.copy
        copy(DATA / source, folder / name)
    made = shutil.make_archive(str(folder / "class"), "zip", DATA / "cartridge")
    Path(made).rename(folder / "class.imscc")


def test_every_format_is_imported_by_the_command_of_the_guide(desk: Path, shell: Shell):
    material(desk)
    for made in ("cards.apkg", "quiz.qti.zip"):
        assert shell.run("pack", "export", "first-jar", made).exit_code == 0
    for made in ("my-course.xlsx", "my-course.docx"):
        assert shell.run("pack", "template", made).exit_code == 0
    table = rows(IMPORTING, "Formats to import")
    for name, _, example in table:
        words = codes(example)[0].split()[1:]
        known = words[words.index("--from") + 1] if "--from" in words else ""
        assert name == f"`{known or importing.guess(desk / words[2])}`"
        done = shell.run(*words)
        assert done.exit_code == 0, done.output
    assert [codes(row[0])[0] for row in table] == list(importing.FORMATS)


def test_every_format_to_import_has_its_section():
    headings = re.findall(r"^### (\w+)$", IMPORTING.read_text(encoding="utf-8"), re.MULTILINE)
    assert headings == list(importing.FORMATS)


def test_every_format_to_export_is_told_with_its_ending():
    told = [(codes(row[0])[0], codes(row[1])[0]) for row in rows(IMPORTING, "Formats to export")]
    assert told == [(name, each.ending) for name, each in exporting.FORMATS.items()]


def test_imports_and_exports_print_what_the_guide_says(desk: Path, shell: Shell):
    material(desk)
    told = list(steps(IMPORTING))
    assert [step.command[2] for step in told] == ["import", "export", "export"]
    for step in told:
        assert said(shell, step) == nameless(step.output)


# --- the courses that ship -----------------------------------------------------------------------


def test_the_list_of_shipped_courses_is_that_of_their_packs():
    shipped = ROOT / "lessons"
    text = (shipped / "README.md").read_text(encoding="utf-8")
    table = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| [")]
    told = [(row[0], row[2], row[3], row[4]) for row in table]
    packs = [check(each.parent).pack for each in sorted(shipped.glob("*/course.yaml"))]
    courses = [pack.course for pack in packs if pack]
    assert told == [
        (
            f"[{course.key}]({course.key}/)",
            str(len(course.lessons)),
            ", ".join(course.languages),
            f"[{(course.licence or '').replace('CC-BY-', 'CC BY ')}]({course.key}/LICENSE)",
        )
        for course in courses
    ]
    for row, course in zip(table, courses, strict=True):
        assert row[1].startswith(f"*{course.title}*: ")
    tracks = [(each.membership.position, each.key) for each in courses if each.membership]
    (track,) = re.findall(r"The track `[\w-]+` is (.*)\.", text)
    assert track.split(", then ") == [key for _, key in sorted(tracks)]
