"""Asking the people of a cohort to come, and adding one of them by hand."""

from collections.abc import Mapping
from typing import Any

from fastapi import Response, status

from lessonbot.domain import phones, price
from lessonbot.domain.cohort import CohortState
from lessonbot.domain.roll import LONGEST_NAME, LONGEST_PROOF, Fault, Result
from lessonbot.domain.staff import May
from lessonbot.services import bidding, gleaning, importing, recalling
from lessonbot.services.bidding import Bid
from lessonbot.services.gathering import NotGathered, Sight
from lessonbot.services.recalling import Progress
from lessonbot.web.console import cohort_form
from lessonbot.web.console.cohort_members import sight
from lessonbot.web.console.doors import Asked, Console, row

_AGAIN = "again"
_REFUSED = (Result.REFUSED, Result.SKIPPED)


def add(console: Console) -> None:
    """Add the pages to the console."""
    console.reads("/cohorts/{cohort}/invite", May.GATHER, outlook)
    console.acts("/cohorts/{cohort}/invite", May.GATHER, ask)
    console.acts("/cohorts/{cohort}/invite/stop", May.GATHER, stop)
    console.reads("/cohorts/{cohort}/people/new", May.GATHER, blank)
    console.acts("/cohorts/{cohort}/people/new", May.GATHER, add_one)


async def outlook(asked: Asked) -> Response:
    """Show how many can be asked, by which channel, and what it costs."""
    return await _outlook(asked, await sight(asked))


async def ask(asked: Asked) -> Response:
    """Ask them, once it was shown what that would do, and confirmed."""
    found, said = await sight(asked), await asked.form()
    again = said.get("which") == _AGAIN
    if not said.get("sure") or await _has_grown(asked, found, said, again=again):
        return await _sure(asked, found, again=again)
    try:
        await bidding.ask(asked.seat.rt, found, asked.now, asked.seat.staff.id, again=again)
    except NotGathered as refused:
        return await _outlook(asked, found, refused)
    return asked.back(_here(found), "console.invite.asked")


async def stop(asked: Asked) -> Response:
    """Take back what has not gone, once that was confirmed."""
    found, said = await sight(asked), await asked.form()
    if not said.get("sure"):
        far = await recalling.progress(asked.seat.rt, found, asked.now)
        return asked.draw("cohort_invite_stop", cohort=found.cohort, waiting=f"{far.waiting:,}")
    await recalling.stop(asked.seat.rt, found, asked.now, asked.seat.staff.id)
    return asked.back(_here(found), "console.invite.stopped")


async def blank(asked: Asked) -> Response:
    """Show the form for one person."""
    return await _form(asked, await sight(asked), {})


async def add_one(asked: Asked) -> Response:
    """Put one person on the list of the cohort."""
    found, said = await sight(asked), await asked.form()
    if found.cohort.state is CohortState.ENDED:
        return await _form(asked, found, said, "ended")
    names = ("number", "name", "language", "proof")
    cells = [said.get(each, "") for each in names]
    country = said.get("country", "")
    done = await gleaning.add_one(
        asked.seat.rt,
        found.cohort,
        cells,
        country if country in phones.countries() else "",
        asked.now,
        asked.seat.staff.id,
    )
    if isinstance(done, Fault):
        return await _form(asked, found, said, done.why, done.stands, done.column.value)
    if done.result in _REFUSED:
        return await _form(asked, found, said, done.why)
    here = f"/console/cohorts/{found.cohort.public_id}/members"
    return asked.back(here, f"console.person.{done.why or 'added'}")


def told(far: Progress) -> dict[str, str]:
    """How far the asking has come, as its phrase wants it; empty where nobody was asked."""
    if not far.people:
        return {}
    names = ("people", "done", "delivered", "sent", "waiting", "failed")
    return {name: f"{getattr(far, name):,}" for name in names}


def _here(found: Sight) -> str:
    return f"/console/cohorts/{found.cohort.public_id}/invite"


