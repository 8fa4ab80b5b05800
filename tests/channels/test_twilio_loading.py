"""Twilio's library is heavy, so it is loaded only where there is a Twilio sender."""

import subprocess
import sys

import pytest

BUILD = """
import sys
from collections import defaultdict
from lessonbot.channels import faces, registry
from lessonbot.cli import serving
from lessonbot.services.speaking import voices
from lessonbot.web import app
settings = defaultdict(str, TELEGRAM_MESSAGES_PER_SECOND="30", TELEGRAM_SECONDS_PER_PERSON="1",
                       TWILIO_MESSAGES_PER_SECOND="0", TELEGRAM_MODE="auto", **{given})
parts = registry.Parts(settings, "https://lessons.example", str, voices())
opened = [each.channel for each in registry.opened(parts)]
for channel in opened:
    if channel.scheme == "sms":
        channel._account.library
print(len(opened), "twilio" in sys.modules)
"""
TELEGRAM = {"TELEGRAM_BOT_TOKEN": "123:" + "a" * 35}
SMS = {"TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_SMS_FROM": "+14155550100"}


@pytest.mark.parametrize(
    ("given", "said"), [(TELEGRAM, "1 False"), ({}, "0 False"), (TELEGRAM | SMS, "2 True")]
)
def test_the_library_is_loaded_with_the_first_twilio_sender(
    given: dict[str, str], said: str
) -> None:
    code = BUILD.replace("{given}", repr(given))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == said
