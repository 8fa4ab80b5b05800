"""What makes an answer right in QTI 1.2, and what is said about it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from lessonbot.domain.course import Option, QuizItem
from lessonbot.domain.text import Text, join, plain
from lessonbot.packs.importers.shared.amounts import around, between, exactly, number
from lessonbot.packs.importers.shared.draft_course import letter
from lessonbot.packs.importers.shared.pages import read_words
from lessonbot.packs.importers.shared.parcel import Parcel
from lessonbot.packs.importers.shared.xml import Element, words_of
from lessonbot.packs.problems import shown

_ALL = Decimal(100)
_NO_ANSWER = "no answer is marked right: mark one"
_SOME = "it is said after some answers only, and only options can do that"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison with what was answered: `varequal`, `vargte`, `varlte` and others."""

    kind: str
    value: str
    wanted: bool
    exact: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """When an answer passes all of the tests, it gets points, and something is said about it."""

    tests: tuple[Comparison, ...]
    points: Decimal
    said: tuple[str, ...]

    @property
    def chosen(self) -> tuple[str, ...]:
        """The values that have to be answered."""
        return tuple(test.value for test in self.tests if test.kind == "varequal" and test.wanted)

    @property
    def single(self) -> bool:
        """Whether it is about one answer and nothing else."""
        return len(self.tests) == 1 and len(self.chosen) == 1


class Scoring:
    """The answers of an item; `html` gives the HTML that stands in an element."""

    def __init__(
        self, item: Element, place: str, parcel: Parcel, html: Callable[[Element], str]
    ) -> None:
        self.item = item
        self.place = place
        self.parcel = parcel
        self.html = html
        self.conditions = [_condition(each) for each in item.iter("respcondition")]
        self.feedback = dict(self._feedback())

    def scored(self, item: QuizItem) -> QuizItem:
        """The question with its answers, feedback and explanation."""
        match item.kind:
            case "choice":
                item = replace(item, options=self._options())
            case "text":
                item = replace(item, answers=self._wordings())
            case "number":
                item = replace(item, answers=self._numbers())
            case _:
                pass
        return self._with_feedback(item)

    # --- right answers ---------------------------------------------------------------------------

    @property
    def _scoring(self) -> list[Condition]:
        return [each for each in self.conditions if each.points > 0]

    def _options(self) -> tuple[Option, ...]:
        right = self._right()
        options = tuple(
            Option(letter(at), self._answer(label), label.get("ident") in right)
            for at, label in enumerate(self._labels())
        )
        if not any(option.right for option in options):
            self.parcel.changed(self.place, _NO_ANSWER)
        return options

    def _labels(self) -> list[Element]:
        return list(self.item.iter("response_label"))

    def _right(self) -> set[str]:
        scoring = self._scoring
        if self._is_multiple():
            return {value for each in scoring for value in each.chosen}
        most = max((each.points for each in scoring), default=Decimal(0))
        best = [each for each in scoring if each.points == most]
        if len(best) < len(scoring):
            self.parcel.changed(self.place, "answers that gave a part of the points are wrong here")
        right = {value for each in best for value in each.chosen}
        if len(right) > 1:
            words = "each of several answers is right there; here all have to be chosen: keep one"
            self.parcel.changed(self.place, words)
        return right

    def _is_multiple(self) -> bool:
        responses = self.item.iter("response_lid")
        return any((each.get("rcardinality") or "").lower() == "multiple" for each in responses)

    def _answer(self, label: Element) -> str:
        return " ".join(plain(self._read(label)).split())

    def _wordings(self) -> tuple[str, ...]:
        tests = [test for each in self._scoring for test in each.tests if test.wanted]
        answers = [" ".join(test.value.split()) for test in tests if test.kind == "varequal"]
        if any(test.exact for test in tests):
            self.parcel.changed(self.place, "capital letters counted there; here they do not")
        if not any(answers):
            self.parcel.changed(self.place, _NO_ANSWER)
        return tuple(dict.fromkeys(answer for answer in answers if answer))

    def _numbers(self) -> tuple[str, ...]:
        answers = [answer for each in self._scoring for answer in self._amounts(each)]
        if not answers:
            self.parcel.changed(self.place, _NO_ANSWER)
        return tuple(dict.fromkeys(answers))

    def _amounts(self, condition: Condition) -> Iterator[str]:
        values = [(test.kind, number(test.value)) for test in condition.tests if test.wanted]
        known = [(kind, value) for kind, value in values if value is not None]
        lows = [value for kind, value in known if kind in {"vargt", "vargte"}]
        highs = [value for kind, value in known if kind in {"varlt", "varlte"}]
        exact = [value for kind, value in known if kind == "varequal"]
        if len(known) < len(values):
            self.parcel.changed(self.place, "an answer that is no number is left out")
        if any(kind in {"vargt", "varlt"} for kind, _ in known):
            self.parcel.changed(self.place, "the ends of the range are right here, too")
        if lows and highs:
            low, high = max(lows), min(highs)
            if len(exact) == 1 and exact[0] - low == high - exact[0]:
                yield around(exact[0], high - exact[0])
                return
            yield between(low, high)
            exact = [value for value in exact if not low <= value <= high]
        elif lows or highs:
            self.parcel.changed(self.place, "a range without an end is left out: write 40..45")
        yield from (exactly(value) for value in exact)

    # --- what is said ----------------------------------------------------------------------------

    def _feedback(self) -> Iterator[tuple[str, Text]]:
        for each in self.item.iter("itemfeedback"):
            name = each.get("ident") or ""
            for hint in each.iter("hint"):
                hidden = shown(plain(self._read(hint)))
                self.parcel.left_out(self.place, f"the hint “{hidden}”: a question has none")
            if next(each.iter("hint"), None) is None and (words := self._read(each)):
                yield name, words

    def _read(self, element: Element) -> Text:
        words, pictures = read_words(self.html(element), self.place, self.parcel)
        for picture in pictures:
            kept = "options and explanations hold words only"
            self.parcel.left_out(self.place, f"the picture {picture.name}: {kept}")
        return words

    def _with_feedback(self, item: QuizItem) -> QuizItem:
        labels = [label.get("ident") for label in self._labels()]
        options = list(item.options)
        explanation: list[Text] = []
        waiting = dict(self.feedback)
        for condition in self.conditions:
            for name in condition.said:
                words = waiting.get(name, ())
                if not words:
                    continue
                if condition.single and condition.chosen[0] in labels and options:
                    _say(options, [labels.index(condition.chosen[0])], words)
                elif condition.points > 0 or _is_about(name, "correct"):
                    self._say_some(options, words, right=True, multiple=item.multiple)
                elif _is_about(name, "incorrect"):
                    self._say_some(options, words, right=False, multiple=item.multiple)
                elif condition.single:
                    self._lose(words)
                else:
                    explanation.append(words)
                waiting.pop(name)
        for name, words in waiting.items():
            if _is_about(name, "solution") or _is_about(name, "general"):
                explanation.append(words)
            else:
                self._lose(words)
        return replace(item, options=tuple(options), explanation=join(explanation))

    def _say_some(self, options: list[Option], words: Text, *, right: bool, multiple: bool) -> None:
        """What is said after every right, or every wrong answer."""
        if not options or multiple:
            self._lose(words)
        else:
            _say(options, [at for at, each in enumerate(options) if each.right is right], words)

    def _lose(self, words: Text) -> None:
        self.parcel.left_out(self.place, f"the feedback “{shown(plain(words))}”: {_SOME}")


