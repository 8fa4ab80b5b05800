"""Published test vectors come out byte for byte.

W3C: vc-di-eddsa, TestVectors/eddsa-rdfc-2022 (W3C Document License). 1EdTech: the vector of the
Open Badges 3.0 implementation guide, with the contexts of its time.
"""

import json
from pathlib import Path
from typing import Any

from lessonbot.credentials import linked_data, multibase, signing

VECTORS = Path(__file__).parent / "vectors"
CONTEXTS = {
    "https://www.w3.org/2018/credentials/v1": "vc-v1.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context/ob_v3p0.jsonld": "open-badges-3.0.0.json",
    "https://w3id.org/security/data-integrity/v1": "data-integrity-v1.json",
}
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"


def read(name: str) -> Any:  # noqa: ANN401 - JSON
    return json.loads((VECTORS / name).read_text())


def contexts(address: str) -> Any:  # noqa: ANN401 - JSON
    if address == EXAMPLES:
        return {"@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}}
    return read(CONTEXTS[address]) if address in CONTEXTS else linked_data.kept(address)


def parts(vector: Any) -> tuple[dict[str, Any], dict[str, str], str]:  # noqa: ANN401 - JSON
    """The document, its proof without a value, and the value."""
    document = {name: value for name, value in vector["signed"].items() if name != "proof"}
    proof = dict(vector["signed"]["proof"])
    return document, proof, proof.pop("proofValue")


def test_the_vector_of_the_w3c():
    vector = read("w3c-eddsa-rdfc-2022.json")
    document, proof, value = parts(vector)
    private = multibase.from_base58(vector["private_key"])[2:]
    data = signing.to_sign(document, proof, contexts)
    assert data[32:].hex() == vector["document_hash"]
    assert multibase.to_base58(signing.signer(private)(data)) == value
    assert proof["verificationMethod"].endswith(multibase.key(signing.public_of(private)))


def test_the_vector_of_1edtech():
    vector = read("1edtech-open-badges-3.json")
    document, proof, value = parts(vector)
    private = bytes.fromhex(vector["private_key_hex"])
    data = signing.to_sign(document, proof, contexts)
    assert data[:32].hex() == vector["proof_hash"]
    assert data[32:].hex() == vector["document_hash"]
    assert multibase.to_base58(signing.signer(private)(data)) == value
