"""`lessonbot cohort`: planned, filled, started and told about."""

import datetime as dt
import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import Shell
from tests.cli.test_people import AMINA, JUMA, Office
from tests.support.courses import course
from tests.support.lists import row, written
from tests.support.school import School

CREATE = ("cohort", "create", "tiny", "--name", "Kibera mothers", "--starts", "2099-12-01")


async def _joined(school: School) -> None:
    await school.publish(course(3))
    await school.hears(JUMA, "hello")
    await school.join(AMINA)


@pytest.fixture
def office(shell: Shell) -> Office:
    made = Office(shell)
    made.teach(_joined)
    return made


def ids(office: Office) -> dict[str, str]:
    return {
        name: str(json.loads(office.told("learner", "show", name, "--json"))["learner"])
        for name in (AMINA, JUMA)
    }


def test_a_cohort_is_planned_and_listed(office: Office) -> None:
    assert "there is no cohort yet" in office.told("cohort", "list")
    told = office.told(*CREATE, "--code", "KBR-7", "--hour", "18:30", "--holidays", "2099-12-25")
    assert "JOIN KBR-7" in told
    assert "/join/KBR-7" in told
    assert re.search(
        r"KBR-7 +planned +2099-12-01 +0  Kibera mothers", office.told("cohort", "list")
    )
    (row,) = office.rows("cohort", "list")
    assert (row["code"], row["hour"], row["members"]) == ("KBR-7", "18:30", 0)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--hour", "25:00"), "is no time of day"),
        (("--days", "someday"), "are no weekdays"),
        (("--holidays", "Easter"), "is no date"),
        (("--code", "tiny"), "stands for another course"),
        (("--code", "HELP"), "cannot be a code"),
    ],
)
def test_what_cannot_be_is_told(office: Office, words: tuple[str, ...], why: str) -> None:
    done = office.run(*CREATE, *words)
    assert done.exit_code in {1, 2}
    assert why in done.output
    assert office.rows("cohort", "list") == []


def test_people_are_put_in_and_reported(office: Office) -> None:
    office.told(*CREATE, "--code", "KBR-7")
    known = ids(office)
    assert f"{known[AMINA]} is in Kibera mothers" in office.told("cohort", "add", "kbr7", AMINA)
    assert "send JOIN KBR-7" in office.told("cohort", "add", "KBR-7", known[JUMA])
    told = office.told("cohort", "report", "KBR-7")
    assert "1 active, 1 invited" in told
    assert f"{known[AMINA]}  1 of 3  active" in told
    data = json.loads(office.told("cohort", "report", "KBR-7", "--json"))
    assert data["counts"] == {"active": 1, "invited": 1, "stuck": 0}
    assert [each["state"] for each in data["people"]] == ["active", "invited"]
    assert AMINA not in json.dumps(data["people"])
    assert json.loads(office.told("cohort", "report", "KBR-7", "--stuck", "--json"))["people"] == []
    nobody = office.run("cohort", "add", "KBR-7", "+254799999999")
    assert nobody.exit_code == 1
    assert "there is no learner" in nobody.output


def test_it_is_started_once(office: Office) -> None:
    office.told(*CREATE, "--code", "KBR-7", "--pinned")
    assert "has started" in office.told("cohort", "start", "KBR-7")
    (row,) = office.rows("cohort", "list")
    assert row["state"] == "started"
    assert dt.date.fromisoformat(str(row["starts_on"])) < dt.date(2099, 1, 1)
    assert office.run("cohort", "start", "KBR-7").exit_code == 1
    assert "there is no cohort" in office.run("cohort", "start", "other").output


def test_a_list_is_looked_at_and_imported(office: Office, tmp_path: Path) -> None:
    office.told(*CREATE, "--code", "KBR-7")
    file = tmp_path / "people.csv"
    file.write_bytes(written([row(1), row(2), row(1), row(3, Phone="0712")]))
    words = ("cohort", "import", "KBR-7", str(file), "--country", "ke")
    told = office.told(*words, "--dry-run")
    assert "2 new, 1 repeated, 1 refused" in told
    assert "row 4: The same number stands in row 2." in told
    assert "row 5: “0712” is no phone number" in told
    assert "nobody has joined yet" in office.told("cohort", "report", "KBR-7")
    assert "2 added, 1 repeated, 1 refused" in office.told(*words)
    assert "2 invited" in office.told("cohort", "report", "KBR-7")
    again = json.loads(office.told(*words, "--json"))
    assert (again["known"], again["reasons"]["member"]) == (2, 2)
    assert [each["row"] for each in again["to_mend"]] == [4, 5]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "No file arrived"),
        (b"Name\nAmina\n", "Choose which one column"),
        ("الهاتف\n0712345678\n".encode("cp1256"), "Choose how the text"),
    ],
)
def test_a_list_that_cannot_be_read_says_why(
    office: Office, tmp_path: Path, data: bytes, why: str
) -> None:
    office.told(*CREATE, "--code", "KBR-7")
    file = tmp_path / "people.csv"
    file.write_bytes(data)
    done = office.run("cohort", "import", "KBR-7", str(file))
    assert done.exit_code == 1
    assert why in done.stderr
    assert office.run("cohort", "import", "KBR-7", "none.csv").exit_code == 2


def test_letters_and_sheets_can_be_named(office: Office, tmp_path: Path) -> None:
    office.told(*CREATE, "--code", "KBR-7")
    file = tmp_path / "people.csv"
    file.write_bytes("الهاتف;الاسم\n0712345678;أمينة\n".encode("cp1256"))
    words = ("cohort", "import", "KBR-7", str(file), "--country", "KE")
    assert "1 added" in office.told(*words, "--encoding", "cp1256")
