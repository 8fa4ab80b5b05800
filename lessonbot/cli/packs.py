"""Commands for lesson packs."""

import sys
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lessonbot.cli.output import NOT_SO, fail, run_async, tell
from lessonbot.cli.reading import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

commands = typer.Typer(help="Lesson packs: write, check, publish them.", no_args_is_help=True)

PackPath = Annotated[Path, typer.Argument(help="Folder or .zip file of the pack.")]
_MANY = 50


@commands.command("check")
def check(
    path: PackPath,
    form: Annotated[
        str, typer.Option("--format", help="text, json, sarif (editors) or github (Actions).")
    ] = "text",
    price: Annotated[
        str | None, typer.Option(help="What a segment costs, like 0.0385: shows what SMS costs.")
    ] = None,
) -> None:
    """Find every mistake in a pack; exit code 1 when it has errors.

    Examples: lessonbot pack check lessons/money-basics
    - lessonbot pack check my-course.zip --format json --price 0.0385
    """
    from lessonbot.cli import findings  # noqa: PLC0415 - heavy, and rarely wanted
    from lessonbot.services.weighing import weigh  # noqa: PLC0415

    if form not in findings.FORMATS:
        fail(f"--format knows {', '.join(findings.FORMATS)}; not “{form}”")
    micros = _micros(price) if price is not None else None
    with _progress("Checking lessons") as advance:
        weighed = weigh(path, advance)
    for line in findings.FORMATS[form](path, weighed, micros):
        tell(line)
    if weighed.checked.pack is None:
        fail(f"{path} has {findings.said(findings.counted(weighed.problems))}", NOT_SO)


@commands.command("publish")
def publish(path: PackPath) -> None:
    """Check a pack and make it the version that new learners get.

    Example: lessonbot pack publish lessons/money-basics
    """
    from lessonbot.cli import databases  # noqa: PLC0415

    run_async(databases.publish(read_settings(), path))


def _micros(price: str) -> int:
    from lessonbot.domain.price import NotAPrice, parse  # noqa: PLC0415

    try:
        return parse("sms", "", price, "XXX").micros
    except NotAPrice as error:
        fail(f"--price: {error}")


@contextmanager
def _progress(what: str) -> "Iterator[Callable[[int, int], None]]":
    """How far long work is, where somebody watches."""
    if not sys.stderr.isatty():
        yield lambda _done, _all: None
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None, visible=False)

        def advance(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, visible=total >= _MANY)

        yield advance
