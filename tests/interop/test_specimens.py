"""What other people's verifiers are shown, lessonbot itself finds good and bad as they should.

Those verifiers are asked by `make check-interop`.
"""

from datetime import UTC, datetime

import pytest

from lessonbot.credentials import guard
from lessonbot.credentials.checking import Fault
from tests.interop.check import COARSE, NOT_ASKED, VERIFIERS, is_asked, is_expected
from tests.interop.odd_values import ODD
from tests.interop.specimens import GOOD, School, Specimen, hostile, specimens
from tests.support.hostile_texts import HOSTILE

NOW = datetime(2026, 9, 21, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def school() -> School:
    return School("learn.example", NOW)


def test_each_fault_is_found_and_no_other(school: School):
    known = list(specimens(school))
    assert {each.name: school.found(each.document, each.token) for each in known} == {
        each.name: each.fault for each in known
    }


def test_hostile_texts_are_refused_or_signed_right(school: School):
    signed = list(hostile(school))
    assert len(HOSTILE) > 80
    texts = {each.name.removeprefix("text: ") for each in signed if each.name.startswith("text")}
    for name, text in HOSTILE.items():
        cleaned = guard.clean(text)
        can_be = guard.is_readable(cleaned) and len(cleaned) <= guard.LONGEST
        assert (name in texts) is can_be, name
    assert [each.name for each in signed if school.found(each.document)] == []
    assert len(texts) > 80


def test_values_that_verifiers_read_in_two_ways_are_refused(school: School):
    signed = {each.name.removeprefix("value: ") for each in hostile(school)} & ODD.keys()
    assert signed == {
        *("hours 0", "hours -0.0", "hours 0.0", "hours 7.0", "hours 0.1", "hours 0.07"),
        *("hours 99999.99", "hours 100000.0", "equal evidence", "evidence of nothing"),
        *("address http://a.b", "address https://a.example/c/../d", "address urn:uuid:1"),
        *("address https://a.example/./c//d/", "address https://a.example?a=1&b=2#c#d"),
        *("address https://a.example:/", "address https://[::1]/", "address urn:x"),
        *("address https://a.example/%zz%", "address https://a.example/[]'()*"),
        *("address urn://a", "address did:web:", "address did:x:y#z"),
        *("address https://a_b.example/", "address https://a.example/a:b@c;d,e=f"),
        "e-mail with quotes",
    }


@pytest.mark.parametrize("fault", sorted(COARSE))
def test_a_crash_or_another_fault_is_never_what_was_expected(fault: str):
    bad, good = Specimen("bad", {}, fault), Specimen("good", {}, GOOD)
    for verifier in ("digitalbazaar", "verifier-core"):
        assert is_expected(bad, verifier, fault)
        for said in (GOOD, "expired", "crash: TypeError"):
            assert not is_expected(bad, verifier, said)
        assert is_expected(good, verifier, GOOD)
        assert not is_expected(good, verifier, "crash")
    assert not is_expected(good, "schema", "form: data/name")


def test_tokens_are_for_those_who_read_tokens_and_documents_for_the_others():
    document, token = Specimen("a", {}, GOOD), Specimen("b", {}, GOOD, "eyJ.eyJ.x")
    for verifier in VERIFIERS:
        asked = {each.name for each in (document, token) if is_asked(each, verifier)}
        assert asked == {"jose": {"b"}, "schema": {"a", "b"}}.get(verifier, {"a"})
        assert is_expected(document, verifier, NOT_ASKED) == (verifier == "jose")
    assert is_asked(document, "lessonbot")
    assert is_asked(token, "lessonbot")


def test_every_form_of_a_certificate_is_there_good_and_bad(school: School):
    faults: dict[str, set[str]] = {}
    for each in specimens(school):
        form = each.name.partition("(")[0] if each.name.startswith("in ") else "document"
        faults.setdefault("token" if each.token else form.strip(), set()).add(each.fault)
    assert faults["token"] == faults["document"] == {GOOD, *Fault}
    changed = {GOOD, Fault.SIGNATURE, Fault.WITHDRAWN}
    assert faults["in a badge"] == faults["in a PDF"] == changed
    assert {"track", "token: track"} <= {each.name for each in specimens(school)}
