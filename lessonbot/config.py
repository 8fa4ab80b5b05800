"""Settings: read once, from the environment or `.env`; docs/settings.md explains each."""

import os
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from lessonbot.domain import quiet
from lessonbot.domain.quiet import Hours

KEY_FILE = "secret.key"
KEY_BYTES = 32
SHORTEST_KEY = 16
_MAIL = re.compile(r"[^@\s:/?<>]+@[^@\s:/?<>]+")
_CHAT = re.compile(r"-?[1-9]\d{0,19}")
_NUMBER = re.compile(r"\+[0-9\s().-]+")
_TWILIO_TOKEN = re.compile(r"[0-9a-fA-F]{32}")
_OURS = ("LESSONBOT_", "TWILIO_")
_ALIKE = 0.85
_HERE = {"localhost", "127.0.0.1", "::1"}
_MAPPED = 96  # bits before an IPv4 address within IPv6


class Misconfiguration(Exception):
    """Settings that cannot work; the message is one line that says what to change."""


class Settings(BaseSettings):
    """Everything that can be set. Field names are the names of the variables in lower case."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", str_strip_whitespace=True)

    lessonbot_database_url: str = Field(
        default="", description="Where everything is stored; empty: SQLite in the data folder."
    )
    lessonbot_data_dir: Path = Field(
        default=Path("./var"), description="Folder of the SQLite database and the secret key."
    )
    lessonbot_engine: Literal["auto", "embedded", "dbos"] = Field(
        default="auto",
        description="What runs the shared work; auto: embedded on SQLite, DBOS on PostgreSQL.",
    )
    lessonbot_organisation: str = Field(
        default="lessonbot",
        min_length=1,
        max_length=100,
        description="Who teaches: the name that certificates show as their issuer.",
    )
    lessonbot_public_url: str = Field(
        default="http://127.0.0.1:8000",
        description="Base of every link; certificates carry it, so choose it once.",
    )
    lessonbot_host: str = Field(default="127.0.0.1", description="Where the web server listens.")
    lessonbot_port: int = Field(
        default=8000, ge=1, le=65535, description="The port of the web server."
    )
    lessonbot_secret_key: SecretStr = Field(
        default=SecretStr(""),
        description="Seals secrets and signs; empty: made at the first start, kept in the data folder.",
    )
    lessonbot_log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="How much is logged."
    )
    lessonbot_log_format: Literal["console", "json"] = Field(
        default="console", description="Logs for people, or one JSON object a line."
    )
    telegram_bot_token: SecretStr = Field(
        default=SecretStr(""), description="The bot's token from BotFather; switches Telegram on."
    )
    telegram_api_url: str = Field(
        default="", description="A self-hosted Bot API server; empty: Telegram's own."
    )
    telegram_mode: Literal["auto", "polling", "webhook"] = Field(
        default="auto",
        description="How updates arrive; auto: webhook if the public address is https.",
    )
    telegram_messages_per_second: float = Field(
        default=30, gt=0, le=1000, description="Never send faster than this."
    )
    telegram_seconds_per_person: float = Field(
        default=1,
        ge=0,
        le=60,
        description="Seconds between two messages to one person; changes of a message do not count.",
    )

    twilio_account_sid: str = Field(
        default="", description="The account at Twilio; with its token it switches Twilio on."
    )
    twilio_auth_token: SecretStr = Field(
        default=SecretStr(""), description="The account's token; it also signs what Twilio tells."
    )
    twilio_sms_from: str = Field(
        default="", description="The number that text messages come from, as in +14155550100."
    )
    twilio_whatsapp_from: str = Field(
        default="", description="The number of the WhatsApp sender, as in +14155550100."
    )
    twilio_messaging_service_sid: str = Field(
        default="", description="A messaging service that picks the number of text messages."
    )
    twilio_api_url: str = Field(
        default="", description="A regional edge of Twilio or a proxy; empty: Twilio's own."
    )
    twilio_content_url: str = Field(
        default="", description="The same for buttons, lists and templates."
    )
    twilio_messages_per_second: float = Field(
        default=0,
        ge=0,
        le=1000,
        description="Never send faster from one sender; 0: 80 on WhatsApp, 1 by text message.",
    )
    twilio_whatsapp_people_per_day: int = Field(
        default=250,
        ge=0,
        description="How many people WhatsApp lets you write to first in 24 hours; 0: any number.",
    )

    lessonbot_quiet_hours: str = Field(
        default="21:00-07:00",
        description="When learners get nothing that they did not ask for, by their own clock; none: never.",
    )
    lessonbot_courses_at_once: int = Field(
        default=2, ge=1, le=10, description="How many courses a learner may take at the same time."
    )

    lessonbot_trusted_proxies: str = Field(
        default="",
        description="Proxies in front of the web server, by address or network, with commas.",
    )
    lessonbot_webhooks_anywhere: bool = Field(
        default=False,
        description="Whether programs in networks around this machine, or without https, are called.",
    )

    lessonbot_oidc_issuer: str = Field(
        default="",
        description="Where staff have an account already: the address of an OpenID Connect provider.",
    )
    lessonbot_oidc_client_id: str = Field(
        default="", description="What that provider calls lessonbot."
    )
    lessonbot_oidc_client_secret: SecretStr = Field(
        default=SecretStr(""), description="What lessonbot shows that provider to be itself."
    )
    lessonbot_oidc_name: str = Field(
        default="",
        max_length=60,
        description="What people call that provider, on the button to sign in; empty: its host.",
    )

    lessonbot_smtp_url: SecretStr = Field(
        default=SecretStr(""), description="The mail server that alarms to mailto: go through."
    )
    lessonbot_alarm_to: SecretStr = Field(
        default=SecretStr(""),
        description="Whom to tell when something is wrong: https://, mailto: or telegram:, with commas.",
    )
    lessonbot_heartbeat_url: SecretStr = Field(
        default=SecretStr(""), description="Fetched every minute while all is well."
    )
    lessonbot_ffmpeg: str = Field(
        default="ffmpeg",
        min_length=1,
        description="The program that makes an author's recordings small, by name or path.",
    )

    lessonbot_fonts: str = Field(
        default="", description="A folder with more fonts for printed certificates."
    )

    @property
    def quiet(self) -> Hours | None:
        """The quiet hours, None for none."""
        return quiet.read(self.lessonbot_quiet_hours)

    @property
    def trusted_proxies(self) -> list[str]:
        """The networks of proxies, each also as it looks where IPv6 is listened on."""
        found = list(_networks(self.lessonbot_trusted_proxies))
        mapped = [
            f"::ffff:{each.network_address}/{each.prefixlen + _MAPPED}"
            for each in found
            if each.version == 4  # noqa: PLR2004 - IPv4
        ]
        return [*map(str, found), *mapped]

    @property
    def oidc_name(self) -> str:
        """What people call the provider that staff can sign in by."""
        return self.lessonbot_oidc_name or urlsplit(self.lessonbot_oidc_issuer).hostname or ""

    @property
    def alarm_to(self) -> list[str]:
        """The addresses that alarms go to."""
        written = self.lessonbot_alarm_to.get_secret_value().split(",")
        return [each.strip() for each in written if each.strip()]

    @field_validator("lessonbot_smtp_url", "lessonbot_heartbeat_url")
    @classmethod
    def _server(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        mail = info.field_name == "lessonbot_smtp_url"
        schemes = ("smtp", "smtps") if mail else ("https", "http")
        if value.get_secret_value() and not _leads(value.get_secret_value(), schemes):
            example = "smtp://name:password@mail.example.org:587" if mail else "https://…"
            raise ValueError(f"write an address like {example}")
        return value

    @field_validator("lessonbot_oidc_issuer")
    @classmethod
    def _issuer(cls, value: str) -> str:
        parts = urlsplit(value)
        near = parts.scheme == "http" and parts.hostname in _HERE
        if value and not (near or _leads(value, ("https",))):
            raise ValueError("write the provider's address, which begins with https://")
        if parts.query or parts.fragment or value.endswith("/.well-known/openid-configuration"):
            raise ValueError("leave out what follows the issuer: a question mark, /.well-known/…")
        return value

    @field_validator("lessonbot_oidc_client_id", "lessonbot_oidc_client_secret")
    @classmethod
    def _with_issuer(cls, value: str | SecretStr, info: ValidationInfo) -> str | SecretStr:
        given = value.get_secret_value() if isinstance(value, SecretStr) else value
        issuer = info.data.get("lessonbot_oidc_issuer")
        if issuer and not given:
            raise ValueError("LESSONBOT_OIDC_ISSUER needs this too: the provider tells it")
        if issuer == "" and given:
            raise ValueError("this does nothing without LESSONBOT_OIDC_ISSUER: set that too")
        if not given.isascii():
            raise ValueError("this has letters that the provider never gives: copy it once more")
        return value

    @field_validator("lessonbot_oidc_name")
    @classmethod
    def _named(cls, value: str, info: ValidationInfo) -> str:
        if value and info.data.get("lessonbot_oidc_issuer") == "":
            raise ValueError("this does nothing without LESSONBOT_OIDC_ISSUER: set that too")
        return value

    @field_validator("lessonbot_quiet_hours")
    @classmethod
    def _hours(cls, value: str) -> str:
        quiet.read(value)
        return value

    @field_validator("lessonbot_trusted_proxies")
    @classmethod
    def _proxies(cls, value: str) -> str:
        list(_networks(value))
        return value

    @field_validator("lessonbot_alarm_to")
    @classmethod
    def _ways(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        for number, way in enumerate(value.get_secret_value().split(","), 1):
            if complaint := _unusable(way.strip(), info.data):
                raise ValueError(f"entry {number} {complaint}")
        return value

    @field_validator(
        "lessonbot_public_url", "telegram_api_url", "twilio_api_url", "twilio_content_url"
    )
    @classmethod
    def _address(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"http", "https"} or not parts.hostname):
            raise ValueError("write a web address that begins with http:// or https://")
        return value.rstrip("/")

    @field_validator("twilio_sms_from", "twilio_whatsapp_from")
    @classmethod
    def _number(cls, value: str, info: ValidationInfo) -> str:
        """A number without the spaces that make it readable, as Twilio takes it."""
        if info.field_name == "twilio_whatsapp_from":
            value = value.removeprefix("whatsapp:")
        return re.sub(r"[\s().-]", "", value) if _NUMBER.fullmatch(value) else value

    @field_validator("lessonbot_fonts")
    @classmethod
    def _folder(cls, value: str) -> str:
        if value and not Path(value).is_dir():
            raise ValueError("there is no such folder")
        return value

    @field_validator("lessonbot_secret_key")
    @classmethod
    def _long(cls, value: SecretStr) -> SecretStr:
        if 0 < len(value.get_secret_value()) < SHORTEST_KEY:
            raise ValueError(f"this is too short: use at least {SHORTEST_KEY} random characters")
        return value

    @property
    def database_url(self) -> str:
        """The database's address, also when none is set."""
        if self.lessonbot_database_url:
            return self.lessonbot_database_url
        return f"sqlite+aiosqlite:///{self.lessonbot_data_dir / 'lessonbot.db'}"

    def secret_key(self) -> str:
        """The secret key; made and kept in the data folder when it is not set."""
        if given := self.lessonbot_secret_key.get_secret_value():
            return given
        path = self.lessonbot_data_dir / KEY_FILE
        try:
            if path.exists():
                return _whole(path.read_text().strip(), path)
            self.lessonbot_data_dir.mkdir(parents=True, exist_ok=True)
            key = secrets.token_urlsafe(KEY_BYTES)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(key)
        except OSError as error:
            raise Misconfiguration(
                f"cannot keep the secret key in {path}: {error.strerror}. "
                "Check LESSONBOT_DATA_DIR, or set LESSONBOT_SECRET_KEY"
            ) from error
        return key


