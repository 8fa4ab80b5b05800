"""What a request starts: webhooks, public pages, the demo phone."""
