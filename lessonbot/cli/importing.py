"""Other tools' files become a pack, and its author is told what to look at."""

import inspect
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from lessonbot.cli import findings
from lessonbot.cli.output import NOT_SO, fail, tell
from lessonbot.packs import importing
from lessonbot.packs.drafts import Draft, NotImportable
from lessonbot.packs.problems import PackRefused
from lessonbot.packs.writing import NotWritable, write_pack
from lessonbot.services.weighing import weigh

_MOST_SHOWN = 20


def bring(
    source: Path, folder: Path, form: str | None, given: Mapping[str, object], *, as_json: bool
) -> None:
    """Read, write the pack and its report, check it, and say what comes next."""
    try:
        known = form or importing.guess(source)
        draft = importing.read(source, known, _fitting(known, given))
        write_pack(folder, importing.as_pack(draft, source.name))
    except (NotImportable, NotWritable, PackRefused) as error:
        fail(str(error), NOT_SO)
    if as_json:
        tell(importing.as_data(draft))
        return
    _report(source, folder, draft)


def _fitting(known: str, given: Mapping[str, object]) -> dict[str, object]:
    """The options that this importer understands; others are wrong usage."""
    if known not in importing.FORMATS:
        fail(f"--from knows {', '.join(importing.FORMATS)}; not “{known}”")
    module = import_module(f"lessonbot.packs.importers.{importing.FORMATS[known].module}")
    taken = inspect.signature(module.read).parameters
    for name in given.keys() - taken.keys():
        option = "prompt" if name == "prompts" else name
        fail(f"--{option} means nothing for {known}: leave it out")
    return dict(given)


def _report(source: Path, folder: Path, draft: Draft) -> None:
    remarks = [remark for remark in draft.remarks if remark.fate != "taken"]
    for remark in remarks[:_MOST_SHOWN]:
        tell(str(remark))
    if len(remarks) > _MOST_SHOWN:
        tell(f"… and {len(remarks) - _MOST_SHOWN} more")
    weighed = weigh(folder)
    lessons = len(draft.course.lessons)
    tell(
        f"{source}: {importing.summary(draft.remarks)}; all of it is in {folder}/{importing.REPORT}"
    )
    found = findings.said(findings.counted(weighed.problems))
    tell(f"{folder}: {lessons} lesson{'s' * (lessons != 1)}, {found}")
    tell(f"next: lessonbot pack check {folder}")
