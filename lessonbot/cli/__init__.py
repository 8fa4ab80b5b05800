"""Put the parts together: commands, settings read once."""

import gc
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lessonbot.cli.output import NOT_SO, WRONG_USE, fail, run_async, tell

if TYPE_CHECKING:
    from lessonbot.config import Settings

app = typer.Typer(
    name="lessonbot",
    help="One bite-size lesson a day by chat, and a certificate that can be checked.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
db = typer.Typer(help="The database's version.", no_args_is_help=True)
pack = typer.Typer(help="Lesson packs: check and publish them.", no_args_is_help=True)
course = typer.Typer(help="Published courses.", no_args_is_help=True)
app.add_typer(db, name="db")
app.add_typer(pack, name="pack")
app.add_typer(course, name="course")

Json = Annotated[bool, typer.Option("--json", help="Print data for programs.")]
PackPath = Annotated[Path, typer.Argument(help="Folder or .zip file of the pack.")]


@app.command()
def run(
    roles: Annotated[
        str, typer.Option(help="What this process does, with commas: web, engine, telegram.")
    ] = "web,engine,telegram",
) -> None:
    """Teach: send lessons, take answers, serve certificates. Stop it with Ctrl-C.

    Example: TELEGRAM_BOT_TOKEN=… lessonbot run
    """
    settings = _settings()
    from lessonbot.cli import serving  # noqa: PLC0415 - wrong settings are told before it loads

    chosen = {each.strip() for each in roles.split(",") if each.strip()}
    unknown = chosen - set(serving.ROLES)
    if unknown or not chosen:
        fail(f"--roles knows {', '.join(serving.ROLES)}; not “{', '.join(sorted(unknown))}”")
    run_async(serving.serve(settings, chosen))


@app.command()
def demo(
    port: Annotated[int | None, typer.Option(help="Port of the page.")] = None,
    pack: Annotated[
        Path | None, typer.Option(help="Show this pack instead of the courses that ship.")
    ] = None,
    *,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
    terminal: Annotated[bool, typer.Option("--terminal", help="Text only, in here.")] = False,
) -> None:
    """Try everything on a phone in the browser; needs no token and no internet.

    Examples: lessonbot demo - lessonbot demo --terminal - lessonbot demo --pack my-course
    """
    from lessonbot.cli import demonstrating  # noqa: PLC0415

    settings = _settings()
    if terminal:
        from lessonbot.cli.terminal import converse  # noqa: PLC0415

        run_async(converse(settings, pack))
    else:
        run_async(
            demonstrating.show(settings, port or settings.lessonbot_port, pack, browser=browser)
        )


@app.command()
def config(*, as_json: Json = False) -> None:
    """Print every setting, its value and where it came from; secrets are masked.

    Example: lessonbot config --json
    """
    from lessonbot.config import sources  # noqa: PLC0415

    settings = sources(_settings(log=False))
    if as_json:
        import json  # noqa: PLC0415

        tell(
            json.dumps(
                {name: {"value": v, "source": s} for name, (v, s) in settings.items()}, indent=2
            )
        )
        return
    width = max(map(len, settings))
    for name, (value, source) in settings.items():
        tell(f"{name:<{width}}  {value or '-'}  ({source})")


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to this program's version.

    Example: lessonbot db upgrade
    """
    from lessonbot.cli import databases  # noqa: PLC0415

    run_async(databases.upgrade(_settings()))


@db.command("status")
def db_status(*, as_json: Json = False) -> None:
    """Tell which version the database has; exit code 1 when it is not this program's.

    Example: lessonbot db status
    """
    from lessonbot.cli import databases  # noqa: PLC0415

    run_async(databases.status(_settings(), as_json=as_json))


@pack.command("check")
def pack_check(path: PackPath) -> None:
    """Find every mistake in a pack; exit code 1 when it has errors.

    Example: lessonbot pack check lessons/money-basics
    """
    from lessonbot.packs.reading import check  # noqa: PLC0415

    checked = check(path)
    for problem in checked.problems:
        tell(str(problem))
    errors = sum(problem.severity == "error" for problem in checked.problems)
    warnings = len(checked.problems) - errors
    if checked.pack is None:
        fail(
            f"{path} has {errors} error{'s' * (errors != 1)} and {warnings} warning{'s' * (warnings != 1)}",
            NOT_SO,
        )
    course = checked.pack.course
    tell(f"{path}: {len(course.lessons)} lessons, 0 errors, {warnings} warnings")


@pack.command("publish")
def pack_publish(path: PackPath) -> None:
    """Check a pack and make it the version that new learners get.

    Example: lessonbot pack publish lessons/money-basics
    """
    from lessonbot.cli import databases  # noqa: PLC0415

    run_async(databases.publish(_settings(), path))


@course.command("list")
def course_list(*, as_json: Json = False) -> None:
    """List the courses that learners can join, with their codes.

    Example: lessonbot course list --json
    """
    from lessonbot.cli import databases  # noqa: PLC0415

    run_async(databases.courses(_settings(), as_json=as_json))


def _settings(*, log: bool = True) -> "Settings":
    from lessonbot.config import Misconfiguration, load  # noqa: PLC0415

    try:
        settings = load()
    except Misconfiguration as error:
        fail(str(error), WRONG_USE)
    if log:
        from lessonbot.cli import logs  # noqa: PLC0415

        logs.set_up(settings.lessonbot_log_level, settings.lessonbot_log_format)
    return settings


def main() -> None:
    """Run the command line."""
    # what is loaded at the start stays; looking through it again and again costs a third of it
    gc.disable()
    app()
