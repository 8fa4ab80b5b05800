"""What messages cost, written down as they are sent, by the organisation's own prices."""

from collections.abc import Sequence
from functools import lru_cache

from lessonbot.channels.faces import FACES
from lessonbot.channels.segments import segments
from lessonbot.domain.price import Price, price_of
from lessonbot.services.runtime import Runtime
from lessonbot.store import deliveries, prices
from lessonbot.store.database import Transaction
from lessonbot.store.deliveries import Charge
from lessonbot.store.dues import Due

SMS, WHATSAPP = "sms", "whatsapp"
TEMPLATE = "whatsapp-template"
"""What WhatsApp takes for a template outside the window, beside the provider's own price."""

_segments = lru_cache(1024)(segments)  # the same words go to many


async def charge(rt: Runtime, tx: Transaction, sent: Sequence[Due]) -> None:
    """Write down segments and costs of what was just sent, on channels that cost something."""
    schemes = {each: rt.channels[each].scheme for each in {due.sender_id for due in sent}}
    paid = [due for due in sent if schemes[due.sender_id] in {SMS, WHATSAPP}]
    if paid:
        table = await prices.every(tx, rt.organisation)
        charges = [_charge(schemes[due.sender_id], due, table) for due in paid]
        await deliveries.charge(tx, [each for each in charges if each is not None])


def _charge(scheme: str, due: Due, table: Sequence[Price]) -> Charge | None:
    parts = _segments(FACES[SMS].shown(due.message)) if scheme == SMS else None
    kinds = (scheme, TEMPLATE) if due.message.template else (scheme,)
    known = [price for kind in kinds if (price := price_of(table, kind, due.path))]
    if not known:
        return None if parts is None else Charge(due.id, parts, None, None)
    currency = known[0].currency  # amounts in two currencies have no sum: the first counts
    micros = sum(price.micros for price in known if price.currency == currency)
    return Charge(due.id, parts, micros * (parts or 1), currency)
