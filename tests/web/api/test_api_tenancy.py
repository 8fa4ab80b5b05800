"""Nothing of one organisation is there for another one's programs; the addresses are the described ones."""

import datetime as dt
import json
import re
from collections.abc import Mapping

from fastapi import FastAPI

from lessonbot.domain.audience import parse
from lessonbot.domain.scope import Scope
from lessonbot.services import broadcasting, gathering, keying
from lessonbot.services.gathering import Wish
from lessonbot.services.planning import Draft
from lessonbot.services.seating import for_organisation
from lessonbot.store import organisations, registers
from lessonbot.web import api
from tests.services.test_broadcasting import HELLO
from tests.support.courses import course
from tests.support.school import School
from tests.web.api.conftest import seat
from tests.web.conftest import visiting
from tests.web.console import desk

COHORT: dict[str, object] = {"course": "tiny", "name": "Ours", "starts_on": "2026-12-01"}
NEWS: dict[str, object] = {"audience": ["course=tiny"], "text": "Hello"}
BODIES: dict[str, dict[str, object]] = {
    "post /cohorts": COHORT,
    "patch /cohorts/{cohort}": {"name": "Theirs now"},
    "post /cohorts/{cohort}/members": {"learner": "{learner}"},
    "post /cohorts/{cohort}/people": {
        "people": [{"number": "+254712345678", "agreed": "by phone"}]
    },
    "post /broadcasts": {**NEWS, "people": 5},
    "post /broadcasts/plan": NEWS,
    "post /broadcasts/{broadcast}/resume": {"people": 5},
    "patch /learners/{learner}": {"at": "18:00"},
    "post /learners/{learner}/pause": {},
    "post /learners/{learner}/resume": {},
    "post /credentials/{number}/revoke": {"reason": "theirs now"},
}
"""What is sent to addresses that read a body, so well that only the organisation is wrong."""
REFUSED = {"post /cohorts": 422, "post /broadcasts": 422, "post /broadcasts/plan": 422}
"""How an address refuses that names nothing itself, but something in its body."""


async def things(school: School) -> dict[str, str]:
    """One of everything that this organisation has, by the name that addresses call it."""
    async with school.rt.database.read() as tx:
        (learner, *_) = await registers.page(tx, school.rt.organisation, 1)
    wish = Wish("tiny", "Ours", dt.date(2026, 12, 1))
    cohort = await gathering.create(school.rt, wish, school.clock())
    draft = Draft(HELLO, parse(["all"]))
    begun = await broadcasting.send(school.rt, draft, school.clock())
    return {
        "number": await certified(school),
        "learner": learner.public_id,
        "cohort": cohort.public_id,
        "broadcast": begun.public_id,
    }


async def certified(school: School) -> str:
    """The number of a certificate of ours."""
    await desk.learns(school)
    number = await desk.earns(school, await desk.hands_in(school))
    school.clock.now += dt.timedelta(minutes=2)  # so that lists of changes have it
    return number.replace("-", "")


def filled(text: str, ours: Mapping[str, str]) -> str:
    """An address or a body with ids of ours."""
    return re.sub(r"\{(\w+)\}", lambda match: ours[match[1]], text)


async def test_nothing_of_one_is_there_for_the_others_programs(
    school: School, app: FastAPI
) -> None:
    await school.publish(course(1))
    await school.join("chat7")
    async with school.rt.database.write() as tx:
        other = await organisations.add(tx, "other", "Other school", school.clock())
    rt = for_organisation(school.rt, other, "Other school")
    theirs = await keying.make(
        await seat(rt, school, "owner@other.example"), "Theirs", list(Scope), school.clock()
    )
    ours = await things(school)
    described = api.build(school.rt, school.clock).openapi()["paths"]
    assert described
    async with visiting(app, authorization=f"Bearer {theirs}") as client:
        for path, methods in described.items():
            for method, described_so in methods.items():
                act = f"{method} {path}"
                assert (act in BODIES) == ("requestBody" in described_so), act
                body = re.sub(
                    r"\{(\w+)\}", lambda m: ours.get(m[1], m[0]), json.dumps(BODIES.get(act, {}))
                )
                answer = await client.request(
                    method,
                    f"/api/v1{filled(path, ours)}",
                    content=body,
                    headers={"content-type": "application/json", "idempotency-key": act},
                )
                shown = f"{act}: {answer.status_code} {answer.text}"
                assert not any(each in answer.text for each in ours.values()), shown
                if "{" in path:
                    assert answer.status_code == 404, shown
                elif act in REFUSED:
                    assert answer.status_code == REFUSED[act], shown
                else:
                    assert answer.json()["items"] == [], shown
