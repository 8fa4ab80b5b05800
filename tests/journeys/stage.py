"""Plays the scripted learners on one network: a school, its test server, and one clock for all.

The clock jumps from what happens to what happens next; nothing waits for time to pass.
"""

import asyncio
import datetime as dt
import heapq
import itertools
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal, Protocol

from sqlalchemy import func, select

from lessonbot.channels.telegram import Telegram
from lessonbot.cli.serving import listening, serve_web
from lessonbot.domain.course import Course
from lessonbot.engines import work
from lessonbot.packs.reading import check
from lessonbot.services import inviting, publishing, sending, talking, teaching, templating
from lessonbot.store import migrating, tables
from lessonbot.store.database import Database
from lessonbot.web.app import build
from tests.journeys import staff
from tests.journeys.learners import CAST, Learner, Plan
from tests.journeys.phones import Bot, Files, Phone, Seen, TelegramPhone, TwilioPhone
from tests.journeys.screen import Questions, Screen
from tests.journeys.transcript import Transcript
from tests.support.school import School, opened
from tests.support.twilio_school import PUBLIC, TwilioSchool, taught

Network = Literal["telegram", "whatsapp", "sms"]
NETWORKS: tuple[Network, ...] = ("telegram", "whatsapp", "sms")
PACK = Path(__file__).parent / "course"
DAYS = 60
BEGINS = dt.datetime(2026, 11, 23, 6, 0, tzinfo=dt.UTC)
AFTERNOON = dt.time(13, 30, tzinfo=dt.UTC)  # when people look at work, and answer questions
_PATIENCE = 20


class Place(Protocol):
    """Where learners are reached: a school on one network."""

    school: School

    def phone(self, learner: Learner) -> Phone:
        """The phone of a learner, who has not written yet."""
        ...

    def set(self, now: dt.datetime) -> None:
        """From now on it is this time everywhere."""
        ...

    async def still(self) -> None:
        """Nothing is under way on the network any more."""
        ...


class TelegramPlace:
    """A school with a bot, whose webhook the test's Bot API calls."""

    def __init__(self, school: School, api: Bot) -> None:
        self.school = school
        self._api = api

    def phone(self, learner: Learner) -> Phone:
        return TelegramPhone(self._api, 100 + learner.number, learner.language, learner.name)

    def set(self, now: dt.datetime) -> None:
        self.school.clock.now = now

    async def still(self) -> None:
        async with asyncio.timeout(_PATIENCE):
            while self._api.updates.waiting:  # noqa: ASYNC110 - the server has no event for it
                await asyncio.sleep(0.001)


class TwilioPlace:
    """A school with a number for WhatsApp and one for text messages."""

    def __init__(
        self, there: TwilioSchool, network: Literal["whatsapp", "sms"], files: Files
    ) -> None:
        self.school = there.school
        self._there = there
        self._network = network
        self._files = files

    def phone(self, learner: Learner) -> Phone:
        number = f"+2547000001{learner.number:02}"
        phone = self._there.api.phone(number, self._network, learner.name)
        return TwilioPhone(phone, self._files)

    def set(self, now: dt.datetime) -> None:
        self._there.api.now = self.school.clock.now = now

    async def still(self) -> None:
        await self._there.api.settled()


class Player:
    """One learner on stage: the phone, what it shows, and what is written down."""

    def __init__(self, learner: Learner, phone: Phone, questions: Questions) -> None:
        self.learner = learner
        self.phone = phone
        self.screen = Screen(questions)
        self.transcript = Transcript(f"{type(learner).__doc__}\n({learner.slug} on {phone.app})")
        self.plans = list(learner.plans)
        self.will_look = False
        self._new: list[Seen] = []

    def next_plan(self, began: dt.date) -> tuple[dt.datetime, Plan] | None:
        """The first plan that is left, and when it is carried out."""
        if not self.plans:
            return None
        plan = self.plans.pop(0)
        return self.learner.on(began, plan), plan

    def gets_certificate(self) -> bool:
        """Whether there is a link to a certificate among what just came."""
        self._new += self.phone.news()
        return any("/c/" in each.text for each in self._new)

    def looks(self, now: dt.datetime) -> dt.timedelta | None:
        """After how long the learner does something about what just came."""
        news, self._new = [*self._new, *self.phone.news()], []
        for seen in news:
            self.transcript.hears(now, self.learner.zone, seen)
        self.screen.shows(news)
        return self.learner.looks(self.screen, now) if news and not self.will_look else None

    async def acts(self, now: dt.datetime, plan: Plan | None) -> None:
        """Carry out a plan, or do something about what is on the phone."""
        learner, screen = self.learner, self.screen
        if plan is None:
            self.will_look = False
        deed = learner.carries_out(plan, screen) if plan else learner.does(screen, now)
        if deed:
            self.transcript.does(now, learner.zone, learner.speaker(screen), deed)
            screen.acted()
            await self.phone.do(deed)


