"""`lessonbot credential`, `key` and `issuer`, as staff and employers use them."""

import asyncio
import datetime as dt
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Shell
from tests.support.courses import course
from tests.support.school import opened

HERE = {"LESSONBOT_PUBLIC_URL": "https://learn.example"}


async def earn(url: str) -> str:
    """A learner passes a course; the number of the certificate."""
    async with opened(url) as school:
        school.clock.now -= dt.timedelta(days=30)  # the commands go by the real clock
        await school.publish(course(1))
        await school.join("amina")
        await school.taps("amina", "q10 yes")
        await school.hears("amina", "Amina Yusuf")
        return school.texts("amina")[-1].split("/c/")[1].split()[0]


@pytest.fixture
def number(shell: Shell) -> str:
    assert shell.run("db", "upgrade").exit_code == 0
    return asyncio.run(earn(f"sqlite+aiosqlite:///{shell.folder}/var/lessonbot.db"))


def saved(shell: Shell, number: str) -> Path:
    path = shell.folder / "amina.json"
    done = shell.run("credential", "show", number, "--json", **HERE)
    path.write_text(done.stdout)
    return path


def test_a_certificate_is_shown_however_its_number_is_typed(shell: Shell, number: str):
    for written in (
        number,
        number.lower(),
        f"{number[:4]}-{number[4:8]} {number[8:]}",
        f"https://learn.example/c/{number}.json?x=1",
    ):
        done = shell.run("credential", "show", written, **HERE)
        assert done.exit_code == 0, done.stderr
        assert "Name     Amina Yusuf" in done.stdout
        assert "Status   valid" in done.stdout
    done = shell.run("credential", "show", "0" * 16, **HERE)
    assert (done.exit_code, done.stdout) == (1, "")


def test_its_file_verifies_here_and_does_not_once_it_is_withdrawn(shell: Shell, number: str):
    path = saved(shell, number)
    done = shell.run("credential", "verify", str(path), **HERE)
    assert done.exit_code == 0, done.stderr
    assert done.stdout.startswith("Genuine, and it stands.\nName    Amina Yusuf\n")
    done = shell.run("credential", "revoke", number, "--reason", "a mistake", **HERE)
    assert done.exit_code == 0, done.stderr
    done = shell.run("credential", "verify", str(path), **HERE)
    assert (done.exit_code, done.stdout) == (
        1,
        "It does not stand any more: its issuer has withdrawn it.\n",
    )
    shown = shell.run("credential", "show", number, **HERE).stdout
    assert "withdrawn on 2026" in shown
    assert ": a mistake" in shown
    done = shell.run("credential", "revoke", number, **HERE)
    assert (done.exit_code, done.stdout) == (1, "")


def test_a_changed_file_does_not_verify(shell: Shell, number: str):
    path = saved(shell, number)
    path.write_text(path.read_text().replace("Amina Yusuf", "Amina Yusof"))
    done = shell.run("credential", "verify", str(path), "--json", **HERE)
    assert done.exit_code == 1
    assert json.loads(done.stdout)["faults"][0]["fault"] == "signature"


@pytest.mark.parametrize("content", ["", "no json", "[]", '{"a": 1}', "[" * 100_000])
def test_what_is_no_certificate_is_refused_in_plain_words(shell: Shell, content: str):
    path = shell.folder / "file.json"
    path.write_text(content)
    done = shell.run("credential", "verify", str(path))
    assert done.exit_code == 1
    assert done.stderr.startswith("lessonbot: ")
    assert "Traceback" not in done.stderr
    assert not (shell.folder / "var").exists()
    assert shell.run("credential", "verify", "nothing.json").exit_code == 2


def test_another_name_gets_another_number_and_the_old_one_leads_there(shell: Shell, number: str):
    done = shell.run("credential", "correct", number, "Amina Y. Otieno", **HERE)
    assert done.exit_code == 0, done.stderr
    fresh = done.stdout.split("/c/")[1].split()[0]
    assert "Name     Amina Y. Otieno" in shell.run("credential", "show", fresh, **HERE).stdout
    assert "replaced on 2026" in shell.run("credential", "show", number, **HERE).stdout
    done = shell.run("credential", "correct", fresh, "x" * 101, **HERE)
    assert (done.exit_code, done.stdout) == (2, "")


def test_old_files_verify_after_a_new_key(shell: Shell, number: str):
    path = saved(shell, number)
    assert shell.run("key", "rotate", **HERE).exit_code == 0
    states = [line.split("  ")[2] for line in shell.run("key", "list").stdout.splitlines()]
    assert states == ["retired", "active"]
    assert shell.run("credential", "verify", str(path), **HERE).exit_code == 0


def test_without_a_public_address_the_key_is_the_issuer_until_there_is_one(
    shell: Shell, number: str
):
    document = json.loads(shell.run("credential", "show", number, "--json").stdout)
    assert document["issuer"]["id"].startswith("did:key:")
    path = shell.folder / "amina.json"
    path.write_text(json.dumps(document))
    assert shell.run("credential", "verify", str(path)).exit_code == 0
    done = shell.run("key", "rotate")
    assert (done.exit_code, "LESSONBOT_PUBLIC_URL" in done.stderr) == (1, True)
    assert shell.run("issuer", "set", "--country", "KE", **HERE).exit_code == 0
    assert "did:web:learn.example:orgs:default" in shell.run("issuer", "show").stdout
    assert shell.run("credential", "verify", str(path), **HERE).exit_code == 0


def test_who_issues_can_be_said_in_more_words(shell: Shell, number: str):
    done = shell.run("issuer", "set", "--email", "a@b.example", "--country", "ke", **HERE)
    assert done.exit_code == 0, done.stderr
    shown = shell.run("issuer", "show", **HERE).stdout
    assert "E-mail       a@b.example" in shown
    assert "Country      KE" in shown
    assert "did:web:learn.example:orgs:default" in shown
    document = json.loads(shell.run("credential", "show", number, "--json", **HERE).stdout)
    assert document["issuer"]["address"]["addressCountryCode"] == "KE"
    for wrong in (("--email", "nobody"), ("--country", "Kenya"), ()):
        done = shell.run("issuer", "set", *wrong, **HERE)
        assert (done.exit_code, done.stdout) == (2, "")
