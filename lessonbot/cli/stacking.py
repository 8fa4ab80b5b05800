"""What `lessonbot track` does."""

from pathlib import Path

from lessonbot.cli.announcing import parts
from lessonbot.cli.output import NOT_SO, fail, make_sure, tell, warn
from lessonbot.cli.serving import clock
from lessonbot.config import Settings
from lessonbot.services import tracking
from lessonbot.services.issuing import CannotSign
from lessonbot.services.tracking import TrackHasErrors
from lessonbot.store import courses, tracks


async def publish(settings: Settings, path: Path, *, allow_missing: bool, yes: bool) -> None:
    """Publish the track in a file."""
    async with parts(settings, sends=False) as rt:
        try:
            track, people = await tracking.planned(rt, path, clock(), allow_missing=allow_missing)
            if people:
                question = (
                    f"{people:,} {'person gets' if people == 1 else 'people get'} its certificate "
                    f"at once, and hear of it. Publish {track.key} {track.version}?"
                )
                make_sure(question, f"{path} is not published", yes=yes)
            track = await tracking.publish(rt, path, clock(), allow_missing=allow_missing)
        except OSError as error:
            fail(f"cannot read {path}: {error.strerror or error}")
        except TrackHasErrors as refused:
            for each in refused.problems:
                tell(str(each))
            fail(f"{path} is not published: it has errors", NOT_SO)
        except CannotSign as error:
            fail(str(error), NOT_SO)
        async with rt.database.read() as tx:
            offered = {code for code, _ in await courses.offered(tx, rt.organisation)}
            known = offered | {each.key for each in await tracks.published(tx, rt.organisation)}
    tell(f"{track.key} {track.version} is published: {track.title}")
    for missing in (key for key in track.needs if key not in known):
        warn(f"{missing} is no course or track here yet, so nobody can earn that part")


async def listed(settings: Settings) -> None:
    """List the tracks."""
    async with parts(settings, sends=False) as rt, rt.database.read() as tx:
        found = await tracks.published(tx, rt.organisation)
        holders = await tracks.holders(tx, rt.organisation)
    for stored in found:
        track = tracking.read(stored)
        needs = ", ".join(track.needs)
        some = f"{track.least} of " if track.least < len(track.needs) else ""
        have = holders.get(stored.id, 0)
        tell(f"{track.key}  {track.title}  {track.version}  {some}{needs}  {have:,} have it")
    if not found:
        tell("no track is published yet: lessonbot track publish FILE")
