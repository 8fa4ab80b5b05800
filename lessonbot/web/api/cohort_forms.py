"""What is said about cohorts, and what is answered."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from lessonbot.domain.cohort import CohortState
from lessonbot.services.gathering import LARGEST, MOST_HOLIDAYS
from lessonbot.web.api.written import Clock, Code, Line, Said

WEEK = (1, 2, 3, 4, 5, 6, 7)

Weekdays = Annotated[
    list[Annotated[int, Field(ge=1, le=7)]],
    Field(max_length=7, description="Days of the week with a lesson; 1 is Monday."),
]
Holidays = Annotated[
    list[date], Field(max_length=MOST_HOLIDAYS, description="Days without a lesson.")
]
Networks = Annotated[
    list[Line], Field(max_length=10, description="Where it can be joined; empty: everywhere.")
]
Most = Annotated[int, Field(ge=1, le=LARGEST, description="At most so many members.")]


class Way(BaseModel):
    """A link that joins on one channel."""

    channel: str
    link: str


class Cohort(BaseModel):
    """Learners who take a course together; `join` is the page that tells how to."""

    id: str
    state: CohortState
    name: str
    code: str
    course: str
    starts_on: date
    at: str
    days: list[int]
    holidays: list[date]
    language: str
    channels: list[str]
    most: int | None
    pinned: bool
    members: int
    join: str


class WholeCohort(Cohort):
    """A cohort with its members counted by how they stand, and the links that join it."""

    counts: dict[str, int]
    ways: list[Way]


class Cohorts(BaseModel):
    """A page of them, the newest first; `next` is null on the last one."""

    items: list[Cohort]
    next: str | None


class NewCohort(Said):
    """A cohort that is to be made; without a code one is made up."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"course": "money-basics", "name": "Kibera, January", "starts_on": "2027-01-11"}
            ]
        },
    )

    course: Annotated[Line, Field(description="The code of a course.")]
    name: Annotated[Line, Field(min_length=1)]
    starts_on: Annotated[date, Field(description="The first lesson, by each learner's own clock.")]
    code: Code = ""
    at: Clock = "08:00"
    days: Weekdays = Field(default_factory=lambda: list(WEEK))
    holidays: Holidays = Field(default_factory=list)
    language: Annotated[Line, Field(description="Empty: as each learner has it.")] = ""
    channels: Networks = Field(default_factory=list)
    most: Most | None = None
    pinned: Annotated[
        bool, Field(description="Keep the version that is newest on the first day to the end.")
    ] = False


class Changes(Said):
    """What is to be different; what is not named stays. What has begun keeps its first day."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"most": 40, "at": "07:30"}]}
    )

    name: Annotated[Line, Field(min_length=1)] | None = None
    starts_on: date | None = None
    code: Code | None = None
    at: Clock | None = None
    days: Weekdays | None = None
    holidays: Holidays | None = None
    language: Line | None = None
    channels: Networks | None = None
    most: Most | None = None
    pinned: bool | None = None
