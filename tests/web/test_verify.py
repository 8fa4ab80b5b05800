"""What employers ask: is this certificate genuine, are these."""

import base64
import csv
import io
import json
from typing import Any

import httpx
import pypdf
import pytest
from sqlalchemy import event, update

from lessonbot.credentials import baking, dids, signing
from lessonbot.domain.credential import grouped, listed, mentioned, read_link
from lessonbot.services import issuing, withdrawing
from lessonbot.store import issuers, tables
from lessonbot.web import checking
from lessonbot.web.allowance import GUESSES, Allowance
from tests.support.school import MONDAY, School
from tests.web.conftest import HOST
from tests.web.reading import Seen
from tests.web.test_certificate_page import SCHOOL, earn


async def asks(web: httpx.AsyncClient, written: str, **more: str) -> Seen:
    answer = await web.post("/verify", files={"written": (None, written)}, data=more)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    return Seen(answer.text)


async def drops(web: httpx.AsyncClient, data: bytes, **more: str) -> Seen:
    answer = await web.post("/verify", files={"file": ("x", data)}, data=more)
    assert answer.status_code == 200
    return Seen(answer.text)


async def signed(school: School, web: httpx.AsyncClient, path: str = "ana") -> tuple[str, bytes]:
    number = await earn(school, "Amina Yusuf", path)
    return number, (await web.get(f"/c/{number}.json")).content


async def test_a_number_or_a_link_is_looked_up_and_what_was_checked_is_told(
    school: School, web: httpx.AsyncClient
) -> None:
    number = await earn(school, "Amina Yusuf")
    link = f"{HOST}/c/{number}"

    for written in (number, grouped(number).lower(), link, f"{link}.pdf?x=1", f" {link}?lang=ar "):
        seen = await asks(web, written)
        assert "Valid" in seen.words["is-issued"], written
        assert "Amina Yusuf" in seen.words["facts"]
        assert f"/c/{number}" in [each["href"] for each in seen.all("a")]
        assert len([each for each in seen.all("li") if each.get("class") == "is-right"]) == 4
        assert "is-wrong" not in seen.words


@pytest.mark.parametrize("host", ["evil.example", "learn.example@evil.example", "learn.examp1e"])
async def test_a_link_to_another_host_is_not_ours_whatever_its_number(
    school: School, web: httpx.AsyncClient, host: str
) -> None:
    number = await earn(school, "Amina Yusuf")

    seen = await asks(web, f"https://{host}/c/{number}")

    assert host.rpartition("@")[2] in seen.words["is-foreign"]
    assert "is-issued" not in seen.words
    assert "facts" not in seen.words


async def test_an_unknown_number_and_nothing_at_all_get_kind_answers(
    web: httpx.AsyncClient,
) -> None:
    assert "We have no certificate" in (await asks(web, "0" * 16)).words["is-unknown"]
    seen = await asks(web, "<script>")
    assert "<script>" in seen.words["is-unknown"]
    assert "has 16 letters and digits; this has 6" in seen.words["is-unknown"]
    assert "Please give" in (await asks(web, " ")).words["complaint"]
    assert (
        "Please give"
        in Seen((await web.post("/verify", content=b"\0junk")).text).words["complaint"]
    )


async def test_every_form_of_a_certificate_is_recognised(
    school: School, web: httpx.AsyncClient
) -> None:
    number, document = await signed(school, web)
    pdf = (await web.get(f"/c/{number}.pdf")).content
    rewritten = io.BytesIO()
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
    writer.write(rewritten)
    pretty = json.dumps(json.loads(document), indent=4, sort_keys=True).encode()
    badge = (await web.get(f"/c/{number}.png")).content

    for data in (document, pretty, b"\n" + document, badge, pdf, rewritten.getvalue()):
        seen = await drops(web, data)
        assert "Valid" in seen.words["is-issued"], data[:20]
        assert "to the letter" in seen.words["checks"]
        assert "is-wrong" not in seen.words
        answer = (await web.post("/api/v1/verify", content=data)).json()
        if data.startswith((b"%PDF", b"\x89PNG")):  # anybody can draw another name on it
            assert answer["compared"] == "inside"
            assert "was not compared" in seen.words["is-inside"]
            assert "certificate inside this file" in seen.words["checks"]
            assert list(seen.words).index("is-inside") < list(seen.words).index("is-issued")
            for said in ("Amina Yusuf", "Tiny", "November 23, 2026", grouped(number)):
                assert said in seen.words["large"]
        else:
            assert answer["compared"] == "whole"
            assert not {"is-inside", "large"} & seen.words.keys()


