"""Statements keep the rules of the Experience API, for every kind of question."""

import copy
import datetime as dt
from itertools import product
from typing import Any
from uuid import UUID

import msgspec
import pytest

from lessonbot.domain import statements
from lessonbot.domain.enrolment import items as items_of
from lessonbot.domain.statements import Answer, Site, Taking
from tests.support.courses import everything, number, word
from tests.support.xapi import faults

SITE = Site("https://learn.example")
COURSE = everything()
WHO = Taking(UUID(int=1, version=4), UUID(int=2, version=4), COURSE)
AT = dt.datetime(2026, 11, 23, 9, 30, 15, 123_456, tzinfo=dt.timezone(dt.timedelta(hours=3)))
CHOSEN = {
    "rich/pick": ["a"],
    "rich/pick-b": ["c"],
    "rich/pick-c": ["about 7"],
    "rich/feel": ["4"],
    "rich/several": ["a", "b"],
    "practice/sum": ["40 kg"],
    "practice/why": ["because I said so"],
    "words/word": ["NEXT "],
}


def told(ref: str, *, words: bool = True, right: bool | None = True) -> dict[str, Any]:
    item = statements.find(COURSE, ref)
    said = statements.response(item, CHOSEN[ref], words=words)
    answer = Answer(3, ref, said, right, "again", AT)
    definition = statements.question(COURSE, ref, item) if item else None
    made = statements.answered(SITE, WHO, answer, definition)
    decoded: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(made))
    return decoded


@pytest.mark.parametrize("ref", CHOSEN)
def test_an_answer_to_any_kind_of_question_is_a_statement(ref: str):
    for words, right in product((True, False), (True, False, None)):
        assert faults(told(ref, words=words, right=right)) == []


def test_every_kind_of_question_was_tried():
    assert {each.kind for each in items_of(COURSE).values()} == {
        "choice", "number", "text", "scale", "open",
    }  # fmt: skip
    assert set(items_of(COURSE)) <= set(CHOSEN)


@pytest.mark.parametrize(
    ("ref", "kind", "patterns", "response"),
    [
        ("rich/pick", "choice", ["a"], "a"),
        ("rich/several", "choice", ["a[,]b"], "a[,]b"),
        ("rich/feel", "likert", None, "4"),
        ("practice/sum", "numeric", ["40[:]45"], "40"),
        ("rich/pick-c", "numeric", ["7"], "7"),
        (
            "words/word",
            "fill-in",
            ["next", "two words", "SW next", "SW two words", "DE next", "DE two words"],
            "NEXT ",
        ),
        ("practice/why", "long-fill-in", None, "because I said so"),
    ],
)
def test_each_kind_has_its_form(ref: str, kind: str, patterns: list[str] | None, response: str):
    made = told(ref)
    definition = made["object"]["definition"]
    assert definition["interactionType"] == kind
    assert definition.get("correctResponsesPattern") == patterns
    assert made["result"]["response"] == response


def test_a_question_is_told_in_every_language_of_its_course():
    definition = told("rich/pick")["object"]["definition"]
    assert definition["description"] == {
        "en": "What about pick?",
        "sw": "SW What about pick?",
        "de": "DE What about pick?",
    }
    assert definition["choices"][0] == {
        "id": "a",
        "description": {"en": "pick yes", "sw": "SW pick yes", "de": "DE pick yes"},
    }


def test_a_learners_own_words_are_told_only_if_they_are_wanted():
    for ref in ("words/word", "practice/why"):
        assert "response" not in told(ref, words=False)["result"]
    assert told("practice/sum", words=False)["result"]["response"] == "40"


@pytest.mark.parametrize(
    ("said", "answers", "response"),
    [
        ("1.500", ["1500"], "1500"),
        ("1.500", ["1.5"], "1.5"),
        ("1.500", ["9"], "1.5"),
        ("-3,25 kg", ["3"], "-3.25"),
        ("call me on", ["3"], None),
    ],
)
def test_a_number_is_told_without_the_words_around_it(
    said: str, answers: list[str], response: str | None
):
    assert statements.response(number("n", *answers), [said], words=False) == response


