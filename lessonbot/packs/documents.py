"""Documents of a pack: files to keep and print, which must not carry a program."""

import hashlib
import re
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

from lessonbot.domain.course import Document
from lessonbot.packs.archive import ZIP_FAULTS, open_zip
from lessonbot.packs.problems import Notes, PackRefused, shown

ENDINGS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

_LARGEST = 5 * 1024 * 1024
# What a PDF begins a program, a hidden file or a forced action with; /JS alone does nothing.
_ACTIVE = re.compile(
    rb"/(JavaScript|Launch|EmbeddedFile|XFA|RichMedia|SubmitForm|ImportData|GoToE|Rendition)"
)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_PACKED = re.compile(rb"/ObjStm.{0,400}?stream\r?\n", re.DOTALL)
_MOST_UNPACKED = 16 * 1024 * 1024
_PROGRAMS = ("vbaproject.bin", "vbadata.xml", "activex", "embeddings", "oleobject")
# What loads a program from elsewhere when the document is opened.
_REMOTE = re.compile(rb"attachedTemplate|oleObject|subDocument|frame\"")
_RELATIONS = 1024 * 1024


def read_document(name: str, data: bytes, notes: Notes) -> tuple[Document, bytes] | None:
    """A document without its title and its bytes, or nothing and the reason noted."""
    ending = name.rpartition(".")[2].lower()
    fault = _fault(ending, data)
    if fault:
        notes.error(1, 1, "document", fault)
        return None
    media = hashlib.sha256(data).hexdigest()
    short = name.removeprefix("media/")
    return Document(media, ENDINGS[ending], len(data), "", short), data


def _fault(ending: str, data: bytes) -> str | None:
    if ending not in ENDINGS:
        return f".{shown(ending)} is not opened by every phone: save it as PDF, DOCX or XLSX"
    if len(data) > _LARGEST:
        return "the document is larger than 5 MB: save it smaller"
    return _pdf_fault(data) if ending == "pdf" else _office_fault(data, ending)


def _pdf_fault(data: bytes) -> str | None:
    if not data.startswith(b"%PDF-") or not data.rstrip(b"\r\n \t\0").endswith(b"%%EOF"):
        return "this is not a whole PDF: save it again"
    if b"/Encrypt" in data:
        return "the PDF is locked with a password: save it without one"
    harms = "the PDF holds a program or another file: print it to a new PDF"
    if zipfile.is_zipfile(BytesIO(data)) or _is_active(data):
        return harms
    left = _MOST_UNPACKED
    for packed in _PACKED.finditer(data):
        unpacked = _unpacked(data[packed.end() :], left)
        left -= len(unpacked)
        if left <= 0 or _is_active(unpacked):
            return harms
    return None


def _is_active(data: bytes) -> bool:
    """Whether a program or another file is named, also in letters that are written as #41."""
    plain = _ESCAPED.sub(lambda match: bytes.fromhex(match[1].decode()), data)
    return bool(_ACTIVE.search(plain))


def _unpacked(data: bytes, most: int) -> bytes:
    """What a packed stream begins with; nothing if it is packed in another way."""
    try:
        return zlib.decompressobj().decompress(data, most)
    except zlib.error:
        return b""


def _office_fault(data: bytes, ending: str) -> str | None:
    folder = "word/" if ending == "docx" else "xl/"
    broken = f"this is not a whole .{ending} document: save it again"
    if not zipfile.is_zipfile(BytesIO(data)):
        return broken
    try:
        with open_zip(Path("document"), data) as archive:
            names = [name.lower() for name in archive.namelist()]
            remote = any(_is_remote(archive, name) for name in archive.namelist())
    except PackRefused as refusal:
        return f"the document is not safe to open: {refusal.problems[0].message}"
    except ZIP_FAULTS:
        return broken
    if "[content_types].xml" not in names or not any(name.startswith(folder) for name in names):
        return broken
    if remote or any(mark in name for name in names for mark in _PROGRAMS):
        return "the document holds a program or another file: save it without macros"
    return None


def _is_remote(archive: zipfile.ZipFile, name: str) -> bool:
    if not name.lower().endswith(".rels"):
        return False
    with archive.open(name) as file:
        text = file.read(_RELATIONS)
    return b"External" in text and bool(_REMOTE.search(text))
