"""Open edX courses (OLX, a folder or .tar.gz): the units of a course as lessons, in order."""

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from lessonbot.domain.course import Video
from lessonbot.packs.drafts import Draft, NotImportable
from lessonbot.packs.importers.olx.markdown import as_problem
from lessonbot.packs.importers.olx.problem import ProblemReader
from lessonbot.packs.importers.olx.tarball import is_packed, open_tar
from lessonbot.packs.importers.qti.read import Day, lessons_of
from lessonbot.packs.importers.shared.draft_course import (
    course_of,
    key_of,
    one_line,
    to_complete,
    unique,
)
from lessonbot.packs.importers.shared.pages import read_page
from lessonbot.packs.importers.shared.parcel import Parcel, counted, unpacked
from lessonbot.packs.importers.shared.xml import Element, inner
from lessonbot.packs.manifest import is_web_address
from lessonbot.packs.problems import shown

_COURSE = "course.xml"
_BRANCHES = ("course", "chapter", "sequential", "vertical")
_MIB = 1024 * 1024
_MOST = 10**12
_TIME = re.compile(r"(?:(\d+):)?(\d+):(\d+)")


def read(path: Path, *, language: str = "en") -> Draft:
    """The course of an export; raises NotImportable."""
    reader = _Reader(_opened(path))
    reader.read()
    if not reader.days:
        raise NotImportable(f"{path.name} has no texts and no problems that can be taken")
    course = course_of(
        reader.title or path.name.partition(".")[0], language, lessons_of(reader.days)
    )
    if reader.language and reader.language.casefold() != language.casefold():
        words = f"the course says that its language is {shown(reader.language)}, not {language}"
        reader.parcel.changed(_COURSE, f"{words}: import it again with that language, or leave it")
    reader.parcel.remarks.append(to_complete(path.name, course))
    return Draft(course, reader.parcel.media, tuple(reader.parcel.remarks))


def _opened(path: Path) -> Parcel:
    parcel = Parcel(open_tar(path)) if is_packed(path) else unpacked(path)
    roots = [name for name in parcel.files if name.rpartition("/")[2] == _COURSE]
    if not roots:
        raise NotImportable(f"{path.name} has no {_COURSE}: export the course in Studio as .tar.gz")
    folder = min(roots, key=len).removesuffix(_COURSE)
    return Parcel(
        {
            name.removeprefix(folder): data
            for name, data in parcel.files.items()
            if name.startswith(folder)
        }
    )


