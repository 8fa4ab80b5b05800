"""Days in a row on which a learner answered: told when it grows, and nothing when it ends.

Only days that brought a question count: a break, another weekday and our own failures do not.
"""

from lessonbot.domain.enrolment import Progress, State
from lessonbot.domain.turn import Turn

FREEZE = 7
"""One day that was missed is forgiven in so many days."""

TOLD = (3, 7, 14)
EVERY = 30
"""Told at these lengths, and then whenever so many more days have come together."""

_SHOWN = 2


def opened(turn: Turn) -> dict[str, int]:
    """What changes with a day's question: it is missed unless it is answered before the next one."""
    return {"skipped": turn.progress.skipped + 1}


def withdrawn(turn: Turn) -> Turn:
    """The day's question was not asked after all."""
    return turn.progressed(skipped=max(0, turn.progress.skipped - 1))


def answered(turn: Turn) -> Turn:
    """Something was answered: the first answer makes the day count."""
    progress, last = turn.progress, turn.enrolment.last
    if not progress.skipped or last is None:
        return turn
    day = last.date.toordinal()
    grows = _goes_on(progress, day)
    frozen = day if grows and progress.skipped > 1 else progress.frozen_on
    days = progress.streak + 1 if grows else 1
    turn = turn.progressed(streak=days, skipped=0, frozen_on=frozen)
    # at the end of a course there is something better to tell
    if turn.enrolment.state is State.COMPLETED or not _is_told(days):
        return turn
    return turn.phrase("streak.grown", days=str(days))


def shown(turn: Turn) -> int:
    """The days in a row as PROGRESS tells them; 0 where there is nothing to tell."""
    progress, last = turn.progress, turn.enrolment.last
    if last is None or progress.streak < _SHOWN:
        return 0
    return progress.streak if _goes_on(progress, last.date.toordinal()) else 0


def _goes_on(progress: Progress, day: int) -> bool:
    """Whether an answer on this day's question continues the row."""
    missed = progress.skipped - 1
    thawed = not progress.frozen_on or day - progress.frozen_on >= FREEZE
    return progress.streak > 0 and (missed <= 0 or (missed == 1 and thawed))


def _is_told(days: int) -> bool:
    return days in TOLD or (days > 0 and days % EVERY == 0)
