"""Templates: shown with their words and what WhatsApp says; the missing ones are sent in."""

from collections.abc import AsyncIterator

import httpx
import pytest

from lessonbot.cli.chaos.script import Fault
from lessonbot.domain.staff import Role
from lessonbot.services import staffing, templating
from lessonbot.web.app import build
from tests.support.courses import course
from tests.support.school import School
from tests.support.twilio_school import PUBLIC, TwilioSchool, taught
from tests.web.console.authors import words
from tests.web.console.conftest import PASSWORD

PAGE = "/console/templates"


@pytest.fixture
async def there(migrated_url: str) -> AsyncIterator[TwilioSchool]:
    async with taught(migrated_url) as made:
        await made.school.publish(course())
        yield made


@pytest.fixture
async def owner(there: TwilioSchool) -> AsyncIterator[httpx.AsyncClient]:
    school = there.school
    app = build(school.rt, clock=school.clock)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC) as client:
        link = await staffing.add(school.rt, "o@example.org", Role.OWNER, school.clock())
        await client.post(link, data={"name": "Owner", "password": PASSWORD})
        yield client


async def sent_in(school: School, owner: httpx.AsyncClient) -> None:
    assert (await owner.post(f"{PAGE}/ask")).status_code == 303
    await school.rt.errands.ended(f"templates:{school.rt.organisation}")


async def test_what_is_missing_is_sent_in_in_the_background(
    there: TwilioSchool, owner: httpx.AsyncClient
) -> None:
    there.api.approves = "later"
    assert "There are none yet" in words(await owner.get(PAGE))
    await sent_in(there.school, owner)
    page = await owner.get(PAGE)
    assert "WhatsApp was asked. What is new: 6." in words(page)
    assert "WhatsApp is looking at it." in words(page)
    assert "{{1}}" in page.text
    assert "http-equiv" not in page.text


async def test_an_approved_one_and_a_rejected_one_say_what_to_do(
    there: TwilioSchool, owner: httpx.AsyncClient
) -> None:
    there.api.approves = "later"
    await sent_in(there.school, owner)
    first, second, *_ = await templating.stored(there.school.rt)
    there.api.decide(first.reference, "approved")
    there.api.decide(second.reference, "rejected", reason="It reads like advertising.")
    await sent_in(there.school, owner)
    page = words(await owner.get(PAGE))
    assert "Approved: can be sent." in page
    assert "Rejected." in page
    assert "WhatsApp says: It reads like advertising." in page
    assert "Ask for another review in WhatsApp Manager" in page


async def test_a_network_that_does_not_answer_is_told_of(
    there: TwilioSchool, owner: httpx.AsyncClient
) -> None:
    there.api.misbehave(Fault("unavailable", ("",), times=50))
    await sent_in(there.school, owner)
    assert "WhatsApp could not be asked" in words(await owner.get(PAGE))


async def test_without_whatsapp_nothing_is_needed(
    there: TwilioSchool, owner: httpx.AsyncClient
) -> None:
    there.school.rt.channels = {}
    assert "no templates are needed" in words(await owner.get(PAGE))
