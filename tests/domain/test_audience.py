"""Audiences as staff write them: understood, or refused with how to write it."""

import msgspec
import pytest

from lessonbot.domain.audience import Audience, NotAnAudience, Term, parse, shown, stuck_days


def test_everybody_is_an_audience_without_conditions():
    assert parse(["all"]) == Audience()
    assert shown(parse(["all"])) == "all"


def test_conditions_keep_their_values_in_one_spelling():
    found = parse(
        ["course=a, b,a", "state=Stuck:7", "language=pt_BR", "zone=Africa/", "channel=SMS"],
        ["learner=8q2f-0m5z", "zone=Europe/Paris"],
    )
    assert found.wanted == (
        Term("course", ("a", "b")),
        Term("state", ("stuck:7",)),
        Term("language", ("pt-br",)),
        Term("zone", ("Africa/",)),
        Term("channel", ("sms",)),
    )
    assert found.left_out == (Term("learner", ("8Q2F0M5Z",)), Term("zone", ("Europe/Paris",)))


def test_an_audience_is_kept_as_data_and_comes_back_the_same():
    found = parse(["course=a"], ["state=finished"])
    assert msgspec.convert(msgspec.json.decode(msgspec.json.encode(found)), Audience) == found


def test_an_audience_is_shown_the_way_it_is_written():
    said = shown(parse(["course=a,b,c,d,e", "state=active"], ["learner=X"]))
    assert said == "course=a,b,c and 2 more state=active except learner=X"


@pytest.mark.parametrize(
    ("state", "days"), [("stuck", 3), ("stuck:1", 1), ("stuck:365", 365), ("active", None)]
)
def test_stuck_says_for_how_many_days(state: str, days: int | None):
    assert stuck_days(state) == days


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ([], "say who gets it"),
        (["all", "course=a"], "all is everybody"),
        (["course=a", "course=b"], "course=one,other"),
        (["course"], "names nothing"),
        (["course= , "], "names nothing"),
        (["curse=a"], "course=…"),
        (["everyone"], "write all"),
        (["state=bored"], "not-started"),
        (["state=stuck:0"], "stuck:7"),
        (["state=stuck:9999"], "stuck:7"),
        (["language=Arabic language"], "language code"),
        (["zone=Atlantis/City"], "Africa/Nairobi"),
        (["zone=../../etc/passwd"], "Africa/Nairobi"),
        (["learner=" + ",".join(map(str, range(20_001)))], "at most 20000"),
    ],
)
def test_what_is_not_understood_is_refused_with_how_to_write_it(wanted: list[str], said: str):
    with pytest.raises(NotAnAudience) as refused:
        parse(wanted)
    assert said in str(refused.value)
