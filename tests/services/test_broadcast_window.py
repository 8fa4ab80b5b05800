"""A broadcast to people whom only a template reaches: counted, explained, stopped, and ended."""

import datetime as dt
from dataclasses import replace

import pytest

from lessonbot.channels.demo import RICH, Demo
from lessonbot.domain.window import OPEN
from lessonbot.services import broadcasting, following
from tests.services.test_broadcasting import deliver, stands
from tests.services.test_inviting import approve
from tests.support.courses import course
from tests.support.school import School

ANA = "ana"
HOUR = dt.timedelta(hours=1)


@pytest.fixture
async def network(school: School) -> School:
    """A school on a network with a window, whose only learner last wrote two days ago."""
    school.rt.channels = {
        school.sender: Demo("demo", replace(RICH, window=OPEN)),
        school.plain_sender: school.rt.channels[school.plain_sender],
    }
    await school.publish(course())
    await school.join(ANA)
    await approve(school, "notice")
    school.clock.now += 48 * HOUR
    return school


async def test_who_has_to_be_asked_by_a_template_counts_as_waiting_with_the_reason(
    network: School,
):
    name = await deliver(network)
    assert await stands(network, name) == {"people": 1, "waiting": 1}
    found = await following.standing(network.rt, name)
    details = await following.details(network.rt, found.broadcast, network.clock())
    assert [(each.state, each.reason) for each in details.reasons] == [
        ("held", "no word from the learner for 24 hours")
    ]
    ends = [each async for each in following.ends(network.rt, name, sent=False)]
    assert [each.state for each in ends] == ["held"]
    await network.hears(ANA, "hello?")
    assert await stands(network, name) == {"people": 1, "sent": 1}


async def test_a_stopped_broadcast_never_comes_even_when_the_learner_writes(network: School):
    name = await deliver(network)
    await broadcasting.stop(network.rt, name, network.clock())
    before = len(network.texts(ANA))
    await network.hears(ANA, "hello?")
    assert not any("Hello" in each for each in network.texts(ANA)[before:])
    assert await stands(network, name) == {"people": 1, "not_sent": 1}


async def test_after_its_time_a_broadcast_is_over_and_never_comes(network: School):
    name = await deliver(network, hours=3)
    assert await broadcasting.end_held(network.rt, network.clock()) == 0
    network.clock.now += 3 * HOUR + dt.timedelta(seconds=1)
    assert await broadcasting.end_held(network.rt, network.clock()) == 1
    standing = await following.standing(network.rt, name)
    assert (standing.state, standing.not_sent) == ("done", 1)
    ends = [each async for each in following.ends(network.rt, name, sent=False)]
    assert ends[0].reason == "no word from the learner until it was over"
    before = len(network.texts(ANA))
    await network.hears(ANA, "hello?")
    assert not any("Hello" in each for each in network.texts(ANA)[before:])
