"""`lessonbot credential`, `key` and `issuer`, as staff and employers use them."""

import asyncio
import base64
import datetime as dt
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread

import pytest
from PIL import Image

from lessonbot.cli.serving import clock
from lessonbot.credentials import baking
from lessonbot.credentials.sealing import Vault
from lessonbot.domain.credential import grouped
from lessonbot.web.app import build
from tests.cli.conftest import Shell
from tests.support.courses import course
from tests.support.school import opened
from tests.web.conftest import visiting

HERE = {"LESSONBOT_PUBLIC_URL": "https://learn.example"}


def _plain_picture() -> bytes:
    written = BytesIO()
    Image.new("1", (8, 8)).save(written, "PNG")
    return written.getvalue()


PLAIN = _plain_picture()


async def earn(
    url: str,
    version: str = "1.0.0",
    valid_days: int | None = None,
    ago: dt.timedelta = dt.timedelta(days=30),
) -> str:
    """A learner passes a course; the number of the certificate."""
    async with opened(url) as school:
        school.clock.now -= ago  # the commands go by the real clock
        made = course(1, version=version)
        lasting = replace(made.credential, valid_days=valid_days)
        await school.publish(replace(made, credential=lasting))
        await school.join("amina")
        await school.taps("amina", "q10 yes")
        await school.hears("amina", "Amina Yusuf")
        return school.texts("amina")[-1].split("/c/")[1].split()[0]


@pytest.fixture
def number(shell: Shell) -> str:
    assert shell.run("db", "upgrade").exit_code == 0
    return asyncio.run(earn(f"sqlite+aiosqlite:///{shell.folder}/var/lessonbot.db"))


@pytest.mark.parametrize(("days", "expired"), [(20, True), (100_000, False)])
def test_it_says_until_when_a_certificate_holds(shell: Shell, days: int, expired: bool):  # noqa: FBT001
    assert shell.run("db", "upgrade").exit_code == 0
    url = f"sqlite+aiosqlite:///{shell.folder}/var/lessonbot.db"
    number = asyncio.run(earn(url, valid_days=days))
    said = shell.run("credential", "show", number, **HERE).stdout
    assert "Until    2" in said
    assert f"Status   {'expired' if expired else 'valid'}\n" in said


async def publish(url: str, version: str) -> None:
    async with opened(url) as school:
        await school.publish(replace(course(1), version=version))


def test_what_cannot_be_signed_is_told_and_signed_once_it_is_mended(shell: Shell):
    assert shell.run("db", "upgrade").exit_code == 0
    url = f"sqlite+aiosqlite:///{shell.folder}/var/lessonbot.db"
    number = asyncio.run(earn(url, version="\N{SOFT HYPHEN}"))
    assert shell.run("credential", "sign", **HERE).stdout == "0 signed, 0 cannot be signed.\n"
    done = shell.run("credential", "show", number, **HERE)  # tries, and gives up
    assert (done.exit_code, "could not be signed" in done.stderr) == (1, True)

    done = shell.run("credential", "sign", **HERE)
    assert done.exit_code == 1
    assert f"{grouped(number)}  credentialSubject.achievement.version: " in done.stdout
    assert done.stdout.endswith("\n0 signed, 1 cannot be signed.\n")
    told = shell.run("doctor", **HERE).stdout
    assert "1 certificate could not be signed" in told
    assert "lessonbot credential sign" in told

    asyncio.run(publish(url, "1.0.1"))
    done = shell.run("credential", "sign", **HERE)
    assert (done.exit_code, done.stdout) == (0, "1 signed, 0 cannot be signed.\n")
    assert "Status   valid" in shell.run("credential", "show", number, **HERE).stdout


