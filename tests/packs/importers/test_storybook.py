"""Stories of the African Storybook: one course in many languages, page by page in step."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from lessonbot.domain.text import plain
from lessonbot.packs.drafts import Draft, NotImportable
from lessonbot.packs.importers.storybook import read

DATA = Path(__file__).parents[1] / "data" / "storybook"
END = "##\n* License: [CC-BY-4.0]\n* Text: Ada\n* Language: en\n"


def shelf(folder: Path, stories: Mapping[str, str]) -> Path:
    for name, text in stories.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def pages(*words: str, title: str = "Jar") -> str:
    return f"# {title}\n\n" + "".join(f"##\n{each}\n\n" for each in words) + END


def told(draft: Draft, fate: str) -> list[str]:
    return [f"{each.place}: {each.words}" for each in draft.remarks[1:] if each.fate == fate]


def test_a_story_is_a_lesson_in_every_language_that_has_the_same_pages():
    draft = read(DATA, stories=["0087"])
    course = draft.course
    assert course.languages == ("en", "am", "sw", "yo")
    assert course.title == "I like to read!"
    assert course.spoken("am").title == "ማንበብ እወዳለሁ"
    assert [lesson.key for lesson in course.spoken("sw").lessons] == ["i-like-to-read"]
    text = plain(course.spoken("am").lessons[0].blocks[0].text)
    assert text.startswith("ማንበብ እወዳለሁ።\n\nለማን ላንብብ?\n\n")
    assert "License" not in text


def test_who_made_a_story_is_credited_in_each_language_and_a_licence_is_not_guessed():
    draft = read(DATA, stories=["0087"])
    named = [each.text for each in draft.course.attribution]
    assert named[0] == (
        "“I like to read!”; Text: Letta Machoga; Illustration: Wiehan de Jager; "
        "Translated By: Letta Machoga"
    )
    assert len(named) == 4
    assert draft.course.licence is None
    assert any("the licence CC-BY has no version" in each for each in told(draft, "left out"))


def test_a_translation_with_other_pages_is_left_out_and_told():
    draft = read(DATA, stories=["0322"])
    assert draft.course.languages == ("en",)
    assert told(draft, "left out")[-1].endswith(
        "the translation sw: 10 pages where the source has 12"
    )


def test_a_long_story_is_cut_between_its_pages():
    lessons = read(DATA, stories=["0322"]).course.lessons
    assert [lesson.title for lesson in lessons] == [
        "One hot Saturday afternoon (1/2)",
        "One hot Saturday afternoon (2/2)",
    ]
    assert plain(lessons[1].blocks[0].text).endswith("it wasn't from the sun.")


def test_the_longest_telling_decides_where_all_are_cut(tmp_path: Path):
    short, long = pages("one", "two", "three"), pages(*["Many words. " * 40] * 3)
    draft = read(shelf(tmp_path, {"en/1_a.md": short, "sw/1_b.md": long}))
    for course in (draft.course, *draft.course.translations):
        assert [lesson.key for lesson in course.lessons] == ["jar", "jar-2", "jar-3"]
    assert [plain(each.blocks[0].text) for each in draft.course.lessons] == ["one", "two", "three"]


def test_a_translation_needs_every_story_of_the_source(tmp_path: Path):
    stories = {"en/1_a.md": pages("one"), "en/2_b.md": pages("two", title="Pot")}
    stories |= {"sw/1_a.md": pages("moja"), "fr/1_a.md": pages("un"), "fr/2_b.md": pages("deux")}
    draft = read(shelf(tmp_path, stories))
    assert draft.course.languages == ("en", "fr")
    assert "sw/: the translation sw: it does not have 2" in told(draft, "left out")
    assert any("the title of its first story, “Jar”" in each for each in told(draft, "changed"))


def test_one_file_brings_its_translations_along():
    (file,) = (DATA / "sw").glob("0087*")
    draft = read(file)
    assert draft.course.language == "sw"
    assert {each.language for each in draft.course.translations} == {"am", "en", "yo"}


def test_only_the_languages_that_are_wanted_are_taken():
    assert read(DATA, stories=["0087"], languages=["yo"]).course.languages == ("en", "yo")


def test_a_whole_licence_is_taken_and_another_is_told(tmp_path: Path):
    course = read(shelf(tmp_path, {"en/1_a.md": pages("one")})).course
    assert (course.licence, course.attribution[0].licence) == ("CC-BY-4.0", "CC-BY-4.0")
    text = pages("one").replace("[CC-BY-4.0]", "all rights reserved")
    draft = read(shelf(tmp_path, {"en/1_a.md": text}))
    assert draft.course.licence is None
    assert "en/1_a.md: the licence “all rights reserved”: ask before you publish" in told(
        draft, "left out"
    )


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("sw/1_b.md", "no title\n\n##\nText.\n", "it needs a title at #"),
        ("sw/1_b.md", "# Title\n\n" + END, "pages between ## lines"),
        ("sw/notes.md", "# Notes", "its name is not language/number_title.md"),
        ("sw/1_b.md", "# Hid\u202eden", "the invisible U+202E"),
        ("en/1_b.md", pages("b"), "another telling of 1 in en: en/1_a.md was taken"),
    ],
)
def test_what_is_no_story_is_left_out_and_told(tmp_path: Path, name: str, text: str, words: str):
    draft = read(shelf(tmp_path, {"en/1_a.md": pages("a"), name: text}))
    assert draft.course.languages == ("en",)
    assert any(each.startswith(name) and words in each for each in told(draft, "left out"))


def test_a_language_without_stories_is_refused():
    with pytest.raises(NotImportable, match="no story in zu"):
        read(DATA, language="zu")


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path):
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "1_a.md").write_bytes(b"# \xe9")
    with pytest.raises(NotImportable, match=r"en/1_a\.md is not UTF-8"):
        read(tmp_path)
