"""`lessonbot demo --terminal`: the demo as text, for a screen reader or a bare shell."""

import asyncio
import sys
from datetime import timedelta
from itertools import count
from pathlib import Path

from lessonbot.channels.base import Received
from lessonbot.channels.demo import Demo
from lessonbot.cli.demonstrating import MovableClock, stage
from lessonbot.cli.output import loaded, tell
from lessonbot.config import Settings
from lessonbot.domain.messages import Inbound
from lessonbot.domain.text import plain
from lessonbot.engines import inline
from lessonbot.services import reporting, talking
from lessonbot.services.runtime import Runtime

PATH = "terminal"
GUIDE = (
    "This is a phone without buttons: send what you would type.\n"
    "Extra commands here: +day (the next lesson's hour), +hour, quit. Begin with: start\n"
)


async def converse(settings: Settings, pack: Path | None) -> None:
    """Read lines, show what comes back, until the input ends or says quit."""
    now = MovableClock()
    async with stage(settings, settings.lessonbot_public_url, now, pack, name="terminal") as (
        rt,
        senders,
    ):
        sender = senders["demo-sms"]
        phone = rt.channels[sender]
        if not isinstance(phone, Demo):
            raise TypeError("the demo needs its own channel")
        loaded()
        tell(GUIDE)
        shown = 0
        for number in count(1):
            line = await asyncio.to_thread(_read)
            if line is None or line.strip().lower() in {"quit", "exit"}:
                return
            await _say(rt, sender, line.strip(), number, now)
            await inline.settle(rt, now)
            messages = phone.shown(PATH)
            for message in messages[shown:]:
                if message.speaker == "bot":
                    tell("\n" + plain(message.text))
            shown = len(messages)
            tell()


async def _say(rt: Runtime, sender: int, line: str, number: int, now: MovableClock) -> None:
    if line == "+hour":
        now.move(now() + timedelta(hours=1))
    elif line == "+day":
        due = await reporting.next_due(rt, sender, PATH)
        now.move(due or now() + timedelta(days=1))
    elif line:
        said = Inbound(text=line, language="en")
        await talking.take_in(rt, sender, [Received(str(number), PATH, said)], now())


def _read() -> str | None:
    sys.stdout.write("> ")
    sys.stdout.flush()
    line = sys.stdin.readline()
    return line or None
