"""Settings: shown with their source and without secrets, and written down everywhere alike."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import Result

from lessonbot.config import Settings
from tests.cli.conftest import Shell

ROOT = Path(__file__).parents[2]
NAMES = [name.upper() for name in Settings.model_fields]
SECRETS = {
    "TELEGRAM_BOT_TOKEN": "4242:a-token-that-nobody-may-see",
    "LESSONBOT_SECRET_KEY": "a-key-that-nobody-may-see",
    "LESSONBOT_DATABASE_URL": "postgresql://teacher:open-sesame@db.example/lessons",
}


def shown(shell: Shell, **settings: str) -> dict[str, tuple[str, str]]:
    done = shell.run("config", "--json", **settings)
    assert done.exit_code == 0, done.output
    return {name: (each["value"], each["source"]) for name, each in json.loads(done.stdout).items()}


def told(done: Result) -> list[str]:
    """What is said of the settings, but of names that the tests' own machine may have."""
    return [line for line in done.stderr.splitlines() if "is no setting" not in line]


def test_each_setting_is_shown_with_where_it_came_from(shell: Shell):
    (shell.folder / ".env").write_text(
        "# LESSONBOT_HOST=0.0.0.0\nTELEGRAM_MODE=webhook\nLESSONBOT_PORT=9000\n"
    )
    settings = shown(shell, LESSONBOT_PORT="9001")
    assert list(settings) == NAMES
    assert settings["LESSONBOT_PORT"] == ("9001", "environment")
    assert settings["TELEGRAM_MODE"] == ("webhook", ".env")
    assert settings["LESSONBOT_HOST"] == ("127.0.0.1", "default")
    assert settings["TELEGRAM_BOT_TOKEN"] == ("", "default")


def test_people_read_the_same_as_programs(shell: Shell):
    settings = shown(shell, LESSONBOT_PORT="9001")
    done = shell.run("config", LESSONBOT_PORT="9001")
    lines = [re.split(r"\s{2,}", line) for line in done.stdout.splitlines()]
    assert [(n, ("" if v == "-" else v, s.strip("()"))) for n, v, s in lines] == list(
        settings.items()
    )


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_secrets_are_masked_wherever_they_were_set(form: list[str], shell: Shell):
    written = "".join(f"{name}={value}\n" for name, value in SECRETS.items())
    for done in (
        shell.run("config", *form, **SECRETS),
        ((shell.folder / ".env").write_text(written), shell.run("config", *form))[1],
    ):
        assert done.exit_code == 0
        assert done.output.count("********") == len(SECRETS)
        for secret in ("nobody-may-see", "open-sesame", "4242"):
            assert secret not in done.output


def test_a_password_in_the_query_of_the_address_is_masked(shell: Shell):
    url = "postgresql://db.example/lessons?user=teacher&password=open-sesame"
    assert "open-sesame" not in shell.run("config", LESSONBOT_DATABASE_URL=url).output


def test_a_setting_that_cannot_be_read_is_one_line_without_its_value(shell: Shell):
    done = shell.run("config", LESSONBOT_PORT="4242:a-token")
    assert (done.exit_code, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert "LESSONBOT_PORT" in line
    assert "a-token" not in line


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("LESSONBOT_ALRAM_TO", "LESSONBOT_ALARM_TO"),
        ("LESSONBOT_DB_URL", "LESSONBOT_DATABASE_URL"),
        ("LESONBOT_PORT", "LESSONBOT_PORT"),
        ("TELEGRAM_TOKEN", "TELEGRAM_BOT_TOKEN"),
        ("LESSONBOT_WHATEVER", ""),
        ("TWILIO_FROM", "TWILIO_SMS_FROM"),
        ("TWILIO_TOKEN", "TWILIO_AUTH_TOKEN"),
        ("TWILIO_WHATEVER", ""),
    ],
)
@pytest.mark.parametrize("form", [[], ["--json"]])
@pytest.mark.parametrize("place", [".env", "environment"])
def test_a_name_that_is_no_setting_is_told_with_the_one_that_was_meant(
    name: str, meant: str, form: list[str], place: str, shell: Shell
):
    plain = shell.run("config", *form).stdout
    (shell.folder / ".env").write_text(f"export {name}=a-secret\n" if place == ".env" else "")
    done = shell.run("config", *form, **({} if place == ".env" else {name: "a-secret"}))
    assert (done.exit_code, done.stdout) == (0, plain)
    (line,) = [line for line in done.stderr.splitlines() if f" {name} " in line]
    assert f"({place}) is no setting" in line
    assert line.endswith(f"did you mean {meant}?" if meant else "does nothing")
    assert "a-secret" not in done.output


