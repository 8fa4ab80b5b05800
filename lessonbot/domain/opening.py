"""Telling a lesson: what is said, and what is to be asked with it."""

from lessonbot.domain import catching, mastery, portion, saving, submitting, telling
from lessonbot.domain.course import Lesson
from lessonbot.domain.enrolment import entries, reference
from lessonbot.domain.learner import Data
from lessonbot.domain.messages import Choice
from lessonbot.domain.phrases import Phrases
from lessonbot.domain.schedule import Due
from lessonbot.domain.turn import LessonOpened, Same, Turn


def told(turn: Turn, opened: Due, *, daily: bool) -> Turn:
    """The next lesson is told, and its questions and those that come back are in the queue.

    Who catches up gets two of them in the day's own message.
    """
    turn = mastery.left_open(turn, opened.date)
    turn = turn.progressed(queue=(), asking=False, picked=(), held=0, brought=1)
    turn = _brought(turn, opened, daily=daily)
    if not daily:
        turn = catching.made_good(turn)
    elif catching.brings_another(turn, opened.date):
        turn = catching.made_good(_brought(turn, opened, daily=False)).progressed(brought=2)
    turn, back = mastery.come_back(turn, opened.date)
    return turn.progressed(queue=(*turn.progress.queue, *entries(back, "review")))


def _brought(turn: Turn, opened: Due, *, daily: bool) -> Turn:
    number = turn.progress.lesson
    course, lesson = turn.course, turn.course.lessons[number]
    data, phrases = turn.talk.learner.wants, turn.talk.phrases
    first, *others = telling.told(Same(course), Same(phrases), number, data)
    more = offer_more(lesson, phrases, f"m{turn.enrolment.public_id}.{number}", data)
    turn = turn.say(**first, choices=(*more, *saving.offer_files(turn, lesson, number)))
    turn = saving.heavy(turn, lesson)
    for message in others:
        turn = turn.say(**message)
    own = tuple(reference(lesson, item) for item in lesson.items if not item.measure)
    turn = turn.record(LessonOpened(lesson.key, opened.date, daily)).progressed(
        lesson=number + 1,
        queue=(*turn.progress.queue, *own),
        turn=turn.talk.key,
        **portion.counted(turn, opened.date),
    )
    return submitting.begun(turn, lesson, opened.date)


def offer_more(
    lesson: Lesson, phrases: Phrases, button: str, data: Data = "full"
) -> tuple[Choice, ...]:
    """The button for those who want to read more, if there is more."""
    if not telling.longer(lesson, data):
        return ()
    return (Choice(phrases.label("lesson.more"), button, word="MORE"),)
