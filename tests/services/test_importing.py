"""Lists of people: looked at, taken in, and what becomes of each row."""

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from lessonbot.domain.roll import Holds
from lessonbot.services import gathering, gleaning, importing
from lessonbot.services.gathering import Wish
from lessonbot.services.importing import Choice, NotImported
from lessonbot.store import audits, tables
from lessonbot.store.cohorts import StoredCohort
from lessonbot.store.imports import StoredImport
from tests.support.courses import course
from tests.support.lists import AGREED, number, row, written
from tests.support.school import MONDAY, School

KENYA = Choice(country="KE")


async def cohort(school: School, most: int | None = None, code: str = "KBR-7") -> StoredCohort:
    if code == "KBR-7":
        await school.publish(course(3))
    wish = Wish("tiny", "Kibera mothers", MONDAY.date() + dt.timedelta(days=7), code, most=most)
    return await gathering.create(school.rt, wish, MONDAY)


async def looked(
    school: School, into: StoredCohort, data: bytes, said: Choice = KENYA
) -> StoredImport:
    """A list that was looked at to its end."""
    made = await importing.begin(school.rt, into, "people.csv", data, school.clock())
    assert await importing.choose(school.rt, made, said, school.clock())
    await gleaning.finish(school.rt, into, made.id, school.clock())
    return await again(school, into, made)


async def again(school: School, into: StoredCohort, stored: StoredImport) -> StoredImport:
    found = await importing.find(school.rt, into, stored.public_id)
    assert found
    return found


async def taken(
    school: School, into: StoredCohort, data: bytes, said: Choice = KENYA
) -> StoredImport:
    """A list that was taken in."""
    stored = await looked(school, into, data, said)
    await importing.confirm(school.rt, into, stored, school.clock())
    await gleaning.finish(school.rt, into, stored.id, school.clock())
    return await again(school, into, stored)


async def results(school: School, stored: StoredImport) -> list[tuple[int, str, str]]:
    look = await importing.seen(school.rt, stored, most=1000)
    return [(each.row, each.result, each.why) for each in look.rows]


async def rows_of(school: School, table: str) -> int:
    async with school.rt.database.read() as tx:
        return int(await tx.scalar(select(func.count()).select_from(getattr(tables, table))) or 0)


async def test_a_list_is_looked_at_and_taken_in(school: School) -> None:
    into = await cohort(school)
    stored = await looked(school, into, written([row(1), row(2, Consent="no")]))
    assert (stored.state, stored.total, stored.looked) == ("checked", 2, 2)
    assert importing.columns_of(stored)[:2] == (Holds.NUMBER, Holds.NAME)
    assert importing.columns_of(stored)[-1] is Holds.NOTHING
    assert await results(school, stored) == [(2, "new", ""), (3, "new", "unproven")]
    assert await rows_of(school, "learners") == 0
    await importing.confirm(school.rt, into, stored, school.clock())
    await gleaning.finish(school.rt, into, stored.id, school.clock())
    stored = await again(school, into, stored)
    assert (stored.state, stored.done, stored.ended_at) == ("done", 0, school.clock())
    assert await results(school, stored) == [(2, "added", ""), (3, "added", "unproven")]
    first, second = await gathering.listed(school.rt, into, 9)
    assert (first.state, first.name, first.path) == ("invited", "Learner 1", "+254712000001")
    assert first.heard_at is None
    assert second.name == "Learner 2"
    async with school.rt.database.read() as tx:
        learners = (await tx.execute(select(tables.learners))).all()
        agreed = (await tx.execute(select(tables.agreements))).all()
        kept = (await tx.execute(select(tables.contacts))).all()
        deeds = await audits.read(tx, school.rt.organisation, 9)
        file = await tx.scalar(select(tables.imports.c.file))
    assert [(each.language, each.zone, each.consented) for each in learners] == [
        ("sw", "Africa/Nairobi", False),
        ("en", "Africa/Nairobi", False),
    ]
    assert [(each.learner_id, each.how) for each in agreed] == [(learners[0].id, AGREED)]
    assert [each.own_id for each in kept] == ["M1", "M2"]
    assert [each.act for each in deeds][:2] == ["people_imported", "people_import"]
    assert deeds[0].detail["added"] == 2
    assert "2547" not in str([each.detail for each in deeds])
    assert file is None


async def test_a_place_that_is_not_known_is_told_and_asked_for(school: School) -> None:
    into = await cohort(school)
    mexico = "5520000001", "5520000002", "5520000003", "5520000004"
    cities = "Atlantis", "Guadalajara", "Guadalajaro", "Atlanta"
    pairs = zip(mexico, cities, strict=True)
    rows = [row(1, Phone=phone, City=city) for phone, city in pairs]
    data = written([[*each[:5], f"M{place}", ""] for place, each in enumerate(rows)])
    stored = await looked(school, into, data, Choice(country="MX"))
    assert await results(school, stored) == [
        (2, "new", "place"),
        (3, "new", ""),
        (4, "new", ""),
        (5, "new", ""),
    ]
    look = await importing.seen(school.rt, stored, most=9)
    assert (look.rows[0].place, look.rows[0].stands) == ("zone", "Atlantis")
    await importing.confirm(school.rt, into, stored, school.clock())
    await gleaning.finish(school.rt, into, stored.id, school.clock())
    async with school.rt.database.read() as tx:
        found = tables.learners.c.zone
        zones = list(await tx.scalars(select(found).order_by(tables.learners.c.id)))
    assert zones == [None, "America/Mexico_City", "America/Mexico_City", "America/New_York"]
    assert (await results(school, await again(school, into, stored)))[0] == (2, "added", "place")


