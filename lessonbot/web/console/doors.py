"""What every page of the console goes through: who asks, what that role may, how it is drawn."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, HTTPException, Request, Response, status
from fastapi.responses import RedirectResponse

from lessonbot.domain.phrases import Phrases
from lessonbot.domain.staff import May
from lessonbot.services import admitting, recognising
from lessonbot.services.runtime import Runtime
from lessonbot.services.seating import Seat, Visit
from lessonbot.web import bodies
from lessonbot.web.allowance import visitor
from lessonbot.web.origin import own_page
from lessonbot.web.pages import Pages

COOKIE = "lessonbot_session"
MARK = "lessonbot_browser"
HOME = "/console/"
SIGN_IN = "/console/sign-in"
_READ = ["GET", "HEAD"]
_MOST_BYTES = 64_000
_DIGITS = 18
SECTIONS = ("courses", "people", "messages", "results", "settings")
"""The entries of the menu, each with the tabs that pages add to it."""
_DONE = frozenset(
    {
        "console.saved",
        "console.staff.ended",
        "console.keys.ended",
        "console.webhooks.ended",
        "console.account.password_done",
        "console.draft.made",
        "console.draft.published",
        "console.draft.deleted",
        "console.edit.saved",
        "console.edit.taken_out",
        "console.edit.brought_back",
        "console.inbox.sent",
        "console.inbox.kept_stopped",
        "console.inbox.kept_gone",
        "console.inbox.kept_off",
        "console.inbox.passed_on",
        "console.inbox.closed_now",
        "console.work.told",
        "console.work.awarded",
        "console.work.kept_stopped",
        "console.work.kept_gone",
        "console.work.kept_off",
        "console.certificates.corrected",
        "console.certificates.withdrawn",
        "console.certificates.withdrawn_here",
        "console.signing.signed",
        "console.signing.rotated",
        "console.signing.renewing",
        "console.cohort.made",
        "console.cohort.is_started",
        "console.cohort.is_ended",
        "console.share.ended",
        "console.prices.put",
        "console.prices.gone",
        "console.import.deleted",
        "console.person.added",
        "console.person.unproven",
        "console.person.member",
        "console.person.stopped",
        "console.person.courses",
        "console.invite.asked",
        "console.invite.stopped",
        "console.correct.done",
        "console.steer.done",
        "console.broadcast.is_sent",
        "console.broadcast.is_waiting",
        "console.broadcast.is_scheduled",
        "console.broadcast.is_draft",
        "console.broadcast.is_tried",
        "console.broadcast.is_deleted",
        "console.broadcast.is_stopped",
        "console.broadcast.is_resumed",
    }
)
"""What a page may say that comes after something was done."""


@dataclass(frozen=True, slots=True)
class Guest:
    """A request of whoever it may be."""

    console: "Console"
    request: Request
    now: datetime

    @property
    def voice(self) -> Phrases:
        """The phrases in the language of the browser."""
        return self.console.pages.voice(self.request)

    @property
    def cookie(self) -> str:
        """What this browser was let in with, empty for nothing."""
        return self.request.cookies.get(COOKIE, "")

    @property
    def visit(self) -> Visit:
        """Who asks, as far as a request tells."""
        agent = self.request.headers.get("user-agent", "")
        return Visit(visitor(self.request), agent, self.request.cookies.get(MARK, ""))

    def number(self, name: str) -> int | None:
        """A number in the query, None for what is none or is no number that a row could have."""
        return row(self.request.query_params.get(name, ""))

    def part(self, name: str) -> str:
        """A part of the address."""
        return str(self.request.path_params[name])

    async def form(self) -> dict[str, str]:
        """The fields of the form that was sent."""
        return await bodies.form(self.request, _MOST_BYTES)

    def draw(
        self,
        template: str,
        code: int = status.HTTP_200_OK,
        **values: Any,  # noqa: ANN401 - whatever the template shows
    ) -> Response:
        """A page that no cache keeps."""
        common = {"seat": None, "done": "", "path": self.request.url.path}
        name = f"console/{template}.html"
        page = self.console.pages.draw(self.request, name, code, self.voice, **(common | values))
        page.headers["cache-control"] = "no-store"
        return page

    def to(self, path: str, code: int = status.HTTP_303_SEE_OTHER) -> Response:
        """On to another page."""
        return RedirectResponse(path, code)

    async def admitted(self, path: str, cookie: str) -> Response:
        """On to a page; from now on the browser brings the cookie, and is known for the account."""
        rt = self.console.rt
        answer = let_in(self.to(path), cookie, rt.public_url)
        if seat := await admitting.seat(rt, cookie, self.now):
            mark = recognising.mark(rt, seat.staff.email)
            keep(answer, MARK, mark, recognising.LASTS, rt.public_url)
        return answer


@dataclass(frozen=True, slots=True)
class Asked(Guest):
    """A request of somebody who is signed in and may make it."""

    seat: Seat

    @property
    def voice(self) -> Phrases:
        """The phrases in the language that this person chose."""
        return self.console.voice(self.seat.staff.language)

    def draw(
        self,
        template: str,
        code: int = status.HTTP_200_OK,
        **values: Any,  # noqa: ANN401 - whatever the template shows
    ) -> Response:
        """A page with the menu."""
        done = self.request.query_params.get("done", "")
        common = {
            "seat": self.seat,
            "menu": self.console.menu(self.seat),
            "done": done if done in _DONE else "",
        }
        return Guest.draw(self, template, code, **(common | values))

    @property
    def zone(self) -> str:
        """Where this person is, or their organisation; empty where neither was said."""
        return self.seat.staff.zone or self.seat.rt.portrait.zone

    def moment(self, at: datetime) -> str:
        """An instant by this person's own clock, or in UTC, which is said then."""
        zone = self.zone
        there = self.voice.formats.moment(at.astimezone(ZoneInfo(zone) if zone else UTC))
        return there if zone else f"{there} UTC"

    def zoned(self, at: datetime) -> str:
        """The same with the zone, where people have to plan by it."""
        zone = self.zone
        return f"{self.moment(at)} ({zone})" if zone else self.moment(at)

    def day(self, at: datetime) -> str:
        """The date of an instant by the same clock."""
        zone = self.zone
        return self.voice.formats.day(at.astimezone(ZoneInfo(zone) if zone else UTC).date())

    def back(self, path: str, done: str) -> Response:
        """On to a page that can be loaded again without doing it twice, and says that it is done."""
        return self.to(f"{path}?{urlencode({'done': done})}")


