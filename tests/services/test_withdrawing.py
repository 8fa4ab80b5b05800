"""What was issued can be withdrawn and corrected, and survives a change of keys."""

import base64
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import select

from lessonbot.credentials import multibase, signing, status_list, tokens
from lessonbot.services import certifying, issuing, trusting, withdrawing
from lessonbot.services.withdrawing import NotThere
from lessonbot.store import credentials, issuers, status_lists, tables
from lessonbot.store.credentials import StoredCredential
from lessonbot.store.issuers import KeyState
from tests.support.courses import course
from tests.support.school import School


@pytest.fixture
async def number(school: School) -> str:
    """The number of Amina's certificate, which is signed."""
    await school.publish(course(1))
    await school.join("amina")
    await school.taps("amina", "q10 yes")
    await school.taps("amina", "Amina")
    await issuing.issue_owed(school.rt, school.clock())
    async with school.rt.database.read() as tx:
        found: str = (await tx.execute(select(tables.achievements.c.public_id))).scalar_one()
    return found


async def held(school: School, number: str) -> StoredCredential:
    async with school.rt.database.read() as tx:
        found = await credentials.by_public_id(tx, number)
    assert found
    return found


async def is_withdrawn(school: School, number: str) -> bool:
    """What a verifier reads from the signed list."""
    status = json.loads((await held(school, number)).document)["credentialStatus"]
    async with school.rt.database.read() as tx:
        listed = await status_lists.numbered(tx, school.rt.organisation, 1)
    assert listed
    document = json.loads(listed.document)
    assert document["id"] == status["statusListCredential"]
    assert await is_trusted(school, document)
    encoded = document["credentialSubject"]["encodedList"]
    return status_list.is_set(encoded, int(status["statusListIndex"]))


async def is_trusted(school: School, document: Mapping[str, Any]) -> bool:
    """Whether a key of the issuer that is believed signed it."""
    async with school.rt.database.read() as tx:
        keys = await issuers.keys(tx, school.rt.organisation)
    trusted = [each for each in keys if each.state is not KeyState.COMPROMISED]
    return any(signing.is_signed_by(document, multibase.key_bytes(each.public)) for each in trusted)


async def test_what_was_withdrawn_is_in_the_signed_list(school: School, number: str):
    rt, now = school.rt, school.clock()
    assert not await is_withdrawn(school, number)
    before = (await held(school, number)).document
    await withdrawing.revoke(rt, number, now, reason="Somebody else took the test.")
    assert await is_withdrawn(school, number)
    after = await held(school, number)
    assert (after.state, after.reason, after.reason_shown) == (
        "revoked",
        "Somebody else took the test.",
        False,
    )
    assert after.document == before
    with pytest.raises(NotThere, match="withdrawn already"):
        await withdrawing.revoke(rt, number, now)
    with pytest.raises(NotThere, match="no certificate"):
        await withdrawing.revoke(rt, "0" * 16, now)


async def test_another_name_makes_another_certificate_and_withdraws_the_first(
    school: School, number: str
):
    rt, now = school.rt, school.clock()
    fresh = await withdrawing.correct(rt, number, "Amina Yusuf", now)
    assert fresh != number
    old, new = await held(school, number), await held(school, fresh)
    assert (old.state, old.superseded_by, new.state) == ("superseded", fresh, "issued")
    assert await is_withdrawn(school, number)
    assert not await is_withdrawn(school, fresh)
    document = json.loads(new.document)
    assert document["credentialSubject"]["identifier"][0]["identityHash"] == "Amina Yusuf"
    assert document["id"].endswith(fresh)
    assert await is_trusted(school, document)
    await school.hears("amina", "certificate")
    assert fresh in school.texts("amina")[-1]
    assert await issuing.issue_owed(rt, now) == set()


async def test_after_a_new_key_old_and_new_ones_verify(school: School, number: str):
    rt, now = school.rt, school.clock()
    before = json.loads((await held(school, number)).document)
    await withdrawing.rotate(rt, now)
    assert await is_trusted(school, before)
    assert not await is_withdrawn(school, number)
    fresh = await withdrawing.correct(rt, number, "Amina Yusuf", now)
    after = json.loads((await held(school, fresh)).document)
    assert await is_trusted(school, after)
    assert after["proof"][0]["verificationMethod"] != before["proof"][0]["verificationMethod"]
    async with rt.database.read() as tx:
        old, new = await issuers.keys(tx, rt.organisation)
    assert (old.state, old.sealed, new.state) == ("retired", None, "active")


async def test_with_another_secret_key_nothing_new_is_signed_and_it_says_why(
    school: School, number: str
):
    school.rt.vault = type(school.rt.vault)(lambda: "another secret key altogether")
    with pytest.raises(issuing.CannotSign, match="LESSONBOT_SECRET_KEY"):
        await withdrawing.revoke(school.rt, number, school.clock())
    assert not await is_withdrawn(school, number)


