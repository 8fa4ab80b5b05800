"""Credentials for other people's verifiers: good ones, and bad ones with what is wrong with them.

Each is a signed document, a token, or a document as other people's readers take it out of a badge
picture or a PDF.
"""

import io
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pypdf
from joserfc import jws
from joserfc.jwk import OctKey, RSAKey
from PIL import Image

from lessonbot.credentials import (
    badges,
    certificate,
    checking,
    dids,
    guard,
    picture,
    signing,
    status_list,
    tokens,
)
from lessonbot.credentials.badges import Achievement, Earned, Issuer, Part
from lessonbot.credentials.checking import Fault, Opened, issuer_of
from lessonbot.credentials.guard import Unsignable
from lessonbot.services.issuing import written_as
from tests.interop.odd_values import ODD, SUBJECT, Json, put
from tests.support.hostile_texts import HOSTILE
from tests.support.sheets import SHEETS, shown

WITHDRAWN = 4711
GOOD = ""


@dataclass(frozen=True, slots=True)
class Specimen:
    """A document or a token, and the fault that verifiers have to find: none if it is good."""

    name: str
    document: Json
    fault: str = GOOD
    token: str = ""


class School:
    """An issuer at a host, with everything a verifier fetches from there."""

    def __init__(self, host: str, now: datetime) -> None:
        self.now = now
        self.home = f"https://{host}/orgs/amani"
        self.private = signing.generate()
        self.did = f"did:web:{host.replace(':', '%3A')}:orgs:amani"
        self.unauthorised = signing.generate()
        self.rsa, self.jwk = tokens.generate()
        self.unauthorised_rsa, self.unauthorised_jwk = tokens.generate()
        self.files: dict[str, bytes] = {}
        self._serve("/orgs/amani/did.json", self._did_document())
        jwks = [each | {"iss": self.did} for each in (self.jwk, self.unauthorised_jwk)]
        self._serve("/orgs/amani/jwks.json", {"keys": jwks})
        self._serve("/orgs/amani/status/1", self.list_of(1, [3, WITHDRAWN]))
        self._serve("/orgs/amani/status/2", self._damaged_list())
        self.key_did = dids.key(signing.public_of(self.private))
        self._serve("/orgs/amani/status/3", self.list_of(3, [], self.key_did))
        self.aged_did = f"{self.did}-aged"
        self._serve("/orgs/amani-aged/did.json", self._many_keys())
        self._serve("/orgs/amani/status/4", self.list_of(4, [], self.aged_did))

    def _serve(self, path: str, document: Json) -> None:
        self.files[path] = written_as(document)

    def _did_document(self) -> Json:
        """Two keys of each kind, of which one may not sign credentials."""
        keys = [signing.public_of(key) for key in (self.private, self.unauthorised)]
        document = dids.document(self.did, keys, [self.jwk, self.unauthorised_jwk])
        return {**document, "assertionMethod": document["assertionMethod"][::2]}

    def _many_keys(self) -> Json:
        """Of somebody who changed keys so often that they only just fit; ours is the oldest."""
        keys = [signing.public_of(self.private)]
        while dids.size(found := dids.document(self.aged_did, keys, [self.jwk])) < dids.LONGEST:
            longest = found
            keys.append(signing.public_of(signing.generate()))
        return dict(longest)

    def _damaged_list(self) -> Json:
        document = self.list_of(2, [])
        document["credentialSubject"]["encodedList"] = status_list.packed([WITHDRAWN])
        return document

    @property
    def issuer(self) -> Issuer:
        """The issuer with everything that can be told of it."""
        return Issuer(
            self.did,
            "Amani Rural Skills Trust",
            self.home,
            "records@amani.example",
            "Short courses\nfor long days",
            "KE",
        )

    def list_of(self, number: int, withdrawn: list[int], did: str = "") -> Json:
        """A signed status list."""
        url, did = f"{self.home}/status/{number}", did or self.did
        return self.sign(status_list.document(url, did, withdrawn, self.now), did=did)

    def sign(self, document: Json, private: bytes | None = None, did: str = "") -> Json:
        """The document with a proof; Unsignable if the guard does not let it pass."""
        guard.check(document)
        return self.sign_anything(document, private or self.private, did or self.did)

    def sign_anything(self, document: Json, private: bytes, did: str) -> Json:
        """The document with a proof, whatever it is."""
        method = dids.method(did, signing.public_of(private))
        return signing.sign(document, method, signing.signer(private), self.now)

    def token(self, document: Json) -> str:
        """The document as a token."""
        return tokens.token(document, self.rsa, self.kid)

    @property
    def kid(self) -> str:
        """The address of the key of the tokens."""
        return dids.named(self.did, self.jwk["kid"])

    def found(self, document: Json, token: str = "") -> str:
        """The first fault that lessonbot itself finds."""
        aged = "-aged" if issuer_of(document) == self.aged_did else ""
        issuer = self._read(f"{self.home}{aged}/did.json")
        listed = document.get("credentialStatus", {}).get("statusListCredential", "")
        found = checking.faults(Opened(document, token), issuer, self._read(listed), self.now)
        return next((each.fault for each in found), GOOD)

    def _read(self, address: str) -> Any:  # noqa: ANN401 - JSON
        body = self.files.get(urlsplit(address).path)
        return json.loads(body) if body else None

    def earned(self, **changes: Any) -> Earned:  # noqa: ANN401 - of any field
        """A course that was passed."""
        course = Achievement(
            url=f"{self.home}/achievements/safe-water",
            kind="course",
            name="Maji Salama",
            description="Seven lessons.\n- make water safe\n- keep it safe",
            criteria="Answer every question; score 70 % or more.",
            version="1.2.0",
            language="sw",
        )
        passed = Earned(
            url=f"{self.home}/c/7K3QM2T5XW9R1B6N",
            issuer=self.issuer,
            achievement=course,
            subject=UUID("5f0e6a2e-2f4e-4b7e-9a68-0d4b8f3f7c11"),
            holder="Amina Yusuf",
            at=self.now - timedelta(days=2),
            status_list=f"{self.home}/status/1",
            place=64069,
        )
        return replace(passed, **changes)

    def scored(self, **changes: Any) -> Earned:  # noqa: ANN401 - of any field
        """With everything that can be told of a course."""
        plain = self.earned()
        image = f"{plain.achievement.url}.png"
        more = replace(plain.achievement, hours=0.58, pass_percent=70, image=image)
        whole = replace(
            plain,
            achievement=more,
            score=90,
            began=self.now - timedelta(days=30),
            until=self.now + timedelta(days=700),
            lessons=("Lessons", 7),
            evidence=(("Task", "A filter\nof sand"),),
        )
        return replace(whole, **changes)

    def track(self, issued: Mapping[str, Json]) -> Earned:
        """A track of these credentials."""
        parts = [
            Part(document["id"], document["name"], sha256(written_as(document)).digest())
            for document in issued.values()
        ]
        track = Achievement(
            url=f"{self.home}/achievements/clean-home",
            kind="track",
            name="Nyumba Safi",
            description="Two courses.",
            criteria="Pass both.",
            version="1",
            language="sw",
            hours=12,
            parts=tuple((f"{self.home}/achievements/{key}", "1.2.0") for key in issued),
        )
        return self.earned(url=f"{self.home}/c/9", achievement=track, parts=parts, place=12)


