"""How many calls are made side by side either way, and how long each step of one may take."""

AT_ONCE = 128
"""Calls side by side; others wait their turn."""

WEBHOOK_CONNECTIONS = 100
"""Updates that Telegram may bring side by side, the most it can: what comes together is answered
by one commit."""

CONNECT = 5.0
CONNECT_OR_QUEUE = 10.0
IDLE = 15.0
"""How long an idle connection is kept, in seconds: well below the server's minute, because a call
on a connection that the server has just closed would have an unknown outcome."""
