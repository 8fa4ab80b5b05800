import pytest

from lessonbot.domain.course import Lesson
from lessonbot.domain.text import Span, plain
from tests.packs.packfolder import LESSON, LESSON_FILE, QUESTION, TEXT, TOP, PackFolder, drawing

# The body of a lesson begins in this line.
FIRST = TOP.count("\n") + 1


def lesson_of(pack: PackFolder, text: str) -> Lesson:
    pack.lesson(text + "\n" + QUESTION)
    checked = pack.check()
    assert checked.pack, checked.problems
    return checked.pack.course.lessons[0]


def told(pack: PackFolder, text: str) -> list[str]:
    """What is said about a text, without the name of the file."""
    pack.lesson(text + "\n" + QUESTION)
    return [line.removeprefix(f"{LESSON_FILE}:") for line in pack.problems()]


@pytest.mark.parametrize(
    ("markdown", "spans"),
    [
        ("a _b_ c", [Span("a "), Span("b", "italic"), Span(" c")]),
        ("a **b** `c*d*`", [Span("a "), Span("b", "bold"), Span(" "), Span("c*d*", "code")]),
        ("**a _b_**", [Span("a b", "bold")]),
        ("one\ntwo\\\nthree", [Span("one two\nthree")]),
        ("one\n\ntwo", [Span("one\n\ntwo")]),
        ("- a\n- b\n  - c", [Span("• a\n• b\n  • c")]),
        ("3. a\n4. b", [Span("3. a\n4. b")]),
        ("- a\n\n- **b**", [Span("• a\n• "), Span("b", "bold")]),
        ("> said\n> she", [Span("said she")]),
        ("### Today\nGo", [Span("Today", "bold"), Span("\n\nGo")]),
        ("## No question\nGo", [Span("No question", "bold"), Span("\n\nGo")]),
        ("a\n\n```\nx  <b>\n\ny\n```", [Span("a\n\n"), Span("x  <b>\n\ny", "pre")]),
        ("see [us](https://a.org/x)", [Span("see "), Span("us", link="https://a.org/x")]),
        ("<https://a.org>", [Span("https://a.org", link="https://a.org")]),
        ("[](https://a.org)", [Span("https://a.org", link="https://a.org")]),
        ("    four spaces are no code", [Span("four spaces are no code")]),
        ("a\n---\nb", [Span("a\n\n———\n\nb")]),
        ("2 \\* 3 &lt; 7 &amp; {name}", [Span("2 * 3 < 7 & {name}")]),
    ],
)
def test_markdown_becomes_rich_text(pack: PackFolder, markdown: str, spans: list[Span]) -> None:
    (block,) = lesson_of(pack, markdown).blocks
    assert block.text == tuple(spans)


def test_a_picture_on_its_own_divides_the_text(pack: PackFolder) -> None:
    pack.write("media/jars.png", drawing(40, 30))
    blocks = lesson_of(pack, "one\n\ntwo\n\n![Three jars](jars.png)\n\nthree").blocks
    assert [plain(block.text) for block in blocks] == ["one\n\ntwo", "", "three"]
    assert blocks[1].picture
    assert (blocks[1].picture.alt, blocks[1].picture.width, blocks[1].picture.mime) == (
        "Three jars",
        40,
        "image/png",
    )


