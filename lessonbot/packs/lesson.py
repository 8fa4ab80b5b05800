"""A lesson file: what stands at its top, its text and media, its questions."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lessonbot.domain import light
from lessonbot.domain.course import Block, Lesson, Recording
from lessonbot.domain.text import Text, plain
from lessonbot.packs import markdown
from lessonbot.packs.boxes import has_boxes, strays
from lessonbot.packs.counting import count
from lessonbot.packs.forms import fill, is_key
from lessonbot.packs.kinds import straightened
from lessonbot.packs.lesson_form import LessonForm, TaskForm
from lessonbot.packs.markdown import Node, first_line
from lessonbot.packs.media import Library
from lessonbot.packs.problems import Notes, shown, suggestion
from lessonbot.packs.quiz import Asked, Section, is_question, read_item
from lessonbot.packs.richtext import rich
from lessonbot.packs.source import Source, decode
from lessonbot.packs.style import hints
from lessonbot.packs.yaml import Tree, read

TASK = ".task.md"

_LIMIT = 100 * 1024
_MESSAGE = 4096
_WORDS_A_DAY = 150
_LONGEST = 20_000
_QUESTIONS_A_DAY = 3

_ONLY_IN_TASKS = [key for key in TaskForm.model_fields if key not in LessonForm.model_fields]
_NAME = re.compile(r"(?:.*/)?\d+-(?P<key>.+?)(?:\.task)?\.md")
# What people write who remember that a question begins with a heading, but not with which.
_HEADING = re.compile(r"\s*(?:#|##(?=\S)|#{3,6})\s*(?P<words>[^#\s].*)")
_LONG_WORD = re.compile(rf"(?<!\S)\S{{{_MESSAGE + 1},}}")


@dataclass(slots=True)
class Context:
    """What the lessons of one course in one language share.

    Ids are kept with the place that took them; `language` is empty for the one the course was
    written in.
    """

    library: Library
    outcomes: tuple[str, ...] | None
    language: str = ""
    lessons: dict[str, str] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A lesson file as read, its questions still one by one.

    `parts` has the line where each `:::` part begins, by its name.
    """

    file: str
    source: Source
    lesson: Lesson
    asked: tuple[Asked, ...]
    parts: Mapping[str, int]


def read_sheet(data: bytes, context: Context, notes: Notes) -> Sheet | None:
    """The lesson of a file, or nothing where not even its title can be read."""
    source = decode(data, _LIMIT, notes)
    if source is None:
        return None
    source = straightened(source, notes)
    nodes = markdown.parse(source.text, notes)
    tree = _front_matter(nodes, source, notes)
    misnamed = tree is not None and _is_misnamed_task(tree, notes)
    kind = TaskForm if misnamed or notes.file.endswith(TASK) else LessonForm
    form = fill(kind, tree, notes) if tree else None
    if tree and form:
        _check_form(form, tree, context, notes)
    body = _Body(source, context, notes)
    key = _key(form, None if misnamed else tree, notes)
    body.read([node for node in nodes if node.type != "front_matter"], key, task=kind is TaskForm)
    if form is None or tree is None:
        return None
    lesson = Lesson(
        body.key,
        form.title,
        tuple(body.blocks),
        sms=body.texts.get("sms", ()),
        minutes=form.minutes,
        outcomes=tuple(form.outcomes),
        more=body.texts.get("more", ()),
        low=body.texts.get("low", ()),
        recording=_recording(form, tree, body, context, notes),
        video=form.watched(),
        assignment=form.assigned() if isinstance(form, TaskForm) else None,
    )
    _check_bytes(lesson, notes)
    return Sheet(notes.file, source, lesson, tuple(body.asked), body.parts)


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


def _is_misnamed_task(tree: Tree, notes: Notes) -> bool:
    """Whether a file is a task by the lines at its top and none by its name; noted, if so."""
    key = next((each for each in _ONLY_IN_TASKS if each in tree.data), None)
    if key is None or notes.file.endswith(TASK):
        return False
    stem = notes.file.rpartition("/")[2].removesuffix(".md").removesuffix(".tasks")
    words = (
        f"{key} belongs into a task, and its name ends in {TASK}: rename the file to {stem}{TASK}"
    )
    notes.error(*tree.keys[key,], "name", words)
    return True


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
    for at, outcome in enumerate(form.outcomes):
        if context.outcomes is not None and outcome not in context.outcomes:
            place = tree.values["outcomes", at]
            known = suggestion(outcome, context.outcomes) if context.outcomes else "there is none"
            words = f"course.yaml has no outcome {shown(outcome)}: {known}"
            notes.error(*place, "outcome", words)
    if isinstance(form, TaskForm):
        _note_repeated(form, tree, notes)
    key = _key(form, None, notes)
    # a translation has its ids from its source
    first = context.lessons.setdefault(key, notes.file)
    if first != notes.file and not context.language:
        place = tree.values.get(("id",), tree.values[()])
        words = f"the lesson {first} has the id {shown(key)} too: change one"
        notes.error(*place, "id", words)


