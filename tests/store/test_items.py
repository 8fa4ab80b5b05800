"""Both databases count the same, and what a plain loop over all answers counts."""

import datetime as dt
import random
from collections import Counter, defaultdict
from typing import Any

from lessonbot.domain.gain import Pair
from lessonbot.domain.items import Group
from lessonbot.domain.passages import Crowd, Passage
from lessonbot.store import gain, items, passages
from tests.support.answers import answer, asked, enrolled, opened, write
from tests.support.courses import course
from tests.support.school import School

ITEMS = [f"lesson-{day}/q{day}{n}" for day in (1, 2, 3) for n in (0, 1)]
PURPOSES = ["lesson", "lesson", "lesson", "again", "review", "before", "after"]
Rows = list[dict[str, Any]]


def drawn(ids: list[int]) -> Rows:
    """Answers of all kinds and purposes, some to a question in another's place, some unscored."""
    draw = random.Random(7)  # noqa: S311 - the same each time
    rows = []
    for enrolment in ids:
        for number in range(1, draw.randrange(2, 20)):
            ref = draw.choice(ITEMS)
            form = f"{ref}-b" if draw.random() < 0.2 else None
            right = None if ref == ITEMS[-1] else draw.random() < 0.6
            chosen = draw.sample("abc", draw.choice([1, 1, 2]))
            purpose = draw.choice(PURPOSES)
            rows.append(
                answer(enrolment, number, ref, *chosen, form=form, is_right=right, purpose=purpose)
            )
    return rows


def firsts(rows: Rows, purpose: str = "lesson") -> dict[tuple[int, str], dict[str, Any]]:
    found: dict[tuple[int, str], dict[str, Any]] = {}
    for row in sorted(rows, key=lambda each: (each["enrolment_id"], each["number"])):
        if row["purpose"] == purpose:
            found.setdefault((row["enrolment_id"], row["item"]), row)
    return found


def refs(row: dict[str, Any]) -> str:
    return str(row["form"] or row["item"])


async def test_what_the_database_counts_is_what_a_loop_over_all_answers_counts(school: School):
    await school.publish(course(3, 2))
    ids = list(await enrolled(school, 40))
    rows = drawn(ids)
    await write(school, rows)
    here = (school.rt.organisation, [1])
    first = list(firsts(rows).values())
    scores: dict[int, list[bool]] = defaultdict(list)
    for row in first:
        if row["is_right"] is not None:
            scores[row["enrolment_id"]].append(row["is_right"])
    judged: dict[str, Counter[tuple[int, int]]] = defaultdict(Counter)
    well: Counter[tuple[str, int, int]] = Counter()
    for row in first:
        own = scores[row["enrolment_id"]]
        if row["is_right"] is not None:
            judged[refs(row)][sum(own), len(own)] += 1
            well[refs(row), sum(own), len(own)] += row["is_right"]
    options: dict[str, Counter[str]] = defaultdict(Counter)
    for row in first:
        options[refs(row)].update(row["chosen"])

    async with school.rt.database.read() as tx:
        groups = await items.groups(tx, *here)
        picked = await items.picked(tx, *here, ITEMS)
        none = await items.groups(tx, school.rt.organisation, [2])
        stranger = await items.groups(tx, school.rt.organisation + 1, [1])

    assert {ref: count for ref, (count, _) in groups.items()} == Counter(map(refs, first))
    assert {ref: set(those) for ref, (_, those) in groups.items() if those} == {
        ref: {Group(*key, count, well[ref, *key]) for key, count in counted.items()}
        for ref, counted in judged.items()
    }
    assert picked == {ref: dict(each) for ref, each in options.items() if ref in ITEMS}
    assert (none, stranger) == ({}, {})


