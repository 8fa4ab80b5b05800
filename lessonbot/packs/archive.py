"""Opening a pack, folder or zip, into memory: nothing is written to disk.

What could harm is refused before anything is unpacked, and the whole pack with it.
"""

import os
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator
from io import BytesIO
from operator import itemgetter
from pathlib import Path

from lessonbot.packs.problems import PackRefused, Problem, shown

PACK_BYTES = 25 * 1024 * 1024
TOTAL_BYTES = 64 * 1024 * 1024
TEXT_BYTES = 16 * 1024 * 1024
FILES = 5_000

_MIB = 1024 * 1024
_RATIO = 50
_CHUNK = 64 * 1024
_LONGEST_NAME = 200
_MOST_FAULTS = 20
# The zip's own list of its files; 5,000 names of the usual length need less than this.
_DIRECTORY_BYTES = _MIB
_DIRECTORY = b"PK\x05\x06"
_DIRECTORY_RECORD = struct.Struct("<4s4H2LH")
_BIG_DIRECTORY = b"PK\x06\x07"

# What the build keeps of pictures and recordings is the author's own, and no part of the course.
ORIGINALS = "originals"

# The file may have been exchanged for a link or a pipe since it was looked at.
_READING = os.O_RDONLY | sum(
    getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY")
)

_DRIVE = re.compile(r"[A-Za-z]:")
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
# Signs that look like a / or \\ or .. or that some systems read as one.
_LOOKALIKE = re.compile(
    "[\u2024\u2025\u2044\u2215\u2216\u29f5\u29f8\u29f9\ufe68\uff0e\uff0f\uff3c]"
)
_NOT_STORED = re.compile(r"[<>:\"|?*]")
_TEXTS = (".md", ".yaml")
_CLUTTER = {"__macosx", "thumbs.db", "desktop.ini"}
# What zipfile raises on bytes that are cut off or made to harm.
ZIP_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


def open_pack(path: Path) -> dict[str, bytes]:
    """Every file of a pack by its name in the pack; raises PackRefused."""
    try:
        if path.is_dir():
            files = dict(_folder(path))
        elif path.is_file():
            files = _zip(path)
        else:
            raise _refused(path, ["there is no folder and no zip file of this name"])
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or "its name is not possible"
        file = shown(getattr(fault, "filename", None) or path)
        raise _refused(path, [f"{file} cannot be opened: {reason}"]) from fault
    return _readable(path, files)


def open_bytes(name: str, data: bytes) -> dict[str, bytes]:
    """The same for a zip in memory, by what it is called; raises PackRefused."""
    path = Path(name)
    return _readable(path, _of_zip(path, data, len(data)))


