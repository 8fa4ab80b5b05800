import pytest

from lessonbot.domain.course import Membership
from tests.packs.packfolder import COURSE, PackFolder

MISFITS = [
    (
        "licence: CC",
        "lisence: CC",
        "7:1: error [key] unknown key lisence: did you mean licence?",
    ),
    (
        "pass_percent: 60",
        "percent: 60",
        "12:14: error [key] unknown key percent: did you mean pass_percent?",
    ),
    (
        "title: Money basics\n",
        "",
        "1:1: error [missing] title is missing: add a line title: My course in 7 days",
    ),
    (
        "  criteria: All lessons\n",
        "",
        (
            "13:1: error [missing] criteria is missing: "
            "add a line criteria: 7 lessons, 70% in the quiz"
        ),
    ),
    (
        "title: Money basics",
        "title:",
        (
            "4:1: error [missing] title is empty: "
            "write title: My course in 7 days or delete the line"
        ),
    ),
    (
        "title: Money basics",
        "title: 7",
        "4:8: error [type] title must be text: write title: My course in 7 days",
    ),
    (
        "attempts: 3",
        "attempts: '3'",
        "12:42: error [type] attempts must be a whole number: write attempts: 2",
    ),
    ("attempts: 3", "attempts: 0", "12:42: error [value] attempts is 0: write 1 or more"),
    (
        "criteria: All lessons",
        "criteria: All lessons\n  valid_days: 0",
        "16:15: error [value] valid_days is 0: write 1 or more",
    ),
    (
        "criteria: All lessons",
        "criteria: All lessons\n  valid_days: 40000",
        "16:15: error [value] valid_days is 40000: write 36500 or less",
    ),
    (
        "criteria: All lessons",
        "criteria: All lessons\n  valid_days: two years",
        "16:15: error [type] valid_days must be a whole number: write valid_days: 730",
    ),
    ("percent: 60", "percent: 101", "12:28: error [value] pass_percent is 101: write 100 or less"),
    ("percent: 60", "percent: -1", "12:28: error [value] pass_percent is -1: write 0 or more"),
    (
        "id: money-basics",
        "id: Money_Basics",
        "2:5: error [id] an id has only small letters a-z, digits and -, as in first-steps",
    ),
    ("1.0.0", "1.0", "3:10: error [version] a version has three numbers: write 1.0.0"),
    (
        "licence: CC-BY-4.0",
        "licence: CC BY 4.0",
        (
            "7:10: error [licence] no licence has this SPDX id: "
            "write for example CC-BY-4.0 or CC0-1.0"
        ),
    ),
    (
        "language: en",
        "language: English",
        "6:11: error [language] write the language by its code: for example en, sw or pt-BR",
    ),
    ("format: 1", "format: 2", "1:9: error [value] format cannot be 2: write 1"),
    (
        "language: en",
        "level: expert\nlanguage: en",
        "6:8: error [value] level cannot be expert: write 'beginner', 'intermediate' or 'advanced'",
    ),
    (
        "[mon, wed, fri]",
        "[mon, wen]",
        (
            "11:24: error [value] days cannot be wen: "
            "write 'mon', 'tue', 'wed', 'thu', 'fri', 'sat' or 'sun'"
        ),
    ),
    (
        "  - {id: budget, text: Write a budget}",
        "  - {id: budget, text: Write a budget}\n" * 51,
        "10:3: error [length] outcomes has more than 50 entries: shorten it",
    ),
    ("[mon, wed, fri]", "[mon, mon]", "11:18: error [value] an entry stands here twice: keep one"),
    (
        "language: en",
        "language: en\nlanguages: [sw, sw]",
        "7:12: error [value] an entry stands here twice: keep one",
    ),
    (
        "[mon, wed, fri]",
        "[]",
        "11:18: error [missing] days has no entry: write days: [mon, tue, wed, thu, fri]",
    ),
    (
        "[mon, wed, fri]",
        "mon",
        "11:18: error [type] days must be a list: write days: [mon, tue, wed, thu, fri]",
    ),
    (
        "schedule: {days: [mon, wed, fri]}",
        "schedule: daily",
        "11:11: error [type] schedule has parts of its own: write schedule: {days: [mon, wed, fri]}",
    ),
    (
        "language: en",
        "attribution: [{text: Parts, url: 'javascript:alert(1)'}]\nlanguage: en",
        "6:34: error [link] write a whole web address that begins with https://",
    ),
    (
        "  - {id: budget, text: Write a budget}",
        "  - {id: budget, text: A}\n  - {id: budget, text: B}",
        "11:10: error [outcome] the outcome budget stands here twice: give each its own id",
    ),
    (
        "title: Money basics",
        f"title: {'a' * 201}",
        "4:8: error [length] this line is longer than 200 characters: shorten it",
    ),
]


