"""Putting somebody who is known already into a cohort."""

from datetime import datetime

from lessonbot.domain.cohort import CohortState, MemberState
from lessonbot.domain.enrolment import UNDER_WAY, Enrolment
from lessonbot.domain.schedule import local, next_due
from lessonbot.services.gathering import NotGathered, plan_again
from lessonbot.services.runtime import Runtime, public_id
from lessonbot.store import addresses, audits, cohorts, enrolments, members
from lessonbot.store.addresses import Reach
from lessonbot.store.audits import Deed, Doer
from lessonbot.store.cohorts import StoredCohort
from lessonbot.store.database import Transaction


async def add(
    rt: Runtime, cohort: StoredCohort, learner: int, now: datetime, by: Doer = None
) -> MemberState:
    """Put a learner into a cohort: at once if they agreed to lessons and can get them, else invited.

    Who is only invited joins by the code: nobody is written to who did not ask. Raises NotGathered.
    """
    async with rt.database.write() as tx:
        found = await cohorts.lock(tx, rt.organisation, cohort.id)
        who = await members.candidate(tx, rt.organisation, learner)
        if found is None or who is None:
            raise NotGathered("known")
        if found.state is CohortState.ENDED:
            raise NotGathered("ended")
        if found.terms().room == 0:
            raise NotGathered("full")
        place = await addresses.reach(tx, rt.organisation, learner, who.address_id)
        if place is None:
            raise NotGathered("known")
        if not found.terms().is_on(await members.network(tx, rt.organisation, place.address_id)):
            raise NotGathered("channel")
        agreed = who.zone if who.consented and not place.stopped else None
        enrolment = await _taken(rt, tx, found, place, agreed, now) if agreed else None
        row = {
            "organisation_id": rt.organisation,
            "cohort_id": found.id,
            "learner_id": learner,
            "address_id": place.address_id,
        }
        if enrolment:
            await members.join(tx, [{**row, "enrolment_id": enrolment, "at": now}])
        else:
            await members.invite(tx, {**row, "created_at": now})
        deed = Deed(by, "cohort_added", cohort.public_id, {"learner": who.public_id})
        await audits.write(tx, rt.organisation, deed, now)
    return MemberState.JOINED if enrolment else MemberState.INVITED


async def _taken(
    rt: Runtime, tx: Transaction, cohort: StoredCohort, who: Reach, zone: str, now: datetime
) -> int:
    """The enrolment of who is put into a cohort, made if they do not take the course yet."""
    held = await enrolments.of_learners(tx, [who.learner_id])
    editions = await rt.editions.get(
        tx, rt.organisation, {cohort.version_id, *(each.version_id for each in held)}
    )
    going = [each for each in held if each.enrolment.state in UNDER_WAY]
    same = [each for each in going if editions[each.version_id].course_id == cohort.course_id]
    if same:
        await enrolments.put_into_cohort(tx, {same[-1].id: cohort.id})
        await plan_again(tx, [same[-1].id], now)
        return same[-1].id
    if len(going) >= rt.at_once:
        raise NotGathered("courses")
    pace = cohort.terms().pace(zone)
    due = next_due(pace, now, not_before=local(pace, now).date())
    row = {
        "organisation_id": rt.organisation,
        "learner_id": who.learner_id,
        "address_id": who.address_id,
        "version_id": cohort.version_id,
        "called": who.called,
        "enrolment": Enrolment(public_id(), pace, next=due, cohort=cohort.id),
    }
    (made,) = (await enrolments.add(tx, [row], now)).values()
    return made
