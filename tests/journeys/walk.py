"""A long random walk over everything that somebody can do, and all that is promised.

    python -m tests.journeys.walk --steps 1000000 --seed 7

A walk is made of episodes: a new phone, many steps, and at the end whoever is there goes on to the
end of the course. A promise that is not kept ends it with what was done and how to do it again.
"""

import argparse
import sys
import time
from collections.abc import Callable
from random import Random

from tests.journeys.anybody import AGAIN, EVENTS, FILES, FORGED, WORDS, Anybody, strict
from tests.journeys.promises import Broken

EPISODE = 160
_SHOWN = 25
_LETTERS = "ab12 \n.,?!é😀नم\0*_/"


class Walk:
    """One episode by dice."""

    def __init__(self, seed: int, episode: int) -> None:
        self.dice = Random(f"{seed}.{episode}")  # noqa: S311 - nothing secret
        already = self.dice.choice(("", "tiny", "everything", "other", "strict", "strict"))
        gate, final = self.dice.random() < 0.5, self.dice.choice((0, 3))
        self.anybody = Anybody(
            already,
            window=self.dice.random() < 0.3,
            media=self.dice.random() < 0.8,
            strictness=strict(self.dice.choice(AGAIN), gate=gate, final=final),
        )
        self.taken = 0

    def goes(self, steps: int) -> None:
        """Take so many steps, then go on to the end."""
        for _ in range(steps):
            self.taken += 1
            self.step()
            self.anybody.looks_for_a_way_on()
        self.anybody.goes_on()

    def step(self) -> None:
        """Do one thing; what gets on with a course is likelier than what does not."""
        (act,) = self.dice.choices(_ACTS, _WEIGHTS)
        act(self.anybody, self.dice)


def _anything(one: Anybody, dice: Random) -> None:
    one.says("".join(dice.choices(_LETTERS, k=dice.randrange(12))))


_ODDS: tuple[tuple[float, Callable[[Anybody, Random], None]], ...] = (
    (14, lambda one, _: one.answers_rightly()),
    (7, lambda one, _: one.answers_wrongly()),
    (26, lambda one, dice: one.says(dice.choice(WORDS))),
    (3, _anything),
    (14, lambda one, dice: one.taps(dice.randrange(6))),
    (4, lambda one, dice: one.taps(dice.randrange(1000))),
    (3, lambda one, dice: one.sends_file(dice.choice(FILES), dice.choice(("", "My work")))),
    (2, lambda one, dice: one.work_is_looked_at(passed=dice.random() < 0.6)),
    (1.5, lambda one, dice: one.is_answered(publish=dice.random() < 0.5)),
    (0.7, lambda one, _: one.is_asked_to_help()),
    (1, lambda one, dice: one.forges(dice.choice(FORGED))),
    (16, lambda one, dice: one.waits(dice.choice((1, 3, 9, 24, 24, 25, 100)))),
    (4, lambda one, dice: one.is_down(dice.choice((2, 5, 30, 80)))),
    (3, lambda one, _: one.house.fails()),
    (0.4, lambda one, _: one.house.doubts()),
    (2, lambda one, dice: one.reports(dice.choice(EVENTS))),
    (1.5, lambda one, _: one.stops()),
    (4, lambda one, _: one.comes_back()),
)
_WEIGHTS, _ACTS = zip(*_ODDS, strict=True)


def walk(steps: int, seed: int, first: int = 0) -> int:
    """Take so many steps in as many episodes as that needs; how many were taken."""
    taken, episode = 0, first
    while taken < steps:
        one = Walk(seed, episode)
        try:
            one.goes(min(EPISODE, steps - taken))
        except Exception as error:
            last = "\n".join(one.anybody.house.history[-_SHOWN:])
            again = f"python -m tests.journeys.walk --seed {seed} --episode {episode} --steps {one.taken}"
            raise Broken(
                f"{error!r}\n{last}\nstep {one.taken} of episode {episode}: {again}"
            ) from error
        taken += one.taken
        episode += 1
    return taken


def main() -> int:
    """Walk, and tell how fast."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.journeys.walk",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=None, help="the same seed walks the same way")
    parser.add_argument("--episode", type=int, default=0, help="the first one")
    chosen = parser.parse_args()
    seed = Random().randrange(10**6) if chosen.seed is None else chosen.seed  # noqa: S311 - as above
    began, worked = time.monotonic(), time.process_time()
    try:
        taken = walk(chosen.steps, seed, chosen.episode)
    except Broken as broken:
        sys.stdout.write(f"{broken}\n")
        return 1
    seconds, cpu = time.monotonic() - began, time.process_time() - worked
    sys.stdout.write(
        f"{taken:,} steps with seed {seed}: every promise was kept; "
        f"{taken / seconds:,.0f} steps/s, {taken / cpu:,.0f} in a second of the processor\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
