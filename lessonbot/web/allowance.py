"""How much each visitor may ask for in a minute, so that nobody keeps the rest waiting."""

from collections import Counter
from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network

_MOST_KNOWN = 10_000


class Allowance:
    """Counts for one minute and then forgets; addresses are kept as hashes of this process only.

    Behind a proxy all visitors have one address, and so one allowance.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._minute = 0
        self._used: Counter[int] = Counter()

    def take(self, address: str, cost: int, now: datetime) -> bool:
        """Whether this visitor may have so much more now."""
        minute = int(now.timestamp()) // 60
        if minute != self._minute:
            self._minute = minute
            self._used.clear()
        who = hash(_network(address))
        if who not in self._used and len(self._used) >= _MOST_KNOWN:
            who = 0  # so many at once are one
        if self._used[who] + cost > self._most:
            return False
        self._used[who] += cost
        return True


def _network(address: str) -> str:
    """Whom an address belongs to: with IPv6 everybody has a whole network."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((known, 64), strict=False)) if isinstance(known, IPv6Address) else address
