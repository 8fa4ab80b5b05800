"""Lists of people in the console: uploaded, looked at, imported, mended."""

import csv
import datetime as dt
import io
import re

import httpx
import pytest
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from lessonbot.services import gleaning, importing
from lessonbot.store import audits
from tests.support.lists import AGREED, HEADS, row, written
from tests.support.school import School
from tests.web.console.conftest import Coming
from tests.web.console.test_cohorts import LARGEST_PAGE, made, words

PLAIN = {"ondemo-sms": "1"}


async def uploaded(
    client: httpx.AsyncClient, cohort: str, data: bytes, name: str = "people.csv"
) -> httpx.Response:
    return await client.post(f"{cohort}/import", files={"file": (name, data)})


def form(page: httpx.Response, **changes: str) -> dict[str, str]:
    """What the form of the columns says."""
    said: dict[str, str] = {}
    for name, options in re.findall(r'<select name="(\w+)"(.*?)</select>', page.text, re.DOTALL):
        chosen = re.search(r'value="([^"]*)"[^>]*?\sselected', options)
        said[name] = chosen[1] if chosen else ""
    said["statement"] = ""
    return said | changes


async def checked(
    client: httpx.AsyncClient, cohort: str, data: bytes, name: str = "people.csv", **changes: str
) -> tuple[str, httpx.Response]:
    """The address of a list that was checked, and its page."""
    answer = await uploaded(client, cohort, data, name)
    assert answer.status_code == 303, answer.text
    address = answer.headers["location"]
    page = await client.get(address)
    answer = await client.post(address, data=form(page, **({"country": "KE"} | changes)))
    assert answer.status_code == 303, words(answer)
    return address, await client.get(address)


async def test_a_list_is_uploaded_checked_and_imported(
    school: School, owner: httpx.AsyncClient
) -> None:
    cohort = await made(school, owner, **PLAIN)
    page = await owner.get(f"{cohort}/import")
    assert "Nobody is added" in words(page)
    answer = await uploaded(owner, cohort, written([row(1), row(2), row(3, Phone="0712")]))
    address = answer.headers["location"]
    page = await owner.get(address)
    assert "These columns are left out: Notes." in words(page)
    assert form(page)["column0"] == "number"
    assert "Check the list" in words(page)
    assert "0712•••01" in words(page)
    assert "0712000001" not in page.text
    address, page = await checked(
        owner, cohort, written([row(1), row(2), row(1), row(3, Phone="0712"), row(4, Consent="")])
    )
    shown = words(page)
    for each in ("All rows (5)", "new (3)", "twice in the list (1)", "to be mended (1)"):
        assert each in shown
    assert "“0712” is no phone number that can be reached" in shown
    assert "The same number stands in row 2." in shown
    assert "Nobody says that they agreed" in shown
    assert "+254712000001" not in shown
    assert "+254•••01" in shown
    assert "Import 3 people" in shown
    answer = await owner.post(f"{address}/begin")
    page = await owner.get(answer.headers["location"])
    assert "The people are imported" in words(page)
    assert "added (3)" in words(page)
    members = words(await owner.get(f"{cohort}/members"))
    assert "Learner 1 M1 invited" in members
    assert words(await owner.get(f"{cohort}/import")).count("imported") == 1
    again = await owner.post(f"{address}/begin")
    assert again.status_code == 422
    assert "was imported already" in words(again)


