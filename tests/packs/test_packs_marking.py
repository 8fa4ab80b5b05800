from hypothesis import given

from lessonbot.domain.text import Text
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
