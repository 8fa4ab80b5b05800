"""How much one address can make us say: floods and loops between machines come to an end.

Whoever gets on with a course is never held up. What changes nothing is answered a few times a
minute, the same words a few times in a row, and the rest from a store that fills up again.
STOP and START always take effect.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from zlib import crc32

from msgspec import structs

from lessonbot.domain.messages import Outbound
from lessonbot.domain.text import Text
from lessonbot.domain.turn import (
    Answered,
    Asked,
    Awarded,
    Enrolled,
    HandedIn,
    Helped,
    LessonOpened,
    Talk,
    Turn,
)

MOST_A_MINUTE = 5
MOST_ALIKE = 5
STORE = 60.0
PER_MINUTE = 5.0
CALM = 300.0
_MINUTE = 60.0
_GETS_ON = (Answered, Asked, Awarded, Enrolled, HandedIn, Helped, LessonOpened)


@dataclass(frozen=True, slots=True)
class Traffic:
    """What an address made us say lately; instants are seconds since 1970.

    `idle`: replies of the last minute to what changed nothing; `left` of the store at `at`;
    `alike`: how often the words with the checksum `words` came one after the other, last at
    `since`; `held`: when something was last left unsaid; `farewell` and `welcome`: when STOP and
    START were last confirmed.
    """

    idle: tuple[float, ...] = ()
    left: float = STORE
    at: float = 0.0
    words: int = 0
    alike: int = 0
    since: float = 0.0
    held: float = 0.0
    farewell: float = 0.0
    welcome: float = 0.0


QUIET = Traffic()


def temper(traffic: Traffic, before: Talk, turn: Turn, now: datetime) -> tuple[Turn, Traffic]:
    """What is left of a turn in this traffic, and the traffic after it.

    A turn that is held back changes nothing, unless it stops or starts our messages. The first
    that is held back in a flood is answered with a notice.
    """
    if not turn.says:
        return turn, traffic
    if any(isinstance(fact, _GETS_ON) for fact in turn.facts):
        return turn, QUIET
    at = now.timestamp()
    traffic = _heard(traffic, _words(turn.says), at)
    if traffic.alike > MOST_ALIKE:
        return _held(before, turn), replace(traffic, held=at)
    toggles = turn.talk.stopped != before.stopped
    if not toggles and _moves(before, turn.talk):
        return _from_store(traffic, before, turn, at)
    return _within_minute(traffic, before, turn, at)


def is_flooding(traffic: Traffic, now: datetime) -> bool:
    """Whether so much came from an address lately that nobody writes so: codes may be guessed."""
    at = now.timestamp()
    lately = [each for each in traffic.idle if _within(each, at, _MINUTE)]
    return len(lately) >= MOST_A_MINUTE - 1 or _warned(traffic, at)


def _heard(traffic: Traffic, words: int, at: float) -> Traffic:
    """The traffic once this reply is due."""
    again = words == traffic.words and _within(traffic.since, at, CALM)
    alike = min(traffic.alike, MOST_ALIKE) + 1 if again else 1
    idle = tuple(each for each in traffic.idle if _within(each, at, _MINUTE))
    return replace(traffic, idle=idle, words=words, alike=alike, since=at)


def _from_store(traffic: Traffic, before: Talk, turn: Turn, at: float) -> tuple[Turn, Traffic]:
    passed = max(0.0, at - traffic.at) if traffic.at else 0.0
    left = min(STORE, traffic.left + passed * PER_MINUTE / _MINUTE)
    if left >= 1:
        return turn, replace(traffic, left=left - 1, at=at)
    traffic = replace(traffic, left=left, at=at)
    if _warned(traffic, at):
        return _held(before, turn), replace(traffic, held=at)
    return _notice(before, turn), replace(_counted(traffic, at), held=at)


def _within_minute(traffic: Traffic, before: Talk, turn: Turn, at: float) -> tuple[Turn, Traffic]:
    """Whoever chats gets a few replies a minute; STOP and START are confirmed even then, once."""
    said = len(traffic.idle)
    counted = _counted(traffic, at)
    if turn.talk.stopped != before.stopped:
        stops = turn.talk.stopped
        confirmed = traffic.farewell if stops else traffic.welcome
        if said < MOST_A_MINUTE or not _within(confirmed, at, _MINUTE):
            return turn, replace(counted, farewell=at) if stops else replace(counted, welcome=at)
        return _held(before, turn), replace(traffic, held=at)
    if said < MOST_A_MINUTE - 1 or (said < MOST_A_MINUTE and _warned(traffic, at)):
        return turn, counted
    if said < MOST_A_MINUTE:
        return _notice(before, turn), replace(counted, held=at)
    return _held(before, turn), replace(traffic, held=at)


def _counted(traffic: Traffic, at: float) -> Traffic:
    return replace(traffic, idle=(*traffic.idle, at)[-MOST_A_MINUTE:])


def _moves(before: Talk, after: Talk) -> bool:
    """Whether something is different for the learner now."""
    return (before.enrolment, before.dialog, before.learner) != (
        after.enrolment,
        after.dialog,
        after.learner,
    )


def _held(before: Talk, turn: Turn) -> Turn:
    """Nothing is said; STOP and START take effect all the same, and a wrong PIN counts."""
    if turn.talk.stopped == before.stopped:
        return Turn(structs.replace(before, profiles=turn.talk.profiles))
    return Turn(turn.talk, (), turn.facts)


def _notice(before: Talk, turn: Turn) -> Turn:
    return Turn(structs.replace(before, profiles=turn.talk.profiles)).phrase("unknown.flood")


def _warned(traffic: Traffic, at: float) -> bool:
    return _within(traffic.held, at, CALM)


def _within(then: float, at: float, seconds: float) -> bool:
    """Whether it was that short ago; what lies ahead was told by a wrong clock."""
    return 0 <= at - then < seconds


def _words(says: tuple[Outbound, ...]) -> int:
    """A checksum of what is seen of these messages."""
    shown = [each.revision or each for each in says]
    seen = [
        (_plain(each.text), [(choice.label, choice.ticked) for choice in each.choices])
        for each in shown
    ]
    return crc32(repr(seen).encode())


def _plain(text: Text) -> str:
    return "".join(span.text for span in text)
