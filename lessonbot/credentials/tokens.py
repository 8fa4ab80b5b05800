"""The same credential as a VC-JWT, for readers that know no other form of a signature.

Source: 1EdTech Open Badges 3.0, section 8.2.4 (JSON Web Token proof format); RS256 only.
"""

import binascii
import calendar
import json
import re
import time
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from joserfc.jwk import RSAKey

RSA_BITS = 2048
_TOKEN = re.compile(rb"\s*(eyJ[\w-]*\.eyJ[\w-]*\.[\w-]*)\s*")  # a JSON object in base64 begins so
_HEADER = {"alg", "typ", "kid"}
_CLAIMED = ("iss", "jti", "sub", "nbf", "exp")


def generate() -> tuple[bytes, dict[str, str]]:
    """A new RSA key: the private half as PKCS #8 in DER, and its public JWK."""
    from cryptography.hazmat.primitives.asymmetric.rsa import (  # noqa: PLC0415 - rarely wanted
        generate_private_key,
    )
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415
        Encoding,
        NoEncryption,
        PrivateFormat,
    )
    from joserfc.jwk import RSAKey  # noqa: PLC0415

    made = generate_private_key(65537, RSA_BITS)
    private = made.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    key = RSAKey.import_key(private)
    public = {name: str(value) for name, value in key.as_dict(private=False).items()}
    # the name is made of the key, so no other one ever has it
    return private, {**public, "kid": f"jwt-{key.thumbprint()}", "use": "sig", "alg": "RS256"}


def token(document: Mapping[str, Any], private: bytes, method: str) -> str:
    """The credential as a signed token; `method` is the address of the key."""
    from joserfc import jws  # noqa: PLC0415 - rarely wanted

    bare = {name: value for name, value in document.items() if name != "proof"}
    header = {"alg": "RS256", "typ": "JWT", "kid": method}
    payload = json.dumps(bare | _claims(bare), ensure_ascii=False, separators=(",", ":"))
    return jws.serialize_compact(header, payload, _key(private), algorithms=["RS256"])


def found(data: bytes) -> str:
    """The token that some bytes are, with nothing around it but white space; empty for others."""
    match = _TOKEN.fullmatch(data)
    return match[1].decode() if match else ""


def said(written: str) -> dict[str, Any]:
    """The credential that a token says, whoever signed it; ValueError if it says none."""
    payload = _read(written.split(".")[1])
    return {name: value for name, value in payload.items() if name not in _CLAIMED}


def method(written: str) -> str:
    """The address of the key that a token says to be signed with; ValueError if it is not one.

    What its head could name besides, such as a key of its own, is not for us to believe.
    """
    header = _read(written.partition(".")[0])
    if header.get("alg") != "RS256" or header.get("typ", "JWT") != "JWT":
        raise ValueError("a token that is not signed with RS256")
    if strange := header.keys() - _HEADER:
        raise ValueError(f"a token with {min(strange)} in its head")
    kid = header.get("kid")
    if not isinstance(kid, str):
        raise ValueError("a token that names no key")  # noqa: TRY004 - of what was read
    return kid


def is_signed_by(written: str, public: Mapping[str, Any]) -> bool:
    """Whether a token was signed with the key of this public JWK, and claims what it says.

    The credential in it has to be one that the guard lets pass.
    """
    from joserfc import jws  # noqa: PLC0415 - rarely wanted
    from joserfc.errors import JoseError  # noqa: PLC0415
    from joserfc.jwk import RSAKey  # noqa: PLC0415

    try:
        jws.deserialize_compact(written, RSAKey.import_key(dict(public)), algorithms=["RS256"])
        payload = _read(written.split(".")[1])
        claimed = {name: payload[name] for name in _CLAIMED if name in payload}
        return claimed == _claims(said(written))
    except (JoseError, ValueError, KeyError, TypeError):
        return False


def _claims(document: Mapping[str, Any]) -> dict[str, Any]:
    """What readers who know tokens and no credentials go by."""
    until = document.get("validUntil")
    return {
        "iss": document["issuer"]["id"],
        "jti": document["id"],
        "sub": document["credentialSubject"]["id"],
        "nbf": _seconds(document["validFrom"]),
        **({"exp": _seconds(until)} if until else {}),
    }


def _read(part: str) -> dict[str, Any]:
    """The JSON object in a part of a token."""
    try:
        whole = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise ValueError("a token that cannot be read") from error
    if not isinstance(whole, dict):
        raise ValueError("a token, but no credential")  # noqa: TRY004 - of what was read
    return whole


@lru_cache(4)
def _key(private: bytes) -> "RSAKey":
    """A private key, read; whether its numbers fit takes a hundred times as long as to sign."""
    from joserfc.jwk import RSAKey  # noqa: PLC0415 - rarely wanted

    return RSAKey.import_key(private)


def _seconds(instant: str) -> int:
    return calendar.timegm(time.strptime(instant, "%Y-%m-%dT%H:%M:%SZ"))
