"""Nothing of one organisation is there for another one's staff, at any address, in any role.

The addresses come from the router itself: a new one is tried too, or this test says what it lacks.
"""

import re
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from lessonbot.domain.audience import parse
from lessonbot.domain.broadcast import Message, Wording
from lessonbot.domain.staff import Role
from lessonbot.domain.text import text
from lessonbot.packs.writing import zipped
from lessonbot.services import broadcasting, gathering, importing, sharing, staffing, trying
from lessonbot.services.gathering import Wish
from lessonbot.services.planning import Draft
from lessonbot.services.runtime import Runtime, public_id
from lessonbot.services.seating import Seat, for_organisation
from lessonbot.store import (
    compositions,
    copying,
    dashboards,
    drafts,
    organisations,
    programs,
    shares,
    staff,
    webhooks,
)
from lessonbot.store.sessions import Session
from lessonbot.web import console
from tests.support.courses import course
from tests.support.school import School
from tests.web.conftest import visiting
from tests.web.console import desk
from tests.web.console.conftest import PASSWORD, Coming

OPEN = {
    "/console",
    "/console/sign-in",
    "/console/second",
    "/console/welcome/{secret}",
    "/console/passkey",
    "/console/passkey/options",
    "/console/oidc",
    "/console/oidc/callback",
}
"""For who is not signed in; the secret of a link is all that counts there."""


RUNS = {
    f"/console/{each}"
    for each in (
        *("audit", "backups", "hours", "keys", "organisation", "prices"),
        *("senders", "templates", "webhooks"),
    )
}
"""For who changes settings."""


@pytest.fixture
async def theirs(school: School, app: FastAPI) -> AsyncIterator[dict[Role, httpx.AsyncClient]]:
    """Staff of another organisation of the same lessonbot, in each role."""
    async with school.rt.database.write() as tx:
        other = await organisations.add(tx, "other", "Other school", school.clock())
    clients = {}
    for role in Role:
        rt = elsewhere(school.rt, other)
        link = await staffing.add(rt, f"{role}@other.example", role, school.clock())
        clients[role] = visiting(app)
        said = {"name": f"Other {role}", "password": PASSWORD}
        assert (await clients[role].post(link, data=said)).status_code == 303
    yield clients
    for each in clients.values():
        await each.aclose()


def elsewhere(rt: Runtime, organisation: int) -> Runtime:
    return for_organisation(rt, organisation, "Other school")


async def things(school: School) -> dict[str, str]:
    """One of everything that this organisation has, by the name that addresses call it."""
    rt = school.rt
    waiting = await desk.all_of_it(school)
    cohort, learner = await a_member(school)
    draft, save = await a_draft(school)
    await school.publish(course(key="their-own-wells"))
    composition, broadcast = await a_broadcast(school)
    return {
        "composition": composition,
        "broadcast": broadcast,
        "person": await a_person(rt),
        "key": await a_key(school),
        "webhook": await a_webhook(school),
        "course": "their-own-wells",
        "draft": draft,
        "save": save,
        "share": await a_share(school),
        "sender": "demo:demo",
        "trial": await a_trial(school),
        "backup": a_backup(school),
        "cohort": cohort,
        "list": await a_list(school, cohort),
        "learner": learner,
        **waiting,
    }


async def a_webhook(school: School) -> str:
    """An address of another program."""
    rt, id_ = school.rt, public_id()
    made = {"public_id": id_, "created_at": school.clock(), "address": "https://x", "secret": b"x"}
    async with rt.database.write() as tx:
        await webhooks.add(tx, rt.organisation, [], **made)
    return id_


def a_backup(school: School) -> str:
    """A file with everything in it."""
    database = copying.file_of(school.rt.database.url)
    assert database
    file = database.parent / "backups" / "ours.backup"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(b"everything")
    return file.name


async def a_trial(school: School) -> str:
    """A message that tries a sender out."""
    rt, now = school.rt, school.clock()
    async with rt.database.read() as tx:
        (someone, *_) = await staff.of(tx, rt.organisation)
    here = Session(
        1,
        rt.organisation,
        someone.id,
        proved=True,
        agent="",
        created_at=now,
        seen_at=now,
        expires_at=now,
    )
    seat = Seat(rt, someone, here)
    state = await trying.one(seat, "demo:demo", now)
    assert state
    return await trying.send(seat, state, desk.AMINA, "Hello", now)


async def a_broadcast(school: School) -> tuple[str, str]:
    """A broadcast that is being written, and one that was sent."""
    organisation, now, id_ = school.rt.organisation, school.clock(), public_id()
    draft = Draft(Message({"": Wording(text("Their own news"))}), parse(["all"]))
    sent = await broadcasting.send(school.rt, draft, now)
    row = {"title": "Their plan", "said": {"title": ["Their plan"]}, "changed_at": now}
    async with school.rt.database.write() as tx:
        await compositions.add(tx, organisation, public_id=id_, created_at=now, **row)
    return id_, sent.public_id


async def a_member(school: School) -> tuple[str, str]:
    """A cohort, and somebody who is in it."""
    wish = Wish("tiny", "Kibera mothers", school.clock().date(), "KBR-7")
    cohort = await gathering.create(school.rt, wish, school.clock())
    await school.hears("juma", "JOIN KBR-7")
    for label in ("I agree", "That is right"):
        await school.taps("juma", label)
    (member,) = await gathering.listed(school.rt, cohort, 2)
    return cohort.public_id, member.learner


