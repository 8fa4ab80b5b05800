"""What follows from a word of the learner, whichever it was: the streak, reminders, what is offered."""

from datetime import datetime

from msgspec import structs

from lessonbot.domain import alongside, catching, silence, streak
from lessonbot.domain.turn import Answered, Turn


def after(turn: Turn, now: datetime) -> Turn:
    """The turn that was answered, and what is said besides."""
    if turn.talk.enrolment is None or turn.talk.stopped:
        return turn
    turn = silence.opened(turn, now)
    if any(isinstance(fact, Answered) for fact in turn.facts):
        turn = _told_first(turn, streak.answered(turn))
    return catching.offered(alongside.offered(turn))


def _told_first(before: Turn, after: Turn) -> Turn:
    """What was said last comes after the word on the answer: buttons stay below everything."""
    first, rest, told = before.says[:1], before.says[1:], after.says[len(before.says) :]
    return structs.replace(after, says=(*first, *told, *rest))
