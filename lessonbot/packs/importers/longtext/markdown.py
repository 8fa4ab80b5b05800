"""One long Markdown file as pieces of a text, and what became of all else in it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from lessonbot.domain.text import Span
from lessonbot.packs.drafts import Fate, NotImportable
from lessonbot.packs.importers.longtext.marks import Paragraph, tags_in
from lessonbot.packs.importers.shared.boxes import with_questions
from lessonbot.packs.importers.shared.cutting import Piece, said
from lessonbot.packs.importers.shared.drafting import Drafting, in_full
from lessonbot.packs.importers.shared.markup import read_html
from lessonbot.packs.importers.shared.tables import Table, table_of
from lessonbot.packs.problems import shown
from lessonbot.packs.richtext import rich

Node = SyntaxTreeNode
FindPicture = Callable[[str], bytes | None]

_SIGN = re.compile(r"[*_`~<&!\[\]]")
_EMPTY_LINE = re.compile(r"\n\s*\n")
_MOST_SIGNS = 2_000
_MOST_SIGNS_IN_ALL = 30_000
_MOST_LINES = 10_000
# Each row is read as if it had all of them.
_MOST_COLUMNS = 200
_COMMENT = re.compile(r"<!--.*?(-->|\Z)", re.DOTALL)
_FILMS = ("iframe", "video", "audio", "embed", "object")


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    parser.use(front_matter_plugin).use(footnote_plugin)
    parser.validateLink = _any_link  # type: ignore[method-assign]
    return parser


def _any_link(url: str) -> bool:  # noqa: ARG001 - the parser's own check asks this
    """Every link is recognised, so that one that leads nowhere can be told."""
    return True


_PARSER = _parser()


@dataclass
class MarkdownFile:
    """Reads one file; `picture` finds the bytes of a picture by the name the file gives it."""

    name: str
    drafting: Drafting
    picture: FindPicture
    front: str = ""
    tables: list[Table] = field(default_factory=list)

    def place(self, line: int) -> str:
        """A line of the file, as remarks name it."""
        return f"{self.name}:{line}"

    def pieces(self, text: str) -> list[Piece]:
        """The whole text in pieces; raises NotImportable."""
        self._refuse_flood(text)
        tokens = _PARSER.parse(text)
        for token in tokens:
            if token.type == "inline":
                self._clean(token)
        pieces: list[Piece] = []
        for node in SyntaxTreeNode(tokens).children:
            pieces.extend(self._block(node))
        done, remarks = with_questions(pieces)
        self.drafting.remarks.extend(remarks)
        return done

    def _refuse_flood(self, text: str) -> None:
        """Refuse marks so many that the parser, which looks for the end of each, takes minutes."""
        counts = [len(_SIGN.findall(block)) for block in _EMPTY_LINE.split(text)]
        if max(counts) > _MOST_SIGNS or sum(counts) > _MOST_SIGNS_IN_ALL:
            raise NotImportable(
                f"{self.name} has thousands of signs like * [ ` < in one piece: divide it by "
                "empty lines, and the file by chapters"
            )
        if any(line.count("|") > _MOST_COLUMNS for line in text.split("\n")):
            raise NotImportable(
                f"{self.name} has a table with more than {_MOST_COLUMNS} columns: write it as a list"
            )
        if text.count("\n") > _MOST_LINES:
            raise NotImportable(
                f"{self.name} has more than {_MOST_LINES:,} lines: divide it by chapters"
            )

    def _clean(self, inline: Token) -> None:
        if inline.children:
            line = inline.map[0] + 1 if inline.map else 1
            Paragraph(inline, line, self.place, self._note).clean()

    def _note(self, line: int, fate: Fate, words: str) -> None:
        self.drafting.note(self.place(line), fate, words)

    # --- blocks ----------------------------------------------------------------------------------

    def _block(self, node: Node) -> Iterator[Piece]:
        line = node.map[0] + 1 if node.map else 1
        match node.type:
            case "heading":
                yield from self._heading(node, line)
            case "paragraph":
                if text := rich([node]):
                    yield Piece(self.place(line), text, divisible=True)
                yield from self._pictures(node)
            case "bullet_list" | "ordered_list":
                yield from self._list(node)
            case "blockquote":
                for child in node.children:
                    yield from (replace(piece, quote=True) for piece in self._block(child))
            case "html_block":
                yield from self._html(node.content, line)
            case _:
                yield from self._rare(node, line)

    def _rare(self, node: Node, line: int) -> Iterator[Piece]:
        match node.type:
            case "front_matter":
                self.front = node.content
            case "fence" | "code_block":
                if code := node.content.rstrip("\n"):
                    yield Piece(self.place(line), (Span(code, "pre"),))
            case "table":
                self.tables.append(self._table(node))
                self._note(line, "changed", "a table: its rows became lines “head: cell”")
                yield from self.tables[-1].lines
            case "footnote_block":
                self._footnotes(node)

    def _heading(self, node: Node, line: int) -> Iterator[Piece]:
        text = tuple(replace(span, style=None) for span in rich([node]))
        if text:
            yield Piece(self.place(line), text, level=int(node.tag[1:]))
        yield from self._pictures(node)

    def _list(self, node: Node) -> Iterator[Piece]:
        """Each item as a piece of its own, drawn as the list would draw it."""
        opening, *_, closing = node.to_tokens()
        start = int(node.attrs.get("start", 1))
        for at, item in enumerate(node.children):
            line = item.map[0] + 1 if item.map else 1
            first = replace(opening, attrs={**opening.attrs, "start": start + at})
            text = rich(SyntaxTreeNode([first, *item.to_tokens(), closing]).children)
            # An item of which nothing is left is but its bullet.
            if any(span.text.strip(" •0123456789.") for span in text):
                yield Piece(self.place(line), text, joint="\n" if at else "\n\n")
            yield from self._pictures(item)

    def _table(self, node: Node) -> Table:
        rows = [
            tuple(rich([_cell_as_paragraph(cell)]) for cell in row.children)
            for part in node.children
            for row in part.children
        ]
        headed = bool(node.children) and node.children[0].type == "thead" and len(rows) > 1
        head, body = (rows[0], rows[1:]) if headed else ((), rows)
        return table_of(self.place(node.map[0] + 1 if node.map else 1), head, body)

    def _footnotes(self, block: Node) -> None:
        for note in block.children:
            words = in_full(said(rich(note.children)))
            line = next((child.map[0] + 1 for child in note.walk() if child.map), 1)
            told = f"the footnote “{words}”: a message has no foot; put it into the text"
            self.drafting.note(self.place(line), "left out", told)

    # --- pictures and HTML -----------------------------------------------------------------------

    def _pictures(self, node: Node) -> Iterator[Piece]:
        for inline in node.walk():
            if inline.type == "inline":
                for source, alt, line in inline.meta.get("pictures", ()):
                    yield from self.show(source, alt, line)

    def show(self, source: str, alt: str, line: int) -> Iterator[Piece]:
        """The picture of a name, if it can be shown."""
        place = self.place(line)
        if "://" in source or source.startswith(("data:", "//")):
            told = f"the picture {shown(source)} ({in_full(alt)}): it lies elsewhere; add its file"
            self.drafting.note(place, "left out", told)
            return
        data = self.picture(source)
        if data is None:
            told = f"the picture {shown(source)} ({in_full(alt)}): the file is not there"
            self.drafting.note(place, "left out", told)
        elif piece := self.drafting.picture(place, source, data, alt):
            yield piece

    def _html(self, html: str, line: int) -> Iterator[Piece]:
        place = self.place(line)
        for comment in _COMMENT.finditer(html):
            told = f"a comment: {in_full(comment.group())}"
            self.drafting.note(place, "left out", told)
        rest = _COMMENT.sub("", html).strip()
        if not rest:
            return
        text, lost = read_html(rest, place)
        for name in lost:
            self.drafting.note(place, "left out", f"{name} in HTML")
        self._films(rest, place)
        images = tags_in(rest, place, "img")
        if text:
            self.drafting.note(place, "changed", f"HTML: only its words are kept: {in_full(rest)}")
            yield Piece(place, text, divisible=True)
        elif not lost and not images:
            self.drafting.note(place, "left out", f"HTML without words: {in_full(rest)}")
        for source, alt in images:
            yield from self.show(source, alt, line)

    def _films(self, html: str, place: str) -> None:
        for source, _ in tags_in(html, place, *_FILMS):
            told = f"{shown(source)}: write it as video: with its title, minutes and megabytes"
            self.drafting.note(place, "left out", told)


def _cell_as_paragraph(cell: Node) -> Node:
    """A cell of a table as a paragraph, which is what rich text is made of."""
    _, *inner, _ = cell.to_tokens()
    tokens = [Token("paragraph_open", "p", 1), *inner, Token("paragraph_close", "p", -1)]
    return SyntaxTreeNode(tokens).children[0]
