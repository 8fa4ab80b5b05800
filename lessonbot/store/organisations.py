"""Organisations and the senders they own."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

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
    make = sqlite_insert if tx.dialect.name == "sqlite" else postgresql_insert
    made = await tx.execute(
        make(organisations)
        .values(slug=DEFAULT, name=name, created_at=now)
        # processes that start together make it once
        .on_conflict_do_update(index_elements=["slug"], set_={"name": name})
        .returning(organisations.c.id)
    )
    return int(made.scalar_one())


async def ensure_sender(
    tx: Transaction, organisation: int, slug: str, scheme: str, now: datetime
) -> Sender:
    """The sender of this slug, made when it is missing."""
    make = sqlite_insert if tx.dialect.name == "sqlite" else postgresql_insert
    made = await tx.execute(
        make(senders)
        .values(organisation_id=organisation, slug=slug, scheme=scheme, created_at=now)
        .on_conflict_do_update(
            index_elements=["scheme", "slug"],
            set_={"slug": slug},
            where=senders.c.organisation_id == organisation,
        )
        .returning(senders.c.id)
    )
    return Sender(int(made.scalar_one()), organisation, slug, scheme)
