"""`lessonbot learner`: what staff see of learners. What it does is in attending.py."""

from typing import Annotated

import typer

from lessonbot.cli.output import run_async
from lessonbot.cli.reading import read_settings

commands = typer.Typer(help="Learners: what waits for them, and why.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print data for programs.")]


@commands.command("show")
def show(
    name: Annotated[
        str, typer.Argument(metavar="ID", help="The learner's id, or a number as in +254700000001.")
    ],
    *,
    as_json: Json = False,
) -> None:
    """Show where a learner is reached, what waits since when and why, and what did not arrive.

    On a phone that several share, also who they are there and who has a PIN.

    Examples: lessonbot learner show +254700000001 - lessonbot learner show 8Q2F0M5ZK3D7XW1C --json
    """
    from lessonbot.cli import attending  # noqa: PLC0415 - heavy

    run_async(attending.show(read_settings(), name, as_json=as_json))


@commands.command("waiting")
def waiting(
    course: Annotated[
        str | None, typer.Option(metavar="CODE", help="Only of learners of this course.")
    ] = None,
    *,
    as_json: Json = False,
) -> None:
    """List what waits for a word of its learner: since when, and why.

    On WhatsApp nothing may be said to who has not written for a day, but by a template.

    Example: lessonbot learner waiting --course money-basics
    """
    from lessonbot.cli import attending  # noqa: PLC0415 - heavy

    run_async(attending.waiting(read_settings(), course, as_json=as_json))


@commands.command("clear-pin")
def clear_pin(
    name: Annotated[str, typer.Argument(metavar="ID", help="The learner's id.")],
) -> None:
    """Remove the PIN that a learner forgot; on a shared phone, `learner show` tells the ids.

    Make sure who asks for it: without the PIN, whoever has the phone can answer in their place.

    Example: lessonbot learner clear-pin 8Q2F0M5ZK3D7XW1C
    """
    from lessonbot.cli import attending  # noqa: PLC0415 - heavy

    run_async(attending.clear_pin(read_settings(), name))