async def test_gains_are_of_questions_that_were_asked_both_times(school: School):
    await school.publish(course(3, 2))
    rows = drawn(list(await enrolled(school, 40)))
    await write(school, rows)
    before, after = firsts(rows, "before"), firsts(rows, "after")
    known = [key for key in before.keys() & after.keys() if before[key]["is_right"] is not None]
    pairs: Counter[tuple[int, int, int]] = Counter()
    for enrolment in {enrolment for enrolment, _ in known}:
        mine = [key for key in known if key[0] == enrolment]
        pairs[
            sum(before[key]["is_right"] for key in mine),
            sum(after[key]["is_right"] for key in mine),
            len(mine),
        ] += 1
    async with school.rt.database.read() as tx:
        found = await gain.pairs(tx, school.rt.organisation, [1])
        measured = await gain.measured(tx, school.rt.organisation, [1])
    assert set(found) == {Pair(*key, count) for key, count in pairs.items()}
    assert sum(pairs.values()) > 5
    assert measured == {
        name: len({who for (who, _), row in each.items() if row["is_right"] is not None})
        for name, each in (("before", before), ("after", after))
    }


async def test_the_time_to_answer_is_to_the_second_and_later_to_the_minute(school: School):
    await school.publish(course(1, 1))
    ids = await enrolled(school, 6)
    at = school.clock()
    late = dt.timedelta(microseconds=999_999)
    waits = [0, 59, 599, 600 + 59, 60 * 60 * 24 * 30]
    for enrolment, wait in zip(ids, waits, strict=False):
        await asked(school, enrolment, 1, at + late)  # cut off, so the same in both databases
        await write(
            school,
            [
                answer(
                    enrolment,
                    1,
                    ITEMS[0],
                    "a",
                    answered_at=at + late + dt.timedelta(seconds=wait),
                )
            ],
        )
    await write(school, [answer(ids[5], 1, ITEMS[0], "a")])  # nobody knows when it was asked
    async with school.rt.database.read() as tx:
        found = await items.waited(tx, school.rt.organisation, [1])
    assert {ref: sorted(each) for ref, each in found.items()} == {
        ITEMS[0]: [(0, 1), (59, 1), (599, 1), (600 + 0, 1), (7 * 86_400, 1)]
    }


async def test_who_left_is_counted_at_the_last_lesson_they_answered(school: School):
    await school.publish(course(3, 1))
    for path in ("stays", "silent", "stopped", "mute"):
        await school.join(path)
    for path in ("stays", "silent", "stopped"):
        await school.taps(path, "q10 yes")
    for path in ("silent", "stopped"):
        await school.hears(path, "next")
    await school.taps("silent", "q20 no")
    await school.hears("stopped", "stop")
    begun = school.clock()
    school.clock.now += dt.timedelta(days=15)
    await school.hears("stays", "next")
    where = (school.rt.organisation, [1])
    async with school.rt.database.read() as tx:
        crowd = await passages.crowd(tx, *where, begun)
        left = await passages.left(tx, *where, begun)
        earlier = await passages.left(tx, *where, begun - dt.timedelta(seconds=1))
        through = await passages.passages(tx, *where)
    assert crowd == Crowd(4, 4, 4, 0, 3)
    # the last lesson that “silent” was given may be a later one: it was the second they answered
    assert left == {"lesson-1": 2, "lesson-2": 1}
    assert earlier == {"lesson-1": 1}
    assert through["lesson-1"] == Passage(4, 3, 0)
    assert through["lesson-2"].answered == 1


async def test_reviews_and_lessons_given_twice_count_each_learner_once(school: School):
    await school.publish(course(3, 2))
    one, two = await enrolled(school, 2)
    await opened(school, [(one, "lesson-1"), (one, "lesson-1"), (two, "lesson-1"), (one, "")])
    await write(
        school,
        [
            answer(one, 1, ITEMS[0], "a"),
            answer(one, 2, ITEMS[1], "a"),
            answer(one, 3, ITEMS[0], "a", purpose="review"),
            answer(one, 4, ITEMS[1], "a", purpose="review"),
        ],
    )
    async with school.rt.database.read() as tx:
        found = await passages.passages(tx, school.rt.organisation, [1])
    assert found == {"lesson-1": Passage(2, 1, 1)}
