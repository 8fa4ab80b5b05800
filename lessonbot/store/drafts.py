"""Drafts of courses, and each save of their files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from lessonbot.store.database import Transaction
from lessonbot.store.tables import draft_saves, drafts, staff


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A draft without its files; `by` is who began it, empty for nobody who is known."""

    id: int
    public_id: str
    name: str
    course: str
    revision: int
    created_at: datetime
    changed_at: datetime
    published_at: datetime | None
    version: str | None
    by: str


@dataclass(frozen=True, slots=True)
class Save:
    """A file after somebody saved it; `content` is None where it was taken out, or was not read."""

    id: int
    public_id: str
    file: str
    at: datetime
    by: str
    content: bytes | None = None


_COLUMNS = (
    *(drafts.c[name] for name in StoredDraft.__slots__[:-1]),
    func.coalesce(staff.c.name, ""),
)
_SAVE = (
    *(draft_saves.c[name] for name in Save.__slots__[:4]),
    func.coalesce(staff.c.name, ""),
)


async def add(tx: Transaction, organisation: int, **values: object) -> int:
    """Keep a new draft; its number."""
    made = await tx.execute(
        insert(drafts).values(organisation_id=organisation, **values).returning(drafts.c.id)
    )
    return int(made.scalar_one())


async def change(tx: Transaction, organisation: int, known: StoredDraft, **values: object) -> bool:
    """Change a draft, unless somebody else has changed it since it was read; whether it was done."""
    done = await tx.execute(
        update(drafts)
        .where(
            drafts.c.organisation_id == organisation,
            drafts.c.id == known.id,
            drafts.c.revision == known.revision,
        )
        .values(revision=known.revision + 1, **values)
    )
    return done.rowcount == 1


async def remove(tx: Transaction, organisation: int, id_: int) -> None:
    """Forget a draft with all its saves."""
    await tx.execute(
        delete(draft_saves).where(
            draft_saves.c.organisation_id == organisation, draft_saves.c.draft_id == id_
        )
    )
    await tx.execute(
        delete(drafts).where(drafts.c.organisation_id == organisation, drafts.c.id == id_)
    )


async def by_public_id(tx: Transaction, organisation: int, public_id: str) -> StoredDraft | None:
    """A draft by the name it has in links."""
    found = (
        select(*_COLUMNS)
        .outerjoin(staff, staff.c.id == drafts.c.staff_id)
        .where(drafts.c.organisation_id == organisation, drafts.c.public_id == public_id)
    )
    row = (await tx.execute(found)).one_or_none()
    return StoredDraft(*row) if row else None


async def of(
    tx: Transaction, organisation: int, most: int, *, before: int | None = None
) -> Sequence[StoredDraft]:
    """Drafts, the newest first; `before` the number of one that was seen already."""
    found = (
        select(*_COLUMNS)
        .outerjoin(staff, staff.c.id == drafts.c.staff_id)
        .where(drafts.c.organisation_id == organisation)
        .order_by(drafts.c.id.desc())
        .limit(most)
    )
    if before is not None:
        found = found.where(drafts.c.id < before)
    return [StoredDraft(*row) for row in await tx.execute(found)]


async def pack(tx: Transaction, organisation: int, id_: int) -> bytes:
    """The files of a draft as a zip."""
    found = select(drafts.c.pack).where(
        drafts.c.organisation_id == organisation, drafts.c.id == id_
    )
    return bytes((await tx.execute(found)).scalar_one())


async def add_save(tx: Transaction, organisation: int, **values: object) -> None:
    """Keep a file as it is now."""
    await tx.execute(insert(draft_saves).values(organisation_id=organisation, **values))


async def was_saved(tx: Transaction, organisation: int, id_: int, file: str) -> bool:
    """Whether a file of a draft was ever saved."""
    found = select(draft_saves.c.id).where(
        draft_saves.c.organisation_id == organisation,
        draft_saves.c.draft_id == id_,
        draft_saves.c.file == file,
    )
    return (await tx.execute(found.limit(1))).first() is not None


async def saves(
    tx: Transaction, organisation: int, id_: int, most: int, *, before: int | None = None
) -> Sequence[Save]:
    """The saves of a draft without their contents, the newest first."""
    found = (
        select(*_SAVE)
        .outerjoin(staff, staff.c.id == draft_saves.c.staff_id)
        .where(draft_saves.c.organisation_id == organisation, draft_saves.c.draft_id == id_)
        .order_by(draft_saves.c.id.desc())
        .limit(most)
    )
    if before is not None:
        found = found.where(draft_saves.c.id < before)
    return [_saved(row) for row in await tx.execute(found)]


async def a_save(tx: Transaction, organisation: int, id_: int, public_id: str) -> Save | None:
    """One save of a draft, with the file as it was."""
    found = (
        select(*_SAVE, draft_saves.c.content)
        .outerjoin(staff, staff.c.id == draft_saves.c.staff_id)
        .where(
            draft_saves.c.organisation_id == organisation,
            draft_saves.c.draft_id == id_,
            draft_saves.c.public_id == public_id,
        )
    )
    row = (await tx.execute(found)).one_or_none()
    return _saved(row) if row else None


def _saved(row: Sequence[Any]) -> Save:
    return Save(*row)
