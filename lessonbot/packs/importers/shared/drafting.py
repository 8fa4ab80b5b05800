"""A draft as it grows: chapters become days, pictures become media, and all of it is told."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from lessonbot.domain.course import Assignment, Attribution, Course, Lesson
from lessonbot.packs.drafts import Draft, Fate, NotImportable, Remark
from lessonbot.packs.importers.shared.cutting import Day, Piece, cut
from lessonbot.packs.importers.shared.draft_course import (
    MOST_DAYS,
    course_of,
    key_of,
    to_complete,
    unique,
)
from lessonbot.packs.importers.shared.sources import in_order
from lessonbot.packs.pictures import read_picture
from lessonbot.packs.problems import Notes, Problem, shown

_IN_FULL = 1_000


def in_full(words: str) -> str:
    """Words that are left out as a remark holds them: on one line, and hardly ever shortened."""
    line = " ".join(words[: 2 * _IN_FULL].split())
    line = line if len(line) <= _IN_FULL else f"{line[:_IN_FULL]}…"
    return "".join(letter if letter.isprintable() else "�" for letter in line)


@dataclass
class Drafting:
    """What importers of long texts gather while they read."""

    remarks: list[Remark] = field(default_factory=list)
    media: dict[str, bytes] = field(default_factory=dict)
    lessons: list[Lesson] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)

    def note(self, place: str, fate: Fate, words: str) -> None:
        """Remember what became of a piece of the source."""
        self.remarks.append(Remark(place, fate, words))

    def picture(self, place: str, name: str, data: bytes, alt: str) -> Piece | None:
        """A picture as a piece of the text, or nothing and the reason noted."""
        found: list[Problem] = []
        read = read_picture(name, data, Notes(name, found))
        if read is None:
            reason = found[0].message if found else "it cannot be shown"
            self.note(place, "left out", f"the picture {shown(name)}: {reason}")
            return None
        picture, clean = read
        if not alt.strip():
            words = f"the picture {shown(name)} has no words for those who cannot see it: add them"
            self.note(place, "changed", words)
        file = self._file_for(name, clean)
        self.media[file] = clean
        return Piece(place, picture=replace(picture, alt=" ".join(alt.split()), name=file))

    def _file_for(self, name: str, data: bytes) -> str:
        """A name that a pack may have, the same for the same bytes only."""
        stem, _, ending = unquote(name).rpartition("/")[2].rpartition(".")
        file = f"{key_of(stem, 'picture')}.{ending.lower()}"
        if self.media.get(file, data) == data:
            return file
        digest = hashlib.sha256(data).hexdigest()[:8]
        return f"{key_of(stem, 'picture')[:50]}-{digest}.{ending.lower()}"

    def chapter(self, pieces: Sequence[Piece], title: str) -> None:
        """Cut a chapter into days and make lessons of them."""
        days, remarks = cut(pieces, title)
        self.remarks.extend(remarks)
        for day in days:
            self.day(day)

    def day(self, day: Day, assignment: Assignment | None = None) -> None:
        """Make a lesson of a day; its questions get ids from the lesson's."""
        if len(self.lessons) == MOST_DAYS:
            words = (
                f"the text is more than {MOST_DAYS:,} days long: import one part of it at a time"
            )
            raise NotImportable(f"{day.place}: {words}")
        fallback = f"day-{len(self.lessons) + 1}"
        key = unique(key_of(day.section, fallback), self.taken)
        items = tuple(
            replace(item, key=unique(f"{key[:58]}-{at}", self.taken))
            for at, item in enumerate(day.items, 1)
        )
        self.lessons.append(Lesson(key, day.title, day.blocks, items, assignment=assignment))

    def draft(  # noqa: PLR0913 - what a course is described by
        self,
        place: str,
        title: str,
        language: str,
        *,
        summary: str = "",
        licence: str | None = None,
        attribution: Sequence[Attribution] = (),
        translations: Sequence[Course] = (),
        roles: Mapping[str, str] | None = None,
    ) -> Draft:
        """The draft, its remarks in the order of the source."""
        course = course_of(
            title,
            language,
            self.lessons,
            licence=licence,
            attribution=attribution,
            translations=translations,
        )
        people = dict(roles or {})
        course = replace(course, summary=summary, authors=tuple(people), roles=people)
        remarks = sorted(self.remarks, key=lambda remark: in_order(remark.place))
        return Draft(course, self.media, (to_complete(place, course), *remarks))
