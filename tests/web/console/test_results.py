"""How courses fare, as staff see it: figures, bars, files for spreadsheets."""

import csv
import io
import re
from dataclasses import replace

import httpx
import pypdf
import pytest
from sqlalchemy import update

from lessonbot.domain.staff import Role
from lessonbot.domain.text import text
from lessonbot.services import surveying
from lessonbot.store.tables import deliveries
from lessonbot.web import figures
from tests.support.answers import answer, asked, enrolled, opened, write
from tests.support.courses import course, item
from tests.support.school import School
from tests.web.console.conftest import Coming
from tests.web.reading import Seen

PAGE = "/console/results/tiny"


async def taught(school: School, learners: int = 6, **changes: object) -> list[int]:
    """Learners who had a lesson; of each five of them one had its question wrong."""
    await school.publish(course(3, 1, **changes))
    ids = list(await enrolled(school, learners))
    await opened(school, [(id_, "lesson-1") for id_ in ids])
    rows = [
        answer(id_, 1, "lesson-1/q10", "b" if place % 5 == 0 else "a", is_right=place % 5 != 0)
        for place, id_ in enumerate(ids)
    ]
    await write(school, rows)
    return ids


async def table(client: httpx.AsyncClient, path: str) -> list[list[str]]:
    answer = await client.get(path)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


async def test_the_list_leads_to_every_course(school: School, owner: httpx.AsyncClient) -> None:
    assert "No course is published yet" in (await owner.get("/console/results")).text
    await taught(school)
    page = (await owner.get("/console/results")).text
    assert 'href="/console/results/tiny"' in page
    assert "Tiny course" in page
    assert "<bdi>6</bdi>" in page


async def test_everything_about_a_course_stands_on_one_page(
    school: School, owner: httpx.AsyncClient
) -> None:
    await taught(school)
    page = (await owner.get(PAGE)).text
    seen = Seen(page)
    assert "How <bdi>Tiny course</bdi> fares" in page
    assert page.count('class="bars"') == 2
    assert [each["role"] for each in seen.all("svg") if each.get("class") == "bars"] == ["img"] * 2
    assert "67 %" in page
    assert "1. Title 1: 6." in page
    assert 'width="66.7%"' in page
    assert page.count("<details>") == 2
    assert " style=" not in page
    assert "<script" not in page


@pytest.mark.parametrize("learners", [0, 4])
async def test_of_fewer_than_five_nothing_is_shown_nor_written(
    school: School, owner: httpx.AsyncClient, learners: int
) -> None:
    if learners:
        await taught(school, learners)
    else:
        await school.publish(course(3, 1))
    for path in (PAGE, f"{PAGE}/questions.csv", f"{PAGE}/report.pdf"):
        answer = await owner.get(path)
        assert "Fewer than five learners" in answer.text
        assert "svg" not in answer.text.partition("<main")[2]


async def test_a_question_that_is_worth_a_look_is_named_with_the_reason(
    school: School, owner: httpx.AsyncClient
) -> None:
    ids = await taught(school, 20)
    await write(school, [answer(id_, 2, "lesson-2/q20", "b", is_right=False) for id_ in ids])
    page = (await owner.get(PAGE)).text
    assert "More pick <bdi>B</bdi> (<bdi>q20 no</bdi>) than <bdi>A</bdi>" in page
    assert "Nobody picks <bdi>C</bdi> (<bdi>q10 maybe</bdi>)" in page
    rows = await table(owner, f"{PAGE}/questions.csv")
    assert "Most miss this" in rows[2][-1]


async def test_files_hold_all_rows_and_no_formula(school: School, owner: httpx.AsyncClient) -> None:
    made = course(figures.LESSONS + 5, 1)
    await school.publish(made)
    ids = await enrolled(school, 5)
    await opened(school, [(id_, each.key) for id_ in ids for each in made.lessons])
    rows = await table(owner, f"{PAGE}/lessons.csv")
    assert rows[0][:2] == ["Lesson", "Were given it"]
    assert [row[1] for row in rows[1:]] == ["5"] * (figures.LESSONS + 5)


async def test_what_looks_like_a_formula_is_written_as_text(
    school: School, owner: httpx.AsyncClient
) -> None:
    await taught(school)
    made = course(3, 1, version="2")
    evil = replace(made.lessons[1], items=(replace(item("q20"), prompt=text("=cmd()")),))
    lessons = (made.lessons[0], evil, made.lessons[2])
    await school.publish(replace(made, lessons=lessons))
    rows = await table(owner, f"{PAGE}/questions.csv")
    assert ["lesson-2/q20", "'=cmd()"] in [row[:2] for row in rows]


