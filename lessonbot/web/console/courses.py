"""Courses: what is offered, and how another one begins."""

from collections.abc import Mapping

from fastapi import HTTPException, Response, status

from lessonbot.domain.staff import May
from lessonbot.services import authoring, overseeing, uploading
from lessonbot.services.staffing import NotDone
from lessonbot.services.uploading import Given, NotTaken
from lessonbot.web import bodies
from lessonbot.web.console.doors import Asked, Console, missing
from lessonbot.web.console.drafts import number

PATIENCE = 20 * 60.0
"""Seconds that an upload may take: 25 MB over 240 kbit/s are a quarter of an hour."""
_MB = 1024 * 1024
_REFUSED = (status.HTTP_413_CONTENT_TOO_LARGE, status.HTTP_408_REQUEST_TIMEOUT)


def add(console: Console) -> None:
    """Add the pages to the console."""
    console.tab("courses", "/courses", "console.courses", May.SEE)
    console.reads("/courses", May.SEE, offered)
    console.reads("/courses/upload", May.WRITE, form)
    console.acts("/courses/upload", May.WRITE, upload)
    console.acts("/courses/begin", May.WRITE, begin)
    console.acts("/courses/{course}/draft", May.WRITE, begin_from)


async def offered(asked: Asked) -> Response:
    """Show what can be joined."""
    found, more = await overseeing.page(asked.seat, number(asked, "after"))
    return asked.draw("courses", offered=found, more=more, writes=asked.seat.may(May.WRITE))


async def form(asked: Asked) -> Response:
    """Ask for a file."""
    return _drawn(asked, {})


async def upload(asked: Asked) -> Response:
    """Make a draft of a file."""
    try:
        sent = await bodies.uploaded(asked.request, uploading.LARGEST, PATIENCE)
    except HTTPException as refused:
        if refused.status_code not in _REFUSED:
            raise
        large = refused.status_code == status.HTTP_413_CONTENT_TOO_LARGE
        return _drawn(asked, {}, wrong="large" if large else "slow", code=refused.status_code)
    kind, language = sent.fields.get("kind", ""), sent.fields.get("language", "")
    known = kind if kind in uploading.FORMATS else ""
    try:
        made = await authoring.upload(
            asked.seat, Given(sent.name, sent.data, known, language.strip()), asked.now
        )
    except NotTaken as refused:
        wrong = "file" if refused.reasons else "none"
        return _drawn(asked, sent.fields, wrong=wrong, reasons=refused.reasons)
    return asked.back(f"/console/drafts/{made}", "console.draft.made")


async def begin(asked: Asked) -> Response:
    """Make a draft to write in."""
    said = await asked.form()
    key, title = said.get("key", "").strip(), said.get("title", "")
    try:
        made = await authoring.begin(
            asked.seat, key, title, said.get("written", "").strip(), asked.now
        )
    except NotDone as refused:
        return _drawn(asked, said, wrong=refused.why)
    return asked.back(f"/console/drafts/{made}", "console.draft.made")


async def begin_from(asked: Asked) -> Response:
    """Make a draft of what learners get now."""
    made = await authoring.begin_from(asked.seat, asked.part("course"), asked.now)
    if made is None:
        raise missing()
    return asked.back(f"/console/drafts/{made}", "console.draft.made")


def _drawn(
    asked: Asked,
    said: Mapping[str, str],
    wrong: str = "",
    reasons: tuple[str, ...] = (),
    code: int = status.HTTP_422_UNPROCESSABLE_CONTENT,
) -> Response:
    return asked.draw(
        "courses_upload",
        code if wrong else status.HTTP_200_OK,
        said=said,
        wrong=wrong,
        reasons=reasons,
        formats=uploading.FORMATS,
        most=str(uploading.LARGEST // _MB),
        longest=str(authoring.LONGEST_TITLE),
    )
