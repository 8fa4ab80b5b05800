"""A badge says what was earned, and of the learner nothing but the name that was chosen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from lessonbot.credentials import badges, guard, multibase
from lessonbot.credentials.badges import Part
from lessonbot.credentials.guard import language
from tests.interop.specimens import School

NOW = datetime(2026, 9, 21, 8, tzinfo=UTC)
SCHOOL = School("learn.example", NOW)
NEVER = {"identifier", "result", "activityStartDate", "activityEndDate"}


def test_what_is_not_known_is_not_said():
    document = badges.document(SCHOOL.earned(holder=""))
    guard.check(document)
    assert not NEVER & document["credentialSubject"].keys()
    assert not {"validUntil", "evidence", "relatedResource"} & document.keys()
    achievement = document["credentialSubject"]["achievement"]
    assert not {"creditsAvailable", "image", "resultDescription", "related"} & achievement.keys()


def test_everything_that_is_known_is_said():
    document = badges.document(SCHOOL.scored())
    guard.check(document)
    subject = document["credentialSubject"]
    assert subject.keys() >= NEVER
    assert subject["id"] == "urn:uuid:5f0e6a2e-2f4e-4b7e-9a68-0d4b8f3f7c11"
    assert subject["identifier"][0]["identityHash"] == "Amina Yusuf"
    achievement = subject["achievement"]
    assert achievement["achievementType"] == "Course"
    assert achievement["creditsAvailable"] == 0.58
    assert subject["result"][0]["value"] == "90"
    (measured,) = achievement["resultDescription"]
    assert measured["id"] == subject["result"][0]["resultDescription"]
    assert measured["requiredValue"] == "70"
    assert document["awardedDate"] == document["validFrom"] == "2026-09-19T08:00:00Z"
    assert document["validUntil"] == "2028-08-21T08:00:00Z"
    assert document["evidence"][1]["narrative"] == "A filter\nof sand"


def test_another_version_measures_another_score():
    course = SCHOOL.scored().achievement
    first = badges.definition(course, SCHOOL.issuer)["resultDescription"]
    later = badges.definition(replace(course, version="2"), SCHOOL.issuer)["resultDescription"]
    assert first[0]["id"] != later[0]["id"]


def test_a_track_holds_digests_of_what_was_issued():
    issued = SCHOOL.sign(badges.document(SCHOOL.earned()))
    track = SCHOOL.track({"safe-water": issued})
    document = badges.document(track)
    guard.check(document)
    (part,) = track.parts
    assert document["evidence"][0]["id"] == issued["id"]
    (resource,) = document["relatedResource"]
    assert resource["id"] == f"{issued['id']}.json"
    assert multibase.from_base64(resource["digestMultibase"]) == b"\x12\x20" + part.sha256
    achievement = document["credentialSubject"]["achievement"]
    assert achievement["achievementType"] == "MicroCredential"
    assert [each["id"] for each in achievement["related"]] == [
        f"{SCHOOL.home}/achievements/safe-water"
    ]


def test_another_name_changes_nothing_else():
    issued = SCHOOL.sign(badges.document(SCHOOL.scored()))
    url = f"{SCHOOL.home}/c/2"
    renamed = badges.renamed(issued, url, "Amina Y\u0301usuf", f"{SCHOOL.home}/status/1", 8)
    guard.check(renamed)
    assert renamed["credentialSubject"]["identifier"][0]["identityHash"] == "Amina \u00ddusuf"
    assert renamed["credentialStatus"]["statusListIndex"] == "8"
    apart = {"id", "credentialStatus", "proof", "credentialSubject"}
    assert all(renamed[name] == issued[name] for name in issued.keys() - apart)
    gone = badges.renamed(issued, url, " \u200b", f"{SCHOOL.home}/status/1", 8)
    guard.check(gone)
    assert "identifier" not in gone["credentialSubject"]


@pytest.mark.parametrize(
    ("description", "told"),
    [("", "Maji Salama"), ("\u200b\n", "Maji Salama"), ("a" * 4001, "a" * 3999 + "\u2026")],
)
def test_every_course_can_be_signed_however_much_is_told_of_it(description: str, told: str):
    course = replace(SCHOOL.earned().achievement, description=description)
    document = badges.document(SCHOOL.earned(achievement=course))
    guard.check(document)
    assert document["credentialSubject"]["achievement"]["description"] == told


def test_what_an_issuer_does_not_tell_is_left_out():
    silent = replace(SCHOOL.issuer, email="", description=" \u200b", country="")
    document = badges.document(SCHOOL.earned(issuer=silent))
    guard.check(document)
    assert document["issuer"].keys() == {"id", "type", "name", "url"}


def test_the_same_part_twice_cannot_be_told_apart_and_is_refused():
    part = Part(f"{SCHOOL.home}/c/2", "Water", sha256(b"").digest())
    twice = SCHOOL.earned(parts=(part, replace(part, name="Wasser")))
    with pytest.raises(guard.Unsignable, match="two things"):
        guard.check(badges.document(twice))


def test_dates_of_any_zone_are_told_in_utc():
    until = NOW.astimezone(tz=None) + timedelta(days=1)
    assert badges.document(SCHOOL.earned(until=until))["validUntil"] == "2026-09-22T08:00:00Z"


@pytest.mark.parametrize(
    ("tag", "told"),
    [
        ("sw", "sw"),
        ("pt-BR", "pt-BR"),
        ("pt-br", "pt-BR"),
        ("zh-Hant", "zh-Hant"),
        ("sr-latn-rs", "sr-Latn-RS"),
        ("es-419", "es-419"),
        ("en-US-x-plain", "en-US"),
        ("ca-valencia", "ca"),
        ("SW_KE", "sw-KE"),
    ],
)
def test_a_language_is_told_as_the_schema_has_it(tag: str, told: str):
    assert language(tag) == told
    course = replace(SCHOOL.earned().achievement, language=tag)
    guard.check(badges.document(SCHOOL.earned(achievement=course)))