_Page = Callable[[Asked], Awaitable[Response]]
_Open = Callable[[Guest], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Tab:
    """A page that the menu leads to; `phrase` is the key of its name."""

    section: str
    path: str
    phrase: str
    may: May


class Console:
    """Collects the pages; each says what a role must allow, and nothing else lets anybody in."""

    def __init__(self, rt: Runtime, pages: Pages, clock: Callable[[], datetime]) -> None:
        self.rt, self.pages, self.clock = rt, pages, clock
        self.router = APIRouter(prefix="/console")
        self._tabs: list[Tab] = []

    def tab(self, section: str, path: str, phrase: str, may: May) -> None:
        """Have the menu lead to a page, in the order in which pages are added."""
        self._tabs.append(Tab(section, f"/console{path}", phrase, may))

    def menu(self, seat: Seat) -> dict[str, list[Tab]]:
        """What somebody may go to, by section."""
        found = {
            section: [each for each in self._tabs if each.section == section and seat.may(each.may)]
            for section in SECTIONS
        }
        return {section: tabs for section, tabs in found.items() if tabs}

    def reads(self, path: str, may: May | None, page: _Page) -> None:
        """Add a page; with None for everybody who is signed in."""
        self._add(path, self._guarded(may, page), _READ)

    def acts(self, path: str, may: May | None, page: _Page) -> None:
        """Add what a form does."""
        self._add(path, self._guarded(may, page), ["POST"])

    def opens(self, path: str, page: _Open, *, post: bool = False) -> None:
        """Add a page for who is not signed in."""

        async def unguarded(request: Request) -> Response:
            return await page(Guest(self, request, self.clock()))

        self._add(path, unguarded, ["POST"] if post else _READ)

    def voice(self, language: str) -> Phrases:
        """The phrases of a language, or in English."""
        return self.pages.voices.get(language) or self.pages.voices["en"]

    def _add(
        self, path: str, answer: Callable[[Request], Awaitable[Response]], methods: list[str]
    ) -> None:
        guards = [Depends(own_page)] if "POST" in methods else []
        self.router.add_api_route(path, answer, methods=methods, dependencies=guards)

    def _guarded(self, may: May | None, page: _Page) -> Callable[[Request], Awaitable[Response]]:
        async def guarded(request: Request) -> Response:
            guest = Guest(self, request, self.clock())
            seat = await admitting.seat(self.rt, guest.cookie, guest.now)
            if seat is None:
                return _sign_in(guest)
            asked = Asked(self, request, guest.now, seat)
            if may and not seat.may(may):
                # where something is named, whether it is there is not told either
                named = bool(request.path_params)
                code = status.HTTP_404_NOT_FOUND if named else status.HTTP_403_FORBIDDEN
                return asked.draw("forbidden", code)
            return await page(asked)

        return guarded


def let_in(answer: Response, cookie: str, public_url: str) -> Response:
    """Have the browser bring the cookie from now on."""
    keep(answer, COOKIE, cookie, admitting.LASTS, public_url)
    return answer


def keep(
    answer: Response,
    name: str,
    value: str,
    lasts: timedelta,
    public_url: str,
    *,
    path: str = "/console",
) -> None:
    """Have the browser bring this for so long to these pages, and to no other site's asking."""
    answer.set_cookie(
        name,
        value,
        max_age=int(lasts.total_seconds()),
        path=path,
        secure=public_url.startswith("https://"),
        httponly=True,
        samesite="lax",
    )


def row(written: str) -> int | None:
    """The number of a row, None for what can be none."""
    fits = written.isascii() and written.isdigit() and len(written) <= _DIGITS
    return int(written) if fits else None


def missing() -> HTTPException:
    """There is no such thing in this organisation, or anywhere."""
    return HTTPException(status.HTTP_404_NOT_FOUND)


def own(path: str) -> str:
    """Where somebody wanted to go, if that is a page of the console."""
    return path if path.startswith(HOME) and not set(path) & set("\\\r\n") else HOME


def _sign_in(guest: Guest) -> Response:
    """The way in; a page that was read is shown afterwards."""
    wanted = guest.request.url.path if guest.request.method in _READ else HOME
    query = {"next": wanted if wanted != HOME else "", "over": "1" if guest.cookie else ""}
    kept = urlencode({name: value for name, value in query.items() if value})
    return guest.to(f"{SIGN_IN}?{kept}" if kept else SIGN_IN)
