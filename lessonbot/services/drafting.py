"""Courses by chat, as far as it is said at once: a file is received, a button is tapped.

What takes long is left to `unpacking`, in the background.
"""

from collections.abc import Callable
from datetime import datetime

from msgspec import structs

from lessonbot.domain.messages import Attached, Choice, Inbound
from lessonbot.domain.phrases import Phrases, nearest
from lessonbot.domain.staff import ALLOWS, May
from lessonbot.domain.turn import Talk, Turn
from lessonbot.services import speaking
from lessonbot.services.callers import Caller
from lessonbot.services.runtime import public_id
from lessonbot.store import links, staff_files
from lessonbot.store.database import Transaction
from lessonbot.store.inbound import Arrival
from lessonbot.store.staff import StoredStaff
from lessonbot.store.staff_files import PUBLISHED, PUBLISHING, READY, StaffFile

BUTTON = "draft:"
"""How the buttons below a draft begin: then comes the file, and what is wanted."""
LOOK, PUBLISH, SURE, NOT_NOW = "look", "publish", "sure", "not"
_ENDINGS = {
    "application/zip": "zip",
    "application/x-zip-compressed": "zip",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "text/markdown": "md",
}


def voice(who: StoredStaff) -> Phrases:
    """What the console says, in the language of somebody on the staff."""
    return nearest(speaking.console_voices(), who.language)


def button(voice: Phrases, file: StaffFile | str, wanted: str) -> Choice:
    """A button below a draft."""
    name = file if isinstance(file, str) else file.public_id
    label = {
        PUBLISH: "console.chat.publish",
        SURE: "console.chat.sure",
        NOT_NOW: "console.chat.not_now",
    }[wanted]
    return Choice(voice.label(label), f"{BUTTON}{name}:{wanted}")


async def heard(
    tx: Transaction, caller: Caller, arrival: Arrival, talk: Callable[[], Talk], now: datetime
) -> Turn | None:
    """What is answered to staff about a course of theirs; None for what a learner says."""
    said, address = arrival.said, caller.address
    if caller.stopped or not _may_be_ours(caller, said):
        return None
    who = await links.staff_of(tx, address.id)
    if who is None or who.organisation_id != address.organisation_id:
        return None
    turn = Turn(structs.replace(talk(), phrases=voice(who)))
    if May.WRITE not in ALLOWS[who.role]:
        return turn.phrase("console.chat.not_allowed", organisation=who.organisation)
    if said.tap:
        return await _tapped(tx, turn, caller, said.tap, now)
    return await _received(tx, turn, caller, who, said.file or Attached("document", ""), now)


def _may_be_ours(caller: Caller, said: Inbound) -> bool:
    if said.tap:
        return said.tap.startswith(BUTTON)
    document = said.file is not None and said.file.kind == "document"
    return document and caller.person.handing_in(None) is None


async def _received(
    tx: Transaction,
    turn: Turn,
    caller: Caller,
    who: StoredStaff,
    file: Attached,
    now: datetime,
) -> Turn:
    address, name = caller.address, file.name or f"course.{_ENDINGS.get(file.mime, 'txt')}"
    await staff_files.add(
        tx,
        address.organisation_id,
        public_id=public_id(),
        staff_id=who.id,
        address_id=address.id,
        name=name,
        reference=file.reference,
        due_at=now,
        created_at=now,
    )
    size = turn.talk.phrases.formats.size(file.size) if file.size else "–"
    return turn.phrase("console.chat.received", file=name, size=size)


async def _tapped(tx: Transaction, turn: Turn, caller: Caller, tap: str, now: datetime) -> Turn:
    name, _, wanted = tap.removeprefix(BUTTON).partition(":")
    organisation, phrases = caller.address.organisation_id, turn.talk.phrases
    file = await staff_files.one(tx, organisation, caller.address.id, name)
    if file is None or wanted.startswith(LOOK):
        return turn.phrase("console.chat.only_look")
    if wanted == NOT_NOW:
        return turn.phrase("console.chat.kept")
    if file.state == PUBLISHED:
        return turn.phrase("console.chat.was_published")
    if file.state != READY:
        return turn.phrase("console.chat.working")
    if wanted == SURE:
        await staff_files.change(tx, organisation, file.id, state=PUBLISHING, due_at=now, tries=0)
        return turn.phrase("console.chat.publishing")
    about = file.about or {}
    buttons = button(phrases, file, SURE), button(phrases, file, NOT_NOW)
    return turn.say(
        phrases.say("console.chat.confirm", course=about["title"], version=about["version"]),
        buttons,
    )
