"""What is made to keep a parser busy, found before any parser sees it."""

import re

from lessonbot.packs.drafts import NotImportable

_MIB = 1024 * 1024
LARGEST = 4 * _MIB
LARGEST_PAGE = _MIB
# Each takes most of a millisecond.
MOST_PAGES = 4_000

# Between two tags; the parser needs the square of the time for a tag with so many attributes.
_MOST_SIGNS = 500
_MOST_WORDS = 2_000
_SHORT = 1_000
# Of one page: pictures, links and frames are looked at one by one.
_MOST_TAGS = 20_000
_MOST_LINKS = 1_000
_LINK = re.compile(r"<(img|a|iframe|video|audio|source|embed|object)\b", re.IGNORECASE)


class Pages:
    """Counts the pieces of HTML of a file that a whole parser has to read, and refuses too many."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.number = 0

    def add(self) -> None:
        """One more; raises NotImportable."""
        self.number += 1
        if self.number > MOST_PAGES:
            raise NotImportable(
                f"{self.place} has more than {MOST_PAGES:,} texts with lists, tables or other HTML: "
                "divide it"
            )


def refuse_flood(page: str, place: str) -> None:
    """Refuse a page that is made to keep its parser busy; raises NotImportable."""
    refuse_size(len(page), place, LARGEST_PAGE)
    if page.count("<") > _MOST_TAGS or len(_LINK.findall(page)) > _MOST_LINKS:
        raise NotImportable(
            f"{place} has more than {_MOST_TAGS:,} tags, or {_MOST_LINKS:,} links and pictures: divide it"
        )
    for piece in page.split("<"):
        if len(piece) < _SHORT:
            continue
        if piece.count("=") > _MOST_SIGNS or len(piece.split()) > _MOST_WORDS:
            raise NotImportable(
                f"{place} has thousands of words or attributes in one piece: divide it by headings "
                "or paragraphs"
            )


def refuse_size(size: int, place: str, most: int = LARGEST) -> None:
    """Refuse a text that is larger than any that a person writes; raises NotImportable."""
    if size > most:
        raise NotImportable(
            f"{place} is larger than {most // _MIB} MB: divide it, or take pictures out of its text"
        )