async def a_list(school: School, cohort: str) -> str:
    """A list of people on its way into a cohort."""
    found = await gathering.sight(school.rt, cohort)
    assert found
    data = b"Phone,Name\n0712345678,Somebody of theirs\n"
    made = await importing.begin(school.rt, found.cohort, "a.csv", data, school.clock())
    return made.public_id


async def a_share(school: School) -> str:
    """A link that shows how a course fares."""
    rt, id_ = school.rt, public_id()
    async with rt.database.write() as tx:
        number = await dashboards.course(tx, rt.organisation, "their-own-wells")
        times = {"created_at": school.clock(), "expires_at": sharing.until(7, school.clock())}
        link = {"public_id": id_, "digest": id_, "course_id": number, **times}
        await shares.add(tx, rt.organisation, **link)
    return id_


async def a_person(rt: Runtime) -> str:
    """Somebody on the staff."""
    async with rt.database.read() as tx:
        (someone, *_) = await staff.of(tx, rt.organisation)
    return someone.public_id


async def a_key(school: School) -> str:
    """A key of a program."""
    rt, id_ = school.rt, public_id()
    made = {"public_id": id_, "created_at": school.clock(), "name": "Ours", "digest": id_}
    async with rt.database.write() as tx:
        await programs.add(tx, rt.organisation, [], **made)
    return id_


async def a_draft(school: School) -> tuple[str, str]:
    """A draft, and one save of it."""
    organisation, now = school.rt.organisation, school.clock()
    ids = {"draft": public_id(), "save": public_id()}
    row = {"name": "Their draft", "course": "their-own-wells", "pack": zipped({"a.md": b"a"})}
    async with school.rt.database.write() as tx:
        number = await drafts.add(
            tx, organisation, public_id=ids["draft"], created_at=now, changed_at=now, **row
        )
        save = {"draft_id": number, "file": "a.md", "content": b"b", "at": now}
        await drafts.add_save(tx, organisation, public_id=ids["save"], **save)
    return ids["draft"], ids["save"]


def guarded(school: School) -> list[tuple[str, str]]:
    """Every method and address that staff have."""
    routes = console.routes(school.rt, school.clock, demo=False).routes
    return [
        (method, each.path)
        for each in routes
        if isinstance(each, APIRoute) and each.path not in OPEN
        for method in sorted((each.methods or set()) - {"HEAD"})
    ]


async def test_nothing_of_one_is_there_for_the_other(
    school: School, come: Coming, theirs: dict[Role, httpx.AsyncClient]
) -> None:
    await come(Role.OWNER)
    ours = await things(school)
    assert len(guarded(school)) > 10
    for method, path in guarded(school):
        address = re.sub(r"\{(\w+)(?::\w+)?\}", lambda match: ours[match[1]], path)
        for role, client in theirs.items():
            if path == "/console/sign-out":
                continue
            answer = await client.request(method, address)
            shown = f"{method} {path} as {role}: {answer.status_code}"
            if "{" in path:
                assert answer.status_code == 404, shown
            assert answer.status_code < 500, shown
            assert not any(each in answer.text for each in ours.values()), shown
            assert "owner@example.org" not in answer.text, shown


async def test_who_is_not_signed_in_is_shown_the_way_in_everywhere(
    school: School, app: FastAPI, come: Coming
) -> None:
    await come(Role.OWNER)
    ours = await things(school)
    async with visiting(app) as client:
        for method, path in guarded(school):
            address = re.sub(r"\{(\w+)(?::\w+)?\}", lambda match: ours[match[1]], path)
            answer = await client.request(method, address)
            assert answer.headers["location"].startswith("/console/sign-in"), path


@pytest.mark.parametrize(
    ("role", "refused"),
    [
        (
            Role.VIEWER,
            {
                *RUNS,
                "/console/courses/upload",
                "/console/drafts",
                "/console/inbox",
                "/console/work",
                "/console/cohorts/new",
                "/console/learners",
                "/console/messages",
                "/console/messages/lost",
                "/console/messages/unopened",
                "/console/messages/failing",
                "/console/broadcasts",
                "/console/broadcasts/new",
            },
        ),
        (
            Role.AUTHOR,
            {
                *RUNS,
                "/console/inbox",
                "/console/work",
                "/console/cohorts/new",
                "/console/learners",
                "/console/messages",
                "/console/messages/lost",
                "/console/messages/unopened",
                "/console/messages/failing",
                "/console/broadcasts",
                "/console/broadcasts/new",
            },
        ),
        (Role.ADMIN, set()),
    ],
)
async def test_each_role_is_shown_what_it_may_see(
    school: School, come: Coming, role: Role, refused: set[str]
) -> None:
    client = await come(role)
    pages = {path for method, path in guarded(school) if method == "GET" and "{" not in path}
    pages.remove("/console/oidc/own")  # there is no provider here
    codes = {path: (await client.get(path)).status_code for path in pages}
    assert {path for path, code in codes.items() if code == 403} == refused
    assert set(codes.values()) <= {200, 403}
