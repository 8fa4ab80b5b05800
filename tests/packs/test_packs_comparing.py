import pytest

from lessonbot.domain.course import Course
from lessonbot.packs.comparing import compare
from tests.packs.packfolder import COURSE, LESSON, LESSON_FILE, PackFolder, drawing
from tests.packs.test_packs_translations import FILE, SOMO, SWAHILI


@pytest.fixture
def before(pack: PackFolder) -> Course:
    return course_of(pack)


def course_of(pack: PackFolder) -> Course:
    checked = pack.check()
    assert checked.pack, checked.problems
    return checked.pack.course


def told(old: Course, pack: PackFolder) -> list[tuple[str, str]]:
    return [(change.about, str(change)) for change in compare(old, course_of(pack))]


def test_the_same_course_has_no_changes(before: Course, pack: PackFolder) -> None:
    assert told(before, pack) == []


@pytest.mark.parametrize(
    ("old", "new", "about", "words"),
    [
        ("Money basics", "Money", "course", "the title was “Money basics”, is “Money”"),
        ("pass_percent: 60", "pass_percent: 70", "course", "the pass mark was “60”, is “70”"),
        ("mon, wed, fri", "mon", "course", "the days of the week changed"),
        ("All lessons", "All", "course", "what the certificate says was “All lessons”, is “All”"),
    ],
)
def test_what_the_course_says_of_itself(
    before: Course, pack: PackFolder, old: str, new: str, about: str, words: str
) -> None:
    pack.course(old, new)
    assert told(before, pack) == [(about, f"money-basics (en): {words}")]


@pytest.mark.parametrize(
    ("old", "new", "about", "line"),
    [
        (
            "title: Why write a budget?",
            "title: Why?",
            "texts",
            "why-a-budget (en): the title was “Why write a budget?”, is “Why?”",
        ),
        ("is a plan", "is the plan", "texts", "why-a-budget (en): the text changed"),
        (
            "When should you write",
            "When do you write",
            "questions",
            (
                "why-a-budget/when (en): the question was “When should you write a budget?”, "
                "is “When do you write a budget?”"
            ),
        ),
        (
            "- [ ] Never\n",
            "- [ ] At no time\n",
            "questions",
            "why-a-budget/when (en): the options are worded differently",
        ),
        (
            "Before the money comes in",
            "Before the money arrives",
            "questions",
            "why-a-budget/when (en): the options are worded differently",
        ),
        (
            "Then it is a diary",
            "That is a diary",
            "texts",
            "why-a-budget/when (en): the feedback on “After the money is spent” changed",
        ),
        (
            "A plan helps",
            "It helps",
            "texts",
            "why-a-budget/when (en): the explanation changed",
        ),
    ],
)
def test_what_a_learner_reads(
    before: Course, pack: PackFolder, old: str, new: str, about: str, line: str
) -> None:
    assert old in LESSON
    pack.write(LESSON_FILE, LESSON.replace(old, new))
    assert told(before, pack) == [(about, line)]


def test_another_right_answer_is_told_apart(before: Course, pack: PackFolder) -> None:
    other = LESSON.replace("[x]", "[ ]").replace("- [ ] Never", "- [x] Never")
    pack.write(LESSON_FILE, other)
    assert told(before, pack) == [
        (
            "answers",
            "why-a-budget/when (en): right was “Before the money comes in”, is “Never”",
        )
    ]


def test_one_more_right_answer_is_another_key(before: Course, pack: PackFolder) -> None:
    pack.write(LESSON_FILE, LESSON.replace("- [ ] Never", "- [x] Never"))
    assert [about for about, _ in told(before, pack)] == ["answers"]


def test_texts_that_change_places_change_what_is_right(before: Course, pack: PackFolder) -> None:
    swapped = (
        LESSON.replace("- [ ] Never", "- [ ] @")
        .replace("Before the money comes in", "Never")
        .replace("@", "Before the money comes in")
    )
    pack.write(LESSON_FILE, swapped)
    assert [about for about, _ in told(before, pack)] == [
        "answers",
        "questions",
        "texts",
        "texts",
    ]


