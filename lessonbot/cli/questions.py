"""`lessonbot question`: what learners ask a teacher. What it does is in replying.py."""

from typing import Annotated

import typer

from lessonbot.cli.output import run_async
from lessonbot.cli.reading import read_settings

commands = typer.Typer(help="Questions of learners: read and answer them.", no_args_is_help=True)

Number = Annotated[str, typer.Argument(metavar="ID", help="The question's id.")]
Course = Annotated[
    str | None, typer.Option(metavar="CODE", help="Only of learners of this course.")
]
Json = Annotated[bool, typer.Option("--json", help="Print data for programs.")]


@commands.command("list")
def list_(
    course: Course = None,
    *,
    open_only: Annotated[
        bool, typer.Option("--open", help="Only what waits for an answer, the oldest first.")
    ] = False,
    as_json: Json = False,
) -> None:
    """List what learners ask.

    Examples: lessonbot question list --open - lessonbot question list --course money-basics --json
    """
    from lessonbot.cli import replying  # noqa: PLC0415 - heavy

    run_async(replying.listed(read_settings(), course, open_only=open_only, as_json=as_json))


@commands.command("show")
def show(number: Number, *, as_json: Json = False) -> None:
    """Show a question, its answer, and what other learners answered, by number.

    Example: lessonbot question show 8Q2F0M5ZK3D7XW1C
    """
    from lessonbot.cli import replying  # noqa: PLC0415 - heavy

    run_async(replying.show(read_settings(), number, as_json=as_json))


@commands.command("answer")
def answer(
    number: Number,
    words: Annotated[str, typer.Argument(metavar="TEXT", help="The answer.")] = "",
    *,
    of: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Instead: what another learner answered."),
    ] = None,
    publish: Annotated[
        bool,
        typer.Option("--publish", help="Let all who take the course read both, without a name."),
    ] = False,
) -> None:
    """Answer a question: the answer goes to its learner as soon as the network allows it.

    With --publish, others find question and answer at the same lesson by the word ASK.

    Examples: lessonbot question answer 8Q2F0M5ZK3D7XW1C "Save first, then spend." --publish
    - lessonbot question answer 8Q2F0M5ZK3D7XW1C --of 2
    """
    from lessonbot.cli import replying  # noqa: PLC0415 - heavy

    run_async(replying.answer(read_settings(), number, words, of=of, publish=publish))


@commands.command("close")
def close(number: Number) -> None:
    """Close a question without an answer; nothing is sent.

    Example: lessonbot question close 8Q2F0M5ZK3D7XW1C
    """
    from lessonbot.cli import replying  # noqa: PLC0415 - heavy

    run_async(replying.close(read_settings(), number))


@commands.command("pass-on")
def pass_on(
    number: Number,
    to: Annotated[int, typer.Option(min=1, max=10, help="How many learners are asked.")] = 3,
) -> None:
    """Ask learners who have had the lesson and agreed to help; you see their answers first.

    Read the question before: it goes out word for word, without a name. Nobody is asked more than
    once a week. It costs nothing: who could be reached by a paid message only is left out.

    Example: lessonbot question pass-on 8Q2F0M5ZK3D7XW1C --to 3
    """
    from lessonbot.cli import replying  # noqa: PLC0415 - heavy

    run_async(replying.pass_on(read_settings(), number, to))
