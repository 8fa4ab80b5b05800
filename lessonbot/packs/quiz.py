"""Questions: a `##` heading, the question, a list of options or a line in { }, an explanation.

The key of an option is its place as a letter: a, b, c. The key of a question is the
`{#id}` above its heading, else the id of the lesson and its place: why-a-budget-1.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from lessonbot.domain.course import Option, QuizItem
from lessonbot.domain.text import Text, plain
from lessonbot.packs.boxes import BOX, has_boxes, written
from lessonbot.packs.kinds import Kind, read_kind, word_of
from lessonbot.packs.markdown import Node, first_line
from lessonbot.packs.problems import Notes, many, shown, suggestion
from lessonbot.packs.reserved import told
from lessonbot.packs.richtext import rich
from lessonbot.packs.source import Source

MOST_OPTIONS = 6

_FEWEST_OPTIONS = 2
_MESSAGE = 4096
_LETTERS = "abcdefghijklmnopqrstuvwxyz"

_STYLES = {"em", "strong", "link", "code_inline"}
_MARKS = re.compile(r"[^\w\s:]+")


@dataclass(frozen=True, slots=True)
class Section:
    """A `##` heading, the attribute line above it, and the blocks that belong to it."""

    heading: Node
    attributes: Node | None
    body: Sequence[Node]

    @property
    def line(self) -> int:
        """The line it begins in, from 1."""
        return first_line(self.attributes or self.heading)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as one file has it, before it stands in for another.

    `like` is the key of that other question, `line` where it begins. A translation may leave
    out what its source says already: then `item` has the kind open and `told` is false.
    """

    item: QuizItem
    line: int
    like: str | None = None
    told: bool = True


def is_question(section: Section) -> bool:
    """Whether a section asks something, well formed or not."""
    if section.attributes:
        return True
    return any(has_boxes(node) for node in section.body)


def read_item(
    section: Section, key: str, source: Source, notes: Notes, *, translated: bool = False
) -> Asked | None:
    """The question of a section, or nothing and every problem noted.

    A translation need not say which answers are right: that is read from its source.
    """
    return _Question(section, source, notes, translated=translated).read(key)


def banked(asked: Iterable[Asked], source: Source, notes: Notes) -> tuple[QuizItem, ...]:
    """The questions of a lesson, those that stand in for another put with it."""
    items: dict[str, QuizItem] = {}
    for each in asked:
        if each.like is None:
            items[each.item.key] = each.item
        elif (other := items.get(each.like)) is None:
            known = suggestion(each.like, list(items)) if items else "there is none above it"
            words = f"no question above in this lesson has the id {shown(each.like)}: {known}"
            notes.error(each.line, source.start(each.line), "bank", words)
        elif not other.judged:
            words = f"{shown(each.like)} has no right answer to ask again: delete like="
            notes.error(each.line, source.start(each.line), "bank", words)
        else:
            items[each.like] = replace(other, parallels=(*other.parallels, each.item))
    return tuple(items.values())


