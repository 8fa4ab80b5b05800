"""Catching up: who was away may have two lessons in one day's message, until what waited has come."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from msgspec import structs

from lessonbot.domain import portion
from lessonbot.domain.enrolment import State
from lessonbot.domain.learner import Answer, Dialog, Step
from lessonbot.domain.schedule import Pace, local
from lessonbot.domain.text import Text, join
from lessonbot.domain.turn import Answered, LessonOpened, Turn

AT_ONCE = 2
STEP: Step = "catch"
_WEEK = 7


def came_back(turn: Turn, now: datetime) -> Turn:
    """Keep how many lessons waited, until that was offered."""
    waited = max(turn.progress.behind, missed(turn, now))
    return turn.progressed(behind=waited) if waited != turn.progress.behind else turn


def missed(turn: Turn, now: datetime) -> int:
    """Lessons whose days have passed without them since the last one; today may bring its own.

    None where there are not two left to bring in one day.
    """
    last, course = turn.enrolment.last, turn.source
    left = len(course.lessons) - turn.progress.lesson
    if last is None or min(left, course.most_per_day) < AT_ONCE:
        return 0
    pace = turn.enrolment.pace
    return min(left, lesson_days(pace, last.date, local(pace, now).date()))


def lesson_days(pace: Pace, after: date, before: date) -> int:
    """How many days with a lesson lie between two dates, without these."""
    weeks, rest = divmod(max(0, (before - after).days - 1), _WEEK)
    days = (after + timedelta(days=1 + more) for more in range(rest))
    free = sum(after < day < before and day.weekday() in pace.days for day in pace.off)
    return weeks * len(set(pace.days)) + sum(day.weekday() in pace.days for day in days) - free


def offer(turn: Turn, before: Text = ()) -> Turn:
    """Ask whether two lessons a day should come, after what is said before that, if any waited."""
    number = _waited(turn)
    if not number:
        return turn.say(before) if before else turn
    phrases = turn.talk.phrases
    text = join([before, phrases.say("catch.ask", number=str(number))])
    answers = [Answer(phrases.label("catch.one"), "one"), Answer(phrases.label("catch.two"), "two")]
    return turn.progressed(behind=0).ask(STEP, text, answers, code=str(number))


def offered(turn: Turn) -> Turn:
    """Ask it once the first lesson after a time away is done."""
    went_on = any(isinstance(fact, Answered | LessonOpened) for fact in turn.facts)
    open_ = turn.progress.asking or turn.talk.dialog
    if not (went_on and turn.progress.behind) or open_ or turn.enrolment.state is not State.ACTIVE:
        return turn
    left = len(turn.source.lessons) - turn.progress.lesson
    if left < AT_ONCE:
        return turn.progressed(behind=0)
    *before, closing = turn.says or (None,)
    if closing is None or closing.revision or closing.file:
        return offer(turn)
    # one message: who was told that it is all for today is not asked something after that
    asked = offer(Turn(turn.talk, tuple(before), turn.facts), closing.text)
    return structs.replace(asked, says=(*before, replace(asked.says[-1], key=closing.key)))


def answered(turn: Turn, dialog: Dialog, value: str) -> Turn:
    """The learner wants two lessons a day until they caught up, or one as before."""
    left = len(turn.source.lessons) - turn.progress.lesson
    number = min(int(dialog.code), left) if value == "two" else 0
    turn = turn.become(dialog=None).progressed(catching=number, behind=0)
    due = turn.enrolment.next
    when = turn.moment(due.at) if due else ""
    if not when:
        return turn.phrase("lesson.done_open")
    return turn.phrase("catch.agreed" if number else "catch.declined", when=when)


def brings_another(turn: Turn, on: date) -> bool:
    """Whether a second lesson comes with the day's own; not where lessons wait for one another."""
    wanted = turn.progress.catching > 0 and not turn.source.mastery.gate
    return wanted and portion.room(turn, on) > 0


def made_good(turn: Turn) -> Turn:
    """One lesson more than the day's own was had."""
    return turn.progressed(catching=max(0, turn.progress.catching - 1))


def _waited(turn: Turn) -> int:
    """How many lessons are to be made good, asked already or not."""
    open_ = turn.talk.dialog
    asked = int(open_.code) if open_ and open_.step == STEP else 0
    return max(asked, turn.progress.behind + turn.progress.catching)
