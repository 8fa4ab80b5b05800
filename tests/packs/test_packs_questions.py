import pytest

from tests.packs.packfolder import LESSON_FILE, TEXT, TOP, PackFolder

# The question begins in this line.
FIRST = (TOP + TEXT).count("\n") + 1

START = "## Question\nWhen?\n\n"


def told(pack: PackFolder, question: str) -> list[str]:
    """What is said about a question, without the name of the file."""
    pack.lesson(f"{TEXT}\n{question}")
    return [line.removeprefix(f"{LESSON_FILE}:") for line in pack.problems()]


@pytest.mark.parametrize(
    ("question", "lines"),
    [
        (
            START + "- [ ] a\n- [ ] b\n",
            ["11:1: error [quiz] no option is marked right: put an x in one [ ]"],
        ),
        (
            START + "- [x] now\n- [x] then\n",
            [
                (
                    "11:1: warning [quiz] every option is marked right: "
                    "take the x out of the wrong ones"
                )
            ],
        ),
        (
            START + "- [x] now\n",
            ["11:1: error [options] the question has 1 option: give it 2 to 6"],
        ),
        (
            START + "".join(f"- [x] no {n}\n" for n in "klmnop") + "- [ ] other\n",
            ["11:1: error [options] the question has 7 options: give it 2 to 6"],
        ),
        (
            START + "- [x] k\n" + "".join(f"- [ ] {n}\n" for n in range(30)),
            ["11:1: error [options] the question has 31 options: give it 2 to 6"],
        ),
        (
            START + "- [x] Now\n- [ ] now\n",
            ["12:1: error [option] now is an option already: change one"],
        ),
        (
            START + "- [x] now\n- [ ]\n",
            ["12:1: error [option] the option is empty: write the answer behind the box"],
        ),
        (
            START + "- [x] now\n- then\n",
            ["12:1: error [option] the option has no box: begin it with [ ] or [x] and a space"],
        ),
        (
            START + "- [x] now\n- [x]then\n",
            ["12:1: error [option] the option has no box: begin it with [ ] or [x] and a space"],
        ),
        (
            START + "- [x] now\n- () then\n",
            ["12:1: error [option] the option has no box: begin it with [ ] or [x] and a space"],
        ),
        (
            START + "- [x] now\n- [ ] **then**\n",
            [("12:1: warning [option] an option is plain words: take * and _ and links out of it")],
        ),
        (
            START + "- [x] now\n\n  tomorrow\n- [ ] then\n",
            [
                (
                    "13:3: error [option] an option is one line: "
                    "put its feedback below it behind two spaces and >"
                )
            ],
        ),
        (
            START + "- [x] now\n> Yes.\n\n- [ ] then\n> No.\n",
            [
                (
                    "14:1: error [quiz] the options are torn apart: "
                    "put two spaces before the > of each feedback"
                )
            ],
        ),
        (
            START + "- [x] now\n- [ ] then\n\nBecause.\n",
            [
                (
                    "14:1: error [quiz] text behind the options: "
                    "put > before it as explanation, or move it up"
                )
            ],
        ),
        (
            "## When?\n\n- [x] now\n- [ ] then\n",
            [
                (
                    "8:1: error [quiz] the question is missing: "
                    "write it between the heading and the options"
                )
            ],
        ),
        (
            "{#when}\n" + START,
            [
                (
                    "9:1: error [quiz] the question has no options: "
                    "write - [x] right and - [ ] wrong below it"
                )
            ],
        ),
        (
            "{#when answr=1}\n" + START + "- [x] now\n- [ ] then\n",
            ["8:1: error [id] unknown word answr in { }: did you mean answer?"],
        ),
        (
            "{#When}\n" + START + "- [x] now\n- [ ] then\n",
            [("8:1: error [id] When is no id: use small letters a-z, digits and -, as in {#when}")],
        ),
        (
            START + "- [x] 2\n- [ ] 4\n- [ ] 52\n",
            [
                (
                    "11:1: warning [option] 2 also names another option: "
                    "write it with a word, as in 3 coins"
                )
            ],
        ),
        (
            START + "- [x] B\n- [ ] k\n",
            [
                (
                    "11:1: warning [option] b also names another option: "
                    "write it with a word, as in 3 coins"
                )
            ],
        ),
        (
            START + "- [x] now\n- [ ] then 2*3*4\n",
            [
                (
                    "12:1: warning [option] an option is plain words: "
                    "take * and _ and links out of it"
                ),
                (
                    "12:13: warning [emphasis] the * signs around 3 are lost: "
                    "write × to multiply, \\* for a star"
                ),
            ],
        ),
        (
            START + f"- [x] now\n- [ ] then\n\n> {'word ' * 900}\n",
            [
                (
                    "8:1: error [length] the question fills 4519 characters, "
                    "a message holds 4,096: shorten it"
                )
            ],
        ),
    ],
)
def test_what_a_question_cannot_be_is_told_with_its_place(
    pack: PackFolder, question: str, lines: list[str]
) -> None:
    assert told(pack, question) == lines


@pytest.mark.parametrize("word", ["STOP!", "end", "Cancel", "Opt out", "I want to stop"])
def test_words_that_end_all_messages_are_no_options(pack: PackFolder, word: str) -> None:
    assert told(pack, START + f"- [x] {word}\n- [ ] Not at all\n") == [
        f"11:1: error [reserved] {word} ends all messages: use other words"
    ]


@pytest.mark.parametrize("word", ["Yes", "Help.", "Start", "info"])
def test_words_that_phone_networks_answer_are_warned_of(pack: PackFolder, word: str) -> None:
    assert told(pack, START + f"- [x] {word}\n- [ ] Not at all\n") == [
        f"11:1: warning [reserved] phone networks answer {word} themselves: use other words"
    ]


@pytest.mark.parametrize("word", ["Later", "Pause 3", "Forget me", "Time 07:30", "days mon wed"])
def test_options_that_read_like_a_command_are_warned_of(pack: PackFolder, word: str) -> None:
    assert told(pack, START + f"- [x] {word}\n- [ ] Not at all\n") == [
        f"11:1: warning [reserved] {word} is also something to tell the course: use other words"
    ]


@pytest.mark.parametrize(
    "word", ["Yes, it is", "Stop spending", "Ask a friend", "No", "52", "A", "ab", "%"]
)
def test_other_words_are_options(pack: PackFolder, word: str) -> None:
    assert told(pack, START + f"- [x] {word}\n- [ ] Not at all\n") == []


def test_more_than_three_questions_a_day_are_warned_of(pack: PackFolder) -> None:
    assert told(pack, (START + "- [x] now\n- [ ] then\n\n") * 4) == [
        "1:1: warning [questions] 4 questions are much for a day: ask 3 or fewer"
    ]


def test_a_list_of_links_is_no_question(pack: PackFolder) -> None:
    pack.lesson(TEXT + "\n## Read\n\n- [x](https://a.org)\n- [b](https://b.org)\n")
    assert [problem.rule for problem in pack.check().problems] == ["questions"]


def test_options_in_an_ordered_list_count_too(pack: PackFolder) -> None:
    assert told(pack, START + "1. [x] now\n2. [ ] then\n") == []
