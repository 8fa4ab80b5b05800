"""What `lessonbot question` does: shows what learners ask, and has it answered."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from lessonbot.cli import databases
from lessonbot.cli.announcing import parts
from lessonbot.cli.output import NOT_SO, fail, tell, warn
from lessonbot.cli.serving import clock
from lessonbot.config import Settings
from lessonbot.services import asking
from lessonbot.services.asking import CannotAnswer
from lessonbot.services.reporting import clock_time
from lessonbot.services.runtime import Runtime
from lessonbot.store import courses
from lessonbot.store.questions import Peer, StoredQuestion

LATEST = 200
_SHORT = 60


async def listed(settings: Settings, course: str | None, *, open_only: bool, as_json: bool) -> None:
    """List questions."""
    async with databases.opened(settings) as rt:
        await known(rt, course)
        found = await asking.listed(rt, LATEST, open_only=open_only, course=course)
    if as_json:
        _print([_values(each) for each in found])
        return
    for each in found:
        words = " ".join(each.text.split())
        short = words if len(words) <= _SHORT else f"{words[: _SHORT - 1]}…"
        tell(f"{each.public_id}  {each.state}  {_at(each.asked_at)}  {_where(each)}  {short}")
    if not found:
        tell("nobody waits for an answer" if open_only else "nobody has asked anything yet")


async def show(settings: Settings, number: str, *, as_json: bool) -> None:
    """Show a question."""
    async with databases.opened(settings) as rt, _told():
        found, peers = await asking.shown(rt, number)
    answers = [each.answer for each in peers if each.answer]
    if as_json:
        others = {"asked": len(peers), "answers": answers}
        _print(_values(found) | {"text": found.text, "other_learners": others})
        return
    tell(f"{found.public_id}  {found.state}  {_at(found.asked_at)}  {_where(found)}")
    tell(f"learner {found.learner}")
    tell(f"\n{found.text}")
    if found.answer:
        seen = ", which others can read" if found.published else ""
        tell(f"\nThe answer{seen}:\n{found.answer}")
    for line in _peers(peers, answers):
        tell(line)


async def answer(
    settings: Settings, number: str, words: str, *, of: int | None, publish: bool
) -> None:
    """Answer a question."""
    if bool(words) == (of is not None):
        fail("give the answer in quotes, or --of and the number of another learner's")
    async with parts(settings) as rt, _told():
        done = await asking.answer(rt, number, words, clock(), of=of, publish=publish)
    if done.unsent:
        warn(f"the answer is kept, but {done.unsent}")
        raise SystemExit(NOT_SO)
    seen = "; others read it with ASK" if publish else ""
    tell(f"The answer goes to the learner as soon as the network allows it{seen}.")


async def close(settings: Settings, number: str) -> None:
    """Close a question."""
    async with databases.opened(settings) as rt, _told():
        await asking.close(rt, number, clock())
    tell("The question is closed. Nothing was sent.")


async def pass_on(settings: Settings, number: str, most: int) -> None:
    """Pass a question on."""
    async with parts(settings) as rt, _told():
        count = await asking.pass_on(rt, number, most, clock())
    if not count:
        fail(
            "nobody was asked: nobody who has had this lesson, agreed to help and can be reached "
            "free of charge was asked nothing for a week",
            NOT_SO,
        )
    tell(f"Asked {count}. Their answers: lessonbot question show {number}")


async def known(rt: Runtime, course: str | None) -> None:
    """Leave if there is no such course."""
    if course is None:
        return
    async with rt.database.read() as tx:
        offered = [code for code, _ in await courses.offered(tx, rt.organisation)]
    if course not in offered:
        fail(f"there is no course “{course}”: {', '.join(offered) or 'none is published'}")


@asynccontextmanager
async def _told() -> AsyncIterator[None]:
    """What cannot be done is one line."""
    try:
        yield
    except CannotAnswer as error:
        fail(str(error), NOT_SO)


def _peers(peers: Sequence[Peer], answers: Sequence[str]) -> Sequence[str]:
    if not peers:
        return []
    told = [f"\nPassed on to {len(peers)}, of whom {len(answers)} answered:"]
    return told + [f"{number}) {each}" for number, each in enumerate(answers, 1)]


def _where(found: StoredQuestion) -> str:
    return f"{found.course or 'no course'}{f'/{found.lesson}' if found.lesson else ''}"


def _values(found: StoredQuestion) -> dict[str, Any]:
    return {
        "question": found.public_id,
        "state": found.state,
        "course": found.course,
        "lesson": found.lesson or None,
        "learner": found.learner,
        "text": found.text,
        "answer": found.answer,
        "published": found.published,
        "asked_at": found.asked_at.isoformat(),
        "settled_at": found.settled_at.isoformat() if found.settled_at else None,
    }


def _at(instant: datetime) -> str:
    return clock_time(instant)


def _print(values: object) -> None:
    tell(json.dumps(values, ensure_ascii=False, indent=2))