async def test_long_courses_are_shown_a_part_at_a_time(
    school: School, owner: httpx.AsyncClient
) -> None:
    made = course(figures.LESSONS + 5, 1)
    await school.publish(made)
    ids = await enrolled(school, 5)
    await opened(school, [(id_, each.key) for id_ in ids for each in made.lessons])
    page = (await owner.get(PAGE)).text
    assert f"{figures.LESSONS}. Title {figures.LESSONS}" in page
    assert f"{figures.LESSONS + 1}. Title" not in page
    further = re.findall(r'href="(\?lesson=[^"#]+)', page)
    assert further == [f"?lesson=lesson-{figures.LESSONS + 1}"]
    assert len(page.encode()) < 60_000
    page = (await owner.get(f"{PAGE}{further[0]}")).text
    assert f"{figures.LESSONS + 5}. Title" in page
    assert "1. Title 1:" not in page
    assert "From the first one" in page


async def test_costs_are_told_for_each_learner(school: School, owner: httpx.AsyncClient) -> None:
    ids = await taught(school)
    for number, id_ in enumerate(ids):
        await asked(school, id_, number, school.clock())
    async with school.rt.database.write() as tx:
        await tx.execute(update(deliveries).values(cost_micros=30_000, cost_currency="USD"))
    page = (await owner.get(PAGE)).text
    assert '<bdi dir="ltr">0.18</bdi>' in page
    assert '<bdi dir="ltr">0.03</bdi>' in page
    assert (await table(owner, f"{PAGE}/costs.csv"))[1] == ["USD", "0.18", "6", "0"]


async def test_gain_is_told_with_its_interval(school: School, owner: httpx.AsyncClient) -> None:
    ids = await taught(school)
    for number, purpose in ((2, "before"), (3, "after")):
        rights = {id_: purpose == "after" or place == 0 for place, id_ in enumerate(ids)}
        rows = [
            answer(id_, number, "lesson-3/q30", is_right=right, purpose=purpose)
            for id_, right in rights.items()
        ]
        await write(school, rows)
    page = (await owner.get(PAGE)).text
    assert "<strong><bdi>+83</bdi></strong> percentage points" in page
    assert "certainty" in page
    heads, row = await table(owner, f"{PAGE}/gain.csv")
    assert heads[0] == "Learners"
    assert row[:4] == ["6", "0.1667", "1.0", "0.8333"]


async def test_one_version_can_be_looked_at(school: School, owner: httpx.AsyncClient) -> None:
    await taught(school)
    await school.publish(course(3, 1, version="2"))
    page = (await owner.get(PAGE)).text
    assert '<option value="1.0.0"' in page
    assert "1. Title 1" in (await owner.get(f"{PAGE}?version=1.0.0")).text
    assert "Fewer than five" in (await owner.get(f"{PAGE}?version=2")).text
    assert (await owner.get(f"{PAGE}?version=3")).status_code == 404


async def test_what_takes_long_is_counted_while_the_page_says_so(
    school: School, owner: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surveying, "SMALL", 5)
    await taught(school)
    for path in (PAGE, f"{PAGE}/lessons.csv", f"{PAGE}/report.pdf"):
        assert "come back in a minute" in (await owner.get(path)).text
    await surveying.count_wanted(school.rt, school.clock())
    assert "1. Title 1" in (await owner.get(PAGE)).text
    school.clock.now += surveying.KEPT
    page = (await owner.get(PAGE)).text
    assert "1. Title 1" in page
    assert "Newer figures are being counted" in page


async def test_bars_grow_from_the_right_where_the_page_is_read_so(
    school: School, owner: httpx.AsyncClient
) -> None:
    await taught(school)
    await owner.post("/console/account", data={"name": "Owner", "language": "ar"})
    page = (await owner.get(PAGE)).text
    assert 'x="33.3%"' in page
    assert 'class="value" x="100%"' in page


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_a_report_of_a_month_can_be_printed(
    school: School, owner: httpx.AsyncClient, language: str
) -> None:
    await taught(school)
    await owner.post("/console/account", data={"name": "Owner", "language": language})
    answer = await owner.get(f"{PAGE}/report.pdf?month=2026-11")
    assert answer.headers["content-type"] == "application/pdf"
    assert 'filename="tiny-2026-11.pdf"' in answer.headers["content-disposition"]
    said = "".join(
        page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages
    )
    assert "Title 1" in said
    assert "67 %" in said
    if language == "en":
        assert "Report for November 2026" in said


@pytest.mark.parametrize("month", ["2026-13", "2026-12", "november", "2026-11-01"])
async def test_there_is_no_report_of_what_is_no_month_or_has_not_begun(
    school: School, owner: httpx.AsyncClient, month: str
) -> None:
    await taught(school)
    assert (await owner.get(f"{PAGE}/report.pdf?month={month}")).status_code == 404


async def test_letters_that_no_font_has_are_named(school: School, owner: httpx.AsyncClient) -> None:
    await taught(school, title="\U000104b0\U000104d8")
    answer = await owner.get(f"{PAGE}/report.pdf")
    assert answer.status_code == 422
    assert "\U000104b0" in answer.text
    assert "cannot be printed" in answer.text


async def test_everybody_on_the_staff_sees_figures_and_no_learner(
    school: School, come: Coming
) -> None:
    await taught(school)
    viewer = await come(Role.VIEWER)
    page = (await viewer.get(PAGE)).text
    assert "1. Title 1" in page
    assert "/share" not in page
