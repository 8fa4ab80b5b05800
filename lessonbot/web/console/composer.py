"""Writing a broadcast: whom it is for, what it says, when; what it would do; and sending it."""

from collections.abc import Mapping, Sequence

from fastapi import Response, status

from lessonbot.domain.broadcast import outbound
from lessonbot.domain.staff import May
from lessonbot.services import (
    authoring,
    composing,
    dispatching,
    gathering,
    previewing,
    publishing,
    registering,
)
from lessonbot.services.composing import Wish
from lessonbot.services.dispatching import NotSent, Sight
from lessonbot.services.planning import AVERAGE_NAME
from lessonbot.store.compositions import SENT, StoredComposition
from lessonbot.web import bodies
from lessonbot.web.console import broadcast_plan, cohort_form
from lessonbot.web.console.doors import Asked, Console, missing

LIST = "/console/broadcasts"
_PATH = "/console/broadcasts/drafts"
_MOST_BYTES = 400_000
_MOST_CHOICES = 50
_BESIDES = {"then", "add", "other", "revision"}
"""Fields that are no part of the broadcast."""
STATES = (
    ("active", "console.broadcast.state_active"),
    ("paused", "console.broadcast.state_paused"),
    ("finished", "console.broadcast.state_finished"),
    ("stuck", "console.broadcast.state_stuck"),
    ("not-started", "console.broadcast.state_not_started"),
)
_BLANK: Mapping[str, list[str]] = {"when": ["now"], "hours": [str(composing.HOURS)]}


def add(console: Console) -> None:
    """Add the pages to the console."""
    console.reads("/broadcasts/new", May.SEND, blank)
    console.acts("/broadcasts/new", May.SEND, create)
    console.reads("/broadcasts/drafts/{composition}", May.SEND, one)
    console.acts("/broadcasts/drafts/{composition}", May.SEND, save)
    console.reads("/broadcasts/drafts/{composition}/preview", May.SEND, preview)
    console.reads("/broadcasts/drafts/{composition}/send", May.SEND, look)
    console.acts("/broadcasts/drafts/{composition}/send", May.SEND, send)
    console.acts("/broadcasts/drafts/{composition}/test", May.SEND, try_out)
    console.acts("/broadcasts/drafts/{composition}/back", May.SEND, back)
    console.acts("/broadcasts/drafts/{composition}/delete", May.SEND, delete)


async def blank(asked: Asked) -> Response:
    """Show the form of a new one, with people who were chosen elsewhere."""
    learners = asked.request.query_params.getlist("learner")
    said = {**_BLANK, **({"learner": [" ".join(learners)]} if learners else {})}
    return await _form(asked, "broadcast_new", said)


async def create(asked: Asked) -> Response:
    """Keep a new one."""
    said, then = await _said(asked)
    id_ = await dispatching.create(asked.seat, said, asked.now)
    return _onward(asked, id_, then)


async def one(asked: Asked) -> Response:
    """Show one with what it would do."""
    known = await _known(asked)
    if known.state == SENT:
        return asked.to(f"{LIST}/{await dispatching.became(asked.seat, known)}")
    return await _drawn(asked, known)


async def save(asked: Asked) -> Response:
    """Keep it as it was typed."""
    known, (said, then) = await _known(asked), await _said(asked)
    try:
        _same(known, await _revision(asked))
        await dispatching.save(asked.seat, known, said, asked.now)
    except NotSent as refused:
        return await _drawn(asked, await _known(asked), refused.why, said)
    return _onward(asked, known.public_id, then)


async def preview(asked: Asked) -> Response:
    """Show it on each channel."""
    known = await _known(asked)
    sight = await dispatching.sight(asked.seat, known, asked.now)
    if sight.wish is None:
        return asked.to(f"{_PATH}/{known.public_id}")
    message = sight.wish.draft.message
    chosen = asked.request.query_params.get("language", "")
    language = chosen if chosen in message.wordings else ""
    said = outbound(message, "-", language, AVERAGE_NAME)
    screens = [previewing.screen(scheme, [said]) for scheme in previewing.SCHEMES]
    prices = await authoring.prices_of(asked.seat)
    return asked.draw(
        "broadcast_preview",
        known=known,
        language=language,
        languages=[(tag, broadcast_plan.language(asked, tag)) for tag in message.wordings],
        screens=screens,
        costs=previewing.costs(sum(each.segments or 0 for each in screens), prices),
        shown=previewing.rounded,
    )


async def look(asked: Asked) -> Response:
    """Say all of it once more, and ask."""
    known = await _known(asked)
    sight = await dispatching.sight(asked.seat, known, asked.now)
    if known.state == SENT or sight.wish is None or sight.plan is None:
        return asked.to(f"{_PATH}/{known.public_id}")
    return _asking(asked, sight, sight.wish)


async def send(asked: Asked) -> Response:
    """Send it, once that was confirmed."""
    known, said = await _known(asked), await asked.form()
    if not said.get("sure"):
        return asked.to(f"{_PATH}/{known.public_id}/send")
    if known.state == SENT:  # a second click
        return asked.to(f"{LIST}/{await dispatching.became(asked.seat, known)}")
    try:
        _same(known, said.get("revision", ""))
        state = await dispatching.send(asked.seat, known, asked.now)
    except NotSent as refused:
        again = await _known(asked)
        if again.state == SENT:
            return asked.to(f"{LIST}/{await dispatching.became(asked.seat, again)}")
        return await _drawn(asked, again, refused.why)
    if state == SENT:
        name = await dispatching.became(asked.seat, await _known(asked))
        return asked.back(f"{LIST}/{name}", "console.broadcast.is_sent")
    told = {
        "waiting": "console.broadcast.is_waiting",
        "scheduled": "console.broadcast.is_scheduled",
    }
    return asked.back(f"{_PATH}/{known.public_id}", told[state])


