"""How a bot stands with Telegram: its token, and where its updates go."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from telegram import Bot, WebhookInfo

from lessonbot.channels.base import Misconfigured, SendError
from lessonbot.channels.examining import NETWORK, TOKEN, WEBHOOK
from lessonbot.channels.telegram.failures import called
from lessonbot.domain.finding import Finding, Level

_RECENT = timedelta(minutes=10)
_MOST_WAITING = 100


async def examine(bot: Bot, hook_url: str | None, now: datetime) -> Sequence[Finding]:
    """Ask Telegram about a bot; `hook_url` is where its updates should go, None if it polls."""
    try:
        await called(bot.initialize())  # opens the connections, once
        me = await called(bot.get_me())
        info = await called(bot.get_webhook_info())
    except Misconfigured:
        return [_refused()]
    except SendError as error:
        mend = "Look whether this machine reaches the internet, and try again"
        return [Finding(Level.PROBLEM, NETWORK, f"Telegram does not answer: {error}", mend)]
    return [
        Finding(Level.OK, TOKEN, f"Telegram knows the bot @{me.username}"),
        _hook(info, hook_url, now),
    ]


def _refused() -> Finding:
    mend = "Copy TELEGRAM_BOT_TOKEN again from @BotFather, and start again"
    return Finding(
        Level.PROBLEM, TOKEN, "Telegram does not accept this bot's token", mend, fatal=True
    )


def _hook(info: WebhookInfo, wanted: str | None, now: datetime) -> Finding:
    waits = f"updates waiting at Telegram: {info.pending_update_count}"
    if info.url != (wanted or ""):
        # it is set and deleted when lessonbot starts, so this is somebody else, or not yet
        said = f"the bot's webhook is {_shown(info.url)} instead of {_shown(wanted)}"
        mend = "Use this token nowhere else, and start lessonbot (again)"
        return Finding(Level.WARNING, WEBHOOK, f"{said}; {waits}", mend)
    failed = info.last_error_date
    if wanted and failed and now - failed < _RECENT and info.pending_update_count:
        said = f"Telegram cannot bring the bot's updates: {info.last_error_message}; {waits}"
        mend = "Look whether LESSONBOT_PUBLIC_URL can be reached from outside, by https"
        return Finding(Level.PROBLEM, WEBHOOK, said, mend)
    if info.pending_update_count > _MOST_WAITING:
        mend = "Look whether lessonbot runs with the role “telegram” (polling) or “web” (webhook)"
        return Finding(Level.WARNING, WEBHOOK, waits, mend)
    return Finding(Level.OK, WEBHOOK, f"{'webhook' if wanted else 'polling'}; {waits}")


def _shown(url: str | None) -> str:
    return url.split("?")[0] if url else "none"
