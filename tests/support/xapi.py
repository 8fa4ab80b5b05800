"""What a statement must be, section by section of the Experience API 1.0.3, part two.

https://github.com/adlnet/xAPI-Spec/blob/master/xAPI-Data.md, for the parts that lessonbot uses;
anything else in a statement is a fault here.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import RFC_4122, UUID

Faults = Iterator[str]

TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)")
TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
ADL_VERBS = {
    f"http://adlnet.gov/expapi/verbs/{each}"
    for each in ("answered", "completed", "passed", "failed")
}
LISTS = {"choice": "choices", "likert": "scale"}
PATTERNS = {"choice", "numeric", "fill-in", "long-fill-in", "likert"}


def faults(statement: Any) -> list[str]:  # noqa: ANN401 - what JSON can hold
    """What is wrong with a statement; nothing if it is one."""
    try:
        return [*_statement(statement)]
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        return [f"not of the form of a statement: {error!r}"]


def _statement(it: Mapping[str, Any]) -> Faults:
    yield from _keys(it, {"actor", "verb", "object"}, {"id", "result", "context", "timestamp"})
    yield from _no_nulls(it, "statement")  # 2.2
    if UUID(it["id"]).variant != RFC_4122 or str(UUID(it["id"])) != it["id"]:  # 2.4.1
        yield "2.4.1 id"
    yield from _actor(it["actor"])
    yield from _verb(it["verb"])
    yield from _activity(it["object"])
    yield from _result(it.get("result", {}), it["object"].get("definition", {}))
    yield from _context(it.get("context", {}))
    if not TIMESTAMP.fullmatch(it["timestamp"]):  # 2.4.7, 4.5
        yield "4.5 timestamp"


def _actor(it: Mapping[str, Any]) -> Faults:
    """2.4.2.1: one identifier, here the account of 2.4.2.4; nothing tells who it is."""
    yield from _keys(it, {"account"}, {"objectType"})
    if it.get("objectType", "Agent") != "Agent":
        yield "2.4.2.1 objectType"
    yield from _keys(it["account"], {"homePage", "name"})
    yield from _iri(it["account"]["homePage"], "2.4.2.4 homePage")
    if not isinstance(it["account"]["name"], str) or not it["account"]["name"]:
        yield "2.4.2.4 name"


def _verb(it: Mapping[str, Any]) -> Faults:
    """2.4.3, and the vocabulary of ADL."""
    yield from _keys(it, {"id", "display"})
    if it["id"] not in ADL_VERBS:
        yield "2.4.3 id"
    yield from _words(it["display"], "2.4.3 display")


def _activity(it: Mapping[str, Any]) -> Faults:
    """2.4.4.1."""
    yield from _keys(it, {"id"}, {"objectType", "definition"})
    if it.get("objectType", "Activity") != "Activity":
        yield "2.4.4.1 objectType"
    yield from _iri(it["id"], "2.4.4.1 id")
    if "definition" in it:
        yield from _definition(it["definition"])


def _definition(it: Mapping[str, Any]) -> Faults:
    lists = {"choices", "scale"}
    of_interactions = {"interactionType", "correctResponsesPattern", *lists}
    yield from _keys(it, set(), {"name", "description", "type", *of_interactions})
    for each in ("name", "description"):
        yield from _words(it[each], f"2.4.4.1 {each}")
    yield from _iri(it["type"], "2.4.4.1 type")
    is_interaction = it["type"].endswith("/cmi.interaction")
    if is_interaction != ("interactionType" in it):
        yield "2.4.4.1.s13 interactionType"
    if not is_interaction:
        return
    if it["interactionType"] not in PATTERNS:
        yield "2.4.4.1.s13 interactionType"
    supported = LISTS.get(it["interactionType"])
    if lists & it.keys() != ({supported} if supported else set()):
        yield "2.4.4.1.s15 component lists"
    parts = it.get(supported, []) if supported else []
    ids = [each["id"] for each in parts]
    if len(set(ids)) != len(ids) or any(not each or re.search(r"\s", each) for each in ids):
        yield "2.4.4.1.s16 id"
    for each in parts:
        yield from _keys(each, {"id"}, {"description"})
        yield from _words(each["description"], "2.4.4.1.s15 description")
    for each in it.get("correctResponsesPattern", []):
        yield from _response(each, it, "2.4.4.1.s10 correctResponsesPattern")
    if it.get("correctResponsesPattern") == []:
        yield "2.4.4.1.s11 an empty list means that no answer is right"


def _response(said: str, definition: Mapping[str, Any], where: str) -> Faults:
    """2.4.4.1.s10: the form of each kind of interaction."""
    kind = definition["interactionType"]
    if not said:
        yield where
    elif kind in LISTS:
        known = {each["id"] for each in definition[LISTS[kind]]}
        parts = said.split("[,]")
        if not set(parts) <= known or len(set(parts)) != len(parts):
            yield where
        if kind == "likert" and len(parts) != 1:
            yield where
    elif kind == "numeric":
        ends = said.split("[:]")
        if len(ends) > 2 or not all(NUMBER.fullmatch(each) for each in ends):
            yield where
        if len(ends) == 2 and float(ends[0]) > float(ends[1]):
            yield where


def _result(it: Mapping[str, Any], definition: Mapping[str, Any]) -> Faults:
    """2.4.5."""
    yield from _keys(it, set(), {"score", "success", "completion", "response"})
    for name in ("success", "completion"):
        if name in it and not isinstance(it[name], bool):
            yield f"2.4.5 {name}"
    if "response" in it:
        yield from _response(it["response"], definition, "2.4.5 response")
    if "score" in it:
        score = it["score"]
        yield from _keys(score, set(), {"scaled", "raw", "min", "max"})
        if any(
            isinstance(each, bool) or not isinstance(each, int | float) for each in score.values()
        ):
            yield "2.4.5.1 numbers"
        if not -1 <= score["scaled"] <= 1:
            yield "2.4.5.1 scaled"
        if not score["min"] <= score["raw"] <= score["max"]:
            yield "2.4.5.1 raw"


def _context(it: Mapping[str, Any]) -> Faults:
    """2.4.6."""
    may = {"registration", "revision", "platform", "contextActivities", "extensions"}
    yield from _keys(it, set(), may)
    if str(UUID(it["registration"])) != it["registration"]:
        yield "2.4.6 registration"
    for name in ("revision", "platform"):
        if not isinstance(it[name], str) or not it[name]:
            yield f"2.4.6 {name}"
    around = it.get("contextActivities", {})
    yield from _keys(around, set(), {"parent", "grouping", "category", "other"})
    for each in (one for several in around.values() for one in several):
        yield from _activity(each)
    for name in it.get("extensions", {}):  # 4.1
        yield from _iri(name, "4.1 extension")


def _keys(it: Mapping[str, Any], must: set[str], may: set[str] | None = None) -> Faults:
    """2.2: what is needed is there, and nothing that is not known."""
    if missing := must - it.keys():
        yield f"2.2 missing {sorted(missing)}"
    if unknown := it.keys() - must - (may or set()):
        yield f"2.2 unknown {sorted(unknown)}"


def _no_nulls(it: Any, where: str) -> Faults:  # noqa: ANN401 - what JSON can hold
    if it is None or it in ({}, []):
        yield f"2.2 {where} is empty"
    for name, inner in it.items() if isinstance(it, Mapping) else ():
        yield from _no_nulls(inner, f"{where}.{name}")
    for inner in it if isinstance(it, list) else ():
        yield from _no_nulls(inner, where)


def _words(it: Mapping[str, object], where: str) -> Faults:
    """4.2: a language map."""
    if not it or not all(TAG.fullmatch(tag) for tag in it):
        yield where
    if not all(isinstance(said, str) and said for said in it.values()):
        yield where


def _iri(said: str, where: str) -> Faults:
    """4.3: with a scheme; nothing that would have to be escaped."""
    parts = urlsplit(said)
    if not parts.scheme or not parts.netloc or re.search(r"[\s<>\"{}|\\^`]", said):
        yield where
