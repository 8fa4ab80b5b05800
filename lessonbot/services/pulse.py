"""Whether what should go on all the time still goes on, and whom to tell when it does not."""

from datetime import datetime, timedelta

from lessonbot.services.telling import Telling

SILENCE = timedelta(seconds=90)


class Pulse:
    """The last sign of life of each part that was started, by name."""

    def __init__(self, telling: Telling | None = None) -> None:
        self.telling = telling or Telling()
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

    def is_waiting(self, part: str) -> bool:
        """Whether a part cannot begin yet."""
        return part in self._waiting

    def complaints(self, now: datetime) -> list[str]:
        """The parts that have been silent for too long, and those that cannot begin."""
        waiting = [f"{part} waits: {reason}" for part, reason in self._waiting.items()]
        return [*waiting, *self.silent(now)]

    def silent(self, now: datetime) -> list[str]:
        """The parts that have been silent for too long."""
        return [
            f"{part} has been silent since {at:%H:%M:%S} UTC"
            for part, at in self._beats.items()
            if now - at > SILENCE
        ]
