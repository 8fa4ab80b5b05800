"""The short form of a problem in Open edX (`markdown="…"`) as the long one, in XML.

One form is enough to read: `( )` and `(x)`, `[ ]` and `[x]`, `= answer`, `or= answer`, `[[…]]`,
`>>question<<`, `{{feedback}}`, `||hint||` and `[explanation]`.
"""

import re

from lxml import etree

from lessonbot.packs.importers.shared.xml import Element

_CHOICE = re.compile(r"\s*(?P<box>\(\s*[xX]?\s*\)|\[\s*[xX]?\s*\])\s*(?P<words>.+)")
_ANSWER = re.compile(r"\s*(?P<sign>=|or=|s=|not=)\s*(?P<words>.+)")
_MENU = re.compile(r"\s*\[\[(?P<words>.+)\]\]\s*")
_HINT = re.compile(r"\s*\|\|(?P<words>.*)\|\|\s*")
_FEEDBACK = re.compile(r"\{\{(?P<words>.*?)\}\}")
# Of checkboxes: what is said to who chose it, and to who did not.
_CHOSEN = re.compile(
    r"\s*(?:selected\s*:(?P<selected>.*?))?(?:,?\s*unselected\s*:(?P<unselected>.*))?", re.DOTALL
)
_LABEL = re.compile(r"\s*>>(?P<words>.*?)(\|\|(?P<more>.*?))?<<\s*")
_TOLERANCE = re.compile(r"(?P<number>.+?)\s*\+-\s*(?P<width>.+)")
_EXPLANATION = re.compile(r"\s*\[explanation\]\s*", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?[\d.]+([eE][-+]?\d+)?\s*%?|[\[(][^\])]*,[^\])]*[\])]")


def as_problem(markdown: str) -> Element:
    """The problem that a text stands for."""
    return _Writer().write(markdown)


class _Writer:
    def __init__(self) -> None:
        self.problem = etree.Element("problem")
        self.response: Element | None = None
        self.solution: Element | None = None

    def write(self, markdown: str) -> Element:
        for line in _unfolded(markdown).splitlines():
            self._line(line)
        return self.problem

    def _line(self, line: str) -> None:
        if _EXPLANATION.fullmatch(line):
            self.solution = None if self.solution is not None else self._add("solution")
            self.response = None
        elif self.solution is not None:
            _below(self.solution, "p", line)
        elif line.strip() == "---":
            self.response = None
        elif hint := _HINT.fullmatch(line):
            _below(self._add("demandhint"), "hint", hint["words"].strip())
        elif menu := _MENU.fullmatch(line):
            self._menu(menu["words"])
        elif choice := _CHOICE.fullmatch(line):
            self._choice(choice["box"], choice["words"])
        elif (answer := _ANSWER.fullmatch(line)) and self._can_answer(answer["sign"]):
            self._answer(answer["sign"], answer["words"].strip())
        elif line.strip():
            self._words(line)

    def _words(self, line: str) -> None:
        """What is asked, and what is said about it; the next answers are those of another question."""
        self.response = None
        label = _LABEL.fullmatch(line)
        for words in (label["words"], label["more"]) if label else (line,):
            if words and words.strip():
                _below(self.problem, "p", words)

    def _add(self, name: str) -> Element:
        return _new(self.problem, name)

    def _group(self, response: str, group: str) -> Element:
        """The list that the next choice belongs to."""
        if self.response is not None and self.response.tag == response:
            return next(self.response.iterchildren(group))
        self.response = self._add(response)
        return _new(self.response, group)

    def _choice(self, box: str, words: str) -> None:
        single = box.startswith("(")
        names = (
            ("multiplechoiceresponse", "choicegroup")
            if single
            else ("choiceresponse", "checkboxgroup")
        )
        correct = "true" if "x" in box.lower() else "false"
        _feedback(_below(self._group(*names), "choice", words, correct=correct), words)

    def _menu(self, words: str) -> None:
        menu = _new(self._add("optionresponse"), "optioninput")
        for part in re.split(r"[,\n]", words):
            bare = _FEEDBACK.sub("", part).strip()
            right = bare.startswith("(") and bare.endswith(")")
            if bare:
                option = _below(menu, "option", part, correct=str(right))
                _feedback(option, part)
                option.text = bare[1:-1].strip() if right else bare

    def _can_answer(self, sign: str) -> bool:
        """Whether a line with this sign is an answer; `or=` and `not=` need one above them."""
        return sign in {"=", "s="} or self.response is not None

    def _answer(self, sign: str, words: str) -> None:
        bare = _FEEDBACK.sub("", words).strip()
        if sign == "or=" and self.response is not None:
            _new(self.response, "additional_answer", answer=bare)
        elif sign in {"=", "s="}:
            self._first_answer(bare, text=sign == "s=")
        elif self.response is not None:
            _below(self.response, "stringequalhint", words)
        if self.response is not None:
            for said in _FEEDBACK.findall(words):
                _below(self.response, "correcthint", said)

    def _first_answer(self, words: str, *, text: bool) -> None:
        tolerance = _TOLERANCE.fullmatch(words)
        number = tolerance["number"] if tolerance else words
        if text or not _NUMBER.fullmatch(number):
            self.response = self._add("stringresponse")
            self.response.set("answer", words)
            self.response.set("type", "ci")
            return
        self.response = self._add("numericalresponse")
        self.response.set("answer", number)
        if tolerance:
            width = tolerance["width"].strip()
            _new(self.response, "responseparam", type="tolerance", default=width)


def _unfolded(markdown: str) -> str:
    """A menu that is written in several lines, in one."""
    return re.sub(
        r"\[\[([^\]]*)\]\]",
        lambda match: (
            "[[" + ",".join(each.strip() for each in match[1].splitlines() if each.strip()) + "]]"
            if "\n" in match[1]
            else match[0]
        ),
        markdown,
    )


def _new(parent: Element, name: str, **attributes: str) -> Element:
    child: Element = etree.SubElement(parent, name, attributes)
    return child


def _below(parent: Element, name: str, words: str, **attributes: str) -> Element:
    child = _new(parent, name, **attributes)
    child.text = _FEEDBACK.sub("", words).strip()
    return child


def _feedback(choice: Element, words: str) -> None:
    hint = "choicehint" if choice.tag == "choice" else "optionhint"
    for said in _FEEDBACK.findall(words):
        if chosen := _CHOSEN.fullmatch(said):
            for name in ("selected", "unselected"):
                if chosen[name]:
                    selected = str(name == "selected").lower()
                    _below(choice, hint, chosen[name].strip(" ,"), selected=selected)
        else:
            _below(choice, hint, said)
