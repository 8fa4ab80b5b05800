"""Tracks: what somebody has who finished several courses, up to a programme of tracks."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from lessonbot.domain.course import Credential


@dataclass(frozen=True, slots=True)
class Track:
    """A rule over what was earned: `least` of the courses and tracks in `needs`, by their keys.

    `translations` are the same track in other languages.
    """

    key: str
    version: str
    title: str
    summary: str
    language: str
    credential: Credential
    needs: tuple[str, ...]
    least: int
    translations: tuple["Track", ...] = ()

    def spoken(self, language: str) -> "Track":
        """The track in a language or its nearest kin, else as it was written."""
        base = language.partition("-")[0]
        known = (self, *self.translations)
        exact = next((each for each in known if each.language == language), None)
        kin = (each for each in known if each.language.partition("-")[0] == base)
        return exact or next(kin, self)


def had(track: Track, earned: Collection[str]) -> tuple[str, ...]:
    """What of a track's parts was earned, in its order."""
    return tuple(key for key in track.needs if key in earned)


def all_earned(tracks: Iterable[Track], courses: Collection[str]) -> frozenset[str]:
    """What was earned by these courses: they, and every track that they complete."""
    earned, before = frozenset(courses), frozenset[str]()
    while earned != before:
        before = earned
        earned |= {each.key for each in tracks if is_complete(each, earned)}
    return earned


def is_complete(track: Track, earned: Collection[str]) -> bool:
    """Whether enough of it was earned."""
    return len(had(track, earned)) >= track.least
