"""The walks that ARCHITECTURE.md draws are what the code does."""

import re
from importlib import import_module
from pathlib import Path

from lessonbot.services import sending

PAGE = (Path(__file__).parents[2] / "ARCHITECTURE.md").read_text(encoding="utf-8")
WALKS = PAGE[PAGE.index("## The two walks") : PAGE.index("## A delivery's life")]
STEP = re.compile(r"(?P<layer>[a-z]+)/(?P<module>[a-z]+)\.(?P<function>[a-z_]+)")


def test_every_step_of_the_walks_is_a_function_at_that_address():
    steps = [match.groupdict() for match in STEP.finditer(WALKS)]
    assert len(steps) > 15
    for step in steps:
        module = import_module(f"lessonbot.{step['layer']}.{step['module']}")
        assert callable(getattr(module, step["function"], None)), step


def test_a_message_is_claimed_before_it_is_sent():
    assert "claimed and committed before anything is sent" in WALKS
    names = sending.send_due.__code__.co_names
    assert names.index("take") < names.index("leave") < names.index("settle")
