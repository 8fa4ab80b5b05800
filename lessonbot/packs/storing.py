"""The stored form of a course, which is also what it is addressed by."""

from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from typing import Any

import msgspec

from lessonbot.domain.course import Course


def stored(course: Course) -> bytes:
    """A course as JSON in deterministic order, without what is left at its default.

    A field that a later version adds thus changes nothing in the address of a course that does
    not use it.
    """
    return msgspec.json.encode(_lean(course), order="deterministic")


def _lean(value: object) -> Any:  # noqa: ANN401 - what JSON can hold
    if is_dataclass(value) and not isinstance(value, type):
        return {
            each.name: _lean(given)
            for each in _fields(type(value))
            if (given := getattr(value, each.name)) != _default(each)
        }
    if isinstance(value, tuple):
        return [_lean(each) for each in value]
    return value


@cache
def _fields(kind: type) -> tuple[Field[Any], ...]:
    return fields(kind)


def _default(each: Field[Any]) -> object:
    return each.default_factory() if each.default_factory is not MISSING else each.default
