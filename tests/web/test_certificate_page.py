"""The page that an employer opens."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import httpx
import pytest
from sqlalchemy import delete, select, update

from lessonbot.credentials.sealing import Vault
from lessonbot.domain.course import Credential
from lessonbot.domain.english_pages import PAGES
from lessonbot.services import issuing, printing, tracking, trusting, withdrawing
from lessonbot.services.runtime import Editions
from lessonbot.store import tables
from lessonbot.web.app import build
from tests.support.courses import course, translated
from tests.support.school import MONDAY, School
from tests.web.conftest import HOST, visiting
from tests.web.reading import Seen

SCHOOL = "Test School"
TRACK = """\
id: helper
version: 1.0.0
title: Community helper
summary: Two courses.
language: en
credential: {name: Community helper, criteria: Pass both courses.}
needs: [water, money]
"""
NAMES = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "{{ 7 * 7 }}x",
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
    assert seen.words["title"].strip() == "Tiny"
    facts = " ".join(seen.words["facts"].split())
    for fact in (
        "Hours of learning 0.1",
        "Begun November 23, 2026",
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


async def test_the_page_is_in_the_readers_language_and_the_course_in_the_one_it_was_taken_in(
    school: School, web: httpx.AsyncClient
) -> None:
    others = translated(course(1), "ar", "دورة").translations
    number = await earn(school, "Amina Yusuf", translations=others)

    for tag in ("ar", "fr"):
        seen = Seen((await web.get(f"/c/{number}?lang={tag}")).text)
        assert seen.one("html")["lang"] == tag
        assert seen.words["title"].strip() == "Tiny"
        assert {"class": "of", "lang": "en", "dir": "ltr"} in seen.all("div")


async def test_the_page_stays_as_it_was_issued_whatever_becomes_of_the_course(
    school: School, web: httpx.AsyncClient
) -> None:
    number = await earn(school, "Amina Yusuf")
    before = (await web.get(f"/c/{number}")).text

    changed = Credential("Another", "Another way")
    await school.publish(replace(course(1), version="2.0.0", pass_percent=90, credential=changed))
    school.rt.editions = Editions()

    assert (await web.get(f"/c/{number}")).text == before


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
    assert seen.meta("og:description") == f"Tiny, issued by {SCHOOL} on November 23, 2026."


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


async def test_a_withdrawn_certificate_says_so_first_with_its_day_and_a_reason_that_is_shown(
    school: School, web: httpx.AsyncClient
) -> None:
    for path, shows in (("ana", True), ("ben", False)):
        number = await earn(school, "Amina", path)
        await withdrawing.revoke(school.rt, number, MONDAY, reason="<b>Copied", shown=shows)

        seen = Seen((await web.get(f"/c/{number}")).text)

        said = seen.words["is-withdrawn"]
        assert "Withdrawn" in said
        assert "do not rely on it" in said
        assert "November 23, 2026" in said
        assert ("Reason: <b>Copied" in said) == shows
        assert "is-valid" not in seen.words
        assert "ways-out" not in seen.words


async def test_a_replaced_certificate_leads_to_the_new_one_and_shows_nothing_else(
    school: School, web: httpx.AsyncClient
) -> None:
    number = await earn(school, "Amina Yusuf")
    fresh = await withdrawing.correct(school.rt, number, "Amina Yusuf Ali", MONDAY)

    answer = await web.get(f"/c/{number}?lang=en")

    assert "Replaced" in Seen(answer.text).words["is-replaced"]
    assert "Yusuf" not in answer.text
    (link,) = [each["href"] for each in Seen(answer.text).all("a") if "/c/" in each["href"]]
    assert link == f"/c/{fresh}?lang=en"
    assert Seen((await web.get(link)).text).words["holder"].strip() == "Amina Yusuf Ali"


async def test_an_expired_certificate_is_told_from_a_withdrawn_one(
    school: School, web: httpx.AsyncClient
) -> None:
    number = await earn(school, "Amina")
    assert "Valid until" not in (await web.get(f"/c/{number}")).text
    async with school.rt.database.write() as tx:
        until = MONDAY + dt.timedelta(days=30)
        await tx.execute(update(tables.credentials).values(expires_at=until))
    assert "Valid until December 23, 2026" in " ".join(
        Seen((await web.get(f"/c/{number}")).text).words["facts"].split()
    )

    school.clock.now = MONDAY + dt.timedelta(days=31)
    seen = Seen((await web.get(f"/c/{number}")).text)

    assert "Expired" in seen.words["is-expired"]
    assert "December 23, 2026" in seen.words["is-expired"]
    assert "Withdrawn" not in seen.words["is-expired"]


async def test_a_hidden_certificate_shows_nothing_of_itself(
    school: School, web: httpx.AsyncClient
) -> None:
    number = await earn(school, "Amina Yusuf")
    await web.get(f"/c/{number}")
    async with school.rt.database.write() as tx:
        await tx.execute(update(tables.credentials).values(hidden=True))

    answer = await web.get(f"/c/{number}")

    assert answer.status_code == 404
    assert "Not shown" in Seen(answer.text).words["is-hidden"]
    for word in ("Amina", "Tiny", SCHOOL, number):
        assert word not in answer.text


async def test_without_a_key_the_page_says_that_it_is_not_signed_and_shows_what_was_earned(
    school: School, web: httpx.AsyncClient
) -> None:
    number = await earn(school, "Amina Yusuf")
    await web.get(f"/c/{number}")
    school.rt.vault = Vault(lambda: "another secret key")
    async with school.rt.database.write() as tx:
        await tx.execute(delete(tables.credentials))
    answer = await web.get(f"/c/{number}")
    seen = Seen(answer.text)

    assert answer.status_code == 200
    assert "cannot be signed just now" in seen.words["is-unsigned"]
    assert "is-valid" not in seen.words
    assert "ways-out" not in seen.words
    assert seen.words["holder"].strip() == "Amina Yusuf"
    assert seen.words["title"].strip() == "Tiny"
    assert "100 %" in seen.words["facts"]
    assert "Take small steps" in seen.words["outcomes"]


async def test_a_demo_says_that_nobody_vouches_for_it(school: School) -> None:
    school.rt.public_url = "http://127.0.0.1:8000"
    number = await earn(school, "Amina Yusuf")
    async with visiting(build(school.rt, clock=school.clock)) as visitor:
        seen = Seen((await visitor.get(f"/c/{number}")).text)

    assert "no organisation vouches" in seen.words["is-demo"]
    assert "is-valid" not in seen.words
    assert not [each for each in seen.all("a") if "verifierplus" in each["href"]]
    found = await trusting.credential(school.rt, number, MONDAY)
    assert found
    assert printing.shown(school.rt.voice("en"), found).state == "Demonstration"


async def test_a_picture_of_a_certificate_that_stands_says_nothing_of_a_demo(
    school: School, web: httpx.AsyncClient
) -> None:
    number = await earn(school, "Amina Yusuf")
    assert (await web.get(f"/c/{number}.json")).status_code == 200
    found = await trusting.credential(school.rt, number, MONDAY)
    assert found
    assert printing.shown(school.rt.voice("en"), found).state == ""


async def test_the_page_leads_to_files_to_other_verifiers_and_to_a_profile(
    school: School, web: httpx.AsyncClient
) -> None:
    number = await earn(school, "Amina Yusuf")
    seen = Seen((await web.get(f"/c/{number}")).text)
    links = [each["href"] for each in seen.all("a")]

    for form in (".pdf", ".png", ".json"):
        assert f"/c/{number}{form}" in links
        assert (await web.get(f"/c/{number}{form}")).status_code == 200
    whole = quote(f"{HOST}/c/{number}.json", safe="")
    assert f"https://verifierplus.org/#verify?vc={whole}" in links
    (profile,) = [urlsplit(each) for each in links if "linkedin" in each]
    assert dict(parse_qsl(profile.query)) == {
        "startTask": "CERTIFICATION_NAME",
        "name": "Tiny",
        "organizationName": SCHOOL,
        "issueYear": "2026",
        "issueMonth": "11",
        "certUrl": f"{HOST}/c/{number}",
        "certId": number,
    }
    assert seen.meta("og:image") == f"{HOST}/c/{number}/card.png"
    assert (await web.get(f"/c/{number}/card.png")).status_code == 200
    assert all(each.startswith("/static/") for each in seen.loads())


async def test_a_track_shows_its_parts_and_how_each_stands(
    school: School, web: httpx.AsyncClient, tmp_path: Path
) -> None:
    for key in ("water", "money"):
        await school.publish(course(1, key=key, title=key.title()))
    path = tmp_path / "track.yaml"
    path.write_text(TRACK)
    await tracking.publish(school.rt, path, MONDAY)
    numbers = [await _passes(school, key) for key in ("water", "money")]
    await tracking.award_all(school.rt, MONDAY)
    async with school.rt.database.read() as tx:
        query = select(tables.credentials.c.public_id).where(tables.credentials.c.track_id > 0)
        whole = (await tx.execute(query)).scalar_one()
    await withdrawing.revoke(school.rt, numbers[0], MONDAY)

    seen = Seen((await web.get(f"/c/{whole}")).text)

    assert "has completed the track" in seen.words["sheet"]
    assert seen.words["pieces"].split() == ["Tiny", "Withdrawn", "Tiny", "Valid"]
    assert "has withdrawn a certificate that this one stands on" in seen.words["is-shaken"]
    links = [each["href"] for each in seen.all("a")]
    assert {f"/c/{number}" for number in numbers} <= set(links)


async def _passes(school: School, key: str) -> str:
    await school.hears("ana", f"join {key}")
    answers = ("1", "1", "8:00", "1") if key == "water" else ("1", "8:00", "1")
    for answer in answers:
        await school.hears("ana", answer)
    await school.taps("ana", "q10 yes")
    if key == "water":
        await school.hears("ana", "Amina Yusuf")
    await issuing.issue_owed(school.rt, MONDAY)
    return school.texts("ana")[-1].split("/c/")[1].split()[0]


async def test_in_arabic_the_frame_turns_and_the_course_stays_as_it_was_written(
    school: School, web: httpx.AsyncClient
) -> None:
    number = await earn(school, "Amina Yusuf")

    answer = await web.get(f"/c/{number}?lang=ar")
    seen = Seen(answer.text)

    assert (seen.one("html")["lang"], seen.one("html")["dir"]) == ("ar", "rtl")
    assert {"class": "of", "lang": "en", "dir": "ltr"} in seen.all("div")
    assert "<bdi>Amina Yusuf</bdi>" in answer.text
    assert '<bdi dir="ltr">' in answer.text
    assert "2026" in seen.words["facts"] or "٢٠٢٦" in seen.words["facts"]
