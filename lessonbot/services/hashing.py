"""Passwords are kept and tried one after the other, as each hash takes 64 MiB and a third of a second."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from pwdlib import PasswordHash

MOST_STRANGERS = 12
"""So many strangers wait for theirs to be tried; more have to come again."""
_T = TypeVar("_T")


class Crowded(Exception):
    """Too many wait already."""


@dataclass
class Lane:
    """Works one at a time for any number who wait, or for at most `most`."""

    most: int = 0
    _one: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1), repr=False)
    _here: int = field(default=0, repr=False)

    @property
    def is_full(self) -> bool:
        """Whether who comes now has to come again."""
        return 0 < self.most <= self._here

    async def work(self, act: Callable[..., _T], *args: object) -> _T:
        """Do it in a thread once it is its turn. Raises Crowded."""
        if self.is_full:
            raise Crowded
        self._here += 1
        try:
            async with self._one:
                return await asyncio.to_thread(act, *args)
        finally:
            self._here -= 1


@dataclass(frozen=True)
class Hashing:
    """Those who are known do not wait behind those who are not."""

    known: Lane = field(default_factory=Lane)
    strangers: Lane = field(default_factory=lambda: Lane(MOST_STRANGERS))

    async def hashed(self, password: str) -> str:
        """A password as it is kept."""
        return await self.known.work(_hasher().hash, password)

    async def verified(
        self, password: str, kept: str | None, *, known: bool
    ) -> tuple[bool, str | None]:
        """Whether it is the password, and how it should be kept from now on if that has changed.

        Where none is kept it takes as long. Raises Crowded.
        """
        lane = self.known if known else self.strangers
        right, better = await lane.work(_verify, password, kept)
        return right and kept is not None, better if kept else None


def _verify(password: str, kept: str | None) -> tuple[bool, str | None]:
    return _hasher().verify_and_update(password, kept or _nobody())


@cache
def _hasher() -> "PasswordHash":
    from pwdlib import PasswordHash  # noqa: PLC0415 - heavy, and not every process signs people in

    return PasswordHash.recommended()


@cache
def _nobody() -> str:
    """What the password of an account that there is not is compared with."""
    return _hasher().hash(secrets.token_urlsafe())
