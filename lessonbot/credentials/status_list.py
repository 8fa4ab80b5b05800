"""Which credentials were withdrawn: one bit for each, packed and signed.

Source: W3C Bitstring Status List 1.0.
"""

import gzip
import io
from collections.abc import Collection
from datetime import datetime
from typing import Any

from lessonbot.credentials import multibase
from lessonbot.credentials.linked_data import CREDENTIALS
from lessonbot.credentials.signing import instant

BITS = 131_072
"""So many that a place tells nobody which credential it is about."""


def packed(withdrawn: Collection[int]) -> str:
    """The bits of these places as text."""
    bits = bytearray(BITS // 8)
    for place in withdrawn:
        bits[place // 8] |= 0x80 >> place % 8
    return multibase.to_base64(gzip.compress(bytes(bits), mtime=0))


def is_set(text: str, place: int) -> bool:
    """The bit of a place; ValueError if the text is no list."""
    try:
        packed_bits = multibase.from_base64(text)
        with gzip.GzipFile(fileobj=io.BytesIO(packed_bits)) as unpacked:
            bits = unpacked.read(BITS // 8 + 1)
    except (OSError, EOFError) as error:
        raise ValueError("not a status list") from error
    if len(bits) != BITS // 8 or not 0 <= place < BITS:
        raise ValueError("not a status list with such a place")
    return bool(bits[place // 8] & 0x80 >> place % 8)


def entry(address: str, place: int) -> dict[str, str]:
    """What a credential says of its place in the list at this address."""
    return {
        "id": f"{address}#{place}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(place),
        "statusListCredential": address,
    }


def document(address: str, issuer: str, withdrawn: Collection[int], at: datetime) -> dict[str, Any]:
    """The list as a credential, unsigned. It never ends: a server may sleep for a week."""
    return {
        "@context": [CREDENTIALS],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": instant(at),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": packed(withdrawn),
        },
    }
