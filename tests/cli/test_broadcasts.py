"""`lessonbot broadcast` and `lessonbot price`: what staff see."""

import asyncio
import csv
import json
import re
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path

import pytest
from typer.testing import Result

from lessonbot.channels.base import Received
from lessonbot.channels.demo import PLAIN, RICH, Demo
from lessonbot.domain.audience import ASPECTS, parse
from lessonbot.domain.messages import Inbound
from lessonbot.services import broadcasting, sending, talking
from lessonbot.services.runtime import Runtime
from lessonbot.services.speaking import voices
from lessonbot.store import organisations
from lessonbot.store.database import Database
from tests.cli.conftest import Shell
from tests.support import listeners
from tests.support.school import MONDAY, Clock, School

TOKEN = "123456789:AAE-abcdefghijklmnopqrstuvwxyz0123456"
AMINA = "+254700000001"
HELLO = ("--audience", "all", "--text", "Hello")
LESSONS = Path(__file__).parents[2] / "lessons"


class Office:
    """A command line, and the learners in its database."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self.url = f"sqlite+aiosqlite:///{shell.folder}/var/lessonbot.db"
        assert self.run("db", "upgrade").exit_code == 0

    def run(self, *words: str, typed: str | None = None) -> Result:
        return self.shell.run(*words, typed=typed)

    def data(self, *words: str) -> object:
        done = self.run(*words, "--json")
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    def fill(self, count: int) -> None:
        asyncio.run(self._with_school(lambda school: listeners.many(school, count)))

    def hears(self, words: str) -> None:
        """Somebody sends a text message now, and is answered."""
        asyncio.run(self._with_school(lambda school: _hear(school, words)))

    def deliver(self) -> None:
        """What a running engine does with what was begun."""
        asyncio.run(self._with_school(_deliver))

    async def _with_school(self, work: Callable[[School], Awaitable[None]]) -> None:
        database = Database(self.url)
        try:
            async with database.write() as tx:
                ours = await organisations.ensure_default(tx, MONDAY, "Test School")
                senders = [
                    await organisations.ensure_sender(tx, ours, "default", scheme, MONDAY)
                    for scheme in ("telegram", "demo-sms")
                ]
            channels = dict(
                zip(
                    [each.id for each in senders],
                    (Demo("telegram", RICH), Demo("sms", PLAIN)),
                    strict=True,
                )
            )
            rt = Runtime(
                database, ours, "", voices(), {each.id: each for each in senders}, channels
            )
            await work(School(rt, Clock()))
        finally:
            await database.close()


async def _hear(school: School, words: str) -> None:
    from lessonbot.cli.serving import clock  # noqa: PLC0415

    school.clock.now = clock()
    said = [Received(words, AMINA, Inbound(words))]
    await talking.take_in(school.rt, school.plain_sender, said, school.clock())
    await school.settle()


async def _deliver(school: School) -> None:
    from lessonbot.cli.serving import clock  # noqa: PLC0415

    for each in await broadcasting.unfinished(school.rt):
        while await broadcasting.expand(school.rt, each, clock()):
            pass
    while await sending.send_due(school.rt, clock):
        pass


@pytest.fixture
def office(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("LESSONBOT_QUIET_HOURS", "none")  # at whatever hour the test runs
    return Office(shell)


def begin(office: Office, *words: str) -> str:
    told = office.data("broadcast", "send", *(words or HELLO), "--yes")
    assert isinstance(told, dict)
    return str(told["broadcast"])


def shares(office: Office, name: str) -> dict[str, int]:
    told = office.data("broadcast", "status", name)
    assert isinstance(told, dict)
    return {key: told[key] for key in ("people", "sent", "waiting", "not_sent") if told[key]}


def listed(done: Result) -> Iterator[Sequence[str]]:
    return iter(csv.reader(done.stdout.splitlines()))


def test_a_plan_tells_what_would_happen_and_sends_nothing(office: Office):
    office.fill(90)
    office.run("price", "set", "telegram", "0.002", "eur")
    done = office.run("broadcast", "plan", *HELLO)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "90 people would get it." in done.stdout
    assert "telegram: 90 people, 90 messages, 30 a second: 1 min" in done.stdout
    assert "Zones: Africa/Nairobi 90" in done.stdout
    assert "Cost: 0.18 EUR" in done.stdout
    assert office.data("broadcast", "status") == []


def test_programs_read_the_same_plan(office: Office):
    office.fill(3)
    told = office.data("broadcast", "plan", *HELLO, "--at", "09:00")
    assert isinstance(told, dict)
    assert (told["people"], told["unpriced"], told["late"]) == (3, 0, 0)
    assert told["channels"][0]["channel"] == "telegram"
    assert list(told["hours"].values()) == [3]


def test_it_asks_before_it_sends(office: Office):
    office.fill(2)
    refused = office.run("broadcast", "send", *HELLO, typed="n\n")
    assert (refused.exit_code, "nothing was sent" in refused.stderr) == (1, True)
    silent = office.run("broadcast", "send", *HELLO)
    assert (silent.exit_code, "--yes" in silent.stderr) == (2, True)
    assert office.data("broadcast", "status") == []
    agreed = office.run("broadcast", "send", *HELLO, typed="y\n")
    assert agreed.exit_code == 0
    assert "2 people would get it." in agreed.stdout
    assert "begun" in agreed.stdout


def test_for_more_than_a_thousand_the_number_has_to_be_given(office: Office):
    office.fill(1001)
    for words, typed in (((), "y\n"), ((), "1000\n"), (("--yes",), None)):
        refused = office.run("broadcast", "send", *HELLO, *words, typed=typed)
        assert (refused.exit_code == 0, "nothing was sent" in refused.stderr) == (False, True)
    fewer = office.run("broadcast", "send", *HELLO, "--yes", "--people", "1000")
    assert (fewer.exit_code, "1,001 would get it" in fewer.stderr) == (1, True)
    assert office.data("broadcast", "status") == []
    assert office.run("broadcast", "send", *HELLO, "--yes", "--people", "1001").exit_code == 0
    done = office.run("broadcast", "send", *HELLO, "--again", typed="1,001\n")
    assert done.exit_code == 0, done.output


def test_the_same_twice_is_refused_and_the_first_is_named(office: Office):
    office.fill(1)
    name = begin(office)
    second = office.run("broadcast", "send", *HELLO, "--yes")
    assert (second.exit_code, name in second.stderr) == (1, True)
    own = ("broadcast", "send", *HELLO, "--yes", "--id", "news-1")
    first, again = office.data(*own), office.data(*own)
    assert isinstance(first, dict)
    assert isinstance(again, dict)
    assert (first["new"], again["new"]) == (True, False)
    assert first["broadcast"] == again["broadcast"] != name


def test_nobody_to_send_to_is_said_so(office: Office):
    done = office.run("broadcast", "send", *HELLO, "--yes")
    assert (done.exit_code, "nobody would get this" in done.stderr) == (1, True)


def test_a_whole_broadcast_is_followed_listed_and_counted(office: Office):
    office.fill(5)
    name = begin(office)
    assert shares(office, name) == {"people": 5}
    office.deliver()
    assert shares(office, name) == {"people": 5, "sent": 5}
    shown = office.run("broadcast", "status", name, "--watch")
    assert (shown.exit_code, shown.stderr) == (0, "done: 5 of 5 sent.\n")
    assert "“Hello”" in shown.stdout
    head, *rows = listed(office.run("broadcast", "status", name, "--list", "sent"))
    assert head == ["learner", "state", "reason", "at"]
    assert [row[:2] for row in rows] == [[f"PERSON{10_000 + n}", "sent"] for n in range(5)]
    (only,) = office.run("broadcast", "status", name, "--list", "unsent").stdout.splitlines()
    assert only == "learner,state,reason,at"
    (line,) = office.run("broadcast", "status").stdout.splitlines()
    assert line.startswith(name)
    assert line.endswith("5 of 5 sent  Hello")


def test_waiting_ends_when_all_of_it_is_sent(office: Office):
    office.fill(4)
    ready = threading.Event()

    def engine() -> None:
        while not ready.is_set():
            office.deliver()

    thread = threading.Thread(target=engine)
    thread.start()
    try:
        done = office.run("broadcast", "send", *HELLO, "--yes", "--wait")
    finally:
        ready.set()
        thread.join()
    assert done.exit_code == 0
    assert done.stderr.splitlines()[-1] == "done: 4 of 4 sent."


def test_stopped_and_resumed_each_gets_it_once(office: Office):
    office.fill(3)
    name = begin(office)
    stopped = office.run("broadcast", "stop", name)
    assert stopped.exit_code == 0
    assert "Stopped. 0 of 3 sent, 3 not prepared." in stopped.stdout
    office.deliver()
    unsent = office.run("broadcast", "status", name, "--list", "unsent").stdout
    assert unsent.count("not prepared") == 3
    (office.shell.folder / "unsent.csv").write_text(unsent)
    missing = office.data("broadcast", "plan", "--audience", "learner=@unsent.csv", "--text", "Hi")
    assert isinstance(missing, dict)
    assert missing["people"] == 3
    assert office.run("broadcast", "send", "--resume", name, "--yes").exit_code == 0
    office.deliver()
    assert shares(office, name) == {"people": 3, "sent": 3}
    nobody = office.run("broadcast", "send", "--resume", name, "--yes")
    assert (nobody.exit_code, "nobody is left" in nobody.stderr) == (1, True)
    over = office.run("broadcast", "stop", name)
    assert (over.exit_code, "3 of 3 sent" in over.stderr) == (1, True)


def test_a_message_comes_from_a_file_for_each_language(office: Office):
    office.fill(1)
    folder = office.shell.folder
    (folder / "news.md").write_text("Hello **{name:friend}**\n\n:::sms\nHello\n:::\n")
    (folder / "news.ar.md").write_text("مرحبا")
    files = ("--file", "news.md", "--file", "news.ar.md", "--link", "https://example.org/a")
    told = office.data("broadcast", "plan", "--audience", "all", *files)
    assert isinstance(told, dict)
    assert (told["people"], told["languages"]) == (1, {"default": 1})


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--audience", "all"), 2, "say what is sent"),
        (("--text", "Hi"), 2, "say who gets it"),
        (("--audience", "all", "--text", "Hi", "--file", "x.md"), 2, "say what is sent"),
        (("--audience", "all", "--file", "nowhere.md"), 2, "nowhere.md"),
        (("--audience", "all", "--text", ""), 1, "the message has no text"),
        (("--audience", "all", "--text", "![a](b.png)"), 1, "no pictures"),
        (("--audience", "all", "--text", "Hi {date}"), 1, "{date} is not known"),
        (("--audience", "all", "--text", "Hi", "--link", "example.org"), 2, "https://"),
        (("--audience", "all", "--text", "Hi", "--at", "noonish"), 2, "09:00"),
        (("--audience", "course=nowhere", "--text", "Hi"), 2, "there is no course"),
        (("--audience", "learner=@nowhere.csv", "--text", "Hi"), 2, "nowhere.csv"),
        (("--audience", "state=sleepy", "--text", "Hi"), 2, "stuck"),
    ],
)
def test_what_was_not_understood_is_told_with_how_to_mend_it(
    office: Office, words: tuple[str, ...], code: int, said: str
):
    done = office.run("broadcast", "plan", *words)
    assert (done.exit_code, done.stdout) == (code, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_broadcast_that_is_not_there_is_told_in_one_line(office: Office):
    for words in (("stop", "X"), ("status", "X"), ("status", "X", "--list", "sent")):
        done = office.run("broadcast", *words)
        assert (done.exit_code, len(done.stderr.splitlines())) == (1, 1)
        assert "there is no broadcast X" in done.stderr


def test_without_a_channel_nothing_can_be_planned(shell: Shell, tmp_path: Path):
    done = shell.run("broadcast", "plan", *HELLO)
    assert (done.exit_code, "TELEGRAM_BOT_TOKEN" in done.stderr) == (2, True)


def test_prices_are_set_listed_and_removed(office: Office):
    assert "no price is known" in office.run("price", "list").stdout
    for words in (("sms", "0.0385", "usd"), ("sms", "0.8 KES", "--prefix", "254")):
        assert office.run("price", "set", *words).exit_code == 0
    assert office.run("price", "set", "sms", "0.9", "KES", "--prefix", "+254").exit_code == 0
    assert office.data("price", "list") == [
        {"channel": "sms", "prefix": "", "price": "0.0385", "currency": "USD"},
        {"channel": "sms", "prefix": "+254", "price": "0.90", "currency": "KES"},
    ]
    assert office.run("price", "remove", "sms", "--prefix", "+254").exit_code == 0
    gone = office.run("price", "remove", "sms", "--prefix", "+254")
    assert (gone.exit_code, "sms to +254" in gone.stderr) == (1, True)


@pytest.mark.parametrize(
    "words",
    [
        ("sms", "1,5", "USD"),
        ("sms", "-1", "USD"),
        ("sms", "1", "dollars"),
        ("S M S", "1", "USD"),
        ("sms", "USD 1"),
        ("sms", "1"),
    ],
)
def test_a_price_that_was_not_understood_changes_nothing(office: Office, words: tuple[str, ...]):
    done = office.run("price", "set", "--", *words)
    assert (done.exit_code, len(done.stderr.splitlines())) == (2, 1)
    assert office.data("price", "list") == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("pigeon",), "“pigeon” is no channel"),
        (("demo-sms",), "write sms, whatsapp, whatsapp-template, telegram"),
        (("sms", "--prefix", "0254"), "no international number begins with “0254”"),
        (("telegram", "--prefix", "+254"), "leave --prefix out"),
    ],
)
def test_a_price_for_what_cannot_be_written_to_is_refused_with_what_can(
    office: Office, words: tuple[str, ...], said: str
):
    channel, *prefix = words
    done = office.run("price", "set", channel, "0.1", "USD", *prefix)
    assert (done.exit_code, len(done.stderr.splitlines())) == (2, 1)
    assert said in done.stderr
    assert office.data("price", "list") == []


def test_channels_that_are_on_and_have_no_price_are_named(shell: Shell):
    on = {"TWILIO_ACCOUNT_SID": f"AC{'0' * 32}", "TWILIO_WHATSAPP_FROM": "+14155550100"}
    shell.run("price", "set", "whatsapp", "0.005", "USD", **on)
    assert shell.run("price", "list", **on).stdout.splitlines() == [
        "whatsapp  all others  0.005  USD",
        "whatsapp-template  no price yet: lessonbot price set whatsapp-template AMOUNT CURRENCY",
    ]


def test_telegram_costs_nothing_but_what_was_written_down(office: Office):
    office.fill(3)
    assert "Cost: nothing" in office.run("broadcast", "plan", *HELLO).stdout
    begin(office)
    office.deliver()
    assert office.run("price", "report").stdout == "no course  telegram  3 messages  free\n"


def test_the_report_says_how_many_messages_were_sent_before_a_price_was_known(office: Office):
    office.hears("help")
    (line, none) = office.run("price", "report").stdout.splitlines()
    assert line.endswith("no price known")
    assert none == (
        "2 messages were sent before a price was known and cannot be added up: a price counts from "
        "the moment it is set"
    )
    for price in ("0.0385 USD", "0.8 KES"):
        office.run("price", "set", "sms", price)
        office.hears(f"hello {price}")
    known, *currencies, none = office.run("price", "report").stdout.splitlines()
    assert known == line
    assert [each.split()[-1] for each in currencies] == ["KES", "USD"]
    assert none.startswith("2 messages were sent before")


def test_the_report_on_a_course_that_is_not_there_names_those_that_are(office: Office):
    missing = office.run("price", "report", "--course", "money-basic")
    assert (missing.exit_code, missing.stdout) == (2, "")
    assert missing.stderr.endswith("there is no course “money-basic” here: none is published\n")
    office.run("pack", "publish", str(LESSONS / "money-basics"))
    missing = office.run("price", "report", "--course", "money-basic", "--json")
    assert "no course “money-basic” here: money-basics\n" in missing.stderr
    known = office.run("price", "report", "--course", "money-basics")
    assert (known.exit_code, known.stdout) == (0, "nothing was sent in the last 30 days\n")


def test_every_audience_in_the_guide_is_one():
    guide = (Path(__file__).parents[2] / "docs" / "broadcasts.md").read_text(encoding="utf-8")
    table = guide.partition("| `--audience` |")[2].partition("\n\n")[0]
    shown = re.findall(r"`([^` ]+)`", table)
    assert {each.partition("=")[0] for each in shown if "=" in each} == set(ASPECTS)
    for each in shown:
        parse([each if "=" in each or each == "all" else f"state={each}"])
