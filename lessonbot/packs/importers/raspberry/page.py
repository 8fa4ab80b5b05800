"""A page of a quiz as projects of the Raspberry Pi Foundation write it.

Fences such as `--- question ---` and `--- /question ---` stand around its parts; an answer begins
with `- ( )`, the right one with `- (x)`.
"""

import re
from dataclasses import dataclass, field

from lessonbot.packs.drafts import Fate
from lessonbot.packs.problems import shown

_FENCE = re.compile(r"\s*---\s*(/?)\s*([a-z][a-z_-]{0,30})\s*---\s*", re.IGNORECASE)
_CHOICE = re.compile(r"\s*[-*]\s*[(\[]([^()\[\]]{0,3})[)\]](.*)")
_CODE = re.compile(r"\s*(```|~~~)")
_RULE = re.compile(r"---\s*")
_ATTRIBUTES = re.compile(r"\{:[^{}\n]*\}")
# A page with more is another kind of file.
_MOST_SLIPS = 50
_MOST_CHOICES = 50
_PARTS = ("question", "choices", "feedback")


@dataclass(slots=True)
class Choice:
    """An answer; `right` is what its brackets say."""

    line: int
    right: bool
    text: list[str] = field(default_factory=list)
    feedback: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Asked:
    """A question, in Markdown."""

    line: int
    prompt: list[str] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)


@dataclass(slots=True)
class Page:
    """The questions of a page and the text before them; `slips` are what is wrong, by line."""

    intro: list[str] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    slips: list[tuple[int, Fate, str]] = field(default_factory=list)


def read_page(text: str) -> Page:
    """The parts of a page; nothing in it is refused, every slip is told."""
    reading = _Reading()
    for number, line in enumerate(text.split("\n"), 1):
        reading.take(number, line)
    reading.close()
    return reading.page


def markdown_of(lines: list[str]) -> str:
    """Lines as Markdown: without the colours that are written behind words."""
    return _ATTRIBUTES.sub("", "\n".join(lines)).strip()


class _Reading:
    """Goes through the lines, knowing which parts are open."""

    def __init__(self) -> None:
        self.page = Page()
        self.opened: list[tuple[str, int]] = []
        self.head = 0
        self.code = False
        self.coloured = False

    def slip(self, line: int, fate: Fate, words: str) -> None:
        if len(self.page.slips) < _MOST_SLIPS:
            self.page.slips.append((line, fate, words))

    def take(self, number: int, line: str) -> None:
        """One line: a fence, the head of a question, an answer, or words."""
        fence = _FENCE.fullmatch(line)
        if fence:
            self._fence(number, fence[2].lower(), closes=bool(fence[1]))
        elif not self._is_head(line):
            self._words(number, line)

    def close(self) -> None:
        """The end of the page: what is still open is told."""
        for name, line in self.opened:
            words = f"--- {name} --- is not closed: put --- /{name} --- below it"
            self.slip(line, "changed", words)

    def _fence(self, number: int, name: str, *, closes: bool) -> None:
        self.code = False
        if name not in _PARTS:
            self.slip(number, "left out", f"the line --- {shown(name)} ---; its words are kept")
        elif closes:
            self._close(number, name)
        else:
            if name == "question":
                self.page.asked.append(Asked(number))
                self.head = 1
            self.opened = [each for each in self.opened if each[0] != name]
            self.opened.append((name, number))

    def _close(self, number: int, name: str) -> None:
        names = [each for each, _ in self.opened]
        if name not in names:
            self.slip(number, "changed", f"--- /{name} --- closes nothing: delete it")
            return
        at = names.index(name)
        for other, line in self.opened[at + 1 :]:
            words = f"--- {other} --- is not closed: put --- /{other} --- below it"
            self.slip(line, "changed", words)
        del self.opened[at:]

    def _is_head(self, line: str) -> bool:
        """The lines between two --- below the beginning of a question name its number only."""
        if not self.head or (self.head == 1 and not line.strip()):
            return False
        if _RULE.fullmatch(line):
            self.head = 2 if self.head == 1 else 0
            return True
        if self.head == 1:
            self.head = 0
            return False
        return True

    def _words(self, number: int, line: str) -> None:
        names = {name for name, _ in self.opened}
        if not self.coloured and _ATTRIBUTES.search(line):
            self.coloured = True
            self.slip(number, "changed", "colours and sizes, as in {:class=…}, are dropped")
        choice = None if self.code or "feedback" in names else _CHOICE.fullmatch(line)
        if _CODE.match(line):
            self.code = not self.code
        if "choices" in names and choice and self.page.asked:
            self._choice(number, choice[1], choice[2])
        else:
            self._keep(number, line, names)

    def _choice(self, number: int, mark: str, words: str) -> None:
        choices = self.page.asked[-1].choices
        if len(choices) == _MOST_CHOICES:
            said = f"“{shown(words.strip())}”: a question has at most {_MOST_CHOICES} answers"
            self.slip(number, "left out", said)
            return
        right = mark.strip().lower() == "x"
        if not right and mark != " ":
            what = f"“- ({shown(mark)})” is neither - ( ) nor - (x)"
            self.slip(number, "changed", f"{what}: it is taken as a wrong answer")
        choices.append(Choice(number, right, [words]))

    def _keep(self, number: int, line: str, names: set[str]) -> None:
        """Words, in the part that is open."""
        asked = self.page.asked[-1] if self.page.asked else None
        if asked is None:
            self.page.intro.append(line)
        elif "choices" in names and asked.choices:
            last = asked.choices[-1]
            (last.feedback if "feedback" in names else last.text).append(line)
        elif "question" in names and "choices" not in names and not asked.choices:
            asked.prompt.append(line)
        elif line.strip():
            words = f"“{shown(line.strip())}” stands neither in a question nor in an answer"
            self.slip(number, "left out", words)
