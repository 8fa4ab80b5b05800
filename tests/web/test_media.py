"""Files of courses by public link."""

from hashlib import sha256

import httpx
import pytest

from lessonbot.domain import media
from lessonbot.domain.media import KINDS
from lessonbot.packs import documents, pictures, recordings
from tests.support.courses import course
from tests.support.school import School

JPEG = b"\xff\xd8\xff" + b"jars" * 500
DIGEST = sha256(JPEG).hexdigest()


@pytest.fixture
async def published(school: School) -> str:
    await school.publish(course(), {DIGEST: JPEG})
    return f"/m/{DIGEST}.jpg"


async def test_a_file_is_given_whole_with_its_type_to_be_kept_for_ever(
    published: str, web: httpx.AsyncClient
) -> None:
    answer = await web.get(published, headers={"accept-encoding": "gzip", "range": "bytes=0-4"})
    assert (answer.status_code, answer.content) == (200, JPEG)
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-length"] == str(len(JPEG))
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "content-encoding" not in answer.headers


async def test_its_size_and_type_are_told_without_it(
    published: str, web: httpx.AsyncClient
) -> None:
    told, given = await web.head(published), await web.get(published)
    assert (told.status_code, told.content) == (200, b"")
    assert told.headers == given.headers


@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_comes_as_what_its_ending_says(
    school: School, web: httpx.AsyncClient, kind: str
) -> None:
    await school.publish(course(), {DIGEST: b"%PDF-1.7" * 200})
    answer = await web.get(f"/m/{DIGEST}.{kind}")
    assert answer.headers["content-type"] == KINDS[kind]
    assert media.name(DIGEST, KINDS[kind]) == f"{DIGEST}.{kind}"


def test_every_kind_of_file_that_a_pack_can_hold_has_a_public_name() -> None:
    held = {*documents.ENDINGS.values(), *recordings.ENDINGS.values()}
    held |= {mime for _, mime in pictures._MARKS}
    assert all(media.name(DIGEST, mime) for mime in held)


@pytest.mark.parametrize(
    "name",
    [
        "",
        DIGEST,
        f"{DIGEST}.",
        f"{DIGEST}.html",
        f"{DIGEST}.svg",
        f"{DIGEST}.jpg/",
        f"{DIGEST}.jpg%0a",
        f"{DIGEST.upper()}.jpg",
        f"{'0' * 64}.jpg",
        f"{DIGEST[:-1]}.jpg",
        f"x{DIGEST}.jpg",
        f"../m/../static/app.css%00{DIGEST}.jpg",
        "%ff.jpg",
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_nothing_else_is_there(
    published: str, web: httpx.AsyncClient, method: str, name: str
) -> None:
    assert (await web.request(method, published)).status_code == 200
    answer = await web.request(method, f"/m/{name}")
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("cache-control", "")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_files_are_only_read(published: str, web: httpx.AsyncClient, method: str) -> None:
    answer = await web.request(method, published, content=b"x")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


async def test_another_organisations_file_is_not_given(
    school: School, published: str, web: httpx.AsyncClient
) -> None:
    school.rt.organisation += 1
    for method in ("GET", "HEAD"):
        assert (await web.request(method, published)).status_code == 404
