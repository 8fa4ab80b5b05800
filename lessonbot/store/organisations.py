"""Organisations and the senders they own."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from lessonbot.store.database import Transaction
from lessonbot.store.tables import organisations, senders

DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Sender:
    """A bot, number or account that an organisation sends from."""

    id: int
    organisation_id: int
    slug: str
    scheme: str


async def ensure_default(tx: Transaction, now: datetime, name: str = "lessonbot") -> int:
    """The id of the default organisation, which gets this name and is made when it is missing."""
    found = await tx.scalar(
        update(organisations)
        .where(organisations.c.slug == DEFAULT)
        .values(name=name)
        .returning(organisations.c.id)
    )
    if found is None:
        found = await tx.scalar(
            insert(organisations)
            .values(slug=DEFAULT, name=name, created_at=now)
            .returning(organisations.c.id)
        )
    if found is None:
        raise LookupError("the default organisation could not be made")
    return int(found)


async def ensure_sender(
    tx: Transaction, organisation: int, slug: str, scheme: str, now: datetime
) -> Sender:
    """The sender of this slug, made when it is missing."""
    found = await tx.scalar(
        select(senders.c.id).where(
            senders.c.organisation_id == organisation,
            senders.c.slug == slug,
            senders.c.scheme == scheme,
        )
    )
    if found is None:
        made = await tx.execute(
            insert(senders)
            .values(organisation_id=organisation, slug=slug, scheme=scheme, created_at=now)
            .returning(senders.c.id)
        )
        found = made.scalar_one()
    return Sender(int(found), organisation, slug, scheme)
