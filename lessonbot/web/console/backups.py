"""Backups: how old the newest is, another one now, and taking one along."""

from fastapi import Response, status
from fastapi.responses import FileResponse

from lessonbot.domain.staff import May, Role
from lessonbot.services import securing
from lessonbot.web.console.doors import Asked, Console, missing

_PATH = "/console/backups"


def add(console: Console) -> None:
    """Add the pages to the console."""
    console.tab("settings", "/backups", "console.backups.title", May.RUN)
    console.reads("/backups", May.RUN, every)
    console.acts("/backups", May.RUN, make)
    console.acts("/backups/{backup}/download", May.RUN, download)


async def every(asked: Asked) -> Response:
    """Show the newest backups."""
    found = await securing.kept(asked.seat)
    newest = found.files[0].at if found and found.files else None
    size = asked.voice.formats.size
    return asked.draw(
        "backups",
        found=found,
        folder=str(found.folder) if found and found.folder else "",
        files=[(each, asked.moment(each.at), size(each.size)) for each in found.files]
        if found
        else [],
        old=newest is None or asked.now - newest > securing.OLD,
        newest=asked.moment(newest) if newest else "",
        owns=asked.seat.staff.role is Role.OWNER,
    )


async def make(asked: Asked) -> Response:
    """Make another one in the background."""
    await securing.begin(asked.seat, asked.now)
    return asked.to(_PATH)


async def download(asked: Asked) -> Response:
    """Hand one out to an owner, once that was confirmed."""
    name, said = asked.part("backup"), await asked.form()
    path = await securing.file(asked.seat, name)
    if path is None:
        raise missing()
    if asked.seat.staff.role is not Role.OWNER:
        return asked.draw("forbidden", status.HTTP_403_FORBIDDEN)
    if not said.get("sure"):
        return asked.draw("backup_download", name=name)
    await securing.taken_out(asked.seat, name, asked.now)
    headers = {"cache-control": "no-store"}
    return FileResponse(path, media_type="application/octet-stream", filename=name, headers=headers)
