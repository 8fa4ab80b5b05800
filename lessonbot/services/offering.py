"""What can be joined: all courses, and the cohorts whose codes were named, by one statement."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lessonbot.domain.joining import codes_named
from lessonbot.domain.learner import Dialog
from lessonbot.domain.turn import Offer
from lessonbot.services.runtime import Edition, Runtime
from lessonbot.store import cohorts
from lessonbot.store.addresses import StoredAddress
from lessonbot.store.cohorts import StoredCohort
from lessonbot.store.database import Transaction
from lessonbot.store.inbound import Arrival


@dataclass(frozen=True, slots=True)
class Listed:
    """Versions of courses that can be joined, and cohorts with the versions that they give."""

    courses: Sequence[int] = ()
    cohorts: Sequence[tuple[StoredCohort, int]] = ()

    @property
    def versions(self) -> set[int]:
        """All versions that these are about."""
        return {*self.courses, *(version for _, version in self.cohorts)}

    def offers(self, editions: Mapping[int, Edition]) -> tuple[Offer, ...]:
        """The courses."""
        return tuple(editions[each].offer for each in self.courses)

    def gatherings(self, editions: Mapping[int, Edition]) -> tuple[Offer, ...]:
        """The cohorts."""
        return tuple(in_cohort(cohort, editions[version].offer) for cohort, version in self.cohorts)


def in_cohort(cohort: StoredCohort, offer: Offer) -> Offer:
    """A course as it is joined by the code of a cohort."""
    return replace(offer, code=cohort.plan.code, terms=cohort.terms())


async def listed(rt: Runtime, tx: Transaction, codes: Collection[str]) -> Listed:
    """The courses, and the cohorts with these codes, as codes are compared."""
    found = await cohorts.offered(tx, rt.organisation, codes)
    named = {cohort: version for _, version, cohort in found if cohort is not None}
    taken = await cohorts.by_ids(tx, rt.organisation, named) if named else {}
    return Listed(
        [version for _, version, cohort in found if cohort is None],
        [(taken[each], version) for each, version in named.items() if each in taken],
    )


def codes(waiting: Sequence[Arrival], known: Collection[StoredAddress]) -> frozenset[str]:
    """The codes that may be meant by what was said, and by what was being asked."""
    said = {each.said.text for each in waiting if each.said.text}
    asked = {word for each in known if each.dialog for word in _in_dialog(each.dialog)}
    return frozenset(code for words in said | asked for code in codes_named(words))


def _in_dialog(dialog: Dialog) -> Iterator[str]:
    yield from (dialog.code, dialog.said)
    if dialog.step == "course":
        yield from (answer.value for answer in dialog.answers)
    if dialog.before:
        yield from _in_dialog(dialog.before)
