"""Questions of learners: answered by teachers, and with the help of other learners."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lessonbot.domain import asking
from lessonbot.domain.enrolment import Enrolment
from lessonbot.domain.messages import Choice, Outbound
from lessonbot.domain.window import OPEN
from lessonbot.services import informing, outbox
from lessonbot.services.callers import Caller
from lessonbot.services.outbox import Envelope
from lessonbot.services.runtime import Edition, Runtime, public_id
from lessonbot.store import audits, courses, deliveries, questions
from lessonbot.store.audits import Deed
from lessonbot.store.database import Transaction, after_commit
from lessonbot.store.questions import Candidate, Peer, StoredQuestion, Wanted

WEEK = timedelta(days=7)
"""Nobody is asked to help more than once in this time."""

LEFT = timedelta(hours=1)
"""So long anything may still be said to whom a question is passed on; for it no template goes."""


class CannotAnswer(Exception):
    """What staff want to do with a question cannot be done; the message says why, `why` in a word."""

    def __init__(self, said: str, why: str) -> None:
        super().__init__(said)
        self.why = why


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of an answer: why it was not sent, empty if it was."""

    question: StoredQuestion
    unsent: str


def lesson(enrolment: Enrolment, edition: Edition) -> str:
    """The key of the lesson that somebody is at; empty for none."""
    at = enrolment.progress.lesson
    return edition.offer.course.lessons[at - 1].key if at else ""


def may_help(rt: Runtime, caller: Caller) -> bool:
    """Whether questions of others can be passed on there: it takes buttons, and a phone's owner.

    Nobody is asked to help where nobody asks.
    """
    has_buttons = bool(rt.limits_of(caller.address.sender_id).choices)
    return rt.shelf.asked and has_buttons and not caller.profiles


async def listed(
    rt: Runtime, limit: int, *, open_only: bool = False, course: str | None = None
) -> Sequence[StoredQuestion]:
    """Questions for staff to look at."""
    async with rt.database.read() as tx:
        return await questions.listed(
            tx, rt.organisation, limit, open_only=open_only, course=course
        )


async def shown(rt: Runtime, name: str) -> tuple[StoredQuestion, Sequence[Peer]]:
    """A question, and what became of it where it was passed on. Raises CannotAnswer."""
    async with rt.database.read() as tx:
        found = await _found(rt, tx, name)
        return found, await questions.asked_peers(tx, rt.organisation, found.id)


async def answer(  # noqa: PLR0913 - each may be chosen
    rt: Runtime,
    name: str,
    words: str,
    now: datetime,
    *,
    of: int | None = None,
    publish: bool,
    deed: Deed | None = None,
) -> Settled:
    """Answer a question in words of one's own, or in those of one of the learners who helped.

    Raises CannotAnswer.
    """
    async with rt.database.write() as tx:
        found = await _found(rt, tx, name, lock=True)
        if found.state != questions.OPEN:
            raise CannotAnswer(f"this question is {found.state} already", "settled")
        if of is not None:
            words = await _of_peer(rt, tx, found, of)
        words = words.strip()
        if not 0 < len(words) <= asking.LONGEST:
            raise CannotAnswer(f"an answer has 1 to {asking.LONGEST:,} characters", "length")
        values = {"state": questions.ANSWERED, "answer": words, "published": publish}
        await questions.change(tx, rt.organisation, found.id, settled_at=now, **values)
        await questions.withdraw_peers(tx, rt.organisation, found.id, now)
        unsent = await _send(rt, tx, found, words, now, of_peer=of is not None)
        await audits.note(tx, rt.organisation, deed, now)
    return Settled(found, unsent)


async def close(rt: Runtime, name: str, now: datetime, deed: Deed | None = None) -> StoredQuestion:
    """Close a question without an answer; nothing is sent. Raises CannotAnswer."""
    async with rt.database.write() as tx:
        found = await _found(rt, tx, name, lock=True)
        if found.state != questions.OPEN:
            raise CannotAnswer(f"this question is {found.state} already", "settled")
        await questions.change(
            tx, rt.organisation, found.id, state=questions.CLOSED, settled_at=now
        )
        await questions.withdraw_peers(tx, rt.organisation, found.id, now)
        await audits.note(tx, rt.organisation, deed, now)
    return found


