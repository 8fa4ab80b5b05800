"""Browsers from which somebody has signed in before: others who fail do not keep those out."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta

from lessonbot.credentials.sealing import WrongKey
from lessonbot.services.runtime import Runtime

LASTS = timedelta(days=365)
_LABEL = "browser of {}"
_MOST = 500


def mark(rt: Runtime, email: str) -> str:
    """What a browser keeps from which somebody has signed in. It lets nobody in."""
    return urlsafe_b64encode(rt.vault.seal(b"known", _LABEL.format(email))).decode()


def is_known(rt: Runtime, mark_: str, email: str) -> bool:
    """Whether a browser brings the mark of this account."""
    if not 0 < len(mark_) <= _MOST:
        return False
    try:
        return rt.vault.unseal(urlsafe_b64decode(mark_), _LABEL.format(email)) == b"known"
    except (WrongKey, binascii.Error, ValueError):
        return False
