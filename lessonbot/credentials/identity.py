"""An ID token of an OpenID Connect provider: who somebody is, if it is to be believed.

Source: OpenID Connect Core 1.0, section 3.1.3.7. Signed by one of the provider's own keys with an
algorithm that has a private half: a secret that both sides know proves nothing to others.
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from joserfc.jwk import Key

ALGORITHMS = {"RS256": "RSA", "ES256": "EC", "EdDSA": "OKP", "Ed25519": "OKP"}
"""What may sign, each with its kind of key."""
LEEWAY = 60
"""Seconds that two clocks may be apart."""
LONGEST_SUBJECT = 255
LONGEST_EMAIL = 254
LONGEST_NAME = 100


class NotBelieved(Exception):
    """The token proves nothing; the reason holds nothing of what it says."""


class UnknownKey(NotBelieved):
    """It is signed with a key that the provider has not told, or not yet."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose token it has to be, for whom, and for which question."""

    issuer: str
    client: str
    nonce: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody as a provider knows them; the e-mail address is empty where it was not checked."""

    issuer: str
    subject: str
    email: str = ""
    name: str = ""


def checked(
    token: str, keys: Sequence[Mapping[str, Any]], wanted: Wanted, now: datetime
) -> Mapping[str, Any]:
    """What the token says. Raises NotBelieved, as UnknownKey where other keys could help."""
    from authlib.oidc.core import CodeIDToken  # noqa: PLC0415 - an extra
    from joserfc import jwt  # noqa: PLC0415 - rarely wanted
    from joserfc.errors import JoseError, SecurityWarning  # noqa: PLC0415

    key, algorithm = _key(token, keys)
    try:
        with warnings.catch_warnings():
            # providers call it EdDSA still, where RFC 9864 would have Ed25519
            warnings.simplefilter("ignore", SecurityWarning)
            read = jwt.decode(token, key, algorithms=[algorithm])
        options = {
            "iss": {"essential": True, "value": wanted.issuer},
            "aud": {"essential": True, "value": wanted.client},
        }
        said = CodeIDToken(
            read.claims,
            read.header,
            options,
            {"client_id": wanted.client, "nonce": wanted.nonce},
        )
        said.validate(now=int(now.timestamp()), leeway=LEEWAY)
    except (JoseError, ValueError, TypeError) as error:
        raise NotBelieved(str(error)) from None
    return dict(said)


def identity(said: Mapping[str, Any], issuer: str) -> Identity:
    """Who it is by these claims. Raises NotBelieved."""
    subject = said.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise NotBelieved("no subject")
    email, name = said.get("email"), said.get("name")
    # only the word true: some say “true” of what nobody has looked at
    is_checked = said.get("email_verified") is True and isinstance(email, str)
    shown = str(email).strip().lower() if is_checked else ""
    known = " ".join(name.split())[:LONGEST_NAME] if isinstance(name, str) else ""
    return Identity(issuer, subject, shown if len(shown) <= LONGEST_EMAIL else "", known)


def _key(token: str, keys: Sequence[Mapping[str, Any]]) -> "tuple[Key, str]":
    """The key that a token names, and how it is used. Raises NotBelieved."""
    from joserfc.errors import JoseError  # noqa: PLC0415 - rarely wanted
    from joserfc.jwk import import_key  # noqa: PLC0415
    from joserfc.jws import extract_compact  # noqa: PLC0415

    try:
        header = extract_compact(token.encode()).headers()
    except (JoseError, ValueError, TypeError):
        raise NotBelieved("this is no token") from None
    algorithm, kid = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise NotBelieved("it is not signed as it has to be")
    kind = ALGORITHMS[algorithm]
    fit = [
        each
        for each in keys
        if each.get("kty") == kind
        and each.get("use", "sig") == "sig"
        and each.get("alg", algorithm) in {algorithm, "EdDSA", "Ed25519"}
        and (kid is None or each.get("kid") == kid)
    ]
    if len(fit) != 1:
        raise UnknownKey("the provider does not tell this key")
    try:
        return import_key(dict(fit[0])), algorithm
    except (JoseError, ValueError, TypeError, KeyError):
        raise NotBelieved("the key cannot be read") from None
