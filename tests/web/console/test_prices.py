"""Prices: written down one by one or as a table, and forgotten."""

import httpx

from lessonbot.domain.price import Price
from lessonbot.store import audits, prices
from tests.support.school import School
from tests.web.console.authors import BUDGET, words

PAGE = "/console/prices"
TABLE = """channel,prefix,price,currency
sms,,0.0385,USD
sms,+254,0.80,kes
whatsapp-template,254,0.02,USD
"""


async def known(school: School) -> list[Price]:
    async with school.rt.database.read() as tx:
        return list(await prices.every(tx, school.rt.organisation))


async def loaded(owner: httpx.AsyncClient, data: bytes) -> httpx.Response:
    return await owner.post(f"{PAGE}/load", files={"file": ("prices.csv", data, "text/csv")})


async def test_a_price_is_written_down_changed_and_forgotten(
    school: School, owner: httpx.AsyncClient
) -> None:
    said = {"channel": "sms", "prefix": "254", "price": "0.80", "currency": "kes"}
    assert (await owner.post(PAGE, data=said)).status_code == 303
    assert "+254 0.80 KES" in words(await owner.get(PAGE))
    await owner.post(PAGE, data=said | {"price": "0.75"})
    assert await known(school) == [Price("sms", "+254", "KES", 750_000)]
    gone = {"channel": "sms", "prefix": "+254"}
    assert "Forget the price of sms for +254?" in words(
        await owner.post(f"{PAGE}/remove", data=gone)
    )
    assert len(await known(school)) == 1
    await owner.post(f"{PAGE}/remove", data=gone | {"sure": "yes"})
    assert await known(school) == []
    async with school.rt.database.read() as tx:
        acts = [each.act for each in await audits.read(tx, school.rt.organisation, 3)]
    assert acts == ["price_removed", "prices", "prices"]


async def test_what_is_no_price_says_how_to_write_it_and_stays_typed(
    school: School, owner: httpx.AsyncClient
) -> None:
    said = {"channel": "sms", "prefix": "+254", "price": "cheap", "currency": "KES"}
    answer = await owner.post(PAGE, data=said)
    assert answer.status_code == 422
    assert "write it like 0.0385" in words(answer)
    assert 'value="cheap"' in answer.text
    assert await known(school) == []


async def test_a_table_is_loaded_as_spreadsheets_write_it(
    school: School, owner: httpx.AsyncClient
) -> None:
    wanted = [
        Price("sms", "", "USD", 38_500),
        Price("sms", "+254", "KES", 800_000),
        Price("whatsapp-template", "+254", "USD", 20_000),
    ]
    german = TABLE.replace(",", ";").replace("0.", "0,")
    for data in (TABLE.encode(), b"\xef\xbb\xbf" + german.encode(), german.encode("utf-16")):
        assert (await loaded(owner, data)).status_code == 303
        assert await known(school) == wanted
    turned = b"price,currency,channel\n0.05,USD,sms\n"
    assert (await loaded(owner, turned)).status_code == 303
    assert (await known(school))[0].micros == 50_000


async def test_a_table_with_a_wrong_line_is_not_loaded_and_names_it(
    school: School, owner: httpx.AsyncClient
) -> None:
    answer = await loaded(owner, (TABLE + "\nsms,+1,x,USD\nfax,,1,USD\n").encode())
    assert answer.status_code == 422
    said = words(answer)
    assert "Lines to mend: 2" in said
    assert "Line 6: “x” is no price" in said
    assert "Line 7: “fax” is no channel" in said
    assert await known(school) == []
    assert "no price in this file" in words(await loaded(owner, b"\n"))
    assert "at most 1 MB" in words(await loaded(owner, b"x" * 1_100_000))


async def test_a_long_table_goes_on_page_by_page_and_stays_light(
    school: School, owner: httpx.AsyncClient
) -> None:
    rows = "\n".join(f"sms,+{number},0.01,USD" for number in range(100, 220))
    await loaded(owner, rows.encode())
    page, seen = await owner.get(PAGE), []
    for _ in range(3):
        assert len(page.content) < BUDGET
        seen += [each for each in words(page).split() if each.startswith("+") and len(each) == 4]
        onward = page.text.partition("/console/prices?")[2].partition('"')[0]
        if not onward:
            break
        page = await owner.get(f"{PAGE}?{onward.replace('&amp;', '&')}")
    assert len({each for each in seen if each != "+254;"}) == 120
