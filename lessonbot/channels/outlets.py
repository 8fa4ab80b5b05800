"""Ways to reach staff that are no channel for learners: a web hook and a mail."""

import asyncio
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from lessonbot.channels.carrying import why

SECONDS = 15.0
_SUBMISSION, _SMTPS = 587, 465
_ACCEPTED = range(200, 300)
_LOCAL = {"localhost", "127.0.0.1", "::1"}
# ntfy fills these from the JSON body; other services do not look at them
_NTFY = {"X-Template": "yes", "X-Title": "{{.title}}", "X-Message": "{{.message}}"}


class Untold(Exception):
    """A notice did not get through; the reason holds no secrets."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What staff are told: an alarm that was raised, or that is over."""

    key: str
    title: str
    text: str
    over: bool = False


class Outlet(Protocol):
    """One way to staff; `name` holds no secrets, `scheme` is the channel it needs, if any."""

    @property
    def name(self) -> str:
        """What it is called in the log."""
        ...

    @property
    def scheme(self) -> str:
        """The scheme of the channel, or of the address."""
        ...

    async def tell(self, notice: Notice) -> None:
        """Tell staff, or raise Untold."""
        ...


@dataclass(frozen=True, slots=True)
class WebHook:
    """A JSON body with `text`, as Slack, Mattermost and ntfy take it."""

    url: str
    scheme: str = "https"

    @property
    def name(self) -> str:
        """The host only: the rest of such an address is a secret."""
        return f"web hook at {urlsplit(self.url).hostname}"

    async def tell(self, notice: Notice) -> None:
        """POST it once."""
        body = {
            "text": f"{notice.title}\n{notice.text}",
            "title": notice.title,
            "message": notice.text,
            "key": notice.key,
            "state": "over" if notice.over else "raised",
        }
        await _called("POST", self.url, json=body, headers=_NTFY)


async def ping(url: str) -> None:
    """Tell a service that waits for it that all is well, or raise Untold."""
    await _called("GET", url)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail through an SMTP server: `smtp://` with STARTTLS where it is offered, or `smtps://`."""

    to: str
    server: str
    scheme: str = "mailto"

    @property
    def name(self) -> str:
        """The mail server."""
        return f"mail by {urlsplit(self.server).hostname}"

    async def tell(self, notice: Notice) -> None:
        """Send it once."""
        import smtplib  # noqa: PLC0415 - only where it is used

        server = urlsplit(self.server)
        account = unquote(server.username or "")
        message = EmailMessage()
        message["Subject"] = notice.title
        message["From"] = account if "@" in account else self.to
        message["To"] = self.to
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(notice.text)
        try:
            async with asyncio.timeout(2 * SECONDS):
                await asyncio.to_thread(self._send, message)
        except smtplib.SMTPAuthenticationError as error:
            raise Untold(f"it does not accept name and password ({error.smtp_code})") from None
        except smtplib.SMTPRecipientsRefused:
            raise Untold("it takes no mail for this address") from None
        except smtplib.SMTPException as error:
            code = getattr(error, "smtp_code", "no code")
            raise Untold(f"it does not take the mail ({code})") from None
        except (OSError, ValueError) as error:
            raise Untold(why(error, server.hostname or "the server")) from None

    def _send(self, message: EmailMessage) -> None:
        import smtplib  # noqa: PLC0415 - only where it is used
        import ssl  # noqa: PLC0415

        server = urlsplit(self.server)
        host = server.hostname or ""
        trusted = ssl.create_default_context()
        if server.scheme == "smtps":
            link: smtplib.SMTP = smtplib.SMTP_SSL(
                host, server.port or _SMTPS, timeout=SECONDS, context=trusted
            )
        else:
            link = smtplib.SMTP(host, server.port or _SUBMISSION, timeout=SECONDS)
        with link:
            link.ehlo()
            if server.scheme == "smtp" and link.has_extn("starttls"):
                link.starttls(context=trusted)
                link.ehlo()
            elif server.scheme == "smtp" and server.password and host not in _LOCAL:
                raise Untold("it offers no encryption for the password")
            if server.password:
                link.login(unquote(server.username or ""), unquote(server.password))
            link.send_message(message)


async def _called(method: str, url: str, **request: Any) -> None:  # noqa: ANN401 - aiohttp's own
    import aiohttp  # noqa: PLC0415 - heavy, and most need it only for their channel

    # no redirects: such an address may hold a secret, and goes nowhere else
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as session,
            session.request(method, url, allow_redirects=False, **request) as answer,
        ):
            status = answer.status
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise Untold(why(error, urlsplit(url).hostname or "the address")) from None
    if status not in _ACCEPTED:
        raise Untold(f"HTTP {status}")
