"""How many segments a text message is paid as."""

import pytest

from lessonbot.channels.segments import is_narrow, segments


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("é" * 160, 1),
        ("€" * 80, 1),  # these count twice
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 153, 3),  # one that counts twice is not divided
        ("ê" * 70, 1),  # not a GSM letter: all of it goes in UTF-16
        ("ê" * 71, 2),
        ("a" * 134 + "ê", 3),
        ("م" * 134, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("a" * 66 + "😀" + "a" * 67, 3),  # nor is an emoji
        ("a" * 151 + "]" + "a" * 153, 2),
        ("^{}\\[~]|€\f" * 8, 1),
        ("^{}\\[~]|€\f" * 8 + "a", 2),
        ("]" * 85 + "😀", 2),  # in UTF-16 the others count once
        ("a" * 80 + "\r\n" + "a" * 79, 2),
        ("e\u0301" * 35, 1),  # as it is given: composing is for who writes it
        ("ğ" * 70, 1),  # Turkish has a table of its own, which nobody uses
        ("ğ" * 71, 2),
        ("`" * 71, 2),
    ],
)
def test_letters_are_counted_as_networks_do(text: str, count: int):
    assert segments(text) == count


def test_the_alphabet_has_all_its_characters_and_no_others():
    narrow = [chr(code) for code in range(0x30000) if is_narrow(chr(code))]
    assert len(narrow) == 127 + 10  # of the 128, one is the way to the extension
    assert not set("çÀÂâêîôûëïœ°×–’\t`´") & set(narrow)
