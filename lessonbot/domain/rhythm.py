"""What follows from a word of the learner, whichever it was: the streak, reminders, what is offered."""

from datetime import datetime

from lessonbot.domain import alongside, catching, silence, streak
from lessonbot.domain.turn import Answered, Turn


def after(turn: Turn, now: datetime) -> Turn:
    """The turn that was answered, and what is said besides."""
    if turn.talk.enrolment is None or turn.talk.stopped:
        return turn
    turn = silence.opened(turn, now)
    if any(isinstance(fact, Answered) for fact in turn.facts):
        turn = streak.answered(turn)
    return catching.offered(alongside.offered(turn))
