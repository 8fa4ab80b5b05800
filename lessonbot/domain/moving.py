"""To another phone or app, with everything: a code that is given here and sent there."""

import re
from datetime import datetime, timedelta

from lessonbot.domain import profiles
from lessonbot.domain.learner import Answer
from lessonbot.domain.spelling import clean
from lessonbot.domain.turn import Kept, Moved, MoveOffered, Turn

HOLDS = timedelta(minutes=30)
DIGITS = 8
_CODE = re.compile(r"(?<!\d)(\d{4})[ -]?(\d{4})(?!\d)")


def code_in(said: str) -> str | None:
    """The code that somebody sent, if this may be one."""
    match = _CODE.search(clean(said))
    return match[1] + match[2] if match else None


def move(turn: Turn, argument: str, now: datetime) -> Turn:
    """MOVE gives a code, MOVE with a code takes the learner's course here."""
    if argument:
        return _take(turn)
    talk = turn.talk
    if talk.enrolment is None:
        return turn.phrase("move.nothing")
    code = f"{int(talk.fresh, 36) % 10**DIGITS:0{DIGITS}d}"
    turn = turn.record(MoveOffered(code, now + HOLDS))
    link = f"{talk.public_url}/join/{talk.offer.code}" if talk.offer else talk.public_url
    return turn.phrase("move.code", code=f"{code[:4]} {code[4:]}", link=link)


def _take(turn: Turn) -> Turn:
    moving = turn.talk.moving
    if moving is None:
        return turn.phrase("move.unknown")
    return turn.become(dialog=None).record(Moved(moving.code))


def arrived(turn: Turn, code: str) -> Turn:
    """Say so to who came, and ask about what they came from."""
    say = turn.talk.phrases
    answers = [Answer(say.label("move.keep_yes"), "yes"), Answer(say.label("move.keep_no"), "no")]
    turn = turn.phrase("move.done")
    return turn.ask("keep", say.say("move.keep"), answers, code=code)


def keep(turn: Turn, code: str, value: str) -> Turn:
    """Whether the place they came from stays theirs."""
    turn = turn.become(dialog=None)
    kept = value == "yes"
    turn = turn.record(Kept(code)) if kept else turn
    return profiles.led_back(turn.phrase("move.kept" if kept else "move.let_go"))
