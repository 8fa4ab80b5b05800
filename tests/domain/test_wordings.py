"""Hours and weekdays as people type them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessonbot.domain.wordings import clock_time, span_of_time, weekdays


@pytest.mark.parametrize(
    ("said", "hour", "minute"),
    [
        ("7", 7, 0),
        ("7:30", 7, 30),
        ("07.30", 7, 30),
        ("7 pm", 19, 0),
        ("7.30pm", 19, 30),
        ("7:30 P.M.", 19, 30),
        ("12 am", 0, 0),
        ("12:15 pm", 12, 15),
        ("19h", 19, 0),
        ("19h30", 19, 30),
        ("19 h 30", 19, 30),
        ("1930", 19, 30),
        ("0:00", 0, 0),
        ("٧:٣٠", 7, 30),
        ("७:३०", 7, 30),
        ("７：３０", 7, 30),
        ("٧ مساء", 19, 0),
        ("7 बजे", 7, 0),
        ("8 heures", 8, 0),
        ("8 du soir", 20, 0),
        ("8 de la mañana", 8, 0),
        ("at 7 o'clock", 7, 0),
        ("noon", 12, 0),
        ("midnight", 0, 0),
        ("07:30:00", 7, 30),
        ("às 19h30", 19, 30),
        ("8 da noite", 20, 0),
        ("2 da madrugada", 2, 0),
        ("12 de la noche", 0, 0),
        ("सुबह 7 बजे", 7, 0),
        ("शाम 6:30 बजे", 18, 30),
        ("दोपहर 12 बजे", 12, 0),
        ("रात को 9 बजे", 21, 0),
        ("रात 12 बजे", 0, 0),
        ("रात 2 बजे", 2, 0),
        ("subah 7 baje", 7, 0),
        ("7፡30", 7, 30),
    ],
)
def test_an_hour_is_understood(said: str, hour: int, minute: int) -> None:
    assert clock_time(said) == dt.time(hour, minute)


@pytest.mark.parametrize(
    ("said", "hour", "minute"),
    [
        ("ከጠዋቱ 12 ሰዓት", 6, 0),
        ("ከጠዋቱ 2 ሰዓት", 8, 0),
        ("ጠዋት በ2 ሰአት ተኩል", 8, 30),
        ("ከረፋዱ 4 ሰዓት", 10, 0),
        ("ከቀኑ 6 ሰዓት", 12, 0),
        ("ከሰዓት በኋላ 8 ሰዓት", 14, 0),
        ("ከምሽቱ 12:30 ሰዓት", 18, 30),
        ("ከምሽቱ 1 ሰዓት ከ15 ደቂቃ", 19, 15),
        ("ማታ 3 ሰዓት", 21, 0),
        ("ከሌሊቱ 6 ሰዓት", 0, 0),
        ("ከሌሊቱ 11 ሰዓት", 5, 0),
    ],
)
def test_an_hour_of_the_ethiopian_clock_is_understood(said: str, hour: int, minute: int) -> None:
    assert clock_time(said) == dt.time(hour, minute)


@pytest.mark.parametrize(
    "said",
    ["2 ሰዓት", "ከጠዋቱ 8 ሰዓት", "ከምሽቱ 9 ሰዓት", "ከቀኑ 12 ሰዓት", "ከሌሊቱ 12 ሰዓት", "ከጠዋቱ 13 ሰዓት", "ጠዋት"],
)
def test_an_hour_that_does_not_fit_its_part_of_the_day_is_asked_again(said: str) -> None:
    assert clock_time(said) is None


@pytest.mark.parametrize(
    "said",
    ["", "25:00", "24:00", "7:60", "7:3", "13 pm", "0 am", "193", "7 8 9", "seven", "7 days", "pm"],
)
def test_nonsense_is_no_hour(said: str) -> None:
    assert clock_time(said) is None


@given(st.times())
def test_every_minute_of_the_day_can_be_typed(time: dt.time) -> None:
    minute = time.replace(second=0, microsecond=0)
    for form in ("%H:%M", "%H.%M", "%Hh%M", "%I:%M %p", "%I.%M%p", "%H%M"):
        assert clock_time(time.strftime(form)) == minute


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("mon wed fri", (0, 2, 4)),
        ("Monday", (0,)),
        ("Fridays and Mondays", (0, 4)),
        ("tue/thu", (1, 3)),
        ("weekdays", (0, 1, 2, 3, 4)),
        ("Weekend", (5, 6)),
        ("daily", (0, 1, 2, 3, 4, 5, 6)),
        ("every day", (0, 1, 2, 3, 4, 5, 6)),
        ("mon-fri", (0, 1, 2, 3, 4)),
        ("Mon – Wed, Sun", (0, 1, 2, 6)),
        ("fri to mon", (0, 4, 5, 6)),
        ("lun, mer et ven", (0, 2, 4)),
        ("lundi au vendredi", (0, 1, 2, 3, 4)),
        ("tous les jours", (0, 1, 2, 3, 4, 5, 6)),
        ("sábado y domingo", (5, 6)),
        ("fin de semana", (5, 6)),
        ("segunda-feira, quarta-feira", (0, 2)),
        ("segunda a sexta", (0, 1, 2, 3, 4)),
        ("الاثنين والأربعاء", (0, 2)),
        ("يوم الجمعة", (4,)),
        ("كل يوم", (0, 1, 2, 3, 4, 5, 6)),
        ("jumatatu na ijumaa", (0, 4)),
        ("kila siku", (0, 1, 2, 3, 4, 5, 6)),
        ("सोमवार और बुधवार", (0, 2)),
        ("सोमवार से शुक्रवार", (0, 1, 2, 3, 4)),
        ("हर दिन", (0, 1, 2, 3, 4, 5, 6)),
        ("सोमवार से शुक्रवार तक", (0, 1, 2, 3, 4)),
        ("somvar aur budhvar", (0, 2)),
        ("de segunda a sexta", (0, 1, 2, 3, 4)),
        ("segunda feira e sexta feira", (0, 4)),
        ("todo dia", (0, 1, 2, 3, 4, 5, 6)),
        ("ሰኞ ረቡዕ ዓርብ", (0, 2, 4)),
        ("ሰኞና እሮብ", (0, 2)),
        ("ቅዳሜ እና እሁድ", (5, 6)),
        ("ከሰኞ እስከ አርብ", (0, 1, 2, 3, 4)),
        ("በየቀኑ", (0, 1, 2, 3, 4, 5, 6)),
        ("የሥራ ቀናት", (0, 1, 2, 3, 4)),
    ],
)
def test_weekdays_are_understood(said: str, days: tuple[int, ...]) -> None:
    assert weekdays(said) == days


@pytest.mark.parametrize("said", ["", "days", "mon foo", "to", "mon to", "to mon", "1 2 3", "and"])
def test_other_words_are_no_weekdays(said: str) -> None:
    assert weekdays(said) is None


@given(st.text())
def test_any_text_at_all_is_read_without_an_error(said: str) -> None:
    assert clock_time(said) is None or said.strip()
    days = weekdays(said)
    assert days is None or (days and set(days) <= set(range(7)))


def test_a_very_long_text_is_neither() -> None:
    assert clock_time("7" * 100_000) is None
    assert weekdays("mon " * 100_000 + "x") == (0,)


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("2h", 120),
        ("2 H", 120),
        ("3", 180),
        ("in 3 hours", 180),
        ("2 hours later", 120),
        ("1 hr", 60),
        ("90 min", 90),
        ("in 20 minutes", 20),
        ("dans 2 heures", 120),
        ("dans 8 heures", 480),
        ("en 2 horas", 120),
        ("dentro de 2 horas", 120),
        ("daqui a 3 horas", 180),
        ("masaa 2", 120),
        ("baada ya masaa 2", 120),
        ("dakika 30", 30),
        ("بعد ٢ ساعات", 120),
        ("٣٠ دقيقة", 30),
        ("2 घंटे बाद", 120),
        ("३० मिनट में", 30),
        ("2 ghante baad", 120),
        ("ከ2 ሰዓት በኋላ", 120),
        ("30 ደቂቃ", 30),
    ],
)
def test_a_time_from_now_is_understood(said: str, minutes: int) -> None:
    assert span_of_time(said) == dt.timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "0",
        "0h",
        "18h",
        "18:00",
        "8 heures",
        "6:30",
        "7 pm",
        "2 men",
        "tomorrow",
        "24 hours",
        "h",
    ],
)
def test_an_hour_of_the_day_and_anything_else_is_no_time_from_now(said: str) -> None:
    assert span_of_time(said) is None
