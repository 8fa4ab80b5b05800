"""`lessonbot track`: what somebody has who finished several courses. See stacking.py."""

from pathlib import Path
from typing import Annotated

import typer

from lessonbot.cli.output import run_async
from lessonbot.cli.reading import read_settings

commands = typer.Typer(
    help="Tracks: a certificate for several courses together.", no_args_is_help=True
)


@commands.command("publish")
def publish(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The track's file, in YAML.")],
    *,
    allow_missing: Annotated[
        bool, typer.Option("--allow-missing", help="Even if a part of it is not published yet.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Publish a track; who has earned all of it already gets its certificate now.

    Says how many these are and asks first. A version never changes: raise it with every change.

    Example: lessonbot track publish lessons/tracks/small-business.yaml
    """
    from lessonbot.cli import stacking  # noqa: PLC0415 - heavy

    run_async(stacking.publish(read_settings(), path, allow_missing=allow_missing, yes=yes))


@commands.command("list")
def listed() -> None:
    """List the tracks, what each consists of, and how many people have it.

    Example: lessonbot track list
    """
    from lessonbot.cli import stacking  # noqa: PLC0415 - heavy

    run_async(stacking.listed(read_settings()))
