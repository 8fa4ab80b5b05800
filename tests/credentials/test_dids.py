"""Verifiers find an issuer's keys by its address, and trust those it lists."""

import json
from typing import Any

import pytest

from lessonbot.credentials import dids, multibase

FIRST, SECOND = bytes(range(32)), bytes(range(1, 33))
DID = "did:web:learn.example:orgs:amani"


@pytest.mark.parametrize(
    ("url", "did"),
    [
        ("https://learn.example", DID),
        ("https://learn.example/", DID),
        ("https://LEARN.example", DID),
        ("https://learn.example:8443", "did:web:learn.example%3A8443:orgs:amani"),
    ],
)
def test_a_public_host_has_an_address_that_leads_to_its_document(url: str, did: str):
    assert dids.web(url, "amani") == did
    host = did.removeprefix("did:web:").split(":")[0].replace("%3A", ":")
    assert dids.address(did) == f"https://{host}/orgs/amani/did.json"


@pytest.mark.parametrize(
    "url",
    [
        "http://learn.example",
        "https://localhost",
        "https://demo.localhost",
        "https://127.0.0.1:8000",
        "https://[::1]",
        "https://intranet",
        "https://learn.example/below",
        "",
    ],
)
def test_where_nobody_can_resolve_it_there_is_none(url: str):
    assert dids.web(url, "amani") is None


def test_an_issuer_without_a_host_is_its_key():
    # the first example of the did:key method
    example = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
    public = multibase.key_bytes(example)
    assert dids.key(public) == f"did:key:{example}"
    assert dids.method(dids.key(public), public) == f"did:key:{example}#{example}"
    assert dids.address(dids.key(public)) == ""


def test_every_listed_key_is_found_at_its_address():
    document = dids.document(DID, [FIRST, SECOND])
    for public in (FIRST, SECOND):
        assert dids.public_key(document, dids.method(DID, public)) == public


def changed(**members: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    document = dids.document(DID, [FIRST])
    document["verificationMethod"][0] |= members
    return document


@pytest.mark.parametrize(
    "document",
    [
        dids.document(DID, [SECOND]),
        {**dids.document(DID, [FIRST]), "assertionMethod": []},
        {**dids.document(DID, [FIRST]), "verificationMethod": []},
        changed(controller="did:web:another.example"),
        changed(publicKeyMultibase="z6Mk"),
        changed(publicKeyMultibase=None),
        {},
    ],
)
def test_a_key_that_is_not_listed_in_full_may_not_sign(document: dict[str, Any]):
    with pytest.raises(ValueError, match=r"does not list|not an Ed25519 key|not in base 58"):
        dids.public_key(document, dids.method(DID, FIRST))


def test_a_document_with_twenty_keys_is_still_read():
    document = dids.document(DID, [bytes([number] * 32) for number in range(20)])
    assert len(json.dumps(document)) < dids.LONGEST


def test_of_very_many_keys_the_old_ones_are_written_the_short_way():
    did = "did:web:learn.example.org:orgs:default"
    keys = [bytes([number]) * 32 for number in range(26)]
    token = {"kty": "RSA", "n": "u" * 342, "e": "AQAB", "kid": "jwt-1", "alg": "RS256"}
    usual = dids.document(did, keys[:20], [token])
    assert usual["assertionMethod"] == [each["id"] for each in usual["verificationMethod"]]
    document = dids.document(did, keys, [token])
    assert dids.size(document) <= dids.LONGEST
    assert [each["id"] for each in document["verificationMethod"]] == [
        dids.method(did, keys[-1]),
        dids.named(did, "jwt-1"),
    ]
    for key in keys:
        assert dids.public_key(document, dids.method(did, key)) == key
    assert dids.token_key(document, dids.named(did, "jwt-1")) == token
    with pytest.raises(ValueError, match="does not list"):
        dids.public_key(document, dids.method(did, bytes([99]) * 32))
