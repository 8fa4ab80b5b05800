"""Reminding those whose certificates soon expire: once, with how to earn them again."""

from datetime import datetime

from lessonbot.domain import holding
from lessonbot.domain.text import Text, join
from lessonbot.services import handing, issuing, publishing
from lessonbot.services.runtime import Runtime
from lessonbot.store import credentials
from lessonbot.store.credentials import Reached

BATCH = 100


async def remind(rt: Runtime, now: datetime, limit: int = BATCH) -> int:
    """Tell the holders of what soon expires; how many certificates that was.

    What a process told and did not note down is told again, and said once all the same.
    """
    async with rt.database.read() as tx:
        due = await credentials.expiring(tx, rt.organisation, now, limit)
    if not due:
        return 0
    codes = {each.course.key: each.code for each in await publishing.catalogue(rt)}
    known = {each.public_id: each for each in due if each.expires_at > now}

    def words(holder: Reached, link: str) -> Text:
        each, phrases = known[holder.public_id], rt.voice(holder.language)
        title: str = issuing.read(each.document)["name"]
        day = phrases.formats.day(each.expires_at.date())
        said = phrases.say("holding.ends", title=title, date=day, link=link)
        return join([said, holding.again(phrases, codes.get(each.key or "", ""))])

    await handing.hand(rt, known, words, now, "x", asked=False)
    async with rt.database.write() as tx:
        told = [each.public_id for each in due]
        await credentials.change(tx, rt.organisation, told, remind_at=None)
    return len(due)
