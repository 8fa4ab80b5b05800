"""Opening lessons: the day's own, and the ones a learner asks for."""

from datetime import datetime, timedelta

from lessonbot.domain import (
    assessment,
    catching,
    gathering,
    mastery,
    measuring,
    opening,
    portion,
    recall,
    telling,
)
from lessonbot.domain.enrolment import State
from lessonbot.domain.schedule import Due, due_now, local, next_due
from lessonbot.domain.text import Text
from lessonbot.domain.turn import LessonOpened, Turn


def open_due(turn: Turn, now: datetime) -> Turn:
    """The time planned for the next lesson has come.

    However late that is noticed, it yields one lesson; more than four hours late it yields
    none today and the next one at its own hour.
    """
    stored = turn.enrolment.next
    if stored is None:
        return turn
    due = due_now(turn.enrolment.pace, stored, now)
    if due is None:
        after = next_due(turn.enrolment.pace, now, not_before=stored.date)
        return turn.enrolled(next=after)
    return _continue(turn, Due(now, due.date), now, daily=True)


def open_next(turn: Turn, now: datetime) -> Turn:
    """The learner asks for what comes next, without waiting for its hour.

    The first one of a local date counts as that date's lesson.
    """
    if turn.progress.asking:
        return assessment.ask(turn.leading("quiz.again"))
    if turn.enrolment.state is State.COMPLETED:
        earned = turn.talk.award or assessment.is_passed(turn)
        return assessment.award(turn) if earned else turn.phrase("next.none")
    if before := gathering.not_begun(turn, now):
        return before
    today, last = local(turn.enrolment.pace, now).date(), turn.enrolment.last
    daily = last is None or today > last.date
    on = today if last is None else max(today, last.date)
    if portion.is_full(turn, on):
        return portion.enough(_under_way(turn, now))
    if turn.enrolment.state is not State.ACTIVE:
        turn = catching.came_back(turn, now)
    return _continue(turn.enrolled(state=State.ACTIVE), Due(now, on), now, daily=daily)


def put_back(turn: Turn, now: datetime) -> Turn:
    """The day's lesson could not be sent in time: it comes on the next day instead.

    Changes nothing when the learner has gone on since; a break stays as long as it is, and a course
    that was left stays so.
    """
    if turn.progress.turn != turn.talk.key:
        return turn
    number, brought = turn.progress.lesson, turn.progress.brought
    after = next_due(turn.enrolment.pace, now, not_before=assessment.tomorrow(turn, now))
    turn = turn.progressed(lesson=number - brought, queue=(), asking=False, turn="")
    turn = turn.progressed(
        had=max(0, turn.progress.had - brought), catching=turn.progress.catching + brought - 1
    )
    waits = turn.enrolment.state in {State.PAUSED, State.LEFT}
    return turn if waits else turn.enrolled(next=after)


def replan(turn: Turn, now: datetime, due: Due | None = None) -> Turn:
    """Plan the next lesson anew, after a break or a change of pace."""
    if recall.is_on(turn):
        return turn.enrolled(next=recall.planned(turn, now))
    if due is None:
        last = rested(turn)
        not_before = last.date + timedelta(days=1) if last else None
        due = next_due(turn.enrolment.pace, now, not_before=not_before)
    return turn.enrolled(next=due if _something_left(turn) else None)


def _under_way(turn: Turn, now: datetime) -> Turn:
    """Lessons come again at their hour, if they did not."""
    if turn.enrolment.state is State.ACTIVE and turn.enrolment.next:
        return turn
    return replan(turn.enrolled(state=State.ACTIVE), now)


def _continue(turn: Turn, opened: Due, now: datetime, *, daily: bool) -> Turn:
    enrolment = turn.enrolment
    if daily and enrolment.last and opened.date <= enrolment.last.date:
        return replan(turn, now)
    after = next_due(enrolment.pace, now, not_before=opened.date + timedelta(days=1))
    if recall.is_on(turn):
        turn = recall.open_day(turn, opened, after, daily=daily)
        return assessment.ask(turn) if turn.progress.queue else turn
    turn = turn.enrolled(state=State.ACTIVE, last=opened, next=after)
    if first := measuring.before(turn) or mastery.waits(turn, daily=daily):
        return assessment.ask(first.record(LessonOpened("", opened.date, daily)))
    if turn.progress.lesson < len(turn.course.lessons):
        return assessment.go_on(opening.told(turn, opened, daily=daily), opened.at)
    return _at_the_end(turn, opened, now, daily=daily)


def _at_the_end(turn: Turn, opened: Due, now: datetime, *, daily: bool) -> Turn:
    """All lessons were had: what is open, another round of questions, or the result."""
    if turn.progress.asking and turn.progress.head.purpose == "after":
        turn = turn.progressed(queue=(), asking=False, picked=())  # nobody has to answer these
    if turn.progress.asking:  # not answered yet: asked once more, and then it waits for the learner
        turn = turn.record(LessonOpened("", opened.date, daily)).enrolled(next=None)
        return assessment.ask(turn.leading("quiz.again"))
    if assessment.has_round(turn):
        return assessment.begin_round(turn.record(LessonOpened("", opened.date, daily)))
    return assessment.finish(turn, now)


def read_more(turn: Turn, now: datetime) -> Turn:
    """The longer text of the last lesson that was opened, or the question that is open."""
    lesson = turn.progress.lesson
    text = _longer(turn, lesson - 1) if lesson else ()
    if text:
        return turn.say(text)
    asked_or_none = turn.progress.asking or not lesson
    return open_next(turn, now) if asked_or_none else turn.phrase("lesson.no_more")


def read_again(turn: Turn, number: int) -> Turn:
    """The longer text of a lesson that was opened before, by its button."""
    opened = number < turn.progress.lesson
    text = _longer(turn, number) if opened else ()
    return turn.say(text) if text else turn


def _longer(turn: Turn, number: int) -> Text:
    return telling.longer(turn.course.lessons[number], turn.talk.learner.wants)


def rested(turn: Turn) -> Due | None:
    """The last lesson, later by the days that pass before what was missed is asked again."""
    last = turn.enrolment.last
    if last is None or turn.progress.asking or turn.progress.lesson < len(turn.course.lessons):
        return last
    rest = timedelta(days=turn.course.retry_after_days - 1)
    return Due(last.at + rest, last.date + rest)


def _something_left(turn: Turn) -> bool:
    under_way, active = turn.progress.lesson < len(turn.course.lessons), State.ACTIVE
    open_ = turn.progress.asking or turn.progress.retries < turn.course.attempts
    return turn.enrolment.state is active and (under_way or open_)
