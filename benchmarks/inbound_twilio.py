"""What comes in by Twilio: a tap on WhatsApp, signed, until its decision and reply are committed."""

from functools import partial

from benchmarks import callbacks, receiving
from benchmarks.databases import servers
from benchmarks.inbound import CHOSEN, HEADS, NAME, QUICK_SECONDS, SECONDS, Network, handled
from benchmarks.outbound_twilio import sender
from benchmarks.report import Figures, script, table

RATE = 200


def _tap(number: int, path: str, public_id: str) -> bytes:
    return callbacks.tap(number, path, NAME, "C", f"q{public_id}.1.{CHOSEN}")


WHATSAPP = Network(
    partial(receiving.ours, partial(sender, "whatsapp", "https://127.0.0.1")),
    _tap,
    callbacks.sid,
    "+254",
)


def measure(quick: bool) -> Figures:  # noqa: FBT001 - the size of a benchmark
    """How long a tap waits at a steady rate."""
    taps = RATE * (QUICK_SECONDS if quick else SECONDS)
    with servers() as places:
        found = {place.name: handled(place, WHATSAPP, taps, RATE) for place in places}
    rows = [(f"lessonbot, {name}, {RATE}/s", *each.row()) for name, each in found.items()]
    table("From Twilio's webhook to committed decision and reply", HEADS, rows)
    return {f"inbound_twilio_p99_ms_at_{RATE}": max(each.after(0.99) for each in found.values())}


if __name__ == "__main__":
    script(measure, __doc__)