async def _outlook(asked: Asked, found: Sight, refused: NotGathered | None = None) -> Response:
    rt, voice = asked.seat.rt, asked.voice
    seen = await bidding.outlook(rt, found, found.cohort.plan.language or "en", asked.now)
    far = await recalling.progress(rt, found, asked.now)
    going = seen.going is not None
    return asked.draw(
        "cohort_invite",
        status.HTTP_422_UNPROCESSABLE_CONTENT if refused else status.HTTP_200_OK,
        cohort=found.cohort,
        wrong=refused.why if refused else "",
        bids=[_shown(asked, each) for each in (seen.first, seen.again) if each.people],
        seen=seen,
        left=str(max(0, seen.left)) if seen.left > 0 and not going else "",
        asked_already=str(seen.asked) if seen.asked and not going else "",
        going=going,
        far=told(far),
        waits=far.waiting,
        lost=far.failed and asked.seat.may(May.TEACH),
        teach=May.TEACH,
        language=found.cohort.plan.language or voice.language,
    )


async def _has_grown(asked: Asked, found: Sight, said: Mapping[str, str], *, again: bool) -> bool:
    """Whether more people would be asked by now than the page said."""
    shown = row(said.get("shown", ""))
    if shown is None:
        return False
    seen = await bidding.outlook(asked.seat.rt, found, "en", asked.now)
    return (seen.again if again else seen.first).people > shown


async def _sure(asked: Asked, found: Sight, *, again: bool) -> Response:
    """Say all that it would do, and ask."""
    seen = await bidding.outlook(asked.seat.rt, found, "en", asked.now)
    bid = seen.again if again else seen.first
    if not bid.people or seen.going:
        return await _outlook(asked, found, NotGathered("going" if seen.going else "nobody"))
    called = asked.voice.formats.called
    return asked.draw(
        "cohort_invite_sure",
        cohort=found.cohort,
        bid=_shown(asked, bid),
        starts=asked.zoned(bid.starts_at or asked.now),
        ends=asked.zoned(bid.ends_at or asked.now),
        wordings=[(called(each.language), each) for each in bid.wordings],
        lacks=[(called(each.language), called(each.instead), each.people) for each in bid.lacks],
        run=May.RUN,
    )


def _shown(asked: Asked, bid: Bid) -> dict[str, Any]:
    costs = [f"{price.shown(micros)} {currency}" for currency, micros in bid.costs.items()]
    segments = sum(each.segments for each in bid.legs)
    return {
        "again": bid.again,
        "people": f"{bid.people:,}",
        "shown": str(bid.people),
        "legs": [(cohort_form.called(each.scheme), each) for each in bid.legs],
        "segments": f"{segments:,}" if segments else "",
        "texts": f"{sum(each.people for each in bid.legs if each.segments):,}",
        "costs": asked.voice.formats.listed(costs) if costs else "",
        "unpriced": f"{bid.unpriced:,}" if bid.unpriced else "",
        "lacks": bid.lacks_template,
    }


async def _form(
    asked: Asked,
    found: Sight,
    said: Mapping[str, str],
    wrong: str = "",
    what: str = "",
    field: str = "",
) -> Response:
    voice = asked.voice
    country = said.get("country") or await importing.country(asked.seat.rt)
    return asked.draw(
        "cohort_person",
        status.HTTP_422_UNPROCESSABLE_CONTENT if wrong else status.HTTP_200_OK,
        cohort=found.cohort,
        said=said,
        wrong=wrong,
        why=voice.label(f"console.import.why.{wrong}", what=what) if wrong else "",
        field=field,
        country=country,
        countries=cohort_form.countries(voice.language),
        languages=[
            (tag, each.label("language.name")) for tag, each in asked.seat.rt.voices.items()
        ],
        language=said.get("language") or found.cohort.plan.language or "en",
        longest_name=str(LONGEST_NAME),
        longest_proof=str(LONGEST_PROOF),
    )
