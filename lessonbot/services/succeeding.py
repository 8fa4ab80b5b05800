"""Learners in progress come over to the version that takes over, between two lessons."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from msgspec import structs

from lessonbot.domain.enrolment import State
from lessonbot.domain.versions import moved
from lessonbot.services.runtime import Edition, Runtime
from lessonbot.store import cohorts, courses, enrolments
from lessonbot.store.database import Transaction
from lessonbot.store.enrolments import StoredEnrolment

_UNDER_WAY = {State.ACTIVE, State.PAUSED}
Over = Mapping[int, StoredEnrolment]
"""Enrolments that came over, by id, in their new version."""


async def brought_over(
    rt: Runtime,
    tx: Transaction,
    held: Sequence[StoredEnrolment],
    editions: Mapping[int, Edition],
) -> tuple[Over, Mapping[int, Edition]]:
    """Bring over whose version was taken over; those, and the versions that all of them need.

    The version is written here, the progress in it by whoever writes the enrolment.
    """
    versions = {each.version_id for each in held}
    successors = await courses.successors(tx, rt.organisation, versions) if versions else {}
    if not successors:
        return {}, editions
    editions = {
        **editions,
        **await rt.editions.get(tx, rt.organisation, set(successors.values())),
    }
    affected = [each.id for each in held if each.version_id in successors and each.enrolment.cohort]
    stay = await cohorts.pinned(tx, rt.organisation, affected) if affected else frozenset()
    gone = (_over(each, successors, editions) for each in held if each.id not in stay)
    over = {each.id: each for each in gone if each}
    await enrolments.bring_over(tx, {each.id: each.version_id for each in over.values()})
    return over, editions


def _over(
    held: StoredEnrolment, successors: Mapping[int, int], editions: Mapping[int, Edition]
) -> StoredEnrolment | None:
    successor = successors.get(held.version_id)
    if successor is None or held.enrolment.state not in _UNDER_WAY:
        return None
    old, new = (editions[each].offer.course for each in (held.version_id, successor))
    progress = moved(held.enrolment.progress, old, new)
    if progress is None:
        return None
    enrolment = structs.replace(held.enrolment, progress=progress)
    return replace(held, version_id=successor, enrolment=enrolment)
