"""What is said about broadcasts, and what is answered."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from lessonbot.web.api.drafting import Written
from lessonbot.web.api.written import Line, Said

Limit = Annotated[int, Field(ge=1, description="Send it only if it goes to at most so many.")]


class NewBroadcast(Written):
    """A broadcast that is to begin now."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"audience": ["all"], "text": "No lessons on Monday.", "people": 500}]
        },
    )

    people: Limit
    title: Annotated[Line, Field(description="What staff call it; else its first words.")] = ""


class Again(Said):
    """How a broadcast is sent to who has not got it; `in_doubt`: also where it may have arrived."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"people": 500}]})

    people: Limit
    in_doubt: bool = False


class Leg(BaseModel):
    """What goes through one channel; `segments` only of text messages.

    `quiet` people are asked by a template first: at `per_day` of them (0: any number) for `days`.
    """

    channel: str
    people: int
    messages: int
    segments: int | None
    per_second: float
    minutes: int
    quiet: int
    per_day: int
    days: int


class Hour(BaseModel):
    """How many leave in the hour that begins then."""

    at: datetime
    messages: int


class Planned(BaseModel):
    """What a broadcast would do. `skipped` counts who gets nothing, by reason.

    `costs` are decimal amounts by currency, `unpriced` messages have no known price; `about`:
    costs differ a little with each name. `late` would be too late to be sent.
    """

    people: int
    skipped: dict[str, int]
    channels: list[Leg]
    zones: dict[str, int]
    languages: dict[str, int]
    hours: list[Hour]
    starts_at: datetime
    ends_at: datetime
    late: int
    costs: dict[str, str]
    unpriced: int
    about: bool
    hints: list[str]


class Broadcast(BaseModel):
    """A broadcast; in lists `state` is sending also once all of it is sent."""

    id: str
    title: str
    audience: str
    state: str
    created_at: datetime
    starts_at: datetime
    ends_at: datetime
    stopped_at: datetime | None


class Why(BaseModel):
    """Why messages were not sent, or wait; `code` is the network's own."""

    state: str
    code: str | None
    reason: str
    messages: int


class WholeBroadcast(Broadcast):
    """A broadcast with its learners counted; each is in one of sent to not_prepared.

    `state` is preparing, sending, stopped or done. At the pace of `per_minute` the last one leaves
    at `done_at`.
    """

    people: int
    sent: int
    waiting: int
    not_sent: int
    in_doubt: int
    not_prepared: int
    per_minute: int
    done_at: datetime | None
    reasons: list[Why]
    costs: dict[str, str]
    unpriced: int


class Broadcasts(BaseModel):
    """A page of them, the newest first; `next` is null on the last one."""

    items: list[Broadcast]
    next: str | None


class Recipient(BaseModel):
    """What became of one learner's copy: waiting, claimed, held, sent, failed, expired, …."""

    learner: str
    state: str
    reason: str
    sent_at: datetime | None


class Recipients(BaseModel):
    """A page of them; `next` is null on the last one that was prepared so far."""

    items: list[Recipient]
    next: str | None
