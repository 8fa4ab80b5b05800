"""The transcripts that are kept beside the tests, and how others differ from them."""

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path

TRANSCRIPTS = Path(__file__).parent / "transcripts"
_MOST = 120


def path(network: str, slug: str) -> Path:
    """Where a transcript is kept."""
    return TRANSCRIPTS / f"{slug}.{network}.txt"


def keep(network: str, transcripts: Mapping[str, str]) -> None:
    """Write transcripts down."""
    TRANSCRIPTS.mkdir(exist_ok=True)
    for slug, text in transcripts.items():
        path(network, slug).write_text(text, encoding="utf-8")


def differences(network: str, transcripts: Mapping[str, str]) -> Iterator[str]:
    """For each transcript that is another than the one that is kept, what differs."""
    for slug, text in transcripts.items():
        file = path(network, slug)
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        lines = difflib.unified_diff(
            before.splitlines(),
            text.splitlines(),
            f"kept {file.name}",
            "played now",
            lineterm="",
            n=4,
        )
        shown = list(lines)
        if len(shown) > _MOST:
            shown = [*shown[:_MOST], f"... and {len(shown) - _MOST} lines more"]
        if shown:
            yield "\n".join(shown)
