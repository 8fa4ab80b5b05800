"""Settings in a real browser: the organisation, senders, prices, hours, backups, keys, addresses."""

import pytest
from playwright.sync_api import expect

from tests.e2e.steps import REFUSED, Desk, colleague, seen

pytestmark = pytest.mark.browser

_LOOKS = 100
"""So often the page of backups is loaded again until there is one."""


def test_an_organisation_says_what_it_is(desk: Desk) -> None:
    form, about = 'form[action$="/organisation"] button', desk.own("We teach by chat")
    desk.go("/console/organisation")
    desk.fill("about", about)
    desk.fill("website", "our school")
    desk.press(form, REFUSED)
    desk.warns("console.organisation.not_website")
    assert (desk.value("about"), desk.value("website")) == (about, "our school")

    desk.fill("website", "https://school.example")
    desk.press(form)
    desk.done("console.saved")
    assert (desk.value("about"), desk.value("website")) == (about, "https://school.example")


def test_a_sender_is_looked_at_and_tried_out(desk: Desk) -> None:
    desk.go("/console/learners?said=Esther")
    desk.press(desk.at('tbody a[href*="/learners/"]').first)
    desk.press('form[action$="/number"] button')
    number = seen(desk.at("dl").get_by_text("+254").inner_text())

    desk.go("/console/senders")
    desk.press('tbody a[href$="/demo-sms:demo"]')
    sender = desk.path()
    desk.press('form[action$="/check"] button')
    assert desk.at('[role="status"]').is_visible()
    desk.fill("path", "+254799999999")
    desk.press('form[action$="/trial"] button', REFUSED)
    desk.warns("console.senders.not_known")
    assert desk.value("path") == "+254799999999"

    desk.fill("path", number)
    desk.press('form[action$="/trial"] button')
    assert desk.path().startswith(f"{sender}/trial/")
    assert desk.at('[role="status"]').is_visible()


def test_templates_are_shown_even_where_no_network_asks_for_them(desk: Desk) -> None:
    desk.go("/console/templates")
    assert desk.words("h1") == desk.voice.label("console.templates.title")


def test_a_price_is_written_down_and_forgotten(desk: Desk) -> None:
    form, prefix = 'form[action$="/prices"] button', f"+25470{desk.tag}"
    desk.go("/console/prices")
    desk.choose("channel", "sms")
    for name, value in (("prefix", prefix), ("price", "cheap"), ("currency", "KES")):
        desk.at(f'form[action$="/prices"] [name="{name}"]').fill(value)
    desk.press(form, REFUSED)
    assert desk.alert()
    typed = desk.at('form[action$="/prices"] [name="price"]').input_value()
    assert typed == "cheap"

    desk.at('form[action$="/prices"] [name="price"]').fill("0.8")
    desk.press(form)
    desk.done("console.prices.put")
    line = desk.at("tbody tr").filter(has_text=prefix)
    assert "0.8" in line.inner_text()

    faulty = b"channel,prefix,price,currency\nsms,+1,dear,USD\n"
    desk.at('input[type="file"]').set_input_files(
        {"name": "prices.csv", "mimeType": "text/csv", "buffer": faulty}
    )
    desk.press('form[action$="/load"] button', REFUSED)
    assert "dear" in desk.alert()
    desk.go("/console/prices")
    desk.press(desk.at("tbody tr").filter(has_text=prefix).locator("button"))
    assert prefix in desk.words()
    desk.press('button[name="sure"]')
    desk.done("console.prices.gone")
    assert desk.at("tbody tr").filter(has_text=prefix).count() == 0


def test_hours_are_settled(desk: Desk) -> None:
    form = 'form[action$="/hours"] button'
    desk.go("/console/hours")
    desk.tick("hours", "own")
    desk.fill("begin", "21:00")
    desk.fill("end", "21:00")
    desk.press(form, REFUSED)
    desk.warns("console.hours.not_hours")
    assert desk.at('input[value="own"]').is_checked()
    assert desk.value("begin") == "21:00"

    desk.fill("end", "06:30")
    desk.fill("courses", "99")
    desk.press(form, REFUSED)
    assert desk.alert()
    assert (desk.value("courses"), desk.value("end")) == ("99", "06:30")
    desk.fill("courses", "3")
    desk.press(form)
    desk.done("console.saved")
    assert (desk.value("end"), desk.value("courses")) == ("06:30", "3")
    desk.tick("hours", "usual")
    desk.press(form)
    desk.done("console.saved")


