"""A place in a status list is one bit, where everybody looks for it."""

import gzip
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessonbot.credentials import dids, guard, multibase, signing, status_list

# the example of W3C Bitstring Status List 1.0: nothing is withdrawn
EXAMPLE = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"
PRIVATE = bytes(range(32))
PUBLIC = signing.public_of(PRIVATE)
PLACES = st.integers(0, status_list.BITS - 1)


def bits(text: str) -> bytes:
    return gzip.decompress(multibase.from_base64(text))


def test_the_example_of_the_recommendation_is_read():
    assert bits(EXAMPLE) == bits(status_list.packed([])) == bytes(status_list.BITS // 8)
    assert not status_list.is_set(EXAMPLE, 0)
    assert not status_list.is_set(EXAMPLE, status_list.BITS - 1)


def test_the_first_place_is_the_leftmost_bit():
    packed = bits(status_list.packed([0, 9, status_list.BITS - 1]))
    assert packed[:2] == bytes([0b1000_0000, 0b0100_0000])
    assert packed[-1] == 1


@given(st.sets(PLACES, max_size=50), PLACES)
def test_exactly_those_places_are_set(withdrawn: set[int], other: int):
    text = status_list.packed(withdrawn)
    assert all(status_list.is_set(text, place) for place in withdrawn)
    assert status_list.is_set(text, other) is (other in withdrawn)


def test_the_same_places_make_the_same_text():
    assert status_list.packed([5, 7]) == status_list.packed({7, 5})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "u",
        "H4sI",
        EXAMPLE[:-8],
        EXAMPLE + "====",
        multibase.to_base64(b"plain"),
        multibase.to_base64(gzip.compress(bytes(100), mtime=0)),
        multibase.to_base64(gzip.compress(bytes(10_000_000), mtime=0)),
    ],
)
def test_what_is_no_list_is_refused(text: str):
    with pytest.raises(ValueError, match=r"list|base 64"):
        status_list.is_set(text, 0)


@pytest.mark.parametrize("place", [-1, status_list.BITS])
def test_a_place_outside_is_refused(place: int):
    with pytest.raises(ValueError, match="such a place"):
        status_list.is_set(EXAMPLE, place)


def test_a_credential_names_its_place_and_a_list_its_own_address():
    url = "https://learn.example/orgs/a/status/1"
    entry = status_list.entry(url, 7)
    listed = status_list.document(
        url, "did:web:learn.example", [7], datetime(2026, 9, 21, tzinfo=UTC)
    )
    assert entry["statusListCredential"] == listed["id"] == url
    assert entry["statusListIndex"] == "7"
    assert entry["id"] != listed["credentialSubject"]["id"]
    assert entry["statusPurpose"] == listed["credentialSubject"]["statusPurpose"] == "revocation"
    assert status_list.is_set(listed["credentialSubject"]["encodedList"], 7)
    assert "validUntil" not in listed


@given(
    st.sets(PLACES, max_size=50),
    st.sampled_from([dids.key(PUBLIC), "did:web:learn.example%3A8443:orgs:a-b"]),
    st.datetimes(datetime(2026, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - of any zone
)
def test_it_is_signed_as_any_document_is(withdrawn: set[int], issuer: str, at: datetime):
    listed = status_list.document("https://learn.example:8443/status/12", issuer, withdrawn, at)
    guard.check(listed)
    method, signer = dids.method(issuer, PUBLIC), signing.signer(PRIVATE)
    signed = status_list.sign(listed, method, signer, at)
    assert signed == signing.sign(listed, method, signer, at)
    assert signing.is_signed_by(signed, PUBLIC)
