"""From the first word to the first lesson: course, consent, place, hour, start."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time

from lessonbot.domain import alongside, assessment, gathering, lessons, zones
from lessonbot.domain.cohort import Terms
from lessonbot.domain.course import Course
from lessonbot.domain.enrolment import Enrolment, State
from lessonbot.domain.learner import Answer, Dialog
from lessonbot.domain.replies import spelt
from lessonbot.domain.schedule import Due, Pace, local, next_due
from lessonbot.domain.text import Text, join, plain
from lessonbot.domain.turn import ConsentGiven, Enrolled, Offer, Turn
from lessonbot.domain.vocabulary import WORDS
from lessonbot.domain.wordings import clock_time

_JOIN = frozenset(
    spelt(each)
    for words in WORDS.values()
    for name in ("join", "start")
    for each in words[name].split("|")
)
HOURS = ("07:00", "08:00", "12:30", "18:00", "20:00")
MOST_COURSES = 10
_LONGEST_NAMING = 120  # characters: a word for joining, and a code


def begin(turn: Turn, code: str, now: datetime) -> Turn:
    """The learner wants the course of this code, or any when the code is empty."""
    offers = turn.talk.offers
    offer = _offer(turn, code_in(turn, code))
    if offer is None and len(offers) == 1 and not code:
        offer = offers[0]
    if offer is None:
        return _choose(turn, code)
    if closed := gathering.closed(turn, offer):
        return closed
    turn = gathering.spoken(turn, offer)
    held, enrolment = turn.talk.offer, turn.talk.enrolment
    if held and enrolment and _is_same(held, offer) and enrolment.state is not State.LEFT:
        if enrolment.state is not State.COMPLETED:
            turn = gathering.gathered(turn, offer, now)
            return turn.phrase("join.already", course=turn.course.title)
        if turn.talk.award and not turn.talk.renews:
            return turn.phrase("resume.finished", course=turn.course.title)
        if assessment.is_passed(turn) and not turn.talk.renews:
            return assessment.award(turn)  # or what it still waits for
    asked_first = alongside.taken(turn, offer, now) or alongside.warned(turn, offer)
    return asked_first or _welcome(turn, offer, now)


def besides(turn: Turn, dialog: Dialog, value: str, now: datetime) -> Turn:
    """Another course begins now, in the place of one that is left, or after this one."""
    turn = turn.become(dialog=None)
    if value == "later" and alongside.courses(turn):  # it may be over by now
        return alongside.later(turn, dialog.code)
    offer = _offer(turn, dialog.code)
    return _welcome(alongside.left(turn, value), offer, now) if offer else _choose(turn, "")


def code_in(turn: Turn, said: str) -> str | None:
    """The code of the course that was named, by nothing else or after a word for joining.

    On a keypad a dash is far away: signs and spaces do not matter.
    """
    typed = spelt(said)
    for offer in turn.talk.joinable:
        code = spelt(offer.code)
        if typed.endswith(code) and (typed == code or typed.removesuffix(code) in _JOIN):
            return offer.code
    return None


def codes_named(said: str) -> frozenset[str]:
    """Everything that `code_in` might find in these words, spelt as codes are compared."""
    if len(said) > _LONGEST_NAMING:
        return frozenset()
    typed = spelt(said)
    after = {typed.removeprefix(word) for word in _JOIN if typed.startswith(word)}
    return frozenset(each for each in {typed, *after} if each)


def insist(turn: Turn, now: datetime) -> Turn:
    """Who takes no course yet is asked what is still to be known for it, or which one."""
    open_ = turn.talk.dialog
    again = asked_again(turn.phrase("quiz.again"), open_, now)
    return again or begin(turn.phrase("next.no_course"), "", now)


def asked_again(turn: Turn, dialog: Dialog | None, now: datetime) -> Turn | None:
    """The question that is open while somebody joins, once more; None if there is none."""
    if dialog is None or dialog.step not in _ASKED_AGAIN:
        return None
    return _ASKED_AGAIN[dialog.step](turn, dialog, now)


def consent(turn: Turn, dialog: Dialog, value: str, now: datetime) -> Turn:
    """The learner agreed, or not."""
    if value != "yes":
        turn = turn.become(dialog=None)
        return turn.phrase("join.declined", code=dialog.code.upper())
    wording = plain(_consent(turn))
    turn = turn.record(ConsentGiven(wording, turn.talk.phrases.language))
    turn = turn.become(learner=replace(turn.talk.learner, consented=True))
    return _after_consent(turn, dialog.code, now)


def zone(turn: Turn, dialog: Dialog, value: str, now: datetime) -> Turn:
    """The guessed zone is right, or a place has to be asked for."""
    if value != "yes":
        return _ask_place(turn, dialog.code)
    return _ask_hour(turn, dialog.code, dialog.zone, now)


def place(turn: Turn, dialog: Dialog, said: str, now: datetime, *, chosen: bool) -> Turn:
    """A place was named: one zone is asked back, several are offered with their clocks."""
    found = zones.find(said, now, turn.talk.learner.zone)
    if not found and dialog.step == "zone":  # it was about the clock that was shown
        sorry = turn.talk.phrases.say("join.place_unknown")
        return _ask_zone(turn, dialog.code, dialog.zone, now, before=sorry)
    if not found:
        return turn.ask("place", turn.talk.phrases.say("join.place_unknown"), code=dialog.code)
    if chosen:  # its clock was looked at
        return _ask_hour(turn, dialog.code, found[0], now)
    if len(found) == 1:
        learner = replace(turn.talk.learner, zone=found[0])
        return _ask_zone(turn.become(learner=learner), dialog.code, found[0], now)
    return turn.ask(
        "place",
        turn.talk.phrases.say("join.place_which"),
        zone_answers(turn, found, now),
        code=dialog.code,
    )


def zone_answers(turn: Turn, found: tuple[str, ...], now: datetime) -> list[Answer]:
    """Zones to choose from, each with its city and what its clock shows."""
    clock = turn.talk.phrases.formats.clock
    return [Answer(f"{city(z)} – {clock(local(z, now).time())}", z) for z in found]


def hour(turn: Turn, dialog: Dialog, said: str, now: datetime) -> Turn:
    """The hour was chosen or typed; now or then?"""
    at = clock_time(said)
    if at is None:
        return turn.ask(
            "hour",
            turn.talk.phrases.say("join.hour_unknown"),
            _hours(turn),
            code=dialog.code,
            zone=dialog.zone,
        )
    offer = _offer(turn, dialog.code)
    if offer is None:
        return _choose(turn, dialog.code)
    turn, first = _enrolled(turn, offer, Pace(at, dialog.zone, offer.course.days), now)
    return _ask_start(turn, dialog.code, first)


def start(turn: Turn, value: str, now: datetime) -> Turn:
    """Open the first lesson now, or leave it to its hour."""
    turn = turn.become(dialog=None)
    if value == "now" or turn.enrolment.next is None:
        return lessons.open_next(turn, now)
    return turn.phrase("join.start_later_done", when=turn.moment(turn.enrolment.next.at))


def city(zone_name: str) -> str:
    """The readable end of a zone's name: “Dar es Salaam” of “Africa/Dar_es_Salaam”."""
    if zone_name.startswith("Etc/GMT"):  # their signs are the other way round
        return "UTC" + zone_name.removeprefix("Etc/GMT").translate({43: "-", 45: "+"})
    return zone_name.rsplit("/", 1)[-1].replace("_", " ")


