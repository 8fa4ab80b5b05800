"""What people who teach do about a household: they answer questions, and look at work."""

from msgspec import structs

from lessonbot.domain import marking
from lessonbot.domain.enrolment import Task
from lessonbot.domain.turn import Turn
from tests.journeys.household import Household
from tests.journeys.promises import Held


def answer(house: Household, *, publish: bool) -> None:
    """The question that waits longest is answered; others may read it if it is published."""
    asked = house.people[house.who].asked
    if asked:
        fact = asked.pop(min(asked))
        house.history.append(f"{house.now:%d %b %H:%M} a teacher answers {fact.text!r}")
        if publish:
            house.published.setdefault(fact.lesson, []).append((fact.text, "Because."))


def pass_on(house: Household) -> None:
    """Another learner's question is passed on to who agreed to that."""
    person = house.people[house.who]
    if person.learner.helps and house.media and not (house.profiles or house.stopped):
        number = f"{len(house.history):016}"
        person.passed_on[number] = "Why six hours?"
        house.buttons += [f"h{number}.{choice}" for choice in "anx"]


def look_at_work(house: Household, *, passed: bool) -> bool:
    """Work that was handed in is looked at; whether there was any."""
    for held in house.held:
        for key, task in held.enrolment.progress.tasks.items():
            if task.state == "waiting":
                _decide(house, held, key, task, passed=passed)
                return True
    return False


def _decide(house: Household, held: Held, key: str, task: Task, *, passed: bool) -> None:
    verdict = "passed" if passed else "again"
    house.history.append(f"{house.now:%d %b %H:%M} the work for {key}: {verdict}")
    about = f"s{held.enrolment.public_id}.{key}.{task.round}"
    talk = house.about_work(held, about)
    held.tasks[key], held.parts[key] = verdict, 0
    house.tells(
        held, marking.looked_at(Turn(structs.replace(talk, dialog=None)), key, passed=passed)
    )
