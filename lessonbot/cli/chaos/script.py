"""How a provider misbehaves: a list of faults, looked through at every call."""

import math
from collections.abc import Container
from dataclasses import dataclass
from random import Random
from typing import Literal

Mode = Literal[
    "",  # as it should be
    "unheard",  # the connection closes before the call is taken in
    "unavailable",  # 502 with a page of HTML
    "elsewhere",  # 302 to another address
    "refused",  # a refusal with its code and description
    "not ok",  # 200 with ok: false
    "slow",  # accepted, and answered after some seconds
    "silent",  # accepted, and no answer ever
    "closed",  # accepted, and the connection closes without an answer
    "reset",  # accepted, and the connection is torn down
    "half closed",  # accepted, and nothing more will be said on a connection that stays open
    "truncated",  # accepted, and the answer breaks off
    "garbage",  # accepted, and the answer is not JSON
    "odd",  # accepted, and the answer is JSON of another form
]

IN_DOUBT = frozenset({"silent", "closed", "reset", "half closed", "truncated", "garbage", "odd"})


class Refusal(Exception):
    """The call is answered with this code and description."""

    def __init__(self, description: str, code: int = 400, **parameters: int) -> None:
        prefix = {400: "Bad Request", 403: "Forbidden", 409: "Conflict"}.get(code)
        super().__init__(f"{prefix}: {description}" if prefix else description)
        self.code = code
        self.parameters = parameters


def too_many(after: int) -> Refusal:
    """The refusal of a sender that is too fast."""
    return Refusal(f"Too Many Requests: retry after {after}", 429, retry_after=after)


@dataclass
class Fault:
    """One way to misbehave: in which calls, for how long, how often.

    `methods` are beginnings of methods' names; without `chats` it is in every chat. It begins
    some seconds after it was scripted and `lasts` some seconds, or for a number of `times`.
    """

    mode: Mode
    methods: tuple[str, ...] = ("send", "edit")
    share: float = 1.0
    chats: Container[int] | None = None
    begins: float = 0.0
    lasts: float = math.inf
    times: float = math.inf
    seconds: float = 0.0
    refusal: Refusal | None = None

    def fits(self, method: str, chat: int | None) -> bool:
        """Whether this call is one of those it is meant for."""
        if not method.startswith(self.methods):
            return False
        return self.chats is None or (chat is not None and chat in self.chats)


BEHAVED = Fault("")


class Script:
    """The faults of a provider, the first that fits first."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._faults: list[tuple[float, Fault]] = []

    def add(self, fault: Fault, now: float) -> None:
        """From now on misbehave in this way too."""
        self._faults.append((now, fault))

    def clear(self) -> None:
        """From now on behave."""
        self._faults.clear()

    def next(self, method: str, chat: int | None, now: float) -> Fault:
        """How to behave in this call."""
        for since, fault in list(self._faults):
            age = now - since - fault.begins
            if age >= fault.lasts:
                self._faults.remove((since, fault))
            elif age >= 0 and fault.fits(method, chat) and self._random.random() < fault.share:
                fault.times -= 1
                if fault.times <= 0:
                    self._faults.remove((since, fault))
                return fault
        return BEHAVED
