"""Stars do what their author meant, or the author is told."""

import pytest

from lessonbot.packs.stars import slips
from tests.packs.packfolder import LESSON, LESSON_FILE, TEXT, PackFolder

SEEN = (
    "as it is: put the same stars directly before and behind the words, as in **jar**, "
    "or write \\* for a star"
)
LOST = "are lost: write × to multiply, \\* for a star"


def part(marked: str, whole: str) -> str:
    return (
        f"{marked} is a part of a word, which WhatsApp cannot mark and shows plain: "
        f"mark the whole word, {whole}"
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A **jar", [(2, f"learners see ** {SEEN}")]),
        ("** jar **", [(0, f"learners see ** {SEEN}")]),
        ("**jar *", [(0, f"learners see ** {SEEN}")]),
        ("**a** and **b", [(10, f"learners see ** {SEEN}")]),
        ("A *jar", [(2, f"learners see * {SEEN}")]),
        ("***jar**", [(0, f"learners see * {SEEN}")]),
        ("[a](https://a.org/x**y) **c", [(24, f"learners see ** {SEEN}")]),
        ("5*3*2", [(1, f"the * signs around 3 {LOST}")]),
        ("a*b*c", [(1, f"the * signs around b {LOST}")]),
        ("2**3**4", [(1, f"the * signs around 3 {LOST}")]),
        ("with**out** it", [(4, part("**out**", "**without**"))]),
        ("so **j**ar", [(3, part("**j**", "**jar**"))]),
        ("**save fir**st", [(0, part("**save fir**", "**save first**"))]),
        ("un*know*n", [(2, part("*know*", "*unknown*"))]),
        ("**j**ar and **b", [(0, part("**j**", "**jar**")), (12, f"learners see ** {SEEN}")]),
    ],
)
def test_stars_that_go_wrong_are_told(text: str, found: list[tuple[int, str]]) -> None:
    assert slips(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "**jar** and *coin*, _pot_; **jar**'s (**x**)",
        "2 * 3 is 6, 2\\*3\\*4 is 24, 2**10 is 1024",
        "price* and A \\*\\*jar and &ast;&ast;jar",
        "`**a` and [b](https://a.org/**c)",
        "u&#110;**(der)**",
        "日本**語**です",
        "no star",
    ],
)
def test_other_stars_are_left_alone(text: str) -> None:
    assert slips(text) == []


def test_a_star_is_told_with_its_line_and_column(pack: PackFolder) -> None:
    pack.write(
        LESSON_FILE,
        LESSON.replace(TEXT, "- First\n- Then\n  a **jar\n").replace("Yes. Plan", "Ye**s**. Plan"),
    )
    assert pack.problems() == [
        f"{LESSON_FILE}:8:5: warning [emphasis] learners see ** {SEEN}",
        f"{LESSON_FILE}:17:7: warning [emphasis] {part('**s**', '**Yes**')}",
    ]