class _Reader:
    def __init__(self, parcel: Parcel) -> None:
        self.parcel = parcel
        self.title = ""
        self.language = ""
        self.days: list[Day] = []
        self.keys: set[str] = set()

    def read(self) -> None:
        """Take the course from its root."""
        root = self._whole(self.parcel.xml(_COURSE), _COURSE)
        if root:
            self.branch(*root, "")
        self.days = [day for day in self.days if day.blocks or day.items or day.video]
        others = Counter(
            name.partition("/")[0] for name in self.parcel.files if name not in self.parcel.shown
        )
        for folder, number in sorted(others.items()):
            words = f"{counted(number, 'file')} that no lesson shows"
            self.parcel.left_out(shown(folder), words)

    def branch(self, element: Element, place: str, above: str) -> None:
        """A course, chapter or sequence: its units are lessons."""
        if (element.get("visible_to_staff_only") or "").lower() == "true":
            title = shown(element.get("display_name") or element.get("url_name"))
            self.parcel.left_out(place, f"“{title}” is shown to staff only")
            return
        title = one_line(element.get("display_name") or "")
        if element.tag == "course":
            self.title = title or self.title
            self.language = element.get("language") or self.language
        for child, where in self._children(element, place):
            if child.tag == "vertical":
                self.unit(child, where, title or above)
            elif child.tag in _BRANCHES and _is_below(child, element):
                self.branch(child, where, title)
            elif child.tag not in {"wiki", "textbook"}:
                self.leaf(child, where)

    def unit(self, unit: Element, place: str, above: str) -> None:
        """A unit is a lesson: its texts, then its questions."""
        if (unit.get("visible_to_staff_only") or "").lower() == "true":
            self.branch(unit, place, above)
            return
        title = one_line(unit.get("display_name") or "") or above or "Lesson"
        self.days.append(Day(title))
        for child, where in self._children(unit, place):
            self.leaf(child, where)
        day = self.days[-1]
        if not (day.blocks or day.items or day.video):
            self.parcel.left_out(place, f"the unit “{shown(title)}”: nothing in it can be taken")
        else:
            count = counted(len(day.items), "question")
            self.parcel.taken(place, f"the unit became the lesson “{shown(title)}” with {count}")

    def leaf(self, element: Element, place: str) -> None:
        """A text, problem or video of a unit, or a Remark about another thing."""
        if not self.days:
            self.days.append(Day(self.title or "Lesson"))
        match element.tag:
            case "html":
                self.text(element, place)
            case "problem":
                self.problem(element, place)
            case "video":
                self.video(element, place)
            case _:
                kind = shown(str(element.tag))
                name = shown(element.get("display_name") or element.get("url_name") or "")
                words = "only texts, problems and videos can be taken"
                self.parcel.left_out(place, f"{kind} “{name}”: {words}")

    def text(self, element: Element, place: str) -> None:
        """The words and pictures of a lesson."""
        name = element.get("filename")
        if name is None:
            content = inner(element)
        else:
            place = f"html/{name.replace(':', '/')}.html"
            content = self.parcel.page(place)
        blocks = read_page(content, place, self.parcel)
        if self.days[-1].items and blocks:
            words = "this text stood behind a question; it is read before all questions now"
            self.parcel.changed(place, words)
        self.days[-1].blocks.extend(blocks)

    def problem(self, element: Element, place: str) -> None:
        """The questions of a problem."""
        answered = any(str(each.tag).endswith("response") for each in element.iter())
        markdown = element.get("markdown")
        if not answered and markdown:
            element = as_problem(markdown)
        asked = ProblemReader(place, self.parcel).read(element)
        name = element.get("url_name") or place.rpartition("/")[2].partition(".")[0]
        title = element.get("display_name") or ""
        for item in asked.items:
            key = unique(key_of(title or name, "question"), self.keys)
            self.days[-1].items.append(replace(item, key=key))
        self.days[-1].blocks.extend(asked.blocks)

    # --- videos ----------------------------------------------------------------------------------

    def video(self, element: Element, place: str) -> None:
        """A video is taken if its link and its length are known."""
        url, seconds = _link(element), _seconds(element)
        title = one_line(element.get("display_name") or "") or url
        if not is_web_address(url) or not seconds:
            missing = "length" if is_web_address(url) else "link"
            words = f"its {missing} is not in the file: add it by hand"
            self.parcel.left_out(place, f"the video “{shown(title)}” ({shown(url)}): {words}")
        elif self.days[-1].video:
            words = "a lesson has one video: make another lesson for it"
            self.parcel.left_out(place, f"the video “{shown(title)}” ({shown(url)}): {words}")
        else:
            size = max(
                (float(_number(e.get("file_size"))) for e in element.iter("encoded_video")),
                default=0,
            )
            self.days[-1].video = Video(
                url, title, "", math.ceil(seconds / 60), math.ceil(size / _MIB)
            )
            known = "what it shows" if size else "what it shows, and how many megabytes it has"
            self.parcel.changed(place, f"the video “{shown(title)}”: write {known}")

    # --- files -----------------------------------------------------------------------------------

    def _children(self, element: Element, place: str) -> Iterator[tuple[Element, str]]:
        """What stands below an element, and where."""
        for child in element:
            if found := self._whole(child, place):
                yield found

    def _whole(self, element: Element, place: str) -> tuple[Element, str] | None:
        """An element from its own file, if it is only named here."""
        name = (element.get("url_name") or "").replace(":", "/")
        file = f"{element.tag!s}/{name}.xml"
        if file in self.parcel.files and not len(element) and not element.get("filename"):
            return self.parcel.xml(file), file
        here = f"{place.partition(':')[0]}:{element.sourceline}"
        bare = not len(element) and not (element.text or "").strip() and name
        if bare and not {*element.attrib} - {"url_name", "org", "course", "slug"}:
            self.parcel.left_out(here, f"{shown(file)} is missing")
            return None
        return element, here


def _is_below(element: Element, above: Element) -> bool:
    """Whether a part of a course may stand in another: chapters in a course, and so on."""
    return _BRANCHES.index(str(element.tag)) > _BRANCHES.index(str(above.tag))


def _link(element: Element) -> str:
    """Where a video is watched."""
    if key := element.get("youtube_id_1_0"):
        return f"https://www.youtube.com/watch?v={key}"
    for each in (element.get("youtube") or "").split(","):
        speed, _, key = each.strip().partition(":")
        if key and speed in {"1.0", "1.00"}:
            return f"https://www.youtube.com/watch?v={key}"
    sources = [each.get("src") or "" for each in element.iter("source")]
    listed = re.findall(r"https?://[^\s\"'\]]+", element.get("html5_sources") or "")
    return next(
        iter([*listed, *sources, *(e.get("url") or "" for e in element.iter("encoded_video"))]), ""
    )


def _seconds(element: Element) -> float:
    """How long a video takes; 0 if the file does not say it."""
    for asset in element.iter("video_asset"):
        if length := _number(asset.get("duration")):
            return length
    end = _TIME.fullmatch(element.get("end_time") or "")
    start = _TIME.fullmatch(element.get("start_time") or "00:00:00")
    return max(_clock(end) - _clock(start), 0) if end and start else 0


def _clock(time: re.Match[str]) -> int:
    hours, minutes, seconds = (int(each or 0) for each in time.groups())
    return (hours * 60 + minutes) * 60 + seconds


def _number(words: str | None) -> float:
    try:
        value = float(words or 0)
    except ValueError:
        return 0
    return value if math.isfinite(value) and 0 <= value < _MOST else 0
