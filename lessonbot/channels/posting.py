"""Posting to addresses that staff of an organisation name: never to the networks around ourselves."""

import asyncio
import socket
from collections.abc import Mapping
from ipaddress import ip_address
from typing import TYPE_CHECKING

from yarl import URL

from lessonbot.channels.carrying import why

if TYPE_CHECKING:
    from aiohttp.abc import AbstractResolver

SECONDS = 15.0


class NotTaken(Exception):
    """The other side did not take it; `status` is what it answered, if it did."""

    def __init__(self, reason: str, status: int | None = None) -> None:
        super().__init__(reason)
        self.status = status


async def post(
    address: str, body: bytes, headers: Mapping[str, str], *, anywhere: bool = False
) -> int:
    """Post once and follow nowhere; the status it was taken with. Raises NotTaken.

    Unless `anywhere`, only to addresses of the public internet, as they are when they are called.
    """
    import aiohttp  # noqa: PLC0415 - heavy, and only where it is used

    if not anywhere:
        _refuse_near(URL(address).host or "")  # a number is not looked up
    connector = aiohttp.TCPConnector(resolver=None if anywhere else _public())
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    try:
        async with (
            aiohttp.ClientSession(connector=connector, timeout=timeout) as session,
            session.post(
                address, data=body, headers=dict(headers), allow_redirects=False
            ) as answer,
        ):
            status = answer.status
    except NotTaken:
        raise
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
        raise NotTaken(why(error, "the address")) from None
    if not 200 <= status < 300:  # noqa: PLR2004 - what HTTP calls success
        raise NotTaken(f"it answered {status}", status)
    return status


def _public() -> "AbstractResolver":
    """Finds the numbers of a name, and refuses those that are not of the public internet.

    The connection goes to the very number that was looked at.
    """
    from aiohttp.abc import AbstractResolver, ResolveResult  # noqa: PLC0415 - heavy

    class Public(AbstractResolver):
        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
        ) -> list[ResolveResult]:
            loop = asyncio.get_running_loop()
            found = await loop.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM)
            for _, _, _, _, number in found:
                _refuse_near(str(number[0]))
            return [
                ResolveResult(
                    hostname=host,
                    host=str(number[0]),
                    port=port,
                    family=kind,
                    proto=0,
                    flags=socket.AI_NUMERICHOST,
                )
                for kind, _, _, _, number in found
            ]

        async def close(self) -> None:
            pass

    return Public()


def _refuse_near(host: str) -> None:
    """Raises NotTaken for the number of a machine that is not on the public internet."""
    try:
        number = ip_address(host)
    except ValueError:
        return  # a name
    if not number.is_global:
        raise NotTaken("it is not on the public internet")