def test_a_key_that_is_too_short_is_refused_without_a_word_of_it(shell: Shell):
    done = shell.run("config", LESSONBOT_SECRET_KEY="open-sesame")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "LESSONBOT_SECRET_KEY: this is too short" in done.stderr
    assert "sesame" not in done.output


TWILIO = {
    "TWILIO_ACCOUNT_SID": f"AC{'0' * 32}",
    "TWILIO_AUTH_TOKEN": f"{'0' * 26}5ec4e7",
    "TWILIO_SMS_FROM": "+14155550100",
    "LESSONBOT_PUBLIC_URL": "https://learn.example",
}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"TWILIO_ACCOUNT_SID": f"SK{'0' * 32}"}, "TWILIO_ACCOUNT_SID is AC and 32 letters"),
        ({"TWILIO_ACCOUNT_SID": ""}, "TWILIO_ACCOUNT_SID is AC and 32 letters"),
        ({"TWILIO_AUTH_TOKEN": ""}, "TWILIO_AUTH_TOKEN is missing"),
        ({"TWILIO_MESSAGING_SERVICE_SID": "XX1"}, "TWILIO_MESSAGING_SERVICE_SID is “XX1”"),
        ({"TWILIO_SMS_FROM": "0700 000 001"}, "TWILIO_SMS_FROM is “0700 000 001”: write a number"),
        ({"TWILIO_SMS_FROM": "rcs:school"}, "TWILIO_SMS_FROM is “rcs:school”: write a number"),
        ({"TWILIO_SMS_FROM": "SCHOOL"}, "TWILIO_SMS_FROM is “SCHOOL”: text messages from a name"),
        (
            {"TWILIO_SMS_FROM": "whatsapp:+14155550100"},
            "TWILIO_SMS_FROM is “whatsapp:+14155550100”: that is a WhatsApp sender",
        ),
        ({"TWILIO_WHATSAPP_FROM": "whatsapp:1"}, "TWILIO_WHATSAPP_FROM is “1”: write a number"),
        ({"LESSONBOT_PUBLIC_URL": ""}, "LESSONBOT_PUBLIC_URL is empty, and Twilio has to reach"),
        ({"LESSONBOT_PUBLIC_URL": "http://localhost:1"}, "LESSONBOT_PUBLIC_URL is http://localh"),
        (
            {"LESSONBOT_PUBLIC_URL": "http://learn.example"},
            "LESSONBOT_PUBLIC_URL is http://learn.example, and Twilio has to reach",
        ),
        ({"TELEGRAM_BOT_TOKEN": "4242"}, "TELEGRAM_BOT_TOKEN is not a bot token"),
        (
            {
                **dict.fromkeys(TWILIO, ""),
                "TELEGRAM_BOT_TOKEN": f"4242:{'a' * 35}",
                "TELEGRAM_MODE": "webhook",
                "LESSONBOT_PUBLIC_URL": "http://learn.example",
            },
            "A Telegram webhook needs a public https address: set LESSONBOT_PUBLIC_URL",
        ),
    ],
)
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_channels_that_cannot_work_like_this_are_told_below_what_is_set(
    given: dict[str, str], said: str, form: list[str], shell: Shell
):
    done = shell.run("config", *form, **(TWILIO | given))
    assert done.exit_code == 2
    assert NAMES[-1] in done.stdout
    (line,) = told(done)
    assert line.startswith(f"lessonbot: {said}")
    assert "5ec4e7" not in done.output
    assert list(shell.folder.iterdir()) == []