def open_own(data: bytes) -> dict[str, bytes]:
    """The files of a zip that we made ourselves."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def _readable(path: Path, files: dict[str, bytes]) -> dict[str, bytes]:
    # Reading text takes far longer than unpacking it.
    if sum(len(data) for name, data in files.items() if name.endswith(_TEXTS)) > TEXT_BYTES:
        limit = TEXT_BYTES // _MIB
        raise _refused(path, [f"the texts of the pack are larger than {limit} MB: divide it"])
    return _from_top(files)


def _refused(path: Path, reasons: Iterable[str]) -> PackRefused:
    file = shown(path.name or path)
    return PackRefused([Problem(file, 1, 1, "error", "pack", reason) for reason in reasons])


def _from_top(files: dict[str, bytes]) -> dict[str, bytes]:
    """Names counted from the one folder that holds everything, if course.yaml is in there."""
    top = _top(files)
    return {name.removeprefix(top): files[name] for name in sorted(files)}


def _top(names: Collection[str]) -> str:
    tops = {name.partition("/")[0] for name in names}
    top = f"{next(iter(tops))}/" if len(tops) == 1 else ""
    return top if f"{top}course.yaml" in names else ""


def _tidy(name: str) -> str:
    """The name without parts that lead nowhere: `./lessons//01.md` is `lessons/01.md`."""
    return "/".join(part for part in name.split("/") if part not in {"", "."})


def _is_clutter(name: str) -> bool:
    """Whether a system or an editor left this behind: hidden files and the like."""
    return any(part.startswith(".") or part.casefold() in _CLUTTER for part in name.split("/"))


# --- names ---------------------------------------------------------------------------------------


def _fault_of(name: str) -> str | None:
    """Why a name is not safe, and how to mend it."""
    parts = name.split("/")
    entry = f"the entry {shown(name)}"
    if name.startswith(("/", "\\")) or _DRIVE.match(name):
        return f"{entry} names a place on a disk: pack the files by names inside the folder"
    if "\\" in name:
        return f"{entry} has a \\ in its name: use / between folder and file"
    if ".." in parts:
        return f"{entry} leads out of the pack: take .. out of its name"
    if not name.isprintable():
        return f"{entry} has an invisible character in its name: rename it"
    if len(name) > _LONGEST_NAME:
        return f"{entry} has a name longer than {_LONGEST_NAME} characters: shorten it"
    if _LOOKALIKE.search(name):
        return f"{entry} has a sign that looks like a / or a dot in its name: rename it"
    if _NOT_STORED.search(name) or any(
        _DEVICE.fullmatch(part) or part.endswith((" ", ".")) for part in parts
    ):
        return f"{entry} has a name that some computers cannot store: rename it"
    return None


def faults_of(names: Iterable[str]) -> Iterator[str]:
    """What is wrong with the names one by one, and with each beside the others.

    The name of a folder ends with a /.
    """
    seen: dict[str, str] = {}
    files: set[str] = set()
    for raw in names:
        name = raw if raw.startswith("/") else _tidy(raw)
        if fault := _fault_of(name):
            yield fault
            continue
        same = unicodedata.normalize("NFC", name).casefold()
        first = seen.get(same)
        seen[same] = name
        if not raw.endswith("/"):
            files.add(same)
        if first is not None:
            yield _clash(first, name)
    for same, name in seen.items():
        if any(above in files for above in _folders(same)):
            yield f"the entry {shown(name)} is in a folder that is a file too: rename one"


def _folders(name: str) -> Iterator[str]:
    while name := name.rpartition("/")[0]:
        yield name


def _clash(first: str, name: str) -> str:
    if first == name:
        return f"the entry {shown(name)} is in the pack twice: keep one"
    return f"the entries {shown(first)} and {shown(name)} differ in case only: rename one"


def _refuse_faults(path: Path, faults: Iterable[str]) -> None:
    reasons = [fault for fault, _ in zip(faults, range(_MOST_FAULTS), strict=False)]
    if reasons:
        raise _refused(path, reasons)


def _refuse_number(path: Path, number: int) -> None:
    if number > FILES:
        raise _refused(path, [f"the pack has more than {FILES:,} files: divide it"])


def _too_big() -> str:
    return f"the pack is larger than {TOTAL_BYTES // _MIB} MB unpacked: use smaller pictures"


# --- folders -------------------------------------------------------------------------------------


def survey(path: Path) -> dict[str, Path]:
    """Where each file of a folder is, by its name in the pack; raises PackRefused."""
    entries = sorted(_walk(path), key=itemgetter(0))
    _refuse_faults(path, faults_of(name for name, _ in entries))
    _refuse_faults(path, _strangers(entries))
    return {name: Path(entry.path) for name, entry in entries}


def _folder(path: Path) -> Iterator[tuple[str, bytes]]:
    files = survey(path)
    if sum(file.stat().st_size for file in files.values()) > TOTAL_BYTES:
        raise _refused(path, [_too_big()])
    total = 0
    for name, file in files.items():
        data = read_file(file, TOTAL_BYTES - total)
        total += len(data)
        if total > TOTAL_BYTES:
            raise _refused(path, [_too_big()])
        yield name, data


def _walk(top: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Files and whatever else is not a folder; links are not followed."""
    files, folders = 0, [""]
    for prefix in folders:
        with os.scandir(top / prefix) as scan:
            for entry in scan:
                name = prefix + entry.name
                if _is_clutter(entry.name) or name == ORIGINALS:
                    continue
                # Deeper than that, the length of the name is what is refused.
                if entry.is_dir(follow_symlinks=False) and len(name) <= _LONGEST_NAME:
                    folders.append(f"{name}/")
                else:
                    files += 1
                    yield name, entry
                _refuse_number(top, max(files, len(folders)))


def _strangers(entries: Iterable[tuple[str, os.DirEntry[str]]]) -> Iterator[str]:
    for name, entry in entries:
        if entry.is_symlink():
            yield f"the entry {shown(name)} is a link: put the file itself in its place"
        elif not entry.is_file(follow_symlinks=False):
            yield f"the entry {shown(name)} is not a file: delete it"


