"""The lines at the top of a lesson file."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from lessonbot.domain.course import Accepted, Assignment, Criterion, Video
from lessonbot.packs.forms import Form, Key, Line, Whole
from lessonbot.packs.manifest import Url, check_once


def _filed(value: object) -> object:
    return {"file": value} if isinstance(value, str) else value


class AudioForm(Form):
    """A recording; `transcript: lesson` says that it reads the lesson out."""

    file: Line = Field(examples=["01.ogg"])
    transcript: Literal["lesson"] | None = Field(None, examples=["lesson"])


class VideoForm(Form):
    """A video elsewhere: only its link is sent."""

    url: Url = Field(examples=["https://…"])
    title: Line = Field(examples=["How to wash hands"])
    text: Line = Field(examples=["Two hands, soap, water, while you count to twenty"])
    minutes: Annotated[Whole, Field(ge=1, le=60)] = Field(examples=[3])
    megabytes: Annotated[Whole, Field(ge=1, le=500)] = Field(examples=[12])


class CriterionForm(Form):
    """What a submission is looked at for."""

    text: Line = Field(examples=["The plan has income and spending"])
    points: Annotated[Whole, Field(ge=1, le=100)] = Field(examples=[2])


class LessonForm(Form):
    """The keys at the top of a lesson file."""

    id: Key | None = Field(None, examples=["first-steps"])
    title: Line = Field(examples=["First steps"])
    outcomes: list[Key] = Field([], max_length=50, examples=["[first-skill]"])
    minutes: Annotated[Whole, Field(ge=1, le=120)] | None = Field(None, examples=[4])
    audio: (
        Annotated[AudioForm, BeforeValidator(_filed, json_schema_input_type=str | AudioForm)] | None
    ) = Field(None, examples=["01.en.ogg"])
    video: VideoForm | None = Field(None, examples=["{url: https://…, title: …}"])

    def watched(self) -> Video | None:
        """The video, as the course keeps it."""
        form = self.video
        if form is None:
            return None
        return Video(form.url, form.title, form.text, form.minutes, form.megabytes)


class TaskForm(LessonForm):
    """The keys at the top of a file that ends in .task.md."""

    rubric: list[CriterionForm] = Field(
        min_length=1,
        max_length=10,
        examples=["[{text: The plan has income and spending, points: 2}]"],
    )
    accepts: Annotated[list[Accepted], Field(min_length=1), AfterValidator(check_once)] = Field(
        ["text"], examples=["[text, photo]"]
    )
    due_days: Annotated[Whole, Field(ge=1, le=90)] = Field(7, examples=[7])

    def assigned(self) -> Assignment:
        """The assignment, as the course keeps it."""
        rubric = tuple(Criterion(form.text, form.points) for form in self.rubric)
        return Assignment(rubric, tuple(self.accepts), self.due_days)
