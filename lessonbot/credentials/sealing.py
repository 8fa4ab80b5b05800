"""Private keys at rest: sealed with a key that is not in the database."""

import os
from collections.abc import Callable
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_PURPOSE = b"lessonbot issuer keys 1"
_NONCE, _MARK = 12, 8


class WrongKey(Exception):
    """What was sealed was sealed with another secret key, or was changed."""


class Vault:
    """Seals with the secret key of this lessonbot: AES-256-GCM under a key derived from it.

    `secret_key` is only asked for when something is sealed or unsealed.
    """

    def __init__(self, secret_key: Callable[[], str]) -> None:
        self._secret_key = secret_key

    @cached_property
    def _opened(self) -> "tuple[bytes, AESGCM]":
        """What marks things sealed with this key, and its cipher."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - heavy
        from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415

        derived = HKDF(SHA256(), 32, salt=None, info=_PURPOSE).derive(self._secret_key().encode())
        return sha256(b"mark" + derived).digest()[:_MARK], AESGCM(derived)

    def seal(self, secret: bytes, label: str) -> bytes:
        """The secret, readable again only with the same key and label."""
        mark, cipher = self._opened
        nonce = os.urandom(_NONCE)
        return mark + nonce + cipher.encrypt(nonce, secret, label.encode())

    def unseal(self, sealed: bytes, label: str) -> bytes:
        """The secret again. Raises WrongKey."""
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - heavy

        mark, cipher = self._opened
        if sealed[:_MARK] != mark:
            raise WrongKey("it was sealed with another LESSONBOT_SECRET_KEY")
        nonce = sealed[_MARK : _MARK + _NONCE]
        try:
            return cipher.decrypt(nonce, sealed[_MARK + _NONCE :], label.encode())
        except (InvalidTag, ValueError):
            raise WrongKey("it was changed after it was sealed") from None
