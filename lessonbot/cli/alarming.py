"""From settings to whom a process tells what is wrong."""

from collections.abc import Mapping, Sequence

from lessonbot.channels.base import Channel
from lessonbot.channels.outlets import Notice, Outlet, Untold
from lessonbot.config import Settings
from lessonbot.domain.finding import Finding, Level
from lessonbot.services.runtime import Runtime
from lessonbot.services.telling import Telling, outlets


def telling(settings: Settings, rt: Runtime) -> Telling:
    """The ways to staff that the settings name; chats go by the channels of this process."""
    server = settings.lessonbot_smtp_url.get_secret_value()
    return Telling(
        outlets(settings.alarm_to, server, rt.channels),
        settings.lessonbot_heartbeat_url.get_secret_value(),
    )


async def examined(
    settings: Settings, channels: Mapping[int, Channel], *, send: bool
) -> Sequence[Finding]:
    """Whether somebody is told of alarms; with `send` each way is tried, else nothing is sent."""
    server = settings.lessonbot_smtp_url.get_secret_value()
    ways = outlets(settings.alarm_to, server, channels)
    if not ways:
        said = "nobody is told when something is wrong: LESSONBOT_ALARM_TO is empty"
        mend = "Set it, best in two ways, then try them: lessonbot doctor --alarm"
        return [Finding(Level.WARNING, "alarms", said, mend)]
    if send:
        return [await _tried(way) for way in ways]
    said = f"go out by {', '.join(way.name for way in ways)}"
    return [Finding(Level.OK, "alarms", said, "Try them: lessonbot doctor --alarm")]


async def _tried(way: Outlet) -> Finding:
    words = "A test by “lessonbot doctor --alarm”: nothing is wrong, alarms come this way"
    try:
        await way.tell(Notice("test", "lessonbot: test", words, over=True))
    except Untold as error:
        mend = "Look at LESSONBOT_ALARM_TO, and LESSONBOT_SMTP_URL for mails"
        return Finding(Level.PROBLEM, "alarms", f"{way.name} does not take them: {error}", mend)
    return Finding(Level.OK, "alarms", f"{way.name} took a test: look whether it came")
