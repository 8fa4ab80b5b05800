"""LATER: today's lesson at another time of the day, or a reminder of the question that is open."""

from datetime import datetime, timedelta

from lessonbot.domain import profiles, schedule
from lessonbot.domain.assessment import NEXT_TAP, tomorrow
from lessonbot.domain.enrolment import State
from lessonbot.domain.messages import Choice
from lessonbot.domain.schedule import Due, due_on, local, next_due
from lessonbot.domain.turn import PutOff, Remind, Turn
from lessonbot.domain.window import LATER
from lessonbot.domain.wordings import clock_time, span_of_time


def put_off(turn: Turn, argument: str, now: datetime) -> Turn:
    """Put off what is held back for a word, the question that is open, or today's lesson."""
    if argument and not (span_of_time(argument) or clock_time(argument)):
        return turn.phrase("join.hour_unknown")
    if turn.talk.waiting:
        return _held(turn, argument, now)
    due, today = turn.enrolment.next, local(turn.enrolment.pace, now).date()
    if turn.enrolment.state is not State.ACTIVE:
        finished = turn.enrolment.state is State.COMPLETED
        return turn.phrase("next.none" if finished else "progress.paused")
    if turn.progress.asking:
        return _question(turn, argument, now)
    if due and due.date == today:
        return _lesson(turn, argument, now, due)
    return _tell_next(turn)


def _held(turn: Turn, argument: str, now: datetime) -> Turn:
    """What was held back comes later: the window that the learner opened is open then."""
    if turn.talk.enrolment is None:
        return turn.record(PutOff(now + LATER))
    at = _today(turn, argument, now, now)
    if at is None:  # it takes the place of the lesson that comes next
        due = turn.enrolment.next or _another_day(turn, now)
        after = next_due(turn.enrolment.pace, due.at, not_before=due.date + timedelta(days=1))
        at = due.at
        turn = turn.enrolled(next=after) if turn.enrolment.next else turn
    return turn.record(PutOff(at)).phrase("later.when", when=turn.moment(at))


def _question(turn: Turn, argument: str, now: datetime) -> Turn:
    """A reminder of the question that is open; with the next lesson there comes another one."""
    at = _today(turn, argument, now, now)
    if at is None and argument:
        return turn.phrase("later.how")
    if at is None and turn.enrolment.next:
        return _tell_next(turn)
    at = at or _another_day(turn, now).at
    phrases = turn.talk.phrases
    choice = Choice(phrases.label("later.show"), NEXT_TAP, word="NEXT")
    said = Turn(turn.talk).say(phrases.say("later.again"), [choice], key=f"{turn.talk.key}.later")
    said = profiles.named_for(said)
    return turn.record(Remind(at, said.says[0])).phrase("later.when", when=turn.moment(at))


def _lesson(turn: Turn, argument: str, now: datetime, due: Due) -> Turn:
    """Today's lesson, which has not come yet, comes at another time; or not today."""
    at = _today(turn, argument, now, max(now, due.at))
    if at is None and argument:
        return turn.phrase("later.how")
    if at is None:
        return _tell_next(turn.enrolled(next=_another_day(turn, now)))
    turn = turn.enrolled(next=Due(at, due.date, moved=True))
    return turn.phrase("later.when", when=turn.moment(at))


def _today(turn: Turn, argument: str, now: datetime, since: datetime) -> datetime | None:
    """The instant that was chosen, or some hours `since`; None if that is not today any more."""
    pace = turn.enrolment.pace
    today = local(pace, now).date()
    until = since + (span_of_time(argument) or LATER)
    if argument and not span_of_time(argument) and (at := clock_time(argument)):
        until = due_on(schedule.Pace(at, pace.zone), today)
    due = schedule.put_off(pace, today, until)
    return due.at if due and due.at > now else None


def _another_day(turn: Turn, now: datetime) -> Due:
    return next_due(turn.enrolment.pace, now, not_before=tomorrow(turn, now))


def _tell_next(turn: Turn) -> Turn:
    if turn.enrolment.next is None:
        return turn.phrase("lesson.done_open")
    return turn.phrase("later.next", when=turn.moment(turn.enrolment.next.at))