def _networks(written: str) -> Iterator[IPv4Network | IPv6Network]:
    """The networks of a list. Raises ValueError."""
    for each in filter(None, (part.strip() for part in written.split(","))):
        try:
            yield ip_network(each)
        except ValueError:
            raise ValueError(
                f"“{each}” is no address: write one like 127.0.0.1, or a network like 10.0.0.0/8"
            ) from None


def _whole(key: str, path: Path) -> str:
    if len(key) < SHORTEST_KEY:
        raise Misconfiguration(
            f"the secret key in {path} is cut short: bring its copy back, or delete the file "
            "where lessonbot never ran before"
        )
    return key


def _leads(value: str, schemes: Sequence[str]) -> bool:
    """Whether it is a whole address with one of these schemes."""
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.hostname) and port != 0


def _unusable(way: str, settings: Mapping[str, Any]) -> str:
    """Why alarms cannot go there; the address itself is a secret and is not repeated."""

    def has(name: str) -> bool:
        given = settings.get(name)
        return isinstance(given, SecretStr) and bool(given.get_secret_value())

    scheme, _, rest = way.partition(":")
    if not way or (scheme in {"http", "https"} and _leads(way, ("http", "https"))):
        return ""
    if scheme == "mailto" and _MAIL.fullmatch(rest):
        return "" if has("lessonbot_smtp_url") else "is a mail address: set LESSONBOT_SMTP_URL too"
    if scheme == "telegram" and _CHAT.fullmatch(rest):
        return "" if has("telegram_bot_token") else "is a Telegram chat: set TELEGRAM_BOT_TOKEN too"
    return (
        "cannot be used: write https://…, mailto:name@example.org or telegram:123456789, "
        "with commas between them"
    )