def specimens(school: School) -> Iterator[Specimen]:
    """All of them."""
    yield from good(school)
    yield from bad(school)
    yield from taken_out(school)
    yield from good_tokens(school)
    yield from bad_tokens(school)


def good(school: School) -> Iterator[Specimen]:
    """What verifies everywhere."""
    course, scored = school.earned(), school.scored()
    parts = {
        "safe-water": school.sign(badges.document(course)),
        "soap": school.sign(badges.document(replace(course, url=f"{school.home}/c/2", place=9))),
    }
    made = {
        "course": course,
        "without a name": replace(course, holder=""),
        "with a score, dates, evidence": scored,
        "that ends": replace(course, until=school.now + timedelta(days=365)),
        "with whole hours": _with_hours(course, 10.0),
        "with hundredths of hours": _with_hours(course, 1234.57),
        "with a hundred equal pieces of evidence": replace(course, evidence=(("a", "b"),) * 100),
        "track": school.track(parts),
    }
    for name, earned in made.items():
        yield Specimen(name, school.sign(badges.document(earned)))
    by_key = replace(course, issuer=replace(school.issuer, did=school.key_did))
    listed = badges.document(replace(by_key, status_list=f"{school.home}/status/3"))
    yield Specimen("issued by a did:key", school.sign(listed, did=school.key_did))
    aged = replace(school.issuer, did=school.aged_did)
    kept = replace(course, issuer=aged, status_list=f"{school.home}/status/4")
    document = school.sign(badges.document(kept), did=school.aged_did)
    yield Specimen("by the oldest of very many keys", document)
    yield Specimen("list, empty", school.list_of(5, []))
    yield Specimen("list with one", school.list_of(6, [WITHDRAWN]))
    yield Specimen("list with a thousand", school.list_of(7, list(range(5, 131_072, 131))))