async def with_token(school: School, web: httpx.AsyncClient, path: str = "ana") -> tuple[str, str]:
    """A certificate of which there is a token, too."""
    async with school.rt.database.write() as tx:
        await issuing.taken_up(school.rt, tx, MONDAY)
        await issuers.change(tx, school.rt.organisation, jwt=True)
    number, _ = await signed(school, web, path)
    return number, (await web.get(f"/c/{number}.jwt")).text


async def test_a_token_is_compared_with_what_was_issued_dropped_pasted_or_sent(
    school: School, web: httpx.AsyncClient
) -> None:
    number, token = await with_token(school, web)
    _, others = await with_token(school, web, "ben")
    head, payload, signature = token.split(".")
    none = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    links = [each["href"] for each in Seen((await web.get(f"/c/{number}")).text).all("a")]
    assert f"/c/{number}.jwt" in links

    for seen in (await drops(web, f"{token}\n".encode()), await asks(web, f" {token} ")):
        assert "Valid" in seen.words["is-issued"]
        assert "to the letter" in seen.words["checks"]
        assert "is-wrong" not in seen.words
    answer = (await web.post("/api/v1/verify", content=token)).json()
    assert (answer["file"], answer["faults"], answer["result"]["status"]) == ("issued", [], "valid")

    for changed in (
        f"{head}.{payload}.{others.rpartition('.')[2]}",
        f"{head}.{payload}.",
        f"{none}.{payload}.{signature}",
    ):
        assert "Changed" in (await drops(web, changed.encode())).words["is-changed"]
        assert "is-issued" not in (await asks(web, changed)).words
        assert (await web.post("/api/v1/verify", content=changed)).json()["file"] == "changed"

    await withdrawing.revoke(school.rt, number, MONDAY)
    assert "Withdrawn" in (await drops(web, token.encode())).words["is-gone"]
    answer = (await web.post("/api/v1/verify", content=token)).json()
    assert (answer["result"]["status"], answer["faults"]) == ("withdrawn", ["withdrawn"])


async def test_a_token_of_a_key_that_is_not_trusted_any_more_is_told(
    school: School, web: httpx.AsyncClient
) -> None:
    _, token = await with_token(school, web)
    async with school.rt.database.write() as tx:
        rsa = tables.issuer_keys.c.algorithm == "RS256"
        await tx.execute(update(tables.issuer_keys).where(rsa).values(state="compromised"))

    assert "still trusted" in (await drops(web, token.encode())).words["is-wrong"]
    answer = (await web.post("/api/v1/verify", content=token)).json()
    assert (answer["file"], answer["faults"]) == ("issued", ["key"])


async def test_a_signed_file_can_be_pasted_and_sent_in_every_form(
    school: School, web: httpx.AsyncClient
) -> None:
    number, document = await signed(school, web)
    seen = await asks(web, document.decode())
    assert "Valid" in seen.words["is-issued"]
    for form in ("json", "png", "pdf"):
        data = (await web.get(f"/c/{number}.{form}")).content
        answer = (await web.post("/api/v1/verify", content=data)).json()
        assert (answer["file"], answer["faults"]) == ("issued", []), form
        seen = await drops(web, data, many="csv")  # the wrong field of the page
        assert "Valid" in seen.words["is-issued"]


