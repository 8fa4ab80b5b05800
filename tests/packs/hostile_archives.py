"""Packs whose folder or zip is made to harm; each builder makes one in an empty folder."""

import io
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.packs.packfolder import COURSE, LESSON, LESSON_FILE, TEXT, TOP, fresh

Builder = Callable[[Path], Path]
MIB = 1024 * 1024
MANY = 100_000


def zipped(folder: Path, *entries: tuple[zipfile.ZipInfo | str, bytes], level: int = 6) -> Path:
    """A right pack in a zip, and these entries."""
    path = folder / "pack.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        archive.writestr("course.yaml", COURSE)
        archive.writestr(LESSON_FILE, LESSON)
        for info, content in entries:
            archive.writestr(info, content)
    return path


def entry(name: str, mode: int = stat.S_IFREG | 0o644) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("placeholder")
    # zipfile would cut the name off at a NUL.
    info.filename = info.orig_filename = name
    info.create_system = 3
    info.external_attr = mode << 16
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def named(name: str) -> Builder:
    return lambda folder: zipped(folder, (entry(name), b"x"))


def typed(mode: int) -> Builder:
    return lambda folder: zipped(folder, (entry("media/a.png", mode | 0o777), b"/etc/passwd"))


# --- bombs ---------------------------------------------------------------------------------------


def zeros(size: int) -> bytes:
    """Deflated zeros: one piece of them over and over, so that making it takes no time."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = packer.compress(bytes(MIB)) + packer.flush(zlib.Z_FULL_FLUSH)
    piece = packer.compress(bytes(MIB)) + packer.flush(zlib.Z_FULL_FLUSH)
    return first + piece * (size // MIB - 1) + packer.flush()


def local(name: bytes, crc: int, packed: int, size: int) -> bytes:
    head = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 33, crc, packed, size, len(name), 0)
    return head + name


def central(name: bytes, crc: int, packed: int, size: int, at: int) -> bytes:
    return (
        struct.pack(
            "<4s6H3L5H2L",
            *(b"PK\1\2", 20, 20, 0, 8, 0, 33, crc, packed, size, len(name)),
            *(0, 0, 0, 0, 0, at),
        )
        + name
    )


def _end(count: int, size: int, at: int) -> bytes:
    return struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count & 0xFFFF, count & 0xFFFF, size, at, 0)


def assembled(head: bytes, centrals: Iterable[bytes]) -> bytes:
    listed = list(centrals)
    directory = b"".join(listed)
    return head + directory + _end(len(listed), len(directory), len(head))


def flat_bomb(folder: Path) -> Path:
    """One entry of 4 GB of zeros."""
    size = 4000 * MIB
    body = zeros(size)
    path = folder / "pack.zip"
    name = b"media/a.png"
    head = local(name, 0, len(body), size) + body
    path.write_bytes(assembled(head, [central(name, 0, len(body), size, 0)]))
    return path


def lying_bomb(folder: Path) -> Path:
    """The same, and the sizes say that it is small."""
    size = 1000 * MIB
    body = zeros(size)
    name = b"media/a.png"
    head = local(name, 0, len(body), len(body) * 2) + body
    path = folder / "pack.zip"
    path.write_bytes(assembled(head, [central(name, 0, len(body), len(body) * 2, 0)]))
    return path


def overlapping_bomb(folder: Path) -> Path:
    """A thousand entries that are all the same bytes of the file."""
    size = 10 * MIB
    kernel = os.urandom(220_000) + bytes(size - 220_000)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packer.compress(kernel) + packer.flush()
    crc = zlib.crc32(kernel)
    head = local(b"media/0000.png", crc, len(body), size) + body
    names = (f"media/{n:04}.png".encode() for n in range(1000))
    path = folder / "pack.zip"
    path.write_bytes(assembled(head, [central(n, crc, len(body), size, 0) for n in names]))
    return path


def quoting_bomb(folder: Path) -> Path:
    """David Fifield's: each entry quotes the heads of those behind it, and all share one kernel."""
    kernel = bytes(2 * MIB)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    tail = packer.compress(kernel) + packer.flush()
    names = [f"media/{n:04}.png".encode() for n in range(1500)]
    body, content = tail, kernel
    locals_, centrals = [], []
    for number, name in enumerate(reversed(names)):
        crc = zlib.crc32(content)
        head = local(name, crc, len(body), len(content))
        locals_.append(head)
        centrals.append((name, crc, len(body), len(content), number))
        if number % 50 == 0 or number == len(names) - 1:
            # Recomputing every checksum takes long; some of them right is as good a bomb.
            content = head + content
        quote = struct.pack("<BHH", 0, len(head), len(head) ^ 0xFFFF) + head
        body = quote + body
    path = folder / "pack.zip"
    start = len(body) - len(tail)
    offsets = [start - 40 * (each[4] + 1) for each in centrals]
    directory = [
        central(name, crc, packed, size, max(0, at))
        for (name, crc, packed, size, _), at in zip(centrals, offsets, strict=True)
    ]
    path.write_bytes(assembled(locals_[-1] + body, reversed(directory)))
    return path


