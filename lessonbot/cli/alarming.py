"""From settings to whom a process tells what is wrong."""

from lessonbot.config import Settings
from lessonbot.services.runtime import Runtime
from lessonbot.services.telling import Telling, outlets


def telling(settings: Settings, rt: Runtime) -> Telling:
    """The ways to staff that the settings name; chats go by the channels of this process."""
    server = settings.lessonbot_smtp_url.get_secret_value()
    return Telling(
        outlets(settings.alarm_to, server, rt.channels),
        settings.lessonbot_heartbeat_url.get_secret_value(),
    )