def load() -> Settings:
    """The settings; raises Misconfiguration naming each variable that cannot be used."""
    try:
        return Settings()
    except OSError as error:
        raise Misconfiguration(
            f"cannot read .env: {error.strerror}. Let the account that runs lessonbot own it: "
            "sudo chown lessonbot: .env"
        ) from None
    except ValidationError as error:
        wrong = "; ".join(
            f"{str(each['loc'][0]).upper()}: {_plain(each['msg'])}" for each in error.errors()
        )
        raise Misconfiguration(wrong) from None


def sources(settings: Settings) -> dict[str, tuple[str, str]]:
    """Each variable's value as it may be shown, and where it came from."""
    written = _names_in_env_file(Path(".env"))
    shown = {}
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            value = "********" if value.get_secret_value() else ""
        variable = name.upper()
        in_environment = any(each.upper() == variable for each in os.environ)
        source = "environment" if in_environment else ".env" if variable in written else "default"
        if name == "lessonbot_database_url":
            value = _without_password(settings.database_url)
        del field
        shown[variable] = (str(value), source)
    return shown


def strangers() -> list[tuple[str, str, str]]:
    """Variables that were meant as settings and are none: name, place, and the name that was meant.

    Without a setting that has nearly this name, the last is empty.
    """
    known = [name.upper() for name in Settings.model_fields]
    places = (
        ("environment", {name.upper() for name in os.environ}),
        (".env", _names_in_env_file(Path(".env"))),
    )
    return [
        (name, place, near)
        for place, names in places
        for name in sorted(names.difference(known))
        if (near := _nearest(name, known)) or name.startswith(_OURS)
    ]