async def test_what_could_not_be_signed_is_told_everywhere(
    school: School, web: httpx.AsyncClient
) -> None:
    number = await earn(school, "Amina Yusuf", version="\N{SOFT HYPHEN}")
    await issuing.issue_owed(school.rt, MONDAY)

    for seen in (await asks(web, number), Seen((await web.get(f"/c/{number}")).text)):
        assert "Not signed" in seen.words["is-unsigned"]
        assert f"please ask {SCHOOL}" in seen.words["is-unsigned"]
        assert "is-valid" not in seen.words
    assert "Not signed" in (await asks(web, number, many="table")).words["is-wrong"]
    answer = await web.post("/api/v1/verify", json={"numbers": [number]})
    assert answer.json()["results"][0]["status"] == "unsignable"
    answer = await web.post("/verify", files={"written": (None, number)}, data={"many": "csv"})
    assert '"Not signed"' in answer.text
    for form in (".json", ".jwt", ".png", ".pdf"):
        assert (await web.get(f"/c/{number}{form}")).status_code == 404


PHOTO = b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\n" * 50
WORKBOOK = b"PK\3\4\x14\0\6\0\x08\0\0\0!\0sheet1.xml\n" * 50


@pytest.mark.parametrize("data", [PHOTO, WORKBOOK], ids=["photo", "workbook"])
async def test_what_can_be_no_list_is_not_read_as_one(web: httpx.AsyncClient, data: bytes) -> None:
    seen = await drops(web, data)
    assert "No certificate in this file" in seen.words["is-unreadable"]
    for many in ("table", "csv"):
        seen = await drops(web, data, many=many)
        assert "save the list as CSV" in seen.words["complaint"]
        assert not seen.all("td")
    assert (await web.post("/api/v1/verify", content=data)).json()["file"] == "unreadable"


CHANGES: list[tuple[str, Any]] = [
    ("name", "Another course"),
    ("validUntil", "2030-01-01T00:00:00Z"),
    ("proof", []),
    ("unknown", 1),
]


@pytest.mark.parametrize(("member", "value"), CHANGES)
async def test_a_file_that_was_changed_is_told_from_one_that_was_not(
    school: School, web: httpx.AsyncClient, member: str, value: object
) -> None:
    number, document = await signed(school, web)
    changed = json.dumps({**json.loads(document), member: value}).encode()

    for data in (changed, baking.baked((await web.get(f"/c/{number}.png")).content, changed)):
        seen = await drops(web, data)
        assert "Changed" in seen.words["is-changed"]
        assert "is-issued" not in seen.words
        assert "facts" not in seen.words


async def test_a_file_that_only_says_to_be_ours_is_not_believed(
    school: School, web: httpx.AsyncClient
) -> None:
    _, document = await signed(school, web)
    invented = json.loads(document) | {"id": f"{HOST}/c/0000000000000000"}
    assert (
        "not issued here" in (await drops(web, json.dumps(invented).encode())).words["is-unknown"]
    )

    moved = json.loads(document) | {
        "id": json.loads(document)["id"].replace(HOST, "https://a.example")
    }
    assert "is-issued" not in (await drops(web, json.dumps(moved).encode())).words


async def test_a_file_of_somebody_else_says_who_it_claims_to_be_from_and_nothing_is_fetched(
    web: httpx.AsyncClient,
) -> None:
    key = signing.generate()
    issuer = {"id": dids.key(signing.public_of(key)), "name": "Other <b>School</b>\ud800\u202e"}
    others = {"id": "https://other.example/c/0000000000000000", "issuer": issuer}

    seen = await drops(web, json.dumps(others).encode())  # a socket would be refused in tests

    assert "Other <b>School</b>" in seen.words["is-foreign"]
    assert "https://verifierplus.org/" in [each["href"] for each in seen.all("a")]


HOSTILE = [
    b"{",
    b"{}",
    b'{"id": 5, "issuer": ["\\ud800"]}',
    b'{"id": "\\u0000", "issuer": {"id": "\\u0000\\ud800"}}',
    b'{"a":' * 50_000,
    b'{"issuer": {"id": {"id": 1}, "name": []}}',
    b"\x89PNG\r\n\x1a\n" + b"\xff" * 100,
    b"%PDF-1.7 stream\n" + b"x" * 1000,
    b"%PDF-1.7 " + b"stream endstream " * 20_000,
    b"%PDF-1.7 stream\n{" + b"credentialSubject" * 20_000 + b"endstream",
]


