"""`lessonbot staff`: who may use the console. What it does is in appointing.py."""

from typing import Annotated

import typer

from lessonbot.cli.output import run_async
from lessonbot.cli.reading import read_settings
from lessonbot.domain.staff import Role

commands = typer.Typer(help="Who may use the console.", no_args_is_help=True)

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="What they sign in with.")]


@commands.command("list")
def list_(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print data for programs.")] = False
) -> None:
    """List who has an account.

    Example: lessonbot staff list
    """
    from lessonbot.cli import appointing  # noqa: PLC0415 - heavy

    run_async(appointing.listed(read_settings(), as_json=as_json))


@commands.command("add")
def add(
    email: Email,
    role: Annotated[Role, typer.Option(help="What they may do, see the guide.")] = Role.VIEWER,
) -> None:
    """Print a link with which somebody makes an account; it works once, for a week.

    Example: lessonbot staff add amina@example.org --role admin
    """
    from lessonbot.cli import appointing  # noqa: PLC0415 - heavy

    run_async(appointing.add(read_settings(), email, role))


@commands.command("reset")
def reset(email: Email) -> None:
    """Print a link with which somebody chooses another password; it works once, for a week.

    It switches the second factor off, too, for who lost the phone with it.

    Example: lessonbot staff reset amina@example.org
    """
    from lessonbot.cli import appointing  # noqa: PLC0415 - heavy

    run_async(appointing.reset(read_settings(), email))
