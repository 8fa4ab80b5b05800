import pytest

from lessonbot.domain.text import Span, Text
from lessonbot.packs.style import hints, lix


def text(words: str) -> list[Text]:
    return [(Span(words),)]


@pytest.mark.parametrize("end", [".", "!", "?", "…", "।", "؟", "።", "\n"])
def test_a_sentence_ends_with_the_sign_of_its_script(end: str) -> None:
    sentence = " ".join(["jina"] * 20)
    assert list(hints(text(f"{sentence}{end} {sentence}{end}"), "sw")) == []


def test_words_with_signs_of_vowels_are_one_word_each() -> None:
    assert list(hints(text(" ".join(["किसी"] * 25) + "।"), "hi")) == []
    ((rule, words),) = hints(text(" ".join(["किसी"] * 26) + "।"), "hi")
    assert rule == "sentences"
    assert "“किसी किसी किसी किसी …” has 26 words" in words


def test_the_measure_of_reading_is_taken_only_where_it_means_something() -> None:
    hard = "Ununterbrochene Verwaltungsvorschriften erschweren Verständigung. " * 12
    assert [rule for rule, _ in hints(text(hard), "de")] == ["reading"]
    assert list(hints(text(hard), "sw")) == []


def test_lix_is_words_in_a_sentence_and_long_words_in_a_hundred() -> None:
    sentences = [["short"] * 8 + ["lengthy", "wording"]] * 5
    assert lix(sentences) == 10 + 20
    assert lix(sentences[:1]) == 0
