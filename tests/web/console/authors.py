"""What authors do in the console."""

import html
import re
from pathlib import Path

import httpx

from lessonbot.packs.archive import open_own

LESSONS = Path(__file__).parents[3] / "lessons"
KEY = "clean-wells"
BUDGET = 60_000
DRAFT = "/console/drafts/"


async def sent(
    client: httpx.AsyncClient, data: bytes, name: str = "wells.zip", **said: str
) -> httpx.Response:
    files = {"file": (name, data, "application/octet-stream")}
    return await client.post("/console/courses/upload", files=files, data=said)


async def begun(client: httpx.AsyncClient, key: str = KEY) -> str:
    """The address of a new draft."""
    said = {"title": "Clean wells", "key": key, "written": "en"}
    answer = await client.post("/console/courses/begin", data=said)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


async def edited(
    client: httpx.AsyncClient, draft: str, file: str, text: str, before: str = ""
) -> httpx.Response:
    if not before:
        page = (await client.get(f"{draft}/edit", params={"file": file})).text
        (before,) = re.findall(r'name="before"\s+value="(\w+)"', page)
    said = {"file": file, "text": text.replace("\n", "\r\n"), "before": before}
    return await client.post(f"{draft}/edit", data=said)


async def text_of(client: httpx.AsyncClient, draft: str, file: str) -> str:
    return (await files_of(client, draft))[file].decode()


async def files_of(client: httpx.AsyncClient, draft: str) -> dict[str, bytes]:
    return open_own((await client.get(f"{draft}/zip")).content)


async def published(client: httpx.AsyncClient, draft: str, **said: str) -> httpx.Response:
    page = (await client.get(draft)).text
    (revision,) = re.findall(r'name="revision" value="(\d+)"', page)
    return await client.post(f"{draft}/publish", data={"revision": revision, **said})


def words(page: httpx.Response) -> str:
    """What a page says."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page.text)).split())


def raised(text: str, version: str) -> str:
    return re.sub(r"(?m)^version: \S+", f"version: {version}", text)
