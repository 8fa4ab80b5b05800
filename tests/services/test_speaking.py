"""How each language writes times and dates."""

import datetime as dt

import pytest

from lessonbot.services.speaking import voices

NOON = dt.datetime(2026, 11, 24, 8, 5, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("language", "moment", "days"),
    [
        ("en", "Tuesday, November 24, 08:05", "Monday and Friday"),
        ("am", "ማክሰኞ፣ ኖቬምበር 24፣ 08:05", "ሰኞ እና ዓርብ"),
        ("hi", "मंगलवार, 24 नवंबर, 08:05", "सोमवार और शुक्रवार"),
        ("pt", "terça-feira, 24 de novembro, 08:05", "segunda-feira e sexta-feira"),
        ("ar", "الثلاثاء، 24 نوفمبر، 08:05", "الاثنين والجمعة"),
        ("es", "martes, 24 de noviembre, 08:05", "lunes y viernes"),
        ("fr", "mardi 24 novembre, 08:05", "lundi et vendredi"),
        ("sw", "Jumanne, 24 Novemba, 08:05", "Jumatatu na Ijumaa"),
    ],
)
def test_moments_and_lists_are_written_as_people_write_them(language: str, moment: str, days: str):
    formats = voices()[language].formats
    assert formats.moment(NOON) == moment
    assert formats.listed([formats.weekday(0), formats.weekday(4)]) == days


def test_clocks_have_24_hours_in_every_language():
    assert {voice.formats.clock(dt.time(18, 5)) for voice in voices().values()} == {"18:05"}


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("de", "Deutsch"),
        ("sw", "Kiswahili"),
        ("am", "አማርኛ"),
        ("pt-BR", "Português (Brasil)"),
        ("zh-Hans", "中文 (简体)"),
        ("qqx", "qqx"),
        ("no such tag", "no such tag"),
        ("", ""),
    ],
)
def test_a_language_is_called_as_its_speakers_call_it(tag: str, name: str):
    assert voices()["en"].formats.language(tag) == name


def test_what_has_commas_of_its_own_is_held_apart_as_the_language_does_it():
    said = {language: voice.formats.apart(["a, b", "c"]) for language, voice in voices().items()}
    assert said["sw"] == "a, b; c"
    assert said["ar"] == "a, b؛ c"
    assert said["am"] == "a, b፤ c"
    assert said["fr"] == "a, b\u202f; c"