@pytest.mark.parametrize("data", HOSTILE, ids=range(len(HOSTILE)))
async def test_a_strange_file_gets_an_answer_in_words(web: httpx.AsyncClient, data: bytes) -> None:
    seen = await drops(web, data)
    assert {"is-unreadable", "is-foreign"} & seen.words.keys()
    answer = await web.post("/api/v1/verify", content=data)
    assert answer.status_code in {200, 400}
    assert answer.headers["content-type"] == "application/json"


async def test_what_is_too_big_is_refused(web: httpx.AsyncClient) -> None:
    for data in (PHOTO * 10_000, b"1\n" * 600_000):
        answer = await web.post("/verify", files={"file": ("x", data)})
        assert answer.status_code == 413
        complaint = Seen(answer.text).words["complaint"]
        assert "a file may have 5 MB, and a list 1 MB" in complaint
        assert "type the number that is printed" in complaint
    for content in (b"{" * 2_000_000, PHOTO * 10_000):
        answer = await web.post("/api/v1/verify", content=content)
        assert answer.status_code == 413
        assert "5,000,000 bytes" in answer.json()["error"]


async def test_of_a_photo_the_number_is_asked_for(web: httpx.AsyncClient) -> None:
    for data in (PHOTO * 3_000, b"%PDF-1.7 scanned"):
        seen = await drops(web, data)
        assert "Type the number that is printed on it" in seen.words["is-unreadable"]


async def test_withdrawn_replaced_and_hidden_ones_are_told_by_number_and_by_file(
    school: School, web: httpx.AsyncClient
) -> None:
    gone, gone_file = await signed(school, web, "ana")
    old, old_file = await signed(school, web, "ben")
    shy, shy_file = await signed(school, web, "cem")
    await withdrawing.revoke(school.rt, gone, MONDAY)
    fresh = await withdrawing.correct(school.rt, old, "Amina Y. Ali", MONDAY)
    async with school.rt.database.write() as tx:
        hide = update(tables.credentials).where(tables.credentials.c.public_id == shy)
        await tx.execute(hide.values(hidden=True))

    for seen in (await asks(web, gone), await drops(web, gone_file)):
        assert "Withdrawn" in seen.words["is-gone"]
        assert "Not in order: It was withdrawn." in " ".join(seen.words["is-wrong"].split())
    for seen in (await asks(web, old), await drops(web, old_file)):
        assert "Replaced" in seen.words["is-replaced"]
        assert f"/c/{fresh}" in [each["href"] for each in seen.all("a")]
        assert "facts" not in seen.words
    for seen in (
        await asks(web, shy),
        await drops(web, shy_file),
        await drops(web, b"{" + shy_file),
    ):
        assert "facts" not in seen.words
        assert "is-issued" not in seen.words
    assert "Not shown" in (await drops(web, shy_file)).words["is-hidden"]


async def test_a_key_that_is_not_trusted_any_more_is_told(
    school: School, web: httpx.AsyncClient
) -> None:
    number, _ = await signed(school, web)
    async with school.rt.database.write() as tx:
        await tx.execute(update(tables.issuer_keys).values(state="compromised"))

    seen = await asks(web, number)

    assert "still trusted" in seen.words["is-wrong"]


