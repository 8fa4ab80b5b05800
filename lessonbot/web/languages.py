"""Which language a visitor reads."""

from collections.abc import Mapping

from lessonbot.domain.phrases import Phrases

_LONGEST = 500


def spoken(tag: str, voices: Mapping[str, Phrases]) -> Phrases | None:
    """The voice for a language tag, or for its base language."""
    tag = tag.strip().lower().replace("_", "-")
    by_tag = {known.lower(): voice for known, voice in voices.items()}
    return by_tag.get(tag) or by_tag.get(tag.split("-")[0])


def accepted(header: str) -> list[str]:
    """The tags of an Accept-Language header, most wanted first."""
    wanted = []
    for part in header[:_LONGEST].split(","):
        tag, _, quality = part.partition(";")
        weight = _weight(quality)
        if tag.strip() and weight > 0:
            wanted.append((-weight, tag.strip()))
    return [tag for _, tag in sorted(wanted, key=lambda each: each[0])]


def choose(asked: str, header: str, voices: Mapping[str, Phrases], usual: str = "") -> Phrases:
    """The language asked for, else the first of the browser's that is spoken, the usual, English."""
    for tag in (asked, *accepted(header), usual):
        if voice := spoken(tag, voices):
            return voice
    return voices["en"]


def _weight(quality: str) -> float:
    name, _, value = quality.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0