def _with_hours(earned: Earned, hours: float) -> Earned:
    return replace(earned, achievement=replace(earned.achievement, hours=hours))


def bad(school: School) -> Iterator[Specimen]:
    """What verifies nowhere."""
    scored, issued = badges.document(school.scored()), school.sign(badges.document(school.scored()))
    for name, change in ALTERED.items():
        altered = deepcopy(issued)
        change(altered)
        fault = Fault.FORM if name in NO_FORM else Fault.SIGNATURE
        yield Specimen(name, altered, fault)
    late, early = timedelta(days=-1), timedelta(days=3)
    changed = {
        "expired": (Fault.EXPIRED, school.scored(until=school.now + late)),
        "from the future": (Fault.EARLY, school.scored(at=school.now + early)),
        "revoked": (Fault.WITHDRAWN, school.scored(place=WITHDRAWN)),
        "with an altered list": (
            Fault.STATUS,
            school.scored(status_list=f"{school.home}/status/2"),
        ),
        "without a list": (Fault.STATUS, school.scored(status_list=f"{school.home}/status/404")),
    }
    for name, (fault, earned) in changed.items():
        yield Specimen(name, school.sign(badges.document(earned)), fault)
    stranger = signing.generate()
    its_did = dids.key(signing.public_of(stranger))
    method = dids.method(school.did, signing.public_of(school.private))
    signed = school.sign
    yield Specimen("key that is not listed", signed(scored, stranger), Fault.KEY)
    yield Specimen("key that may not sign", signed(scored, school.unauthorised), Fault.KEY)
    foreign = signing.sign(scored, method, signing.signer(stranger), school.now)
    yield Specimen("other key under a listed id", foreign, Fault.SIGNATURE)
    yield Specimen("did:key for a did:web issuer", signed(scored, stranger, its_did), Fault.KEY)
    undefined = {**scored, "honours": "summa cum laude"}
    anything = school.sign_anything(undefined, school.private, school.did)
    yield Specimen("signed with an undefined term", anything, Fault.FORM)


