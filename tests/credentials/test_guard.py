"""What the guard lets pass is signed whole, and written in the one way that everybody writes it."""

import json
import unicodedata
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessonbot.credentials import badges, guard, linked_data
from lessonbot.credentials.guard import Unsignable
from tests.interop.specimens import School
from tests.support.hostile_texts import HOSTILE

SCHOOL = School("learn.example", datetime(2026, 9, 21, 8, tzinfo=UTC))
WRITTEN = {"name", "description", "narrative", "identityHash", "caption", "version"}
Json = Any
ANY_TEXT = st.text(st.characters(), max_size=60) | st.sampled_from(sorted(HOSTILE.values()))
A_TEXT = ANY_TEXT | ANY_TEXT.map(guard.clean)


def badge() -> dict[str, Any]:
    return badges.document(SCHOOL.scored())


def members(value: Json) -> int:
    """How many members there are in a document, at any depth."""
    if isinstance(value, list):
        return sum(map(members, value))
    if not isinstance(value, dict):
        return 0
    return sum(1 + members(inner) for name, inner in value.items() if name != "@context")


def expanded(document: Json) -> Json:
    """What is left of it for whoever reads it as JSON-LD."""
    from pyld import jsonld  # noqa: PLC0415 - heavy

    def load(address: str, _options: object) -> Json:
        return {"contextUrl": None, "documentUrl": address, "document": linked_data.kept(address)}

    return jsonld.expand(document, {"documentLoader": load})


def members_left(value: Json) -> int:
    """The same after expansion: texts, numbers and references have become objects."""
    if isinstance(value, list):
        return sum(map(members_left, value))
    if not isinstance(value, dict) or "@value" in value or value.keys() == {"@id"}:
        return 0
    return sum(1 + members_left(inner) for inner in value.values())


def written(value: Json) -> list[str]:
    """The texts in a document."""
    if isinstance(value, list):
        return [text for each in value for text in written(each)]
    if not isinstance(value, dict):
        return []
    here = [text for name, text in value.items() if name in WRITTEN and isinstance(text, str)]
    return here + [text for inner in value.values() for text in written(inner)]


def quoted(text: str) -> str:
    """A text as the recommendation writes it, where there are no controls but line feeds."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


@given(A_TEXT, A_TEXT, st.floats(0, 1e6))
def test_what_passes_is_signed_whole_and_written_in_one_way(said: str, other: str, hours: float):
    document = badge()
    achievement = document["credentialSubject"]["achievement"]
    achievement |= {"name": said, "description": other, "creditsAvailable": round(hours, 2)}
    document["evidence"] = [{"type": ["Evidence"], "name": said, "narrative": other}]
    try:
        guard.check(document)
    except Unsignable:
        return
    assert members_left(expanded(document)) == members(document)
    canonical = linked_data.canonical(document)
    assert all(quoted(each) in canonical for each in written(document))
    again = json.loads(json.dumps(document))
    assert linked_data.canonical(again) == canonical


def test_a_member_that_nobody_defines_is_lost_without_the_guard():
    document = badge() | {"honours": "summa cum laude"}
    assert members_left(expanded(document)) == members(document) - 1
    with pytest.raises(Unsignable, match="honours"):
        guard.check(document)


@given(ANY_TEXT)
def test_cleaning_twice_is_cleaning_once(text: str):
    cleaned = guard.clean(text)
    assert guard.clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)


def test_a_mark_joins_its_letter_when_what_was_between_them_is_gone():
    assert guard.clean("Jose\u200b\u0301") == "Jos\u00e9"


@pytest.mark.parametrize(
    "name",
    ["persian with a non-joiner", "devanagari with joiners", "emoji of four", "ethiopic", "yoruba"],
)
def test_names_keep_what_spells_them(name: str):
    assert guard.clean(HOSTILE[name]) == unicodedata.normalize("NFC", HOSTILE[name])


@pytest.mark.parametrize("name", ["empty", "blank", "hangul filler", "blank braille", "line feeds"])
def test_a_name_that_nobody_sees_is_no_name(name: str):
    document = badges.document(SCHOOL.scored(holder=HOSTILE[name]))
    guard.check(document)
    assert "identifier" not in document["credentialSubject"]
    assert not guard.is_readable(HOSTILE[name])


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (["type"], ["VerifiableCredential", ["OpenBadgeCredential"]], "nothing that is signed"),
        (["type"], "VerifiableCredential", "nothing that is signed"),
        (["@context"], [linked_data.CREDENTIALS], "@context: has to be"),
        (["name"], "a\u0007b", "name: a text with characters that nobody sees"),
        (["name"], "Jose\u0301", "name: a text with characters"),
        (["name"], "\ud83d", "name: a text of 1 to"),
        (["name"], "a" * 4001, "name: a text of 1 to"),
        (["name"], {"en": "Water"}, "name: a text"),
        (["id"], "https://learn.example:99999/c/1", "id: a whole address"),
        (["id"], "c/1", "id: a whole address"),
        (["validFrom"], "2026-02-30T08:00:00Z", "validFrom: an instant"),
        (["validFrom"], "2026-09-21T08:00:00+00:00", "validFrom: an instant"),
        (["credentialStatus", "statusListIndex"], "131072", "statusListIndex: a place"),
        (["credentialStatus", "statusListIndex"], "\u0669", "statusListIndex: a place"),
        (["credentialStatus"], [], "credentialStatus: an object"),
        (["credentialSubject", "achievement", "creditsAvailable"], 1e-7, "a number from 0"),
        (["credentialSubject", "achievement", "creditsAvailable"], True, "a number from 0"),
        (["credentialSubject", "result", 0, "value"], "\u0669\u0660", "a number in digits"),
        (["credentialSubject", "result"], [], "result: a list of 1 to"),
        (["issuer", "type"], "Profile", "issuer.type: has to be"),
        (["issuer", "name"], None, "issuer.name: a text"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(path: list[Any], value: Json, said: str):
    document = badge()
    place: Any = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(Unsignable) as refused:
        guard.check(document)
    assert said in str(refused.value)


def test_what_has_to_be_there_is_missed():
    for name in ("issuer", "credentialSubject", "validFrom", "@context"):
        document = badge()
        del document[name]
        with pytest.raises(Unsignable, match=f"{name}: is missing"):
            guard.check(document)


def test_an_address_stands_for_one_thing():
    document = badge()
    guard.check(document)
    assert document["issuer"] == document["credentialSubject"]["achievement"]["creator"]
    other = deepcopy(document)
    other["issuer"]["name"] = "Another name of the same"
    with pytest.raises(Unsignable, match="two things"):
        guard.check(other)
