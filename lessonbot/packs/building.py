"""Media made ready for phones: what a camera or a recorder gave, small enough for weak links.

The original is never lost: it moves to `originals/`, which is no part of the course. What is
right already stays as it is, so building twice changes nothing.
"""

import os
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from lessonbot.packs import shrinking, voicing
from lessonbot.packs.archive import ORIGINALS, read_file, survey
from lessonbot.packs.media import FOLDER
from lessonbot.packs.pictures import read_picture
from lessonbot.packs.problems import Notes, Problem
from lessonbot.packs.recordings import ENDINGS as PLAYED
from lessonbot.packs.recordings import read_recording
from lessonbot.packs.references import References

SHOWN = ("jpg", "jpeg", "png")
PICTURES = (*SHOWN, "webp", "gif", "bmp", "tif", "tiff", "avif", "heic", "heif", "svg")
OGG = ("ogg", "oga", "opus")
VOICES = (*PLAYED, "wav", "w64", "aif", "aiff", "caf", "aac", "flac", "wma", "amr", "3gp", "mka")

_LARGEST = 200 * 1024 * 1024
# Opus at this many bytes a second has nothing left to give.
_THIN = 1_900

Advance = Callable[[int, int], None]


class NotBuilt(Exception):
    """The folder cannot be built; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a file in media/, sizes in bytes.

    `made` is the file that lessons show now, empty where none could be made and `words` say why;
    `todo` is what is left to its author.
    """

    file: str
    made: str
    before: int
    after: int
    words: str
    todo: str = ""


def build(
    folder: Path,
    *,
    out: Path | None = None,
    dry: bool = False,
    rename: bool = False,
    ffmpeg: str = "ffmpeg",
    advance: Advance | None = None,
) -> tuple[Change, ...]:
    """Make the pictures and recordings of a pack ready for phones. Raises NotBuilt, PackRefused.

    - `out`: a new or empty folder for the finished pack; the one it is made of stays as it is
    - `dry`: only say what would be done
    - `rename`: where a file gets another name, write it into the lessons too
    - `ffmpeg`: the program, by its name or path
    """
    if not folder.is_dir():
        raise NotBuilt(f"{folder} is no folder: unpack the zip first")
    try:
        if out and not dry:
            _copy(survey(folder), out)
        bench = _Bench(out if out and not dry else folder, keep=not out, dry=dry, rename=rename)
        return tuple(bench.build(ffmpeg, advance or (lambda _done, _all: None)))
    except OSError as fault:
        name = fault.filename or folder
        raise NotBuilt(f"{name} cannot be read or written: {fault.strerror}") from fault


def _copy(files: dict[str, Path], out: Path) -> None:
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise NotBuilt(f"{out} is there already: name a folder that is new or empty")
    for name, path in files.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, out / name)


def _parted(name: str) -> tuple[str, str]:
    """A file's name without its ending, and the ending."""
    stem, _, ending = name.rpartition(".")
    return stem, ending.lower()


