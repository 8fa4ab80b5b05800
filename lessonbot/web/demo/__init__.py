"""The demo's phone in the browser: the same services, an in-process channel, a clock that moves."""

from lessonbot.web.demo.controls import DemoControls
from lessonbot.web.demo.routes import routes

__all__ = ["DemoControls", "routes"]
