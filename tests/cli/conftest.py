"""Commands run in the test's own process, in an empty folder, without settings of ours."""

import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner, Result

from lessonbot.cli import app


@dataclass(frozen=True)
class Shell:
    """A command line in a folder of its own."""

    folder: Path

    def run(self, *words: str, typed: str | None = None, **settings: str) -> Result:
        """Run a command to its end; `typed` is what somebody types meanwhile."""
        return CliRunner().invoke(app, words, input=typed, env={**settings})


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """A command line whose logs and settings end with the test."""
    for name in os.environ:
        if name.startswith(("LESSONBOT_", "TELEGRAM_", "TWILIO_")) and "_TEST_" not in name:
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    root = logging.getLogger()
    before = root.handlers, root.level
    yield Shell(tmp_path)
    root.handlers, level = before
    root.setLevel(level)
    structlog.reset_defaults()
