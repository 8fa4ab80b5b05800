"""The two weeks of a demo before its visitor comes, so that its console shows a living course.

Its people say what they say through the same conversation as everybody; only the clock is moved.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec import structs

from lessonbot.channels.base import Absent, Progressed, Received, Stage
from lessonbot.channels.demo import Arrived, Demo
from lessonbot.domain import assessment
from lessonbot.domain.audience import Audience
from lessonbot.domain.broadcast import DEFAULT, Message, Wording
from lessonbot.domain.course import QuizItem
from lessonbot.domain.learner import Dialog
from lessonbot.domain.messages import Inbound
from lessonbot.domain.text import text
from lessonbot.domain.turn import Talk, Turn
from lessonbot.services import asking, broadcasting, gathering, receipts, talking
from lessonbot.services.casting import DAYS, NEVER, PLACES, Somebody, people
from lessonbot.services.gathering import Wish
from lessonbot.services.planning import Draft
from lessonbot.services.runtime import Runtime, public_id
from lessonbot.store import addresses, enrolments

CODE, NAME = "MORNING", "Morning group"
_LOOKS = (7, 17)
"""Hours of a day in UTC at which people look at their phones."""
_ROUNDS = 10  # so often each of them may answer then
_PAUSE = timedelta(minutes=2)
_MOST = 50
_UNANSWERED = timedelta(days=1)
_GREETS_ON = 8
_AWAY = 3  # so many days at the end nobody answered
_LOST = Absent("The phone was off or out of reach", "30003")
_WORDS = {"name": "{name} {family}", "place": "{city}", "rename": "{name}"}
"""What is typed where no button is offered."""


@dataclass(frozen=True)
class Past:
    """What has to be done for days that are over: the work of a process, at whatever time it is."""

    rt: Runtime
    phones: Mapping[bool, tuple[int, Demo]]
    work: Callable[[datetime], Awaitable[None]]
    sign: Callable[[datetime], Awaitable[None]]

    def sender(self, who: Somebody) -> int:
        """Which of the two kinds of phones somebody has."""
        return self.phones[who.plain][0]

    async def settle(self, crowd: Sequence[Somebody], day: int, now: datetime) -> None:
        """Send all that is to be sent, and tell how far it got."""
        await self.work(now)
        read = {each.path for each in crowd if each.joins <= day < each.stays}
        for sender, phones in self.phones.values():
            there = phones.arrived()
            told = [
                _got(each, Stage.READ if each.path in read else Stage.DELIVERED) for each in there
            ]
            await receipts.take(self.rt, sender, told, now)


@dataclass(frozen=True, slots=True)
class _Standing:
    """What is open at somebody's phone."""

    dialog: Dialog | None
    turn: Turn | None


async def live(past: Past, course: str, now: datetime) -> AsyncIterator[int]:
    """Let two weeks pass, up to an hour ago; what part of them is over, in percent."""
    crowd = people()
    start = now.replace(minute=0, second=0, microsecond=0) - timedelta(days=DAYS, hours=1)
    first = (start + timedelta(days=1)).date()
    await gathering.create(past.rt, Wish(course, NAME, first, CODE), start)
    for day in range(DAYS + 1):
        await gathering.start_due(past.rt, start + timedelta(days=day))
        for hour in _LOOKS:
            at = start.replace(hour=hour) + timedelta(days=day)
            if start <= at <= now - timedelta(hours=1):
                await past.settle(crowd, day, at)
                await _look(past, crowd, day, at)
        await _staff(past, crowd, day, min(at, now))
        yield 100 * day // DAYS


