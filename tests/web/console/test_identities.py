"""Coming in by an account elsewhere: who is let in, who is not, and what liars get."""

import base64
import datetime as dt
import hmac
import json
from collections.abc import Callable, Iterator

import httpx
import pytest
from fastapi import FastAPI
from joserfc.jwk import RSAKey
from sqlalchemy import insert, update

from lessonbot.channels import openid
from lessonbot.channels.openid import Client, Provider
from lessonbot.domain.staff import Role
from lessonbot.services import admitting, federating, staffing
from lessonbot.services.seating import for_organisation
from lessonbot.store import audits, organisations, staff, tables
from tests.support.openid import CLIENT, SECRET, OpenId, serving
from tests.support.school import School
from tests.web.conftest import HOST, visiting
from tests.web.console.conftest import PASSWORD, Coming

NAME = "Shule SSO"
AMINA = {"sub": "amina-1", "email": "amina@example.org", "email_verified": True, "name": "Amina"}


@pytest.fixture
def elsewhere(school: School) -> Iterator[OpenId]:
    """The provider, at which Amina is signed in."""
    with serving(school.clock) as provider:
        provider.person = dict(AMINA)
        client = Client(provider.issuer, CLIENT, SECRET, NAME)
        school.rt.provider = Provider(client, f"{HOST}/console/oidc/callback")
        yield provider


@pytest.fixture
async def amina(come: Coming) -> None:
    """Amina has an account with a password, and is signed in elsewhere."""
    await come(Role.AUTHOR, "amina@example.org")


async def sent(client: httpx.AsyncClient, query: str = "") -> str:
    """Where a browser comes back to from the provider."""
    left = await client.get(f"/console/oidc{query}")
    assert left.status_code == 303, left.text
    async with httpx.AsyncClient() as browser:
        return (await browser.get(left.headers["location"])).headers["location"]


async def through(app: FastAPI, query: str = "") -> tuple[httpx.AsyncClient, httpx.Response]:
    """A new browser that went to the provider and back."""
    client = visiting(app)
    return client, await client.get(await sent(client, query))


async def is_in(client: httpx.AsyncClient) -> bool:
    return (await client.get("/console/")).status_code == 200


async def deeds(school: School) -> list[tuple[str, str, object]]:
    async with school.rt.database.read() as tx:
        found = await audits.read(tx, school.rt.organisation, 100)
    return [(each.by, each.act, each.detail.get("by", "")) for each in reversed(found)]


async def test_who_works_here_comes_in_by_the_account_elsewhere(
    school: School, app: FastAPI, elsewhere: OpenId, amina: None
) -> None:
    client, answer = await through(app, "?next=/console/staff")
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/staff")
    assert await is_in(client)
    assert ("Author", "linked", NAME) in await deeds(school)
    assert (await deeds(school))[-1] == ("Author", "signed_in", NAME)
    assert "this device" in (await client.get("/console/account")).text
    await client.post("/console/sign-out")
    assert not await is_in(client)


async def test_the_button_stands_there_only_where_there_is_a_provider(
    school: School, app: FastAPI, elsewhere: OpenId
) -> None:
    async with visiting(app) as client:
        page = (await client.get("/console/sign-in?next=/console/staff")).text
        assert "/console/oidc?next=/console/staff" in page
        assert f"<bdi>{NAME}</bdi>" in page
        school.rt.provider = None
        assert "/console/oidc" not in (await client.get("/console/sign-in")).text
        for path in ("/console/oidc", "/console/oidc/callback"):
            assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "Ed25519"])
async def test_each_algorithm_that_has_a_private_half_is_taken(
    app: FastAPI, elsewhere: OpenId, amina: None, algorithm: str
) -> None:
    elsewhere.algorithm = algorithm
    elsewhere.rotate()
    client, _ = await through(app)
    assert await is_in(client)


async def test_the_secret_is_shown_as_the_provider_takes_it(
    school: School, app: FastAPI, elsewhere: OpenId, amina: None
) -> None:
    elsewhere.way = "client_secret_post"
    client, _ = await through(app)
    assert await is_in(client)
    wrong = Client(elsewhere.issuer, CLIENT, "another secret", NAME)
    school.rt.provider = Provider(wrong, f"{HOST}/console/oidc/callback")
    _, answer = await through(app)
    assert answer.status_code == 422


