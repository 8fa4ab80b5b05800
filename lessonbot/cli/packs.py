"""Commands for lesson packs."""

import sys
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lessonbot.cli.output import NOT_SO, fail, loaded, run_async, tell
from lessonbot.cli.reading import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lessonbot.domain.price import Price

commands = typer.Typer(help="Lesson packs: write, check, publish them.", no_args_is_help=True)

_MANY = 50


def _there(path: Path | None) -> Path | None:
    try:
        there = path is None or path.exists()
    except OSError:  # opening it tells why it cannot be
        there = True
    if not there:
        fail(f"{path} does not exist: there is no folder and no file of this name here", NOT_SO)
    return path


PackPath = Annotated[Path, typer.Argument(help="Folder or .zip file of the pack.", callback=_there)]


@commands.command("new")
def new(
    folder: Annotated[Path, typer.Argument(help="A folder that is not there yet, or is empty.")],
    title: Annotated[
        str | None, typer.Option(help="What it is called; without: like the folder.")
    ] = None,
    language: Annotated[str, typer.Option(help="The code of its language.")] = "en",
    author: Annotated[str | None, typer.Option(help="Who writes it; without: nobody.")] = None,
) -> None:
    """Begin a pack: two lessons to change, with the usual questions, that check clean.

    Example: lessonbot pack new first-aid --title "First aid in 5 days" --author "Amina O."
    """
    from lessonbot.packs.scaffolding import NotAName, scaffold  # noqa: PLC0415
    from lessonbot.packs.writing import NotWritable, write_pack  # noqa: PLC0415

    try:
        write_pack(folder, scaffold(folder.resolve().name, title, language, author))
    except (NotAName, NotWritable) as error:
        fail(str(error))
    tell(f"{folder} is ready: change its lessons, then: lessonbot pack check {folder}")


@commands.command("import")
def bring_in(  # noqa: PLR0913, PLR0917 - one for each thing that can be said
    source: Annotated[Path, typer.Argument(help="The file or folder to read.")],
    folder: Annotated[Path, typer.Argument(help="Where the pack goes: new or empty.")],
    form: Annotated[
        str | None, typer.Option("--from", help="The format, if it is not plain: see below.")
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="The code of the language it is written in; without: en.")
    ] = None,
    languages: Annotated[
        str | None, typer.Option(help="Translations to take, with commas (wide, storybook).")
    ] = None,
    media: Annotated[
        Path | None, typer.Option(help="The folder of its media; without: media beside it (xlsx).")
    ] = None,
    question: Annotated[
        str | None, typer.Option(help="The column that is asked for (wide).")
    ] = None,
    prompt: Annotated[
        list[str] | None,
        typer.Option(help="How it is asked, like “en=What is the capital of {}?” (wide)."),
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print data for programs.")] = False,
) -> None:
    """Make a pack of other tools' files, with a report of what was taken, changed, left out.

    Formats: xlsx, docx, gift, aiken, beginners, raspberry, anki, wide, cartridge, qti, olx,
    cnxml, markdown, storybook. Nothing is guessed: a question whose right answer is not marked
    stays without one, and the check says where.

    Examples: lessonbot pack import quiz.gift my-course
    - lessonbot pack import capitals capitals-course --from wide --languages de,fr
    """
    from lessonbot.cli.importing import bring  # noqa: PLC0415

    given: dict[str, object] = {}
    if language is not None:
        given["language"] = language
    if media is not None:
        given["media"] = media
    if languages is not None:
        given["languages"] = [each.strip() for each in languages.split(",") if each.strip()]
    if question is not None:
        given["question"] = question
    if prompt:
        given["prompts"] = dict(each.partition("=")[::2] for each in prompt)
    bring(source, folder, form, given, as_json=as_json)


@commands.command("export")
def export(
    path: PackPath,
    file: Annotated[Path, typer.Argument(help="The file to write; its ending says the format.")],
    form: Annotated[
        str | None, typer.Option("--to", help="The format, if the ending does not say it.")
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="One of its languages; without: as it was written.")
    ] = None,
) -> None:
    """Write a pack for other tools, and say what these cannot hold.

    Formats: pack (.zip), xlsx, csv (.csv.zip), page (.html), handout (.pdf), gift, anki (.apkg),
    qti (.qti.zip).

    Examples: lessonbot pack export my-course my-course.zip
    - lessonbot pack export my-course quiz.gift --language sw
    """
    from lessonbot.cli import exporting  # noqa: PLC0415 - heavy, and rarely wanted

    exporting.export(path, file, form, language)


@commands.command("template")
def template(
    file: Annotated[Path, typer.Argument(help="A new file that ends in .xlsx or .docx.")],
    language: Annotated[str, typer.Option(help="The language you will write in.")] = "en",
) -> None:
    """Write a template for those who write courses in Excel or Word.

    Example: lessonbot pack template my-course.xlsx
    """
    from lessonbot.cli import exporting  # noqa: PLC0415

    exporting.template(file, language)