def test_the_doctor_tells_of_a_key_that_cannot_be_opened_and_makes_none(shell: Shell, number: str):
    assert shell.run("credential", "show", number, **HERE).exit_code == 0
    assert "no certificate is signed" not in shell.run("doctor", **HERE).stdout
    key = shell.folder / "var" / "secret.key"
    key.unlink()

    told = shell.run("doctor", **HERE).stdout

    assert "no certificate is signed: the signing key cannot be opened" in told
    assert not key.exists()


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
    done = shell.run("credential", "revoke", number, "--reason", "a mistake", "--yes", **HERE)
    assert done.exit_code == 0, done.stderr
    done = shell.run("credential", "verify", str(path), **HERE)
    assert (done.exit_code, done.stdout) == (
        1,
        "It does not stand any more: its issuer has withdrawn it.\n",
    )
    shown = shell.run("credential", "show", number, **HERE).stdout
    assert "withdrawn on 2026" in shown
    assert ": a mistake" in shown
    done = shell.run("credential", "revoke", number, "--yes", **HERE)
    assert (done.exit_code, done.stdout) == (1, "")


def test_a_changed_file_does_not_verify(shell: Shell, number: str):
    path = saved(shell, number)
    path.write_text(path.read_text().replace("Amina Yusuf", "Amina Yusof"))
    done = shell.run("credential", "verify", str(path), "--json", **HERE)
    assert done.exit_code == 1
    assert json.loads(done.stdout)["faults"][0]["fault"] == "signature"


@pytest.fixture
def forms(shell: Shell, number: str) -> dict[str, bytes]:
    """Every form of a certificate, as the pages hand them out."""

    async def fetched() -> dict[str, bytes]:
        async with opened(f"sqlite+aiosqlite:///{shell.folder}/var/lessonbot.db") as school:
            school.rt.vault = Vault((shell.folder / "var" / "secret.key").read_text)
            async with visiting(build(school.rt, clock=clock)) as web:
                answers = {
                    form: await web.get(f"/c/{number}.{form}")
                    for form in ("json", "jwt", "png", "pdf")
                }
        return {form: answer.content for form, answer in answers.items()}

    # before anything is signed: who issues tokens has them of every certificate
    done = shell.run("issuer", "set", "--jwt", **HERE)
    assert done.exit_code == 0, done.stderr
    return asyncio.run(fetched())


