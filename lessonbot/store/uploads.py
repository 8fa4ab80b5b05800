"""Files that a provider keeps: sent once, named from then on."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from lessonbot.store.database import Transaction
from lessonbot.store.tables import uploads


async def known(
    tx: Transaction, organisation: int, places: Collection[tuple[int, str]]
) -> dict[tuple[int, str], str]:
    """Providers' names of files sent before, by (sender, what it is kept under)."""
    if not places:
        return {}
    rows = await tx.execute(
        select(uploads).where(
            uploads.c.organisation_id == organisation,
            uploads.c.sender_id.in_({sender for sender, _ in places}),
            uploads.c.digest.in_({digest for _, digest in places}),
        )
    )
    return {(row.sender_id, row.digest): row.reference for row in rows}


async def remember(
    tx: Transaction, organisation: int, references: Mapping[tuple[int, str], str]
) -> None:
    """Keep providers' names of files, by (sender, what it is kept under)."""
    if not references:
        return
    make = sqlite_insert if tx.dialect.name == "sqlite" else postgresql_insert
    statement = make(uploads)
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["organisation_id", "sender_id", "digest"],
            set_={"reference": statement.excluded.reference},
        ),
        [
            {
                "organisation_id": organisation,
                "sender_id": sender,
                "digest": digest,
                "reference": reference,
            }
            for (sender, digest), reference in references.items()
        ],
    )
