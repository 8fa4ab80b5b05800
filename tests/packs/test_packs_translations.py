from dataclasses import replace

import pytest

from lessonbot.domain.course import Course
from lessonbot.domain.text import plain
from tests.packs.packfolder import COURSE, LESSON, LESSON_FILE, PackFolder, drawing

SWAHILI = """\
title: Misingi ya pesa
summary: Panga pesa za mwezi.
outcomes:
  - {id: budget, text: Andika bajeti}
credential:
  name: Misingi ya Pesa
  criteria: Masomo yote
"""

SOMO = """\
---
title: Kwa nini bajeti?
---
Bajeti ni mpango wa **pesa** zako.

{#when}
## Swali
Bajeti huandikwa lini?

- [ ] Pesa zikiisha
  > Hapo ni kumbukumbu.
- [ ] Kabla pesa hazijaingia
  > Ndiyo.
- [ ] Kamwe

> Mpango husaidia mapema.
"""

FILE = f"sw/{LESSON_FILE}"


def both_languages() -> str:
    return COURSE.replace("language: en", "language: en\nlanguages: [sw]")


@pytest.fixture
def both(pack: PackFolder) -> PackFolder:
    """The right pack in two languages."""
    pack.write("course.yaml", both_languages())
    pack.write("sw/course.yaml", SWAHILI)
    pack.write(FILE, SOMO)
    return pack


def course_of(pack: PackFolder) -> Course:
    checked = pack.check()
    assert checked.problems == ()
    assert checked.pack
    return checked.pack.course


def test_a_course_is_spoken_in_each_of_its_languages(both: PackFolder) -> None:
    course = course_of(both)
    assert course.languages == ("en", "sw")
    spoken = course.spoken("sw")
    assert (spoken.title, spoken.summary) == ("Misingi ya pesa", "Panga pesa za mwezi.")
    assert spoken.credential.name == "Misingi ya Pesa"
    assert [outcome.text for outcome in spoken.outcomes] == ["Andika bajeti"]
    assert spoken.lessons[0].title == "Kwa nini bajeti?"
    assert course.spoken("sw-KE") is spoken
    assert course.spoken("fr") is course


def test_what_is_right_comes_from_the_source_alone(both: PackFolder) -> None:
    slip = SOMO.replace("- [ ] Kamwe", "- [x] Kamwe")
    for text in (SOMO, slip):
        both.write(FILE, text)
        (ours,), (theirs,) = (
            each.lessons[0].items for each in (course_of(both), course_of(both).spoken("sw"))
        )
        assert theirs.right == ours.right == {1}
        assert [option.key for option in theirs.options] == ["a", "b", "c"]
        assert theirs.key == "when"
        assert plain(theirs.options[1].feedback) == "Ndiyo."


def test_ids_may_be_left_out_of_a_translation(both: PackFolder) -> None:
    before = course_of(both)
    both.write(FILE, SOMO.replace("{#when}\n", ""))
    assert course_of(both) == before


def test_numbers_and_scales_come_from_the_source_and_words_are_translated(
    both: PackFolder,
) -> None:
    top, _ = LESSON.split("\n{#when}")
    oben, _ = SOMO.split("\n{#when}")
    ask = "## Q\nHow?\n"
    both.write(
        LESSON_FILE,
        f'{top}\n{{#n number="3"}}\n{ask}\n{{#w answer="jar"}}\n{ask}\n'
        f'{{#s scale="1-5" low="no" high="very"}}\n{ask}\n{{#o open=1}}\n{ask}',
    )
    both.write(
        FILE,
        f'{oben}\n{{#n}}\n{ask}\n{{#w answer="mtungi | jagi"}}\n{ask}\n'
        f'{{#s scale="1-5" low="la" high="sana"}}\n{ask}\n{{#o}}\n{ask}',
    )
    checked = both.check()
    assert [problem.rule for problem in checked.problems] == ["questions", "questions"]
    assert checked.pack
    number, word, scale, text = checked.pack.course.spoken("sw").lessons[0].items
    assert (number.kind, number.answers) == ("number", ("3",))
    assert (word.kind, word.answers) == ("text", ("mtungi", "jagi"))
    assert (scale.kind, len(scale.options), scale.ends) == ("scale", 5, ("la", "sana"))
    assert text.kind == "open"


