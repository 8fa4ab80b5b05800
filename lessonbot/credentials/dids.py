"""Addresses of issuers that verifiers resolve: `did:web` of a public host, `did:key` without one.

Source: the did:web and did:key method specifications, W3C Controlled Identifiers 1.0.
"""

import json
from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from lessonbot.credentials import multibase

KEY = "did:key:"
LONGEST = 8192
"""Bytes of a document that verifiers read; longer ones they refuse."""


def web(public_url: str, slug: str) -> str | None:
    """The address of an organisation at a public address; None where nobody can resolve it."""
    parts = urlsplit(public_url)
    host = parts.hostname or ""
    if parts.scheme != "https" or not _is_public(host) or parts.path.strip("/"):
        return None
    port = f"%3A{parts.port}" if parts.port else ""
    return f"did:web:{host}{port}:orgs:{quote(slug)}"


def address(did: str) -> str:
    """Where the document of a `did:web` is; empty for any other."""
    if not did.startswith("did:web:"):
        return ""
    host, *path = map(unquote, did.removeprefix("did:web:").split(":"))
    below = "/".join(path) or ".well-known"
    return f"https://{host}/{below}/did.json"


def key(public: bytes) -> str:
    """An issuer that is nothing but its key, 32 bytes."""
    return KEY + multibase.key(public)


def method(did: str, public: bytes) -> str:
    """The address of an issuer's key. It holds the key, so it is never used again for another."""
    return f"{did}#{multibase.key(public)}"


def named(did: str, name: str) -> str:
    """The address of an issuer's key by its name."""
    return f"{did}#{name}"


def document(
    did: str, keys: Sequence[bytes], jwt_keys: Sequence[Mapping[str, str]] = ()
) -> dict[str, Any]:
    """What `did:web` leads to: every key that ever signed and is trusted still, the oldest first.

    Where that would be too long, all but the newest key stand only where they are allowed, and
    not once more in the list of all: the specification has it so, but some readers are simple.
    """
    whole = _document(did, keys, jwt_keys, 0)
    return whole if size(whole) <= LONGEST else _document(did, keys, jwt_keys, len(keys) - 1)


def size(document: Mapping[str, Any]) -> int:
    """Bytes of a document as it is served."""
    return len(json.dumps(document, separators=(",", ":")))


def _document(
    did: str, keys: Sequence[bytes], jwt_keys: Sequence[Mapping[str, str]], short: int
) -> dict[str, Any]:
    """The document, with so many of the oldest keys in the short way."""
    methods: list[dict[str, Any]] = [
        {
            "id": method(did, each),
            "type": "Multikey",
            "controller": did,
            "publicKeyMultibase": multibase.key(each),
        }
        for each in keys
    ]
    methods += [
        {
            "id": named(did, each["kid"]),
            "type": "JsonWebKey",
            "controller": did,
            "publicKeyJwk": dict(each),
        }
        for each in jwt_keys
    ]
    return {
        "@context": [
            "https://www.w3.org/ns/did/v1",
            "https://w3id.org/security/multikey/v1",
            *(["https://w3id.org/security/jwk/v1"] if jwt_keys else []),
        ],
        "id": did,
        "verificationMethod": methods[short:],
        "assertionMethod": [*methods[:short], *(each["id"] for each in methods[short:])],
    }


def public_key(did_document: Mapping[str, Any], address: str) -> bytes:
    """The Ed25519 key at this address, if it may sign credentials; ValueError if not."""
    return multibase.key_bytes(str(_method(did_document, address).get("publicKeyMultibase")))


def token_key(did_document: Mapping[str, Any], address: str) -> Mapping[str, Any]:
    """The key of tokens at this address as a JWK, if it may sign them; ValueError if not."""
    found = _method(did_document, address).get("publicKeyJwk")
    if not isinstance(found, Mapping) or found.get("kty") != "RSA":
        raise ValueError("the issuer lists this key for something else")
    return found


def _method(did_document: Mapping[str, Any], address: str) -> Mapping[str, Any]:
    allowed = did_document.get("assertionMethod", ())
    known = [each for each in allowed if isinstance(each, Mapping)]
    if address in allowed:
        known += did_document.get("verificationMethod", ())
    for each in known:
        if each.get("id") == address and each.get("controller") == did_document.get("id"):
            return each
    raise ValueError("the issuer does not list this key")


def _is_public(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost") or "." not in host:
        return False
    try:
        ip_address(host)
    except ValueError:
        return True
    return False
