from hypothesis import given

from lessonbot.domain.text import Span, Text
from lessonbot.packs.markdown import parse
from lessonbot.packs.marking import marked
from lessonbot.packs.problems import Notes
from lessonbot.packs.richtext import rich
from tests.packs.courses import texts


def read(markdown: str, line_break: str = " ") -> Text:
    return rich(parse(markdown, Notes("a.md", [])), line_break)


@given(texts)
def test_any_text_is_read_as_it_was_written(text: Text) -> None:
    assert read(marked(text)) == text


def test_a_list_is_written_as_a_list() -> None:
    text = read("Take:\n\n- salt\n  - two spoons\n- _clean_ water\n\n1. Mix\n2. Drink")
    assert marked(text) == ("Take:\n\n- salt\n  - two spoons\n- _clean_ water\n\n1) Mix\n2) Drink")


def test_words_that_look_like_marks_are_escaped() -> None:
    text = (Span("1) 2*3 is # 6\n- [x] <b> {#a}\n:::sms snake_case & &amp;"),)
    assert marked(text, line_break="\n") == (
        "1\\) 2\\*3 is # 6\n\\- \\[x\\] \\<b> {\\#a}\n\\:::sms snake_case & \\&amp;"
    )


def test_a_mark_of_style_inside_a_word_counts() -> None:
    text = (Span("un"), Span("(der)", "bold"), Span("stand"), Span("ing", "italic"))
    assert marked(text) == "u&#110;**(der)**&#115;tand*ing*"
    assert read(marked(text)) == text


def test_code_keeps_its_backticks_and_empty_lines() -> None:
    text = (Span("a `` b", "code"), Span("\n\n"), Span("```\n\n  x ", "pre"))
    assert marked(text) == "```a `` b```\n\n````\n```\n\n  x \n````"
    assert read(marked(text)) == text
