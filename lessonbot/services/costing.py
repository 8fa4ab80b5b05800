"""What messages cost, as staff write it down: one price at a time, or a whole table."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from lessonbot.domain import price
from lessonbot.domain.price import NotAPrice, Price
from lessonbot.services.seating import Seat
from lessonbot.store import audits, prices
from lessonbot.store.database import Transaction

MOST_SHOWN = 50
MOST_LINES = 5_000
COLUMNS = ("channel", "prefix", "price", "currency")
_TITLES = {"channel": 0, "prefix": 1, "price": 2, "amount": 2, "currency": 3}


@dataclass(frozen=True, slots=True)
class Fault:
    """A line of a table that is no price, counted from 1, and why."""

    line: int
    why: str


class NotATable(Exception):
    """Nothing was written down; `faults` say which lines to mend."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} lines")
        self.faults = faults


async def page(seat: Seat, after: tuple[str, str]) -> tuple[Sequence[Price], bool]:
    """Prices after one, by channel and beginning of the number; and whether there are more."""
    async with seat.rt.database.read() as tx:
        found = await prices.page(tx, seat.rt.organisation, MOST_SHOWN + 1, after)
    return found[:MOST_SHOWN], len(found) > MOST_SHOWN


async def unpriced(seat: Seat) -> Sequence[str]:
    """The channels that are switched on and have no price yet."""
    on = {each.scheme for each in seat.rt.senders.values()}
    async with seat.rt.database.read() as tx:
        known = {each.scheme for each in await prices.every(tx, seat.rt.organisation)}
    return [each for each in price.PAID if each.partition("-")[0] in on and each not in known]


async def put(seat: Seat, found: Price, now: datetime) -> None:
    """Write a price down."""
    async with seat.rt.database.write() as tx:
        await _put(tx, seat, [found], now)


async def remove(seat: Seat, scheme: str, prefix: str, now: datetime) -> bool:
    """Forget a price; whether there was one."""
    rt = seat.rt
    async with rt.database.write() as tx:
        done = await prices.remove(tx, rt.organisation, scheme, prefix)
        if done:
            deed = seat.deed("price_removed", "", channel=scheme, prefix=prefix)
            await audits.write(tx, rt.organisation, deed, now)
    return done


async def load(seat: Seat, data: bytes, now: datetime) -> int:
    """Write a whole table down, all of it or nothing; how many prices. Raises NotATable."""
    found = read(data)
    async with seat.rt.database.write() as tx:
        await _put(tx, seat, found, now)
    return len(found)


def read(data: bytes) -> Sequence[Price]:
    """The prices of a table with commas, semicolons or tabs. Raises NotATable."""
    text = _decoded(data)
    cut = max(";\t,", key=text.partition("\n")[0].count)
    found, faults = [], []
    for line, (channel, prefix, amount, currency) in _lines(text, cut):
        decimal = amount.replace(",", ".") if cut != "," else amount
        try:
            found.append(price.parse(channel, prefix, decimal, currency))
        except NotAPrice as unclear:
            faults.append(Fault(line, str(unclear)))
    if faults or not found:
        raise NotATable(faults)
    return found


async def _put(tx: Transaction, seat: Seat, found: Sequence[Price], now: datetime) -> None:
    rt = seat.rt
    for each in found:
        await prices.put(tx, rt.organisation, each)
    (first, *more) = found
    told = {"prices": len(found)} if more else _told(first)
    await audits.write(tx, rt.organisation, seat.deed("prices", "", **told), now)


def _told(one: Price) -> dict[str, object]:
    amount = f"{price.shown(one.micros)} {one.currency}"
    return {"channel": one.scheme, "prefix": one.prefix, "price": amount}


def _lines(text: str, cut: str) -> Iterator[tuple[int, tuple[str, str, str, str]]]:
    """Each line with its four cells in our order; empty ones and titles are left out."""
    order = [0, 1, 2, 3]
    rows = csv.reader(io.StringIO(text), delimiter=cut)
    for line, row in enumerate(rows, 1):
        cells = [each.strip() for each in row]
        if not any(cells):
            continue
        if line > MOST_LINES:
            raise NotATable([Fault(line, f"a table has at most {MOST_LINES} lines")])
        titles = [_TITLES.get(each.lower()) for each in cells]
        if line == 1 and 0 in titles and 2 in titles:  # noqa: PLR2004 - channel and price
            order = [titles.index(place) if place in titles else -1 for place in range(4)]
            continue
        taken = [cells[each] if 0 <= each < len(cells) else "" for each in order]
        yield line, (taken[0], taken[1], taken[2], taken[3])


def _decoded(data: bytes) -> str:
    """As spreadsheets write it: UTF-8 with or without a mark, or UTF-16 with one."""
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return data.decode("utf-16" if wide else "utf-8-sig", "replace")
