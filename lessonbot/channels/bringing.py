"""What a channel can bring: files that learners sent, by the network's own names for them."""

from typing import Protocol, runtime_checkable


@runtime_checkable
class Bringing(Protocol):
    """A channel whose learners can send files."""

    async def bring(self, reference: str, most: int) -> bytes:
        """The bytes of a file, of at most so many.

        Raises a SendError: Rejected where it can never be had, any other where it may be later.
        """
        ...
