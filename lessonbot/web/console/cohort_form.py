"""What a form about a cohort says: read, or made from the cohort that there is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache

from babel import Locale

from lessonbot.domain import phones
from lessonbot.domain.schedule import EVERY_DAY
from lessonbot.services.gathering import NotGathered, Wish
from lessonbot.services.runtime import Runtime
from lessonbot.store.cohorts import StoredCohort

Said = Mapping[str, str]
_HOUR = "08:00"
_CHANNELS = {
    "telegram": "console.cohort.telegram",
    "whatsapp": "console.cohort.whatsapp",
    "sms": "console.cohort.sms",
    "demo-sms": "console.cohort.demo_sms",
}
_AWAY = timedelta(days=7)


def schemes(rt: Runtime) -> Sequence[str]:
    """The networks that there are, each one once."""
    return list(dict.fromkeys(each.scheme for each in rt.channels.values()))


def called(scheme: str) -> str:
    """The key of a network's name."""
    return _CHANNELS.get(scheme, "console.cohort.demo")


def blank(now: datetime) -> dict[str, str]:
    """The form of a cohort that begins in a week."""
    first = {"at": _HOUR, "starts_on": (now.date() + _AWAY).isoformat()}
    return first | _ticked("day", EVERY_DAY)


def of_cohort(cohort: StoredCohort) -> dict[str, str]:
    """The form as a cohort is now."""
    plan = cohort.plan
    return {
        "course": cohort.course,
        "name": plan.name,
        "code": plan.code,
        "starts_on": plan.starts_on.isoformat(),
        "at": plan.at.isoformat("minutes"),
        "holidays": "\n".join(each.isoformat() for each in plan.holidays),
        "language": plan.language,
        "most": str(plan.most or ""),
        "version": "pinned" if plan.pinned else "",
        **_ticked("day", plan.days),
        **_ticked("on", plan.channels),
    }


def read(said: Said, known: Sequence[str], course: str = "") -> Wish:
    """What is wanted; `known` are the networks that there are. Raises NotGathered."""
    return Wish(
        course or said.get("course", ""),
        said.get("name", ""),
        _date(said.get("starts_on", "")),
        said.get("code", ""),
        _hour(said.get("at", "")),
        tuple(day for day in EVERY_DAY if said.get(f"day{day}")),
        tuple(_holidays(said.get("holidays", ""))),
        said.get("language", ""),
        tuple(each for each in known if said.get(f"on{each}")),
        _most(said.get("most", "").strip()),
        said.get("version") == "pinned",
    )


@cache
def countries(language: str) -> Sequence[tuple[str, str]]:
    """Every country that has numbers, by name, with what they begin with."""
    names = Locale.parse(language).territories
    found = [
        (each, f"{names.get(each, each)} ({phones.code_of(each)})") for each in phones.countries()
    ]
    return sorted(found, key=lambda pair: pair[1])


def _ticked(name: str, chosen: Iterable[object]) -> dict[str, str]:
    return {f"{name}{each}": "1" for each in chosen}


def _date(written: str) -> date:
    try:
        return date.fromisoformat(written.strip())
    except ValueError:
        raise NotGathered("starts_on", "starts_on", written) from None


def _hour(written: str) -> time:
    try:
        return time.fromisoformat(written.strip()).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise NotGathered("at", "at", written) from None


def _holidays(written: str) -> Iterator[date]:
    for each in written.replace(",", " ").replace(";", " ").split():
        try:
            yield date.fromisoformat(each)
        except ValueError:
            raise NotGathered("holidays", "holidays", each) from None


def _most(written: str) -> int | None:
    if not written:
        return None
    if not (written.isascii() and written.isdecimal() and len(written) < 8):  # noqa: PLR2004
        raise NotGathered("most", "most", written)
    return int(written)
