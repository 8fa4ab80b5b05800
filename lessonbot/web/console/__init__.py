"""The console: where staff run their courses, in any browser, with or without scripts."""

from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter

from lessonbot.services.runtime import Runtime
from lessonbot.services.speaking import console_voices
from lessonbot.web.console import (
    account,
    audits,
    backups,
    broadcasts,
    certificates,
    cohorts,
    composer,
    correcting,
    courses,
    drafts,
    editing,
    entering,
    home,
    hours,
    identities,
    inbox,
    keys,
    learners,
    monitor,
    organisation,
    prices,
    results,
    results_files,
    results_report,
    senders,
    sharing,
    signing,
    staff,
    steering,
    templates,
    webhooks,
    work,
)
from lessonbot.web.console.doors import Console
from lessonbot.web.pages import Pages


def routes(rt: Runtime, clock: Callable[[], datetime], *, demo: bool) -> APIRouter:
    """Every address below `/console`."""
    console = Console(rt, Pages(rt.public_url, console_voices(), demo, lambda: rt.portrait), clock)
    for each in (
        entering,
        identities,
        home,
        courses,
        drafts,
        editing,
        cohorts,
        learners,
        correcting,
        steering,
        inbox,
        work,
        composer,
        broadcasts,
        monitor,
        results,
        results_files,
        results_report,
        sharing,
        certificates,
        signing,
        organisation,
        senders,
        templates,
        prices,
        hours,
        backups,
        staff,
        keys,
        webhooks,
        account,
        audits,
    ):
        each.add(console)
    return console.router