async def test_rows_are_filtered_and_mended(school: School, owner: httpx.AsyncClient) -> None:
    cohort = await made(school, owner, **PLAIN)
    rows = [row(1), row(2, Phone="2.5E+11"), row(3, Name="=HYPERLINK(1)", Language="Quenya")]
    address, page = await checked(owner, cohort, written(rows))
    shown = words(await owner.get(f"{address}?result=refused"))
    assert "Learner 1 +254" not in shown
    assert "has rounded this number to “2.5E+11”" in shown
    assert "Format the column as text" in shown
    answer = await owner.get(f"{address}/failed.csv")
    table = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert table[0] == [*HEADS, "Row", "Why"]
    assert [line[7] for line in table[1:]] == ["3", "4"]
    assert table[2][1] == "'=HYPERLINK(1)"
    table[1][0], table[2][2] = "0712000002", "Swahili"
    mended = written(table[1:], table[0])
    address, page = await checked(owner, cohort, mended)
    assert "new (2)" in words(page)
    async with school.rt.database.read() as tx:
        deeds = await audits.read(tx, school.rt.organisation, 1)
    assert (deeds[0].act, deeds[0].detail) == ("people_failed_read", {"rows": 2})


async def test_a_workbook_with_numbers_as_numbers(school: School, owner: httpx.AsyncClient) -> None:
    cohort = await made(school, owner, **PLAIN)
    out = io.BytesIO()
    with Workbook(out) as book:
        first = book.add_worksheet("Notes")
        first.write_row(0, 0, ["nothing", "here"])
        first.write_row(1, 0, ["at", "all"])
        page = book.add_worksheet("People")
        page.write_row(0, 0, ["Phone", "Name"])
        page.write_row(1, 0, [254712345678, "Amina"])
        page.write_row(2, 0, [712345679, "Juma"])
    answer = await uploaded(owner, cohort, out.getvalue(), "people.xlsx")
    address = answer.headers["location"]
    shown = await owner.get(address)
    said = form(shown)
    assert "Choose which one column" in words(await owner.post(address, data=said))
    answer = await owner.post(address, data=said | {"sheet": "People"})
    shown = await owner.get(address)
    assert form(shown)["column0"] == "number"
    await owner.post(address, data=form(shown, country="KE", statement=AGREED))
    stored = await owner.get(address)
    assert "new (2)" in words(stored)
    assert "Amina +254•••78" in words(stored)


async def test_letters_that_are_not_in_utf_8_are_chosen_by_eye(
    school: School, owner: httpx.AsyncClient
) -> None:
    cohort = await made(school, owner, **PLAIN)
    data = "الهاتف;الاسم\n0712345678;أمينة\n".encode("cp1256")
    answer = await uploaded(owner, cohort, data)
    address = answer.headers["location"]
    page = await owner.get(address)
    assert "أمينة" in page.text
    assert 'value="cp1256"' in page.text
    answer = await owner.post(address, data={"encoding": "cp1256"})
    page = await owner.get(address)
    assert form(page)["column0"] == "number"
    assert "أمينة" in page.text


async def test_utf_16_with_tabs(school: School, owner: httpx.AsyncClient) -> None:
    cohort = await made(school, owner, **PLAIN)
    data = "Teléfono\tNombre\n0712345678\tÁngela\n".encode("utf-16")
    _, page = await checked(owner, cohort, data)
    assert "Ángela" in page.text
    assert "new (1)" in words(page)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "No file arrived"),
        (b"Phone,Name\n", "There are no rows"),
        (b"\xd0\xcf\x11\xe0 old", "save it as .xlsx"),
        (b"PK\x03\x04 broken", "cannot be read"),
        (b"Phone\n" + b"0712345678\n" * 50_001, "too many rows"),
    ],
)
async def test_a_file_that_cannot_be_read_says_how_to_mend_it(
    school: School, owner: httpx.AsyncClient, data: bytes, why: str
) -> None:
    cohort = await made(school, owner, **PLAIN)
    answer = await uploaded(owner, cohort, data)
    assert answer.status_code == 422
    assert why in words(answer)


async def test_columns_that_contradict_each_other_keep_what_was_chosen(
    school: School, owner: httpx.AsyncClient
) -> None:
    cohort = await made(school, owner, **PLAIN)
    answer = await uploaded(owner, cohort, written([row(1)]))
    address = answer.headers["location"]
    said = form(await owner.get(address), column6="name", statement="kept <here>")
    answer = await owner.post(address, data=said)
    assert answer.status_code == 422
    assert "Two columns" in words(answer)
    assert form(answer)["column6"] == "name"
    assert "kept &lt;here&gt;" in answer.text
    answer = await owner.post(address, data=said | {"column0": "", "column6": ""})
    assert "Choose which one column holds" in words(answer)