def nested_bomb(folder: Path) -> Path:
    """Zips in zips, whose outer one hides how large the inner ones are."""
    inner = zeros(2000 * MIB)
    data = assembled(
        local(b"x", 0, len(inner), 2000 * MIB) + inner,
        [central(b"x", 0, len(inner), 2000 * MIB, 0)],
    )
    for _ in range(3):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(8):
                archive.writestr(f"{number}.zip", data)
        data = out.getvalue()
    return zipped(folder, ("media/more.zip", data), ("media/a.png", bytes(60 * MIB)))


def many_zip(folder: Path) -> Path:
    """100,000 empty entries."""
    names = [f"m/{n}".encode() for n in range(MANY)]
    head = local(names[0], 0, 0, 0)
    path = folder / "pack.zip"
    path.write_bytes(assembled(head, [central(name, 0, 0, 0, 0) for name in names]))
    return path


def vast_directory(folder: Path) -> Path:
    """A list of 24 MB of names, which says that it is two names long."""
    names = [f"{n:0200}".encode() for n in range(MANY)]
    directory = b"".join(central(name, 0, 0, 0, 0) for name in names)
    path = folder / "pack.zip"
    head = local(names[0], 0, 0, 0)
    path.write_bytes(head + directory + _end(2, len(directory), len(head)))
    return path


def commented_zip(folder: Path) -> Path:
    """Names and comments of 64 kB each."""
    info = entry("media/a.png")
    info.comment = b"c" * 65_000
    info.extra = b"\x99\x99" + struct.pack("<H", 60_000) + bytes(60_000)
    return zipped(folder, (info, b"x"), (entry("a" * 60_000), b"x"))


def many_lessons(folder: Path) -> Path:
    """Eighteen megabytes of lessons."""
    text = f"{TOP}{TEXT}\n".encode()
    fillings = (os.urandom(9_000).hex(" ", 4).encode() for _ in range(1_000))
    lessons = ((f"lessons/{n + 10}-a.md", text + each) for n, each in enumerate(fillings))
    return zipped(folder, *lessons)


# --- names ---------------------------------------------------------------------------------------


def clashing(first: str, second: str) -> Builder:
    return lambda folder: zipped(folder, (entry(first), b"x"), (entry(second), b"x"))


def lying_local_name(folder: Path) -> Path:
    """The list of files says media/a.png, the entry itself ../../evil."""
    path = zipped(folder, (entry("media/a.png"), b"x"))
    data = path.read_bytes()
    at = data.index(b"media/a.png")
    path.write_bytes(data[:at] + b"../../evil/" + data[at + 11 :])
    return path


# --- folders -------------------------------------------------------------------------------------


def many_files(folder: Path) -> Path:
    pack = fresh(folder / "pack")
    (pack.path / "media").mkdir()
    for number in range(MANY):
        os.mknod(pack.path / "media" / f"{number}.png")
    return pack.path


def many_folders(folder: Path) -> Path:
    pack = fresh(folder / "pack")
    (pack.path / "media").mkdir()
    for number in range(10_000):
        (pack.path / "media" / str(number)).mkdir()
    return pack.path


def deep_folder(folder: Path) -> Path:
    pack = fresh(folder / "pack")
    deep = pack.path
    for _ in range(400):
        deep /= "a"
        deep.mkdir()
    return pack.path


