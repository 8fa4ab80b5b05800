"""Messages as forms: whatever a text holds, Twilio reads the same."""

from urllib.parse import parse_qsl

from hypothesis import given
from hypothesis import strategies as st

from lessonbot.channels.twilio.seam import form

_WORDS = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.dictionaries(_WORDS.filter(bool), _WORDS, min_size=1))
def test_a_form_says_what_it_was_given(fields: dict[str, str]):
    assert dict(parse_qsl(form(fields).decode("ascii"), keep_blank_values=True)) == fields


def test_half_a_character_stops_no_message():
    assert form({"Body": "Hello \ud83d Amina"}) == b"Body=Hello++Amina"
