"""Answers that would not arrive as answers: phone networks or lessonbot act on these words."""

from functools import lru_cache
from typing import Literal

from lessonbot.domain.commands import Command, is_stop, parse
from lessonbot.domain.spelling import fold
from lessonbot.packs.problems import shown

# Carriers and Twilio act on these, wherever they are sent, and answer themselves:
# https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
_STOPS = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"})
_ANSWERED = frozenset({"start", "yes", "unstop", "help", "info"})

_COUNTED = {Command.PAUSE, Command.TIME, Command.DAYS}


@lru_cache(4096)
def reserved(answer: str) -> Literal["stop", "network", "command"] | None:
    """What this answer would do: end all messages, make a network answer, command lessonbot."""
    if fold(answer) in _STOPS or is_stop(answer):
        return "stop"
    if fold(answer) in _ANSWERED:
        return "network"
    order = parse(answer)
    if order and (not order.argument or order.command in _COUNTED):
        return "command"
    return None  # “Ask a friend” is an order too, but an option that is offered goes first


def told(answer: str, mending: str) -> tuple[Literal["error", "warning"], str] | None:
    """How grave it is that an answer is reserved, and what to say; None when it is not."""
    match reserved(answer):
        case "stop":
            return "error", f"{shown(answer)} ends all messages: {mending}"
        case "network":
            return "warning", f"phone networks answer {shown(answer)} themselves: {mending}"
        case "command":
            return "warning", f"{shown(answer)} is also something to tell the course: {mending}"
        case None:
            return None
