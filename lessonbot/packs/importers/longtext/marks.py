"""A paragraph of long Markdown without what a message cannot hold; all of that is told."""

import re
from collections.abc import Callable, Sequence

from markdown_it.token import Token

from lessonbot.packs.drafts import Fate
from lessonbot.packs.importers.shared.drafting import in_full
from lessonbot.packs.importers.shared.floods import refuse_flood
from lessonbot.packs.manifest import is_web_address
from lessonbot.packs.problems import shown

Place = Callable[[int], str]
Note = Callable[[int, Fate, str], None]

_DEEPEST = 12
_QUIZ = re.compile(r"\bquiz", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


class Paragraph:
    """Takes out of a paragraph what a text cannot hold, and remembers its pictures."""

    def __init__(self, inline: Token, line: int, place: Place, note: Note) -> None:
        self.place = place
        self.note = note
        self.inline = inline
        self.line = line
        self.pictures: list[tuple[str, str, int]] = []
        self.kept: list[Token] = []
        self.links: list[tuple[Token, int, bool]] = []
        self.told: set[str] = set()

    def clean(self) -> None:
        """Change the paragraph in place."""
        children = self.inline.children or []
        if max(child.level for child in children) > _DEEPEST:
            children = [Token("text", "", 0, content=self.inline.content)]
            self._note("changed", "too many * stand in each other: the text is kept as typed")
        if self._is_quiz(children):
            return
        for mark in children:
            self._mark(mark)
        self.inline.children = _trimmed(self.kept)
        self.inline.meta = {"pictures": self.pictures}

    def _note(self, fate: Fate, words: str) -> None:
        if words not in self.told:
            self.told.add(words)
            self.note(self.line, fate, words)

    def _is_quiz(self, children: Sequence[Token]) -> bool:
        """Whether the paragraph is nothing but a link to a quiz elsewhere."""
        first, last = children[0], children[-1]
        address = str(first.attrs.get("href", "")) if first.type == "link_open" else ""
        alone = last.type == "link_close" and sum(each.type == first.type for each in children) == 1
        if not (alone and is_web_address(address) and _QUIZ.search(address)):
            return False
        told = f"a quiz that is elsewhere, {shown(address)}: import it, or write questions"
        self._note("left out", told)
        self.inline.children = []
        return True

    def _mark(self, mark: Token) -> None:
        match mark.type:
            case "link_open":
                self._open(mark)
            case "link_close":
                self._close(mark)
            case "image":
                self.pictures.append((str(mark.attrs.get("src", "")), mark.content, self.line))
            case "html_inline":
                self._html(mark)
            case "s_open" | "s_close":
                self._note("changed", "words that are struck out: they stand there like all others")
            case "footnote_ref" | "footnote_anchor":
                pass
            case _:
                self.line += mark.type in {"softbreak", "hardbreak"}
                self.kept.append(mark)

    def _open(self, mark: Token) -> None:
        address = str(mark.attrs.get("href", ""))
        good = is_web_address(address)
        self.links.append((mark, len(self.kept), good))
        if good:
            self.kept.append(mark)

    def _close(self, mark: Token) -> None:
        opening, start, good = self.links.pop()
        address = shown(opening.attrs.get("href", ""))
        words = self.kept[start + good :]
        if not any(word.content.strip() for word in words):
            del self.kept[start:]
            self._note("left out", f"the link of a picture to {address}")
        elif good:
            self.kept.append(mark)
        else:
            where = "elsewhere in the text" if address.startswith("#") else "out of the course"
            told = f"a link that leads {where}, {address or 'empty'}: only its words stay"
            self._note("changed", told)

    def _html(self, mark: Token) -> None:
        if _BREAK.fullmatch(mark.content):
            self.kept.append(Token("hardbreak", "br", 0))
        elif mark.content.startswith("<!--"):
            self._note("left out", f"a comment: {in_full(mark.content)}")
        elif not mark.content.startswith("</"):
            self._note("changed", f"HTML: only its words are kept: {shown(mark.content)}")
            if mark.content.lower().startswith("<img"):
                for source, alt in tags_in(mark.content, self.place(self.line), "img"):
                    self.pictures.append((source, alt, self.line))


def tags_in(html: str, place: str, *names: str) -> list[tuple[str, str]]:
    """The src and alt of tags; the src of a film may stand in a tag inside it."""
    refuse_flood(html, place)
    # Only files that hold HTML need it, and it takes long to load.
    from bs4 import BeautifulSoup  # noqa: PLC0415

    found = []
    for tag in BeautifulSoup(f"<body>{html}", "lxml").find_all(names):
        source = tag if tag.get("src") else tag.find(src=True) or tag
        found.append((str(source.get("src") or ""), str(tag.get("alt") or "")))
    return found


def _trimmed(marks: Sequence[Token]) -> list[Token]:
    """Without the spaces and line ends around what was taken out."""
    kept = list(marks)
    while kept and _is_space(kept[0]):
        del kept[0]
    while kept and _is_space(kept[-1]):
        del kept[-1]
    return kept


def _is_space(mark: Token) -> bool:
    breaks = mark.type in {"softbreak", "hardbreak"}
    return breaks or (mark.type == "text" and not mark.content.strip())
