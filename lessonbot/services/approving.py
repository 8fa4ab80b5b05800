"""Templates as staff see them, and asking the network for those that are missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lessonbot.domain.approval import ASKED, UNMADE, Status
from lessonbot.services import reporting, templating
from lessonbot.services.running import Errand, NotPossible
from lessonbot.services.seating import Seat
from lessonbot.store import audits, reports
from lessonbot.store.templates import StoredTemplate

_KNOWN = frozenset({Status.PAUSED, Status.REJECTED, Status.DISABLED, Status.REFUSED})


@dataclass(frozen=True, slots=True)
class Shown:
    """A template with its words; `state` is how it stands, as the key of a phrase ends."""

    stored: StoredTemplate
    body: str
    buttons: Sequence[str]
    state: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The templates of one sender by language, and what was last done about them."""

    sender: str
    languages: dict[str, list[Shown]]
    missing: int


async def every(seat: Seat) -> Sequence[Asked]:
    """The templates of all senders whose networks know any."""
    rt = seat.rt
    network = {sender for sender, _ in templating.networks(rt)}
    async with rt.database.read() as tx:
        standing = await reports.senders_standing(tx, rt.organisation)
    found = await templating.stored(rt)
    shown = []
    for sender in standing:
        if sender.id in network:
            own = [_shown(seat, each) for each in found if each.sender_id == sender.id]
            languages: dict[str, list[Shown]] = {}
            for each in own:
                languages.setdefault(each.stored.language, []).append(each)
            missing = sum(each.state == "unmade" for each in own)
            shown.append(Asked(reporting.label(sender), languages, missing))
    return shown


def errand(seat: Seat) -> Errand | None:
    """What was last begun, and how it ended."""
    return seat.rt.errands.last(_name(seat))


async def ask(seat: Seat, now: datetime) -> bool:
    """Make and submit in the background what is missing; False where that is under way already."""
    rt = seat.rt

    async def work() -> str:
        outcomes = await templating.sync(rt, now)
        failed = next((each.failed for each in outcomes if each.failed), None)
        if failed:
            raise NotPossible(str(failed))
        return str(sum(len(each.changes) for each in outcomes))

    begun = rt.errands.begin(_name(seat), work)
    if begun:
        async with rt.database.write() as tx:
            await audits.write(tx, rt.organisation, seat.deed("templates_asked"), now)
    return begun


def _name(seat: Seat) -> str:
    return f"templates:{seat.rt.organisation}"


def _shown(seat: Seat, each: StoredTemplate) -> Shown:
    voice = seat.rt.voice(each.language)
    words = templating.wording(voice, each.purpose, each.variant)
    if each.name != words.name:  # an earlier wording, sent until the new one is approved
        return Shown(each, "", (), _state(each))
    buttons = [one.label for one in words.buttons]
    return Shown(each, words.body, buttons, _state(each))


def _state(each: StoredTemplate) -> str:
    if each.usable:
        return "usable"
    if each.status == Status.APPROVED:
        return "advertising"
    if each.status in UNMADE:
        return "unmade"
    if each.status in ASKED:
        return "asked"
    return each.status.split(" ", maxsplit=1)[0] if each.status in _KNOWN else "strange"
