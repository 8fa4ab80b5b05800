"""ASK: questions to a teacher, those of others to read, and those of others to answer."""

from dataclasses import replace
from datetime import datetime

from lessonbot.domain import joining
from lessonbot.domain.learner import Answer, Dialog, Step
from lessonbot.domain.phrases import Phrases
from lessonbot.domain.text import Text, bold, join
from lessonbot.domain.turn import Asked, Awarded, Consulted, Desk, Helped, Turn

MOST_OPEN = 3
"""So many questions of a learner wait for an answer at a time."""

LONGEST = 2000
"""Characters of a question, or of an answer to one."""

WRITTEN: frozenset[Step] = frozenset({"question", "peer"})
"""Steps that wait for words of the learner's own."""

_STEPS: frozenset[Step] = WRITTEN | {"ask", "helps"}


def ask(turn: Turn, argument: str, _now: datetime) -> Turn:
    """ASK, with the question or without."""
    desk = turn.talk.desk
    if desk is None:
        return turn.record(Consulted())
    if argument:
        return _put(turn, desk, argument)
    if not desk.answered:
        return _invite(turn, desk)
    answers = [_answer(turn, "new"), _answer(turn, "others")]
    return _open(turn, "ask", turn.talk.phrases.say("ask.which"), answers)


def settled(turn: Turn, dialog: Dialog, value: str, now: datetime) -> Turn:
    """A question of this module was answered."""
    desk = turn.talk.desk
    if dialog.step == "helps":
        return _agreed(turn, helps=value == "yes")
    if desk is None:
        return turn.record(Consulted())
    turn = set_aside(turn)
    if dialog.step == "question":
        return _back(_put(turn, desk, value), dialog, now)
    if dialog.step == "peer":
        return _back(_help(turn, desk, dialog.code, value), dialog, now)
    return _read(turn, desk) if value == "others" else _invite(turn, desk)


def tapped(turn: Turn, public_id: str, choice: str) -> Turn:
    """A button below another learner's question that was passed on."""
    desk = turn.talk.desk
    if desk is None:
        return turn.record(Consulted())
    if public_id not in desk.passed_on:
        return turn.phrase("quiz.old")
    if choice == "a":
        asked = turn.talk.phrases.say("peer.ask", question=desk.passed_on[public_id])
        return _open(turn, "peer", asked, code=public_id)
    turn = _dropped(turn, desk, public_id).record(Helped(public_id, None))
    if choice == "n":
        return turn.phrase("peer.declined")
    return _agreed(turn, helps=False)


def set_aside(turn: Turn) -> Turn:
    """What was open before a question of this module is open again."""
    dialog = turn.talk.dialog
    return turn.become(dialog=dialog.before) if dialog and dialog.step in _STEPS else turn


def offered(turn: Turn) -> Turn:
    """Ask once, of who has just earned a certificate, whether others may ask them."""
    talk, phrases = turn.talk, turn.talk.phrases
    earned = any(isinstance(fact, Awarded) for fact in turn.facts)
    if not earned or not talk.may_help or talk.learner.helps is not None or talk.dialog:
        return turn
    turn = turn.become(learner=replace(talk.learner, helps=False))
    answers = [Answer(phrases.label(f"helps.{each}"), each) for each in ("yes", "no")]
    return turn.ask("helps", phrases.say("helps.ask"), answers)


def answer_told(phrases: Phrases, question: str, answer: str, *, of_peer: bool) -> Text:
    """What a learner gets in answer to a question."""
    key = "ask.answer_peer" if of_peer else "ask.answer"
    return phrases.say(key, question=_short(question), answer=answer)


def _invite(turn: Turn, desk: Desk) -> Turn:
    if desk.open >= MOST_OPEN:
        return turn.phrase("ask.enough")
    return _open(turn, "question", turn.talk.phrases.say("ask.what"))


def _put(turn: Turn, desk: Desk, words: str) -> Turn:
    """Put a question to a teacher."""
    if desk.open >= MOST_OPEN:
        return turn.phrase("ask.enough")
    words = words.strip()
    turn = turn.record(Asked(turn.talk.fresh, words[:LONGEST], _lesson(turn)))
    turn = turn.become(desk=replace(desk, open=desk.open + 1))
    if len(words) > LONGEST:
        return turn.phrase("ask.cut", most=str(LONGEST))
    return turn.phrase("ask.sent")


def _read(turn: Turn, desk: Desk) -> Turn:
    """Questions of others and their answers, and the way to ask one."""
    told = [join([bold(question), answer], "\n") for question, answer in desk.answered]
    return _open(turn, "ask", join(told), [_answer(turn, "new")])


def _help(turn: Turn, desk: Desk, public_id: str, words: str) -> Turn:
    """Another's question was answered."""
    if public_id not in desk.passed_on:
        return turn.phrase("quiz.old")
    turn = _dropped(turn, desk, public_id).record(Helped(public_id, words.strip()[:LONGEST]))
    return turn.phrase("peer.thanks")


def _dropped(turn: Turn, desk: Desk, public_id: str) -> Turn:
    left = {each: text for each, text in desk.passed_on.items() if each != public_id}
    return turn.become(desk=replace(desk, passed_on=left))


def _agreed(turn: Turn, *, helps: bool) -> Turn:
    """Whether questions of others may come."""
    turn = set_aside(turn).become(learner=replace(turn.talk.learner, helps=helps))
    return turn.phrase("helps.agreed" if helps else "helps.declined")


def _open(
    turn: Turn, step: Step, text: Text, answers: list[Answer] | None = None, code: str = ""
) -> Turn:
    """Open a dialog in front of the one that is open, which comes back afterwards."""
    before = set_aside(turn).talk.dialog
    lesson = turn.progress.lesson if turn.talk.enrolment else 0
    return turn.ask(step, text, answers or (), code=code, before=before, lesson=lesson)


def _back(turn: Turn, dialog: Dialog, now: datetime) -> Turn:
    """What was asked while joining a course is asked anew."""
    return joining.asked_again(turn, dialog.before, now) or turn


def _answer(turn: Turn, value: str) -> Answer:
    return Answer(turn.talk.phrases.label(f"ask.{value}"), value)


def _lesson(turn: Turn) -> str:
    """The key of the lesson that the learner is at; empty for none."""
    if turn.talk.enrolment is None or turn.talk.offer is None or not turn.progress.lesson:
        return ""
    return turn.source.lessons[turn.progress.lesson - 1].key


def _short(words: str, most: int = 120) -> str:
    words = " ".join(words.split())
    return words if len(words) <= most else f"{words[: most - 1]}…"
