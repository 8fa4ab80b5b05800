"""Stories of the African Storybook: the same pages in many languages, in step.

A folder holds a folder for each language (`en/0087_i-like-to-read.md`); the number is the same in
all of them. A story has its title at `#`, its pages between `##` lines, and behind the last of
them who made it and under which licence.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from lessonbot.domain.course import Attribution, Block, Course, Lesson
from lessonbot.domain.text import Span
from lessonbot.packs.counting import count
from lessonbot.packs.drafts import Draft, NotImportable
from lessonbot.packs.importers.shared.cutting import WORDS_A_DAY, Piece, cut
from lessonbot.packs.importers.shared.draft_course import course_of, key_of, one_line, unique
from lessonbot.packs.importers.shared.drafting import Drafting
from lessonbot.packs.importers.shared.sources import open_sources
from lessonbot.packs.problems import shown
from lessonbot.packs.spans import HIDDEN, hidden_in

_FILE = re.compile(
    r"(?:.*/)?(?P<language>[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)/(?P<story>\d+)_[^/]*\.md"
)
_FACT = re.compile(r"[*-] +(?P<name>[^:\n]+): *(?P<value>.*)")
_LICENCE = re.compile(r"\[?CC[- ]BY", re.IGNORECASE)
_SPDX = re.compile(r"CC-BY(-NC)?(-SA|-ND)?-\d\.\d")
_NOT_MAKERS = {"license", "licence", "language"}
_LARGEST = 100 * 1024


@dataclass(frozen=True)
class _Story:
    """A story in one language; `facts` are its last lines."""

    file: str
    number: str
    language: str
    title: str
    pages: tuple[str, ...]
    facts: Mapping[str, str]

    @property
    def words(self) -> int:
        return sum(map(count, self.pages))

    @property
    def licence(self) -> str:
        return self.facts.get("License", self.facts.get("Licence", "")).strip("[] ")

    @property
    def credit(self) -> Attribution:
        """Who made it, in the words of its last lines."""
        makers = (f"{k}: {v}" for k, v in self.facts.items() if k.lower() not in _NOT_MAKERS)
        licence = self.licence if _SPDX.fullmatch(self.licence) else None
        return Attribution(one_line("; ".join([f"“{self.title}”", *makers])), licence=licence)


def read(
    path: Path,
    *,
    language: str = "en",
    languages: Collection[str] | None = None,
    stories: Collection[str] = (),
) -> Draft:
    """The stories of a folder or zip, or of one file with its translations beside it.

    `languages` are the translations that are wanted, all if it is None; `stories` the numbers.
    Raises NotImportable.
    """
    if path.is_file() and (match := _FILE.fullmatch(path.absolute().as_posix())):
        language, stories = match["language"], (match["story"],)
        path = path.absolute().parent.parent
    reading = _Reading(path.name)
    for story in reading.stories(path, stories):
        if story.language == language or languages is None or story.language in languages:
            reading.add(story)
    return reading.draft(language)


@dataclass
class _Reading:
    name: str
    drafting: Drafting = field(default_factory=Drafting)
    shelf: dict[str, dict[str, _Story]] = field(default_factory=dict)

    def stories(self, path: Path, wanted: Collection[str]) -> Iterator[_Story]:
        """Each story of the folder that is wanted, in each of its languages."""
        sources = open_sources(path, ".md", _LARGEST)
        sources.refuse_flood(sources.ending(".md"))
        for name in sorted(sources.ending(".md")):
            match = _FILE.fullmatch(name)
            if match is None:
                words = "no story: its name is not language/number_title.md"
                self.drafting.note(name, "left out", words)
            elif not wanted or match["story"] in wanted:
                text = self._text(name, sources.files[name])
                yield _read_story(name, match["language"], match["story"], text)

    def _text(self, name: str, data: bytes) -> str:
        try:
            text = data.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as fault:
            raise NotImportable(f"{name} is not UTF-8: save it as UTF-8") from fault
        if told := hidden_in(text):
            self.drafting.note(name, "left out", told)
        return HIDDEN.sub("", text)

    def add(self, story: _Story) -> None:
        """Keep a story if it is whole and the first of its language."""
        if not story.title or not story.pages:
            told = "no story: it needs a title at # and pages between ## lines"
            self.drafting.note(story.file, "left out", told)
            return
        first = self.shelf.setdefault(story.language, {}).setdefault(story.number, story)
        if first is not story:
            told = f"another telling of {story.number} in {story.language}: {first.file} was taken"
            self.drafting.note(story.file, "left out", told)

    def draft(self, language: str) -> Draft:
        """A course of the stories, each page in step with its translations."""
        source = self.shelf.get(language)
        if not source:
            raise NotImportable(
                f"{shown(self.name)} has no story in {language}: name another language"
            )
        others = [self.shelf[code] for code in sorted(self.shelf) if code != language]
        together = [source, *(other for other in others if self._in_step(source, other))]
        courses = self._courses(together)
        kept = [story for tellings in together for story in tellings.values()]
        licence = self._licence(kept)
        self.drafting.lessons.extend(courses[0].lessons)
        draft = self.drafting.draft(
            self.name,
            courses[0].title,
            language,
            licence=licence,
            attribution=list(dict.fromkeys(story.credit for story in kept)),
        )
        rest = [
            replace(
                draft.course,
                language=course.language,
                title=course.title,
                lessons=course.lessons,
                credential=course.credential,
            )
            for course in courses[1:]
        ]
        return replace(draft, course=replace(draft.course, translations=tuple(rest)))

    def _in_step(self, source: Mapping[str, _Story], other: Mapping[str, _Story]) -> bool:
        """Whether a language has every story, page by page."""
        code = next(iter(other.values())).language
        if missing := [number for number in source if number not in other]:
            told = f"the translation {code}: it does not have {', '.join(missing)}"
            self.drafting.note(f"{code}/", "left out", told)
            return False
        for number, story in source.items():
            ours, theirs = len(story.pages), len(other[number].pages)
            if ours != theirs:
                told = f"the translation {code}: {theirs} pages where the source has {ours}"
                self.drafting.note(other[number].file, "left out", told)
                return False
        for number in other:
            if number not in source:
                told = "a story that the source does not have"
                self.drafting.note(other[number].file, "left out", told)
        return True

    def _courses(self, together: Sequence[Mapping[str, _Story]]) -> list[Course]:
        """A course in each language, its lessons by the same keys."""
        lessons: list[list[Lesson]] = [[] for _ in together]
        for number in together[0]:
            tellings = [each[number] for each in together]
            bounds = self._bounds(tellings)
            keys = self._keys(tellings[0], len(bounds))
            for kept, story in zip(lessons, tellings, strict=True):
                kept.extend(_lessons(story, keys, bounds))
        titles = [next(iter(each.values())) for each in together]
        if len(together[0]) > 1:
            told = f"the course has the title of its first story, “{titles[0].title}”: change it"
            self.drafting.note(self.name, "changed", told)
        return [
            course_of(story.title, story.language, each)
            for story, each in zip(titles, lessons, strict=True)
        ]

    def _keys(self, story: _Story, days: int) -> list[str]:
        key = key_of(story.title, f"story-{story.number}")
        return [unique(key, self.drafting.taken) for _ in range(days)]

    def _bounds(self, tellings: Sequence[_Story]) -> list[tuple[int, int]]:
        """From which page to which each day goes: the longest telling decides for all."""
        longest = max(tellings, key=lambda story: story.words)
        pages = [Piece(str(at), (Span(page),)) for at, page in enumerate(longest.pages)]
        days, _ = cut(pages, longest.title)
        starts = [int(day.place) for day in days]
        bounds = list(zip(starts, [*starts[1:], len(pages)], strict=True))
        for story in tellings:
            told = f"“{story.title}” in {story.language}: {len(pages)} pages, {story.words} words"
            self.drafting.note(story.file, "taken", f"{told}, days: {len(bounds)}")
            if len(days) == 1 and story.words > WORDS_A_DAY:
                self.drafting.note(story.file, "changed", "a page too long for a day: shorten it")
        return bounds

    def _licence(self, stories: Sequence[_Story]) -> str | None:
        """The licence of the course, if every story names the same whole SPDX id."""
        named = {story.licence for story in stories}
        licence = named.pop() if len(named) == 1 else ""
        if _SPDX.fullmatch(licence):
            return licence
        for story in stories:
            if not _LICENCE.match(story.licence):
                told = f"the licence “{story.licence}”: ask before you publish"
            elif _SPDX.fullmatch(story.licence):
                continue
            else:
                told = (
                    f"the licence {story.licence} has no version: find it on the page of the story "
                    "and write it as CC-BY-4.0"
                )
            self.drafting.note(story.file, "left out", told)
        return None


def _read_story(file: str, language: str, number: str, text: str) -> _Story:
    """Pages without words, on which the book has but a picture, are none here."""
    title, facts, pages = "", {}, []
    for part in re.split(r"^##[ \t]*$", text, flags=re.MULTILINE):
        lines = [line.strip() for line in part.split("\n")]
        if not title and (named := next((x for x in lines if x.startswith("# ")), "")):
            title = " ".join(named.removeprefix("# ").split())
            lines.remove(named)
        found = [_FACT.fullmatch(line) for line in lines if line]
        if found and all(found):
            facts.update(
                {match["name"].strip(): match["value"].strip() for match in found if match}
            )
        elif any(lines):
            pages.append(_flowing("\n".join(lines)))
    return _Story(file, number, language, title, tuple(pages), facts)


def _flowing(text: str) -> str:
    """Paragraphs whose lines run on; where lines end on paper means nothing on a phone."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def _lessons(
    story: _Story, keys: Sequence[str], bounds: Sequence[tuple[int, int]]
) -> Iterator[Lesson]:
    for at, (key, (start, end)) in enumerate(zip(keys, bounds, strict=True), 1):
        title = f"{story.title} ({at}/{len(bounds)})" if len(bounds) > 1 else story.title
        text = "\n\n".join(story.pages[start:end])
        yield Lesson(key, title, (Block((Span(text),)),))
