"""The settings of the provider that staff sign in by: whole, or refused in one line."""

import datetime as dt
from pathlib import Path

import pytest

from lessonbot.cli import federating
from lessonbot.config import Misconfiguration, Settings
from lessonbot.domain.finding import Level
from tests.cli.conftest import Shell
from tests.support.openid import CLIENT, SECRET, serving

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
WHOLE = {
    "LESSONBOT_OIDC_ISSUER": "https://id.school.example/realms/staff",
    "LESSONBOT_OIDC_CLIENT_ID": CLIENT,
    "LESSONBOT_OIDC_CLIENT_SECRET": "nobody-may-see",
}


def settings(folder: Path, **more: str) -> Settings:
    given = {"lessonbot_data_dir": folder, **{name.lower(): each for name, each in more.items()}}
    return Settings(_env_file=None, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"LESSONBOT_OIDC_CLIENT_ID": ""}, "CLIENT_ID: LESSONBOT_OIDC_ISSUER needs this too"),
        ({"LESSONBOT_OIDC_CLIENT_SECRET": ""}, "SECRET: LESSONBOT_OIDC_ISSUER needs this too"),
        ({"LESSONBOT_OIDC_CLIENT_SECRET": "gehéim"}, "copy it once more"),
        ({"LESSONBOT_OIDC_ISSUER": ""}, "does nothing without LESSONBOT_OIDC_ISSUER"),
        ({"LESSONBOT_OIDC_ISSUER": "http://id.school.example"}, "begins with https://"),
        ({"LESSONBOT_OIDC_ISSUER": "id.school.example"}, "begins with https://"),
        (
            {"LESSONBOT_OIDC_ISSUER": "https://x.org/.well-known/openid-configuration"},
            "leave out what follows the issuer",
        ),
        ({"LESSONBOT_OIDC_NAME": "x" * 61}, "LESSONBOT_OIDC_NAME"),
    ],
)
def test_what_is_not_whole_is_refused_in_one_line(
    shell: Shell, changed: dict[str, str], said: str
) -> None:
    done = shell.run("config", **(WHOLE | changed))
    assert (done.exit_code, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert said in line
    assert "nobody-may-see" not in line
    assert "gehéim" not in line


def test_a_name_alone_does_nothing(shell: Shell) -> None:
    done = shell.run("config", LESSONBOT_OIDC_NAME="Our SSO")
    assert done.exit_code == 2
    assert "LESSONBOT_OIDC_NAME: this does nothing without" in done.stderr


def test_what_is_whole_is_shown_without_its_secret(shell: Shell) -> None:
    done = shell.run("config", **WHOLE)
    assert done.exit_code == 0, done.output
    assert "nobody-may-see" not in done.output


def test_the_button_has_the_host_where_nobody_gave_a_name(tmp_path: Path) -> None:
    made = federating.provider(settings(tmp_path, **WHOLE))
    assert made
    assert made.name == "id.school.example"
    assert made.back == "http://127.0.0.1:8000/console/oidc/callback"
    named = federating.provider(settings(tmp_path, **WHOLE, LESSONBOT_OIDC_NAME="Our SSO"))
    assert named
    assert named.name == "Our SSO"
    assert federating.provider(settings(tmp_path)) is None


def test_without_the_library_it_says_how_to_get_it(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(federating, "find_spec", lambda _: None)
    done = shell.run("config", **WHOLE)
    assert done.exit_code == 2
    assert "pip install lessonbot[oidc]" in done.stderr
    with pytest.raises(Misconfiguration, match="pip install"):
        federating.provider(settings(shell.folder, **WHOLE))
    assert shell.run("config").exit_code == 0


async def test_the_doctor_asks_the_provider(tmp_path: Path) -> None:
    with serving(lambda: NOON) as there:
        given = settings(
            tmp_path,
            LESSONBOT_OIDC_ISSUER=there.issuer,
            LESSONBOT_OIDC_CLIENT_ID=CLIENT,
            LESSONBOT_OIDC_CLIENT_SECRET=SECRET,
        )
        (well,) = await federating.examined(given, NOON)
    (away,) = await federating.examined(given, NOON)
    assert well.level is Level.OK
    assert "/console/oidc/callback" in well.said
    assert away.level is Level.PROBLEM
    assert "127.0.0.1 takes no connections" in away.said
    assert SECRET not in away.said + away.mend
    assert await federating.examined(settings(tmp_path), NOON) == []
