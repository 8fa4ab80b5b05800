"""Drawing pages: one look, in the visitor's language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from babel import Locale, UnknownLocaleError
from fastapi import Request, Response, status
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from lessonbot.domain.phrases import Phrases
from lessonbot.domain.portrait import Portrait
from lessonbot.web import languages
from lessonbot.web.wording import Wording, linked, rich

STATIC = Path(__file__).parent / "static"

_ERRORS = {
    status.HTTP_403_FORBIDDEN: "refused",
    status.HTTP_404_NOT_FOUND: "missing",
    status.HTTP_405_METHOD_NOT_ALLOWED: "method",
    status.HTTP_413_CONTENT_TOO_LARGE: "large",
    status.HTTP_429_TOO_MANY_REQUESTS: "often",
}


@cache
def static(name: str) -> str:
    """The address of a static file; it changes with the file, so browsers may keep it for ever."""
    digest = sha256((STATIC / name).read_bytes()).hexdigest()
    return f"/static/{name}?v={digest[:12]}"


@dataclass(frozen=True)
class Pages:
    """Templates with what every page needs; links are made from `public_url`, never from a request."""

    public_url: str
    voices: Mapping[str, Phrases]
    demo: bool
    portrait: Callable[[], Portrait]

    def voice(self, request: Request) -> Phrases:
        """The phrases in the visitor's language."""
        asked = request.query_params.get("lang", "")
        header = request.headers.get("accept-language", "")
        return languages.choose(asked, header, self.voices, self.portrait().language)

    def draw(
        self,
        request: Request,
        template: str,
        code: int = status.HTTP_200_OK,
        voice: Phrases | None = None,
        **values: Any,  # noqa: ANN401 - whatever the template shows
    ) -> Response:
        """A page."""
        voice = voice or self.voice(request)
        wording = Wording(voice)
        asked = languages.spoken(request.query_params.get("lang", ""), self.voices)
        kept = urlencode({"lang": asked.language}) if asked else ""
        html = (
            _templates()
            .get_template(template)
            .render(
                t=wording.html,
                label=wording.plain,
                voice=voice,
                voices=self.voices.values(),
                public_url=self.public_url,
                demo=self.demo,
                portrait=self.portrait(),
                link=lambda path: joined(path, kept),
                linked=lambda value: linked(value, self.public_url),
                **values,
            )
        )
        headers = {
            "cache-control": "no-cache",
            "content-language": voice.language,
            "vary": "Accept-Language",
        }
        return HTMLResponse(html, code, headers)

    def error(self, request: Request, code: int) -> Response:
        """A page that says what is wrong and where to go on."""
        return self.draw(request, "error.html", code, what=_ERRORS.get(code, "fault"))


def joined(path: str, query: str) -> str:
    """A path with one more query, whether it has one already or not."""
    return f"{path}{'&' if '?' in path else '?'}{query}" if query else path


def tongue(tag: str, reader: str) -> str:
    """The name of a language, in the reader's language."""
    try:
        name = Locale.parse(tag, sep="-").get_display_name(reader)
    except (UnknownLocaleError, ValueError):
        return tag
    return name[:1].upper() + name[1:] if name else tag


def direction(tag: str) -> str:
    """The direction that a language is written in."""
    try:
        return Locale.parse(tag, sep="-").text_direction
    except (UnknownLocaleError, ValueError):
        return "auto"


@cache
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("lessonbot.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"rich": rich, "tongue": tongue}
    made.globals |= {"static": static, "direction": direction}
    return made
