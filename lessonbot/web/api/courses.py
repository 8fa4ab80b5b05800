"""Courses that can be joined."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from lessonbot.domain.scope import Scope
from lessonbot.services import publishing
from lessonbot.services.keying import Program
from lessonbot.web.api.brought import needs

router = APIRouter(tags=["courses"])


class Course(BaseModel):
    """A course in the version that new learners get; `join` is the page that tells how to."""

    code: str
    version: str
    title: str
    language: str
    languages: list[str]
    lessons: int
    join: str


class Courses(BaseModel):
    """All of them."""

    items: list[Course]


@router.get("/courses")
async def courses(program: Annotated[Program, Depends(needs(Scope.COURSES_READ))]) -> Courses:
    """The courses of the organisation."""
    rt = program.rt
    return Courses(
        items=[
            Course(
                code=each.code,
                version=each.course.version,
                title=each.course.title,
                language=each.course.language,
                languages=list(each.course.languages),
                lessons=len(each.course.lessons),
                join=f"{rt.public_url}/join/{each.code}",
            )
            for each in await publishing.catalogue(rt)
        ]
    )
