"""What templates say stays what people asked for: nothing that WhatsApp takes for advertising.

A template that it does not take as it is, it rejects; one that sounds like advertising costs more
and is kept from many people. So every translation is held against the rules before it is sent.
"""

import re
import unicodedata
from collections.abc import Iterator

import pytest

from lessonbot.services.inviting import BUTTONS, LESSON, LONGEST, PURPOSES, WORDINGS
from lessonbot.services.speaking import voices
from lessonbot.services.templating import wording

VOICES = voices()
ALL = [
    (language, purpose, variant)
    for language in VOICES
    for purpose in PURPOSES
    for variant in range(WORDINGS)
]
TITLE, BODY = 20, 1024
PLACE = re.compile(r"\{\{\d\}\}")

# how words of advertising begin; where prefixes are written together with the word, anywhere in it
SELLING = {
    "en": "free|offer|discount|sale|deal|promo|coupon|win|prize|gift|bonus|hurry|limited|exclusive|"
    "special|buy|shop|sav(e|ing)|cheap|best|don.t miss|only today|subscribe|order now",
    "es": "gratis|gratuit|ofert|descuento|rebaja|promoci|cup[oó]n|premi|regal|gan[ae]|sorteo|exclusiv|"
    "compr[ae]|aprovech|ahorr|barat|limitad|[uú]ltim|especial|suscr",
    "fr": "gratuit|offre|remise|rabais|r[eé]duction|promo|solde|cadeau|gagn|exclusi|achet|achat|"
    "profit|[eé]conomis|limit[eé]|bon plan|sp[eé]cial|abonn",
    "pt": "gr[aá]tis|gratuit|ofert|descont|promo[cç]|cupo[mn]|pr[eê]mi|brinde|ganh|exclusiv|compr[ae]|"
    "aproveit|economiz|limitad|[uú]ltim|especial|barat|inscreva",
    "sw": "bure|ofa|punguz|zawadi|promosheni|nunu|shinda|ushindi|bahati|kuponi|okoa|maalum|rahisi|"
    "harakisha|tuzo",
    "hi": "मुफ़्त|मुफ्त|फ़्री|फ्री|ऑफ़र|ऑफर|छूट|सेल|इनाम|उपहार|तोहफ़|तोहफ|ख़रीद|खरीद|जीत|कूपन|विशेष|बचत|बचाएँ|सस्त|जल्दी",
    "ar": "مجان|عرض|عروض|خصم|تخفيض|هدي|جائز|اربح|فرص|اشتر|شراء|كوبون|حصري|وفّر|توفير|رخيص|سارع|خاص",
    "am": "ነፃ|ነጻ|ቅናሽ|ሽልማት|ስጦታ|ይግዙ|ግዢ|ግዛ|ኩፖን|ዕድለኛ|እድለኛ|ያሸንፉ|አሸናፊ|ልዩ|ርካሽ|ይፍጠኑ",
}
JOINED = {"hi", "ar", "am"}


def faults(language: str, body: str) -> Iterator[str]:
    """What WhatsApp would not like about a text with numbered places."""
    start = "" if language in JOINED else r"\b"
    for found in re.finditer(f"{start}({SELLING[language]})", body, re.IGNORECASE):
        yield f"advertising: {found[0]}"
    if re.search(r"[\n\r\t]| {4}", body):
        yield "a line break, a tab or a row of spaces"
    if re.search(r"[*_~`]", PLACE.sub("", body)):
        yield "a mark of style"
    if any(unicodedata.category(char) in {"So", "Cs", "Co"} or char == "\ufe0f" for char in body):
        yield "an emoji"
    between = PLACE.split(body)
    if len(between) > 1:
        if not (_says_something(between[0]) and _says_something(between[-1])):
            yield "a place at the beginning or the end"
        if not all(_says_something(each) for each in between[1:-1]):
            yield "two places side by side"
        if len("".join(between).split()) < 2 * len(between) - 1:
            yield "more places than words"
    if "http" in body or "www." in body:
        yield "a link"


