"""What the Bot API demands of a request, in the words it refuses with."""

import io
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from PIL import Image

from lessonbot.cli.chaos.script import Refusal

_FILE = frozenset(
    (
        "chat_id",
        "caption",
        "caption_entities",
        "disable_notification",
        "protect_content",
        "reply_markup",
    )
)
PARAMETERS: Mapping[str, frozenset[str]] = {
    "getMe": frozenset(),
    "getFile": frozenset(("file_id",)),
    "getUpdates": frozenset(("offset", "limit", "timeout", "allowed_updates")),
    "setWebhook": frozenset(
        (
            "url",
            "max_connections",
            "allowed_updates",
            "drop_pending_updates",
            "secret_token",
            "ip_address",
        )
    ),
    "deleteWebhook": frozenset(("drop_pending_updates",)),
    "getWebhookInfo": frozenset(),
    "sendMessage": frozenset(
        (
            "chat_id",
            "text",
            "entities",
            "link_preview_options",
            "disable_notification",
            "protect_content",
            "reply_markup",
        )
    ),
    "sendPhoto": frozenset(
        (
            "chat_id",
            "photo",
            "caption",
            "caption_entities",
            "disable_notification",
            "protect_content",
            "reply_markup",
        )
    ),
    "sendVoice": _FILE | {"voice", "duration"},
    "sendAudio": _FILE | {"audio", "duration", "performer", "title", "thumbnail"},
    "sendDocument": _FILE | {"document", "thumbnail", "disable_content_type_detection"},
    "editMessageText": frozenset(
        ("chat_id", "message_id", "text", "entities", "link_preview_options", "reply_markup")
    ),
    "editMessageCaption": frozenset(
        ("chat_id", "message_id", "caption", "caption_entities", "reply_markup")
    ),
    "answerCallbackQuery": frozenset(
        ("callback_query_id", "text", "show_alert", "url", "cache_time")
    ),
    "setMyCommands": frozenset(("commands", "scope", "language_code")),
    "setMyDescription": frozenset(("description", "language_code")),
    "setMyShortDescription": frozenset(("short_description", "language_code")),
}

UPDATES = frozenset(
    (
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "callback_query",
        "inline_query",
        "poll",
        "poll_answer",
        "my_chat_member",
        "chat_member",
        "chat_join_request",
        "message_reaction",
    )
)
STYLES = frozenset(
    ("bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "text_link", "url")
)
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"([a-z]{2})?")
_LARGEST_PHOTO = 10_000_000
_LARGEST_FILE = 50_000_000
_NESTED = frozenset(
    (
        "allowed_updates",
        "caption_entities",
        "commands",
        "entities",
        "link_preview_options",
        "reply_markup",
        "scope",
    )
)


def plain(method: str) -> str:
    """The method's name as Python writes names."""
    return re.sub(r"([A-Z])", lambda found: "_" + found[0].lower(), method)


