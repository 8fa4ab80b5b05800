"""What is known and what is not: what comes back, what the next lesson waits for, what one can do."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache

from lessonbot.domain import review
from lessonbot.domain.course import Course, Lesson, Outcome, QuizItem
from lessonbot.domain.enrolment import Progress, entries, entry, items, reference
from lessonbot.domain.review import Card
from lessonbot.domain.schedule import local
from lessonbot.domain.turn import Answered, Same, Turn

LONGEST_WAIT = 2
"""Days that a lesson waits for the one before it; then it comes all the same."""


def learned(turn: Turn, answer: Answered, now: datetime) -> Turn:
    """What an answer changes: what is known, what comes back, the result of a check."""
    if answer.right is None or answer.purpose in {"before", "after"}:
        return turn
    ref, right, progress = answer.item, answer.right, turn.progress
    best = right or progress.results.get(ref, False)
    turn = turn.progressed(results={**progress.results, ref: best})
    if not right or answer.purpose != "lesson":
        turn = turn.progressed(tries={**progress.tries, ref: tries(progress, ref) + 1})
    if answer.purpose == "final":
        turn = _checked(turn, right=right)
    turn = turn.progressed(cards=_cards(turn, answer, local(turn.enrolment.pace, now).date()))
    if not right and answer.purpose == "lesson" and turn.course.mastery.again == "now":
        turn = turn.progressed(queue=(*turn.progress.queue, *entries([ref], "again")))
    return turn


def left_open(turn: Turn, on: date) -> Turn:
    """What was not answered before the next lesson comes back, too."""
    if turn.course.mastery.again == "never":
        return turn
    known = _known(Same(turn.source)) if turn.progress.queue else {}
    left = [
        ref for ref, purpose in map(entry, turn.progress.queue) if purpose in {"lesson", "again"}
    ]
    fresh = {
        ref: review.missed(None, on)
        for ref in left
        if ref not in turn.progress.cards and ref in known and known[ref].scored
    }
    return turn.progressed(cards={**turn.progress.cards, **fresh}) if fresh else turn


def come_back(turn: Turn, on: date) -> tuple[Turn, tuple[str, ...]]:
    """References of what comes back now, and the turn that counts them: few on a local date.

    A date that comes a second time, for who moves west, counts as the one that it came after.
    """
    progress = turn.progress
    if not progress.cards:
        return turn, ()
    known = _known(Same(turn.source))
    cards = {ref: card for ref, card in progress.cards.items() if ref in known}
    day = max(on.toordinal(), progress.back_on)
    before = progress.back if progress.back_on == day else 0
    refs = review.due(cards, on, review.MOST_A_DAY - before)
    return (turn.progressed(back_on=day, back=before + len(refs)) if refs else turn), refs


def tries(progress: Progress, ref: str) -> int:
    """How often an item was answered that is asked again, so that its forms take turns."""
    return progress.tries.get(ref, progress.retries)


def holds(turn: Turn) -> bool:
    """Whether the next lesson waits for the last one."""
    course, progress = turn.course, turn.progress
    under_way = 0 < progress.lesson < len(course.lessons)
    if not (course.mastery.gate and under_way and progress.held < LONGEST_WAIT):
        return False
    refs = _scored(course.lessons[progress.lesson - 1])
    return _percent(progress, refs) < course.pass_percent


def waits(turn: Turn, *, daily: bool) -> Turn | None:
    """What the next lesson waits for, in the queue; None where it may come.

    Who asks for it again and again on one day does not wait any shorter.
    """
    if not holds(turn):
        return None
    progress, lesson = turn.progress, turn.course.lessons[turn.progress.lesson - 1]
    wrong = [ref for ref in _scored(lesson) if not progress.results.get(ref)]
    turn = turn.progressed(
        queue=entries(wrong, "again"), asking=False, picked=(), held=progress.held + daily, turn=""
    )
    return turn.leading("mastery.wait", lesson=lesson.title)


def outcomes(course: Course, progress: Progress) -> Mapping[Outcome, bool]:
    """Whether each outcome was reached whose lessons were all had, as far as questions tell."""
    reached = {}
    for outcome in course.outcomes:
        about = [lesson for lesson in course.lessons if outcome.key in lesson.outcomes]
        refs = [ref for lesson in about for ref in _scored(lesson)]
        if refs and set(about) <= set(course.lessons[: progress.lesson]):
            reached[outcome] = _percent(progress, refs) >= course.pass_percent
    return reached


@lru_cache(1024)
def _known(course: Same[Course]) -> Mapping[str, QuizItem]:
    return items(course.thing)


def _cards(turn: Turn, answer: Answered, on: date) -> Mapping[str, Card]:
    cards, card = turn.progress.cards, turn.progress.cards.get(answer.item)
    if turn.course.mastery.again == "never":
        return cards
    if answer.purpose == "review" and card:
        after = review.reviewed(card, right=bool(answer.right), on=on)
    elif not answer.right:
        after = review.missed(card, on)
    else:
        return cards
    others = {ref: each for ref, each in cards.items() if ref != answer.item}
    return {**others, answer.item: after} if after else others


def _checked(turn: Turn, *, right: bool) -> Turn:
    *before, last = turn.progress.checks
    now = replace(last, answered=last.answered + 1, right=last.right + right)
    return turn.progressed(checks=(*before, now))


def _scored(lesson: Lesson) -> list[str]:
    return [reference(lesson, item) for item in lesson.items if item.scored]


def _percent(progress: Progress, refs: list[str]) -> int:
    """Percent of these items that were answered right, rounded down; 100 of none."""
    right = sum(progress.results.get(ref, False) for ref in refs)
    return 100 * right // len(refs) if refs else 100