def _condition(element: Element) -> Condition:
    variable = element.find("conditionvar")
    tests = () if variable is None else tuple(_tests(variable, wanted=True))
    points = sum((_points(words_of(each)) for each in element.iter("setvar")), Decimal(0))
    said = tuple(each.get("linkrefid") or "" for each in element.iter("displayfeedback"))
    return Condition(tests, points, said)


def _points(words: str) -> Decimal:
    # Blackboard writes the name of the most that there is.
    return _ALL if words == "SCORE.max" else number(words) or Decimal(0)


def _tests(element: Element, *, wanted: bool) -> Iterator[Comparison]:
    for child in element:
        name = str(child.tag)
        if name == "not":
            yield from _tests(child, wanted=not wanted)
        elif name in {"and", "or"}:
            yield from _tests(child, wanted=wanted)
        elif name.startswith("var"):
            exact = (child.get("case") or "").lower() == "yes"
            yield Comparison(name, (child.text or "").strip(), wanted, exact)


def _is_about(name: str, what: str) -> bool:
    """Systems say in the name of a feedback when it is said: `general_incorrect_fb`."""
    name = name.casefold()
    if what == "correct" and "incorrect" in name:
        return False
    return what in name


def _say(options: list[Option], places: Sequence[int], words: Text) -> None:
    for at in places:
        said = options[at].feedback
        options[at] = replace(options[at], feedback=join((said, words)))