def _offer(turn: Turn, code: str | None) -> Offer | None:
    return next((offer for offer in turn.talk.joinable if offer.code == code), None)


def _is_same(held: Offer, offer: Offer) -> bool:
    """Whether both are about one course."""
    return held.course.key == offer.course.key


def _enrolled(turn: Turn, offer: Offer, pace: Pace, now: datetime) -> tuple[Turn, Due]:
    """Who says nothing more is enrolled all the same, and gets the first lesson when it comes."""
    first = next_due(pace, now, not_before=local(pace, now).date())
    cohort = offer.terms.cohort if offer.terms else 0
    enrolment = Enrolment(turn.talk.fresh, pace, next=first, cohort=cohort)
    turn = turn.become(enrolment=enrolment, offer=offer, award=None)
    return turn.record(Enrolled(enrolment.public_id, offer.version, cohort)), first


def _ask_start(turn: Turn, code: str, first: Due) -> Turn:
    """Now, or when its hour comes?"""
    phrases, pace = turn.talk.phrases, turn.enrolment.pace
    later = turn.moment(first.at)
    return turn.ask(
        "start",
        phrases.say("join.start", time=phrases.formats.clock(pace.at), zone=city(pace.zone)),
        [
            Answer(phrases.label("join.start_now"), "now"),
            Answer(phrases.label("join.start_later", when=later), "later"),
        ],
        code=code,
    )


def _choose(turn: Turn, code: str) -> Turn:
    phrases, offers = turn.talk.phrases, turn.talk.offers
    if not offers:
        return turn.become(dialog=None).phrase("join.no_courses")
    text = phrases.say("join.unknown_code", code=code) if code else phrases.say("join.courses")
    answers = [Answer(turn.spoken(o.course).title, o.code) for o in offers[:MOST_COURSES]]
    return turn.ask("course", text, answers)


