"""What staff should know of templates, in plain words and with how to mend it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from lessonbot.domain.approval import ASKED, UNMADE, Status
from lessonbot.store.alarms import Trouble
from lessonbot.store.templates import StoredTemplate

LONG = timedelta(days=2)
"""Reviews take minutes or a day; after this nobody should wait any longer."""

SPARE = "its spare wording goes instead"
WAITS = "what is due waits until the learner writes"
SYNC = "lessonbot template sync"

_REWORD = f"Its words are in the catalogues of phrases (template.…): change them, then {SYNC}"
_MENDS: Mapping[str, str] = {
    Status.PAUSED: "Too many people blocked it or never read it. WhatsApp takes it back by itself "
    "after 3 hours, the second time after 6; the third time it is disabled. Look whether people "
    "who do not answer get it",
    Status.REJECTED: f"Ask for another review in WhatsApp Manager if that is wrong. {_REWORD}",
    Status.DISABLED: f"It does not come back by itself. {_REWORD}",
    Status.REFUSED: "Look at it in Twilio's console; it is used again once Twilio says that it is "
    f"approved: {SYNC}",
}
_DRIFTED = (
    "Such messages cost more, and are kept from many people. Ask for a review of its category in "
    f"WhatsApp Manager. {_REWORD}"
)
_UNKNOWN = "Look at it in Twilio's console"


def troubles(
    label: str, sender: int, found: Sequence[StoredTemplate], now: datetime
) -> Iterable[Trouble]:
    """What is wrong with the templates of a sender."""
    newest: dict[tuple[str, str, int], StoredTemplate] = {}
    for each in found:
        newest.setdefault(each.place, each)
    usable = {(each.purpose, each.language) for each in found if each.usable}
    yield from _unmade(label, sender, newest.values())
    for each in newest.values():
        if each.status not in UNMADE | ASKED and not each.usable:
            yield _unusable(label, each, usable)
    yield from _without(label, sender, newest.values(), usable, now)


def _unmade(label: str, sender: int, found: Iterable[StoredTemplate]) -> Iterable[Trouble]:
    unmade = [each for each in found if each.status in UNMADE]
    if unmade:
        reasons = sorted({each.reason for each in unmade if each.reason})
        why = f" ({'; '.join(reasons)})" if reasons else ""
        tags = ", ".join(sorted({each.language for each in unmade}))
        yield Trouble(
            f"unmade:{sender}",
            f"{label}: WhatsApp was not asked yet to approve of templates in: {tags}{why}. "
            f"Ask it: {SYNC}",
            sender,
        )


def _unusable(label: str, each: StoredTemplate, usable: set[tuple[str, str]]) -> Trouble:
    if each.status == Status.APPROVED:
        what, mend = f"taken for advertising ({each.category})", _DRIFTED
    else:
        what, mend = each.status, _MENDS.get(each.status, _UNKNOWN)
    why = f" ({each.reason})" if each.reason else ""
    instead = SPARE if (each.purpose, each.language) in usable else "nothing goes instead"
    return Trouble(
        f"template:{each.id}",
        f"{label}: the template {each.name} is {what}{why} and not sent any more; {instead}. {mend}",
        each.sender_id,
    )


def _without(
    label: str,
    sender: int,
    found: Iterable[StoredTemplate],
    usable: set[tuple[str, str]],
    now: datetime,
) -> Iterable[Trouble]:
    """Languages in use for which there is nothing to send; not while a review is still young."""
    lacking: dict[str, set[str]] = defaultdict(set)
    hoping: set[tuple[str, str]] = set()
    for each in found:
        if (each.purpose, each.language) not in usable:
            lacking[each.language].add(each.purpose)
        if each.status in UNMADE or (each.status in ASKED and now - each.since < LONG):
            hoping.add((each.purpose, each.language))
    for language, purposes in sorted(lacking.items()):
        over = sorted(each for each in purposes if (each, language) not in hoping)
        if over:
            english = all((each, "en") in usable for each in over)
            instead = "English goes instead" if english else WAITS
            yield Trouble(
                f"untemplated:{sender}:{language}",
                f"{label}: no template in “{language}” can be sent for {' and '.join(over)} to those "
                f"who have not written for a day; {instead}. Why: lessonbot template list",
                sender,
            )
