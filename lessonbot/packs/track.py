"""`track.yaml`: the rule of a track, and what its certificate says."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from lessonbot.domain.course import Credential
from lessonbot.domain.track import Track
from lessonbot.packs.forms import Form, Key, Line, Whole, Words, fill
from lessonbot.packs.manifest import Language, ValidDays, Version, check_once
from lessonbot.packs.problems import Notes, Problem
from lessonbot.packs.yaml import read

MOST_PARTS = 30
LARGEST = 100_000


class _CredentialForm(Form):
    name: Line = Field(examples=["Small business helper"])
    criteria: Words = Field(examples=["Pass both courses of the track."])


class _OwnCredentialForm(_CredentialForm):
    valid_days: ValidDays | None = Field(None, examples=[730])


class _TranslationForm(Form):
    language: Language = Field(examples=["sw"])
    title: Line = Field(examples=["…"])
    summary: Words = Field(examples=["…"])
    credential: _CredentialForm = Field(examples=["{name: …, criteria: …}"])


class _TrackForm(Form):
    id: Key = Field(examples=["small-business"])
    version: Version = Field(examples=["1.0.0"])
    title: Line = Field(examples=["Running a small business"])
    summary: Words = Field(examples=["Two courses about money and lists."])
    language: Language = Field(examples=["en"])
    credential: _OwnCredentialForm = Field(examples=["{name: …, criteria: …}"])
    needs: Annotated[
        list[Key], Field(min_length=1, max_length=MOST_PARTS), AfterValidator(check_once)
    ] = Field(examples=["[money-basics, spreadsheets-for-work]"])
    least: Annotated[Whole, Field(ge=1)] | None = Field(None, examples=["2"])
    translations: list[_TranslationForm] = Field([], examples=["[{language: sw, …}]"])


def read_track(path: Path) -> tuple[Track | None, tuple[Problem, ...]]:
    """The track in a file, or nothing and every mistake at its place.

    Raises OSError when the file cannot be read.
    """
    found: list[Problem] = []
    notes = Notes(path.name, found)
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    words = data.decode("utf-8-sig", "replace")
    if len(data) > LARGEST or "\N{REPLACEMENT CHARACTER}" in words:
        notes.error(1, 1, "encoding", f"a track is text in UTF-8, of at most {LARGEST:,} bytes")
        return None, tuple(found)
    tree = read(words, 1, notes)
    form = fill(_TrackForm, tree, notes) if tree else None
    if form and form.least and form.least > len(form.needs):
        place = tree.values["least",] if tree else (1, 1)
        words = f"least is {form.least}, and needs names only {len(form.needs)}: write less"
        notes.error(*place, "value", words)
    if form and form.id in form.needs:
        place = tree.values["needs",] if tree else (1, 1)
        notes.error(*place, "value", "a track cannot be a part of itself: take it out of needs")
    return (_track(form) if form and not found else None), tuple(found)


def _track(form: _TrackForm) -> Track:
    least = form.least or len(form.needs)
    days = form.credential.valid_days

    def made(said: _TrackForm | _TranslationForm) -> Track:
        return Track(
            form.id,
            form.version,
            said.title,
            said.summary,
            said.language,
            Credential(said.credential.name, said.credential.criteria, valid_days=days),
            tuple(form.needs),
            least,
        )

    return replace(made(form), translations=tuple(map(made, form.translations)))
