"""A draft: what is to mend, how it looks on phones, what changes, and publishing it."""

import re
from collections.abc import Mapping, Sequence

from fastapi import Response, status

from lessonbot.domain.course import Course
from lessonbot.domain.staff import May
from lessonbot.packs.comparing import Change, compare
from lessonbot.services import authoring, describing, inspecting, previewing, publishing
from lessonbot.services.authoring import Meanwhile
from lessonbot.services.previewing import Cost
from lessonbot.services.publishing import Insisted, NotPublished, PackHasErrors, Refusal
from lessonbot.services.uploading import REPORT, NotTaken
from lessonbot.store.drafts import StoredDraft
from lessonbot.web.console.doors import Asked, Console, missing

_PATH = "/console/drafts"
_PLAIN = re.compile(r"[a-z0-9-]+")
_FINDINGS, _DAYS, _CHANGES = 25, 40, 60


def add(console: Console) -> None:
    """Add the pages to the console."""
    console.tab("courses", "/drafts", "console.drafts.title", May.WRITE)
    console.reads("/drafts", May.WRITE, every)
    console.reads("/drafts/{draft}", May.WRITE, one)
    console.reads("/drafts/{draft}/preview", May.WRITE, preview)
    console.reads("/drafts/{draft}/changes", May.WRITE, changes)
    console.reads("/drafts/{draft}/zip", May.WRITE, download)
    console.acts("/drafts/{draft}/about", May.WRITE, about)
    console.acts("/drafts/{draft}/publish", May.WRITE, publish)
    console.acts("/drafts/{draft}/delete", May.WRITE, delete)


async def every(asked: Asked) -> Response:
    """Show the drafts, the newest first."""
    found, older = await authoring.page(asked.seat, number(asked, "before") or None)
    moment = asked.voice.formats.moment
    lines = [(each, moment(each.changed_at)) for each in found]
    return asked.draw("drafts", lines=lines, older=older)


async def one(asked: Asked) -> Response:
    """Show a draft."""
    return await _drawn(asked, await known(asked))


async def preview(asked: Asked) -> Response:
    """Show a lesson on each channel."""
    draft = await known(asked)
    course = (await inspecting.inspect(asked.seat.rt, draft)).course
    if course is None:
        return asked.to(f"{_PATH}/{draft.public_id}")
    asked_for = asked.request.query_params.get("language", "")
    language = asked_for if asked_for in course.languages else course.language
    lesson = min(max(number(asked, "lesson"), 1), len(course.lessons))
    screens = previewing.screens(course, language, lesson - 1)
    return asked.draw(
        "draft_preview",
        draft=draft,
        course=course.spoken(language),
        languages=course.languages,
        lesson=lesson,
        screens=screens,
        costs=await _costs(asked, sum(each.segments or 0 for each in screens)),
        shown=previewing.rounded,
    )


async def changes(asked: Asked) -> Response:
    """Show everything that differs from what learners get."""
    draft = await known(asked)
    course = (await inspecting.inspect(asked.seat.rt, draft)).course
    if course is None:
        return asked.to(f"{_PATH}/{draft.public_id}")
    live, found = await _compared(asked, course)
    start = number(asked, "from")
    more = start + _CHANGES if len(found) > start + _CHANGES else None
    return asked.draw(
        "draft_changes",
        draft=draft,
        live=live,
        changes=found[start : start + _CHANGES],
        count=str(len(found)),
        more=more,
    )


async def download(asked: Asked) -> Response:
    """Hand out all files as a zip."""
    draft = await known(asked)
    pack = await authoring.pack(asked.seat, draft)
    name = draft.course if _PLAIN.fullmatch(draft.course) else draft.public_id
    held = {"content-disposition": f'attachment; filename="{name}.zip"'}
    headers = {**held, "cache-control": "no-store"}
    return Response(pack, headers=headers, media_type="application/zip")