async def test_a_row_to_mend_tells_whose_it_is(school: School) -> None:
    into = await cohort(school)
    stored = await looked(school, into, written([row(1, Phone="none"), row(2, Language="klingon")]))
    look = await importing.seen(school.rt, stored, most=9)
    assert [(each.result, each.name) for each in look.rows] == [
        ("refused", "Learner 1"),
        ("refused", "Learner 2"),
    ]


async def test_the_same_file_again_adds_nobody(school: School) -> None:
    into = await cohort(school)
    data = written([row(each) for each in range(1, 6)])
    await taken(school, into, data)
    names = ("learners", "addresses", "cohort_members", "contacts", "agreements")
    before = [await rows_of(school, each) for each in names]
    assert before == [5] * 5
    stored = await taken(school, into, data)
    assert {each[1:] for each in await results(school, stored)} == {("known", "member")}
    assert [await rows_of(school, each) for each in names] == before


async def test_what_a_learner_chose_is_never_changed(school: School) -> None:
    into = await cohort(school)
    await school.hears("+254712000001", "JOIN KBR-7", plain_phone=True, name="Amina W.")
    data = written([row(1, Name="WANJIRU A", Language="Arabic", City="Cairo")])
    stored = await taken(school, into, data)
    assert await results(school, stored) == [(2, "known", "")]
    async with school.rt.database.read() as tx:
        one = (await tx.execute(select(tables.learners))).one()
    assert (one.app_name, one.language, one.zone) == ("Amina W.", "en", "Africa/Nairobi")
    assert not one.consented


async def test_who_is_known_by_another_name_or_stopped_is_told_apart(school: School) -> None:
    into = await cohort(school, most=4)
    for place in (1, 2, 3):
        await school.hears(f"+25471200000{place}", "hello", plain_phone=True)
    await school.hears("+254712000002", "STOP", plain_phone=True)
    async with school.rt.database.write() as tx:
        await tx.execute(
            tables.addresses.update()
            .where(tables.addresses.c.path == "+254712000003")
            .values(shared=True)
        )
    data = written([row(each) for each in range(1, 8)])
    stored = await taken(school, into, data)
    assert await results(school, stored) == [
        (2, "known", ""),
        (3, "known", "stopped"),
        (4, "skipped", "shared"),
        (5, "added", ""),
        (6, "added", ""),
        (7, "skipped", "full"),
        (8, "skipped", "full"),
    ]
    assert len(await gathering.listed(school.rt, into, 9)) == 4


async def test_who_takes_two_courses_is_asked_to_come_later(school: School) -> None:
    into = await cohort(school)
    school.rt.at_once = 1
    await school.publish(course(3, key="other"))
    await school.hears("+254712000001", "JOIN other", plain_phone=True)
    for _ in range(3):
        await school.hears("+254712000001", "1", plain_phone=True)
    stored = await taken(school, into, written([row(1)]))
    assert await results(school, stored) == [(2, "known", "courses")]


@pytest.mark.parametrize(
    ("changes", "why", "place"),
    [
        ({"Phone": ""}, "none", "number"),
        ({"Phone": "2.54712E+11"}, "power", "number"),
        ({"Phone": "2,54712E+11"}, "power", "number"),
        ({"Phone": "0712"}, "number", "number"),
        ({"Phone": "ask her"}, "number", "number"),
        ({"Phone": "+1 555 000 0000"}, "number", "number"),
        ({"Name": "x" * 101}, "name", "name"),
        ({"Language": "Klingon"}, "language", "language"),
        ({"Member ID": "9" * 101}, "own", "own"),
        ({"Member ID": "M1"}, "own_twice", "own"),
    ],
)
async def test_what_cannot_be_taken_says_why_and_where(
    school: School, changes: dict[str, str], why: str, place: str
) -> None:
    into = await cohort(school)
    stored = await looked(school, into, written([row(1), row(2, **changes)]))
    wrong = (await importing.seen(school.rt, stored, ["refused"])).rows[0]
    assert (wrong.row, wrong.why, wrong.place) == (3, why, place)
    assert list(wrong.cells) == row(2, **changes)


async def test_numbers_of_many_kinds(school: School) -> None:
    into = await cohort(school)
    said = ["0712 000 001", "254712000002", "+254-712-000-003", "00254712000004", "'+254712000005"]
    said += ["٠٧١٢٠٠٠٠٠٦", "+250 788 123 456", "0712000001"]
    stored = await looked(
        school, into, written([row(n, Phone=each) for n, each in enumerate(said)])
    )
    rows = (await importing.seen(school.rt, stored)).rows
    numbers = [f"+25471200000{each}" for each in range(1, 7)] + ["+250788123456"]
    assert [each.number for each in rows[:-1]] == numbers
    assert (rows[-1].result, rows[-1].stands) == ("repeated", "2")


