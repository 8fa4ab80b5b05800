"""How many segments a text message is paid as."""

import pytest

from lessonbot.channels.segments import segments


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
    ],
)
def test_letters_are_counted_as_networks_do(text: str, count: int):
    assert segments(text) == count
