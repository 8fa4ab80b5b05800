"""The clock of the demo."""

from datetime import timedelta

from lessonbot.cli.demonstrating import MovableClock
from lessonbot.cli.serving import clock


def test_the_clock_goes_forward_and_back_to_the_real_time_only():
    now = MovableClock()
    later = clock() + timedelta(days=3)

    now.move(later)
    now.move(clock() + timedelta(days=1))
    assert now() >= later

    now.reset()
    assert now() < later
    assert now() <= clock()
