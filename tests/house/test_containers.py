"""The image and compose.yaml: what a container engine would be told, where none runs."""

import fnmatch
import re
from pathlib import Path

import pytest
import typer

from lessonbot.cli import app, serving
from lessonbot.config import Settings
from tests.support.compose import COMPOSE, Service, services

ROOT = Path(__file__).parents[2]
FILLED = {
    "POSTGRES_PASSWORD": "letters",
    "LESSONBOT_SECRET_KEY": "a key of sixteen and more",
    "LESSONBOT_PUBLIC_URL": "https://learn.example.org",
}
SERVICES = services(**FILLED)
OURS = [each for each in SERVICES.values() if each.is_ours]


def instructions(name: str) -> list[list[str]]:
    """What the Dockerfile says with an instruction, word by word."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    return [line.split()[1:] for line in text.splitlines() if line.startswith(f"{name} ")]


def ignored(path: str) -> bool:
    """Whether .dockerignore keeps a file out of the image."""
    out = False
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        pattern = line.removeprefix("!")
        hit = path == pattern or path.startswith(f"{pattern}/") or fnmatch.fnmatch(path, pattern)
        if line and not line.startswith("#") and hit:
            out = not line.startswith("!")
    return out


def test_the_image_is_built_from_what_is_there_and_let_in() -> None:
    copied = [words[:-1] for words in instructions("COPY") if not words[0].startswith("--")]
    sources = [source for words in copied for source in words]
    assert {"lessonbot", "lessons", "migrations", "requirements/run.txt"} <= set(sources)
    for source in sources:
        assert (ROOT / source).exists(), source
        assert not ignored(source), source


@pytest.mark.parametrize("path", [".env", "var/secret.key", ".git/config", "tests/conftest.py"])
def test_secrets_data_and_tests_stay_out_of_the_image(path: str) -> None:
    assert ignored(path)


def test_packages_are_installed_by_their_hashes_and_the_program_without_any_network() -> None:
    installs = [" ".join(words) for words in instructions("RUN") if "install" in words]
    packages, program = (text for text in installs if "pip install" in text)
    assert "--require-hashes" in packages
    assert "--no-deps" in program
    assert "--no-index" in program


def test_the_image_runs_as_nobody_special() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "USER lessonbot" in text.rpartition("FROM ")[2]
    assert instructions("ENTRYPOINT") == [['["lessonbot"]']]


def test_no_secret_is_written_into_the_files() -> None:
    for file in (ROOT / "Dockerfile", COMPOSE):
        text = file.read_text(encoding="utf-8")
        values = re.findall(
            r"^\s*\w*(?:KEY|PASSWORD|TOKEN|SECRET)\w*[:=]\s*(\S+)", text, re.MULTILINE
        )
        assert [value for value in values if not value.startswith("${")] == []


@pytest.mark.parametrize("service", OURS, ids=lambda each: each.name)
def test_every_container_of_ours_runs_a_command_with_settings_that_there_are(
    service: Service,
) -> None:
    command, words = typer.main.get_command(app), list(service.command)
    while words and isinstance(command, typer.core.TyperGroup):
        command = command.commands[words.pop(0)]
    known = {name for each in command.params for name in each.opts}
    assert {word for word in words if word.startswith("--")} <= known
    assert {name.lower() for name in service.environment} <= set(Settings.model_fields)
    assert service.raw["read_only"]
    assert service.raw["cap_drop"] == ["ALL"]


def test_each_role_has_its_container_and_only_one_asks_telegram() -> None:
    roles = {
        each.name: set(each.command[-1].split(",")) for each in OURS if each.command[0] == "run"
    }
    assert set().union(*roles.values()) == set(serving.ROLES)
    assert [name for name, those in roles.items() if "telegram" in those] == ["poller"]
    poller = SERVICES["poller"].raw
    assert (poller["profiles"], poller["scale"]) == (["polling"], 1)
    assert all("web" in those for those in roles.values()), "each is asked about itself"


def test_what_runs_comes_back_after_a_crash_and_waits_for_the_tables() -> None:
    for each in SERVICES.values():
        assert each.raw["restart"] == ("no" if each.name == "upgrade" else "unless-stopped")
    for each in OURS:
        if each.command[0] == "run":
            assert (
                each.raw["depends_on"]["upgrade"]["condition"] == "service_completed_successfully"
            )
            assert "/readyz" in each.raw["healthcheck"]["test"][-1]


def test_nothing_but_the_proxy_is_reachable_from_outside() -> None:
    assert [each.name for each in SERVICES.values() if "ports" in each.raw] == ["proxy"]


def test_what_must_outlive_a_container_is_on_a_volume() -> None:
    mounted = {
        volume.partition(":")[0]
        for each in SERVICES.values()
        for volume in each.raw.get("volumes", [])
    }
    assert mounted == {"database", "data", "proxy"}