async def test_a_list_becomes_a_table_and_a_csv_in_two_queries_at_most(
    school: School, web: httpx.AsyncClient
) -> None:
    numbers = [(await signed(school, web, path))[0] for path in ("ana", "ben", "cem")]
    await withdrawing.revoke(school.rt, numbers[1], MONDAY)
    unsigned = await earn(school, "@Dan", "dan")
    sheet = "\n".join(
        [
            "Name,Certificate",
            f"Amina,{HOST}/c/{numbers[0]}",
            f'"Christopher Robin";"{grouped(numbers[1])}"',
            numbers[2].lower(),
            unsigned,
            "https://evil.example/c/0000000000000000",
            "@SUM(A1)",
        ]
    )
    asked: list[str] = []

    def counted(_c: object, _u: object, statement: str, *_: object) -> None:
        asked.append(statement)

    engine = school.rt.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", counted)
    seen = await drops(web, sheet.encode("utf-16"), many="table")
    assert [each["href"] for each in seen.all("a") if each["href"].startswith("/c/")] == [
        f"/c/{each}" for each in (*numbers, unsigned)
    ]
    assert len([each for each in asked if "FROM credentials" in each]) == 1
    assert len([each for each in asked if "FROM achievements" in each]) == 1
    answer = await web.post("/verify", files={"written": (None, sheet)}, data={"many": "csv"})

    assert answer.headers["content-type"].startswith("text/csv")
    head, *rows = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert head == [
        "Name",
        "Certificate",
        "Line",
        "Certificate number",
        "Name",
        "Course",
        "Date",
        "Status",
        "Address of this certificate",
    ]
    assert [row[2] for row in rows] == ["2", "3", "4", "5", "6", "7"]
    assert [row[4] for row in rows] == ["Amina Yusuf"] * 3 + ["'@Dan", "", ""]
    assert [row[7] for row in rows] == [
        "Valid",
        "Withdrawn",
        "Valid",
        "Not signed yet",
        "Not issued here",
        "No number in this line",
    ]
    assert rows[0][:2] == ["Amina", f"{HOST}/c/{numbers[0]}"]
    assert rows[0][3] == grouped(numbers[0])
    assert rows[0][8] == f"{HOST}/c/{numbers[0]}"
    assert rows[5][:4] == ["'@SUM(A1)", "", "7", ""]


async def results(web: httpx.AsyncClient, sheet: str) -> list[list[str]]:
    answer = await web.post("/verify", files={"written": (None, sheet)}, data={"many": "csv"})
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))


async def test_a_number_that_there_is_wins_over_whatever_else_looks_like_one(
    school: School, web: httpx.AsyncClient
) -> None:
    one, _ = await signed(school, web)
    two, _ = await signed(school, web, "ben")
    for line in (
        f"6,CODE1234ABCD5678,{grouped(one)},1",
        f"6,{grouped(one)},CODE1234ABCD5678,https://a.example/photo.png",
        f"Christopher Robin;Cert {grouped(one)}",
        f'"No. {one}, Amina",1990-01-01',
    ):
        _, row = await results(web, line)
        width = len(row) - 7
        assert row[width : width + 3] == ["1", grouped(one), "Amina Yusuf"], line

    _, *rows = await results(web, f"Ana,{one},{two}\n")
    assert {(row[3], row[4]) for row in rows} == {("1", grouped(one)), ("1", grouped(two))}
    assert [row[:3] for row in rows] == [["Ana", one, two]] * 2
    answer = await web.post("/api/v1/verify", json={"numbers": [f" CODE1234ABCD5678 {one}. "]})
    assert answer.json()["results"][0]["number"] == one
    assert answer.json()["results"][0]["given"] == f" CODE1234ABCD5678 {one}. "


async def test_results_fit_the_list_that_they_came_from(
    school: School, web: httpx.AsyncClient
) -> None:
    one, _ = await signed(school, web)
    sheet = (
        "Name,No1,No2\r\n"
        f'"Yusuf, ""A""",1990-01-01,{one}\r\n'
        "\r\n"
        ",,\r\n"
        '=1+1,"two\r\nlines",\r\n'
        f"Ben,{one[:-1]},001\r\n"
        '5" pipe,,\r\n'
        '3" pipe,,\r\n'
        '"never closed,,\r\n'
        f"Cem,,{'0' * 16}\r\n"
    )
    head, *rows = await results(web, sheet)
    assert head[:4] == ["Name", "No1", "No2", "Line"]
    assert {len(row) for row in rows} == {10}
    assert [(row[0], row[3], row[4], row[8]) for row in rows] == [
        ('Yusuf, "A"', "2", grouped(one), "Valid"),
        ("'=1+1", "5", "", "No number in this line"),
        ("Ben", "6", one[:-1], "No certificate number"),
        ('5" pipe', "7", "", "No number in this line"),
        ('3" pipe', "8", "", "No number in this line"),
        ("never closed,,", "9", "", "No number in this line"),
        ("Cem", "10", "0" * 16, "No certificate with this number"),
    ]
    assert rows[1][1].split() == ["two", "lines"]
    assert rows[2][2] == "001"

    wide = "," * 100_000 + f"{one}\n" + "x\n" * 999
    assert len((await results(web, wide))[1]) == 207


