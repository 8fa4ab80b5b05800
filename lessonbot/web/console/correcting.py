"""Correcting the phone number of somebody who was invited and never wrote."""

from collections.abc import Mapping

from fastapi import Response, status

from lessonbot.domain import phones
from lessonbot.domain.staff import May
from lessonbot.services import correcting, importing, registering
from lessonbot.services.correcting import NotCorrected
from lessonbot.web.console import cohort_form
from lessonbot.web.console.doors import Asked, Console, missing

_OWN = ("written", "taken")
"""Reasons with a phrase of their own; the others are those of lists."""


def add(console: Console) -> None:
    """Add the pages to the console."""
    console.reads("/learners/{learner}/correct", May.REACH, form)
    console.acts("/learners/{learner}/correct", May.REACH, correct)


async def form(asked: Asked) -> Response:
    """Show the form."""
    return await _drawn(asked, {})


async def correct(asked: Asked) -> Response:
    """Reach the learner at another number."""
    said, name = await asked.form(), asked.part("learner")
    country = said.get("country", "")
    known = country if country in phones.countries() else ""
    try:
        await correcting.correct(asked.seat, name, said.get("number", ""), known, asked.now)
    except LookupError:
        raise missing() from None
    except NotCorrected as refused:
        return await _drawn(asked, said, refused.why)
    return asked.back(f"/console/learners/{name}", "console.correct.done")


async def _drawn(asked: Asked, said: Mapping[str, str], wrong: str = "") -> Response:
    try:
        learner = await registering.one(asked.seat.rt, asked.part("learner"))
    except LookupError:
        raise missing() from None
    voice, listed = asked.voice, learner.listed
    own = next((phones.country_of(each.path) for each in learner.places), "")
    group = "correct" if wrong in _OWN else "import.why"
    return asked.draw(
        "learner_correct",
        status.HTTP_422_UNPROCESSABLE_CONTENT if wrong else status.HTTP_200_OK,
        listed=listed,
        called=listed.called or voice.label("console.learners.unnamed"),
        written=correcting.has_written(learner),
        wrong=voice.label(f"console.{group}.{wrong}", what=said.get("number", "")) if wrong else "",
        number=said.get("number", ""),
        country=said.get("country") or own or await importing.country(asked.seat.rt),
        countries=cohort_form.countries(voice.language),
    )