async def test_who_was_invited_has_an_account_from_then_on(
    school: School, app: FastAPI, elsewhere: OpenId
) -> None:
    link = await staffing.add(school.rt, "amina@example.org", Role.FACILITATOR, school.clock())
    client, answer = await through(app)
    assert answer.headers["location"] == "/console/"
    page = (await client.get("/console/")).text
    assert "Amina" in page
    assert "facilitator" in page
    assert "sign in without a password" in (await client.get("/console/account")).text
    assert (await client.get(link)).status_code == 404
    again, _ = await through(app)
    assert await is_in(again)
    async with school.rt.database.read() as tx:
        assert len(await staff.of(tx, school.rt.organisation)) == 1


async def test_an_invitation_that_is_too_old_lets_nobody_in(
    school: School, app: FastAPI, elsewhere: OpenId
) -> None:
    await staffing.add(school.rt, "amina@example.org", Role.FACILITATOR, school.clock())
    school.clock.now += staffing.LASTS
    client, answer = await through(app)
    assert answer.status_code == 403
    assert not await is_in(client)


async def test_nobody_is_made_from_nothing(
    school: School, app: FastAPI, elsewhere: OpenId, owner: httpx.AsyncClient
) -> None:
    client, answer = await through(app)
    assert answer.status_code == 403
    assert "invite <bdi>amina@example.org</bdi>" in answer.text
    assert not await is_in(client)
    async with school.rt.database.read() as tx:
        assert len(await staff.of(tx, school.rt.organisation)) == 1


@pytest.mark.parametrize("checked", [False, None, "true", 1])
async def test_an_address_that_nobody_has_checked_opens_nothing(
    app: FastAPI, elsewhere: OpenId, amina: None, checked: object
) -> None:
    elsewhere.person["email_verified"] = checked
    client, answer = await through(app)
    assert answer.status_code == 403
    assert "no e-mail address of yours that it has checked" in answer.text
    assert not await is_in(client)


async def test_the_link_stays_whatever_becomes_of_the_address(
    school: School, app: FastAPI, elsewhere: OpenId, amina: None, come: Coming
) -> None:
    await through(app)
    await come(Role.OWNER, "owner@example.org")
    elsewhere.person |= {"email": "owner@example.org", "email_verified": False}
    client, _ = await through(app)
    page = (await client.get("/console/account")).text
    assert "amina@example.org" in page
    assert "owner@example.org" not in page


async def test_whoever_has_the_address_later_does_not_have_the_account(
    school: School, app: FastAPI, elsewhere: OpenId, amina: None, owner: httpx.AsyncClient
) -> None:
    await through(app)
    elsewhere.person["sub"] = "another-amina"
    client, answer = await through(app)
    assert answer.status_code == 403
    assert "signs in here by another account" in answer.text
    assert not await is_in(client)
    link = await staffing.reset(school.rt, "amina@example.org", school.clock())
    await visiting(app).post(link, data={"password": "other green umbrellas"})
    client, _ = await through(app)
    assert await is_in(client)


async def test_whose_account_has_ended_stays_outside(
    school: School, app: FastAPI, elsewhere: OpenId, amina: None, owner: httpx.AsyncClient
) -> None:
    inside, _ = await through(app)
    async with school.rt.database.read() as tx:
        who = await staff.by_email(tx, "amina@example.org")
    assert who
    await owner.post(f"/console/staff/{who.public_id}/end", data={"sure": "1"})
    assert not await is_in(inside)
    client, answer = await through(app)
    assert answer.status_code == 403
    assert not await is_in(client)
    await staffing.add(school.rt, "amina@example.org", Role.VIEWER, school.clock())
    client, _ = await through(app)
    assert await is_in(client)


async def test_a_link_to_an_account_that_has_ended_does_not_open_another(
    school: School, app: FastAPI, elsewhere: OpenId, amina: None
) -> None:
    await through(app)
    async with school.rt.database.write() as tx:  # not by the console, which drops the link
        await tx.execute(update(tables.staff).values(ended_at=school.clock()))
    await staffing.add(school.rt, "amina@example.org", Role.OWNER, school.clock())
    client, answer = await through(app)
    assert answer.status_code == 403
    assert not await is_in(client)


