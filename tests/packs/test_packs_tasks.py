import pytest

from tests.packs.packfolder import PackFolder

TASK = """\
---
title: Show it
rubric:
  - {text: You say when to wash, points: 2}
---
Show somebody how to wash hands.
"""


@pytest.mark.parametrize("stem", ["02-show", "02-show.tasks"])
def test_a_task_whose_name_is_another_is_told_the_right_one(pack: PackFolder, stem: str) -> None:
    pack.write(f"lessons/{stem}.md", TASK)
    assert pack.problems() == [
        (
            f"lessons/{stem}.md:3:1: error [name] rubric belongs into a task, and its name ends in "
            ".task.md: rename the file to 02-show.task.md"
        )
    ]


def test_a_task_of_the_right_name_needs_no_question(pack: PackFolder) -> None:
    pack.write("lessons/02-show.task.md", TASK)
    assert pack.problems() == []


def test_an_entry_of_a_rubric_without_its_parts_is_shown_a_right_one(pack: PackFolder) -> None:
    line = "- {text: You say when to wash, points: 2}"
    pack.write("lessons/02-show.task.md", TASK.replace(line, "- You say when to wash (2)"))
    assert pack.problems() == [
        (
            "lessons/02-show.task.md:4:5: error [type] each entry of rubric has parts of its own: "
            "write rubric: [{text: The plan has income and spending, points: 2}]"
        )
    ]


def test_a_line_that_stands_twice_in_a_rubric_is_warned_of(pack: PackFolder) -> None:
    line = "  - {text: You say when to wash, points: 2}\n"
    pack.write("lessons/02-show.task.md", TASK.replace(line, line + line.replace("Y", "y")))
    assert pack.problems() == [
        (
            "lessons/02-show.task.md:5:12: warning [value] “you say when to wash” counts twice: "
            "change or delete one of the two lines"
        )
    ]
