"""Joining through the code of a cohort: who may, in which language, and when it begins."""

from dataclasses import replace
from datetime import datetime

from lessonbot.domain.cohort import Terms
from lessonbot.domain.enrolment import State
from lessonbot.domain.phrases import nearest
from lessonbot.domain.schedule import local, next_due
from lessonbot.domain.turn import Gathered, Offer, Turn


def closed(turn: Turn, offer: Offer) -> Turn | None:
    """Why a cohort cannot be joined, and what can be done; None where it can, or was already."""
    terms = offer.terms
    if terms is None or _is_member(turn, terms):
        return None
    if terms.ended:
        return turn.phrase("cohort.ended", cohort=terms.name, code=terms.course.upper())
    if not terms.is_on(turn.talk.channel):
        address = f"{turn.talk.public_url}/join/{offer.code}"
        return turn.phrase("cohort.elsewhere", cohort=terms.name, link=address)
    if terms.room == 0:
        return turn.phrase("cohort.full", cohort=terms.name, code=terms.course.upper())
    return None


def spoken(turn: Turn, offer: Offer) -> Turn:
    """Who is new is spoken to in the cohort's language; who was here before chose another one."""
    learner, terms = turn.talk.learner, offer.terms
    if terms is None or not terms.language or learner.consented:
        return turn
    phrases = nearest(turn.talk.voices, terms.language)
    return turn.become(learner=replace(learner, language=terms.language), phrases=phrases)


def gathered(turn: Turn, offer: Offer, now: datetime) -> Turn:
    """Who takes the course already belongs to the cohort from now on, at the hour they have."""
    terms, enrolment = offer.terms, turn.enrolment
    if terms is None or enrolment.cohort == terms.cohort:
        return turn
    since = None if enrolment.progress.lesson else terms.starts_on
    pace = replace(enrolment.pace, off=terms.holidays, since=since)
    turn = turn.enrolled(pace=pace, cohort=terms.cohort).record(Gathered(terms.cohort))
    due = turn.enrolment.next
    if due is None or (pace.has(due.date) and due.date >= (since or due.date)):
        return turn
    return turn.enrolled(next=next_due(pace, now, not_before=due.date))


def not_begun(turn: Turn, now: datetime) -> Turn | None:
    """What is said to who wants a lesson before the first day; None from then on."""
    pace = turn.enrolment.pace
    if pace.since is None or local(pace, now).date() >= pace.since:
        return None
    return turn.phrase("cohort.not_begun", day=turn.talk.phrases.formats.day(pace.since))


def one_more(offers: tuple[Offer, ...], cohort: int) -> tuple[Offer, ...]:
    """The offers once somebody has joined a cohort: it has room for one less."""
    return tuple(
        replace(each, terms=each.terms.with_one_more())
        if each.terms and each.terms.cohort == cohort
        else each
        for each in offers
    )


def _is_member(turn: Turn, terms: Terms) -> bool:
    mine = [each.enrolment for each in turn.talk.besides]
    mine += [turn.talk.enrolment] if turn.talk.enrolment else []
    return any(each.cohort == terms.cohort and each.state is not State.LEFT for each in mine)