async def test_what_a_stolen_key_signed_is_not_believed_and_what_stands_is_signed_anew(
    school: School, number: str
):
    rt, now = school.rt, school.clock()
    before = await held(school, number)
    await withdrawing.rotate(rt, now, compromised=True)
    assert not await is_trusted(school, json.loads(before.document))
    assert await withdrawing.renew(rt, now) == 1
    assert await withdrawing.renew(rt, now) == 0
    after = await held(school, number)
    document = json.loads(after.document)
    assert await is_trusted(school, document)
    assert not await is_withdrawn(school, number)
    assert document["id"] == json.loads(before.document)["id"]
    assert document["awardedDate"] == json.loads(before.document)["awardedDate"]
    assert sha256(after.document).hexdigest() == after.sha256


async def token_key(school: School, number: str) -> str:
    """The address of the key of a certificate's token, which says what the certificate says."""
    found = await held(school, number)
    token, document = found.jwt or "", json.loads(found.document)
    header, claims = (
        json.loads(base64.urlsafe_b64decode(part + "==")) for part in token.split(".")[:2]
    )
    assert header.keys() == {"alg", "kid", "typ"}
    assert claims["jti"] == document["id"]
    assert claims["iss"] == document["issuer"]["id"]
    assert claims["sub"] == document["credentialSubject"]["id"]
    assert "proof" not in claims
    keys = await published(school)
    assert tokens.is_signed_by(token, keys[header["kid"]])
    assert not tokens.is_signed_by(token, tokens.generate()[1])
    kid: str = header["kid"]
    return kid


async def published(school: School) -> dict[str, Any]:
    """The keys of tokens that verifiers read."""
    found = (await trusting.token_keys(school.rt, "default") or {})["keys"]
    return {f"did:web:learn.example:orgs:default#{each['kid']}": each for each in found}


async def test_who_wants_tokens_gets_them_beside_and_their_key_goes_only_with_a_stolen_one(
    school: School, number: str
):
    rt, now = school.rt, school.clock()
    assert (await held(school, number)).jwt is None
    async with rt.database.write() as tx:
        await issuers.change(tx, rt.organisation, jwt=True)
    fresh = await withdrawing.correct(rt, number, "Amina Yusuf", now)
    first = await token_key(school, fresh)
    await withdrawing.rotate(rt, now)  # a key of tokens takes the room of three others
    assert await token_key(school, fresh) == first
    again = await withdrawing.correct(rt, fresh, "Amina Y.", now)
    assert await token_key(school, again) == first
    with pytest.raises(issuing.CannotSign, match="only with all other keys"):
        await withdrawing.rotate(rt, now, compromised=True, named="jwt-")
    assert await token_key(school, again) == first
    await withdrawing.rotate(rt, now, compromised=True)
    assert await withdrawing.renew(rt, now) == 1
    second = await token_key(school, again)
    assert (await published(school)).keys() == {second} != {first}


async def test_a_learner_mends_the_name_and_gets_the_new_link(school: School, number: str):
    await school.hears("amina", "certificate")
    await school.taps("amina", "Another name")
    await school.hears("amina", "Amina Yusuf")
    assert "in a moment" in school.texts("amina")[-1]
    assert await withdrawing.correct_wanted(school.rt, school.clock()) == 1
    assert await withdrawing.correct_wanted(school.rt, school.clock()) == 0
    await school.settle()
    fresh = school.texts("amina")[-1].split("/c/")[1].split()[0]
    assert fresh != number
    assert (await held(school, fresh)).name == "Amina Yusuf"
    assert (await held(school, number)).superseded_by == fresh


async def test_a_name_mended_before_anything_was_signed_is_signed(school: School):
    await school.publish(course(1))
    await school.join("juma")
    await school.taps("juma", "q10 yes")
    await school.hears("juma", "Juma O")
    await school.hears("juma", "certificate")
    await school.taps("juma", "Another name")
    await school.hears("juma", "Juma Otieno")
    await issuing.issue_owed(school.rt, school.clock())
    async with school.rt.database.read() as tx:
        names = list(await tx.scalars(select(tables.credentials.c.name)))
    assert names == ["Juma Otieno"]


async def test_a_learner_hides_the_page_and_shows_it_again(school: School, number: str):
    for label, hidden in (("Hide my page", True), ("Show my page", False)):
        await school.hears("amina", "certificate")
        await school.taps("amina", label)
        assert (await held(school, number)).hidden is hidden


async def test_who_was_given_a_link_is_led_to_the_newest_name(school: School, number: str):
    rt = school.rt
    second = await withdrawing.correct(rt, number, "A. Yusuf", school.clock())
    third = await withdrawing.correct(rt, second, "Amina Yusuf", school.clock())
    assert (await held(school, number)).superseded_by == third
    assert (await held(school, second)).superseded_by == third
    shown = await certifying.certificate(rt, third, school.clock())
    assert shown
    assert shown.corrected_at == school.clock()
    first = await certifying.certificate(rt, number, school.clock())
    assert first
    assert (first.replaced_by, first.corrected_at) == (third, None)