def _says_something(part: str) -> bool:
    return any(char.isalpha() for char in part)


@pytest.mark.parametrize(("language", "purpose", "variant"), ALL)
def test_no_wording_sounds_like_advertising_or_breaks_a_rule(
    language: str, purpose: str, variant: int
):
    said = wording(VOICES[language], purpose, variant)
    assert list(faults(language, said.body)) == []


@pytest.mark.parametrize(("language", "purpose", "variant"), ALL)
def test_every_wording_has_each_of_its_places_once_and_a_sample_for_it(
    language: str, purpose: str, variant: int
):
    said = wording(VOICES[language], purpose, variant)
    places = [f"{{{{{place}}}}}" for place, _ in enumerate(said.samples, start=1)]
    assert sorted(PLACE.findall(said.body)) == places
    assert all(sample.strip() for sample in said.samples)
    assert "{" not in PLACE.sub("", said.body)
    assert len(said.body) + LONGEST * len(places) <= BODY


@pytest.mark.parametrize("language", VOICES)
def test_buttons_are_short_plain_and_told_apart(language: str):
    labels = [each.label for each in wording(VOICES[language], LESSON, 0).buttons]
    assert len(set(labels)) == len(BUTTONS)
    for label in labels:
        assert 0 < len(label) <= TITLE
        assert list(faults(language, label)) == []
        assert not PLACE.search(label)


@pytest.mark.parametrize("language", VOICES)
def test_the_two_wordings_of_a_purpose_are_two(language: str):
    for purpose in PURPOSES:
        said = {wording(VOICES[language], purpose, each).body for each in range(WORDINGS)}
        assert len(said) == WORDINGS


def test_names_are_of_the_letters_that_whatsapp_takes_and_no_two_the_same():
    names = [wording(VOICES[tag], purpose, variant).name for tag, purpose, variant in ALL]
    assert all(re.fullmatch(r"[a-z0-9_]{1,512}", name) for name in names)
    assert len(set(names)) == len(ALL)


@pytest.mark.parametrize(
    ("language", "body", "fault"),
    [
        ("en", "A free lesson {{1}} waits for you here today.", "advertising: free"),
        ("en", "Lesson {{1}} waits, and there is a Discount for you.", "advertising: Discount"),
        ("es", "La lección {{1}} tiene una oferta para ti hoy.", "advertising: ofert"),
        ("fr", "La leçon {{1}} est offerte, profitez du cours.", "advertising: profit"),
        ("pt", "A lição {{1}} está aqui, com desconto para você.", "advertising: descont"),
        ("sw", "Somo la {{1}} ni la bure na liko tayari hapa.", "advertising: bure"),
        ("hi", "पाठ {{1}} आपके लिए मुफ़्त तैयार है।", "advertising: मुफ़्त"),
        ("ar", "الدرس {{1}} مع العروض جاهز هنا الآن.", "advertising: عروض"),
        ("am", "ትምህርት {{1}} በቅናሽ እዚህ ዝግጁ ነው።", "advertising: ቅናሽ"),
        ("en", "Lesson {{1}} is ready.\nTap here and it comes.", "a line break, a tab"),
        ("en", "Lesson {{1}} is *ready* and waits for you here.", "a mark of style"),
        ("en", "Lesson {{1}} is ready and waits for you here 🎉 now.", "an emoji"),
        ("en", "{{1}} is the lesson that is ready for you here.", "a place at the beginning"),
        ("en", "The lesson that is ready for you is “{{1}}”.", "a place at the beginning"),
        ("en", "Your lesson {{1}}: “{{2}}” waits here for you, and is ready.", "two places side"),
        ("en", "Lesson {{1}} of {{2}} waits.", "more places than words"),
        ("en", "Lesson {{1}} is at https://example.org for you now.", "a link"),
    ],
)
def test_what_whatsapp_does_not_take_is_found(language: str, body: str, fault: str):
    assert any(each.startswith(fault) for each in faults(language, body)), list(
        faults(language, body)
    )


def test_every_language_has_its_words_of_advertising():
    assert set(SELLING) == set(VOICES)
