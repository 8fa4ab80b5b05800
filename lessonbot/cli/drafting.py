"""From what was typed to a broadcast: the audience, the hour, the message."""

import csv
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lessonbot.cli.output import NOT_SO, fail
from lessonbot.domain import audience
from lessonbot.domain.audience import NotAnAudience
from lessonbot.domain.broadcast import DEFAULT, Message, Wording, unknown_places
from lessonbot.domain.wordings import clock_time
from lessonbot.packs import message
from lessonbot.services.planning import Draft

_HOURS, _HOURS_AT = 24, 12


@dataclass(frozen=True, slots=True)
class Ask:
    """A broadcast as it was typed."""

    wanted: Sequence[str]
    left_out: Sequence[str]
    text: str | None
    files: Sequence[Path]
    link: str
    at: str | None
    within: int | None


def understand(ask: Ask) -> Draft:
    """What was typed, understood; or the first thing that was not."""
    minute = None
    if ask.at:
        at = clock_time(ask.at)
        if at is None:
            fail(f"--at {ask.at} is no time of the day: write it like 09:00")
        minute = at.hour * 60 + at.minute
    try:
        wanted = audience.parse(_with_files(ask.wanted), _with_files(ask.left_out))
    except NotAnAudience as unclear:
        fail(f"--audience: {unclear}")
    return Draft(_message(ask), wanted, minute, ask.within or (_HOURS_AT if ask.at else _HOURS))


def _with_files(terms: Sequence[str]) -> list[str]:
    """Terms whose learners stand in a file: its column `learner`, or else its first."""
    found = []
    for term in terms:
        name, _, value = term.partition("=")
        if name == "learner" and value.startswith("@"):
            found.append(f"learner={','.join(_learners(Path(value[1:])))}")
        else:
            found.append(term)
    return found


def _learners(path: Path) -> Iterator[str]:
    try:
        rows = [row for row in csv.reader(path.read_text("utf-8-sig").splitlines()) if row]
    except (OSError, UnicodeDecodeError) as error:
        fail(f"cannot read {path}: {getattr(error, 'strerror', None) or 'it is not UTF-8 text'}")
    head = [cell.strip().lower() for cell in rows[0]] if rows else []
    column = head.index("learner") if "learner" in head else 0
    for row in rows["learner" in head :]:
        if len(row) > column:
            yield row[column].strip()


def _message(ask: Ask) -> Message:
    if (ask.text is None) == (not ask.files):
        fail("say what is sent: --text “…”, or --file message.md (once for each language)")
    if ask.link and not message.check_link(ask.link):
        fail(f"--link {ask.link} is no web address: begin with https://")
    wordings: dict[str, Wording] = {}
    for file, data in _sources(ask):
        language = message.language_of(file)
        if language in wordings:
            fail(f"{file}: there are two files for the same language: leave one out")
        wordings[language] = _wording(file, data)
    # without a text for everybody else, the first one is theirs
    wordings.setdefault(DEFAULT, next(iter(wordings.values())))
    return Message(wordings, ask.link)


def _sources(ask: Ask) -> Iterator[tuple[str, bytes]]:
    if ask.text is not None:
        yield "--text", ask.text.encode("utf-8", "replace")
    for path in ask.files:
        try:
            yield str(path), path.read_bytes()
        except OSError as error:
            fail(f"cannot read {path}: {error.strerror}")


def _wording(file: str, data: bytes) -> Wording:
    read = message.read(file, data)
    for problem in read.problems:
        sys.stderr.write(f"{problem}\n")
    if read.problems:
        fail(f"{file} cannot be sent: it has errors", NOT_SO)
    for place in unknown_places((*read.text, *read.short)):
        fail(f"{file}: {{{place}}} is not known: only {{name}}, or {{name:friend}}, is", NOT_SO)
    return Wording(read.text, read.short)
