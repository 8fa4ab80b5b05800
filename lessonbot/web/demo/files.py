"""The pictures, recordings and documents that the demo's phone shows."""

from fastapi import APIRouter, HTTPException, Response, status

from lessonbot.channels.base import Attachment
from lessonbot.services import publishing
from lessonbot.services.runtime import Runtime

_READ = ["GET", "HEAD"]
_SHOWN = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
    "ogg": "audio/ogg",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
}
_ENDINGS = {mime: ending for ending, mime in _SHOWN.items()}
_KEPT = {"cache-control": "private, max-age=31536000, immutable"}


def link(file: Attachment) -> str:
    """Where the page finds a file."""
    if file.certificate:
        return f"/c/{file.certificate}.png"
    if file.kind == "document":
        return f"/demo/files/{file.media}/{file.name}"
    return f"/demo/media/{file.media}.{_ENDINGS.get(file.mime, '')}"


def routes(rt: Runtime) -> APIRouter:
    """What the page shows or plays, and what a browser saves."""
    router = APIRouter()

    @router.api_route("/media/{digest}.{kind}", methods=_READ)
    async def medium(digest: str, kind: str) -> Response:
        data = await publishing.medium(rt, digest) if kind in _SHOWN else None
        if data is None:
            raise HTTPException(status.HTTP_404_NOT_FOUND)
        return Response(data, headers=_KEPT, media_type=_SHOWN[kind])

    @router.api_route("/files/{digest}/{name}", methods=_READ)
    async def document(digest: str, name: str) -> Response:  # noqa: ARG001 - it is saved as `name`
        data = await publishing.medium(rt, digest)
        if data is None:
            raise HTTPException(status.HTTP_404_NOT_FOUND)
        saved = _KEPT | {"content-disposition": "attachment"}  # never opened as a page of ours
        return Response(data, headers=saved, media_type="application/octet-stream")

    return router
