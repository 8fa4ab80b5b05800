"""A question of a GIFT file as a quiz item; what that cannot hold is told."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from lessonbot.domain.course import Option, QuizItem
from lessonbot.domain.text import Span, Text, plain
from lessonbot.packs.importers.gift.syntax import Answer, Written, unescaped
from lessonbot.packs.importers.shared.draft_course import letter
from lessonbot.packs.importers.shared.markup import read_html, read_markdown
from lessonbot.packs.importers.shared.questionfile import QuestionFile
from lessonbot.packs.problems import shown

_WHOLE = 100.0
_ALIKE = 0.1
_FORM = re.compile(r"\s*\[(html|markdown|moodle|plain)\]")
_TAGS = re.compile(r"</?(?:p|br|b|i|em|strong|u|ul|ol|li|div|span|a|img|sub|sup|table)\b[^<>]*>")
_NUMBER = re.compile(r"([+\-−]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2}))?")
_HELD = re.compile(r"-?\d{1,15}(\.\d{1,10})?")
_STAR = re.compile(r"(?:[^\\*]|\\.)*\*", re.DOTALL)
_BLANK = "_____"

_TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_TRUE_FALSE = {
    "ar": ("صحيح", "خطأ"),
    "en": ("True", "False"),
    "es": ("Verdadero", "Falso"),
    "fr": ("Vrai", "Faux"),
    "hi": ("सही", "गलत"),
    "pt": ("Verdadeiro", "Falso"),
    "sw": ("Kweli", "Si kweli"),
}


@dataclass(slots=True)
class Words:
    """Words of a question; `form` is how they are written where they do not say it themselves."""

    file: QuestionFile
    line: int
    form: str = "moodle"

    def rich(self, raw: str) -> Text:
        """Words as rich text; what was dropped is told."""
        form, raw = self._form(raw)
        words = unescaped(raw.strip())
        lost: tuple[str, ...] = ()
        if form == "html" or (form == "moodle" and _TAGS.search(words)):
            text, lost = read_html(words, f"{self.file.name}:{self.line}", self.file.pages)
        elif form == "markdown":
            text, lost = read_markdown(words)
        else:
            words = unescaped("\n".join(line.strip() for line in raw.strip().split("\n")))
            text = (Span(words),) if words.strip() else ()
        for what in lost:
            self.file.say(self.line, "changed", f"left out here: {what}")
        return text

    def one_line(self, raw: str) -> str:
        """Words for a button: one line, without marks."""
        text = self.rich(raw)
        if any(span.style or span.link for span in text):
            words = f"“{shown(plain(text))}” is an option and keeps no bold words and no links"
            self.file.say(self.line, "changed", words)
        return " ".join(plain(text).split())

    def begin(self, raw: str) -> None:
        """Take the form at the beginning of a question for all of its words."""
        self.form = self._form(raw)[0]

    def _form(self, raw: str) -> tuple[str, str]:
        match = _FORM.match(raw)
        return (match[1], raw[match.end() :]) if match else (self.form, raw)


@dataclass(slots=True)
class Question:
    """One question on its way into the course."""

    file: QuestionFile
    written: Written
    line: int
    language: str
    words: Words = field(init=False)

    def __post_init__(self) -> None:
        self.words = Words(self.file, self.line)

    def item(self, key: str) -> QuizItem | None:
        """The question as a quiz item, or nothing and the reason told."""
        written = self.written
        prompt = self.words.rich(self._prompt())
        explanation = self.words.rich(written.general)
        answers = written.answers
        if written.numeric:
            right = self._numbers(answers)
            return QuizItem(key, prompt, (), explanation, "number", right)
        if not answers:
            return QuizItem(key, prompt, (), explanation, "open")
        if self._is_truth():
            return QuizItem(key, prompt, self._true_false(answers[0]), explanation)
        if any(answer.mark == "~" for answer in answers):
            return QuizItem(key, prompt, self._options(answers), explanation)
        if all("->" in answer.words for answer in answers):
            words = "a matching question has no form here: ask with options instead"
            self.file.say(self.line, "left out", words)
            return None
        return QuizItem(key, prompt, (), explanation, "text", self._wordings(answers))

    def _prompt(self) -> str:
        raw = self.written.text
        self.words.begin(raw)
        if not self.written.tail:
            return raw
        blank = _BLANK.replace("_", r"\_") if self.words.form == "markdown" else _BLANK
        return f"{raw}{blank}{self.written.tail}"

    def _line(self, answer: Answer) -> int:
        return self.line + answer.line - 1

    # --- options ---------------------------------------------------------------------------------

    def _is_truth(self) -> bool:
        answers = self.written.answers
        return not answers[0].mark and answers[0].words.strip().upper() in _TRUTH

    def _true_false(self, answer: Answer) -> tuple[Option, ...]:
        truth = _TRUTH[answer.words.strip().upper()]
        names = _TRUE_FALSE.get(self.language.partition("-")[0])
        if names is None:
            names = _TRUE_FALSE["en"]
            self.file.say(self.line, "changed", "the options are True and False: translate them")
        # As Moodle has it: the first is said to who is wrong, the second to who is right.
        wrong, _, right = "#".join(answer.feedback).partition("#")
        feedback = {True: self.words.rich(right), False: self.words.rich(wrong)}
        return tuple(
            Option(letter(at), name, value is truth, feedback[value is truth])
            for at, (name, value) in enumerate(zip(names, (True, False), strict=True))
        )

    def _options(self, answers: Sequence[Answer]) -> tuple[Option, ...]:
        names = [self.words.one_line(answer.words) for answer in answers]
        rights = self._rights(answers, names)
        return tuple(
            Option(letter(at), name, right, self.words.rich("#".join(answer.feedback)))
            for at, (name, right, answer) in enumerate(zip(names, rights, answers, strict=True))
        )

    def _rights(self, answers: Sequence[Answer], names: Sequence[str]) -> list[bool]:
        weights = [_weight(answer) for answer in answers]
        if any(answer.mark == "=" for answer in answers):
            return self._rights_of_one(answers, names, weights)
        rights = [weight > 0 for weight in weights]
        given = [weight for weight in weights if weight > 0]
        if not given:
            words = "no answer is marked as right: put an x in its box in the course"
            self.file.say(self.line, "changed", words)
        elif max(given) - min(given) > _ALIKE:
            words = f"the right answers count alike, not {_listed(given)} %"
            self.file.say(self.line, "changed", words)
        elif abs(sum(given) - _WHOLE) > 1:
            words = f"what is right gives {_listed(given)} % in Moodle, and everything here"
            self.file.say(self.line, "changed", words)
        return rights

    def _rights_of_one(
        self, answers: Sequence[Answer], names: Sequence[str], weights: Sequence[float]
    ) -> list[bool]:
        rights = [weight >= _WHOLE for weight in weights]
        for answer, name, weight in zip(answers, names, weights, strict=True):
            if weight < _WHOLE and (weight != 0 or answer.mark == "="):
                words = f"“{shown(name)}” gives {weight:g} % in Moodle and counts as wrong here"
                self.file.say(self._line(answer), "changed", words)
        if rights.count(True) > 1:
            words = "each of the right answers is enough in Moodle; here all have to be chosen"
            self.file.say(self.line, "changed", words)
        return rights

    # --- typed answers ---------------------------------------------------------------------------

    def _numbers(self, answers: Sequence[Answer]) -> tuple[str, ...]:
        found = [answer for answer in answers if self._counts(answer)]
        numbers = [self._number(answer) for answer in found]
        return self._known([number for number in numbers if number])

    def _number(self, answer: Answer) -> str | None:
        raw = "".join(unescaped(answer.words).split())
        number = _number(raw)
        if number is None:
            words = f"“{shown(raw)}” is no number: write 42, 3.5, 40..45 or 3.5:0.1"
            self.file.say(self._line(answer), "left out", words)
        return number

    def _wordings(self, answers: Sequence[Answer]) -> tuple[str, ...]:
        found: list[str] = []
        for answer in answers:
            words = _typed(answer)
            if not answer.mark:
                told = f"“{shown(words)}” has no = before it and is taken as the right answer"
                self.file.say(self._line(answer), "changed", told)
            if not self._counts(answer):
                continue
            if _STAR.match(answer.words):
                told = f"“{shown(words)}”: a * that stands for any words has no form here"
                self.file.say(self._line(answer), "left out", told)
            elif words:
                found.append(words.replace(r"\*", "*"))
        return self._known(found)

    def _counts(self, answer: Answer) -> bool:
        """Whether a typed answer is fully right; its feedback is told, for there is no place."""
        words = shown(_typed(answer))
        if feedback := plain(self.words.rich("#".join(answer.feedback))):
            told = (
                f"feedback “{shown(feedback)}” to “{words or '*'}”: what is typed has one for all"
            )
            self.file.say(self._line(answer), "left out", told)
        weight = _WHOLE if answer.mark != "~" and answer.weight is None else _weight(answer)
        if weight >= _WHOLE:
            return True
        if words.strip():
            self.file.say(
                self._line(answer), "left out", f"“{words}” gives only {weight:g} % in Moodle"
            )
        return False

    def _known(self, found: Sequence[str]) -> tuple[str, ...]:
        if not found:
            words = "the question has no right answer: write it in the course"
            self.file.say(self.line, "changed", words)
        return tuple(dict.fromkeys(found))


def _typed(answer: Answer) -> str:
    lines = answer.words.strip().split("\n")
    return unescaped(" ".join(line.strip() for line in lines)).replace("\n", " ").strip()


def _weight(answer: Answer) -> float:
    if answer.weight is not None:
        return answer.weight
    return _WHOLE if answer.mark == "=" else 0.0


def _listed(weights: Sequence[float]) -> str:
    return " and ".join(f"{weight:g}" for weight in weights)


def _number(raw: str) -> str | None:
    """A number, a range or a tolerance as the course has it; nothing where it is none of them."""
    low, dots, high = raw.partition("..")
    if dots:
        first, last = _decimal(low), _decimal(high)
        if first is None or last is None or Decimal(first) > Decimal(last):
            return None
        return f"{first}..{last}"
    value, colon, margin = raw.partition(":")
    number, around = _decimal(value), _decimal(margin or "0")
    if number is None or around is None or around.startswith("-"):
        return None
    return f"{number}±{around}" if colon and Decimal(around) else number


def _decimal(raw: str) -> str | None:
    """A number in the plain form of a course: 1.5e3 is 1500."""
    match = _NUMBER.fullmatch(raw)
    if not match or not (match[2] or match[3]):
        return None
    sign = "-" if match[1] in {"-", "−"} else ""
    digits = f"{match[2] or '0'}.{match[3]}" if match[3] else match[2]
    if match[4]:
        digits = f"{Decimal(f'{digits}e{match[4]}'):f}"
    number = sign + digits
    return number if _HELD.fullmatch(number) else None
