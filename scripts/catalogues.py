#!/usr/bin/env python3
"""Keep the catalogues of phrases in step with their English source.

  python scripts/catalogues.py update      bring every catalogue up to date
  python scripts/catalogues.py update pt   begin a catalogue for Portuguese
  python scripts/catalogues.py check       say what is left to translate or to mend

lessonbot's own phrases are written in English in lessonbot/domain/english.py and english_*.py.
Each other language has one file, lessonbot/locale/<language tag>.po, and another one for the
console, lessonbot/locale/console/<language tag>.po, which any editor for PO files opens: msgctxt is
the key, msgid the English phrase, msgstr the translation.

`update` adds what is new in English, drops what is gone, and marks as fuzzy what English says
differently now; a fuzzy phrase is spoken in English until somebody has looked at it and taken the
mark away. `check` prints one line for each problem and exits with 1 if there is any.

In a translation keep the {places} and the words in capitals that learners send (NEXT, STOP ...) as
they are, and put *asterisks* around what should be bold.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from lessonbot.domain.commands import Command  # noqa: E402 - this clone's own, installed or not
from lessonbot.domain.english_console import CONSOLE  # noqa: E402 - the same
from lessonbot.services.speaking import ENGLISH  # noqa: E402 - the same

FOLDER = ROOT / "lessonbot" / "locale"
CONSOLES = "console"
MENU_LENGTH = 256
BUTTON_LENGTH = 20
LONGEST = {"menu.description": 512, "menu.about": 120} | dict.fromkeys(
    (
        "join.agree",
        "join.decline",
        "join.zone_yes",
        "join.zone_no",
        "join.start_now",
        "list.open",
        "later.show",
        "catch.one",
        "catch.two",
        "silence.go_on",
        "besides.now",
        "besides.later",
        "besides.begin",
        "holding.rename",
        "holding.hide",
        "holding.show",
        "holding.find",
        "holding.unfind",
        "holding.older",
        "early.yes",
        "early.no",
        "lesson.more",
        "light.send",
        "light.text",
        "light.light",
        "light.full",
        "lesson.next",
        "quiz.done",
        "result.retry_now",
        "result.name_none",
        "final.now",
        "review.yes",
        "ask.new",
        "ask.others",
        "helps.yes",
        "helps.no",
        "peer.answer",
        "peer.not",
        "peer.none",
        "task.yes",
        "task.no",
        "task.get",
    ),
    BUTTON_LENGTH,
)
HEADER = r"""msgid ""
msgstr ""
"Language: {language}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""
_PLACE = re.compile(r"\{\w+\}")
_MARKUP = re.compile(r"\{\w+\}|\*[^*\n]+\*")
_COMMANDS = re.compile(r"\b(?:" + "|".join(name.upper() for name in Command) + r")\b")


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line asks; 1 if a check finds anything."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("update", "check"))
    parser.add_argument("languages", nargs="*", metavar="LANGUAGE", help="these only, not all")
    parser.add_argument("--folder", type=Path, help="where the .po files are, if elsewhere")
    asked = parser.parse_args(arguments)
    folders = [asked.folder] if asked.folder else [FOLDER, FOLDER / CONSOLES]
    files = [
        file
        for folder in folders
        for file in [folder / f"{tag}.po" for tag in asked.languages] or sorted(folder.glob("*.po"))
    ]
    if asked.what == "update":
        for file in files:
            update(file)
        return 0
    found = [line for file in files for line in problems(file)]
    for line in found:
        sys.stdout.write(f"{line}\n")
    return 1 if found else 0


def update(file: Path) -> None:
    """Bring a catalogue up to date with English, or begin it."""
    known = messages(file) if file.exists() else {}
    fresh = Catalog()
    for key, english in source(file).items():
        old = known.get(key)
        if old is None:
            fresh.add(english, context=key)
            continue
        changed = old.id != english and bool(old.string)
        flags = old.flags | {"fuzzy"} if changed else old.flags
        notes = [note for note in old.user_comments if not note.startswith("|")]  # what it was
        fresh.add(english, old.string, flags=flags, user_comments=notes, context=key)
    for message in fresh:
        message.flags.discard("python-format")  # what looks like one is a percent sign
    with file.open("wb") as opened:
        opened.write(HEADER.format(language=file.stem).encode())
        write_po(opened, fresh, width=0, omit_header=True)


def problems(file: Path) -> Iterator[str]:
    """What is wrong with a catalogue, one line each, beginning with where."""
    if not file.exists():
        yield f"{file}: there is no such catalogue; begin it with: update {file.stem}"
        return
    known, phrases = messages(file), source(file)
    for key, english in phrases.items():
        message = known.get(key)
        where = f"{file.name}:{message.lineno or 1}: {key}:" if message else f"{file.name}: {key}:"
        for problem in _faults(key, english, message):
            yield f"{where} {problem}"
    for key, message in known.items():
        if key not in phrases:
            yield f"{file.name}:{message.lineno or 1}: {key}: English has no such phrase; run update"


def source(file: Path) -> Mapping[str, str]:
    """The English phrases that a catalogue translates."""
    return CONSOLE if file.parent.name == CONSOLES else ENGLISH


def messages(file: Path) -> dict[str, Message]:
    """The phrases of a catalogue by key."""
    with file.open("rb") as opened:
        return {each.context: each for each in read_po(opened) if each.context}


def _faults(key: str, english: str, message: Message | None) -> Iterator[str]:
    if message is None:
        yield "missing; run update, then translate it"
    elif message.id != english:
        yield "English says it differently now; run update, then look at it again"
    elif not message.string:
        yield "not translated yet"
    elif message.fuzzy:
        yield "marked as fuzzy; look at it again and take the mark away"
    else:
        yield from _mistakes(key, english, str(message.string))


def _mistakes(key: str, english: str, said: str) -> Iterator[str]:
    wanted, found = Counter(_PLACE.findall(english)), Counter(_PLACE.findall(said))
    if wanted != found:
        yield f"places differ: English has {_listed(wanted)}, here is {_listed(found)}"
    if re.search(r"[*{}]", _MARKUP.sub("", said)):
        yield "an asterisk or a brace stands alone; bold is *words* on one line, a place is {name}"
    if _edges(english) != _edges(said):
        yield "begins or ends with other spaces or line breaks than English"
    if lost := sorted(set(_COMMANDS.findall(english)) - set(_COMMANDS.findall(said))):
        yield f"does not name {', '.join(lost)}, which learners should send"
    most = LONGEST.get(key, MENU_LENGTH if key.startswith("menu.") else None)
    if most and len(said) > most:
        yield f"{len(said)} characters long; at most {most} fit"


def _listed(places: Counter[str]) -> str:
    return " ".join(sorted(places.elements())) or "none"


def _edges(said: str) -> tuple[str, str]:
    return said[: len(said) - len(said.lstrip())], said[len(said.rstrip()) :]


if __name__ == "__main__":
    sys.exit(main())
