"""What may be signed, and nothing else: everybody's verifier has to read the same from it.

PyLD leaves terms that no context defines unsigned without a word, and writes control characters
and unusual numbers in other ways than the recommendation. So documents consist of the members
named here, with values that are written in one way everywhere.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from lessonbot.credentials.linked_data import BADGE_EXTENSIONS, BADGES, CREDENTIALS
from lessonbot.credentials.status_list import BITS

LONGEST = 4000
MOST = 100
JOINERS = "\u200c\u200d"  # needed to spell names in Persian and Indic scripts
_FILLERS = "\u115f\u1160\u3164\uffa0\u2800"  # letters and a symbol that are drawn as nothing

_ADDRESS = re.compile(r"(?:https?://|urn:|did:)[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]{1,500}")
_HOST = re.compile(r"(?:[a-z0-9_-]+\.)*[a-z][a-z0-9_-]*")
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,2})?", re.ASCII)
_PLACE = re.compile(r"0|[1-9]\d{0,5}", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,4}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?")  # the schema's
_MULTIBASE = re.compile(r"[zu][A-Za-z0-9_-]{1,200}")
_LIST = re.compile(r"u[A-Za-z0-9_-]{1,100000}")
_LARGEST = 100_000
_SCRIPT = 4

Check = Callable[[Any, str], None]


class Unsignable(ValueError):
    """A document that must not be signed; the message says what of it, and where."""


def check(document: Mapping[str, Any]) -> None:
    """Raise Unsignable unless every verifier reads the same from this document."""
    kinds = document.get("type")
    for name, shape in _CREDENTIALS.items():
        if kinds == ["VerifiableCredential", name]:
            _members(shape)(document, "")
            break
    else:
        raise Unsignable(f"type: {kinds} is nothing that is signed here")
    things: dict[str, Any] = {}
    for thing in _things(document):
        # what is said of it is put in order by Python and JavaScript in two ways
        if things.setdefault(thing["id"], thing) != thing:
            raise Unsignable(f"id: {thing['id']} stands for two things")


def check_proof(proof: Mapping[str, Any]) -> None:
    """Raise Unsignable unless this is a proof as it is made here."""
    _PROOF(proof, "proof")


def clean(text: str) -> str:
    """A text as it can be signed and printed: composed, without what nobody sees."""
    shown = ("\n" if char == "\n" else " " if char.isspace() else char for char in text)
    # composed afterwards: a mark joins its letter when nothing is between them any more
    return unicodedata.normalize("NFC", "".join(filter(_is_kept, shown)))


def language(tag: str) -> str:
    """A language as the schema of credentials can have it: with script and country, no more."""
    parts = tag.replace("_", "-").split("-")
    script = [each.title() for each in parts[1:2] if len(each) == _SCRIPT]
    country = [each.upper() for each in parts[1 + len(script) :][:1]]
    told = "-".join([parts[0].lower(), *script, *country])
    return told if _LANGUAGE.fullmatch(told) else parts[0].lower()


def is_readable(text: str) -> bool:
    """Whether there is anything to see in a text that is clean."""
    return any(_is_seen(char) for char in text)


def _is_kept(char: str) -> bool:
    return char == "\n" or char in JOINERS or unicodedata.category(char)[0] != "C"


def _is_seen(char: str) -> bool:
    return unicodedata.category(char)[0] in "LNPS" and char not in _FILLERS


def _things(value: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - JSON
    """Everything that has an address, at any depth."""
    inner = value.values() if isinstance(value, Mapping) else value
    for each in inner if isinstance(value, Mapping | list) else ():
        yield from _things(each)
    if isinstance(value, Mapping) and "id" in value:
        yield value


def _words(value: Any, where: str) -> None:  # noqa: ANN401 - JSON
    if not isinstance(value, str) or len(value) > LONGEST or not is_readable(value):
        raise Unsignable(f"{where}: a text of 1 to {LONGEST} characters")
    if value != clean(value):
        raise Unsignable(f"{where}: a text with characters that nobody sees, or not composed")


def _address(value: Any, where: str) -> None:  # noqa: ANN401 - JSON
    if not isinstance(value, str) or not _ADDRESS.fullmatch(value) or not _is_reachable(value):
        raise Unsignable(f"{where}: a whole address in ASCII: https, urn or did")


def _is_reachable(address: str) -> bool:
    """Whether browsers read the host of a web address, and its port, as such."""
    if not address.startswith("http"):
        return True
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
        host.encode().decode("idna")
        if not _HOST.fullmatch(host):
            ip_address(host)
    except ValueError:
        return False
    return port != 0 and not parts.username


def _date(value: Any, where: str) -> None:  # noqa: ANN401 - JSON
    try:
        if isinstance(value, str) and _DATE.fullmatch(value):
            datetime.fromisoformat(value)
            return
    except ValueError:
        pass
    raise Unsignable(f"{where}: an instant like 2026-09-21T08:00:00Z")


def _place(value: Any, where: str) -> None:  # noqa: ANN401 - JSON
    if not isinstance(value, str) or not _PLACE.fullmatch(value) or int(value) >= BITS:
        raise Unsignable(f"{where}: a place in a list, below {BITS}")


def _matching(pattern: re.Pattern[str], what: str) -> Check:
    def matches(value: Any, where: str) -> None:  # noqa: ANN401 - JSON
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise Unsignable(f"{where}: {what}")

    return matches


def _exactly(wanted: object) -> Check:
    def is_it(value: Any, where: str) -> None:  # noqa: ANN401 - JSON
        if type(value) is not type(wanted) or value != wanted:
            raise Unsignable(f"{where}: has to be {wanted}")

    return is_it


def _one_of(*wanted: str) -> Check:
    def is_one(value: Any, where: str) -> None:  # noqa: ANN401 - JSON
        if value not in wanted:
            raise Unsignable(f"{where}: has to be one of {', '.join(wanted)}")

    return is_one


def _amount(value: Any, where: str) -> None:  # noqa: ANN401 - JSON
    # very small and very large ones are written in two ways, such as 1e-7
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 <= value <= _LARGEST or round(value, 2) != value:
        raise Unsignable(f"{where}: a number from 0 to {_LARGEST} with two decimals at most")


def _many(each: Check) -> Check:
    def are(value: Any, where: str) -> None:  # noqa: ANN401 - JSON
        if not isinstance(value, list) or not 0 < len(value) <= MOST:
            raise Unsignable(f"{where}: a list of 1 to {MOST}")
        for number, one in enumerate(value):
            each(one, f"{where}[{number}]")

    return are


def _members(shape: Mapping[str, Check]) -> Check:
    """An object with these members; those with an asterisk have to be there."""
    checks = {name.rstrip("*"): check for name, check in shape.items()}
    needed = {name.rstrip("*") for name in shape if name.endswith("*")}

    def has(value: Any, where: str) -> None:  # noqa: ANN401 - JSON
        if not isinstance(value, Mapping):
            raise Unsignable(f"{where}: an object")
        if strange := [name for name in value if name not in checks]:
            raise Unsignable(f"{where}.{strange[0]}: no verifier knows this member here")
        if missing := needed - value.keys():
            raise Unsignable(f"{where}.{min(missing)}: is missing")
        for name, one in value.items():
            checks[name](one, f"{where}.{name}".lstrip("."))

    return has


_numeral = _matching(_NUMBER, "a number in digits")
_language = _matching(_LANGUAGE, "a language tag")
_multibase = _matching(_MULTIBASE, "multibase")

_IMAGE = _members({"id*": _address, "type*": _exactly("Image"), "caption": _words})
_POSTAL = _members(
    {
        "type*": _exactly(["Address"]),
        "addressCountry": _words,
        "addressCountryCode": _matching(re.compile("[A-Z]{2}"), "a country's two letters"),
    }
)
_PROFILE = _members(
    {
        "id*": _address,
        "type*": _exactly(["Profile"]),
        "name*": _words,
        "url": _address,
        "email": _matching(re.compile(r"[!-~]+@[!-~]+"), "an e-mail address in ASCII"),
        "description": _words,
        "image": _IMAGE,
        "address": _POSTAL,
    }
)
_RESULT_DESCRIPTION = _members(
    {
        "id*": _address,
        "type*": _exactly(["ResultDescription"]),
        "name*": _words,
        "resultType*": _one_of("Percent", "Result", "Status"),
        "requiredValue": _numeral,
        "valueMin": _numeral,
        "valueMax": _numeral,
    }
)
_ACHIEVEMENT = _members(
    {
        "id*": _address,
        "type*": _exactly(["Achievement"]),
        "achievementType*": _one_of("Course", "MicroCredential"),
        "name*": _words,
        "description*": _words,
        "criteria*": _members({"id": _address, "narrative*": _words}),
        "image": _IMAGE,
        "inLanguage": _language,
        "creditsAvailable": _amount,
        "version": _words,
        "creator": _PROFILE,
        "resultDescription": _many(_RESULT_DESCRIPTION),
        "related": _many(
            _members({"id*": _address, "type*": _exactly(["Related"]), "version": _words})
        ),
    }
)
_SUBJECT = _members(
    {
        "id*": _address,
        "type*": _exactly(["AchievementSubject"]),
        "identifier": _many(
            _members(
                {
                    "type*": _exactly("IdentityObject"),
                    "hashed*": _exactly(False),
                    "identityHash*": _words,
                    "identityType*": _exactly("name"),
                }
            )
        ),
        "activityStartDate": _date,
        "activityEndDate": _date,
        "achievement*": _ACHIEVEMENT,
        "result": _many(
            _members(
                {"type*": _exactly(["Result"]), "resultDescription*": _address, "value*": _numeral}
            )
        ),
    }
)
_BADGE = {
    "@context*": _exactly([CREDENTIALS, BADGES, BADGE_EXTENSIONS]),
    "id*": _address,
    "type*": _exactly(["VerifiableCredential", "OpenBadgeCredential"]),
    "name*": _words,
    "issuer*": _PROFILE,
    "validFrom*": _date,
    "validUntil": _date,
    "awardedDate": _date,
    "credentialSubject*": _SUBJECT,
    "credentialStatus": _members(
        {
            "id*": _address,
            "type*": _exactly("BitstringStatusListEntry"),
            "statusPurpose*": _exactly("revocation"),
            "statusListIndex*": _place,
            "statusListCredential*": _address,
        }
    ),
    "credentialSchema": _many(
        _members({"id*": _address, "type*": _exactly("1EdTechJsonSchemaValidator2019")})
    ),
    "evidence": _many(
        _members(
            {
                "id": _address,
                "type*": _exactly(["Evidence"]),
                "name": _words,
                "narrative": _words,
                "genre": _words,
            }
        )
    ),
    "relatedResource": _many(
        _members(
            {
                "id*": _address,
                "mediaType": _exactly("application/vc"),
                "digestMultibase*": _multibase,
            }
        )
    ),
}
_STATUS_LIST = {
    "@context*": _exactly([CREDENTIALS]),
    "id*": _address,
    "type*": _exactly(["VerifiableCredential", "BitstringStatusListCredential"]),
    "issuer*": _address,
    "validFrom*": _date,
    "credentialSubject*": _members(
        {
            "id*": _address,
            "type*": _exactly("BitstringStatusList"),
            "statusPurpose*": _exactly("revocation"),
            "encodedList*": _matching(_LIST, "a list of bits"),
        }
    ),
}
_CREDENTIALS: Mapping[str, Mapping[str, Check]] = {
    "OpenBadgeCredential": _BADGE,
    "BitstringStatusListCredential": _STATUS_LIST,
}
_PROOF = _members(
    {
        "type*": _exactly("DataIntegrityProof"),
        "cryptosuite*": _exactly("eddsa-rdfc-2022"),
        "created*": _date,
        "verificationMethod*": _address,
        "proofPurpose*": _exactly("assertionMethod"),
        "proofValue*": _multibase,
    }
)
