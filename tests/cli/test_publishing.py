"""`lessonbot pack publish`: which version new learners get, and what is said of it."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Shell
from tests.packs.packfolder import COURSE, LESSON, LESSON_FILE, PackFolder, drawing, fresh

JOIN = "Learners join with the code money-basics"
STAY = "Learners in progress finish the version that they are in."
OTHER_KEY = LESSON.replace("[x]", "[ ]").replace("- [ ] Never", "- [x] Never")
OTHER_ANSWERS = "why-a-budget/when (en): right was “Before the money comes in”, is “Never”"


def at(shell: Shell, version: str, lesson: str = LESSON) -> Path:
    """A pack of this version, in a folder of its own."""
    made = fresh(shell.folder / version)
    made.write("course.yaml", COURSE.replace("version: 1.0.0", f"version: {version}"))
    made.write(LESSON_FILE, lesson)
    return made.path


def live(shell: Shell) -> str:
    (listed,) = json.loads(shell.run("course", "list", "--json").stdout)
    return str(listed["version"])


@pytest.fixture
def published(shell: Shell) -> Shell:
    """A shell where 1.9.0 was published, and 1.10.0 after it."""
    for version in ("1.9.0", "1.10.0"):
        at(shell, version)
        done = shell.run("pack", "publish", version)
        assert done.stdout.splitlines()[-1] == f"Money basics {version}: published. {JOIN}"
    return shell


@pytest.mark.parametrize("version", ["1.9.0", "1.9.1"])
def test_a_lower_version_is_refused_whether_published_before_or_not(published: Shell, version: str):
    at(published, version)
    done = published.run("pack", "publish", version, "--accept-answer-changes", "--take-over")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (
        f"lessonbot: {version} was not published: this goes back from 1.10.0 to {version}: raise "
        "“version” in course.yaml above 1.10.0, or add --go-back where that is wanted\n"
    )
    assert live(published) == "1.10.0"


@pytest.mark.parametrize("version", ["1.9.0", "1.9.1"])
def test_who_insists_goes_back_and_is_told_what_learners_get(published: Shell, version: str):
    at(published, version)
    done = published.run("pack", "publish", version, "--go-back")
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        f"Money basics {version}: published, back from 1.10.0. {JOIN}",
        STAY,
    ]
    assert live(published) == version
    done = published.run("pack", "publish", "1.10.0")
    assert done.stdout.splitlines() == [
        f"Money basics 1.10.0: published once more, instead of {version}. {JOIN}",
        STAY,
    ]
    assert live(published) == "1.10.0"


def test_going_back_with_learners_says_that_they_come_over(published: Shell):
    done = published.run("pack", "publish", "1.9.0", "--go-back", "--take-over")
    assert done.stdout.splitlines() == [
        f"Money basics 1.9.0: published, back from 1.10.0. {JOIN}",
        (
            "Learners in progress come over to 1.9.0 between two lessons, unless they would miss "
            "something by it; these finish the version that they are in."
        ),
    ]


def test_a_version_that_took_over_once_takes_over_again_only_on_the_authors_word(shell: Shell):
    for version in ("1.0.0", "1.1.0", "1.2.0"):
        at(shell, version)
        shell.run("pack", "publish", version, "--take-over")
    done = shell.run("pack", "publish", "1.1.0", "--go-back")
    assert done.exit_code == 1
    assert "learners in progress came over to 1.1.0 when it was published" in done.stderr
    assert "add --take-over where that is wanted" in done.stderr
    assert live(shell) == "1.2.0"
    assert shell.run("pack", "publish", "1.1.0", "--go-back", "--take-over").exit_code == 0
    assert live(shell) == "1.1.0"


def test_publishing_what_is_published_says_that_learners_come_over_only_if_they_do(
    published: Shell,
):
    done = published.run("pack", "publish", "1.10.0")
    assert done.stdout == f"Money basics 1.10.0: is published already, nothing changed. {JOIN}\n"
    done = published.run("pack", "publish", "1.10.0", "--take-over", "--go-back")
    first, second = done.stdout.splitlines()
    assert first == f"Money basics 1.10.0: is published already. {JOIN}"
    assert second.startswith("Learners in progress come over to 1.10.0")


def test_a_published_version_with_other_content_is_taken_even_for_who_goes_back(published: Shell):
    at(published, "1.9.0", LESSON.replace("A budget", "This budget"))
    done = published.run("pack", "publish", "1.9.0", "--go-back")
    assert done.exit_code == 1
    assert "version 1.9.0 of money-basics is published with other content" in done.stderr
    assert "above 1.10.0" in done.stderr
    assert live(published) == "1.10.0"


def test_the_same_numbers_with_other_zeros_are_the_same_version(published: Shell):
    at(published, "1.10.00")
    done = published.run("pack", "publish", "1.10.00")
    assert done.exit_code == 1
    assert "raise “version” in course.yaml above 1.10.0" in done.stderr
    assert live(published) == "1.10.0"


@pytest.mark.parametrize(
    ("version", "words"),
    [("1.10.0", "is published with other content"), ("1.9.5", "this goes back from 1.10.0")],
)
def test_version_and_answers_are_refused_together_version_first(
    published: Shell, version: str, words: str
):
    at(published, version, OTHER_KEY)
    done = published.run("pack", "publish", version)
    assert done.exit_code == 1
    of_version, of_answers = done.stderr.splitlines()
    assert words in of_version
    assert of_answers.endswith("look at each, then add --accept-answer-changes")
    assert done.stdout == f"{OTHER_ANSWERS}\n"
    assert live(published) == "1.10.0"


def test_whatever_keeps_a_version_from_being_published_again_is_shown_by_diff(shell: Shell):
    pack = PackFolder(at(shell, "1.0.0"))
    pack.write("media/a.png", drawing())
    pack.write(LESSON_FILE, LESSON.replace("A budget", "![Jars](a.png)\n\nA budget"))
    assert shell.run("pack", "publish", "1.0.0").exit_code == 0
    pack.write(LESSON_FILE, LESSON.replace("A budget", "![Three jars](a.png)\n\nA budget"))
    assert shell.run("pack", "publish", "1.0.0").exit_code == 1
    assert shell.run("pack", "diff", "1.0.0").stdout == (
        "texts: why-a-budget (en): the wording of the picture “a.png” was “Jars”, is “Three jars”\n"
    )
