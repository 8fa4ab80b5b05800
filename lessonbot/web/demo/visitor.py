"""Who looks at the demo: all that is known stands in one cookie of theirs."""

import re
import secrets
from dataclasses import dataclass

from fastapi import Request, Response

COOKIE = "lessonbot_demo"
_VALUE = re.compile(r"(?P<path>[0-9a-f]{24})\.(?P<phone>chat|sms)\.(?P<language>[A-Za-z-]{0,20})")
_KEPT = 30 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser: the address of its phones, which of them is in hand, and the language chosen."""

    path: str
    plain: bool = False
    language: str = ""

    @classmethod
    def of(cls, request: Request) -> "Visitor":
        """The visitor of a request; somebody new without a cookie that we could have written."""
        match = _VALUE.fullmatch(request.cookies.get(COOKIE, ""))
        if match is None:
            return cls.fresh()
        return cls(match["path"], match["phone"] == "sms", match["language"])

    @classmethod
    def fresh(cls, language: str = "") -> "Visitor":
        """Somebody new."""
        return cls(secrets.token_hex(12), language=language)

    def remember(self, response: Response) -> None:
        """Let the browser say who it is next time."""
        value = f"{self.path}.{'sms' if self.plain else 'chat'}.{self.language}"
        response.set_cookie(
            COOKIE, value, max_age=_KEPT, path="/demo", httponly=True, samesite="lax"
        )