def _note_repeated(form: TaskForm, tree: Tree, notes: Notes) -> None:
    """Lines of a rubric with the same words: each would give its points for the same thing."""
    seen: set[str] = set()
    for at, line in enumerate(form.rubric):
        if line.text.casefold() in seen:
            words = f"“{shown(line.text)}” counts twice: change or delete one of the two lines"
            notes.warning(*tree.values["rubric", at, "text"], "value", words)
        seen.add(line.text.casefold())


def _recording(
    form: LessonForm, tree: Tree, body: "_Body", context: Context, notes: Notes
) -> Recording | None:
    """The voice of the lesson, with its words for those who cannot hear it."""
    transcript = body.texts.get("transcript", ())
    if form.audio is None:
        if transcript:
            line = body.parts["transcript"]
            words = "there is no recording for this transcript: add a line audio: …, or delete it"
            notes.error(line, 1, "audio", words)
        return None
    place = tree.keys["audio",]
    reads = form.audio.transcript == "lesson"
    if not transcript and not reads:
        words = "the recording has no words for those who cannot hear it: add a part :::transcript"
        notes.error(*place, "alt", words)
    spoken = context.library.recording(form.audio.file, place, notes, context.language)
    if spoken is None:
        return None
    return Recording(
        spoken.media, spoken.mime, spoken.size, spoken.seconds, spoken.name, transcript, reads
    )


def _check_bytes(lesson: Lesson, notes: Notes) -> None:
    """What a learner on the usual plan loads in a day."""
    for data, best in light.DAY.items():
        sent = light.sent(lesson, data)
        total = light.weight(sent)
        if total > best:
            sizes = ", ".join(f"{each.name} {each.size // 1024} kB" for each in sent)
            way = " in light mode" if data == "light" else ""
            words = (
                f"“{shown(lesson.title)}” sends {total // 1024} kB{way} ({sizes}): "
                f"{best // 1024} kB or less is better"
            )
            notes.warning(1, 1, "bytes", words)