async def _staff(past: Past, crowd: Sequence[Somebody], day: int, now: datetime) -> None:
    """What staff do in the evening: answer old questions, sign, and greet all once."""
    for each in await asking.listed(past.rt, _MOST, open_only=True):
        if day < DAYS - _AWAY and now - each.asked_at > _UNANSWERED:
            words = next(place.answered for place in PLACES if place.asks == each.text)
            await asking.answer(past.rt, each.public_id, words, now, publish=False)
    if day == _GREETS_ON:
        await _greet(past, now)
    for who in crowd:
        if who.loses_on == day:
            past.phones[who.plain][1].lose(who.path, _LOST)
    await past.sign(now)
    await past.settle(crowd, day, now)


async def _greet(past: Past, now: datetime) -> None:
    wordings = {each.language: Wording(text(each.greeting)) for each in PLACES}
    message = Message({DEFAULT: wordings[PLACES[0].language], **wordings})
    await broadcasting.send(past.rt, Draft(message, Audience(())), now)
    for each in await broadcasting.unfinished(past.rt):
        while await broadcasting.expand(past.rt, each, now):
            pass


async def _look(past: Past, crowd: Sequence[Somebody], day: int, at: datetime) -> None:
    there = awake = [each for each in crowd if each.looks(day)]
    now = at
    for turn in range(_ROUNDS):
        now = at + turn * _PAUSE
        known = await _known(past, there)
        said = [(each, words) for each in there if (words := _says(each, known.get(each.path)))]
        if not said:
            break
        await _say(past, said, now)
        there = [who for who, _ in said]
    asks = [each for each in awake if day >= each.asks_on]
    for who in asks:
        who.asks_on = NEVER
    await _say(past, [(who, f"ASK {who.place.asks}") for who in asks], now)
    await past.settle(crowd, day, now)


async def _say(past: Past, said: Sequence[tuple[Somebody, str]], now: datetime) -> None:
    for plain, (sender, _) in past.phones.items():
        brought = [_received(who, words) for who, words in said if who.plain == plain]
        await talking.take_in(past.rt, sender, brought, now)
    await talking.handle_inbound(past.rt, now)


def _got(arrived: Arrived, stage: Stage) -> Progressed:
    return Progressed(arrived.delivery, arrived.provider_id, stage)


def _received(who: Somebody, words: str) -> Received:
    said = Inbound(words, language=who.place.language, name=who.name)
    return Received(public_id(), who.path, said)


async def _known(past: Past, there: Sequence[Somebody]) -> Mapping[str, _Standing]:
    rt = past.rt
    async with rt.database.write() as tx:
        found = await addresses.known(tx, {(past.sender(each), each.path) for each in there})
        held = await enrolments.of_learners(tx, {each.learner_id for each in found.values()})
        editions = await rt.editions.get(tx, rt.organisation, {each.version_id for each in held})
    taken = {each.learner_id: each for each in held}
    known = {}
    for address in found.values():
        learner, own = address.learner, taken.get(address.learner_id)
        talk = Talk("", "", rt.voice(learner.language), learner)
        if own:
            offer = editions[own.version_id].offer
            talk = structs.replace(talk, enrolment=own.enrolment, offer=offer)
        known[address.path] = _Standing(address.dialog, Turn(talk) if own else None)
    return known


def _says(who: Somebody, standing: _Standing | None) -> str:
    """What somebody does about what is on their phone; nothing where nothing is asked."""
    if standing is None:
        return f"JOIN {CODE}"
    if standing.dialog:
        words = _WORDS.get(standing.dialog.step, "1")
        return words.format(name=who.name, family=who.family, city=who.place.city)
    if standing.turn is None or not standing.turn.progress.asking:
        return ""
    return _answer(who, assessment.current(standing.turn))


def _answer(who: Somebody, item: QuizItem) -> str:
    knows = who.chance.random() < who.skill
    if item.answers:
        typed = item.answers[0].partition("..")[0].partition("±")[0].strip()
        return typed if knows else "0"
    right = [n for n, option in enumerate(item.options, start=1) if option.right]
    wrong = [n for n, option in enumerate(item.options, start=1) if not option.right]
    if not right or not wrong:
        return "1"
    return " ".join(map(str, right)) if knows else str(who.chance.choice(wrong))
