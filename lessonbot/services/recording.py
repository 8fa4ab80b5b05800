"""Facts of many turns as rows, written together."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from lessonbot.domain.credential import expiry
from lessonbot.domain.turn import (
    Answered,
    Awarded,
    ConsentGiven,
    ConsentWithdrawn,
    LessonOpened,
    Renamed,
    Searchable,
    Shown,
    Turn,
)
from lessonbot.services.runtime import Edition
from lessonbot.store import achievements, addresses, credentials, enrolments
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

    def write(
        self,
        whose: Whose,
        enrolment_id: int | None,
        edition: Edition | None,
        turn: Turn,
        now: datetime,
    ) -> None:
        """Note the facts of one turn."""
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
                    pass  # what it changes is the record itself

    async def close(self, tx: Transaction, organisation: int) -> None:
        """Write it all."""
        await enrolments.record(tx, self.opened, self.answered)
        await addresses.record_consents(tx, self.consents)
        await achievements.add(tx, self.awards, self.renewed)
        for number, values in self.changed:
            signed = await credentials.change(tx, organisation, [number], **values)
            if not signed:
                unsigned = {"name" if each == "wanted" else each: values[each] for each in values}
                await achievements.change(tx, organisation, number, **unsigned)


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
