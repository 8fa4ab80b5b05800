"""Learners who are due now, put into an empty database."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

import msgspec

from lessonbot.domain.course import Block, Course, Credential, Lesson, Option, QuizItem
from lessonbot.domain.enrolment import Enrolment
from lessonbot.domain.learner import Learner
from lessonbot.domain.schedule import Due, Pace
from lessonbot.domain.text import text
from lessonbot.services.runtime import public_id
from lessonbot.store import addresses, courses, enrolments, migrating, organisations
from lessonbot.store.database import Database, Transaction

FIRST_CHAT = 1_000_001
ZONE = "UTC"
LESSON = ("Day 1 of 1", "Is this the only copy?")
"""How the messages of a lesson begin."""


def course() -> Course:
    """One lesson of two messages."""
    options = (Option("a", "Yes", right=True), Option("b", "No", right=False))
    item = QuizItem("copy", text(LESSON[1]), options)
    lesson = Lesson("chaos", "Chaos", (Block(text("Whatever happens, this comes once.")),), (item,))
    credential = Credential("Chaos", "Be there")
    return Course("chaos", "1.0.0", "Chaos", "One lesson.", "en", credential, (lesson,))


def due_now(now: datetime) -> Enrolment:
    """Someone whose first lesson is due this minute."""
    pace = Pace(now.time().replace(second=0, microsecond=0), ZONE)
    return Enrolment(public_id(), pace, next=Due(now, now.date()))


async def enrol(
    database: Database,
    taught: Course,
    chats: Collection[int],
    make: Callable[[datetime], Enrolment],
    now: datetime,
) -> Mapping[int, Enrolment]:
    """Make the tables and put learners into the course; their enrolments by chat."""
    await migrating.upgrade(database)
    async with database.write() as tx:
        organisation = await organisations.ensure_default(tx, now)
        version = await _publish(tx, organisation, taught, now)
        sender = await organisations.ensure_sender(tx, organisation, "default", "telegram", now)
        within = {"organisation_id": organisation, "sender_id": sender.id}
        learner = Learner("en", app_name="Amina", zone=ZONE, consented=True)
        known = await addresses.add(
            tx,
            [
                {**within, "path": str(chat), "public_id": public_id(), "learner": learner}
                for chat in chats
            ],
            now,
        )
        made = {int(each.path): make(now) for each in known}
        rows = [
            {
                "organisation_id": organisation,
                "learner_id": each.learner_id,
                "address_id": each.id,
                "version_id": version,
                "enrolment": made[int(each.path)],
            }
            for each in known
        ]
        await enrolments.add(tx, rows, now)
    return made


async def _publish(tx: Transaction, organisation: int, taught: Course, now: datetime) -> int:
    content = msgspec.json.encode(taught, order="deterministic")
    edition = courses.Edition(taught.key, taught.version, taught.key, content, {})
    version, _ = await courses.publish(tx, organisation, edition, now)
    return version
