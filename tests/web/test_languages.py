"""Which language a page is in."""

import pytest

from lessonbot.services.speaking import voices
from lessonbot.web.languages import accepted, choose
from lessonbot.web.pages import joined


@pytest.mark.parametrize(
    ("asked", "header", "language"),
    [
        ("", "", "en"),
        ("ar", "en", "ar"),
        ("AR-eg", "", "ar"),
        ("xx", "ar;q=0.5", "ar"),
        ("", "ar-EG,en;q=0.5", "ar"),
        ("", "xx,en;q=0.2,ar;q=0.8", "ar"),
        ("", "ar;q=0,en", "en"),
        ("", "*", "en"),
        ("", ",;q=,ar;q=abc;;", "en"),
    ],
)
def test_the_language_asked_for_comes_before_the_browsers_and_english_is_last(
    asked: str, header: str, language: str
) -> None:
    assert choose(asked, header, voices()).language == language


def test_equally_wanted_languages_keep_their_order() -> None:
    assert accepted("b, a, c;q=0.9, d;q=1.0") == ["b", "a", "d", "c"]


def test_the_language_is_one_more_query_of_an_address_that_has_one() -> None:
    assert joined("/join/wells", "lang=ar") == "/join/wells?lang=ar"
    assert joined("/console/drafts?from=25", "lang=ar") == "/console/drafts?from=25&lang=ar"
    assert joined("/join/wells", "") == "/join/wells"


def test_a_language_that_is_usual_comes_before_english() -> None:
    assert choose("", "xx", voices(), "sw").language == "sw"
    assert choose("", "ar", voices(), "sw").language == "ar"
