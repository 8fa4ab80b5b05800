"""Work that learners hand in: looked at by people, who say what becomes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lessonbot.domain import marking
from lessonbot.domain.course import Assignment
from lessonbot.domain.credential import is_renewable
from lessonbot.domain.learner import Learner
from lessonbot.domain.turn import Awarded, Talk, Turn
from lessonbot.services import informing
from lessonbot.services.recording import Book, Whose
from lessonbot.services.runtime import Edition, Runtime, public_id
from lessonbot.store import achievements, audits, enrolments, profiles, submissions
from lessonbot.store.audits import Deed
from lessonbot.store.database import Transaction
from lessonbot.store.enrolments import StoredEnrolment
from lessonbot.store.submissions import StoredSubmission

LONGEST_COMMENT = 1000
"""Characters of what is said about work."""


class CannotMark(Exception):
    """What staff want to do with work cannot be done; the message says why, `why` in a word."""

    def __init__(self, said: str, why: str) -> None:
        super().__init__(said)
        self.why = why


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody thinks of a piece of work; `points` are one for each line of the rubric."""

    passed: bool
    points: tuple[int, ...] = ()
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """Why its learner was not told, empty if they are; and whether it earned a certificate."""

    unsent: str
    is_awarded: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece of work with all of its round, and what it is looked at for."""

    one: StoredSubmission
    pieces: Sequence[StoredSubmission]
    title: str
    assignment: Assignment | None


@dataclass(frozen=True, slots=True)
class Step:
    """An enrolment, locked, and what is known for the next step of it."""

    stored: StoredEnrolment
    edition: Edition
    before: Turn


async def listed(
    rt: Runtime, limit: int, *, waiting: bool = False, course: str | None = None
) -> Sequence[StoredSubmission]:
    """Work for staff to look at."""
    async with rt.database.read() as tx:
        return await submissions.listed(tx, rt.organisation, limit, waiting=waiting, course=course)


async def shown(rt: Runtime, name: str) -> Shown:
    """A piece of work. Raises CannotMark."""
    async with rt.database.read() as tx:
        one = await _found(rt, tx, name)
        pieces = await submissions.together(tx, rt.organisation, one)
        edition = (await rt.editions.get(tx, rt.organisation, {one.version_id}))[one.version_id]
    title, assignment = _task(edition, one.lesson)
    return Shown(one, pieces, title, assignment)


async def content(rt: Runtime, name: str) -> tuple[StoredSubmission, bytes]:
    """What was handed in, as bytes: the file, or the text. Raises CannotMark."""
    async with rt.database.read() as tx:
        one = await _found(rt, tx, name)
        data = await submissions.content(tx, rt.organisation, one.digest) if one.digest else None
    if one.kind == "text":
        return one, one.text.encode()
    if data is None:
        why = "is still being fetched" if one.fetch_at else f"could not be had: {one.comment}"
        raise CannotMark(f"its file {why}", "file")
    return one, data


async def decide(
    rt: Runtime, name: str, decision: Decision, now: datetime, deed: Deed | None = None
) -> Decided:
    """Say what becomes of a piece of work, and of all that was handed in with it.

    Its learner is told; who earned a certificate by it gets that in the same transaction. What was
    asked for once more can be passed until something else is handed in. Raises CannotMark.
    """
    if not (decision.passed or decision.comment):
        said = "say in a comment what is missing, so that the learner can mend it"
        raise CannotMark(said, "comment")
    async with rt.database.write() as tx:
        found = await _found(rt, tx, name)
        # who changes their mind says something of its own
        key = "s" if found.state == submissions.WAITING else "t"
        step = await begin(rt, tx, found.enrolment_id, f"{key}{found.public_id}")
        one = await _found(rt, tx, name)  # as it is now that nobody else can change it
        if not (one.state == submissions.WAITING or _may_pass_yet(step, one, decision)):
            raise CannotMark(f"somebody has looked at it already: {one.state}", "settled")
        _, assignment = _task(step.edition, one.lesson)
        if assignment is None:
            raise CannotMark("its lesson has no task any more", "task")
        if decision.points and (fault := marking.fault(assignment, decision.points)):
            raise CannotMark(fault, "points")
        turn = marking.looked_at(
            step.before,
            one.lesson,
            passed=decision.passed,
            points=decision.points,
            comment=decision.comment,
        )
        pieces = await submissions.together(tx, rt.organisation, one)
        await submissions.settle(
            tx,
            rt.organisation,
            [each.id for each in pieces],
            state=submissions.PASSED if decision.passed else submissions.AGAIN,
            points=list(decision.points) or None,
            comment=decision.comment or None,
            settled_at=now,
        )
        unsent = await end(rt, tx, step, turn, now)
        await audits.note(tx, rt.organisation, deed, now)
    return Decided(unsent, any(isinstance(fact, Awarded) for fact in turn.facts))


def _may_pass_yet(step: Step, one: StoredSubmission, decision: Decision) -> bool:
    """Whether staff change their mind about the newest round."""
    task = step.before.progress.tasks.get(one.lesson)
    if task is None or task.state != "again" or task.parts or task.round != one.round + 1:
        return False
    return decision.passed and one.state == submissions.AGAIN


async def begin(rt: Runtime, tx: Transaction, enrolment: int, key: str) -> Step:
    """Lock an enrolment for a step that people take; `key` names the step."""
    (due,) = await enrolments.by_ids(tx, {enrolment})
    stored = due.stored
    versions = await rt.editions.get(tx, rt.organisation, {stored.version_id})
    edition = versions[stored.version_id]
    learner = (await profiles.learners_of(tx, {stored.learner_id}))[stored.learner_id]
    talk = await _talk(rt, tx, stored, edition, learner, key)
    return Step(stored, edition, Turn(talk))


async def end(rt: Runtime, tx: Transaction, step: Step, turn: Turn, now: datetime) -> str:
    """Write down what a step changed and tell its learner; why that was not done, if it was not."""
    stored = step.stored
    # it stays as it was which course the learner used last
    await enrolments.save(tx, {stored.id: turn.enrolment}, stored.changed_at, now)
    book = Book()
    who = Whose(stored.organisation_id, stored.learner_id, stored.address_id)
    book.write(who, stored.id, step.edition, turn, now)
    await book.close(tx, rt.organisation)
    reach = await informing.whom(rt, tx, stored.learner_id, stored.address_id)
    why = informing.hindrance(rt, reach)
    if reach and not why:
        await informing.inform(rt, tx, reach, turn.talk.key, turn.says, now)
    return why


async def _talk(
    rt: Runtime,
    tx: Transaction,
    stored: StoredEnrolment,
    edition: Edition,
    learner: Learner,
    key: str,
) -> Talk:
    held = await achievements.held(tx, rt.organisation, {stored.learner_id})
    award = next((each for each in held if each.course_id == edition.course_id), None)
    renewable = award and is_renewable(award.earned_at, award.expires_at, stored.changed_at)
    renews = award.public_id if award and renewable and award.enrolment_id != stored.id else None
    return Talk(
        key=key,
        fresh=public_id(),
        phrases=rt.voice(learner.language),
        learner=learner,
        public_url=rt.public_url,
        organisation=rt.organisation_name,
        enrolment=stored.enrolment,
        offer=edition.offer,
        award=award.public_id if award and not renews else None,
        renews=renews,
        who=stored.learner_id,
    )


def _task(edition: Edition, key: str) -> tuple[str, Assignment | None]:
    """The title of a lesson, and its assignment."""
    for lesson in edition.offer.course.lessons:
        if lesson.key == key:
            return lesson.title, lesson.assignment
    return key, None


async def _found(rt: Runtime, tx: Transaction, name: str) -> StoredSubmission:
    wanted = name.strip().upper().replace("-", "")
    found = await submissions.named(tx, rt.organisation, wanted)
    if found is None:
        raise CannotMark(f"there is no submission {name}: see lessonbot submission list", "known")
    return found
