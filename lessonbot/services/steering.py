"""What staff or a program settle for a learner: the hour, the zone, a break; the learner is told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from lessonbot.domain import controls
from lessonbot.domain.commands import Command
from lessonbot.domain.enrolment import UNDER_WAY, Enrolment, State
from lessonbot.domain.turn import Turn
from lessonbot.services import informing, submitting
from lessonbot.services.runtime import Runtime, public_id
from lessonbot.services.submitting import Step
from lessonbot.store import audits, registers
from lessonbot.store.audits import Deed
from lessonbot.store.database import Transaction
from lessonbot.store.registers import Enrolled, Listed

_Steer = Callable[[Turn], Turn]


class Steerer(Protocol):
    """Who settles something, in their organisation: staff in their seat, or a by."""

    @property
    def rt(self) -> Runtime:
        """The runtime as their organisation sees it."""
        ...

    def deed(self, act: str, subject: str = "", **detail: object) -> Deed:
        """Something that they do, to be written down."""
        ...


class NotSteered(Exception):
    """It cannot be so; `why` is a word: field names, or what is in the way."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be different for a learner; None stays. `at` is like 18:00."""

    name: str | None = None
    language: str | None = None
    zone: str | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A course under way: as it stands, and as it would."""

    course: str
    now: Enrolment
    then: Enrolment


async def foresee(
    rt: Runtime, learner: str, wish: Wish, now: datetime
) -> tuple[Listed, Sequence[Foreseen]]:
    """A learner, and what a wish would do to the courses under way; nothing is changed by it.

    Raises LookupError, NotSteered.
    """
    _check(rt, wish)
    async with rt.database.read() as tx:
        who, going = await _going(rt, tx, learner)
        _hour_fits(wish, going)
        steps = [await _begin(rt, tx, each) for each in going]
    return who, [
        Foreseen(
            each.taken.course,
            step.before.enrolment,
            _settled(step.before, wish, now).enrolment,
        )
        for each, step in zip(going, steps, strict=True)
    ]


async def change(by: Steerer, learner: str, wish: Wish, now: datetime) -> None:
    """Settle what is known of a learner. Raises LookupError, NotSteered."""
    rt = by.rt
    given = {name: getattr(wish, name) for name in Wish.__slots__ if getattr(wish, name)}
    _check(rt, wish)
    async with rt.database.write() as tx:
        who, going = await _going(rt, tx, learner)
        _hour_fits(wish, going)
        steps = [await _begin(rt, tx, each) for each in going]
        columns = {name: value for name, value in given.items() if name != "at"}
        if columns:
            await registers.settle(tx, rt.organisation, who.id, **columns)
        for step in steps if wish.zone or wish.at else ():
            spoken = wish.language or step.before.talk.phrases.language
            turn = step.before.become(phrases=rt.voice(spoken))
            await submitting.end(rt, tx, step, _settled(turn, wish, now), now)
        deed = by.deed("learner_changed", learner, fields=", ".join(given))
        if given:
            await audits.write(tx, rt.organisation, deed, now)


async def pause(by: Steerer, learner: str, course: str, days: int | None, now: datetime) -> None:
    """Let no lesson come until the learner goes on, or for so many days.

    Raises LookupError, NotSteered.
    """

    def steer(turn: Turn) -> Turn:
        return controls.run(turn, Command.PAUSE, str(days or ""), now)

    await _each(by, learner, course, frozenset(UNDER_WAY), steer, "learner_paused", now)


async def resume(by: Steerer, learner: str, course: str, now: datetime) -> None:
    """End a break; who said STOP gets nothing all the same. Raises LookupError, NotSteered."""

    def steer(turn: Turn) -> Turn:
        return controls.go_on(turn, now)

    only = frozenset({State.PAUSED})
    await _each(by, learner, course, only, steer, "learner_resumed", now)


async def _each(  # noqa: PLR0913, PLR0917 - what is done to whom
    by: Steerer,
    learner: str,
    course: str,
    states: frozenset[State],
    steer: _Steer,
    act: str,
    now: datetime,
) -> None:
    rt = by.rt
    async with rt.database.write() as tx:
        _, going = await _going(rt, tx, learner)
        meant = [each for each in going if not course or each.taken.course == course]
        steps = [await _begin(rt, tx, each) for each in meant]
        steps = [each for each in steps if each.stored.enrolment.state in states]
        if not steps:
            raise NotSteered("nothing")
        for step in steps:
            stored = step.stored
            reach = await informing.whom(rt, tx, stored.learner_id, stored.address_id)
            if reach and reach.stopped:
                raise NotSteered("stopped")
            await submitting.end(rt, tx, step, steer(step.before), now)
        await audits.write(tx, rt.organisation, by.deed(act, learner, course=course), now)


async def _going(rt: Runtime, tx: Transaction, learner: str) -> tuple[Listed, Sequence[Enrolled]]:
    """A learner and the courses under way. Raises LookupError."""
    who = await registers.one(tx, rt.organisation, learner)
    if who is None:
        raise LookupError(learner)
    taken = await registers.of_learner(tx, rt.organisation, who.id)
    return who, [each for each in taken if each.taken.state in UNDER_WAY]


async def _begin(rt: Runtime, tx: Transaction, enrolled: Enrolled) -> Step:
    return await submitting.begin(rt, tx, enrolled.id, f"y{public_id()}")


def _hour_fits(wish: Wish, going: Sequence[Enrolled]) -> None:
    if wish.at and not going:
        raise NotSteered("nothing")


def _check(rt: Runtime, wish: Wish) -> None:
    if wish.language and wish.language not in rt.voices:
        raise NotSteered("language")
    try:
        ZoneInfo(wish.zone or "UTC")
    except (LookupError, ValueError, OSError):
        raise NotSteered("zone") from None


def _settled(turn: Turn, wish: Wish, now: datetime) -> Turn:
    if wish.zone and wish.zone != turn.enrolment.pace.zone:
        turn = controls.move(turn, wish.zone, now)
    return controls.run(turn, Command.TIME, wish.at, now) if wish.at else turn
