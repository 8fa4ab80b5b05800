"""Quiet hours and courses at once: as in the settings, or an organisation's own."""

import datetime as dt
from dataclasses import replace

import httpx

from lessonbot.domain.portrait import Customs
from lessonbot.domain.quiet import NIGHT, Hours
from lessonbot.services import portraying
from tests.support.courses import course
from tests.support.school import School
from tests.web.console.authors import words

PAGE = "/console/hours"
OWN = {"hours": "own", "begin": "20:00", "end": "06:30", "courses": "1"}


async def test_the_settings_of_the_server_hold_until_others_are_chosen(
    school: School, owner: httpx.AsyncClient
) -> None:
    school.rt.usual = Customs(NIGHT, 2)
    assert "Now: from 21:00 to 07:00. Courses at the same time: 2." in words(await owner.get(PAGE))
    assert (await owner.post(PAGE, data=OWN)).status_code == 303
    page = await owner.get(PAGE)
    assert "Now: from 20:00 to 06:30. Courses at the same time: 1." in words(page)
    assert 'value="20:00"' in page.text
    assert school.rt.quiet == Hours(dt.time(20), dt.time(6, 30))
    await owner.post(PAGE, data={"hours": "none", "courses": ""})
    assert "Now: no quiet hours. Courses at the same time: 2." in words(await owner.get(PAGE))
    await owner.post(PAGE, data={"hours": "usual"})
    assert school.rt.quiet == NIGHT


async def test_another_process_goes_by_it_too(school: School, owner: httpx.AsyncClient) -> None:
    other = replace(school.rt, quiet=NIGHT, usual=Customs(NIGHT, 2))
    await owner.post(PAGE, data=OWN)
    await portraying.refresh(other)
    assert (other.quiet, other.at_once) == (Hours(dt.time(20), dt.time(6, 30)), 1)


async def test_a_learner_takes_no_more_courses_than_the_organisation_allows(
    school: School, owner: httpx.AsyncClient
) -> None:
    await school.publish(course(3))
    await school.join("1001")
    await school.publish(course(3, key="water"))
    await owner.post(PAGE, data=OWN)
    before = school.texts("1001")
    await school.hears("1001", "JOIN water")
    refused = school.texts("1001")[len(before) :]
    await owner.post(PAGE, data=OWN | {"courses": "2"})
    before = school.texts("1001")
    await school.hears("1001", "JOIN water")
    assert school.texts("1001")[len(before) :] != refused


async def test_what_cannot_be_is_said_and_stays_typed(owner: httpx.AsyncClient) -> None:
    for wrong in ({"begin": "", "end": ""}, {"begin": "06:30"}, {"begin": "25:00"}):
        answer = await owner.post(PAGE, data=OWN | wrong)
        assert answer.status_code == 422, wrong
        assert "as in 21:00 and 07:00" in words(answer)
    for courses in ("0", "11", "many", "²"):
        answer = await owner.post(PAGE, data=OWN | {"courses": courses})
        assert answer.status_code == 422, courses
        assert "a number from 1 to 10" in words(answer)
        assert f'value="{courses}"' in answer.text
