"""Facts of many turns as rows, written together."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from lessonbot.domain.credential import expiry
from lessonbot.domain.event import Event, Happened
from lessonbot.domain.turn import (
    Answered,
    Asked,
    Awarded,
    ConsentGiven,
    ConsentWithdrawn,
    Enrolled,
    Fact,
    Gathered,
    HandedIn,
    Helped,
    LessonOpened,
    Renamed,
    Searchable,
    Shown,
    Turn,
)
from lessonbot.services.runtime import Edition
from lessonbot.store import (
    achievements,
    addresses,
    credentials,
    enrolments,
    members,
    questions,
    submissions,
    webhooks,
)
from lessonbot.store.database import Transaction


class Whose(NamedTuple):
    """Whom facts are about, and where they were told."""

    organisation_id: int
    learner_id: int
    address_id: int


@dataclass
class Book:
    """Facts of many turns as rows, written together."""

    opened: list[dict[str, Any]] = field(default_factory=list)
    answered: list[dict[str, Any]] = field(default_factory=list)
    consents: list[dict[str, Any]] = field(default_factory=list)
    awards: list[dict[str, Any]] = field(default_factory=list)
    renewed: list[str] = field(default_factory=list)
    changed: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    helped: dict[str, str | None] = field(default_factory=dict)
    handed_in: list[dict[str, Any]] = field(default_factory=list)
    gathered: list[dict[str, Any]] = field(default_factory=list)
    at: datetime | None = None

    def write(
        self,
        whose: Whose,
        enrolment_id: int | None,
        edition: Edition | None,
        turn: Turn,
        now: datetime,
    ) -> None:
        """Note the facts of one turn."""
        self.at = now
        own = {"organisation_id": whose.organisation_id}
        within = {**own, "enrolment_id": enrolment_id}
        for fact in turn.facts:
            match fact:
                case LessonOpened():
                    self.opened.append(within | opened_columns(fact, now))
                case Answered():
                    self.answered.append(
                        within
                        | {
                            "number": fact.number,
                            "item": fact.item,
                            "form": fact.form,
                            "chosen": list(fact.chosen),
                            "is_right": fact.right,
                            "purpose": fact.purpose,
                            "answered_at": now,
                        }
                    )
                case ConsentGiven() | ConsentWithdrawn():
                    given = isinstance(fact, ConsentGiven)
                    self.consents.append(
                        own
                        | {
                            "learner_id": whose.learner_id,
                            "address_id": whose.address_id,
                            "given": given,
                            "wording": fact.wording,
                            "language": turn.talk.phrases.language,
                            "at": now,
                        }
                    )
                case Awarded():
                    if edition is None:
                        raise LookupError("an award without a course")
                    self.awards.append(
                        within
                        | {
                            "public_id": fact.public_id,
                            "learner_id": whose.learner_id,
                            "course_id": edition.course_id,
                            "version_id": edition.id,
                            "name": fact.name,
                            "score": fact.score,
                            "earned_at": now,
                            "expires_at": expiry(now, edition.offer.course.credential.valid_days),
                        }
                    )
                    if fact.renews:
                        self.renewed.append(fact.renews)
                case Renamed() | Searchable() | Shown():
                    self.changed.append((fact.public_id, _chosen(fact)))
                case _:
                    course = edition.course_id if edition else None
                    self._write_for_people(whose, {**within, "course_id": course}, fact, now)

    def _write_for_people(
        self, whose: Whose, within: dict[str, Any], fact: Fact, now: datetime
    ) -> None:
        """Note what people look at; what another fact changes is the record itself."""
        place = {"address_id": whose.address_id}
        match fact:
            case Enrolled() | Gathered() if fact.cohort:
                member = {name: within[name] for name in ("organisation_id", "enrolment_id")}
                who = {"learner_id": whose.learner_id, "cohort_id": fact.cohort, "at": now}
                self.gathered.append(place | member | who)
            case Asked():
                place["learner_id"] = whose.learner_id
                self.asked.append(within | place | _asked(fact, now))
            case Helped():
                self.helped[fact.public_id] = fact.text
            case HandedIn():
                del within["course_id"]
                self.handed_in.append(within | place | _handed_in(fact, now))
            case _:
                pass

    def happened(self) -> list[Happened]:
        """What other programs may want to be told."""
        return [
            Happened(event, f"{event}:{row['public_id']}", {name: row[name] for name in names})
            for event, rows, names in (
                (Event.COMPLETED, self.awards, ("public_id", "learner_id", "course_id")),
                (Event.ASKED, self.asked, ("public_id", "learner_id", "course_id")),
            )
            for row in rows
        ]

    async def close(self, tx: Transaction, organisation: int) -> None:
        """Write it all."""
        await enrolments.record(tx, self.opened, self.answered)
        await addresses.record_consents(tx, self.consents)
        await achievements.add(tx, self.awards, self.renewed)
        await questions.add(tx, self.asked)
        await submissions.add(tx, self.handed_in)
        if self.at and (happened := self.happened()):
            await webhooks.owe(tx, organisation, happened, self.at)
        if self.gathered:
            of = {each["enrolment_id"]: each["cohort_id"] for each in self.gathered}
            await enrolments.put_into_cohort(tx, of)
            await members.join(tx, self.gathered)
        if self.helped and self.at:
            await questions.helped(tx, self.helped, self.at)
        for number, values in self.changed:
            signed = await credentials.change(tx, organisation, [number], **values)
            if not signed:
                unsigned = {"name" if each == "wanted" else each: values[each] for each in values}
                await achievements.change(tx, organisation, number, **unsigned)


def _asked(fact: Asked, now: datetime) -> dict[str, Any]:
    return {
        "public_id": fact.public_id,
        "lesson": fact.lesson,
        "text": fact.text,
        "asked_at": now,
    }


def _handed_in(fact: HandedIn, now: datetime) -> dict[str, Any]:
    file = fact.file
    return {
        "public_id": fact.public_id,
        "lesson": fact.lesson,
        "round": fact.round,
        "kind": file.kind if file else "text",
        "text": fact.text,
        "reference": file.reference if file else None,
        "late": fact.late,
        "at": now,
        "fetch_at": now if file else None,
    }


def _chosen(fact: Renamed | Searchable | Shown) -> dict[str, Any]:
    """What a holder chose for a certificate, as columns."""
    match fact:
        case Renamed():
            return {"wanted": fact.name}
        case Searchable():
            return {"searchable": fact.searchable}
        case Shown():
            return {"hidden": not fact.shown}


def opened_columns(fact: LessonOpened, now: datetime) -> dict[str, Any]:
    """A lesson that was opened, as columns."""
    return {"lesson": fact.lesson, "on_date": fact.on, "daily": fact.daily, "opened_at": now}
