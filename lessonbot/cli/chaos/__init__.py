"""`lessonbot chaos`: kill real processes in the middle of their sends, and count what came of it."""
