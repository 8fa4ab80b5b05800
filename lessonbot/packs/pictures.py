"""Pictures of a pack: what they really are, without what a camera adds to them."""

import hashlib
import re
import struct
import warnings
import zlib
from io import BytesIO

from PIL import ImageOps
from PIL.Image import Image
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

from lessonbot.domain.course import Picture
from lessonbot.packs.problems import Notes, shown

_LARGEST = 5 * 1024 * 1024
_PIXELS = 25_000_000
# A picture that is drawn in several scans takes twice the memory, and time for each of them.
_PROGRESSIVE_PIXELS = 12_500_000
_SCANS = 24
_SCAN = b"\xff\xda"
# Pillow reads such bytes between the parts of a JPEG one by one.
_FILLING = b"\xff" * 1000
# What comes first tells what a file is.
_START = 2048
# Telegram takes photos whose sides add up to 10,000 and are at most 1 to 20.
_SIDES = 10_000
_ASPECT = 20
_QUALITY = 85

# No more than so many bytes beside the pixels, of which each has at most so many.
_PNG_BYTES = 64 * 1024
_DEEPEST_PIXEL = 8

_DAMAGED = "the picture is damaged or cut off: save it again"
_MARKS = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))
_KINDS = ((_MARKS[0][0], JpegImageFile), (_MARKS[1][0], PngImageFile))
_MIMES = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png"}
_OTHERS = (
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "a WebP picture"),
    (re.compile(rb"GIF8"), "a GIF picture"),
    (
        re.compile(rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)?(<!DOCTYPE[^>]*>\s*)?<svg"),
        "an SVG drawing",
    ),
    (re.compile(rb"....ftyp", re.DOTALL), "a HEIC or AVIF picture"),
    (re.compile(rb"BM"), "a BMP picture"),
    (re.compile(rb"%PDF"), "a PDF document"),
)
# What Pillow raises on a picture that is cut off or made to harm.
BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    ArithmeticError,
    LookupError,
    EOFError,
    struct.error,
    zlib.error,
)
# Parts of a picture that change how it looks; all others tell of its maker.
_PNG_LOOKS = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT",
    b"pHYs", b"bKGD",
}  # fmt: skip
_JPEG_LOOKS = (("APP0", b"JFIF"), ("APP2", b"ICC_PROFILE"), ("APP14", b"Adobe"))


def read_picture(name: str, data: bytes, notes: Notes) -> tuple[Picture, bytes] | None:
    """A picture without words and its bytes as they are sent, or nothing and the reason noted."""
    mime = _mime(name, data, notes)
    with warnings.catch_warnings():
        # Pillow warns of what a camera wrote wrongly into the part that is taken out anyway.
        warnings.simplefilter("ignore")
        picture = _opened(data, mime, notes) if mime else None
        clean = _cleaned(data, picture, mime, notes) if picture and mime else None
    if mime is None or clean is None:
        return None
    data, width, height = clean
    media = hashlib.sha256(data).hexdigest()
    short = name.removeprefix("media/")
    return Picture(media, "", mime, width, height, len(data), short), data


def other_kind(data: bytes) -> str | None:
    """What bytes are that are no picture for phones, where that can be told."""
    return next((words for mark, words in _OTHERS if mark.match(data[:_START])), None)


def pixels(data: bytes) -> int:
    """How many pixels bytes say that they are; 0 if that cannot be told."""
    kind = next((kind for mark, kind in _KINDS if data.startswith(mark)), None)
    if kind is None or len(data) > _LARGEST or _FILLING in data:
        return 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            width, height = kind(BytesIO(data)).size
        except BROKEN:
            return 0
    return min(width * height, _PIXELS)


