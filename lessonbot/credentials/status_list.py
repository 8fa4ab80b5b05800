"""Which credentials were withdrawn: one bit for each, packed and signed.

Source: W3C Bitstring Status List 1.0.
"""

import gzip
import io
from collections.abc import Collection, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from lessonbot.credentials import multibase, signing
from lessonbot.credentials.linked_data import CREDENTIALS
from lessonbot.credentials.signing import Signer, instant

BITS = 131_072
"""So many that a place tells nobody which credential it is about."""
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_VC = "https://www.w3.org/2018/credentials#"
_STATUS = "https://www.w3.org/ns/credentials/status#"
_SECURITY = "https://w3id.org/security#"
_INSTANT = "http://www.w3.org/2001/XMLSchema#dateTime"


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


def sign(document: Mapping[str, Any], method: str, signer: Signer, at: datetime) -> dict[str, Any]:
    """A list with its signature.

    Lists have one form, so it is written here as it is signed: that costs next to nothing, while
    a list is locked, and takes no PyLD into the process that teaches.
    """
    unsigned = signing.proof(method, at)
    parts = (_proof(unsigned), _canonical(document))
    data = b"".join(sha256(each.encode()).digest() for each in parts)
    return signing.signed(document, unsigned, signer(data))


def _canonical(document: Mapping[str, Any]) -> str:
    """The canonical form of a list that the guard lets pass."""
    listed = document["credentialSubject"]
    address, subject = f"<{document['id']}>", f"<{listed['id']}>"
    quads = [
        f"{address} <{_RDF}type> <{_VC}VerifiableCredential>",
        f"{address} <{_RDF}type> <{_STATUS}BitstringStatusListCredential>",
        f"{address} <{_VC}issuer> <{document['issuer']}>",
        f'{address} <{_VC}validFrom> "{document["validFrom"]}"^^<{_INSTANT}>',
        f"{address} <{_VC}credentialSubject> {subject}",
        f"{subject} <{_RDF}type> <{_STATUS}BitstringStatusList>",
        f'{subject} <{_STATUS}statusPurpose> "{listed["statusPurpose"]}"',
        f'{subject} <{_STATUS}encodedList> "{listed["encodedList"]}"^^<{_SECURITY}multibase>',
    ]
    return _written(quads)


def _proof(unsigned: Mapping[str, str]) -> str:
    """The canonical form of a proof that is not signed yet."""
    suite, method = unsigned["cryptosuite"], unsigned["verificationMethod"]
    quads = [
        f'<http://purl.org/dc/terms/created> "{unsigned["created"]}"^^<{_INSTANT}>',
        f"<{_RDF}type> <{_SECURITY}{unsigned['type']}>",
        f'<{_SECURITY}cryptosuite> "{suite}"^^<{_SECURITY}cryptosuiteString>',
        f"<{_SECURITY}proofPurpose> <{_SECURITY}{unsigned['proofPurpose']}>",
        f"<{_SECURITY}verificationMethod> <{method}>",
    ]
    return _written([f"_:c14n0 {each}" for each in quads])


def _written(quads: list[str]) -> str:
    return "".join(f"{each} .\n" for each in sorted(quads))
