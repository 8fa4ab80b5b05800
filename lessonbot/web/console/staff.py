"""Who works here: invitations, roles, accounts that end."""

from fastapi import Response, status

from lessonbot.domain.staff import May, Role, may_appoint
from lessonbot.services import staffing
from lessonbot.services.staffing import NotDone
from lessonbot.store.staff import StoredStaff
from lessonbot.web.console.doors import Asked, Console, missing

_PATH = "/console/staff"


def add(console: Console) -> None:
    """Add the pages to the console."""
    console.tab("settings", "/staff", "console.staff.title", May.SEE)
    console.reads("/staff", May.SEE, everybody)
    console.acts("/staff/invite", May.APPOINT, invite)
    console.acts("/staff/{person}/role", May.APPOINT, change_role)
    console.acts("/staff/{person}/end", May.APPOINT, end)
    console.acts("/staff/{person}/reset", May.APPOINT, reset)


async def everybody(asked: Asked) -> Response:
    """Show who works here."""
    return await _drawn(asked)


async def invite(asked: Asked) -> Response:
    """Make a link for somebody new."""
    said = await asked.form()
    email, role = said.get("email", ""), _role(said.get("role", ""))
    try:
        link = await staffing.invite(asked.seat, email, role, asked.now)
    except NotDone as refused:
        return await _drawn(asked, wrong=refused.why, email=email)
    until = asked.day(asked.now + staffing.LASTS)
    return await _drawn(asked, address=link, email=email.strip(), until=until)


async def change_role(asked: Asked) -> Response:
    """Give somebody another role."""
    person, role = await _person(asked), _role((await asked.form()).get("role", ""))
    try:
        await staffing.change(asked.seat, person.public_id, role, asked.now)
    except NotDone as refused:
        return await _drawn(asked, wrong=refused.why)
    return asked.back(_PATH, "console.saved")


async def end(asked: Asked) -> Response:
    """End somebody's account, once that was confirmed."""
    person, said = await _person(asked), await asked.form()
    if not said.get("sure"):
        return asked.draw("staff_end", person=person)
    try:
        await staffing.change(asked.seat, person.public_id, None, asked.now)
    except NotDone as refused:
        return await _drawn(asked, wrong=refused.why)
    return asked.back(_PATH, "console.staff.ended")


async def reset(asked: Asked) -> Response:
    """Make a link for another password."""
    person, by = await _person(asked), asked.seat.staff
    if not may_appoint(by.role, person.role, person.role):
        return await _drawn(asked, wrong="allowed")
    link = await staffing.reset(asked.seat.rt, person.email, asked.now, by=by.id)
    until = asked.day(asked.now + staffing.LASTS)
    return await _drawn(asked, address=link, email=person.email, until=until)


async def _person(asked: Asked) -> StoredStaff:
    if (found := await staffing.somebody(asked.seat, asked.part("person"))) is None:
        raise missing()
    return found


async def _drawn(asked: Asked, wrong: str = "", **shown: str) -> Response:
    everybody, invited = await staffing.everybody(asked.seat, asked.now)
    own = asked.seat.staff.role
    people = [(each, may_appoint(own, each.role, each.role)) for each in everybody]
    roles = [each for each in Role if may_appoint(own, None, each)]
    waiting = [(each, asked.day(each.expires_at)) for each in invited]
    values = {"wrong": wrong, "address": "", "email": "", "until": "", **shown}
    code = status.HTTP_422_UNPROCESSABLE_CONTENT if wrong else status.HTTP_200_OK
    return asked.draw("staff", code, people=people, roles=roles, waiting=waiting, **values)


def _role(written: str) -> Role:
    if written not in set(Role):
        raise missing()  # no form of ours says so
    return Role(written)
