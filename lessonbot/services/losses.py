"""Whether to believe a provider that calls people gone: not when it says so of very many at once."""

from collections import defaultdict, deque
from datetime import datetime, timedelta

FEWEST, SHARE = 50, 0.3
TIME = timedelta(minutes=10)


class Losses:
    """What became of messages lately, by sender: (when, how many went well, how many are gone)."""

    def __init__(self) -> None:
        self._seen: dict[int, deque[tuple[datetime, int, int]]] = defaultdict(deque)

    def went(self, sender: int, number: int, now: datetime) -> None:
        """So many messages went well."""
        self._note(sender, now, number, 0)

    def gone(self, sender: int, now: datetime) -> bool:
        """One more person is gone; False if by now so many are that it is not believed."""
        self._note(sender, now, 0, 1)
        well = sum(each[1] for each in self._seen[sender])
        gone = sum(each[2] for each in self._seen[sender])
        return gone < FEWEST or gone < SHARE * (well + gone)

    def _note(self, sender: int, now: datetime, well: int, gone: int) -> None:
        seen = self._seen[sender]
        while seen and now - seen[0][0] > TIME:
            seen.popleft()
        if seen and seen[-1][0] == now:
            _, before, lost = seen.pop()
            well, gone = well + before, gone + lost
        seen.append((now, well, gone))
