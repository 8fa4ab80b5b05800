"""The console in a demo: its visitor is the owner of an organisation that is only for show."""

from datetime import datetime

from lessonbot.domain.staff import Role
from lessonbot.services import admitting
from lessonbot.services.runtime import Runtime, public_id
from lessonbot.services.seating import Visit
from lessonbot.store import staff

EMAIL = "owner@demo.example"
NAME = "Demo"


async def enter(rt: Runtime, language: str, zone: str | None, visit: Visit, now: datetime) -> str:
    """The cookie of a session in which everything can be tried; nobody has the password."""
    async with rt.database.write() as tx:
        who = await staff.by_email(tx, EMAIL)
        if who is None:
            made = {"public_id": public_id(), "name": NAME, "role": Role.OWNER, "created_at": now}
            await staff.add(tx, rt.organisation, email=EMAIL, language=language, **made)
            who = await staff.by_email(tx, EMAIL)
        if who is None:
            raise LookupError("the owner of the demo was made just now")
        await staff.save(tx, rt.organisation, who.id, language=language, zone=zone)
        return await admitting.begin(tx, who, visit, now, proved=True)
