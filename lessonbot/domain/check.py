"""The check at the end of a course: questions drawn from all there are, the same for the same seed."""

from hashlib import sha256

from lessonbot.domain.course import Course
from lessonbot.domain.enrolment import Check, entries, scored
from lessonbot.domain.turn import Turn

_FORMS = 60  # divisible by as many forms as an item usually has, so that none is preferred


def size(course: Course) -> int:
    """How many questions a check has: as many as the course asks for and has."""
    return min(course.mastery.final, len(scored(course)))


def drawn(course: Course, seed: str) -> tuple[str, ...]:
    """References of the items of a check, in the order in which they are asked."""
    by_chance = sorted(scored(course), key=lambda ref: _digest(seed, ref))
    return tuple(by_chance[: size(course)])


def form(seed: str, ref: str) -> int:
    """In which of its forms an item is asked in a check: to be counted around."""
    return _digest(seed, f"{ref} form") % _FORMS


def begun(turn: Turn) -> Turn:
    """A new check is in the queue."""
    seed = turn.talk.fresh
    queue = entries(drawn(turn.source, seed), "final")
    checks = (*turn.progress.checks, Check(seed, len(queue)))
    turn = turn.progressed(queue=queue, checks=checks, turn="")
    return turn.leading("final.head", count=str(len(queue)))


def _digest(seed: str, words: str) -> int:
    return int.from_bytes(sha256(f"{seed} {words}".encode()).digest()[:8])
