"""What learners did as statements of the Experience API (xAPI), version 1.0.3.

Sections in comments are those of its second part, “Experience API Data”. Ids of activities stand
below the organisation's own address; keys are letters, digits and hyphens, and stable across
versions. Which version it was is the `revision` of a statement's context.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from lessonbot.domain import numbers
from lessonbot.domain.course import Course, Lesson, QuizItem
from lessonbot.domain.enrolment import Purpose
from lessonbot.domain.items import shortened
from lessonbot.domain.text import plain

Statement = dict[str, Any]
VERBS = "http://adlnet.gov/expapi/verbs/"
TYPES = "http://adlnet.gov/expapi/activities/"
_INTERACTIONS = {
    "choice": "choice",
    "number": "numeric",
    "text": "fill-in",
    "scale": "likert",
    "open": "long-fill-in",
}
_NAME = 80
_STATEMENTS = UUID("6b0f4f0e-4f5c-5d0e-9a57-3d2f6a1c7b11")
"""The namespace of statements' ids: the same answer of the same actor is the same statement."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where a course is taught: everything is named below this address."""

    url: str

    def course(self, course: Course) -> str:
        """The id of a course."""
        return f"{self.url}/courses/{course.key}"

    def item(self, course: Course, ref: str) -> str:
        """The id of a question by its reference."""
        lesson, _, key = ref.partition("/")
        return f"{self.lesson(course, lesson)}/items/{key}"

    def lesson(self, course: Course, key: str) -> str:
        """The id of a lesson by its key."""
        return f"{self.course(course)}/lessons/{key}"

    def extension(self, name: str) -> str:
        """The id of what only lessonbot says."""
        return f"{self.url}/xapi/{name}"


