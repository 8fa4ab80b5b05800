"""Outside WhatsApp's window: what was to be said waits, and a template asks the learner for a word.

The word opens the window, and what waits goes at once.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from lessonbot.channels.base import Limits
from lessonbot.domain.approval import INVITE
from lessonbot.domain.messages import Choice, Kind, Outbound, Template
from lessonbot.domain.phrases import Phrases
from lessonbot.domain.window import Plan, Way, is_open, plan
from lessonbot.services import outbox, rationing
from lessonbot.services.runtime import Edition, Runtime
from lessonbot.store import cohorts, deliveries, dues, enrolments, gates, quotas, templates, windows
from lessonbot.store.database import Transaction
from lessonbot.store.dues import Due
from lessonbot.store.enrolments import DueEnrolment
from lessonbot.store.templates import StoredTemplate
from lessonbot.store.windows import Other

LESSON, NOTICE = "lesson", "notice"
"""What templates are for, beside asking somebody to join."""

PURPOSES = (LESSON, NOTICE, INVITE)

WORDINGS = 2
"""So many wordings of each, so that one is left when the network pauses another."""

BUTTONS = {"template.start": "wSTART", "template.later": "wLATER", "template.stop": "wSTOP"}
"""The buttons below each template, by phrase: what they bring back is a command."""

COME = "wJOIN"
"""What the button of an invitation brings back; which cohort it means is looked up."""

BY_TEXT = "said by text message instead: no word from the learner for 24 hours"
HEARD = "the learner wrote before it left"
WITHDRAWN = "the network does not approve of this template any more"

MOST = 200
"""Templates that waited and are put into the outbox together."""

MOST_NAME = 100  # letters of who invites
LONGEST = 200  # of a value: a template's text must stay below 1,024 with all of them


def has_window(limits: Limits) -> bool:
    """Whether a network limits when something may be said."""
    return limits.window is not None


async def shut(rt: Runtime, tx: Transaction, due: Sequence[Due], now: datetime) -> Sequence[Due]:
    """What may not go to its address now, on a network with a window.

    A template may go as long as the network approves of it.
    """
    asked = {each.message.template.stored for each in due if each.message.template}
    usable: Collection[int] = ()
    if asked and not await rationing.is_full(tx, due[0].sender_id, now):
        usable = await templates.usable(tx, rt.organisation, asked)
    return [each for each in due if not _may_go(each, usable, now)]


def _may_go(due: Due, usable: Collection[int], now: datetime) -> bool:
    if due.message.template:
        return due.message.template.stored in usable and not is_open(due.contact, now)
    return due.farewell or is_open(due.contact, now)


async def hold(rt: Runtime, tx: Transaction, shut: Sequence[Due], now: datetime) -> None:
    """Let what may not be said now wait, and send a template where that is due.

    Of each address at most one template goes, for what comes first. A template that the network
    has withdrawn since makes way for another, and one that it takes too many of waits.
    """
    withdrawn = [each for each in shut if each.message.template]
    if withdrawn:
        full = await rationing.is_full(tx, withdrawn[0].sender_id, now)
        heard = {each.id for each in withdrawn if is_open(each.contact, now)}
        await windows.withdraw(tx, heard, HEARD, now)
        others = {each.id for each in withdrawn} - heard
        await windows.withdraw(tx, others, rationing.FULL if full else WITHDRAWN, now)
        again = {each.address_id for each in withdrawn}
        await windows.knock_again(tx, again, now, now + outbox.LIFETIME)
    await _hold(rt, tx, [each for each in shut if not each.message.template], now)


async def not_sent(tx: Transaction, aside: Sequence[Due]) -> None:
    """Templates that were put aside were not sent, and count for nothing."""
    await windows.uncall(tx, {each.address_id for each in aside if each.message.template})


async def call_waiting(rt: Runtime, now: datetime) -> int:
    """Send templates that waited until more people might be written to; to how many it was."""
    called = 0
    for sender, channel in rt.channels.items():
        if not has_window(channel.limits):
            continue
        async with rt.database.read() as tx:
            waits = await quotas.waits(tx, sender)
        if waits:
            async with rt.database.write() as tx:
                called += await _call_waiting(rt, tx, sender, now)
    return called


async def _call_waiting(rt: Runtime, tx: Transaction, sender: int, now: datetime) -> int:
    (standing,) = await gates.standings(tx, {sender})
    await quotas.give_up(tx, sender, rationing.TOO_LATE, now)
    if standing.paused_until and standing.paused_until > now:
        return 0
    quota = await quotas.standing(tx, sender, now)
    places = rationing.room(quota, rt.tempo(sender).people_per_day, now)
    ids = await quotas.next_(tx, sender, now, MOST if places is None else min(places, MOST))
    await quotas.leave(tx, ids)
    await _hold(rt, tx, await dues.held(tx, ids, now), now, rationed=True)
    return len(ids)


async def _hold(
    rt: Runtime, tx: Transaction, shut: Sequence[Due], now: datetime, *, rationed: bool = False
) -> None:
    """What may not be said now: by text message, after a template, or it waits for the learner.

    Where it is `rationed` its turn to be written to first has come.
    """
    usable = await _usable(rt, tx, {each.sender_id for each in shut})
    spoken = await windows.languages(tx, {each.address_id for each in shut})
    texts = await windows.others(tx, {each.address_id for each in shut}, _sms(rt))
    plans: dict[int, Plan] = {}
    by_sms: dict[str, Due] = {}
    reasons: dict[str, str] = {}
    calls: list[tuple[Due, StoredTemplate]] = []
    for each in shut:
        language = rt.voice(spoken.get(each.address_id)).language
        template = usable.get((each.sender_id, _purpose(each), language)) or usable.get(
            (each.sender_id, _purpose(each), "en")
        )
        before = plans.get(each.address_id)
        planned = before or plan(
            each.contact, now, template=template is not None, sms=each.address_id in texts
        )
        plans[each.address_id] = planned
        if planned.way is Way.SMS:
            by_sms[each.turn] = each
            continue
        reasons[each.turn] = planned.reason
        if template and before is None and planned.way is Way.TEMPLATE:
            calls.append((each, template))
    if calls and not rationed:
        ration = await rationing.share(rt, tx, [due for due, _ in calls], now)
        reasons |= {due.turn: ration.reason for due, _ in calls if due.address_id in ration.waiting}
        await quotas.queue(tx, ration.waiting, now)
        calls = [each for each in calls if each[0].address_id not in ration.waiting]
    await (windows.explain(tx, reasons) if rationed else windows.hold(tx, reasons, now))
    await _text(rt, tx, by_sms, texts, now)
    await _call(rt, tx, calls, now)


def _sms(rt: Runtime) -> set[int]:
    """The senders of text messages."""
    return {each for each, channel in rt.channels.items() if channel.scheme == "sms"}


async def _text(
    rt: Runtime,
    tx: Transaction,
    by_sms: Mapping[str, Due],
    texts: Mapping[int, Other],
    now: datetime,
) -> None:
    """Say by text message what may not be said here: to who wrote from such a number, too."""
    if not by_sms:
        return
    rows: list[dict[str, Any]] = []
    for turn, said in (await windows.take_turns(tx, by_sms, BY_TEXT)).items():
        due = by_sms[turn]
        other = texts[due.address_id]
        envelope = outbox.Envelope(
            due.organisation_id,
            other.sender_id,
            other.address_id,
            due.enrolment_id,
            f"{turn}.sms",
            due.kind,
        )
        rows += outbox.rows(rt, envelope, list(reworded(said, "sms")), now)
    await deliveries.add(tx, rows)
    rt.owed.set()


def reworded(said: Sequence[Outbound], suffix: str) -> Iterator[Outbound]:
    """What was fitted for one network, for another: the author's short text stands for all of it."""
    for message in said:
        base, _, part = message.key.partition("#")
        if part and message.short:
            continue  # the last part brings the short text
        # letters stand in the text already, and are answers there
        choices = tuple(
            replace(each, word="") if each.pick and len(each.label) == 1 else each
            for each in message.choices
        )
        yield replace(message, key=f"{base}{f'-{part}' if part else ''}.{suffix}", choices=choices)


