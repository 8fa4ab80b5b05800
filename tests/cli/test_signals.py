"""A process ends in order when somebody asks it to, also where asyncio takes no signals."""

import asyncio
import os
import signal

import pytest

from lessonbot.cli.serving import stop_by_signal


@pytest.fixture
def usual() -> "list[object]":
    """Put the handlers back that were there."""
    return [signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)]


@pytest.mark.parametrize("takes_signals", [True, False])
async def test_a_signal_sets_the_event(
    usual: "list[object]", monkeypatch: pytest.MonkeyPatch, *, takes_signals: bool
) -> None:
    loop, stopping = asyncio.get_running_loop(), asyncio.Event()
    if not takes_signals:
        # The loop of Windows says the same; nothing of our own is replaced.
        def refuse(*_: object) -> None:
            raise NotImplementedError

        monkeypatch.setattr(loop, "add_signal_handler", refuse)
    try:
        stop_by_signal(stopping)
        os.kill(os.getpid(), signal.SIGTERM)
        async with asyncio.timeout(5):
            await stopping.wait()
    finally:
        loop.remove_signal_handler(signal.SIGTERM)
        loop.remove_signal_handler(signal.SIGINT)
        for each, before in zip((signal.SIGTERM, signal.SIGINT), usual, strict=True):
            signal.signal(each, before)  # type: ignore[arg-type]
