"""People in a real browser: cohorts, lists that are imported, one person by hand, being asked to come."""

import csv
import io

import pytest
from playwright.sync_api import FilePayload

from tests.e2e.steps import REFUSED, Desk
from tests.support.lists import number, row, written

pytestmark = pytest.mark.browser

_FORM = 'form:has(input[name="code"]) button[type="submit"]'
_CHECK = 'form:has([name="column0"]) button[type="submit"]'


def gathered(desk: Desk, *channels: str) -> str:
    """The address of a new cohort."""
    desk.go("/console/cohorts/new")
    desk.fill("name", desk.own("Mothers"))
    desk.fill("code", desk.key("M"))
    for each in channels:
        desk.tick(f"on{each}", "1")
    desk.press(_FORM)
    desk.done("console.cohort.made")
    return desk.path()


def listed(name: str, data: bytes) -> FilePayload:
    """A table as a file."""
    return {"name": name, "mimeType": "text/csv", "buffer": data}


def people(desk: Desk) -> list[int]:
    """Places of two numbers that nobody else has."""
    first = 900_000 + 10 * int(desk.tag)
    return [first + 11, first + 12]


def test_a_cohort_is_made_started_and_ended(desk: Desk) -> None:
    code, name = desk.key("K"), desk.own("Kibera")
    desk.go("/console/cohorts/new")
    desk.fill("name", name)
    desk.fill("code", "HELP")
    desk.fill("holidays", "Christmas")
    desk.press(_FORM, REFUSED)
    desk.warns("console.cohort.not_holidays", what="Christmas")
    assert (desk.value("name"), desk.value("code")) == (name, "HELP")
    desk.fill("holidays", "")
    desk.press(_FORM, REFUSED)
    desk.warns("console.cohort.not_code", what="HELP")
    desk.fill("code", "money-basics")
    desk.press(_FORM, REFUSED)
    desk.warns("console.cohort.not_twice", what="money-basics")
    assert desk.at('[aria-invalid="true"]').get_attribute("name") == "code"

    desk.fill("code", code)
    desk.press(_FORM)
    desk.done("console.cohort.made")
    cohort = desk.path()
    desk.says("console.cohorts.state.planned")
    assert f"/join/{code}" in desk.words()
    status, kind, poster = desk.fetched(f"{cohort}/poster.pdf")
    assert (status, kind, poster[:5]) == (200, "application/pdf", b"%PDF-")

    desk.press('button[formaction$="/start"]')
    desk.press('button[name="sure"]')
    desk.done("console.cohort.is_started")
    desk.press('button[formaction$="/end"]')
    desk.says("console.cohort.end_sure", cohort=name)
    desk.press('a[role="button"]')
    desk.says("console.cohorts.state.started")
    desk.press('button[formaction$="/end"]')
    desk.press('button[name="sure"]')
    desk.done("console.cohort.is_ended")
    assert desk.at('button[formaction$="/end"]').count() == 0


def test_a_list_is_imported_and_its_broken_row_comes_back_as_a_file(desk: Desk) -> None:
    cohort, places = gathered(desk, "demo-sms"), people(desk)
    desk.go(f"{cohort}/import")
    desk.at('input[type="file"]').set_input_files(listed("empty.csv", b"Phone,Name\n"))
    desk.press("form[enctype] button", REFUSED)
    desk.warns("console.import.not_empty")

    rows = [row(places[0]), row(places[1]), row(7, Phone="0712")]
    desk.at('input[type="file"]').set_input_files(listed("people.csv", written(rows)))
    desk.press("form[enctype] button")
    desk.choose("country", "KE")
    desk.choose("column0", "")
    desk.fill("statement", "a list of March")
    desk.press(_CHECK, REFUSED)
    desk.warns("console.import.not_number")
    assert (desk.value("statement"), desk.value("country")) == ("a list of March", "KE")

    desk.choose("column0", "number")
    desk.press(_CHECK)
    desk.says("console.import.why.number", what="0712")
    assert number(places[0]) not in desk.page.content()
    desk.press('form[action$="/begin"] button')
    desk.says("console.import.is_done")

    file = desk.at('a[href$="/failed.csv"]').get_attribute("href") or ""
    status, kind, data = desk.fetched(file)
    assert (status, kind.partition(";")[0]) == (200, "text/csv")
    (_, broken) = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    assert (broken[0], broken[1]) == ("0712", "Learner 7")

    desk.go(f"{cohort}/members")
    assert f"Learner {places[0]}" in desk.words()
    assert "Learner 7" not in desk.words().replace(str(places[0]), "").replace(str(places[1]), "")


def test_somebody_is_added_by_hand_and_asked_to_come(desk: Desk) -> None:
    cohort, (place, _) = gathered(desk, "demo-sms"), people(desk)
    desk.go(f"{cohort}/invite")
    desk.says("console.invite.nobody")
    desk.go(f"{cohort}/people/new")
    desk.choose("country", "KE")
    for name, value in (("number", "0712"), ("name", "Wanjiru"), ("proof", "on paper")):
        desk.fill(name, value)
    desk.press('form[action*="/people/new"] button', REFUSED)
    desk.warns("console.import.why.number", what="0712")
    typed = [desk.value(each) for each in ("number", "name", "proof", "country")]
    assert typed == ["0712", "Wanjiru", "on paper", "KE"]

    desk.fill("number", number(place))
    desk.press('form[action*="/people/new"] button')
    desk.done("console.person.added")
    assert "Wanjiru" in desk.words("tbody")
    desk.go(f"{cohort}/invite")
    desk.press('button[value="first"]')
    desk.says("console.broadcast.what")
    desk.press('button[name="sure"]')
    desk.done("console.invite.asked")


def test_a_learner_is_looked_up_and_each_look_at_a_number_is_asked_for(desk: Desk) -> None:
    desk.go("/console/learners")
    desk.fill("said", "Nobody of this name")
    desk.press("search button")
    desk.says("console.learners.nobody")
    assert desk.value("said") == "Nobody of this name"

    desk.fill("said", "Esther")
    desk.press("search button")
    assert "Esther" in desk.words("tbody")
    desk.press(desk.at('tbody a[href*="/learners/"]').first)
    desk.says("console.learners.timeline")
    assert "•••" in desk.words()
    desk.press('form[action$="/number"] button')
    assert "•••" not in desk.words("dl")
    assert desk.at("dl").get_by_text("+254").count() == 1