def test_a_backup_is_made_and_taken_along(desk: Desk) -> None:
    desk.go("/console/backups")
    desk.press('form[action$="/backups"] button')
    files = desk.at('form[action$="/download"] button')
    for _ in range(_LOOKS):
        if files.count():
            break
        desk.go("/console/backups")
    assert desk.at('[role="alert"]').count() == 0
    name = desk.words("tbody tr:first-child th")
    desk.press(files.first)
    desk.says("console.backups.download_sure", name=name)
    with desk.page.expect_download() as kept:
        desk.at('button[name="sure"]').click()
    assert kept.value.suggested_filename == name


def test_a_key_is_made_shown_once_and_ended(desk: Desk) -> None:
    form, name = 'form[action$="/keys"] button', desk.own("Register")
    desk.go("/console/keys")
    desk.fill("name", name)
    desk.press(form, REFUSED)
    desk.warns("console.keys.not_chosen")
    assert desk.value("name") == name

    desk.at('input[name="scope"]').first.check()
    desk.press(form)
    key = desk.words('.card[role="status"] .address')
    assert len(key) > 20
    desk.press('a[href$="/console/keys"]')
    assert key not in desk.words()
    desk.press(desk.at("tbody tr").filter(has_text=name).locator("button"))
    desk.says("console.keys.end_sure", name=name)
    desk.press('button[name="sure"]')
    desk.done("console.keys.ended")
    assert desk.at("tbody tr").filter(has_text=name).count() == 0


def test_an_address_is_told_what_happens_and_then_no_more(desk: Desk) -> None:
    form, address = 'form[action$="/webhooks"] button', f"https://{desk.key('hook')}.example/told"
    desk.go("/console/webhooks")
    desk.fill("address", "http://10.0.0.1/told")
    desk.at('input[name="event"]').first.check()
    desk.press(form, REFUSED)
    desk.warns("console.webhooks.not_address")
    assert desk.value("address") == "http://10.0.0.1/told"
    assert desk.at('input[name="event"]').first.is_checked()

    desk.fill("address", address)
    desk.press(form)
    secret = desk.words('.card[role="status"] .address')
    assert secret
    desk.press('a[href$="/console/webhooks"]')
    assert secret not in desk.words()
    desk.press(desk.at("tbody a").filter(has_text=address))
    assert address in desk.words(".address")
    desk.go("/console/webhooks")
    desk.press(desk.at("tbody tr").filter(has_text=address).locator("button"))
    desk.press('button[name="sure"]')
    desk.done("console.webhooks.ended")
    assert desk.at("tbody a").filter(has_text=address).count() == 0


def test_what_staff_did_is_read_by_who_runs_things_only(desk: Desk) -> None:
    with colleague(desk, "viewer") as other:
        other.go("/console/audit", 403)
        other.says("console.forbidden_title")
    desk.go("/console/audit")
    desk.says("console.act.invited")


def test_somebody_gets_another_role_and_then_goes(desk: Desk) -> None:
    with colleague(desk, "viewer") as other:
        other.go("/console/work", 403)
        desk.go("/console/staff")
        desk.at('form[action$="/invite"] [name="email"]').fill(other.email)
        desk.tick("role", "author")
        desk.press('form[action$="/invite"] button', REFUSED)
        desk.warns("console.staff.not_twice")
        assert desk.at('form[action$="/invite"] [name="email"]').input_value() == other.email
        line = desk.at("tbody tr").filter(has_text=other.email)
        line.locator("select").select_option("facilitator")
        desk.press(line.locator("button:not([formaction])"))
        desk.done("console.saved")
        other.go("/console/work")
        desk.press(line.locator('button[formaction$="/end"]'))
        assert "Juma" in desk.words()
        desk.press('button[name="sure"]')
        desk.done("console.staff.ended")
        expect(line).to_have_count(0)
        other.page.goto(f"{desk.host}/console/work")
        assert other.path() == "/console/sign-in"
        other.sign_in(status=REFUSED)
        other.warns("console.enter.wrong")
        assert other.value("email") == other.email
