"""A signature holds for one document and one key."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from lessonbot.credentials import dids, multibase, signing, status_list

NOW = datetime(2026, 9, 21, 8, tzinfo=UTC)
PRIVATE = bytes(range(32))
PUBLIC = signing.public_of(PRIVATE)
DID = dids.key(PUBLIC)


@pytest.fixture
def signed() -> dict[str, Any]:
    document = status_list.document("https://learn.example/orgs/a/status/1", DID, [7], NOW)
    return signing.sign(document, dids.method(DID, PUBLIC), signing.signer(PRIVATE), NOW)


def test_it_holds_for_its_key_and_no_other(signed: dict[str, Any]):
    assert signing.is_signed_by(signed, PUBLIC)
    assert not signing.is_signed_by(signed, signing.public_of(signing.generate()))


def test_it_does_not_hold_for_what_was_changed(signed: dict[str, Any]):
    assert not signing.is_signed_by({**signed, "validFrom": "2026-09-21T08:00:01Z"}, PUBLIC)
    (proof,) = signed["proof"]
    for name, value in {
        "created": "2026-09-21T08:00:01Z",
        "proofPurpose": "authentication",
        "proofValue": "z" + "1" * 64,
    }.items():
        assert not signing.is_signed_by({**signed, "proof": [{**proof, name: value}]}, PUBLIC)


@pytest.mark.parametrize("value", ["", "z", "u" + "A" * 86, "z0OIl", "z" + "2" * 500])
def test_what_is_no_signature_does_not_hold(signed: dict[str, Any], value: str):
    (proof,) = signed["proof"]
    assert not signing.is_signed_by({**signed, "proof": [{**proof, "proofValue": value}]}, PUBLIC)


def test_the_same_is_signed_the_same(signed: dict[str, Any]):
    bare = {name: value for name, value in signed.items() if name != "proof"}
    again = signing.sign(bare, dids.method(DID, PUBLIC), signing.signer(PRIVATE), NOW)
    assert again == signed
    assert len(multibase.from_base58(signed["proof"][0]["proofValue"])) == 64


def test_an_instant_is_in_utc_to_the_second():
    nairobi = datetime(2026, 9, 21, 11, 0, 0, 999_999, timezone(timedelta(hours=3)))
    assert signing.instant(nairobi) == "2026-09-21T08:00:00Z"


def test_every_new_key_is_another():
    assert len({signing.generate() for _ in range(20)}) == 20
