"""Pictures made small enough for weak links, turned the right way, without what a camera adds."""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageChops, ImageCms, ImageOps, ImageStat, UnidentifiedImageError

from lessonbot.packs.pictures import BROKEN, other_kind

PICTURE_BYTES = 100 * 1024
LOW_BYTES = 30 * 1024
SIDE = 800
LOW_SIDE = 480

# A phone's largest photo is unpacked at a fraction of its size; other formats are not.
_JPEG_PIXELS = 120_000_000
_PIXELS = 50_000_000
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
_QUALITIES = (85, 80, 75, 70, 65, 60, 50, 40)
_COLOURS = (256, 128, 64, 32)
# Where nothing fits, the picture gets smaller by this.
_STEP = 0.8
_SMALLEST = 160
# How far apart the grey values of two thumbnails may be, 0 to 255.
_ALIKE = 24
_THUMBNAIL = (24, 24)
_ASPECT = 0.1


class NotShrinkable(Exception):
    """The bytes cannot be made a picture of a lesson; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Shrunk:
    """A picture as it is sent; `ending` is jpg or png."""

    data: bytes
    ending: str
    width: int
    height: int


def shrink(data: bytes, endings: tuple[str, ...], side: int, most: int) -> Shrunk:
    """The picture within a square and within so many bytes, in the best of these formats.

    Of two formats the one with fewer bytes is taken: PNG for drawings, JPEG for photos.
    Raises NotShrinkable.
    """
    with warnings.catch_warnings():
        # Pillow warns of what a camera wrote wrongly into the part that is not kept.
        warnings.simplefilter("ignore")
        try:
            picture = _opened(data, side)
            return _fitting(picture, endings, most)
        except BROKEN as fault:
            words = "the picture is damaged or cut off: save it again"
            raise NotShrinkable(words) from fault


def alike(first: bytes, second: bytes) -> bool:
    """Whether two files show about the same picture, whatever their size and format."""
    try:
        ours, theirs = (_opened(data, LOW_SIDE) for data in (first, second))
    except (*BROKEN, NotShrinkable):
        return False
    shapes = [picture.width / picture.height for picture in (ours, theirs)]
    if abs(shapes[0] - shapes[1]) > _ASPECT * max(shapes):
        return False
    greys = [_flat(picture).convert("L").resize(_THUMBNAIL) for picture in (ours, theirs)]
    mean: float = ImageStat.Stat(ImageChops.difference(*greys)).mean[0]
    return mean <= _ALIKE


def _opened(data: bytes, side: int) -> Image.Image:
    """The picture within a square, turned the right way, in colours that every screen shows."""
    try:
        picture: Image.Image = Image.open(BytesIO(data), formats=_FORMATS)
    except UnidentifiedImageError as fault:
        kind = other_kind(data)
        words = f"this is {kind}" if kind else "this is not a picture that can be read"
        raise NotShrinkable(f"{words}: save it as JPEG or PNG") from fault
    except Image.DecompressionBombError as fault:
        raise NotShrinkable("the picture has far too many pixels: save it smaller") from fault
    _refuse_size(picture)
    if picture.mode.startswith("I"):
        # 16 bits of grey: Pillow would cut them off instead of rounding them.
        picture = picture.point(lambda value: value / 256).convert("L")
    elif picture.mode not in {"L", "RGB", "LA", "RGBA", "CMYK"}:
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    picture.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return _screen(ImageOps.exif_transpose(picture))


def _refuse_size(picture: Image.Image) -> None:
    """A small file may say that it is a vast picture: ask before a pixel is unpacked."""
    width, height = picture.size
    most = _JPEG_PIXELS if picture.format in {"JPEG", "MPO"} else _PIXELS
    if width * height > most:
        raise NotShrinkable(
            f"{width} x {height} is more than {most // 1_000_000} million pixels: save it smaller"
        )


def _screen(picture: Image.Image) -> Image.Image:
    """The picture in sRGB: photos of phones and for printing have colours of their own."""
    profile = picture.info.get("icc_profile")
    mode = picture.mode
    if profile and mode in {"RGB", "CMYK"}:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            changed = ImageCms.profileToProfile(picture, source, target, outputMode="RGB")
        except (ImageCms.PyCMSError, *BROKEN):
            changed = None
        picture = changed or picture
    if picture.mode == "CMYK":
        picture = picture.convert("RGB")
    if picture.mode in {"LA", "RGBA"} and picture.getchannel("A").getextrema() == (255, 255):
        picture = picture.convert("L" if picture.mode == "LA" else "RGB")
    picture.info = {}
    return picture


def _flat(picture: Image.Image) -> Image.Image:
    """Without transparency: on white, as on paper."""
    if picture.mode not in {"LA", "RGBA"}:
        return picture
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture.convert("RGBA"))
    return paper.convert("RGB")


def _fitting(picture: Image.Image, endings: tuple[str, ...], most: int) -> Shrunk:
    while True:
        # A photo in few colours is small and ugly: that is for those who want PNG and nothing else.
        colours = _COLOURS if endings == ("png",) else _COLOURS[:1]
        made = [each for ending in endings if (each := _best(picture, ending, most, colours))]
        if made:
            return min(made, key=lambda each: len(each.data))
        if max(picture.size) <= _SMALLEST:
            raise NotShrinkable("it cannot be made small enough: use a simpler picture")
        size = [max(1, round(each * _STEP)) for each in picture.size]
        picture = picture.resize((size[0], size[1]), Image.Resampling.LANCZOS)


def _best(picture: Image.Image, ending: str, most: int, colours: tuple[int, ...]) -> Shrunk | None:
    """The best quality that fits, if one does."""
    forms = _pngs(picture, colours) if ending == "png" else _jpegs(_flat(picture))
    fits = (data for data in forms if len(data) <= most)
    data = next(fits, None)
    return Shrunk(data, ending, *picture.size) if data else None


def _jpegs(picture: Image.Image) -> Iterator[bytes]:
    for quality in _QUALITIES:
        out = BytesIO()
        picture.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
        yield out.getvalue()


def _pngs(picture: Image.Image, palettes: tuple[int, ...]) -> Iterator[bytes]:
    clear = picture.mode in {"LA", "RGBA"}
    method = Image.Quantize.FASTOCTREE if clear else Image.Quantize.MEDIANCUT
    whole = picture.convert("RGBA" if clear else "RGB")
    reduced = (_png(whole.quantize(colours, method)) for colours in palettes)
    yield min(_png(picture), next(reduced), key=len)
    yield from reduced


def _png(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
