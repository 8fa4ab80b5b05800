"""What a broadcast would do, in words: how many, when by every clock, how long, for how much."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from lessonbot.channels.faces import FACES
from lessonbot.channels.segments import widening
from lessonbot.domain.broadcast import NO_ZONE, Message, outbound
from lessonbot.domain.text import plain
from lessonbot.services import planning, previewing
from lessonbot.services.composing import Wish
from lessonbot.services.dispatching import Sight
from lessonbot.services.planning import AVERAGE_NAME, EVERYBODY_ELSE, ZONE_NOT_KNOWN, Plan
from lessonbot.store.audiences import ASKED_TO_STOP, NO_CHANNEL, NOT_AGREED, NOT_REACHED
from lessonbot.web.console import cohort_form
from lessonbot.web.console.doors import Asked

SKIPPED: Mapping[str, str] = {
    ASKED_TO_STOP: "stop",
    NOT_REACHED: "gone",
    NO_CHANNEL: "channel",
    NOT_AGREED: "consent",
}
MOST_ZONES = 60


@dataclass(frozen=True, slots=True)
class Zone:
    """When it leaves for people of one clock."""

    name: str
    there: str
    at: datetime
    here: str
    people: int


def shown(asked: Asked, sight: Sight) -> dict[str, object] | None:
    """What a plan says; None where there is none."""
    plan, wish = sight.plan, sight.wish
    if plan is None or wish is None:
        return None
    zones = _zones(asked, wish, plan)
    return {
        "people": plan.people,
        "skipped": [(SKIPPED[why], count) for why, count in plan.skipped.items()],
        "legs": [(cohort_form.called(each.channel), each) for each in plan.channels],
        "languages": _languages(asked, plan),
        "zones": zones[:MOST_ZONES],
        "more_zones": len(zones[MOST_ZONES:]),
        "when": _when(asked, wish, plan, zones),
        "last": asked.zoned(plan.ends_at),
        "late": plan.late,
        "costs": [f"{previewing.rounded(m)} {name}" for name, m in plan.costs.items()],
        "unpriced": plan.unpriced,
        "about": plan.about,
        "sizes": sizes(asked, wish.draft.message),
    }


def sizes(asked: Asked, message: Message) -> list[tuple[str, int, str]]:
    """Each language with its segments as a text message, and what makes them more."""
    limits = FACES["sms"].limits
    found = []
    for tag in message.wordings:
        said = outbound(message, "-", tag, AVERAGE_NAME)
        words = plain(said.short or said.text)
        count = planning.size(message, tag, limits).units
        found.append((language(asked, tag), count, " ".join(widening(words)[:_LETTERS])))
    return found


def language(asked: Asked, tag: str) -> str:
    """The name of a language; what is for everybody else has a phrase."""
    return asked.voice.formats.called(tag) if tag else asked.voice.label("console.broadcast.others")


def _languages(asked: Asked, plan: Plan) -> list[tuple[str, int]]:
    return [
        (language(asked, "" if tag == EVERYBODY_ELSE else tag), count)
        for tag, count in plan.languages.items()
    ]


def _zones(asked: Asked, wish: Wish, plan: Plan) -> Sequence[Zone]:
    draft, begins = wish.draft, wish.begins_at or asked.now
    found = []
    for name, people in plan.zones.items():
        own = None if name == ZONE_NOT_KNOWN else name
        at = planning.when(asked.seat.rt, draft, own, begins)
        there = asked.voice.formats.moment(at.astimezone(ZoneInfo(own or NO_ZONE)))
        found.append(Zone(own or "", there, at, asked.zoned(at), people))
    return sorted(found, key=lambda each: (each.at, -each.people))


def _when(asked: Asked, wish: Wish, plan: Plan, zones: Sequence[Zone]) -> str:
    """One sentence that says when it goes out, and by which clock."""
    minute, begins = wish.draft.minute, wish.begins_at
    values = {
        "people": f"{plan.people:,}",
        "zones": str(len(zones)),
        "first": zones[0].here if zones else "–",
        "last": zones[-1].here if zones else "–",
    }
    say = asked.voice.label
    if minute is not None:
        hour = f"{minute // 60:02}:{minute % 60:02}"
        return say("console.broadcast.when_hour", hour=hour, **values)
    if begins:
        return say("console.broadcast.when_instant", at=asked.zoned(begins), **values)
    return say("console.broadcast.when_now", **values)


_LETTERS = 12
