"""Answers typed on a phone without buttons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessonbot.domain.commands import is_stop, parse
from lessonbot.domain.replies import letters_or_numbers, same_words, spelt
from lessonbot.domain.vocabulary import STOP_PHRASES, WORDS


@pytest.mark.parametrize(
    ("said", "positions"),
    [
        ("2", {1}),
        ("b", {1}),
        ("B)", {1}),
        ("(b)", {1}),
        ("b.", {1}),
        (" B ", {1}),
        ("1 3", {0, 2}),
        ("1,3", {0, 2}),
        ("3+1", {0, 2}),
        ("1 & 3", {0, 2}),
        ("a and c", {0, 2}),
        ("A C", {0, 2}),
        ("a, b, d", {0, 1, 3}),
        ("1 e 3", {0, 2}),
        ("1 y 3", {0, 2}),
        ("a et c", {0, 2}),
        ("1 na 3", {0, 2}),
        ("1 और 3", {0, 2}),
        ("1 و 3", {0, 2}),
        ("١ و٣", {0, 2}),
        ("٢", {1}),
        ("२", {1}),
        ("২", {1}),
        ("２", {1}),
        ("2️⃣", {1}),
        ("②", {1}),
        ("answer b", {1}),
        ("Respuesta: 2", {1}),
        ("option 2", {1}),
        ("В", {1}),
        ("ب", {1}),
        ("ख", {1}),
        ("अ और स", {0, 2}),
        ("जवाब (घ)", {3}),
        ("ለ", {1}),
        ("ሀ እና ሐ", {0, 2}),
        ("መልሱ 2", {1}),
        ("letra b", {1}),
        ("\u200e2\u200e", {1}),
    ],
)
def test_numbers_and_letters_choose_options(said: str, positions: set[int]) -> None:
    assert letters_or_numbers(said, 4) == frozenset(positions)


@pytest.mark.parametrize(
    "said",
    [
        "",
        " ",
        "5",
        "0",
        "e",
        "-",
        "and",
        "answer",
        "bad",
        "12",
        "1a",
        "1 5",
        "a dog",
        "x",
        "2 weeks",
    ],
)
def test_anything_else_chooses_nothing(said: str) -> None:
    assert letters_or_numbers(said, 4) is None


def test_the_fifth_letter_is_an_option_when_there_are_five() -> None:
    assert letters_or_numbers("e", 5) == frozenset({4})
    assert letters_or_numbers("a e", 5) == frozenset({0, 4})


@given(
    st.sets(st.integers(1, 6), min_size=1), st.sampled_from([" ", ",", ", ", " and ", "/", "\n"])
)
def test_every_way_of_listing_numbers_gives_their_positions(
    numbers: set[int], between: str
) -> None:
    assert letters_or_numbers(between.join(map(str, numbers)), 6) == frozenset(
        n - 1 for n in numbers
    )
    letters = between.join("ABCDEF"[n - 1] for n in numbers)
    assert letters_or_numbers(letters, 6) == frozenset(n - 1 for n in numbers)


@given(st.text(), st.integers(2, 6))
def test_what_is_chosen_is_always_an_option(said: str, count: int) -> None:
    chosen = letters_or_numbers(said, count)
    assert chosen is None or (chosen and chosen <= frozenset(range(count)))


def test_five_megabytes_choose_nothing() -> None:
    assert letters_or_numbers("1 " * 2_500_000, 4) is None


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ("a savings group", "A savings group."),
        ("ASAVINGSGROUP", "A savings group"),
        ("niños", "Ninos"),
        ("lère", "l'ère"),
        ("50", "50%"),
        ("مدرسة", "مدرسه"),
        ("👍", "👍"),
        ("ሰአት", "ሰዓት"),
        ("ሐሙስ", "ሀሙስ"),
        ("ኃሙስ", "ሐሙስ"),
        ("ሃገር", "ሀገር"),
        ("ሀይል", "ኃይል"),
        ("ጸሐይ", "ፀሀይ"),
        ("ጤና ፅዳት", "ጤና ጽዳት"),
        ("ስራ", "ሥራ"),
        ("ንጉስ", "ንጉሥ"),
        ("ሠላም", "ሰላም"),
        ("አይን", "ዓይን"),
        ("መልእክት", "መልዕክት"),
        ("ኡደት", "ዑደት"),
        ("በኋላ", "በሗላ"),
        ("ኅዳር", "ህዳር"),
        ("ሑዳዴ", "ሁዳዴ"),
    ],
)
def test_an_option_typed_by_hand_is_recognised(said: str, label: str) -> None:
    assert same_words(said, label)


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ("savings", "A savings group"),
        ("", ""),
        ("!", "?"),
        ("", "A"),
        ("👍", "👎"),
        ("!", "Yes"),
        ("ሱቅ", "ሳቅ"),
        ("ቀን", "ቃን"),
        ("ሸማ", "ሰማ"),
        ("ሁለት", "ሄለት"),
    ],
)
def test_other_words_are_another_answer(said: str, label: str) -> None:
    assert not same_words(said, label)


@given(st.text(), st.text())
def test_comparing_words_takes_any_text(said: str, label: str) -> None:
    assert same_words(said, label) == same_words(label, said)


def test_letters_that_sound_alike_make_no_two_orders_one() -> None:
    said = [
        each
        for words in WORDS.values()
        for phrases in words.values()
        for each in phrases.split("|")
    ]
    said += [each for phrases in STOP_PHRASES.values() for each in phrases.split("|")]
    meant: dict[str, set[object]] = {}
    for phrase in said:
        order = parse(phrase)
        meaning = "stop" if is_stop(phrase) else order and order.command
        meant.setdefault(spelt(phrase), set()).add(meaning)

    assert len(meant) > 500
    assert {words: meanings for words, meanings in meant.items() if len(meanings) > 1} == {}


def test_letters_that_sound_alike_still_number_options() -> None:
    places = [letters_or_numbers(letter, 4) for letter in "ሀለሐመ"]

    assert places == [frozenset({place}) for place in range(4)]
