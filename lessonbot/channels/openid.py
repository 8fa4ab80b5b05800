"""An OpenID Connect provider, where staff have an account already: what it is asked.

Who runs lessonbot names it, so it may be in the network around this machine. It has ten seconds for
each walk and a megabyte for each answer, and no redirect is followed.
"""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from lessonbot.channels.carrying import why

SECONDS = 10.0
MOST_BYTES = 1_000_000
KEPT = timedelta(hours=1)
"""How long what a provider says of itself is believed."""
LOCAL = {"localhost", "127.0.0.1", "::1"}
SCOPE = "openid email profile"
_WELL_KNOWN = "/.well-known/openid-configuration"
_OK, _BROKEN = 200, 500
_SHOWN = 100
_BASIC, _POST = "client_secret_basic", "client_secret_post"


class Away(Exception):
    """The provider gave no answer that can be used; the reason holds no secrets."""


class Refused(Exception):
    """The provider does not take the code."""


@dataclass(frozen=True, slots=True)
class Client:
    """What the provider knows lessonbot as; `name` is what people call the provider."""

    issuer: str
    id: str
    secret: str
    name: str


@dataclass(frozen=True, slots=True)
class Asking:
    """What goes with one way in: all of it comes back or is needed once more."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Described:
    """What a provider says of itself."""

    issuer: str
    authorization: str
    token: str
    keys: str
    userinfo: str
    ways: Sequence[str]
    at: datetime


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a code is worth."""

    identity: str
    access: str


class Provider:
    """One provider; `back` is where it sends people back to."""

    def __init__(self, client: Client, back: str) -> None:
        self.client, self.back = client, back
        self._described: Described | None = None
        self._keys: Sequence[Mapping[str, Any]] = ()

    @property
    def name(self) -> str:
        """What people call it."""
        return self.client.name

    async def described(self, now: datetime) -> Described:
        """What it says of itself, an hour old at most. Raises Away."""
        kept = self._described
        if kept is None or not timedelta(0) <= now - kept.at < KEPT:
            said = await _fetched(self.client.issuer.rstrip("/") + _WELL_KNOWN)
            kept = _described(said, self.client.issuer, now)
            self._described, self._keys = kept, ()
        return kept

    async def address(self, asking: Asking, now: datetime) -> str:
        """Where somebody shows who they are. Raises Away."""
        from authlib.oauth2.rfc6749.parameters import prepare_grant_uri  # noqa: PLC0415 - an extra
        from authlib.oauth2.rfc7636 import create_s256_code_challenge  # noqa: PLC0415

        there = await self.described(now)
        made: str = prepare_grant_uri(
            there.authorization,
            self.client.id,
            "code",
            redirect_uri=self.back,
            scope=SCOPE,
            state=asking.state,
            nonce=asking.nonce,
            code_challenge=create_s256_code_challenge(asking.verifier),
            code_challenge_method="S256",
        )
        return made

    async def redeemed(self, code: str, verifier: str, now: datetime) -> Tokens:
        """What a code is worth. Raises Refused or Away."""
        from authlib.oauth2.auth import ClientAuth  # noqa: PLC0415 - an extra
        from authlib.oauth2.rfc6749.parameters import prepare_token_request  # noqa: PLC0415

        there = await self.described(now)
        way = _POST if _BASIC not in there.ways and _POST in there.ways else _BASIC
        body = prepare_token_request(
            "authorization_code", code=code, redirect_uri=self.back, code_verifier=verifier
        )
        headers = {"content-type": "application/x-www-form-urlencoded"}
        shown = ClientAuth(self.client.id, self.client.secret, way)
        address, headers, body = shown.prepare("POST", there.token, headers, body)
        said = await _fetched(address, body, headers)
        identity, access = said.get("id_token"), said.get("access_token", "")
        if not isinstance(identity, str) or not isinstance(access, str):
            raise Refused("it answered without an ID token")
        return Tokens(identity, access)

    async def keys(self, now: datetime, *, anew: bool = False) -> Sequence[Mapping[str, Any]]:
        """The keys that it signs with, as it told them before unless `anew`. Raises Away."""
        there = await self.described(now)
        if anew or not self._keys:
            found = (await _fetched(there.keys)).get("keys")
            listed = found if isinstance(found, list) else []
            self._keys = [each for each in listed if isinstance(each, dict)]
        return self._keys

    async def told(self, access: str, now: datetime) -> Mapping[str, Any]:
        """What it tells of somebody beside the ID token; nothing where it does not. Raises Away."""
        there = await self.described(now)
        if not there.userinfo or not access:
            return {}
        return await _fetched(there.userinfo, headers={"authorization": f"Bearer {access}"})


def usable(address: str, *, local: bool) -> bool:
    """Whether secrets may go there: over https, or `local` to this machine itself."""
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 - raises for a port that is none
    except ValueError:
        return False
    if parts.scheme == "http":
        return local and parts.hostname in LOCAL
    return parts.scheme == "https" and bool(parts.hostname) and not parts.username


def _described(said: Mapping[str, Any], issuer: str, now: datetime) -> Described:
    """What a provider says of itself. Raises Away where that is not to be believed."""
    own = said.get("issuer")
    if not isinstance(own, str) or own.rstrip("/") != issuer.rstrip("/"):
        named = str(own)[:_SHOWN]
        raise Away(f"it calls itself {named}, which is not what LESSONBOT_OIDC_ISSUER says")
    local = urlsplit(issuer).scheme == "http"
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")
    given = [said.get(name) or "" for name in names]
    for name, each in zip(names, given, strict=True):
        optional = name == "userinfo_endpoint" and not each
        if not optional and not (isinstance(each, str) and usable(each, local=local)):
            raise Away(f"its {name} is no address with https")
    ways = said.get("token_endpoint_auth_methods_supported")
    listed = [each for each in ways if isinstance(each, str)] if isinstance(ways, list) else []
    authorization, token, keys, userinfo = given
    return Described(own, authorization, token, keys, userinfo, listed or [_BASIC], now)


async def _fetched(
    address: str, body: str | None = None, headers: Mapping[str, str] | None = None
) -> Mapping[str, Any]:
    """The object that an address answers with. Raises Away, or Refused where something was sent."""
    async with _answered(address, body, headers or {}) as (status, data):
        try:
            said = json.loads(data)
        except (ValueError, RecursionError):
            said = None
    if body is not None and status != _OK and status < _BROKEN:
        error = said.get("error") if isinstance(said, dict) else None
        raise Refused(f"it answered {status} {str(error or '')[:_SHOWN]}".strip())
    if status != _OK or not isinstance(said, dict):
        raise Away(f"it answered {status}, and no object")
    return said


@asynccontextmanager
async def _answered(
    address: str, body: str | None, headers: Mapping[str, str]
) -> AsyncIterator[tuple[int, bytes]]:
    import aiohttp  # noqa: PLC0415 - heavy, and only where it is used

    timeout = aiohttp.ClientTimeout(total=SECONDS)
    jar = aiohttp.DummyCookieJar()
    sent = {"accept": "application/json", **headers}
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, cookie_jar=jar) as session,
            session.request(
                "GET" if body is None else "POST",
                address,
                data=body,
                headers=sent,
                allow_redirects=False,
            ) as answer,
        ):
            yield answer.status, await _read(answer.content)
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
        raise Away(why(error, urlsplit(address).hostname or "the provider")) from None


async def _read(content: Any) -> bytes:  # noqa: ANN401 - aiohttp's own
    data = bytearray()
    async for piece in content.iter_any():
        data += piece
        if len(data) > MOST_BYTES:
            raise Away("its answer is too large")
    return bytes(data)