async def pass_on(
    rt: Runtime, name: str, most: int, now: datetime, deed: Deed | None = None
) -> int:
    """Ask a few who have had this lesson to help; how many. Raises CannotAnswer."""
    async with rt.database.write() as tx:
        found = await _found(rt, tx, name, lock=True)
        if found.state != questions.OPEN:
            raise CannotAnswer(f"this question is {found.state} already", "settled")
        if found.course_id is None:
            said = "it was asked outside of a course, so nobody has had its lesson"
            raise CannotAnswer(said, "outside")
        edition = await _published(rt, tx, found)
        reached = _reached(rt, now)
        willing: Sequence[Candidate] = ()
        if reached:
            keys = [each.key for each in edition.offer.course.lessons]
            beyond = keys.index(found.lesson) + 1 if found.lesson in keys else 0
            wanted = Wanted(beyond, reached, now - WEEK, most)
            willing = await questions.candidates(tx, rt.organisation, found, wanted)
        await _pass_on(rt, tx, found, edition, willing, now)
        if willing:
            await audits.note(tx, rt.organisation, deed, now)
    return len(willing)


async def _pass_on(
    rt: Runtime,
    tx: Transaction,
    found: StoredQuestion,
    edition: Edition,
    willing: Sequence[Candidate],
    now: datetime,
) -> None:
    own = {"organisation_id": rt.organisation, "question_id": found.id, "asked_at": now}
    rows: list[dict[str, Any]] = []
    says: list[dict[str, Any]] = []
    for each in willing:
        number = public_id()
        ids = {"learner_id": each.learner_id, "address_id": each.address_id}
        rows.append({**own, **ids, "public_id": number})
        envelope = Envelope(
            rt.organisation,
            each.sender_id,
            each.address_id,
            None,
            f"h{number}",
            informing.KIND,
        )
        says += outbox.rows(rt, envelope, [_passed_on(rt, found, edition, each, number)], now)
    await questions.add_peers(tx, rows)
    await deliveries.add(tx, says)
    after_commit(tx, rt.owed.set)


def _passed_on(
    rt: Runtime, found: StoredQuestion, edition: Edition, each: Candidate, number: str
) -> Outbound:
    voice = rt.voice(each.language)
    title = edition.offer.course.spoken(each.language).title
    choices = tuple(
        Choice(voice.label(f"peer.{name}"), f"h{number}.{data}")
        for name, data in (("answer", "a"), ("not", "n"), ("none", "x"))
    )
    text = voice.say("peer.question", course=title, question=found.text)
    return Outbound(f"h{number}.0", text, choices, opens=voice.opens)


def _reached(rt: Runtime, now: datetime) -> dict[int, datetime | None]:
    """Senders with buttons, each with since when who is asked there has to have written."""
    found: dict[int, datetime | None] = {}
    for sender, channel in rt.channels.items():
        limits = channel.limits
        if limits.choices:
            found[sender] = now - OPEN + LEFT if limits.window else None
    return found


async def _published(rt: Runtime, tx: Transaction, found: StoredQuestion) -> Edition:
    for _, version in await courses.offered(tx, rt.organisation):
        edition = (await rt.editions.get(tx, rt.organisation, {version}))[version]
        if edition.course_id == found.course_id:
            return edition
    raise CannotAnswer("its course is not offered any more", "offered")


async def _of_peer(rt: Runtime, tx: Transaction, found: StoredQuestion, number: int) -> str:
    answers = [
        each.answer
        for each in await questions.asked_peers(tx, rt.organisation, found.id)
        if each.answer
    ]
    if not 0 < number <= len(answers):
        said = f"there are {len(answers)} answers of other learners, not {number}"
        raise CannotAnswer(said, "peer")
    return answers[number - 1]


async def _send(
    rt: Runtime,
    tx: Transaction,
    found: StoredQuestion,
    words: str,
    now: datetime,
    *,
    of_peer: bool,
) -> str:
    reach = await informing.whom(rt, tx, found.learner_id, found.address_id)
    why = informing.hindrance(rt, reach)
    if why or reach is None:
        return why
    voice = rt.voice(reach.language)
    said = asking.answer_told(voice, found.text, words, of_peer=of_peer)
    key = f"a{found.public_id}"
    await informing.inform(rt, tx, reach, key, [Outbound(f"{key}.0", said)], now)
    return ""


async def _found(rt: Runtime, tx: Transaction, name: str, *, lock: bool = False) -> StoredQuestion:
    wanted = name.strip().upper().replace("-", "")
    found = await questions.named(tx, rt.organisation, wanted, lock=lock)
    if found is None:
        raise CannotAnswer(f"there is no question {name}: see lessonbot question list", "known")
    return found