def read_file(file: Path, limit: int) -> bytes:
    """The bytes of a file, or more than the limit if it has more."""
    number = os.open(file, _READING)
    with os.fdopen(number, "rb") as opened:
        return opened.read(limit + 1)


# --- zip files -----------------------------------------------------------------------------------


def _zip(path: Path) -> dict[str, bytes]:
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        data = file.read(size) if size <= PACK_BYTES else b""
    return _of_zip(path, data, size)


def _of_zip(path: Path, data: bytes, size: int) -> dict[str, bytes]:
    if size > PACK_BYTES:
        limit = PACK_BYTES // _MIB
        raise _refused(path, [f"the zip is larger than {limit} MB: use smaller pictures"])
    if not data.startswith((b"PK\x03\x04", _DIRECTORY)):
        raise _refused(path, ["this is neither a folder nor a zip file: pack the folder as .zip"])
    with open_zip(path, data) as archive:
        return dict(_unpacked(path, archive))


def open_zip(path: Path, data: bytes) -> zipfile.ZipFile:
    """A zip whose list of files is safe to unpack; raises PackRefused. `path` is what it is called."""
    _refuse_directory(path, data)
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except ZIP_FAULTS as fault:
        raise _refused(path, ["the zip is damaged: make it again"]) from fault
    _refuse_entries(path, archive.infolist(), len(data))
    return archive


def _refuse_directory(path: Path, data: bytes) -> None:
    """Refuse a list of files so long that reading it alone would take all memory."""
    size = _DIRECTORY_RECORD.size
    at = len(data) - size
    if not (data[at:].startswith(_DIRECTORY) and data.endswith(b"\0\0")):
        at = data.rfind(_DIRECTORY, max(0, at - 0xFFFF))
    if at < 0 or at + size > len(data):
        raise _refused(path, ["the zip is damaged: make it again"])
    length = _DIRECTORY_RECORD.unpack_from(data, at)[5]
    if length > _DIRECTORY_BYTES or _BIG_DIRECTORY in data[max(0, at - 20) : at]:
        _refuse_number(path, FILES + 1)


def _refuse_entries(path: Path, entries: list[zipfile.ZipInfo], packed: int) -> None:
    _refuse_number(path, len(entries))
    _refuse_faults(path, faults_of(entry.orig_filename for entry in entries))
    _refuse_faults(path, filter(None, map(_fault_in, entries)))
    total = sum(entry.file_size for entry in entries)
    if total > TOTAL_BYTES:
        raise _refused(path, [_too_big()])
    if total > _MIB and total > _RATIO * packed:
        raise _refused(path, ["the zip unpacks to a suspiciously large size: make it again"])


def _fault_in(entry: zipfile.ZipInfo) -> str | None:
    """Why an entry is not safe to unpack, and how to mend it."""
    name = f"the entry {shown(entry.orig_filename)}"
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return f"{name} is a link: put the file itself in its place"
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        return f"{name} is not a file: take it out of the zip"
    if entry.flag_bits & 1:
        return f"{name} is locked with a password: make the zip without one"
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        return f"{name} is packed in a rare way: make the zip with the usual settings"
    if entry.file_size > max(_MIB, _RATIO * entry.compress_size):
        return f"{name} unpacks to a suspiciously large size: take it out of the zip"
    return None


def _unpacked(path: Path, archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    total = 0
    entries = {
        name: entry
        for entry in archive.infolist()
        if not entry.is_dir() and not _is_clutter(name := _tidy(entry.filename))
    }
    kept = f"{_top(entries)}{ORIGINALS}/"
    for name, entry in entries.items():
        if name.startswith(kept):
            continue
        data = bytearray()
        try:
            with archive.open(entry) as file:
                while chunk := file.read(_CHUNK):
                    data += chunk
                    # Counted as it comes: the size that an entry gives may be a lie.
                    if total + len(data) > TOTAL_BYTES:
                        raise _refused(path, [_too_big()])
        except ZIP_FAULTS as fault:
            reason = f"the entry {shown(entry.orig_filename)} is damaged: make the zip again"
            raise _refused(path, [reason]) from fault
        total += len(data)
        yield name, bytes(data)
