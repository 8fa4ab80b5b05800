"""Once a course is over: what was missed comes back for some weeks, for those who want that."""

from datetime import datetime, timedelta

from lessonbot.domain import mastery, review
from lessonbot.domain.enrolment import State, entries
from lessonbot.domain.messages import Choice
from lessonbot.domain.schedule import Due, local, next_due
from lessonbot.domain.turn import LessonOpened, Turn, tomorrow

DAYS = 30
REVIEW_TAP = "wREVIEW"


def offered(turn: Turn) -> Turn:
    """Who missed something is offered to be asked it again."""
    if not turn.progress.cards:
        return turn
    choice = Choice(turn.talk.phrases.label("review.yes"), REVIEW_TAP, word="REVIEW")
    return turn.phrase("review.offer", choice, days=str(DAYS))


def wanted(turn: Turn, now: datetime) -> Turn:
    """The learner wants to review: what is due is in the queue, or it is said when it comes."""
    over, today = turn.enrolment.state is State.COMPLETED, local(turn.enrolment.pace, now).date()
    if not turn.progress.cards:
        return turn.phrase("review.none")
    if over:
        turn = turn.progressed(reviewing=today + timedelta(days=DAYS))
        turn = turn.enrolled(next=planned(turn, now))
    turn, refs = mastery.come_back(turn, today)
    if refs:
        turn = turn.record(LessonOpened("", today, daily=False))
        return _asked(turn, refs)
    if over and turn.enrolment.next:
        return turn.phrase("review.next", when=turn.moment(turn.enrolment.next.at))
    return turn.phrase("review.inside")


def ended(turn: Turn) -> Turn:
    """The learner wants no more of it."""
    turn = turn.progressed(reviewing=None, queue=(), asking=False, picked=())
    return turn.enrolled(next=None).phrase("review.ended")


def is_on(turn: Turn) -> bool:
    """Whether the course is over, so that only what was missed may come."""
    had_all = turn.progress.lesson >= len(turn.course.lessons)
    return turn.enrolment.state is State.COMPLETED and had_all


def open_day(turn: Turn, opened: Due, after: Due, *, daily: bool) -> Turn:
    """The hour of a review has come: what is due is in the queue, or is open still.

    What is not answered is asked once more, and then it waits for the learner.
    """
    open_ = turn.progress.asking
    refs: tuple[str, ...] = ()
    if not open_:
        turn, refs = mastery.come_back(turn, opened.date)
    if not (open_ or refs):
        return turn.enrolled(next=planned(turn, opened.at))
    turn = turn.enrolled(last=opened, next=None if open_ else after)
    turn = turn.record(LessonOpened("", opened.date, daily))
    return turn.leading("quiz.again") if open_ else _asked(turn, refs)


def close_day(turn: Turn, now: datetime) -> Turn:
    """All that came back was answered."""
    turn = turn.enrolled(next=planned(turn, now))
    if next_ := turn.enrolment.next:
        return turn.phrase("review.done", when=turn.moment(next_.at))
    return turn.phrase("review.over")


def planned(turn: Turn, now: datetime) -> Due | None:
    """When something comes back, should the days of review not be over by then."""
    first = review.next_date(turn.progress.cards)
    if first is None:
        return None
    after = max(first, tomorrow(turn, now))
    return next_due(turn.enrolment.pace, now, not_before=after)


def _asked(turn: Turn, refs: tuple[str, ...]) -> Turn:
    turn = turn.progressed(queue=entries(refs, "review"), asking=False, picked=(), turn="")
    return turn.leading("review.head")