async def test_a_number_is_found_in_the_words_around_it(
    school: School, web: httpx.AsyncClient
) -> None:
    number, _ = await signed(school, web)
    note = f"Dear all,\n\nthis is what she sent on 23 November:\nCert: {grouped(number)}.\n"
    for written in (
        f"Certificate number: {grouped(number)}",
        f"No. {grouped(number)}, Amina",
        f"(see {HOST}/c/{number})",
        f"Link:{HOST}/c/{number}.",
        note,
    ):
        assert "Valid" in (await asks(web, written)).words["is-issued"], written
    assert "Valid" in (await drops(web, note.encode())).words["is-issued"]

    for wrong in (number[:-1], f"{number}7"):
        said = (await asks(web, f"Number: {wrong}")).words["is-unknown"]
        assert wrong in said
        assert f"has 16 letters and digits; this has {len(wrong)}." in said
    seen = await asks(web, "There is nothing to be found in so many words as these are here")
    assert "No certificate number was found" in seen.words["is-unknown"]
    answer = await web.post("/api/v1/verify", json={"numbers": ["hello\0", number[:-1]]})
    assert answer.json()["results"] == [
        {"given": "hello\0", "status": "no_number"},
        {"given": number[:-1], "status": "no_number"},
    ]


async def test_it_is_said_which_of_two_was_checked_and_when(
    school: School, web: httpx.AsyncClient
) -> None:
    number, document = await signed(school, web)
    both = await web.post("/verify", files={"file": ("x", document)}, data={"written": "0" * 16})
    seen = Seen(both.text)
    assert "only the file was checked" in seen.words["complaint"]
    assert grouped(number) in seen.words["facts"]
    assert "November 23, 2026, 06:30 UTC" in " ".join(seen.words["facts"].split())
    assert seen.one("time")["datetime"] == "2026-11-23T06:30:00Z"
    assert "complaint" not in (await drops(web, document)).words


async def test_a_thousand_are_looked_up_at_once_and_more_are_not(web: httpx.AsyncClient) -> None:
    lines = "\n".join(f"{number:016}" for number in range(1000))
    seen = await asks(web, lines, many="table")
    assert len(seen.all("tr")) == 1001
    seen = await asks(web, f"{lines}\n{lines}", many="table")
    assert "1,000" in seen.words["complaint"]
    numbers = [f"{number:016}" for number in range(1001)]
    answer = await web.post("/api/v1/verify", json={"numbers": numbers})
    assert answer.status_code == 400


async def test_programs_ask_for_numbers_or_with_the_signed_file(
    school: School, web: httpx.AsyncClient
) -> None:
    number, document = await signed(school, web)
    told = {
        "given": number,
        "status": "valid",
        "number": number,
        "link": f"{HOST}/c/{number}",
        "name": "Amina Yusuf",
        "course": "Tiny",
        "issuer": SCHOOL,
        "issued": "2026-11-23",
    }
    answer = await web.post("/api/v1/verify", json={"numbers": [number, "0" * 16]})
    assert answer.json() == {"results": [told, {"given": "0" * 16, "status": "unknown"}]}

    answer = await web.post("/api/v1/verify", content=document)
    assert answer.json() == {
        "file": "issued",
        "faults": [],
        "compared": "whole",
        "result": told | {"given": f"{HOST}/c/{number}"},
    }
    changed = json.loads(document) | {"name": "x"}
    assert (await web.post("/api/v1/verify", json=changed)).json()["file"] == "changed"
    nonsense: list[object] = [[], "x", {"numbers": "x"}, {"numbers": [1]}, {}, {"number": [number]}]
    for wrong in nonsense:
        answer = await web.post("/api/v1/verify", json=wrong)
        assert (answer.status_code, list(answer.json())) == (400, ["error"])
        assert "numbers" in answer.json()["error"]
    answer = await web.get("/api/v1/verify")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert answer.json()["error"].startswith("use POST")


