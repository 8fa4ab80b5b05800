import pytest

from tests.packs.packfolder import LESSON_FILE, TEXT, TOP, PackFolder

ASK = "## Question\nWhen?\n\n- [x] now\n- [ ] then\n\n"


def test_a_check_at_the_end_is_warned_of_if_there_are_fewer_questions(pack: PackFolder) -> None:
    pack.lesson(
        f'{TEXT}\n{{#a}}\n{ASK}{{#a-b like="a"}}\n{ASK}{{#b}}\n{ASK}{{#c measure=1}}\n{ASK}'
        f'{{#c-b like="c"}}\n{ASK}{{#d scale="1-5"}}\n## Question\nHow sure?\n'
    )
    pack.course("credential:", "mastery: {final: 3}\ncredential:")
    assert pack.problems() == [
        (
            "course.yaml:13:18: warning [questions] final is 3, but 2 questions can be drawn, for those "
            "with measure=1, scale= or open=1 are not: write 2, or add questions"
        )
    ]
    pack.course("credential:", "mastery: {final: 2}\ncredential:")
    assert pack.problems() == []


def test_a_check_at_the_end_with_nothing_to_draw_from_is_refused(pack: PackFolder) -> None:
    pack.lesson(f'{TEXT}\n{{#d scale="1-5"}}\n## Question\nHow sure?\n')
    pack.course("credential:", "mastery: {final: 3}\ncredential:")
    (problem,) = pack.check().problems
    assert (problem.severity, problem.rule) == ("error", "questions")
    assert "0 questions can be drawn" in problem.message


def test_nothing_is_said_of_the_whole_before_all_of_it_can_be_read(pack: PackFolder) -> None:
    pack.lesson(f"{TEXT}\n{{#a}}\n{ASK.replace('[x]', '[ ]')}")
    pack.course("credential:", "mastery: {final: 3}\ncredential:")
    assert [problem.rule for problem in pack.check().problems] == ["quiz"]


def test_an_outcome_that_no_lesson_serves_is_warned_of(pack: PackFolder) -> None:
    budget = "  - {id: budget, text: Write a budget}"
    pack.course(budget, f"{budget}\n  - {{id: saving, text: Save}}")
    assert pack.problems() == [
        (
            "course.yaml:11:10: warning [outcome] no lesson serves saving: write outcomes: [saving] at "
            "the top of those that do, or delete the outcome"
        )
    ]


def test_a_lesson_with_nothing_but_measured_questions_asks_nothing_on_its_day(
    pack: PackFolder,
) -> None:
    measured = f'{{#a measure=1}}\n{ASK}{{#a-b like="a"}}\n{ASK}'
    pack.lesson(f"{TEXT}\n{measured}")
    assert pack.problems() == [
        (
            f"{LESSON_FILE}:1:1: warning [questions] the lesson asks nothing: "
            "add a ## question without measure=1"
        )
    ]
    pack.lesson(f"{TEXT}\n{measured}{ASK * 3}")
    assert pack.problems() == []


@pytest.mark.parametrize(
    ("question", "hints"),
    [
        (
            f"{{#a measure=1}}\n{ASK}",
            [
                (
                    "hint [bank] this is asked in the same words before and after the course: "
                    'add a second form below it, {#a-b like="a"}'
                )
            ],
        ),
        (f'{{#a measure=1}}\n{ASK}{{#a-b like="a"}}\n{ASK}', []),
        ('{#a measure=1 scale="1-5"}\n## Question\nHow sure?\n\n', []),
    ],
)
def test_a_measured_question_better_has_a_second_form(
    pack: PackFolder, question: str, hints: list[str]
) -> None:
    pack.lesson(f"{TEXT}\n{question}{ASK}")
    line = (TOP + TEXT).count("\n") + 2
    assert pack.problems() == [f"{LESSON_FILE}:{line}:1: {hint}" for hint in hints]