async def _call(
    rt: Runtime, tx: Transaction, calls: Sequence[tuple[Due, StoredTemplate]], now: datetime
) -> None:
    """Put a template into the outbox for each of these."""
    if not calls:
        return
    ids = {due.enrolment_id for due, _ in calls if due.enrolment_id}
    about = {each.stored.id: each for each in await enrolments.by_ids(tx, ids)}
    versions = {each.stored.version_id for each in about.values()}
    editions = await rt.editions.get(tx, rt.organisation, versions)
    rows: list[dict[str, Any]] = []
    titles = await _titles(rt, tx, [due for due, _ in calls if due.enrolment_id not in about])
    titles |= await _invited(rt, tx, [due for due, _ in calls if is_invitation(due.turn)])
    for due, template in calls:
        if due.enrolment_id not in about and due.address_id not in titles:
            continue  # there is no course that its template could name
        voice = rt.voice(template.language)
        values = _values(about.get(due.enrolment_id or 0), editions, titles.get(due.address_id, ""))
        values = {**values, "organisation": organisation_of(rt)}
        # one that was withdrawn comes anew when its turn has come
        key = f"{due.turn}.call{due.contact.calls}.{template.id}.{now:%d%H%M%S}"
        said = _said(key, voice, template, values)
        envelope = outbox.Envelope(
            due.organisation_id, due.sender_id, due.address_id, due.enrolment_id, said.key, due.kind
        )
        rows += outbox.rows(rt, envelope, [said], now)
    await deliveries.add(tx, rows)
    await windows.called(tx, {due.address_id for due, _ in calls}, now)
    rt.owed.set()


