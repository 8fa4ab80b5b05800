"""Opening lessons: the day's own, and the ones a learner asks for."""

from datetime import datetime, timedelta

from lessonbot.domain import assessment, catching, portion, telling
from lessonbot.domain.course import Lesson
from lessonbot.domain.enrolment import State, missed, reference
from lessonbot.domain.messages import Choice
from lessonbot.domain.phrases import Phrases
from lessonbot.domain.schedule import Due, due_now, local, next_due
from lessonbot.domain.turn import LessonOpened, Same, Turn


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
        return assessment.ask(turn.phrase("quiz.again"))
    if turn.enrolment.state is State.COMPLETED:
        return assessment.award(turn) if turn.talk.award else turn.phrase("next.none")
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

    Changes nothing when the learner has gone on since.
    """
    if turn.progress.turn != turn.talk.key:
        return turn
    number, queue = turn.progress.lesson, turn.progress.queue
    opened = max(1, turn.progress.had)
    brought = turn.course.lessons[number - opened : number]
    if queue and queue[0] not in {reference(each, item) for each in brought for item in each.items}:
        return turn
    after = next_due(turn.enrolment.pace, now, not_before=assessment.tomorrow(turn, now))
    turn = turn.progressed(lesson=number - opened, queue=(), asking=False, turn="")
    turn = turn.progressed(had=0, catching=turn.progress.catching + opened - 1)
    return turn.enrolled(next=after)


def replan(turn: Turn, now: datetime, due: Due | None = None) -> Turn:
    """Plan the next lesson anew, after a break or a change of pace."""
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
    turn = turn.enrolled(state=State.ACTIVE, last=opened, next=after)
    if turn.progress.lesson < len(turn.course.lessons):
        return _open(turn, opened, daily=daily)
    if turn.progress.asking:  # not answered yet: asked once more, and then it waits for the learner
        turn = turn.record(LessonOpened("", opened.date, daily)).enrolled(next=None)
        return assessment.ask(turn.phrase("quiz.again"))
    if turn.progress.retries < turn.course.attempts - 1 and missed(turn.course, turn.progress):
        turn = turn.record(LessonOpened("", opened.date, daily))
        return assessment.retry(turn)
    return assessment.finish(turn, now)


def _open(turn: Turn, opened: Due, *, daily: bool) -> Turn:
    turn = _bring(turn, opened, daily=daily)
    if not daily:
        turn = catching.made_good(turn)
    elif catching.brings_another(turn, opened.date):
        first = turn.progress.queue
        turn = catching.made_good(_bring(turn, opened, daily=False))
        turn = turn.progressed(queue=first + turn.progress.queue)
    return assessment.go_on(turn, opened.at)


def _bring(turn: Turn, opened: Due, *, daily: bool) -> Turn:
    """Say a lesson, and put its questions down to be asked."""
    number = turn.progress.lesson
    course, lesson = turn.course, turn.course.lessons[number]
    first, *others = telling.told(Same(course), Same(turn.talk.phrases), number)
    more = offer_more(lesson, turn.talk.phrases, f"m{turn.enrolment.public_id}.{number}")
    turn = turn.say(**first, choices=more)
    for message in others:
        turn = turn.say(**message)
    return turn.record(LessonOpened(lesson.key, opened.date, daily)).progressed(
        lesson=number + 1,
        queue=tuple(reference(lesson, item) for item in lesson.items),
        asking=False,
        picked=(),
        turn=turn.talk.key,
        **portion.counted(turn, opened.date),
    )


def offer_more(lesson: Lesson, phrases: Phrases, data: str) -> tuple[Choice, ...]:
    """The button for those who want to read more, if there is more."""
    if not telling.longer(lesson):
        return ()
    return (Choice(phrases.label("lesson.more"), data, word="MORE"),)


def read_more(turn: Turn, now: datetime) -> Turn:
    """The longer text of the last lesson that was opened, or the question that is open."""
    lesson = turn.progress.lesson
    text = telling.longer(turn.course.lessons[lesson - 1]) if lesson else ()
    if text:
        return turn.say(text)
    asked_or_none = turn.progress.asking or not lesson
    return open_next(turn, now) if asked_or_none else turn.phrase("lesson.no_more")


def read_again(turn: Turn, number: int) -> Turn:
    """The longer text of a lesson that was opened before, by its button."""
    opened = number < turn.progress.lesson
    text = telling.longer(turn.course.lessons[number]) if opened else ()
    return turn.say(text) if text else turn


def rested(turn: Turn) -> Due | None:
    """The last lesson, later by the days that pass before what was missed is asked again."""
    last = turn.enrolment.last
    if last is None or turn.progress.asking or turn.progress.lesson < len(turn.course.lessons):
        return last
    rest = timedelta(days=turn.course.retry_after_days - 1)
    return Due(last.at + rest, last.date + rest)


def _something_left(turn: Turn) -> bool:
    return turn.enrolment.state is State.ACTIVE and (
        turn.progress.lesson < len(turn.course.lessons)
        or turn.progress.retries < turn.course.attempts
    )
