"""What Twilio posts to a webhook: a form with its signature, made by the official library."""

from collections.abc import Mapping
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from benchmarks.outbound_twilio import PUBLIC
from benchmarks.peers.twilio_loop import ACCOUNT, TOKEN, WHATSAPP_FROM
from benchmarks.posting import request

STATUS, INBOUND = "/twilio/whatsapp/status/", "/twilio/whatsapp/inbound"
_VALIDATOR = RequestValidator(TOKEN)


def sid(number: int) -> str:
    """The id of a message."""
    return f"SM{number:032x}"


def status(delivery: int, stage: str) -> bytes:
    """How far a message of ours got on WhatsApp."""
    named = sid(delivery)
    fields = {
        "ApiVersion": "2010-04-01",
        "MessageStatus": stage,
        "SmsSid": named,
        "SmsStatus": stage,
        "EventType": stage.upper(),
        "ChannelInstallSid": f"XE{0:032x}",
        "ChannelPrefix": "whatsapp",
        "ChannelToAddress": "+254700000001",
        "StructuredMessage": "false",
        "To": "whatsapp:+254700000001",
        "From": f"whatsapp:{WHATSAPP_FROM}",
        "MessageSid": named,
        "AccountSid": ACCOUNT,
    }
    return _post(f"{STATUS}{delivery}", fields)


def tap(number: int, path: str, name: str, label: str, data: str) -> bytes:
    """A learner's tap on a button, on WhatsApp."""
    named = sid(number)
    fields = {
        "SmsMessageSid": named,
        "NumMedia": "0",
        "ProfileName": name,
        "MessageType": "button",
        "SmsSid": named,
        "WaId": path.removeprefix("+"),
        "SmsStatus": "received",
        "Body": label,
        "ButtonText": label,
        "ButtonPayload": data,
        "To": f"whatsapp:{WHATSAPP_FROM}",
        "NumSegments": "1",
        "ReferralNumMedia": "0",
        "MessageSid": named,
        "AccountSid": ACCOUNT,
        "From": f"whatsapp:{path}",
        "OriginalRepliedMessageSender": f"whatsapp:{WHATSAPP_FROM}",
        "OriginalRepliedMessageSid": sid(number + 1),
        "ChannelMetadata": '{"type":"whatsapp","data":{"context":{"ProfileName":"Amina","WaId":"1"}}}',
        "ApiVersion": "2010-04-01",
    }
    return _post(INBOUND, fields)


def is_genuine(path: str, fields: Mapping[str, str], signature: str) -> bool:
    """Whether Twilio signed it, as the library says: what the peers ask."""
    return bool(_VALIDATOR.validate(f"{PUBLIC}{path}", fields, signature))


def _post(path: str, fields: Mapping[str, str]) -> bytes:
    signature = _VALIDATOR.compute_signature(f"{PUBLIC}{path}", fields)
    headers = (
        "User-Agent: TwilioProxy/1.1\r\nX-Home-Region: us1\r\nI-Twilio-Idempotency-Token: 0a\r\n"
        f"X-Twilio-Signature: {signature}\r\nAccept: */*\r\n"
        "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
    )
    return request(path, headers, urlencode(fields).encode())
