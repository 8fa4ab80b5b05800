"""What each channel can do and shows, without opening one: for those who check and plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lessonbot.channels.base import Limits
from lessonbot.channels.demo import PLAIN, RICH
from lessonbot.channels.segments import segments
from lessonbot.channels.text import characters, fit
from lessonbot.channels.twilio.limits import ADVISED_SEGMENTS, SMS, WHATSAPP
from lessonbot.domain.messages import Outbound
from lessonbot.domain.text import plain

# The bot's own class has the same, but loading it loads Telegram's library; a test compares them.
TELEGRAM = Limits(text=4096, caption=1024, label=32, choices=100, edits=True, pictures=True)


@dataclass(frozen=True, slots=True)
class Size:
    """What something takes to say: messages, and segments where these are paid (else None)."""

    messages: int
    segments: int | None


@dataclass(frozen=True, slots=True)
class Face:
    """What learners see of a channel; `advised` is how many segments are enough to say something.

    None: messages are not paid by segments.
    """

    limits: Limits
    advised: int | None = None

    def messages(self, message: Outbound) -> tuple[Outbound, ...]:
        """The messages that say it here."""
        return fit(message, self.limits)

    def shown(self, fitted: Outbound) -> str:
        """The words of a fitted message as they are sent; where it changes another, the new ones."""
        text = fitted.revision.text if fitted.revision else fitted.text
        if self.limits.drawn:
            return self.limits.drawn(text)
        return characters(text) if self.limits.pictures else plain(text)

    def size(self, message: Outbound) -> Size:
        """What it takes to say this here."""
        said = self.messages(message)
        if self.advised is None:
            return Size(len(said), None)
        return Size(len(said), sum(segments(self.shown(each)) for each in said))


FACES: Mapping[str, Face] = MappingProxyType(
    {
        "telegram": Face(TELEGRAM),
        "whatsapp": Face(WHATSAPP),
        "sms": Face(SMS, ADVISED_SEGMENTS),
        "demo": Face(RICH),
        "demo-sms": Face(PLAIN, ADVISED_SEGMENTS),
    }
)
"""By the scheme of the channel's addresses."""