class Stage:
    """All learners of one network, and the order of what happens."""

    def __init__(self, place: Place, course: Course) -> None:
        questions = Questions(course)
        self.place = place
        self.course = course
        self.now = BEGINS
        self.players = [
            Player(learner, place.phone(learner), questions)
            for learner in (kind(number) for number, kind in enumerate(CAST, start=1))
        ]
        self._order = itertools.count()
        self._certified = dt.date.min
        self._works_at = dt.datetime.combine(BEGINS.date(), AFTERNOON)
        self._acts: list[tuple[dt.datetime, int, Player, Plan | None]] = []

    async def play(self, days: int = DAYS) -> Mapping[str, str]:
        """Let days pass; the transcripts by the learners' slugs."""
        until = BEGINS + dt.timedelta(days=days)
        for player in self.players:
            self._plan(player)
        while (at := await self._next()) < until:
            self.now = at
            self.place.set(at)
            if at >= self._works_at:
                self._works_at += dt.timedelta(days=1)
                await staff.work(self.place.school.rt, at)
            await self._settle()
            while self._acts and self._acts[0][0] <= at:
                _, _, player, plan = heapq.heappop(self._acts)
                await player.acts(at, plan)
                if plan:
                    self._plan(player)
                await self._settle()
        return {
            each.learner.slug: each.transcript.ends(await self._end(each)) for each in self.players
        }

    async def _settle(self) -> None:
        """Let all be said that is to be said now, and those look who see something new."""
        await self._work()
        earned = [each for each in self.players if each.gets_certificate()]
        if earned or self.now.date() > self._certified:
            self._certified = self.now.date()
            await work.certify_all(self.place.school.rt, self.place.school.clock)
            await self._work()
        for player in self.players:
            delay = player.looks(self.now)
            if delay is not None:
                player.will_look = True
                self._push(self.now + delay, player, None)

    async def _work(self) -> None:
        """Answer, open and send until nothing is left, nor under way on the network."""
        rt, clock, done = self.place.school.rt, self.place.school.clock, 1
        while done:
            await self.place.still()
            done = await talking.handle_inbound(rt, clock())
            done += await teaching.open_due_lessons(rt, clock())
            done += await inviting.call_waiting(rt, clock())
            done += await sending.send_due(rt, clock)

    async def _next(self) -> dt.datetime:
        """When something happens next: a learner acts, a lesson is due, or a message."""
        at = [self._works_at]
        at += [each[0] for each in self._acts[:1]]
        lessons, messages = tables.enrolments.c.next_at, tables.deliveries.c
        waiting = messages.state == tables.DeliveryState.WAITING
        lesson = select(func.min(lessons)).where(lessons > self.now)
        message = select(func.min(messages.due_at)).where(messages.due_at > self.now, waiting)
        async with self.place.school.rt.database.read() as tx:
            for query in (lesson, message):
                found = await tx.scalar(query)
                at += [found] if found else []
        return max(self.now, min(at))

    def _plan(self, player: Player) -> None:
        planned = player.next_plan(BEGINS.date())
        if planned:
            self._push(planned[0], player, planned[1])

    def _push(self, at: dt.datetime, player: Player, plan: Plan | None) -> None:
        heapq.heappush(self._acts, (at, next(self._order), player, plan))

    async def _end(self, player: Player) -> list[str]:
        """How far those on a phone came."""
        paths = str(100 + player.learner.number), f"+2547000001{player.learner.number:02}"
        enrolments, addresses = tables.enrolments, tables.addresses
        query = (
            select(enrolments.c.called, enrolments.c.state, enrolments.c.progress)
            .join(addresses, addresses.c.id == enrolments.c.address_id)
            .where(addresses.c.path.in_(paths))
            .order_by(enrolments.c.id)
        )
        async with self.place.school.rt.database.read() as tx:
            found = (await tx.execute(query)).all()
        return [
            f"lessons{f' of {row.called}' if row.called else ''}: {row.progress.get('lesson', 0)} "
            f"of {len(self.course.lessons)}, {row.state}"
            for row in found
        ]


@asynccontextmanager
async def staged(network: Network, url: str) -> AsyncIterator[Stage]:
    """A stage on a database that has its tables, with the course published."""
    pack = check(PACK).pack
    if pack is None:
        raise ValueError("the course of the journeys has errors: lessonbot pack check")
    files = Files(pack.course)
    async with (
        _telegram(url, files) if network == "telegram" else _twilio(url, network, files) as place
    ):
        await publishing.publish(place.school.rt, PACK, BEGINS)
        await templating.sync(place.school.rt, BEGINS)
        yield Stage(place, pack.course)


@asynccontextmanager
async def _twilio(
    url: str, network: Literal["whatsapp", "sms"], files: Files
) -> AsyncIterator[Place]:
    async with taught(url) as there:
        yield TwilioPlace(there, network, files)
        if there.api.broken or there.api.lost:
            raise AssertionError(
                f"against the network's rules: {there.api.broken} {there.api.lost}"
            )


@asynccontextmanager
async def _telegram(url: str, files: Files) -> AsyncIterator[Place]:
    listener = listening("127.0.0.1", 0)
    here = f"http://127.0.0.1:{listener.getsockname()[1]}"
    async with opened(url) as school, Bot({PUBLIC: here}, files) as api:
        school.rt.public_url = PUBLIC
        school.rt.answers = True
        path = "/telegram/default/webhook"
        bot = Telegram(
            api.token, api_url=api.url, mode="webhook", hook_url=PUBLIC + path, secret="a-secret"
        )
        school.rt.channels = {school.sender: bot}
        await bot.start()
        stopping = asyncio.Event()
        serving = asyncio.create_task(
            serve_web(build(school.rt, clock=school.clock), listener, stopping)
        )
        try:
            yield TelegramPlace(school, api)
        finally:
            stopping.set()
            await serving
            await bot.stop()
            listener.close()


async def played(network: Network, folder: Path, days: int = DAYS) -> Mapping[str, str]:
    """The transcripts of one network, on a fresh database in a folder."""
    url = f"sqlite+aiosqlite:///{folder / f'{network}.db'}"
    database = Database(url)
    await migrating.upgrade(database)
    await database.close()
    async with staged(network, url) as stage:
        return await stage.play(days)