def doubts(settings: Settings) -> Iterator[str]:
    """What is most likely a slip, but could be meant: only the network knows."""
    token = settings.twilio_auth_token.get_secret_value()
    if token and not _TWILIO_TOKEN.fullmatch(token):
        yield (
            f"TWILIO_AUTH_TOKEN has {len(token)} characters, while Twilio's tokens are 32 letters "
            "a-f and digits: copy it from the console, and try it with lessonbot doctor"
        )
    senders = (
        settings.twilio_whatsapp_from,
        settings.twilio_sms_from,
        settings.twilio_messaging_service_sid,
    )
    if (settings.twilio_account_sid or token) and not any(senders):
        yield (
            "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN do nothing without a sender: set "
            "TWILIO_WHATSAPP_FROM, TWILIO_SMS_FROM or TWILIO_MESSAGING_SERVICE_SID"
        )


def _nearest(name: str, known: Sequence[str]) -> str:
    import difflib  # noqa: PLC0415 - only for a name that is not known

    for start in _OURS:
        if name.startswith(start):
            ours = [each.removeprefix(start) for each in known if each.startswith(start)]
            near = difflib.get_close_matches(name.removeprefix(start), ours, n=1)
            return start + near[0] if near else ""
    # other programs have settings too, such as TELEGRAM_API_ID
    return next(iter(difflib.get_close_matches(name, known, n=1, cutoff=_ALIKE)), "")


def _names_in_env_file(path: Path) -> set[str]:
    if not path.is_file():
        return set()
    lines = path.read_text(encoding="utf-8").splitlines()
    return {
        line.split("=", 1)[0].strip().removeprefix("export ").strip().upper()
        for line in lines
        if "=" in line and not line.lstrip().startswith("#")
    }


def _without_password(url: str) -> str:
    password = urlsplit(url).password
    shown = url.replace(f":{password}@", ":********@", 1) if password else url
    return re.sub(r"(?i)([?&][^=&]*password=)[^&]+", r"\1********", shown)


def _plain(message: str) -> str:
    if message == "String should have at least 1 character":
        return "it is empty: write something, or leave it out"
    return message.removeprefix("Value error, ").replace("Input should be", "must be")
