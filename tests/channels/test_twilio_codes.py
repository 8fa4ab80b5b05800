"""The catalogue of Twilio's errors."""

import re

import pytest

from lessonbot.channels.base import (
    Misconfigured,
    OutcomeUnknown,
    Rejected,
    SendError,
    Throttled,
    Unavailable,
)
from lessonbot.channels.twilio.errors import ERRORS, meant


@pytest.mark.parametrize("code", ERRORS)
def test_every_code_is_told_in_one_plain_sentence(code: str) -> None:
    error = meant(code, "Channel did something")
    assert type(error) is ERRORS[code].error
    assert error.code == code
    words = str(error)
    assert words[0].isupper()
    assert not re.search(r"[.!]$|\d{5}|API|HTTP|JSON", words)
    assert len(words) <= 120
    if isinstance(error, Throttled):
        assert error.after > 0


def test_an_unknown_code_fails_without_another_attempt_and_keeps_what_twilio_said() -> None:
    error = meant("63051", "Channel something")
    assert type(error) is Rejected
    assert (error.code, str(error)) == ("63051", "Channel something")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (429, Throttled),
        (500, Unavailable),
        (503, Unavailable),
        (504, OutcomeUnknown),
        (401, Misconfigured),
        (302, Misconfigured),
        (400, Rejected),
    ],
)
def test_without_a_code_the_status_tells_what_it_means(status: int, kind: type[SendError]) -> None:
    assert type(meant(None, "", status)) is kind
