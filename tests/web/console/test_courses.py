"""Courses in the console: a file becomes a draft, a draft becomes what learners get."""

import io
import re
import zipfile

import httpx
import pytest

from lessonbot.domain.staff import Role
from lessonbot.packs.archive import open_pack
from lessonbot.packs.writing import zipped
from lessonbot.services import uploading
from tests.support.school import School
from tests.web.console.authors import (
    BUDGET,
    KEY,
    LESSONS,
    begun,
    edited,
    files_of,
    published,
    sent,
    text_of,
    words,
)
from tests.web.console.conftest import Coming

# ---------------------------------------------------------------- the whole way


async def test_a_file_becomes_a_draft_and_the_draft_becomes_what_learners_get(
    school: School, owner: httpx.AsyncClient
) -> None:
    pack = zipped(open_pack(LESSONS / "money-basics"))
    answer = await sent(owner, pack, "money.zip")
    draft = answer.headers["location"].partition("?")[0]
    page = await owner.get(answer.headers["location"])
    assert "The draft is made" in page.text
    assert "Why make a plan?" in page.text
    assert len(page.content) < BUDGET
    assert "cannot be joined" not in page.text
    assert "No course can be joined yet" in (await owner.get("/console/courses")).text
    answer = await published(owner, draft)
    assert answer.status_code == 303, answer.text
    shown = (await owner.get("/console/courses")).text
    assert "/join/money-basics" in shown
    await school.join("11")
    shown = (await owner.get("/console/courses")).text
    assert re.search(r'data-label="Learning now">1<', shown)
    assert re.search(r'data-label="Finished">0<', shown)
    assert "published as 1" in words(await owner.get("/console/drafts"))
    log = (await owner.get("/console/audit")).text
    assert "published a course" in log
    assert "uploaded a course" in log


async def test_a_draft_of_what_is_published_is_one_version_further_and_can_be_published(
    owner: httpx.AsyncClient,
) -> None:
    pack = zipped(open_pack(LESSONS / "money-basics"))
    first = (await sent(owner, pack)).headers["location"].partition("?")[0]
    await published(owner, first)
    answer = await owner.post("/console/courses/money-basics/draft")
    draft = answer.headers["location"].partition("?")[0]
    files = await files_of(owner, draft)
    assert {name for name in files if name.startswith("media/")}
    was = re.search(r"(?m)^version: (\S+)", (await text_of(owner, first, "course.yaml")))
    now = re.search(r"(?m)^version: (\S+)", files["course.yaml"].decode())
    assert was
    assert now
    assert was[1] != now[1]
    changes = words(await owner.get(f"{draft}/changes"))
    assert "Differences: 1." in changes
    assert f"was “{was[1]}”, is “{now[1]}”" in changes
    assert (await published(owner, draft, learners="come")).status_code == 303
    assert "take_over" in (await owner.get("/console/audit")).text


# ---------------------------------------------------------------- uploads


async def test_a_file_of_another_tool_is_imported_with_a_report(owner: httpx.AsyncClient) -> None:
    gift = b"::Wells:: How deep is a well? {=10 metres ~1 metre ~1 kilometre}"
    answer = await sent(owner, gift, "wells quiz.gift", language="en")
    draft = answer.headers["location"].partition("?")[0]
    files = await files_of(owner, draft)
    assert "course.yaml" in files
    assert b"wells quiz.gift" in files[uploading.REPORT]
    page = (await owner.get(draft)).text
    assert uploading.REPORT in (await owner.get(f"{draft}/files")).text
    assert "What to mend" in page


@pytest.mark.parametrize(
    ("data", "name", "why"),
    [
        (b"", "wells.zip", "No file came"),
        (b"PK\x03\x04 no zip at all", "wells.zip", "the zip is damaged: make it again"),
        (b"what is this", "wells.bin", "choose below what kind of file it is"),
        (b"a,b\n1,2\n", "wells.csv", "wells.csv could be several things"),
    ],
)
async def test_a_file_that_cannot_be_taken_says_why(
    owner: httpx.AsyncClient, data: bytes, name: str, why: str
) -> None:
    answer = await sent(owner, data, name)
    assert answer.status_code == 422
    assert why in answer.text
    assert "lessonbot-upload-" not in answer.text
    assert "--from" not in answer.text
    assert (await owner.get("/console/drafts")).text.count('href="/console/drafts/') == 0


@pytest.mark.parametrize("inside", ["../../evil.md", "/etc/passwd.md", "con.md", "a\\b.md"])
async def test_a_hostile_zip_is_refused_kindly(owner: httpx.AsyncClient, inside: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("course.yaml", "format: 1")
        archive.writestr(inside, "x")
    answer = await sent(owner, out.getvalue())
    assert answer.status_code == 422
    assert "the entry" in answer.text


async def test_a_zip_that_unpacks_to_far_too_much_is_refused(owner: httpx.AsyncClient) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("course.yaml", b"0" * 20_000_000)
    answer = await sent(owner, out.getvalue())
    assert answer.status_code == 422
    assert "suspiciously large" in answer.text


async def test_a_file_that_is_too_large_is_told_on_the_page(
    owner: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "at most 25 MB" in words(await owner.get("/console/courses/upload"))
    monkeypatch.setattr(uploading, "LARGEST", 100_000)
    answer = await sent(owner, b"x" * 200_000)
    assert answer.status_code == 413
    assert "larger than" in answer.text


async def test_only_who_writes_courses_may_upload_one(come: Coming) -> None:
    viewer = await come(Role.VIEWER)
    assert (await sent(viewer, b"x")).status_code == 403
    shown = (await viewer.get("/console/courses")).text
    assert "Upload a course" not in shown
    assert "/console/drafts" not in shown


# ---------------------------------------------------------------- beginning


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"key": "Clean Wells"}, "This short name cannot be"),
        ({"title": "  "}, "Please give the course a title"),
        ({"written": "English!"}, "This is no code of a language"),
    ],
)
async def test_a_new_course_that_cannot_be_says_why_and_keeps_what_was_typed(
    owner: httpx.AsyncClient, changed: dict[str, str], why: str
) -> None:
    said = {"title": "Clean wells", "key": KEY, "written": "en", **changed}
    answer = await owner.post("/console/courses/begin", data=said)
    assert answer.status_code == 422
    assert why in answer.text
    assert f'value="{said["key"]}"' in answer.text


async def test_a_new_course_checks_clean_and_is_deleted_once_that_was_confirmed(
    owner: httpx.AsyncClient,
) -> None:
    draft = await begun(owner)
    assert "Errors: 0." in words(await owner.get(draft))
    await edited(owner, draft, "course.yaml", "format: 1\n")
    assert "cannot be undone" in (await owner.post(f"{draft}/delete")).text
    assert (await owner.get(draft)).status_code == 200
    await owner.post(f"{draft}/delete", data={"sure": "yes"})
    assert (await owner.get(draft)).status_code == 404
    assert "deleted a draft" in (await owner.get("/console/audit")).text
