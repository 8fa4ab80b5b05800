"""What messages cost: the table that plans and reports count with."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from fastapi import HTTPException, Response, status

from lessonbot.domain import price
from lessonbot.domain.price import NotAPrice
from lessonbot.domain.staff import May
from lessonbot.services import costing
from lessonbot.services.costing import Fault, NotATable
from lessonbot.web import bodies
from lessonbot.web.console.doors import Asked, Console

_PATH = "/console/prices"
_MOST_BYTES = 1_000_000
_MOST_FAULTS = 50


def add(console: Console) -> None:
    """Add the pages to the console."""
    console.tab("settings", "/prices", "console.prices.title", May.RUN)
    console.reads("/prices", May.RUN, every)
    console.acts("/prices", May.RUN, put)
    console.acts("/prices/load", May.RUN, load)
    console.acts("/prices/remove", May.RUN, remove)


async def every(asked: Asked) -> Response:
    """Show the table."""
    return await _drawn(asked)


async def put(asked: Asked) -> Response:
    """Write one price down."""
    said = await asked.form()
    amount = said.get("price", "").strip()
    cells = (said.get("channel", ""), said.get("prefix", ""), amount, said.get("currency", ""))
    try:
        found = price.parse(*(each.strip() for each in cells))
    except NotAPrice as unclear:
        return await _drawn(asked, said, wrong=str(unclear))
    await costing.put(asked.seat, found, asked.now)
    return asked.back(_PATH, "console.prices.put")


async def load(asked: Asked) -> Response:
    """Write a whole table down, or say which of its lines to mend."""
    try:
        _, data = await bodies.parts(asked.request, _MOST_BYTES)
    except HTTPException as refused:
        if refused.status_code != status.HTTP_413_CONTENT_TOO_LARGE:
            raise
        return await _drawn(asked, large=True)
    try:
        await costing.load(asked.seat, data, asked.now)
    except NotATable as refused:
        return await _drawn(asked, faults=refused.faults)
    return asked.back(_PATH, "console.prices.put")


async def remove(asked: Asked) -> Response:
    """Forget a price, once that was confirmed."""
    said = await asked.form()
    channel, prefix = said.get("channel", ""), said.get("prefix", "")
    if not said.get("sure"):
        return asked.draw("price_remove", channel=channel, prefix=prefix)
    await costing.remove(asked.seat, channel, prefix, asked.now)
    return asked.back(_PATH, "console.prices.gone")


async def _drawn(
    asked: Asked,
    said: Mapping[str, str] | None = None,
    wrong: str = "",
    faults: Sequence[Fault] | None = None,
    *,
    large: bool = False,
) -> Response:
    query = asked.request.query_params
    after = query.get("channel", ""), query.get("prefix", "")
    found, more = await costing.page(asked.seat, after)
    stopped = wrong or large or faults is not None
    last = {"channel": found[-1].scheme, "prefix": found[-1].prefix} if more else {}
    return asked.draw(
        "prices",
        status.HTTP_422_UNPROCESSABLE_CONTENT if stopped else status.HTTP_200_OK,
        prices=[(each, price.shown(each.micros)) for each in found],
        more=urlencode(last),
        unpriced=await costing.unpriced(asked.seat),
        channels=price.CHANNELS,
        columns=",".join(costing.COLUMNS),
        said=said or {},
        wrong=wrong,
        faults=None if faults is None else faults[:_MOST_FAULTS],
        count=str(len(faults or ())),
        large=large,
    )
