"""How questions fare: how hard they are, whether they tell who has understood, what to mend.

Everything is counted over first answers, those to a question asked with its lesson.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import fsum, sqrt

from lessonbot.domain.course import Course, QuizItem
from lessonbot.domain.enrolment import reference
from lessonbot.domain.text import plain

FEWEST = 5
"""Of fewer learners nothing is shown: it would be about single ones."""
FEWEST_TO_COMPARE = 10
"""With fewer answers nothing is said about how a question fits the others."""
FEWEST_TO_JUDGE = 20
"""With fewer answers, or nearly so, an option that nobody picked may just not have had its turn."""
SELDOM = 0.05
EASY, HARD = 0.95, 0.3
WEAK = 0.1
SURE = 30
"""With fewer answers, a fit below nothing is often chance."""
_PROMPT, _OPTION = 60, 40


@dataclass(frozen=True, slots=True)
class Group:
    """Learners who are alike in their first answers to scored questions.

    `rights` of `scored` were right, this question's included; `count` learners answered this
    question, `right` of them well.
    """

    rights: int
    scored: int
    count: int
    right: int


@dataclass(frozen=True, slots=True)
class OptionFigures:
    """How often an option was picked; `letter` is how learners know it."""

    key: str
    letter: str
    text: str
    right: bool
    picked: int
    share: float


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """How a question fares among `count` learners; None is what is not known.

    `share` of them had it right, `discrimination` is between -1 and 1, `seconds` is the median from
    the question to its answer. `removed` says that the course has it no more, `withheld` that so
    few have answered that nothing is shown.
    """

    ref: str
    kind: str
    words: str
    count: int
    share: float | None = None
    discrimination: float | None = None
    seconds: int | None = None
    options: Sequence[OptionFigures] = ()
    advice: Sequence[str] = ()
    removed: bool = False
    withheld: bool = False


def questions(course: Course) -> Iterator[tuple[str, QuizItem]]:
    """Every question there is, also those that stand in for others, by reference and in order."""
    for lesson in course.lessons:
        for item in lesson.items:
            for form in (item, *item.parallels):
                yield reference(lesson, form), form


def measuring(course: Course) -> frozenset[str]:
    """References of what is asked only before the course and after it, in each of its forms."""
    return frozenset(
        reference(lesson, form)
        for lesson in course.lessons
        for item in lesson.items
        for form in (item, *item.parallels)
        if item.measure
    )


def share(groups: Iterable[Group]) -> float | None:
    """The share of first answers that were right; None where none can be."""
    counted = [(each.right, each.count) for each in groups]
    answers = sum(count for _, count in counted)
    return sum(right for right, _ in counted) / answers if answers else None


def discrimination(groups: Iterable[Group]) -> float | None:
    """How well a question goes along with the others: the corrected point-biserial correlation.

    It is Pearson's, between having this question right (0 or 1) and the share right of all other
    questions that the learner has answered; this one is left out of that, else it would agree with
    itself. Who is early in the course counts like who has finished. None with too few learners, or
    where all did the same.
    """
    points = list(_points(groups))
    count = sum(many for _, _, many in points)
    if count < FEWEST_TO_COMPARE:
        return None
    own = fsum(right * many for right, _, many in points) / count
    other = fsum(rest * many for _, rest, many in points) / count
    spread = fsum((right - own) ** 2 * many for right, _, many in points)
    others = fsum((rest - other) ** 2 * many for _, rest, many in points)
    if min(spread, others) < _NOTHING:
        return None
    both = fsum((right - own) * (rest - other) * many for right, rest, many in points)
    return max(-1.0, min(1.0, both / sqrt(spread * others)))


_NOTHING = 1e-12


def _points(groups: Iterable[Group]) -> Iterator[tuple[int, float, int]]:
    """Right or not, the share of the rest, and how many learners that is."""
    for each in groups:
        if each.scored > 1:
            for right, many in ((1, each.right), (0, each.count - each.right)):
                if many:
                    yield right, (each.rights - right) / (each.scored - 1), many


def median(counted: Iterable[tuple[int, int]]) -> int | None:
    """The middle one of values that come with how often each is there; the lower of two."""
    ordered = sorted(counted)
    half = (sum(many for _, many in ordered) + 1) // 2
    for value, many in ordered:
        half -= many
        if half <= 0:
            return value
    return None


def figures(
    ref: str,
    item: QuizItem | None,
    groups: Sequence[Group],
    count: int,
    picked: Mapping[str, int],
    waited: Iterable[tuple[int, int]],
) -> ItemFigures:
    """All of a question's figures, with advice; `item` is None where the course has it no more.

    `count` learners answered it, `picked` tells how often each option was, `waited` how many
    seconds they took.
    """
    options = tuple(_options(item, picked, count)) if item else ()
    right, fit = share(groups), discrimination(groups)
    return ItemFigures(
        *_named(ref, item),
        count=count,
        share=right,
        discrimination=fit,
        seconds=median(waited),
        options=options,
        advice=tuple(advice(count, right, fit, options)) if item else (),
        removed=item is None,
    )


def withheld(ref: str, item: QuizItem | None, count: int) -> ItemFigures:
    """A question that was answered by so few learners that its figures would be about single ones."""
    return ItemFigures(*_named(ref, item), count=0, withheld=count > 0, removed=item is None)


def _named(ref: str, item: QuizItem | None) -> tuple[str, str, str]:
    return (ref, item.kind, shortened(plain(item.prompt), _PROMPT)) if item else (ref, "", "")


def _options(item: QuizItem, picked: Mapping[str, int], count: int) -> Iterator[OptionFigures]:
    for place, option in enumerate(item.options):
        many = picked.get(option.key, 0)
        letter = option.text if item.kind == "scale" else chr(ord("A") + place)
        words = shortened(option.text, _OPTION)
        portion = many / count if count else 0.0
        yield OptionFigures(option.key, letter, words, option.right, many, portion)


@dataclass(frozen=True, slots=True)
class Hint:
    """What an author may want to look at; `values` are what `_SAID` of its name has places for."""

    name: str
    values: Mapping[str, str] = field(default_factory=dict)


_SAID = {
    "key": "Those who do well elsewhere miss this: is the key right?",
    "key_small": (
        "Those who do well elsewhere miss this: is the key right? "
        "With so few answers it may be chance."
    ),
    "outdone": (
        "More pick {letter} (“{text}”) than {right}, which is right: is the key right, "
        "and what makes the other look right?"
    ),
    "nobody": "Nobody picks {letter} (“{text}”): replace it.",
    "seldom": "Hardly anybody picks {letter} (“{text}”): replace it.",
    "hard": "Most miss this: does the lesson tell it, and is the question plain?",
    "easy": (
        "Nearly everybody knows this: ask for something harder, or leave it as encouragement."
    ),
    "weak": (
        "Whether somebody has this right says little about the rest: does it ask what matters?"
    ),
}


def advice(
    count: int, right: float | None, fit: float | None, options: Sequence[OptionFigures]
) -> Iterator[str]:
    """The hints in English."""
    for each in hints(count, right, fit, options):
        yield _SAID[each.name].format(**each.values)


def hints(
    count: int, right: float | None, fit: float | None, options: Sequence[OptionFigures]
) -> Iterator[Hint]:
    """What an author may want to look at, the most urgent first."""
    if fit is not None and fit < 0:
        yield Hint("key" if count >= SURE else "key_small")
    yield from _outdone(count, options)
    yield from _idle(count, options)
    if right is None or count < FEWEST_TO_JUDGE:
        return
    if right < HARD:
        yield Hint("hard")
    if right > EASY:
        yield Hint("easy")
    elif fit is not None and 0 <= fit < WEAK and count >= SURE:
        yield Hint("weak")


def _outdone(count: int, options: Sequence[OptionFigures]) -> Iterator[Hint]:
    """Wrong options that more people pick than a right one."""
    rights = [each for each in options if each.right]
    if not rights or count < FEWEST_TO_COMPARE:
        return
    least = min(rights, key=lambda each: each.picked)
    for each in options:
        if not each.right and each.picked > least.picked:
            yield Hint("outdone", {**_called(each), "right": least.letter})


def _idle(count: int, options: Sequence[OptionFigures]) -> Iterator[Hint]:
    """Wrong options that nobody falls for."""
    if count < FEWEST_TO_JUDGE or not any(each.right for each in options):
        return
    for each in options:
        if not each.right and each.share < SELDOM:
            yield Hint("seldom" if each.picked else "nobody", _called(each))


def _called(option: OptionFigures) -> Mapping[str, str]:
    return {"letter": option.letter, "text": option.text}


def shortened(words: str, most: int) -> str:
    """Words on one line, cut where they are too long."""
    line = " ".join(words.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
