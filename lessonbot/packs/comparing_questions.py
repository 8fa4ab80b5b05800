"""What changed about the questions of a lesson."""

from collections.abc import Iterator

from lessonbot.domain.course import Lesson, Option, QuizItem
from lessonbot.domain.text import plain
from lessonbot.packs.differences import Found, fields, listed, turned
from lessonbot.packs.problems import shown


def questions(old: Lesson, new: Lesson) -> Iterator[Found]:
    """Every change of a lesson's questions, those that stand in for others too."""
    before, after = _banked(old), _banked(new)
    place = f"{new.key}/"
    yield from listed("questions", "question", [*before], [*after], place)
    for name, (item, stands_for) in after.items():
        if name not in before:
            continue
        was, stood_for = before[name]
        if stood_for != stands_for:
            words = f"it stands in for “{stands_for}” now" if stands_for else "it stands by itself"
            yield Found("questions", place + name, "like", words, stood_for, stands_for)
        yield from _item(was, item, place + name)


def _banked(lesson: Lesson) -> dict[str, tuple[QuizItem, str]]:
    """All questions of a lesson by key, each with the key of the one that it stands in for."""
    found = {}
    for item in lesson.items:
        found[item.key] = (item, "")
        found |= {each.key: (each, item.key) for each in item.parallels}
    return found


def _item(old: QuizItem, new: QuizItem, place: str) -> Iterator[Found]:
    yield from _key(old, new, place)
    if old.prompt != new.prompt:
        words = f"the question {turned(plain(old.prompt), plain(new.prompt))}"
        yield Found("questions", place, "prompt", words, old.prompt, new.prompt)
    yield from _options(old, new, place)
    yield from fields(
        old,
        new,
        "texts",
        place,
        (("explanation", "the explanation"), ("ends", "the words for the ends of the scale")),
    )
    yield from fields(
        old, new, "questions", place, (("measure", "whether it is asked before and after"),)
    )


def _options(old: QuizItem, new: QuizItem, place: str) -> Iterator[Found]:
    """An option is known by its words, else by its key, which is its place."""
    what = "steps" if new.kind == "scale" else "options"
    was, now = ([option.text for option in item.options] for item in (old, new))
    if len(was) != len(now):
        words = f"there were {len(was)} {what}, are {len(now)}"
        yield Found("questions", place, "number", words, len(was), len(now))
    elif set(was) != set(now):
        words = f"the {what} are worded differently"
        yield Found("questions", place, "texts", words, was, now)
    order = [was.index(text) for text in now if text in was]
    if order != sorted(order):
        words = f"the {what} stand in another order"
        yield Found("questions", place, "order", words, sorted(order), order)
    before, after = ([option.key for option in item.options] for item in (old, new))
    if len(was) == len(now) and before != after:
        words = f"the {what} have other keys"
        yield Found("questions", place, "keys", words, before, after)
    for one, other in _pairs(old, new):
        if one.feedback != other.feedback:
            words = f"the feedback on “{shown(other.text)}” changed"
            what_for = f"feedback {other.key}"
            yield Found("texts", place, what_for, words, one.feedback, other.feedback)


def _pairs(old: QuizItem, new: QuizItem) -> Iterator[tuple[Option, Option]]:
    texts = {option.text: option for option in old.options}
    kept = {option.text for option in new.options} & texts.keys()
    others = {option.key: option for option in old.options if option.text not in kept}
    for option in new.options:
        one = texts.get(option.text) or others.get(option.key)
        if one:
            yield one, option


def _key(old: QuizItem, new: QuizItem, place: str) -> Iterator[Found]:
    """What changed about what is right; nothing where an answer counts as it did before.

    Neither another order of the options nor a mended spelling changes what is right.
    """
    right, wrong = _split(old)
    right_now, wrong_now = _split(new)
    swapped = right & wrong_now or right_now & wrong
    marked = old.right != new.right and right != right_now
    before: object
    after: object
    if old.kind != new.kind:
        before, after = old.kind, new.kind
        words = f"it was asked as {before}, is asked as {after}"
    elif old.answers != new.answers:
        before, after = old.answers, new.answers
        words = f"right was “{' | '.join(old.answers)}”, is “{' | '.join(new.answers)}”"
    elif new.kind == "scale" and len(old.options) != len(new.options):
        before, after = len(old.options), len(new.options)
        words = "the scale has other steps"
    elif swapped or marked:
        before, after = old.right, new.right
        words = f"right was “{_shown(right)}”, is “{_shown(right_now)}”"
    else:
        return
    yield Found("answers", place, "right", words, before, after)


def _split(item: QuizItem) -> tuple[set[str], set[str]]:
    """The texts of the right and of the wrong options."""
    right = {option.text for option in item.options if option.right}
    return right, {option.text for option in item.options} - right


def _shown(texts: set[str]) -> str:
    return " | ".join(map(shown, sorted(texts)))
