"""Whether what should go on all the time still goes on."""

from datetime import datetime, timedelta

SILENCE = timedelta(seconds=90)


class Pulse:
    """The last sign of life of each part that was started, by name."""

    def __init__(self) -> None:
        self._beats: dict[str, datetime] = {}

    def beat(self, part: str, now: datetime) -> None:
        """A part is alive."""
        self._beats[part] = now

    def complaints(self, now: datetime) -> list[str]:
        """The parts that have been silent for too long."""
        return [
            f"{part} has been silent since {at:%H:%M:%S} UTC"
            for part, at in self._beats.items()
            if now - at > SILENCE
        ]
