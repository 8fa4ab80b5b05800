"""What the demo shows: the phone in hand, its chat, and the clock."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from fastapi import Request, Response, status
from fastapi.responses import RedirectResponse

from lessonbot.channels.base import Received
from lessonbot.channels.demo import Demo
from lessonbot.channels.text import rows
from lessonbot.domain import zones
from lessonbot.domain.messages import Inbound
from lessonbot.domain.phrases import Phrases
from lessonbot.services import publishing, reporting, talking
from lessonbot.services.runtime import Runtime
from lessonbot.web import languages
from lessonbot.web.demo import files
from lessonbot.web.demo.controls import DemoControls
from lessonbot.web.demo.visitor import Visitor
from lessonbot.web.pages import Pages

_NEWEST = 120


@dataclass(frozen=True)
class Screen:
    """Answers requests of the demo with what the visitor's phone shows."""

    rt: Runtime
    pages: Pages
    controls: DemoControls
    clock: Callable[[], datetime]

    def visitor(self, request: Request) -> Visitor:
        """Who asks, in the language that they ask for now."""
        visitor = Visitor.of(request)
        asked = languages.spoken(request.query_params.get("lang", ""), self.rt.voices)
        return replace(visitor, language=asked.language) if asked else visitor

    def phone(self, visitor: Visitor) -> Demo:
        """The phone in the visitor's hand."""
        return self.controls.plain if visitor.plain else self.controls.rich

    def sender(self, visitor: Visitor) -> int:
        """The sender of that phone."""
        return self.controls.plain_sender if visitor.plain else self.controls.rich_sender

    async def hand_in(self, request: Request, visitor: Visitor, said: Inbound) -> None:
        """Take in what the learner said, and let everything happen that follows from it."""
        said = replace(said, language=self._app_language(request, visitor))
        received = Received(secrets.token_hex(16), visitor.path, said)
        await talking.take_in(self.rt, self.sender(visitor), [received], self.clock())
        await self.controls.settle()

    async def answer(self, request: Request, visitor: Visitor, note: str = "") -> Response:
        """After a post: the chat alone for a script, else back to the page."""
        if note or "hx-request" in request.headers:
            return await self.page(request, visitor, note=note)
        return self.back(visitor)

    def back(self, visitor: Visitor) -> Response:
        """To the end of the chat."""
        answer = RedirectResponse("/demo/#end", status.HTTP_303_SEE_OTHER)
        answer.headers["cache-control"] = "no-store"
        visitor.remember(answer)
        return answer

    async def page(
        self,
        request: Request,
        visitor: Visitor,
        code: int = status.HTTP_200_OK,
        note: str = "",
        **values: str,
    ) -> Response:
        """The whole page, or for a script what changes on it."""
        voice = self.voice(request, visitor)
        part = "hx-request" in request.headers
        chat = self.phone(visitor).shown(visitor.path)[-_NEWEST:]
        zone = await self._zone(visitor)
        page = self.pages.draw(
            request,
            "demo/part.html" if part else "demo/phone.html",
            code,
            voice,
            visitor=visitor,
            chat=chat,
            rows=rows,
            place=files.link,
            switched=bool(
                self.phone(replace(visitor, plain=not visitor.plain)).shown(visitor.path)
            ),
            offers=() if chat else await publishing.catalogue(self.rt),
            moment=lambda at: voice.formats.moment(at.astimezone(zone)),
            now=self.clock(),
            note=note and voice.label(note, **values),
        )
        page.headers["cache-control"] = "no-store"
        visitor.remember(page)
        return page

    def voice(self, request: Request, visitor: Visitor) -> Phrases:
        """The phrases in the visitor's language."""
        accepted = request.headers.get("accept-language", "")
        return languages.choose(visitor.language, accepted, self.rt.voices)

    def _app_language(self, request: Request, visitor: Visitor) -> str:
        """The browser's own tag of the language shown, since its region tells the time zone."""
        shown = self.voice(request, visitor).language
        for tag in languages.accepted(request.headers.get("accept-language", "")):
            if tag.lower().split("-")[0] == shown.split("-")[0]:
                return tag
        return shown

    def zone_of(self, request: Request, visitor: Visitor) -> str | None:
        """The clock that the visitor likely lives by, as the browser's languages tell."""
        return zones.guess(self._app_language(request, visitor))

    async def _zone(self, visitor: Visitor) -> tzinfo:
        zone = await reporting.zone(self.rt, self.sender(visitor), visitor.path)
        return ZoneInfo(zone) if zone else UTC
