"""`lessonbot price`: what messages cost, as the organisation knows it."""

from typing import Annotated

import typer

from lessonbot.cli.output import run_async
from lessonbot.cli.reading import read_settings

commands = typer.Typer(help="What messages cost, for plans and reports.", no_args_is_help=True)

Channel = Annotated[
    str, typer.Argument(metavar="CHANNEL", help="sms, whatsapp, whatsapp-template or telegram.")
]
Prefix = Annotated[
    str, typer.Option(help="For numbers that begin like this, for example +254; else for all.")
]


@commands.command("list")
def listed(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print data for programs.")] = False
) -> None:
    """List all prices.

    Example: lessonbot price list --json
    """
    from lessonbot.cli import pricing  # noqa: PLC0415 - heavy

    run_async(pricing.listed(read_settings(), as_json=as_json))


@commands.command("set")
def put(
    channel: Channel,
    amount: Annotated[
        str, typer.Argument(metavar="AMOUNT", help="For one message, or one SMS segment.")
    ],
    currency: Annotated[
        str, typer.Argument(metavar="CURRENCY", help="Three letters, also as in “0.80 KES”.")
    ] = "",
    prefix: Prefix = "",
) -> None:
    """Write down what one message costs, or one segment of an SMS, from now on.

    The price with the longest beginning of a number counts.

    Examples: lessonbot price set sms 0.0385 USD - lessonbot price set sms 0.80 KES --prefix +254
    """
    from lessonbot.cli import pricing  # noqa: PLC0415 - heavy

    run_async(pricing.put(read_settings(), channel, prefix, f"{amount} {currency}".strip()))


@commands.command("report")
def report(
    *,
    days: Annotated[int, typer.Option(min=1, max=3660, help="How far back.")] = 30,
    course: Annotated[str, typer.Option(help="Only this course, by its code.")] = "",
    by_learner: Annotated[bool, typer.Option(help="One line for each learner.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print data for programs.")] = False,
) -> None:
    """What was paid for messages: by course and channel, or by learner as well.

    The prices are those of the time when each message was sent. A message outside of a course
    counts for the one that is learnt at its address; where that is none or one of several, and for
    a broadcast, it says “no course”.

    Example: lessonbot price report --days 90 --course money-basics --by-learner
    """
    from lessonbot.cli import pricing  # noqa: PLC0415 - heavy

    run_async(
        pricing.report(
            read_settings(), days, course or None, by_learner=by_learner, as_json=as_json
        )
    )


@commands.command("remove")
def remove(channel: Channel, prefix: Prefix = "") -> None:
    """Forget a price; exit code 1 when there is none.

    Example: lessonbot price remove sms --prefix +254
    """
    from lessonbot.cli import pricing  # noqa: PLC0415 - heavy

    run_async(pricing.remove(read_settings(), channel, prefix))
