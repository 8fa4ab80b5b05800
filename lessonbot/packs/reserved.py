"""Answers that would not arrive as answers: phone networks or lessonbot act on these words."""

from typing import Literal

from lessonbot.domain.commands import Command, is_stop, parse
from lessonbot.domain.spelling import fold

# Carriers and Twilio act on these, wherever they are sent:
# https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
_NETWORKS = frozenset(
    {
        "stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout",
        "start", "yes", "unstop", "help", "info",
    }
)  # fmt: skip

_COUNTED = {Command.PAUSE, Command.TIME, Command.DAYS}


def reserved(answer: str) -> Literal["network", "command"] | None:
    """Who would act on this answer: a phone network or STOP, a command of lessonbot, or nobody."""
    if fold(answer) in _NETWORKS or is_stop(answer):
        return "network"
    order = parse(answer)
    if order and (not order.argument or order.command in _COUNTED):
        return "command"
    return None  # “Ask a friend” is an order too, but an option that is offered goes first