def _mime(name: str, data: bytes, notes: Notes) -> str | None:
    """What the bytes are, if that is what the name says and something phones show."""
    if len(data) > _LARGEST:
        notes.error(1, 1, "picture", "the picture is larger than 5 MB: save it smaller")
        return None
    ending = name.rpartition(".")[2].lower()
    real = next((mime for mark, mime in _MARKS if data.startswith(mark)), None)
    if real is None:
        other = other_kind(data)
        words = f"this is {other}" if other else "this is not a picture that can be read"
        notes.error(1, 1, "picture", f"{words}: save it as JPEG or PNG")
    elif _MIMES.get(ending) != real:
        right = "png" if real == "image/png" else "jpg"
        words = f"the name ends in .{shown(ending)} but the picture is a {right.upper()}: name it .{right}"
        notes.error(1, 1, "picture", words)
    else:
        return real
    return None


def _opened(data: bytes, mime: str, notes: Notes) -> Image | None:
    """The picture, its size checked before a single pixel is unpacked."""
    kind = JpegImageFile if mime == "image/jpeg" else PngImageFile
    if mime == "image/jpeg" and _FILLING in data:
        notes.error(1, 1, "picture", _DAMAGED)
        return None
    try:
        picture = kind(BytesIO(data))
    except BROKEN:
        notes.error(1, 1, "picture", _DAMAGED)
        return None
    width, height = picture.size
    if width * height > _PIXELS:
        words = f"{width} x {height} is more than 25 million pixels: save it smaller"
    elif mime == "image/jpeg" and data.count(_SCAN) > _SCANS:
        words = f"the picture is drawn in more than {_SCANS} scans: save it again"
    elif "progressive" in picture.info and width * height > _PROGRESSIVE_PIXELS:
        words = f"{width} x {height} is too much for a progressive picture: save it smaller"
    elif width + height > _SIDES or max(width, height) > _ASPECT * min(width, height):
        words = f"{width} x {height} is too long for a phone: cut it"
    elif getattr(picture, "is_animated", False):
        words = "the picture moves: save one still picture"
    else:
        return picture
    notes.error(1, 1, "picture", words)
    return None


def _cleaned(data: bytes, picture: Image, mime: str, notes: Notes) -> tuple[bytes, int, int] | None:
    """The bytes to send and the size of the picture: decoded in full to be sure of it.

    A photo tells where and when it was taken. Such a picture is written anew, turned the
    right way first; one that tells nothing keeps its bytes.
    """
    try:
        picture.load()
        if not _tells(data, picture, mime):
            return data, *picture.size
        return _rewritten(picture, mime)
    except BROKEN:
        notes.error(1, 1, "picture", _DAMAGED)
        return None


def _tells(data: bytes, picture: Image, mime: str) -> bool:
    if mime == "image/png":
        # More bytes than pixels: something else is packed behind them.
        most = _PNG_BYTES + 2 * _DEEPEST_PIXEL * picture.width * picture.height
        return len(data) > most or not _png_parts(data) <= _PNG_LOOKS
    if picture.mode not in {"L", "RGB"} or not data.endswith(b"\xff\xd9"):
        return True
    parts: list[tuple[str, bytes]] = getattr(picture, "applist", [])
    return not all(
        any(name == known and body.startswith(mark) for known, mark in _JPEG_LOOKS)
        for name, body in parts
    )


def _png_parts(data: bytes) -> set[bytes]:
    """The kinds of parts a PNG has; `rest` stands for bytes behind its end."""
    kinds, at = set(), len(_MARKS[1][0])
    while at + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        kinds.add(kind)
        at += 12 + length
        if kind == b"IEND":
            break
    return kinds if at == len(data) else kinds | {b"rest"}


def _rewritten(picture: Image, mime: str) -> tuple[bytes, int, int]:
    profile = picture.info.get("icc_profile")
    # In place: two of the largest pictures would be too much.
    ImageOps.exif_transpose(picture, in_place=True)
    turned = picture
    jpeg = mime == "image/jpeg"
    if jpeg and turned.mode not in {"L", "RGB"}:
        turned, profile = turned.convert("RGB"), None
    transparency = turned.info.get("transparency")
    turned.info = {} if jpeg or transparency is None else {"transparency": transparency}
    out = BytesIO()
    if jpeg:
        turned.save(out, "JPEG", quality=_QUALITY, icc_profile=profile)
    else:
        turned.save(out, "PNG", icc_profile=profile)
    return out.getvalue(), *turned.size
