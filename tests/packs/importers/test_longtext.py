"""Long Markdown becomes proposed days; what a message cannot hold is told with its line."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from PIL import Image

from lessonbot.domain.course import Assignment, Criterion
from lessonbot.domain.text import Span, plain
from lessonbot.packs.drafts import Draft, NotImportable
from lessonbot.packs.importers.longtext.read import read

DATA = Path(__file__).parents[1] / "data" / "longtext"


def png(width: int = 4) -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, 3), "green").save(out, "PNG")
    return out.getvalue()


def written(folder: Path, text: str, name: str = "text.md") -> Draft:
    (folder / name).write_text(text, encoding="utf-8")
    return read(folder / name)


def said(draft: Draft) -> str:
    return "\n\n".join(plain(block.text) for each in draft.course.lessons for block in each.blocks)


def told(draft: Draft, fate: str) -> list[str]:
    """The remarks of a fate, but for the one that every draft has."""
    return [f"{each.place}: {each.words}" for each in draft.remarks[1:] if each.fate == fate]


# --- a real lesson -------------------------------------------------------------------------------


def test_a_real_lesson_becomes_days_of_at_most_150_words():
    draft = read(DATA / "en" / "1-introduction-to-iot.md")
    assert draft.course.title == "Introduction to IoT"
    assert [lesson.title for lesson in draft.course.lessons] == [
        "Introduction to IoT",
        "Introduction",
        "What is the 'Internet of Things'? (1/3)",
        "What is the 'Internet of Things'? (2/3)",
        "What is the 'Internet of Things'? (3/3)",
        "IoT devices (1/2)",
        "IoT devices (2/2)",
        "Applications of IoT",
        "Consumer IoT (1/2)",
        "Consumer IoT (2/2)",
        "Commercial IoT (1/2)",
        "Commercial IoT (2/2)",
        "🚀 Challenge",
    ]
    assert "150" not in [word for each in draft.remarks for word in each.words.split()]


def test_what_a_real_lesson_loses_is_told_with_its_line():
    draft = read(DATA / "en" / "1-introduction-to-iot.md")
    left = "\n".join(told(draft, "left out"))
    for expected in (
        "1-introduction-to-iot.md:3: the picture ../../../sketchnotes/lesson-1.jpg",
        "1-introduction-to-iot.md:9: the link of a picture to https://youtu.be/bVFfcYh6UBw",
        "1-introduction-to-iot.md:17: a quiz that is elsewhere",
        "1-introduction-to-iot.md:15: the heading “Pre-lecture quiz”: nothing is left below it",
    ):
        assert expected in left
    assert "1-introduction-to-iot.md:26: a link that leads elsewhere in the text" in "\n".join(
        told(draft, "changed")
    )


def test_an_assignment_keeps_its_rubric_and_its_place_behind_the_lesson():
    draft = read(DATA / "en")
    task = draft.course.lessons[-1]
    assert task.title == "Investigate an IoT project"
    assert "Search the web" in plain(task.blocks[0].text)
    assert "Exemplary" not in said(draft)
    assert task.assignment == Assignment(
        (
            Criterion(
                "Explain the upsides and downsides: Exemplary: Gave a clear explanation of the "
                "upsides and downsides of the project",
                3,
            ),
        )
    )
    changed = "\n".join(told(draft, "changed"))
    assert "Adequate: Gave a brief explanation" in changed
    assert "got 3 points, one for each level: check them" in changed


def test_each_language_of_a_folder_is_cut_by_its_own_text_and_the_others_are_told():
    draft = read(DATA, language="ar")
    assert draft.course.language == "ar"
    assert draft.course.title == "مقدمة إلى إنترنت الأشياء"
    assert draft.course.lessons[1].title == 'ما هو "إنترنت الأشياء"؟ (1/3)'
    assert [lesson.key for lesson in draft.course.lessons[:2]] == ["day-1", "day-2"]
    assert draft.course.translations == ()
    left = told(draft, "left out")
    assert "README.md: it stands outside the folder of ar" in left
    assert "en/: 2 files in en: a course is cut by its own text; import it by itself" in left


def test_translations_in_a_folder_of_that_name_are_told_and_not_mixed_in(tmp_path: Path):
    for name in ("1.md", "translations/sw/1.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"# {name}\n\nText of {name}.\n")
    draft = read(tmp_path)
    assert said(draft) == "Text of 1.md."
    assert told(draft, "left out")[0].startswith("sw/: 1 files in sw")
    assert said(read(tmp_path, language="sw")) == "Text of translations/sw/1.md."


def test_the_same_text_makes_the_same_draft():
    assert read(DATA / "en") == read(DATA / "en")


# --- what Markdown can hold ----------------------------------------------------------------------


def test_styles_lists_quotes_and_code_are_kept(tmp_path: Path):
    text = """# Keep

