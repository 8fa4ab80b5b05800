"""Who carries calls to a provider: the lean client where its parts are installed, else aiohttp.

Of a send's CPU aiohttp takes three quarters, so `lessonbot[fast]` brings httptools for a client
that does only what is needed here. pyreqwest, which is faster than aiohttp too, is no choice: it
calls a lost answer a failure to connect, and what may have arrived would count as not sent.
"""

from collections.abc import Mapping
from importlib.util import find_spec
from types import MappingProxyType

from lessonbot.channels.carrying.carrier import FORM, JSON, Carrier, NoAnswer, NotSent, why

__all__ = ["FORM", "JSON", "Carrier", "NoAnswer", "NotSent", "best", "why"]

_NONE: Mapping[str, str] = MappingProxyType({})


def best(origin: str, headers: Mapping[str, str] = _NONE) -> Carrier:
    """The fastest carrier of those installed, for calls to one server, each with these headers."""
    # aiohttp costs ten megabytes of memory, so it is loaded only where it is used.
    if find_spec("httptools"):
        from lessonbot.channels.carrying.over_httptools import OverHttptools  # noqa: PLC0415

        return OverHttptools(origin, headers)
    from lessonbot.channels.carrying.over_aiohttp import OverAiohttp  # noqa: PLC0415

    return OverAiohttp(headers)
