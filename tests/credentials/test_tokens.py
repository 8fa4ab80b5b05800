"""Tokens: what one key signed, and nothing that only looks like it."""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from joserfc.jwk import RSAKey

from lessonbot.credentials import badges, checking, dids, tokens
from lessonbot.credentials.checking import Fault, Unreadable
from tests.interop.specimens import School, claims_of, forged, packed

NOW = datetime(2026, 9, 21, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def school() -> School:
    return School("learn.example", NOW)


@pytest.fixture(scope="module")
def document(school: School) -> dict[str, Any]:
    return badges.document(school.scored())


@pytest.fixture(scope="module")
def token(school: School, document: dict[str, Any]) -> str:
    return school.token(document)


def signs(school: School, claims: Mapping[str, Any]) -> str:
    """Anything at all, signed with the key of the tokens."""
    head = {"alg": "RS256", "typ": "JWT", "kid": school.kid}
    return forged(head, claims, RSAKey.import_key(school.rsa))


def faults(school: School, token: str) -> str:
    opened = checking.opened(token.encode())
    return school.found(dict(opened.document), opened.token)


def test_a_token_says_what_the_credential_says_and_is_genuine(
    school: School, document: dict[str, Any], token: str
):
    assert tokens.found(f" {token}\n".encode()) == token
    opened = checking.opened(token.encode())
    assert (opened.document, opened.token) == (document, token)
    assert faults(school, token) == ""
    assert faults(school, signs(school, claims_of(token))) == ""


@pytest.mark.parametrize("claim", ["iss", "jti", "sub", "nbf", "exp"])
def test_what_it_claims_has_to_be_there(school: School, token: str, claim: str):
    claims = claims_of(token)
    del claims[claim]
    assert faults(school, signs(school, claims)) == Fault.SIGNATURE


@pytest.mark.parametrize("more", [{"honours": "summa cum laude"}, {"proof": []}, {"type": []}])
def test_what_nobody_may_sign_is_in_no_token(school: School, token: str, more: dict[str, Any]):
    assert faults(school, signs(school, claims_of(token) | more)) == Fault.FORM


def test_a_key_that_is_not_listed_any_more_is_not_believed(school: School, token: str):
    opened, nothing = checking.opened(token.encode()), dids.document(school.did, [])
    for keys in (nothing, None, nothing | {"id": "did:web:a.example"}):
        assert [each.fault for each in checking.faults(opened, keys, None, NOW)] == [Fault.KEY]


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
