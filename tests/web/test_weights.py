"""Pages for employers stay light: on a phone's first visit, packed as every browser asks for it."""

import httpx
import pytest

from tests.support.school import School
from tests.web.reading import Seen
from tests.web.test_certificate_page import earn

BUDGET = 60_000
"""Bytes of a page with its styles, scripts and fonts; and of the page alone where nothing packs."""


async def transferred(web: httpx.AsyncClient, path: str, packing: str) -> int:
    """Bytes on the wire of one answer."""
    asked = {"accept-encoding": packing}
    async with web.stream("GET", path, headers=asked) as answer:
        assert answer.status_code == 200
        assert (answer.headers.get("content-encoding") == "gzip") == (packing == "gzip")
        return sum([len(part) async for part in answer.aiter_raw()])


@pytest.mark.parametrize("page", ["certificate", "verify", "issuer"])
@pytest.mark.parametrize("language", ["en", "am", "hi"])
async def test_a_first_visit_stays_within_the_budget(
    school: School, web: httpx.AsyncClient, page: str, language: str
) -> None:
    number = await earn(school, "Amina Yusuf")
    await web.get(f"/c/{number}.json")
    paths = {"certificate": f"/c/{number}", "verify": "/verify", "issuer": "/orgs/default"}
    path = f"{paths[page]}?lang={language}"
    seen = Seen((await web.get(path)).text)
    assert not seen.all("script")

    needed = [path, *(each for each in seen.loads() if each.partition("?")[0].endswith(".css"))]
    assert len(needed) >= 3
    assert sum([await transferred(web, each, "gzip") for each in needed]) < BUDGET
    assert await transferred(web, path, "identity") < BUDGET