async def test_the_provider_speaks_for_no_other_organisation(
    school: School, app: FastAPI, elsewhere: OpenId, owner: httpx.AsyncClient
) -> None:
    async with school.rt.database.write() as tx:
        other = await organisations.add(tx, "other", "Other school", school.clock())
    rt = for_organisation(school.rt, other, "Other school")
    await staffing.add(rt, "amina@example.org", Role.OWNER, school.clock())
    client, answer = await through(app)
    assert answer.status_code == 403  # the invitation of the other one is not taken

    link = await staffing.add(rt, "amina@example.org", Role.OWNER, school.clock())
    said = {"name": "Amina", "password": PASSWORD}
    assert (await visiting(app).post(link, data=said)).status_code == 303
    client, answer = await through(app)
    assert answer.status_code == 403
    assert "Other school" not in answer.text
    assert not await is_in(client)


async def test_an_account_elsewhere_of_somebody_of_another_organisation_is_not_taken(
    school: School, app: FastAPI, elsewhere: OpenId, amina: None
) -> None:
    async with school.rt.database.write() as tx:
        other = await organisations.add(tx, "other", "Other school", school.clock())
        times = {"created_at": school.clock()}
        made = {"public_id": "X" * 16, "email": "b@x.org", "name": "B", "role": Role.OWNER}
        number = await staff.add(tx, other, language="en", **made, **times)
        theirs = {"organisation_id": other, "staff_id": number, "subject": "amina-1", **times}
        await tx.execute(insert(tables.staff_identities).values(issuer=elsewhere.issuer, **theirs))
    client, answer = await through(app)
    assert answer.status_code == 403
    assert not await is_in(client)


async def test_the_address_is_asked_for_where_the_token_does_not_tell(
    app: FastAPI, elsewhere: OpenId, amina: None
) -> None:
    elsewhere.in_token = False
    client, _ = await through(app)
    assert "/userinfo" in elsewhere.seen
    assert await is_in(client)


async def test_the_second_factor_is_the_providers(
    school: School, app: FastAPI, elsewhere: OpenId, amina: None
) -> None:
    async with school.rt.database.write() as tx:
        await tx.execute(update(tables.staff).values(totp=b"sealed"))
    client, answer = await through(app)
    assert answer.headers["location"] == "/console/"
    assert await is_in(client)


def part(said: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=").decode()


def unsigned(claims: dict[str, object]) -> str:
    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims)}."


def by_public_key(provider: OpenId) -> Callable[[dict[str, object]], str]:
    """Signed with what everybody knows, as if it were a secret."""
    ((kid, key),) = provider.keys.items()
    assert isinstance(key, RSAKey)
    secret = key.as_pem(private=False)

    def signed(claims: dict[str, object]) -> str:
        said = f"{part({'alg': 'HS256', 'kid': kid})}.{part(claims)}"
        mark = hmac.digest(secret, said.encode(), "sha256")
        return f"{said}.{base64.urlsafe_b64encode(mark).rstrip(b'=').decode()}"

    return signed


def by_another_key(provider: OpenId) -> Callable[[dict[str, object]], str]:
    """Signed with a key of the same name that is not the provider's."""
    with serving(provider.clock) as other:
        (kid,) = provider.keys
        ((_, key),) = other.keys.items()
        other.keys = {kid: key}
        return other.sign


