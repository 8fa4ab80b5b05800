import shutil
from pathlib import Path

import pytest

from lessonbot.domain.text import plain
from lessonbot.packs.drafts import Draft, NotImportable
from lessonbot.packs.importers.wide import read
from lessonbot.packs.reading import check
from lessonbot.packs.writing import files_of

DATA = Path(__file__).parents[1] / "data" / "wide"
PROMPTS = {
    "en": "What is the capital of {}?",
    "de": "Was ist die Hauptstadt von {}?",
    "fr": "Quelle est la capitale de {} ?",
}

TABLE = """\
animal,animal:sw,sound,sound:sw,sound info
cow,ng'ombe,moo,moo,It means <b>come</b>.
dog,mbwa,woof,bweka,
cat,paka,meow,nyau,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "ultimate-geography"))


def table(tmp_path: Path, content: str) -> Path:
    path = tmp_path / "animals.csv"
    path.write_text(content, encoding="utf-8")
    return path


def lines(draft: Draft) -> list[str]:
    return [str(remark) for remark in draft.remarks]


def test_each_row_becomes_a_question_and_three_make_a_day(folder: Path) -> None:
    course = read(folder, prompts=PROMPTS).course
    assert [len(lesson.items) for lesson in course.lessons] == [3, 3, 3, 2]
    assert course.lessons[0].title == "England, Scotland, United Kingdom"
    item = course.lessons[0].items[0]
    assert plain(item.prompt) == "What is the capital of England?"
    assert [(o.text, o.right) for o in item.options] == [
        ("Belfast", False), ("Edinburgh", False), ("London", True), ("Paris", False),
    ]  # fmt: skip


def test_each_column_of_a_language_becomes_a_translation_by_the_same_keys(folder: Path) -> None:
    course = read(folder, prompts=PROMPTS).course
    assert course.languages == ("en", "de", "fr", "zh", "he")
    for other in course.translations:
        for lesson, same in zip(course.lessons, other.lessons, strict=True):
            assert lesson.key == same.key
            for item, twin in zip(lesson.items, same.items, strict=True):
                assert (item.key, item.right) == (twin.key, twin.right)
                assert [o.key for o in item.options] == [o.key for o in twin.options]
                assert len({o.text for o in twin.options}) == len(twin.options) == 4
    french = course.spoken("fr").lessons[0].items[1]
    assert plain(french.prompt) == "Quelle est la capitale de Scotland ?"
    assert french.options[1].text == "Édimbourg"


def test_a_language_without_words_for_the_question_gets_the_names_of_row_and_column(
    folder: Path,
) -> None:
    draft = read(folder, prompts=PROMPTS)
    assert plain(draft.course.spoken("he").lessons[0].items[0].prompt) == "England – capital?"
    assert (
        "capital.csv: changed: in zh, he the question is made of the names of row and column "
        "(“… – capital?”): put it in words" in lines(draft)
    )
    assert (
        "capital.csv: changed: country has one column only: all languages ask with the names in it"
        in lines(draft)
    )


def test_what_a_table_says_about_an_answer_is_its_explanation(folder: Path) -> None:
    course = read(folder, prompts=PROMPTS).course
    items = {item.key: item for lesson in course.lessons for item in lesson.items}
    assert plain(items["luxembourg"].explanation) == "Officially Luxembourg."
    assert items["france"].explanation == ()


def test_the_licence_of_the_table_stands_in_the_attribution(folder: Path) -> None:
    draft = read(folder)
    (credit,) = draft.course.attribution
    assert (credit.text, credit.licence) == ("ultimate-geography (capital.csv)", "Unlicense")
    assert draft.course.licence is None
    assert any(
        line.startswith("LICENSE.md: changed: the licence is read as") for line in lines(draft)
    )


def test_tables_that_are_not_asked_about_are_named(folder: Path) -> None:
    assert (
        "main.csv: left out: flag, map, tags: only capital is asked; import again to ask another"
        in lines(read(folder))
    )


def test_the_author_is_told_how_the_wrong_options_were_found(folder: Path) -> None:
    assert any("answers of the next cards" in line for line in lines(read(folder)))


def test_the_written_draft_is_a_course_without_errors(folder: Path, tmp_path: Path) -> None:
    course = read(folder, prompts=PROMPTS).course
    written = tmp_path / "written"
    for name, data in files_of(course, {}).items():
        (written / name).parent.mkdir(parents=True, exist_ok=True)
        (written / name).write_bytes(data)
    pack = check(written).pack
    assert pack is not None
    assert pack.course == course


def test_the_same_table_gives_the_same_course(folder: Path) -> None:
    assert read(folder) == read(folder)


def test_only_the_languages_that_are_asked_for_are_taken(folder: Path) -> None:
    assert read(folder, languages=["fr"]).course.languages == ("en", "fr")
    with pytest.raises(NotImportable, match=r"capital\.csv has no column capital:sw"):
        read(folder, languages=["sw"])


def test_a_column_may_name_the_things_in_each_language(tmp_path: Path) -> None:
    path = table(tmp_path, TABLE)
    course = read(path, question="sound", prompts={"en": "{}?", "sw": "{}?"}).course
    assert plain(course.spoken("sw").lessons[0].items[1].prompt) == "mbwa?"
    assert course.spoken("sw").lessons[0].title == "ng'ombe, mbwa, paka"
    cow = course.lessons[0].items[0]
    assert [(span.text, span.style) for span in cow.explanation] == [
        ("It means ", None), ("come", "bold"), (".", None),
    ]  # fmt: skip


def test_a_row_without_an_answer_in_a_language_is_left_out_of_all_and_named(tmp_path: Path) -> None:
    draft = read(table(tmp_path, TABLE + "fish,samaki,blub,,\n"), question="sound")
    assert [item.key for item in draft.course.lessons[0].items] == ["cow", "dog", "cat"]
    assert (
        "animals.csv:5: left out: fish has no sound in sw: fill it in, or import without that "
        "language, since all ask the same" in lines(draft)
    )


def test_a_thing_that_is_there_twice_is_named(tmp_path: Path) -> None:
    draft = read(table(tmp_path, TABLE + "cow,ng'ombe,mu,mu,\n"), question="sound")
    assert "animals.csv:5: left out: cow is there twice: the first row is taken" in lines(draft)


def test_a_row_that_does_not_say_what_it_is_about_is_named(tmp_path: Path) -> None:
    draft = read(table(tmp_path, f"{TABLE},,baa,,\n,,,,\n"), question="sound")
    told = [line for line in lines(draft) if "does not say what it is about" in line]
    assert told == ["animals.csv:5: left out: a row whose first cell does not say what it is about"]


def test_letters_that_are_not_utf_8_are_named(tmp_path: Path) -> None:
    path = tmp_path / "animals.csv"
    path.write_bytes(TABLE.replace("moo", "müh").encode("latin-1"))
    told = lines(read(path, question="sound"))
    assert any(line.startswith("animals.csv: changed: letters that are not") for line in told)


def test_the_same_answer_is_never_an_option_twice_in_any_language(tmp_path: Path) -> None:
    rows = TABLE + "bull,fahali,Moo,moo,\nwolf,mbwa mwitu,howl,bweka,\n"
    course = read(table(tmp_path, rows), question="sound").course
    items = {item.key: item for lesson in course.lessons for item in lesson.items}
    assert [option.text for option in items["cow"].options] == ["meow", "moo", "woof"]
    assert [option.text for option in items["dog"].options] == ["meow", "Moo", "woof"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "no table has a column sound; there is no"),
        ("animal,noise\ncow,moo\n", "no table has a column sound; known here: noise"),
        ("animal,sound,sound\ncow,moo,mu\n", "animals.csv has the column sound twice"),
        ("animal," + ",".join(f"c{at}" for at in range(200)), "has more than 200 columns"),
        ('animal,sound\ncow,"moo\n', "animals.csv:2: .*: save the table as CSV again"),
        ("animal,sound\ncow,\n", "animals.csv has no row with a value in every language"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(tmp_path: Path, content: str, reason: str) -> None:
    with pytest.raises(NotImportable, match=reason):
        read(table(tmp_path, content), question="sound")


def test_a_table_that_is_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotImportable, match="larger than 4 MB"):
        read(table(tmp_path, "animal,sound\n" + "cow,moo\n" * 600_000), question="sound")
    many = "".join(f"animal {number},sound {number}\n" for number in range(5_001))
    with pytest.raises(NotImportable, match="more than 3,000 rows"):
        read(table(tmp_path, "animal,sound\n" + many), question="sound")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotImportable, match=r"nothing\.csv cannot be opened"):
        read(tmp_path / "nothing.csv")
