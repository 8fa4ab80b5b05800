"""`lessonbot template`: what WhatsApp has to approve. What it does is in submitting.py."""

from typing import Annotated

import typer

from lessonbot.cli.output import run_async
from lessonbot.cli.reading import read_settings

commands = typer.Typer(
    help="Messages that WhatsApp approves, for those who have not written for a day.",
    no_args_is_help=True,
)

Json = Annotated[bool, typer.Option("--json", help="Print data for programs.")]


@commands.command("sync")
def sync(*, as_json: Json = False) -> None:
    """Make the templates that are missing, ask WhatsApp to approve them, and tell how they stand.

    For every language that a course or a learner uses. It may be run as often as you like: what
    is there already is neither made nor submitted again. Exit code 1 when something cannot be
    sent as it stands.

    Example: lessonbot template sync
    """
    from lessonbot.cli import submitting  # noqa: PLC0415 - heavy

    run_async(submitting.sync(read_settings(), as_json=as_json))


@commands.command("list")
def listed(*, as_json: Json = False) -> None:
    """List the templates as WhatsApp last described them; a running engine asks every half hour.

    Example: lessonbot template list --json
    """
    from lessonbot.cli import submitting  # noqa: PLC0415 - heavy

    run_async(submitting.listed(read_settings(), as_json=as_json))
