"""What `lessonbot broadcast` does: asks, shows the plan, begins, follows and stops."""

import asyncio
import csv
import json
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import typer

from lessonbot.cli import drafting, showing
from lessonbot.cli.composing import SWITCH_ON, configured, migrated, runtime
from lessonbot.cli.drafting import Ask
from lessonbot.cli.output import NOT_SO, WRONG_USE, fail, tell
from lessonbot.cli.serving import clock
from lessonbot.config import Settings
from lessonbot.credentials.sealing import Vault
from lessonbot.domain.audience import NotAnAudience
from lessonbot.services import broadcasting, following, planning
from lessonbot.services.broadcasting import NoSuchBroadcast, NotBegun
from lessonbot.services.following import Standing
from lessonbot.services.planning import Draft, Plan
from lessonbot.services.runtime import Runtime
from lessonbot.store.database import Database

MANY = 1000
POLL_SECONDS = 1.0
LANDING_SECONDS = 10
LATEST = 20


@dataclass(frozen=True, slots=True)
class Sure:
    """How sure the caller is, and how it is told what happens."""

    yes: bool
    people: int | None
    wait: bool
    as_json: bool


async def plan(settings: Settings, ask: Ask, *, as_json: bool) -> None:
    """Tell what a broadcast would do."""
    draft = drafting.understand(ask)
    async with parts(settings) as rt:
        found = await _planned(rt, draft)
    tell(showing.plan_json(found) if as_json else showing.plan_text(found))


async def send(
    settings: Settings, ask: Ask, sure: Sure, *, title: str, own_id: str, again: bool
) -> None:
    """Begin a broadcast once the caller is sure."""
    draft = drafting.understand(ask)
    async with parts(settings) as rt:
        found = await _planned(rt, draft)
        if not found.people:
            fail("nobody would get this: lessonbot broadcast plan tells why", NOT_SO)
        if not sure.as_json:
            tell(showing.plan_text(found))
        _make_sure(found.people, sure)
        try:
            begun = await broadcasting.send(
                rt, draft, clock(), title=title, own_id=own_id, again=again
            )
        except NotBegun as refused:
            fail(f"nothing was sent: {refused}", NOT_SO)
        name = begun.public_id
        if sure.as_json:
            told = {
                "broadcast": name,
                "new": begun.new,
                "plan": json.loads(showing.plan_json(found)),
            }
            tell(json.dumps(told, ensure_ascii=False, indent=2))
        else:
            done = "begun" if begun.new else "begun before; nothing changed"
            tell(
                f"Broadcast {name}: {done}. To follow it: lessonbot broadcast status {name} --watch"
            )
        if sure.wait:
            await _follow(rt, name)


async def resume(settings: Settings, name: str, ask: Ask, sure: Sure, *, in_doubt: bool) -> None:
    """Send a broadcast to those who have not got it."""
    if ask.wanted or ask.left_out or ask.text or ask.files or ask.link or ask.at or ask.within:
        fail("--resume sends the same message to the same audience: leave the other options out")
    async with parts(settings) as rt:
        with _known():
            before = await following.standing(rt, name)
            count = before.not_sent + before.not_prepared + (before.in_doubt if in_doubt else 0)
            if not count:
                fail("nobody is left to send it to", NOT_SO)
            if not sure.as_json:
                tell(f"{count:,} have not got “{before.broadcast.title}”.")
            _make_sure(count, sure)
            owed = await broadcasting.resume(rt, name, clock(), in_doubt=in_doubt)
        waits = owed + before.not_prepared
        name = before.broadcast.public_id
        if sure.as_json:
            tell(json.dumps({"broadcast": name, "again": waits}))
        else:
            tell(f"Broadcast {name}: {waits:,} messages are sent now.")
        if sure.wait:
            await _follow(rt, name)


async def stop(settings: Settings, name: str, *, as_json: bool) -> None:
    """Stop a broadcast and count."""
    async with parts(settings, sends=False) as rt:
        with _known():
            before = await following.standing(rt, name)
            if before.state == "done":
                fail(f"it is over already: {showing.counts(before)}", NOT_SO)
            await broadcasting.stop(rt, name, clock())
            standing = await _landed(rt, name)
    if as_json:
        tell(json.dumps(showing.standing_values(standing), ensure_ascii=False, indent=2))
        return
    tell(f"Stopped. {showing.counts(standing)}")
    if standing.waiting:
        tell(
            f"{standing.waiting:,} are on their way at this moment; ask again for the last counts."
        )
    public_id = standing.broadcast.public_id
    tell(f"Who did not get it: lessonbot broadcast status {public_id} --list unsent")


