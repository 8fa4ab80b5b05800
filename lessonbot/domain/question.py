"""One question: how it is asked, what counts as an answer to it, and what is said about one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lessonbot.domain import numbers
from lessonbot.domain.course import Course, QuizItem
from lessonbot.domain.messages import Choice
from lessonbot.domain.phrases import Phrases
from lessonbot.domain.replies import letters_or_numbers, named_step, spelt
from lessonbot.domain.text import Text, join, text
from lessonbot.domain.turn import Same

DONE = "!"


@dataclass(frozen=True, slots=True)
class Given:
    """What a learner answered: the positions of options, or their own words."""

    positions: frozenset[int] = frozenset()
    words: str = ""

    def keys(self, item: QuizItem) -> tuple[str, ...]:
        """How it is recorded: keys of options, or the words."""
        if self.words:
            return (self.words,)
        return tuple(item.options[place].key for place in sorted(self.positions))


@lru_cache(4096)
def form_of(course: Same[Course], ref: str, round_: int) -> tuple[QuizItem, str]:
    """The form in which an item is asked in a round, and that form's reference.

    The item itself is the first form, those that stand in for it follow in turn.
    """
    for lesson in course.thing.lessons:
        for item in lesson.items if ref.startswith(lesson.key) else ():
            if f"{lesson.key}/{item.key}" == ref:
                form = (item, *item.parallels)[round_ % (1 + len(item.parallels))]
                return form, f"{lesson.key}/{form.key}"
    raise LookupError(f"the course has no question {ref}")


@lru_cache(4096)
def asked(item: Same[QuizItem], phrases: Same[Phrases]) -> Text:
    """The question, and how to answer it where buttons do not show it."""
    return join([item.thing.prompt, join(_hints(item.thing, phrases.thing), " ")])


def choices(
    item: QuizItem, picked: Sequence[int], stem: str, phrases: Phrases
) -> tuple[Choice, ...]:
    """The buttons below a question; `stem` is what their data begins with."""
    if item.kind == "scale":  # a step is sent as it is named, and never stands behind a letter
        return tuple(Choice(step.text, stem + step.key, word="") for step in item.options)
    multiple = _is_multiple(Same(item))
    shown = tuple(
        Choice(
            option.text,
            stem + option.key,
            pick=True,
            ticked=place in picked if multiple else None,
        )
        for place, option in enumerate(item.options)
    )
    if not multiple:
        return shown
    return (*shown, Choice(phrases.label("quiz.done"), stem + DONE, word=""))


def understood(item: QuizItem, written: QuizItem, said: str) -> Given | None:
    """The answer in what was typed, or None; `written` is the item in the course's own language."""
    match item.kind:
        case "choice":
            return _chosen(item, written, said)
        case "scale":
            place = named_step(said, [option.text for option in item.options])
            return None if place is None else Given(frozenset({place}))
        case "number":
            return Given(words=said) if numbers.readings(said) else None
        case _:
            return Given(words=said) if said else None


def is_right(item: QuizItem, written: QuizItem, given: Given) -> bool | None:
    """Whether an answer is right; None where that cannot be said of any."""
    match item.kind:
        case "choice":
            return given.positions == item.right
        case "number":
            values = numbers.readings(given.words)
            return any(numbers.matches(value, each) for value in values for each in item.answers)
        case "text":
            return names(item, written, given.words)
        case _:
            return None


def names(item: QuizItem, written: QuizItem, said: str) -> bool:
    """Whether these are the words of an option, or of an answer that is accepted."""
    return spelt(said) in _named(Same(item), Same(written))


@lru_cache(4096)
def _named(item: Same[QuizItem], written: Same[QuizItem]) -> Mapping[str, frozenset[int]]:
    """The words that are answers, as they are compared, each with the options that say it."""
    named: dict[str, set[int]] = {}
    for each in (item.thing, written.thing):
        for answer in each.answers if each.kind == "text" else ():
            named[spelt(answer)] = set()
        for place, option in enumerate(each.options):
            named.setdefault(spelt(option.text), set()).add(place)
    named.pop("", None)
    return {words: frozenset(places) for words, places in named.items()}


