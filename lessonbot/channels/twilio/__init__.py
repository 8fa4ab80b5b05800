"""WhatsApp and text messages by Twilio."""

from lessonbot.channels.twilio.account import Account
from lessonbot.channels.twilio.channel import Twilio

__all__ = ["Account", "Twilio"]
