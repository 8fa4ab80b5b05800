"""Tokens: what one key signed, and nothing that only looks like it."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import OctKey, RSAKey

from lessonbot.credentials import badges, checking, dids, signing, tokens
from lessonbot.credentials.checking import Fault, Unreadable
from tests.interop.specimens import School

NOW = datetime(2026, 9, 21, 8, tzinfo=UTC)


class Office:
    """An issuer that makes tokens, with what it publishes."""

    def __init__(self) -> None:
        self.school = School("learn.example", NOW)
        self.private, self.public = tokens.generate()
        self.kid = dids.named(self.school.did, self.public["kid"])
        first = signing.public_of(self.school.private)
        self.keys = dids.document(self.school.did, [first], [self.public])
        self.document = badges.document(self.school.scored())
        self.token = tokens.token(self.document, self.private, self.kid)

    def claims(self) -> dict[str, Any]:
        """What the token says."""
        return dict(read(self.token.split(".")[1]))

    def signs(self, claims: Mapping[str, Any], **header: Any) -> str:  # noqa: ANN401 - JSON
        """Anything at all, signed with the key of the tokens."""
        head = {"alg": "RS256", "typ": "JWT", "kid": self.kid} | header
        return forged(head, claims, RSAKey.import_key(self.private))

    def faults(self, token: str) -> list[Fault]:
        """What lessonbot finds wrong with a token."""
        opened = checking.opened(token.encode())
        listed = json.loads(self.school.files["/orgs/amani/status/1"])
        return [each.fault for each in checking.faults(opened, self.keys, listed, NOW)]


def read(part: str) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(urlsafe_b64decode(part + "=="))
    return whole


def packed(value: object) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def forged(header: dict[str, Any], claims: Mapping[str, Any], key: Any) -> str:  # noqa: ANN401 - any key
    registry = jws.JWSRegistry(algorithms=[header["alg"]], strict_check_header=False)
    return jws.serialize_compact(header, json.dumps(claims), key, registry=registry)


def with_ed25519(header: dict[str, Any], claims: Mapping[str, Any], private: bytes) -> str:
    said = f"{packed(header | {'alg': 'EdDSA'})}.{packed(claims)}"
    signature = signing.signer(private)(said.encode())
    return f"{said}.{urlsafe_b64encode(signature).rstrip(b'=').decode()}"


@pytest.fixture(scope="module")
def office() -> Office:
    return Office()


def test_a_token_says_what_the_credential_says_and_is_genuine(office: Office):
    assert tokens.found(f" {office.token}\n".encode()) == office.token
    opened = checking.opened(office.token.encode())
    assert (opened.document, opened.token) == (office.document, office.token)
    assert office.faults(office.token) == []
    assert office.faults(office.signs(office.claims())) == []


@pytest.mark.parametrize("claim", ["iss", "jti", "sub", "nbf", "exp"])
def test_what_it_claims_has_to_be_what_it_says(office: Office, claim: str):
    claims = office.claims()
    assert office.faults(office.signs(claims | {claim: "another"})) == [Fault.SIGNATURE]
    del claims[claim]
    assert office.faults(office.signs(claims)) == [Fault.SIGNATURE]


def test_nobody_signs_a_token_but_a_key_that_its_issuer_lists(office: Office):
    claims, other = office.claims(), tokens.generate()
    head = {"alg": "RS256", "typ": "JWT", "kid": office.kid}
    foreign = RSAKey.import_key(other[0])
    secret = OctKey.import_key(json.dumps(office.public))
    ed_kid = dids.method(office.school.did, signing.public_of(office.school.private))
    unsigned = f"{packed(head | {'alg': 'none'})}.{packed(claims)}."
    parts = office.token.split(".")
    changed = f"{parts[0]}.{packed(claims | {'name': 'Doctor'})}.{parts[2]}"
    refused = {
        Fault.SIGNATURE: [changed, f"{parts[0]}.{parts[1]}.", forged(head, claims, foreign)],
        Fault.KEY: [
            forged(head | {"kid": dids.named(office.school.did, "jwt-2")}, claims, foreign),
            forged(head | {"kid": "did:web:evil.example#jwt-1"}, claims, foreign),
            office.signs(claims, kid=ed_kid),
        ],
        Fault.FORM: [
            unsigned,
            forged(head | {"alg": "HS256"}, claims, secret),
            with_ed25519(head, claims, signing.generate()),
            with_ed25519(head | {"kid": ed_kid}, claims, office.school.private),
            forged(head | {"jwk": foreign.as_dict(private=False)}, claims, foreign),
            office.signs(claims, jku="https://evil.example/jwks.json"),
            office.signs(claims, typ="at+jwt"),
            f"{packed({'alg': 'RS256'})}.{parts[1]}.{parts[2]}",
            office.signs(claims | {"honours": "summa cum laude"}),
            office.signs(claims | {"proof": []}),
        ],
    }
    for fault, forgeries in refused.items():
        for number, token in enumerate(forgeries):
            assert office.faults(token) == [fault], (fault, number)


def test_a_key_that_is_not_listed_any_more_is_not_believed(office: Office):
    opened, nothing = checking.opened(office.token.encode()), dids.document(office.school.did, [])
    for keys in (nothing, None, nothing | {"id": "did:web:a.example"}):
        assert [each.fault for each in checking.faults(opened, keys, None, NOW)] == [Fault.KEY]


def test_withdrawn_and_expired_tokens_are_told(office: Office):
    school = office.school
    for changes, fault in (
        ({"place": 4711}, Fault.WITHDRAWN),
        ({"until": NOW.replace(month=8)}, Fault.EXPIRED),
        ({"at": NOW.replace(month=10), "began": None}, Fault.EARLY),
    ):
        document = badges.document(school.scored(**changes))
        assert office.faults(tokens.token(document, office.private, office.kid)) == [fault]


@pytest.mark.parametrize(
    "data",
    [
        b"eyJ.eyJ.",
        b"eyJhbGciOiJSUzI1NiJ9.eyJ.x",
        f"{packed({})}.{packed([])}.x".encode(),
        f"{packed({'alg': 'RS256'})}.eyJ{'A' * 90_000}.x".encode(),
        b"eyJhbGciOiJSUzI1NiJ9." + urlsafe_b64encode(b'{"a":' * 15_000).rstrip(b"=") + b".x",
        b"eyJhbGciOiJSUzI1NiJ9.eyJhIjoxfQ.x.y.z",
        b"eyJhbGciOiJSUzI1NiJ9.eyJhIjoxfQ.\xc3\xa9",
    ],
)
def test_what_only_looks_like_a_token_is_told_in_plain_words(data: bytes):
    with pytest.raises(Unreadable):
        checking.opened(data)
