"""What changed between two packs, or between a pack and what is published."""

import json
from collections.abc import Sequence
from pathlib import Path

from lessonbot.cli import databases
from lessonbot.cli.output import NOT_SO, fail, tell
from lessonbot.config import Settings
from lessonbot.domain.course import Course
from lessonbot.packs.comparing import Change, compare
from lessonbot.packs.reading import check
from lessonbot.services import publishing


def of_packs(path: Path, older: Path, *, as_json: bool) -> None:
    """Compare two packs that check without errors."""
    _tell(compare(_course(older), _course(path)), as_json=as_json)


async def of_published(settings: Settings, path: Path, *, as_json: bool) -> None:
    """Compare a pack with the version that new learners get."""
    course = _course(path)
    async with databases.opened(settings) as rt:
        published = await publishing.current(rt, course.key)
    if published is None:
        fail(f"no course {course.key} is published: lessonbot pack publish {path}", NOT_SO)
    _tell(compare(published, course), as_json=as_json)


def _course(path: Path) -> Course:
    checked = check(path)
    if checked.pack is None:
        for problem in checked.problems:
            tell(str(problem))
        fail(f"{path} has errors: lessonbot pack check {path}", NOT_SO)
    return checked.pack.course


def _tell(changes: Sequence[Change], *, as_json: bool) -> None:
    if as_json:
        tell(json.dumps([_as_data(change) for change in changes], ensure_ascii=False, indent=2))
        return
    for change in changes:
        tell(f"{change.about}: {change}")
    if not changes:
        tell("nothing changed")


def _as_data(change: Change) -> dict[str, str]:
    return {
        "about": change.about,
        "place": change.place,
        "language": change.language,
        "words": change.words,
    }
