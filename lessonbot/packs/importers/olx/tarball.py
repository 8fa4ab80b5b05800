"""Opening a .tar.gz into memory, guarded as a zip of a pack is: nothing is written to disk."""

import gzip
import tarfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from itertools import chain, islice
from pathlib import Path

from lessonbot.packs.archive import FILES, PACK_BYTES, TOTAL_BYTES, faults_of
from lessonbot.packs.drafts import NotImportable
from lessonbot.packs.problems import shown

_GZIP = b"\x1f\x8b"
_MIB = 1024 * 1024
_RATIO = 50
# What a file made to harm raises in here; headers can be nested until the stack is full.
_FAULTS = (tarfile.TarError, zlib.error, OSError, EOFError, ValueError, RecursionError)


def is_packed(path: Path) -> bool:
    """Whether this is a .tar.gz, by its first bytes."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_GZIP)) == _GZIP


def open_tar(path: Path) -> dict[str, bytes]:
    """Every file by its name; raises NotImportable."""
    try:
        packed = _packed(path)
        data = _unpacked(path, packed)
        with tarfile.open(fileobj=BytesIO(data), mode="r:") as archive:
            return dict(_files(path, archive))
    except _FAULTS as fault:
        reason = getattr(fault, "strerror", None)
        words = f"cannot be opened: {reason}" if reason else "is damaged: export the course again"
        raise NotImportable(f"{path.name} {words}") from fault


def _packed(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(PACK_BYTES + 1)
    if len(data) > PACK_BYTES:
        raise NotImportable(
            f"{path.name} is larger than {PACK_BYTES // _MIB} MB: take videos and large pictures out"
        )
    return data


def _unpacked(path: Path, packed: bytes) -> bytes:
    most = min(TOTAL_BYTES, max(_MIB, _RATIO * len(packed)))
    with gzip.GzipFile(fileobj=BytesIO(packed)) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise NotImportable(
            f"{path.name} unpacks to a suspiciously large size, or to more than "
            f"{TOTAL_BYTES // _MIB} MB: take videos and large pictures out"
        )
    return data


def _files(path: Path, archive: tarfile.TarFile) -> Iterator[tuple[str, bytes]]:
    members = list(islice(archive, FILES + 1))
    if len(members) > FILES:
        raise NotImportable(f"{path.name} has more than {FILES:,} files: divide the course")
    names = [f"{each.name}/" if each.isdir() else each.name for each in members]
    if fault := next(chain(filter(None, map(_fault_of, members)), faults_of(names)), None):
        raise NotImportable(f"{path.name}: {fault}")
    for member in members:
        if member.isreg():
            file = archive.extractfile(member)
            yield member.name.removeprefix("./"), file.read() if file else b""


def _fault_of(member: tarfile.TarInfo) -> str | None:
    """Why an entry is not safe whatever its name is, and how to mend it."""
    entry = f"the entry {shown(member.name)}"
    if member.issym() or member.islnk():
        return f"{entry} is a link: put the file itself in its place"
    if not (member.isdir() or member.isreg()) or member.issparse():
        return f"{entry} is not a plain file: take it out"
    return None
