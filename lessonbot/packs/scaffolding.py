"""A new pack to begin with, and what editors need to help with it."""

import json
from importlib.resources import files
from typing import Any

from lessonbot.packs.forms import Form, is_key
from lessonbot.packs.lesson_form import TaskForm
from lessonbot.packs.manifest import Manifest

_TEXTS = (
    "course.yaml",
    "lessons/01-one-idea.md",
    "lessons/02-other-questions.md",
    "README.md",
)
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


class NotAName(ValueError):
    """The name of the folder cannot be the id of a course; the message says what can."""


def scaffold(folder: str, title: str | None, language: str, author: str | None) -> dict[str, bytes]:
    """The files of a new pack that checks clean. Raises NotAName.

    What its author does not say is left out or said so that it is true: these words may stand
    on a certificate one day.
    """
    if not is_key(folder):
        raise NotAName(
            f"“{folder}” cannot be the id of a course: name the folder with small letters a-z, "
            "digits and -, as in money-basics"
        )
    title = title or folder.replace("-", " ").capitalize()
    values = {
        "id": folder,
        "folder": folder,
        "title": title,
        "summary": f"{title}: a few minutes a day.",
        "language": language,
        "authors": [author] if author else [],
    }
    made = {
        "course.schema.json": schema(Manifest, "course.yaml"),
        "lesson.schema.json": schema(
            TaskForm, "the lines at the top of a lesson", needs=("title",)
        ),
    }
    return {name: _filled(name, values) for name in _TEXTS} | made


def schema(form: type[Form], about: str, needs: tuple[str, ...] | None = None) -> bytes:
    """A JSON Schema of a form, for completion in editors.

    `needs` are the keys that must be there, if fewer than the form wants.
    """
    made: dict[str, Any] = {"$schema": _DIALECT, **form.model_json_schema()}
    made["title"] = f"lessonbot: {about}"
    if needs is not None:
        made["required"] = list(needs)
    return (json.dumps(made, ensure_ascii=False, indent=2) + "\n").encode()


def _filled(name: str, values: dict[str, Any]) -> bytes:
    text = files("lessonbot.packs").joinpath("scaffold", *name.split("/")).read_text("utf-8")
    yaml = name.endswith(".yaml")
    for key, value in values.items():
        text = text.replace(
            "{{" + key + "}}", json.dumps(value, ensure_ascii=False) if yaml else str(value)
        )
    return text.encode()
