"""A bare send loop of Twilio's library; run by the peers' interpreter, so it imports nothing of ours.

python twilio_loop.py sms|buttons|text ADDRESS CERTIFICATE MESSAGES
"""

import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

AT_ONCE = 128
ACCOUNT, TOKEN = "AC" + "0a" * 16, "5f" * 16
SMS_FROM, WHATSAPP_FROM = "+14155550100", "+14155550111"
CONTENT = "HX" + "0c" * 16
FIRST = 254_100_000_001
HOOK = "https://learn.example/twilio/{}/status/{}#rc=5&rp=all"
SECONDS = 14_400
WORDS = "Which of these is a need, and not a want?"
CHOICES = ("A phone card", "Clean water", "A new dress")
LISTED = f"{WORDS}\n\n1) A phone card\n2) Clean water\n3) A new dress"
PLACES = ("body", "t1", "i1", "t2", "i2", "t3", "i3")


def main(which: str, address: str, certificate: str, messages: int) -> None:
    """Print the seconds of CPU and of time that the messages took."""
    from requests.adapters import HTTPAdapter  # noqa: PLC0415
    from twilio.http.http_client import TwilioHttpClient  # noqa: PLC0415
    from twilio.rest import Client  # noqa: PLC0415

    os.environ["REQUESTS_CA_BUNDLE"] = certificate
    http = TwilioHttpClient()
    # ten connections are kept by default: the others would be opened anew for every message
    http.session.mount("https://", HTTPAdapter(pool_maxsize=AT_ONCE))
    client = Client(ACCOUNT, TOKEN, http_client=http)
    client.api.base_url = address

    def send(number: int) -> None:
        client.messages.create(**said(which, number))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(send, range(AT_ONCE)))
        cpu, began = time.process_time(), time.monotonic()
        list(pool.map(send, range(messages)))
        took = {"cpu": time.process_time() - cpu, "seconds": time.monotonic() - began}
    print(json.dumps(took))


def said(which: str, number: int) -> dict[str, object]:
    """A message in the library's terms; we send the same, word for word."""
    to = f"+{FIRST + number}"
    if which == "sms":
        return {
            "to": to,
            "from_": SMS_FROM,
            "body": LISTED,
            "smart_encoded": False,
            "status_callback": HOOK.format("sms", number),
            "validity_period": SECONDS,
        }
    message: dict[str, object] = {
        "to": f"whatsapp:{to}",
        "from_": f"whatsapp:{WHATSAPP_FROM}",
        "status_callback": HOOK.format("whatsapp", number),
        "validity_period": SECONDS,
    }
    if which == "text":
        return message | {"body": WORDS}
    values = {"body": WORDS}
    for place, choice in enumerate(CHOICES, start=1):
        values |= {f"t{place}": choice, f"i{place}": f"a:1:{place}"}
    return message | {"content_sid": CONTENT, "content_variables": json.dumps(values)}


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
