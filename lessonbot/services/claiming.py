"""Claiming what may leave now: most urgent first, each turn in its order, at the pace allowed.

No more is claimed than leaves within half a second, so a crash leaves little in doubt.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lessonbot.channels.base import Attachment, Parcel
from lessonbot.domain.messages import Kind, Revision
from lessonbot.services import inviting, pacing, quieting, reminding, settling, teaching
from lessonbot.services.pacing import Tempo
from lessonbot.services.runtime import Runtime
from lessonbot.services.settling import outcome
from lessonbot.store import addresses, courses, deliveries, dues, enrolments, gates, uploads
from lessonbot.store.database import Transaction
from lessonbot.store.dues import Due
from lessonbot.store.gates import Standing
from lessonbot.store.tables import DeliveryState

BATCH = 128
# turns are reserved no longer ahead than this, so that a reply never waits long behind the rest
AHEAD = {True: timedelta(seconds=0.5), False: timedelta(seconds=0.25)}
PROBE = timedelta(seconds=1)
TOO_LATE = "too late for its hour"

Lane = tuple[int, bool]
"""A sender, and whether it is about replies: these have places of their own."""
Places = Mapping[Lane, int]
"""How many may be taken."""


def lane(due: Due) -> Lane:
    """Replies have places of their own: they never wait for the rest."""
    return due.sender_id, due.kind is Kind.REPLY


@dataclass
class Taken:
    """What a claim brought: how many rows, those to send and when, and what it left behind.

    `full` are the lanes that had more than places, `paced` tells that turns ran out.
    """

    rows: int = 0
    going: list[tuple[Due, datetime]] = field(default_factory=list)
    full: set[Lane] = field(default_factory=set)
    paced: bool = False


async def take(rt: Runtime, tx: Transaction, now: datetime, places: Places) -> Taken:
    """Claim what may leave now, as much as there are places for; it may leave after the commit."""
    taken = Taken()
    for standing in await gates.standings(tx, {sender for sender, _ in places}):
        rt.faults[standing.id] = standing.faults
        if standing.paused_until is None or standing.paused_until <= now:
            await _take_from(rt, tx, standing, now, places, taken)
    return taken


async def _take_from(
    rt: Runtime, tx: Transaction, standing: Standing, now: datetime, places: Places, taken: Taken
) -> None:
    sender, tempo = standing.id, rt.tempo(standing.id)
    down = standing.faults >= settling.FAULTS
    most = 1 if down else BATCH  # one probe for a provider that is down
    rooms = {urgent: min(most, _room(tempo, standing, now, AHEAD[urgent])) for urgent in AHEAD}
    asked = {urgent: min(places.get((sender, urgent), 0), rooms[urgent]) for urgent in AHEAD}
    due = await dues.due(
        tx,
        sender,
        now,
        urgent=asked[True],
        others=asked[False],
        patience=tempo.patience,
        absurd=pacing.ABSURD + tempo.patience,
    )
    for urgent in AHEAD:
        if sum((each.kind is Kind.REPLY) is urgent for each in due) >= asked[urgent]:
            if asked[urgent] == places.get((sender, urgent)):
                taken.full.add((sender, urgent))
            elif (sender, urgent) in places:
                taken.paced = True
    night = await quieting.put_off(rt, tx, due, now)
    taken.rows += len(night)
    due = [each for each in due if each.id not in night]
    overtaken = await reminding.overtaken(tx, due)
    needless = reminding.needless(rt, due, now)
    aside = {each.id: why for each in due if (why := _obstacle(each, overtaken, needless))}
    shut: Sequence[Due] = ()
    if inviting.has_window(rt.limits_of(sender)):
        shut = await inviting.shut(rt, tx, [each for each in due if each.id not in aside], now)
    held = {each.id for each in shut}
    go = _chosen(
        [each for each in due if each.id not in aside and each.id not in held],
        rooms,
        places,
        sender,
    )
    claimed = await deliveries.claim(tx, [*aside, *(each.id for each in go)], now, rt.name)
    taken.rows += len(claimed) + len(shut)
    if shut:
        await inviting.hold(rt, tx, shut, now)
    await _set_aside(rt, tx, [(each, *aside[each.id]) for each in due if each.id in aside], now)
    go = [each for each in go if each.id in claimed]
    if not go:
        return
    await _speak_to(tx, go)
    starts, until = pacing.turns(tempo, standing.paced_at, now, len(go))
    going = list(zip(go, starts, strict=True))
    if tempo.per_second:
        # of all processes together, one probe a second
        await gates.reserve(tx, sender, max(until, now + PROBE) if down else until)
    if tempo.person_seconds:
        await gates.reserve_people(tx, _people(rt, tempo, going))
    taken.going += going


async def _speak_to(tx: Transaction, going: Sequence[Due]) -> None:
    """On a phone of several, what is answered to what goes there now is its learner's answer."""
    shared = [each for each in going if each.shared and each.place == 0 and _is_headed(each)]
    ids = {each.enrolment_id for each in shared if each.enrolment_id}
    if ids:
        await addresses.hand_over(tx, await enrolments.owners(tx, ids))