class _Body:
    """The blocks of a lesson file, sorted into text, media, parts for some, and questions."""

    def __init__(self, source: Source, context: Context, notes: Notes) -> None:
        self.source = source
        self.context = context
        self.notes = notes
        self.key = ""
        self.blocks: list[Block] = []
        self.asked: list[Asked] = []
        self.texts: dict[str, Text] = {}
        self.parts: dict[str, int] = {}
        self.questions = 0
        self.late = False

    def read(self, nodes: Sequence[Node], key: str, *, task: bool) -> None:
        """Sort the blocks and note what is wrong with them."""
        self.key = key
        markdown.check(nodes, self.source, self.notes)
        for node in nodes:
            self._strays(node)
        waiting: list[Node] = []
        for part in _parts(nodes):
            if isinstance(part, Section) and is_question(part):
                self._question(part)
            else:
                for node in _opened(part):
                    self._take(node, waiting)
        self._flush(waiting)
        self._check_day(task=task)

    def _error(self, node: Node, rule: str, words: str) -> None:
        line = first_line(node)
        self.notes.error(line, self.source.start(line), rule, words)

    def _warning(self, node: Node, rule: str, words: str) -> None:
        line = first_line(node)
        self.notes.warning(line, self.source.start(line), rule, words)

    def _strays(self, node: Node) -> None:
        for line, start in strays(node):
            words = (
                f"{shown(start)} begins no option, learners would read this line as text: "
                "write - [ ] or - [x] and a space, at the left margin"
            )
            self.notes.error(line, self.source.start(line), "option", words)

    # --- text and media --------------------------------------------------------------------------

    def _take(self, node: Node, waiting: list[Node]) -> None:
        """A block that is no question: text waits until a picture or the end comes."""
        if node.type == "container_part":
            self._container(node)
            return
        if node.type == "attrs_block":
            self._alone(node)
            return
        if has_boxes(node):
            self._error(node, "quiz", "options without a question: put ## and the question above")
        if self.questions and not self.late:
            words = "this comes behind a question but is sent before it: move it up"
            self._warning(node, "order", words)
            self.late = True
        if pictures := markdown.pictures_in(node):
            self._flush(waiting)
            self._pictures(node, pictures)
        elif link := markdown.file_link(node):
            self._flush(waiting)
            self._document(node, link)
        else:
            waiting.append(node)

    def _alone(self, attributes: Node) -> None:
        """A line in { } with no question below it, or one whose heading is another."""
        below = attributes.map[1] if attributes.map else 0
        following = enumerate(self.source.lines[below:], below + 1)
        line, text = next((each for each in following if each[1].strip()), (0, ""))
        match = _HEADING.fullmatch(text)
        if match is None:
            words = "a line in { } stands directly above a ## question: move or delete it"
            self._error(attributes, "id", words)
            return
        right = shown(f"## {match['words']}")
        words = f"a question begins with ## and a space: write {right}, not {shown(text.strip())}"
        self.notes.error(line, self.source.start(line), "id", words)

    def _flush(self, waiting: list[Node]) -> None:
        if text := rich(waiting):
            self.blocks.append(Block(text))
        waiting.clear()

    def _pictures(self, paragraph: Node, pictures: Iterable[Node]) -> None:
        start = 0
        for mark in pictures:
            line, column, start = markdown.locate(paragraph.children[0], "![", self.source, start)
            reference = str(mark.attrs.get("src", ""))
            picture = self.context.library.picture(
                reference, _words(mark), (line, column), self.notes, self.context.language
            )
            if picture:
                self.blocks.append(Block(picture=picture))

    def _document(self, paragraph: Node, link: Node) -> None:
        line, column, _ = markdown.locate(paragraph.children[0], "[", self.source)
        title = _words(link)
        document = self.context.library.document(
            str(link.attrs.get("href", "")),
            title,
            (line, column),
            self.notes,
            self.context.language,
        )
        if document:
            self.blocks.append(Block(document=document))

    def _container(self, node: Node) -> None:
        name = markdown.container_name(node)
        if name not in markdown.CONTAINERS:
            return
        if name in self.texts:
            self._error(node, "container", f"a lesson has one :::{name}: put both texts into one")
        self.texts[name] = rich(node.children, line_break="\n" if name == "sms" else " ")
        self.parts[name] = first_line(node)

    # --- questions -------------------------------------------------------------------------------

    def _question(self, section: Section) -> None:
        self.questions += 1
        default = f"{self.key}-{self.questions}"
        translated = bool(self.context.language)
        asked = read_item(section, default, self.source, self.notes, translated=translated)
        if asked is None:
            return
        place = f"{self.notes.file}:{asked.line}"
        first = self.context.items.setdefault(asked.item.key, place)
        if first != place and not translated:
            words = f"the question in {first} has the id {shown(asked.item.key)} too: change one"
            self._error(section.attributes or section.heading, "id", words)
        self.asked.append(asked)

    # --- the day as a whole ----------------------------------------------------------------------

    def _check_day(self, *, task: bool) -> None:
        texts = [plain(block.text) for block in self.blocks]
        if not any(texts) and not self.questions:
            self.notes.error(1, 1, "text", "the lesson has no text: write a few sentences")
            return
        length = sum(map(len, (*texts, *map(plain, self.texts.values()))))
        if length > _LONGEST:
            message = f"the texts fill {length:,} characters, no more than {_LONGEST:,} are sent: divide it"
            self.notes.error(1, 1, "length", message)
            return
        words = sum(map(count, texts))
        if words > _WORDS_A_DAY:
            message = f"{words} words are much for a day: {_WORDS_A_DAY} or fewer are better"
            self.notes.warning(1, 1, "words", message)
        language = self.context.language or self.context.library.language
        for rule, message in hints([block.text for block in self.blocks], language):
            self.notes.hint(1, 1, rule, message)
        measuring = {each.item.key for each in self.asked if each.item.measure}
        beside = sum(each.item.key in measuring or each.like in measuring for each in self.asked)
        new = sum(each.like is None for each in self.asked) - len(measuring)
        if self.questions == beside and not task:
            also = " without measure=1" if beside else ""
            message = f"the lesson asks nothing: add a ## question{also}"
            self.notes.warning(1, 1, "questions", message)
        elif new > _QUESTIONS_A_DAY:
            message = f"{new} questions are much for a day: ask {_QUESTIONS_A_DAY} or fewer"
            self.notes.warning(1, 1, "questions", message)
        for number, line in enumerate(self.source.lines, 1):
            if match := _LONG_WORD.search(line):
                message = "no message can hold a word this long: put spaces into it"
                self.notes.error(number, match.start() + 1, "length", message)


def _words(mark: Node) -> str:
    """The words inside a picture's or a link's brackets, without marks."""
    spoken = (each for each in mark.walk(include_self=False) if not each.children)
    return " ".join("".join(each.content or " " for each in spoken).split())


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
