import pytest

from lessonbot.domain.course import Option, QuizItem
from lessonbot.domain.text import plain
from tests.packs.packfolder import LESSON_FILE, TEXT, PackFolder

# The line of the attributes, below the lines at the top and the text.
LINE = 8

ASK = "## Question\nHow many?\n"
CHOICE = "\n{#when}\n## Question\nWhen?\n\n- [x] now\n- [ ] then\n"


def told(pack: PackFolder, body: str) -> list[str]:
    pack.lesson(f"{TEXT}\n{body}")
    return [line.removeprefix(f"{LESSON_FILE}:") for line in pack.problems()]


def items(pack: PackFolder, body: str) -> tuple[QuizItem, ...]:
    assert told(pack, body) == []
    checked = pack.check()
    assert checked.pack
    return checked.pack.course.lessons[0].items


@pytest.mark.parametrize(
    ("given", "answers"),
    [
        ("42", ("42",)),
        ("-4.50", ("-4.50",)),
        ("−4", ("-4",)),
        ("3.5 ± 0.1", ("3.5±0.1",)),
        ("3.5 +- 0.1", ("3.5±0.1",)),
        ("40..45 | 50", ("40..45", "50")),
    ],
)
def test_a_number_is_right_alone_in_a_range_or_nearby(
    pack: PackFolder, given: str, answers: tuple[str, ...]
) -> None:
    (item,) = items(pack, f'{{#sum number="{given}"}}\n{ASK}\n> Count again.\n')
    assert (item.kind, item.answers, item.options) == ("number", answers, ())
    assert plain(item.prompt) == "How many?"
    assert plain(item.explanation) == "Count again."
    assert item.scored


def test_a_short_text_is_right_in_each_of_its_wordings(pack: PackFolder) -> None:
    (item,) = items(pack, r'{#word answer="fifty-two | a \| b | the \"jar\" | c\\d"}' + f"\n{ASK}")
    assert item.kind == "text"
    assert item.answers == ("fifty-two", "a | b", 'the "jar"', "c\\d")


def test_a_scale_has_steps_and_words_for_its_ends(pack: PackFolder) -> None:
    (item,) = items(pack, f'{{#feel scale="0-10" low="not at all" high="very"}}\n{ASK}')
    assert item.kind == "scale"
    assert item.options[0] == Option("0", "0", right=False)
    assert [option.text for option in item.options] == [str(step) for step in range(11)]
    assert item.ends == ("not at all", "very")
    assert not item.scored


def test_an_open_question_has_no_right_answer(pack: PackFolder) -> None:
    (item,) = items(pack, f"{{#why open=1}}\n{ASK}")
    assert (item.kind, item.options, item.answers) == ("open", (), ())
    assert not item.scored


def test_a_question_like_another_stands_with_it(pack: PackFolder) -> None:
    other = '\n{#when-b like="when"}\n## Once more\nWhen, if not now?\n\n- [ ] never\n- [x] soon\n'
    third = '\n{#when-c like="when" number="3"}\n## Once more\nIn how many days?\n'
    (item,) = items(pack, CHOICE + other + third)
    assert item.key == "when"
    assert [each.key for each in item.parallels] == ["when-b", "when-c"]
    assert [each.kind for each in item.parallels] == ["choice", "number"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            '{#a number="many"}',
            "error [answer] many is no number: write 42, 3.5, 40..45 or 3.5 ± 0.1",
        ),
        (
            '{#a number="3,5"}',
            "error [answer] 3,5 has a comma: write 3.5, learners may type either",
        ),
        ('{#a number="1,000"}', "error [answer] 1,000 has a comma: write 1000 or 1.000"),
        ('{#a number="1,000,000"}', "error [answer] 1,000,000 has a comma: write 1000000"),
        ('{#a number="9..3"}', "error [answer] 9..3 is empty: write the smaller number first"),
        ('{#a number=""}', 'error [answer] the number is missing: write number="42"'),
        (
            '{#a answer=" "}',
            'error [answer] the answer is missing: write answer="two | both are right"',
        ),
        ('{#a answer="?!"}', "error [answer] ?! has no letter and no digit: write words"),
        (
            '{#a answer="Stop"}',
            "error [reserved] Stop ends all messages: ask differently",
        ),
        (
            '{#a answer="progress"}',
            "warning [reserved] progress is also something to tell the course: ask differently",
        ),
        (
            '{#a answer="52"}',
            (
                "warning [answer] only numbers are right: write number= instead, "
                "then “5.0” is right too"
            ),
        ),
        (
            '{#a scale="5-1"}',
            'error [kind] 5-1 is no scale: write scale="1-5", at most 11 steps',
        ),
        (
            '{#a scale="0-11"}',
            'error [kind] 0-11 is no scale: write scale="1-5", at most 11 steps',
        ),
        (
            '{#a open=1 number="3"}',
            "error [kind] number and open do not go together: keep one",
        ),
        (
            '{#a like="b" open=1}',
            "error [bank] a question with open has no right answer to ask again: delete like=",
        ),
    ],
)
def test_what_a_line_cannot_say_is_told_with_its_place(
    pack: PackFolder, line: str, words: str
) -> None:
    assert f"{LINE}:1: {words}" in told(pack, f"{line}\n{ASK}")


