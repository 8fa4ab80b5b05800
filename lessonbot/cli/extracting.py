"""What `lessonbot course export` does: writes every answer of a course to a file."""

import csv
import io
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lessonbot.cli import databases
from lessonbot.cli.output import NOT_SO, fail, tell
from lessonbot.cli.showing import cell
from lessonbot.config import Settings
from lessonbot.services import evaluating, extracting
from lessonbot.services.evaluating import NotFound
from lessonbot.services.extracting import COLUMNS, Veil, Wanted


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for."""

    code: str
    version: str | None
    form: str
    file: Path
    words: bool
    unlinked: bool


async def export(settings: Settings, wish: Wish) -> None:
    """Write the file; one that cannot be finished is not left behind."""
    if wish.file.exists():
        fail(f"{wish.file} is there already: name another file, or delete it")
    async with databases.opened(settings) as rt:
        try:
            chosen = await evaluating.choose(rt, wish.code, wish.version)
        except NotFound as unknown:
            fail(str(unknown))
        wanted = Wanted(chosen, Veil(wish.unlinked), wish.words)
        if wish.form == "csv":
            pieces, what = _csv(extracting.rows(rt, wanted)), "answers"
        else:
            listed = wish.file.suffix.lower() == ".json"
            told = extracting.told(rt, wanted)
            pieces, what = _listed(told) if listed else _lines(told), "statements"
        count = await _write(wish.file, pieces)
    tell(f"{wish.file}: {count:,} {what}")


async def _write(file: Path, pieces: AsyncIterator[tuple[int, bytes]]) -> int:
    """Write what comes, to a name of its own until all of it has; how many there were."""
    part, count = file.with_name(f"{file.name}.part"), 0
    try:
        with part.open("xb") as out:
            async for many, piece in pieces:
                count += many
                out.write(piece)
        part.rename(file)
    except OSError as error:
        part.unlink(missing_ok=True)
        fail(f"{file} cannot be written: {error.strerror}", NOT_SO)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return count


async def _csv(rows: AsyncIterator[Sequence[object]]) -> AsyncIterator[tuple[int, bytes]]:
    line = io.StringIO()
    out = csv.writer(line)
    out.writerow(COLUMNS)
    yield 0, line.getvalue().encode("utf-8-sig")
    async for row in rows:
        line.seek(0)
        line.truncate()
        out.writerow([cell(each) if isinstance(each, str) else each for each in row])
        yield 1, line.getvalue().encode()


async def _lines(told: AsyncIterator[bytes]) -> AsyncIterator[tuple[int, bytes]]:
    async for each in told:
        yield 1, each + b"\n"


async def _listed(told: AsyncIterator[bytes]) -> AsyncIterator[tuple[int, bytes]]:
    before = b"["
    async for each in told:
        yield 1, before + b"\n" + each
        before = b","
    yield 0, b"\n]\n" if before == b"," else b"[]\n"
