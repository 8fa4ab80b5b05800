"""Addresses that are told what happens: made with a secret, shown with what became of calls, ended."""

import re

import httpx

from lessonbot.services import announcing
from tests.support.courses import course
from tests.support.school import School

ADDRESS = "https://register.example.org/told"


async def make(owner: httpx.AsyncClient, *events: str, address: str = ADDRESS) -> httpx.Response:
    return await owner.post("/console/webhooks", data={"address": address, "event": list(events)})


async def test_an_address_is_made_and_ended(owner: httpx.AsyncClient) -> None:
    page = (await make(owner, "question.asked")).text
    (secret,) = re.findall(r"whsec_[\w+/=]{44}", page)
    listed = (await owner.get("/console/webhooks")).text
    assert secret not in listed
    assert ADDRESS in listed
    (id_,) = re.findall(r"/console/webhooks/(\w+)/end", listed)
    assert ADDRESS in (await owner.post(f"/console/webhooks/{id_}/end")).text
    await owner.post(f"/console/webhooks/{id_}/end", data={"sure": "yes"})
    assert ADDRESS not in (await owner.get("/console/webhooks")).text
    assert (await owner.get(f"/console/webhooks/{id_}")).status_code == 404


async def test_what_became_of_calls_is_shown(school: School, owner: httpx.AsyncClient) -> None:
    address = "https://127.0.0.1:9/told"
    await make(owner, "question.asked", address=address)
    (id_,) = re.findall(r"/console/webhooks/(\w+)/end", (await owner.get("/console/webhooks")).text)
    path = f"/console/webhooks/{id_}"
    assert "Nothing has happened yet" in (await owner.get(path)).text
    await school.publish(course(1))
    await school.join("amina")
    await school.hears("amina", "ask Why save first?")
    await announcing.call_due(school.rt, school.clock())
    page = (await owner.get(path)).text
    assert "not taken yet (it is not on the public internet)" in page
    assert "tried again" in page


async def test_what_is_missing_is_said_and_what_was_chosen_stays(owner: httpx.AsyncClient) -> None:
    wrong = await make(owner, "question.asked", address="register.example.org")
    assert wrong.status_code == 422
    assert "begins with https://" in wrong.text
    assert re.search(r'value="question.asked"\s+checked', wrong.text)
    empty = await make(owner)
    assert "Tick at least one thing" in empty.text
    assert ADDRESS in empty.text
    for number in range(announcing.MOST):
        assert (await make(owner, "question.asked", address=f"{ADDRESS}{number}")).is_success
    assert "ten addresses already" in (await make(owner, "question.asked")).text
