"""compose.yaml as a test reads it: what each container runs, with which settings."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

COMPOSE = Path(__file__).parents[2] / "compose.yaml"
_VARIABLE = re.compile(r"\$\{(\w+)(?::\?[^}]*)?\}")


@dataclass(frozen=True)
class Service:
    """A container: its command, its settings with variables filled in, and all that stands there."""

    name: str
    command: list[str]
    environment: dict[str, str]
    raw: Mapping[str, Any]

    @property
    def is_ours(self) -> bool:
        """Whether it runs lessonbot."""
        return bool(self.raw["image"] == "lessonbot")


def services(**variables: str) -> dict[str, Service]:
    """Every service of the file, by name."""
    file = YAML(typ="safe").load(COMPOSE.read_text(encoding="utf-8"))

    def filled(text: object) -> str:
        return _VARIABLE.sub(lambda found: variables[found[1]], str(text))

    return {
        name: Service(
            name,
            [filled(word) for word in raw["command"]] if "command" in raw else [],
            {key: filled(value) for key, value in raw.get("environment", {}).items()},
            raw,
        )
        for name, raw in file["services"].items()
    }
