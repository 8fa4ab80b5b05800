"""Whether what should go on all the time still goes on."""

from datetime import datetime, timedelta

SILENCE = timedelta(seconds=90)


class Pulse:
    """The last sign of life of each part that was started, by name."""

    def __init__(self) -> None:
        self._beats: dict[str, datetime] = {}
        self._waiting: dict[str, str] = {}

    def beat(self, part: str, now: datetime) -> None:
        """A part is alive."""
        self._beats[part] = now

    def waits(self, part: str, reason: str) -> None:
        """A part cannot begin yet."""
        self._waiting[part] = reason

    def begins(self, part: str) -> None:
        """A part that waited goes on."""
        self._waiting.pop(part, None)

    def complaints(self, now: datetime) -> list[str]:
        """The parts that have been silent for too long, and those that cannot begin."""
        waiting = [f"{part} waits: {reason}" for part, reason in self._waiting.items()]
        return waiting + [
            f"{part} has been silent since {at:%H:%M:%S} UTC"
            for part, at in self._beats.items()
            if now - at > SILENCE
        ]
