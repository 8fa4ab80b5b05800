"""`lessonbot question` and `lessonbot submission`: what staff see and do."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from typer.testing import Result

from lessonbot.channels.demo import PLAIN, RICH, Demo
from lessonbot.cli.serving import clock
from lessonbot.domain.course import Assignment, Course, Criterion
from lessonbot.services import sending
from lessonbot.services.runtime import Runtime
from lessonbot.services.speaking import voices
from lessonbot.store import organisations
from lessonbot.store.database import Database
from tests.cli.conftest import Shell
from tests.support.courses import course
from tests.support.school import MONDAY, Clock, School

TOKEN = "123456789:AAE-abcdefghijklmnopqrstuvwxyz0123456"
AMINA, JUMA = "1001", "1002"
PLAN = "I save one coin of ten each week."


def tasked() -> Course:
    made = course(1)
    assignment = Assignment((Criterion("It adds up", 3), Criterion("It is neat", 2)))
    return replace(made, lessons=(replace(made.lessons[0], assignment=assignment),))


class Office:
    """A command line, and the learners of its bot."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self.url = f"sqlite+aiosqlite:///{shell.folder}/var/lessonbot.db"
        assert self.run("db", "upgrade").exit_code == 0

    def run(self, *words: str) -> Result:
        return self.shell.run(*words, TELEGRAM_BOT_TOKEN=TOKEN)

    def told(self, *words: str) -> str:
        done = self.run(*words)
        assert done.exit_code == 0, done.output
        return done.stdout

    def rows(self, *words: str) -> list[dict[str, object]]:
        found: list[dict[str, object]] = json.loads(self.told(*words, "--json"))
        return found

    def teach(self, work: Callable[[School], Awaitable[None]]) -> list[str]:
        """Something happens at the school; what Amina's phone shows by it."""
        return asyncio.run(self._teach(work))

    async def _teach(self, work: Callable[[School], Awaitable[None]]) -> list[str]:
        database = Database(self.url)
        try:
            async with database.write() as tx:
                ours = await organisations.ensure_default(tx, MONDAY, "Test School")
                senders = [
                    await organisations.ensure_sender(tx, ours, "default", scheme, MONDAY)
                    for scheme in ("telegram", "demo-sms")
                ]
            phones = (Demo("telegram", RICH), Demo("sms", PLAIN))
            channels = dict(zip([each.id for each in senders], phones, strict=True))
            rt = Runtime(
                database, ours, "", voices(), {each.id: each for each in senders}, channels
            )
            school = School(rt, Clock())
            await work(school)
            return school.texts(AMINA)
        finally:
            await database.close()


@pytest.fixture
def office(shell: Shell) -> Office:
    return Office(shell)


async def asks(school: School) -> None:
    await school.publish(tasked())
    await school.join(AMINA)
    await school.hears(AMINA, "ask Why save first?")


async def hands_in(school: School) -> None:
    await school.publish(tasked())
    await school.join(AMINA)
    await school.taps(AMINA, "q10 yes")
    await school.hears(AMINA, PLAN)
    await school.taps(AMINA, "Yes, hand it in")


def test_where_nobody_asked_or_handed_in_that_is_said(office: Office):
    assert office.told("question", "list") == "nobody has asked anything yet\n"
    assert office.told("question", "list", "--open") == "nobody waits for an answer\n"
    assert office.told("submission", "list") == "nothing was handed in yet\n"
    assert office.told("submission", "list", "--waiting") == "no work waits to be looked at\n"


def test_a_question_is_listed_shown_and_answered(office: Office):
    office.teach(asks)
    (row,) = office.rows("question", "list", "--open", "--course", "tiny")
    number = str(row["question"])
    assert (row["course"], row["lesson"], row["text"]) == ("tiny", "lesson-1", "Why save first?")
    listed = f"{number}  open  2026-11-23 06:30 UTC  tiny/lesson-1  Why save first?\n"
    assert office.told("question", "list") == listed
    assert "Why save first?" in office.told("question", "show", number.lower())
    told = office.told("question", "answer", number, "For hard days.", "--publish")
    assert told == (
        "The answer goes to the learner as soon as the network allows it; others read it with ASK.\n"
    )
    shown = office.told("question", "show", number)
    assert "The answer, which others can read:\nFor hard days." in shown
    assert office.told("question", "list", "--open") == "nobody waits for an answer\n"