async def try_out(asked: Asked) -> Response:
    """Send it to the own chats of this person."""
    known = await _known(asked)
    try:
        await dispatching.try_out(asked.seat, known, asked.now)
    except NotSent as refused:
        return await _drawn(asked, await _known(asked), refused.why)
    return asked.back(f"{_PATH}/{known.public_id}", "console.broadcast.is_tried")


async def back(asked: Asked) -> Response:
    """Make what waits a draft again."""
    known = await _known(asked)
    try:
        await dispatching.take_back(asked.seat, known, asked.now)
    except NotSent as refused:
        return await _drawn(asked, await _known(asked), refused.why)
    return asked.back(f"{_PATH}/{known.public_id}", "console.broadcast.is_draft")


async def delete(asked: Asked) -> Response:
    """Forget it, once that was confirmed."""
    known, said = await _known(asked), await asked.form()
    if not said.get("sure"):
        return asked.draw("broadcast_delete", known=known)
    await dispatching.remove(asked.seat, known, asked.now)
    return asked.back(LIST, "console.broadcast.is_deleted")


async def _known(asked: Asked) -> StoredComposition:
    if (found := await dispatching.find(asked.seat, asked.part("composition"))) is None:
        raise missing()
    return found


async def _said(asked: Asked) -> tuple[dict[str, list[str]], str]:
    """The fields of the broadcast, and what to do next."""
    fields = await _fields(asked)
    said = {name: values for name, values in fields.items() if name not in _BESIDES}
    other = fields.get("other", [""])[-1]
    if "add" in fields and other in asked.seat.rt.voices:
        said.setdefault(f"text_{other}", [""])
    return said, fields.get("then", [""])[-1]


async def _revision(asked: Asked) -> str:
    return (await _fields(asked)).get("revision", [""])[-1]


def _same(known: StoredComposition, revision: str) -> None:
    """Raises NotSent where somebody has changed it since it was shown."""
    if revision != str(known.revision):
        raise NotSent("meanwhile")


async def _fields(asked: Asked) -> dict[str, list[str]]:
    kept: dict[str, list[str]] | None = getattr(asked.request.state, "fields", None)
    if kept is None:
        kept = await bodies.fields(asked.request, _MOST_BYTES)
        asked.request.state.fields = kept
    return kept


def _onward(asked: Asked, id_: str, then: str) -> Response:
    if then == "send":
        return asked.to(f"{_PATH}/{id_}/send")
    if then == "preview":
        return asked.to(f"{_PATH}/{id_}/preview")
    return asked.back(f"{_PATH}/{id_}", "console.saved")


def _asking(asked: Asked, sight: Sight, wish: Wish) -> Response:
    known = sight.composition
    own = known.state == "waiting" and not dispatching.may_approve(asked.seat, known)
    return asked.draw(
        "broadcast_send",
        known=known,
        plan=broadcast_plan.shown(asked, sight),
        sight=sight,
        link_=wish.draft.message.link,
        texts=[
            (tag, broadcast_plan.language(asked, tag), each.text)
            for tag, each in wish.draft.message.wordings.items()
        ],
        own=own,
        limit=f"{sight.limit:,}",
    )


async def _drawn(
    asked: Asked, known: StoredComposition, wrong: str = "", said: composing.Said | None = None
) -> Response:
    sight = await dispatching.sight(asked.seat, known, asked.now)
    return await _form(asked, "broadcast_draft", said or known.said, sight, wrong)


async def _form(
    asked: Asked,
    template: str,
    said: composing.Said,
    sight: Sight | None = None,
    wrong: str = "",
) -> Response:
    known = sight.composition if sight else None
    unclear = sight.unclear if sight and known and known.state != SENT else None
    return asked.draw(
        template,
        status.HTTP_422_UNPROCESSABLE_CONTENT if wrong else status.HTTP_200_OK,
        known=known,
        said=said,
        one=lambda name: composing.one(said, name),
        tags=[(tag, broadcast_plan.language(asked, tag)) for tag in composing.tags(said)],
        plan=broadcast_plan.shown(asked, sight) if sight else None,
        sight=sight,
        begins=asked.zoned(known.begins_at) if known and known.begins_at else "",
        changed=asked.zoned(known.changed_at) if known else "",
        wrong=wrong,
        unclear=unclear,
        field=unclear.field if unclear else "",
        clock=_clock(said, asked),
        person=await _person(asked, said),
        **await _choices(asked),
    )


async def _person(asked: Asked, said: composing.Said) -> tuple[str, str] | None:
    """The name and id of the one person whom it is for, if it is only for that one."""
    ids = composing.one(said, "learner").split()
    if len(ids) != 1 or composing.narrows(said):
        return None
    try:
        found = (await registering.one(asked.seat.rt, ids[0])).listed
    except LookupError:
        return None
    return found.called or asked.voice.label("console.learners.unnamed"), found.public_id


def _clock(said: composing.Said, asked: Asked) -> str:
    return composing.one(said, "clock") or asked.zone or "UTC"


async def _choices(asked: Asked) -> dict[str, Sequence[object]]:
    """What the form offers."""
    rt, language = asked.seat.rt, asked.voice.language
    offers = await publishing.catalogue(rt)
    cohorts = await gathering.page(rt, _MOST_CHOICES)
    return {
        "courses": [(each.code, each.course.spoken(language).title) for each in offers],
        "cohorts": [(each.cohort.plan.code, each.cohort.plan.name) for each in cohorts],
        "voiced": [(tag, each.label("language.name")) for tag, each in rt.voices.items()],
        "channels": [
            (each, asked.voice.label(cohort_form.called(each))) for each in cohort_form.schemes(rt)
        ],
        "states": STATES,
    }
