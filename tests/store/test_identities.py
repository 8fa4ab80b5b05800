"""An account elsewhere is one person's, and a person has one with each provider."""

from lessonbot.domain.staff import Role
from lessonbot.store import identities, staff
from lessonbot.store.identities import Identity
from tests.support.school import School

ISSUER = "https://id.example"


async def test_an_account_elsewhere_is_one_persons(school: School):
    here, now = school.rt.organisation, school.clock()
    made = {"role": Role.VIEWER, "language": "en", "created_at": now}
    async with school.rt.database.write() as tx:
        amina, juma = [
            await staff.add(
                tx, here, public_id=each, email=f"{each}@example.org", name=each, **made
            )
            for each in ("amina", "juma")
        ]

        async def added(who: int, subject: str, issuer: str = ISSUER) -> bool:
            return await identities.add(tx, here, who, issuer=issuer, subject=subject, now=now)

        assert await added(amina, "1")
        assert not await added(juma, "1")
        assert not await added(amina, "2")
        assert await added(juma, "2")
        assert await added(juma, "1", f"{ISSUER}/other")
        assert await identities.by_subject(tx, ISSUER, "1") == Identity(here, amina)
        await identities.drop(tx, here + 1, amina)
        assert await identities.by_subject(tx, ISSUER, "1")
        await identities.drop(tx, here, amina)
        assert await identities.by_subject(tx, ISSUER, "1") is None
        assert await identities.by_subject(tx, ISSUER, "2") == Identity(here, juma)


async def test_an_invitation_is_found_by_its_address_in_its_organisation_alone(school: School):
    here, now = school.rt.organisation, school.clock()
    times = {"created_at": now, "expires_at": now.replace(year=now.year + 1)}
    async with school.rt.database.write() as tx:
        for digest, email in (("a", "amina@example.org"), ("b", None)):
            await staff.invite(tx, here, digest=digest, email=email, role=Role.ADMIN, **times)
        found = await staff.invitation_for(tx, here, "amina@example.org", now)
        assert found
        assert (found.role, found.email) == (Role.ADMIN, "amina@example.org")
        assert not await staff.invitation_for(tx, here + 1, "amina@example.org", now)
        assert not await staff.invitation_for(tx, here, "", now)
        assert not await staff.invitation_for(tx, here, "amina@example.org", times["expires_at"])
        await staff.use_invitation(tx, here, found.id, now)
        assert not await staff.invitation_for(tx, here, "amina@example.org", now)
