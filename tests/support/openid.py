"""An OpenID Connect provider on this machine, with real keys: it can be made to lie in many ways."""

import base64
import datetime as dt
import hashlib
import html
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

CLIENT, SECRET = "lessonbot-client", "a secret of the provider's"
LIVES = 300
_KINDS: dict[str, Callable[[str], Key]] = {
    "RS256": lambda kid: RSAKey.generate_key(2048, {"kid": kid, "use": "sig"}),
    "ES256": lambda kid: ECKey.generate_key("P-256", {"kid": kid, "use": "sig"}),
    "Ed25519": lambda kid: OKPKey.generate_key("Ed25519", {"kid": kid, "use": "sig"}),
}

Claims = dict[str, Any]


class OpenId:
    """What the provider knows and how it behaves; tests change it as they like.

    `person` is who is signed in there. `twisted` changes what a token says, `signed` how.
    """

    def __init__(self, clock: Callable[[], dt.datetime]) -> None:
        self.clock = clock
        self.issuer = ""
        self.keys: dict[str, Key] = {}
        self.algorithm = "RS256"
        self.person: Claims = {}
        self.twisted: Claims = {}
        self.signed: Callable[[Claims], str] = self.sign
        self.denies = ""
        self.asks = False
        self.in_token = True
        self.way = "client_secret_basic"
        self.statuses: dict[str, int] = {}
        self.sizes: dict[str, int] = {}
        self.seconds: dict[str, float] = {}
        self.seen: list[str] = []
        self.codes: dict[str, tuple[dict[str, str], Claims]] = {}
        self.rotate()

    def rotate(self) -> None:
        """Sign with another key from now on; the one before is gone."""
        kid = f"key-{secrets.token_hex(4)}"
        self.keys = {kid: _KINDS[self.algorithm](kid)}

    def sign(self, claims: Claims) -> str:
        """A token as it should be."""
        kid, key = next(iter(self.keys.items()))
        return jwt.encode(
            {"alg": self.algorithm, "kid": kid}, claims, key, algorithms=[self.algorithm]
        )

    def public(self) -> list[dict[str, Any]]:
        """The keys as everybody may know them."""
        return [dict(each.as_dict(private=False)) for each in self.keys.values()]

    def described(self) -> Claims:
        """What it says of itself."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "token_endpoint_auth_methods_supported": [self.way],
        }

    def sent_back(self, query: dict[str, str]) -> str:
        """Where a browser goes that came with this query."""
        said = {"state": query["state"]}
        if self.denies:
            said["error"] = self.denies
        else:
            said["code"] = secrets.token_urlsafe(16)
            self.codes[said["code"]] = query, dict(self.person)
        return f"{query['redirect_uri']}?{urlencode(said)}"

    def tokens(self, form: dict[str, str], shown: str) -> tuple[int, Claims]:
        """What a code is worth, once, for who shows the secret and the verifier."""
        if self.way == "client_secret_post":
            own = form.get("client_id") == CLIENT and form.get("client_secret") == SECRET
        else:
            own = shown == f"Basic {base64.b64encode(f'{CLIENT}:{SECRET}'.encode()).decode()}"
        query, person = self.codes.pop(form.get("code", ""), ({}, {}))
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if not own or not query or query.get("code_challenge") != challenge:
            return 400, {"error": "invalid_grant"}
        assert query["code_challenge_method"] == "S256"
        assert form["redirect_uri"] == query["redirect_uri"]
        now = int(self.clock().timestamp())
        claims = {
            "iss": self.issuer,
            "aud": query["client_id"],
            "iat": now,
            "exp": now + LIVES,
            "nonce": query["nonce"],
            **(person if self.in_token else {"sub": person["sub"]}),
            **self.twisted,
        }
        kept = {name: value for name, value in claims.items() if value is not None}
        access = base64.urlsafe_b64encode(json.dumps(person).encode()).decode()
        said = {"access_token": access, "token_type": "Bearer", "id_token": self.signed(kept)}
        return 200, said


@contextmanager
def serving(clock: Callable[[], dt.datetime]) -> Iterator[OpenId]:
    """A provider that answers at an address of its own."""
    provider = OpenId(clock)

    class Answers(_Answers):
        there = provider

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Answers(BaseHTTPRequestHandler):
    there: OpenId

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        match parts.path:
            case "/.well-known/openid-configuration":
                self._json(200, self.there.described())
            case "/jwks":
                self._json(200, {"keys": self.there.public()})
            case "/userinfo":
                access = self.headers["authorization"].removeprefix("Bearer ")
                self._json(200, json.loads(base64.urlsafe_b64decode(access)))
            case "/authorize" if self.there.asks:
                self._page(parts.query)
            case "/authorize":
                self._on(self.there.sent_back(query))
            case _:
                self._json(404, {})

    def do_POST(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        if parts.path == "/token":
            self._json(*self.there.tokens(form, self.headers.get("authorization", "")))
        else:
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            self._on(self.there.sent_back(query))

    def _json(self, status: int, said: Claims) -> None:
        path = urlsplit(self.path).path
        self.there.seen.append(path)
        time.sleep(self.there.seconds.get(path, 0))
        data = json.dumps(said | {"filler": "x" * self.there.sizes.get(path, 0)}).encode()
        self._answer(self.there.statuses.get(path, status), "application/json", data)

    def _page(self, query: str) -> None:
        name = html.escape(str(self.there.person.get("name", "")))
        form = f'<form method="post" action="/authorize?{html.escape(query)}">'
        head = '<title>Provider</title><link rel="icon" href="data:,">'
        page = f"{head}{form}<button>Go on as {name}</button></form>"
        self._answer(200, "text/html; charset=utf-8", page.encode())

    def _on(self, address: str) -> None:
        self.send_response(303)
        self.send_header("location", quote(address, safe=":/?&=%"))
        self.send_header("content-length", "0")
        self.end_headers()

    def _answer(self, status: int, kind: str, data: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        with suppress(ConnectionError):  # whoever asked may have had enough
            self.wfile.write(data)
