"""What `lessonbot staff` does: links for new accounts and other passwords."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from lessonbot.cli import databases
from lessonbot.cli.output import NOT_SO, fail, tell, warn
from lessonbot.cli.serving import clock
from lessonbot.config import Settings
from lessonbot.domain.staff import Role
from lessonbot.services import staffing
from lessonbot.services.staffing import NotDone
from lessonbot.store import staff

_WHY = {
    "email": "“{}” is no e-mail address: write it like name@example.org",
    "twice": "{} has an account already; for another password: lessonbot staff reset {}",
    "known": "{} has no account; make one: lessonbot staff add {}",
}


async def listed(settings: Settings, *, as_json: bool) -> None:
    """List who has an account."""
    async with databases.opened(settings) as rt, rt.database.read() as tx:
        found = await staff.of(tx, rt.organisation)
    if as_json:
        values = [
            {
                "id": each.public_id,
                "email": each.email,
                "name": each.name,
                "role": each.role,
                "second_factor": each.totp is not None,
            }
            for each in found
        ]
        tell(json.dumps(values, ensure_ascii=False, indent=2))
        return
    for each in found:
        tell(f"{each.role:<12}{each.email}  {each.name}")
    if not found:
        tell("nobody yet; lessonbot run prints a link that makes the first owner")


async def add(settings: Settings, email: str, role: Role) -> None:
    """Print a link for somebody new."""
    async with databases.opened(settings) as rt:
        with _told(email):
            link = await staffing.add(rt, email, role, clock())
    _print(link)


async def reset(settings: Settings, email: str) -> None:
    """Print a link for another password."""
    async with databases.opened(settings) as rt:
        with _told(email):
            link = await staffing.reset(rt, email, clock())
    _print(link)


def _print(link: str) -> None:
    tell(link)
    warn(f"the link works once, for {staffing.LASTS.days} days; whoever has it can use it")


@contextmanager
def _told(email: str) -> Iterator[None]:
    try:
        yield
    except NotDone as error:
        fail(_WHY[error.why].format(email, email), NOT_SO)
