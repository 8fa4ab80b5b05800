"""What goes wrong, told to programs as RFC 9457 has it."""

from collections.abc import Mapping, Sequence
from itertools import zip_longest

from fastapi import Request, Response, status
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

_NAME = "header.idempotency-key"
MEDIA = "application/problem+json"
_TITLES = {
    400: "The request cannot be understood",
    401: "A key is needed",
    403: "This key does not allow it",
    404: "There is no such thing",
    405: "This address takes another method",
    409: "It collides with another request",
    413: "The request is too large",
    422: "Something in the request does not fit",
    429: "Too many requests",
    500: "Something broke here",
}


class Fault(BaseModel):
    """One thing that does not fit, and where it stands."""

    where: str
    detail: str


class Problem(BaseModel):
    """Why a request was not done."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    errors: list[Fault] = Field(default_factory=list)


class Refused(Exception):
    """A request that is not done, and how to mend it; `where` is the field in its body."""

    def __init__(
        self, code: int, detail: str, headers: Mapping[str, str] | None = None, where: str = ""
    ) -> None:
        super().__init__(detail)
        self.code, self.detail, self.headers = code, detail, headers
        self.errors = [Fault(where=f"body.{where}", detail=detail)] if where else []


def told(
    code: int,
    detail: str = "",
    errors: Sequence[Fault] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem as an answer."""
    problem = Problem(
        title=_TITLES.get(code, "It was not done"), status=code, detail=detail, errors=list(errors)
    )
    return JSONResponse(problem.model_dump(), code, dict(headers or {}), media_type=MEDIA)


async def refused(_request: Request, error: Exception) -> Response:
    """For Refused."""
    if not isinstance(error, Refused):
        return told(status.HTTP_500_INTERNAL_SERVER_ERROR)
    return told(error.code, error.detail, error.errors, error.headers)


async def unfit(_request: Request, error: Exception) -> Response:
    """For what does not fit the described form."""
    found = error.errors() if isinstance(error, RequestValidationError) else []
    errors = [
        Fault(where=".".join(map(str, each["loc"])), detail=str(each["msg"])) for each in found
    ]
    if any(each.where.lower() == _NAME for each in errors):  # as the draft of that header has it
        said = "This request needs the header Idempotency-Key, so that it is done only once."
        return told(status.HTTP_400_BAD_REQUEST, said, errors)
    return told(status.HTTP_422_UNPROCESSABLE_CONTENT, "See errors.", errors)


async def http(request: Request, error: Exception) -> Response:
    """For what the framework refuses."""
    if not isinstance(error, HTTPException):
        return told(status.HTTP_500_INTERNAL_SERVER_ERROR)
    if error.status_code == status.HTTP_405_METHOD_NOT_ALLOWED:
        return told(error.status_code, headers={"allow": ", ".join(_methods(request))})
    return told(error.status_code, headers=error.headers)


def _methods(request: Request) -> Sequence[str]:
    """The methods of all that is at this address; the framework names those of the first one."""
    paths = request.app.openapi()["paths"]
    asked = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    # a word that stands for something of its own is not the id of something
    alike = [asked] if asked in paths else [each for each in paths if _is_like(asked, each)]
    return [method.upper() for each in alike for method in paths[each]]


def _is_like(asked: str, described: str) -> bool:
    pairs = list(zip_longest(asked.split("/"), described.split("/"), fillvalue=""))
    return all(word == part or (word and part.startswith("{")) for word, part in pairs)