def _is_headed(due: Due) -> bool:
    """Whether it says whose it is: a lesson, or a reminder of one, but no template."""
    return due.kind in {Kind.LESSON, Kind.REMINDER} and not due.message.template


def _people(
    rt: Runtime, tempo: Tempo, going: Sequence[tuple[Due, datetime]]
) -> Mapping[datetime, Collection[int]]:
    """Up to when people's turns are taken; a changed message rings no bell and takes none."""
    edits = rt.limits_of(going[0][0].sender_id).edits
    ringing = [(due, at) for due, at in going if not (edits and due.message.revision)]
    if not ringing:
        return {}
    if not tempo.patience:  # one instant for all: it is a fraction of a second too late for most
        latest = max(at for _, at in ringing)
        return {latest + tempo.person_step: [due.address_id for due, _ in ringing]}
    taken: dict[datetime, list[int]] = defaultdict(list)
    for due, at in ringing:
        taken[pacing.after(tempo, due.paced_at, at)].append(due.address_id)
    return taken


def _room(tempo: Tempo, standing: Standing, now: datetime, ahead: timedelta) -> int:
    room = pacing.room(tempo, standing.paced_at, now, ahead)
    return BATCH if room is None else room


def _chosen(
    due: Iterable[Due], rooms: Mapping[bool, int], places: Places, sender: int
) -> list[Due]:
    """The most urgent for which there is a place and a turn; one of each address."""
    chosen: dict[int, Due] = {}
    left = {urgent: places.get((sender, urgent), 0) for urgent in (True, False)}
    for each in due:
        urgent = each.kind is Kind.REPLY
        if left[urgent] and len(chosen) < rooms[urgent] and each.address_id not in chosen:
            chosen[each.address_id] = each
            left[urgent] -= 1
    return list(chosen.values())


def _obstacle(
    due: Due, overtaken: Collection[int], needless: Collection[int]
) -> tuple[DeliveryState, str] | None:
    """Why a delivery must not be sent: its owner stopped, or it is too late for it."""
    if due.stopped and not due.farewell:
        return DeliveryState.SUPPRESSED, "stopped"
    if due.id in overtaken:
        return DeliveryState.SUPPRESSED, reminding.OVERTAKEN
    if due.id in needless:
        return DeliveryState.SUPPRESSED, reminding.PAID
    if due.late:
        return DeliveryState.EXPIRED, TOO_LATE
    return None


async def _set_aside(
    rt: Runtime, tx: Transaction, aside: Sequence[tuple[Due, DeliveryState, str]], now: datetime
) -> None:
    """Settle what must not be sent, each for its reason."""
    await deliveries.settle(
        tx, [outcome(each, state, now, why) for each, state, why in aside], rt.name
    )
    # when the first message of a turn is too late, so is all of it; a later one is dropped alone
    expired = [each for each, state, _ in aside if state is DeliveryState.EXPIRED]
    late = [each for each in expired if each.place == 0]
    await deliveries.expire_turns(tx, {each.turn for each in late}, TOO_LATE, now)
    await inviting.not_sent(tx, [each for each, *_ in aside])
    await teaching.put_back(
        rt, tx, [(each.enrolment_id, each.turn) for each in late if each.enrolment_id], now
    )


async def parcels(rt: Runtime, going: Sequence[Due]) -> dict[int, Parcel]:
    """What to hand to the channels: files by the provider's name where it knows them.

    Files that a network fetches from a link are not read.
    """
    wanted = {
        (each.sender_id, medium.upload): medium.media
        for each in going
        if (medium := each.message.medium)
        and medium.upload
        and not rt.limits_of(each.sender_id).linked
    }
    edited = {each.message.revision.key for each in going if each.message.revision}
    known: dict[tuple[int, str], str] = {}
    sent: dict[str, str] = {}
    files: dict[str, bytes | None] = {}
    if wanted or edited:
        async with rt.database.read() as tx:
            known = await uploads.known(tx, rt.organisation, wanted)
            sent = await deliveries.provider_ids(tx, edited)
            files = {
                digest: await courses.medium(tx, rt.organisation, digest)
                for place, digest in wanted.items()
                if place not in known
            }
    return {each.id: _parcel(each, known, files, sent) for each in going}


def _parcel(
    due: Due,
    known: dict[tuple[int, str], str],
    files: dict[str, bytes | None],
    sent: dict[str, str],
) -> Parcel:
    message = due.message
    if message.template:
        return Parcel(message.text, template=message.template, delivery=due.id)
    if isinstance(message.revision, Revision):
        earlier = sent.get(message.revision.key)
        revision = message.revision
        return Parcel(revision.text, revision.choices, edits=earlier, delivery=due.id)
    each = message.medium
    if each is None:
        return Parcel(message.text, message.choices, delivery=due.id, opens=message.opens)
    attachment = Attachment(
        each.media,
        each.mime,
        each.alt,
        files.get(each.media),
        known.get((due.sender_id, each.upload)),
        each.kind,
        each.name,
        each.seconds,
        each.certificate,
    )
    return Parcel(message.text, message.choices, attachment, delivery=due.id)
