"""A Bot API server on 127.0.0.1 that keeps to the protocol and checks every request.

    async with BotApi() as api:
        channel = Telegram(api.token, api_url=api.url)
        api.join(7, language="sw")
        ...
        api.tap(7, "Yes")
        assert api.texts(7)[-1] == "Right!"

Learners act by `join`, `say`, `tap`, `block`, `unblock` and `send`; `fail_next` and
`refuse_next` break the next calls of a method. Updates wait until they are confirmed, by the
offset of getUpdates or by a webhook's 2xx, exactly as Telegram keeps them.
"""

import asyncio
import itertools
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import web

from lessonbot.cli.chaos.script import Fault, Mode, Refusal
from lessonbot.cli.chaos.server import DATE, TOKEN, Provider
from tests.support import bot_api_rules as rules
from tests.support.bot_api_updates import Updates

__all__ = ["TOKEN", "BotApi", "Chat", "Message", "Mode"]


@dataclass
class Message:
    """A message as its learner sees it now."""

    id: int
    text: str
    entities: list[dict[str, Any]] = field(default_factory=list)
    buttons: list[list[dict[str, str]]] = field(default_factory=list)
    photo: str | None = None
    silent: bool = False
    edits: int = 0
    file: tuple[str, str] | None = None

    @property
    def labels(self) -> list[list[str]]:
        return [[button["text"] for button in row] for row in self.buttons]


@dataclass
class Chat:
    """A learner's private chat with the bot."""

    id: int
    name: str
    language: str
    state: Literal["open", "blocked", "deactivated", "never started"] = "open"
    messages: dict[int, Message] = field(default_factory=dict)

    @property
    def person(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "is_bot": False,
            "first_name": self.name,
            "language_code": self.language,
        }

    @property
    def public(self) -> dict[str, Any]:
        return {"id": self.id, "type": "private", "first_name": self.name}


