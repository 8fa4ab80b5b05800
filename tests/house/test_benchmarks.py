"""The benchmarks work: what they send is what the network takes, and nothing of it is lost."""

import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from benchmarks import inbound_twilio, items, retention, status
from benchmarks.answers import twilio
from benchmarks.apart import apart
from benchmarks.databases import Server
from benchmarks.inbound import handled
from benchmarks.outbound_twilio import KINDS
from benchmarks.peers import twilio_loop
from benchmarks.provider import Provider, provider
from benchmarks.pumping import durable

PATH = f"/2010-04-01/Accounts/{twilio_loop.ACCOUNT}/Messages.json"
FORM = {"To": "+254100000001", "From": twilio_loop.SMS_FROM, "Body": "Which one?"}
PLACES = json.dumps(dict.fromkeys(twilio_loop.PLACES, "x"))
CONTENT = {
    "To": "whatsapp:+254100000001",
    "From": f"whatsapp:{twilio_loop.WHATSAPP_FROM}",
    "ContentSid": twilio_loop.CONTENT,
    "ContentVariables": PLACES,
}


@pytest.fixture(scope="module")
def there() -> Iterator[Provider]:
    with provider("twilio", latency=0.0) as started:
        yield started


@pytest.fixture
def place(tmp_path: Path) -> Server:
    return Server("sqlite", tmp_path)


@pytest.mark.nightly
@pytest.mark.parametrize("kind", KINDS)
def test_lessons_reach_the_provider_by_the_whole_way(
    kind: str, there: Provider, place: Server, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SSL_CERT_FILE", str(there.certificate))
    sent = durable(KINDS[kind], place, there, 50)
    assert sent.messages == 50
    assert sent.cpu > 0


@pytest.mark.parametrize("kind", KINDS)
def test_the_library_s_loop_sends_the_same(kind: str, there: Provider):
    command = [sys.executable, twilio_loop.__file__, kind, there.url, str(there.certificate), "5"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert json.loads(done.stdout).keys() == {"cpu", "seconds"}


@pytest.mark.nightly
def test_taps_and_reports_are_taken_as_twilio_signs_them(place: Server):
    assert handled(place, inbound_twilio.WHATSAPP, 20, 200).updates == 20
    with place.database() as url:
        ids = apart(status.fill, url, 2 * status.WARM + 40)
        half = len(ids) // 2
        assert status.told(place, url, status.ours, ids[:half])[0] == 60
        assert status.told(place, url, status.peer, ids[half:])[0] == 60


@pytest.mark.nightly
def test_reports_and_exports_of_a_course_hold_every_answer(place: Server):
    costs = items.measured(place, 2_000)
    assert costs.keys() == items.COMMANDS.keys()
    assert all(cost.seconds > 0 for cost in costs.values())


def asked(form: dict[str, str], path: str = PATH, token: str = twilio_loop.TOKEN) -> int:
    """The status that the provider answers with."""
    secret = base64.b64encode(f"{twilio_loop.ACCOUNT}:{token}".encode()).decode()
    head = (
        f"POST {path} HTTP/1.1\r\nAuthorization: Basic {secret}\r\n"
        "Content-Type: application/x-www-form-urlencoded"
    )
    return int(twilio()(head.encode(), urlencode(form).encode()).split(b" ")[1])


def test_the_provider_takes_what_twilio_takes():
    assert (asked(FORM), asked(CONTENT)) == (201, 201)


@pytest.mark.parametrize(
    "form",
    [
        FORM | {"To": "254100000001"},
        FORM | {"To": "whatsapp:+254100000001"},
        FORM | {"From": "+14155550199"},
        FORM | {"Body": "x" * 1601},
        FORM | {"ContentSid": twilio_loop.CONTENT},
        FORM | {"Buttons": "3"},
        FORM | {"StatusCallback": "http://learn.example"},
        {name: value for name, value in FORM.items() if name != "Body"},
        CONTENT | {"ContentSid": "HX" + "0f" * 16},
        CONTENT | {"ContentVariables": "{}"},
        CONTENT | {"ContentVariables": "body"},
        {},
    ],
)
def test_the_provider_refuses_what_twilio_refuses(form: dict[str, str]):
    assert asked(form) == 400


def test_the_provider_refuses_strangers_and_other_addresses():
    assert asked(FORM, token="6f" * 16) == 401
    assert asked(FORM, path="/2010-04-01/Messages.json") == 404


def test_asking_again_keeps_more_in_mind_and_the_same_cohort_gives_the_same_figures():
    figures = retention.simulated(60)
    for days in retention.MEASURED:
        kept = [figures[f"retention_{way.key}_missed_{days}"] for way in retention.WAYS]
        assert kept == sorted(set(kept))
    assert figures["retention_nothing_extra"] == 0
    assert retention.simulated(60) == figures
