"""What begins like an option and is none never vanishes in the text around it."""

import pytest

from lessonbot.domain.course import Block
from lessonbot.domain.text import Span, Text
from lessonbot.packs.boxes import LOOKS
from lessonbot.packs.marking import marked
from tests.packs.packfolder import LESSON, LESSON_FILE, TEXT, TOP, PackFolder
from tests.packs.test_packs_marking import read

SLIPS = [
    "– [ ]", "— [x]", "• [ ]", "-[ ]", "[ ]", "[x]", "· [X]", "● [ ]", "-[x]", "− [ ]", "a) [ ]",
    "( )", "– ( )", "• (x)", "☐", "☒", "– ☑", "[]", "– [✓]", "[\u0445]", "c. []",
]  # fmt: skip

WORDS = (
    "begins no option, learners would read this line as text: "
    "write - [ ] or - [x] and a space, at the left margin"
)


def options(pack: PackFolder, text: str) -> list[str]:
    pack.write(LESSON_FILE, text)
    return [line.removeprefix(f"{LESSON_FILE}:") for line in pack.problems() if WORDS[:17] in line]


@pytest.mark.parametrize("slip", SLIPS)
@pytest.mark.parametrize(
    ("box", "line"), [("- [ ] After", 12), ("- [x] Before", 14), ("- [ ] Never", 16)]
)
def test_a_mistyped_option_is_told_wherever_it_stands(
    pack: PackFolder, slip: str, box: str, line: int
) -> None:
    text = LESSON.replace(box, f"{slip} {box[6:]}")
    assert options(pack, text) == [f"{line}:1: error [option] {slip} {WORDS}"]


def test_the_right_option_of_two_does_not_vanish(pack: PackFolder) -> None:
    pack.lesson(
        TEXT
        + "\n## Question\nWhen?\n\n- [x] Before\n  > Yes.\n– [x] Early\n  > Yes.\n- [ ] Never\n"
    )
    assert pack.problems() == [f"{LESSON_FILE}:13:1: error [option] – [x] {WORDS}"]


def test_an_option_inside_of_another_is_told_once(pack: PackFolder) -> None:
    text = LESSON.replace("- [ ] Never", "  - [ ] Never")
    assert options(pack, text) == [f"16:3: error [option] [ ] {WORDS}"]
    assert len(pack.problems()) == 1


@pytest.mark.parametrize(
    "text",
    [
        "[x](https://example.org) is a page",
        "(x) and (y) are numbers",
        "f(x) and - [ ] here",
        "- A [ ] B",
        "\\[ ] a box",
        "[1] a note",
        "a) first (b) second",
        "```\n- [ ] code\n```",
        "`- [ ]` is a box",
    ],
)
def test_other_text_is_no_option(pack: PackFolder, text: str) -> None:
    pack.write(LESSON_FILE, LESSON.replace(TEXT, f"{text}\n"))
    assert pack.problems() == []


@pytest.mark.parametrize("slip", SLIPS)
def test_text_that_looks_like_an_option_is_written_so_that_it_is_text(
    pack: PackFolder, slip: str
) -> None:
    text: Text = (Span(f"{slip} not now"),)
    assert read(marked(text)) == text
    assert not LOOKS.match(marked(text))
    pack.write(LESSON_FILE, LESSON.replace(TEXT, f"{marked(text)}\n"))
    checked = pack.check()
    assert checked.pack, checked.problems
    assert checked.pack.course.lessons[0].blocks == (Block(text),)


def test_the_options_of_a_question_stand_at_the_left_margin(pack: PackFolder) -> None:
    above, below = LESSON.split("- [ ] After")
    listed, _ = f"- [ ] After{below}".split("- [ ] Never")
    shifted = "".join(
        f"  {line}\n" if line.startswith("-") else f"{line}\n" for line in listed.splitlines()
    )
    pack.write(LESSON_FILE, f"{above}{shifted}  - [ ] Never\n")
    assert pack.problems() == [
        (
            f"{LESSON_FILE}:12:3: error [quiz] the options are torn apart: move all options "
            "to the left margin: only the > of a feedback has two spaces"
        )
    ]


@pytest.mark.parametrize("sign", ["*", "1.", "2."])
def test_the_options_of_a_question_begin_with_one_sign(pack: PackFolder, sign: str) -> None:
    pack.write(LESSON_FILE, LESSON.replace("- [x] Before", f"{sign} [x] Before"))
    assert pack.problems() == [
        (
            f"{LESSON_FILE}:14:1: error [quiz] the options are torn apart: "
            "begin all options of a question with the same sign, best with -"
        )
    ]


def test_a_lesson_whose_options_are_all_mistyped_is_told_so(pack: PackFolder) -> None:
    pack.write(LESSON_FILE, f"{TOP}{TEXT}\n## Question\nWhen?\n\n– [ ] Never\n– [x] Before\n")
    assert [line.partition(": error")[0] for line in pack.problems()][-2:] == [
        f"{LESSON_FILE}:11:1",
        f"{LESSON_FILE}:12:1",
    ]
