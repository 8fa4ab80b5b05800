"""Every error of Twilio that we know: what it means for us, and one plain sentence for staff.

Sources: Twilio's pages of errors (twilio.com/docs/api/errors/CODE) and its table from Meta's
codes to its own. A code that is not here fails its delivery, is not tried again, and is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lessonbot.channels.base import (
    Absent,
    Doubtful,
    MediaRefused,
    Misconfigured,
    OptedOut,
    OutcomeUnknown,
    Rejected,
    SendError,
    TemplateRefused,
    Throttled,
    Unavailable,
    Unreachable,
    WindowClosed,
)

_HOUR = 3600.0
_SOON = 10.0


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code means: how the delivery ends, in what words, and for how long all wait.

    `spent`: all that may be sent in a day is sent. `people`: it can also mean that more people were
    written to first than a day allows.
    """

    error: type[SendError]
    words: str
    after: float = 0.0
    spent: bool = False
    people: bool = False


ERRORS: Mapping[str, Meaning] = MappingProxyType(
    {
        # the window of 24 hours
        "63016": Meaning(
            WindowClosed, "The learner has not written for 24 hours: only a template may be sent"
        ),
        # too fast, or too many
        "63018": Meaning(
            Throttled,
            "Too fast, too many to one person, or more people than WhatsApp allows in a day",
            _SOON,
            people=True,
        ),
        "63038": Meaning(
            Throttled,
            "The Twilio account has sent as many messages as it may in 24 hours, which for a trial "
            "account are 50",
            _HOUR,
            spent=True,
        ),
        "20429": Meaning(Throttled, "Too many calls at once", _SOON),
        "21611": Meaning(Throttled, "The number's queue is full", 60.0),
        "30001": Meaning(Throttled, "The queue was full", 60.0),
        # the recipient said no
        "21610": Meaning(OptedOut, "The learner sent STOP to this number"),
        "63014": Meaning(OptedOut, "The learner blocked the sender or withdrew consent"),
        # there is nobody, perhaps
        "63024": Meaning(Doubtful, "WhatsApp knows nobody with this number"),
        "63003": Meaning(Doubtful, "The number is not in use"),
        "21211": Meaning(Unreachable, "This is not a telephone number"),
        "21614": Meaning(Doubtful, "The number cannot get text messages"),
        "30005": Meaning(Doubtful, "The network does not know the number"),
        "30006": Meaning(Doubtful, "A landline, or a network that cannot be reached"),
        # not now
        "30003": Meaning(Absent, "The phone was off or out of reach"),
        "30008": Meaning(Absent, "The network did not say why"),
        "30017": Meaning(Absent, "The network was overloaded"),
        "30036": Meaning(Absent, "It could not be handed on within its time"),
        # the message
        "30004": Meaning(Rejected, "The network or the learner blocks messages of this sender"),
        "30007": Meaning(Rejected, "The network took it for spam: look at its wording"),
        "63032": Meaning(Rejected, "WhatsApp tries out sending less to this person"),
        "63049": Meaning(
            Rejected,
            "WhatsApp did not deliver it, as it takes it for advertising: look at the category "
            "of the template",
        ),
        "63013": Meaning(Rejected, "WhatsApp says that it breaks a rule"),
        "63021": Meaning(Rejected, "The content is not valid, or longer than 1,024 characters"),
        "21617": Meaning(Rejected, "The text is longer than 1,600 characters"),
        "21656": Meaning(Rejected, "The variables of the content are not valid"),
        "21658": Meaning(Rejected, "A value is longer than its field takes"),
        "21602": Meaning(Rejected, "The message has no text"),
        "21619": Meaning(Rejected, "The message has neither text nor file"),
        "63005": Meaning(Rejected, "WhatsApp does not take this content"),
        "90007": Meaning(Rejected, "The time within which it may be handed on is not valid"),
        # files
        "30019": Meaning(MediaRefused, "The file is larger than the network takes"),
        "63019": Meaning(MediaRefused, "WhatsApp could not fetch the file"),
        "63034": Meaning(MediaRefused, "The file is larger than WhatsApp takes"),
        "63037": Meaning(MediaRefused, "WhatsApp could not take the file"),
        "11200": Meaning(MediaRefused, "Twilio could not fetch the file"),
        "12300": Meaning(MediaRefused, "The file is not of the kind that its address says"),
        "21620": Meaning(MediaRefused, "The address of the file is not valid"),
        "21623": Meaning(MediaRefused, "Too many files"),
        # templates
        "63027": Meaning(TemplateRefused, "The template does not exist in this language"),
        "63028": Meaning(TemplateRefused, "The template wants another number of values"),
        "63040": Meaning(TemplateRefused, "The template was refused by WhatsApp"),
        "63054": Meaning(TemplateRefused, "The template is not available"),
        "21655": Meaning(TemplateRefused, "Twilio has no content of this id any more"),
        "63041": Meaning(TemplateRefused, "WhatsApp paused the template for its quality"),
        # staff have to act
        "20003": Meaning(
            Misconfigured, "Twilio does not accept TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN"
        ),
        "20404": Meaning(Misconfigured, "There is no such account at Twilio"),
        "21212": Meaning(Misconfigured, "The sender's number is not valid"),
        "21408": Meaning(
            Rejected, "Messages to this country are not allowed: allow them in Twilio's console"
        ),
        "21603": Meaning(Misconfigured, "There is no sender: set TWILIO_SMS_FROM"),
        "21701": Meaning(Misconfigured, "Twilio has no such messaging service"),
        "21705": Meaning(Misconfigured, "The messaging service's id is not valid"),
        "21910": Meaning(Misconfigured, "Sender and learner are not on the same channel"),
        "21606": Meaning(Misconfigured, "The number is not of this account, or cannot send"),
        "21609": Meaning(Misconfigured, "LESSONBOT_PUBLIC_URL cannot be reached from outside"),
        "21612": Meaning(Rejected, "This sender cannot reach this number"),
        "63007": Meaning(Misconfigured, "Twilio knows no WhatsApp sender of this number"),
        "63015": Meaning(Rejected, "The sandbox: the learner has to join it first"),
        "63062": Meaning(
            Misconfigured, "The terms of WhatsApp's marketing messages are not accepted"
        ),
        "30032": Meaning(Misconfigured, "The toll-free number is not verified"),
        "30034": Meaning(Misconfigured, "The number is not registered for A2P 10DLC"),
        "30002": Meaning(Misconfigured, "The Twilio account is suspended"),
        "30010": Meaning(Rejected, "It costs more than the price that was set"),
        "30023": Meaning(Throttled, "The day's limit of the brand is reached", _HOUR, spent=True),
        "30027": Meaning(
            Throttled, "The day's limit of the brand at T-Mobile is reached", _HOUR, spent=True
        ),
        "30022": Meaning(Throttled, "The number's rate is reached", _SOON),
    }
)

_UNAUTHORISED, _FORBIDDEN, _MISSING, _TOO_MANY, _GATEWAY = 401, 403, 404, 429, 504
_SERVER_ERRORS = range(500, 600)
_REDIRECT = range(300, 400)


def meant(code: str | None, said: str, status: int = 400) -> SendError:
    """The one of the closed set of send errors that a code means."""
    known = ERRORS.get(code or "")
    if known and known.error is Throttled:
        return Throttled(known.after, known.words, code, spent=known.spent, people=known.people)
    if known:
        return known.error(known.words, code)
    reason = said[:200] or f"HTTP {status}"
    if status == _TOO_MANY:
        return Throttled(_SOON, reason, code)
    if status == _GATEWAY:  # a gateway passed it on and heard nothing back
        return OutcomeUnknown(reason, code)
    if status in _SERVER_ERRORS:
        return Unavailable(reason, code)
    if status in {_UNAUTHORISED, _FORBIDDEN, _MISSING} or status in _REDIRECT:
        return Misconfigured(reason, code)
    return Rejected(reason, code)
