"""From what a program writes to a broadcast: the audience, the hour, the words in each language."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import status
from pydantic import ConfigDict, Field, JsonValue, StringConstraints

from lessonbot.domain import audience
from lessonbot.domain.audience import NotAnAudience
from lessonbot.domain.broadcast import DEFAULT, Message, Wording, unknown_places
from lessonbot.services.planning import Draft
from lessonbot.web.api.problems import Refused
from lessonbot.web.api.written import Clock, Said

_HOURS, _HOURS_AT, _MOST_HOURS = 24, 12, 168
_MOST_TERMS = 20
_UNFIT = status.HTTP_422_UNPROCESSABLE_CONTENT

Term = Annotated[str, StringConstraints(min_length=1, max_length=400_000, pattern=r"^[^\x00]*$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=20_000, pattern=r"^[^\x00]*$")]
Tag = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
_EXAMPLE: dict[str, JsonValue] = {
    "audience": ["course=money-basics", "state=stuck:7"],
    "text": "Hello {name:friend}, your next lesson waits for you.",
    "at": "09:00",
}


class Written(Said):
    """A message to many learners."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    audience: Annotated[
        list[Term],
        Field(
            min_length=1,
            max_length=_MOST_TERMS,
            description="`all`, or terms that all have to fit, as `lessonbot broadcast` has them: "
            "course=CODE, state=active|paused|finished|stuck:DAYS|not-started, language=CODE, "
            "zone=NAME, channel=NAME, learner=ID. Several values with commas.",
        ),
    ]
    but_not: Annotated[
        list[Term],
        Field(max_length=_MOST_TERMS, description="Terms of which any one leaves people out."),
    ] = Field(default_factory=list)
    text: Annotated[Words, Field(description="Markdown, without pictures.")]
    texts: Annotated[
        dict[Tag, Words], Field(description="The same for who reads these languages.")
    ] = Field(default_factory=dict)
    link: Annotated[str, StringConstraints(max_length=2000)] = ""
    at: Annotated[Clock | None, Field(description="Each learner's own hour; null: at once.")] = None
    within: Annotated[
        int | None,
        Field(
            ge=1,
            le=_MOST_HOURS,
            description="Hours after which it is too late to send; 24, with `at` 12.",
        ),
    ] = None


def understood(said: Written) -> Draft:
    """What was written, understood. Raises Refused."""
    try:
        wanted = audience.parse(said.audience, said.but_not)
    except NotAnAudience as unclear:
        raise unfit(unclear) from unclear
    minute = None
    if said.at:
        hours, minutes = said.at.split(":")
        minute = int(hours) * 60 + int(minutes)
    hours_left = said.within or (_HOURS if minute is None else _HOURS_AT)
    return Draft(_message(said), wanted, minute, hours_left)


def unfit(unclear: NotAnAudience) -> Refused:
    """For an audience that is none."""
    return Refused(_UNFIT, str(unclear), where="audience")


def _message(said: Written) -> Message:
    from lessonbot.packs import message  # noqa: PLC0415 - heavy

    if said.link and not message.check_link(said.link):
        raise Refused(_UNFIT, "Write a whole web address: https://…", where="link")
    return Message(dict(_wordings(said)), said.link)


def _wordings(said: Written) -> Iterator[tuple[str, Wording]]:
    yield DEFAULT, _wording("text", said.text)
    for language, words in said.texts.items():
        yield language.lower(), _wording(f"texts.{language}", words)


def _wording(where: str, words: str) -> Wording:
    from lessonbot.packs import message  # noqa: PLC0415 - as above

    read = message.read(where, words.encode())
    for problem in read.problems:
        raise Refused(_UNFIT, f"Line {problem.line}: {problem.message}", where=where)
    for place in unknown_places((*read.text, *read.short)):
        said = f"{{{place}}} is not known: only {{name}}, or {{name:friend}}, is."
        raise Refused(_UNFIT, said, where=where)
    return Wording(read.text, read.short)
