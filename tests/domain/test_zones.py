"""Where a learner is: from the app, the phone number, or what is typed."""

import datetime as dt
import zoneinfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lessonbot.domain.places import CITIES, COUNTRIES, MAIN
from lessonbot.domain.schedule import local
from lessonbot.domain.spelling import fold
from lessonbot.domain.zones import find, guess, known

NOW = dt.datetime(2026, 6, 2, 11, 35, tzinfo=dt.UTC)
ZONES = sorted(zoneinfo.available_timezones() - {"localtime", "Factory"})


def test_a_zone_is_known_by_its_exact_name_only() -> None:
    assert known("Africa/Nairobi")
    assert not known("africa/nairobi")
    for wrong in (
        "",
        "Mars/Base",
        "Africa",
        "../../etc/passwd",
        "/etc/localtime",
        "a\0b",
        "é" * 999,
    ):
        assert not known(wrong)


@pytest.mark.parametrize(
    ("language", "phone", "zone"),
    [
        ("pt-BR", None, "America/Sao_Paulo"),
        ("pt-br", None, "America/Sao_Paulo"),
        ("en_KE", None, "Africa/Nairobi"),
        ("zh-Hans-CN", None, "Asia/Shanghai"),
        ("sw", None, "Africa/Nairobi"),
        ("am", None, "Africa/Addis_Ababa"),
        (None, "+254712345678", "Africa/Nairobi"),
        (None, "+1 876 555 1234", "America/Jamaica"),
        (None, "+1 212 555 1234", "America/New_York"),
        (None, "+77011234567", "Asia/Almaty"),
        (None, "+79161234567", "Europe/Moscow"),
        (None, "0091 98765 43210", "Asia/Kolkata"),
        ("pt-BR", "+351912345678", "Europe/Lisbon"),
        ("en", None, None),
        ("en-US", None, None),
        ("pt", None, None),
        ("es-419", None, None),
        ("xx-ZZ", "", None),
        ("", "abc", None),
        (None, None, None),
    ],
)
def test_a_zone_is_guessed_where_a_number_or_a_language_tells(
    language: str | None, phone: str | None, zone: str | None
) -> None:
    assert guess(language, phone) == zone


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ("Africa/Nairobi", "Africa/Nairobi"),
        ("africa/nairobi", "Africa/Nairobi"),
        ("AMERICA/NEW YORK", "America/New_York"),
        ("são paulo", "America/Sao_Paulo"),
        ("Sao_Paulo", "America/Sao_Paulo"),
        ("new york", "America/New_York"),
        ("Dar es Salaam", "Africa/Dar_es_Salaam"),
        ("Kenya", "Africa/Nairobi"),
        ("Quênia", "Africa/Nairobi"),
        ("الهند", "Asia/Kolkata"),
        ("भारत", "Asia/Kolkata"),
        ("القاهرة", "Africa/Cairo"),
        ("Le Caire", "Africa/Cairo"),
        ("Misri", "Africa/Cairo"),
        ("Côte d’Ivoire", "Africa/Abidjan"),
        ("ivory coast", "Africa/Abidjan"),
        ("Mumbai", "Asia/Kolkata"),
        ("Abuja", "Africa/Lagos"),
        ("Mombasa!", "Africa/Nairobi"),
        ("rio", "America/Sao_Paulo"),
        ("San Francisco", "America/Los_Angeles"),
        ("Chittagong", "Asia/Dhaka"),
        ("Medellín", "America/Bogota"),
        ("St. Petersburg", "Europe/Moscow"),
        ("N'Djamena", "Africa/Ndjamena"),
        ("Goma", "Africa/Lubumbashi"),
        ("Lagos, Nigeria", "Africa/Lagos"),
        ("Hyderabad, India", "Asia/Kolkata"),
        ("Hyderabad Pakistan", "Asia/Karachi"),
        ("Chicago USA", "America/Chicago"),
        ("I live in Mombasa Kenya", "Africa/Nairobi"),
        ("vivo en Bogotá", "America/Bogota"),
        ("Eastern time", "America/New_York"),
        ("niarobi", "Africa/Nairobi"),
        ("Johanesburg", "Africa/Johannesburg"),
        ("austia", "Europe/Vienna"),
        ("moro em Luanda", "Africa/Luanda"),
        ("दिल्ली में रहता हूं", "Asia/Kolkata"),
        ("ኢትዮጵያ", "Africa/Addis_Ababa"),
        ("ባህር ዳር", "Africa/Addis_Ababa"),
        ("አዲስ አበባ ውስጥ ነኝ", "Africa/Addis_Ababa"),
    ],
)
def test_a_place_is_found_by_its_name(said: str, zone: str) -> None:
    assert find(said, NOW) == (zone,)


