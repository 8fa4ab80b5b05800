"""Telegram: one bot, polled or by webhook."""

from lessonbot.channels.telegram.channel import Menu, Telegram

__all__ = ["Menu", "Telegram"]
