"""`lessonbot course`: published courses, whether they teach, and what was answered in them."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from lessonbot.cli.output import run_async
from lessonbot.cli.reading import read_settings

commands = typer.Typer(help="Published courses, and whether they teach.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print data for programs.")]
Code = Annotated[str, typer.Argument(metavar="CODE", help="The code of the course.")]
Version = Annotated[
    str | None, typer.Option(help="Only learners in this version; without: in all of them.")
]


@commands.command("list")
def listed(*, as_json: Json = False) -> None:
    """List the courses that learners can join, with their codes.

    Example: lessonbot course list --json
    """
    from lessonbot.cli import databases  # noqa: PLC0415

    run_async(databases.courses(read_settings(), as_json=as_json))


@commands.command("show")
def show(  # noqa: PLR0913 - each is an option
    code: Code,
    version: Version = None,
    table: Annotated[
        Path | None, typer.Option("--csv", help="Write a report to this new file as a table.")
    ] = None,
    *,
    items: Annotated[
        bool, typer.Option("--items", help="Each question: how hard it is, and what to mend.")
    ] = False,
    lessons: Annotated[
        bool, typer.Option("--lessons", help="Each lesson: who answers, and where people leave.")
    ] = False,
    gain: Annotated[
        bool, typer.Option("--gain", help="What is known after the course, and was not before.")
    ] = False,
    small: Annotated[
        bool, typer.Option("--small", help="Even what is about fewer than five learners.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Tell whether a course teaches: how its questions and lessons fare, and what was gained.

    Counted are first answers, those to a question asked with its lesson.

    Examples: lessonbot course show money-basics - lessonbot course show money-basics --items
    - lessonbot course show money-basics --lessons --csv lessons.csv
    """
    from lessonbot.cli import evaluating  # noqa: PLC0415 - heavy

    asked = [
        name for name, wanted in (("items", items), ("lessons", lessons), ("gain", gain)) if wanted
    ]
    wish = evaluating.Wish(code, version, asked, table, small=small, as_json=as_json)
    run_async(evaluating.show(read_settings(), wish))


@commands.command("export")
def export(
    code: Code,
    form: Annotated[
        Literal["csv", "xapi"],
        typer.Option("--format", help="A table, or statements of the Experience API 1.0.3."),
    ],
    file: Annotated[
        Path,
        typer.Option(
            "-o", "--output", metavar="FILE", help="A new file; .json is one list, else lines."
        ),
    ],
    version: Version = None,
    *,
    words: Annotated[
        bool, typer.Option("--words", help="Also what learners wrote in words of their own.")
    ] = False,
    unlinked: Annotated[
        bool,
        typer.Option("--unlinked", help="Ids that nothing else has, not those of certificates."),
    ] = False,
) -> None:
    """Write every answer of a course to a file, without a name, number or address.

    Learners have the random id that their certificates carry; with --unlinked, and who has no
    certificate, one for this file alone.

    Examples: lessonbot course export money-basics --format csv -o answers.csv
    - lessonbot course export money-basics --format xapi -o answers.jsonl
    """
    from lessonbot.cli import extracting  # noqa: PLC0415 - heavy

    wish = extracting.Wish(code, version, form, file, words=words, unlinked=unlinked)
    run_async(extracting.export(read_settings(), wish))