def test_the_short_text_for_sms_keeps_its_lines(pack: PackFolder) -> None:
    lesson = lesson_of(pack, TEXT + "\n:::sms\nBudget = plan.\nDo it **now**.\n:::\n\nMore text.")
    assert lesson.sms == (Span("Budget = plan.\nDo it "), Span("now", "bold"), Span("."))
    assert plain(lesson.blocks[0].text).endswith("money.\n\nMore text.")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "Some <b>words</b>",
            (
                "6:6: error [html] HTML is not read: instead of <b> write **bold** or _italic_, "
                "and &lt; for a plain <"
            ),
        ),
        (
            "a\n\n<div onclick='x'>\nb\n</div>",
            (
                "8:1: error [html] HTML is not read: instead of <div onclick='x'> "
                "write **bold** or _italic_, and &lt; for a plain <"
            ),
        ),
        (
            "a </script>",
            (
                "6:3: error [html] HTML is not read: instead of </script> write **bold** or _italic_, "
                "and &lt; for a plain <"
            ),
        ),
        ("a <!-- b -->", "6:3: error [html] a comment is not kept: delete <!-- b -->"),
        (
            "a\nb [c](javascript:alert(1))",
            "7:3: error [link] javascript:alert(1) is no web address: begin with https://",
        ),
        ("[c](page.html)", "6:1: error [link] page.html is no web address: begin with https://"),
        (
            "a <mailto:a@b.org>",
            "6:3: error [link] mailto:a@b.org is no web address: begin with https://",
        ),
        ("[c]()", "6:1: error [link] an empty link is no web address: begin with https://"),
        (
            "[c][1]\n\n[1]: https://a.org",
            "8:1: error [link] write the address behind its words: [words](https://…)",
        ),
        (
            "so 2*3*4 is 24",
            (
                "6:5: warning [emphasis] the * signs around 3 are lost: "
                "write × to multiply, \\* for a star"
            ),
        ),
        (
            "a\n\n:::smss\nb\n:::",
            "8:1: error [container] unknown part :::smss: did you mean sms?",
        ),
        (
            "a\n\n:::sms b\nc\n:::",
            "8:1: error [container] only the name stands behind :::, put b on the next line",
        ),
        (
            "a\n\n- b\n\n  :::sms\n  c\n  :::",
            (
                "10:3: error [container] :::sms stands inside a list or quote: "
                "move it to the left margin"
            ),
        ),
        (
            "a\n\n:::sms\nb\n:::\n\n:::sms\nc\n:::",
            "12:1: error [container] a lesson has one :::sms: put both texts into one",
        ),
        (
            "a\n\n:::transcript\nb\n:::",
            (
                "8:1: error [audio] there is no recording for this transcript: "
                "add a line audio: …, or delete it"
            ),
        ),
        (
            "a [c](b.pdf) d",
            (
                "6:3: error [document] a document stands alone: "
                "leave an empty line above and below its link"
            ),
        ),
        ("[c](b.pdf)", "6:1: error [document] there is no file media/b.pdf: put it there"),
        (
            "a\n{#b}",
            "7:1: error [id] put {#…} on a line of its own above the ## heading, below an empty line",
        ),
        (
            "## Question {#b}\na",
            "6:13: error [id] put {#…} on a line of its own above the ## heading, below an empty line",
        ),
        (
            "a\n\n{#b}\nc",
            "8:1: error [id] a line in { } stands directly above a ## question: move or delete it",
        ),
        (
            "- a\n\n  {#b}\n  c",
            (
                "8:3: error [id] a line in { } belongs directly above a ## question: "
                "move it to the left margin"
            ),
        ),
        (
            "a &#x202e;b",
            (
                "6:3: error [character] the invisible character RIGHT-TO-LEFT OVERRIDE (U+202E) "
                "is not allowed in a lesson: delete it"
            ),
        ),
        (
            "a \u202eb",
            (
                "6:3: error [character] the invisible character RIGHT-TO-LEFT OVERRIDE (U+202E) "
                "is not allowed in a lesson: delete it"
            ),
        ),
        (
            "a ![b](jars.png)",
            "6:3: error [picture] a picture stands alone: leave an empty line above and below it",
        ),
        (
            "a\n\n![](jars.png)",
            (
                "8:1: error [alt] the picture has no words for those who cannot see it: "
                "![what is on it](jars.png)"
            ),
        ),
        (
            "a\n\n![b](jar.png)",
            "8:1: error [picture] there is no file media/jar.png: did you mean jars.png?",
        ),
        (
            "a\n\n![b](https://a.org/b.png)",
            (
                "8:1: error [picture] a picture comes with the pack: "
                "put the file into media/ and write its name"
            ),
        ),
        (
            "- [x] a\n- [ ] b",
            "6:1: error [quiz] options without a question: put ## and the question above",
        ),
        (
            f"a {'b' * 4097}",
            "6:3: error [length] no message can hold a word this long: put spaces into it",
        ),
        (
            "| a | b |\n|---|---|",
            "7:1: error [block] a table does not fit on a phone: write a line for each row",
        ),
        (
            "word. " * 151,
            "1:1: warning [words] 151 words are much for a day: 150 or fewer are better",
        ),
        (
            "a\n\n" + "> " * 15 + "b",
            "8:1: error [depth] too many lists stand in each other: write it flat",
        ),
        (
            "a\n\n" + "*b **c " * 400 + "d** e* " * 400,
            "8:1: error [depth] too many * stand in each other: write it plainly",
        ),
        (
            "a\n\n- " + "*b " * 1_000 + "c* " * 1_000,
            "8:1: error [depth] too many * stand in each other: write it plainly",
        ),
    ],
)
def test_what_a_lesson_cannot_have_is_told_with_its_place(
    pack: PackFolder, text: str, line: str
) -> None:
    pack.write("media/jars.png", drawing())
    lines = [line for line in told(pack, text) if "media/jars.png" not in line]
    assert lines[0] == line
    assert {other.partition(" ")[2] for other in lines} == {line.partition(" ")[2]}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "a\n\n```\nb",
            "8:1: error [code] the block is not closed: put ``` on a line of its own below it",
        ),
        (
            "a\n\n:::sms\nb",
            "8:1: error [container] :::sms is not closed: put ::: on a line of its own below it",
        ),
    ],
)
def test_a_block_that_is_not_closed_does_not_swallow_the_question(
    pack: PackFolder, text: str, line: str
) -> None:
    assert line in told(pack, text)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (
            TEXT + QUESTION,
            (
                "1:1: error [missing] title is missing: begin the file with three lines: "
                "---, title: …, ---"
            ),
        ),
        (
            "---\ntitle: A\n" + TEXT,
            "1:1: error [yaml] the lines at the top are not closed: put --- below them",
        ),
        (
            LESSON.replace("title: Why write a budget?\n", ""),
            "2:1: error [missing] title is missing: add a line title: First steps",
        ),
        (
            LESSON.replace("minutes", "minute"),
            "4:1: error [key] unknown key minute: did you mean minutes?",
        ),
        (
            LESSON.replace("[budget]", "[budged]"),
            "3:12: error [outcome] course.yaml has no outcome budged: did you mean budget?",
        ),
        (
            LESSON.replace("minutes: 4", "minutes: 4\nid: Why Budget"),
            "5:5: error [id] an id has only small letters a-z, digits and -, as in first-steps",
        ),
        (
            LESSON.replace("minutes: 4", "audio: 01.ogg"),
            (
                "4:1: error [alt] the recording has no words for those who cannot hear it: "
                "add a part :::transcript"
            ),
        ),
        (TOP, "1:1: error [text] the lesson has no text: write a few sentences"),
        (TOP + TEXT, "1:1: warning [questions] the lesson asks nothing: add a ## question"),
        (
            "a" * 102_401,
            "1:1: error [size] the file is larger than 100 kB: divide it or shorten it",
        ),
    ],
)
def test_the_top_and_the_whole_of_a_lesson_are_checked(
    pack: PackFolder, content: str, line: str
) -> None:
    pack.write(LESSON_FILE, content)
    assert pack.problems()[0] == f"{LESSON_FILE}:{line}"


def test_bytes_that_are_not_utf_8_are_told_with_line_and_column(pack: PackFolder) -> None:
    pack.write(LESSON_FILE, LESSON.encode().replace(b"plan for", b"pl\xe4n for"))
    assert pack.problems() == [
        (
            f"{LESSON_FILE}:6:17: error [encoding] byte 0xE4 is not UTF-8: "
            "save the file as UTF-8 in your editor"
        )
    ]


def test_an_empty_lesson_is_told_what_it_lacks(pack: PackFolder) -> None:
    pack.write(LESSON_FILE, b"")
    assert [problem.rule for problem in pack.check().problems] == ["missing", "text"]


def test_text_behind_a_question_is_warned_of_once(pack: PackFolder) -> None:
    pack.lesson(TEXT + QUESTION + "\n### Today\n\nDo it.\n\nDo it well.\n")
    assert pack.problems() == [
        (
            f"{LESSON_FILE}:20:1: warning [order] this comes behind a question "
            "but is sent before it: move it up"
        )
    ]
