"""What the check of a draft found, kept while nobody changes the draft."""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lessonbot.domain.course import Course
from lessonbot.packs.archive import open_own
from lessonbot.packs.problems import Problem, Severity
from lessonbot.services.runtime import Runtime
from lessonbot.store import drafts
from lessonbot.store.drafts import StoredDraft

if TYPE_CHECKING:
    from lessonbot.packs.reading import Checked
    from lessonbot.services.weighing import Day

_ORDER: tuple[Severity, ...] = ("error", "warning", "hint")
_MOST_KEPT = 16
_BEFORE, _AFTER = 60, 80


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend, and its line in three: before the column, the character there, the rest."""

    problem: Problem
    before: str
    at: str
    after: str


@dataclass(frozen=True, slots=True)
class Inspected:
    """A draft as the check sees it; `course` is None while there are errors."""

    course: Course | None
    findings: tuple[Finding, ...]
    days: "tuple[Day, ...]"

    @property
    def counts(self) -> Mapping[Severity, int]:
        """How many findings there are of each gravity."""
        found = Counter(each.problem.severity for each in self.findings)
        return {severity: found[severity] for severity in _ORDER}

    def of(self, file: str) -> tuple[Finding, ...]:
        """What was found in one file."""
        return tuple(each for each in self.findings if each.problem.file == file)


# a check takes all of a processor for its time, so there is one at a time
_WORKING = ThreadPoolExecutor(1, "check")
_kept: OrderedDict[tuple[str, int], Inspected] = OrderedDict()


async def inspect(rt: Runtime, draft: StoredDraft) -> Inspected:
    """Check a draft and what it becomes on each channel."""
    key = draft.public_id, draft.revision
    seen = _kept.get(key)
    if seen is None:
        found, loop = await files(rt, draft), asyncio.get_running_loop()
        seen = await loop.run_in_executor(_WORKING, _inspected, found)
        _kept[key] = seen
        if len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    else:
        _kept.move_to_end(key)
    return seen


async def checked(rt: Runtime, draft: StoredDraft) -> "Checked":
    """The same with the media, to be published."""
    from lessonbot.packs.reading import check_files  # noqa: PLC0415 - heavy, and rarely wanted

    found, loop = await files(rt, draft), asyncio.get_running_loop()
    return await loop.run_in_executor(_WORKING, check_files, found)


async def files(rt: Runtime, draft: StoredDraft) -> dict[str, bytes]:
    """The files of a draft."""
    async with rt.database.read() as tx:
        pack = await drafts.pack(tx, rt.organisation, draft.id)
    return await asyncio.to_thread(open_own, pack)


def _inspected(found: Mapping[str, bytes]) -> Inspected:
    from lessonbot.packs.reading import check_files  # noqa: PLC0415 - as above
    from lessonbot.services import weighing  # noqa: PLC0415

    weighed = weighing.of_checked(check_files(found))
    problems = sorted(weighed.problems, key=lambda each: _ORDER.index(each.severity))
    lines = {name: _lines(found.get(name, b"")) for name in {each.file for each in problems}}
    findings = tuple(_finding(each, lines[each.file]) for each in problems)
    pack = weighed.checked.pack
    return Inspected(pack.course if pack else None, findings, weighed.days)


def _lines(data: bytes) -> list[str]:
    """The lines as the check counts them."""
    text = data.decode("utf-8-sig", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _finding(problem: Problem, lines: list[str]) -> Finding:
    line = lines[problem.line - 1] if problem.line <= len(lines) else ""
    at = problem.column - 1
    before, after = line[max(0, at - _BEFORE) : at], line[at + 1 : at + _AFTER]
    cut = "…" if at > _BEFORE else ""
    return Finding(problem, cut + before, line[at : at + 1], after)
