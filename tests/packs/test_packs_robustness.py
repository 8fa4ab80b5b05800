import tempfile
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from lessonbot.domain.text import plain
from lessonbot.packs.markdown import parse
from lessonbot.packs.problems import Notes
from lessonbot.packs.richtext import rich
from tests.packs.packfolder import COURSE, LESSON, LESSON_FILE, PackFolder, fresh

PIECES = [
    "---", "\n", "\n\n", "- [ ] ", "- [x] ", "> ", "## ", "{#a}", "{#a answer=", ":::", ":::sms\n", "```",
    "![a](b.png)", "[a](", "<b>", "<!--", "&#x202e;", "*", "**", "_", "`", "\\", "\t", "    ", "1. ",
    "\x00", "\ufeff", "\u202e", "&a", "*a", "!!x ", "? ", "{", "[", ": ", "'", '"', "|\n", "é", "🙂",
    "title: a\n", "%YAML 1.1\n", "...\n", "\r", "[a]: b", "<http://[>", "![](http://[)", "\\ud800",
]  # fmt: skip

fragments = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=30).map("".join)


def spoilt(original: str) -> st.SearchStrategy[bytes]:
    """The text with some bytes in its middle exchanged."""
    data = original.encode()
    places = st.tuples(st.integers(0, len(data)), st.integers(0, 40))
    return st.builds(
        lambda place, new: data[: place[0]] + new + data[place[0] + place[1] :],
        places,
        st.binary(max_size=20) | fragments.map(str.encode),
    )


def checks(name: str, content: bytes) -> None:
    """Whatever a file holds, its pack is right or there is a problem to mend."""
    with tempfile.TemporaryDirectory() as folder:
        pack: PackFolder = fresh(Path(folder) / "pack")
        pack.write(name, content)
        checked = pack.check()
        errors = [problem for problem in checked.problems if problem.severity == "error"]
        assert (checked.pack is None) == bool(errors)
        for problem in checked.problems:
            lines = (pack.path / problem.file).read_bytes().decode("utf-8", "replace")
            assert 1 <= problem.line <= lines.count("\n") + lines.count("\r") + 1
            assert problem.column >= 1
            assert str(problem).isprintable()


@given(st.binary(max_size=200) | fragments.map(str.encode) | spoilt(COURSE))
@example(b"%YAML 9.9\n---\na: b")
@example(b'title: "\\ud800"')
@example(b"title: " + b"9" * 5_000)
def test_any_course_file_is_right_or_a_problem(content: bytes) -> None:
    checks("course.yaml", content)


@given(
    st.binary(max_size=200)
    | fragments.map(str.encode)
    | fragments.map(lambda text: f"---\ntitle: a\n---\n{text}".encode())
    | spoilt(LESSON)
)
@example(b"---")
@example(b"---\n---")
@example(b"---\n...")
def test_any_lesson_is_right_or_a_problem(content: bytes) -> None:
    checks(LESSON_FILE, content)


# Letters, digits and signs of any script that are no marks of Markdown.
letters = st.characters(
    categories=("L", "M", "N", "So", "Sc"),
    include_characters=".,;:?!()'\"%/-",
    exclude_characters="\x85",
)
words = st.text(letters, min_size=1, max_size=12)
paragraphs = st.lists(words, min_size=1, max_size=12).map(" ".join)


def visible(text: str) -> str:
    return "".join(text.split())


@given(st.lists(paragraphs.map(lambda text: f"A{text}"), min_size=1, max_size=5))
def test_no_visible_character_of_a_plain_paragraph_is_lost(texts: list[str]) -> None:
    text = plain(rich(parse("\n\n".join(texts), Notes(LESSON_FILE, []))))
    assert [visible(part) for part in text.split("\n\n")] == [visible(part) for part in texts]


@given(st.lists(words, min_size=1, max_size=12))
def test_a_list_keeps_every_item_in_its_order(items: list[str]) -> None:
    text = plain(rich(parse("\n".join(f"- A{item}" for item in items), Notes(LESSON_FILE, []))))
    assert text.split("\n") == [f"• A{item}" for item in items]
