"""Markdown as a tree, and the marks in it that a lesson cannot have."""

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.attrs import attrs_block_plugin
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from lessonbot.packs.manifest import LONGEST_ADDRESS, TOO_LONG, is_web_address
from lessonbot.packs.problems import Notes, shown, suggestion
from lessonbot.packs.source import Source, hidden
from lessonbot.packs.stars import slips

Node = SyntaxTreeNode

CONTAINERS = ("sms", "more", "low", "transcript")

_DEEPEST = 12
_LOST_ID = re.compile(r"\{#[^}\n]*\}\s*$", re.MULTILINE)
_FILE = re.compile(
    r"(?:\.\./){0,2}(?:media/)?[^/:?#\s]+\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|csv|txt|zip|epub)",
    re.IGNORECASE,
)
# No two parts of it can take the same sign: going back would take for ever on a long line.
_TABLE = re.compile(r"^[ \t:|]*-[ \t:-]*\|[ \t:|-]*$", re.MULTILINE)
_REFERENCE = re.compile(r"^\[[^\]\\\n]+\]:\s*\S", re.MULTILINE)


def _parser() -> MarkdownIt:
    """CommonMark without what surprises authors.

    Four spaces do not make code, a line under a paragraph does not make a heading of it.
    HTML and every link are recognised so that they can be refused with a place.
    """
    parser = MarkdownIt("commonmark", {"html": True})
    parser.use(front_matter_plugin).use(attrs_block_plugin)
    parser.use(container_plugin, "part", validate=lambda _params, _markup: True)
    parser.disable(["code", "lheading", "reference"])
    # Attribute lines stay nodes of their own, so that none is lost and each has its line.
    parser.core.ruler.disable("attr")
    parser.validateLink = _any_link  # type: ignore[method-assign]
    return parser


def _any_link(url: str) -> bool:  # noqa: ARG001 - the parser's own check asks this
    return True


_PARSER = _parser()


def parse(text: str, notes: Notes) -> list[Node]:
    """The blocks of a Markdown text."""
    tokens = _PARSER.parse(text)
    for token in tokens:
        # The parser limits how deep blocks stand in each other, but not * in *.
        if token.children and max(child.level for child in token.children) > _DEEPEST:
            line = token.map[0] + 1 if token.map else 1
            notes.error(line, 1, "depth", "too many * stand in each other: write it plainly")
            token.children = []
    return SyntaxTreeNode(tokens).children


def first_line(node: Node) -> int:
    """The line a block begins in, from 1."""
    return node.map[0] + 1 if node.map else 1


def container_name(node: Node) -> str:
    """The word behind `:::`."""
    return node.info.strip().partition(" ")[0]


def pictures_in(node: Node) -> list[Node]:
    """The pictures of a paragraph that holds nothing else; else none."""
    if node.type != "paragraph":
        return []
    marks = [mark for mark in node.children[0].children if mark.type != "softbreak"]
    return marks if all(mark.type == "image" for mark in marks) else []


def file_link(node: Node) -> Node | None:
    """The link of a paragraph that is nothing but a link to a file of the pack."""
    if node.type != "paragraph" or len(node.children[0].children) != 1:
        return None
    mark = node.children[0].children[0]
    return mark if mark.type == "link" and is_file(str(mark.attrs.get("href", ""))) else None


def is_file(address: str) -> bool:
    """Whether a link leads to a file and not to a page or a place in one."""
    return bool(_FILE.fullmatch(address))


def check(nodes: Sequence[Node], source: Source, notes: Notes) -> None:
    """Note every mark that a lesson cannot have."""
    for node in nodes:
        alone = bool(pictures_in(node) or file_link(node))
        for block in node.walk():
            if block.type == "inline":
                _Marks(block, source, notes).check(alone=alone)
            else:
                _check_block(block, source, notes, top=block is node)


def locate(inline: Node, needle: str, source: Source, start: int = 0) -> tuple[int, int, int]:
    """Line and column of a piece of a paragraph, and where the search ended.

    The parser knows the lines of a paragraph but no columns, so the piece is looked for.
    """
    first, last = inline.map or (0, 1)
    text = "\n".join(source.lines[first:last])
    at = text.find(needle, start)
    if at < 0:
        return first + 1, source.start(first + 1), start
    before = text[:at]
    column = at - (before.rfind("\n") + 1) + 1
    return first + 1 + before.count("\n"), column, at + len(needle)


def _check_block(node: Node, source: Source, notes: Notes, *, top: bool) -> None:
    line = first_line(node)
    column = source.start(line)
    if node.type in {"html_block", "fence"}:
        _check_raw(node, source, notes)
    elif node.type == "container_part":
        _check_container(node, source, notes, top=top)
    elif node.type == "attrs_block" and not top:
        words = "a line in { } belongs directly above a ## question: move it to the left margin"
        notes.error(line, column, "id", words)
    if not node.is_root and node.level > _DEEPEST:
        notes.error(line, column, "depth", "too many lists stand in each other: write it flat")


