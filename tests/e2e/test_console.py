"""Staff in a real browser: every page that the console leads to, on any screen, with and without scripts."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.steps import LIVED_WITHIN
from tests.e2e.test_browser import DESK, PHONE, SMALL, Watch, findings, opened, overflow

pytestmark = pytest.mark.browser

MOST_PAGES = 60
HEAVIEST = 60_000


@contextmanager
def inside(
    browser: Browser,
    demo: str,
    size: tuple[int, int],
    language: str = "en",
    *,
    script: bool = True,
    scheme: Literal["light", "dark"] = "light",
) -> Iterator[tuple[Page, Watch]]:
    """Somebody who has opened the console of the demo's organisation."""
    with opened(browser, size, language, script=script, scheme=scheme) as (page, watch):
        page.goto(f"{demo}/demo/?lang={language}")
        page.locator('form[action^="/demo/console"] button').click()
        page.wait_for_url(f"{demo}/console/", timeout=LIVED_WITHIN)
        yield page, watch


def every_page(page: Page, demo: str) -> Iterator[str]:
    """Go to each page that a link leads to, beginning with the one that is shown."""
    waiting, known = [urlsplit(page.url).path], set[str]()
    while waiting and len(known) < MOST_PAGES:
        path = waiting.pop(0)
        if path in known:
            continue
        known.add(path)
        page.goto(f"{demo}{path}")
        yield path
        for link in page.locator('a[href^="/console"]').all():
            to = urlsplit(link.get_attribute("href") or "").path
            if "." not in to.rpartition("/")[2] and link.get_attribute("download") is None:
                waiting.append(to)


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("size", [SMALL, PHONE, DESK], ids=str)
def test_every_page_fits_its_screen_and_stays_on_its_host(
    demo: str, chromium: Browser, size: tuple[int, int], language: str
) -> None:
    with inside(chromium, demo, size, language) as (page, watch):
        pages = list(every_page(page, demo))
        seen = {}
        for path in pages:
            page.goto(f"{demo}{path}")
            seen[path] = overflow(page), page.locator("html").get_attribute("dir")
    assert len(pages) >= 4
    assert set(seen.values()) == {(0, "rtl" if language == "ar" else "ltr")}, seen
    assert watch.foreign(demo) == []
    assert watch.complaints == []


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_assistive_technology_finds_no_moderate_barrier_on_any_page(
    demo: str, chromium: Browser, language: str, scheme: Literal["light", "dark"]
) -> None:
    with inside(chromium, demo, PHONE, language, scheme=scheme) as (page, _):
        found = {path: findings(page) for path in every_page(page, demo)}
    assert {path: each for path, each in found.items() if each} == {}


def test_every_page_is_light(demo: str, chromium: Browser) -> None:
    with inside(chromium, demo, PHONE) as (page, _):
        heavy = {
            path: len(page.content().encode())
            for path in every_page(page, demo)
            if len(page.content().encode()) > HEAVIEST
        }
    assert heavy == {}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_broadcast_is_written_and_looked_at_on_a_small_screen(
    demo: str, chromium: Browser, language: str
) -> None:
    with inside(chromium, demo, SMALL, language) as (page, watch):
        page.goto(f"{demo}/console/broadcasts/new")
        page.locator('input[name="title"]').fill("News of May")
        page.locator('textarea[name="text_"]').fill("Hello {name}, " + "news " * 40)
        if language == "en":
            assert page.locator("output").first.text_content() == (
                "As a text message it is paid as: 2"
            )
        page.locator('button[value="save"]').click()
        page.wait_for_url("**/console/broadcasts/drafts/*")
        draft = urlsplit(page.url).path
        for path in (draft, f"{draft}/preview", f"{draft}/send"):
            page.goto(f"{demo}{path}")
            assert (overflow(page), findings(page)) == (0, []), path
        assert watch.complaints == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_an_owner_invites_somebody_who_comes_in(
    demo: str, chromium: Browser, *, script: bool
) -> None:
    with inside(chromium, demo, PHONE, script=script) as (page, _):
        page.goto(f"{demo}/console/staff")
        email = f"juma{script:d}@example.org"
        page.locator('form[action*="invite"] input[name="email"]').fill(email)
        page.locator('input[name="role"][value="facilitator"]').check()
        page.locator('form[action*="invite"] button').click()
        link = page.locator(".address").inner_text()
        assert email in page.locator("main").inner_text()
    with opened(chromium, PHONE, script=script) as (page, watch):
        page.goto(link)
        page.locator('input[name="name"]').fill("Juma")
        page.locator('input[name="password"]').fill("three green umbrellas")
        page.locator('main form button[type="submit"]').first.click()
        page.wait_for_url("**/console/")
        assert "facilitator" in page.locator("main").inner_text()
        page.locator('form[action*="sign-out"] button').click()
        page.locator('input[name="email"]').fill(email)
        page.locator('input[name="password"]').fill("three green umbrella")
        page.locator('main form button[type="submit"]').first.click()
        assert page.locator('[role="alert"]').first.is_visible()
        assert page.locator('input[name="email"]').input_value() == email
        page.locator('input[name="password"]').fill("three green umbrellas")
        page.locator('main form button[type="submit"]').first.click()
        page.wait_for_url("**/console/")
        assert watch.foreign(demo) == []


def test_a_passkey_is_made_and_lets_in_without_a_password(
    named: tuple[str, str], chromium: Browser
) -> None:
    address, first_link = named
    with opened(chromium, PHONE) as (page, watch):
        device = page.context.new_cdp_session(page)
        device.send("WebAuthn.enable")
        device.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )
        page.goto(first_link)
        page.locator('input[name="name"]').fill("Amina")
        page.locator('input[name="email"]').fill("amina@example.org")
        page.locator('input[name="password"]').fill("three green umbrellas")
        page.locator('main button[type="submit"]').click()
        page.wait_for_url("**/console/")
        page.goto(f"{address}/console/account")
        page.locator("form[data-makes] button").click()
        page.wait_for_url("**/account?done=*")
        assert page.locator('form[action*="passkeys/drop"]').count() == 1
        page.locator('form[action*="sign-out"] button').click()
        page.locator("form[data-options] button").click()
        page.wait_for_url("**/console/")
        page.goto(f"{address}/console/account")
        page.locator('form[action*="passkeys/drop"] button').click()
        page.wait_for_url("**/account?done=*")
        page.locator('form[action*="sign-out"] button').click()
        page.locator("form[data-options] button").click()
        page.locator("p.wrong:visible").first.wait_for()
        assert "opens no account" in page.locator("main").inner_text()
        assert watch.foreign(address) == []
