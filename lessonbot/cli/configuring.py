"""`lessonbot config`: every setting, and which of them cannot work."""

import json

from lessonbot.cli import federating
from lessonbot.cli.composing import complaints, in_passing
from lessonbot.cli.output import WRONG_USE, tell, warn
from lessonbot.config import Settings, doubts, sources, strangers


def show(settings: Settings, *, as_json: bool) -> None:
    """Print them; leave with 2 when a channel cannot work like this."""
    for name, place, near in strangers():
        meant = f": did you mean {near}?" if near else ""
        warn(f"{name} ({place}) is no setting and does nothing{meant}")
    shown = sources(settings)
    if as_json:
        rows = {name: {"value": value, "source": place} for name, (value, place) in shown.items()}
        tell(json.dumps(rows, indent=2))
    else:
        width = max(map(len, shown))
        for name, (value, place) in shown.items():
            tell(f"{name:<{width}}  {value or '-'}  ({place})")
    for each in doubts(settings):
        warn(each)
    wrong = dict.fromkeys(said for _, said in complaints(in_passing(settings)))
    if lacks := federating.lacking(settings):
        wrong[lacks] = None
    for each in wrong:
        warn(each)
    if wrong:
        raise SystemExit(WRONG_USE)
