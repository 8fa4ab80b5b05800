"""Where a list of the console goes on."""

from collections.abc import Mapping
from urllib.parse import urlencode


def onward(kept: Mapping[str, str], past: str) -> str:
    """Where a list goes on with what was chosen; empty where it is at its end."""
    chosen = {name: value for name, value in kept.items() if value}
    return f"?{urlencode(chosen | {'past': past})}" if past else ""
