"""Help: every command shows how it is called, and costs nothing that it does not need."""

import json
import subprocess
import sys

import pytest

from tests.cli.conftest import Shell

HEAVY = {"telegram", "twilio", "sqlalchemy", "fastapi", "apscheduler", "alembic", "PIL", "babel"}
COMMANDS = {
    "run",
    "demo",
    "config",
    "db upgrade",
    "db status",
    "pack check",
    "pack publish",
    "course list",
}
# Asks every command for help in one process and tells what was said and what was imported.
ASK_ALL = """
import json, sys
from typer.main import get_command
from typer.testing import CliRunner
from lessonbot.cli import app

def paths(command, path=()):
    if not hasattr(command, "commands"):
        yield path
    for name, inner in getattr(command, "commands", {}).items():
        yield from paths(inner, (*path, name))

said = {}
for path in paths(get_command(app)):
    done = CliRunner().invoke(app, [*path, "--help"])
    assert done.exit_code == 0, done.output
    said[" ".join(path)] = " ".join(done.output.split())
print(json.dumps({"said": said, "loaded": sorted(sys.modules)}))
"""


@pytest.fixture(scope="module")
def asked() -> dict[str, dict[str, str]]:
    out = subprocess.check_output([sys.executable, "-c", ASK_ALL], text=True)
    answer: dict[str, dict[str, str]] = json.loads(out)
    return answer


def test_every_command_shows_an_example_of_itself(asked: dict[str, dict[str, str]]):
    assert set(asked["said"]) >= COMMANDS
    for path, said in asked["said"].items():
        assert "Example" in said, path
        assert f"lessonbot {path}" in said.partition("Example")[2], path


def test_help_loads_nothing_heavy(asked: dict[str, dict[str, str]]):
    assert {name.partition(".")[0] for name in asked["loaded"]} & HEAVY == set()


def test_the_program_shows_its_commands_when_it_is_called_as_a_module():
    out = subprocess.check_output([sys.executable, "-m", "lessonbot.cli", "--help"], text=True)
    assert "Usage: " in out
    for name in {command.split()[0] for command in COMMANDS}:
        assert name in out


def test_an_unknown_command_is_wrong_usage(shell: Shell):
    done = shell.run("teach")
    assert done.exit_code == 2
    assert "teach" in done.stderr
