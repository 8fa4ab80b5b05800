"""Courses: publishing a checked pack, and showing what can be joined."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lessonbot.domain.course import Course
from lessonbot.domain.turn import Offer
from lessonbot.services.runtime import Runtime
from lessonbot.store import courses

if TYPE_CHECKING:
    from lessonbot.packs.comparing import Change
    from lessonbot.packs.reading import Checked


class PackHasErrors(Exception):
    """The pack cannot be published; `checked` says why."""

    def __init__(self, checked: "Checked") -> None:
        super().__init__("the pack has errors")
        self.checked = checked


class AnswersChanged(Exception):
    """What was wrong would be right, or the other way round; `changes` says where."""

    def __init__(self, changes: "Sequence[Change]") -> None:
        super().__init__("the pack changes right answers")
        self.changes = changes


class VersionTaken(Exception):
    """The course has a published version of this name with other content."""


async def publish(
    rt: Runtime,
    path: Path,
    now: datetime,
    *,
    accept_answers: bool = False,
    take_over: bool = False,
) -> "tuple[Checked, bool]":
    """Check a pack and publish it, all of it or nothing; whether the version is new.

    `accept_answers` lets other answers be right than in the version before; with `take_over`
    learners in progress come over to the new one between two lessons, else they finish theirs.
    Raises PackHasErrors, VersionTaken or AnswersChanged, and then nothing was stored.
    """
    from lessonbot.packs.comparing import compare  # noqa: PLC0415
    from lessonbot.packs.reading import check  # noqa: PLC0415 - heavy, and rarely wanted
    from lessonbot.packs.storing import stored  # noqa: PLC0415

    checked = check(path)
    if checked.pack is None:
        raise PackHasErrors(checked)
    pack = checked.pack
    edition = courses.Edition(
        pack.course.key,
        pack.course.version,
        pack.digest,
        stored(pack.course),
        pack.media,
        take_over,
    )
    before = await current(rt, pack.course.key)
    changes = compare(before, pack.course) if before else ()
    if not accept_answers and (keys := [each for each in changes if each.about == "answers"]):
        raise AnswersChanged(keys)
    async with rt.database.write() as tx:
        taken = await courses.digest_of(tx, rt.organisation, edition.key, edition.version)
        if taken not in {None, edition.digest}:
            raise VersionTaken(
                f"version {edition.version} of {edition.key} is published with other content, "
                "and published versions never change: raise “version” in course.yaml"
            )
        _, new = await courses.publish(tx, rt.organisation, edition, now)
    return checked, new


async def current(rt: Runtime, key: str) -> Course | None:
    """The version of a course that new learners get; None if there is no such course."""
    async with rt.database.read() as tx:
        version = await courses.current(tx, rt.organisation, key)
        if version is None:
            return None
        editions = await rt.editions.get(tx, rt.organisation, {version})
    return editions[version].offer.course


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