async def test_the_country_is_that_of_the_organisations_clock_where_nobody_is_known(
    school: School,
) -> None:
    assert await importing.country(school.rt) == ""
    school.rt.portrait = replace(school.rt.portrait, zone="Asia/Kolkata")
    assert await importing.country(school.rt) == "IN"
    school.rt.portrait = replace(school.rt.portrait, zone="UTC")
    assert await importing.country(school.rt) == ""


async def test_without_a_country_numbers_need_their_plus(school: School) -> None:
    into = await cohort(school)
    data = written([row(1), row(2, Phone="+254712000002")])
    made = await importing.begin(school.rt, into, "people.csv", data, MONDAY)
    assert made.country == "KE"  # guessed of the other number
    stored = await looked(school, into, data, Choice(country="none"))
    assert [each[2] for each in await results(school, stored)] == ["country", ""]


async def test_a_statement_speaks_for_all_who_do_not_say_no(school: School) -> None:
    into = await cohort(school)
    data = written(
        [
            row(1, Consent=""),
            row(2, Consent="yes"),
            row(3, Consent="No"),
            row(4, Consent="by phone"),
        ]
    )
    stored = await looked(school, into, data, Choice(country="KE", statement=AGREED))
    proofs = [each.proof for each in (await importing.seen(school.rt, stored)).rows]
    assert proofs == [AGREED, AGREED, "", "by phone"]
    unsaid = await looked(school, into, data)
    proofs = [each.proof for each in (await importing.seen(school.rt, unsaid)).rows]
    assert proofs == ["", "", "", "by phone"]


async def test_a_kill_in_between_loses_and_doubles_nobody(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gleaning, "LOOK", 3)
    monkeypatch.setattr(gleaning, "TAKE", 3)
    into = await cohort(school)
    data = written([row(each) for each in range(1, 9)] + [row(1)])
    made = await importing.begin(school.rt, into, "people.csv", data, MONDAY)
    await importing.choose(school.rt, made, KENYA, MONDAY)
    counts = []

    async def dies(*_: object, **__: object) -> None:
        counts.append(1)
        if len(counts) == 2:
            raise RuntimeError("killed")

    monkeypatch.setattr(asyncio, "sleep", dies)
    with pytest.raises(RuntimeError):
        await gleaning.finish(school.rt, into, made.id, MONDAY)
    assert (await again(school, into, made)).looked == 6
    monkeypatch.undo()
    monkeypatch.setattr(gleaning, "TAKE", 3)
    assert await gleaning.go_on(school.rt, MONDAY) == 3
    stored = await again(school, into, made)
    assert (stored.state, stored.looked) == ("checked", 9)
    assert (await results(school, stored))[-1] == (10, "repeated", "repeated")
    await importing.confirm(school.rt, into, stored, MONDAY)
    assert await gleaning.take(school.rt, into, made.id, MONDAY) == 3
    assert await rows_of(school, "learners") == 3
    assert await gleaning.go_on(school.rt, MONDAY) == 5
    assert await gleaning.go_on(school.rt, MONDAY) == 0
    assert await rows_of(school, "learners") == 8
    counted = Counter(each[1] for each in await results(school, await again(school, into, made)))
    assert counted == {"added": 8, "repeated": 1}


async def test_it_is_taken_in_once(school: School) -> None:
    into = await cohort(school)
    stored = await taken(school, into, written([row(1)]))
    with pytest.raises(NotImported, match="begun"):
        await importing.confirm(school.rt, into, stored, MONDAY)
    with pytest.raises(NotImported, match="begun"):
        await importing.choose(school.rt, stored, KENYA, MONDAY)
    await gathering.end(school.rt, into, MONDAY)
    over = await gathering.sight(school.rt, into.public_id)
    assert over
    with pytest.raises(NotImported, match="ended"):
        await importing.begin(school.rt, over.cohort, "people.csv", b"a,b", MONDAY)


async def test_five_thousand_rows_of_which_forty_are_broken(school: School) -> None:
    into = await cohort(school)
    broken: Sequence[dict[str, str]] = [
        {"Phone": ""},
        {"Phone": "2.5E+11"},
        {"Phone": "0712-"},
        {"Phone": "call the office"},
        {"Name": "n" * 300},
        {"Language": "Quenya"},
        {"Member ID": "i" * 200},
        {"Phone": number(1)},
    ]
    rows = [row(each) for each in range(1, 4961)]
    for place in range(40):
        rows.insert(100 * place + 50, row(90_000 + place, **broken[place % len(broken)]))
    stored = await taken(school, into, written(rows, delimiter=";"))
    look = await importing.seen(school.rt, stored, most=10)
    assert stored.total == sum(look.counts.values()) == 5_000
    assert (look.count("added"), look.count("repeated"), look.count("refused")) == (4960, 5, 35)
    assert await rows_of(school, "learners") == await rows_of(school, "cohort_members") == 4960
