"""The API, version 1: for an organisation's own programs, which bring a key."""

from collections.abc import Callable
from datetime import datetime

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from lessonbot.services.runtime import Runtime
from lessonbot.web.allowance import Allowance
from lessonbot.web.api import (
    broadcasts,
    cohort_members,
    cohort_people,
    cohorts,
    courses,
    credentials,
    described,
    enrolments,
    learners,
    problems,
    steering,
)
from lessonbot.web.api.brought import A_MINUTE, Desk
from lessonbot.web.api.once import Once
from lessonbot.web.api.paced import Paced
from lessonbot.web.api.problems import Refused

_ABOUT = """Send `Authorization: Bearer` and a key, which owners and admins make in the console under
*Settings*. Times are UTC. Lists come in pages: hand `next` on as `after`. What goes wrong is told as
`application/problem+json` (RFC 9457). Name each POST with the header `Idempotency-Key`, and it is done
once however often it is sent. Each key may ask 600 times a minute, in each process that serves;
`RateLimit` tells what is left."""


def build(rt: Runtime, clock: Callable[[], datetime]) -> FastAPI:
    """The application below `/api/v1`."""
    app = FastAPI(
        title="lessonbot",
        version="1",
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        responses=described.responses(),
        generate_unique_id_function=described.operation,
    )
    app.state.desk = desk = Desk(rt, clock, Allowance(A_MINUTE))
    app.add_middleware(Once, desk=desk)
    app.add_middleware(Paced, desk=desk)
    for each in (
        courses,
        learners,
        cohorts,
        cohort_members,
        cohort_people,
        broadcasts,
        credentials,
        enrolments,
        steering,
    ):
        app.include_router(each.router)
    app.add_exception_handler(Refused, problems.refused)
    app.add_exception_handler(RequestValidationError, problems.unfit)
    app.add_exception_handler(HTTPException, problems.http)
    described.describe(app)
    return app
