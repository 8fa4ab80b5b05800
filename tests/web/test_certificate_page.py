"""The page that an employer opens."""

from dataclasses import replace
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from lessonbot.domain.course import Credential
from lessonbot.domain.english_pages import PAGES
from lessonbot.store import tables
from tests.support.courses import course, translated
from tests.support.school import School
from tests.web.conftest import HOST
from tests.web.reading import Seen

SCHOOL = "Test School"
NAMES = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "{{ 7 * 7 }}",
    "</title><script>alert(1)</script>",
    "&lt;b&gt;",
    "*bold* {name}",
    "javascript:alert(1)",
    "Ame\u0301lie O'Neill",
    "\u0623\u0645\u064a\u0646\u0629",
]


async def earn(school: School, name: str, path: str = "ana", **changes: Any) -> str:  # noqa: ANN401 - fields of Course
    """Take a course of one lesson and have a name printed; the certificate's number."""
    await school.publish(replace(course(1), **changes))
    await school.join(path)
    await school.taps(path, "q10 yes")
    if name:
        await school.hears(path, name)
    else:
        await school.taps(path, "Without a name")
    return school.texts(path)[-1].split("/c/")[1].split()[0]


async def test_the_page_states_what_was_earned_by_whom_and_when(
    school: School, web: httpx.AsyncClient
) -> None:
    number = await earn(school, "Amina Yusuf")

    answer = await web.get(f"/c/{number}")
    seen = Seen(answer.text)

    assert answer.status_code == 200
    assert seen.words["holder"].strip() == "Amina Yusuf"
    assert seen.words["title"].strip() == "Tiny course"
    facts = " ".join(seen.words["facts"].split())
    for fact in (
        "Level Beginner",
        "Hours of learning 0.1",
        "Lessons 1",
        "Score 100 % (needed: 70 %)",
        "Date November 23, 2026",
        f"Issued by {SCHOOL}",
        "Earned by Answer the questions",
        f"Certificate number {number[:4]}-{number[4:8]}-{number[8:12]}-{number[12:]}",
    ):
        assert fact in facts
    assert "Take small steps" in seen.words["outcomes"]
    assert "Valid" in seen.words["is-valid"]
    assert f"{SCHOOL} issued this certificate" in seen.words["is-valid"]
    assert f"{HOST}/c/{number}" in seen.words["address"]


async def test_the_page_names_the_course_in_the_readers_language_where_it_is_taught_in_it(
    school: School, web: httpx.AsyncClient
) -> None:
    others = translated(course(1), "ar", "دورة").translations
    number = await earn(school, "Amina Yusuf", translations=others)

    arabic = Seen((await web.get(f"/c/{number}?lang=ar")).text)
    french = Seen((await web.get(f"/c/{number}?lang=fr")).text)

    assert arabic.words["title"].strip() == "دورة Tiny course"
    assert french.words["title"].strip() == "Tiny course"
    shown = [
        (seen.one("html")["lang"], each["lang"], each["dir"])
        for seen in (arabic, french)
        for each in seen.all("p")
        if each.get("class") == "title"
    ]
    assert shown == [("ar", "ar", "rtl"), ("fr", "en", "ltr")]


async def test_the_page_is_for_those_who_have_the_link_alone(
    school: School, web: httpx.AsyncClient
) -> None:
    number = await earn(school, "Amina Yusuf")

    answer = await web.get(f"/c/{number}")
    seen = Seen(answer.text)

    assert seen.meta("robots") == "noindex, nofollow"
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    assert seen.meta("og:title") == "Amina Yusuf – Tiny"
    assert seen.meta("og:url") == f"{HOST}/c/{number}"
    assert seen.meta("og:description") == f"Tiny course, issued by {SCHOOL} on November 23, 2026."


async def test_the_number_is_found_however_it_is_typed(
    school: School, web: httpx.AsyncClient
) -> None:
    number = await earn(school, "Amina Yusuf")
    grouped = "-".join(number[i : i + 4] for i in range(0, 16, 4))
    typed = [
        number.lower(),
        grouped,
        grouped.replace("-", " ").lower(),
        f" {number} ",
        number.replace("0", "O").replace("1", "l"),
        number.replace("0", "o").replace("1", "I"),
    ]

    for each in typed:
        answer = await web.get(f"/c/{each}")
        assert answer.status_code == 200, each
        assert Seen(answer.text).words["holder"].strip() == "Amina Yusuf"


