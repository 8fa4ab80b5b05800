"""Questions: a `##` heading, the question, a list of options, an explanation.

The key of an option is its place as a letter: a, b, c. The key of a question is the
`{#id}` above its heading, else the id of the lesson and its place: why-a-budget-1.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lessonbot.domain.course import Option, QuizItem
from lessonbot.domain.text import Text, plain
from lessonbot.packs.forms import is_key
from lessonbot.packs.markdown import Node, first_line
from lessonbot.packs.problems import Notes, shown, suggestion
from lessonbot.packs.richtext import rich
from lessonbot.packs.source import Source

MOST_OPTIONS = 6

_FEWEST_OPTIONS = 2
_MESSAGE = 4096
_LETTERS = "abcdefghijklmnopqrstuvwxyz"

_BOX = re.compile(r"\[([ xX])\](?:\s+|$)")
# What authors write who remember the box but not its form; `[x](…)` is a link.
_ALMOST = re.compile(r"[\[(]\s*[xX*✓✔✗]?\s*[\])](?!\()")

_STYLES = {"em", "strong", "link", "code_inline"}
_ATTRIBUTES = ("id", "answer", "open", "scale")
_KINDS = {"answer": "a short answer", "open": "an open question", "scale": "a survey question"}

# Phone networks act on the first, wherever they are sent; lessonbot itself on the others.
_RESERVED = {
    "stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout",
    "start", "yes", "unstop", "help", "info",
}  # fmt: skip
_COMMANDS = {
    "join", "next", "pause", "resume", "later", "time", "days", "zone", "lang", "light", "progress",
    "ask", "certificate", "who", "move", "export", "forget", "more",
}  # fmt: skip
_COMMAND = re.compile(
    r"(pause|time|light) \d[\d:]*|forget me|days( (mon|tue|wed|thu|fri|sat|sun))+"
)
_MARKS = re.compile(r"[^\w\s:]+")


@dataclass(frozen=True, slots=True)
class Section:
    """A `##` heading, the attribute line above it, and the blocks that belong to it."""

    heading: Node
    attributes: Node | None
    body: Sequence[Node]


def is_question(section: Section) -> bool:
    """Whether a section asks something, well formed or not."""
    if section.attributes:
        return True
    return any(has_boxes(node) for node in section.body)


def has_boxes(node: Node) -> bool:
    """Whether a block is a list with at least one option in it."""
    if node.type not in {"bullet_list", "ordered_list"}:
        return False
    return any(_ALMOST.match(_words(item)) for item in node.children)


def read_item(section: Section, key: str, source: Source, notes: Notes) -> QuizItem | None:
    """The question of a section, or nothing and every problem noted."""
    return _Question(section, source, notes).read(key)


def _words(item: Node) -> str:
    """The words of an item as they are written, box and all."""
    first = item.children[0] if item.children else None
    return first.children[0].content if first and first.type == "paragraph" else ""


class _Question:
    def __init__(self, section: Section, source: Source, notes: Notes) -> None:
        self.section = section
        self.source = source
        self.notes = notes

    def _error(self, node: Node, rule: str, words: str) -> None:
        line = first_line(node)
        self.notes.error(line, self.source.start(line), rule, words)

    def _warning(self, node: Node, rule: str, words: str) -> None:
        line = first_line(node)
        self.notes.warning(line, self.source.start(line), rule, words)

    def read(self, key: str) -> QuizItem | None:
        key = self._key(key)
        if self._is_later():
            return None
        body = self.section.body
        lists = [at for at, node in enumerate(body) if has_boxes(node)]
        if not lists:
            words = "the question has no options: write - [x] right and - [ ] wrong below it"
            self._error(self.section.heading, "quiz", words)
            return None
        if len(lists) > 1:
            words = "the options are torn apart: put two spaces before the > of each feedback"
            self._error(body[lists[1]], "quiz", words)
            return None
        at = lists[0]
        prompt = self._prompt(body[:at])
        options = self._options(body[at])
        item = QuizItem(key, prompt, options, self._explanation(body[at + 1 :]))
        self._check_length(item)
        return item

    def _key(self, default: str) -> str:
        line = self.section.attributes
        if line is None:
            return default
        for name in line.attrs:
            if name not in _ATTRIBUTES:
                words = f"unknown word {shown(name)} in {{ }}: {suggestion(name, _ATTRIBUTES)}"
                self._error(line, "id", words)
        key = str(line.attrs.get("id", default))
        if not is_key(key):
            words = f"{shown(key)} is no id: use small letters a-z, digits and -, as in {{#when}}"
            self._error(line, "id", words)
        return key

    def _is_later(self) -> bool:
        line = self.section.attributes
        kind = next((_KINDS[name] for name in _KINDS if line and name in line.attrs), None)
        if kind and line:
            self._error(
                line,
                "later",
                f"{kind} is not taught yet: give it options, or take it out of the pack",
            )
        return kind is not None

    def _prompt(self, nodes: Sequence[Node]) -> Text:
        prompt = rich(nodes)
        if not prompt:
            words = "the question is missing: write it between the heading and the options"
            self._error(self.section.heading, "quiz", words)
        return prompt

    def _explanation(self, nodes: Sequence[Node]) -> Text:
        quotes = [node for node in nodes if node.type == "blockquote"]
        for node in nodes:
            if node.type != "blockquote":
                words = "text behind the options: put > before it as explanation, or move it up"
                self._error(node, "quiz", words)
        return rich(quotes)

    def _options(self, block: Node) -> tuple[Option, ...]:
        items = block.children
        options = tuple(self._option(item, at) for at, item in enumerate(items))
        if not _FEWEST_OPTIONS <= len(items) <= MOST_OPTIONS:
            words = f"the question has {len(items)} options: give it 2 to {MOST_OPTIONS}"
            self._error(block, "options", words)
        rights = sum(option.right for option in options)
        if rights == 0:
            self._error(block, "quiz", "no option is marked right: put an x in one [ ]")
        elif rights == len(options) and len(options) > 1:
            words = "every option is marked right: take the x out of the wrong ones"
            self._warning(block, "quiz", words)
        self._check_texts(items, options)
        return options

    def _option(self, item: Node, at: int) -> Option:
        box = _BOX.match(_words(item))
        if not box:
            self._error(
                item, "option", "the option has no box: begin it with [ ] or [x] and a space"
            )
        text = " ".join(plain(rich(item.children[:1])).split()) if item.children else ""
        text = _BOX.sub("", text, count=1) if box else text
        if any(mark.type in _STYLES for child in item.children[:1] for mark in child.walk()):
            words = "an option is plain words: take * and _ and links out of it"
            self._warning(item, "option", words)
        feedback = self._feedback(item.children[1:])
        right = box is not None and box[1] != " "
        return Option(_LETTERS[at % len(_LETTERS)], text, right, feedback)

    def _feedback(self, nodes: Sequence[Node]) -> Text:
        for node in nodes:
            if node.type != "blockquote":
                words = "an option is one line: put its feedback below it behind two spaces and >"
                self._error(node, "option", words)
        return rich([node for node in nodes if node.type == "blockquote"])

    def _check_texts(self, items: Sequence[Node], options: Sequence[Option]) -> None:
        seen: set[str] = set()
        for at, (item, option) in enumerate(zip(items, options, strict=True)):
            words = " ".join(_MARKS.sub(" ", option.text).casefold().split())
            if not option.text:
                self._error(item, "option", "the option is empty: write the answer behind the box")
            elif option.text.casefold() in seen:
                self._error(
                    item, "option", f"{shown(option.text)} is an option already: change one"
                )
            elif words in _RESERVED:
                mending = f"{shown(option.text)} makes phones stop, start or help: use other words"
                self._error(item, "reserved", mending)
            elif words in _COMMANDS or _COMMAND.fullmatch(words):
                mending = (
                    f"{shown(option.text)} is also something to tell the course: use other words"
                )
                self._warning(item, "reserved", mending)
            elif len(options) <= MOST_OPTIONS:
                self._check_number(item, words, at, len(options))
            seen.add(option.text.casefold())

    def _check_number(self, item: Node, words: str, at: int, count: int) -> None:
        """A learner who types 3 may mean the third option, or the one that says 3."""
        for names in ("123456"[:count], _LETTERS[:count]):
            if words in tuple(names) and names[at] != words:
                mending = (
                    f"{shown(words)} also names another option: write it with a word, as in 3 coins"
                )
                self._warning(item, "option", mending)

    def _check_length(self, item: QuizItem) -> None:
        """After the answer all of this stands in one message."""
        longest = max((len(plain(option.feedback)) for option in item.options), default=0)
        texts = (item.prompt, item.explanation)
        length = longest + sum(len(plain(text)) for text in texts)
        length += sum(len(option.text) + 4 for option in item.options)
        if length > _MESSAGE:
            words = (
                f"the question fills {length} characters, a message holds {_MESSAGE:,}: shorten it"
            )
            self._error(self.section.heading, "length", words)
