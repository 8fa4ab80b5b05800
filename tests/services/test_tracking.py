"""Tracks: a rule over what was earned, given by itself, on the bytes of its parts."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import select

from lessonbot.credentials import guard, multibase
from lessonbot.domain.credential import Standing, grouped
from lessonbot.services import certifying, diagnosing, issuing, tracking, withdrawing
from lessonbot.services.tracking import TrackHasErrors
from lessonbot.store import tables
from lessonbot.store.credentials import StoredCredential, by_public_id
from tests.support.courses import course
from tests.support.school import School

TRACK = """\
id: helper
version: 1.0.0
title: Community helper
summary: Two courses.
language: en
credential:
  name: Community helper
  criteria: Pass both courses.
needs: [water, money]
translations:
  - language: sw
    title: Msaidizi
    summary: Kozi mbili.
    credential: {name: Msaidizi, criteria: Faulu kozi zote mbili.}
"""


def written(folder: Path, text: str = TRACK) -> Path:
    path = folder / "track.yaml"
    path.write_text(text)
    return path


async def passes(school: School, key: str, who: str = "amina") -> None:
    await school.hears(who, f"join {key}")
    for answer in ("1", "1", "8:00", "1") if who not in _KNOWN else ("1", "8:00", "1"):
        await school.hears(who, answer)
    await school.taps(who, "q10 yes")
    if who not in _KNOWN:
        await school.hears(who, "Amina Yusuf")
    _KNOWN.add(who)
    issued = await issuing.issue_owed(school.rt, school.clock())
    await tracking.award(school.rt, issued, school.clock())


_KNOWN: set[str] = set()


@pytest.fixture
async def two(school: School) -> School:
    _KNOWN.clear()
    await school.publish(course(1, key="water", title="Water"))
    await school.publish(course(1, key="money", title="Money"))
    return school


async def given(school: School) -> list[StoredCredential]:
    query = select(tables.credentials.c.public_id).where(tables.credentials.c.track_id.is_not(None))
    async with school.rt.database.read() as tx:
        ids = list(await tx.scalars(query))
        found = [await by_public_id(tx, each) for each in ids]
    return [each for each in found if each]


async def test_who_finishes_the_last_part_gets_the_track_once(two: School, tmp_path: Path):
    await tracking.publish(two.rt, written(tmp_path), two.clock())
    await passes(two, "water")
    assert await given(two) == []
    await two.hears("amina", "progress")
    assert "Track Community helper: 1 of 2" in two.texts("amina")[-1]
    await passes(two, "money")
    await two.hears("amina", "progress")
    assert any("Track Community helper: 2 of 2" in each for each in two.texts("amina")[-3:])
    (whole,) = await given(two)
    assert await tracking.award_all(two.rt, two.clock()) == 0
    await two.settle()
    told = [each for each in two.texts("amina") if "whole track" in each]
    assert len(told) == 1
    assert f"https://learn.example/c/{whole.public_id}" in told[0]
    document = json.loads(whole.document)
    guard.check({name: value for name, value in document.items() if name != "proof"})
    assert document["credentialSubject"]["identifier"][0]["identityHash"] == "Amina Yusuf"
    achievement = document["credentialSubject"]["achievement"]
    assert achievement["achievementType"] == "MicroCredential"
    assert [each["id"].rpartition("/")[2] for each in achievement["related"]] == ["water", "money"]
    for evidence, resource in zip(document["evidence"], document["relatedResource"], strict=True):
        assert resource["id"] == f"{evidence['id']}.json"
        async with two.rt.database.read() as tx:
            part = await by_public_id(tx, evidence["id"].rpartition("/")[2])
        assert part
        assert resource["digestMultibase"] == multibase.digest(sha256(part.document).digest())


async def test_who_had_all_parts_before_gets_it_when_it_is_published(two: School, tmp_path: Path):
    await passes(two, "water")
    await passes(two, "money")
    await tracking.publish(two.rt, written(tmp_path), two.clock())
    assert len(await given(two)) == 1


async def test_a_track_of_tracks_follows_and_fewer_parts_can_be_enough(two: School, tmp_path: Path):
    await tracking.publish(two.rt, written(tmp_path), two.clock())
    programme = TRACK.replace("id: helper", "id: programme").replace(
        "needs: [water, money]", "needs: [helper, first-aid]\nleast: 1"
    )
    await tracking.publish(two.rt, written(tmp_path, programme), two.clock(), allow_missing=True)
    await passes(two, "water")
    await passes(two, "money")
    assert [json.loads(each.document)["name"] for each in await given(two)] == [
        "Community helper",
        "Community helper",
    ]


async def test_a_part_that_was_withdrawn_does_not_count(two: School, tmp_path: Path):
    await tracking.publish(two.rt, written(tmp_path), two.clock())
    await passes(two, "water")
    async with two.rt.database.read() as tx:
        number = (await tx.execute(select(tables.credentials.c.public_id))).scalar_one()
    await withdrawing.revoke(two.rt, number, two.clock())
    await passes(two, "money")
    assert await given(two) == []
    assert await tracking.award_all(two.rt, two.clock()) == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("needs: [water, money]", "needs: []"), "needs"),
        (("needs: [water, money]", "needs: [water, water]"), "twice"),
        (("needs: [water, money]", "needs: [helper]"), "part of itself"),
        (("needs: [water, money]", "needs: [water]\nleast: 2"), "names only 1"),
        (("version: 1.0.0", "version: one"), "version"),
        (("title: Community helper", "titel: x"), "titel"),
        (("id: helper", "id: Big Helper"), "small letters"),
    ],
)
async def test_a_file_with_mistakes_is_refused_with_their_places(
    two: School, tmp_path: Path, change: tuple[str, str], said: str
):
    with pytest.raises(TrackHasErrors) as refused:
        await tracking.publish(two.rt, written(tmp_path, TRACK.replace(*change)), two.clock())
    assert any(said in str(each) for each in refused.value.problems)
    assert all(str(each).startswith("track.yaml:") for each in refused.value.problems)


@pytest.mark.parametrize(
    ("version", "title", "said"),
    [
        ("1.0.0", "Another", "other content"),
        ("0.9.0", "Community helper", "goes back from 1.0.0"),
        ("1.0.0", "Community helper", ""),
        ("1.0.1", "Another", ""),
    ],
)
async def test_a_published_version_never_changes(
    two: School, tmp_path: Path, version: str, title: str, said: str
):
    await tracking.publish(two.rt, written(tmp_path), two.clock())
    text = TRACK.replace("version: 1.0.0", f"version: {version}").replace(
        "title: Community helper", f"title: {title}"
    )
    if said:
        with pytest.raises(TrackHasErrors) as refused:
            await tracking.publish(two.rt, written(tmp_path, text), two.clock())
        assert said in str(refused.value.problems[0])
    else:
        await tracking.publish(two.rt, written(tmp_path, text), two.clock())


async def numbers(school: School) -> list[str]:
    """The numbers of the certificates of courses."""
    query = select(tables.credentials.c.public_id).where(tables.credentials.c.track_id.is_(None))
    async with school.rt.database.read() as tx:
        return list(await tx.scalars(query.order_by(tables.credentials.c.id)))


async def test_what_stands_on_a_withdrawn_part_is_named_and_shown(two: School, tmp_path: Path):
    rt, now = two.rt, two.clock()
    await tracking.publish(rt, written(tmp_path), now)
    programme = TRACK.replace("id: helper", "id: programme").replace("[water, money]", "[helper]")
    await tracking.publish(rt, written(tmp_path, programme), now)
    await passes(two, "water")
    await passes(two, "money")
    water, _ = await numbers(two)
    helper, whole = [each.public_id for each in await given(two)]

    # names that were corrected change nothing
    corrected = await withdrawing.correct(rt, water, "A. Yusuf", now)
    corrected = await withdrawing.correct(rt, corrected, "Amina Yusuf", now)
    helper = await withdrawing.correct(rt, helper, "A. Yusuf", now)
    assert await tracking.shaken(rt) == []
    page = await certifying.certificate(rt, helper, now)
    assert page
    assert not page.is_shaken
    assert page.pieces[0].public_id == corrected
    assert [each.standing for each in page.pieces] == [Standing.VALID, Standing.VALID]

    assert await withdrawing.standing_on(rt, corrected) == [helper, whole]
    await withdrawing.revoke(rt, corrected, now)
    assert await tracking.shaken(rt) == [helper]
    page = await certifying.certificate(rt, helper, now)
    assert page
    assert page.is_shaken
    assert page.pieces[0].standing is Standing.WITHDRAWN
    found, _ = await diagnosing.examine(rt, now)
    (said,) = [each.said for each in found if each.about == "tracks"]
    assert said.startswith("1 stand though")
    assert grouped(helper) in said

    await withdrawing.revoke(rt, helper, now)
    assert await tracking.shaken(rt) == [whole]
    await withdrawing.revoke(rt, whole, now)
    assert await tracking.shaken(rt) == []


async def test_a_track_has_an_id_that_no_course_has(two: School, tmp_path: Path):
    text = TRACK.replace("id: helper", "id: water").replace("[water, money]", "[money]")
    with pytest.raises(TrackHasErrors) as refused:
        await tracking.publish(two.rt, written(tmp_path, text), two.clock())
    assert "a course has the id water" in str(refused.value.problems[0])


async def test_a_track_signed_anew_stands_on_its_parts_as_they_are_now(two: School, tmp_path: Path):
    await tracking.publish(two.rt, written(tmp_path), two.clock())
    await passes(two, "water")
    await passes(two, "money")
    await withdrawing.rotate(two.rt, two.clock(), compromised=True)
    while await withdrawing.renew(two.rt, two.clock(), limit=2):
        pass
    (whole,) = await given(two)
    for resource in json.loads(whole.document)["relatedResource"]:
        number = resource["id"].rpartition("/")[2].removesuffix(".json")
        async with two.rt.database.read() as tx:
            part = await by_public_id(tx, number)
        assert part
        assert resource["digestMultibase"] == multibase.digest(sha256(part.document).digest())
