"""Figures for Prometheus: about senders and processes, never about learners."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector, CollectorRegistry

from lessonbot.domain.messages import Kind
from lessonbot.services import reporting
from lessonbot.services.counting import Totals
from lessonbot.services.reporting import SILENT, Standing, label
from lessonbot.services.runtime import Runtime
from lessonbot.store.database import DatabaseUnavailable
from lessonbot.store.reports import Backlog

log = structlog.get_logger()
CONTENT_TYPE = CONTENT_TYPE_LATEST
KEPT_SECONDS = 5.0
SHARE = 20  # figures are kept so many times as long as it took to find them


@dataclass(frozen=True, slots=True)
class Figures:
    """What the database says, at one moment."""

    standing: Standing
    totals: Counter[tuple[int, int, str]]
    dead: Backlog


class Exposition(Collector):
    """The figures as text; found afresh only now and then, however often they are asked for."""

    def __init__(self, rt: Runtime, clock: Callable[[], datetime]) -> None:
        self._rt, self._clock = rt, clock
        self._totals = Totals()
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._registry.register(self)
        self._figures: Figures | None = None
        self._until = 0.0
        self._finding = asyncio.Lock()

    async def text(self) -> bytes:
        """All figures in Prometheus' text format."""
        async with self._finding:
            began = time.monotonic()
            if began >= self._until:
                self._figures = await self._found()
                ended = time.monotonic()
                self._until = ended + max(KEPT_SECONDS, SHARE * (ended - began))
        return generate_latest(self._registry)

    async def _found(self) -> Figures | None:
        now = self._clock()
        try:
            async with asyncio.timeout(reporting.ANSWERS_WITHIN):
                return Figures(
                    await reporting.standing(self._rt, now),
                    await self._totals.read(self._rt, now),
                    await reporting.dead_letters(self._rt),
                )
        except (DatabaseUnavailable, TimeoutError) as error:
            log.warning("database_unavailable", part="metrics", reason=str(error) or "no answer")
            return None

    def describe(self) -> Iterable[Metric]:
        """Nothing: the names are not needed before the first figures."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """The figures that were found last."""
        figures = self._figures
        yield _gauge("database_up", "Whether the database answers.", figures is not None)
        if figures:
            yield from _of_senders(figures)
            yield from _of_work(figures)


def _of_senders(figures: Figures) -> Iterator[Metric]:
    standing, names = figures.standing, {s.id: label(s) for s in figures.standing.senders}
    counted = CounterMetricFamily(
        "lessonbot_deliveries",
        "Deliveries owed by the hour they are due, and what became of them.",
        labels=["sender", "kind", "outcome"],
    )
    for (sender, priority, outcome), count in sorted(figures.totals.items()):
        counted.add_metric([names[sender], Kind(priority).name.lower(), outcome], count)
    yield counted
    waiting = GaugeMetricFamily(
        "lessonbot_deliveries_waiting",
        "Deliveries that wait to be sent, also those that are not due yet.",
        labels=["sender", "kind"],
    )
    for (sender, priority), backlog in sorted(standing.waiting.items()):
        waiting.add_metric([names[sender], Kind(priority).name.lower()], backlog.count)
    yield waiting
    yield from _of_each_sender(standing, names)


def _of_each_sender(standing: Standing, names: Mapping[int, str]) -> Iterator[Metric]:
    overdue, lateness, paused, faults = (
        GaugeMetricFamily(f"lessonbot_{name}", about, labels=["sender"])
        for name, about in (
            ("deliveries_overdue", "Deliveries that wait ten minutes longer than they should."),
            ("deliveries_lateness_seconds", "How long the oldest delivery has been due."),
            ("sender_paused", "Whether nothing leaves from this sender now."),
            ("sender_faults", "Sends in a row that found the provider down."),
        )
    )
    for each in standing.senders:
        until, name = each.paused_until, [names[each.id]]
        overdue.add_metric(name, standing.overdue.get(each.id, 0))
        lateness.add_metric(name, _age(standing.oldest_due(each.id), standing.at))
        paused.add_metric(name, until is not None and until > standing.at)
        faults.add_metric(name, each.faults)
    yield from (overdue, lateness, paused, faults)


def _of_work(figures: Figures) -> Iterator[Metric]:
    standing = figures.standing
    yield _gauge("deliveries_stuck", "Begun, and not ended for minutes.", standing.begun.count)
    yield _gauge("lessons_overdue", "Learners whose lesson is due.", standing.lessons.count)
    yield _gauge(
        "lessons_lateness_seconds",
        "How long the lesson that waits longest has been due, beyond ten minutes.",
        _age(standing.lessons.oldest, standing.at),
    )
    yield _gauge("inbound_waiting", "Messages that wait for an answer.", standing.inbound.count)
    yield _gauge(
        "inbound_oldest_seconds",
        "How long the one that waits longest has waited.",
        _age(standing.inbound.oldest, standing.at),
    )
    yield _gauge("inbound_dead", "Messages set aside with an error.", figures.dead.count)
    roles = Counter(
        role
        for each in standing.processes
        if standing.at - each.beat_at <= SILENT
        for role in each.roles
    )
    yield _labelled("processes", "Processes that are alive.", "role", roles)
    open_now = Counter(each.kind for each in standing.alarms if reporting.is_due(each, standing.at))
    yield _labelled("alarms_open", "Alarms that are not over.", "kind", open_now)


def _gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(f"lessonbot_{name}", about, value=value)


def _labelled(name: str, about: str, by: str, values: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(f"lessonbot_{name}", about, labels=[by])
    for each, value in sorted(values.items()):
        family.add_metric([each], value)
    return family


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0
