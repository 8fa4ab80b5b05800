"""One Telegram bot as a channel."""

import hmac
import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Literal

import msgspec
import structlog
from telegram import Bot, BotCommand
from telegram.helpers import create_deep_linked_url

from lessonbot.channels.background import Background
from lessonbot.channels.base import (
    Hook,
    HookAnswer,
    HookCall,
    Limits,
    Misconfigured,
    OutcomeUnknown,
    Parcel,
    Receipt,
    Receive,
    Rejected,
    SendError,
    Unavailable,
)
from lessonbot.channels.carrying import JSON, Carrier, best
from lessonbot.channels.carrying.fetching import NoFile
from lessonbot.channels.examining import TOKEN
from lessonbot.channels.telegram import examining, updates
from lessonbot.channels.telegram.failures import called
from lessonbot.channels.telegram.polling import Poller
from lessonbot.channels.telegram.sending import Draft
from lessonbot.channels.telegram.transport import Transport
from lessonbot.domain.finding import Finding, Level

_PUBLIC_API = "https://api.telegram.org"
_TOKEN = re.compile(r"\d{1,20}:[A-Za-z0-9_-]{20,128}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_CHAT = re.compile(r"-?[0-9]{1,18}")
_FILE_PATH = re.compile(r"(?!.*\.\.)[\w./-]{1,200}", re.ASCII)
_SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - the name of a header

WEBHOOK_CONNECTIONS = 100
"""Updates that Telegram may bring side by side, the most it can: what comes together is answered
by one commit."""

_NO_SUCH_BOT = "Telegram does not know this bot: copy TELEGRAM_BOT_TOKEN again from @BotFather"

_log = structlog.stdlib.get_logger("lessonbot.channels.telegram")


class _File(msgspec.Struct):
    file_path: str = ""
    file_size: int = 0


@dataclass(frozen=True, slots=True)
class Menu:
    """The bot's commands and descriptions in one language; without a language, for all others."""

    language: str | None
    commands: tuple[tuple[str, str], ...]
    description: str
    short_description: str


class Telegram:
    """A bot: sends parcels, and hands on what its learners say."""

    scheme = "telegram"
    limits = Limits(text=4096, caption=1024, label=32, choices=100, edits=True, pictures=True)

    def __init__(  # noqa: PLR0913 - the settings of a bot
        self,
        token: str,
        *,
        api_url: str | None = None,
        mode: Literal["polling", "webhook"] = "polling",
        hook_url: str | None = None,
        hook_path: str = "/telegram/default/webhook",
        secret: str | None = None,
        menu: Sequence[Menu] = (),
        carrier: Carrier | None = None,
    ) -> None:
        # The library's own debug lines hold the token, chats and texts.
        logging.getLogger("telegram.Bot").setLevel(logging.WARNING)
        self._api = api = (api_url or _PUBLIC_API).rstrip("/")
        self.username = ""
        self._reached = False
        self._token = token
        self._mode = mode
        self._hook_url, self._hook_path, self._secret = hook_url, hook_path, secret or ""
        self._menu = menu
        self._transport = Transport(carrier or best(api), f"{api}/bot{token}")
        self._bot = Bot(
            token or "0:none",
            base_url=f"{api}/bot",
            base_file_url=f"{api}/file/bot",
            request=self._transport,
            get_updates_request=self._transport,
        )
        self._poller = Poller(self._transport, f"{api}/bot{token}", self._answer_tap)
        self._background = Background()

    @property
    def number(self) -> str:
        """None: a bot is found by its link or its name."""
        return ""

    def link(self, code: str) -> str:
        """A link that opens the bot and says `/start code`."""
        return create_deep_linked_url(self.username, code)

    async def start(self) -> None:
        """Check the token, set the webhook, and put up the bot's menus."""
        if complaint := next(self.complaints(), ""):
            raise Misconfigured(complaint)
        try:
            await called(self._bot.initialize())
        except Misconfigured as error:
            raise Misconfigured(_NO_SUCH_BOT, error.code) from None
        except OutcomeUnknown as error:
            raise Unavailable(str(error)) from None
        self._reached = True
        self.username = self._bot.username
        if self._mode == "webhook":
            await self._set_webhook()
        self._background.run(self._put_up_menus)

    async def stop(self) -> None:
        """End what runs in the background and close the connections."""
        await self._background.close()
        await self._bot.shutdown()

    async def send(self, path: str, parcel: Parcel) -> Receipt:
        """Send or change one message; one call, and one more only if the first cannot apply."""
        if not self._reached:
            raise Unavailable("Telegram has not been reached since the start")
        if not _CHAT.fullmatch(path):
            raise Rejected("the address is not the number of a chat")
        draft = Draft(self._transport, int(path), parcel)
        if parcel.edits and await draft.edit(parcel.edits):
            return Receipt(parcel.edits)
        if parcel.attachment:
            return await draft.send_file(parcel.attachment)
        return await draft.send_text()

    async def bring(self, reference: str, most: int) -> bytes:
        """The bytes of a file that a learner sent."""
        body = msgspec.json.encode({"file_id": reference})
        found = await called(self._transport.call("getFile", body, JSON))
        try:
            file = msgspec.json.decode(found, type=_File)
        except ValueError:
            raise OutcomeUnknown("an answer of an unknown form") from None
        if file.file_size > most or not _FILE_PATH.fullmatch(file.file_path):
            raise Rejected("the file is too large, or has no place")
        try:
            return await called(self._transport.fetch(file.file_path, most))
        except NoFile as error:
            raise Rejected(str(error)) from None

    async def listen(self, receive: Receive) -> None:
        """Poll until cancelled; returns at once if the bot has a webhook."""
        if self._mode == "polling":
            await self._poller.run(receive, self._bot.delete_webhook)

    def hooks(self) -> Sequence[Hook]:
        """The webhook, if there is one."""
        return (Hook(self._hook_path, self._take_in),) if self._mode == "webhook" else ()

    async def examine(self, now: datetime) -> Sequence[Finding]:
        """How this bot stands with Telegram; nothing is changed, started or not."""
        if complaint := next(self.complaints(), ""):
            return [Finding(Level.PROBLEM, TOKEN, complaint, fatal=True)]
        wanted = self._hook_url if self._mode == "webhook" else None
        found = await examining.examine(self._bot, wanted, now)
        if any(each.about == TOKEN and each.level is Level.OK for each in found):
            self._reached = True
        return found

    async def _take_in(self, call: HookCall, receive: Receive) -> HookAnswer:
        shown = call.headers.get(_SECRET_HEADER, "").encode(errors="replace")
        if not self._secret or not hmac.compare_digest(shown, self._secret.encode()):
            return HookAnswer(403)
        update = updates.read(call.body)
        if update.received:
            try:
                await receive([update.received])
            except Exception as error:  # noqa: BLE001 - whatever it is, Telegram shall try again
                # Only its class: the message of a database error can hold what a learner wrote.
                _log.warning("An update could not be stored", error=type(error).__name__)
                return HookAnswer(503)
        if update.tap:
            self._answer_tap(update.tap)
        return HookAnswer()

    def _answer_tap(self, tap: str) -> None:
        self._background.run(partial(self._stop_waiting, tap))

    async def _stop_waiting(self, tap: str) -> None:
        try:
            await called(self._bot.answer_callback_query(tap))
        except SendError as error:
            # The tap itself is safe; only the spinner on the button turns a little longer.
            _log.debug("A tap was not answered", error=str(error))

    def complaints(self) -> Iterator[str]:
        """What of the settings cannot work; nobody is asked."""
        if not _TOKEN.fullmatch(self._token):
            yield (
                "TELEGRAM_BOT_TOKEN is not a bot token (digits, a colon, letters): "
                "copy it again from @BotFather"
            )
        if self._mode == "polling":
            return
        if not _SECRET.fullmatch(self._secret):
            yield (
                "A Telegram webhook needs a secret of 1 to 256 letters, digits, _ or -: "
                "set one, or set TELEGRAM_MODE=polling"
            )
        # a server of one's own takes any address
        public = (self._hook_url or "").startswith("https://") or self._api != _PUBLIC_API
        if not self._hook_url or not public:
            yield (
                "A Telegram webhook needs a public https address: "
                "set LESSONBOT_PUBLIC_URL, or set TELEGRAM_MODE=polling"
            )

    async def _set_webhook(self) -> None:
        try:
            await called(
                self._bot.set_webhook(
                    self._hook_url or "",
                    secret_token=self._secret,
                    max_connections=WEBHOOK_CONNECTIONS,
                    allowed_updates=updates.KINDS,
                )
            )
        except Rejected as error:
            raise Misconfigured(
                f"Telegram refuses the webhook ({error}): LESSONBOT_PUBLIC_URL must be a public "
                "https address, or set TELEGRAM_MODE=polling"
            ) from None

    async def _put_up_menus(self) -> None:
        for menu in self._menu:
            commands = [BotCommand(name, about) for name, about in menu.commands]
            language = menu.language
            try:
                await called(self._bot.set_my_commands(commands, language_code=language))
                await called(self._bot.set_my_description(menu.description, language))
                await called(self._bot.set_my_short_description(menu.short_description, language))
            except SendError as error:
                _log.warning("A menu of the bot was not set", language=language, error=str(error))