def how(item: QuizItem, phrases: Phrases) -> Text:
    """How to answer, for whoever sent something else."""
    match item.kind:
        case "number":
            return phrases.say("quiz.how_number")
        case "scale":
            return phrases.say("quiz.how_scale", **_span(item))
        case "choice":
            return phrases.say("quiz.how")
        case _:
            return join(_hints(item, phrases))


@lru_cache(4096)
def judged(
    item: Same[QuizItem],
    chosen: frozenset[int],
    right: bool | None,  # noqa: FBT001 - what was found
    phrases: Same[Phrases],
) -> tuple[Text, Text]:
    """What is said about an answer, and the question with its options marked beside that."""
    verdict = _verdict(item.thing, chosen, right, phrases.thing)
    # what is asked to compare is asked once more: nothing is given away
    veiled = right is None and item.thing.judged
    explanation = () if veiled else item.thing.explanation
    correction = _correction(item.thing, phrases.thing) if right is False else ()
    marks = _marked(item.thing, chosen, veiled=veiled)
    marked = join([item.thing.prompt, marks, verdict, explanation])
    return join([verdict, correction, explanation]), marked


def _marked(item: QuizItem, chosen: frozenset[int], *, veiled: bool) -> str:
    if veiled or item.kind == "scale":
        return "\n".join(f"☑ {item.options[place].text}" for place in sorted(chosen))
    right = item.right

    def mark(position: int) -> str:
        if position in right:
            return "➕" if item.multiple and position not in chosen else "✅"
        return "❌" if position in chosen else "▫️"

    return "\n".join(f"{mark(place)} {option.text}" for place, option in enumerate(item.options))


def _verdict(
    item: QuizItem,
    chosen: frozenset[int],
    right: bool | None,  # noqa: FBT001 - what was found
    phrases: Phrases,
) -> Text:
    """That an answer is right or not, and why."""
    if right is None:
        return phrases.say("quiz.thanks_open" if item.kind == "open" else "quiz.thanks")
    if chosen and not right and chosen < item.right:
        return phrases.say("quiz.incomplete")
    shown = sorted(chosen if right else chosen - item.right)
    feedback = join([item.options[place].feedback for place in shown], "\n")
    return join([phrases.say("quiz.right" if right else "quiz.wrong"), feedback], " ")


def _correction(item: QuizItem, phrases: Phrases) -> Text:
    """What would have been right."""
    if item.kind == "choice":
        answer = phrases.formats.listed([item.options[place].text for place in sorted(item.right)])
        key = "quiz.right_answers" if item.multiple else "quiz.right_answer"
        return phrases.say(key, answer=answer)
    return phrases.say("quiz.right_answer", answer=_first(item, phrases))


def _first(item: QuizItem, phrases: Phrases) -> str:
    """The answer that an author named first, in words."""
    first = item.answers[0]
    if item.kind == "number" and ".." in first:
        low, high = first.split("..")
        return phrases.label("quiz.range", low=low.strip(), high=high.strip())
    return first.partition("±")[0].strip() if item.kind == "number" else first


def _chosen(item: QuizItem, written: QuizItem, said: str) -> Given | None:
    chosen = letters_or_numbers(said, len(item.options))
    if chosen is None:
        chosen = _named(Same(item), Same(written)).get(spelt(said), frozenset())
    if not chosen or (len(chosen) > 1 and not item.multiple):
        return None
    return Given(chosen)


@lru_cache(4096)
def _is_multiple(item: Same[QuizItem]) -> bool:
    return item.thing.multiple


def _hints(item: QuizItem, phrases: Phrases) -> list[Text]:
    match item.kind:
        case "choice":
            return [phrases.say("quiz.several")] if _is_multiple(Same(item)) else []
        case "number":
            return [phrases.say("quiz.number")]
        case "text":
            return [phrases.say("quiz.words")]
        case "open":
            return [phrases.say("quiz.open")]
        case "scale":
            steps = item.options[0].text, item.options[-1].text
            ends = zip(steps, item.ends, strict=True)
            meanings = [phrases.say("quiz.end", step=at, meaning=end) for at, end in ends if end]
            return [phrases.say("quiz.scale", **_span(item)), *meanings]


def _span(item: QuizItem) -> dict[str, str | Text]:
    return {"first": text(item.options[0].text), "last": text(item.options[-1].text)}
