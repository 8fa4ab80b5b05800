"""What runs side by side in one process ends together."""

import asyncio

import pytest

from lessonbot.cli.serving import _until


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