def _welcome(turn: Turn, offer: Offer, now: datetime) -> Turn:
    course, phrases = turn.spoken(offer.course), turn.talk.phrases
    welcome = phrases.say(
        "join.welcome",
        course=course.title,
        summary=course.summary,
        days=str(len(course.lessons)),
        minutes=str(course.minutes_per_day),
    )
    others = _other_languages(turn, offer, course.language)
    turn = turn.say(join([welcome, _first_of_all(turn, course), others]))
    if turn.talk.learner.consented:
        return _after_consent(turn, offer.code, now)
    return _ask_consent(turn, offer.code)


def _ask_consent(turn: Turn, code: str) -> Turn:
    phrases = turn.talk.phrases
    answers = [
        Answer(phrases.label("join.agree"), "yes"),
        Answer(phrases.label("join.decline"), "no"),
    ]
    return turn.ask("consent", _consent(turn), answers, code=code)


def _consent(turn: Turn) -> Text:
    return turn.talk.phrases.say("join.consent", organisation=turn.talk.organisation)


def _other_languages(turn: Turn, offer: Offer, spoken: str) -> Text:
    """Few networks tell what somebody reads."""
    formats = turn.talk.phrases.formats
    others = [formats.called(tag) for tag in offer.course.languages if tag != spoken]
    if not others:
        return ()
    return turn.talk.phrases.say("join.languages", languages=formats.listed(others))


def _first_of_all(turn: Turn, course: Course) -> Text:
    """The courses that come before this one, by their titles where they are offered."""
    if not course.prerequisites:
        return ()
    titles = {each.course.key: turn.spoken(each.course).title for each in turn.talk.offers}
    phrases = turn.talk.phrases
    listed = phrases.formats.listed([titles.get(key, key) for key in course.prerequisites])
    return phrases.say("join.before", courses=listed)


def _after_consent(turn: Turn, code: str, now: datetime) -> Turn:
    learner = turn.talk.learner
    if learner.zone is None:
        return _ask_place(turn, code)
    return _ask_zone(turn, code, learner.zone, now)


def _ask_place(turn: Turn, code: str) -> Turn:
    return turn.ask("place", turn.talk.phrases.say("join.place"), code=code)


def _ask_zone(turn: Turn, code: str, zone_name: str, now: datetime, *, before: Text = ()) -> Turn:
    phrases = turn.talk.phrases
    answers = [
        Answer(phrases.label("join.zone_yes"), "yes"),
        Answer(phrases.label("join.zone_no"), "no"),
    ]
    shown = phrases.formats.moment(local(zone_name, now))
    text = phrases.say("join.zone", time=shown)
    return turn.ask("zone", join([before, text]), answers, code=code, zone=zone_name)


def _ask_hour(turn: Turn, code: str, zone_name: str, now: datetime) -> Turn:
    turn = turn.become(learner=replace(turn.talk.learner, zone=zone_name))
    offer = _offer(turn, code)
    if offer and offer.terms:
        return _join_cohort(turn, offer, offer.terms, zone_name, now)
    text = turn.talk.phrases.say("join.hour")
    return turn.ask("hour", text, _hours(turn), code=code, zone=zone_name)


def _join_cohort(turn: Turn, offer: Offer, terms: Terms, zone_name: str, now: datetime) -> Turn:
    """A cohort's hour is not asked; before its first day nothing comes."""
    if closed := gathering.closed(turn, offer):  # meanwhile
        return closed.become(dialog=None)
    turn, first = _enrolled(turn, offer, terms.pace(zone_name), now)
    if terms.has_begun(zone_name, now):
        return _ask_start(turn, offer.code, first)
    turn = turn.become(dialog=None)
    return turn.phrase("cohort.begins", cohort=terms.name, when=turn.moment(first.at))


def _hours(turn: Turn) -> list[Answer]:
    clock = turn.talk.phrases.formats.clock
    return [Answer(clock(time.fromisoformat(at)), at) for at in HOURS]


_ASKED_AGAIN: dict[str, Callable[[Turn, Dialog, datetime], Turn]] = {
    "course": lambda turn, _, __: _choose(turn, ""),
    "consent": lambda turn, dialog, _: _ask_consent(turn, dialog.code),
    "zone": lambda turn, dialog, now: _ask_zone(turn, dialog.code, dialog.zone, now),
    "place": lambda turn, dialog, _: _ask_place(turn, dialog.code),
    "hour": lambda turn, dialog, now: _ask_hour(turn, dialog.code, dialog.zone, now),
}
