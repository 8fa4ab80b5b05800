"""Public pages in a real browser: courses, joining, who issues, and whether a certificate is right."""

import pytest

from tests.e2e.steps import Desk, at_desk, certificate

pytestmark = pytest.mark.browser


def test_a_stranger_finds_a_course_and_the_way_to_join(desk: Desk) -> None:
    with at_desk(desk.browser, desk.host, desk.way) as stranger:
        stranger.go("/join/no-such-code", 404)
        assert "no-such-code" in stranger.words()
        stranger.press('a[role="button"]')
        assert stranger.path() == "/"
        stranger.press('a[href$="/join/safe-water"]')
        assert stranger.at('form[action$="/demo/say"] button').is_visible()


def test_a_stranger_asks_whether_a_certificate_is_right(desk: Desk) -> None:
    number = certificate(desk)
    with at_desk(desk.browser, desk.host, desk.way) as stranger:
        stranger.go("/c/0000000000000000", 404)
        assert stranger.words("h1")
        stranger.go("/verify")
        field = 'form.ask [name="written"]'
        stranger.press("form.ask button")
        stranger.warns("page.verify.empty")
        stranger.at(field).fill("0000 0000 0000 0000")
        stranger.press("form.ask button")
        assert stranger.at(field).input_value() == "0000 0000 0000 0000"
        stranger.at(field).fill(number)
        stranger.press("form.ask button")
        assert stranger.at(f'a[href*="{number}"]').first.is_visible()
        stranger.go(f"/c/{number}")
        stranger.press(stranger.at('a[href*="/orgs/"]').first)
        assert stranger.words("h1")
        stranger.go("/orgs/nobody", 404)