def test_another_order_of_options_is_no_other_key(before: Course, pack: PackFolder) -> None:
    last = "- [ ] Never\n"
    moved = LESSON.replace(last, "").replace("- [ ] After", f"{last}- [ ] After")
    pack.write(LESSON_FILE, moved)
    assert told(before, pack) == [
        ("questions", "why-a-budget/when (en): the options stand in another order"),
    ]


def test_another_number_or_kind_is_another_key(pack: PackFolder) -> None:
    asked = '\n{#sum number="3"}\n## Sum\nHow many?\n'
    pack.write(LESSON_FILE, LESSON + asked)
    before = course_of(pack)
    pack.write(LESSON_FILE, LESSON + asked.replace('"3"', '"3 | 4"'))
    assert told(before, pack) == [
        ("answers", "why-a-budget/sum (en): right was “3”, is “3 | 4”"),
    ]
    pack.write(LESSON_FILE, LESSON + asked.replace('number="3"', "open=1"))
    assert [about for about, _ in told(before, pack)] == ["answers"]


def test_another_typed_answer_of_a_translation_is_another_key(pack: PackFolder) -> None:
    asked = '\n{#word answer="jar"}\n## Word\nWhat holds money?\n'
    said = '\n{#word answer="mtungi"}\n## Neno\nNini hushika pesa?\n'
    pack.write("course.yaml", COURSE.replace("language: en", "language: en\nlanguages: [sw]"))
    pack.write("sw/course.yaml", SWAHILI)
    pack.write(LESSON_FILE, LESSON + asked)
    pack.write(FILE, SOMO + said)
    before = course_of(pack)
    pack.write(FILE, SOMO + said.replace('"mtungi"', '"mtungi | chupa"'))
    assert told(before, pack) == [
        ("answers", "why-a-budget/word (sw): right was “mtungi”, is “mtungi | chupa”"),
    ]


def test_lessons_and_questions_come_and_go(before: Course, pack: PackFolder) -> None:
    more = '\n{#how like="when"}\n## Q\nHow?\n\n- [x] so\n- [ ] not\n'
    pack.write(LESSON_FILE, LESSON + more)
    pack.write("lessons/02-next-step.md", LESSON.replace("{#when}", "{#then}"))
    assert told(before, pack) == [
        ("lessons", "next-step (en): this lesson is new"),
        ("questions", "why-a-budget/how (en): this question is new"),
    ]
    assert [words for _, words in told_back(pack, before)] == [
        "next-step (en): this lesson is gone",
        "why-a-budget/how (en): this question is gone",
    ]


def told_back(pack: PackFolder, after: Course) -> list[tuple[str, str]]:
    return [(change.about, str(change)) for change in compare(course_of(pack), after)]


def test_lessons_in_another_order(pack: PackFolder) -> None:
    other = LESSON.replace("{#when}", "{#then}").replace("title:", "id: second\ntitle:")
    pack.write("lessons/02-second.md", other)
    before = course_of(pack)
    (pack.path / "lessons/02-second.md").unlink()
    pack.write("lessons/00-second.md", other)
    assert told(before, pack) == [
        ("lessons", "all (en): the lessons come in another order"),
    ]


def test_a_translation_comes_changes_and_goes(before: Course, pack: PackFolder) -> None:
    pack.write("course.yaml", COURSE.replace("language: en", "language: en\nlanguages: [sw]"))
    pack.write("sw/course.yaml", SWAHILI)
    pack.write(FILE, SOMO)
    assert told(before, pack) == [
        ("languages", "money-basics (sw): the course speaks this language now"),
    ]
    spoken = course_of(pack)
    pack.write(FILE, SOMO.replace("Kamwe", "Hapana kamwe"))
    assert told(spoken, pack) == [
        ("questions", "why-a-budget/when (sw): the options are worded differently"),
    ]
    assert [change.words for change in compare(spoken, before)] == [
        "the course no longer speaks this language"
    ]


def test_another_picture_is_a_change_of_media(pack: PackFolder) -> None:
    pack.write(LESSON_FILE, LESSON.replace("A budget", "![Jars](a.png)\n\nA budget"))
    pack.write("media/a.png", drawing(40, 30))
    before = course_of(pack)
    pack.write("media/a.png", drawing(50, 30))
    assert told(before, pack) == [
        ("media", "why-a-budget (en): the picture “a.png” is another one"),
    ]
