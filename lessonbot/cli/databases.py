"""Commands that look into the database or change it, and end."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from lessonbot.cli.composing import migrated, runtime
from lessonbot.cli.output import NOT_SO, fail, tell
from lessonbot.cli.serving import clock
from lessonbot.config import Settings
from lessonbot.services import publishing
from lessonbot.services.runtime import Runtime
from lessonbot.store import migrating
from lessonbot.store.database import Database


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[Database]:
    database = Database(settings.database_url)
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Runtime]:
    """The parts of this process, on a database that was brought to this program's version."""
    async with _database(settings) as database:
        done = await migrated(database)
        if done:
            tell(done)
        async with runtime(database, settings, clock()) as rt:
            yield rt


async def upgrade(settings: Settings) -> None:
    """Bring the database to this program's version; a SQLite file is copied first."""
    async with _database(settings) as database:
        schema = await migrating.status(database)
        if not schema.known:
            fail(
                f"version {schema.has} of the database was made by a newer lessonbot; install that",
                NOT_SO,
            )
        if schema.current:
            tell(f"the database has version {schema.has} already")
            return
        if database.is_sqlite and not schema.empty:
            tell(f"a copy is in {await migrating.backup(database, schema)}")
        await migrating.upgrade(database)
        tell(f"upgraded from version {schema.has or 'none'} to {schema.needs}")


async def status(settings: Settings, *, as_json: bool) -> None:
    """Tell the database's version; leave with 1 when it is not this program's."""
    async with _database(settings) as database:
        schema = await migrating.status(database)
    if as_json:
        tell(json.dumps({"has": schema.has, "needs": schema.needs, "current": schema.current}))
    else:
        tell(f"database: {schema.has or 'no tables yet'}; this lessonbot needs: {schema.needs}")
    if not schema.current:
        raise SystemExit(NOT_SO)


async def courses(settings: Settings, *, as_json: bool) -> None:
    """List what can be joined."""
    async with opened(settings) as rt:
        offers = await publishing.catalogue(rt)
    rows = [
        {
            "code": each.code,
            "title": each.course.title,
            "version": each.course.version,
            "lessons": len(each.course.lessons),
            "language": each.course.language,
            "languages": list(each.course.languages),
        }
        for each in offers
    ]
    if as_json:
        tell(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for each in offers:
        about, tags = each.course, ", ".join(each.course.languages)
        tell(f"{each.code}  {about.title}  {about.version}  {len(about.lessons)}  {tags}")
    if not offers:
        tell("no course is published yet: lessonbot pack publish FOLDER")