def opened(method: str, form: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters with their JSON decoded; a name the method does not have is refused."""
    if method not in PARAMETERS:
        raise Refusal("Not Found: method not found", 404)
    unknown = form.keys() - PARAMETERS[method] - {"_file"}
    if unknown:
        raise Refusal(f"{method} has no parameter {min(unknown)}")
    values: dict[str, Any] = {}
    for name, value in form.items():
        try:
            values[name] = (
                json.loads(value) if name in _NESTED and isinstance(value, str) else value
            )
        except ValueError:
            raise Refusal(f"can't parse {name}: it is not JSON") from None
    return values


def number(values: Mapping[str, Any], name: str, default: int | None = None) -> int:
    """A whole number among the parameters."""
    value = values.get(name, default)
    if value is None:
        raise Refusal(f"{name} is empty")
    try:
        return int(value)
    except ValueError:
        raise Refusal(f"{name} is not a number") from None


def boolean(values: Mapping[str, Any], name: str) -> bool:
    """A yes or no among the parameters."""
    return str(values.get(name, "")).lower() == "true"


def text(values: Mapping[str, Any]) -> str:
    """The text of a message: 1 to 4096 UTF-16 units."""
    value = str(values.get("text", ""))
    if not value.strip():
        raise Refusal("message text is empty")
    if units(value.strip()) > 4096:
        raise Refusal("message is too long")
    return value


def caption(values: Mapping[str, Any]) -> str:
    """The caption of a picture: at most 1024 UTF-16 units."""
    value = str(values.get("caption", ""))
    if units(value.strip()) > 1024:
        raise Refusal("message caption is too long")
    return value


def entities(value: object, words: str) -> list[dict[str, Any]]:
    """Entities of known kinds that lie within the text and cut no surrogate pair."""
    listed = value or []
    if not isinstance(listed, list) or len(listed) > 100:
        raise Refusal("entities must be a list of at most 100")
    for entity in listed:
        _entity(entity, words)
    return listed


def _entity(entity: object, words: str) -> None:
    if not isinstance(entity, dict) or entity.get("type") not in STYLES:
        raise Refusal("can't parse entities: unsupported type specified")
    start, length = entity.get("offset"), entity.get("length")
    if not isinstance(start, int) or not isinstance(length, int) or start < 0 or length < 1:
        raise Refusal("can't parse entities: offset and length must be positive numbers")
    end = start + length
    if end > units(words):
        raise Refusal(
            f"entity beginning at UTF-16 offset {start} ends after the end of the text at UTF-16 "
            f"offset {end}"
        )
    if not {start, end} <= _edges(words):
        raise Refusal(f"entity begins in a middle of a UTF-16 symbol at offset {start}")
    if entity["type"] == "text_link" and not str(entity.get("url", "")).startswith("http"):
        raise Refusal("can't parse entities: text_link without a URL")


def keyboard(value: object) -> list[list[dict[str, str]]]:
    """The rows of an inline keyboard: 8 in a row, 100 in all, data of 1 to 64 bytes."""
    if value is None:
        return []
    rows = value.get("inline_keyboard") if isinstance(value, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, list) and row for row in rows):
        raise Refusal("can't parse reply keyboard markup JSON object")
    if any(len(row) > 8 for row in rows) or sum(map(len, rows)) > 100:
        raise Refusal("REPLY_MARKUP_TOO_LONG")
    for button in (button for row in rows for button in row):
        if not isinstance(button, dict) or not str(button.get("text", "")).strip():
            raise Refusal("can't parse inline keyboard button: text of a button is empty")
        if not 1 <= len(str(button.get("callback_data", "")).encode()) <= 64:
            raise Refusal("BUTTON_DATA_INVALID")
    return rows


def file(content: bytes) -> None:
    """A recording or a document that can be sent: as large as a bot may upload."""
    if not content:
        raise Refusal("file must be non-empty")
    if len(content) > _LARGEST_FILE:
        raise Refusal("Request Entity Too Large", 413)


def photo(content: bytes) -> tuple[int, int]:
    """The size in pixels of a picture that can be sent."""
    if not content:
        raise Refusal("file must be non-empty")
    if len(content) > _LARGEST_PHOTO:
        raise Refusal("Request Entity Too Large", 413)
    try:
        width, height = Image.open(io.BytesIO(content)).size
    except OSError:
        raise Refusal("IMAGE_PROCESS_FAILED") from None
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise Refusal("PHOTO_INVALID_DIMENSIONS")
    return width, height


def webhook(values: Mapping[str, Any]) -> None:
    """A webhook: https, a secret of allowed characters, 1 to 100 connections."""
    if not str(values.get("url", "")).startswith("https://"):
        raise Refusal("bad webhook: An HTTPS URL must be provided for webhook")
    if "secret_token" in values and not _SECRET.fullmatch(str(values["secret_token"])):
        raise Refusal("secret token contains unallowed characters")
    if not 1 <= number(values, "max_connections", 40) <= 100:
        raise Refusal("max_connections must be between 1 and 100")


def allowed(values: Mapping[str, Any]) -> frozenset[str] | None:
    """The kinds of updates asked for."""
    kinds = values.get("allowed_updates")
    if kinds is None:
        return None
    if not isinstance(kinds, list) or not set(kinds) <= UPDATES:
        raise Refusal("can't parse allowed_updates: unknown kind")
    return frozenset(kinds)


def commands(value: object) -> list[dict[str, str]]:
    """At most 100 commands with names and descriptions of allowed lengths."""
    if not isinstance(value, list) or len(value) > 100:
        raise Refusal("BOT_COMMANDS_TOO_MUCH")
    for command in value:
        if not _COMMAND.fullmatch(str(command.get("command", ""))):
            raise Refusal("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= 256:
            raise Refusal("BOT_COMMAND_DESCRIPTION_INVALID")
    return value


def described(values: Mapping[str, Any], name: str, longest: int) -> str:
    """A description of the bot."""
    value = str(values.get(name, ""))
    if len(value) > longest:
        raise Refusal(f"{name} is too long")
    return value


def language(values: Mapping[str, Any]) -> str:
    """A two-letter language, or none."""
    value = str(values.get("language_code", ""))
    if not _LANGUAGE.fullmatch(value):
        raise Refusal("invalid language code specified")
    return value


def units(words: str) -> int:
    """The length in UTF-16 units."""
    return len(words.encode("utf-16-le")) // 2


def _edges(words: str) -> set[int]:
    edges, position = {0}, 0
    for char in words:
        position += 2 if ord(char) > 0xFFFF else 1
        edges.add(position)
    return edges


def choose(rows: Sequence[Sequence[Mapping[str, str]]], wanted: str) -> Mapping[str, str] | None:
    """The button with this label or this data."""
    buttons = [button for row in rows for button in row]
    for field in ("callback_data", "text"):
        for button in buttons:
            if button[field] == wanted:
                return button
    return None
