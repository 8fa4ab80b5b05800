"""Those who teach, in the journeys: each afternoon they look at work and answer questions."""

from datetime import datetime

from lessonbot.services import asking, fetching, submitting
from lessonbot.services.runtime import Runtime
from lessonbot.services.submitting import Decision

_MOST = 50
_WATER = ("water", "maji", "ماء")
_GOOD = Decision(passed=True, points=(2, 2, 1), comment="A good plan. I like that somebody waters.")
_NOT_YET = Decision(
    passed=False, points=(2, 1, 0), comment="Please add who waters, and on which days."
)
_ANSWER = "Cut the tops off as soon as you see flowers, and give water in the evening."


async def work(rt: Runtime, now: datetime) -> None:
    """Do what is to be done: work is good that says who waters, or is a picture."""
    await fetching.fetch(rt, now)
    for each in await submitting.listed(rt, _MOST, waiting=True):
        found = await submitting.shown(rt, each.public_id)
        if found.one.state == "waiting":
            pieces = [piece.text for piece in found.pieces if piece.kind == "text"]
            waters = any(word in piece.casefold() for piece in pieces for word in _WATER)
            good = waters or len(pieces) < len(found.pieces)
            await submitting.decide(rt, each.public_id, _GOOD if good else _NOT_YET, now)
    for question in await asking.listed(rt, _MOST, open_only=True):
        await asking.answer(rt, question.public_id, _ANSWER, now, publish=True)
