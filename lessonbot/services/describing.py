"""What a course still has to say of itself: its licence, its summary, what its certificate is for.

Authors who wrote a document have no lines to write these into; they fill in a form instead.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from lessonbot.services import authoring, inspecting
from lessonbot.services.inspecting import Inspected
from lessonbot.services.seating import Seat
from lessonbot.store.drafts import StoredDraft

FILE = "course.yaml"
PARTS = ("criteria", "licence", "summary")
LICENCES = ("CC-BY-4.0", "CC-BY-SA-4.0", "CC0-1.0", "LicenseRef-All-Rights-Reserved")
"""By SPDX id; the last one lets nobody use a course without asking."""
LONGEST = 500


def lacking(seen: Inspected) -> Sequence[str]:
    """The parts that the check misses and a form can give."""
    if seen.course is None:
        return ()
    found = {each.problem.rule for each in seen.of(FILE)}
    return [part for part in PARTS if part in found]


async def complete(seat: Seat, draft: StoredDraft, said: Mapping[str, str], now: datetime) -> None:
    """Write what was said into the course. Raises Meanwhile or NotTaken, like `authoring.save`."""
    given = {name: " ".join(said.get(name, "").split())[:LONGEST] for name in PARTS}
    missed = lacking(await inspecting.inspect(seat.rt, draft))
    content = (await inspecting.files(seat.rt, draft)).get(FILE)
    kept = authoring.text_of(content) if content is not None else None
    if kept is None or said.get("before", "") != kept.digest:
        raise authoring.Meanwhile
    text = _completed(kept.text, {name: given[name] for name in missed if given[name]})
    await authoring.save(seat, draft, FILE, text, kept.digest, now)


def _completed(text: str, given: Mapping[str, str]) -> str:
    """The file with values in place of those that say nothing, and lines for those that lack."""
    from ruamel.yaml import YAML  # noqa: PLC0415 - heavy, and rarely wanted

    root = YAML().compose(text)
    for name, value in given.items():
        written = json.dumps(value, ensure_ascii=False)  # quoted as YAML has it, too
        if name == "criteria":
            old = _at(_at(root, "credential"), name)
            # what stands behind moves, and nothing before
            text = text[: old.start_mark.index] + written + text[old.end_mark.index :]
        else:
            text = f"{text.rstrip()}\n{name}: {written}\n"
    return text


def _at(node: Any, name: str) -> Any:  # noqa: ANN401 - nodes of YAML
    (found,) = (value for key, value in node.value if key.value == name)
    return found
