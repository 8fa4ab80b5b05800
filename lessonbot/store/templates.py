"""Templates of senders, as their providers last described them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from lessonbot.domain.approval import Status, may_be_sent
from lessonbot.store.database import Transaction
from lessonbot.store.tables import learners, templates


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A template to be kept; its name is its own within a sender.

    `since` is when its status or category last changed.
    """

    sender_id: int
    purpose: str
    language: str
    variant: int
    name: str
    reference: str
    status: str
    category: str
    reason: str | None
    since: datetime

    @property
    def place(self) -> tuple[str, str, int]:
        """What it is for: of one place the newest wording counts."""
        return self.purpose, self.language, self.variant

    @property
    def usable(self) -> bool:
        """Whether it may be sent: approved, and not taken for advertising."""
        return may_be_sent(self.status, self.category, self.purpose)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTemplate(Entry):
    """A template as it is kept."""

    id: int


async def of_senders(
    tx: Transaction, organisation: int, senders: Collection[int]
) -> Sequence[StoredTemplate]:
    """The templates of these senders, the first wording of each purpose and language first.

    Of one wording the newest version comes first.
    """
    rows = await tx.execute(
        _SELECT.where(
            templates.c.organisation_id == organisation, templates.c.sender_id.in_(list(senders))
        ).order_by(
            templates.c.sender_id,
            templates.c.language,
            templates.c.purpose,
            templates.c.variant,
            templates.c.id.desc(),
        )
    )
    return [StoredTemplate(**row._mapping) for row in rows]  # noqa: SLF001 - its public name


async def usable(tx: Transaction, organisation: int, ids: Collection[int]) -> set[int]:
    """Of these templates, those that may be sent."""
    if not ids:
        return set()
    rows = await tx.execute(
        select(*(templates.c[name] for name in ("id", "status", "category", "purpose"))).where(
            templates.c.organisation_id == organisation, templates.c.id.in_(list(ids))
        )
    )
    return {row.id for row in rows if may_be_sent(row.status, row.category, row.purpose)}


async def save(tx: Transaction, organisation: int, entries: Sequence[Entry], now: datetime) -> None:
    """Keep what a provider said just now; a name that is there already gets what is new."""
    if not entries:
        return
    make = sqlite_insert if tx.dialect.name == "sqlite" else postgresql_insert
    statement = make(templates)
    news = ("reference", "status", "category", "reason", "since", "checked_at")
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["sender_id", "name"],
            set_={name: statement.excluded[name] for name in news},
            where=templates.c.organisation_id == organisation,
        ),
        [
            {
                **{name: getattr(each, name) for name in Entry.__slots__},
                "organisation_id": organisation,
                "checked_at": now,
            }
            for each in entries
        ],
    )


async def forget(tx: Transaction, organisation: int, ids: Collection[int]) -> None:
    """Keep these no more; nothing is ever sent with them again."""
    if ids:
        await tx.execute(
            delete(templates).where(
                templates.c.organisation_id == organisation, templates.c.id.in_(list(ids))
            )
        )


async def spoil(tx: Transaction, reasons: Mapping[int, str], now: datetime) -> None:
    """These cannot be used until their provider says otherwise; each with its reason."""
    for template, reason in reasons.items():
        await tx.execute(
            update(templates)
            .where(templates.c.id == template)
            .values(status=Status.REFUSED, reason=reason, since=now)
        )


async def languages(tx: Transaction, organisation: int) -> set[str]:
    """The languages of an organisation's learners."""
    rows = await tx.execute(
        select(learners.c.language).where(learners.c.organisation_id == organisation).distinct()
    )
    return {each for each in rows.scalars() if each}


_SELECT = select(*(templates.c[name] for name in ("id", *Entry.__slots__)))