def test_channels_that_can_work_are_shown_without_a_word(shell: Shell):
    service = {"TWILIO_MESSAGING_SERVICE_SID": f"MG{'0' * 32}", "TWILIO_SMS_FROM": "24555"}
    for given in (TWILIO, TWILIO | service, TWILIO | {"TWILIO_WHATSAPP_FROM": "+14155550101"}):
        done = shell.run("config", **given)
        assert (done.exit_code, told(done)) == (0, [])


def test_without_https_only_a_server_of_ones_own_stands_for_twilio(shell: Shell):
    here = {"LESSONBOT_PUBLIC_URL": "http://127.0.0.1:8000", "TWILIO_API_URL": "http://127.0.0.1:1"}
    done = shell.run("config", **(TWILIO | here))
    assert (done.exit_code, told(done)) == (0, [])


@pytest.mark.parametrize(
    "written", ["+1 415 555 0100", "+1 (415) 555-0100", "+1.415.555.0100", "+1\u00a0415 5550100"]
)
@pytest.mark.parametrize("name", ["TWILIO_SMS_FROM", "TWILIO_WHATSAPP_FROM"])
def test_a_number_may_be_written_as_people_read_it(written: str, name: str, shell: Shell):
    assert shown(shell, **(TWILIO | {name: written}))[name][0] == "+14155550100"


def test_a_whatsapp_sender_may_be_copied_as_the_console_shows_it(shell: Shell):
    given = TWILIO | {"TWILIO_WHATSAPP_FROM": "whatsapp:+14155550101"}
    assert shown(shell, **given)["TWILIO_WHATSAPP_FROM"][0] == "+14155550101"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"TWILIO_AUTH_TOKEN": "abc"}, "TWILIO_AUTH_TOKEN has 3 characters, while"),
        ({"TWILIO_AUTH_TOKEN": "S" * 32}, "TWILIO_AUTH_TOKEN has 32 characters, while"),
        ({"TWILIO_SMS_FROM": ""}, "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN do nothing without"),
    ],
)
def test_what_is_most_likely_a_slip_is_told_and_keeps_nothing_from_starting(
    given: dict[str, str], said: str, shell: Shell
):
    done = shell.run("config", **(TWILIO | given))
    assert done.exit_code == 0
    (line,) = told(done)
    assert line.startswith(f"lessonbot: {said}")
    assert "SSS" not in done.output


def test_the_settings_of_other_programs_are_not_spoken_of(shell: Shell):
    others = "POSTGRES_PASSWORD=x\nTELEGRAM_API_ID=7\nPORT=80\n# LESSONBOT_PROT=9000\n"
    (shell.folder / ".env").write_text(others)
    told = shell.run("config").stderr
    assert [name for name in re.findall(r"\b[A-Z_]+\b", others) if f" {name} " in told] == []


def test_settings_template_and_documentation_name_the_same_settings():
    template = (ROOT / ".env.example").read_text(encoding="utf-8")
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert re.findall(r"^([A-Z_]+)=", template, re.MULTILINE) == NAMES
    assert re.findall(r"^\| `([A-Z_]+)`", page, re.MULTILINE) == NAMES


def test_the_template_can_be_used_as_it_is(shell: Shell):
    defaults = {name: value for name, (value, _) in shown(shell).items()}
    template = (ROOT / ".env.example").read_text(encoding="utf-8")
    (shell.folder / ".env").write_text(template)
    assert {name: value for name, (value, _) in shown(shell).items()} == defaults


def test_settings_that_may_not_be_read_are_told_of_in_one_line(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
):
    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", ".env")

    (shell.folder / ".env").write_text("LESSONBOT_PORT=9000\n")
    # whoever runs the tests as root may read everything
    monkeypatch.setattr("dotenv.main.open", forbidden, raising=False)
    done = shell.run("config")
    assert done.exit_code == 2
    assert "cannot read .env: Permission denied" in done.output
    assert "Traceback" not in done.output
