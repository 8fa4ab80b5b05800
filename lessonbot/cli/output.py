"""How the commands speak: results to stdout, errors to stderr, in the reader's words."""

import sys
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop

DONE, NOT_SO, WRONG_USE = 0, 1, 2
_YOUNG = 20_000  # objects


def fail(message: str, code: int = WRONG_USE) -> NoReturn:
    """Say what is wrong in one line and leave."""
    sys.stderr.write(f"lessonbot: {message}\n")
    sys.exit(code)


def warn(message: str) -> None:
    """One line on what is odd; the result is not touched by it."""
    sys.stderr.write(f"lessonbot: {message}\n")


def tell(message: str = "") -> None:
    """One line of result."""
    sys.stdout.write(message + "\n")
    sys.stdout.flush()


def make_sure(question: str, undone: str, *, yes: bool) -> None:
    """Leave unless the caller means it; `undone` says that nothing happened."""
    import typer  # noqa: PLC0415 - long-running processes ask nobody

    if yes:
        return
    try:
        agreed = typer.confirm(question, err=True)
    except typer.Abort:
        fail(f"{undone}: nobody answered. Where nobody can be asked, add --yes")
    if not agreed:
        fail(undone, NOT_SO)


def loaded() -> None:
    """Everything is loaded: what is there stays, and memory is looked after from here on."""
    import gc  # noqa: PLC0415

    gc.freeze()
    # a message is some hundred objects that are gone with it: at the usual 700, half of them are
    # still needed when they are looked at, for nothing
    gc.set_threshold(_YOUNG)
    gc.enable()


def fastest_loop() -> "Callable[[], AbstractEventLoop] | None":
    """A third less CPU for every message, where `lessonbot[fast]` is installed."""
    try:
        from uvloop import new_event_loop  # noqa: PLC0415 - there or not
    except ModuleNotFoundError:
        return None
    made: Callable[[], AbstractEventLoop] = new_event_loop
    return made


def code_of(error: Exception) -> int:
    """The exit code: what may work later by itself is tried again by whoever watches over us."""
    from lessonbot.store.database import DatabaseAway  # noqa: PLC0415

    return NOT_SO if isinstance(error, DatabaseAway) else WRONG_USE


def run_async(work: Coroutine[Any, Any, None]) -> None:
    """Run a command to its end; what the reader can mend is one line, not a traceback."""
    import asyncio  # noqa: PLC0415 - not needed for --help

    from lessonbot.channels.base import Misconfigured  # noqa: PLC0415
    from lessonbot.config import Misconfiguration  # noqa: PLC0415
    from lessonbot.store.database import DatabaseUnavailable  # noqa: PLC0415

    mendable = (Misconfiguration, DatabaseUnavailable, Misconfigured)
    try:
        with asyncio.Runner(loop_factory=fastest_loop()) as runner:
            runner.run(work)
    except mendable as error:
        fail(str(error), code_of(error))
    except BaseExceptionGroup as group:  # from whatever ran side by side
        found = group.subgroup(mendable)
        if found is None:
            raise
        first: Exception | BaseExceptionGroup[Exception] = found
        while isinstance(first, BaseExceptionGroup):
            first = first.exceptions[0]
        fail(str(first), code_of(first))
    except KeyboardInterrupt:
        sys.exit(130)