def places(purpose: str) -> Sequence[str]:
    """The values that a template has places for, in order."""
    return {LESSON: ("number", "course"), INVITE: ("organisation", "course")}.get(
        purpose, ("course",)
    )


def buttons(purpose: str) -> Mapping[str, str]:
    """The buttons of a template for a purpose, by phrase."""
    if purpose == INVITE:
        return {"template.start": COME, "template.stop": BUTTONS["template.stop"]}
    return BUTTONS


def turn_of(cohort: str, learner: str, round_: int) -> str:
    """The name of the turn that asks a learner to join a cohort, once in a round."""
    return f"{INVITE}.{cohort}.{learner}.{round_}"


def is_invitation(turn: str) -> bool:
    """Whether a turn asks somebody to join a cohort."""
    return turn.startswith(f"{INVITE}.")


def organisation_of(rt: Runtime) -> str:
    """Who invites, as a value of a template or a short message."""
    return " ".join(rt.organisation_name.split())[:MOST_NAME] or "lessonbot"


def _said(
    key: str, voice: Phrases, template: StoredTemplate, values: Mapping[str, str]
) -> Outbound:
    text = voice.say(f"template.{template.purpose}{template.variant}", **values)
    filled = tuple(values[each] for each in places(template.purpose))
    below = buttons(template.purpose)
    choices = tuple(Choice(voice.label(name), data) for name, data in below.items())
    return Outbound(
        key,
        text,
        choices,
        template=Template(template.id, template.reference, filled),
    )


async def _invited(rt: Runtime, tx: Transaction, due: Sequence[Due]) -> dict[int, str]:
    """The course of the cohort that each of these addresses is asked to join."""
    if not due:
        return {}
    ids = {each.address_id: each.turn.split(".")[1] for each in due}
    found = {
        each.public_id: each.version_id
        for each in await cohorts.by_public_ids(tx, rt.organisation, set(ids.values()))
    }
    editions = await rt.editions.get(tx, rt.organisation, set(found.values()))
    return {
        address: _title(editions[found[cohort]])
        for address, cohort in ids.items()
        if cohort in found
    }


async def _titles(rt: Runtime, tx: Transaction, due: Sequence[Due]) -> dict[int, str]:
    """The course that was joined last at each of these addresses."""
    joined = await enrolments.last_versions(tx, {each.address_id for each in due})
    editions = await rt.editions.get(tx, rt.organisation, set(joined.values()))
    return {each: _title(editions[version]) for each, version in joined.items()}


def _values(
    due: DueEnrolment | None, editions: Mapping[int, Edition], title: str
) -> Mapping[str, str]:
    """What is filled in."""
    if due is None:
        return {"number": "1", "course": title}
    lesson = str(due.stored.enrolment.progress.lesson)
    return {"number": lesson, "course": _title(editions[due.stored.version_id])}


def _title(edition: Edition) -> str:
    """A title as a value, which has no line breaks, tabs or rows of spaces: the network's rule."""
    return " ".join(edition.offer.course.title.split())[:LONGEST]


def _purpose(due: Due) -> str:
    if is_invitation(due.turn):
        return INVITE
    return LESSON if due.kind in {Kind.LESSON, Kind.REMINDER, Kind.REPLY} else NOTICE


async def _usable(
    rt: Runtime, tx: Transaction, senders: set[int]
) -> Mapping[tuple[int, str, str], StoredTemplate]:
    """By sender, purpose and language, the first wording that may be sent."""
    found: dict[tuple[int, str, str], StoredTemplate] = {}
    for each in await templates.of_senders(tx, rt.organisation, senders):
        if each.usable:
            found.setdefault((each.sender_id, each.purpose, each.language), each)
    return found
