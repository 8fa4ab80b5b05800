"""The settings, read once for a command."""

from typing import TYPE_CHECKING

from lessonbot.cli.output import WRONG_USE, fail

if TYPE_CHECKING:
    from lessonbot.config import Settings


def read_settings(*, log: bool = True) -> "Settings":
    """The settings, and logging as they want it; what cannot work is one line and exit code 2."""
    from lessonbot.config import Misconfiguration, load  # noqa: PLC0415 - not needed for --help

    try:
        settings = load()
    except Misconfiguration as error:
        fail(str(error), WRONG_USE)
    if log:
        from lessonbot.cli import logs  # noqa: PLC0415

        logs.set_up(settings.lessonbot_log_level, settings.lessonbot_log_format)
    return settings