def taken_out(school: School) -> Iterator[Specimen]:
    """What somebody finds in badge pictures and PDFs: Pillow and pypdf, which are not ours."""
    for language, sheet in SHEETS.items():
        scored = badges.document(school.scored(holder=sheet.holder))
        good, revoked = school.sign(scored), badges.document(school.scored(place=WITHDRAWN))
        changed = deepcopy(good)
        ALTERED["altered name"](changed)
        for document, what, fault in (
            (good, "", GOOD),
            (changed, ", altered", Fault.SIGNATURE),
            (school.sign(revoked), ", revoked", Fault.WITHDRAWN),
        ):
            issued = written_as(document)
            badge = io.BytesIO(picture.badge(shown(sheet), issued))
            with Image.open(badge) as opened:
                inside = json.loads(opened.info["openbadgecredential"])
            yield Specimen(f"in a badge ({language}){what}", inside, fault)
            printed = pypdf.PdfReader(io.BytesIO(certificate.pdf(sheet, issued)))
            ((attached,),) = printed.attachments.values()
            if attached != issued:
                raise AssertionError("other bytes in the PDF than were issued")
            yield Specimen(f"in a PDF ({language}){what}", json.loads(attached), fault)


def good_tokens(school: School) -> Iterator[Specimen]:
    """Tokens that verify everywhere."""
    for each in good(school):
        if (
            "OpenBadgeCredential" in each.document["type"]
            and issuer_of(each.document) == school.did
        ):
            bare = {name: value for name, value in each.document.items() if name != "proof"}
            yield Specimen(f"token: {each.name}", bare, token=school.token(bare))


def bad_tokens(school: School) -> Iterator[Specimen]:
    """Tokens that verify nowhere."""
    document, stranger = badges.document(school.scored()), tokens.generate()
    token, claims = school.token(document), claims_of(school.token(document))
    head = {"alg": "RS256", "typ": "JWT", "kid": school.kid}
    own, foreign = RSAKey.import_key(school.rsa), RSAKey.import_key(stranger[0])
    unauthorised = RSAKey.import_key(school.unauthorised_rsa)
    begin, _, end = token.split(".")
    ed_kid = dids.method(school.did, signing.public_of(school.private))
    doctor = claims | {"name": "Doctor"}
    made: dict[str, tuple[Fault, str]] = {
        "altered": (Fault.SIGNATURE, f"{begin}.{packed(doctor)}.{end}"),
        "without its signature": (Fault.SIGNATURE, f"{begin}.{packed(claims)}."),
        "other key under a listed id": (Fault.SIGNATURE, forged(head, claims, foreign)),
        "key that is not listed": (
            Fault.KEY,
            forged(head | {"kid": dids.named(school.did, stranger[1]["kid"])}, claims, foreign),
        ),
        "key that may not sign": (
            Fault.KEY,
            forged(
                head | {"kid": dids.named(school.did, school.unauthorised_jwk["kid"])},
                claims,
                unauthorised,
            ),
        ),
        "key of another kind": (Fault.KEY, forged(head | {"kid": ed_kid}, claims, own)),
        "key of its own in the head": (
            Fault.FORM,
            forged(head | {"jwk": foreign.as_dict(private=False)}, claims, foreign),
        ),
        "address of keys in the head": (
            Fault.FORM,
            forged(head | {"jku": f"{school.home}/jwks.json"}, claims, own),
        ),
        "another kind of token": (Fault.FORM, forged(head | {"typ": "at+jwt"}, claims, own)),
        "without the name of a key": (
            Fault.FORM,
            forged({"alg": "RS256", "typ": "JWT"}, claims, own),
        ),
        "alg none": (Fault.FORM, f"{packed(head | {'alg': 'none'})}.{packed(claims)}."),
        "alg HS256 with the public key": (
            Fault.FORM,
            forged(head | {"alg": "HS256"}, claims, OctKey.import_key(json.dumps(school.jwk))),
        ),
        "alg EdDSA": (Fault.FORM, _with_ed25519(head | {"kid": ed_kid}, claims, school.private)),
        **{
            f"another {claim} than it says": (
                Fault.SIGNATURE,
                forged(head, claims | {claim: value}, own),
            )
            for claim, value in (
                ("iss", "did:web:another.example"),
                ("jti", f"{school.home}/c/another"),
                ("sub", "urn:uuid:1"),
                ("nbf", 1),
                ("exp", 4_000_000_000),
            )
        },
    }
    for name, (fault, forgery) in made.items():
        said = doctor if name == "altered" else claims
        bare = {name: value for name, value in said.items() if name in document}
        yield Specimen(f"token, {name}", bare, fault, forgery)
    for each in bad(school):
        if each.fault in {Fault.EXPIRED, Fault.EARLY, Fault.WITHDRAWN, Fault.STATUS}:
            bare = {name: value for name, value in each.document.items() if name != "proof"}
            yield Specimen(f"token, {each.name}", bare, each.fault, school.token(bare))


