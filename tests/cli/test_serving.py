"""What runs side by side in one process ends together."""

import asyncio

import httpx
import pytest
from fastapi import FastAPI, Request
from pydantic import ValidationError

from lessonbot.cli.serving import _until, listening, serve_web
from lessonbot.config import Settings
from lessonbot.web.allowance import visitor


async def test_work_that_is_given_up_leaves_nothing_behind():
    """Two channels whose settings are wrong: the first one ends the other, whatever that does."""
    loop = asyncio.get_running_loop()
    left: list[object] = []
    loop.set_exception_handler(lambda _, context: left.append(context))
    begun, ended = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            ended.set()
            raise ValueError("wrong settings") from None

    given_up = asyncio.create_task(_until(asyncio.Event(), work()))
    await begun.wait()
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    del given_up
    assert ended.is_set()
    assert left == []


async def test_work_that_fails_tells_it():
    async def work() -> None:
        raise ValueError("wrong settings")

    with pytest.raises(ValueError, match="wrong settings"):
        await _until(asyncio.Event(), work())


async def test_work_is_left_when_everything_stops():
    stopping = asyncio.Event()
    stopping.set()
    await _until(stopping, asyncio.sleep(60))


@pytest.mark.parametrize(
    ("trusted", "said", "counted"),
    [
        ("", "203.0.113.9", "127.0.0.1"),
        ("10.0.0.0/8", "203.0.113.9", "127.0.0.1"),  # not the one that asks
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),  # anybody wrote the first
        ("127.0.0.1, 10.0.0.0/8", "198.51.100.1, 203.0.113.9, 10.1.2.3", "203.0.113.9"),
        ("127.0.0.0/8", "198.51.100.1, 2001:db8::7", "2001:db8::7"),
        ("127.0.0.1", "", "127.0.0.1"),
    ],
)
async def test_who_asks_is_told_by_proxies_that_are_trusted_and_by_nobody_else(
    trusted: str, said: str, counted: str
):
    app, stopping = FastAPI(), asyncio.Event()

    @app.get("/")
    async def who(request: Request) -> str:
        return f"{visitor(request)} {request.url.scheme}"

    proxies = Settings(lessonbot_trusted_proxies=trusted).trusted_proxies
    listener = listening("127.0.0.1", 0)
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    served = asyncio.create_task(serve_web(app, listener, stopping, proxies))
    headers = {"x-forwarded-for": said, "x-forwarded-proto": "https"}
    async with httpx.AsyncClient() as client:
        answer = await client.get(address, headers=headers)
    stopping.set()
    await served
    scheme = "http" if trusted in {"", "10.0.0.0/8"} else "https"
    assert answer.json() == f"{counted} {scheme}"


@pytest.mark.parametrize("written", ["*", "proxy.example.org", "10.0.0.1/8", "127.0.0.1,300.1.1.1"])
def test_what_is_no_proxy_is_told(written: str):
    with pytest.raises(ValidationError, match=r"write one like 127\.0\.0\.1"):
        Settings(lessonbot_trusted_proxies=written)


def test_an_address_counts_also_where_ipv6_is_listened_on():
    proxies = Settings(lessonbot_trusted_proxies="10.0.0.0/8").trusted_proxies
    assert proxies == ["10.0.0.0/8", "::ffff:10.0.0.0/104"]
