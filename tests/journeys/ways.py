"""Ways on: from wherever somebody is, a word leads further, and right answers lead to the end."""

import datetime as dt

from msgspec import structs

from lessonbot.domain import assessment, conversation
from lessonbot.domain.enrolment import State
from lessonbot.domain.messages import Inbound
from lessonbot.domain.turn import Answered, Turn
from tests.journeys.household import Household
from tests.journeys.promises import Broken

_PATIENCE, _OFTEN = 400, 8
_WAITS = dt.timedelta(hours=2)
_ANSWERED = {
    "name": "Amina", "rename": "Amina", "place": "Nairobi", "zone": "1", "hour": "8:00", "who": "NEXT",
    "who_name": "HELP", "who_own": "HELP", "pin": "2468", "pin_new": "HELP", "same": "1",
}  # fmt: skip
"""What ends each dialog in which anything can be typed."""


def on(house: Household) -> None:
    """From here START, NEXT or an answer leads on; nothing is changed by looking."""
    if house.doubted:
        return
    order = "START" if house.stopped else "NEXT"
    turn = conversation.reply(house.about(), Inbound(order), house.now)
    if turn.talk.stopped or not (turn.says or turn.facts):
        raise Broken(f"{order} leads nowhere")
    if turn.talk.enrolment and turn.progress.asking and turn.talk.dialog is None:
        _look_at_answer(turn, house.now)


def _look_at_answer(turn: Turn, now: dt.datetime) -> None:
    """The question that is open takes an answer, perhaps after a PIN."""
    talk, said = structs.replace(turn.talk, key=f"{turn.talk.key}.a"), right_answer(turn)
    answered = conversation.reply(talk, Inbound(said), now)
    asks_first = answered.talk.dialog is not None and answered.talk.dialog.step == "pin"
    if not (asks_first or any(isinstance(fact, Answered) for fact in answered.facts)):
        raise Broken(f"{said!r} is no answer to {turn.progress.queue[0]}")


def to_the_end(house: Household) -> None:
    """Whoever goes on from here, with right answers, comes to the end of what they take."""
    for turn in range(_PATIENCE):
        held = house.current
        finished = held is None or held.enrolment.state is State.COMPLETED
        if finished and not (house.dialog and house.dialog.step == "name"):
            return
        _go_on(house, persists=turn % _OFTEN)
    raise Broken("there is no end to it")


def _go_on(house: Household, *, persists: int) -> None:
    """Do what is asked for; now and then it is NEXT and the lesson's question all the same."""
    house.now += _WAITS
    asked = house.asked_of()
    if house.stopped:
        house.hears("START")
    elif asked and persists == _OFTEN - 1:
        house.hears(right_answer(asked))
    elif persists == _OFTEN - 2:
        house.hears("NEXT")
    elif house.dialog and house.dialog.step in _ANSWERED:
        house.hears(_ANSWERED[house.dialog.step])
    elif house.dialog and house.dialog.answers:
        house.hears("1")
    elif asked:
        house.hears(right_answer(asked))
    else:
        house.hears("NEXT")


def right_answer(turn: Turn) -> str:
    """The right answer to the question that is open, as it is typed."""
    item = assessment.current(turn)
    if item.answers:
        return item.answers[0].partition("..")[0].partition("±")[0].strip()
    right = [str(number) for number, option in enumerate(item.options, start=1) if option.right]
    return " ".join(right) or "3"
