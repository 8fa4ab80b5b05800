"""What goes out: lessons from the outbox to Telegram, beside the bare send loops of others."""

import os

from benchmarks.databases import servers
from benchmarks.peers.loops import BOLD, CHOICES, TOKEN, WORDS
from benchmarks.provider import provider
from benchmarks.pumping import AT_ONCE, HEADS, Network, bare, durable, peer
from benchmarks.report import Figures, script, table
from lessonbot.channels.telegram import Telegram
from lessonbot.domain.messages import Choice, Outbound
from lessonbot.domain.text import Span

MANY, QUICK = 20_000, 6_000
AIOGRAMS, QUICK_AIOGRAMS = 6_000, 3_000
PTBS, QUICK_PTBS = 1_500, 500
_TEXT = (
    Span(WORDS[: BOLD[0]]),
    Span(WORDS[BOLD[0] :][: BOLD[1]], "bold"),
    Span(WORDS[sum(BOLD) :]),
)
_CHOICES = tuple(Choice(each, f"a:1:{place}") for place, each in enumerate(CHOICES))


def _bot(url: str) -> Telegram:
    return Telegram(TOKEN, api_url=url)


TELEGRAM = Network(_bot, Outbound("lesson", _TEXT, _CHOICES))


def measure(quick: bool) -> Figures:  # noqa: FBT001 - the size of a benchmark
    """Messages for each CPU-second: ours with all that makes them durable, theirs without."""
    many = QUICK if quick else MANY
    with provider("telegram") as there, servers() as places:
        os.environ["SSL_CERT_FILE"] = str(there.certificate)
        ptb = peer("ptb", there, QUICK_PTBS if quick else PTBS)
        # on both sides of ours, because a machine has better and worse minutes
        before = peer("aiogram", there, QUICK_AIOGRAMS if quick else AIOGRAMS)
        alone = bare(TELEGRAM, there, many)
        whole = {place.name: durable(TELEGRAM, place, there, many) for place in places}
        after = peer("aiogram", there, QUICK_AIOGRAMS if quick else AIOGRAMS)
    aiogram = max(before, after, key=lambda each: each.rate)
    rows = [
        ("python-telegram-bot, default transport", *ptb.row()),
        ("aiogram, bare loop", *aiogram.row()),
        ("lessonbot's channel, bare loop", *alone.row()),
        *((f"lessonbot's outbox, {name}", *each.row()) for name, each in whole.items()),
    ]
    table(f"To Telegram: TLS, 60 ms away, {AT_ONCE} at once", HEADS, rows)
    worst = min(each.rate for each in whole.values())
    return {
        **{f"outbound_per_cpu_s_{name}": each.rate for name, each in whole.items()},
        "outbound_vs_aiogram": worst / aiogram.rate,
        "outbound_vs_ptb_default": worst / ptb.rate,
    }


if __name__ == "__main__":
    script(measure, __doc__)
