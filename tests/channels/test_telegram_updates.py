import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessonbot.channels.telegram import updates
from lessonbot.domain.messages import Inbound


def read(update: dict[str, Any]) -> updates.Update:
    return updates.read(json.dumps({"update_id": 9, **update}).encode())


def message(**content: object) -> dict[str, Any]:
    return {"message": {"chat": {"id": 7, "type": "private"}, "from": {"id": 7}, **content}}


def test_a_caption_is_what_was_said() -> None:
    received = read(message(photo=[{"file_id": "x"}], caption="my work")).received
    assert received
    assert (received.said.text, received.said.event) == ("my work", None)


@pytest.mark.parametrize("kind", ["photo", "sticker", "voice", "document", "location", "poll"])
def test_what_is_not_text_is_an_event(kind: str) -> None:
    received = read(message(**{kind: {"file_id": "x"}})).received
    assert received
    assert received.said.event == "unreadable"


@pytest.mark.parametrize("blank", ["", "  ", "\u0000\u0000"])
def test_a_text_of_nothing_is_an_event(blank: str) -> None:
    received = read(message(text=blank)).received
    assert received
    assert received.said.event == "unreadable"


@pytest.mark.parametrize("notice", ["pinned_message", "write_access_allowed"])
def test_a_notice_of_the_app_is_nothing_said(notice: str) -> None:
    assert read(message(**{notice: {}})) == updates.Update(9)


@pytest.mark.parametrize(
    ("status", "event"), [("kicked", "blocked"), ("member", "unblocked"), ("left", None)]
)
def test_blocking_and_allowing_the_bot_are_events(status: str, event: str | None) -> None:
    change = {
        "chat": {"id": 7, "type": "private"},
        "from": {"id": 7, "language_code": "sw"},
        "new_chat_member": {"status": status},
    }
    received = read({"my_chat_member": change}).received
    assert (received.said.event if received else None) == event


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
def test_groups_are_not_learners(kind: str) -> None:
    group = {"id": -100, "type": kind}
    assert read({"message": {"chat": group, "text": "hi"}}) == updates.Update(9)
    tap = {"id": "t", "from": {"id": 7}, "message": {"chat": group}, "data": "a:1"}
    assert read({"callback_query": tap}) == updates.Update(9, tap="t")
    change = {"chat": group, "from": {"id": 7}, "new_chat_member": {"status": "kicked"}}
    assert read({"my_chat_member": change}) == updates.Update(9)


@pytest.mark.parametrize("kind", ["edited_message", "poll_answer", "something_new"])
def test_kinds_that_mean_nothing_to_us_are_only_confirmed(kind: str) -> None:
    assert read({kind: {"chat": {"id": 7, "type": "private"}}}) == updates.Update(9)


def test_a_tap_below_a_forgotten_message_only_gets_its_answer() -> None:
    tap = {"id": "t", "from": {"id": 7}, "inline_message_id": "x", "data": "a:1"}
    assert read({"callback_query": tap}) == updates.Update(9, tap="t")


def test_texts_and_names_are_cleaned_and_bounded() -> None:
    long = read(
        {
            "message": {
                "chat": {"id": 7, "type": "private"},
                "from": {"id": 7, "first_name": "N\0" * 100, "language_code": "x" * 99},
                "text": "a\0" * 100_000,
            }
        }
    ).received
    assert long
    assert long.said.text == "a" * 4096
    assert (long.said.name, len(long.said.language or "")) == ("N" * 64, 35)


POISON: list[bytes] = [
    b"",
    b"not json",
    b"[]",
    b"null",
    b"{}",
    b'{"update_id": 5',
    b'{"update_id": "5"}',
    b'{"update_id": -1}',
    b'{"update_id": 1e999}',
    b'{"update_id": 99999999999999999999999999}',
    b'{"update_id": 5, "message": 7}',
    b'{"update_id": 5, "message": {}}',
    b'{"update_id": 5, "message": {"chat": {"id": "7", "type": "private"}}}',
    b'{"update_id": 5, "message": {"chat": {"id": 999999999999999999999, "type": "private"}}}',
    b'{"update_id": 5, "message": {"chat": {"id": 7, "type": "private"}, "text": [1]}}',
    b'{"update_id": 5, "callback_query": {"from": {}}}',
    b'{"update_id": 5, "my_chat_member": {"chat": {"id": 7, "type": "private"}}}',
    b'{"update_id": 5, "message": \xff\xfe}',
    b"\x00\x00\x00",
    b"[" * 100_000,
    b'{"update_id": 5, "message": ' + b'{"a":' * 100_000,
]


@pytest.mark.parametrize("body", POISON, ids=range(len(POISON)))
def test_poison_is_kept_for_staff(body: bytes) -> None:
    poison = updates.read(body).received
    assert poison
    assert poison.error
    assert (poison.path, poison.said) == ("", Inbound())
    assert len(poison.payload) <= 10_000
    assert "\0" not in poison.payload
    assert poison.provider_id == "5" or len(poison.provider_id) == 64


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["private", "kicked", "\ud800", "\0"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "chat",
                    "from",
                    "text",
                    "id",
                    "type",
                    "message",
                    "data",
                    "new_chat_member",
                    "status",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=400, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["update_id", "message", "callback_query", "my_chat_member"]), values
    ),
    st.integers(0, 200),
)
def test_no_update_of_any_form_is_more_than_poison(update: dict[str, Any], cut: int) -> None:
    whole = json.dumps(update).encode()
    for body in (whole, whole[:cut], whole.replace(b"1", b"\xff")):
        found = updates.read(body)
        if found.received:
            assert found.received.provider_id
            kept = found.received.payload + found.received.said.text
            assert "\0" not in kept
            kept.encode()
