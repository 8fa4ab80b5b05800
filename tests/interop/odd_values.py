"""Values in credentials that one verifier may read in another way than the next."""

from collections.abc import Callable, Mapping
from typing import Any

Json = dict[str, Any]
SUBJECT = "credentialSubject"


def put(*path: str | int, value: Any) -> Callable[[Json], None]:  # noqa: ANN401 - JSON
    """Sets what is at this path of a document."""

    def change(document: Any) -> None:  # noqa: ANN401 - JSON
        for step in path[:-1]:
            document = document[step]
        document[path[-1]] = value

    return change


def _hours(value: float) -> Callable[[Json], None]:
    return put(SUBJECT, "achievement", "creditsAvailable", value=value)


def _evidence(*values: Json) -> Callable[[Json], None]:
    return put("evidence", value=[{"type": ["Evidence"], **each} for each in values])


def _addressed(address: str) -> Callable[[Json], None]:
    def change(document: Json) -> None:
        document["id"] = address
        document["evidence"] = [{"id": f"{address}0", "type": ["Evidence"]}]

    return change


def _mailed(address: str) -> Callable[[Json], None]:
    def change(document: Json) -> None:
        for profile in (document["issuer"], document[SUBJECT]["achievement"]["creator"]):
            profile["email"] = address

    return change


ADDRESSES = (
    *("https://", "https:///c/1", "https://./c", "https://a..b/c", "https://-/c", "http://a.b"),
    *("https://a.example/c/../d", "https://a.example/./c//d/", "https://a.example?a=1&b=2#c#d"),
    *("https://a.example:0/", "https://a.example:99999/", "https://a.example:/", "https://a:b/"),
    *("https://999.999.999.999/", "https://1.2.3.4.5/", "https://[::1/", "https://[::1]/"),
    *("https://u:p@a.example/", "https://a.example/%zz%", "https://a.example/[]'()*", "urn:"),
    *("urn:uuid:1", "urn:x", "urn://a", "did:", "did:web:", "did:x:y#z", "HTTPS://a.example/"),
    *("https://xn--a/", "https://a_b.example/", "https://a.example/a:b@c;d,e=f", "https://%41/c"),
)
ODD: Mapping[str, Callable[[Json], None]] = {
    **{f"hours {hours!r}": _hours(hours) for hours in (0, -0.0, 0.0, 7.0, 0.1, 0.07, 99999.99)},
    **{f"hours {hours!r}": _hours(hours) for hours in (1e5, 1e-7, 1e21, float("nan"), 0.005)},
    **{f"address {address}": _addressed(address) for address in ADDRESSES},
    "no day of the year": put("awardedDate", value="2026-02-30T08:00:00Z"),
    "no hour of the day": put("awardedDate", value="2026-02-03T25:00:00Z"),
    "end on no day": put("validUntil", value="2090-02-31T08:00:00Z"),
    "year 0": put("awardedDate", value="0000-01-01T08:00:00Z"),
    "arabic digits in a date": put("validUntil", value="\u0662\u0660\u0669\u0660-01-01T00:00:00Z"),
    "arabic digits in a score": put(SUBJECT, "result", 0, "value", value="\u0669\u0660"),
    "arabic digits in a place": put("credentialStatus", "statusListIndex", value="\u0669"),
    "place beyond the list": put("credentialStatus", "statusListIndex", value="131072"),
    "place with zeros": put("credentialStatus", "statusListIndex", value="0007"),
    "one id for two": _evidence(
        {"id": "urn:x:1", "name": "\U0001f600"}, {"id": "urn:x:1", "name": "\uff21"}
    ),
    "equal evidence": _evidence({"name": "a"}, {"name": "a"}),
    "evidence of nothing": _evidence({}),
    "e-mail without a name": _mailed("@@"),
    "e-mail with quotes": _mailed('"\\"@a<b>'),
    "language in capitals": put(SUBJECT, "achievement", "inLanguage", value="SW-KE"),
}
