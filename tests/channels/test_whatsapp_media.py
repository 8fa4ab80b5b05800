"""Pictures, recordings and documents on WhatsApp: what goes, what is said instead, in which order."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessonbot.channels.text import characters, fit, units
from lessonbot.channels.twilio.limits import SMS, WHATSAPP
from lessonbot.channels.twilio.whatsapp_text import drawn
from lessonbot.domain.course import Picture
from lessonbot.domain.media import KINDS
from lessonbot.domain.messages import Choice, File, FileKind, Outbound
from lessonbot.domain.text import Text, text

PICTURE = Picture("ab" * 32, "three jars", "image/png", 800, 600, 40_000, "jars.png")
VOICE = File("voice", "cd" * 32, "audio/ogg", "01.ogg", seconds=9, size=90_000)
TOO_LARGE = 5_000_001
LOOK = text("Look.")


def words(parts: tuple[Outbound, ...]) -> list[str]:
    return [characters(part.text) for part in parts]


@pytest.mark.parametrize(
    ("mime", "size"),
    [("image/jpeg", TOO_LARGE), ("image/png", TOO_LARGE), ("image/webp", 9), ("image/gif", 9)],
)
def test_a_picture_that_whatsapp_does_not_take_is_described(mime: str, size: int):
    picture = replace(PICTURE, mime=mime, size=size)
    (only,) = fit(Outbound("k", LOOK, picture=picture), WHATSAPP)
    assert (only.medium, characters(only.text)) == (None, "[three jars]\n\nLook.")
    file = File("picture", picture.media, mime, "jars.png", "a purse", size=size)
    (only,) = fit(Outbound("k", (), file=file), WHATSAPP)
    assert (only.medium, characters(only.text)) == (None, "[a purse]")


def test_the_smaller_form_of_a_picture_goes_where_the_larger_does_not():
    low = replace(PICTURE, media="ef" * 32, size=20_000)
    large = replace(PICTURE, size=TOO_LARGE, low=low)
    (only,) = fit(Outbound("k", LOOK, picture=large), WHATSAPP)
    assert only.picture == low
    (only,) = fit(Outbound("k", LOOK, picture=replace(large, size=5_000_000)), WHATSAPP)
    assert only.picture == replace(large, size=5_000_000)


@pytest.mark.parametrize(("mime", "size"), [("audio/ogg", 16_000_001), ("audio/flac", 9)])
def test_of_a_file_that_whatsapp_does_not_take_the_title_is_said(mime: str, size: int):
    (only,) = fit(Outbound("k", LOOK, file=replace(VOICE, mime=mime, size=size)), WHATSAPP)
    assert (only.medium, characters(only.text)) == (None, "Look.")
    first, last = fit(Outbound("k", LOOK, file=replace(VOICE, size=16_000_000)), WHATSAPP)
    assert (first.file, words((first, last))) == (replace(VOICE, size=16_000_000), ["", "Look."])


def test_a_text_message_describes_every_picture():
    for size in (9, TOO_LARGE):
        picture = replace(PICTURE, size=size)
        (only,) = fit(Outbound("k", LOOK, picture=picture), SMS)
        assert (only.medium, characters(only.text)) == (None, "[three jars]\n\nLook.")


sizes = st.sampled_from([0, 9, 5_000_000, TOO_LARGE, 16_000_000, 16_000_001])
mimes = st.sampled_from([*KINDS.values(), "image/webp", "application/zip", ""])
kinds: st.SearchStrategy[FileKind] = st.sampled_from(["picture", "voice", "audio", "document"])
pictures = st.builds(
    Picture, st.just("ab" * 32), st.just("three jars"), mimes, st.just(8), st.just(6), sizes
)
files = st.builds(
    File,
    kinds,
    st.just("cd" * 32),
    mimes,
    st.just("a name"),
    st.sampled_from(["", "a purse"]),
    size=sizes,
)
texts = st.sampled_from([0, 1, 30, 900, 1024, 1025, 1600, 5000]).map(
    lambda length: text("".join(f"w{place} " for place in range(length))[:length].strip())
)
labels = st.lists(st.sampled_from(["Yes", "No", "x" * 21, "y" * 80]), max_size=11)


@settings(max_examples=400, deadline=None)
@given(texts, pictures | files | st.none(), labels)
def test_whatever_the_media_all_words_arrive(
    said: Text, medium: Picture | File | None, asked: list[str]
):
    choices = tuple(Choice(label, f"{n}", pick=True) for n, label in enumerate(asked))
    choices = choices if said else ()
    picture = medium if isinstance(medium, Picture) else None
    file = medium if isinstance(medium, File) else None
    parts = fit(Outbound("k", said, choices, picture, file=file), WHATSAPP)

    shown = "".join("".join(words(parts)).split())
    assert "".join(characters(said).split()) in shown
    left = parts[-1].choices if parts else ()
    assert [each.data for each in left] == [each.data for each in choices] or all(
        label in shown for label in asked
    )
    sent = [part for part in parts if part.medium]
    if medium and not sent:
        assert f"[{medium.alt}]".replace(" ", "") in shown or not medium.alt
    for part in parts:
        assert units(drawn(part.text)) <= (1024 if part.medium or part.choices else 1600)
        assert part.medium or characters(part.text).strip()
    for part in sent:
        assert WHATSAPP.takes
        assert part.medium
        assert WHATSAPP.takes(part.medium.mime, part.medium.size)
        assert not part.choices
        assert part.picture or not part.text