async def publish(asked: Asked) -> Response:
    """Make it what new learners get."""
    draft, said = await known(asked), await asked.form()
    if said.get("revision", "") != str(draft.revision):
        return await _drawn(asked, draft, wrong="meanwhile", said=said)
    insisted = Insisted("answers" in said, said.get("learners") == "come", "back" in said)
    try:
        await authoring.publish(asked.seat, draft, insisted, asked.now)
    except PackHasErrors:
        return await _drawn(asked, draft, wrong="errors", said=said)
    except NotPublished as refused:
        return await _drawn(asked, draft, refusals=refused.refusals, said=said)
    except Meanwhile:
        return await _drawn(asked, await known(asked), wrong="meanwhile", said=said)
    return asked.back(f"{_PATH}/{draft.public_id}", "console.draft.published")


async def about(asked: Asked) -> Response:
    """Write what the course still has to say of itself."""
    draft, said = await known(asked), await asked.form()
    try:
        await describing.complete(asked.seat, draft, said, asked.now)
    except (Meanwhile, NotTaken):
        return await _drawn(asked, await known(asked), wrong="meanwhile", said=said)
    return asked.back(f"{_PATH}/{draft.public_id}", "console.saved")


async def delete(asked: Asked) -> Response:
    """Delete a draft, once that was confirmed."""
    draft, said = await known(asked), await asked.form()
    if not said.get("sure"):
        return asked.draw("draft_delete", draft=draft)
    await authoring.remove(asked.seat, draft, asked.now)
    return asked.back(_PATH, "console.draft.deleted")


async def known(asked: Asked) -> StoredDraft:
    """The draft that the address names, of this organisation."""
    if (found := await authoring.draft(asked.seat, asked.part("draft"))) is None:
        raise missing()
    return found


def number(asked: Asked, name: str) -> int:
    """A number in the query, 0 where there is none."""
    written = asked.request.query_params.get(name, "")
    return int(written) if written.isdecimal() and len(written) < _DIGITS else 0


async def _drawn(
    asked: Asked,
    draft: StoredDraft,
    wrong: str = "",
    refusals: Sequence[Refusal] = (),
    said: Mapping[str, str] | None = None,
) -> Response:
    seen = await inspecting.inspect(asked.seat.rt, draft)
    live, found = await _compared(asked, seen.course) if seen.course else (None, ())
    start, day = number(asked, "from"), number(asked, "day")
    own = [each for each in seen.days if seen.course and each.language == seen.course.language]
    total = sum(each.segments for each in own)
    stopped = bool(wrong or refusals)
    is_live = bool(live and seen.course and live.version == seen.course.version and not found)
    return asked.draw(
        "draft",
        status.HTTP_422_UNPROCESSABLE_CONTENT if stopped else status.HTTP_200_OK,
        draft=draft,
        seen=seen,
        findings=seen.findings[start : start + _FINDINGS],
        more=start + _FINDINGS if len(seen.findings) > start + _FINDINGS else None,
        days=own[day : day + _DAYS],
        later=day + _DAYS if len(own) > day + _DAYS else None,
        segments=str(total),
        costs=await _costs(asked, total),
        shown=previewing.rounded,
        live=live,
        changes=len(found),
        lacking=() if is_live else describing.lacking(seen),
        before=await _before(asked, draft),
        licences=describing.LICENCES,
        longest=describing.LONGEST,
        is_live=is_live,
        gather=May.GATHER,
        run=May.RUN,
        wrong=wrong,
        refusals=refusals,
        said=said or {},
        moment=asked.voice.formats.moment,
        size=asked.voice.formats.size,
        report=REPORT,
    )


async def _before(asked: Asked, draft: StoredDraft) -> str:
    return authoring.digest((await inspecting.files(asked.seat.rt, draft)).get(describing.FILE))


async def _compared(asked: Asked, course: Course) -> tuple[Course | None, Sequence[Change]]:
    live = await publishing.current(asked.seat.rt, course.key)
    return live, compare(live, course) if live else ()


async def _costs(asked: Asked, segments: int) -> Sequence[Cost]:
    return previewing.costs(segments, await authoring.prices_of(asked.seat))


_DIGITS = 10