@pytest.mark.parametrize(
    "typed",
    ["0000000000000000", "x", "-", "<script>", "%00", "a" * 3000, "ａｍｉｎａ", "'; DROP TABLE x"],
)
async def test_an_unknown_number_gets_a_kind_answer(web: httpx.AsyncClient, typed: str) -> None:
    answer = await web.get(f"/c/{typed}")
    seen = Seen(answer.text)

    assert answer.status_code == 404
    assert PAGES["page.cert.unknown_ask"] in answer.text
    assert not seen.all("script")
    assert seen.meta("robots") == "noindex, nofollow"
    assert len(answer.text) < 10_000


@pytest.mark.parametrize("name", NAMES)
async def test_a_name_is_only_ever_text(school: School, web: httpx.AsyncClient, name: str) -> None:
    plain = Seen((await web.get(f"/c/{await earn(school, 'Amina', 'ben')}")).text)

    seen = Seen((await web.get(f"/c/{await earn(school, name)}")).text)

    shown = seen.words["holder"].strip()
    assert shown == name.replace("e\u0301", "\u00e9")
    assert seen.meta("og:title") == f"{shown} – Tiny"
    assert [tag for tag, _ in seen.elements] == [tag for tag, _ in plain.elements]
    assert [set(held) for _, held in seen.elements] == [set(held) for _, held in plain.elements]


async def test_words_of_a_course_are_only_ever_text(school: School, web: httpx.AsyncClient) -> None:
    number = await earn(
        school,
        "Amina",
        title="<script>1</script>",
        credential=Credential("<b>Tiny</b>", "</dd><script>2</script>"),
        language='en"><script>3</script>',
    )

    for path in (f"/c/{number}", "/", "/join/tiny"):
        seen = Seen((await web.get(path)).text)
        assert not seen.all("script")
        assert not seen.all("b")


async def test_without_a_name_the_page_says_that_it_was_the_holders_wish(
    school: School, web: httpx.AsyncClient
) -> None:
    number = await earn(school, "")

    answer = await web.get(f"/c/{number}")

    assert PAGES["page.cert.no_name_why"] in answer.text
    assert Seen(answer.text).meta("og:title") == "Certificate: Tiny"


async def test_a_score_that_the_course_does_not_show_is_not_on_the_page(
    school: School, web: httpx.AsyncClient
) -> None:
    hidden = Credential("Tiny", "Answer the questions", shows_score=False)
    number = await earn(school, "Amina", credential=hidden)

    answer = await web.get(f"/c/{number}")

    assert PAGES["page.cert.score"] not in answer.text
    assert "100 %" not in answer.text


async def test_a_withdrawn_certificate_says_so_first(
    school: School, web: httpx.AsyncClient
) -> None:
    number = await earn(school, "Amina")
    async with school.rt.database.write() as tx:
        await tx.execute(update(tables.achievements).values(state="withdrawn"))

    seen = Seen((await web.get(f"/c/{number}")).text)

    assert "Withdrawn" in seen.words["is-withdrawn"]
    assert "do not rely on it" in seen.words["is-withdrawn"]
    assert "is-valid" not in seen.words


async def test_in_arabic_the_frame_turns_and_the_course_stays_as_it_was_written(
    school: School, web: httpx.AsyncClient
) -> None:
    number = await earn(school, "Amina Yusuf")

    answer = await web.get(f"/c/{number}?lang=ar")
    seen = Seen(answer.text)

    assert (seen.one("html")["lang"], seen.one("html")["dir"]) == ("ar", "rtl")
    assert {"class": "title", "lang": "en", "dir": "ltr"} in seen.all("p")
    assert "<bdi>Amina Yusuf</bdi>" in answer.text
    assert '<bdi dir="ltr">' in answer.text
    assert "2026" in seen.words["facts"] or "٢٠٢٦" in seen.words["facts"]
