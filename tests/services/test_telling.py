"""Alarms go out for real: over HTTP, over SMTP, and on one of our own channels."""

import datetime as dt
from collections.abc import Sequence

import pytest
from sqlalchemy import update

from lessonbot.channels.base import Parcel, Receipt, Unavailable
from lessonbot.channels.demo import RICH, Demo
from lessonbot.channels.outlets import Mail, Notice, Untold, WebHook
from lessonbot.domain.text import plain
from lessonbot.services import watching
from lessonbot.services.pulse import Pulse
from lessonbot.services.telling import Chat, Telling, outlets
from lessonbot.store.tables import senders
from tests.support.ears import Hooks, MailServer
from tests.support.school import School

NOTICE = Notice("late:1", "lessonbot: alarm", "Alarm: 3 messages wait — “now”")
OVER = Notice("late:1", "lessonbot: over", "Over: 3 messages wait", over=True)
TO = "ops@example.org"
MINUTE = dt.timedelta(minutes=1)


async def test_a_web_hook_gets_text_for_chats_and_fields_for_programs():
    async with Hooks() as hooks:
        await WebHook(f"{hooks.url}/secret").tell(NOTICE)
        await WebHook(f"{hooks.url}/secret").tell(OVER)
    assert hooks.bodies[0] == {
        "text": "lessonbot: alarm\nAlarm: 3 messages wait — “now”",
        "title": "lessonbot: alarm",
        "message": "Alarm: 3 messages wait — “now”",
        "key": "late:1",
        "state": "raised",
    }
    assert hooks.bodies[1]["state"] == "over"
    assert hooks.headers[0]["X-Message"] == "{{.message}}"


@pytest.mark.parametrize("status", [302, 404, 500])
async def test_a_web_hook_that_says_no_is_told_by_its_code_and_never_followed(status: int):
    async with Hooks(status) as hooks:
        with pytest.raises(Untold, match=f"HTTP {status}"):
            await WebHook(f"{hooks.url}/secret").tell(NOTICE)
    assert (len(hooks.bodies), hooks.fetched) == (1, [])


async def test_a_web_hook_that_is_not_there_keeps_its_address_secret():
    async with Hooks() as hooks:
        gone = WebHook(f"{hooks.url}/secret")
    with pytest.raises(Untold) as untold:
        await gone.tell(NOTICE)
    assert "secret" not in f"{untold.value} {gone.name}"
    assert untold.value.__cause__ is None


async def test_a_mail_is_sent_with_the_account_of_the_server():
    async with MailServer(password="p@ss") as server:
        url = f"smtp://lessons%40example.org:p%40ss@127.0.0.1:{server.port}"
        await Mail(TO, url).tell(NOTICE)
    (mail,) = server.mails
    assert server.accounts == ["lessons@example.org"]
    assert (mail["Subject"], mail["From"], mail["To"]) == (
        "lessonbot: alarm",
        "lessons@example.org",
        TO,
    )
    assert mail.get_content().strip() == NOTICE.text  # type: ignore[attr-defined]


async def test_a_server_without_accounts_is_given_none():
    async with MailServer() as server:
        await Mail(TO, f"smtp://127.0.0.1:{server.port}").tell(NOTICE)
    assert (server.accounts, server.mails[0]["From"]) == ([], TO)


async def test_a_mail_that_is_refused_is_told_without_password():
    async with MailServer(password="right") as server:
        with pytest.raises(Untold, match=r"does not accept name and password \(535\)") as untold:
            await Mail(TO, f"smtp://a:wrong-one@127.0.0.1:{server.port}").tell(NOTICE)
    assert "wrong-one" not in str(untold.value)
    async with MailServer(refuses=True) as server:
        with pytest.raises(Untold, match="takes no mail for this address"):
            await Mail(TO, f"smtp://127.0.0.1:{server.port}").tell(NOTICE)
    with pytest.raises(Untold, match=r"127\.0\.0\.1 takes no connections"):
        await Mail(TO, f"smtp://127.0.0.1:{server.port}").tell(NOTICE)


class Silent(Demo):
    """A channel whose network is down."""

    async def send(self, path: str, parcel: Parcel) -> Receipt:
        raise Unavailable(f"no connection for {parcel.text and path}")


async def test_a_chat_is_told_through_its_channel_and_not_through_the_outbox():
    phone = Demo("demo", RICH)
    await Chat("demo", "77", {1: Demo("other", RICH), 2: phone}).tell(NOTICE)
    assert plain(phone.shown("77")[-1].text) == "lessonbot: alarm\nAlarm: 3 messages wait — “now”"


async def test_a_chat_whose_channel_is_down_or_off_is_untold():
    with pytest.raises(Untold, match="no connection"):
        await Chat("demo", "77", {1: Silent("demo", RICH)}).tell(NOTICE)
    with pytest.raises(Untold, match="demo is switched on"):
        await Chat("demo", "77", {}).tell(NOTICE)


def test_each_setting_becomes_its_way():
    ways = ["https://a.example/x", f"mailto:{TO}", "telegram:-42"]
    found = outlets(ways, "smtp://mail.example", {})
    assert found == [
        WebHook("https://a.example/x"),
        Mail(TO, "smtp://mail.example"),
        Chat("telegram", "-42", {}),
    ]


async def test_one_broken_way_does_not_keep_the_others_from_hearing():
    class Broken:
        name = scheme = "broken"

        async def tell(self, notice: Notice) -> None:
            raise RuntimeError(notice.key)

    async with Hooks() as hooks:
        telling = Telling([Broken(), WebHook(hooks.url)])
        assert await telling.tell(NOTICE)
        await telling.tell_again()
    assert len(hooks.bodies) == 1
    assert not await Telling([Broken()]).tell(NOTICE)


def watched(school: School, *ways: str, heartbeat: str = "") -> None:
    telling = Telling(outlets(ways, "", school.rt.channels), heartbeat)
    school.rt.pulse = Pulse(telling)


async def test_the_heartbeat_stops_while_an_alarm_is_open_and_comes_back(school: School):
    async with Hooks() as hooks:
        watched(school, heartbeat=f"{hooks.url}/beat")
        beats = []
        for until in (None, school.clock() + 60 * MINUTE, None):
            async with school.rt.database.write() as tx:
                await tx.execute(update(senders).values(paused_until=until))
            school.clock.now += MINUTE
            await watching.watch(school.rt, school.clock())
            beats.append(len(hooks.fetched))
    assert beats == [1, 1, 2]
    assert set(hooks.fetched) == {"/beat"}
    await watching.watch(school.rt, school.clock())  # nobody takes the heartbeat: only logged


async def test_an_alarm_reaches_staff_by_hook_and_chat_and_names_no_learner(school: School):
    async with Hooks() as hooks:
        watched(school, f"{hooks.url}/x", "demo-sms:77")
        async with school.rt.database.write() as tx:
            await tx.execute(
                update(senders)
                .where(senders.c.id == school.sender)
                .values(paused_until=school.clock() + 60 * MINUTE)
            )
        await watching.watch(school.rt, school.clock())
    shown: Sequence[str] = [plain(each.text) for each in school.phone(plain_phone=True).shown("77")]
    assert shown == [hooks.bodies[0]["text"]]
    assert "demo:demo" in shown[0]
