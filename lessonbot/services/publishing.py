"""Courses: publishing a checked pack, and showing what can be joined."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from lessonbot.domain.course import Course
from lessonbot.domain.replies import spelt
from lessonbot.domain.turn import Offer
from lessonbot.domain.versions import numbers
from lessonbot.services.runtime import Edition, Runtime
from lessonbot.store import cohorts, courses
from lessonbot.store.database import Transaction

if TYPE_CHECKING:
    from lessonbot.packs.comparing import Change
    from lessonbot.packs.reading import Checked


Also = Callable[[Transaction], Awaitable[None]]


class PackHasErrors(Exception):
    """The pack cannot be published; `checked` says why."""

    def __init__(self, checked: "Checked") -> None:
        super().__init__("the pack has errors")
        self.checked = checked


@dataclass(frozen=True, slots=True)
class Refusal:
    """What stands against publishing.

    All but a version or a code that is taken an author can insist on.
    """

    why: Literal["cohort", "taken", "goes back", "takes over", "answers"]
    words: str
    changes: "Sequence[Change]" = ()


class NotPublished(Exception):
    """Nothing was stored; `refusals` say why, what is said of the version first."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__("; ".join(each.words for each in refusals))
        self.refusals = refusals


@dataclass(frozen=True, slots=True)
class Published:
    """The course that new learners get now, and the version they got before, if any.

    `new` says that this version was not stored before.
    """

    checked: "Checked"
    course: Course
    before: str | None
    new: bool


@dataclass(frozen=True, slots=True)
class Insisted:
    """What an author wants though it is unusual.

    `accept_answers` lets other answers be right than in the version before, `go_back` lets it be
    an earlier version; with `take_over` learners in progress come over to it between two lessons,
    else they finish theirs.
    """

    accept_answers: bool = False
    take_over: bool = False
    go_back: bool = False


async def publish(
    rt: Runtime,
    path: Path,
    now: datetime,
    *,
    accept_answers: bool = False,
    take_over: bool = False,
    go_back: bool = False,
) -> Published:
    """Check a pack and make it what new learners get, all of it or nothing.

    Raises PackHasErrors or NotPublished, and then nothing was stored.
    """
    from lessonbot.packs.reading import check  # noqa: PLC0415 - heavy, and rarely wanted

    insisted = Insisted(accept_answers, take_over, go_back)
    return await publish_checked(rt, check(path), now, insisted)


async def publish_checked(
    rt: Runtime, checked: "Checked", now: datetime, insisted: Insisted, also: Also | None = None
) -> Published:
    """The same for a pack that was checked; `also` does something in the same transaction."""
    from lessonbot.packs.storing import stored  # noqa: PLC0415 - heavy, and rarely wanted

    if checked.pack is None:
        raise PackHasErrors(checked)
    pack, course = checked.pack, checked.pack.course
    edition = courses.Edition(
        course.key, course.version, pack.digest, stored(course), pack.media, insisted.take_over
    )
    async with rt.database.write() as tx:
        live = await _live(rt, tx, course.key)
        before = live.offer.course if live else None
        taken = await courses.digest_of(tx, rt.organisation, edition.key, edition.version)
        if before and taken is None and numbers(before.version) == numbers(course.version):
            taken = ""  # the same numbers written with other zeros
        free = taken in {None, pack.digest}
        refusals = [
            *(() if live else await _of_code(rt, tx, course.key)),
            *_of_version(course, before, free=free, go_back=insisted.go_back),
            *(_of_answers(course, before) if before and not insisted.accept_answers else ()),
        ]
        if refusals:
            raise NotPublished(refusals)
        version, new = await courses.publish(tx, rt.organisation, edition, now)
        if live and live.id != version and not insisted.take_over:
            await _stay(rt, tx, live.id, course)
        if also:
            await also(tx)
    return Published(checked, course, before.version if before else None, new)


def _of_version(
    course: Course, before: Course | None, *, free: bool, go_back: bool
) -> Iterator[Refusal]:
    above = f" above {before.version}" if before else ""
    if not free:
        words = (
            f"version {course.version} of {course.key} is published with other content, and "
            f"published versions never change: raise “version” in course.yaml{above}"
        )
        yield Refusal("taken", words)
    elif before and numbers(course.version) < numbers(before.version) and not go_back:
        words = (
            f"this goes back from {before.version} to {course.version}: "
            f"raise “version” in course.yaml{above}"
        )
        yield Refusal("goes back", words)


async def _of_code(rt: Runtime, tx: Transaction, key: str) -> Sequence[Refusal]:
    """A cohort that is joined by the code that a new course would have."""
    other = await cohorts.by_code(tx, rt.organisation, spelt(key))
    if other is None:
        return ()
    words = (
        f"learners join the cohort {other.plan.name} with the code {other.plan.code}: "
        "give the cohort another code, or change “id” in course.yaml"
    )
    return [Refusal("cohort", words)]


def _of_answers(course: Course, before: Course) -> Iterator[Refusal]:
    from lessonbot.packs.comparing import compare  # noqa: PLC0415 - heavy, and rarely wanted

    changes = [each for each in compare(before, course) if each.about == "answers"]
    if changes:
        yield Refusal("answers", "other answers would be right", changes)


async def _stay(rt: Runtime, tx: Transaction, before: int, course: Course) -> None:
    """Nobody comes over who was not called: not even to a version that took over once."""
    if await courses.successors(tx, rt.organisation, {before}):
        words = (
            f"learners in progress came over to {course.version} when it was published, "
            "and would again"
        )
        raise NotPublished([Refusal("takes over", words)])


async def _live(rt: Runtime, tx: Transaction, key: str) -> Edition | None:
    version = await courses.current(tx, rt.organisation, key)
    if version is None:
        return None
    return (await rt.editions.get(tx, rt.organisation, {version}))[version]


async def current(rt: Runtime, key: str) -> Course | None:
    """The version of a course that new learners get; None if there is no such course."""
    async with rt.database.read() as tx:
        live = await _live(rt, tx, key)
    return live.offer.course if live else None


async def catalogue(rt: Runtime) -> Sequence[Offer]:
    """The courses that can be joined."""
    async with rt.database.read() as tx:
        offered = await courses.offered(tx, rt.organisation)
        editions = await rt.editions.get(tx, rt.organisation, {each for _, each in offered})
    return [editions[version].offer for _, version in offered]


async def medium(rt: Runtime, digest: str) -> bytes | None:
    """The bytes of a published picture, recording or document."""
    async with rt.database.read() as tx:
        return await courses.medium(tx, rt.organisation, digest)


async def medium_size(rt: Runtime, digest: str) -> int | None:
    """How many bytes it has, without reading them."""
    async with rt.database.read() as tx:
        return await courses.medium_size(tx, rt.organisation, digest)