@commands.command("diff")
def diff(
    path: PackPath,
    older: Annotated[
        Path | None,
        typer.Argument(
            help="The pack to compare with; without: what is published.", callback=_there
        ),
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print data for programs.")] = False,
) -> None:
    """Tell everything that changed: lessons, questions, answers, texts, media.

    Example: lessonbot pack diff my-course
    """
    from lessonbot.cli import differing  # noqa: PLC0415

    if older:
        differing.of_packs(path, older, as_json=as_json)
    else:
        run_async(differing.of_published(read_settings(), path, as_json=as_json))


@commands.command("build")
def build(
    folder: Annotated[Path, typer.Argument(help="The folder of the pack.")],
    out: Annotated[
        Path | None, typer.Option(help="A new folder for the finished pack; without: in place.")
    ] = None,
    ffmpeg: Annotated[
        str | None,
        typer.Option(
            help="The program that makes recordings small, by name or path; "
            "without: LESSONBOT_FFMPEG."
        ),
    ] = None,
    *,
    dry: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    rename: Annotated[
        bool, typer.Option("--rename", help="Write new names of files into the lessons, too.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print data for programs.")] = False,
) -> None:
    """Make pictures and recordings small enough for weak links.

    Pictures become 800 pixels wide at most, with a form of 480 for those who save data, without
    what a camera adds; recordings become Ogg Opus. Originals move to a folder originals. Exit
    code 1 when something is left to you.

    Example: lessonbot pack build my-course --dry-run
    """
    from lessonbot.cli import building  # noqa: PLC0415 - heavy, and rarely wanted

    ffmpeg = ffmpeg or read_settings(log=False).lessonbot_ffmpeg
    with _progress("Making media small", 3) as advance:
        changes = building.build(
            folder, out=out, dry=dry, rename=rename, ffmpeg=ffmpeg, advance=advance
        )
    building.report(folder, changes, as_json=as_json)


@commands.command("check")
def check(
    path: PackPath,
    form: Annotated[
        str, typer.Option("--format", help="text, json, sarif (editors) or github (Actions).")
    ] = "text",
    price: Annotated[
        str | None,
        typer.Option(help="What a segment costs, like “0.0385 USD”: shows what SMS costs."),
    ] = None,
) -> None:
    """Find every mistake in a pack; exit code 1 when it has errors.

    Examples: lessonbot pack check lessons/money-basics
    - lessonbot pack check my-course.zip --format json --price "0.0385 USD"
    """
    from lessonbot.cli import findings  # noqa: PLC0415 - heavy, and rarely wanted
    from lessonbot.services.weighing import weigh  # noqa: PLC0415

    if form not in findings.FORMATS:
        fail(f"--format knows {', '.join(findings.FORMATS)}; not “{form}”")
    paid = _price(price) if price is not None else None
    loaded()
    with _progress("Checking lessons") as advance:
        weighed = weigh(path, advance)
    for line in findings.FORMATS[form](path, weighed, paid):
        tell(line)
    if weighed.checked.pack is None:
        fail(f"{path} has {findings.said(findings.counted(weighed.problems))}", NOT_SO)


@commands.command("publish")
def publish(
    path: PackPath,
    *,
    accept_answers: Annotated[
        bool,
        typer.Option("--accept-answer-changes", help="Other answers may be right than before."),
    ] = False,
    take_over: Annotated[
        bool,
        typer.Option("--take-over", help="Learners in progress come over between two lessons."),
    ] = False,
    go_back: Annotated[
        bool,
        typer.Option("--go-back", help="New learners get an earlier version than the published."),
    ] = False,
) -> None:
    """Check a pack and make it the version that new learners get.

    Learners in progress finish the version they began, or come over with --take-over: not in
    the middle of a question, and only where no lesson or question was put before their place.
    The version must be higher than the published one, by its numbers; --go-back lets it be lower.

    Examples: lessonbot pack publish lessons/money-basics
    - lessonbot pack publish my-course --take-over
    """
    from lessonbot.cli import publishing  # noqa: PLC0415

    run_async(
        publishing.publish(
            read_settings(),
            path,
            accept_answers=accept_answers,
            take_over=take_over,
            go_back=go_back,
        )
    )


def _price(written: str) -> "Price":
    from lessonbot.domain.price import NotAPrice, parse  # noqa: PLC0415

    amount, _, currency = written.strip().partition(" ")
    try:
        paid = parse("sms", "", amount, currency.strip() or "XXX")
        return paid if currency.strip() else replace(paid, currency="")
    except NotAPrice:
        fail(
            f"--price “{written}” is no price: write it like 0.0385 or “0.0385 USD”, "
            "with at most six decimals"
        )


@contextmanager
def _progress(what: str, many: int = _MANY) -> "Iterator[Callable[[int, int], None]]":
    """How far long work is, where somebody watches."""
    if not sys.stderr.isatty():
        yield lambda _done, _all: None
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None, visible=False)

        def advance(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, visible=total >= many)

        yield advance
