"""The channels there are: one builder each. A channel whose settings are missing is left out.

A builder imports its channel only when it is wanted: the providers' libraries are heavy.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, cast

from lessonbot.channels.base import Channel
from lessonbot.domain.phrases import Phrases


@dataclass(frozen=True, slots=True)
class Parts:
    """What channels are built from.

    `settings` are the values of all settings by variable name; `derive` makes a secret that
    stays the same for a name.
    """

    settings: Mapping[str, str]
    public_url: str
    derive: Callable[[str], str]
    voices: Mapping[str, Phrases]


@dataclass(frozen=True, slots=True)
class Opened:
    """A channel with the slug of its sender, and how fast its network allows it to send.

    `per_second` messages in all; to one person one every `person_seconds`. To `people_per_day`
    people it may write first, where that is limited (0: to any number).
    """

    slug: str
    channel: Channel
    per_second: float
    person_seconds: float = 0
    people_per_day: int = 0


def opened(parts: Parts) -> Iterator[Opened]:
    """Every channel that the settings switch on."""
    for build in _BUILDERS:
        channel = build(parts)
        if channel:
            yield channel


def _telegram(parts: Parts) -> Opened | None:
    token = parts.settings["TELEGRAM_BOT_TOKEN"]
    if not token:
        return None
    from lessonbot.channels.telegram import Menu, Telegram  # noqa: PLC0415 - heavy

    slug = "default"
    mode = parts.settings["TELEGRAM_MODE"]
    if mode == "auto":
        mode = "webhook" if parts.public_url.startswith("https://") else "polling"
    path = f"/telegram/{slug}/webhook"
    menu = [
        Menu(
            None if language == "en" else language,
            tuple((name, voice.label(f"menu.{name}")) for name in _MENU),
            voice.label("menu.description"),
            voice.label("menu.about"),
        )
        for language, voice in parts.voices.items()
    ]
    channel = Telegram(
        token,
        api_url=parts.settings["TELEGRAM_API_URL"] or None,
        mode=cast("Literal['polling', 'webhook']", mode),
        hook_url=parts.public_url + path,
        hook_path=path,
        secret=parts.derive(f"telegram-webhook:{slug}"),
        menu=menu,
    )
    return Opened(
        slug,
        channel,
        float(parts.settings["TELEGRAM_MESSAGES_PER_SECOND"]),
        float(parts.settings["TELEGRAM_SECONDS_PER_PERSON"]),
    )


def _sms(parts: Parts) -> Opened | None:
    return _twilio(parts, "sms", parts.settings["TWILIO_SMS_FROM"])


def _whatsapp(parts: Parts) -> Opened | None:
    return _twilio(parts, "whatsapp", parts.settings["TWILIO_WHATSAPP_FROM"])


def _twilio(parts: Parts, scheme: Literal["sms", "whatsapp"], sender: str) -> Opened | None:
    settings = parts.settings
    service = settings["TWILIO_MESSAGING_SERVICE_SID"] if scheme == "sms" else ""
    if not (sender or service):
        return None
    from lessonbot.channels.twilio import Account, Twilio  # noqa: PLC0415 - heavy

    account = Account(
        settings["TWILIO_ACCOUNT_SID"],
        settings["TWILIO_AUTH_TOKEN"],
        api_url=settings["TWILIO_API_URL"] or None,
        content_url=settings["TWILIO_CONTENT_URL"] or None,
    )
    channel = Twilio(
        account,
        scheme,
        sender=sender,
        service=service,
        public_url=parts.public_url,
        slug=scheme,
    )
    per_second = float(settings["TWILIO_MESSAGES_PER_SECOND"]) or _PER_SECOND[scheme]
    people = int(settings["TWILIO_WHATSAPP_PEOPLE_PER_DAY"]) if scheme == "whatsapp" else 0
    return Opened(scheme, channel, per_second, _PERSON_SECONDS[scheme], people)


# What the networks allow: a long code one segment a second, WhatsApp 80 a second, and in the long
# run one message in six seconds to one person, of which bursts are allowed.
_PER_SECOND = {"whatsapp": 80.0, "sms": 1.0}
_PERSON_SECONDS = {"whatsapp": 1.0, "sms": 0.0}
_MENU = (
    "next",
    "progress",
    "pause",
    "resume",
    "time",
    "days",
    "zone",
    "certificate",
    "help",
    "stop",
)
_BUILDERS = (_telegram, _whatsapp, _sms)
