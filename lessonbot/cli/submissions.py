"""`lessonbot submission`: work that learners hand in. What it does is in marking.py."""

from pathlib import Path
from typing import Annotated

import typer

from lessonbot.cli.output import run_async
from lessonbot.cli.reading import read_settings

commands = typer.Typer(help="Work that learners hand in: look at it.", no_args_is_help=True)

Number = Annotated[str, typer.Argument(metavar="ID", help="The submission's id.")]
Points = Annotated[
    str, typer.Option(metavar="N,N,…", help="Points, one for each line of the rubric.")
]
Comment = Annotated[str, typer.Option(help="What the learner is told with it.")]
Json = Annotated[bool, typer.Option("--json", help="Print data for programs.")]


@commands.command("list")
def list_(
    course: Annotated[
        str | None, typer.Option(metavar="CODE", help="Only of learners of this course.")
    ] = None,
    *,
    waiting: Annotated[
        bool, typer.Option("--waiting", help="Only what waits to be looked at, oldest first.")
    ] = False,
    as_json: Json = False,
) -> None:
    """List what was handed in.

    Examples: lessonbot submission list --waiting - lessonbot submission list --course money-basics
    """
    from lessonbot.cli import marking  # noqa: PLC0415 - heavy

    run_async(marking.listed(read_settings(), course, waiting=waiting, as_json=as_json))


@commands.command("show")
def show(number: Number, *, as_json: Json = False) -> None:
    """Show a piece of work with all that came with it, and what it is looked at for.

    Example: lessonbot submission show 8Q2F0M5ZK3D7XW1C
    """
    from lessonbot.cli import marking  # noqa: PLC0415 - heavy

    run_async(marking.show(read_settings(), number, as_json=as_json))


@commands.command("save")
def save(
    number: Number,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file, or a folder.")],
) -> None:
    """Save a photo, voice message, document or text as a file.

    Open it with care: it comes from somebody else's phone.

    Example: lessonbot submission save 8Q2F0M5ZK3D7XW1C plan.jpg
    """
    from lessonbot.cli import marking  # noqa: PLC0415 - heavy

    run_async(marking.save(read_settings(), number, file))


@commands.command("pass")
def pass_(number: Number, points: Points = "", comment: Comment = "") -> None:
    """Say that work is good, with all that came with it; its learner is told.

    Who has finished the course and waited only for this gets the certificate.

    Example: lessonbot submission pass 8Q2F0M5ZK3D7XW1C --points 3,4,2 --comment "Clear and neat."
    """
    from lessonbot.cli import marking  # noqa: PLC0415 - heavy

    run_async(marking.decide(read_settings(), number, points, comment, passed=True))


@commands.command("again")
def again(number: Number, comment: Comment = "") -> None:
    """Ask for work once more; say in the comment what is missing, which its learner reads.

    A slip can be mended: pass it, until its learner hands in something else.

    Example: lessonbot submission again 8Q2F0M5ZK3D7XW1C --comment "Please add what you save."
    """
    from lessonbot.cli import marking  # noqa: PLC0415 - heavy

    run_async(marking.decide(read_settings(), number, "", comment, passed=False))
