"""Posters that ask people to join: drawn when somebody prints them."""

from collections.abc import Sequence
from datetime import datetime

from lessonbot.credentials import poster
from lessonbot.credentials.poster import Poster, WayIn
from lessonbot.domain.phrases import Phrases
from lessonbot.domain.turn import Offer
from lessonbot.services.runtime import Runtime

_NAMES = {
    "telegram": "page.join.telegram",
    "whatsapp": "page.join.whatsapp",
    "sms": "page.join.sms",
}


async def drawn(
    rt: Runtime, offer: Offer, ways: Sequence[tuple[str, str, str]], now: datetime
) -> bytes:
    """The poster of a course or cohort, in its own language, as PDF. Raises Unprintable.

    `ways` are channels with the link that joins there and the number to write to, or none.
    """
    words = said(rt, offer, ways, now)
    return await rt.drawings.drawn((repr(words), "poster"), lambda: rt.press.do(poster.pdf, words))


def said(rt: Runtime, offer: Offer, ways: Sequence[tuple[str, str, str]], now: datetime) -> Poster:
    """What it says."""
    terms = offer.terms
    language = (terms.language if terms else "") or offer.course.language
    voice, course = rt.voice(language), offer.course.spoken(language)
    when = ""
    if terms:
        begun = terms.starts_on <= now.date()
        day, time = voice.formats.day(terms.starts_on), voice.formats.clock(terms.at)
        key = "page.join.began" if begun else "page.join.begins"
        when = voice.label(key, day=day, time=time)
    return Poster(
        language=voice.language,
        direction="rtl" if voice.rtl else "ltr",
        kicker=voice.label("page.join.kicker"),
        title=course.title,
        summary=course.summary,
        group=terms.name if terms else "",
        when=when,
        facts=(
            (voice.label("page.course.lessons"), str(len(course.lessons))),
            (voice.label("page.course.minutes"), str(course.minutes_per_day)),
        ),
        scan=voice.label("cohort.squares"),
        ways=tuple(_way(voice, offer.code, *each) for each in ways),
        address=(voice.label("page.join.ways"), f"{rt.public_url}/join/{offer.code}"),
        stop=voice.label("page.join.free_stop"),
        issuer=voice.label("page.join.by", issuer=rt.organisation_name),
    )


def _way(voice: Phrases, code: str, scheme: str, link: str, number: str) -> WayIn:
    by_hand = ""
    if number:
        by_hand = voice.label("page.join.by_hand", words=f"JOIN {code}", number=number)
    return WayIn(voice.label(_NAMES.get(scheme, "page.join.sms")), link, by_hand)
