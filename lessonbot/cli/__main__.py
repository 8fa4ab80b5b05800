"""`python -m lessonbot.cli`."""

from lessonbot.cli import main

main()
