"""How much data a lesson costs: which of its media are sent, which wait until they are asked for.

What a learner chose is one of three: everything as the author made it; light, with small pictures
only; or text alone. Whatever is not sent is named with its size.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from lessonbot.domain.course import Document, Lesson, Picture, Recording
from lessonbot.domain.learner import Data
from lessonbot.domain.spelling import fold
from lessonbot.domain.vocabulary import DATA

SMALL = 30 * 1024
"""What is no larger is sent without a word about its size."""

DAY: Mapping[Data, int] = MappingProxyType({"full": 300 * 1024, "light": SMALL})
"""What the media of a day are best below."""

Medium = Picture | Recording | Document

_CHOSEN = {
    fold(word): data
    for data, words in DATA.items()
    for line in words.values()
    for word in line.split("|")
}


def chosen(said: str) -> Data | None:
    """How much data somebody wants who sent this after LIGHT."""
    return _CHOSEN.get(fold(said))


def media(lesson: Lesson) -> tuple[Medium, ...]:
    """All media of a lesson, in the order in which they are sent."""
    documents = [block.document for block in lesson.blocks if block.document]
    recording = [lesson.recording] if lesson.recording else []
    return (*_pictures(lesson), *recording, *documents)


def shown(picture: Picture, data: Data) -> Picture | None:
    """The form in which a picture is sent, if it is."""
    if data == "full":
        return picture
    small = picture.low or (picture if picture.size <= SMALL else None)
    return small if data == "light" else None


def sent(lesson: Lesson, data: Data) -> tuple[Medium, ...]:
    """The media that come with a lesson."""
    if data == "full":
        return media(lesson)
    forms = (shown(each, data) for each in _pictures(lesson))
    return tuple(each for each in forms if each)


def kept(lesson: Lesson, data: Data) -> tuple[Medium, ...]:
    """The media that wait until they are asked for; pictures as small as the author made them."""
    if data == "full":
        return ()
    return tuple(
        each.low or each if isinstance(each, Picture) else each
        for each in media(lesson)
        if not (isinstance(each, Picture) and shown(each, data))
    )


def weight(some: Iterable[Medium]) -> int:
    """The bytes of media."""
    return sum(each.size for each in some)


def about(size: int) -> int:
    """A number of bytes rounded up as one says “about 40 kB”, never below one."""
    kilobytes = max(-(-size // 1024), 1)
    step = int(10 ** max(len(str(kilobytes)) - 2, 0))
    return -(-kilobytes // step) * step * 1024


def _pictures(lesson: Lesson) -> list[Picture]:
    return [block.picture for block in lesson.blocks if block.picture]
