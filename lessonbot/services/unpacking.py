"""Courses by chat, as far as it takes long: files are fetched, checked, shown and published."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from lessonbot.channels.base import Rejected, SendError
from lessonbot.channels.bringing import Bringing
from lessonbot.domain.course import Course
from lessonbot.domain.messages import Choice, Kind, Outbound
from lessonbot.domain.phrases import Phrases, nearest
from lessonbot.domain.staff import ALLOWS, May
from lessonbot.domain.text import Text, join, text
from lessonbot.services import authoring, drafting, inspecting, outbox, publishing, seating
from lessonbot.services.authoring import Meanwhile
from lessonbot.services.drafting import BUTTON, LOOK, PUBLISH
from lessonbot.services.inspecting import Inspected
from lessonbot.services.outbox import Envelope
from lessonbot.services.publishing import Insisted, NotPublished, PackHasErrors
from lessonbot.services.runtime import Runtime
from lessonbot.services.seating import Seat
from lessonbot.services.speaking import voices
from lessonbot.services.uploading import LARGEST, Given, NotTaken
from lessonbot.store import deliveries, staff, staff_files
from lessonbot.store.database import DatabaseUnavailable, after_commit
from lessonbot.store.drafts import StoredDraft
from lessonbot.store.staff_files import FAILED, FETCHING, PUBLISHED, READY, StaffFile

log = structlog.get_logger()
BATCH = 2
LEASE = timedelta(minutes=10)
"""So long a file belongs to the process that works on it; then another one tries."""
PAUSE = timedelta(minutes=1)
MOST_TRIES = 4
_FINDINGS = 5
_MB = 1024 * 1024


async def work(rt: Runtime, now: datetime) -> int:
    """Do what is to be done with files of staff; how many were taken up."""
    senders = [each for each, channel in rt.channels.items() if isinstance(channel, Bringing)]
    async with rt.database.read() as tx:
        waits = bool(senders) and await staff_files.are_owed(tx, now)
    if not waits:
        return 0
    async with rt.database.write() as tx:
        owed = await staff_files.owed(tx, senders, now, now + LEASE, BATCH)
    for each in owed:
        await _work(rt, each, now)
    return len(owed)


async def _work(rt: Runtime, file: StaffFile, now: datetime) -> None:
    async with rt.database.read() as tx:
        who = await staff.by_id(tx, file.organisation_id, file.staff_id)
    if who is None or May.WRITE not in ALLOWS[who.role]:
        await _settle(rt, file, now, state=FAILED)
        return
    seat, voice = seating.by_chat(rt, who, now), drafting.voice(who)
    try:
        if file.state == FETCHING:
            await _fetched(seat, voice, file, now)
        else:
            await _published(seat, voice, file, now)
    except DatabaseUnavailable:
        raise
    except Exception:
        log.exception("file_of_staff_failed", file=file.public_id)
        says = [voice.say("console.chat.fault", address=f"{rt.public_url}/console/courses/upload")]
        await _settle(rt, file, now, *says, state=FAILED)


async def _fetched(seat: Seat, voice: Phrases, file: StaffFile, now: datetime) -> None:
    rt = seat.rt
    channel = rt.channels[file.sender_id]
    upload = f"{rt.public_url}/console/courses/upload"
    try:
        if not isinstance(channel, Bringing):
            raise Rejected("this channel brings no files")
        data = await channel.bring(file.reference, LARGEST)
    except SendError as error:
        if not isinstance(error, Rejected) and file.tries < MOST_TRIES:
            async with rt.database.write() as tx:
                values = {"due_at": now + PAUSE}
                await staff_files.change(tx, rt.organisation, file.id, **values)
            return
        most = "20" if channel.scheme == "telegram" else str(LARGEST // _MB)
        said = voice.say("console.chat.not_fetched", why=str(error), most=most, address=upload)
        await _settle(rt, file, now, said, state=FAILED)
        return
    try:
        made = await authoring.upload(seat, Given(file.name, data), now)
    except NotTaken as refused:
        why = "\n".join(refused.reasons[:_FINDINGS])
        said = voice.say("console.chat.not_taken", file=file.name, why=why, address=upload)
        await _settle(rt, file, now, said, state=FAILED)
        return
    draft = await authoring.draft(seat, made)
    if draft is None:  # somebody was quick to delete it
        await _settle(rt, file, now, state=FAILED)
        return
    await _shown(seat, voice, file, draft, now)


async def _shown(
    seat: Seat, voice: Phrases, file: StaffFile, draft: StoredDraft, now: datetime
) -> None:
    """Tell what is to mend, show the first lesson, and offer to publish."""
    seen = await inspecting.inspect(seat.rt, draft)
    values: dict[str, Any] = {"draft": draft.public_id, "revision": draft.revision}
    says = [Outbound("", _report(seat.rt, voice, draft, seen))]
    if seen.course:
        about = await _about(seat.rt, seen.course)
        values["about"] = about
        says += await asyncio.to_thread(_preview, seen.course, voice, file.public_id)
        offer = _offer(voice, seen.course, about)
        says.append(Outbound("", offer, (drafting.button(voice, file, PUBLISH),)))
    await _settle(seat.rt, file, now, *says, state=READY if seen.course else FAILED, **values)


def _report(rt: Runtime, voice: Phrases, draft: StoredDraft, seen: Inspected) -> Text:
    counts = {name: str(count) for name, count in seen.counts.items()}
    head = voice.say(
        "console.chat.checked",
        course=draft.name,
        errors=counts["error"],
        warnings=counts["warning"],
        hints=counts["hint"],
    )
    listed = [
        f"{each.problem.file}:{each.problem.line}: {each.problem.message}"
        for each in seen.findings[:_FINDINGS]
    ]
    address = f"{rt.public_url}/console/drafts/{draft.public_id}"
    end = "console.chat.mend" if seen.course is None else "console.chat.more"
    return join([head, *listed, voice.say(end, address=address)])


async def _about(rt: Runtime, course: Course) -> dict[str, Any]:
    """What publishing would change."""
    from lessonbot.packs.comparing import compare  # noqa: PLC0415 - heavy, and rarely wanted

    live = await publishing.current(rt, course.key)
    changes = await asyncio.to_thread(compare, live, course) if live else ()
    known = {each.key for one in (live, course) if one for each in one.lessons}
    places = {each.place.partition("/")[0] for each in changes}
    answers = {each.place for each in changes if each.about == "answers"}
    return {
        "title": course.title,
        "version": course.version,
        "before": live.version if live else "",
        "lessons": len(places & known),
        "answers": len(answers),
    }


def _offer(voice: Phrases, course: Course, about: dict[str, Any]) -> Text:
    named = {"course": course.title, "version": course.version}
    if not about["before"]:
        count = str(len(course.lessons))
        return voice.say("console.chat.is_new", **named, lessons=count, code=course.key)
    lessons, answers = str(about["lessons"]), str(about["answers"])
    said = voice.say("console.chat.is_changed", **named, before=about["before"], lessons=lessons)
    if not about["answers"]:
        return said
    return join([said, voice.say("console.chat.other_answers", count=answers)], " ")


def _preview(course: Course, voice: Phrases, name: str) -> list[Outbound]:
    """The first lesson with its first question; its buttons only say that they are no real ones."""
    from lessonbot.services import weighing  # noqa: PLC0415 - as above

    spoken = replace(course, translations=())
    talk = weighing.talk_in(course.language, nearest(voices(), course.language))
    lesson = spoken.lessons[0]
    said = weighing.told(spoken, talk, 0)
    if lesson.items:
        first = replace(lesson.items[0], parallels=())
        said.append(weighing.asked(spoken, talk, lesson, first))
    head = Outbound("", voice.say("console.chat.preview"))
    return [head, *(_lookalike(each, name) for each in said)]


def _lookalike(said: Outbound, name: str) -> Outbound:
    """A message as learners get it; pictures, which are not public yet, in words."""
    medium = said.medium
    shown = [f"[{medium.alt or medium.name}]"] if medium else []
    # no two buttons of a message may bring the same back
    choices = tuple(
        Choice(each.label, f"{BUTTON}{name}:{LOOK}{place}", each.word, each.pick)
        for place, each in enumerate(said.choices)
    )
    words = join([*shown, said.text], "\n")
    return replace(said, text=words, choices=choices, picture=None, file=None, short=())


async def _published(seat: Seat, voice: Phrases, file: StaffFile, now: datetime) -> None:
    rt, about = seat.rt, file.about or {}
    draft = await authoring.draft(seat, file.draft or "")
    if draft is None or draft.revision != file.revision:
        said = voice.say("console.chat.meanwhile", address=f"{rt.public_url}/console/drafts")
        await _settle(rt, file, now, said, state=FAILED)
        return
    address = f"{rt.public_url}/console/drafts/{draft.public_id}"
    insisted = Insisted(accept_answers=bool(about.get("answers")))
    try:
        done = await authoring.publish(seat, draft, insisted, now)
    except (PackHasErrors, NotPublished, Meanwhile) as refused:
        why = str(refused)
        said = voice.say("console.chat.not_published", why=why, address=address)
        await _settle(rt, file, now, said, state=READY)
        return
    course = done.course
    named = {"course": course.title, "version": course.version, "code": course.key}
    join_at = f"{rt.public_url}/join/{course.key}"
    said = voice.say("console.chat.published", **named, address=join_at)
    await _settle(rt, file, now, said, state=PUBLISHED)


async def _settle(
    rt: Runtime, file: StaffFile, now: datetime, *says: Outbound | Text, **values: object
) -> None:
    """Write down what became of a file, and tell who sent it."""
    turn = f"draft:{file.public_id}:{file.state}:{file.tries}"
    said = _keyed(turn, says)
    where = Envelope(file.organisation_id, file.sender_id, file.address_id, None, turn, Kind.REPLY)
    async with rt.database.write() as tx:
        await staff_files.change(tx, file.organisation_id, file.id, due_at=None, **values)
        await deliveries.add(tx, outbox.rows(rt, where, said, now))
        after_commit(tx, rt.owed.set)


def _keyed(turn: str, says: Sequence[Outbound | Text]) -> list[Outbound]:
    messages = [each if isinstance(each, Outbound) else Outbound("", text(each)) for each in says]
    return [replace(each, key=f"{turn}.{place}") for place, each in enumerate(messages)]