async def test_a_long_list_goes_on_in_the_background(
    school: School, owner: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "SMALL", 10)
    cohort = await made(school, owner, **PLAIN, most="")
    data = written([row(each) for each in range(1, 121)])
    address, page = await checked(owner, cohort, data)
    assert page.headers["refresh"] == "5"
    assert "0 of 120 rows" in words(page)
    assert "Does a process of lessonbot run" not in words(page)
    school.clock.now += dt.timedelta(minutes=1)
    assert "Does a process of lessonbot run" in words(await owner.get(address))
    await school.settle()
    page = await owner.get(address)
    assert "Import 120 people" in words(page)
    assert "refresh" not in page.headers
    assert len(page.content) < LARGEST_PAGE
    onward = re.search(r'href="(\?after=\d+)"', page.text)
    assert onward
    assert "Learner 41" in (await owner.get(f"{address}{onward[1]}")).text
    page = await owner.get((await owner.post(f"{address}/begin")).headers["location"])
    assert "being imported" in words(page)
    await school.settle()
    assert "added (120)" in words(await owner.get(address))


async def test_a_list_is_deleted_once_that_was_confirmed(
    school: School, owner: httpx.AsyncClient
) -> None:
    cohort = await made(school, owner, **PLAIN)
    address, _ = await checked(owner, cohort, written([row(1)]))
    await owner.post(f"{address}/begin")
    assert "it holds personal data" in words(await owner.post(f"{address}/delete"))
    answer = await owner.post(f"{address}/delete", data={"sure": "yes"})
    page = await owner.get(answer.headers["location"])
    assert "The list is deleted" in words(page)
    assert "imported, list deleted" in words(page)
    assert "Learner 1" not in (await owner.get(address)).text
    assert "Learner 1" in (await owner.get(f"{cohort}/members")).text
    other, _ = await checked(owner, cohort, written([row(2)]))
    await owner.post(f"{other}/delete", data={"sure": "yes"})
    assert (await owner.get(other)).status_code == 404


async def test_templates_are_read_as_they_are_given(
    school: School, owner: httpx.AsyncClient
) -> None:
    cohort = await made(school, owner, **PLAIN)
    text = (await owner.get(f"{cohort}/import/template.csv")).text.removeprefix("\ufeff")
    heads = next(csv.reader([text]))
    _, page = await checked(owner, cohort, written([["0712345678", *[""] * 5]], heads))
    assert "new (1)" in words(page)
    book = (await owner.get(f"{cohort}/import/template.xlsx")).content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert rows == [heads]


async def test_a_cohort_that_nobody_can_be_written_to_first_says_so(
    school: School, owner: httpx.AsyncClient
) -> None:
    cohort = await made(school, owner, ondemo="1")
    assert "on no channel on which people can be written to first" in words(
        await owner.get(f"{cohort}/import")
    )
    address, _ = await checked(owner, cohort, written([row(1)]))
    await owner.post(f"{address}/begin")
    assert "Learner 1" in (await owner.get(f"{cohort}/members")).text
    address, page = await checked(owner, cohort, written([row(1)]))
    assert "Is in this cohort already" in words(page)


async def test_a_list_of_one_cohort_is_not_there_in_another(
    school: School, owner: httpx.AsyncClient, come: Coming
) -> None:
    cohort = await made(school, owner, **PLAIN)
    other = await made(school, owner, **PLAIN, code="OTHER")
    address, _ = await checked(owner, cohort, written([row(1)]))
    elsewhere = address.replace(cohort, other)
    assert (await owner.get(elsewhere)).status_code == 404
    assert await gleaning.go_on(school.rt, school.clock()) == 0
