"""A lesson file: what stands at its top, its text and pictures, its questions."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field

from lessonbot.domain.course import Block, Lesson, QuizItem
from lessonbot.domain.text import Text, plain
from lessonbot.packs import markdown
from lessonbot.packs.forms import Form, Key, Line, Whole, fill, is_key
from lessonbot.packs.markdown import Node, first_line
from lessonbot.packs.pictures import Gallery
from lessonbot.packs.problems import Notes, shown, suggestion
from lessonbot.packs.quiz import Section, has_boxes, is_question, read_item
from lessonbot.packs.richtext import rich
from lessonbot.packs.source import Source, decode
from lessonbot.packs.yaml import Tree, read

_LIMIT = 100 * 1024
_MESSAGE = 4096
_WORDS_A_DAY = 150
_QUESTIONS_A_DAY = 3

_NAME = re.compile(r"(?:.*/)?\d+-(?P<key>.+)\.md")
_WORD = re.compile(r"\w")
_LONG_WORD = re.compile(rf"\S{{{_MESSAGE + 1},}}")


class LessonForm(Form):
    """The keys at the top of a lesson file."""

    id: Key | None = Field(None, examples=["why-a-budget"])
    title: Line = Field(examples=["Why write a budget?"])
    outcomes: list[Key] = Field([], max_length=50, examples=["[budget]"])
    minutes: Annotated[Whole, Field(ge=1, le=120)] | None = Field(None, examples=[4])
    audio: Line | None = Field(None, examples=["01.en.ogg"])


@dataclass(slots=True)
class Context:
    """What the lessons of one course share; ids are kept with the place that took them."""

    gallery: Gallery
    outcomes: tuple[str, ...] | None
    lessons: dict[str, str] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)


def read_lesson(data: bytes, context: Context, notes: Notes) -> Lesson | None:
    """The lesson of a file, or nothing where not even its title can be read."""
    source = decode(data, _LIMIT, notes)
    if source is None:
        return None
    nodes = markdown.parse(source.text, notes)
    tree = _front_matter(nodes, source, notes)
    form = fill(LessonForm, tree, notes) if tree else None
    if tree and form:
        _check_form(form, tree, context, notes)
    body = _Body(source, context, notes)
    body.read([node for node in nodes if node.type != "front_matter"], _key(form, tree, notes))
    if form is None:
        return None
    return Lesson(
        body.key,
        form.title,
        tuple(body.blocks),
        tuple(body.items),
        body.sms,
        form.minutes,
        tuple(form.outcomes),
    )


def _front_matter(nodes: Sequence[Node], source: Source, notes: Notes) -> Tree | None:
    front = next((node for node in nodes if node.type == "front_matter"), None)
    if front:
        return read(front.content, 2, notes)
    if source.text.startswith("---"):
        notes.error(1, 1, "yaml", "the lines at the top are not closed: put --- below them")
    else:
        words = "title is missing: begin the file with three lines: ---, title: …, ---"
        notes.error(1, 1, "missing", words)
    return None


def _key(form: LessonForm | None, tree: Tree | None, notes: Notes) -> str:
    """The id of the lesson: its own, else the name of its file without the number."""
    if form and form.id:
        return form.id
    match = _NAME.fullmatch(notes.file)
    key = match["key"] if match else notes.file
    if form and tree and not is_key(key):
        words = f"{shown(key)} is no id: rename the file, or add a line id: …"
        notes.error(*tree.values[()], "id", words)
    return key


def _check_form(form: LessonForm, tree: Tree, context: Context, notes: Notes) -> None:
    if form.audio:
        words = "a recording is not taught yet; it is left out"
        notes.warning(*tree.keys["audio",], "later", words)
        context.gallery.used.add(context.gallery.named(form.audio))
    for at, outcome in enumerate(form.outcomes):
        if context.outcomes is not None and outcome not in context.outcomes:
            place = tree.values["outcomes", at]
            known = suggestion(outcome, context.outcomes) if context.outcomes else "there is none"
            words = f"course.yaml has no outcome {shown(outcome)}: {known}"
            notes.error(*place, "outcome", words)
    key = _key(form, None, notes)
    first = context.lessons.setdefault(key, notes.file)
    if first != notes.file:
        place = tree.values.get(("id",), tree.values[()])
        words = f"the lesson {first} has the id {shown(key)} too: change one"
        notes.error(*place, "id", words)


class _Body:
    """The blocks of a lesson file, sorted into text, pictures, short text and questions."""

    def __init__(self, source: Source, context: Context, notes: Notes) -> None:
        self.source = source
        self.context = context
        self.notes = notes
        self.key = ""
        self.blocks: list[Block] = []
        self.items: list[QuizItem] = []
        self.sms: Text = ()
        self.questions = 0
        self.late = False

    def read(self, nodes: Sequence[Node], key: str) -> None:
        """Sort the blocks and note what is wrong with them."""
        self.key = key
        markdown.check(nodes, self.source, self.notes)
        waiting: list[Node] = []
        for part in _parts(nodes):
            if isinstance(part, Section) and is_question(part):
                self._question(part)
            else:
                for node in _opened(part):
                    self._take(node, waiting)
        self._flush(waiting)
        self._check_day()

    def _error(self, node: Node, rule: str, words: str) -> None:
        line = first_line(node)
        self.notes.error(line, self.source.start(line), rule, words)

    def _warning(self, node: Node, rule: str, words: str) -> None:
        line = first_line(node)
        self.notes.warning(line, self.source.start(line), rule, words)

    # --- text and pictures -----------------------------------------------------------------------

    def _take(self, node: Node, waiting: list[Node]) -> None:
        """A block that is no question: text waits until a picture or the end comes."""
        if node.type == "container_part":
            self._container(node)
            return
        if node.type == "attrs_block":
            words = "a line in { } stands directly above a ## question: move or delete it"
            self._error(node, "id", words)
            return
        if has_boxes(node):
            self._error(node, "quiz", "options without a question: put ## and the question above")
        if self.questions and not self.late:
            words = "this comes behind a question but is sent before it: move it up"
            self._warning(node, "order", words)
            self.late = True
        pictures = markdown.pictures_in(node)
        if pictures:
            self._flush(waiting)
            self._pictures(node, pictures)
        else:
            waiting.append(node)

    def _flush(self, waiting: list[Node]) -> None:
        if text := rich(waiting):
            self.blocks.append(Block(text))
        waiting.clear()

    def _pictures(self, paragraph: Node, pictures: Iterable[Node]) -> None:
        start = 0
        for mark in pictures:
            line, column, start = markdown.locate(paragraph.children[0], "![", self.source, start)
            reference = str(mark.attrs.get("src", ""))
            place = (line, column)
            picture = self.context.gallery.show(reference, mark.content, place, self.notes)
            if picture:
                self.blocks.append(Block(picture=picture))

    def _container(self, node: Node) -> None:
        name = markdown.container_name(node)
        if name == "sms":
            if self.sms:
                self._error(node, "container", "a lesson has one :::sms: put both texts into one")
            self.sms = rich(node.children, line_break="\n")
        elif name in markdown.CONTAINERS:
            self._warning(node, "later", f":::{name} is not taught yet; it is left out")

    # --- questions -------------------------------------------------------------------------------

    def _question(self, section: Section) -> None:
        self.questions += 1
        item = read_item(section, f"{self.key}-{self.questions}", self.source, self.notes)
        if item is None:
            return
        line = first_line(section.attributes or section.heading)
        place = f"{self.notes.file}:{line}"
        first = self.context.items.setdefault(item.key, place)
        if first != place:
            words = f"the question in {first} has the id {shown(item.key)} too: change one"
            self._error(section.attributes or section.heading, "id", words)
        self.items.append(item)

    # --- the day as a whole ----------------------------------------------------------------------

    def _check_day(self) -> None:
        texts = [plain(block.text) for block in self.blocks]
        if not any(texts):
            self.notes.error(1, 1, "text", "the lesson has no text: write a few sentences")
        words = sum(bool(_WORD.search(word)) for text in texts for word in text.split())
        if words > _WORDS_A_DAY:
            message = f"{words} words are much for a day: {_WORDS_A_DAY} or fewer are better"
            self.notes.warning(1, 1, "words", message)
        if not self.questions:
            self.notes.warning(1, 1, "questions", "the lesson asks nothing: add a ## question")
        elif self.questions > _QUESTIONS_A_DAY:
            message = (
                f"{self.questions} questions are much for a day: ask {_QUESTIONS_A_DAY} or fewer"
            )
            self.notes.warning(1, 1, "questions", message)
        for number, line in enumerate(self.source.lines, 1):
            if match := _LONG_WORD.search(line):
                message = "no message can hold a word this long: put spaces into it"
                self.notes.error(number, match.start() + 1, "length", message)


def _parts(nodes: Sequence[Node]) -> Iterator[Section | Node]:
    """Headings of the second level with all that belongs to them, and the other blocks."""
    at = 0
    while at < len(nodes):
        attributes = nodes[at] if nodes[at].type == "attrs_block" else None
        head = at + 1 if attributes else at
        if head < len(nodes) and nodes[head].tag == "h2":
            end = head + 1
            while end < len(nodes) and not _begins(nodes[end]):
                end += 1
            yield Section(nodes[head], attributes, nodes[head + 1 : end])
            at = end
        else:
            yield nodes[at]
            at += 1


def _begins(node: Node) -> bool:
    return node.type in {"heading", "attrs_block", "container_part"}


def _opened(part: Section | Node) -> Iterable[Node]:
    return (part.heading, *part.body) if isinstance(part, Section) else (part,)
