"""The same credential as a VC-JWT, for readers that know no other form of a signature.

Source: 1EdTech Open Badges 3.0, section 8.2.4 (JSON Web Token proof format); RS256 only.
"""

import calendar
import json
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from joserfc.jwk import RSAKey

RSA_BITS = 2048


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
    until = bare.get("validUntil")
    claims = {
        **bare,
        "iss": bare["issuer"]["id"],
        "jti": bare["id"],
        "sub": bare["credentialSubject"]["id"],
        "nbf": _seconds(bare["validFrom"]),
        **({"exp": _seconds(until)} if until else {}),
    }
    header = {"alg": "RS256", "typ": "JWT", "kid": method}
    payload = json.dumps(claims, ensure_ascii=False, separators=(",", ":"))
    return jws.serialize_compact(header, payload, _key(private), algorithms=["RS256"])


def claims_of(written: str, public: Mapping[str, str]) -> dict[str, Any]:
    """What a token says, if this key signed it; ValueError if not."""
    from joserfc import jws  # noqa: PLC0415 - rarely wanted
    from joserfc.errors import JoseError  # noqa: PLC0415
    from joserfc.jwk import RSAKey  # noqa: PLC0415

    try:
        read = jws.deserialize_compact(
            written, RSAKey.import_key(dict(public)), algorithms=["RS256"]
        )
        found = json.loads(read.payload)
    except (JoseError, ValueError) as error:
        raise ValueError("not signed with this key") from error
    if not isinstance(found, dict):
        raise ValueError("a token, but no credential")  # noqa: TRY004 - of what was read
    return found


@lru_cache(4)
def _key(private: bytes) -> "RSAKey":
    """A private key, read; whether its numbers fit takes a hundred times as long as to sign."""
    from joserfc.jwk import RSAKey  # noqa: PLC0415 - rarely wanted

    return RSAKey.import_key(private)


def _seconds(instant: str) -> int:
    return calendar.timegm(time.strptime(instant, "%Y-%m-%dT%H:%M:%SZ"))