Write it **before** and _slowly_, see [here](https://example.org).

> A plan helps.

3. Three
   - a
4. Four

```
x = 1
```
"""
    draft = written(tmp_path, text)
    spans = draft.course.lessons[0].blocks[0].text
    assert plain(spans) == (
        "Write it before and slowly, see here (https://example.org).\n\nA plan helps.\n\n"
        "3. Three\n  • a\n4. Four\n\nx = 1"
    )
    assert Span("before", "bold") in spans
    assert spans[-1] == Span("x = 1", "pre")
    assert [fate for each in draft.remarks[1:] for fate in [each.fate]] == ["taken"]


def test_a_table_becomes_lines_with_what_stands_above_each_cell(tmp_path: Path):
    draft = written(tmp_path, "# Jars\n\n| Jar | Part |\n|---|---|\n| spend | 7 |\n| save | |\n")
    assert said(draft) == "Jar: spend\nPart: 7\n\nJar: save"
    assert told(draft, "changed") == ["text.md:3: a table: its rows became lines “head: cell”"]


@pytest.mark.parametrize(
    ("text", "kept", "line"),
    [
        ("A<!-- hidden --> b", "A b", "3: a comment: <!-- hidden -->"),
        ("<!-- hidden\nmore -->", "", "3: a comment: <!-- hidden more -->"),
        ("Text[^1].\n\n[^1]: The source.", "Text.", "5: the footnote “The source.”"),
        (
            '<iframe src="https://v.example/1"></iframe>',
            "",
            "3: https://v.example/1: write it as video:",
        ),
        ("<script>steal()</script>", "", "3: a script in HTML"),
        ("<div></div>", "", "3: HTML without words: <div></div>"),
        ("![a jar](https://example.org/a.png)", "", "3: the picture https://example.org/a.png"),
        ("![a jar](a.png)", "", "3: the picture a.png (a jar): the file is not there"),
        ("[Take it](https://example.org/quiz/1)", "", "3: a quiz that is elsewhere"),
        ("Hid\u202eden", "Hidden", "3: the invisible U+202E"),
    ],
)
def test_what_no_message_holds_is_left_out_and_told(
    tmp_path: Path, text: str, kept: str, line: str
):
    draft = written(tmp_path, f"# T\n\n{text}\n\nThe end.\n")
    assert said(draft) == f"{kept}\n\nThe end.".strip()
    assert any(each.startswith(f"text.md:{line}") for each in told(draft, "left out"))


@pytest.mark.parametrize(
    ("text", "kept", "line"),
    [
        ("Go [there](../b.md) now", "Go there now", "3: a link that leads out of the course, ../b"),
        ("Go [up](#top)", "Go up", "3: a link that leads elsewhere in the text, #top"),
        ("One ~~two~~ three", "One two three", "3: words that are struck out"),
        ("Press <kbd>X</kbd>", "Press X", "3: HTML: only its words are kept: <kbd>"),
        ("<p><b>Bold</b> words</p>", "Bold words", "3: HTML: only its words are kept"),
    ],
)
def test_what_is_changed_is_told(tmp_path: Path, text: str, kept: str, line: str):
    draft = written(tmp_path, f"# T\n\n{text}\n")
    assert said(draft) == kept
    assert any(each.startswith(f"text.md:{line}") for each in told(draft, "changed"))


def test_a_line_break_in_html_is_a_line_break(tmp_path: Path):
    assert said(written(tmp_path, "# T\n\nOne<br>two\n")) == "One\ntwo"


def test_the_lines_at_the_top_give_title_and_licence(tmp_path: Path):
    text = "---\ntitle: My book\nlicense: CC-BY-4.0\nlayout: page\n---\n# One\n\nText.\n"
    draft = written(tmp_path, text)
    assert (draft.course.title, draft.course.licence) == ("My book", "CC-BY-4.0")
    assert told(draft, "left out") == ["text.md:4: layout: page"]


def test_a_list_of_boxes_is_a_question_and_the_line_above_asks_it(tmp_path: Path):
    text = """# Plan

A plan helps.

## Question

When do you plan?

- [ ] After
  > Too late.
- [x] Before

> Plan first.
"""
    lesson = written(tmp_path, text).course.lessons[0]
    (item,) = lesson.items
    assert plain(item.prompt) == "When do you plan?"
    assert [(each.text, each.right, plain(each.feedback)) for each in item.options] == [
        ("After", False, "Too late."),
        ("Before", True, ""),
    ]
    assert plain(item.explanation) == "Plan first."
    assert plain(lesson.blocks[0].text) == "A plan helps."


# --- pictures and files --------------------------------------------------------------------------


def test_a_picture_beside_the_file_is_kept_with_its_words(tmp_path: Path):
    (tmp_path / "img").mkdir()
    (tmp_path / "img" / "My Jar.png").write_bytes(png())
    draft = written(tmp_path, "# T\n\nLook:\n\n![a jar](img/My%20Jar.png)\n")
    picture = draft.course.lessons[0].blocks[1].picture
    assert picture is not None
    assert (picture.alt, picture.name, picture.width) == ("a jar", "my-jar.png", 4)
    assert draft.media == {"my-jar.png": png()}


def test_two_pictures_of_one_name_are_both_kept(tmp_path: Path):
    for at, folder in enumerate(("a", "b"), 4):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "jar.png").write_bytes(png(at))
    draft = written(tmp_path, "# T\n\n![x](a/jar.png)\n\n![y](b/jar.png)\n\n![z](a/jar.png)\n")
    names = [b.picture.name for b in draft.course.lessons[0].blocks if b.picture]
    assert names[0] == names[2] == "jar.png"
    assert {name: draft.media[name] for name in names} == {"jar.png": png(4), names[1]: png(5)}


def test_a_picture_outside_the_folder_is_never_read(tmp_path: Path):
    (tmp_path / "secret.png").write_bytes(png())
    inside = tmp_path / "book"
    inside.mkdir()
    (inside / "link.png").symlink_to(tmp_path / "secret.png")
    text = f"# T\n\n![a](../secret.png) ![b](link.png) ![c]({tmp_path}/secret.png)\n\nText.\n"
    draft = written(inside, text)
    assert draft.media == {}
    assert sum("the file is not there" in each for each in told(draft, "left out")) == 3


def test_what_is_no_picture_is_left_out_with_the_reason(tmp_path: Path):
    (tmp_path / "a.png").write_bytes(b"<svg onload='x()'>")
    draft = written(tmp_path, "# T\n\nText.\n\n![a](a.png)\n")
    assert draft.media == {}
    assert any("text.md:5: the picture a.png: " in each for each in told(draft, "left out"))


def test_a_picture_without_words_is_told(tmp_path: Path):
    (tmp_path / "a.png").write_bytes(png())
    draft = written(tmp_path, "# T\n\n![](a.png)\n")
    assert told(draft, "changed") == [
        "text.md:3: the picture a.png has no words for those who cannot see it: add them"
    ]


def test_a_zip_is_read_like_a_folder(tmp_path: Path):
    with ZipFile(tmp_path / "book.zip", "w") as archive:
        archive.writestr("10-b.md", "# B\n\nLast.\n")
        archive.writestr("2-a.md", "# A\n\n![a jar](img/a.png)\n\nFirst.\n")
        archive.writestr("img/a.png", png())
    draft = read(tmp_path / "book.zip")
    assert [lesson.title for lesson in draft.course.lessons] == ["A", "B"]
    assert list(draft.media) == ["a.png"]


def test_numbers_in_names_order_the_lessons_and_a_readme_comes_first(tmp_path: Path):
    for name in ("10-z/README.md", "2-a/more.md", "2-a/README.md", "2-a/assignment.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"# {name}\n\nText.\n")
    assert [lesson.title for lesson in read(tmp_path).course.lessons] == [
        "2-a/README.md",
        "2-a/assignment.md",
        "2-a/more.md",
        "10-z/README.md",
    ]


def test_a_number_within_an_answer_stays(tmp_path: Path):
    draft = written(tmp_path, "# T\n\nWhen?\n\n- [x] on the 5. day\n- [ ] 2. or 3. week\n")
    ((item,),) = (lesson.items for lesson in draft.course.lessons)
    assert [option.text for option in item.options] == ["on the 5. day", "2. or 3. week"]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.md", b"", "has no Markdown text"),
        ("a.md", b"\xff\xfe#", "a.md:1 is not UTF-8"),
        ("a.md", b"# A\n\n\xe9", "a.md:3 is not UTF-8"),
        ("a.md", b"x" * 300_000, "larger than 256 kB"),
        ("a.md", b"a\n\n" * 6_000, "more than 10,000 lines"),
        ("a.md", b"[" * 2_001, "thousands of signs like"),
        ("a.md", b"a [b] c\n\n" * 15_001, "thousands of signs like"),
        ("a.txt", b"# A", "neither a folder nor a zip"),
    ],
)
def test_what_cannot_be_read_is_refused_in_plain_words(
    tmp_path: Path, name: str, data: bytes, words: str
):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(NotImportable, match=words):
        read(tmp_path / name)


def test_more_text_than_a_course_can_have_is_refused(tmp_path: Path):
    with ZipFile(tmp_path / "book.zip", "w") as archive:
        for at in range(35):
            archive.writestr(f"{at}.md", "# A\n\n" + "word " * 50_000)
    with pytest.raises(NotImportable, match="more than 2 MB of text"):
        read(tmp_path / "book.zip")


@pytest.mark.parametrize("sign", ["*", "[", "![", "`", " `", "<a ", "**a*b", "[a](b)", "> ", "- "])
def test_as_many_marks_as_are_read_do_no_harm(tmp_path: Path, sign: str):
    draft = written(tmp_path, f"# T\n\nText.\n\n{sign * (2_000 // len(sign))}x\n")
    assert said(draft).startswith("Text.")