class _Bench:
    """A pack on the workbench: its media, where they are named, and what is made of them."""

    def __init__(self, folder: Path, *, keep: bool, dry: bool, rename: bool) -> None:
        self.folder = folder
        self.keep = keep
        self.dry = dry
        self.rename = rename
        files = survey(folder)
        if (folder / ORIGINALS).is_symlink():
            raise NotBuilt(f"{folder / ORIGINALS} is a link: put a folder in its place")
        self.references = References(files)
        self.media = {
            name.removeprefix(FOLDER): path
            for name, path in files.items()
            if name.startswith(FOLDER)
        }
        self.made: dict[str, bytes] = {}
        self.changes: list[Change] = []

    def build(self, ffmpeg: str, advance: Advance) -> list[Change]:
        # A translation's file goes by the ending that its source got.
        names = sorted(self.media, key=lambda name: (name.count("."), name))
        work = [name for name in names if _parted(name)[1] in {*PICTURES, *VOICES}]
        for done, name in enumerate(work, 1):
            data = read_file(self.media[name], _LARGEST)
            if len(data) > _LARGEST:
                self._note(name, data, "the file is larger than 200 MB: save it smaller")
            elif _parted(name)[1] in PICTURES:
                self._picture(name, data)
            else:
                self._voice(name, data, ffmpeg)
            advance(done, len(work))
        return self.changes

    # --- pictures --------------------------------------------------------------------------------

    def _picture(self, name: str, data: bytes) -> None:
        stem, ending = _parted(name)
        low = stem.endswith(".low")
        side = shrinking.LOW_SIDE if low else shrinking.SIDE
        most = shrinking.LOW_BYTES if low else shrinking.PICTURE_BYTES
        wanted = ending if ending in SHOWN else self._wanted(stem, SHOWN)
        shown = data
        if not _is_ready(name, data, side, most):
            other = f"{stem}.{wanted}" if wanted else ""
            if other != name and other in self.media:
                self._beside(name, other, data)
                return
            endings = (wanted or "jpg", "png")[: 1 if wanted else 2]
            try:
                made = shrinking.shrink(data, endings, side, most)
            except shrinking.NotShrinkable as fault:
                self._note(name, data, str(fault))
                return
            shown = made.data
            self._put(name, f"{stem}.{wanted or made.ending}", data, shown, _size(made))
        if not low and len(shown) > shrinking.LOW_BYTES:
            self._low(stem, data, shown)

    def _low(self, stem: str, data: bytes, shown: bytes) -> None:
        """The same for those who pay for data dearly, unless there is one."""
        names = [f"{stem}.low.{ending}" for ending in SHOWN]
        there = next((name for name in names if name in self.media), None)
        if there is None:
            made = shrinking.shrink(data, ("jpg", "png"), shrinking.LOW_SIDE, shrinking.LOW_BYTES)
            if len(made.data) < len(shown):
                words = f"for those who save data: {_size(made)}"
                self._put("", f"{stem}.low.{made.ending}", b"", made.data, words)
        elif not shrinking.alike(self._bytes(there), shown):
            words = "it does not look like the picture that it stands for"
            todo = f"delete {FOLDER}{there} and build again, if the picture has changed"
            size = len(self._bytes(there))
            self.changes.append(Change(FOLDER + there, FOLDER + there, size, size, words, todo))

    # --- recordings ------------------------------------------------------------------------------

    def _voice(self, name: str, data: bytes, ffmpeg: str) -> None:
        stem, ending = _parted(name)
        if ending in PLAYED and _is_light(name, data):
            return
        wanted = ending if ending in OGG else self._wanted(stem, OGG) or "ogg"
        target = f"{stem}.{wanted}"
        if target != name and target in self.media:
            self._beside(name, target, data)
            return
        found: list[Problem] = []
        try:
            made = read_recording(target, voicing.voice(data, ffmpeg), Notes(target, found))
        except voicing.NotVoiced as fault:
            self._note(name, data, str(fault))
            return
        if made is None:
            self._note(name, data, found[0].message)
            return
        recording, spoken = made
        words = f"{recording.seconds} seconds"
        if len(spoken) > voicing.VOICE_BYTES:
            words += "; 2 minutes are enough for a day and fit into 250 kB: better divide it"
        self._put(name, target, data, spoken, words)

    # --- names -----------------------------------------------------------------------------------

    def _wanted(self, stem: str, endings: Iterable[str]) -> str | None:
        """The ending under which lessons show a file, or its source if it is a translation."""
        for base in (stem, stem.rpartition(".")[0]):
            for ending in endings:
                name = f"{base}.{ending}"
                if base and (name in self.references.places or name in self.media):
                    return ending
        return None

    def _shown(self, name: str) -> str | None:
        """The name by which lessons show a file: its own, or that of its source."""
        stem, dot, ending = name.rpartition(".")
        names = (name, stem.rpartition(".")[0] + dot + ending)
        return next((each for each in names if each in self.references.places), None)

    # --- what is done ----------------------------------------------------------------------------

    def _note(self, name: str, data: bytes, words: str) -> None:
        self.changes.append(Change(FOLDER + name, "", len(data), len(data), words))

    def _beside(self, name: str, other: str, data: bytes) -> None:
        """What was made of a file is there; only its name may be left to change."""
        is_picture = _parted(name)[1] in PICTURES
        if is_picture and not shrinking.alike(data, self._bytes(other)):
            words = f"{FOLDER}{other} shows something else: rename one of the two"
            self._note(name, data, words)
            return
        size = len(self._bytes(other))
        change = Change(FOLDER + name, FOLDER + other, len(data), size, "is there already")
        self._settle(change, name, other, data)

    def _put(self, name: str, target: str, data: bytes, made: bytes, words: str) -> None:
        """Store what was made, after its original is safe."""
        change = Change(FOLDER + (name or target), FOLDER + target, len(data), len(made), words)
        if name == target:
            self._store_original(name, data)
        self.media[target] = self.folder / FOLDER / target
        self.made[target] = made
        self._write(self.media[target], made)
        if name in {target, ""}:
            self.changes.append(change)
        else:
            self._settle(change, name, target, data)

    def _bytes(self, name: str) -> bytes:
        return self.made[name] if name in self.made else read_file(self.media[name], _LARGEST)

    def _settle(self, change: Change, name: str, target: str, data: bytes) -> None:
        """Have the lessons show the new name, or say where it is to be written."""
        shown = self._shown(name)
        if shown and not self.rename:
            stem = _parted(shown)[0]
            new = f"{stem}.{_parted(target)[1]}"
            places = ", ".join(map(str, self.references.places[shown]))
            todo = f"write {new} instead of {shown} in {places}, then build again"
            self.changes.append(replace(change, todo=todo))
            return
        for file in self.references.rename(name, target):
            self._write(
                self.folder / file,
                self.references.texts[file].encode("utf-8", "surrogateescape"),
            )
        self._store_original(name, data)
        if not self.dry:
            self.media[name].unlink()
        del self.media[name]
        self.changes.append(change)

    def _store_original(self, name: str, data: bytes) -> None:
        """Keep the bytes under originals/; a name that is taken by others gets a number."""
        if not self.keep or self.dry:
            return
        place = self.folder / ORIGINALS / name
        stem, ending, number = place.stem, place.suffix, 1
        while place.exists() and place.read_bytes() != data:
            number += 1
            place = place.with_name(f"{stem}-{number}{ending}")
        if not place.exists():
            self._write(place, data)

    def _write(self, place: Path, data: bytes) -> None:
        """Write a file at once or not at all."""
        if self.dry:
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        part = place.with_name(f".{place.name}.part")
        with suppress(FileNotFoundError):
            part.unlink()
        with part.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(place)


def _is_ready(name: str, data: bytes, side: int, most: int) -> bool:
    """Whether a picture can be sent byte for byte as it is."""
    if _parted(name)[1] not in SHOWN or len(data) > most:
        return False
    seen = read_picture(name, data, Notes(name, []))
    return seen is not None and seen[1] == data and max(seen[0].width, seen[0].height) <= side


def _is_light(name: str, data: bytes) -> bool:
    """Whether a recording is played by phones and cannot be had in fewer bytes."""
    seen = read_recording(name, data, Notes(name, []))
    if seen is None:
        return False
    recording = seen[0]
    thin = recording.mime == "audio/ogg" and recording.size <= _THIN * recording.seconds
    return recording.size <= voicing.VOICE_BYTES or thin


def _size(picture: shrinking.Shrunk) -> str:
    return f"{picture.width} x {picture.height} pixels"