def _check_raw(node: Node, source: Source, notes: Notes) -> None:
    line = first_line(node)
    if node.type == "html_block":
        notes.error(line, source.start(line), "html", _html_words(node.content.strip()))
    elif not _closed(node, source):
        words = f"the block is not closed: put {shown(node.markup)} on a line of its own below it"
        notes.error(line, source.start(line), "code", words)


def _closed(node: Node, source: Source) -> bool:
    first, last = node.map or (0, 0)
    return last - first > 1 and source.lines[last - 1].lstrip(" >").startswith(node.markup)


def _check_container(node: Node, source: Source, notes: Notes, *, top: bool) -> None:
    line = first_line(node)
    name = container_name(node)
    extra = node.info.strip().removeprefix(name).strip()
    end = node.map[1] if node.map else 0
    place = (line, source.start(line), "container")
    if not name:
        notes.error(*place, "this ::: closes nothing: delete it, or write :::sms above the text")
    elif name not in CONTAINERS:
        notes.error(*place, f"unknown part :::{shown(name)}: {suggestion(name, CONTAINERS)}")
    elif extra:
        notes.error(*place, f"only the name stands behind :::, put {shown(extra)} on the next line")
    elif not top:
        notes.error(*place, f":::{name} stands inside a list or quote: move it to the left margin")
    elif end >= len(source.lines) or not source.lines[end].lstrip().startswith(":::"):
        notes.error(*place, f":::{name} is not closed: put ::: on a line of its own below it")


def _html_words(html: str) -> str:
    tag = shown(html.partition("\n")[0])
    if html.startswith("<!--"):
        return f"a comment is not kept: delete {tag}"
    return f"HTML is not read: instead of {tag} write **bold** or _italic_, and &lt; for a plain <"


class _Marks:
    """Goes through the marks of one paragraph, keeping the place in its lines."""

    def __init__(self, inline: Node, source: Source, notes: Notes) -> None:
        self.inline = inline
        self.source = source
        self.notes = notes
        self.at = 0
        self.html = False

    def check(self, *, alone: bool) -> None:
        """Note the marks of this paragraph; files are right only where they stand alone."""
        for lost, rule, words in (
            (_LOST_ID, "id", self._lost_id()),
            (
                _TABLE,
                "block",
                "a table does not fit on a phone: write a line for each row",
            ),
            (_REFERENCE, "link", "write the address behind its words: [words](https://…)"),
        ):
            if match := lost.search(self.inline.content):
                line, column, _ = locate(self.inline, match.group().rstrip(), self.source)
                self.notes.error(line, column, rule, words)
        for at, words in slips(self.inline.content) if self.inline.children else ():
            self.notes.warning(*self._written(at), "emphasis", words)
        for mark in self._marks():
            self._check_mark(mark, alone=alone)

    def _lost_id(self) -> str:
        below = self.inline.map[1] if self.inline.map else 0
        in_place = self.source.lines[below : below + 1]
        if _LOST_ID.fullmatch(self.inline.content) and in_place and in_place[0].startswith("##"):
            return 'this line cannot be read: write it as in {#when answer="jar | the jar"}'
        return "put {#…} on a line of its own above the ## heading, below an empty line"

    def _written(self, at: int) -> tuple[int, int]:
        """Line and column of a place in the text of the paragraph."""
        before = self.inline.content[:at].split("\n")
        line = first_line(self.inline) + len(before) - 1
        whole = self.inline.content.split("\n")[len(before) - 1]
        start = self.source.lines[line - 1].find(whole)
        return line, max(start, 0) + len(before[-1]) + 1

    def _marks(self) -> Iterator[Node]:
        yield from (mark for mark in self.inline.walk(include_self=False))

    def _place(self, needle: str) -> tuple[int, int]:
        line, column, self.at = locate(self.inline, needle, self.source, self.at)
        return line, column

    def _check_mark(self, mark: Node, *, alone: bool) -> None:
        match mark.type:
            case "text" | "code_inline":
                self._text(mark)
            case "html_inline":
                self._html(mark)
            case "link":
                self._link(mark, alone=alone)
            case "image" if not alone:
                words = "a picture stands alone: leave an empty line above and below it"
                self.notes.error(*self._place("!["), "picture", words)

    def _text(self, mark: Node) -> None:
        if words := hidden(mark.content):
            self.notes.error(*self._place("&"), "character", words)

    def _html(self, mark: Node) -> None:
        place = self._place(mark.content.partition("\n")[0])
        # The end of a tag is told with its beginning.
        if not (mark.content.startswith("</") and self.html):
            self.notes.error(*place, "html", _html_words(mark.content))
        self.html = True

    def _link(self, mark: Node, *, alone: bool) -> None:
        place = self._place("<" if mark.markup == "autolink" else "[")
        address = str(mark.attrs.get("href", ""))
        if alone and is_file(address):
            return
        if is_file(address) and not is_web_address(address):
            words = "a document stands alone: leave an empty line above and below its link"
            self.notes.error(*place, "document", words)
        elif not is_web_address(address):
            words = f"{shown(address) or 'an empty link'} is no web address: begin with https://"
            self.notes.error(*place, "link", words)
        elif len(address) > LONGEST_ADDRESS:
            self.notes.error(*place, "url", TOO_LONG)
