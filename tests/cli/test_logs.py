"""Logs hold no token, no phone number and no line that was not written by us."""

import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog

from lessonbot.cli import logs

TOKEN = "123456789:AAE-abcdefghijklmnopqrstuvwxyz0123456"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (f"https://api.telegram.org/bot{TOKEN}/getMe", "https://api.telegram.org/bot[token]/getMe"),
        ("to +254 712 345 678 now", "to [number] now"),
        ("chat 987654321", "chat [number]"),
        ("42 of 1000 at 2026-11-22", "42 of 1000 at 2026-11-22"),
        ("one\nfake line\x1b[31m \u202eevil", "one\nfake line?[31m ?evil"),
    ],
)
def test_texts_are_masked(said: str, kept: str):
    assert logs.masked(said) == kept


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    config = structlog.get_config()
    before = logging.getLogger().handlers, logging.getLogger().level
    logs.set_up("debug", "json")
    yield stream
    logging.getLogger().handlers, level = before
    logging.getLogger().setLevel(level)
    structlog.configure(**config)


def test_every_logger_writes_one_json_object_a_line(written: io.StringIO):
    structlog.get_logger("ours").info("sent", reason=f"bot{TOKEN}", delivery=7)
    logging.getLogger("theirs").warning("called %s", "+254712345678")
    first, second = map(json.loads, written.getvalue().splitlines())
    assert (first["event"], first["reason"], first["delivery"]) == ("sent", "bot[token]", 7)
    assert second["event"] == "called [number]"


def test_a_traceback_shows_neither_tokens_nor_what_was_in_the_frames(written: io.StringIO):
    def fails() -> None:
        words = "what a learner wrote"
        raise ValueError(f"{len(words)} bot{TOKEN}")

    try:
        fails()
    except ValueError:
        structlog.get_logger("ours").exception("broke")
    assert TOKEN not in written.getvalue()
    assert "ValueError" in written.getvalue()
    (line,) = written.getvalue().splitlines()
    assert "learner wrote" not in line