class BotApi(Provider):
    """The server; `hooks` maps the https origin of a webhook to where it really listens."""

    def __init__(
        self, token: str = TOKEN, hooks: Mapping[str, str] | None = None, retry: float = 0.02
    ) -> None:
        super().__init__(token, seed=0)
        self.updates = Updates(hooks or {}, retry)
        self.chats: dict[int, Chat] = {}
        self.strays: list[str] = []
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.answered: Counter[str] = Counter()
        self.menus: dict[tuple[str, str], Any] = {}
        self._files: dict[str, tuple[int, int]] = {}
        self._others: dict[str, str] = {}
        self._sent_in: dict[str, bytes] = {}
        self._taps: set[str] = set()
        self._message_ids = itertools.count(1)

    async def start(self, port: int = 0) -> None:
        self.updates.open()
        await super().start(port)

    async def stop(self) -> None:
        await self.updates.close()
        await super().stop()

    async def until(self, condition: Callable[[], object], within: float = 10) -> None:
        """Wait for something to become so; TimeoutError if it does not."""
        async with asyncio.timeout(within):
            while not condition():  # noqa: ASYNC110 - the condition may be anything
                await asyncio.sleep(0.005)

    # What learners do

    def meet(self, chat: int, language: str = "en", name: str = "Amina") -> Chat:
        """A person who has not started the bot."""
        return self.chats.setdefault(chat, Chat(chat, name, language, "never started"))

    def join(self, chat: int, language: str = "en", name: str = "Amina", code: str = "") -> int:
        """Open the bot by its link."""
        self.meet(chat, language, name).state = "open"
        return self.say(chat, f"/start {code}".strip())

    def say(self, chat: int, text: str) -> int:
        return self.send(chat, {"text": text})

    def send(self, chat: int, content: Mapping[str, Any]) -> int:
        """Send anything: a sticker, a picture with a caption, a notice."""
        who = self.chats[chat]
        message = {
            "message_id": next(self._message_ids),
            "date": DATE,
            "chat": who.public,
            "from": who.person,
            **content,
        }
        return self.push({"message": message}, chat)

    def send_file(self, chat: int, kind: str, content: bytes, **about: object) -> int:
        """Send a photo, voice message, audio or document; Telegram keeps it by an id."""
        file_id = f"AwAD-{kind}-{len(self._sent_in) + 1}"
        self._sent_in[file_id] = content
        file = {"file_id": file_id, "file_unique_id": f"U{file_id}", "file_size": len(content)}
        if kind != "photo":
            return self.send(chat, {kind: file | about})
        small = {**file, "file_id": f"small-{file_id}", "width": 90, "height": 60}
        return self.send(chat, {kind: [small, {**file, "width": 900, "height": 600}]} | about)

    def tap(self, chat: int, wanted: str, message: int | None = None) -> str:
        """Tap the newest button with this label or data, or one of a given message."""
        shown = [m for m in self.messages(chat) if message in (None, m.id)]
        for candidate in reversed(shown):
            button = rules.choose(candidate.buttons, wanted)
            if button:
                return self.forge(chat, button["callback_data"], candidate.id)
        raise LookupError(f"no button {wanted!r} in chat {chat}")

    def forge(self, chat: int, data: str, message: int = 1, where: int | None = None) -> str:
        """Send back any data, as if a button had held it; `where` is a group."""
        who = self.chats[chat]
        place = who.public if where is None else {"id": where, "type": "supergroup", "title": "G"}
        tap = f"{chat}-{len(self._taps) + 1}"
        self._taps.add(tap)
        query = {
            "id": tap,
            "from": who.person,
            "chat_instance": str(chat),
            "message": {"message_id": message, "date": DATE, "chat": place},
            "data": data,
        }
        self.push({"callback_query": query}, chat)
        return tap

    def block(self, chat: int) -> int:
        return self._member(chat, "blocked", "member", "kicked")

    def unblock(self, chat: int) -> int:
        return self._member(chat, "open", "kicked", "member")

    def _member(self, chat: int, state: Literal["open", "blocked"], old: str, new: str) -> int:
        who = self.chats[chat]
        who.state = state
        change = {
            "chat": who.public,
            "from": who.person,
            "date": DATE,
            "old_chat_member": {"status": old, "user": {"id": 4242}},
            "new_chat_member": {"status": new, "user": {"id": 4242}, "until_date": 0},
        }
        return self.push({"my_chat_member": change}, chat)

    def push(self, update: Mapping[str, Any], chat: int = 0) -> int:
        """Hand out an update of any content."""
        return self.updates.add(update, chat)

    def push_raw(self, body: bytes, chat: int = 0) -> int:
        """Hand out any bytes as an update."""
        return self.updates.add_raw(body, chat)

    # What tests look at and break

    def messages(self, chat: int) -> list[Message]:
        return list(self.chats[chat].messages.values())

    def texts(self, chat: int) -> list[str]:
        return [message.text for message in self.messages(chat)]

    def called(self, method: str) -> list[dict[str, Any]]:
        return [values for name, values in self.calls if name == method]

    def forget_files(self) -> None:
        """All uploads of this bot become unknown."""
        self._files.clear()
        self._others.clear()

    def fail_next(self, method: str, mode: Mode, times: int = 1) -> None:
        self.misbehave(Fault(mode, (method,), times=times))

    def refuse_next(
        self, method: str, code: int, description: str, times: int = 1, **parameters: int
    ) -> None:
        refusal = Refusal(description, code, **parameters)
        self.misbehave(Fault("refused", (method,), times=times, refusal=refusal))

    # A call

    async def stray(self, request: web.Request) -> web.Response:
        _, token, file_id = request.path.partition(f"/file/bot{self.token}/files/")
        if token and file_id in self._sent_in:
            return web.Response(body=self._sent_in[file_id])
        self.strays.append(request.path)
        return await super().stray(request)

    async def result(self, method: str, form: Mapping[str, Any]) -> bytes:
        values = rules.opened(method, form)
        self.calls.append((method, values))
        if method == "getUpdates":
            return await self.updates.poll(values)
        if method in ("setWebhook", "deleteWebhook", "getWebhookInfo"):
            result = await getattr(self.updates, rules.plain(method))(values)
        else:
            result = await getattr(self, f"_{rules.plain(method)}")(values)
        return json.dumps(result).encode()

    def _chat(self, values: Mapping[str, Any]) -> Chat:
        chat = self.chats.get(rules.number(values, "chat_id"))
        if chat is None:
            raise Refusal("chat not found")
        refusal = {
            "blocked": "bot was blocked by the user",
            "deactivated": "user is deactivated",
            "never started": "bot can't initiate conversation with a user",
        }.get(chat.state)
        if refusal:
            raise Refusal(refusal, 403)
        return chat

    # Methods

    async def _get_me(self, _: Mapping[str, Any]) -> dict[str, Any]:
        return self.bot

    async def _get_file(self, values: Mapping[str, Any]) -> dict[str, Any]:
        file_id = str(values.get("file_id", ""))
        if file_id not in self._sent_in:
            raise Refusal("wrong file_id or the file is temporarily unavailable")
        size = len(self._sent_in[file_id])
        if size > 20_000_000:
            raise Refusal("file is too big")
        public = {"file_id": file_id, "file_unique_id": f"U{file_id}", "file_size": size}
        return {**public, "file_path": f"files/{file_id}"}

    async def _send_message(self, values: Mapping[str, Any]) -> dict[str, Any]:
        chat, words = self._chat(values), rules.text(values)
        return self._post(
            chat,
            Message(
                next(self._message_ids),
                words,
                rules.entities(values.get("entities"), words),
                rules.keyboard(values.get("reply_markup")),
                silent=rules.boolean(values, "disable_notification"),
            ),
        )

    async def _send_photo(self, values: Mapping[str, Any]) -> dict[str, Any]:
        chat, words = self._chat(values), rules.caption(values)
        return self._post(
            chat,
            Message(
                next(self._message_ids),
                words,
                rules.entities(values.get("caption_entities"), words),
                rules.keyboard(values.get("reply_markup")),
                self._file(values.get("photo", b"")),
                rules.boolean(values, "disable_notification"),
            ),
        )

    async def _send_voice(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return self._send_other("voice", values)

    async def _send_audio(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return self._send_other("audio", values)

    async def _send_document(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return self._send_other("document", values)

    def _send_other(self, kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
        chat, words = self._chat(values), rules.caption(values)
        given = values.get(kind, b"")
        if isinstance(given, bytes):
            rules.file(given)
            file_id = f"BQAD-{kind}-{len(self._others) + 1}"
            self._others[file_id] = kind
        elif self._others.get(given) == kind:
            file_id = given
        elif given in self._others or given in self._files:
            raise Refusal(f"can't use file of another type as {kind.title()}")
        else:
            raise Refusal("wrong file identifier/HTTP URL specified")
        return self._post(
            chat,
            Message(
                next(self._message_ids),
                words,
                rules.entities(values.get("caption_entities"), words),
                rules.keyboard(values.get("reply_markup")),
                silent=rules.boolean(values, "disable_notification"),
                file=(kind, file_id),
            ),
        )

    def _file(self, photo: bytes | str) -> str:
        if isinstance(photo, bytes):
            file_id = f"AgAD-{len(self._files) + 1}-{len(photo)}"
            self._files[file_id] = rules.photo(photo)
            return file_id
        if photo not in self._files:
            raise Refusal("wrong file identifier/HTTP URL specified")
        return photo

    def _post(self, chat: Chat, message: Message) -> dict[str, Any]:
        chat.messages[message.id] = message
        return self._public(chat, message)

    async def _edit_message_text(self, values: Mapping[str, Any]) -> dict[str, Any]:
        chat, message = self._editable(values)
        if message.photo or message.file:
            raise Refusal("there is no text in the message to edit")
        return self._edit(chat, message, rules.text(values), values, "entities")

    async def _edit_message_caption(self, values: Mapping[str, Any]) -> dict[str, Any]:
        chat, message = self._editable(values)
        if not (message.photo or message.file):
            raise Refusal("there is no caption in the message to edit")
        return self._edit(chat, message, rules.caption(values), values, "caption_entities")

    def _editable(self, values: Mapping[str, Any]) -> tuple[Chat, Message]:
        chat = self._chat(values)
        message = chat.messages.get(rules.number(values, "message_id"))
        if message is None:
            raise Refusal("message to edit not found")
        return chat, message

    def _edit(
        self, chat: Chat, message: Message, words: str, values: Mapping[str, Any], styles: str
    ) -> dict[str, Any]:
        entities = rules.entities(values.get(styles), words)
        buttons = rules.keyboard(values.get("reply_markup"))
        if (words, entities, buttons) == (message.text, message.entities, message.buttons):
            raise Refusal(
                "message is not modified: specified new message content and reply markup are "
                "exactly the same as a current content and reply markup of the message"
            )
        message.text, message.entities, message.buttons = words, entities, buttons
        message.edits += 1
        return self._public(chat, message)

    def _public(self, chat: Chat, message: Message) -> dict[str, Any]:
        public = {"message_id": message.id, "date": DATE, "chat": chat.public}
        if message.file:
            kind, file_id = message.file
            file = {"file_id": file_id, "file_unique_id": f"U{file_id}"}
            return {**public, "caption": message.text, kind: file}
        if not message.photo:
            return {**public, "text": message.text, "entities": message.entities}
        width, height = self._files[message.photo]
        sizes = [
            {
                "file_id": name,
                "file_unique_id": f"U{name}",
                "width": width // share,
                "height": height // share,
            }
            for name, share in ((message.photo, 1), (f"small-{message.photo}", 4))
        ]
        return {**public, "caption": message.text, "photo": sizes}

    async def _answer_callback_query(self, values: Mapping[str, Any]) -> bool:
        tap = str(values.get("callback_query_id", ""))
        if tap not in self._taps:
            raise Refusal("query is too old and response timeout expired or query ID is invalid")
        if len(str(values.get("text", ""))) > 200:
            raise Refusal("MESSAGE_TOO_LONG")
        self.answered[tap] += 1
        return True

    async def _set_my_commands(self, values: Mapping[str, Any]) -> bool:
        commands = rules.commands(values.get("commands"))
        self.menus["commands", rules.language(values)] = commands
        return True

    async def _set_my_description(self, values: Mapping[str, Any]) -> bool:
        words = rules.described(values, "description", 512)
        self.menus["description", rules.language(values)] = words
        return True

    async def _set_my_short_description(self, values: Mapping[str, Any]) -> bool:
        words = rules.described(values, "short_description", 120)
        self.menus["short_description", rules.language(values)] = words
        return True
