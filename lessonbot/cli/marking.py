"""What `lessonbot submission` does: shows what was handed in, and says what becomes of it."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from lessonbot.cli import databases
from lessonbot.cli.announcing import parts
from lessonbot.cli.output import NOT_SO, fail, tell, warn
from lessonbot.cli.replying import known
from lessonbot.cli.serving import clock
from lessonbot.config import Settings
from lessonbot.services import fetching, submitting
from lessonbot.services.reporting import clock_time
from lessonbot.services.submitting import CannotMark, Decision, Shown
from lessonbot.store.submissions import StoredSubmission

LATEST = 200


async def listed(settings: Settings, course: str | None, *, waiting: bool, as_json: bool) -> None:
    """List work."""
    async with databases.opened(settings) as rt:
        await known(rt, course)
        found = await submitting.listed(rt, LATEST, waiting=waiting, course=course)
    if as_json:
        _print([_values(each) for each in found])
        return
    for each in found:
        tell(_line(each))
    if not found:
        tell("no work waits to be looked at" if waiting else "nothing was handed in yet")


async def show(settings: Settings, number: str, *, as_json: bool) -> None:
    """Show a piece of work."""
    async with databases.opened(settings) as rt, _told():
        shown = await submitting.shown(rt, number)
    if as_json:
        pieces = [_values(each) | {"text": each.text} for each in shown.pieces]
        _print(_values(shown.one) | {"rubric": _rubric(shown), "pieces": pieces})
        return
    for line in _lines(shown):
        tell(line)


async def save(settings: Settings, number: str, file: Path) -> None:
    """Save a piece of work."""
    async with databases.opened(settings) as rt, _told():
        one, data = await submitting.content(rt, number)
    ending = fetching.ending_of(one.mime) if one.mime else "txt"
    target = _written(file, f"{one.public_id}.{ending}", data)
    tell(f"{target}: {one.mime or 'text'}, {len(data):,} bytes")


async def decide(
    settings: Settings, number: str, points: str, comment: str, *, passed: bool
) -> None:
    """Say what becomes of a piece of work."""
    if len(comment) > submitting.LONGEST_COMMENT:
        fail(f"a comment has at most {submitting.LONGEST_COMMENT:,} characters")
    decision = Decision(passed, _points(points), comment.strip())
    async with parts(settings) as rt, _told():
        done = await submitting.decide(rt, number, decision, clock())
    earned = " It was the last thing: the certificate goes with it." if done.is_awarded else ""
    if done.unsent:
        warn(f"that is kept, but {done.unsent}")
        raise SystemExit(NOT_SO)
    tell(f"{'Passed' if passed else 'Asked for once more'}; the learner is told.{earned}")


def _written(file: Path, name: str, data: bytes) -> Path:
    """The new file, by this name where a folder is given."""
    target = file / name if file.is_dir() else file
    try:
        with target.open("xb") as made:
            made.write(data)
    except FileExistsError:
        fail(f"{target} is there already: name a file that does not exist yet")
    except OSError as error:
        fail(f"{target} cannot be written: {error.strerror}")
    return target


def _points(written: str) -> tuple[int, ...]:
    try:
        return tuple(int(each) for each in written.split(",")) if written else ()
    except ValueError:
        fail(f"--points are whole numbers with commas, such as 3,4,2; not “{written}”")


@asynccontextmanager
async def _told() -> AsyncIterator[None]:
    """What cannot be done is one line."""
    try:
        yield
    except CannotMark as error:
        fail(str(error), NOT_SO)


def _lines(shown: Shown) -> Iterator[str]:
    one = shown.one
    yield f"{one.course}/{one.lesson}: {shown.title}"
    yield f"learner {one.learner}, {one.state}"
    for each in shown.pieces:
        yield f"\n{_line(each)}"
        if each.text:
            yield each.text
        if each.kind != "text":
            yield f"  {_file(each)}"
    if one.points or one.comment:
        yield f"\nPoints: {one.points or 'none'}. {one.comment or ''}".rstrip()
    yield "\nWhat it is looked at for:"
    for number, (text, most) in enumerate(_rubric(shown), 1):
        yield f"{number}) {text} (0 to {most})"


def _file(each: StoredSubmission) -> str:
    if each.digest:
        return f"{each.mime}: lessonbot submission save {each.public_id} FILE"
    return "still being fetched" if each.fetch_at else f"not there: {each.comment}"


def _line(each: StoredSubmission) -> str:
    late = "  late" if each.late else ""
    turn = f"  round {each.round}" if each.round > 1 else ""
    where = f"{each.course}/{each.lesson}"
    return (
        f"{each.public_id}  {each.state}  {clock_time(each.at)}  {where}  {each.kind}{turn}{late}"
    )


def _rubric(shown: Shown) -> list[tuple[str, int]]:
    return (
        [(each.text, each.points) for each in shown.assignment.rubric] if shown.assignment else []
    )


def _values(each: StoredSubmission) -> dict[str, Any]:
    return {
        "submission": each.public_id,
        "state": each.state,
        "course": each.course,
        "lesson": each.lesson,
        "learner": each.learner,
        "round": each.round,
        "kind": each.kind,
        "file": each.mime,
        "late": each.late,
        "points": each.points,
        "comment": each.comment,
        "at": each.at.isoformat(),
        "settled_at": each.settled_at.isoformat() if each.settled_at else None,
    }


def _print(values: object) -> None:
    tell(json.dumps(values, ensure_ascii=False, indent=2))