def test_the_answer_of_the_command_arrives(office: Office):
    office.teach(asks)
    (row,) = office.rows("question", "list")
    office.told("question", "answer", str(row["question"]), "For hard days.")
    assert office.teach(_later)[-1].endswith("Your teacher answers:\nFor hard days.")


async def _later(school: School) -> None:
    """What a running engine does with what the command left."""
    school.clock.now = clock()
    await sending.send_due(school.rt, school.clock)


def test_a_question_is_closed(office: Office):
    office.teach(asks)
    number = str(office.rows("question", "list")[0]["question"])
    assert office.told("question", "close", number) == "The question is closed. Nothing was sent.\n"
    again = office.run("question", "answer", number, "Too late.")
    assert (again.exit_code, again.stderr) == (1, "lessonbot: this question is closed already\n")


async def stops(school: School) -> None:
    await asks(school)
    await school.hears(AMINA, "stop")


def test_after_stop_staff_are_told_that_nothing_is_sent(office: Office):
    office.teach(stops)
    number = str(office.rows("question", "list")[0]["question"])
    done = office.run("question", "answer", number, "For hard days.")
    assert done.exit_code == 1
    assert "the answer is kept, but the learner said STOP, so nothing is sent" in done.stderr


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("question", "show", "NOBODY"), 1, "there is no question NOBODY"),
        (("question", "answer", "NOBODY"), 2, "give the answer in quotes, or --of"),
        (("question", "answer", "NOBODY", "a", "--of", "1"), 2, "give the answer in quotes, or"),
        (("question", "list", "--course", "gone"), 2, "there is no course “gone”"),
        (("question", "pass-on", "NOBODY"), 1, "there is no question NOBODY"),
        (("submission", "show", "NOBODY"), 1, "there is no submission NOBODY"),
        (("submission", "pass", "NOBODY", "--points", "a,b"), 2, "--points are whole numbers"),
        (("submission", "again", "NOBODY", "--comment", "x" * 1001), 2, "at most 1,000"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    office: Office, words: tuple[str, ...], code: int, said: str
):
    done = office.run(*words)
    assert done.exit_code == code
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_nobody_to_pass_a_question_on_to_is_told(office: Office):
    office.teach(asks)
    number = str(office.rows("question", "list")[0]["question"])
    done = office.run("question", "pass-on", number)
    assert done.exit_code == 1
    assert "nobody was asked" in done.stderr


def test_work_is_listed_shown_saved_and_passed(office: Office):
    office.teach(hands_in)
    (row,) = office.rows("submission", "list", "--waiting")
    number = str(row["submission"])
    shown = office.told("submission", "show", number)
    assert PLAN in shown
    assert "1) It adds up (0 to 3)\n2) It is neat (0 to 2)" in shown
    saved = office.shell.folder / "plan.txt"
    assert "bytes" in office.told("submission", "save", number, str(saved))
    assert saved.read_text() == PLAN
    again = office.run("submission", "save", number, str(saved))
    assert (again.exit_code, "is there already" in again.stderr) == (2, True)
    assert f"{number}.txt" in office.told("submission", "save", number, str(saved.parent))
    wrong = office.run("submission", "pass", number, "--points", "4,2")
    assert (wrong.exit_code, "gives 0 to 3 points, not 4" in wrong.stderr) == (1, True)
    told = office.told("submission", "pass", number, "--points", "3,1", "--comment", "Neat.")
    assert told == "Passed; the learner is told.\n"
    (row,) = office.rows("submission", "list")
    assert (row["state"], row["points"], row["comment"]) == ("passed", [3, 1], "Neat.")


def test_work_is_asked_for_again(office: Office):
    office.teach(hands_in)
    number = str(office.rows("submission", "list")[0]["submission"])
    told = office.told("submission", "again", number, "--comment", "Please add what you earn.")
    assert told == "Asked for once more; the learner is told.\n"
    assert office.rows("submission", "list", "--waiting") == []
