"""The files of a draft: looking at them, changing them, and what they were before."""

from collections.abc import Sequence
from urllib.parse import urlencode

from fastapi import Response, status

from lessonbot.domain.staff import May
from lessonbot.services import authoring, inspecting
from lessonbot.services.authoring import Meanwhile
from lessonbot.services.uploading import NotTaken
from lessonbot.store.drafts import Save, StoredDraft
from lessonbot.web import bodies
from lessonbot.web.console.doors import Asked, Console, missing
from lessonbot.web.console.drafts import known, number

_LONGEST = 1_000_000
"""Bytes of the form: the largest lesson, each of whose bytes takes three."""
_FILES, _FINDINGS, _SHOWN = 50, 25, 40_000


def add(console: Console) -> None:
    """Add the pages to the console."""
    console.reads("/drafts/{draft}/files", May.WRITE, files)
    console.reads("/drafts/{draft}/edit", May.WRITE, edit)
    console.acts("/drafts/{draft}/edit", May.WRITE, save)
    console.acts("/drafts/{draft}/take-out", May.WRITE, take_out)
    console.reads("/drafts/{draft}/saves", May.WRITE, saves)
    console.reads("/drafts/{draft}/saves/{save}", May.WRITE, one_save)
    console.acts("/drafts/{draft}/saves/{save}", May.WRITE, bring_back)


async def files(asked: Asked) -> Response:
    """Show the files of a draft."""
    draft = await known(asked)
    return await _files(asked, draft)


async def edit(asked: Asked) -> Response:
    """Show the text of a file, or an empty one to be written."""
    draft = await known(asked)
    file = asked.request.query_params.get("file", "").strip()
    found = await inspecting.files(asked.seat.rt, draft)
    data = found.get(file)
    if data is None:
        if wrong := authoring.fault_of(file, found) if file else " ":
            return await _files(asked, draft, wrong, file)
        return await _editor(asked, draft, file, "", authoring.digest(None))
    kept = authoring.text_of(data) if authoring.is_text(file) else None
    if kept is None:
        return await _files(asked, draft, authoring.fault_of(file, found) or " ", file)
    return await _editor(asked, draft, file, kept.text, kept.digest)


async def save(asked: Asked) -> Response:
    """Write a file."""
    draft, said = await known(asked), await bodies.form(asked.request, _LONGEST)
    file, before = said.get("file", ""), said.get("before", "")
    text = said.get("text", "").replace("\r\n", "\n").replace("\r", "\n")
    try:
        await authoring.save(asked.seat, draft, file, text, before, asked.now)
    except Meanwhile:
        now = (await inspecting.files(asked.seat.rt, await known(asked))).get(file)
        return await _editor(
            asked, draft, file, text, authoring.digest(now), wrong="console.edit.meanwhile"
        )
    except NotTaken as refused:
        return await _editor(asked, draft, file, text, before, reasons=refused.reasons)
    query = urlencode({"file": file, "done": "console.edit.saved"})
    return asked.to(f"/console/drafts/{draft.public_id}/edit?{query}")


async def take_out(asked: Asked) -> Response:
    """Take a file out, once that was confirmed."""
    draft, said = await known(asked), await asked.form()
    file = said.get("file", "")
    found = await inspecting.files(asked.seat.rt, draft)
    if file not in found or not authoring.is_text(file):
        raise missing()
    digest = authoring.digest(found[file])
    if said.get("sure") != digest:
        return asked.draw("draft_take_out", draft=draft, file=file, digest=digest)
    try:
        await authoring.save(asked.seat, draft, file, None, digest, asked.now)
    except Meanwhile:
        return await _files(asked, await known(asked), " ", file)
    return asked.back(f"/console/drafts/{draft.public_id}/files", "console.edit.taken_out")


async def saves(asked: Asked) -> Response:
    """Show who saved what, the newest first."""
    draft = await known(asked)
    found, older = await authoring.saves(asked.seat, draft, number(asked, "before") or None)
    moment = asked.voice.formats.moment
    lines = [(each, moment(each.at)) for each in found]
    return asked.draw("draft_saves", draft=draft, lines=lines, older=older)


async def one_save(asked: Asked) -> Response:
    """Show a file as it was."""
    draft = await known(asked)
    return await _save(asked, draft, await _known(asked, draft))


async def bring_back(asked: Asked) -> Response:
    """Write a file as it was."""
    draft = await known(asked)
    saved = await _known(asked, draft)
    try:
        await authoring.bring_back(asked.seat, draft, saved, asked.now)
    except (Meanwhile, NotTaken):
        return await _save(asked, draft, saved, wrong=True)
    return asked.back(f"/console/drafts/{draft.public_id}/saves", "console.edit.brought_back")


async def _known(asked: Asked, draft: StoredDraft) -> Save:
    if (found := await authoring.a_save(asked.seat, draft, asked.part("save"))) is None:
        raise missing()
    return found


async def _save(asked: Asked, draft: StoredDraft, saved: Save, *, wrong: bool = False) -> Response:
    text = saved.content.decode(errors="replace") if saved.content is not None else None
    return asked.draw(
        "draft_save",
        status.HTTP_422_UNPROCESSABLE_CONTENT if wrong else status.HTTP_200_OK,
        draft=draft,
        saved=saved,
        at=asked.voice.formats.moment(saved.at),
        text=text[:_SHOWN] if text else text,
        cut=bool(text and len(text) > _SHOWN),
        wrong=wrong,
    )


async def _files(asked: Asked, draft: StoredDraft, wrong: str = "", file: str = "") -> Response:
    found = await inspecting.files(asked.seat.rt, draft)
    after = asked.request.query_params.get("after", "")
    names = [each for each in sorted(found) if each > after]
    shown, size = names[:_FILES], asked.voice.formats.size
    return asked.draw(
        "draft_files",
        status.HTTP_422_UNPROCESSABLE_CONTENT if wrong else status.HTTP_200_OK,
        draft=draft,
        lines=[(each, size(len(found[each])), authoring.is_text(each)) for each in shown],
        more=shown[-1] if len(names) > _FILES else None,
        wrong=wrong.strip(),
        asked_for=bool(wrong),
        file=file,
    )


async def _editor(  # noqa: PLR0913, PLR0917 - what is on the page
    asked: Asked,
    draft: StoredDraft,
    file: str,
    text: str,
    before: str,
    wrong: str = "",
    reasons: Sequence[str] = (),
) -> Response:
    found = (await inspecting.inspect(asked.seat.rt, draft)).of(file)
    return asked.draw(
        "draft_edit",
        status.HTTP_422_UNPROCESSABLE_CONTENT if wrong or reasons else status.HTTP_200_OK,
        draft=draft,
        file=file,
        text=text,
        before=before,
        findings=found[:_FINDINGS],
        count=str(len(found)),
        more=len(found) > _FINDINGS,
        wrong=wrong,
        reasons=reasons,
    )
