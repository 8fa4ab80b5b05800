"""The guides say what is so: their examples are run, their names are looked up in the program."""

import ast
import configparser
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import typer
from babel import Locale

from lessonbot.cli import app, serving
from lessonbot.cli.output import NOT_SO, WRONG_USE
from lessonbot.config import Settings
from lessonbot.domain import commands, controls, english, english_pages, replies
from lessonbot.domain.commands import Command
from lessonbot.domain.credential import grouped, read_id
from lessonbot.domain.schedule import LATE
from lessonbot.domain.vocabulary import WORDS
from lessonbot.services.examining import MOST
from lessonbot.services.speaking import voices
from lessonbot.web.allowance import GUESSES
from lessonbot.web.checking import A_MINUTE, LARGEST, LONGEST, PER_COST
from tests.house.guides import DOCS, ROOT, Step, codes, fences, follow, rows, steps

GUIDES = sorted(DOCS.glob("*.md"))


# --- what every guide names ----------------------------------------------------------------------


def test_the_index_names_every_guide() -> None:
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    missing = [page.name for page in GUIDES if f"({page.name})" not in index]
    assert missing == ["README.md"]


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.name)
def test_every_command_in_a_guide_is_one_with_these_options(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    shown = [step.command for step in steps(page)]
    shown += [code.split() for code in codes(text) if code.startswith("lessonbot ")]
    for words in shown:
        if words[0] == "lessonbot":
            _resolve(words)


def _resolve(words: list[str]) -> None:
    command, rest = typer.main.get_command(app), words[1:]
    while rest and not rest[0].startswith("--") and isinstance(command, typer.core.TyperGroup):
        assert rest[0] in command.commands, f"there is no command {' '.join(words)}"
        command, rest = command.commands[rest[0]], rest[1:]
    known = {"--help", *(name for each in command.params for name in each.opts)}
    assert {word for word in rest if word.startswith("--")} <= known, words


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.name)
def test_every_setting_in_a_guide_is_one(page: Path) -> None:
    named = re.findall(r"\b(?:LESSONBOT|TELEGRAM)_[A-Z_]+\b", page.read_text(encoding="utf-8"))
    assert {name.lower() for name in named} <= set(Settings.model_fields)


# --- what learners can send ----------------------------------------------------------------------

LEARNER = DOCS / "learner.md"


def test_every_command_that_does_something_is_shown_to_learners_with_an_example() -> None:
    shown = {codes(row[0])[0]: codes(row[1])[0] for row in rows(LEARNER, "What you can send")}
    usable = {*controls._ANY, *controls._ENROLLED, Command.STOP}
    assert set(shown) == {command.name for command in usable}
    understood = {word: commands.parse(example) for word, example in shown.items()}
    assert {word: order and order.command.name for word, order in understood.items()} == {
        word: word for word in shown
    }


def test_what_the_learners_guide_quotes_is_understood_and_said_so() -> None:
    text = LEARNER.read_text(encoding="utf-8")
    (plea,) = re.findall(r"“(please [^”]+)”", text)
    assert commands.is_stop(plea)
    assert "`a, c`" in text
    assert replies.letters_or_numbers("a, c", 3) == frozenset({0, 2})
    assert english.BOT["quiz.old"].startswith("That question is closed.")
    assert "“That question is closed.”" in text


def test_the_languages_that_are_named_are_those_that_are_there() -> None:
    sent = re.search(r"many also work in ([^.]+)\.", LEARNER.read_text(encoding="utf-8"))
    spoken = re.search(
        r"lessonbot itself speaks ([^.]+)\.", (DOCS / "organisation.md").read_text(encoding="utf-8")
    )
    assert sent
    assert spoken
    assert _languages(sent[1]) == _named(WORDS) - {"English"}
    assert _languages(spoken[1]) == _named(voices())


def _languages(listed: str) -> set[str]:
    return set(re.split(r",\s+|\s+and\s+", listed))