def test_a_long_or_manifold_answer_is_refused(pack: PackFolder) -> None:
    assert told(pack, f'{{#a answer="{"long " * 17}"}}\n{ASK}') == [
        (
            f"{LINE}:1: error [answer] {('long ' * 17).strip()[:60]}… is too long to be typed: "
            "ask with options instead"
        )
    ]
    many = " | ".join(f"w{number}x" for number in range(51))
    assert told(pack, f'{{#a answer="{many}"}}\n{ASK}') == [
        f"{LINE}:1: error [answer] 51 answers are too many: keep 50"
    ]


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (
            f'{{#a number="3"}}\n{ASK}\n- [x] now\n- [ ] then\n',
            [("12:1: error [kind] a question has options or number=: delete one of the two")],
        ),
        (
            f'{{#b number="3"}}\n{ASK}\n{{#a like="b" scale="1-5"}}\n{ASK}\n- [x] now\n- [ ] then\n',
            [
                "12:1: error [bank] a question with scale has no right answer to ask again: delete like=",
                "16:1: error [kind] a question has options or scale=: delete one of the two",
            ],
        ),
        (
            f'{{#a like="b" number="3"}}\n{ASK}',
            [
                "8:1: error [bank] no question above in this lesson has the id b: there is none above it"
            ],
        ),
        (
            f'{{#b number="1"}}\n{ASK}\n{{#a like="bb" number="3"}}\n{ASK}',
            ["12:1: error [bank] no question above in this lesson has the id bb: did you mean b?"],
        ),
        (
            f'{{#b open=1}}\n{ASK}\n{{#a like="b" number="3"}}\n{ASK}',
            ["12:1: error [bank] b has no right answer to ask again: delete like="],
        ),
        (
            f'{{#b number="1"}}\n{ASK}\n{{#a like="B!" number="3"}}\n{ASK}',
            [
                "12:1: error [bank] no question above in this lesson has the id B!: did you mean b?",
                "12:1: error [id] B! is no id: use small letters a-z, digits and -, as in {#when}",
            ],
        ),
    ],
)
def test_what_does_not_go_together_is_told_with_its_place(
    pack: PackFolder, body: str, lines: list[str]
) -> None:
    assert told(pack, body) == lines


def test_parallel_questions_are_not_much_for_a_day(pack: PackFolder) -> None:
    asked = "".join(
        f"\n{{#q{number}{like}}}\n## Q\nIs {number} odd?\n\n- [x] odd\n- [ ] even\n"
        for number, like in enumerate(("", "", "", ' like="q0"', ' like="q1"'))
    )
    assert len(items(pack, asked)) == 3


@pytest.mark.parametrize("value", ["“jar”", "„the jar“", "«jar»", '“jar"', "‘jar | pot’"])
def test_curly_quotes_around_an_answer_are_told_and_nothing_else(
    pack: PackFolder, value: str
) -> None:
    assert told(pack, f"{{#a answer={value}}}\n{ASK}") == [
        f'{LINE}:12: error [id] write straight quotes in {{ }}: ="{value[1:-1]}"'
    ]


def test_curly_quotes_inside_of_straight_ones_are_words(pack: PackFolder) -> None:
    (item,) = items(pack, f'{{#a answer="the “jar” | don’t =“x” y"}}\n{ASK}')
    assert item.answers == ("the “jar”", "don’t =“x” y")


@pytest.mark.parametrize(
    ("heading", "right"),
    [
        ("# How many", "## How many"),
        ("##How many", "## How many"),
        ("### How many", "## How many"),
        ("#How many", "## How many"),
    ],
)
def test_a_heading_of_another_form_is_named(pack: PackFolder, heading: str, right: str) -> None:
    assert told(pack, f'{{#a number="3"}}\n{heading}\nHow many?\n')[-1] == (
        f"{LINE + 1}:1: error [id] a question begins with ## and a space: "
        f"write {right}, not {heading}"
    )


def test_a_line_in_braces_that_cannot_be_read_is_told_so(pack: PackFolder) -> None:
    words = 'this line cannot be read: write it as in {#when answer="jar | the jar"}'
    assert f"{LINE}:1: error [id] {words}" in told(pack, f'{{#a answer="jar}}\n{ASK}')


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{#a measure}", ["write measure=1 instead of measure"]),
        ("{#a measure = 1}", ["write measure=1 instead of measure = 1"]),
        ("{a measure=1}", ["write #a instead of a: the name of a question begins with #"]),
        (
            "{ a measure }",
            [
                "write #a instead of a: the name of a question begins with #",
                "write measure=1 instead of measure",
            ],
        ),
    ],
)
def test_a_slip_above_a_question_is_told_and_nothing_about_the_form_below(
    pack: PackFolder, line: str, words: list[str]
) -> None:
    question = "## Question\nWhen?\n\n- [x] now\n- [ ] then\n"
    body = f'{CHOICE}\n{line}\n{question}\n{{#b like="a"}}\n{question}'
    at = LINE + CHOICE.count("\n") + 1
    column = line.index("{") + 1
    assert sorted(told(pack, body)) == [f"{at}:{column}: error [id] {each}" for each in words]


def test_a_second_form_whose_name_lacks_its_sign_is_no_text_behind_the_options(
    pack: PackFolder,
) -> None:
    (problem,) = told(pack, CHOICE + "\n" + CHOICE.replace("{#when", '{when-b like="when"'))
    assert problem.endswith("write #when-b instead of when-b: the name of a question begins with #")


def test_the_words_of_an_answer_are_no_slip(pack: PackFolder) -> None:
    (item,) = items(pack, f'{{#a answer="open = 1 | measure | no = yes"}}\n{ASK}')
    assert item.answers == ("open = 1", "measure", "no = yes")
