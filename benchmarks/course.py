"""One learner's whole course through HTTP, and many at once: CPU for a message and an update."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.crowd import PACK
from benchmarks.product import Product, do, running
from benchmarks.report import Figures, script, table
from lessonbot.domain.course import Course
from lessonbot.domain.text import plain
from lessonbot.packs.reading import check
from lessonbot.services.speaking import voices
from tests.support.bot_api import TOKEN, BotApi, Message

MANY, QUICK_MANY = 200, 50
LANGUAGE = "en-KE"
PATIENCE = 300
LOOK_AGAIN = 0.002
_NEW = {"sendMessage", "sendPhoto"}
_EDITS = {"editMessageText", "editMessageCaption"}
_JOINING = ("join.agree", "join.zone_yes", "join.start_now", "lesson.next", "result.name_none")


@dataclass(frozen=True)
class Taught:
    """What the course of some learners came to; an edit counts as a message."""

    learners: int
    updates: int
    messages: int
    calls: int
    cpu: float

    @property
    def message_ms(self) -> float:
        """Milliseconds of CPU for each message."""
        return self.cpu * 1e3 / self.messages

    def row(self) -> tuple[object, ...]:
        """The numbers of the table."""
        each = (self.message_ms, self.cpu * 1e3 / self.updates)
        return (self.updates, self.messages, self.calls, self.cpu, *each)


class Learners:
    """Learners who read what comes and at once tap what leads on, always right."""

    def __init__(self, api: BotApi, course: Course) -> None:
        self._api = api
        self._course = course
        self._seen = len(api.calls)
        phrases = voices()["en"]
        self._on = {phrases.label(name) for name in _JOINING} | {"08:00"}
        self._right = {
            plain(item.prompt): [option.key for option in item.options if option.right]
            for lesson in course.lessons
            for item in lesson.items
        }
        self._read: dict[int, int] = {}
        self.finished: set[int] = set()

    async def take_course(self, chats: range) -> None:
        """Join, and go on until everybody has a certificate."""
        for chat in chats:
            self._api.join(chat, language=LANGUAGE, code=self._course.key)
        async with asyncio.timeout(PATIENCE):
            while len(self.finished) < len(chats):
                self._look()
                await asyncio.sleep(LOOK_AGAIN)

    def _look(self) -> None:
        """React to each message that was sent since the last look."""
        new, self._seen = self._api.calls[self._seen :], len(self._api.calls)
        for chat in {int(values["chat_id"]) for method, values in new if method in _NEW}:
            messages = self._api.messages(chat)
            for message in messages[self._read.get(chat, 0) :]:
                self._react(chat, message)
            self._read[chat] = len(messages)

    def _react(self, chat: int, message: Message) -> None:
        if "/c/" in message.text:
            self.finished.add(chat)
        for data in list(self._taps(message)):
            self._api.forge(chat, data, message.id)

    def _taps(self, message: Message) -> Iterator[str]:
        """The data of the buttons to tap, in order."""
        buttons = [button for row in message.buttons for button in row]
        right = next((keys for asked, keys in self._right.items() if asked in message.text), ())
        wanted = [*(f".{key}" for key in right), ".!"] if right else []
        for end in wanted:
            yield from (b["callback_data"] for b in buttons if b["callback_data"].endswith(end))
        if not wanted:
            yield from (b["callback_data"] for b in buttons if b["text"] in self._on)


def measure(quick: bool) -> Figures:  # noqa: FBT001 - the size of a benchmark
    """CPU of the product for each message it sends and each update it answers."""
    first, alone, many = asyncio.run(_teach((1, 1, QUICK_MANY if quick else MANY)))
    table(
        "A whole course through HTTP (CPU of lessonbot; an edit counts as a message)",
        ["learners", "updates", "messages", "API calls", "CPU s", "ms a message", "ms an update"],
        [
            ("1, the first ever", *first.row()),
            ("1", *alone.row()),
            (str(many.learners), *many.row()),
        ],
    )
    return {
        "course_messages": alone.messages,
        "course_message_cpu_ms": alone.message_ms,
        "course_message_cpu_ms_at_many": many.message_ms,
    }


def _in_one_day(folder: Path) -> Path:
    """A copy of the course that can be taken in one day."""
    pack = Path(shutil.copytree(PACK, folder / "in-one-day"))
    file = pack / "course.yaml"
    written = file.read_text()
    if "schedule: {" not in written:
        raise RuntimeError("the shipped course has no schedule to change")
    file.write_text(written.replace("schedule: {", "schedule: {most_per_day: 20, "))
    return pack


async def _teach(groups: Sequence[int]) -> list[Taught]:
    """One group of learners after the other, in one process that keeps running."""
    course = check(PACK).pack
    if course is None:
        raise RuntimeError("the shipped course has errors")
    async with BotApi() as api:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            await asyncio.to_thread(do, folder, "pack", "publish", str(_in_one_day(folder)))
            settings = {
                "TELEGRAM_BOT_TOKEN": TOKEN,
                "TELEGRAM_API_URL": api.url,
                "TELEGRAM_MESSAGES_PER_SECOND": "1000",
                "LESSONBOT_LOG_LEVEL": "warning",
            }
            started = running(folder, "run", **settings)
            product = await asyncio.to_thread(started.__enter__)
            try:
                await asyncio.sleep(1)  # the menus of the bot are put up
                taught = []
                for number, learners in enumerate(groups, 1):
                    chats = range(number * 10_000, number * 10_000 + learners)
                    taught.append(await _taught(api, product, course.course, chats))
                return taught
            finally:
                await asyncio.to_thread(started.__exit__, None, None, None)


async def _taught(api: BotApi, product: Product, course: Course, chats: range) -> Taught:
    before, calls, updates = product.cpu(), len(api.calls), len(api.updates.confirmed)
    await Learners(api, course).take_course(chats)
    cpu = product.cpu() - before
    made = [method for method, _ in api.calls[calls:]]
    messages = sum(method in _NEW | _EDITS for method in made)
    return Taught(len(chats), len(api.updates.confirmed) - updates, messages, len(made), cpu)


if __name__ == "__main__":
    script(measure, __doc__)