def test_a_picture_with_words_in_it_is_shown_in_its_language(both: PackFolder) -> None:
    both.write("media/jars.png", drawing(40, 30))
    both.write("media/jars.sw.png", drawing(50, 30))
    both.write(LESSON_FILE, LESSON.replace("A budget", "![Jars](jars.png)\n\nA budget"))
    both.write(FILE, SOMO.replace("Bajeti ni", "![Mitungi](jars.png)\n\nBajeti ni"))
    course = course_of(both)
    ours, theirs = (each.lessons[0].blocks[0].picture for each in (course, course.spoken("sw")))
    assert ours
    assert theirs
    assert (ours.name, ours.alt) == ("jars.png", "Jars")
    assert (theirs.name, theirs.alt) == ("jars.sw.png", "Mitungi")


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            "- [ ] Kamwe\n",
            "",
            (
                "6:1: error [translation] the source has 3 options, this has 2: "
                "translate each, in the same order"
            ),
        ),
        (
            "{#when}",
            "{#why}",
            (
                "6:1: error [translation] the source has the question when here: "
                "put them in the same order"
            ),
        ),
        (
            SOMO[SOMO.index("\n{#when}") :],
            "",
            (
                "1:1: error [translation] the source asks 1 question, this asks 0: "
                "translate each, in the same order"
            ),
        ),
        (
            SOMO[SOMO.index("- [ ]") :].partition("\n\n")[0],
            "",
            (
                "6:1: error [translation] the source asks this as options, this as open=: "
                "make it the same"
            ),
        ),
    ],
)
def test_where_a_translation_differs_is_told(
    both: PackFolder, old: str, new: str, line: str
) -> None:
    both.write(FILE, SOMO.replace(old, new).replace("{#when}", "{#when open=1}", "open=" in line))
    assert f"{FILE}:{line}" in both.problems()


def test_parts_and_pictures_that_only_one_of_both_has_are_warned_of(both: PackFolder) -> None:
    both.write("media/jars.png", drawing())
    both.write(
        LESSON_FILE,
        LESSON.replace("A budget", "![Jars](jars.png)\n\nA budget").replace(
            "\n{#when}", "\n:::sms\nShort.\n:::\n\n{#when}"
        ),
    )
    both.write(FILE, SOMO.replace("\n{#when}", "\n:::more\nZaidi.\n:::\n\n{#when}"))
    assert both.problems() == [
        f"{FILE}:1:1: warning [translation] the source has 1 picture, this has 0: show the same",
        f"{FILE}:1:1: warning [translation] the source has a part :::sms: translate it too",
        (
            f"{FILE}:6:1: warning [translation] the source has no part :::more: "
            "add it there or delete it here"
        ),
    ]


def test_files_of_a_translation_that_lack_or_are_too_many_are_told(both: PackFolder) -> None:
    both.write("lessons/02-more.md", LESSON.replace("{#when}", "{#then}"))
    both.write("sw/lessons/03-other.md", SOMO)
    both.write("fr/course.yaml", SWAHILI)
    assert both.problems() == [
        (
            "fr/course.yaml:1:1: error [translation] course.yaml does not name this language: "
            "add fr to languages: […]"
        ),
        (
            "sw/lessons/02-more.md:1:1: error [translation] this lesson is not translated: "
            "add the file under the same name"
        ),
        (
            "sw/lessons/03-other.md:1:1: error [translation] the source has no lesson of this name: "
            "rename the file as there"
        ),
    ]


def test_a_language_without_files_is_told(pack: PackFolder) -> None:
    pack.write("course.yaml", COURSE.replace("language: en", "language: en\nlanguages: [sw]"))
    assert pack.problems() == [
        (
            "course.yaml:7:13: error [translation] there is no folder sw: "
            "add sw/course.yaml and its lessons"
        )
    ]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("title: Misingi ya pesa\n", "", "1:1: error [missing] title is missing"),
        (
            "summary: Panga pesa za mwezi.\n",
            "",
            "1:1: error [translation] the summary is missing: add a line summary: …",
        ),
        (
            "id: budget",
            "id: bajeti",
            (
                "3:1: error [translation] the outcomes differ from the source: "
                "give these ids, in this order: budget"
            ),
        ),
        ("title:", "version: 1.0.0\ntitle:", "1:1: error [key] unknown key version"),
    ],
)
def test_what_the_course_file_of_a_translation_lacks_is_told(
    both: PackFolder, old: str, new: str, line: str
) -> None:
    both.write("sw/course.yaml", SWAHILI.replace(old, new))
    (told,) = both.problems()
    assert told.startswith(f"sw/course.yaml:{line}")


