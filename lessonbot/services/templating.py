"""Templates are put where a network approves them, and kept in step with what it says.

A template's name carries a digest of its words. When a wording changes, the new one is a template
of its own; the old one is sent until the network has approved the new one.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from lessonbot.channels.approving import Review, Templated, Templates, Wording
from lessonbot.channels.base import Rejected, SendError
from lessonbot.domain.approval import ASKED, UTILITY, Status
from lessonbot.domain.messages import Choice
from lessonbot.domain.phrases import Phrases
from lessonbot.domain.text import plain
from lessonbot.services import outbox
from lessonbot.services.inviting import LONGEST, PURPOSES, WORDINGS, buttons, places
from lessonbot.services.runtime import Runtime
from lessonbot.store import courses, templates, windows
from lessonbot.store.templates import Entry, StoredTemplate

log = structlog.get_logger()

_NUMBER, _COURSE, _ORGANISATION = "3", "First steps", "Green Valley School"
"""Samples for whoever reviews a template; the title of a course of ours where there is one."""

_BEST = (Status.APPROVED, *sorted(ASKED), Status.PAUSED, Status.REJECTED, Status.DISABLED)


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a template: `before` and `after` are its status and category."""

    sender_id: int
    name: str
    language: str
    before: str
    after: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a look at a network brought.

    Languages that it takes no templates in are `unspoken`. `failed` is why it could not be asked.
    """

    sender_id: int
    changes: Sequence[Change] = ()
    unspoken: Sequence[str] = ()
    failed: SendError | None = None


@dataclass(frozen=True, slots=True)
class _Wanted:
    purpose: str
    variant: int
    wording: Wording

    @property
    def place(self) -> tuple[str, str, int]:
        return self.purpose, self.wording.language, self.variant


async def sync(rt: Runtime, now: datetime) -> Sequence[Outcome]:
    """Make and submit what is missing, and write down what each network says.

    Whoever asked for it tells the outcome: nothing is logged.
    """
    return [await _look(rt, sender, known, now, ask=True) for sender, known in networks(rt)]


async def poll(rt: Runtime, now: datetime) -> Sequence[Outcome]:
    """Write down what each network says, and log what is new; nothing is made or submitted."""
    found = [await _look(rt, sender, known, now, ask=False) for sender, known in networks(rt)]
    for each in found:
        _log(each)
    return found


async def stored(rt: Runtime) -> Sequence[StoredTemplate]:
    """The templates of the senders of this process, as they were last looked at."""
    async with rt.database.read() as tx:
        return await templates.of_senders(tx, rt.organisation, set(rt.senders))


async def _look(
    rt: Runtime, sender: int, network: Templates, now: datetime, *, ask: bool
) -> Outcome:
    spoken = await _spoken(rt)
    wanted = list(_wanted(rt, [each for each in spoken.items() if network.speaks(each[0])]))
    refused: Mapping[str, str] = {}
    try:
        reviews = _by_name(await network.reviews())
        if ask and (asked := await _ask(network, wanted, reviews)) is not None:
            refused = asked
            reviews = _by_name(await network.reviews())
    except SendError as error:
        return Outcome(sender, failed=error)
    changes = await _store(rt, sender, wanted, reviews, refused, now)
    unspoken = [each for each in spoken if not network.speaks(each)]
    return Outcome(sender, changes, unspoken)


def _log(outcome: Outcome) -> None:
    if outcome.failed:
        log.warning("templates_not_checked", sender=outcome.sender_id, reason=str(outcome.failed))
    for each in outcome.changes:
        why = {"reason": each.reason} if each.reason else {}
        log.info(
            "template_changed", template=each.name, before=each.before, after=each.after, **why
        )


async def _ask(
    network: Templates, wanted: Sequence[_Wanted], reviews: Mapping[str, Review]
) -> Mapping[str, str] | None:
    """Make and submit what is not there yet: by name, why it was refused; None: nothing to do."""
    refused: dict[str, str] = {}
    todo = [
        (each.wording, known)
        for each in wanted
        if (known := reviews.get(each.wording.name)) is None or known.status == Status.DRAFT
    ]
    for wording, known in todo:
        try:
            reference = known.reference if known else await network.make(wording)
            await network.submit(reference, wording.name)
        except Rejected as error:  # of this one; with the others it goes on
            refused[wording.name] = str(error)
    return refused if todo else None


async def _store(
    rt: Runtime,
    sender: int,
    wanted: Sequence[_Wanted],
    reviews: Mapping[str, Review],
    refused: Mapping[str, str],
    now: datetime,
) -> Sequence[Change]:
    """Write down what was found; an earlier version is forgotten once the new one is approved."""
    async with rt.database.write() as tx:
        found = await templates.of_senders(tx, rt.organisation, {sender})
        known = {each.name: each for each in found}
        missing = Review("", "", Status.MISSING)
        entries: list[Entry] = []
        for each in wanted:
            name = each.wording.name
            review = reviews.get(name, missing)
            reason = refused.get(name) or review.reason
            entries.append(_entry(sender, each.place, name, review, reason, known.get(name), now))
        current = {each.name for each in entries}
        earlier = [each for each in found if each.name not in current]
        for old in earlier:
            review = reviews.get(old.name, missing)
            entries.append(_entry(sender, old.place, old.name, review, review.reason, old, now))
        follows = {each.place for each in entries if each.name in current and each.usable}
        over = {
            each.name
            for each in entries
            if each.name not in current and (each.place in follows or not each.reference)
        }
        await templates.save(tx, rt.organisation, [e for e in entries if e.name not in over], now)
        await templates.forget(
            tx, rt.organisation, {each.id for each in earlier if each.name in over}
        )
        before = {each.name for each in found if each.usable}
        if any(each.usable and each.name not in before for each in entries):
            # who waited for want of a template need not wait for the next lesson's hour
            await windows.knock_for(tx, sender, now, now + outbox.LIFETIME)
    return [
        Change(sender, each.name, each.language, _shown(known.get(each.name)), after, each.reason)
        for each in entries
        if each.name not in over and (after := _shown(each)) != _shown(known.get(each.name))
    ]


def _entry(  # noqa: PLR0913, PLR0917 - what was found, and what was known
    sender: int,
    place: tuple[str, str, int],
    name: str,
    review: Review,
    reason: str,
    before: StoredTemplate | None,
    now: datetime,
) -> Entry:
    purpose, language, variant = place
    status, category = review.status, review.category or UTILITY
    same = before is not None and (before.status, before.category) == (status, category)
    return Entry(
        sender_id=sender,
        purpose=purpose,
        language=language,
        variant=variant,
        name=name,
        reference=review.reference,
        status=status,
        category=category,
        reason=reason.replace("\0", "")[:500] or None,
        since=before.since if before and same else now,
    )


def _shown(template: Entry | None) -> str:
    if template is None:
        return ""
    drifted = template.category != UTILITY
    return f"{template.status}, {template.category.lower()}" if drifted else template.status


def networks(rt: Runtime) -> Iterator[tuple[int, Templates]]:
    """The senders of this process whose networks know templates."""
    for sender, channel in rt.channels.items():
        if isinstance(channel, Templated) and (network := channel.templates()):
            yield sender, network


def _by_name(reviews: Sequence[Review]) -> Mapping[str, Review]:
    """Of several of one name, the one that stands best: two processes may both have made it."""
    rank: dict[str, int] = {status: place for place, status in enumerate(_BEST)}
    ordered = sorted(reviews, key=lambda each: rank.get(each.status, len(_BEST)))
    return {each.name: each for each in reversed(ordered)}


# What is wanted


async def _spoken(rt: Runtime) -> Mapping[str, str]:
    """The languages of lessonbot that are in use, each with the title of a course as a sample."""
    async with rt.database.read() as tx:
        offered = [version for _, version in await courses.offered(tx, rt.organisation)]
        editions = await rt.editions.get(tx, rt.organisation, offered)
        learning = await templates.languages(tx, rt.organisation)
    taught = [editions[each].offer.course for each in offered if each in editions]
    used = {"en", *learning, *(each for course in taught for each in course.languages)}
    return {
        language: taught[0].spoken(language).title if taught else _COURSE
        for language in sorted({rt.voice(each).language for each in used})
    }


def _wanted(rt: Runtime, spoken: Sequence[tuple[str, str]]) -> Iterator[_Wanted]:
    for language, title in spoken:
        for purpose in PURPOSES:
            for variant in range(WORDINGS):
                yield _Wanted(
                    purpose, variant, wording(rt.voice(language), purpose, variant, title)
                )


def wording(voice: Phrases, purpose: str, variant: int, title: str = _COURSE) -> Wording:
    """What a template says, with its places numbered."""
    order = places(purpose)
    numbered = {name: f"{{{{{place}}}}}" for place, name in enumerate(order, start=1)}
    course = " ".join(title.split())[:LONGEST] or _COURSE
    samples = {"number": _NUMBER, "course": course, "organisation": _ORGANISATION}
    body = plain(voice.say(f"template.{purpose}{variant}", **numbered))
    below = tuple(Choice(voice.label(name), data) for name, data in buttons(purpose).items())
    words = "\n".join((body, *(f"{each.label} {each.data}" for each in below)))
    digest = hashlib.sha256(words.encode()).hexdigest()[:8]
    tag = voice.language.replace("-", "_").lower()
    return Wording(
        f"lessonbot_{purpose}{variant}_{tag}_{digest}",
        voice.language,
        body,
        below,
        tuple(samples[name] for name in order),
    )
