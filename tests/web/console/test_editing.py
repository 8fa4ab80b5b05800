"""The files of a draft: changed, checked again, brought back."""

import asyncio
import html
import re
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

from lessonbot.packs.writing import zipped
from lessonbot.services import authoring, uploading
from tests.support.courses import course
from tests.support.school import School
from tests.web.console.authors import (
    BUDGET,
    DRAFT,
    begun,
    edited,
    files_of,
    sent,
    text_of,
    words,
)

# ---------------------------------------------------------------- editing


async def test_a_text_is_saved_as_it_was_typed_and_checked_again(owner: httpx.AsyncClient) -> None:
    draft, file = await begun(owner), "lessons/01-one-idea.md"
    text = "\n\n" + (await text_of(owner, draft, file)) + "\n<b>é & “ü” ‎</b>\n"
    answer = await edited(owner, draft, file, text)
    assert answer.status_code == 303
    assert await text_of(owner, draft, file) == text
    page = await owner.get(answer.headers["location"])
    assert "Saved and checked again." in page.text
    shown = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page.text, re.DOTALL)
    assert shown
    assert html.unescape(shown[1]) == text
    assert "In this file" in page.text


async def test_two_who_edit_one_file_lose_nothing(owner: httpx.AsyncClient) -> None:
    draft, file = await begun(owner), "course.yaml"
    page = (await owner.get(f"{draft}/edit?file={file}")).text
    (before,) = re.findall(r'name="before"\s+value="(\w+)"', page)
    text = await text_of(owner, draft, file)
    await edited(owner, draft, file, text + "# first\n", before)
    answer = await edited(owner, draft, file, text + "# second\n", before)
    assert answer.status_code == 422
    assert "Somebody else saved this file meanwhile" in answer.text
    assert "# second" in answer.text
    assert "# first" in await text_of(owner, draft, file)
    (newer,) = re.findall(r'name="before"\s+value="(\w+)"', answer.text)
    assert (await edited(owner, draft, file, text + "# second\n", newer)).status_code == 303
    assert "# second" in await text_of(owner, draft, file)


async def test_two_saves_at_the_same_moment_do_not_undo_each_other(
    owner: httpx.AsyncClient,
) -> None:
    draft = await begun(owner)
    names = ["lessons/01-one-idea.md", "lessons/02-other-questions.md"]
    texts = [(await text_of(owner, draft, each)) + "\nMore.\n" for each in names]
    answers = await asyncio.gather(*map(edited, [owner] * 2, [draft] * 2, names, texts))
    now = await files_of(owner, draft)
    for name, text, answer in zip(names, texts, answers, strict=True):
        assert (now[name].decode() == text) == (answer.status_code == 303)
    assert 303 in {each.status_code for each in answers}


async def test_a_new_file_is_written_and_a_file_is_taken_out_and_brought_back(
    owner: httpx.AsyncClient,
) -> None:
    draft, file = await begun(owner), "lessons/03-more.md"
    text = await text_of(owner, draft, "lessons/01-one-idea.md")
    assert (await edited(owner, draft, file, text)).status_code == 303
    assert file in (await owner.get(f"{draft}/files")).text
    sure = (await owner.post(f"{draft}/take-out", data={"file": file})).text
    assert "can be brought back" in sure
    (digest,) = re.findall(r'name="sure"\s+value="(\w+)"', sure)
    await owner.post(f"{draft}/take-out", data={"file": file, "sure": digest})
    assert file not in await files_of(owner, draft)
    history = (await owner.get(f"{draft}/saves")).text
    gone, written = re.findall(r'/saves/(\w+)"', history)
    assert "taken out here" in (await owner.get(f"{draft}/saves/{gone}")).text
    assert (await owner.post(f"{draft}/saves/{written}")).status_code == 303
    assert await text_of(owner, draft, file) == text


async def test_the_history_begins_with_the_file_as_it_came(owner: httpx.AsyncClient) -> None:
    draft, file = await begun(owner), "course.yaml"
    first = await text_of(owner, draft, file)
    for n in range(2):
        await edited(owner, draft, file, f"{first}# {n}\n")
    history = (await owner.get(f"{draft}/saves")).text
    assert history.count("<bdi>Owner</bdi>") == 1 + 2  # who is signed in, and each save
    newest, _, came = re.findall(r'/saves/(\w+)"', history)
    assert "# 1" in (await owner.get(f"{draft}/saves/{newest}")).text
    await owner.post(f"{draft}/saves/{came}")
    assert await text_of(owner, draft, file) == first
    assert (await owner.get(f"{draft}/saves/{newest[::-1]}")).status_code == 404


async def test_the_history_and_the_drafts_are_paged(
    owner: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authoring, "MOST_SHOWN", 2)
    drafts = [await begun(owner, f"wells-{n}") for n in range(3)]
    page = (await owner.get("/console/drafts")).text
    assert drafts[0] not in page
    (older,) = re.findall(r'href="(\?before=\d+)"', page)
    assert drafts[0] in (await owner.get(f"/console/drafts{older}")).text
    for n in range(3):
        await edited(owner, drafts[0], "README.md", f"{n}")
    page = (await owner.get(f"{drafts[0]}/saves")).text
    (older,) = re.findall(r'href="(\?before=\d+)"', page)
    assert "as it came" not in page
    assert "as it came" in (await owner.get(f"{drafts[0]}/saves{older}")).text