@pytest.mark.parametrize(("old", "new", "line"), MISFITS, ids=[line for _, _, line in MISFITS])
def test_what_does_not_fit_is_told_with_its_place(
    pack: PackFolder, old: str, new: str, line: str
) -> None:
    pack.course(old, new)
    problems = [
        text for text in pack.problems() if text.startswith("course.yaml") and "error" in text
    ]
    assert problems == [f"course.yaml:{line}"]


@pytest.mark.parametrize(
    ("yaml", "line"),
    [
        (
            "a: {text: Wash: always}\n",
            (
                "1:15: error [yaml] a colon is too many: put text with a colon in quotes, "
                "or add the comma missing before it"
            ),
        ),
        ("title: a: b\n", "1:9: error [yaml] a colon is too many: put the text in quotes"),
        (
            "title: @home\n",
            "1:8: error [yaml] this character cannot stand here: put the text in quotes",
        ),
        ("title\n", "1:1: error [yaml] write lines of the form key: value"),
        ("- title\n", "1:1: error [yaml] write lines of the form key: value"),
        ("title: 'a\n", "1:8: error [yaml] this ' is not closed: put ' behind the text"),
        (
            "days: [mon\n",
            ("1:7: error [yaml] this [ is not closed, or a comma is missing behind it: add it"),
        ),
        (
            "a: &a [x]\nb: *a\n",
            "2:4: error [yaml] * and & do not repeat parts here: write the text again",
        ),
        (
            "a: !!python/object:os.system x\n",
            "1:4: error [yaml] words that begin with ! are not used: delete them",
        ),
        ("a: 1\n---\nb: 1\n", "2:1: error [yaml] a line --- divides the file: take it out"),
        (
            'title: "a\\u202eb"\n',
            (
                "1:8: error [yaml] the invisible character RIGHT-TO-LEFT OVERRIDE (U+202E) "
                "is not allowed in a lesson: delete it"
            ),
        ),
    ],
)
def test_yaml_that_cannot_be_read_is_told_in_plain_words(
    pack: PackFolder, yaml: str, line: str
) -> None:
    pack.write("course.yaml", yaml)
    assert [text for text in pack.problems() if text.startswith("course")] == [
        f"course.yaml:{line}"
    ]


def test_a_key_that_stands_twice_is_refused(pack: PackFolder) -> None:
    pack.course("language: en", "title: Other\nlanguage: en")
    assert pack.problems() == [
        "course.yaml:6:1: error [yaml] title stands already in line 4: keep one of the two"
    ]


@pytest.mark.parametrize(
    "bomb",
    [
        "[" * 3_000,
        "a: " + "{b: " * 3_000,
        "? " * 100_000,
        "- " * 100_000,
        "a: [" + "x, " * 80_000 + "]",
        "a: &a [x,x]\n" + "".join(f"k{n}: [*a,*a]\n" for n in range(9)),
    ],
)
def test_yaml_that_is_made_to_harm_is_one_problem(pack: PackFolder, bomb: str) -> None:
    pack.write("course.yaml", bomb)
    rules = {problem.rule for problem in pack.check().problems if problem.file == "course.yaml"}
    assert rules == {"yaml"}


def test_a_course_file_that_is_too_large_is_not_read(pack: PackFolder) -> None:
    pack.write("course.yaml", "a" * (256 * 1024 + 1))
    assert pack.problems()[0] == (
        "course.yaml:1:1: error [size] the file is larger than 256 kB: divide it or shorten it"
    )


