"""Structured logs without tokens and phone numbers."""

import logging
import re
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

# a bot token anywhere; a run of digits as long as a phone number or a chat id
_TOKEN = re.compile(r"\d{5,20}:[A-Za-z0-9_-]{20,}")
_NUMBER = re.compile(r"(?<![\w.-])(?!\d{4}-\d\d-\d\d)\+?\d[\d ()-]{6,}\d(?![\w-])")
_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def masked(value: str) -> str:
    """The text without tokens, numbers that could be a phone's, and characters that fake lines."""
    value = _TOKEN.sub("[token]", value)
    value = _NUMBER.sub("[number]", value)
    return _STEERING.sub("?", value)


def mask(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Mask every text of an event; instants and ids that are not texts stay."""
    return {
        key: masked(value) if isinstance(value, str) and key != "timestamp" else value
        for key, value in event.items()
    }


def set_up(level: str, form: str) -> None:
    """Send our own logs and those of all libraries to stderr, one event a line."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            # frames hold tokens and what learners wrote
            exception_formatter=structlog.dev.plain_traceback,
        )
    )
    tail: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        mask,
        renderer,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=tail)
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for chatty in (
        "apscheduler",
        "aiosqlite",
        "asyncio",
        "alembic",
        "httpx",
        "httpcore",
        "uvicorn",
    ):
        logging.getLogger(chatty).setLevel(logging.WARNING)
