"""Problems of Open edX as questions."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from lessonbot.domain.course import Block, ItemKind, Option, QuizItem
from lessonbot.domain.text import Text, join, plain
from lessonbot.packs.importers.shared.amounts import around, between, number
from lessonbot.packs.importers.shared.draft_course import letter
from lessonbot.packs.importers.shared.pages import read_words
from lessonbot.packs.importers.shared.parcel import Parcel
from lessonbot.packs.importers.shared.xml import Element, inner, markup, words_of
from lessonbot.packs.problems import shown

_CHOICES = {"multiplechoiceresponse", "choiceresponse"}
_TAKEN = {*_CHOICES, "optionresponse", "stringresponse", "numericalresponse"}
_HINTS = {"choicehint", "optionhint", "compoundhint"}
# What stands in a response and is no part of what is asked.
_ANSWERS = {
    "choicegroup", "checkboxgroup", "optioninput", "textline", "formulaequationinput", "textbox",
    "additional_answer", "correcthint", "stringequalhint", "responseparam", "hintgroup",
    "solution", "compoundhint",
}  # fmt: skip
_RANGE = re.compile(r"[\[(]\s*([^,\s]+)\s*,\s*([^,\s]+)\s*[\])]")
_MENU = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"|([^,()'\"]+)")
_NO_ANSWER = "no answer is marked right: mark one"


@dataclass(frozen=True, slots=True)
class Asked:
    """The questions of a problem, and the pictures and words that go before them."""

    blocks: tuple[Block, ...]
    items: tuple[QuizItem, ...]


class ProblemReader:
    """Reads one problem; what is left out is noted at its place."""

    def __init__(self, place: str, parcel: Parcel) -> None:
        self.place = place
        self.parcel = parcel
        self.items: list[QuizItem] = []
        self.blocks: list[Block] = []
        self.waiting: list[str] = []

    def read(self, problem: Element) -> Asked:
        """The questions that stand in a problem, in their order; they have no keys yet."""
        if next(problem.iter("script"), None) is not None:
            words = "a problem that is computed by a script: ask it with fixed numbers"
            self.parcel.left_out(self.place, words)
            return Asked((), ())
        self._walk(problem)
        rest = self._words("".join(self.waiting))
        if rest and self.items:
            last = self.items[-1]
            self.items[-1] = replace(last, explanation=join((last.explanation, rest)))
            self.parcel.changed(self.place, "what stands behind the question is its explanation")
        elif rest:
            self.blocks.append(Block(rest))
        return Asked(tuple(self.blocks), tuple(self.items))

    def _walk(self, element: Element) -> None:
        self.waiting.append(html.escape(element.text or ""))
        for child in element:
            name = str(child.tag)
            if name in _TAKEN:
                self._ask(child)
            elif name.endswith("response"):
                words = f"a {name}: ask it with options, a number or a short answer"
                self.parcel.left_out(self.place, words)
                self.waiting.clear()
            elif name == "solution":
                self._explain(child)
            elif name == "demandhint":
                for hint in child.iter("hint"):
                    words = f"the hint “{shown(words_of(hint))}”: a question has none"
                    self.parcel.left_out(self.place, words)
            elif any(str(each.tag).endswith("response") for each in child.iter()):
                self._walk(child)
            else:
                self.waiting.append(markup(child))
            self.waiting.append(html.escape(child.tail or ""))

    def _ask(self, response: Element) -> None:
        solutions = [each for each in response if each.tag == "solution"]
        self.waiting.extend(_words_in(response))
        prompt = self._words("".join(self.waiting)) or self._labelled(response)
        self.waiting.clear()
        if not prompt:
            self.parcel.left_out(self.place, "a question without words")
            return
        kind = _kind(response)
        item = QuizItem("", prompt, kind=kind)
        if kind == "choice":
            item = replace(item, options=tuple(self._options(response)))
            if not item.right:
                self.parcel.changed(self.place, _NO_ANSWER)
        else:
            answers = self._wordings(response) if kind == "text" else self._numbers(response)
            if answers is None:
                return
            item = replace(item, answers=answers)
            self._note_hints(response, "correcthint", "stringequalhint", "hintgroup")
        self.items.append(item)
        for solution in solutions:
            self._explain(solution)

    def _labelled(self, response: Element) -> Text:
        """Older problems have their question as the label of what is answered."""
        labels = [each.get("label") or "" for each in response.iter()]
        return self._words(html.escape(next((label for label in labels if label), "")))

    def _explain(self, solution: Element) -> None:
        words = self._words(inner(solution))
        if not self.items:
            self.waiting.append(inner(solution))
            return
        last = self.items[-1]
        self.items[-1] = replace(last, explanation=join((last.explanation, words)))

    # --- answers ---------------------------------------------------------------------------------

    def _options(self, response: Element) -> Iterator[Option]:
        menus = list(response.iter("optioninput"))
        if len(menus) > 1:
            self.parcel.changed(self.place, "of several menus only the first is a question")
        if menus and menus[0].get("options"):
            right = menus[0].get("correct")
            for at, words in enumerate(_menu(menus[0].get("options") or "")):
                yield Option(letter(at), words, words == right)
            return
        tag = "option" if menus else "choice"
        for at, choice in enumerate((menus[0] if menus else response).iter(tag)):
            yield self._option(at, choice)
        self._note_hints(response, "compoundhint")

    def _option(self, at: int, choice: Element) -> Option:
        correct = (choice.get("correct") or "").lower()
        if correct == "partial":
            self.parcel.changed(self.place, "an answer that is right in part is wrong here")
        feedback: list[Text] = []
        for hint in [each for each in choice if each.tag in _HINTS]:
            words = self._words(inner(hint))
            if (hint.get("selected") or "true").lower() == "true":
                feedback.append(words)
            elif words:
                lost = f"the feedback “{shown(plain(words))}” to who did not choose an answer"
                self.parcel.left_out(self.place, lost)
            tail, hint.tail = hint.tail or "", None
            choice.remove(hint)
            choice.text = (choice.text or "") + tail
        answer = " ".join(plain(self._words(inner(choice))).split())
        return Option(letter(at), answer, correct == "true", join(feedback))

    def _wordings(self, response: Element) -> tuple[str, ...] | None:
        kind = (response.get("type") or "").lower()
        if "regexp" in kind:
            words = "an answer that is given by a pattern: write the answers, or use options"
            self.parcel.left_out(self.place, words)
            return None
        if "ci" not in kind.split():
            self.parcel.changed(self.place, "capital letters counted there; here they do not")
        others = [
            each.get("answer") or words_of(each) for each in response.iter("additional_answer")
        ]
        answers = [" ".join(each.split()) for each in (response.get("answer") or "", *others)]
        if not any(answers):
            self.parcel.changed(self.place, _NO_ANSWER)
        return tuple(dict.fromkeys(each for each in answers if each))

    def _numbers(self, response: Element) -> tuple[str, ...] | None:
        others = [each.get("answer") or "" for each in response.iter("additional_answer")]
        tolerance = next(
            (
                p.get("default") or ""
                for p in response.iter("responseparam")
                if p.get("type") == "tolerance"
            ),
            "",
        )
        answers = [_amount(each, tolerance) for each in (response.get("answer") or "", *others)]
        known = tuple(dict.fromkeys(each for each in answers if each))
        if not known:
            words = f"{shown(response.get('answer'))} is no plain number: ask with fixed numbers"
            self.parcel.left_out(self.place, words)
            return None
        if len(known) < len(answers):
            self.parcel.changed(self.place, "an answer that is no number is left out")
        if _is_open(response.get("answer") or ""):
            self.parcel.changed(self.place, "the ends of the range are right here, too")
        return known

    def _note_hints(self, response: Element, *names: str) -> None:
        for each in response.iter(*names):
            words = f"the feedback “{shown(words_of(each))}”: it is said after some answers only"
            self.parcel.left_out(self.place, words)

    def _words(self, content: str) -> Text:
        words, pictures = read_words(content, self.place, self.parcel)
        for picture in pictures:
            self.blocks.append(Block(picture=picture))
            moved = "of a question stands above it, in the lesson"
            self.parcel.changed(self.place, f"the picture {picture.name} {moved}")
        return words


def _words_in(response: Element) -> Iterator[str]:
    """What is asked inside a response, beside its answers."""
    yield html.escape(response.text or "")
    for child in response:
        if child.tag in {"label", "description", "legend"}:
            yield f"<p>{inner(child)}</p>"
        elif child.tag not in _ANSWERS:
            yield markup(child)
        yield html.escape(child.tail or "")


def _kind(response: Element) -> ItemKind:
    kinds: dict[str, ItemKind] = {"stringresponse": "text", "numericalresponse": "number"}
    return kinds.get(str(response.tag), "choice")


def _menu(options: str) -> list[str]:
    """The words of `('one','two')`."""
    found = _MENU.findall(options.strip().removeprefix("(").removesuffix(")"))
    words = [re.sub(r"\\(.)", r"\1", one or two or bare).strip() for one, two, bare in found]
    return [word for word in words if word]


def _amount(answer: str, tolerance: str) -> str | None:
    if limits := _RANGE.fullmatch(answer.strip()):
        low, high = number(limits[1]), number(limits[2])
        return None if low is None or high is None else between(low, high)
    value = number(answer)
    share = tolerance.strip().endswith("%")
    width = number(tolerance.strip().removesuffix("%")) if tolerance.strip() else Decimal(0)
    if value is None or width is None:
        return None
    return around(value, abs(value) * abs(width) / 100 if share else abs(width))


def _is_open(answer: str) -> bool:
    answer = answer.strip()
    return bool(_RANGE.fullmatch(answer)) and (answer[0] == "(" or answer[-1] == ")")
