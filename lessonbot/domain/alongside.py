"""Several courses at once: a warning before the second, a limit, and one after the other."""

from datetime import datetime

from lessonbot.domain import gathering
from lessonbot.domain.enrolment import UNDER_WAY, State
from lessonbot.domain.learner import Answer
from lessonbot.domain.turn import Offer, Turn, Underway

_LEAVE = "leave "


def courses(turn: Turn) -> tuple[Underway, ...]:
    """All courses that are under way, the one used last first."""
    talk = turn.talk
    others = tuple(reversed(talk.besides))
    if talk.enrolment and talk.offer and talk.enrolment.state in UNDER_WAY:
        return (Underway(talk.enrolment, talk.offer), *others)
    return others


def taken(turn: Turn, offer: Offer, now: datetime) -> Turn | None:
    """Who takes the course already, along with another one, goes on with it."""
    key = offer.course.key
    mine = next((each for each in turn.talk.besides if each.offer.course.key == key), None)
    if mine is None:
        return None
    turn = gathering.gathered(turn.turned_to(mine), offer, now)
    return turn.phrase("join.already", course=turn.course.title)


def warned(turn: Turn, offer: Offer) -> Turn | None:
    """What is asked before another course begins; None if there is no other."""
    mine, phrases = courses(turn), turn.talk.phrases
    if not mine:
        return None
    titles = phrases.formats.listed([turn.spoken(each.offer.course).title for each in mine])
    wait = Answer(phrases.label("besides.later"), "later")
    if len(mine) >= turn.talk.at_once:
        text = phrases.say("besides.full", courses=titles)
        answers = [wait, *(_leaving(turn, each) for each in mine)]
    else:
        both = [*(each.offer.course for each in mine), offer.course]
        text = phrases.say(
            "besides.ask",
            courses=titles,
            course=turn.spoken(offer.course).title,
            number=str(len(both)),
            minutes=str(sum(each.minutes_per_day for each in both)),
        )
        answers = [Answer(phrases.label("besides.now"), "now"), wait]
    return turn.ask("besides", text, answers, code=offer.code)


def later(turn: Turn, code: str) -> Turn:
    """The other course is offered once this one is done."""
    mine = courses(turn)[0]
    current = turn.talk.enrolment
    if current and current.public_id == mine.enrolment.public_id:
        turn = turn.progressed(then=code)
    else:
        turn = turn.besides(turn.about(mine).progressed(then=code).enrolment)
    title = turn.spoken(mine.offer.course).title
    return turn.phrase("besides.remembered", course=title, code=code.upper())


def left(turn: Turn, value: str) -> Turn:
    """A course is given up for another one, if that was chosen."""
    number = value.removeprefix(_LEAVE)
    mine = next((each for each in courses(turn) if each.enrolment.public_id == number), None)
    if mine is None:
        return turn
    closed = turn.about(mine).progressed(queue=(), asking=False, picked=(), turn="")
    after = closed.enrolled(state=State.LEFT, next=None).enrolment
    current = turn.talk.enrolment
    if current and current.public_id == number:
        return turn.become(enrolment=after)
    return turn.besides(after)


def without_left(turn: Turn) -> Turn:
    """Who left the course that was used last goes on with the other one, if there is one."""
    talk = turn.talk
    if talk.enrolment is None or talk.enrolment.state is not State.LEFT:
        return turn
    return turn.turned_to(talk.besides[-1]) if talk.besides else turn.become(enrolment=None)


def offered(turn: Turn) -> Turn:
    """Who finished a course is offered the one that was to come after it."""
    code = turn.progress.then
    if not code or turn.enrolment.state is not State.COMPLETED or turn.talk.dialog:
        return turn
    phrases = turn.talk.phrases
    begin = Answer(phrases.label("besides.begin"), code)
    return turn.progressed(then="").ask("course", phrases.say("besides.next"), [begin])


def _leaving(turn: Turn, mine: Underway) -> Answer:
    return Answer(turn.spoken(mine.offer.course).title, f"{_LEAVE}{mine.enrolment.public_id}")