class _Question:
    def __init__(self, section: Section, source: Source, notes: Notes, *, translated: bool) -> None:
        self.section = section
        self.source = source
        self.notes = notes
        self.translated = translated

    def _error(self, node: Node, rule: str, words: str) -> None:
        line = first_line(node)
        self.notes.error(line, self.source.start(line), rule, words)

    def _warning(self, node: Node, rule: str, words: str) -> None:
        line = first_line(node)
        self.notes.warning(line, self.source.start(line), rule, words)

    def read(self, key: str) -> Asked | None:
        kind = self._kind(key)
        lists = [at for at, node in enumerate(self.section.body) if has_boxes(node)]
        item = self._chosen(kind, lists) if lists else self._typed(kind)
        if item is None:
            return None
        item = replace(item, measure=kind.measure)
        self._check_length(item)
        told = bool(lists) or kind.kind is not None
        return Asked(item, self.section.line, kind.like, told)

    def _kind(self, key: str) -> Kind:
        line = self.section.attributes
        if line is None:
            return Kind(key)
        return read_kind(
            line.attrs,
            key,
            lambda rule, words: self._error(line, rule, words),
            lambda rule, words: self._warning(line, rule, words),
        )

    def _chosen(self, kind: Kind, lists: Sequence[int]) -> QuizItem | None:
        """A question with options."""
        body = self.section.body
        if len(lists) > 1:
            self._torn(body[lists[0]], body[lists[1]])
            return None
        at = lists[0]
        if kind.kind:
            words = f"a question has options or {word_of(kind.kind)}=: delete one of the two"
            self._error(body[at], "kind", words)
        prompt = self._prompt(body[:at])
        options = self._options(body[at])
        return QuizItem(kind.key, prompt, options, self._explanation(body[at + 1 :]))

    def _torn(self, first: Node, second: Node) -> None:
        """Two lists of options, where an author meant one."""
        if self.source.start(first_line(first)) > 1:
            words = "move all options to the left margin: only the > of a feedback has two spaces"
            self._error(first, "quiz", f"the options are torn apart: {words}")
        elif (first.type, first.markup) != (second.type, second.markup):
            words = "begin all options of a question with the same sign, best with -"
            self._error(second, "quiz", f"the options are torn apart: {words}")
        else:
            words = "the options are torn apart: put two spaces before the > of each feedback"
            self._error(second, "quiz", words)

    def _typed(self, kind: Kind) -> QuizItem | None:
        """A question that is answered in the learner's own words, or on a scale."""
        body = self.section.body
        at = next((n for n, node in enumerate(body) if node.type == "blockquote"), len(body))
        if kind.kind is None and not (self.translated and self.section.attributes):
            words = "the question has no options: write - [x] right and - [ ] wrong below it"
            self._error(self.section.heading, "quiz", words)
            return None
        return QuizItem(
            kind.key,
            self._prompt(body[:at]),
            kind.options,
            self._explanation(body[at:]),
            kind.kind or "open",
            kind.answers,
            kind.ends,
        )

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
            words = f"the question has {many(len(items), 'option')}: give it 2 to {MOST_OPTIONS}"
            self._error(block, "options", words)
        rights = sum(option.right for option in options)
        if rights == 0 and not self.translated:
            self._error(block, "quiz", "no option is marked right: put an x in one [ ]")
        elif rights == len(options) > 1 and not self.translated:
            words = "every option is marked right: take the x out of the wrong ones"
            self._warning(block, "quiz", words)
        self._check_texts(items, options)
        return options

    def _option(self, item: Node, at: int) -> Option:
        box = BOX.match(written(item))
        if not box:
            self._error(
                item, "option", "the option has no box: begin it with [ ] or [x] and a space"
            )
        text = " ".join(plain(rich(item.children[:1])).split()) if item.children else ""
        text = BOX.sub("", text, count=1) if box else text
        if any(mark.type in _STYLES for child in item.children[:1] for mark in child.walk()):
            words = "an option is plain words: take * and _ and links out of it"
            self._warning(item, "option", words)
        feedback = self._feedback(item.children[1:])
        right = box is not None and box[1] != " "
        return Option(_LETTERS[at % len(_LETTERS)], text, right, feedback)

    def _feedback(self, nodes: Sequence[Node]) -> Text:
        for node in nodes:
            # An option inside of another is told as a line that begins like one and is none.
            if node.type != "blockquote" and not has_boxes(node):
                words = "an option is one line: put its feedback below it behind two spaces and >"
                self._error(node, "option", words)
        return rich([node for node in nodes if node.type == "blockquote"])

    def _check_texts(self, items: Sequence[Node], options: Sequence[Option]) -> None:
        seen: set[str] = set()
        for at, (item, option) in enumerate(zip(items, options, strict=True)):
            if not option.text:
                self._error(item, "option", "the option is empty: write the answer behind the box")
            elif option.text.casefold() in seen:
                self._error(
                    item, "option", f"{shown(option.text)} is an option already: change one"
                )
            elif found := told(option.text, "use other words"):
                note = self._error if found[0] == "error" else self._warning
                note(item, "reserved", found[1])
            elif len(options) <= MOST_OPTIONS:
                self._check_number(item, option.text, at, len(options))
            seen.add(option.text.casefold())

    def _check_number(self, item: Node, text: str, at: int, count: int) -> None:
        """A learner who types 3 may mean the third option, or the one that says 3."""
        words = " ".join(_MARKS.sub(" ", text).casefold().split())
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