def _named(tags: Iterable[str]) -> set[str]:
    return {str(Locale.parse(tag).get_display_name("en")) for tag in tags}


# --- checking a certificate ----------------------------------------------------------------------


def test_the_employers_guide_has_the_words_of_the_page() -> None:
    guide = DOCS / "employer.md"
    pages = english_pages.PAGES
    standings = [
        "cert.issued",
        "cert.withdrawn",
        "cert.replaced",
        "cert.expired",
        "cert.hidden",
        "cert.unsigned",
        "cert.unsignable",
        "cert.demo_title",
        "cert.unknown_title",
    ]
    besides = ["verify.changed", "verify.foreign", "verify.unreadable", "verify.no_number"]
    for title, said in (
        ("The status", standings),
        ("What a file or link can be besides", besides),
    ):
        shown = [row[0].strip("*") for row in rows(guide, title)]
        assert shown == [pages[f"page.{key}"] for key in said]
    assert f"“{pages['page.verify.many']}”" in guide.read_text(encoding="utf-8")
    assert f"“{pages['page.cert.no_name']}”" in guide.read_text(encoding="utf-8")


def test_the_employers_guide_says_how_much_may_be_asked() -> None:
    text = " ".join((DOCS / "employer.md").read_text(encoding="utf-8").split())
    one_list = 1 + MOST // PER_COST
    assert f"some {A_MINUTE // one_list} full lists, or {A_MINUTE} single numbers or files" in text
    assert f"after {GUESSES} pages of certificates that there are not" in text
    assert f"up to {MOST:,} numbers or links" in text
    assert f"of {LONGEST // 1_000_000} MB at most" in text
    assert f"A file may have {LARGEST // 1_000_000} MB" in text


def test_a_number_is_found_however_it_is_typed() -> None:
    text = (DOCS / "employer.md").read_text(encoding="utf-8")
    (number,) = set(re.findall(r"https://learn\.example\.org/c/(\w+)", text))
    assert read_id(grouped(number).lower().replace("-", " ", 1)) == number


# --- running it ----------------------------------------------------------------------------------

OPERATE = DOCS / "operate.md"


def test_every_line_that_is_explained_is_one_that_the_program_can_write() -> None:
    said = set(_texts())
    lines = [codes(row[0])[0] for row in rows(OPERATE, "What the lines mean")]
    events = {line for line in lines if line.isidentifier()}
    assert events - said == set()
    assert [line for line in lines if not any(line in text for text in said)] == []


def _texts() -> Iterator[str]:
    """Every text in the program."""
    for path in (ROOT / "lessonbot").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_the_addresses_of_health_and_the_roles_are_those_of_the_program() -> None:
    said = set(_texts())
    told = [codes(row[0]) for row in rows(OPERATE, "How to see that it works")]
    shown = {names[0] for names in told if names}  # the section has two tables
    assert {"/healthz", "/readyz", "/metrics", "silent", "token"} <= shown
    kinds = {each.partition(":")[0] for each in said}  # alarms have keys like silent:3
    assert shown <= said | kinds
    given = [step.command for step in steps(OPERATE) if "--roles" in step.command]
    roles = [role for command in given for role in command[-1].split(",")]
    assert sorted(roles) == sorted(serving.ROLES)


def test_how_late_a_lesson_may_be_is_what_the_guide_says() -> None:
    assert timedelta(hours=4) == LATE
    assert "Up to four hours late" in OPERATE.read_text(encoding="utf-8")