def test_bytes_that_are_not_utf_8_are_told_with_their_place(pack: PackFolder) -> None:
    pack.write("course.yaml", COURSE.encode().replace(b"Money basics", b"Caf\xe9"))
    assert pack.problems() == [
        "course.yaml:4:11: error [encoding] byte 0xE9 is not UTF-8: save the file as UTF-8 in your editor"
    ]


def test_utf_16_is_told_by_its_name(pack: PackFolder) -> None:
    pack.write("course.yaml", COURSE.encode("utf-16"))
    assert pack.problems() == [
        (
            "course.yaml:1:1: error [encoding] the file is saved as UTF-16: "
            "save it as UTF-8 in your editor"
        )
    ]


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("\0", "NULL (U+0000)"),
        ("\x1b", "ESCAPE (U+001B)"),
        ("\u202e", "RIGHT-TO-LEFT OVERRIDE (U+202E)"),
        ("\u202a", "LEFT-TO-RIGHT EMBEDDING (U+202A)"),
        ("\u2028", "LINE SEPARATOR (U+2028)"),
    ],
)
def test_an_invisible_character_is_named(pack: PackFolder, character: str, name: str) -> None:
    pack.course("Money basics", f"Mo{character}ney")
    assert pack.problems() == [
        (
            f"course.yaml:4:10: error [character] the invisible character {name} "
            "is not allowed in a lesson: delete it"
        )
    ]


def test_marks_of_right_to_left_writing_are_kept(pack: PackFolder) -> None:
    pack.course("Money basics", "\u200fتخطيط المال\u200e \u2068abc\u2069")
    checked = pack.check()
    assert checked.pack
    assert checked.pack.course.title == "\u200fتخطيط المال\u200e \u2068abc\u2069"


def test_the_schedule_and_the_place_among_other_courses_are_kept(pack: PackFolder) -> None:
    pack.course(
        "schedule: {days: [mon, wed, fri]}",
        "schedule: {days: [mon], most_per_day: 5, reminder_after_hours: 20}\n"
        "prerequisites: [counting]\ntrack: {id: shop, position: 1}",
    )
    assert pack.problems() == []
    checked = pack.check()
    assert checked.pack
    course = checked.pack.course
    assert (course.most_per_day, course.reminder_after_hours) == (5, 20)
    assert course.prerequisites == ("counting",)
    assert course.membership == Membership("shop", 1)


def test_a_missing_licence_or_summary_is_a_warning(pack: PackFolder) -> None:
    pack.write(
        "course.yaml",
        COURSE.replace("licence: CC-BY-4.0\n", "").replace("summary: Plan a month of money.\n", ""),
    )
    assert pack.problems() == [
        (
            "course.yaml:1:1: warning [licence] say how others may use the course: "
            "add a line licence: CC-BY-4.0"
        ),
        (
            "course.yaml:1:1: warning [summary] say in a sentence what the course is about: "
            "add a line summary: …"
        ),
    ]


@pytest.mark.parametrize("name", ["Money basics", "money-basics", "MONEY BASICS"])
def test_a_certificate_that_is_given_for_a_name_is_warned_of(pack: PackFolder, name: str) -> None:
    pack.course("criteria: All lessons", f"criteria: {name}")
    assert pack.problems() == [
        (
            f"course.yaml:15:13: warning [criteria] the certificate is given for “{name}”, which "
            "is only a name: write what has to be done, as in All lessons and 70% in the quiz"
        )
    ]


def test_a_version_of_digits_is_text_and_a_title_may_be_no(pack: PackFolder) -> None:
    pack.write(
        "course.yaml", COURSE.replace("Money basics\n", "No\n").replace("1.0.0", "2026.10.1")
    )
    checked = pack.check()
    assert checked.pack
    assert (checked.pack.course.title, checked.pack.course.version) == ("No", "2026.10.1")


def test_an_outcome_without_its_id_is_shown_none_of_another_course(pack: PackFolder) -> None:
    pack.course("id: budget, ", "")
    assert pack.problems() == [
        "course.yaml:10:5: error [missing] id is missing: add a line id: first-skill"
    ]
