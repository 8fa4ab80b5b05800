"""Handing in work for the assignment of a lesson: by sending it, as text or as a file."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from lessonbot.domain.course import Accepted, Assignment, Lesson
from lessonbot.domain.enrolment import State, Task
from lessonbot.domain.learner import Answer, Dialog
from lessonbot.domain.messages import Attached
from lessonbot.domain.phrases import Phrases
from lessonbot.domain.schedule import local
from lessonbot.domain.turn import HandedIn, Turn

MOST_PARTS = 5
"""So many messages make one piece of work at most, such as pages that were photographed."""

LARGEST = 20_000_000
"""Bytes of a file: as much as Telegram hands on. WhatsApp takes 16 MB itself."""

LEAST = 10
"""Shorter words, such as “Good morning”, are not taken for somebody's work."""

LONG = 60
"""Shorter words answer the question that is open."""

_Work = tuple[Lesson, Task]


def begun(turn: Turn, lesson: Lesson, on: date) -> Turn:
    """A lesson was opened: its work is due so many days later."""
    before = turn.progress.tasks.get(lesson.key, Task())
    if lesson.assignment is None or before.parts or before.state != "open":
        return turn
    due = on + timedelta(days=lesson.assignment.due_days)
    return set_to(turn, lesson.key, Task(due.toordinal()))


def set_to(turn: Turn, key: str, task: Task) -> Turn:
    """Keep how the work for a lesson stands."""
    return turn.progressed(tasks={**turn.progress.tasks, key: task})


def handed(turn: Turn, file: Attached, caption: str, now: datetime) -> Turn | None:
    """A file was sent; None where nothing is to be handed in."""
    works = [each for each in _works(turn) if _takes(each[1])]
    if not works:
        return None
    if turn.talk.dialog and turn.talk.dialog.step == "work":
        turn = turn.become(dialog=None)
    fitting = [each for each in works if file.kind in _assignment(each[0]).accepts]
    if not fitting:
        return _other_form(turn, works[-1][0])
    if file.size > LARGEST:
        return turn.phrase("task.large", most=str(LARGEST // 1_000_000))
    wanted = [each for each in fitting if each[1].state != "waiting"] or fitting[-1:]
    if len(wanted) == 1:
        return _put(turn, wanted[0], caption, file, now)
    return _which(turn, wanted, said=caption, file=file)


def typed(turn: Turn, words: str) -> Turn | None:
    """Words that may be somebody's work: it is asked first; None where they are not."""
    works = [each for each in _works(turn) if each[1].state in {"open", "again"}]
    if len(words) < LEAST or not works:
        return None
    wanted = [each for each in works if "text" in _assignment(each[0]).accepts]
    if wanted:
        return _which(turn, wanted, said=words)
    return _other_form(turn, works[-1][0]) if len(words) >= LONG else None


def at_length(turn: Turn, words: str) -> Turn | None:
    """The same while a question is open, which takes what is no longer than an answer."""
    return typed(turn, words) if len(words) >= LONG else None


def settled(turn: Turn, dialog: Dialog, value: str, now: datetime, *, chosen: bool) -> Turn:
    """Which lesson it was for, or none; or other words, which take the place of those before."""
    turn = turn.become(dialog=None)
    if not chosen:
        return typed(turn, value) or turn.phrase("unknown.text")
    if not value:
        return turn.phrase("task.not_yet")
    work = next((each for each in _works(turn) if each[0].key == value and _takes(each[1])), None)
    if work is None:
        return turn.phrase("quiz.old")
    return _put(turn, work, dialog.said, dialog.file, now)


def withheld(turn: Turn) -> Turn | None:
    """What the certificate waits for, told kindly; None if it waits for nothing."""
    left = [each for each in _works(turn) if each[1].state != "passed"]
    if not left:
        return None
    missing = next((lesson for lesson, task in left if task.state != "waiting"), None)
    if missing is None:
        return turn.phrase("task.waiting")
    accepts = _assignment(missing).accepts
    forms = forms_told(turn.talk.phrases, accepts, media=turn.talk.media)
    return turn.phrase("task.missing", lesson=missing.title, forms=forms)


def awaited(tasks: Sequence[Task]) -> bool:
    """Whether any of these can be handed in."""
    return any(_takes(each) for each in tasks)


def forms_told(phrases: Phrases, accepts: Sequence[Accepted], *, media: bool = True) -> str:
    """In which forms work can be sent, in words; text is all that a text message holds."""
    fitting = accepts if media or "text" not in accepts else ("text",)
    return phrases.formats.either([phrases.label(f"task.{each}") for each in fitting])


def _works(turn: Turn) -> list[_Work]:
    """The lessons that were had and have an assignment, as they are told, with how each stands."""
    if turn.talk.enrolment is None or turn.talk.offer is None:
        return []
    if turn.enrolment.state is State.LEFT:
        return []
    progress, spoken = turn.progress, turn.course.lessons
    return [
        (spoken[place], progress.tasks.get(lesson.key, Task()))
        for place, lesson in enumerate(turn.source.lessons[: progress.lesson])
        if lesson.assignment
    ]


def _other_form(turn: Turn, lesson: Lesson) -> Turn:
    forms = forms_told(turn.talk.phrases, _assignment(lesson).accepts)
    return turn.phrase("task.accepts", lesson=lesson.title, forms=forms)


def _takes(task: Task) -> bool:
    waits = task.state == "waiting" and task.parts < MOST_PARTS
    return waits or task.state in {"open", "again"}


def _which(
    turn: Turn, wanted: Sequence[_Work], said: str = "", file: Attached | None = None
) -> Turn:
    """Ask whether this is somebody's work, and for which lesson."""
    phrases = turn.talk.phrases
    no = Answer(phrases.label("task.no"), "")
    kept = {"said": said, "file": file, "lesson": turn.progress.lesson}
    code = turn.enrolment.public_id
    if len(wanted) == 1:
        lesson = wanted[0][0]
        text = phrases.say("task.confirm", lesson=lesson.title)
        answers = [Answer(phrases.label("task.yes"), lesson.key), no]
        return turn.ask("work", text, answers, code=code, **kept)
    answers = [*(Answer(lesson.title, lesson.key) for lesson, _ in wanted), no]
    return turn.ask("work", phrases.say("task.which"), answers, code=code, **kept)


def _put(turn: Turn, work: _Work, words: str, file: Attached | None, now: datetime) -> Turn:
    """Hand it in."""
    lesson, task = work
    late = 0 < task.due < local(turn.enrolment.pace, now).date().toordinal()
    fact = HandedIn(turn.talk.fresh, lesson.key, task.round, words, file, late)
    waits = replace(task, state="waiting", parts=task.parts + 1)
    turn = set_to(turn.record(fact), lesson.key, waits)
    said = "task.added" if task.parts else "task.late" if late else "task.got"
    return turn.phrase(said, lesson=lesson.title)


def _assignment(lesson: Lesson) -> Assignment:
    if lesson.assignment is None:
        raise LookupError("this lesson has no assignment")
    return lesson.assignment
