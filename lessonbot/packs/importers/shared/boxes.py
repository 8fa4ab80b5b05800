"""Questions in a text of any language: a line, and right below it answers that begin with boxes.

`[x]` `(x)` ☑ ☒ stand before a right answer, `[ ]` `( )` ☐ before a wrong one. What stands
indented below an answer is said to whoever chose it; a quotation below the answers is said to
everybody. Nothing else makes a question: bold answers or stars may mean anything.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from lessonbot.domain.course import Option, QuizItem
from lessonbot.domain.text import Text, join
from lessonbot.packs.drafts import Remark
from lessonbot.packs.importers.shared.cutting import Piece, said
from lessonbot.packs.importers.shared.draft_course import letter
from lessonbot.packs.spans import sliced, tidy

_BOX = re.compile(r"\s*(?:(?P<right>\[[xX]\]|\([xX]\)|[☑☒])|\[\s*\]|\(\s*\)|[☐□])\ufe0f?(?=\s|$)")
_MARK = re.compile(r"\s*(?:•|\d+\.)\s+")

_MIXED = (
    "a list in which only some lines begin with boxes stays text: begin each answer with [ ] or [x]"
)
_LONELY = "answers with boxes stay text: write the question right above them"


def begins_with_box(words: str) -> bool:
    """Whether a line is an answer."""
    return _BOX.match(_unmarked(words)) is not None


def _unmarked(words: str) -> str:
    """A line without the bullet or number of its list."""
    mark = _MARK.match(words)
    return words[mark.end() :] if mark else words


def with_questions(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Remark]]:
    """The text with its questions, and what was made of lines with boxes."""
    done: list[Piece] = []
    remarks: list[Remark] = []
    at = 0
    while at < len(pieces):
        end = _end_of_list(pieces, at)
        boxes = [begins_with_box(said(piece.text)) for piece in pieces[at:end]]
        asked = done[-1] if done else None
        if all(boxes) and asked and asked.text and end - at > 1:
            piece = _question(asked, pieces[at:end])
            end, piece = _explained(piece, pieces, end)
            remarks.append(_remark(piece))
            done[-1:] = [piece]
            if len(done) > 1 and _is_only_a_name(done[-2], done[:-2]):
                del done[-2]
        else:
            if any(boxes):
                words = _LONELY if all(boxes) else _MIXED
                remarks.append(Remark(pieces[at].place, "changed", words))
            done.extend(pieces[at:end])
        at = end
    return done, remarks


def _is_only_a_name(piece: Piece, above: Sequence[Piece]) -> bool:
    """Whether this is a heading such as “Quiz” within a lesson: as free as in a pack."""
    return any(0 < each.level < piece.level for each in above)


def _end_of_list(pieces: Sequence[Piece], at: int) -> int:
    end = at + 1
    while end < len(pieces) and pieces[end].joint == "\n" and pieces[end].text:
        end += 1
    return end


def _question(asked: Piece, answers: Sequence[Piece]) -> Piece:
    options = tuple(_option(at, piece.text) for at, piece in enumerate(answers))
    return Piece(asked.place, item=QuizItem("", asked.text, options))


def _explained(piece: Piece, pieces: Sequence[Piece], end: int) -> tuple[int, Piece]:
    """The question with the quotation below it, and where the text goes on."""
    quoted = end
    while quoted < len(pieces) and pieces[quoted].quote:
        quoted += 1
    if quoted == end or piece.item is None:
        return end, piece
    explanation = join(each.text for each in pieces[end:quoted])
    return quoted, replace(piece, item=replace(piece.item, explanation=explanation))


def _remark(piece: Piece) -> Remark:
    options = piece.item.options if piece.item else ()
    right = sum(option.right for option in options)
    words = f"a question with {len(options)} answers, {right} of them right"
    if not right:
        return Remark(piece.place, "changed", f"{words}: put an x into the box of the right one")
    return Remark(piece.place, "taken", words)


def _option(at: int, text: Text) -> Option:
    line, feedback = _lines(text)
    words = _unmarked(said(line))
    box = _BOX.match(words)
    right = box is not None and box["right"] is not None
    answer = " ".join(words[box.end() if box else 0 :].split())
    return Option(letter(at), answer, right, feedback)


def _lines(text: Text) -> tuple[Text, Text]:
    """The first line of an answer, and what stands below it."""
    words = said(text)
    end = words.find("\n")
    if end < 0:
        return text, ()
    below = words[end + 1 :]
    mark = _MARK.match(below) if "\n" not in below else None
    start = end + 1 + (mark.end() if mark else 0)
    return sliced(text, 0, end), tidy(sliced(text, start, len(words)))
