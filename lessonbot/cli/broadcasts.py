"""`lessonbot broadcast`: one message to many learners. What it does is in announcing.py."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from lessonbot.cli.output import run_async
from lessonbot.cli.reading import read_settings

commands = typer.Typer(help="One message to many learners.", no_args_is_help=True)

Audience = Annotated[
    list[str] | None,
    typer.Option(
        "--audience",
        help="Who gets it: all, or course=CODE, cohort=CODE, "
        "state=active|paused|finished|stuck:DAYS|not-started, language=CODE, zone=NAME, "
        "channel=NAME, learner=ID or learner=@FILE. Several values with commas; given several "
        "times, all have to fit.",
    ),
]
Except = Annotated[
    list[str] | None,
    typer.Option("--except", help="Who does not, written the same way; any one leaves out."),
]
Words = Annotated[str | None, typer.Option("--text", help="The message, in Markdown.")]
Files = Annotated[
    list[Path] | None,
    typer.Option(
        "--file", help="A file with the message; message.ar.md is for those who read Arabic."
    ),
]
Link = Annotated[str, typer.Option(help="A web address to put below the message.")]
At = Annotated[str | None, typer.Option(help="Each learner's own hour, like 09:00; else at once.")]
Within = Annotated[
    int | None,
    typer.Option(
        min=1, max=168, help="Hours after which it is too late to send; 24, with --at 12."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print data for programs.")]
Name = Annotated[str, typer.Argument(metavar="ID", help="The id that “send” printed.")]


@commands.command("plan")
def plan(  # noqa: PLR0913, PLR0917 - each is an option
    audience: Audience = None,
    but_not: Except = None,
    text: Words = None,
    file: Files = None,
    link: Link = "",
    at: At = None,
    within: Within = None,
    *,
    as_json: Json = False,
) -> None:
    """Tell what a broadcast would do: how many people, what it costs, how long it takes.

    Nothing is sent.

    Example: lessonbot broadcast plan --audience course=money-basics --audience state=stuck:7
    --text "Hello {name}, your next lesson waits for you." --at 09:00
    """
    from lessonbot.cli import announcing, drafting  # noqa: PLC0415 - heavy

    ask = drafting.Ask(audience or [], but_not or [], text, file or [], link, at, within)
    run_async(announcing.plan(read_settings(), ask, as_json=as_json))


@commands.command("send")
def send(  # noqa: PLR0913, PLR0917 - each is an option
    audience: Audience = None,
    but_not: Except = None,
    text: Words = None,
    file: Files = None,
    link: Link = "",
    at: At = None,
    within: Within = None,
    title: Annotated[str, typer.Option(help="What staff call it; else its first words.")] = "",
    own_id: Annotated[
        str, typer.Option("--id", help="An id of yours: with it, it is begun only once.")
    ] = "",
    people: Annotated[
        int | None, typer.Option(help="Send it only if it reaches at most so many.")
    ] = None,
    resume: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Send this broadcast to those who have not got it."),
    ] = None,
    *,
    in_doubt: Annotated[
        bool, typer.Option("--in-doubt", help="With --resume: also where it may have arrived.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Even if the same was begun within the last hour.")
    ] = False,
    yes: Annotated[
        bool,
        typer.Option("--yes", help="Do not ask; for more than 1000 people --people is needed too."),
    ] = False,
    wait: Annotated[bool, typer.Option("--wait", help="Stay until all of it is sent.")] = False,
    as_json: Json = False,
) -> None:
    """Send a message to many learners, each once; who said STOP gets nothing.

    Shows the plan and asks first. A running engine (lessonbot run) sends it.

    Examples: lessonbot broadcast send --audience all --file news.md --file news.ar.md
    - lessonbot broadcast send --resume 8Q2F0M5ZK3D7XW1C
    """
    from lessonbot.cli import announcing, drafting  # noqa: PLC0415 - heavy

    ask = drafting.Ask(audience or [], but_not or [], text, file or [], link, at, within)
    sure = announcing.Sure(yes=yes, people=people, wait=wait, as_json=as_json)
    if resume:
        run_async(announcing.resume(read_settings(), resume, ask, sure, in_doubt=in_doubt))
    else:
        run_async(
            announcing.send(read_settings(), ask, sure, title=title, own_id=own_id, again=again)
        )


@commands.command("stop")
def stop(name: Name, *, as_json: Json = False) -> None:
    """Stop a broadcast: what waits is not sent; then count who got it and who did not.

    Example: lessonbot broadcast stop 8Q2F0M5ZK3D7XW1C
    """
    from lessonbot.cli import announcing  # noqa: PLC0415 - heavy

    run_async(announcing.stop(read_settings(), name, as_json=as_json))


@commands.command("status")
def status(
    name: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Its id; without one, the latest.")
    ] = None,
    listed: Annotated[
        Literal["sent", "unsent"] | None,
        typer.Option("--list", help="Print each learner who got it, or did not, as CSV."),
    ] = None,
    *,
    watch: Annotated[bool, typer.Option("--watch", help="Stay until all of it is sent.")] = False,
    as_json: Json = False,
) -> None:
    """Tell how a broadcast stands: how many got it, who did not and why, when it ends.

    Examples: lessonbot broadcast status - lessonbot broadcast status 8Q2F0M5ZK3D7XW1C --watch
    - lessonbot broadcast status 8Q2F0M5ZK3D7XW1C --list unsent
    """
    from lessonbot.cli import announcing  # noqa: PLC0415 - heavy

    settings = read_settings()
    if name is None:
        run_async(announcing.latest(settings, as_json=as_json))
    elif listed:
        run_async(announcing.listed(settings, name, sent=listed == "sent", as_json=as_json))
    else:
        run_async(announcing.status(settings, name, watch=watch, as_json=as_json))