@dataclass(frozen=True, slots=True)
class Taking:
    """One learner in one course: `learner` stands for who it is, `registration` for this time."""

    learner: UUID
    registration: UUID
    course: Course


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered; `response` is as statements have it, None where it is not told."""

    number: int
    ref: str
    response: str | None
    right: bool | None
    purpose: Purpose
    at: datetime


def answered(site: Site, taking: Taking, answer: Answer, definition: object) -> Statement:
    """A question was answered; its `definition` is None where no version has it any more."""
    course, lesson = taking.course, answer.ref.partition("/")[0]
    result: dict[str, Any] = {"completion": True}
    if answer.response is not None:
        result["response"] = answer.response
    if answer.right is not None:
        result |= {"success": answer.right, "score": _score(100 * answer.right)}
    parents = {
        "parent": [_activity(site.lesson(course, lesson))],
        "grouping": [_activity(site.course(course))],
    }
    thing = _activity(site.item(course, answer.ref))
    if definition is not None:
        thing["definition"] = definition
    context = {
        **_context(taking),
        "contextActivities": parents,
        "extensions": {site.extension("purpose"): answer.purpose},
    }
    return {
        "id": str(uuid5(_STATEMENTS, f"{taking.learner} {taking.registration} {answer.number}")),
        "actor": _actor(site, taking),
        "verb": _verb("answered"),
        "object": thing,
        "result": result,
        "context": context,
        "timestamp": _instant(answer.at),
    }


def finished(site: Site, taking: Taking, percent: int, at: datetime) -> Sequence[Statement]:
    """A course was completed, and passed or failed."""
    passed = percent >= taking.course.pass_percent
    judged = {"success": passed, "score": _score(percent)}
    results = {"completed": {"completion": True}, "passed" if passed else "failed": judged}
    return [
        {
            "id": str(uuid5(_STATEMENTS, f"{taking.learner} {taking.registration} {verb}")),
            "actor": _actor(site, taking),
            "verb": _verb(verb),
            "object": {
                **_activity(site.course(taking.course)),
                "definition": _course(taking.course),
            },
            "result": result,
            "context": _context(taking),
            "timestamp": _instant(at),
        }
        for verb, result in results.items()
    ]


def question(course: Course, ref: str, item: QuizItem) -> dict[str, Any]:
    """The definition of a question, in every language of its course."""
    spoken = {course.language: item} | {
        each.language: said for each in course.translations if (said := find(each, ref)) is not None
    }
    words = {language: plain(each.prompt) for language, each in spoken.items()}
    definition: dict[str, Any] = {
        "name": {language: shortened(said, _NAME) for language, said in words.items()},
        "description": words,
        "type": f"{TYPES}cmi.interaction",
        "interactionType": _INTERACTIONS[item.kind],
    }
    patterns = _patterns(item, spoken.values())
    if patterns:
        definition["correctResponsesPattern"] = patterns
    if item.options:
        definition["scale" if item.kind == "scale" else "choices"] = [
            {
                "id": option.key,
                "description": {
                    language: each.options[place].text for language, each in spoken.items()
                },
            }
            for place, option in enumerate(item.options)
        ]
    return definition


def response(item: QuizItem | None, chosen: Sequence[str], *, words: bool) -> str | None:
    """What was chosen, in the form of the kind of question; a learner's own words only if wanted.

    A number is told without what was written around it.
    """
    if item is None or not chosen:
        return None
    if item.options:
        return _LIST.join(chosen)
    if item.kind == "number":
        return _number(item, chosen[0])
    return chosen[0] if words else None


_LIST, _RANGE = "[,]", "[:]"


def _number(item: QuizItem, said: str) -> str | None:
    """A typed number; of several readings the one that is right, else the smallest in size."""
    readings = sorted(numbers.readings(said), key=abs)
    right = [each for each in readings if any(numbers.matches(each, a) for a in item.answers)]
    return _decimal((right or readings)[0]) if readings else None


def _patterns(item: QuizItem, spoken: Any) -> list[str]:  # noqa: ANN401 - items in each language
    """What would be right (2.4.4.1, response patterns); nothing where anything is."""
    match item.kind:
        case "choice":
            return [_LIST.join(each.key for each in item.options if each.right)]
        case "number":
            return [_range(*numbers.bounds(each)) for each in item.answers]
        case "text":
            return list(dict.fromkeys(said for each in spoken for said in each.answers))
        case _:
            return []


def _range(low: Decimal, high: Decimal) -> str:
    return _decimal(low) if low == high else f"{_decimal(low)}{_RANGE}{_decimal(high)}"


def _decimal(value: Decimal) -> str:
    shown = f"{value:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def find(course: Course, ref: str) -> QuizItem | None:
    """A question by its reference, also one that stands in for another."""
    return next(
        (
            form
            for lesson in course.lessons
            if ref.startswith(f"{lesson.key}/")
            for form in _forms(lesson)
            if f"{lesson.key}/{form.key}" == ref
        ),
        None,
    )


def _forms(lesson: Lesson) -> Sequence[QuizItem]:
    return [form for item in lesson.items for form in (item, *item.parallels)]


def _course(course: Course) -> dict[str, Any]:
    every = (course, *course.translations)
    return {
        "name": {each.language: each.title for each in every},
        "description": {each.language: each.summary for each in every},
        "type": f"{TYPES}course",
    }


def _activity(name: str) -> dict[str, Any]:
    return {"objectType": "Activity", "id": name}


def _actor(site: Site, taking: Taking) -> dict[str, Any]:
    account = {"homePage": site.url, "name": str(taking.learner)}
    return {"objectType": "Agent", "account": account}


def _verb(name: str) -> dict[str, Any]:
    return {"id": f"{VERBS}{name}", "display": {"en": name}}


def _context(taking: Taking) -> dict[str, Any]:
    return {
        "registration": str(taking.registration),
        "revision": taking.course.version,
        "platform": "lessonbot",
    }


def _score(percent: int) -> Mapping[str, float]:
    return {"scaled": percent / 100, "raw": percent, "min": 0, "max": 100}


def _instant(at: datetime) -> str:
    """An instant of RFC 3339, to the millisecond (4.5)."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
