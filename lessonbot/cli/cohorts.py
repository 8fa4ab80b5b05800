"""`lessonbot cohort`: groups that take a course together. What it does is in convening.py."""

from pathlib import Path
from typing import Annotated

import typer

from lessonbot.cli.output import run_async
from lessonbot.cli.reading import read_settings

commands = typer.Typer(help="Groups that take a course together.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print data for programs.")]
Code = Annotated[str, typer.Argument(metavar="CODE", help="The code of the cohort.")]


@commands.command("create")
def create(  # noqa: PLR0913 - each is an option
    course: Annotated[str, typer.Argument(metavar="COURSE", help="The code of the course.")],
    *,
    name: Annotated[str, typer.Option(help="What learners see it called.")],
    starts: Annotated[str, typer.Option(metavar="DATE", help="The first day, like 2026-12-01.")],
    code: Annotated[str, typer.Option(help="What learners join with; without: made up.")] = "",
    hour: Annotated[str, typer.Option(help="When lessons come, by each learner's clock.")] = "8:00",
    days: Annotated[str, typer.Option(help="Weekdays, like “mon wed fri”; without: all.")] = "",
    holidays: Annotated[
        str, typer.Option(metavar="DATES", help="Dates without a lesson, with commas.")
    ] = "",
    language: Annotated[str, typer.Option(help="Tag of the language of who is new.")] = "",
    channels: Annotated[
        str, typer.Option(help="Where to join, with commas: telegram,whatsapp,sms; without: all.")
    ] = "",
    most: Annotated[int | None, typer.Option(min=1, help="At most so many members.")] = None,
    pinned: Annotated[
        bool, typer.Option(help="Keep the version that is newest on the first day.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Plan a cohort, and print the code and the page that people join with.

    Example: lessonbot cohort create money-basics --name "Kibera mothers" --starts 2026-12-01
    """
    from lessonbot.cli import convening  # noqa: PLC0415 - heavy

    wish = convening.wish(
        course,
        name,
        convening.Days(starts, hour, days, holidays),
        code=code,
        language=language,
        channels=tuple(each.strip() for each in channels.split(",") if each.strip()),
        most=most,
        pinned=pinned,
    )
    run_async(convening.create(read_settings(), wish, as_json=as_json))


@commands.command("add")
def add(
    code: Code,
    learner: Annotated[
        str, typer.Argument(metavar="ID", help="The learner's id, or a number as in +254700000001.")
    ],
) -> None:
    """Put a learner who is known already into a cohort.

    Who agreed to lessons gets the first one when the cohort begins. Who did not is invited: nobody
    is written to who did not ask, so give them the code.

    Example: lessonbot cohort add KBR-7 +254700000001
    """
    from lessonbot.cli import convening  # noqa: PLC0415 - heavy

    run_async(convening.add(read_settings(), code, learner))


@commands.command("import")
def import_(  # noqa: PLR0913 - each is an option
    code: Code,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A workbook or CSV file.")],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what would become of the rows.")
    ] = False,
    country: Annotated[
        str, typer.Option(metavar="KE", help="Country of numbers without a plus.")
    ] = "",
    statement: Annotated[
        str, typer.Option(help="How and when all of them agreed to be written to.")
    ] = "",
    language: Annotated[str, typer.Option(help="Tag of the language of who has none.")] = "",
    encoding: Annotated[str, typer.Option(help="How a text is written that is not UTF-8.")] = "",
    sheet: Annotated[str, typer.Option(help="The sheet of a workbook; without: the first.")] = "",
    as_json: Json = False,
) -> None:
    """Put a list of people into a cohort, who are asked to come later. Nobody is written to by it.

    Examples: lessonbot cohort import KBR-7 people.xlsx --country KE --dry-run
    - lessonbot cohort import KBR-7 people.csv --country KE --statement "signed list of 3 March"
    """
    from lessonbot.cli import enlisting  # noqa: PLC0415 - heavy

    ways = enlisting.Ways(country, language, statement, encoding, sheet)
    run_async(enlisting.bring(read_settings(), code, file, ways, dry=dry_run, as_json=as_json))


@commands.command("start")
def start(code: Code) -> None:
    """Start a cohort today; without this it starts on its first day.

    Example: lessonbot cohort start KBR-7
    """
    from lessonbot.cli import convening  # noqa: PLC0415 - heavy

    run_async(convening.start(read_settings(), code))


@commands.command("list")
def list_(*, as_json: Json = False) -> None:
    """List the cohorts, the newest first.

    Example: lessonbot cohort list --json
    """
    from lessonbot.cli import convening  # noqa: PLC0415 - heavy

    run_async(convening.listed(read_settings(), as_json=as_json))


@commands.command("report")
def report(
    code: Code,
    *,
    stuck: Annotated[
        bool, typer.Option("--stuck", help="Only who has left a question open for three days.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Tell how many members stand where, and how far each one is, without numbers.

    Examples: lessonbot cohort report KBR-7 - lessonbot cohort report KBR-7 --stuck --json
    """
    from lessonbot.cli import convening  # noqa: PLC0415 - heavy

    run_async(convening.report(read_settings(), code, stuck=stuck, as_json=as_json))
