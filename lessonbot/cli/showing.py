"""Broadcasts as people and programs read them."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import msgspec

from lessonbot.domain import audience, price
from lessonbot.services import following
from lessonbot.services.following import Details, Standing
from lessonbot.services.planning import Bill, Plan

Show = Callable[[Standing], None]
_MOST = 10
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plan_json(plan: Plan) -> str:
    """A plan for programs; amounts are decimal texts."""
    values = msgspec.to_builtins(plan)
    values["costs"] = {currency: price.shown(micros) for currency, micros in plan.costs.items()}
    values["hours"] = {at.isoformat(): count for at, count in plan.hours.items()}
    return json.dumps(values, ensure_ascii=False, indent=2)


def plan_text(plan: Plan) -> str:
    """A plan for people."""
    return "\n".join(_plan_lines(plan))


def _plan_lines(plan: Plan) -> Iterator[str]:
    yield f"{plan.people:,} people would get it."
    for why, count in plan.skipped.items():
        yield f"  {count:,} would not: {why}"
    if not plan.people:
        return
    for leg in plan.channels:
        segments = "" if leg.segments is None else f" = {leg.segments:,} SMS segments"
        pace = f", {leg.per_second:g} a second: {_minutes(leg.minutes)}" if leg.per_second else ""
        yield f"{leg.channel}: {leg.people:,} people, {leg.messages:,} messages{segments}{pace}"
    yield f"Zones: {_most(plan.zones)}"
    yield f"Languages: {_most(plan.languages)}"
    yield f"Cost: {'about ' * (plan.about and bool(plan.costs))}{cost(Bill(plan.costs, plan.unpriced))}"
    yield f"The first leaves {_when(plan.starts_at)}, the last {_when(plan.ends_at)}."
    if len(plan.hours) > 1:
        yield "Leaving in the hour that begins (UTC):"
        yield from (f"  {at:%a %H:%M}  {count:,}" for at, count in plan.hours.items())
    if plan.late:
        yield f"{plan.late:,} would be too late to be sent: allow more hours with --within."
    yield from plan.hints


def cost(bill: Bill) -> str:
    """What it costs, as far as it is known."""
    known = " + ".join(f"{price.shown(micros)} {name}" for name, micros in bill.costs.items())
    if not bill.unpriced:
        return known or "nothing"
    words = f"not known for {bill.unpriced:,} messages or segments (lessonbot price set)"
    return f"{known}, and {words}" if known else words


def counts(standing: Standing) -> str:
    """The counts in one sentence."""
    found = [f"{standing.sent:,} of {standing.people:,} sent"]
    for count, words in (
        (standing.waiting, "waiting"),
        (standing.not_prepared, "not prepared"),
        (standing.not_sent, "not sent"),
        (standing.in_doubt, "in doubt: they may have got it"),
    ):
        if count:
            found.append(f"{count:,} {words}")
    return ", ".join(found) + "."


def standing_text(standing: Standing, details: Details, now: datetime) -> str:
    """How a broadcast stands, for people."""
    return "\n".join(_standing_lines(standing, details, now))


def _standing_lines(standing: Standing, details: Details, now: datetime) -> Iterator[str]:
    found = standing.broadcast
    yield f"{found.public_id}  {standing.state}  “{found.title}”"
    yield f"To {audience.shown(found.scope.audience)}, begun {_when(found.created_at)}."
    yield counts(standing)
    if standing.waiting or standing.not_prepared:
        end = f"; the last leaves about {_when(details.ends_at)}" if details.ends_at else ""
        yield f"{details.per_minute:,} a minute{end}."
    if standing.state == "preparing" and (now - found.starts_at).total_seconds() > _SLOW:
        yield "It is not prepared yet: is an engine running? Start one with lessonbot run."
    for reason in details.reasons:
        code = f" ({reason.code})" if reason.code else ""
        yield f"  {reason.count:,} {reason.state}: {reason.reason or 'no reason known'}{code}"
    yield f"Cost so far: {cost(details.bill)}"


_SLOW = 60


def standing_values(standing: Standing) -> dict[str, Any]:
    """How a broadcast stands, for programs."""
    found = standing.broadcast
    return {
        "broadcast": found.public_id,
        "title": found.title,
        "state": standing.state,
        "audience": audience.shown(found.scope.audience),
        "created_at": found.created_at.isoformat(),
        "stopped_at": found.stopped_at.isoformat() if found.stopped_at else None,
        **following.share(standing),
    }


def details_values(details: Details) -> dict[str, Any]:
    """The rest, for programs."""
    return {
        "per_minute": details.per_minute,
        "ends_at": details.ends_at.isoformat() if details.ends_at else None,
        "reasons": [msgspec.to_builtins(each) for each in details.reasons],
        "costs": {name: price.shown(micros) for name, micros in details.bill.costs.items()},
        "unpriced": details.bill.unpriced,
    }


def cell(value: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(_FORMULA) else value


@contextmanager
def progress() -> Iterator[Show]:
    """Show how a broadcast goes on: a bar in a terminal, else a line when something changed."""
    if not sys.stderr.isatty():
        yield _lines()
        return
    from rich.console import Console  # noqa: PLC0415 - only where it is shown
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    with Progress(
        TextColumn("{task.fields[state]}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f} of {task.total:,.0f} sent"),
        TextColumn("{task.fields[rest]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    ) as bar:
        task = bar.add_task("", total=1, state="", rest="")

        def show(standing: Standing) -> None:
            bar.update(
                task,
                completed=standing.sent,
                total=standing.people,
                state=standing.state,
                rest=f"{standing.not_sent:,} not sent" if standing.not_sent else "",
            )

        yield show


def _lines() -> Show:
    before = ""

    def show(standing: Standing) -> None:
        nonlocal before
        now = f"{standing.state}: {counts(standing)}"
        if now != before:
            sys.stderr.write(f"{now}\n")
            before = now

    return show


def _most(sums: Mapping[str, int]) -> str:
    shown = [f"{name} {count:,}" for name, count in list(sums.items())[:_MOST]]
    more = sum(list(sums.values())[_MOST:])
    return ", ".join(shown) + (f", and {more:,} in {len(sums) - _MOST} more" if more else "")


def _minutes(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if hours else f"{rest} min"


def _when(at: datetime) -> str:
    return f"{at:%a %d %b %H:%M} UTC"
