"""Who answers STOP: Twilio itself, or we."""

import pytest

from lessonbot.channels.twilio import webhooks

NUMBER, SHORT_CODE = "+14155550100", "24555"


@pytest.mark.parametrize(
    ("fields", "twilio"),
    [
        ({"To": NUMBER, "Body": "STOP"}, True),
        ({"To": NUMBER, "Body": " stop "}, True),
        ({"To": NUMBER, "Body": "please stop"}, False),
        ({"To": SHORT_CODE, "Body": "STOP"}, False),
        ({"To": SHORT_CODE, "Body": "STOP", "OptOutType": "STOP"}, True),
        ({"To": NUMBER, "Body": "ACHA", "OptOutType": "STOP"}, True),
        ({"To": NUMBER, "Body": "HELP", "OptOutType": "HELP"}, False),
    ],
)
def test_a_stop_is_twilios_to_confirm_only_where_it_does(fields: dict[str, str], twilio: bool):  # noqa: FBT001
    form = {"MessageSid": f"SM{'0' * 32}", "From": "+254700000001", **fields}
    assert webhooks.received(form).said.confirmed is twilio
