"""Markdown blocks as rich text: one tuple of spans, the same for every channel."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from lessonbot.domain.text import Span, Style, Text, join
from lessonbot.packs.markdown import Node

_RULE = "———"
_LISTS = {"bullet_list", "ordered_list"}


def rich(nodes: Sequence[Node], line_break: str = " ") -> Text:
    """The blocks as text, an empty line between two of them.

    `line_break` is what the end of a line inside a paragraph becomes.
    """
    return _merged(_Writer(line_break).blocks(nodes))


@dataclass(frozen=True, slots=True)
class _Writer:
    line_break: str

    def blocks(self, nodes: Sequence[Node]) -> Text:
        return join((self.block(node) for node in nodes), "\n\n")

    def block(self, node: Node) -> Text:
        match node.type:
            case "paragraph":
                return tuple(self.spans(node.children[0].children))
            case "heading":
                return tuple(self.spans(node.children[0].children, "bold"))
            case "bullet_list" | "ordered_list":
                return self.list(node)
            case "blockquote" | "container_part":
                return self.blocks(node.children)
            case "fence":
                return (Span(node.content.rstrip("\n"), "pre"),) if node.content.strip() else ()
            case "hr":
                return (Span(_RULE),)
            case _:
                return ()

    def list(self, node: Node, indent: str = "") -> Text:
        ordered = node.type == "ordered_list"
        start = int(node.attrs.get("start", 1))
        marks = (f"{start + at}. " if ordered else "• " for at in range(len(node.children)))
        items = zip(marks, node.children, strict=True)
        return join((self.item(item, mark, indent) for mark, item in items), "\n")

    def item(self, item: Node, mark: str, indent: str) -> Text:
        parts = (
            self.list(child, f"{indent}  ") if child.type in _LISTS else self.block(child)
            for child in item.children
        )
        return (Span(indent + mark), *join(parts, "\n"))

    def spans(
        self, marks: Iterable[Node], style: Style | None = None, link: str | None = None
    ) -> Iterator[Span]:
        for mark in marks:
            match mark.type:
                case "strong":
                    yield from self.spans(mark.children, style or "bold", link)
                case "em":
                    yield from self.spans(mark.children, style or "italic", link)
                case "link":
                    yield from self.link(mark, style)
                case "code_inline":
                    yield Span(mark.content, style or "code", link)
                case "softbreak":
                    yield Span(self.line_break, style, link)
                case "hardbreak":
                    yield Span("\n", style, link)
                case _:
                    yield Span(mark.content, style, link)

    def link(self, mark: Node, style: Style | None) -> Iterator[Span]:
        address = str(mark.attrs.get("href", ""))
        label = tuple(self.spans(mark.children, style, address))
        yield from label if any(span.text for span in label) else (Span(address, style, address),)


def _merged(text: Text) -> Text:
    """Neighbours of the same look as one span; empty ones left out."""
    spans: list[Span] = []
    for span in text:
        if not span.text:
            continue
        last = spans[-1] if spans else None
        if last and (last.style, last.link) == (span.style, span.link):
            spans[-1] = replace(last, text=last.text + span.text)
        else:
            spans.append(span)
    return tuple(spans)