def test_tolerances_and_exact_numbers_are_ranges_and_numbers():
    made = statements.question(COURSE, "practice/sum", number("sum", "3.5±0.1", "10", "-2..2"))
    assert made["correctResponsesPattern"] == ["3.4[:]3.6", "10", "-2[:]2"]


def test_a_question_that_is_gone_is_named_and_no_more():
    answer = Answer(1, "gone/q1", None, False, "lesson", AT)
    made = statements.answered(SITE, WHO, answer, None)
    assert faults(made) == []
    assert made["object"] == {
        "objectType": "Activity",
        "id": "https://learn.example/courses/everything/lessons/gone/items/q1",
    }


@pytest.mark.parametrize(("percent", "verb"), [(100, "passed"), (70, "passed"), (69, "failed")])
def test_a_finished_course_is_completed_and_passed_or_failed(percent: int, verb: str):
    completed, judged = statements.finished(SITE, WHO, percent, AT)
    assert faults(completed) == faults(judged) == []
    assert [each["verb"]["display"]["en"] for each in (completed, judged)] == ["completed", verb]
    assert judged["result"]["success"] is (verb == "passed")
    assert judged["result"]["score"]["scaled"] == percent / 100
    assert completed["object"]["definition"]["name"] == {
        "en": "Everything", "sw": "SW Everything", "de": "DE Everything",
    }  # fmt: skip


def test_an_instant_is_told_in_utc_and_an_answer_has_one_id():
    made = told("rich/pick")
    assert made["timestamp"] == "2026-11-23T06:30:15.123Z"
    assert made["id"] == told("rich/pick", right=False)["id"]
    assert made["context"]["registration"] == str(WHO.registration)
    assert made["context"]["revision"] == "1.0.0"
    assert made["context"]["extensions"] == {"https://learn.example/xapi/purpose": "again"}


def broken(**changes: object) -> dict[str, Any]:
    """A statement that was sound, with something changed: `result__score` is within the result."""
    made = copy.deepcopy(told("rich/pick"))
    for name, value in changes.items():
        *path, last = name.split("__")
        inner = made
        for each in path:
            inner = inner[each]
        if value is KeyError:
            del inner[last]
        else:
            inner[last] = value
    return made


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "1"},
        {"actor": KeyError},
        {"actor__name": "Amina"},
        {"actor__mbox": "mailto:amina@example.org"},
        {"actor__account__homePage": "learn.example"},
        {"verb__id": "answered"},
        {"verb__display": {"english language": "answered"}},
        {"object__id": "courses/1"},
        {"object__definition__interactionType": "pick"},
        {"object__definition__correctResponsesPattern": ["z"]},
        {"object__definition__correctResponsesPattern": ["a[,]a"]},
        {"object__definition__choices": KeyError},
        {"object__definition__scale": [{"id": "1"}]},
        {"object__definition__description": {"en": ""}},
        {"result__response": "a[,]z"},
        {"result__success": "true"},
        {"result__score__scaled": 100},
        {"result__score__raw": "100"},
        {"result__score__raw": 101},
        {"result__response": None},
        {"context__registration": "2"},
        {"context__extensions": {"purpose": "again"}},
        {"timestamp": "2026-11-23 06:30:15"},
        {"timestamp": KeyError},
        {"learner": "Amina"},
    ],
)
def test_the_rules_find_what_breaks_them(changes: dict[str, Any]):
    assert faults(broken()) == []
    assert faults(broken(**changes)) != []


def test_typed_words_have_the_right_ones_of_each_language_once():
    made = statements.question(COURSE, "words/none", word("none", "yes", "Yes", "yes"))
    assert made["correctResponsesPattern"] == ["yes", "Yes"]
