"""The import contracts bite: each forbidden import is tried and seen refused."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAYERS = "Imports run downward only"
PURE = "The domain is pure"
CHANNELS = "Channels do not know each other"
SQL = "SQL lives in the store"
PROVIDERS = "Providers' libraries live in the channels"
TIME = "Time and queues live in the engines"
SETTINGS = "Settings and the channel registry are read by the command line only"
CIRCLES = "No circles"

BREACHES = [
    (PURE, "domain/breach", "import asyncio"),
    (PURE, "domain/breach", "from sqlalchemy import select"),
    (PURE, "domain/breach", "from pathlib import Path"),
    (LAYERS, "domain/breach", "import lessonbot.packs"),
    (LAYERS, "services/breach", "from lessonbot import web"),
    (LAYERS, "store/breach", "import lessonbot.channels.base"),
    (LAYERS, "web/breach", "import lessonbot.engines"),
    (LAYERS, "engines/breach", "import lessonbot.cli"),
    (CHANNELS, "channels/telegram/breach", "import lessonbot.channels.demo"),
    (CHANNELS, "channels/demo", "import lessonbot.channels.telegram"),
    (SQL, "services/breach", "import sqlalchemy"),
    (SQL, "cli/breach", "from alembic import command"),
    (PROVIDERS, "web/breach", "import telegram"),
    (PROVIDERS, "services/breach", "import twilio.rest"),
    (TIME, "services/breach", "from apscheduler.schedulers.asyncio import AsyncIOScheduler"),
    (SETTINGS, "web/breach", "from lessonbot.config import Settings"),
    (SETTINGS, "services/breach", "import lessonbot.channels.registry"),
    (LAYERS, "unlisted/__init__", ""),
]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package that may be broken."""
    root = tmp_path_factory.mktemp("contracts")
    shutil.copy(ROOT / "pyproject.toml", root)
    shutil.copytree(ROOT / "lessonbot", root / "lessonbot", ignore=_only_python)
    return root


def _only_python(folder: str, names: list[str]) -> Iterator[str]:
    for name in names:
        if not name.endswith(".py") and not (Path(folder) / name).is_dir():
            yield name


def broken(root: Path) -> set[str]:
    """The names of the contracts that the tree breaks."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    done = subprocess.run(
        command,
        cwd=root,
        env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert re.search(r"Contracts: \d+ kept, \d+ broken", done.stdout), done.stdout + done.stderr
    names = set(re.findall(r"^(.+) BROKEN", done.stdout, flags=re.MULTILINE))
    assert done.returncode == (1 if names else 0)
    return names


@contextmanager
def added(root: Path, module: str, code: str) -> Iterator[None]:
    """The tree with code at the end of a module, or in a new one."""
    path = root / "lessonbot" / f"{module}.py"
    before = path.read_text() if path.exists() else None
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{before or ''}\n{code}\n")
    yield
    if before is None:
        path.unlink()
    else:
        path.write_text(before)
    if not any(path.parent.iterdir()):
        path.parent.rmdir()


def test_the_code_keeps_every_contract(tree: Path) -> None:
    assert broken(tree) == set()


@pytest.mark.parametrize(("contract", "module", "code"), BREACHES)
def test_a_forbidden_import_is_refused(tree: Path, contract: str, module: str, code: str) -> None:
    with added(tree, module, code):
        assert contract in broken(tree)


def test_modules_that_import_each_other_are_refused(tree: Path) -> None:
    with (
        added(tree, "services/one", "import lessonbot.services.two"),
        added(tree, "services/two", "import lessonbot.services.one"),
    ):
        assert broken(tree) == {CIRCLES}


def test_every_contract_is_tried() -> None:
    names = re.findall(
        r'^name = "(.+)"$\ntype', (ROOT / "pyproject.toml").read_text(), re.MULTILINE
    )
    assert {contract for contract, _, _ in BREACHES} | {CIRCLES} == set(names)
