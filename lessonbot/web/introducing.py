"""Pages about who issues certificates, and about what each of them takes."""

from babel import Locale
from fastapi import APIRouter, HTTPException, Request, Response, status

from lessonbot.domain.phrases import Phrases
from lessonbot.services import introducing
from lessonbot.services.introducing import Introduced
from lessonbot.services.runtime import Runtime
from lessonbot.web import issuers
from lessonbot.web.pages import Pages

_READ = ["GET", "HEAD"]


def routes(rt: Runtime, pages: Pages) -> APIRouter:
    """The pages; who asks for data gets it at the same addresses."""
    router = APIRouter()

    @router.api_route("/orgs/{slug}", methods=_READ)
    async def issuer(request: Request, slug: str) -> Response:
        if issuers.wants_data(request.headers.get("accept", "")):
            return _varied(await issuers.profile(rt, slug))
        voice = pages.voice(request)
        found = await _found(rt, slug, voice)
        country = _country(found.country, voice.language)
        return _varied(pages.draw(request, "issuer.html", org=found, country=country))

    @router.api_route("/orgs/{slug}/achievements/{key}.png", methods=_READ)
    async def badge(slug: str, key: str) -> Response:
        return await issuers.badge(rt, slug, key)

    @router.api_route("/orgs/{slug}/achievements/{key}", methods=_READ)
    async def achievement(request: Request, slug: str, key: str) -> Response:
        if issuers.wants_data(request.headers.get("accept", "")):
            return _varied(await issuers.achievement(rt, slug, key))
        found = await _found(rt, slug, pages.voice(request))
        for each in (*found.courses, *found.tracks):
            if each.key == key:
                return _varied(pages.draw(request, "achievement.html", org=found, earnable=each))
        raise HTTPException(status.HTTP_404_NOT_FOUND)

    return router


async def _found(rt: Runtime, slug: str, voice: Phrases) -> Introduced:
    found = await introducing.issuer(rt, slug, voice.language)
    if found is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND)
    return found


def _varied(answer: Response) -> Response:
    answer.headers["vary"] = "Accept, Accept-Language"
    return answer


def _country(code: str, language: str) -> str:
    """The name of a country, the code itself where it has none."""
    return str(Locale.parse(language, sep="-").territories.get(code.upper(), code))
