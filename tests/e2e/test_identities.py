"""Signing in by an account elsewhere, in a real browser, at a provider with an address of its own."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.conftest import without_demo
from tests.e2e.test_browser import PHONE, SMALL, findings, opened, overflow
from tests.support.openid import CLIENT, SECRET, OpenId, serving

pytestmark = pytest.mark.browser

AMINA = {"sub": "1", "email": "amina@example.org", "email_verified": True, "name": "Amina"}
JUMA = {"sub": "2", "email": "juma@example.org", "email_verified": True, "name": "Juma"}


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)  # noqa: TID251 - the process under test has this clock too


@pytest.fixture
def provider() -> Iterator[OpenId]:
    """A provider that asks who it is with a page of its own."""
    with serving(now) as made:
        made.asks = True
        yield made


@pytest.fixture
def federated(tmp_path: Path, provider: OpenId) -> Iterator[tuple[str, str]]:
    """A lessonbot that sends staff there, and the link that makes its owner."""
    settings = {
        "LESSONBOT_OIDC_ISSUER": provider.issuer,
        "LESSONBOT_OIDC_CLIENT_ID": CLIENT,
        "LESSONBOT_OIDC_CLIENT_SECRET": SECRET,
        "LESSONBOT_OIDC_NAME": "Shule SSO",
    }
    with without_demo(tmp_path, "127.0.0.1", **settings) as made:
        yield made


def made_owner(page: Page, link: str) -> None:
    """Amina makes her account with a password."""
    page.goto(link)
    page.locator('input[name="name"]').fill("Amina")
    page.locator('input[name="email"]').fill("amina@example.org")
    page.locator('input[name="password"]').fill("three green umbrellas")
    page.locator('main button[type="submit"]').click()
    page.wait_for_url("**/console/")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_staff_come_in_by_the_account_that_they_have_already(
    federated: tuple[str, str], provider: OpenId, chromium: Browser, *, script: bool
) -> None:
    address, first_link = federated
    with opened(chromium, PHONE, script=script) as (page, watch):
        made_owner(page, first_link)
        page.goto(f"{address}/console/staff")
        page.locator('form[action*="invite"] input[name="email"]').fill("juma@example.org")
        page.locator('form[action*="invite"] button').click()
        page.locator('form[action*="sign-out"] button').click()

        provider.person = AMINA
        page.goto(f"{address}/console/audit")  # whoever is not signed in is sent there afterwards
        page.get_by_role("button", name="Sign in with Shule SSO").click()
        page.get_by_role("button", name="Go on as Amina").click()
        page.wait_for_url("**/console/audit")
        assert "for the first time" in page.locator("main").inner_text()
        assert watch.complaints == []
    provider.person = JUMA
    with opened(chromium, PHONE, script=script) as (page, watch):
        page.goto(f"{address}/console/sign-in")
        page.get_by_role("button", name="Sign in with Shule SSO").click()
        page.get_by_role("button", name="Go on as Juma").click()
        page.wait_for_url("**/console/")
        assert "viewer" in page.locator("main").inner_text()
        assert watch.complaints == []
    hosts = (address, provider.issuer)
    assert [each for each in watch.requests if not each.startswith(hosts)] == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_whoever_is_not_on_the_staff_reads_what_to_do(
    federated: tuple[str, str], provider: OpenId, chromium: Browser, language: str
) -> None:
    address, _ = federated
    provider.person = JUMA
    with opened(chromium, SMALL, language) as (page, _):
        page.goto(f"{address}/console/sign-in")
        assert (overflow(page), findings(page)) == (0, [])
        page.locator('a[href*="/console/oidc"]').click()
        page.locator("button").click()
        page.wait_for_url("**/console/oidc/callback?*")
        assert "juma@example.org" in page.locator("main").inner_text()
        assert (overflow(page), findings(page)) == (0, [])
        page.locator('main a[role="button"]').click()
        assert page.locator('input[name="password"]').is_visible()
