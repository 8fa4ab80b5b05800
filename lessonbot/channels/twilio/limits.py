"""What one WhatsApp message and one text message may hold when Twilio sends them."""

from lessonbot.channels.base import Limits
from lessonbot.channels.text import with_addresses
from lessonbot.channels.twilio import sms_text, whatsapp_text
from lessonbot.domain.media import KINDS
from lessonbot.domain.window import OPEN

_MB = 1_000_000
_PICTURE, _FILE = 5 * _MB, 16 * _MB


def _takes(mime: str, size: int) -> bool:
    """Twilio's table: all kinds that courses have, in these sizes."""
    return mime in KINDS.values() and size <= (_PICTURE if mime.startswith("image/") else _FILE)


WHATSAPP = Limits(
    # WhatsApp itself takes 4,096 characters, Twilio refuses a body of more than 1,600 (21617).
    text=1600,
    caption=1024,
    label=20,
    choices=3,
    edits=False,
    pictures=True,
    rows=10,
    title=24,
    about=72,
    body=1024,
    # What can be sent within the window without approval has either buttons or media.
    apart=True,
    spelled=with_addresses,
    drawn=whatsapp_text.drawn,
    window=OPEN,
    takes=_takes,
    linked=True,
)
"""Within 24 hours of the learner's last word: buttons or a list. Templates have rules of their own."""

SMS = Limits(
    text=1600,
    caption=0,
    label=0,
    choices=0,
    edits=False,
    pictures=False,
    spelled=sms_text.spelled,
)
"""Plain characters; each message is paid by its segments."""

ADVISED_SEGMENTS = 3
"""More than this is dear for who pays, and often arrives in pieces: our own advice."""
