"""The headings and buttons of pages and handouts: all in use, and in the reader's language."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from lessonbot.packs import exporters
from lessonbot.packs.exporters import words
from lessonbot.packs.exporters.words import WORDS, filled, words_in

FOLDER = Path(exporters.__file__).parent
TEMPLATES = [FOLDER / "templates" / name for name in ("page.html", "handout.typ")]
NAMED = re.compile(r"""words(?:\[0\])?(?:\.|\[")(\w+)""")


def named(files: Iterable[Path]) -> set[str]:
    """The names that templates and code ask for."""
    return {name for file in files for name in NAMED.findall(file.read_text("utf-8"))}


def test_every_word_is_on_a_page_or_a_handout():
    used = named([*TEMPLATES, *FOLDER.glob("*.py")]) | {"choose_all", *words._HINTS.values()}
    assert WORDS.keys() - used == set()


def test_no_page_and_no_handout_asks_for_a_word_that_there_is_not():
    assert named(TEMPLATES) - WORDS.keys() == set()
    assert len(named(TEMPLATES)) > 20


@pytest.mark.parametrize(
    ("language", "found"),
    [("pt", "Dia"), ("pt-BR", "Dia"), ("fr", "Jour"), ("fr-CA", "Journée"), ("de", "Day")],
)
def test_words_are_in_the_language_or_its_nearest_kin_or_in_english(language: str, found: str):
    given = {"pt": {"day": "Dia"}, "fr": {"day": "Jour"}, "fr-CA": {"day": "Journée"}}
    spoken = words_in(language, given)
    assert filled(spoken["day"], number=3) == ("Day 3" if found == "Day" else found)
    assert spoken.keys() == WORDS.keys()


def test_a_phrase_is_filled_and_keeps_braces_that_name_nothing():
    assert filled("{number} of {numbers}", number=3) == "3 of {numbers}"
