"""Results in a real browser: certificates, keys, figures of a course, and links that show them to others."""

import pytest

from tests.e2e.steps import REFUSED, Desk, at_desk, certificate

pytestmark = pytest.mark.browser

_COURSE = "/console/results/money-basics"


def test_a_certificate_is_withdrawn_with_a_reason(desk: Desk) -> None:
    number = certificate(desk)
    desk.fill("q", "Nobody of this name")
    desk.press("form.filter button")
    desk.says("console.desk.nothing")
    assert desk.value("q") == "Nobody of this name"
    desk.fill("q", number)
    desk.press("form.filter button")
    assert desk.path() == f"/console/certificates/{number}"

    form = 'form[action$="/withdraw"] button'
    desk.fill("reason", " ")
    desk.press(form, REFUSED)
    desk.warns("console.certificates.wrong_reason")
    desk.fill("reason", "x" * 501)
    desk.press(form, REFUSED)
    desk.warns("console.certificates.wrong_reason_long")
    assert desk.value("reason") == "x" * 501
    desk.fill("reason", "Issued by mistake")
    desk.press(form)
    assert "Issued by mistake" in desk.words()
    desk.press('a[role="button"].secondary')
    assert desk.at(form).count() == 1
    desk.fill("reason", "Issued by mistake")
    desk.press(form)
    desk.press('button[name="sure"]')
    assert desk.words('.done[role="status"]')
    assert desk.at(form).count() == 0
    with at_desk(desk.browser, desk.host, desk.way) as stranger:
        stranger.go(f"/c/{number}")
        assert stranger.at(".status").count() == 1
        assert "Issued by mistake" not in stranger.words()


def test_a_name_is_corrected_on_a_certificate_made_anew(desk: Desk) -> None:
    path = f"/console/certificates/{certificate(desk)}"
    form, name = 'form[action$="/name"] button', desk.own("Faith Otieno").replace("-", " ")
    desk.go(path)
    desk.fill("name", "123")
    desk.press(form, REFUSED)
    desk.warns("console.certificates.wrong_name")
    assert desk.value("name") == "123"
    desk.fill("name", name)
    desk.press(form)
    assert name in desk.words()
    desk.press('button[name="sure"]')
    desk.done("console.certificates.corrected")
    assert desk.path() != path
    assert name in desk.words()


def test_who_signs_is_shown_and_a_demo_without_a_name_keeps_its_key(desk: Desk) -> None:
    desk.go("/console/signing")
    assert desk.words("tbody")
    desk.says("console.signing.no_address")
    for each in ("rotate", "stolen"):
        assert desk.at(f'form[action$="/{each}"]').count() == 0
    desk.go("/console/tracks")
    assert desk.words("h1") == desk.voice.label("console.tracks.title")


def test_figures_of_a_course_are_read_and_kept_as_files(desk: Desk) -> None:
    desk.go("/console/results/no-such-course", 404)
    desk.go("/console/results")
    desk.press(f'a[href$="{_COURSE}"]')
    assert desk.at("table").count() >= 2
    for each in ("lessons", "questions", "gain", "costs"):
        status, kind, data = desk.fetched(f"{_COURSE}/{each}.csv")
        assert (status, kind.partition(";")[0]) == (200, "text/csv"), each
        assert data.count(b"\n") >= 1, each
    status, kind, data = desk.fetched(f"{_COURSE}/report.pdf")
    assert (status, kind, data[:5]) == (200, "application/pdf", b"%PDF-")


def test_a_link_shows_figures_to_a_stranger_until_it_is_withdrawn(desk: Desk) -> None:
    desk.go(f"{_COURSE}/share")
    desk.choose("days", "7")
    desk.press('form[action$="/share"] button')
    link = desk.words(".card .address").removeprefix(desk.host)
    with at_desk(desk.browser, desk.host, desk.way) as stranger:
        stranger.go("/shared/not-a-link", 404)
        stranger.says("console.share.gone")
        stranger.go(link)
        assert stranger.at("table").count() >= 2
        assert "•••" not in stranger.words()
        desk.go(f"{_COURSE}/share")
        assert link not in desk.page.content()
        mine = desk.at("li").filter(has_text=str(desk.way))
        desk.press(mine.locator("button").first)
        desk.done("console.share.ended")
        stranger.go(link, 404)
        stranger.says("console.share.gone_title")
