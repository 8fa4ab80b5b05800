"""Certificates to print and to show: drawn from what was signed, when somebody asks for them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from lessonbot.credentials import certificate, dids, picture
from lessonbot.credentials.baking import baked
from lessonbot.credentials.certificate import Fact, Sheet
from lessonbot.credentials.picture import Shown
from lessonbot.domain.credential import grouped
from lessonbot.domain.phrases import Phrases
from lessonbot.services import issuing, trusting
from lessonbot.services.runtime import Runtime
from lessonbot.store.credentials import CredentialState, StoredCredential


async def drawn(rt: Runtime, number: str, form: str, now: datetime) -> bytes | None:
    """A certificate as `pdf`, `png` or `card`; None if there is none that stands and is shown.

    Raises CannotSign, Unprintable.
    """
    found = await trusting.credential(rt, number, now)
    if found is None or found.hidden or found.state is not CredentialState.ISSUED:
        return None
    voice = rt.voice(found.language)
    if form == "png":
        words = replace(shown(voice, found), holder="", heading="")
        return baked(await badge(rt, words), found.document)
    key = (f"{found.public_id} {found.sha256}", form)
    if form == "pdf":
        page = sheet(voice, found)
        return await rt.drawings.drawn(
            key, lambda: rt.press.do(certificate.pdf, page, found.document)
        )
    return await rt.drawings.drawn(key, lambda: rt.press.do(picture.card, shown(voice, found)))


async def badge(rt: Runtime, words: Shown) -> bytes:
    """The badge that says these words, as a PNG without a credential: one for all who earn it.

    Raises Unprintable.
    """
    return await rt.drawings.drawn(
        (repr(words), "badge"), lambda: rt.press.do(picture.badge, words)
    )


def sheet(voice: Phrases, found: StoredCredential) -> Sheet:
    """What the printed certificate says, in the language that it was issued in."""
    document = issuing.read(found.document)
    achievement = document["credentialSubject"]["achievement"]
    of_track = achievement["achievementType"] != "Course"
    return Sheet(
        language=found.language,
        direction="rtl" if voice.rtl else "ltr",
        heading=voice.label("page.cert.heading"),
        before=voice.label("page.cert.holds"),
        holder=found.name or voice.label("page.cert.no_name"),
        after=voice.label("page.cert.completed_track" if of_track else "page.cert.completed"),
        title=achievement["name"],
        facts=tuple(_facts(voice, document, found.expires_at)),
        criteria=(voice.label("page.cert.criteria"), achievement["criteria"]["narrative"]),
        issuer=(voice.label("page.cert.issuer"), document["issuer"]["name"]),
        date=(voice.label("page.cert.date"), voice.formats.day(found.issued_at.date())),
        number=(voice.label("page.cert.id"), grouped(found.public_id)),
        check=voice.label("page.cert.check_print"),
        address=(voice.label("page.cert.address"), document["id"]),
        at=found.issued_at,
        state=voice.label("page.cert.demo") if _is_demo(document) else "",
    )


def shown(voice: Phrases, found: StoredCredential) -> Shown:
    """What a picture says."""
    document = issuing.read(found.document)
    return Shown(
        language=found.language,
        direction="rtl" if voice.rtl else "ltr",
        title=document["name"],
        issuer=document["issuer"]["name"],
        date=voice.formats.day(found.issued_at.date()),
        holder=found.name,
        heading=voice.label("page.cert.heading"),
        state=voice.label("page.cert.demo_title") if _is_demo(document) else "",
    )


def _is_demo(document: Mapping[str, Any]) -> bool:
    return str(document["issuer"]["id"]).startswith(dids.KEY)


def _facts(voice: Phrases, document: Mapping[str, Any], expires: datetime | None) -> Iterator[Fact]:
    subject = document["credentialSubject"]
    if expires:
        yield voice.label("page.cert.expires"), voice.formats.day(expires.date())
    if hours := subject["achievement"].get("creditsAvailable"):
        yield voice.label("page.cert.hours"), f"{hours:g}"
    needed = {
        each["id"]: each["requiredValue"]
        for each in subject["achievement"].get("resultDescription", ())
    }
    for result in subject.get("result", ()):
        limit = needed[result["resultDescription"]]
        said = voice.label("page.cert.score_value", score=result["value"], needed=limit)
        yield voice.label("page.cert.score"), said
    evidence = document.get("evidence", ())
    yield from ((each["name"], each["narrative"]) for each in evidence if "narrative" in each)
    names = [each["name"] for each in evidence if "id" in each]
    if names:
        yield voice.label("page.cert.parts"), voice.formats.listed(names)
