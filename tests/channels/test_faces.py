"""What each channel can do, known without opening one."""

import subprocess
import sys

import pytest

from lessonbot.channels.demo import PLAIN, RICH
from lessonbot.channels.faces import FACES, Size
from lessonbot.channels.telegram import Telegram
from lessonbot.domain.course import Picture
from lessonbot.domain.messages import Choice, Outbound, Revision
from lessonbot.domain.text import Span, text

PICTURE = Picture("ab" * 32, "Three jars of coins", "image/png", 800, 600, 40_000)
LESSON = (
    Span("Plan "),
    Span("first", "bold"),
    Span(" – "),
    Span("guide", None, "https://x.example"),
)


def test_faces_have_the_limits_of_their_channels():
    assert FACES["telegram"].limits == Telegram.limits
    assert (FACES["demo"].limits, FACES["demo-sms"].limits) == (RICH, PLAIN)


@pytest.mark.parametrize(
    ("channel", "words"),
    [
        ("telegram", ["Plan first – guide"]),
        ("demo", ["Plan first – guide"]),
        ("whatsapp", ["Plan *first* – guide (https://x.example)"]),
        ("sms", ["[Three jars of coins]\n\nPlan first - guide (https://x.example)"]),
        ("demo-sms", ["[Three jars of coins]\n\nPlan first – guide (https://x.example)"]),
    ],
)
def test_a_face_shows_the_words_that_are_sent(channel: str, words: list[str]):
    face = FACES[channel]
    said = face.messages(Outbound("k", LESSON, picture=PICTURE))
    assert [face.shown(each) for each in said] == words


def test_a_message_that_changes_another_shows_its_new_words():
    face = FACES["telegram"]
    (only,) = face.messages(Outbound("k", text("Right!"), revision=Revision("q", text("Is it? ✓"))))
    assert face.shown(only) == "Is it? ✓"


def test_only_text_messages_are_counted_in_segments():
    message = Outbound("k", text("a" * 161), (Choice("Next", "n", word="NEXT"),))
    assert FACES["whatsapp"].size(message) == Size(1, None)
    assert FACES["sms"].size(message) == Size(1, 2)
    assert FACES["sms"].size(Outbound("k", text("字" * 1601))) == Size(2, 24 + 1)


def test_faces_are_known_without_any_providers_library():
    code = "import sys, lessonbot.channels.faces; print('telegram' in sys.modules, 'twilio' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "False"]
