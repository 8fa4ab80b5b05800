"""The pages that everybody may see: courses, how to join, certificates."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable
from urllib.parse import quote, urlencode

import segno
from fastapi import APIRouter, Request, Response, status
from markupsafe import Markup

from lessonbot.domain.credential import Standing, grouped, read_id
from lessonbot.domain.turn import Offer
from lessonbot.services import certifying, gathering, publishing
from lessonbot.services.certifying import Certificate
from lessonbot.services.runtime import Runtime
from lessonbot.web import issuers
from lessonbot.web.pages import Pages

_READ = ["GET", "HEAD"]
_MOST_SHOWN = 40
VERIFIER = "https://verifierplus.org/"
_LINKEDIN = "https://www.linkedin.com/profile/add?"


@runtime_checkable
class Linking(Protocol):
    """A channel that can be joined through a link."""

    @property
    def number(self) -> str:
        """What `JOIN` and the code can be sent to by hand, too; empty for nothing."""
        ...

    def link(self, code: str) -> str:
        """A link that opens the app and joins."""
        ...


@dataclass(frozen=True, slots=True)
class Way:
    """How to join on one channel; `square` is the link as a QR code."""

    scheme: str
    link: str
    square: Markup
    number: str


def routes(rt: Runtime, pages: Pages, clock: Callable[[], datetime]) -> APIRouter:
    """The public pages."""
    router = APIRouter()

    @router.api_route("/", methods=_READ)
    async def catalogue(request: Request) -> Response:
        offers = await publishing.catalogue(rt)
        return pages.draw(request, "catalogue.html", offers=offers)

    @router.api_route("/join/{code}", methods=_READ)
    async def join(request: Request, code: str) -> Response:
        offer = _offer(await publishing.catalogue(rt), code) or await gathering.offer(rt, code)
        if offer is None:
            shown = code[:_MOST_SHOWN]
            missing = status.HTTP_404_NOT_FOUND
            return pages.draw(request, "join_unknown.html", missing, written=shown)
        terms = offer.terms
        ways = list(ways_of(rt, offer.code, terms.channels if terms else ()))
        begun = bool(terms and terms.starts_on <= clock().date())
        issuer = rt.organisation_name
        return pages.draw(request, "join.html", offer=offer, ways=ways, issuer=issuer, begun=begun)

    @router.api_route("/c/{written}", methods=_READ)
    async def certificate(request: Request, written: str) -> Response:
        if issuers.wants_data(request.headers.get("accept", "")):
            data = await issuers.document(rt, written, clock())
            data.headers["vary"] = "Accept"
            return data
        public_id = read_id(written)
        found = await certifying.certificate(rt, public_id, clock()) if public_id else None
        if found is None:
            shown = written[:_MOST_SHOWN]
            missing = status.HTTP_404_NOT_FOUND
            page = pages.draw(request, "certificate_unknown.html", missing, written=shown)
        else:
            hidden = found.standing is Standing.HIDDEN
            page = pages.draw(
                request,
                "certificate.html",
                status.HTTP_404_NOT_FOUND if hidden else status.HTTP_200_OK,
                held=found,
                number=grouped(found.public_id),
                elsewhere=elsewhere(found),
                linkedin=_linkedin(found),
            )
        if not (found and found.may_be_found):
            page.headers["x-robots-tag"] = "noindex, nofollow"
        page.headers["cache-control"] = "no-store"
        page.headers["vary"] = "Accept, Accept-Language"
        return page

    return router


def elsewhere(held: Certificate) -> str:
    """Where somebody else's verifier checks a certificate, by its signed file."""
    return f"{VERIFIER}#verify?vc={quote(f'{held.address}.json', safe='')}"


def _linkedin(held: Certificate) -> str:
    """Where its holder adds a certificate to a profile; the name is not handed over."""
    said = {
        "startTask": "CERTIFICATION_NAME",
        "name": held.title,
        "organizationName": held.issuer,
        "issueYear": held.earned_at.year,
        "issueMonth": held.earned_at.month,
        "certUrl": held.address,
        "certId": held.public_id,
    }
    if until := held.expires_at:
        said |= {"expirationYear": until.year, "expirationMonth": until.month}
    return f"{_LINKEDIN}{urlencode(said)}"


def _offer(offers: Sequence[Offer], code: str) -> Offer | None:
    wanted = code.strip().casefold()
    return next((offer for offer in offers if offer.code.casefold() == wanted), None)


def ways_of(rt: Runtime, code: str, offered: Sequence[str] = ()) -> Iterator[Way]:
    """How to join by a code, on the channels that are offered, or on all."""
    for channel in rt.channels.values():
        if isinstance(channel, Linking) and (not offered or channel.scheme in offered):
            try:
                link = channel.link(code)
            except ValueError:
                continue  # a bot's name is known once its channel has started
            yield Way(channel.scheme, link, _square(link), channel.number)


def _square(link: str) -> Markup:
    drawn = segno.make(link, error="m", micro=False)
    return Markup(  # noqa: S704 - drawn by segno from modules, it holds no text
        drawn.svg_inline(omitsize=True, border=3, dark="#000", light="#fff", svgclass=None)
    )
