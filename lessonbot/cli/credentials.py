"""`lessonbot credential`, `key` and `issuer`. What they do is in certifying.py and verifying.py."""

from pathlib import Path
from typing import Annotated

import typer

from lessonbot.cli.output import run_async
from lessonbot.cli.reading import read_settings

commands = typer.Typer(help="Certificates: show, check, withdraw, correct.", no_args_is_help=True)
keys = typer.Typer(help="The keys that sign certificates.", no_args_is_help=True)
issuer = typer.Typer(help="Who issues certificates here.", no_args_is_help=True)

Number = Annotated[
    str, typer.Argument(metavar="NUMBER", help="The certificate's number or its link.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
Json = Annotated[bool, typer.Option("--json", help="Print data for programs.")]


@commands.command("show")
def show(number: Number, *, as_json: Json = False) -> None:
    """Show what a certificate says and whether it stands.

    Example: lessonbot credential show 7K3Q-M2T5-XW9R-1B6N
    """
    from lessonbot.cli import certifying  # noqa: PLC0415 - heavy

    run_async(certifying.show(read_settings(), number, as_json=as_json))


@commands.command("verify")
def verify(
    what: Annotated[
        str,
        typer.Argument(metavar="FILE|URL", help="A certificate: JSON, JWT, badge picture or PDF."),
    ],
    *,
    issuer_keys: Annotated[
        Path | None, typer.Option("--keys", help="The issuer's did.json, kept in a file.")
    ] = None,
    status: Annotated[
        Path | None, typer.Option(help="The status list it names, kept in a file.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Check whether a certificate is genuine and stands; exit code 1 when it does not.

    FILE is the signed file, the token, the badge picture or the PDF, as they were issued.

    A certificate of this lessonbot is checked with what its database knows, without a network.
    Of other issuers, keys and status list are fetched for an address, and read from files for a
    file.

    Examples: lessonbot credential verify amina.json
    - lessonbot credential verify https://learn.example.org/c/7K3QM2T5XW9R1B6N.json
    - lessonbot credential verify badge.png --keys did.json --status status-1.json
    """
    from lessonbot.cli import verifying  # noqa: PLC0415 - heavy

    run_async(verifying.verify(what, issuer_keys, status, as_json=as_json))


@commands.command("sign")
def sign() -> None:
    """Sign the certificates that could not be signed as they were, and say of the rest why not.

    Publish the course again first where it is to blame, or set who you are (lessonbot issuer set,
    LESSONBOT_ORGANISATION). All others are signed by themselves.

    Example: lessonbot credential sign
    """
    from lessonbot.cli import certifying  # noqa: PLC0415 - heavy

    run_async(certifying.sign(read_settings()))


@commands.command("revoke")
def revoke(
    number: Number,
    *,
    reason: Annotated[str, typer.Option(help="Why; for staff.")] = "",
    show_reason: Annotated[bool, typer.Option(help="Show the reason on its page.")] = False,
    with_tracks: Annotated[
        bool, typer.Option("--with-tracks", help="Withdraw the tracks that stand on it, too.")
    ] = False,
    yes: Yes = False,
) -> None:
    """Withdraw a certificate for good: its page and every verifier say so. Asks first.

    Certificates of tracks that stand on it are named; they are withdrawn only --with-tracks.

    Example: lessonbot credential revoke 7K3Q-M2T5-XW9R-1B6N --reason "issued by mistake"
    """
    from lessonbot.cli import certifying  # noqa: PLC0415 - heavy

    told = certifying.Told(reason, shown=show_reason)
    run_async(certifying.revoke(read_settings(), number, told, with_tracks=with_tracks, yes=yes))


@commands.command("correct")
def correct(
    number: Number,
    name: Annotated[str, typer.Argument(help="The name as it has to be printed.")] = "",
    *,
    no_name: Annotated[bool, typer.Option("--no-name", help="Print no name.")] = False,
    yes: Yes = False,
) -> None:
    """Issue a certificate anew with another name; the old one says where the new one is.

    Shows both names and asks first.

    Examples: lessonbot credential correct 7K3Q-M2T5-XW9R-1B6N "Amina Yusuf"
    - lessonbot credential correct 7K3Q-M2T5-XW9R-1B6N --no-name
    """
    from lessonbot.cli import certifying  # noqa: PLC0415 - heavy

    run_async(certifying.correct(read_settings(), number, name, no_name=no_name, yes=yes))


@keys.command("list")
def list_keys() -> None:
    """List every key that ever signed here: since when, and whether it is still believed.

    Example: lessonbot key list
    """
    from lessonbot.cli import certifying  # noqa: PLC0415 - heavy

    run_async(certifying.list_keys(read_settings()))


@keys.command("rotate")
def rotate(
    key: Annotated[
        str,
        typer.Argument(
            metavar="[KEY]",
            help="With --compromised: only this one, as key list shows it, or how it begins.",
            show_default=False,
        ),
    ] = "",
    *,
    compromised: Annotated[
        bool,
        typer.Option("--compromised", help="Somebody else may have keys: believe them no more."),
    ] = False,
    yes: Yes = False,
) -> None:
    """Sign with a new key from now on. What was signed with the old one stays valid.

    Do it once a year, and when somebody leaves who could read the server's files. With
    --compromised nothing that any key signed until now is believed any more, old keys included, or
    nothing that KEY signed. Certificates that stand are signed anew under their links, and files
    of them that somebody kept have to be fetched again. It says how many these are and asks first.

    Examples: lessonbot key rotate - lessonbot key rotate --compromised
    """
    from lessonbot.cli import certifying  # noqa: PLC0415 - heavy

    run_async(certifying.rotate(read_settings(), key, compromised=compromised, yes=yes))


@issuer.command("show")
def show_issuer() -> None:
    """Show who issues certificates here, as employers see it.

    Example: lessonbot issuer show
    """
    from lessonbot.cli import certifying  # noqa: PLC0415 - heavy

    run_async(certifying.show_issuer(read_settings()))


@issuer.command("set")
def set_issuer(
    *,
    email: Annotated[str | None, typer.Option(help="Where employers can ask.")] = None,
    description: Annotated[str | None, typer.Option(help="Who you are, in a sentence.")] = None,
    country: Annotated[str | None, typer.Option(help="Your country's two letters: KE.")] = None,
    jwt: Annotated[
        bool | None, typer.Option(help="Issue each certificate as a VC-JWT, too.")
    ] = None,
) -> None:
    """Say more about who issues certificates; new ones carry it.

    The name is LESSONBOT_ORGANISATION.

    Example: lessonbot issuer set --email records@amani.example --country KE
    """
    from lessonbot.cli import certifying  # noqa: PLC0415 - heavy

    given = {"email": email, "description": description, "country": country}
    run_async(certifying.set_issuer(read_settings(), given, jwt=jwt))
