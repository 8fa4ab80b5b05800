"""The description of the API: which problems each address tells, and what leads to what."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from lessonbot.web.api.problems import MEDIA, Problem

PROBLEMS: Mapping[int, str] = {
    400: "A header cannot be understood, or is missing",
    401: "No key, or one that has ended",
    403: "The key lacks a scope",
    404: "No such thing in your organisation",
    409: "It collides with how things stand",
    413: "The body is too large",
    422: "Something does not fit; see errors",
    429: "Too many requests; wait as retry-after says",
}
_PACE = {
    "RateLimit-Policy": {
        "schema": {"type": "string", "examples": ['"requests";q=600;w=60']},
        "description": "So many requests (q) in so many seconds (w).",
    },
    "RateLimit": {
        "schema": {"type": "string", "examples": ['"requests";r=599;t=42']},
        "description": "So many (r) are left; in so many seconds (t) all may be asked again.",
    },
}
"""Headers of answers to a known key."""
_SCHEMA = {"$ref": "#/components/schemas/Problem"}
_MAKES = {"make_cohort": "cohort", "begin_broadcast": "broadcast"}
_LISTS = {
    "list_cohorts": ("cohort", "id"),
    "list_broadcasts": ("broadcast", "id"),
    "list_learners": ("learner", "id"),
    "list_credentials": ("number", "number"),
}
"""Operations that make or list a thing, and the name that addresses call it by."""


def responses() -> dict[int | str, dict[str, Any]]:
    """The problems that every address may tell."""
    return {code: {"model": Problem, "description": said} for code, said in PROBLEMS.items()}


def operation(route: APIRoute) -> str:
    """The name of an operation for who makes a client from the description."""
    plural = str(route.tags[0])
    one = plural.removesuffix("s")
    if route.name == plural:
        return f"list_{plural}"
    if route.name == one:
        return f"get_{one}"
    return route.name if "_" in route.name else f"{route.name}_{one}"


def describe(app: FastAPI) -> None:
    """Let an application describe itself so."""
    app.openapi = partial(_described, app, app.openapi)  # type: ignore[method-assign]


def _described(app: FastAPI, plainly: Any) -> dict[str, Any]:  # noqa: ANN401 - as FastAPI has it
    if app.openapi_schema is None:
        said = plainly()
        for each in _operations(said):
            _tell_problems(each)
        _link(said)
        app.openapi_schema = said
    return app.openapi_schema


def _operations(said: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for methods in said["paths"].values():
        yield from methods.values()


def _tell_problems(operation: dict[str, Any]) -> None:
    for code, answer in operation["responses"].items():
        if int(code) in PROBLEMS:
            answer["content"] = {MEDIA: {"schema": _SCHEMA}}
    wait = {"schema": {"type": "string"}, "description": "Seconds to wait."}
    for code, answer in operation["responses"].items():
        if code.startswith("2") or code == "429":
            answer["headers"] = dict(_PACE)
    operation["responses"]["429"]["headers"]["Retry-After"] = wait


def _link(said: dict[str, Any]) -> None:
    """What a thing's id leads to, from where it was made or listed."""
    leads: dict[str, list[str]] = {}
    for path, methods in said["paths"].items():
        for name in ("cohort", "broadcast", "learner", "number"):
            if f"{{{name}}}" in path:
                leads.setdefault(name, []).extend(e["operationId"] for e in methods.values())
    for each in _operations(said):
        own = each["operationId"]
        if own in _MAKES:
            _add(each["responses"]["201"], _MAKES[own], "$response.body#/id", leads)
        elif own in _LISTS:
            name, field = _LISTS[own]
            _add(each["responses"]["200"], name, f"$response.body#/items/0/{field}", leads)


def _add(answer: dict[str, Any], name: str, where: str, leads: Mapping[str, list[str]]) -> None:
    answer["links"] = {
        each: {"operationId": each, "parameters": {name: where}} for each in leads.get(name, ())
    }
