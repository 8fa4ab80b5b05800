"""Keys, signatures and digests as text, and back."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessonbot.credentials import multibase


@pytest.mark.parametrize(
    ("data", "text"),  # of the draft "The Base58 Encoding Scheme", with the mark of multibase
    [
        (b"Hello World!", "z2NEpo7TZRRrLZSi2U"),
        (
            b"The quick brown fox jumps over the lazy dog.",
            "zUSm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z",
        ),
        (bytes.fromhex("0000287fb4cd"), "z11233QC4"),
        (b"", "z"),
    ],
)
def test_published_examples_of_base_58(data: bytes, text: str):
    assert multibase.to_base58(data) == text
    assert multibase.from_base58(text) == data


@given(st.binary(max_size=100))
def test_every_text_leads_back(data: bytes):
    assert multibase.from_base58(multibase.to_base58(data)) == data
    assert multibase.from_base64(multibase.to_base64(data)) == data


@pytest.mark.parametrize("text", ["", "2NEpo7", "u2NEpo7", "z0", "zO", "zI", "zl", "z ", "z" * 201])
def test_what_is_not_in_base_58_is_refused(text: str):
    with pytest.raises(ValueError, match="not in base 58"):
        multibase.from_base58(text)


@pytest.mark.parametrize("text", ["", "AAAA", "zAAAA", "uAA==", "uA", "uAA+A", "uAA/A", "u\u00e9"])
def test_what_is_not_in_base_64_is_refused(text: str):
    with pytest.raises(ValueError, match="not in base 64"):
        multibase.from_base64(text)


def test_an_ed25519_key_says_what_it_is():
    public = bytes(range(32))
    text = multibase.key(public)
    assert text.startswith("z6Mk")
    assert multibase.key_bytes(text) == public


@pytest.mark.parametrize("data", [b"\xed\x01", b"\xed\x01" + bytes(31), b"\xec\x01" + bytes(32)])
def test_what_is_no_ed25519_key_is_refused(data: bytes):
    with pytest.raises(ValueError, match="not an Ed25519 key"):
        multibase.key_bytes(multibase.to_base58(data))


def test_a_digest_says_what_it_is():
    data = sha256(b"").digest()
    assert multibase.from_base64(multibase.digest(data)) == b"\x12\x20" + data
