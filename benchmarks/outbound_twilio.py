"""What goes out by Twilio: lessons from the outbox, beside a bare loop of its own library."""

import os
from functools import partial
from types import MappingProxyType
from typing import Literal

from benchmarks.databases import servers
from benchmarks.peers.twilio_loop import ACCOUNT, CHOICES, SMS_FROM, TOKEN, WHATSAPP_FROM, WORDS
from benchmarks.provider import provider
from benchmarks.pumping import AT_ONCE, HEADS, Network, Sent, bare, durable, peer
from benchmarks.report import Figures, script, table
from lessonbot.channels.twilio import Account, Twilio
from lessonbot.domain.messages import Choice, Outbound
from lessonbot.domain.text import Span

MANY, QUICK = 10_000, 1_200
SDKS, QUICK_SDKS = 2_000, 500
PUBLIC = "https://learn.example"
_FROM = {"sms": SMS_FROM, "whatsapp": WHATSAPP_FROM}
_CHOICES = tuple(Choice(each, f"a:1:{place}") for place, each in enumerate(CHOICES, start=1))


def sender(scheme: Literal["sms", "whatsapp"], url: str) -> Twilio:
    """A sender that is what its settings would make of it."""
    account = Account(ACCOUNT, TOKEN, api_url=url, content_url=url)
    return Twilio(account, scheme, sender=_FROM[scheme], public_url=PUBLIC, slug=scheme)


_WORDS = (Span(WORDS),)
_ASKED = Outbound("lesson", _WORDS, _CHOICES)
KINDS = MappingProxyType(
    {
        "buttons": Network(partial(sender, "whatsapp"), _ASKED, "+254"),
        "text": Network(partial(sender, "whatsapp"), Outbound("lesson", _WORDS), "+254"),
        "sms": Network(partial(sender, "sms"), _ASKED, "+254"),
    }
)
_NAMES = {"buttons": "WhatsApp, buttons", "text": "WhatsApp, text", "sms": "text message"}


def measure(quick: bool) -> Figures:  # noqa: FBT001 - the size of a benchmark
    """Messages for each CPU-second: ours with all that makes them durable, theirs without.

    Every kind is compared with the best of all runs of the library, whatever it sent there.
    """
    many, few = (QUICK, QUICK_SDKS) if quick else (MANY, SDKS)
    ours: dict[str, Sent] = {}
    theirs: list[Sent] = []
    rows = []
    with provider("twilio") as there, servers() as places:
        os.environ["SSL_CERT_FILE"] = str(there.certificate)
        for kind, network in KINDS.items():
            theirs.append(peer(kind, there, few))
            rows.append((f"{_NAMES[kind]}: Twilio's library, bare loop", *theirs[-1].row()))
            if not quick:
                alone = bare(network, there, many)
                rows.append((f"{_NAMES[kind]}: lessonbot's channel, bare loop", *alone.row()))
            for place in places:
                sent = ours[f"{kind}_per_cpu_s_{place.name}"] = durable(network, place, there, many)
                rows.append((f"{_NAMES[kind]}: lessonbot's outbox, {place.name}", *sent.row()))
    table(f"By Twilio: TLS, 60 ms away, {AT_ONCE} at once", HEADS, rows)
    best = max(each.rate for each in theirs)
    worst = min(each.rate for each in ours.values())
    figures = {f"outbound_twilio_{name}": each.rate for name, each in ours.items()}
    return figures | {"outbound_twilio_vs_sdk": worst / best}


if __name__ == "__main__":
    script(measure, __doc__)
