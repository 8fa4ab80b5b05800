"""Has other people's verifiers look at credentials: `make check-interop`.

Ends with 1 if one verifies that must not, or the other way round, or for another reason than it
should; with 2 if a verifier broke down, which says nothing of the credential.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from lessonbot.credentials.checking import Fault
from tests.interop.odd_values import ODD
from tests.interop.site import served, write_certificate
from tests.interop.specimens import GOOD, School, Specimen, hostile, specimens
from tests.support.hostile_texts import HOSTILE

HERE = Path(__file__).parent
VERIFIERS = ("digitalbazaar", "verifier-core", "jose", "schema")
SCHEMA = "schema"
TOKENS = "jose"
CRASH = "crash"
NOT_ASKED = "·"
COARSE = {Fault.KEY, Fault.FORM}
"""Faults that verifier-core calls a wrong signature."""
Verdicts = Mapping[str, Mapping[str, str]]
"""What each verifier says of each specimen: nothing, or what is wrong with it."""


def main() -> int:
    """Make the specimens, have them verified, show what came of it."""
    now = datetime.now(UTC)  # noqa: TID251 - verifiers go by the clock
    files: dict[str, bytes] = {}
    with TemporaryDirectory() as folder:
        certificate = Path(folder) / "localhost.pem"
        write_certificate(certificate, now)
        with served(files, certificate) as host:
            school = School(host, now)
            known = [*specimens(school), *hostile(school)]
            files.update(school.files)
            listed = Path(folder) / "specimens.json"
            listed.write_text(
                json.dumps(
                    [
                        {"name": each.name, "document": each.document, "token": each.token}
                        for each in known
                    ]
                )
            )
            verdicts = {name: verdict(name, listed, certificate) for name in VERIFIERS}
            verdicts["lessonbot"] = {each.name: own(school, each) for each in known}
    return show(known, verdicts)


def verdict(verifier: str, listed: Path, certificate: Path) -> Mapping[str, str]:
    """What a verifier says of each; nothing at all if it broke down."""
    done = subprocess.run(
        ["node", f"{verifier}.mjs", str(listed)],
        cwd=HERE,
        env=os.environ | {"NODE_EXTRA_CA_CERTS": str(certificate)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.stderr.write(done.stderr)
        return {}
    said: dict[str, str] = json.loads(done.stdout)
    return said


def own(school: School, specimen: Specimen) -> str:
    """What lessonbot itself says."""
    try:
        return school.found(specimen.document, specimen.token)
    except Exception as error:  # noqa: BLE001 - whatever a verifier breaks down with
        return f"{CRASH}: {error!r}"


def is_expected(specimen: Specimen, verifier: str, said: str) -> bool:
    """Whether a verifier says what it should; a schema only has to let good ones pass."""
    if not is_asked(specimen, verifier):
        return said == NOT_ASKED
    if verifier == SCHEMA:
        return specimen.fault != GOOD or said == GOOD
    if verifier == "verifier-core" and specimen.fault in COARSE:
        return said in {specimen.fault, Fault.SIGNATURE}
    return said == specimen.fault


def is_asked(specimen: Specimen, verifier: str) -> bool:
    """Whether a verifier reads what this is at all: a document, or a token."""
    return verifier in {SCHEMA, "lessonbot"} or bool(specimen.token) == (verifier == TOKENS)


def show(known: Sequence[Specimen], verdicts: Verdicts) -> int:
    """Print a table, and give the code to end with; of texts it has only the surprises."""
    table = Table("credential", "fault", *verdicts)
    surprises, crashes = 0, 0
    for specimen in known:
        said = {
            name: said_by.get(specimen.name, CRASH) if is_asked(specimen, name) else NOT_ASKED
            for name, said_by in verdicts.items()
        }
        strange = [name for name in said if not is_expected(specimen, name, said[name])]
        surprises += len(strange)
        crashes += sum(verdict.startswith(CRASH) for verdict in said.values())
        if strange or not specimen.name.startswith(("text: ", "value: ")):
            marked = (f"[bold red]{said[name]}" if name in strange else said[name] for name in said)
            table.add_row(specimen.name, specimen.fault or "-", *(each or "-" for each in marked))
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(table)
    tried = len(HOSTILE) + len(ODD)
    signed = sum(each.name.startswith(("text: ", "value: ")) for each in known)
    console.print(f"{signed} of {tried} hostile texts and values can be signed.")
    console.print(f"{len(known)} credentials, {surprises} surprises, {crashes} crashes.")
    return 2 if crashes else 1 if surprises else 0


if __name__ == "__main__":
    sys.exit(main())
