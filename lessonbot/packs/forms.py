"""Values of a YAML tree as a model, and what does not fit in an author's words."""

import re
from typing import Annotated, Any, LiteralString, TypeVar, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from lessonbot.packs.problems import Notes, shown, suggestion
from lessonbot.packs.yaml import Path, Place, Tree

_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_KEY = 64
_LONGEST_LINE = 200

# What pydantic calls a misfit, and what an author is told; a validator of ours brings its own words.
_MISFITS = {
    "string_type": ("type", "{name} must be text: write {name}: {example}"),
    "string_too_short": ("missing", "{name} is empty: write {name}: {example} or delete the line"),
    "string_too_long": ("length", "{name} is longer than {max_length:,} characters: shorten it"),
    "int_type": ("type", "{name} must be a whole number: write {name}: {example}"),
    "bool_type": ("type", "{name} must be true or false"),
    "bool_parsing": ("type", "{name} must be true or false"),
    "list_type": ("type", "{name} must be a list: write {name}: {example}"),
    "model_type": ("type", "{name} has parts of its own: write {name}: {example}"),
    "entry_type": ("type", "each entry of {name} has parts of its own: write {name}: {example}"),
    "literal_error": ("value", "{name} cannot be {given}: write {expected}"),
    "greater_than_equal": ("value", "{name} is {given}: write {ge} or more"),
    "less_than_equal": ("value", "{name} is {given}: write {le} or less"),
    "too_long": ("length", "{name} has more than {max_length} entries: shorten it"),
    "too_short": ("missing", "{name} has no entry: write {name}: {example}"),
}


class Form(BaseModel):
    """A part of a file whose keys are all known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Model = TypeVar("Model", bound=Form)


def is_key(value: str) -> bool:
    """Whether an author may give this id."""
    return len(value) <= _LONGEST_KEY and bool(_KEY.fullmatch(value))


def refuse(rule: LiteralString, message: LiteralString) -> PydanticCustomError:
    """What a validator raises: our own rule and our own words."""
    return PydanticCustomError(rule, message)


def _check_key(value: str) -> str:
    if not is_key(value):
        raise refuse("id", "an id has only small letters a-z, digits and -, as in first-steps")
    return value


def _one_line(value: str) -> str:
    value = " ".join(value.split())
    if len(value) > _LONGEST_LINE:
        raise refuse("length", "this line is longer than 200 characters: shorten it")
    return value


Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000)]
Line = Annotated[Words, AfterValidator(_one_line)]
Key = Annotated[str, AfterValidator(_check_key)]
Whole = Annotated[int, Field(strict=True)]


def fill(model: type[Model], tree: Tree, notes: Notes) -> Model | None:
    """The tree as a model, or nothing and every misfit noted at its place."""
    try:
        return model.model_validate(tree.data)
    except ValidationError as fault:
        for detail in fault.errors(include_url=False):
            _note(model, tree, detail, notes)
        return None


def _note(model: type[Form], tree: Tree, detail: ErrorDetails, notes: Notes) -> None:
    path = detail["loc"]
    kind = detail["type"]
    name = shown(path[-1] if path else "")
    if kind == "extra_forbidden":
        known = list(_form_at(model, path[:-1]).model_fields)
        words = f"unknown key {name}: {suggestion(str(path[-1]), known)}"
        notes.error(*_place(tree.keys, tree, path), "key", words)
    elif kind == "missing":
        line, column = _place(tree.keys, tree, path[:-1])
        words = f"{name} is missing: add a line {name}: {_example(model, path)}"
        notes.error(line, column, "missing", words)
    else:
        rule, words = _misfit(detail, _named(path), _example(model, path), in_list=_in_list(path))
        notes.error(*_place(tree.values, tree, path), rule, words)


def _named(path: Path) -> str:
    """The key a path leads to; an entry of a list goes by the list's name."""
    names = [shown(part) for part in path if isinstance(part, str)]
    return names[-1] if names else "this"


def _in_list(path: Path) -> bool:
    """Whether a path leads to an entry of a list."""
    return bool(path) and isinstance(path[-1], int)


def _misfit(detail: ErrorDetails, name: str, example: str, *, in_list: bool) -> tuple[str, str]:
    given = detail["input"]
    kind = "string_too_short" if given is None or given == "" else detail["type"]
    if kind == "model_type" and in_list:
        kind = "entry_type"
    if kind not in _MISFITS:
        return kind, detail["msg"]
    rule, words = _MISFITS[kind]
    context = detail.get("ctx", {})
    return rule, words.format(name=name, example=example, given=shown(given), **context)


def _place(places: dict[Path, Place], tree: Tree, path: Path) -> Place:
    """The nearest known place: that of the path, else of what it is part of."""
    while path:
        if path in places:
            return places[path]
        if path in tree.values:
            return tree.values[path]
        path = path[:-1]
    return tree.values[()]


def _form_at(model: type[Form], path: Path) -> type[Form]:
    for part in path:
        if isinstance(part, str) and part in model.model_fields:
            model = _form_in(model.model_fields[part].annotation) or model
    return model


def _form_in(annotation: Any) -> type[Form] | None:  # noqa: ANN401 - an annotation has no type of its own
    if isinstance(annotation, type) and issubclass(annotation, Form):
        return annotation
    found = (_form_in(argument) for argument in get_args(annotation))
    return next((form for form in found if form), None)


def _example(model: type[Form], path: Path) -> str:
    while _in_list(path):
        path = path[:-1]
    field = _form_at(model, path[:-1]).model_fields.get(str(path[-1])) if path else None
    if field is None or not field.examples:
        return "…"
    return str(field.examples[0])