def test_a_translation_changes_the_address_of_the_course(both: PackFolder) -> None:
    first = both.check().pack
    both.write(FILE, SOMO.replace("Kamwe", "Hapana kamwe"))
    second = both.check().pack
    assert first
    assert second
    assert first.digest != second.digest
    assert replace(first.course, translations=()) == replace(second.course, translations=())


def test_a_translation_has_its_ids_from_its_source(both: PackFolder) -> None:
    other = LESSON.replace("title:", "id: {}\ntitle:").replace("{#when}", "{{#{}}}")
    for number, key in (("02", "first"), ("03", "second")):
        name = f"lessons/{number}-review.md"
        both.write(name, other.format(key, f"{key}-q"))
        both.write(f"sw/{name}", SOMO.replace("{#when}\n", ""))
    spoken = course_of(both).spoken("sw")
    assert [lesson.key for lesson in spoken.lessons] == ["why-a-budget", "first", "second"]


# --- words that are those of the source ----------------------------------------------------------

LONG = "Write down who owes what before the month begins"
SAID = "has the same words as in the source: translate it"


@pytest.mark.parametrize(
    ("old", "new", "line", "column"),
    [
        ("Bajeti ni mpango", f"Bajeti.\n\n{LONG}\n\nBajeti ni mpango", 6, 1),
        ("Bajeti huandikwa lini?", f"{LONG}", 8, 1),
        ("  > Ndiyo.", f"  > {LONG}", 13, 5),
        ("- [ ] Kamwe", f"- [ ] {LONG}", 14, 7),
        ("> Mpango husaidia mapema.", f"> {LONG}", 16, 3),
    ],
)
def test_a_text_that_nobody_translated_is_warned_of(
    both: PackFolder, old: str, new: str, line: int, column: int
) -> None:
    both.write(LESSON_FILE, LESSON.replace("> A plan helps before the spending.", f"> {LONG}"))
    both.write(FILE, SOMO.replace(old, new, 1))
    told = f"{FILE}:{line}:{column}: warning [untranslated] “Write down who owes …” {SAID}"
    assert both.problems() == [told]


def test_a_forgotten_translation_is_warned_of_once_a_lesson(both: PackFolder) -> None:
    text = LESSON.replace("outcomes: [budget]\nminutes: 4\n", "").replace("Then it is", LONG)
    both.write(LESSON_FILE, LESSON.replace("Then it is", LONG))
    both.write(FILE, text)
    assert both.problems() == [
        (
            f"{FILE}:4:1: warning [untranslated] 4 texts have the same words as in the source: "
            "translate them; the first is “A budget is a …”"
        )
    ]


def test_a_course_file_that_nobody_translated_is_warned_of(both: PackFolder) -> None:
    both.write("course.yaml", both_languages().replace("All lessons", LONG))
    both.write("sw/course.yaml", SWAHILI.replace("Masomo yote", LONG))
    assert both.problems() == [
        f"sw/course.yaml:7:13: warning [untranslated] criteria {SAID}",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Amina Odhiambo Kenyatta",
        "`=SUMIF(A1:A9, over, B1:B9) and more words here`",
        "https://example.org/a-long-address-with-many-words-in-it",
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21",
    ],
)
def test_names_numbers_and_code_may_be_the_same(both: PackFolder, text: str) -> None:
    both.write(LESSON_FILE, LESSON.replace("A budget is", f"{text}\n\nA budget is"))
    both.write(FILE, SOMO.replace("Bajeti ni", f"{text}\n\nBajeti ni"))
    assert both.problems() == []


def test_a_language_of_another_country_may_have_the_same_words(both: PackFolder) -> None:
    both.write("course.yaml", both_languages().replace("[sw]", "[sw, en-GB]"))
    both.write("en-GB/course.yaml", SWAHILI.replace("Masomo yote", "All lessons"))
    both.write(f"en-GB/{LESSON_FILE}", LESSON)
    assert both.problems() == []
