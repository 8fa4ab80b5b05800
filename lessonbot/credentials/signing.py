"""Data Integrity proofs with `eddsa-rdfc-2022`: what signs a credential.

Source: W3C Data Integrity EdDSA Cryptosuites 1.0, section 3.2.
"""

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from lessonbot.credentials import linked_data, multibase

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SUITE = "eddsa-rdfc-2022"
PRIVATE_BYTES = 32
Document = Mapping[str, Any]
Signer = Callable[[bytes], bytes]
"""Signs some bytes: whoever holds the key."""


def instant(at: datetime) -> str:
    """An instant as credentials have it, to the second: 2026-09-21T08:00:00Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def proof(method: str, at: datetime) -> dict[str, str]:
    """A proof before it is signed; `method` is the address of the key."""
    return {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": instant(at),
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }


def to_sign(
    document: Document,
    unsigned: Mapping[str, str],
    contexts: linked_data.Contexts = linked_data.kept,
) -> bytes:
    """The 64 bytes that are signed for a document without its proof."""
    options = {"@context": document["@context"], **unsigned}
    return linked_data.digest(options, contexts) + linked_data.digest(document, contexts)


def signed(document: Document, unsigned: Mapping[str, str], signature: bytes) -> dict[str, Any]:
    """The document with its proof, as a list: strict schemas want one."""
    return {**document, "proof": [{**unsigned, "proofValue": multibase.to_base58(signature)}]}


def sign(document: Document, method: str, signer: Signer, at: datetime) -> dict[str, Any]:
    """All at once."""
    unsigned = proof(method, at)
    return signed(document, unsigned, signer(to_sign(document, unsigned)))


def is_signed_by(document: Document, public: bytes) -> bool:
    """Whether the only proof of a document was made with the key of this public half.

    The document has to be one that the guard lets pass.
    """
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - heavy
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
        Ed25519PublicKey,
    )

    bare = {name: value for name, value in document.items() if name != "proof"}
    (given,) = document["proof"] if isinstance(document["proof"], list) else [document["proof"]]
    unsigned = {name: value for name, value in given.items() if name != "proofValue"}
    try:
        signature = multibase.from_base58(given["proofValue"])
        key = Ed25519PublicKey.from_public_bytes(public)
        key.verify(signature, to_sign(bare, unsigned))
    except (InvalidSignature, ValueError, KeyError, TypeError):
        return False
    return True


def generate() -> bytes:
    """A new private key, 32 bytes."""
    return os.urandom(PRIVATE_BYTES)


def signer(private: bytes) -> Signer:
    """Signs with this private key."""
    return _key(private).sign


def public_of(private: bytes) -> bytes:
    """The public half, 32 bytes."""
    return _key(private).public_key().public_bytes_raw()


def _key(private: bytes) -> "Ed25519PrivateKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - heavy
        Ed25519PrivateKey,
    )

    return Ed25519PrivateKey.from_private_bytes(private)
