"""Organisations and the senders they own."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from lessonbot.domain.portrait import Portrait
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


@dataclass(frozen=True, slots=True)
class Own:
    """What an organisation says of itself; None or `usual_name` where the settings count."""

    slug: str
    name: str
    usual_name: str | None
    about: str
    website: str
    contact: str
    language: str
    zone: str
    quiet_hours: str | None
    courses_at_once: int | None

    @property
    def portrait(self) -> Portrait:
        """How it shows itself."""
        return Portrait(self.name, self.about, self.website, self.contact, self.language, self.zone)


_OWN = select(*(organisations.c[name] for name in Own.__slots__))


async def own(tx: Transaction, organisation: int) -> Own:
    """What an organisation says of itself."""
    return Own(*(await tx.execute(_OWN.where(organisations.c.id == organisation))).one())


async def save(tx: Transaction, organisation: int, **values: object) -> None:
    """Change what an organisation says of itself."""
    await tx.execute(update(organisations).where(organisations.c.id == organisation).values(values))


async def ensure_default(tx: Transaction, now: datetime, name: str = "lessonbot") -> int:
    """The id of the default organisation, which is made when it is missing.

    It has the name in the settings until it is given another one in the console.
    """
    make = sqlite_insert if tx.dialect.name == "sqlite" else postgresql_insert
    has = organisations.c
    follows = or_(has.usual_name.is_(None), has.name == has.usual_name)
    made = await tx.execute(
        make(organisations)
        .values(slug=DEFAULT, name=name, usual_name=name, created_at=now)
        # processes that start together make it once
        .on_conflict_do_update(
            index_elements=["slug"],
            set_={"name": case((follows, name), else_=has.name), "usual_name": name},
        )
        .returning(organisations.c.id)
    )
    return int(made.scalar_one())


async def add(tx: Transaction, slug: str, name: str, now: datetime) -> int:
    """Make another organisation; its id. Its staff and rows are its own."""
    made = await tx.execute(
        insert(organisations)
        .values(slug=slug, name=name, created_at=now)
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
