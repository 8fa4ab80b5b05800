"""Pages of HTML as the blocks of a lesson: text, and the pictures where they stood."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from lessonbot.domain.course import Block, Picture
from lessonbot.domain.text import Span, Text
from lessonbot.packs.importers.shared.floods import refuse_flood
from lessonbot.packs.importers.shared.markup import read_html
from lessonbot.packs.importers.shared.parcel import Parcel
from lessonbot.packs.manifest import is_web_address
from lessonbot.packs.problems import shown

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

# Private characters stand where a picture stood, while the text around it is read.
_MARK = re.compile("\ue000(\\d+)\ue001")
_PRIVATE = re.compile("[\ue000\ue001]")
# What has to be looked at tag by tag; a text without it is read exactly as it was written.
_SPECIAL = re.compile(
    r"<(img|iframe|video|audio|source|embed|object|head|title|style)\b"
    r"|<a\b(?![^>]*\bhref\s*=\s*[\"']?https?://)",
    re.IGNORECASE,
)
_FRAMES = ("iframe", "video", "audio", "source", "embed", "object")


def read_page(html: str, place: str, parcel: Parcel, folder: str = "") -> tuple[Block, ...]:
    """The blocks of a page; what they cannot hold is noted in the parcel."""
    text, pictures = _read(html, place, parcel, folder)
    return tuple(_blocks(text, pictures))


def read_words(
    html: str, place: str, parcel: Parcel, folder: str = ""
) -> tuple[Text, tuple[Picture, ...]]:
    """The words of a piece of HTML, and its pictures apart from them."""
    text, pictures = _read(html, place, parcel, folder)
    words = _stripped(
        replace(span, text=_MARK.sub("", span.text)) for span in text if _MARK.sub("", span.text)
    )
    return words, tuple(pictures)


def _read(html: str, place: str, parcel: Parcel, folder: str) -> tuple[Text, list[Picture]]:
    refuse_flood(html, place)
    html = _PRIVATE.sub("", html)
    pictures: list[Picture] = []
    if _SPECIAL.search(html):
        # Only needed for pages with more than words; it takes 100 ms to load.
        from bs4 import BeautifulSoup  # noqa: PLC0415

        soup = BeautifulSoup(f"<body>{html}", "lxml")
        for tag in soup.find_all(("head", "title", "style")):
            tag.decompose()
        pictures = _take_pictures(soup, place, parcel, folder)
        _note_frames(soup, place, parcel)
        _unlink(soup, place, parcel)
        html = str(soup)
    text, lost = read_html(html, place, parcel.pages)
    for each in dict.fromkeys(lost):
        parcel.left_out(place, f"{each}: a lesson holds words, links and pictures")
    return text, pictures


def _take_pictures(soup: "BeautifulSoup", place: str, parcel: Parcel, folder: str) -> list[Picture]:
    pictures: list[Picture] = []
    for tag in soup.find_all("img"):
        if formula := str(tag.get("data-equation-content") or ""):
            _say_instead(tag, formula)
            words = "a formula stays as it was typed: write it in plain words"
            parcel.changed(place, f"{shown(formula)}: {words}")
            continue
        picture = _picture(tag, place, parcel, folder)
        _say_instead(tag, f"\ue000{len(pictures)}\ue001" if picture else "")
        if picture:
            pictures.append(picture)
    return pictures


def _picture(tag: "Tag", place: str, parcel: Parcel, folder: str) -> Picture | None:
    reference = str(tag.get("src") or "")
    decorative = tag.get("role") == "presentation" or tag.get("data-decorative") == "true"
    alt = "" if decorative else " ".join(str(tag.get("alt") or "").split())
    if is_web_address(reference) or reference.startswith(("data:", "//")):
        words = "it is not in the file: save it, and put it into media/"
        parcel.left_out(place, f"the picture {shown(reference)}: {words}")
        return None
    name = parcel.find(reference, folder)
    if name is None:
        parcel.left_out(place, f"the picture {shown(reference)}: there is no such file")
        return None
    return parcel.picture(name, alt, place)


def _note_frames(soup: "BeautifulSoup", place: str, parcel: Parcel) -> None:
    for tag in soup.find_all(_FRAMES):
        address = str(tag.get("src") or tag.get("data") or "")
        if address:
            words = "a video or recording has to be added by hand, with its length or its words"
            parcel.left_out(place, f"{tag.name} {shown(address)}: {words}")
        _say_instead(tag, "")


def _unlink(soup: "BeautifulSoup", place: str, parcel: Parcel) -> None:
    for tag in soup.find_all("a"):
        address = str(tag.get("href") or "")
        if is_web_address(address):
            continue
        if address and not address.startswith("#"):
            words = "it leads into the other system; its words stay"
            parcel.changed(place, f"the link to {shown(address)}: {words}")
        tag.name, tag.attrs = "span", {}


def _say_instead(tag: "Tag", words: str) -> None:
    """Make a tag words; to take it out of a long row of others would take long."""
    tag.name, tag.attrs = "span", {}
    tag.string = words


# --- from text with marks to blocks --------------------------------------------------------------


def _blocks(text: Text, pictures: list[Picture]) -> Iterator[Block]:
    waiting: list[Span] = []
    for span in text:
        parts = _MARK.split(span.text)
        # Between the words stand the numbers of the pictures.
        for at, part in enumerate(parts):
            if at % 2 == 0:
                waiting.extend([replace(span, text=part)] if part else [])
                continue
            yield from _text_block(waiting)
            yield Block(picture=pictures[int(part)])
            waiting = []
    yield from _text_block(waiting)


def _text_block(spans: list[Span]) -> Iterator[Block]:
    if text := _stripped(spans):
        yield Block(text)


def _stripped(spans: "Iterator[Span] | list[Span]") -> Text:
    """Without the space at both ends; nothing if only space is there."""
    kept = list(spans)
    while kept and not kept[0].text.strip():
        kept.pop(0)
    while kept and not kept[-1].text.strip():
        kept.pop()
    if kept:
        kept[0] = replace(kept[0], text=kept[0].text.lstrip())
        kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip())
    return tuple(kept)
