"""The words of a paragraph in CNXML, formulas among them, as rich text."""

from collections.abc import Callable, Iterator, Sequence

from lessonbot.domain.text import Span, Style, Text
from lessonbot.packs.drafts import Fate
from lessonbot.packs.importers.shared.drafting import in_full
from lessonbot.packs.importers.shared.xml import Element, words_of
from lessonbot.packs.manifest import is_web_address
from lessonbot.packs.problems import shown
from lessonbot.packs.spans import flowing, moved, tidy

Note = Callable[[Element, Fate, str], None]
Run = Sequence[str | Element]

_STYLES: dict[str, Style] = {
    "bold": "bold",
    "italics": "italic",
    "foreign": "italic",
    "cite-title": "italic",
    "code": "code",
}
# Formulas that a line of text holds without losing how they are put together.
_ROWS = {"math", "mrow", "mi", "mn", "mo", "mtext", "mstyle", "mspace", "semantics"}


def rich(element: Element, note: Note) -> Text:
    """An element as rich text; `note` is told what cannot be kept."""
    return rich_run(contents(element), note)


def rich_run(run: Run, note: Note) -> Text:
    """A run of words and inline elements as rich text."""
    return tidy(_spans(run, note, None, None))


def contents(element: Element) -> list[str | Element]:
    """Words and elements in their order."""
    found: list[str | Element] = [element.text or ""]
    for child in element:
        found += [child, child.tail or ""]
    return found


def _spans(run: Run, note: Note, style: Style | None, link: str | None) -> Iterator[Span]:
    for part in run:
        if isinstance(part, str):
            yield Span(flowing(part), style, link)
        else:
            yield from _inline(part, note, style, link)


def _inline(child: Element, note: Note, style: Style | None, link: str | None) -> Iterator[Span]:
    match child.tag:
        case "newline":
            yield Span("\n", style, link)
        case "space":
            yield Span(" ", style, link)
        case "footnote":
            told = f"the footnote “{in_full(words_of(child))}”: put it into the text if it matters"
            note(child, "left out", told)
        case "link":
            yield from _link(child, note, style)
        case "sup" | "sub":
            yield Span(moved(words_of(child), str(child.tag)), style, link)
        case "math":
            yield Span(_formula(child, note), style, link)
        case "list":
            yield from _list(child, note, style, link)
        case "label":
            if words := words_of(child):
                note(child, "left out", f"the label “{in_full(words)}”: put it into the text")
        case _:
            yield from _spans(contents(child), note, style or _style(child), link)


def _list(element: Element, note: Note, style: Style | None, link: str | None) -> Iterator[Span]:
    """A list that runs on in its sentence."""
    for at, item in enumerate(element.iterfind("item")):
        yield Span("; " if at else "", style, link)
        yield from _spans(contents(item), note, style, link)


def _style(element: Element) -> Style | None:
    if element.tag == "emphasis":
        return _STYLES.get(element.get("effect") or "bold")
    if element.tag == "term":
        # A term of the glossary stands out; others carry their class only for the index.
        return None if "no-emphasis" in (element.get("class") or "").split() else "bold"
    return _STYLES.get(str(element.tag))


def _link(element: Element, note: Note, style: Style | None) -> Iterator[Span]:
    address = (element.get("url") or "").strip()
    if is_web_address(address):
        label = list(_spans(contents(element), note, style, address))
        yield from (
            label if any(each.text.strip() for each in label) else [Span(address, style, address)]
        )
        return
    target = address or element.get("document") or element.get("target-id") or "nowhere"
    words = words_of(element)
    told = f"a link to {shown(target)}, which a message cannot open: "
    note(element, "changed", told + ("only its words stay" if words else "it had no words"))
    yield from _spans(contents(element), note, style, None)


# --- formulas ------------------------------------------------------------------------------------


def _formula(element: Element, note: Note) -> str:
    line = _line(element)
    if line is None:
        told = f"a formula that no line of text holds ({in_full(words_of(element))}): make it a picture"
        note(element, "left out", told)
        return ""
    note(element, "changed", f"a formula became text, {shown(line)}: check it")
    return line


def _line(element: Element) -> str | None:
    """A formula in one line, or nothing where that would change it."""
    parts = [_line(child) for child in element]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    match element.tag:
        case "mfrac" if len(known) == len(("above", "below")):
            return f"{_grouped(known[0])}/{_grouped(known[1])}"
        case "msup" | "msub" if len(known) == len(("base", "index")):
            return known[0] + moved(known[1], str(element.tag)[1:])
        case "msqrt":
            return f"√{_grouped(''.join(known))}"
        case "mfenced":
            return f"{element.get('open', '(')}{', '.join(known)}{element.get('close', ')')}"
        case "mo":
            sign = (element.text or "").strip()
            return f" {sign} " if sign in set("=+−-×÷<>≤≥≈") else sign
        case tag if tag in _ROWS:
            return flowing(element.text).strip() + "".join(known)
    return None


def _grouped(words: str) -> str:
    plain = words.strip()
    return plain if plain.replace(".", "").isalnum() else f"({plain})"