LIES: dict[str, Callable[[OpenId], object]] = {
    "nonce": lambda each: each.twisted.update(nonce="of another way"),
    "no nonce": lambda each: each.twisted.update(nonce=None),
    "audience": lambda each: each.twisted.update(aud="another-client"),
    "audiences": lambda each: each.twisted.update(aud=[CLIENT, "another-client"]),
    "audience of another": lambda each: each.twisted.update(aud="another-client", azp=CLIENT),
    "party": lambda each: each.twisted.update(azp="another-client"),
    "issuer": lambda each: each.twisted.update(iss="https://evil.example"),
    "expired": lambda each: each.twisted.update(
        exp=int((each.clock() - dt.timedelta(minutes=2)).timestamp())
    ),
    "never expires": lambda each: each.twisted.update(exp=None),
    "of the future": lambda each: each.twisted.update(
        iat=int((each.clock() + dt.timedelta(minutes=9)).timestamp())
    ),
    "nobody": lambda each: each.twisted.update(sub=""),
    "unsigned": lambda each: setattr(each, "signed", unsigned),
    "public key": lambda each: setattr(each, "signed", by_public_key(each)),
    "another key": lambda each: setattr(each, "signed", by_another_key(each)),
    "nonsense": lambda each: setattr(each, "signed", lambda _: "nonsense"),
    "no code": lambda each: setattr(each, "codes", _Forgetful()),
}


class _Forgetful(dict[str, object]):
    """Knows no code."""

    def pop(self, *_: object) -> tuple[dict[str, str], dict[str, object]]:
        return {}, {}


@pytest.mark.parametrize("lie", LIES)
async def test_every_lie_ends_on_the_same_page(
    app: FastAPI, elsewhere: OpenId, amina: None, lie: str
) -> None:
    LIES[lie](elsewhere)
    client, answer = await through(app)
    assert answer.status_code == 422
    assert f"Signing in with <bdi>{NAME}</bdi> did not work" in answer.text
    assert 'name="password"' in answer.text
    assert not await is_in(client)
    page = (await visiting(app).get("/console/oidc/callback?state=x&code=y")).text
    assert answer.text == page  # it tells nothing of why


async def test_an_answer_is_good_once_and_for_its_browser(
    app: FastAPI, elsewhere: OpenId, amina: None
) -> None:
    client, other = visiting(app), visiting(app)
    back = await sent(client)
    kept = client.cookies["lessonbot_way"]
    await sent(other)
    assert (await other.get(back)).status_code == 422  # another browser has another state
    assert (await visiting(app).get(back)).status_code == 422
    assert (await client.get(back)).status_code == 303
    assert "lessonbot_way" not in client.cookies
    again = visiting(app)
    again.cookies.set("lessonbot_way", kept, domain="learn.example", path="/console/oidc")
    asked = len(elsewhere.seen)
    assert (await again.get(back)).status_code == 422
    assert len(elsewhere.seen) == asked  # the provider is not even asked
    assert not await is_in(again)


async def test_an_answer_to_another_question_is_refused(
    app: FastAPI, elsewhere: OpenId, amina: None
) -> None:
    client = visiting(app)
    back = await sent(client)
    first, _, state = back.partition("state=")
    assert (await client.get(f"{first}state={state[::-1]}")).status_code == 422
    client = visiting(app)
    back = await sent(client)
    assert (await client.get(f"{back}&iss=https://evil.example")).status_code == 422
    assert not await is_in(client)


async def test_an_answer_that_comes_after_ten_minutes_is_refused(
    school: School, app: FastAPI, elsewhere: OpenId, amina: None
) -> None:
    client = visiting(app)
    back = await sent(client)
    school.clock.now += federating.LASTS
    assert (await client.get(back)).status_code == 422
    assert not await is_in(client)


async def test_what_the_browser_keeps_meanwhile_is_sealed_and_for_this_alone(
    app: FastAPI, elsewhere: OpenId
) -> None:
    async with visiting(app) as client:
        left = await client.get("/console/oidc")
    cookie = left.headers["set-cookie"]
    for each in ("HttpOnly", "SameSite=lax", "Secure", "Path=/console/oidc", "Max-Age=600"):
        assert each in cookie
    asked = dict(httpx.URL(left.headers["location"]).params)
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == f"{HOST}/console/oidc/callback"
    kept = base64.urlsafe_b64decode(cookie.split("=", 1)[1].split(";")[0].strip('"'))
    assert asked["state"].encode() not in kept
    assert asked["nonce"].encode() not in kept


@pytest.mark.parametrize(
    "next_", ["//evil.example", "https://evil.example/console/", "/console/" + "a" * 5000]
)
async def test_nobody_is_sent_to_another_site_afterwards(
    app: FastAPI, elsewhere: OpenId, amina: None, next_: str
) -> None:
    _, answer = await through(app, f"?next={next_}")
    assert answer.headers["location"] == "/console/"