def sparse_file(folder: Path) -> Path:
    pack = fresh(folder / "pack")
    (pack.path / "media").mkdir()
    with (pack.path / "media" / "a.png").open("wb") as file:
        file.truncate(50_000 * MIB)
    return pack.path


def linked(target: str) -> Builder:
    def make(folder: Path) -> Path:
        pack = fresh(folder / "pack")
        (pack.path / "media").mkdir()
        (pack.path / "media" / "a.png").symlink_to(target)
        return pack.path

    return make


def circle(folder: Path) -> Path:
    pack = fresh(folder / "pack")
    (pack.path / "lessons" / "again").symlink_to(pack.path, target_is_directory=True)
    return pack.path


def pipe(folder: Path) -> Path:
    pack = fresh(folder / "pack")
    os.mkfifo(pack.path / "lessons" / "02-pipe.md")
    return pack.path


TABLE: dict[str, tuple[Builder, str]] = {
    "zip bomb, flat": (flat_bomb, "suspiciously large"),
    "zip bomb, lying about its size": (lying_bomb, "is damaged"),
    "zip bomb, overlapping entries": (overlapping_bomb, "larger than 64 MB unpacked"),
    "zip bomb, entries that quote each other": (quoting_bomb, "suspiciously large"),
    "zip bomb, nested": (nested_bomb, "suspiciously large"),
    "zip of 100,000 files": (many_zip, "more than 5,000 files"),
    "zip with a list of 24 MB": (vast_directory, "more than 5,000 files"),
    "zip with comments and names of 64 kB": (commented_zip, "longer than 200 characters"),
    "zip with 18 MB of lessons": (many_lessons, "larger than 16 MB"),
    "folder of 100,000 files": (many_files, "more than 5,000 files"),
    "folder of 10,000 folders": (many_folders, "more than 5,000 files"),
    "folder 400 deep": (deep_folder, "longer than 200 characters"),
    "folder with a file of 50 GB": (sparse_file, "larger than 64 MB"),
    "zip, name leads out": (named("../../evil.md"), "leads out of the pack"),
    "zip, name leads out in the middle": (named("media/../../evil"), "leads out of the pack"),
    "zip, absolute name": (named("/etc/cron.d/evil"), "names a place on a disk"),
    "zip, name with a drive": (named("C:\\evil.md"), "names a place on a disk"),
    "zip, name of a network place": (named("\\\\host\\evil"), "names a place on a disk"),
    "zip, name with a backslash": (named("media\\..\\evil"), "has a \\ in its name"),
    "zip, name with NUL": (named("media/a.png\0.exe"), "invisible character"),
    "zip, name with another slash": (named("media∕a.png"), "looks like a / or a dot"),
    "zip, name with a full-width slash": (named("..／evil"), "looks like a / or a dot"),
    "zip, name that turns its direction": (named("media/gpj\u202eexe.png"), "invisible character"),
    "zip, name with an isolate": (named("media/a\u2066b.png"), "invisible character"),
    "zip, name with line break": (named("media/a\nb.png"), "invisible character"),
    "zip, name of a device": (named("media/con.png"), "some computers cannot store"),
    "zip, name of a stream": (named("media/a.png:evil.exe"), "some computers cannot store"),
    "zip, names that differ in case": (clashing("media/A.png", "media/a.png"), "in case only"),
    "zip, names that are composed": (clashing("media/\u00e9", "media/e\u0301"), "one"),
    "zip, a file that is a folder too": (clashing("media/a", "media/a/b.png"), "is a file too"),
    "zip, entry by another name": (lying_local_name, "is damaged"),
    "zip, symbolic link": (typed(stat.S_IFLNK), "is a link"),
    "zip, device": (typed(stat.S_IFBLK), "is not a file"),
    "zip, pipe": (typed(stat.S_IFIFO), "is not a file"),
    "zip, socket": (typed(stat.S_IFSOCK), "is not a file"),
    "folder, link to a file": (linked("/etc/passwd"), "is a link"),
    "folder, link to a device": (linked("/dev/zero"), "is a link"),
    "folder, link to a folder": (linked("/"), "is a link"),
    "folder, link to itself": (linked("a.png"), "is a link"),
    "folder, link in a circle": (circle, "is a link"),
    "folder, pipe": (pipe, "is not a file"),
}
"""Each by what it is: its builder, and what its author is told."""
