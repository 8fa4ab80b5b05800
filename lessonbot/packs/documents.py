"""Documents of a pack: files to keep and print, which must not carry a program."""

import hashlib
import zipfile
from io import BytesIO

from lessonbot.domain.course import Document
from lessonbot.packs.problems import Notes, shown

ENDINGS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

_LARGEST = 5 * 1024 * 1024
_MOST_PARTS = 5_000
_TAIL = 2048
# What a PDF begins a program, a hidden file or a forced action with.
_ACTIVE = (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/XFA", b"/RichMedia")
_PROGRAMS = ("vbaproject.bin", "vbadata.xml", "activex", "embeddings", "oleobject")


def read_document(name: str, data: bytes, notes: Notes) -> tuple[Document, bytes] | None:
    """A document without its title and its bytes, or nothing and the reason noted."""
    ending = name.rpartition(".")[2].lower()
    fault = _fault(ending, data)
    if fault:
        notes.error(1, 1, "document", fault)
        return None
    media = hashlib.sha256(data).hexdigest()
    short = name.rpartition("/")[2]
    return Document(media, ENDINGS[ending], len(data), "", short), data


def _fault(ending: str, data: bytes) -> str | None:
    if ending not in ENDINGS:
        return f".{shown(ending)} is not opened by every phone: save it as PDF, DOCX or XLSX"
    if len(data) > _LARGEST:
        return "the document is larger than 5 MB: save it smaller"
    return _pdf_fault(data) if ending == "pdf" else _office_fault(data, ending)


def _pdf_fault(data: bytes) -> str | None:
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-_TAIL:]:
        return "this is not a whole PDF: save it again"
    if any(mark in data for mark in _ACTIVE):
        return "the PDF holds a program or another file: print it to a new PDF"
    return None


def _office_fault(data: bytes, ending: str) -> str | None:
    folder = "word/" if ending == "docx" else "xl/"
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = [entry.filename.lower() for entry in archive.infolist()[:_MOST_PARTS]]
    except (zipfile.BadZipFile, OSError, ValueError, LookupError, NotImplementedError):
        names = []
    if "[content_types].xml" not in names or not any(name.startswith(folder) for name in names):
        return f"this is not a whole .{ending} document: save it again"
    if any(mark in name for name in names for mark in _PROGRAMS):
        return "the document holds a program or another file: save it without macros"
    return None