async def test_keys_that_were_changed_meanwhile_are_looked_up_once(
    app: FastAPI, elsewhere: OpenId, amina: None
) -> None:
    await through(app)
    await through(app)
    assert elsewhere.seen.count("/jwks") == 1
    elsewhere.rotate()
    client, _ = await through(app)
    assert await is_in(client)
    assert elsewhere.seen.count("/jwks") == 2
    assert elsewhere.seen.count("/.well-known/openid-configuration") == 1
    stranger = OpenId(elsewhere.clock)
    stranger.issuer = elsewhere.issuer
    elsewhere.signed = stranger.sign
    _, answer = await through(app)
    assert answer.status_code == 422
    assert elsewhere.seen.count("/jwks") == 3


async def test_who_says_no_there_is_told_so_here(
    app: FastAPI, elsewhere: OpenId, amina: None
) -> None:
    elsewhere.denies = "access_denied"
    _, answer = await through(app)
    assert answer.status_code == 422
    assert "did not let you in" in answer.text
    elsewhere.denies = "temporarily_unavailable"
    _, answer = await through(app)
    assert answer.status_code == 503


AWAY = ("/.well-known/openid-configuration", "/token", "/jwks")


@pytest.mark.parametrize("path", AWAY)
@pytest.mark.parametrize("how", ["broken", "slow", "huge"])
async def test_a_provider_that_does_not_answer_leaves_the_password(
    app: FastAPI,
    elsewhere: OpenId,
    amina: None,
    path: str,
    how: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(openid, "SECONDS", 0.3)
    if how == "broken":
        elsewhere.statuses[path] = 502
    elif how == "slow":
        elsewhere.seconds[path] = 0.6
    else:
        elsewhere.sizes[path] = 1_100_000
    async with visiting(app) as client:
        answer = await client.get("/console/oidc")
        if answer.status_code == 303:
            answer = (await through(app))[1]
        assert answer.status_code == 503
        assert "does not answer just now" in answer.text
        said = {"email": "amina@example.org", "password": PASSWORD}
        assert (await client.post("/console/sign-in", data=said)).status_code == 303


async def test_a_provider_that_is_gone_leaves_the_password(
    school: School, app: FastAPI, amina: None
) -> None:
    with serving(school.clock) as provider:
        client = Client(provider.issuer, CLIENT, SECRET, NAME)
        school.rt.provider = Provider(client, f"{HOST}/console/oidc/callback")
    async with visiting(app) as browser:
        assert (await browser.get("/console/oidc")).status_code == 503


@pytest.mark.parametrize(
    "said",
    [
        {"issuer": "http://127.0.0.1:1"},
        {"token_endpoint": "http://evil.example/token"},
        {"jwks_uri": ""},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
)
async def test_a_provider_that_describes_itself_wrongly_is_not_used(
    app: FastAPI, elsewhere: OpenId, said: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = elsewhere.described() | said
    monkeypatch.setattr(elsewhere, "described", lambda: told)
    async with visiting(app) as browser:
        assert (await browser.get("/console/oidc")).status_code == 503


async def test_who_sets_out_too_often_waits_and_who_comes_in_does_not(
    app: FastAPI, elsewhere: OpenId, amina: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admitting, "MOST_FROM_NETWORK", 3)
    for _ in range(5):
        client, _ = await through(app)
        assert await is_in(client)
    async with visiting(app) as client:
        codes = [(await client.get("/console/oidc")).status_code for _ in range(4)]
    assert codes == [303, 303, 303, 429]


@pytest.fixture
async def author(come: Coming) -> httpx.AsyncClient:
    """Somebody who is signed in by a password."""
    return await come(Role.AUTHOR, "amina@example.org")


async def connecting(client: httpx.AsyncClient) -> str:
    """Where the browser of who connects accounts comes back to."""
    left = await client.get("/console/oidc/own")
    assert left.status_code == 303, left.text
    async with httpx.AsyncClient() as browser:
        return (await browser.get(left.headers["location"])).headers["location"]


async def test_who_is_signed_in_connects_an_account_whose_address_nobody_checked(
    school: School, app: FastAPI, elsewhere: OpenId, author: httpx.AsyncClient
) -> None:
    elsewhere.person = {"sub": "amina-1", "name": "Amina"}
    _, refused = await through(app)
    assert refused.status_code == 403
    assert f"Connect with <bdi>{NAME}</bdi>" in (await author.get("/console/account")).text
    done = await author.get(await connecting(author))
    assert (done.status_code, done.headers["location"]) == (
        303,
        "/console/account?done=console.saved",
    )
    assert "has been connected since" in (await author.get("/console/account")).text
    assert ("Author", "connected", NAME) in await deeds(school)
    client, _ = await through(app)
    assert "amina@example.org" in (await client.get("/console/account")).text
    again = await author.get(await connecting(author))
    assert again.status_code == 303  # it is theirs already


async def test_who_disconnects_comes_in_by_it_no_more(
    school: School, app: FastAPI, elsewhere: OpenId, author: httpx.AsyncClient
) -> None:
    elsewhere.person["email_verified"] = False
    await author.get(await connecting(author))
    assert (await author.post("/console/oidc/own/drop")).status_code == 303
    assert "Connect your account at" in (await author.get("/console/account")).text
    assert ("Author", "disconnected", "") in await deeds(school)
    client, answer = await through(app)
    assert answer.status_code == 403
    assert not await is_in(client)


async def test_who_has_no_other_way_in_keeps_this_one(
    school: School, app: FastAPI, elsewhere: OpenId
) -> None:
    await staffing.add(school.rt, "amina@example.org", Role.FACILITATOR, school.clock())
    client, _ = await through(app)
    answer = await client.post("/console/oidc/own/drop")
    assert answer.status_code == 422
    assert "no password and no passkey" in answer.text
    again, _ = await through(app)
    assert await is_in(again)


async def test_an_account_elsewhere_is_one_persons_and_one_person_has_one(
    app: FastAPI, elsewhere: OpenId, author: httpx.AsyncClient, come: Coming
) -> None:
    await author.get(await connecting(author))
    other = await come(Role.OWNER, "owner@example.org")
    answer = await other.get(await connecting(other))
    assert answer.status_code == 422
    assert "belongs to somebody else here" in answer.text
    elsewhere.person["sub"] = "amina-2"
    answer = await author.get(await connecting(author))
    assert answer.status_code == 422
    assert "Disconnect it first" in answer.text


async def test_nobody_connects_for_somebody_else(
    school: School,
    app: FastAPI,
    elsewhere: OpenId,
    author: httpx.AsyncClient,
    owner: httpx.AsyncClient,
) -> None:
    back = await connecting(author)
    kept = author.cookies["lessonbot_way"]
    owner.cookies.set("lessonbot_way", kept, domain="learn.example", path="/console/oidc")
    answer = await owner.get(back)
    assert answer.status_code == 422
    assert "did not work" in answer.text
    async with visiting(app) as nobody:
        nobody.cookies.set("lessonbot_way", kept, domain="learn.example", path="/console/oidc")
        assert (await nobody.get(back)).headers["location"] == "/console/account"
        assert not await is_in(nobody)
    assert not [each for each in await deeds(school) if each[1] == "connected"]


async def test_no_other_site_sends_somebody_to_connect_accounts(
    elsewhere: OpenId, author: httpx.AsyncClient
) -> None:
    there = {"sec-fetch-site": "cross-site"}
    assert (await author.get("/console/oidc/own", headers=there)).status_code == 403


async def test_staff_of_another_organisation_have_nothing_to_connect(
    school: School, app: FastAPI, elsewhere: OpenId
) -> None:
    async with school.rt.database.write() as tx:
        other = await organisations.add(tx, "other", "Other school", school.clock())
    rt = for_organisation(school.rt, other, "Other school")
    link = await staffing.add(rt, "b@example.org", Role.OWNER, school.clock())
    async with visiting(app) as client:
        await client.post(link, data={"name": "B", "password": PASSWORD})
        assert NAME not in (await client.get("/console/account")).text
        assert (await client.get("/console/oidc/own")).status_code == 404
        assert (await client.post("/console/oidc/own/drop")).status_code == 404
