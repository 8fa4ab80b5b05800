"""Silence: a reminder, a rest after some days without a word, two pings, and then nothing.

Any word of the learner ends it.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from msgspec import structs

from lessonbot.domain import catching, lessons, profiles, quiet, streak
from lessonbot.domain.assessment import NEXT_TAP
from lessonbot.domain.enrolment import Enrolment, State
from lessonbot.domain.messages import Choice, Outbound
from lessonbot.domain.schedule import Due, due_now, local, next_due
from lessonbot.domain.turn import LessonOpened, Remind, Turn
from lessonbot.domain.window import MOST_CALLS

MOST = 3
"""After so many lesson days without a word an enrolment rests."""

PINGS = 2
BETWEEN = timedelta(days=30)
"""How long after its last message a resting enrolment says one word."""

APART = timedelta(hours=1)
"""A reminder that comes no longer than this before the next lesson is left to that."""

REMINDER = ".reminder"
"""What the key of a reminder ends with that the learner did not ask for."""

RESUME_TAP = "wRESUME"


def open_due(turn: Turn, now: datetime) -> Turn:
    """The time planned has come: for the next lesson, for a rest, or for a ping."""
    stored, progress = turn.enrolment.next, turn.progress
    if stored is None or not (is_tired(turn.enrolment) or progress.resting):
        return _counted(lessons.open_due(turn, now), now)
    due = due_now(turn.enrolment.pace, stored, now)
    if due is None:
        return turn.enrolled(next=next_due(turn.enrolment.pace, now, not_before=stored.date))
    return _ping(turn, due) if progress.resting else _rest(turn, due)


def is_tired(enrolment: Enrolment) -> bool:
    """Whether it rests instead of having its next lesson."""
    return enrolment.progress.unanswered >= MOST and enrolment.state is State.ACTIVE


def asleep(turn: Turn, now: datetime, calls: int) -> Turn:
    """The last lesson still waits for a tap, and was asked for once more, or will not be.

    Templates are what is said: no message comes with a rest or a ping.
    """
    today = Due(now, local(turn.enrolment.pace, now).date())
    if turn.progress.resting:
        return structs.replace(_ping(turn, today), says=())
    if calls >= MOST_CALLS:
        return structs.replace(_rest(turn, today), says=())
    return lessons.replan(turn, now)


def put_back(turn: Turn, now: datetime) -> Turn:
    """The day's lesson could not be sent: nobody was silent about it."""
    after = lessons.put_back(turn, now)
    if after is turn:
        return turn
    if after.enrolment.state is State.ACTIVE:  # its last question does not wait any more
        after = after.progressed(resting=False, pings=0)
    return streak.withdrawn(uncounted(after))


def waits_on(turn: Turn, now: datetime) -> Turn:
    """Messages may come to the phone again, but of this course's learner there was no word."""
    today = Due(now, local(turn.enrolment.pace, now).date())
    return turn.enrolled(next=_later(turn, today) if turn.progress.pings < PINGS else None)


def uncounted(turn: Turn) -> Turn:
    """The last lesson was not delivered: nobody can have answered it."""
    return turn.progressed(unanswered=max(0, turn.progress.unanswered - 1))


def heard(turn: Turn, now: datetime) -> Turn:
    """Any word of a learner counts for all courses: what rested goes on at its hour."""
    if turn.talk.enrolment is None:
        return turn
    besides = tuple(
        replace(each, enrolment=awake(turn.about(each), now).enrolment)
        if each.enrolment.progress.unanswered or each.enrolment.progress.resting
        else each
        for each in turn.talk.besides
    )
    turn = turn.become(besides=besides) if besides else turn
    return awake(turn, now)


def opened(turn: Turn, now: datetime) -> Turn:
    """A day's question was asked just now: put down its reminder, where the course has one."""
    return _reminded(turn.progressed(**streak.opened(turn)), now) if _asks(turn) else turn


def _counted(turn: Turn, now: datetime) -> Turn:
    """One more lesson came by itself; without a question it asks for no word."""
    if not _asks(turn):
        return turn
    unanswered = turn.progress.unanswered + 1
    turn = _reminded(turn.progressed(unanswered=unanswered, **streak.opened(turn)), now)
    last, active = turn.enrolment.last, turn.enrolment.state is State.ACTIVE
    if turn.enrolment.next is None and last and active:
        # the last question waits, without another lesson
        turn = turn.progressed(resting=True, pings=0).enrolled(next=_later(turn, last))
    return turn


def _asks(turn: Turn) -> bool:
    """Whether the day's lesson came with this step, and asks something."""
    came = any(isinstance(fact, LessonOpened) and fact.daily for fact in turn.facts)
    return came and turn.progress.asking


def awake(turn: Turn, now: datetime) -> Turn:
    """The course that is talked about goes on at its hour, if it rested."""
    progress = turn.progress
    if not progress.resting:
        return turn.progressed(unanswered=0) if progress.unanswered else turn
    turn = catching.came_back(turn.progressed(unanswered=0, resting=False, pings=0), now)
    if turn.enrolment.state is State.ACTIVE:  # the last question, which waits on
        return turn.enrolled(next=None)
    return lessons.replan(turn.enrolled(state=State.ACTIVE), now)


def _rest(turn: Turn, due: Due) -> Turn:
    # the day's own key stays free for a lesson, which may still come
    turn = turn.become(key=f"{turn.talk.key}.rest").progressed(resting=True, pings=0, streak=0)
    turn = turn.enrolled(state=State.PAUSED, next=_later(turn, due))
    return turn.phrase("silence.rest", _go_on(turn))


def _ping(turn: Turn, due: Due) -> Turn:
    pings = turn.progress.pings + 1
    after = _later(turn, due) if pings < PINGS else None
    turn = turn.become(key=f"{turn.talk.key}.ping").progressed(pings=pings).enrolled(next=after)
    return turn.phrase("silence.ping", _go_on(turn), course=turn.course.title)


def _later(turn: Turn, due: Due) -> Due:
    return next_due(turn.enrolment.pace, due.at, not_before=due.date + BETWEEN)


def _go_on(turn: Turn) -> Choice:
    return Choice(turn.talk.phrases.label("silence.go_on"), RESUME_TAP, word="RESUME")


def _reminded(turn: Turn, now: datetime) -> Turn:
    at = _reminder_at(turn, now)
    return turn.record(Remind(at, _reminder(turn))) if at else turn


def _reminder_at(turn: Turn, now: datetime) -> datetime | None:
    hours, after = turn.source.reminder_after_hours, turn.enrolment.next
    if not hours:
        return None
    zone = turn.enrolment.pace.zone
    at = quiet.not_before(now + timedelta(hours=hours), zone, turn.talk.quiet)
    return None if after and at > after.at - APART else at


def _reminder(turn: Turn) -> Outbound:
    phrases, key = turn.talk.phrases, f"{turn.talk.key}{REMINDER}"
    show = Choice(phrases.label("later.show"), NEXT_TAP, word="NEXT")
    said = Turn(turn.talk).say(phrases.say("silence.reminder"), [show], key=key)
    return profiles.named_for(said).says[0]
