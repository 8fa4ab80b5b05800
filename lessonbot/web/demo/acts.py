"""What a visitor can do with the demo: write, tap, let time pass, take the other phone, start over."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property

from fastapi import HTTPException, Request, Response, status
from fastapi.responses import RedirectResponse

from lessonbot.domain.messages import Inbound
from lessonbot.services import enrolling, rehearsing, reporting
from lessonbot.services.seating import Visit
from lessonbot.web import allowance, bodies
from lessonbot.web.console.doors import HOME, let_in
from lessonbot.web.demo.history import History
from lessonbot.web.demo.screen import Screen
from lessonbot.web.demo.visitor import Visitor

MOST_LETTERS = 4096
_MOST_BYTES = 64_000
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True)
class Acts:
    """One method for each form of the page."""

    screen: Screen
    # The clock and the work belong to all browsers together, so they take turns.
    turns: asyncio.Lock = field(default_factory=asyncio.Lock)

    @cached_property
    def history(self) -> History:
        """What was before the visitor came."""
        return History(self.screen.controls.live, self.turns)

    async def say(self, request: Request) -> Response:
        """Write a message."""
        visitor = self.screen.visitor(request)
        try:
            said = await _field(request, "text")
        except HTTPException as refused:
            code, most = refused.status_code, f"{MOST_LETTERS:,}"
            return await self.screen.page(request, visitor, code, note="demo.too_long", most=most)
        said = said.replace("\0", "")[:MOST_LETTERS].strip()
        if said:
            async with self.turns:
                self.screen.phone(visitor).heard(visitor.path, said, self.screen.clock())
                await self.screen.hand_in(request, visitor, Inbound(said))
        return await self.screen.answer(request, visitor)

    async def tap(self, request: Request) -> Response:
        """Tap a button that the phone shows."""
        visitor = self.screen.visitor(request)
        data = await _field(request, "tap")
        async with self.turns:
            if not self.screen.phone(visitor).pick(visitor.path, data):
                return await self.screen.answer(request, visitor, note="demo.old_button")
            await self.screen.hand_in(request, visitor, Inbound(tap=data))
        return await self.screen.answer(request, visitor)

    async def pass_time(self, request: Request) -> Response:
        """Move the clock by an hour, or to the next lesson and by a day if there is none."""
        screen, visitor = self.screen, self.screen.visitor(request)
        by = await _field(request, "by")
        async with self.turns:
            now = screen.clock()
            to = now + _HOUR
            if by == "day":
                due = await reporting.next_due(screen.rt, screen.sender(visitor), visitor.path)
                to = due if due and due > now else now + _DAY
            screen.controls.move(to)
            screen.phone(visitor).moved(visitor.path, to)
            await screen.controls.settle()
        return await screen.answer(request, visitor)

    async def change_phone(self, request: Request) -> Response:
        """Go on with the other phone; the learner and all progress go along."""
        screen, visitor = self.screen, self.screen.visitor(request)
        wanted = replace(visitor, plain=await _field(request, "phone") == "sms")
        if wanted.plain != visitor.plain:
            senders = screen.sender(visitor), screen.sender(wanted)
            async with self.turns:
                await enrolling.switch_sender(screen.rt, visitor.path, *senders)
        return screen.back(wanted)

    async def open_console(self, request: Request) -> Response:
        """Let the past of the organisation that teaches here be lived, and wait for it."""
        self.history.begin()
        language = self.screen.voice(request, self.screen.visitor(request)).language
        return RedirectResponse(f"{request.url.path}?lang={language}", status.HTTP_303_SEE_OTHER)

    async def wait_for_console(self, request: Request) -> Response:
        """How far the past is; then sign in as the owner of the organisation."""
        screen, visitor = self.screen, self.screen.visitor(request)
        self.history.begin()
        if not self.history.is_over:
            return screen.pages.draw(request, "demo/past.html", part=str(self.history.percent))
        who = Visit(allowance.visitor(request), request.headers.get("user-agent", ""))
        language = screen.voice(request, visitor).language
        zone = screen.zone_of(request, visitor)
        cookie = await rehearsing.enter(screen.rt, language, zone, who, screen.clock())
        answer = RedirectResponse(HOME, status.HTTP_303_SEE_OTHER)
        return let_in(answer, cookie, screen.rt.public_url)

    async def start_over(self, request: Request) -> Response:
        """Be somebody new, at the real time again."""
        async with self.turns:
            self.screen.controls.reset()
        return self.screen.back(Visitor.fresh(self.screen.visitor(request).language))


async def _field(request: Request, name: str) -> str:
    return (await bodies.form(request, _MOST_BYTES)).get(name, "")
