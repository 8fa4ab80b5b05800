"""People by number, put into a cohort."""

from collections import Counter
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, status
from pydantic import BaseModel, ConfigDict, Field

from lessonbot.domain import phones
from lessonbot.domain.roll import LONGEST_NAME, LONGEST_OWN, Result
from lessonbot.domain.scope import Scope
from lessonbot.services import enlisting
from lessonbot.services.enlisting import MOST
from lessonbot.services.gathering import NotGathered
from lessonbot.services.keying import Program
from lessonbot.web.api.brought import Id, Now, needs
from lessonbot.web.api.cohorts import refused, sight
from lessonbot.web.api.once import Named
from lessonbot.web.api.problems import Refused
from lessonbot.web.api.written import Long, Said

router = APIRouter(tags=["cohorts"])
Writes = Annotated[Program, Depends(needs(Scope.COHORTS_WRITE))]
_WHY: Mapping[str, str] = {
    "unproven": "It is not said how and when this person agreed to be written to.",
    "member": "This person is in the cohort already.",
    "stopped": "This person sent STOP: noted, and not written to.",
    "courses": "This person takes as many courses at once as are allowed, and can join later.",
    "shared": "Several people learn on this phone; this person joins by the code of the cohort.",
    "full": "The cohort has as many members as it takes.",
    "own_taken": "This id belongs to somebody with another number.",
    "own_twice": "An earlier row has the same id.",
    "repeated": "An earlier row has the same number.",
    "none": "There is no number.",
    "power": "A spreadsheet has rounded this number.",
    "country": "The number has no country: write it with a plus, or name the country.",
    "number": "This is no number that can be reached.",
    "name": f"A name has at most {LONGEST_NAME} characters.",
    "own": f"An id has at most {LONGEST_OWN} characters.",
    "language": "This language is not spoken here.",
}
_AGREED = "How and when they agreed to be written to. A bare “yes” is not enough."


class NewPerson(Said):
    """Somebody by number; `place` is a city or a time zone, `own_id` what you call them."""

    number: Long
    name: Long = ""
    language: Long = ""
    place: Long = ""
    own_id: Long = ""
    agreed: Annotated[Long, Field(description=_AGREED)] = ""


class NewPeople(Said):
    """People for a cohort.

    How and when they agreed stands once for all, or with each of them. `country` is where numbers
    without a plus are dialled, in two letters.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "agreed": "Signed list of 3 March 2027, kept in the Nairobi office",
                    "people": [{"number": "+254712345678", "name": "Amina", "own_id": "A-17"}],
                }
            ]
        },
    )

    people: Annotated[list[NewPerson], Field(min_length=1, max_length=MOST)]
    agreed: Annotated[Long, Field(description=_AGREED)] = ""
    country: Annotated[str, Field(pattern=r"^([A-Z]{2})?$")] = ""


class Row(BaseModel):
    """What became of one of them; rows count from 1. `why` is a word, empty where all is well."""

    row: int
    result: Result
    why: str
    detail: str


class People(BaseModel):
    """What became of all, in order, and how often."""

    counts: dict[str, int]
    rows: list[Row]


@router.post("/cohorts/{cohort}/people")
async def add_people(
    program: Writes, now: Now, _name: Named, cohort: Id, said: NewPeople
) -> People:
    """Put people by number on the list of a cohort; none of them is written to by this.

    Rows that do not fit are told one by one, and keep no other row out.
    """
    found = await sight(program, cohort)
    if said.country and said.country not in phones.countries():
        unfit = status.HTTP_422_UNPROCESSABLE_CONTENT
        raise Refused(unfit, "No country with numbers has these letters.", where="country")
    rows = [
        (each.number, each.name, each.language, each.place, each.agreed, each.own_id)
        for each in said.people
    ]
    try:
        verdicts = await enlisting.enlist(
            program, found.cohort, rows, now, country=said.country, statement=said.agreed
        )
    except NotGathered as why:
        raise refused(why) from why
    return People(
        counts=Counter(each.result.value for each in verdicts),
        rows=[
            Row(row=at, result=each.result, why=each.why, detail=_WHY.get(each.why, ""))
            for at, each in enumerate(verdicts, 1)
        ],
    )
