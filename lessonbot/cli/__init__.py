"""Put the parts together: commands, settings read once."""

import gc
from pathlib import Path
from typing import Annotated

import typer

from lessonbot.cli import (
    broadcasts,
    cohorts,
    courses,
    credentials,
    learners,
    packs,
    prices,
    questions,
    staff,
    submissions,
    templates,
    tracks,
)
from lessonbot.cli.output import fail, run_async
from lessonbot.cli.reading import read_settings

app = typer.Typer(
    name="lessonbot",
    help="One bite-size lesson a day by chat, and a certificate that can be checked.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
db = typer.Typer(help="The database's version.", no_args_is_help=True)
app.add_typer(db, name="db")
app.add_typer(packs.commands, name="pack")
app.add_typer(courses.commands, name="course")
app.add_typer(cohorts.commands, name="cohort")
app.add_typer(broadcasts.commands, name="broadcast")
app.add_typer(prices.commands, name="price")
app.add_typer(templates.commands, name="template")
app.add_typer(learners.commands, name="learner")
app.add_typer(questions.commands, name="question")
app.add_typer(submissions.commands, name="submission")
app.add_typer(tracks.commands, name="track")
app.add_typer(staff.commands, name="staff")
app.add_typer(credentials.commands, name="credential")
app.add_typer(credentials.keys, name="key")
app.add_typer(credentials.issuer, name="issuer")

Json = Annotated[bool, typer.Option("--json", help="Print data for programs.")]


@app.command()
def run(
    roles: Annotated[
        str, typer.Option(help="What this process does, with commas: web, engine, telegram.")
    ] = "web,engine,telegram",
) -> None:
    """Teach: send lessons, take answers, serve certificates. Stop it with Ctrl-C.

    Example: TELEGRAM_BOT_TOKEN=… lessonbot run
    """
    settings = read_settings()
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

    settings = read_settings()
    if terminal:
        from lessonbot.cli.terminal import converse  # noqa: PLC0415

        run_async(converse(settings, pack))
    else:
        run_async(
            demonstrating.show(settings, port or settings.lessonbot_port, pack, browser=browser)
        )


@app.command()
def chaos(
    kills: Annotated[int, typer.Option(min=0, help="How often a process is killed.")] = 3,
    messages: Annotated[int, typer.Option(min=2, help="How many messages go out.")] = 2000,
    database: Annotated[
        str | None,
        typer.Option(help="Address of an empty PostgreSQL database; without: SQLite in a file."),
    ] = None,
    processes: Annotated[
        int | None, typer.Option(min=1, help="How many work on it; PostgreSQL: 3, SQLite: 1.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="Repeat the random moments of an earlier trial.")
    ] = None,
    *,
    as_json: Json = False,
) -> None:
    """Kill lessonbot while lessons go out, and count what is lost or doubled.

    Real processes teach made-up learners through a provider on this machine: no token and no
    internet are needed. Exit code 1 when a message is lost, or more are doubled than were on
    their way at the kills. What a killed process had in hand is taken up within a
    minute, so this takes two to three minutes.

    Examples: lessonbot chaos - lessonbot chaos --kills 5 --messages 10000
    - lessonbot chaos --database postgresql://me@localhost/empty --processes 3
    """
    import random  # noqa: PLC0415

    from lessonbot.cli.chaos import command  # noqa: PLC0415

    drawn = random.randrange(10**6) if seed is None else seed  # noqa: S311 - not a secret
    run_async(
        command.chaos(
            database,
            messages=messages,
            kills=kills,
            processes=processes,
            seed=drawn,
            as_json=as_json,
        )
    )


@app.command()
def config(*, as_json: Json = False) -> None:
    """Print every setting, its value and where it came from; secrets are masked.

    Names that are no settings are told; exit code 2 when a channel cannot work with its settings.

    Example: lessonbot config --json
    """
    settings = read_settings(log=False)
    from lessonbot.cli import configuring  # noqa: PLC0415 - wrong settings are told before it loads

    configuring.show(settings, as_json=as_json)


@app.command()
def doctor(
    *,
    alarm: Annotated[
        bool, typer.Option("--alarm", help="Send a test alarm by every way to staff.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Look at all that lessonbot needs, and say how to mend what is wrong.

    Settings, files, database, channels, processes, and what was owed and sent in the last 24
    hours. Exit code 1 when something is wrong, 2 when lessonbot cannot start like this.

    Examples: lessonbot doctor - lessonbot doctor --alarm
    """
    settings = read_settings()
    from lessonbot.cli.doctor import examine  # noqa: PLC0415

    run_async(examine(settings, alarm=alarm, as_json=as_json))


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to this program's version.

    Example: lessonbot db upgrade
    """
    from lessonbot.cli import databases  # noqa: PLC0415

    run_async(databases.upgrade(read_settings()))


@db.command("status")
def db_status(*, as_json: Json = False) -> None:
    """Tell which version the database has; exit code 1 when it is not this program's.

    Example: lessonbot db status
    """
    from lessonbot.cli import databases  # noqa: PLC0415

    run_async(databases.status(read_settings(), as_json=as_json))


@db.command("copy")
def db_copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="Address of what is there.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="Address of an empty database.")],
    *,
    even_if_running: Annotated[
        bool, typer.Option("--even-if-running", help="Also while lessonbot runs on FROM.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Copy a whole database into an empty one, SQLite or PostgreSQL, and compare every row.

    FROM stays as it is. What arrives differently is not kept, and the exit code is 1.

    Example: lessonbot db copy sqlite:///var/lessonbot.db postgresql://name:password@host/lessonbot
    """
    from lessonbot.cli import moving  # noqa: PLC0415

    addresses = (source, target)
    run_async(
        moving.copy(read_settings(), addresses, even_if_running=even_if_running, as_json=as_json)
    )


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="A file that does not exist yet.")],
    *,
    as_json: Json = False,
) -> None:
    """Write the whole database into one file, also while lessonbot runs, and check it.

    Example: lessonbot backup lessonbot-2026-11-22.backup
    """
    from lessonbot.cli import moving  # noqa: PLC0415

    run_async(moving.backup(read_settings(), file, as_json=as_json))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that “lessonbot backup” wrote.")],
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Instead of what is there; a copy is made first.")
    ] = False,
    as_it_was: Annotated[
        bool,
        typer.Option("--as-it-was", help="Nothing was sent since the backup: hold nothing back."),
    ] = False,
    missing: Annotated[
        str,
        typer.Option(help="People of the backup that --replace does not find: keep or erase."),
    ] = "ask",
    as_json: Json = False,
) -> None:
    """Fill the database from a backup; lessonbot must not run on it.

    What was due since the backup is held back, because it may have been sent.

    Example: lessonbot restore lessonbot-2026-11-22.backup --replace
    """
    from lessonbot.cli import moving  # noqa: PLC0415
    from lessonbot.services.restoring import Missing, Wishes  # noqa: PLC0415

    if missing not in set(Missing):
        fail(f"--missing knows keep and erase, not “{missing}”")
    wishes = Wishes(replace=replace, as_it_was=as_it_was, missing=Missing(missing))
    run_async(moving.restore(read_settings(), file, wishes, as_json=as_json))


def main() -> None:
    """Run the command line."""
    # what is loaded at the start stays; looking through it again and again costs a third of it
    gc.disable()
    app()
