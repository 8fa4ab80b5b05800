"""Every answer of a course for those who study it: learners stand behind random ids."""

import hmac
import secrets
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import cast
from uuid import UUID, uuid5

import msgspec

from lessonbot.domain import statements
from lessonbot.domain.course import Course, QuizItem
from lessonbot.domain.enrolment import Progress, Purpose, State, score
from lessonbot.domain.statements import Answer, Site, Statement, Taking
from lessonbot.services.evaluating import Chosen
from lessonbot.services.runtime import Runtime
from lessonbot.store import attempts
from lessonbot.store.attempts import Attempt, Taker

COLUMNS = (
    "learner", "enrolment", "course", "version", "lesson", "item", "form", "kind", "number",
    "purpose", "answer", "right", "answered_at",
)  # fmt: skip
PAGE = 100
_OF_COURSE = ("lesson", "again", "final")
_REGISTRATIONS = UUID("1d0f6c0a-0f3e-5b61-8f2c-53b7f6a0c9d4")


@dataclass(frozen=True, slots=True)
class Veil:
    """What learners are called in one export; its key is kept nowhere.

    `unlinked` gives even those a new id who have one in their credentials.
    """

    unlinked: bool = False
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def learner(self, taker: Taker) -> UUID:
        """Who it is, as far as the reader may know: the same in all of this export."""
        if taker.subject and not self.unlinked:
            return UUID(taker.subject)
        return self._of(f"learner {taker.learner_id}")

    def registration(self, taker: Taker, learner: UUID) -> UUID:
        """This time of taking the course; as lasting as who it is of."""
        if taker.subject and not self.unlinked:
            return uuid5(_REGISTRATIONS, f"{learner} {taker.public_id}")
        return self._of(f"enrolment {taker.id}")

    def _of(self, name: str) -> UUID:
        return UUID(bytes=hmac.digest(self.key, name.encode(), "sha256")[:16], version=4)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What goes into an export: `words` are those that learners wrote themselves."""

    chosen: Chosen
    veil: Veil = field(default_factory=Veil)
    words: bool = False


class Known:
    """The questions of a course: each is looked up, and defined, once for all its answers."""

    def __init__(self, chosen: Chosen) -> None:
        self._chosen = chosen
        self._items: dict[tuple[int, str], QuizItem | None] = {}
        self._definitions: dict[tuple[int, str], msgspec.Raw | None] = {}

    def item(self, version: int, ref: str) -> QuizItem | None:
        """A question as the learner's version has it, else any that has it."""
        key = version, ref
        if key not in self._items:
            self._items[key] = next((item for _, item in self._found(*key)), None)
        return self._items[key]

    def definition(self, version: int, ref: str) -> msgspec.Raw | None:
        """What statements say about it, in JSON."""
        key = version, ref
        if key not in self._definitions:
            made = (statements.question(course, ref, item) for course, item in self._found(*key))
            first = next(made, None)
            encoded = None if first is None else msgspec.Raw(msgspec.json.encode(first))
            self._definitions[key] = encoded
        return self._definitions[key]

    def _found(self, version: int, ref: str) -> Iterator[tuple[Course, QuizItem]]:
        for course in (self._chosen.courses[version], *self._chosen.courses.values()):
            item = statements.find(course, ref)
            if item is not None:
                yield course, item


async def rows(rt: Runtime, wanted: Wanted) -> AsyncIterator[Sequence[object]]:
    """Every answer as the cells of COLUMNS."""
    chosen = wanted.chosen
    known = Known(chosen)
    async for taker, answers in _pages(rt, chosen):
        learner = wanted.veil.learner(taker)
        registration = wanted.veil.registration(taker, learner)
        for each in answers:
            asked = each.form or each.item
            item = known.item(taker.version_id, asked)
            said = statements.response(item, each.chosen, words=wanted.words)
            lesson, _, key = each.item.partition("/")
            yield (
                learner, registration, chosen.code, chosen.versions[taker.version_id], lesson,
                key, asked.partition("/")[2], item.kind if item else "", each.number,
                each.purpose, said or "", "" if each.is_right is None else int(each.is_right),
                each.answered_at.isoformat(),
            )  # fmt: skip


async def told(rt: Runtime, wanted: Wanted) -> AsyncIterator[bytes]:
    """Every answer, and every course that was finished, as a statement in JSON."""
    chosen, site = wanted.chosen, Site(rt.public_url.rstrip("/"))
    known, encode = Known(chosen), msgspec.json.Encoder().encode
    async for taker, answers in _pages(rt, chosen):
        learner = wanted.veil.learner(taker)
        course = chosen.courses[taker.version_id]
        taking = Taking(learner, wanted.veil.registration(taker, learner), course)
        for each in answers:
            asked = each.form or each.item
            said = statements.response(
                known.item(taker.version_id, asked), each.chosen, words=wanted.words
            )
            purpose = cast("Purpose", each.purpose)
            answer = Answer(each.number, asked, said, each.is_right, purpose, each.answered_at)
            definition = known.definition(taker.version_id, asked)
            yield encode(statements.answered(site, taking, answer, definition))
        for statement in _end(site, taking, taker, answers):
            yield encode(statement)


def _end(
    site: Site, taking: Taking, taker: Taker, answers: Sequence[Attempt]
) -> Sequence[Statement]:
    """How the course ended, if it did: with the last answer that was asked for it."""
    if taker.state != State.COMPLETED:
        return ()
    last = [each.answered_at for each in answers if each.purpose in _OF_COURSE]
    at = last[-1] if last else taker.last_at
    if at is None:
        return ()
    percent = score(taking.course, msgspec.convert(taker.progress, Progress))
    return statements.finished(site, taking, percent, at)


async def _pages(rt: Runtime, chosen: Chosen) -> AsyncIterator[tuple[Taker, Sequence[Attempt]]]:
    """Every enrolment with its answers; only a page of them is in memory."""
    after, versions = 0, chosen.versions.keys()
    async with rt.database.read() as tx:
        while page := await attempts.takers(tx, rt.organisation, versions, after, PAGE):
            after = page[-1].id
            found = await attempts.of(tx, rt.organisation, [each.id for each in page])
            by_taker = {key: list(each) for key, each in groupby(found, attrgetter("enrolment_id"))}
            for taker in page:
                yield taker, by_taker.get(taker.id, [])
