"""Lessons that may come a little before their hour, so that they can be sent free of charge.

Where a network lets anything be said only for some time after a learner's last word, who answers
at 8:03 has a window that closes just before the lesson of the next day at 8:00. A learner is asked
once whether it may come before that, the first time that it matters.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from msgspec import structs

from lessonbot.domain.enrolment import Enrolment
from lessonbot.domain.learner import Answer
from lessonbot.domain.schedule import Due, due_on, local, within
from lessonbot.domain.turn import Turn


def heard(turn: Turn, now: datetime) -> Turn:
    """Ask the question if this word of the learner is the first that it matters for."""
    talk = turn.talk
    if talk.window is None or talk.learner.early is not None or talk.dialog or not turn.says:
        return turn
    if talk.enrolment is None or talk.stopped or turn.progress.asking:
        return turn
    due = brought_forward(turn.enrolment, now, talk.window).next
    return ask(turn) if due and due.moved and due != turn.enrolment.next else turn


def ask(turn: Turn) -> Turn:
    """Ask whether lessons may come a little before their hour."""
    phrases = turn.talk.phrases
    agreed = bool(turn.talk.learner.early)
    turn = turn.become(learner=replace(turn.talk.learner, early=agreed))
    answers = [Answer(phrases.label("early.yes"), "yes"), Answer(phrases.label("early.no"), "no")]
    hour = phrases.formats.clock(turn.enrolment.pace.at)
    return turn.ask("early", phrases.say("early.ask", time=hour), answers)


def answered(turn: Turn, value: str, now: datetime) -> Turn:
    """The learner agreed, or not; what was brought forward before comes at its hour then."""
    agrees, enrolment = value == "yes", turn.enrolment
    turn = turn.become(dialog=None, learner=replace(turn.talk.learner, early=agrees))
    due, pace = enrolment.next, enrolment.pace
    if not agrees and due and due.moved and due.date > local(pace, now).date():
        turn = turn.enrolled(next=Due(due_on(pace, due.date), due.date))
    hour = turn.talk.phrases.formats.clock(pace.at)
    return turn.phrase("early.agreed" if agrees else "early.declined", time=hour)


def brought_forward(enrolment: Enrolment, now: datetime, window: timedelta) -> Enrolment:
    """The enrolment with its next lesson within the window that was just opened, if it can be."""
    if enrolment.next is None:
        return enrolment
    due = within(enrolment.pace, enrolment.next, now, window)
    return enrolment if due == enrolment.next else structs.replace(enrolment, next=due)
