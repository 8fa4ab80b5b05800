"""/metrics: figures that Prometheus can read, and nothing about learners."""

import datetime as dt

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import update

from lessonbot.services import watching
from lessonbot.store.database import Database
from lessonbot.store.tables import senders
from lessonbot.web import metrics
from lessonbot.web.app import build
from tests.support.owing import arrive, beats, due_lesson, owe, tally
from tests.support.school import School
from tests.web.conftest import visiting

MINUTE = dt.timedelta(minutes=1)
Figures = dict[tuple[str, ...], float]


def read(body: str) -> Figures:
    """Every figure by its name and the values of its labels, in the order of their names."""
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(body)
        for sample in family.samples
    }


async def figures(client: httpx.AsyncClient) -> Figures:
    answer = await client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    return read(answer.text)


async def test_the_figures_of_an_idle_lessonbot(web: httpx.AsyncClient):
    found = await figures(web)
    assert found["lessonbot_database_up",] == 1
    assert found["lessonbot_deliveries_overdue", "demo:demo"] == 0
    assert found["lessonbot_sender_paused", "demo-sms:demo"] == 0
    assert found["lessonbot_inbound_waiting",] == 0
    assert found["process_cpu_seconds_total",] > 0
    assert found["process_resident_memory_bytes",] > 1_000_000


async def test_the_figures_of_a_lessonbot_in_trouble(school: School, web: httpx.AsyncClient):
    now = school.clock()
    await owe(school, now - 11 * MINUTE, 3)
    await owe(school, now + MINUTE, 2, priority=4)
    await tally(school, now, "sent", 5)
    await tally(school, now, "unknown", 1)
    await owe(school, now, state="claimed", claimed_at=now - 6 * MINUTE)
    await due_lesson(school, now - 12 * MINUTE)
    await arrive(school, now - 6 * MINUTE)
    await arrive(school, now, error="not readable")
    await beats(school, "a", "web,engine", now)
    await beats(school, "b", "engine", now - MINUTE)
    async with school.rt.database.write() as tx:
        await tx.execute(
            update(senders)
            .where(senders.c.id == school.plain_sender)
            .values(paused_until=now + 60 * MINUTE, faults=2)
        )
    await watching.watch(school.rt, now)
    found = await figures(web)
    expected = {
        ("lessonbot_deliveries_total", "lesson", "owed", "demo:demo"): 4,
        ("lessonbot_deliveries_total", "lesson", "sent", "demo:demo"): 5,
        ("lessonbot_deliveries_total", "lesson", "unknown", "demo:demo"): 1,
        ("lessonbot_deliveries_total", "broadcast", "owed", "demo:demo"): 2,
        ("lessonbot_deliveries_waiting", "lesson", "demo:demo"): 3,
        ("lessonbot_deliveries_waiting", "broadcast", "demo:demo"): 2,
        ("lessonbot_deliveries_overdue", "demo:demo"): 3,
        ("lessonbot_deliveries_lateness_seconds", "demo:demo"): 660,
        ("lessonbot_deliveries_stuck",): 1,
        ("lessonbot_lessons_overdue",): 1,
        ("lessonbot_lessons_lateness_seconds",): 720,
        ("lessonbot_inbound_waiting",): 1,
        ("lessonbot_inbound_oldest_seconds",): 360,
        ("lessonbot_inbound_dead",): 1,
        ("lessonbot_sender_paused", "demo:demo"): 0,
        ("lessonbot_sender_paused", "demo-sms:demo"): 1,
        ("lessonbot_sender_faults", "demo-sms:demo"): 2,
        ("lessonbot_processes", "engine"): 1,
        ("lessonbot_processes", "web"): 1,
        ("lessonbot_alarms_open", "late"): 1,
        ("lessonbot_alarms_open", "stuck"): 1,
        ("lessonbot_alarms_open", "paused"): 1,
    }
    assert {name: found.get(name) for name in expected} == expected


async def test_no_figure_is_about_a_learner(school: School, web: httpx.AsyncClient):
    await school.hears("447700900123", "hello", name="Amina")
    body = (await web.get("/metrics")).text
    assert "447700900123" not in body
    assert "Amina" not in body


async def test_the_figures_of_the_process_are_told_without_a_database(school: School):
    school.rt.database = Database("postgresql+asyncpg://nobody@127.0.0.1:1/x")
    async with visiting(build(school.rt, clock=school.clock)) as client:
        found = await figures(client)
    assert found["lessonbot_database_up",] == 0
    assert found["process_cpu_seconds_total",] > 0
    assert not [name for name, *_ in found if name.startswith("lessonbot_del")]


async def test_who_asks_again_and_again_does_not_ask_the_database_each_time(
    school: School, monkeypatch: pytest.MonkeyPatch
):
    asked = []

    def clock() -> dt.datetime:
        asked.append(1)
        return school.clock()

    monkeypatch.setattr(metrics, "KEPT_SECONDS", 3600)
    async with visiting(build(school.rt, clock=clock)) as client:
        before = len(asked)
        for _ in range(5):
            await figures(client)
    assert len(asked) - before == 1


async def test_prometheus_may_look_but_nothing_can_be_written(web: httpx.AsyncClient):
    assert (await web.head("/metrics")).status_code == 200
    assert (await web.post("/metrics")).status_code == 405
