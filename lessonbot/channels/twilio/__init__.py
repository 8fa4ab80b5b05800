"""WhatsApp and text messages by Twilio."""
