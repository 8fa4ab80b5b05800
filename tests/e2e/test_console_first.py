"""The first hour with a lessonbot of one's own: its owner comes in, and no page is broken by being empty."""

import pytest
from playwright.sync_api import Browser

from tests.e2e.steps import PASSWORD, REFUSED, Way, at_desk
from tests.e2e.test_console import every_page

pytestmark = pytest.mark.browser

_EMAIL = "amina@example.org"


@pytest.mark.parametrize("way", [Way("en", script=True), Way("ar", script=False)], ids=str)
def test_an_owner_comes_in_and_looks_at_every_page(
    own: tuple[str, str], chromium: Browser, way: Way
) -> None:
    address, link = own
    with at_desk(chromium, address, way) as desk:
        desk.go(link.removeprefix(address))
        for name, value in (("name", "Amina"), ("email", _EMAIL), ("password", _EMAIL)):
            desk.fill(name, value)
        desk.press('form button[type="submit"]', REFUSED)
        desk.warns("console.staff.not_guessed")
        assert (desk.value("name"), desk.value("email")) == ("Amina", _EMAIL)

        desk.fill("password", PASSWORD)
        desk.press('form button[type="submit"]')
        assert desk.path() == "/console/"
        for path in list(every_page(desk.page, address)):
            desk.go(path)
        desk.go("/console/cohorts/new")
        desk.says("console.cohorts.no_course")
        desk.go("/")
