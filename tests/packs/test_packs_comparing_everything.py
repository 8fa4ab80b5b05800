"""Whatever differs in the content of a course is told: no field of the model is forgotten."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from lessonbot.domain import course as model
from lessonbot.domain.course import Course, Lesson, Membership, Picture, QuizItem, Recording
from lessonbot.domain.text import Span
from lessonbot.packs.comparing import compare
from tests.packs.allkinds import course_of

STYLED = (Span("Word", "bold", "https://example.org/"), Span(" and words"))


def whole() -> Course:
    """A course in which no field of any class is empty."""
    course = course_of("Words")
    course = replace(course, translations=())
    (lesson,) = course.lessons
    text, first, document = lesson.blocks
    assert first.picture
    picture = replace(first.picture, low=replace(first.picture, media="9" * 64))
    other = replace(picture, media="8" * 64, name="b.png")
    assert lesson.recording
    lesson = replace(
        lesson,
        items=tuple(map(distinct, lesson.items)),
        blocks=(
            replace(text, text=STYLED),
            replace(first, picture=picture),
            replace(text, text=(Span("Last"),)),
            replace(first, picture=other),
            document,
        ),
        outcomes=("one", "two"),
        recording=replace(lesson.recording, transcript=STYLED, reads_lesson=True),
    )
    course = replace(
        course,
        credential=replace(course.credential, badge=picture),
        lessons=(lesson, replace(lesson, key="second")),
        reminder_after_hours=20,
        most_per_day=5,
        prerequisites=("other",),
        membership=Membership("track", 1),
    )
    spoken = tuple(replace(course, language=language) for language in ("sw", "fr"))
    return replace(course, translations=spoken)


def distinct(item: QuizItem) -> QuizItem:
    """A question whose options have words of their own, as every pack must have."""
    options = tuple(replace(each, text=f"{each.text} {each.key}") for each in item.options)
    return replace(item, options=options, parallels=tuple(map(distinct, item.parallels)))


def states(value: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - whatever a course holds
    """Each way in which a value can differ in one thing, named by where that is."""
    if is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            for path, other in states(getattr(value, each.name)):
                yield f".{each.name}{path}", replace(value, **{each.name: other})
            if "None" in str(each.type):
                yield f".{each.name} gone", replace(value, **{each.name: None})
    elif isinstance(value, tuple):
        for at, each in enumerate(value):
            for path, other in states(each):
                yield f"[{at}]{path}", (*value[:at], other, *value[at + 1 :])
        yield " shorter", value[:-1]
        yield " turned", value[::-1]
    elif isinstance(value, Mapping):
        yield " longer", {**value, "more": "more"}
    elif value is not None:
        yield "", _other(value)


def _other(value: object) -> object:
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int) else f"{value} other"


def test_the_sample_has_every_field_of_the_model() -> None:
    classes = {each for each in vars(model).values() if isinstance(each, type)}
    modelled = {
        (each.__name__, field.name)
        for each in classes
        if is_dataclass(each)
        for field in fields(each)
    }
    assert len(modelled) > 50
    assert modelled - set(_filled(whole())) == set()


def _filled(value: object) -> Iterator[tuple[str, str]]:
    if is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            held = getattr(value, each.name)
            if held not in {None, "", ()} if not isinstance(held, Mapping) else held:
                yield type(value).__name__, each.name
            yield from _filled(held)
    elif isinstance(value, tuple):
        for each in value:
            yield from _filled(each)


def test_no_difference_in_any_field_is_passed_over() -> None:
    sample = whole()
    assert compare(sample, whole()) == ()
    changed = [(path, other) for path, other in states(sample) if other != sample]
    assert len(changed) > 500
    assert [path for path, other in changed if not compare(sample, other)] == []
    assert [path for path, other in changed if not compare(other, sample)] == []


def test_what_translations_have_from_their_source_is_told_once() -> None:
    sample = whole()
    stricter = replace(
        sample,
        pass_percent=90,
        translations=tuple(replace(each, pass_percent=90) for each in sample.translations),
    )
    assert [str(each) for each in compare(sample, stricter)] == [
        "all-kinds (en): the pass mark was “70”, is “90”"
    ]


def first(course: Course, **changes: object) -> Course:
    """The course with a changed first lesson."""
    lesson = replace(course.lessons[0], **changes)  # type: ignore[arg-type]
    return replace(course, lessons=(lesson, *course.lessons[1:]))


@pytest.fixture
def sample() -> Course:
    return replace(whole(), translations=())


def told(old: Course, new: Course) -> list[str]:
    return [f"{each.about}: {each.words}" for each in compare(old, new)]


def picture_of(lesson: Lesson) -> Picture:
    picture = lesson.blocks[1].picture
    assert picture
    return picture


def test_the_words_of_a_picture_are_told_and_which_it_is(sample: Course) -> None:
    one, shown, *rest = sample.lessons[0].blocks
    picture = replace(picture_of(sample.lessons[0]), alt="Three jars")
    after = first(sample, blocks=(one, replace(shown, picture=picture), *rest))
    assert told(sample, after) == [
        "texts: the wording of the picture “a.png” was “Words”, is “Three jars”"
    ]


def test_a_picture_that_moves_leaves_the_text_as_it_was(sample: Course) -> None:
    one, shown, other, *rest = sample.lessons[0].blocks
    order = "media: text, pictures and documents stand in another order"
    assert told(sample, first(sample, blocks=(shown, one, other, *rest))) == [order]
    last, document = rest
    swapped = first(sample, blocks=(one, last, other, shown, document))
    assert told(sample, swapped) == [order]


def test_a_picture_that_divides_a_text_or_goes_leaves_the_text_as_it_was(sample: Course) -> None:
    one, shown, other, *rest = sample.lessons[0].blocks
    joined = replace(one, text=(*one.text, Span("\n\n"), *other.text))
    after = first(sample, blocks=(joined, *rest))
    assert shown.picture
    assert told(sample, after) == ["media: the picture “a.png” is gone"]
    assert told(after, sample) == ["media: the picture “a.png” is new"]


def test_a_recording_tells_its_words_apart_from_its_sound(sample: Course) -> None:
    recording = sample.lessons[0].recording
    assert isinstance(recording, Recording)
    spoken = first(sample, recording=replace(recording, transcript=(Span("Other"),)))
    assert told(sample, spoken) == ["texts: the transcript of the recording changed"]
    louder = first(sample, recording=replace(recording, media="7" * 64, size=100))
    assert told(sample, louder) == ["media: the recording is another one"]
    assert told(sample, first(sample, recording=None)) == ["media: the recording is gone"]


def test_facts_of_a_video_are_told(sample: Course) -> None:
    video = sample.lessons[0].video
    assert video
    after = first(sample, video=replace(video, minutes=5, url="https://example.org/other"))
    assert told(sample, after) == [
        (
            "media: the address of the video was “https://example.org/film”, "
            "is “https://example.org/other”"
        ),
        "texts: the length in minutes of the video was “3”, is “5”",
    ]


def test_words_of_the_certificate_are_told(sample: Course) -> None:
    certificate = replace(sample.credential, name="Jars", shows_score=False, valid_days=365)
    after = replace(sample, credential=certificate)
    assert told(sample, after) == [
        "course: the name of the certificate was “Words”, is “Jars”",
        "course: whether the certificate shows the score changed",
        "course: the time in days that the certificate holds was “730”, is “365”",
    ]


def test_a_question_that_stands_in_for_another_is_told(sample: Course) -> None:
    items = sample.lessons[0].items
    (spare,) = items[0].parallels
    after = first(sample, items=(replace(items[0], parallels=()), spare, *items[1:]))
    assert told(sample, after) == ["questions: it stands by itself"]
    assert told(after, sample) == ["questions: it stands in for “when” now"]


def test_long_texts_that_differ_late_are_not_shown_as_equal(sample: Course) -> None:
    old, new = (replace(sample, summary="x" * 80 + end) for end in "ab")
    assert told(old, new) == ["course: the summary changed"]
