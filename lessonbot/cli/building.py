"""Media are made ready for phones, and the author is told what became of each."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from lessonbot.cli.output import NOT_SO, fail, tell
from lessonbot.packs import building
from lessonbot.packs.building import Change, NotBuilt
from lessonbot.packs.problems import PackRefused


def build(
    folder: Path,
    *,
    out: Path | None,
    dry: bool,
    rename: bool,
    ffmpeg: str,
    advance: Callable[[int, int], None],
) -> Sequence[Change]:
    """What became of each file, or would become of it."""
    try:
        return building.build(
            folder, out=out, dry=dry, rename=rename, ffmpeg=ffmpeg, advance=advance
        )
    except (NotBuilt, PackRefused) as error:
        fail(str(error), NOT_SO)


def report(folder: Path, changes: Sequence[Change], *, as_json: bool) -> None:
    """Say it; leave with 1 where something is left to the author."""
    if as_json:
        tell(json.dumps([asdict(change) for change in changes], ensure_ascii=False, indent=2))
    else:
        for change in changes:
            tell(_line(change))
        if not changes:
            tell(f"{folder}: every picture and recording is ready already")
    left = sum(bool(change.todo or not change.made) for change in changes)
    if left:
        fail(f"{left} of {len(changes)} need you: see above", NOT_SO)


def _line(change: Change) -> str:
    sizes = f"{change.before // 1024} kB -> {change.after // 1024} kB: " if change.made else ""
    todo = f"; {change.todo}" if change.todo else ""
    return f"{change.file}: {sizes}{change.words}{todo}"