@pytest.mark.parametrize(
    "file", ["../evil.md", "lessons\\x.md", "media/x.png", "", "LESSONS/con.md"]
)
async def test_a_name_that_no_file_can_have_says_why(owner: httpx.AsyncClient, file: str) -> None:
    draft = await begun(owner)
    answer = await owner.get(f"{draft}/edit", params={"file": file})
    assert answer.status_code == 422
    assert "This file cannot be opened here" in answer.text
    answer = await owner.post(f"{draft}/edit", data={"file": file, "text": "x", "before": "none"})
    assert answer.status_code == 422
    assert file not in await files_of(owner, draft)


async def test_every_page_of_a_draft_is_there_in_arabic(owner: httpx.AsyncClient) -> None:
    draft = await begun(owner)
    await owner.post("/console/account", data={"name": "Owner", "language": "ar"})
    await edited(owner, draft, "README.md", "x")
    for path in ("", "/preview", "/changes", "/files", "/edit?file=course.yaml", "/saves"):
        page = await owner.get(f"{draft}{path}")
        assert page.status_code == 200, path
        assert 'dir="rtl"' in page.text
        assert len(page.content) < BUDGET
    for path in ("/console/courses", "/console/courses/upload", "/console/drafts"):
        assert 'dir="rtl"' in (await owner.get(path)).text


def test_a_name_of_a_file_leads_nowhere() -> None:
    for name in ("../../x.zip", "C:\\dir\\x.zip", "/etc/x.zip", "a/b/x.zip"):
        assert uploading.tidy(name) == "x.zip"
    assert uploading.tidy("") == uploading.tidy("..") == uploading.tidy("///") == "upload"


def test_titles_and_ids_are_read_from_files_that_do_not_check() -> None:
    files: Mapping[str, bytes] = {
        "course.yaml": b'\xef\xbb\xbfid: wells # so\ntitle: "Clean: wells"\n'
    }
    assert uploading.said(files, "id") == "wells"
    assert uploading.said(files, "title") == "Clean: wells"
    assert not uploading.said(files, "version")


# ---------------------------------------------------------------- long lists, strange words


async def test_long_lists_are_divided_into_pages_below_the_budget(
    school: School, owner: httpx.AsyncClient
) -> None:
    for n in range(31):
        await school.publish(course(key=f"course-with-a-long-name-{n}"))
    page = await owner.get("/console/courses")
    assert len(page.content) < BUDGET
    (more,) = re.findall(r'href="(\?after=\d+)"', page.text)
    assert "course-with-a-long-name-30" not in page.text
    assert "course-with-a-long-name-30" in (await owner.get(f"/console/courses{more}")).text
    files = await files_of(owner, await begun(owner))
    files |= {f"lessons/{n:03}-a-lesson-with-a-long-name.md": b"x" for n in range(3, 70)}
    draft = (await sent(owner, zipped(files))).headers["location"].partition("?")[0]
    page = await owner.get(f"{draft}/files")
    assert len(page.content) < BUDGET
    (more,) = re.findall(r'href="(\?after=[^"]+)"', page.text)
    assert "lessons/069-" not in page.text
    assert "lessons/069-" in (await owner.get(f"{draft}/files{html.unescape(more)}")).text


@pytest.mark.parametrize("number", ["-1", "x", "99999999999999999999999", "٣"])
async def test_strange_numbers_in_an_address_do_no_harm(
    owner: httpx.AsyncClient, number: str
) -> None:
    draft = await begun(owner)
    pages = {"/console/courses": "after", "/console/drafts": "before", draft: "from"}
    pages |= {f"{draft}/preview": "lesson", f"{draft}/changes": "from", f"{draft}/saves": "before"}
    for path, name in pages.items():
        assert (await owner.get(path, params={name: number})).status_code == 200, path


async def test_a_draft_with_strange_words_in_its_course_file_can_be_looked_at(
    owner: httpx.AsyncClient,
) -> None:
    draft = await begun(owner)
    await edited(owner, draft, "course.yaml", 'id: "a\x00\u202e"; x=é"\ntitle: <b>\x07</b>\n')
    page = await owner.get(draft)
    assert page.status_code == 200
    assert "<b>" not in page.text
    held = (await owner.get(f"{draft}/zip")).headers["content-disposition"]
    assert held == f'attachment; filename="{draft.removeprefix(DRAFT)}.zip"'


async def test_a_zip_with_a_folder_of_another_tool_is_imported(owner: httpx.AsyncClient) -> None:
    folder = Path(__file__).parents[2] / "packs" / "data" / "cnxml"
    files = {each.relative_to(folder).as_posix(): each for each in folder.rglob("*.cnxml")}
    assert files
    zip_ = zipped({name: each.read_bytes() for name, each in files.items()})
    answer = await sent(owner, zip_, "modules.zip")
    assert answer.status_code == 303, words(answer)
    draft = answer.headers["location"].partition("?")[0]
    assert any(name.startswith("lessons/") for name in await files_of(owner, draft))
    answer = await sent(owner, zipped({"notes/a.xyz": b"?"}), "modules.zip")
    assert "nothing in modules/notes is known: choose below" in words(answer)
