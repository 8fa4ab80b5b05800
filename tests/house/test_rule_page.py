"""The page of rules explains every rule of the checker, and no other."""

import re
from pathlib import Path

import pytest

from lessonbot.packs.rules import RULES
from tests.services.test_rules import PACKS

PAGE = Path(__file__).parents[2] / "docs/rules.md"


def explained() -> dict[str, str]:
    """The headings of the third level, each with its first paragraph."""
    text = PAGE.read_text(encoding="utf-8")
    parts = re.split(r"^### (\w+)\n\n", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_every_rule_is_explained_and_no_other() -> None:
    assert set(explained()) == set(RULES)


@pytest.mark.parametrize("rule", PACKS)
def test_the_page_says_how_grave_a_rule_is(rule: str) -> None:
    severity, _ = PACKS[rule]
    assert re.search(rf"(?i)\b{severity}\b", explained()[rule])


def test_a_rule_leads_to_its_section() -> None:
    page, _, section = RULES["quiz"].page.partition("#")
    assert Path(__file__).parents[2] / page == PAGE
    assert section in explained()
