"""How many lessons a day: as many as a learner asks for, up to what the course allows.

Who learns a whole course in an evening has forgotten most of it in a week.
"""

from datetime import date

from lessonbot.domain.turn import Turn


def had(turn: Turn, on: date) -> int:
    """How many lessons were had on a local date."""
    progress = turn.progress
    return progress.had if progress.had_on == on.toordinal() else 0


def room(turn: Turn, on: date) -> int:
    """How many more may be had on it."""
    left = len(turn.source.lessons) - turn.progress.lesson
    return max(0, min(left, turn.source.most_per_day - had(turn, on)))


def counted(turn: Turn, on: date) -> dict[str, int]:
    """What of the progress changes with one lesson more."""
    return {"had_on": on.toordinal(), "had": had(turn, on) + 1}


def is_full(turn: Turn, on: date) -> bool:
    """Whether there are more lessons, but none more on this date."""
    return turn.progress.lesson < len(turn.source.lessons) and not room(turn, on)


def enough(turn: Turn) -> Turn:
    """Who asks for more is told when the next one comes."""
    due = turn.enrolment.next
    return turn.phrase("next.enough", when=turn.moment(due.at)) if due else turn
