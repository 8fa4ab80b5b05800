"""A slip in YAML is told where it was made, and what to do about it."""

import pytest

from tests.packs.packfolder import COURSE, PackFolder

CURLY = 'is no quote here: write straight quotes, " at both ends of the text'
SAME = "begin both in the same column"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            "  name:",
            " name:",
            f"14:2: 1 space stands before name, but 2 spaces stand before criteria below: {SAME}",
        ),
        (
            "  criteria:",
            "   criteria:",
            f"15:4: 3 spaces stand before criteria, but 2 spaces stand before name above: {SAME}",
        ),
        (
            "  criteria:",
            " criteria:",
            f"15:2: 1 space stands before criteria, but 2 spaces stand before name above: {SAME}",
        ),
        (
            "title:",
            " title:",
            f"4:2: 1 space stands before title, but no spaces stand before version above: {SAME}",
        ),
        (
            "title:",
            "  title:",
            f"4:3: 2 spaces stand before title, but no spaces stand before version above: {SAME}",
        ),
        (
            "  - {id: budget, text: Write a budget}",
            "  - {id: budget, text: Write a budget}\n - {id: plan, text: Plan}",
            f"11:2: 1 space stands before -, but 2 spaces stand before - above: {SAME}",
        ),
        ("  name:", "\tname:", "14:1: a tab stands here: use spaces instead"),
        ("title: ", "title:\t", "4:7: a tab stands here: use spaces instead"),
        ("title: Money", 'title: "Money', '4:8: this " is not closed: put " behind the text'),
        ("title: Money", "title: 'Money", "4:8: this ' is not closed: put ' behind the text"),
        (
            "text: Write a budget",
            'text: "Write a budget',
            '10:24: this " is not closed: put " behind the text',
        ),
        ("title: Money basics", "title: “Money: a start”", f"4:8: “ {CURLY}"),
        ("title: Money basics", "title: „Money: a start“", f"4:8: „ {CURLY}"),
        (
            "title: Money basics",
            'title: "Money" basics',
            (
                "4:16: the text goes on behind its closing quote: "
                "put the other kind of quotes around it all"
            ),
        ),
        (
            "title: Money",
            "title:Money",
            "4:7: put a space behind the colon: write title: …",
        ),
        ("title: Money", "title Money", "4:1: a colon is missing: write key: value"),
        ("  - {id", "  -{id", "10:4: put a space behind the -"),
        (
            "[mon, wed, fri]}",
            "[mon, wed, fri]",
            "11:11: this { is not closed, or a comma is missing behind it: add it",
        ),
        (
            "mon, wed, fri]",
            "mon, wed, fri",
            "11:32: a comma or a closing bracket is missing: add it",
        ),
        ("title: Money", "title: Money: all", "4:13: a colon is too many: put the text in quotes"),
        (
            "title: Money",
            "title: @Money",
            "4:8: this character cannot stand here: put the text in quotes",
        ),
    ],
)
def test_a_slip_is_told_where_it_was_made(pack: PackFolder, old: str, new: str, line: str) -> None:
    pack.course(old, new)
    place, _, words = line.partition(": ")
    assert pack.problems()[0] == f"course.yaml:{place}: error [yaml] {words}"


def test_a_text_in_quotes_may_go_on_in_the_next_line(pack: PackFolder) -> None:
    pack.course("summary: Plan a month of money.", 'summary: "Plan a month:\n  all of it."')
    checked = pack.check()
    assert checked.pack
    assert checked.pack.course.summary == "Plan a month: all of it."
    pack.write(
        "course.yaml",
        COURSE.replace("summary: Plan", 'summary: "Plan\n  a"\nlevel: beginner: yes #'),
    )
    assert pack.problems()[0].startswith("course.yaml:7:16: error [yaml] a colon is too many")


def test_the_lines_at_the_top_of_a_lesson_are_counted_in_the_file(pack: PackFolder) -> None:
    name = "lessons/02-more.md"
    pack.write(name, '---\ntitle: "More\nminutes: 4\n---\nMore.\n')
    told = f'{name}:2:8: error [yaml] this " is not closed: put " behind the text'
    assert told in pack.problems()
