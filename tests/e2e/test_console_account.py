"""Coming in and one's own account in a real browser: passwords, the second factor, other devices."""

import pyotp
import pytest

from tests.e2e.steps import PASSWORD, REFUSED, Desk, at_desk, colleague

pytestmark = pytest.mark.browser

_NEW = "seven tall giraffes"


def left(desk: Desk) -> None:
    """Sign out; the way in is shown."""
    desk.press(desk.page.locator('form[action*="/sign-out"] button'))
    assert desk.path() == "/console/sign-in"


def test_a_wrong_password_is_said_and_the_right_one_leads_where_one_wanted_to_go(
    desk: Desk,
) -> None:
    with at_desk(desk.browser, desk.host, desk.way) as other:
        other.go("/console/results")
        assert other.path() == "/console/sign-in"
        other.email = desk.email
        other.sign_in("three green umbrella", REFUSED)
        other.warns("console.enter.wrong")
        assert other.value("email") == desk.email
        assert other.value("password") == ""

        other.sign_in()
        assert other.path() == "/console/results"


def test_a_password_is_changed_by_who_knows_the_old_one(desk: Desk) -> None:
    form = 'form[action$="/password"] button'
    with colleague(desk, "viewer") as other:
        other.go("/console/account")
        other.fill("old", "three green umbrella")
        other.fill("new", _NEW)
        other.press(form, REFUSED)
        other.warns("console.account.password_wrong")

        other.fill("old", PASSWORD)
        other.fill("new", other.email)
        other.press(form, REFUSED)
        other.warns("console.staff.not_guessed")
        other.fill("old", PASSWORD)
        other.fill("new", _NEW)
        other.press(form)
        other.done("console.account.password_done")
        left(other)
        other.sign_in(status=REFUSED)
        other.warns("console.enter.wrong")
        other.sign_in(_NEW)
        assert other.path() == "/console/"


def test_a_place_that_nobody_knows_is_kept_and_mended(desk: Desk) -> None:
    form = 'form[action$="/account"] button'
    with colleague(desk, "viewer") as other:
        other.go("/console/account")
        other.fill("name", other.own("Neema"))
        other.fill("place", "Zyxwvut")
        other.press(form, REFUSED)
        other.warns("console.staff.not_place")
        assert (other.value("name"), other.value("place")) == (other.own("Neema"), "Zyxwvut")

        other.fill("place", "Nairobi")
        other.press(form)
        other.done("console.saved")
        assert other.value("name") == other.own("Neema")
        assert other.value("place") == "Africa/Nairobi"


def test_a_second_factor_is_switched_on_asked_for_and_switched_off(desk: Desk) -> None:
    desk.page.request.post(f"{desk.host}/demo/over")  # codes go by the real time
    with colleague(desk, "viewer") as other:
        other.go("/console/account")
        other.press('form[action$="/factor"] button')
        secret = other.value("secret")
        other.fill("code", "000000")
        other.press('form[action$="/factor"] button', REFUSED)
        other.warns("console.account.factor_wrong")
        assert other.value("secret") == secret

        other.fill("code", pyotp.TOTP(secret).now())
        other.press('form[action$="/factor"] button')
        other.says("console.account.codes_why")
        printed = other.at("li").all_inner_texts()
        assert len(set(printed)) >= 8
        left(other)
        other.sign_in()
        assert other.path() == "/console/second"
        other.fill("code", "000000")
        other.press('form[action$="/second"] button', REFUSED)
        other.warns("console.second.wrong")
        other.fill("code", printed[0])
        other.press('form[action$="/second"] button')
        assert other.path() == "/console/"

        other.go("/console/account")
        other.says("console.account.factor_is_on", codes=str(len(printed) - 1))
        other.at('form[action$="/factor/off"] [name="password"]').fill("no")
        other.press('form[action$="/factor/off"] button', REFUSED)
        other.warns("console.account.password_wrong")
        other.at('form[action$="/factor/off"] [name="password"]').fill(PASSWORD)
        other.press('form[action$="/factor/off"] button')
        other.done("console.saved")
        assert other.at('form[action$="/factor/off"]').count() == 0


def test_another_device_is_signed_out(desk: Desk) -> None:
    with (
        colleague(desk, "viewer") as here,
        at_desk(desk.browser, desk.host, desk.way) as there,
    ):
        there.go("/console/sign-in")
        there.email = here.email
        there.sign_in()
        here.go("/console/account")
        assert here.at('button[name="device"]').count() == 1
        here.press('button[name="device"]')
        here.done("console.saved")
        assert here.at('button[name="device"]').count() == 0
        there.page.goto(f"{desk.host}/console/account")
        assert there.path() == "/console/sign-in"
        there.says("console.enter.over")


def test_a_link_that_was_used_lets_nobody_in(desk: Desk) -> None:
    with at_desk(desk.browser, desk.host, desk.way) as stranger:
        stranger.go("/console/welcome/not-a-link", 404)
        assert stranger.words("h1")
