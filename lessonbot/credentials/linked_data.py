"""The one form of a JSON-LD document that is hashed and signed: RDF Dataset Canonicalization.

Only for documents of our own that passed the guard: PyLD drops terms that no context defines, and
some strangers' documents take it very long.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import Any

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
BADGE_EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
_FILES = {
    CREDENTIALS: "credentials-v2.json",
    BADGES: "open-badges-3.0.3.json",
    BADGE_EXTENSIONS: "open-badges-extensions.json",
}


@cache
def kept(address: str) -> Any:  # noqa: ANN401 - JSON
    """A context that is kept here; ValueError for any other."""
    if address not in _FILES:
        raise ValueError(f"no context is kept of {address[:200]}")
    path = resources.files("lessonbot.credentials") / "contexts" / _FILES[address]
    return json.loads(path.read_text())


Contexts = Callable[[str], Any]
"""The context at an address, as JSON; ValueError if there is none."""


def digest(document: Mapping[str, Any], contexts: Contexts = kept) -> bytes:
    """The SHA-256 of a document's canonical form."""
    return hashlib.sha256(canonical(document, contexts).encode()).digest()


def canonical(document: Mapping[str, Any], contexts: Contexts = kept) -> str:
    """The document as sorted N-Quads; nothing is fetched for it."""
    from pyld import jsonld  # noqa: PLC0415 - heavy

    def load(address: str, _options: object = None) -> dict[str, Any]:
        return {"contextUrl": None, "documentUrl": address, "document": contexts(address)}

    options = {
        "algorithm": "URDNA2015",
        "format": "application/n-quads",
        "documentLoader": load,
    }
    quads: str = jsonld.normalize(document, options)
    return quads
