"""course.yaml: what a course is called, who made it, and how it is taught."""

import re
from dataclasses import dataclass
from typing import Annotated, Any, Final, Generic, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field

from lessonbot.domain.course import (
    Again,
    Attribution,
    Credential,
    Level,
    Mastery,
    Outcome,
    Picture,
)
from lessonbot.packs.forms import Form, Key, Line, Model, Whole, Words, fill, refuse
from lessonbot.packs.problems import Notes, shown
from lessonbot.packs.source import decode
from lessonbot.packs.untranslated import is_foreign, same
from lessonbot.packs.yaml import Path, Tree, read

FILE = "course.yaml"

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

# What browsers and servers on the way open for certain; it is half of a message.
LONGEST_ADDRESS = 2_000
TOO_LONG: Final = "the web address is longer than 2,000 characters: use a shorter one"

_LIMIT = 256 * 1024
# Each of them is read, checked and kept as a whole course.
_MOST_LANGUAGES = 50
_DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_VERSION = re.compile(r"\d{1,6}\.\d{1,6}\.\d{1,6}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def _check_version(value: str) -> str:
    if not _VERSION.fullmatch(value):
        raise refuse("version", "a version has three numbers: write 1.0.0")
    return value


def _check_licence(value: str) -> str:
    from packaging.licenses import (  # noqa: PLC0415 - brings a long list of licences
        InvalidLicenseExpression,
        canonicalize_license_expression,
    )

    try:
        return str(canonicalize_license_expression(value))
    except InvalidLicenseExpression:
        raise refuse(
            "licence", "no licence has this SPDX id: write for example CC-BY-4.0 or CC0-1.0"
        ) from None


def _check_language(value: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        raise refuse("language", "write the language by its code: for example en, sw or pt-BR")
    return value


def _check_url(value: str) -> str:
    if not is_web_address(value):
        raise refuse("link", "write a whole web address that begins with https://")
    if len(value) > LONGEST_ADDRESS:
        raise refuse("url", TOO_LONG)
    return value


def _check_languages(values: list[str]) -> list[str]:
    if len(values) > _MOST_LANGUAGES:
        raise refuse("languages", "a course has at most 50 languages: make a second course")
    return values


def check_once(values: list[Any]) -> list[Any]:
    """A list as it is, refused if an entry stands in it twice."""
    if len(set(values)) != len(values):
        raise refuse("value", "an entry stands here twice: keep one")
    return values


def is_web_address(value: str) -> bool:
    """Whether a link leads to a page that a phone can open."""
    try:
        parts = urlsplit(value)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False


def _named(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


def _texted(value: object) -> object:
    return {"text": value} if isinstance(value, str) else value


Version = Annotated[str, AfterValidator(_check_version)]
Licence = Annotated[Line, AfterValidator(_check_licence)]
Language = Annotated[str, AfterValidator(_check_language)]
Url = Annotated[str, AfterValidator(_check_url)]


class AuthorForm(Form):
    """Who made the course; a name alone is enough."""

    name: Line = Field(examples=["Amina O."])
    role: Line | None = Field(None, examples=["author"])


class AttributionForm(Form):
    """A work that the course adapts."""

    text: Line = Field(examples=["Parts adapted from …"])
    url: Url | None = Field(None, examples=["https://…"])
    licence: Licence | None = Field(None, examples=["CC-BY-4.0"])


class OutcomeForm(Form):
    """What a learner can do after the course."""

    id: Key = Field(examples=["first-skill"])
    text: Line = Field(examples=["What learners can do"])


class ScheduleForm(Form):
    """The weekdays with a lesson, and how many a learner may have on one day."""

    days: Annotated[list[Day], Field(min_length=1), AfterValidator(check_once)] = Field(
        list(_DAYS), examples=["[mon, tue, wed, thu, fri]"]
    )
    most_per_day: Annotated[Whole, Field(ge=1, le=20)] = Field(3, examples=[3])
    reminder_after_hours: Annotated[Whole, Field(ge=1, le=168)] | None = Field(None, examples=[20])


class AssessmentForm(Form):
    """When the course counts as passed."""

    pass_percent: Annotated[Whole, Field(ge=0, le=100)] = Field(70, examples=[70])
    attempts: Annotated[Whole, Field(ge=1)] = Field(2, examples=[2])
    retry_wrong_after_days: Annotated[Whole, Field(ge=1, le=60)] = Field(1, examples=[1])


class MasteryForm(Form):
    """What becomes of what was not known."""

    again: Again = Field("tomorrow", examples=["now"])
    gate: bool = Field(False, examples=[True])
    final: Annotated[Whole, Field(ge=0, le=100)] = Field(0, examples=[10])


ValidDays = Annotated[Whole, Field(ge=1, le=36_500)]
"""For how many days a certificate holds; for ever is said by leaving it out."""


class CredentialForm(Form):
    """What the certificate says."""

    name: Line = Field(examples=["My Course"])
    criteria: Words = Field(examples=["7 lessons, 70% in the quiz"])
    shows_score: bool = True
    valid_days: ValidDays | None = Field(None, examples=[730])
    badge: Line | None = Field(None, examples=["media/badge.png"])
    badge_alt: Line | None = Field(None, examples=["Three coin jars"])


class TrackForm(Form):
    """The row of courses that this one is part of."""

    id: Key = Field(examples=["small-business"])
    position: Annotated[Whole, Field(ge=1)] = Field(examples=[1])


class Manifest(Form):
    """The keys of course.yaml."""

    format: Literal[1] = Field(examples=[1])
    id: Key = Field(examples=["my-course"])
    version: Version = Field(examples=["1.0.0"])
    title: Line = Field(examples=["My course in 7 days"])
    summary: Words = Field("", examples=["What learners can do after this course."])
    language: Language = Field(examples=["en"])
    languages: Annotated[
        list[Language], AfterValidator(check_once), AfterValidator(_check_languages)
    ] = Field([], examples=["[sw, fr]"])
    licence: Licence | None = Field(None, examples=["CC-BY-4.0"])
    authors: list[
        Annotated[AuthorForm, BeforeValidator(_named, json_schema_input_type=str | AuthorForm)]
    ] = Field([], examples=["[{name: Amina O.}]"])
    attribution: list[
        Annotated[
            AttributionForm, BeforeValidator(_texted, json_schema_input_type=str | AttributionForm)
        ]
    ] = Field([], examples=["[{text: …, url: https://…}]"])
    level: Level = Field("beginner", examples=["beginner"])
    minutes_per_day: Annotated[Whole, Field(ge=1, le=120)] = Field(5, examples=[5])
    outcomes: list[OutcomeForm] = Field(
        [], max_length=50, examples=["[{id: first-skill, text: What learners can do}]"]
    )
    schedule: ScheduleForm = Field(ScheduleForm(), examples=["{days: [mon, wed, fri]}"])
    assessment: AssessmentForm = Field(AssessmentForm(), examples=["{pass_percent: 70}"])
    mastery: MasteryForm = Field(MasteryForm(), examples=["{again: now, final: 10}"])
    credential: CredentialForm = Field(examples=["{name: …, criteria: …}"])
    track: TrackForm | None = Field(None, examples=["{id: …, position: 1}"])
    prerequisites: list[Key] = Field([], examples=["[reading-basics]"])

    @property
    def days(self) -> tuple[int, ...]:
        """The weekdays with lessons, Monday 0, in the order of the week."""
        return tuple(sorted(_DAYS.index(day) for day in self.schedule.days))

    def earned(self, badge: Picture | None = None) -> Credential:
        """What the certificate says, as the course keeps it."""
        form = self.credential
        return Credential(form.name, form.criteria, form.shows_score, badge, form.valid_days)

    def mastered(self) -> Mastery:
        """What becomes of what was not known."""
        form = self.mastery
        return Mastery(form.again, form.gate, form.final)

    def credits(self) -> tuple[Attribution, ...]:
        """The works that the course adapts."""
        return tuple(Attribution(form.text, form.url, form.licence) for form in self.attribution)

    def aims(self) -> tuple[Outcome, ...]:
        """What a learner can do after the course."""
        return tuple(Outcome(form.id, form.text) for form in self.outcomes)


class TranslatedCredentialForm(Form):
    """What the certificate says, in another language."""

    name: Line = Field(examples=["Misingi ya pesa"])
    criteria: Words = Field(examples=["Masomo 7"])
    badge_alt: Line | None = Field(None, examples=["Mitungi mitatu"])


class Translation(Form):
    """The keys of the course.yaml of a translation: only what is read by people."""

    title: Line = Field(examples=["Misingi ya pesa"])
    summary: Words = Field("", examples=["Panga pesa za mwezi kwenye ukurasa mmoja."])
    outcomes: list[OutcomeForm] = Field(
        [], max_length=50, examples=["[{id: first-skill, text: What learners can do}]"]
    )
    credential: TranslatedCredentialForm = Field(examples=["{name: …, criteria: …}"])

    def aims(self) -> tuple[Outcome, ...]:
        """What a learner can do after the course, in this language."""
        return tuple(Outcome(form.id, form.text) for form in self.outcomes)


@dataclass(frozen=True, slots=True)
class Read(Generic[Model]):
    """A course.yaml as its form, and where each of its keys stands."""

    form: Model
    tree: Tree


def read_manifest(data: bytes, notes: Notes) -> Read[Manifest] | None:
    """The manifest of a course, or nothing and every problem noted."""
    tree = _tree(data, notes)
    if tree is None:
        return None
    _note_absent(tree, notes)
    manifest = fill(Manifest, tree, notes)
    if manifest is None:
        return None
    _note_repeated(manifest, tree, notes)
    _note_criteria(manifest, tree, notes)
    return Read(manifest, tree)


def read_translation(
    data: bytes, manifest: Manifest, language: str, notes: Notes
) -> Translation | None:
    """The course.yaml of a translation, or nothing and every problem noted."""
    tree = _tree(data, notes)
    translation = fill(Translation, tree, notes) if tree else None
    if tree is None or translation is None:
        return None
    if manifest.summary and not translation.summary:
        notes.error(1, 1, "translation", "the summary is missing: add a line summary: …")
    ids = [outcome.id for outcome in translation.outcomes]
    if ids != [outcome.id for outcome in manifest.outcomes]:
        wanted = ", ".join(outcome.id for outcome in manifest.outcomes) or "none"
        place = tree.keys.get(("outcomes",), (1, 1))
        words = f"the outcomes differ from the source: give these ids, in this order: {wanted}"
        notes.error(*place, "translation", words)
    if manifest.credential.badge and not translation.credential.badge_alt:
        words = "badge_alt is missing: say what is on the badge in this language"
        notes.error(*tree.keys["credential",], "alt", words)
    if is_foreign(language, manifest.language):
        _note_untranslated(manifest, translation, tree, notes)
    return translation


def _note_untranslated(
    manifest: Manifest, translation: Translation, tree: Tree, notes: Notes
) -> None:
    """Texts of some length that are those of the source."""
    texts: list[tuple[str, str, Path]] = [
        (manifest.summary, translation.summary, ("summary",)),
        (
            manifest.credential.criteria,
            translation.credential.criteria,
            ("credential", "criteria"),
        ),
    ]
    for at, (ours, theirs) in enumerate(zip(manifest.outcomes, translation.outcomes, strict=False)):
        texts.append((ours.text, theirs.text, ("outcomes", at, "text")))
    for source, own, path in texts:
        if same([(source, 0)], [(own, 0)]):
            words = f"{path[-1]} has the same words as in the source: translate it"
            notes.warning(*tree.values[path], "untranslated", words)


def _tree(data: bytes, notes: Notes) -> Tree | None:
    source = decode(data, _LIMIT, notes)
    return read(source.text, 1, notes) if source else None


def _note_absent(tree: Tree, notes: Notes) -> None:
    if "licence" not in tree.data:
        words = "say how others may use the course: add a line licence: CC-BY-4.0"
        notes.warning(1, 1, "licence", words)
    if "summary" not in tree.data:
        words = "say in a sentence what the course is about: add a line summary: …"
        notes.warning(1, 1, "summary", words)
    badge = ("credential", "badge")
    if badge in tree.keys and not _given(tree, ("credential", "badge_alt")):
        words = "the badge has no words for those who cannot see it: add a line badge_alt: …"
        notes.error(*tree.keys[badge], "alt", words)


def _given(tree: Tree, path: Path) -> bool:
    value: Any = tree.data
    for part in path:
        value = value.get(part) if isinstance(value, dict) else None
    return bool(value)


def _note_repeated(manifest: Manifest, tree: Tree, notes: Notes) -> None:
    seen: set[str] = set()
    for position, outcome in enumerate(manifest.outcomes):
        if outcome.id in seen:
            place = tree.values["outcomes", position, "id"]
            words = f"the outcome {outcome.id} stands here twice: give each its own id"
            notes.error(*place, "outcome", words)
        seen.add(outcome.id)


def _note_criteria(manifest: Manifest, tree: Tree, notes: Notes) -> None:
    """A certificate whose criteria are a name again does not say what it is given for."""
    criteria = manifest.credential.criteria
    names = {manifest.id, manifest.title.casefold(), manifest.credential.name.casefold()}
    if criteria.casefold() in names:
        words = (
            f"the certificate is given for “{shown(criteria)}”, which is only a name: "
            "write what has to be done, as in All lessons and 70% in the quiz"
        )
        notes.warning(*tree.values["credential", "criteria"], "criteria", words)
