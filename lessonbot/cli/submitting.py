"""What `lessonbot template` does: has WhatsApp approve templates, and tells how they stand."""

import json
from collections.abc import Sequence

from lessonbot.channels.base import SendError
from lessonbot.cli.announcing import parts
from lessonbot.cli.output import NOT_SO, fail, tell
from lessonbot.cli.serving import clock
from lessonbot.config import Settings
from lessonbot.domain.approval import ASKED
from lessonbot.services import templating, vetting
from lessonbot.services.runtime import Runtime
from lessonbot.services.templating import Outcome
from lessonbot.store.alarms import Trouble
from lessonbot.store.templates import StoredTemplate

_NO_SENDER = "no WhatsApp sender is switched on: set TWILIO_ACCOUNT_SID and TWILIO_WHATSAPP_FROM"


async def sync(settings: Settings, *, as_json: bool) -> None:
    """Make, submit and look; leave with 1 where something cannot be sent as it stands."""
    async with parts(settings, sends=False) as rt:
        await _start(rt)
        outcomes = await templating.sync(rt, clock())
        found = await templating.stored(rt)
        said = [each.said for each in _troubles(rt, found)]
        if as_json:
            told = [_outcome(rt, each) for each in outcomes]
            rows = [_row(rt, each) for each in found]
            data = {"senders": told, "templates": rows, "troubles": said}
            tell(json.dumps(data, ensure_ascii=False, indent=2))
        else:
            _print(outcomes, found, said)
    failed = next((each.failed for each in outcomes if each.failed), None)
    if failed:
        fail(f"Twilio could not be asked: {failed}", NOT_SO)
    if said:
        raise SystemExit(NOT_SO)


async def listed(settings: Settings, *, as_json: bool) -> None:
    """List the templates as they are kept."""
    async with parts(settings, sends=False) as rt:
        if not any(True for _ in templating.networks(rt)):
            fail(_NO_SENDER)
        found = await templating.stored(rt)
        rows = [_row(rt, each) for each in found]
        if as_json:
            tell(json.dumps(rows, ensure_ascii=False, indent=2))
            return
        _print_rows(rows)
        for trouble in _troubles(rt, found):
            tell(trouble.said)
        if not rows:
            tell("there are none yet: lessonbot template sync")


async def _start(rt: Runtime) -> None:
    """Reach the networks that know templates; no other is touched."""
    senders = {sender for sender, _ in templating.networks(rt)}
    if not senders:
        fail(_NO_SENDER)
    for sender in senders:
        try:
            await rt.channels[sender].start()
        except SendError as error:
            fail(str(error), NOT_SO)


def _troubles(rt: Runtime, found: Sequence[StoredTemplate]) -> Sequence[Trouble]:
    now = clock()
    return [
        trouble
        for sender, _ in templating.networks(rt)
        for trouble in vetting.troubles(
            _label(rt, sender), sender, [each for each in found if each.sender_id == sender], now
        )
    ]


def _print(
    outcomes: Sequence[Outcome], found: Sequence[StoredTemplate], said: Sequence[str]
) -> None:
    for outcome in outcomes:
        for each in outcome.changes:
            why = f" ({each.reason})" if each.reason else ""
            tell(f"{each.name}: {f'{each.before} -> ' if each.before else ''}{each.after}{why}")
        if outcome.unspoken:
            tags = ", ".join(outcome.unspoken)
            tell(f"WhatsApp takes no templates in {tags}: English goes there instead")
    ready = sum(each.usable for each in found)
    asked = sum(each.status in ASKED for each in found)
    waits = f", {asked} wait for WhatsApp's review, up to a day" if asked else ""
    tell(f"{ready} of {len(found)} templates can be sent{waits}")
    for trouble in said:
        tell(trouble)


def _print_rows(rows: Sequence[dict[str, str]]) -> None:
    shown = ("sender", "language", "purpose", "wording", "status", "category", "name")
    widths = {name: max((len(row[name]) for row in rows), default=0) for name in shown}
    for row in rows:
        why = f"  {row['reason']}" if row["reason"] else ""
        tell("  ".join(f"{row[name]:<{widths[name]}}" for name in shown).rstrip() + why)


def _row(rt: Runtime, each: StoredTemplate) -> dict[str, str]:
    return {
        "sender": _label(rt, each.sender_id),
        "language": each.language,
        "purpose": each.purpose,
        "wording": "spare" if each.variant else "first",
        "status": each.status,
        "category": each.category,
        "since": each.since.isoformat(),
        "name": each.name,
        "reference": each.reference,
        "reason": each.reason or "",
    }


def _outcome(rt: Runtime, each: Outcome) -> dict[str, object]:
    return {
        "sender": _label(rt, each.sender_id),
        "changes": [
            {"name": c.name, "language": c.language, "before": c.before, "after": c.after}
            for c in each.changes
        ],
        "languages_without_templates": list(each.unspoken),
        "failed": str(each.failed) if each.failed else None,
    }


def _label(rt: Runtime, sender: int) -> str:
    known = rt.senders[sender]
    return f"{known.scheme}:{known.slug}"
