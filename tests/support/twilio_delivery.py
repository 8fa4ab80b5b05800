"""What becomes of messages that Twilio took: their fate, and the calls that tell of it."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from tests.support import twilio_files as files
from tests.support.twilio_phones import Message, Phone
from tests.support.twilio_posts import Posts
from tests.support.twilio_rules import VERSION, App, Failed

DAY = timedelta(hours=24)
Callbacks = Literal["in order", "doubled", "reversed", "none"]


class Delivery:
    """Brings messages to phones; `tell` takes what was wrong with a message of ours."""

    def __init__(
        self,
        posts: Posts,
        clock: Callable[[], datetime],
        tell: Callable[[str], None],
        account: str,
        senders: Mapping[App, str],
    ) -> None:
        self.callbacks: Callbacks = "in order"
        self.delivers: Literal["at once", "later"] = "at once"
        self.held: list[tuple[Message, Phone | None]] = []
        self.charged = 0
        self.people_per_day = 250
        self.messages_per_day: int | None = None
        self._written: dict[str, datetime] = {}
        self._taken: list[datetime] = []
        self._posts = posts
        self._clock = clock
        self._tell = tell
        self._account = account
        self._senders = senders
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def is_busy(self) -> bool:
        """Whether anything is under way."""
        return bool(self._tasks)

    def take(self, message: Message, phone: Phone | None) -> None:
        """Take a message for a phone; None for a number that is nobody's."""
        self._heed_the_day(message)
        if self.delivers == "later":
            self.held.append((message, phone))
        elif phone is not None and (message.media or phone.hearing.locked()):
            self._begin(self._in_turn(message, phone))
        else:
            self._end(message, phone, message.fate or self._refusal(message, phone))

    def _heed_the_day(self, message: Message) -> None:
        """An account may send so many messages in 24 hours, if there is a limit at all."""
        since = self._clock() - DAY
        self._taken = [at for at in self._taken if at > since]
        if self.messages_per_day is not None and len(self._taken) >= self.messages_per_day:
            message.fate = Failed(63038, "the account exceeded its messages of the day")
        elif message.fate is None:
            self._taken.append(self._clock())

    def written(self) -> set[str]:
        """To whom templates went outside of their window in the last 24 hours."""
        since = self._clock() - DAY
        return {number for number, at in self._written.items() if at > since}

    def release(self) -> None:
        """Hand on whatever is held."""
        held, self.held = self.held, []
        for message, phone in held:
            if self._clock() - message.at > timedelta(seconds=message.valid):
                message.fate = Failed(30036, "the validity period has elapsed")
            self._begin(self._in_turn(message, phone))

    async def close(self) -> None:
        """Drop what is under way."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self._tell(f"the server failed: {error!r}")

    async def _in_turn(self, message: Message, phone: Phone | None) -> None:
        """A message with a file comes before those that were sent after it."""
        if phone is None:
            self._end(message, phone, message.fate or _nobody(message.app))
            return
        async with phone.hearing:
            failure = message.fate or self._refusal(message, phone)
            if failure is None:
                failure = await self._files(message)
            self._end(message, phone, failure)

    def _refusal(self, message: Message, phone: Phone | None) -> Failed | None:
        """Why the network or WhatsApp does not deliver a message."""
        if phone is None or phone.state == "gone":
            return _nobody(message.app)
        if phone.state == "blocked":
            code = 63014 if message.app == "whatsapp" else 30004
            return Failed(code, "the recipient blocked the sender", "undelivered")
        if message.app == "sms":
            return None
        if message.template is None and not phone.window_is_open:
            return Failed(63016, "free-form outside the window of 24 hours", ours=True)
        if message.template and not phone.window_is_open:
            people = self.written()
            if phone.number not in people and len(people) >= self.people_per_day:
                return Failed(63018, "the business wrote first to its people of the day", ours=True)
        if message.category == "MARKETING" and phone.number.startswith("+1"):
            return Failed(63049, "advertising is not delivered to this person", "undelivered")
        return None

    async def _files(self, message: Message) -> Failed | None:
        fetched = [files.Fetched(url, *await self._posts.get(url)) for url in message.media]
        try:
            if fetched:
                files.check(fetched, message.app, message.body)
        except Failed as failure:
            return failure
        return None

    def _end(self, message: Message, phone: Phone | None, failure: Failed | None) -> None:
        """Show the message on the phone, or not, and tell of it."""
        began = ["queued"] if message.service else []
        if failure or phone is None:
            failure = failure or _nobody(message.app)
            message.status, message.error = failure.status, failure.code
            if failure.ours:
                self._tell(f"{failure} (to {message.to})")
            self._tells(message, [*began, failure.status], failure)
            return
        if message.template and (message.category == "MARKETING" or not phone.window_is_open):
            self.charged += 1
        if message.template and not phone.window_is_open:
            self._written[phone.number] = self._clock()
        phone.messages.append(message)
        is_read = message.app == "whatsapp" and phone.reads
        message.status = "read" if is_read else "delivered"
        self._tells(message, [*began, "sent", "delivered", *(["read"] if is_read else [])])

    def _tells(self, message: Message, statuses: list[str], failure: Failed | None = None) -> None:
        if not message.callback or self.callbacks == "none":
            return
        if self.callbacks == "doubled":
            statuses = [status for status in statuses for _ in range(2)]
        elif self.callbacks == "reversed":
            statuses = statuses[::-1]
        self._begin(self._call_back(message, statuses, failure))

    async def _call_back(
        self, message: Message, statuses: list[str], failure: Failed | None
    ) -> None:
        for status in statuses:
            form = self._form(message, status)
            if failure and status == failure.status:
                form |= {"ErrorCode": str(failure.code), "ErrorMessage": failure.message}
            await self._posts.post(message.callback, form)

    def _form(self, message: Message, status: str) -> dict[str, str]:
        """The form of a status callback.

        twilio.com/docs/messaging/guides/track-outbound-message-status
        """
        prefix = "whatsapp:" if message.app == "whatsapp" else ""
        form = {
            "AccountSid": self._account,
            "ApiVersion": VERSION,
            "SmsSid": message.sid,
            "MessageSid": message.sid,
            "SmsStatus": status,
            "MessageStatus": status,
            "To": f"{prefix}{message.to}",
            "From": f"{prefix}{self._senders[message.app]}",
        }
        if message.service:
            form["MessagingServiceSid"] = message.service
        if prefix:
            form["ChannelPrefix"] = "whatsapp"
            form["ChannelToAddress"] = form["To"]
        return form | ({"EventType": "READ"} if status == "read" else {})


def _nobody(app: App) -> Failed:
    """How a number that is nobody's shows."""
    code = 63024 if app == "whatsapp" else 30005
    return Failed(code, "there is nobody with this number", "undelivered")
