"""Learners in progress come over to the version that takes over, between two lessons."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lessonbot.domain.enrolment import Enrolment, State
from lessonbot.domain.versions import moved
from lessonbot.services.runtime import Edition, Runtime
from lessonbot.store import courses
from lessonbot.store.database import Transaction

_UNDER_WAY = {State.ACTIVE, State.PAUSED}
Held = tuple[int, Enrolment]
"""The version of a course, and an enrolment in it."""


async def brought_over(
    rt: Runtime, tx: Transaction, held: Sequence[Held], editions: Mapping[int, Edition]
) -> tuple[list[Held], Mapping[int, Edition]]:
    """The enrolments, some of them in the version that takes over; and the versions they need."""
    versions = {version for version, _ in held}
    successors = await courses.successors(tx, rt.organisation, versions)
    if not successors:
        return list(held), editions
    more = await rt.editions.get(tx, rt.organisation, set(successors.values()))
    editions = {**editions, **more}
    return [_over(each, successors, editions) for each in held], editions


def _over(held: Held, successors: Mapping[int, int], editions: Mapping[int, Edition]) -> Held:
    version, enrolment = held
    successor = successors.get(version)
    if successor is None or enrolment.state not in _UNDER_WAY:
        return held
    old, new = (editions[each].offer.course for each in (version, successor))
    progress = moved(enrolment.progress, old, new)
    return held if progress is None else (successor, replace(enrolment, progress=progress))