def test_the_backup_of_the_guide_is_restored_as_the_guide_says(
    migrated_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "var").mkdir()
    shutil.copy(migrated_file, tmp_path / "var" / "lessonbot.db")
    (tmp_path / "var" / "secret.key").write_text("a key of the test's own")
    todo = [step.command for step in steps(OPERATE)]
    first = next(at for at, words in enumerate(todo) if words[:2] == ["lessonbot", "backup"])
    back = next(at for at, words in enumerate(todo) if words[:2] == ["lessonbot", "restore"])
    tables = _tables(tmp_path / "var" / "lessonbot.db")
    follow([Step(words, "") for words in todo[first : first + 2]], tmp_path, said=False)
    for name in ("lessonbot.db", "secret.key"):
        (tmp_path / "var" / name).unlink()
    follow([Step(words, "") for words in todo[back : back + 2]], tmp_path, said=False)
    assert _tables(tmp_path / "var" / "lessonbot.db") == tables
    assert "learners" in tables
    assert (tmp_path / "var" / "secret.key").read_text() == "a key of the test's own"
    assert (tmp_path / "var" / "secret.key").stat().st_mode & 0o777 == 0o600


def test_the_nightly_backup_of_the_guide_makes_one_and_prints_only_when_there_is_none(
    migrated_file: Path, tmp_path: Path
) -> None:
    (jobs,) = [text for text in fences(OPERATE, "text") if "lessonbot backup" in text]
    fields = next(line for line in jobs.splitlines() if "lessonbot backup" in line).split(" ", 6)
    command = fields[-1].replace("\\%", "%").replace("/srv/lessonbot", shlex.quote(str(tmp_path)))
    (tmp_path / "var" / "backups").mkdir(parents=True)
    shutil.copy(migrated_file, tmp_path / "var" / "lessonbot.db")
    program = tmp_path / ".venv" / "bin" / "lessonbot"
    program.parent.mkdir(parents=True)
    here = f"PYTHONPATH={shlex.quote(str(ROOT))} {sys.executable} -m lessonbot.cli"
    program.write_text(f'#!/bin/sh\n{here} "$@"\n')
    program.chmod(0o700)
    first, again = (
        subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)
        for _ in range(2)
    )
    (made,) = (tmp_path / "var" / "backups").iterdir()
    assert re.fullmatch(r"lessonbot-\d{4}-\d\d-\d\d\.backup", made.name)
    assert (first.stdout, first.stderr, again.stderr) == ("", "", "")
    assert "exists already" in again.stdout


def test_what_the_guide_has_made_in_the_clone_is_never_a_part_of_it(tmp_path: Path) -> None:
    made = [
        step.command[-1]
        for step in steps(OPERATE)
        if step.command[:2] == ["lessonbot", "backup"] or step.command[0] in {"cp", "mv", "install"}
    ]
    shutil.copy(ROOT / ".gitignore", tmp_path)
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    done = subprocess.run(
        ["git", "check-ignore", *made], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert {"secret.key.copy", "moved-to-postgresql.db", "before-the-move.backup"} <= set(made)
    assert len(done.stdout.splitlines()) == len(made)


def _tables(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as database:
        found = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {name for (name,) in found}


def test_the_steps_of_the_move_are_those_of_the_program(
    migrated_file: Path, tmp_path: Path, postgres_url: str
) -> None:
    (tmp_path / "var").mkdir()
    shutil.copy(migrated_file, tmp_path / "var" / "lessonbot.db")
    (copy,) = [step.command for step in steps(OPERATE) if step.command[1:3] == ["db", "copy"]]
    source, target = copy[3:]
    assert source == "sqlite:///var/lessonbot.db"
    assert target.startswith("postgresql://")
    follow([Step([*copy[:3], source, postgres_url], "")], tmp_path, said=False)


def test_the_unit_for_systemd_starts_a_command_that_there_is() -> None:
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    (text,) = fences(OPERATE, "ini")
    unit.read_string(text)
    assert (
        unit["Service"]["ExecStart"]
        == f"{unit['Service']['WorkingDirectory']}/.venv/bin/lessonbot run"
    )
    _resolve(["lessonbot", *unit["Service"]["ExecStart"].split()[1:]])
    assert unit["Service"]["RestartPreventExitStatus"] == str(WRONG_USE)
    assert (unit["Service"]["Restart"], NOT_SO) == ("on-failure", 1)
    assert "postgresql.service" in unit["Unit"]["After"]