def claims_of(token: str) -> Json:
    """What a token says."""
    claims: Json = json.loads(urlsafe_b64decode(token.split(".")[1] + "=="))
    return claims


def packed(value: Any) -> str:  # noqa: ANN401 - JSON
    """A part of a token."""
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def forged(header: Json, claims: Mapping[str, Any], key: Any) -> str:  # noqa: ANN401 - any key
    """A token with any head and any claims."""
    registry = jws.JWSRegistry(algorithms=[header["alg"]], strict_check_header=False)
    return jws.serialize_compact(header, json.dumps(claims), key, registry=registry)


def _with_ed25519(header: Json, claims: Json, private: bytes) -> str:
    said = f"{packed(header | {'alg': 'EdDSA'})}.{packed(claims)}"
    signature = signing.signer(private)(said.encode())
    return f"{said}.{urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def _without(name: str) -> Callable[[Json], None]:
    return lambda document: document.pop(name)


TYPES = ["VerifiableCredential", "OpenBadgeCredential"]
ALTERED: Mapping[str, Callable[[Json], None]] = {
    "altered name": put(SUBJECT, "identifier", 0, "identityHash", value="Another"),
    "altered score": put(SUBJECT, "result", 0, "value", value="100"),
    "altered date": put("awardedDate", value="2020-01-01T00:00:00Z"),
    "altered end": put("validUntil", value="2090-01-01T00:00:00Z"),
    "altered achievement": put(SUBJECT, "achievement", "name", value="Doctor"),
    "altered proof": put("proof", 0, "created", value="2026-01-01T00:00:00Z"),
    "altered signature": put("proof", 0, "proofValue", value="z" + "3" * 88),
    "altered place in the list": put("credentialStatus", "statusListIndex", value="7"),
    "removed status": _without("credentialStatus"),
    "removed end": _without("validUntil"),
    "added undefined term": put("honours", value="summa cum laude"),
    "added undefined term in the proof": put("proof", 0, "honours", value="summa cum laude"),
    "added undefined type": put("type", value=[*TYPES, "Doctorate"]),
    "no proof": _without("proof"),
    "proof of another suite": put("proof", 0, "cryptosuite", value="eddsa-jcs-2022"),
}
NO_FORM = {
    "added undefined term",
    "added undefined term in the proof",
    "added undefined type",
    "no proof",
    "proof of another suite",
}
"""Those where nobody gets as far as the signature."""


def hostile(school: School) -> Iterator[Specimen]:
    """Those texts and values that can be signed, in every place where they can stand."""
    plain = school.scored()
    documents = {f"value: {name}": badges.document(plain) for name in ODD}
    for name, change in ODD.items():
        change(documents[f"value: {name}"])
    for name, text in HOSTILE.items():
        told = replace(plain.achievement, name=text, description=text, criteria=text, version=text)
        issuer = replace(school.issuer, name=text, description=text)
        whole = replace(plain, holder=text, evidence=((text, text),), achievement=told)
        documents[f"text: {name}"] = badges.document(replace(whole, issuer=issuer))
    for name, document in documents.items():
        try:
            yield Specimen(name, school.sign(document))
        except Unsignable:
            continue