async def test_who_asks_too_much_waits_and_others_do_not(
    school: School, web: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = "\n".join(["0" * 16] * 1000)
    statuses = [
        (await web.post("/api/v1/verify", json={"numbers": lines.split()})).status_code
        for _ in range(checking.A_MINUTE // 21 + 1)
    ]
    assert statuses == [200] * (checking.A_MINUTE // 21) + [429]
    answer = await web.post("/verify", files={"written": (None, lines)})
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "60"
    assert "wait a minute" in answer.text
    school.clock.now = MONDAY.replace(minute=MONDAY.minute + 1)
    await asks(web, "0" * 16)


def test_an_allowance_is_of_an_address_and_of_a_minute() -> None:
    allowance = Allowance(3)
    assert allowance.take("192.0.2.1", 3, MONDAY)
    assert not allowance.take("192.0.2.1", 1, MONDAY)
    assert allowance.take("192.0.2.2", 3, MONDAY)
    assert allowance.take("2001:db8::1", 3, MONDAY)
    assert not allowance.take("2001:db8::2", 1, MONDAY)
    assert allowance.take("2001:db8:0:1::2", 1, MONDAY)
    assert allowance.take("192.0.2.1", 3, MONDAY.replace(minute=31))
    assert not allowance.take("::ffff:192.0.2.1", 1, MONDAY.replace(minute=31))
    assert allowance.take("::ffff:192.0.2.2", 1, MONDAY.replace(minute=31))


FORMS = ("", ".json", ".jwt", ".pdf", ".png", "/card.png", ".x", "?lang=ar")


async def test_who_tries_numbers_out_waits_and_who_has_one_never_does(
    school: School, web: httpx.AsyncClient
) -> None:
    number, _ = await signed(school, web)
    for form in FORMS:
        for guess in range(GUESSES // len(FORMS)):
            assert (await web.get(f"/c/{guess:016}{form}")).status_code == 404

    for form in FORMS:
        answer = await web.get(f"/c/{1:016}{form}")
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "60"), form
        assert "content-security-policy" in answer.headers
    assert "wait a minute" in answer.text or "الرجاء" in answer.text
    assert (await web.get("/nowhere")).status_code == 404
    for form in ("", ".json", ".pdf", ".png", "/card.png"):
        assert (await web.get(f"/c/{number}{form}")).status_code == 200

    school.clock.now = MONDAY.replace(minute=MONDAY.minute + 1)
    assert (await web.get("/c/0000000000000000")).status_code == 404


async def test_the_address_of_a_visitor_is_none_that_a_request_names(
    school: School, web: httpx.AsyncClient
) -> None:
    for guess in range(GUESSES + 1):
        said = {"x-forwarded-for": f"192.0.2.{guess}", "forwarded": f"for=192.0.2.{guess}"}
        answer = await web.get(f"/c/{guess:016}", headers=said)
    assert answer.status_code == 429


def test_links_and_lists_are_read_as_people_write_them() -> None:
    number = "7K3QM2T5XW9R1B6N"
    host = "learn.example"
    for written in (
        f"https://{host}/c/{number}",
        f"{host}/c/{number}/card.png",
        f"HTTP://{host.upper()}/c/{number}#x",
    ):
        assert read_link(written) == (number, host)
    assert read_link("7k3q m2t5-xw9r 1b6n") == (number, "")
    assert read_link("https://a.example/d/7K3QM2T5XW9R1B6N") == ("", "a.example")
    assert read_link("short") == ("", "")


def named(text: str) -> list[str]:
    return [each.named[0].written for each in listed(text, 10).lines if each.named]


def test_a_heading_is_where_nothing_looks_like_a_number() -> None:
    number = "7K3QM2T5XW9R1B6N"
    assert named(f"Christopher Robin,{number}\nno number\n\n ,\n") == [number]
    assert named(f"Photo,Number\nhttps://a.example/x.png,{number}") == [number]
    assert listed(f"Name,No1,No2\nA,,{number}", 10).heading == ["Name", "No1", "No2"]
    assert listed("only", 10).heading == ()
    mistyped = number[:-1]
    assert named(f"{mistyped}\n{number}") == [mistyped, number]


def test_a_link_to_elsewhere_hides_no_number_of_ours() -> None:
    evil = "https://evil.example/?c=https://learn.example/c/7K3QM2T5XW9R1B6N"
    assert {each.host for each in mentioned(evil)} == {"evil.example"}
    assert not mentioned("born/c/1990, one/two, 7K3Q_M2T5_XW9R_1B6N, 0712 345 678")


def test_numbers_are_read_as_programs_change_them() -> None:
    number = "7K3QM2T5XW9R1B6N"
    for written in (
        "7K3Q\u2013M2T5\u2013XW9R\u20131B6N",  # a word processor's dashes
        "7K3Q\u2011M2T5\u2011XW9R\u20111B6N",
        "7K3Q\u00a0M2T5\u202fXW9R\u20091B6N",
        f"\u200b{number}\ufeff",
        f"\u2066{number}\u2069",
    ):
        assert read_link(written) == (number, "")
    assert read_link("7K3Q_M2T5_XW9R_1B6N") == ("", "")
    assert read_link("\u0667K3QM2T5XW9R1B6N") == ("", "")


ONE, TWO = "7K3QM2T5XW9R1B6N", "PJJTHGYYC3V87HG9"
LINK = f"https://learn.example/c/{ONE}"
LISTS = {
    "semicolons": f"Name;Certificate\r\nAmina;{LINK}\r\nBen;{TWO}\r\n".encode(),
    "tabs with a mark": f"\ufeffName\tCertificate\nAmina\t{LINK}\nBen\t{TWO}\n".encode(),
    "UTF-16": f"Name\tCertificate\nAmina\t{LINK}\nBen\t{TWO}\n".encode("utf-16"),
    "UTF-16, the other way": f"\ufeffName\tCertificate\nA\t{LINK}\nB\t{TWO}".encode("utf-16-be"),
    "third column": f'No,Name,Certificate\n1,"Yusuf, Amina",{LINK}\n2,Ben,{TWO}'.encode(),
    "separator named": f"sep=;\r\nName;Certificate\r\nAmina;{LINK}\r\nBen;{TWO}\r\n".encode(),
    "empty lines": f"\n\n{LINK}\n\n,,,\n;;;\n \t\n{TWO}\n\n".encode(),
    "old line ends": f"{LINK}\r{TWO}\r".encode(),
    "another alphabet": f"N\u00e9v;Certificate\nJos\u00e9;{LINK}\nBen;{TWO}\n".encode("latin-1"),
    "links of a spreadsheet": f'=HYPERLINK("{LINK}","Amina")\n"{TWO}"\n'.encode(),
    "links in brackets": f"Amina <{LINK}>\nBen <{TWO}>\n".encode(),
    "a table": f"| Amina | {LINK} |\n| Ben | {TWO} |\n".encode(),
}


@pytest.mark.parametrize("kind", LISTS)
async def test_lists_of_every_program_are_read(web: httpx.AsyncClient, kind: str) -> None:
    seen = await drops(web, LISTS[kind], many="table")

    cells = [each for each in seen.all("td") if each.get("class") == "number"]
    assert len(cells) == 2
    assert ONE in seen.words["number"]
    assert TWO in seen.words["number"]


async def test_a_list_that_is_too_long_or_too_big_is_said_to_be(web: httpx.AsyncClient) -> None:
    lines = "Certificate\n" + "\n".join(f"{number:016}" for number in range(1000))
    assert len((await drops(web, lines.encode(), many="table")).all("tr")) == 1001
    one_more = await drops(web, f"{lines}\n{1000:016}".encode(), many="csv")
    assert "more than 1,000 lines" in one_more.words["complaint"]
    assert not one_more.all("td")
    answer = await web.post(
        "/verify", files={"file": ("x.csv", b"1\n" * 600_000)}, data={"many": "table"}
    )
    assert answer.status_code == 413
    assert "a list 1 MB" in Seen(answer.text).words["complaint"]
