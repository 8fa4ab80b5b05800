"""Word documents as draft lessons: each Heading 1 begins one.

What a teacher has to know fits on the template (`template.py`): Title names the course,
Subtitle is its summary; a question is the line right above answers that begin with boxes, `[x]` or
☑ before a right one, `[ ]` or ☐ before a wrong one; an indented line below an answer is said to
whoever chose it, a quotation below the answers to everybody. This works in any language.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lessonbot.packs.drafts import Draft, NotImportable
from lessonbot.packs.importers.docx.page import Page
from lessonbot.packs.importers.docx.parts import Parts, open_parts
from lessonbot.packs.importers.shared.boxes import with_questions
from lessonbot.packs.importers.shared.cutting import WORDS_A_DAY, Piece, said, whole
from lessonbot.packs.importers.shared.drafting import Drafting, in_full
from lessonbot.packs.problems import shown
from lessonbot.packs.spans import hidden_in

_SILENT = "Unrecognised"


def read(path: Path, *, language: str = "en") -> Draft:
    """The lessons of a .docx file; raises NotImportable."""
    drafting = Drafting()
    parts = open_parts(path, drafting)
    page = Page(path.name, drafting, parts.pictures)
    page.read(_converted(parts, drafting))
    text, remarks = with_questions(page.pieces)
    drafting.remarks.extend(remarks)
    title, text = _title(page, text, path)
    for lesson in _lessons(text):
        _add(drafting, lesson, title)
    if not drafting.lessons:
        raise NotImportable(f"{shown(path.name)} has no text: write a lesson below a Heading 1")
    return drafting.draft(path.name, title, language, summary=page.subtitle)


def _converted(parts: Parts, drafting: Drafting) -> str:
    """The document as simple HTML."""
    # It costs 150 ms to load, and nothing but this importer needs it.
    import mammoth  # type: ignore[import-untyped] # noqa: PLC0415

    try:
        result = mammoth.convert_to_html(
            parts.document,
            style_map=Page.STYLES,
            include_embedded_style_map=False,
            external_file_access=False,
            convert_image=mammoth.images.img_element(parts.kept),
        )
    except RecursionError as fault:
        raise NotImportable(
            f"{parts.name} has tables within tables too deep: divide them"
        ) from fault
    # What mammoth raises on a document that breaks the rules of its format has no common name.
    except Exception as fault:
        reason = shown(f"{type(fault).__name__}: {fault}")
        words = f"{parts.name} cannot be read ({reason}): save it again as .docx in your editor"
        raise NotImportable(words) from fault
    for message in dict.fromkeys(each.message for each in result.messages):
        # Text of a style that means nothing here is text; formulas are told by their words.
        if not message.startswith(_SILENT) and "oMath" not in message:
            drafting.note(parts.name, "left out", in_full(message))
    if told := hidden_in(result.value):
        drafting.note(parts.name, "left out", told)
    return str(result.value)


def _title(page: Page, pieces: Sequence[Piece], path: Path) -> tuple[str, list[Piece]]:
    """The title of the course, and the text with lessons at level 1.

    Without a Title a single Heading 1 above several Headings 2 is one, and those are lessons.
    """
    levels = [piece.level for piece in pieces if piece.level]
    if page.title or not levels:
        return page.title or path.stem, _raised(pieces, levels)
    first = next(piece for piece in pieces if piece.level)
    if first is pieces[0] and levels.count(min(levels)) == 1 < len(levels):
        told = (
            f"the only heading of its level, “{said(first.text)}”, became the title of the course"
        )
        page.drafting.note(first.place, "changed", told)
        return said(first.text), _raised(pieces[1:], levels[1:])
    return said(first.text), _raised(pieces, levels)


def _raised(pieces: Sequence[Piece], levels: Sequence[int]) -> list[Piece]:
    """The pieces, the highest of their headings at level 1."""
    up = min(levels, default=1) - 1
    return [replace(piece, level=max(piece.level - up, 0)) for piece in pieces]


def _lessons(pieces: Sequence[Piece]) -> list[list[Piece]]:
    lessons: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.level == 1:
            lessons.append([])
        lessons[-1].append(piece)
    return [lesson for lesson in lessons if lesson]


def _add(drafting: Drafting, pieces: list[Piece], title: str) -> None:
    """A lesson as its author made it; one too long for a day is proposed as several."""
    name = said(pieces[0].text) if pieces[0].level else title
    day, remarks = whole(pieces, name)
    if day.words > WORDS_A_DAY:
        told = f"“{name}” has {day.words} words, too many for a day: it was cut, look where"
        drafting.note(day.place, "changed", told)
        drafting.chapter(pieces, name)
    elif day.blocks or day.items:
        drafting.remarks.extend(remarks)
        drafting.day(day)
    else:
        drafting.remarks.extend(remark for remark in remarks if remark.fate == "left out")