@contextmanager
def served(files: Mapping[str, bytes]) -> Iterator[str]:
    """These files by HTTP."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = files.get(self.path.lstrip("/"))
            self.send_response(404 if body is None else 200)
            self.end_headers()
            for start in range(0, len(body or b""), 1000):  # it comes in pieces
                self.wfile.write((body or b"")[start : start + 1000])
                self.wfile.flush()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_every_form_of_it_verifies_from_a_file_and_from_an_address(
    shell: Shell, forms: dict[str, bytes]
):
    with served(forms) as address:
        for form, data in forms.items():
            path = shell.folder / f"amina.{form}"
            path.write_bytes(data)
            for what in (str(path), f"{address}/{form}"):
                done = shell.run("credential", "verify", what, **HERE)
                assert (done.exit_code, done.stderr) == (0, ""), what
                assert done.stdout.startswith("Genuine, and it stands.\nName    Amina Yusuf\n")
                assert ("was not compared" in done.stdout) == (form in {"png", "pdf"})
        done = shell.run("credential", "verify", f"{address}/nowhere", **HERE)
        assert (done.exit_code, "cannot fetch" in done.stderr) == (1, True)
    done = shell.run("credential", "verify", f"{address}/json", **HERE)
    assert (done.exit_code, "cannot fetch" in done.stderr) == (1, True)


def test_no_form_of_it_verifies_once_it_was_changed_or_withdrawn(
    shell: Shell, number: str, forms: dict[str, bytes]
):
    changed = json.loads(forms["json"]) | {"name": "Doctor"}
    head, _, signature = forms["jwt"].decode().split(".")
    claims = json.dumps({name: value for name, value in changed.items() if name != "proof"})
    payload = base64.urlsafe_b64encode(claims.encode()).rstrip(b"=").decode()
    bad = {
        "json": json.dumps(changed).encode(),
        "jwt": f"{head}.{payload}.{signature}".encode(),
        "png": baking.baked(forms["png"], json.dumps(changed).encode()),
        "pdf": b"%PDF-1.7 stream\n" + json.dumps(changed).encode() + b"\nendstream",
    }
    for form, data in bad.items():
        path = shell.folder / f"changed.{form}"
        path.write_bytes(data)
        done = shell.run("credential", "verify", str(path), **HERE)
        assert (done.exit_code, "It is not genuine" in done.stdout) == (1, True), form
    assert shell.run("credential", "revoke", number, "--yes", **HERE).exit_code == 0
    for form, data in forms.items():
        path = shell.folder / f"amina.{form}"
        path.write_bytes(data)
        done = shell.run("credential", "verify", str(path), **HERE)
        assert (done.exit_code, "It does not stand any more" in done.stdout) == (1, True), form


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x89PNG\r\n\x1a\n", "a damaged PNG"),
        (baking.baked(PLAIN, b"{}")[:60], "a damaged PNG"),
        (PLAIN, "a picture without a credential in it"),
        (b"%PDF-1.7 nothing", "a PDF without a credential in it"),
        (b"eyJ.eyJ.x", "a token that cannot be read"),
        (b"\xff\xd8\xff\xe0 JFIF", "neither JSON nor a token"),
        (b"[]", "JSON, but no credential"),
        (b"\xff\xd8\xff\xe0 JFIF" * 20_000, "neither JSON nor a token, a badge picture or"),
        (b"{" + b" " * 200_000 + b"}", "more than 100,000 bytes"),
    ],
    ids=range(9),
)
def test_it_is_said_what_a_file_is_instead_of_a_certificate(
    shell: Shell, content: bytes, said: str
):
    path = shell.folder / "file"
    path.write_bytes(content)
    done = shell.run("credential", "verify", str(path))
    assert (done.exit_code, done.stdout) == (1, "")
    assert f"file holds no certificate: {said}" in done.stderr


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
    done = shell.run("credential", "correct", number, "Amina Y. Otieno", "--yes", **HERE)
    assert done.exit_code == 0, done.stderr
    fresh = done.stdout.split("/c/")[1].split()[0]
    assert "Name     Amina Y. Otieno" in shell.run("credential", "show", fresh, **HERE).stdout
    assert "replaced on 2026" in shell.run("credential", "show", number, **HERE).stdout
    done = shell.run("credential", "show", number, "--json", **HERE)
    assert json.loads(done.stdout)["id"].endswith(number)
    assert (
        f"replaced on 2026-{done.stderr.split('2026-')[1][:5]}, now {grouped(fresh)}" in done.stderr
    )
    done = shell.run("credential", "revoke", number, "--yes", **HERE)
    assert (done.exit_code, done.stdout) == (1, "")
    assert f"was replaced: the one that counts is {grouped(fresh)}" in done.stderr
    for wrong in (["x" * 101], [""], ["   "], ["🙂"], [], ["Amina", "--no-name"]):
        done = shell.run("credential", "correct", fresh, *wrong, "--yes", **HERE)
        assert (done.exit_code, done.stdout) == (2, ""), wrong
    assert "Status   valid" in shell.run("credential", "show", fresh, **HERE).stdout
    done = shell.run("credential", "correct", fresh, "--no-name", "--yes", **HERE)
    nameless = done.stdout.split("/c/")[1].split()[0]
    shown = shell.run("credential", "show", nameless, **HERE).stdout
    assert "Name     none is printed" in shown


@pytest.mark.parametrize(
    "words",
    [
        ("credential", "revoke", "NUMBER"),
        ("credential", "correct", "NUMBER", "Amina Y. Otieno"),
        ("key", "rotate", "--compromised"),
    ],
)
def test_what_cannot_be_undone_is_done_only_on_a_yes(
    shell: Shell, number: str, words: tuple[str, ...]
):
    words = tuple(number if each == "NUMBER" else each for each in words)
    assert shell.run("credential", "show", number, **HERE).exit_code == 0
    for typed, code, said in (("", 2, "add --yes"), ("n\n", 1, "nothing was")):
        done = shell.run(*words, typed=typed, **HERE)
        assert (done.exit_code, said in done.stderr) == (code, True), done.stderr
    assert "Status   valid" in shell.run("credential", "show", number, **HERE).stdout
    assert len(shell.run("key", "list", **HERE).stdout.splitlines()) == 1
    assert shell.run(*words, typed="y\n", **HERE).exit_code == 0


def test_old_files_verify_after_a_new_key(shell: Shell, number: str):
    path = saved(shell, number)
    assert shell.run("key", "rotate", **HERE).exit_code == 0
    assert [line[2:4] for line in keys(shell)] == [["retired", "believed"], ["active", "believed"]]
    assert shell.run("credential", "verify", str(path), **HERE).exit_code == 0


def keys(shell: Shell) -> list[list[str]]:
    return [line.split("  ") for line in shell.run("key", "list").stdout.splitlines()]


def test_without_a_name_every_key_that_signed_is_given_up(shell: Shell, number: str):
    path = saved(shell, number)
    assert shell.run("key", "rotate", **HERE).exit_code == 0
    done = shell.run("key", "rotate", "--compromised", typed="y\n", **HERE)
    assert done.exit_code == 0, done.stderr
    assert "Believe 2 keys no more, and sign 1 certificate anew?" in done.stderr
    assert "Nothing that 2 keys signed is believed any more:" in done.stdout
    assert "No key from before is believed." in done.stdout
    assert [line[2:4] for line in keys(shell)] == [
        ["compromised", "not believed"],
        ["compromised", "not believed"],
        ["active", "believed"],
    ]
    assert shell.run("credential", "verify", str(path), **HERE).exit_code == 1
    fresh = saved(shell, number)
    assert shell.run("credential", "verify", str(fresh), **HERE).exit_code == 0


def test_the_one_that_was_stolen_is_given_up_also_long_after_it_signed(shell: Shell, number: str):
    path = saved(shell, number)
    assert shell.run("key", "rotate", **HERE).exit_code == 0
    old, new = (line[-1] for line in keys(shell))
    for wrong, code in ((["z6Mk"], 1), (["nothing"], 1)):  # both begin so, none begins so
        done = shell.run("key", "rotate", "--compromised", *wrong, "--yes", **HERE)
        assert (done.exit_code, "key list" in done.stderr) == (code, True)
    assert shell.run("key", "rotate", old, **HERE).exit_code == 2
    done = shell.run("key", "rotate", "--compromised", old[:20], "--yes", **HERE)
    assert done.exit_code == 0, done.stderr
    assert "from now on" not in done.stdout
    assert f"Believed as before:\n  {new}\n" in done.stdout
    assert [line[2:4] for line in keys(shell)] == [
        ["compromised", "not believed"],
        ["active", "believed"],
    ]
    assert shell.run("credential", "verify", str(path), **HERE).exit_code == 1
    fresh = saved(shell, number)
    assert shell.run("credential", "verify", str(fresh), **HERE).exit_code == 0
    done = shell.run("key", "rotate", "--compromised", old, "--yes", **HERE)
    assert (done.exit_code, "not believed any more already" in done.stderr) == (1, True)
    # the one that signs now is replaced
    done = shell.run("key", "rotate", "--compromised", new, "--yes", **HERE)
    assert "from now on" in done.stdout
    assert [line[2] for line in keys(shell)] == ["compromised", "compromised", "active"]
    assert shell.run("credential", "verify", str(saved(shell, number)), **HERE).exit_code == 0


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


@pytest.mark.parametrize("compromised", [(), ("--compromised",)])
def test_a_key_that_was_all_the_issuer_can_be_changed_once_there_is_an_address(
    shell: Shell, number: str, compromised: tuple[str, ...]
):
    shown = shell.run("credential", "show", number)
    assert "Status   demonstration" in shown.stdout
    path = saved_without_address(shell, number)
    done = shell.run("key", "rotate", *compromised, "--yes", **HERE)
    assert done.exit_code == 0, done.stderr
    # a key alone believes itself: what it signed stays as it is
    assert "Status   demonstration" in shell.run("credential", "show", number, **HERE).stdout
    assert shell.run("credential", "verify", str(path), **HERE).exit_code == 0
    assert saved_without_address(shell, number).read_text() == path.read_text()

    done = shell.run("credential", "correct", number, "Amina Otieno", "--yes", **HERE)
    fresh = done.stdout.split("/c/")[1].split()[0]
    document = json.loads(shell.run("credential", "show", fresh, "--json", **HERE).stdout)
    assert document["issuer"]["id"] == "did:web:learn.example:orgs:default"
    path.write_text(json.dumps(document))
    assert shell.run("credential", "verify", str(path), **HERE).exit_code == 0


def saved_without_address(shell: Shell, number: str) -> Path:
    path = shell.folder / "alone.json"
    path.write_text(shell.run("credential", "show", number, "--json").stdout)
    return path


def test_what_a_lost_key_alone_signed_is_withdrawn_on_its_page(shell: Shell, number: str):
    assert shell.run("credential", "show", number).exit_code == 0
    assert shell.run("key", "rotate", **HERE).exit_code == 0
    done = shell.run("credential", "revoke", number, "--yes", **HERE)
    assert (done.exit_code, "other verifiers cannot be told" in done.stderr) == (0, True)
    assert "Status   withdrawn on 2026" in shell.run("credential", "show", number, **HERE).stdout


def test_a_number_or_an_empty_address_is_told_from_a_file(shell: Shell, number: str):
    done = shell.run("credential", "verify", grouped(number))
    assert done.exit_code == 2
    assert f"lessonbot credential show {grouped(number)}" in done.stderr
    with served({}) as address:
        done = shell.run("credential", "verify", f"{address}/nowhere")
    assert done.exit_code == 1
    assert done.stderr.endswith("/nowhere: there is nothing at this address\n")
    done = shell.run("credential", "verify", f"{address}/nowhere")
    assert done.stderr.endswith("no server answers there\n")


def test_a_date_ahead_of_the_clock_is_told_as_such(shell: Shell):
    assert shell.run("db", "upgrade").exit_code == 0
    url = f"sqlite+aiosqlite:///{shell.folder}/var/lessonbot.db"
    number = asyncio.run(earn(url, ago=dt.timedelta(days=-20_000)))
    path = saved_without_address(shell, number)
    done = shell.run("credential", "verify", str(path))
    assert done.exit_code == 1
    assert done.stdout.startswith("It does not hold yet, its date lies ahead of the clock")


def test_who_issues_can_be_said_in_more_words(shell: Shell, number: str):
    done = shell.run("issuer", "set", "--email", "a@b.example", "--country", "ke", **HERE)
    assert done.exit_code == 0, done.stderr
    shown = shell.run("issuer", "show", **HERE).stdout
    assert "E-mail       a@b.example" in shown
    assert "Country      KE" in shown
    assert "did:web:learn.example:orgs:default" in shown
    document = json.loads(shell.run("credential", "show", number, "--json", **HERE).stdout)
    assert document["issuer"]["address"]["addressCountryCode"] == "KE"
    for wrong in (
        ("--email", "nobody"),
        ("--country", "Kenya"),
        ("--country", "ZZ"),
        ("--country", "EU"),
        (),
    ):
        done = shell.run("issuer", "set", *wrong, **HERE)
        assert (done.exit_code, done.stdout) == (2, "")
