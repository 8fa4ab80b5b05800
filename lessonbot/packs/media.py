"""The files in `media/`: each looked at once, in the form that fits a language."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import TypeVar
from urllib.parse import unquote

from lessonbot.domain.course import Document, Picture, Recording
from lessonbot.packs.documents import read_document
from lessonbot.packs.pictures import pixels, read_picture
from lessonbot.packs.problems import Notes, Problem, shown
from lessonbot.packs.recordings import read_recording

FOLDER = "media/"

_LARGE_PICTURE = 100 * 1024
_LARGE_LOW_PICTURE = 30 * 1024
_LARGE_RECORDING = 250 * 1024
# Pictures are unpacked to be sure of them; a hundred as they are sent have fewer together.
_PIXELS = 150_000_000
# A name that is not there is compared with this many that are.
_COMPARED = 100

_Thing = TypeVar("_Thing", Picture, Recording, Document)
_Place = tuple[int, int]


class Library:
    """The media of a pack; `language` is the one the course was written in."""

    def __init__(self, files: Mapping[str, bytes], found: list[Problem], language: str) -> None:
        self.files = {name: data for name, data in files.items() if name.startswith(FOLDER)}
        self.found = found
        self.language = language
        self.media: dict[str, bytes] = {}
        self.used: set[str] = set()
        self.pixels = 0
        self._seen: dict[tuple[str, str], Picture | Recording | Document | None] = {}

    def named(self, reference: str, language: str = "") -> str:
        """The file that a lesson means: `jars.jpg` and `../media/jars.jpg` are the same.

        In a language it is `jars.sw.jpg` where there is such a file.
        """
        name = unquote(reference)
        for prefix in ("../", "../", FOLDER):
            name = name.removeprefix(prefix)
        stem, dot, ending = name.rpartition(".")
        stem = stem.removesuffix(f".{self.language.lower()}")
        other = f"{FOLDER}{stem}.{language.lower()}{dot}{ending}"
        return other if language and other in self.files else FOLDER + name

    def picture(
        self, reference: str, alt: str, place: _Place, notes: Notes, language: str = ""
    ) -> Picture | None:
        """The picture that a lesson shows at a place, or nothing and the reason noted."""
        if "://" in reference:
            words = "a picture comes with the pack: put the file into media/ and write its name"
            notes.error(*place, "picture", words)
            return None
        name = self.named(reference, language)
        if not alt.strip():
            mending = f"![what is on it]({shown(reference)})"
            words = f"the picture has no words for those who cannot see it: {mending}"
            notes.error(*place, "alt", words)
        seen = self._get(name, read_picture, place, notes, "picture", _LARGE_PICTURE)
        return replace(seen, alt=alt.strip(), low=self._low(name, alt)) if seen else None

    def recording(
        self, reference: str, place: _Place, notes: Notes, language: str = ""
    ) -> Recording | None:
        """The recording that speaks a lesson; a translation may have none of its own."""
        name = self.named(reference, language)
        if language and f".{language.lower()}." not in name:
            stem = reference.rpartition(".")[0].removesuffix(f".{self.language.lower()}")
            words = f"there is no recording for it: add media/{shown(stem)}.{language}.ogg"
            notes.warning(1, 1, "translation", words)
            return None
        return self._get(name, read_recording, place, notes, "audio", _LARGE_RECORDING)

    def document(
        self, reference: str, title: str, place: _Place, notes: Notes, language: str = ""
    ) -> Document | None:
        """The document that a lesson hands out at a place, or nothing and the reason noted."""
        name = self.named(reference, language)
        seen = self._get(name, read_document, place, notes, "document", None)
        if seen and not title.strip():
            notes.error(*place, "alt", "the document has no title: write [title](file.pdf)")
        return replace(seen, title=title.strip()) if seen else None

    def unused(self) -> Iterator[str]:
        """The files that no lesson shows, plays or hands out."""
        yield from sorted(set(self.files) - self.used)

    def _low(self, name: str, alt: str) -> Picture | None:
        """The same picture in fewer bytes, where the author added one."""
        stem, _, ending = name.rpartition(".")
        lows = (f"{stem}.low.{each}" for each in (ending, "jpg", "png"))
        low = next((each for each in lows if each in self.files), None)
        if low is None:
            return None
        notes = Notes(low, self.found)
        seen = self._get(low, read_picture, (1, 1), notes, "picture", _LARGE_LOW_PICTURE)
        return replace(seen, alt=alt.strip()) if seen else None

    def _get(
        self,
        name: str,
        read: Callable[[str, bytes, Notes], tuple[_Thing, bytes] | None],
        place: _Place,
        notes: Notes,
        rule: str,
        large: int | None,
    ) -> _Thing | None:
        if name not in self.files:
            notes.error(*place, rule, self._missing(name))
            return None
        self.used.add(name)
        if (name, rule) not in self._seen:
            own = Notes(name, self.found)
            if rule == "picture" and not self._spend(name, own):
                self._seen[name, rule] = None
                return None
            result = read(name, self.files[name], own)
            self._seen[name, rule] = result[0] if result else None
            if result:
                self._keep(result[0], result[1], own, rule, large)
        seen: _Thing | None = self._seen[name, rule]  # type: ignore[assignment]  # the rule's kind
        return seen

    def _spend(self, name: str, notes: Notes) -> bool:
        """Whether there is room for one more picture."""
        if self.pixels > _PIXELS:
            # Said already, of the picture that was one too many.
            return False
        self.pixels += pixels(self.files[name])
        if self.pixels > _PIXELS:
            words = (
                f"the pictures of the pack are more than {_PIXELS // 1_000_000} million pixels "
                "together: lessonbot pack build makes them smaller"
            )
            notes.error(1, 1, "picture", words)
        return self.pixels <= _PIXELS

    def _keep(
        self,
        thing: Picture | Recording | Document,
        data: bytes,
        notes: Notes,
        rule: str,
        large: int | None,
    ) -> None:
        self.media[thing.media] = data
        if large and thing.size > large:
            words = (
                f"{thing.size // 1024} kB is much for a weak link: "
                f"{large // 1024} kB or less is better"
            )
            notes.warning(1, 1, rule, words)

    def _missing(self, name: str) -> str:
        known = [each.removeprefix(FOLDER) for each in list(self.files)[:_COMPARED]]
        close = get_close_matches(name.removeprefix(FOLDER), known, n=1)
        mending = f"did you mean {shown(close[0])}?" if close else "put it there"
        return f"there is no file {shown(name)}: {mending}"
