"""Whoever turned out to have the phone is told where they are, whatever that is."""

import pytest
from msgspec import structs

from lessonbot.domain import conversation
from tests.support.courses import course
from tests.support.dialogue import Dialogue


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ((), "What about q10?"),
        (("1",), "Next lesson: Tuesday"),
        (("1", "pause"), "Paused. Send RESUME"),
        (("1", "next", "1", "Amina"), "You have finished this course. Send START"),
    ],
)
def test_a_greeting_leads_back(said: tuple[str, ...], heard: str):
    dialogue = Dialogue(course(2))
    dialogue.join()
    for words in said:
        dialogue.hears(words)
    greeted = conversation.greet(structs.replace(dialogue.talk, key="g"), dialogue.now)
    assert heard in dialogue.texts(list(greeted.says))