async def status(settings: Settings, name: str, *, watch: bool, as_json: bool) -> None:
    """Tell how a broadcast stands."""
    async with parts(settings, sends=False) as rt:
        with _known():
            if watch:
                await _follow(rt, name)
            standing = await following.standing(rt, name)
            details = await following.details(rt, standing.broadcast, clock())
    if as_json:
        values = showing.standing_values(standing) | showing.details_values(details)
        tell(json.dumps(values, ensure_ascii=False, indent=2))
    else:
        tell(showing.standing_text(standing, details, clock()))


async def latest(settings: Settings, *, as_json: bool) -> None:
    """List the latest broadcasts."""
    async with parts(settings, sends=False) as rt:
        rows = [
            await following.standing(rt, each.public_id)
            for each in await following.latest(rt, LATEST)
        ]
    if as_json:
        tell(
            json.dumps([showing.standing_values(row) for row in rows], ensure_ascii=False, indent=2)
        )
        return
    for row in rows:
        created = row.broadcast.created_at
        tell(
            f"{row.broadcast.public_id}  {created:%Y-%m-%d %H:%M}  {row.state:<9}  "
            f"{row.sent:,} of {row.people:,} sent  {row.broadcast.title}"
        )
    if not rows:
        tell("nothing was sent to many yet: lessonbot broadcast plan --help")


async def listed(settings: Settings, name: str, *, sent: bool, as_json: bool) -> None:
    """Print each learner who got it, or who did not, with the reason."""
    async with parts(settings, sends=False) as rt:
        with _known():
            await broadcasting.find(rt, name)
        out = csv.writer(sys.stdout, lineterminator="\n")
        if not as_json:
            out.writerow(["learner", "state", "reason", "at"])
        async for end in following.ends(rt, name, sent=sent):
            at = end.at.isoformat() if end.at else ""
            if as_json:
                row = {"learner": end.learner, "state": end.state, "reason": end.reason, "at": at}
                tell(json.dumps(row, ensure_ascii=False))
            else:
                out.writerow([end.learner, end.state, showing.cell(end.reason), at])


@asynccontextmanager
async def parts(settings: Settings, *, sends: bool = True) -> AsyncIterator[Runtime]:
    """The parts, with the channels that are switched on."""
    opened = configured(settings)
    if sends and not opened:
        fail(f"no channel is switched on, so nobody can be reached: {SWITCH_ON}")
    database = Database(settings.database_url)
    try:
        done = await migrated(database)
        if done:
            sys.stderr.write(f"lessonbot: {done}\n")
        vault = Vault(settings.secret_key)
        async with runtime(database, settings, clock(), opened, vault) as rt:
            yield rt
    finally:
        await database.close()


async def _planned(rt: Runtime, draft: Draft) -> Plan:
    try:
        return await planning.plan(rt, draft, clock())
    except NotAnAudience as unclear:
        fail(f"--audience: {unclear}")


def _make_sure(people: int, sure: Sure) -> None:
    """Leave unless the caller means it; for many, the number has to be typed."""
    if sure.people is not None and people > sure.people:
        fail(f"nothing was sent: {people:,} would get it, not at most {sure.people:,}", NOT_SO)
    if sure.yes:
        if people > MANY and sure.people is None:
            fail(f"nothing was sent: for more than {MANY:,} people add --people {people}")
        return
    try:
        if people > MANY:
            said = str(typer.prompt(f"To send it, type the number of people, {people}", err=True))
            agreed = said.replace(",", "").strip() == str(people)
        else:
            agreed = typer.confirm(f"Send it to {people:,}?", err=True)
    except typer.Abort:
        fail("nothing was sent: nobody answered. Where nobody can be asked, add --yes", WRONG_USE)
    if not agreed:
        fail("nothing was sent", NOT_SO)


@contextmanager
def _known() -> Iterator[None]:
    """Tell in one line that a broadcast is not there."""
    try:
        yield
    except NoSuchBroadcast as unknown:
        fail(str(unknown), NOT_SO)


async def _landed(rt: Runtime, name: str) -> Standing:
    """Wait a little until what was on its way has arrived."""
    for _ in range(int(LANDING_SECONDS / POLL_SECONDS * 5)):
        standing = await following.standing(rt, name)
        if not standing.on_the_way:
            break
        await asyncio.sleep(POLL_SECONDS / 5)
    return standing


async def _follow(rt: Runtime, name: str) -> None:
    """Show how it goes on until it is over."""
    loop = asyncio.get_running_loop()
    with showing.progress() as show:
        while True:
            began = loop.time()
            standing = await following.standing(rt, name)
            show(standing)
            if standing.over:
                return
            # looking takes longer the more there are: most of the time is left to who sends
            await asyncio.sleep(max(POLL_SECONDS, 4 * (loop.time() - began)))
