"""What messages cost, by channel and beginning of the address, as the organisation wrote it down."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from lessonbot.domain.price import Price
from lessonbot.store.database import Transaction
from lessonbot.store.tables import prices


async def every(tx: Transaction, organisation: int) -> Sequence[Price]:
    """All prices, by channel and beginning of the address."""
    rows = await tx.execute(
        select(prices)
        .where(prices.c.organisation_id == organisation)
        .order_by(prices.c.scheme, prices.c.prefix)
    )
    return [Price(row.scheme, row.prefix, row.currency, row.micros) for row in rows]


async def page(
    tx: Transaction, organisation: int, most: int, after: tuple[str, str]
) -> Sequence[Price]:
    """Prices after one, in the same order."""
    scheme, prefix = after
    rows = await tx.execute(
        select(prices)
        .where(
            prices.c.organisation_id == organisation,
            or_(
                prices.c.scheme > scheme, and_(prices.c.scheme == scheme, prices.c.prefix > prefix)
            ),
        )
        .order_by(prices.c.scheme, prices.c.prefix)
        .limit(most)
    )
    return [Price(row.scheme, row.prefix, row.currency, row.micros) for row in rows]


async def put(tx: Transaction, organisation: int, price: Price) -> None:
    """Write a price down, in place of the one for the same channel and beginning."""
    make = sqlite_insert if tx.dialect.name == "sqlite" else postgresql_insert
    await tx.execute(
        make(prices)
        .values(organisation_id=organisation, **asdict(price))
        .on_conflict_do_update(
            index_elements=["organisation_id", "scheme", "prefix"],
            set_={"currency": price.currency, "micros": price.micros},
        )
    )


async def remove(tx: Transaction, organisation: int, scheme: str, prefix: str) -> bool:
    """Forget a price; whether there was one."""
    done = await tx.execute(
        delete(prices).where(
            prices.c.organisation_id == organisation,
            prices.c.scheme == scheme,
            prices.c.prefix == prefix,
        )
    )
    return done.rowcount > 0