@pytest.mark.parametrize(
    ("said", "zones"),
    [
        ("USA", "America/New_York America/Chicago America/Los_Angeles America/Denver"),
        ("Brasil", "America/Sao_Paulo America/Manaus America/Rio_Branco America/Noronha"),
        ("Indonesia", "Asia/Jakarta Asia/Makassar Asia/Jayapura"),
        ("Georgia", "Asia/Tbilisi America/New_York"),
        ("Congo", "Africa/Kinshasa Africa/Lubumbashi Africa/Brazzaville"),
    ],
)
def test_a_name_with_several_clocks_asks_with_the_most_populous_first(
    said: str, zones: str
) -> None:
    assert find(said, NOW) == tuple(zones.split())


def test_the_guessed_zone_decides_where_it_fits() -> None:
    assert find("USA", NOW, "America/Chicago") == ("America/Chicago",)
    assert find("Kenya", NOW, "America/Chicago") == ("Africa/Nairobi",)
    assert find("Kenya", NOW, "Mars/Base") == ("Africa/Nairobi",)


@pytest.mark.parametrize(
    ("said", "hint", "zones"),
    [
        ("UTC+3", None, ("Etc/GMT-3",)),
        ("gmt -3", None, ("Etc/GMT+3",)),
        ("+3", "Africa/Nairobi", ("Africa/Nairobi",)),
        ("UTC−4", "America/New_York", ("America/New_York",)),  # summer time
        ("UTC", None, ("Etc/UTC",)),
        ("GMT", "Africa/Accra", ("Africa/Accra",)),
        ("+05:30", None, ("Asia/Kolkata", "Asia/Colombo")),
        ("UTC+5:45", None, ("Asia/Kathmandu",)),
        ("UTC+٣", None, ("Etc/GMT-3",)),
        ("GMT-5:30", None, ()),
        ("UTC+25", None, ()),
        ("Etc/GMT-3", None, ("Etc/GMT-3",)),
    ],
)
def test_an_offset_is_taken_as_said(said: str, hint: str | None, zones: tuple[str, ...]) -> None:
    assert find(said, NOW, hint) == zones


@pytest.mark.parametrize(
    "said", ["14:35", "2:35 pm", "14h35", "١٤:٣٥", "it is 2:35 pm here", "14.22"]
)
def test_a_wall_clock_tells_the_zones_that_show_it_now(said: str) -> None:
    zones = find(said, NOW)
    assert zones[0] == "Africa/Nairobi"
    assert {local(zone, NOW).hour for zone in zones} == {14}
    assert find(said, NOW, "Asia/Riyadh") == ("Asia/Riyadh",)


def test_a_wall_clock_without_am_or_pm_can_be_either() -> None:
    assert find("2:35", NOW)[0] == "Africa/Nairobi"
    assert find("2:35", NOW, "Pacific/Gambier") == ("Pacific/Gambier",)


def test_a_wall_clock_prefers_the_country_that_was_guessed() -> None:
    assert find("06:35", NOW, "America/New_York")[0] == "America/Chicago"


def test_a_wall_clock_works_across_midnight() -> None:
    late = dt.datetime(2026, 6, 2, 21, 5, tzinfo=dt.UTC)
    assert "Africa/Nairobi" in find("23:55", late, "Africa/Nairobi")


@pytest.mark.parametrize(
    "said",
    [
        "",
        " ",
        "hello",
        "yes",
        "no",
        "next",
        "7",
        "14",
        "13:07",
        "25:99",
        "nigera",
        "!!!",
        "👍",
        "x" * 999,
    ],
)
def test_what_is_no_place_is_not_understood(said: str) -> None:
    assert find(said, NOW) == ()


@given(st.text(), st.sampled_from([None, "Africa/Nairobi", "", "Mars/Base"]))
@example("a/b", None)
@example("\ud800", None)
@example("Nairobi " * 12_500, None)
def test_any_text_gives_at_most_four_valid_zones(said: str, hint: str | None) -> None:
    zones = find(said, NOW, hint)
    assert len(zones) <= 4
    assert all(known(zone) for zone in zones)
    assert guess(said, said) is None or known(str(guess(said, said)))


def test_every_zone_is_found_by_its_name_in_any_case() -> None:
    for zone in ZONES:
        if "/" in zone:
            assert find(zone.lower().replace("_", " "), NOW) == (zone,)


def test_every_name_in_the_data_leads_to_its_zone() -> None:
    for line in CITIES.strip().splitlines():
        zone, *names = line.split("|")
        assert known(zone), line
        for name in names:
            zones = find(name, NOW)
            assert zone in zones or len(zones) == 4, (name, zones)
    for line in COUNTRIES.strip().splitlines():
        facts, *names = line.split("|")
        own = set(facts.split(" ")[2:])
        assert own, line
        assert all(map(known, own)), line
        for name in names:
            assert own & set(find(name, NOW)), name
            assert fold(name), line
    assert all(map(known, MAIN.split()))


def test_every_calling_code_leads_to_one_country() -> None:
    codes = [
        code
        for line in COUNTRIES.strip().splitlines()
        for code in line.split(" ")[1].split(",")
        if code
    ]
    assert len(codes) == len(set(codes)) > 200
