"""What was learned between two times of asking: means, the paired gain and how sure it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import atan, cos, fsum, pi, sin, sqrt
from statistics import NormalDist

CONFIDENCE = 0.95
_MANY = 300  # degrees of freedom from which the expansion is right to seven digits
_STEPS = 200
_HIGHEST = 1e4  # Student's t at 95 % is 12.7 at most


@dataclass(frozen=True, slots=True)
class Pair:
    """`count` learners had `before`, then `after`, of the same `asked` questions right."""

    before: int
    after: int
    asked: int
    count: int


@dataclass(frozen=True, slots=True)
class Gain:
    """The shares right of `count` learners before and after, and the mean of their differences.

    `low` and `high` are its 95 % interval; None for a single learner. `normalised` is the part of
    what could be gained that was: Hake's, from the means; None where nothing could.
    """

    count: int
    before: float
    after: float
    gain: float
    low: float | None
    high: float | None
    normalised: float | None


def gain(pairs: Iterable[Pair]) -> Gain | None:
    """What was gained; None where nobody answered the same questions twice."""
    known = [each for each in pairs if each.asked and each.count]
    count = sum(each.count for each in known)
    if not count:
        return None
    before = fsum(each.before / each.asked * each.count for each in known) / count
    after = fsum(each.after / each.asked * each.count for each in known) / count
    mean, interval = paired(((each.after - each.before) / each.asked, each.count) for each in known)
    low, high = interval or (None, None)
    normalised = mean / (1 - before) if before < 1 else None
    return Gain(count, before, after, mean, low, high, normalised)


def paired(differences: Iterable[tuple[float, int]]) -> tuple[float, tuple[float, float] | None]:
    """The mean of differences that come with how often each is there, and its 95 % interval."""
    known = list(differences)
    count = sum(many for _, many in known)
    mean = fsum(value * many for value, many in known) / count
    if count < 2:  # noqa: PLR2004 - one learner has no spread
        return mean, None
    variance = fsum((value - mean) ** 2 * many for value, many in known) / (count - 1)
    half = quantile(count - 1) * sqrt(variance / count)
    return mean, (mean - half, mean + half)


def quantile(degrees: int, confidence: float = CONFIDENCE) -> float:
    """How far Student's t strays from 0 with this confidence, to both sides."""
    if degrees >= _MANY:
        return _expanded(degrees, NormalDist().inv_cdf((1 + confidence) / 2))
    low, high = 0.0, _HIGHEST
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if within(middle, degrees) < confidence:
            low = middle
        else:
            high = middle
    return high


def within(t: float, degrees: int) -> float:
    """The probability that Student's t is between -t and t.

    Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
    """
    angle = atan(t / sqrt(degrees))
    square = cos(angle) ** 2
    odd = degrees % 2
    term = cos(angle) if odd else 1.0
    terms = [term] if degrees > 1 else []
    for step in range(2 + odd, degrees - 1, 2):
        term *= square * (step - 1) / step
        terms.append(term)
    total = sin(angle) * fsum(terms)
    return 2 / pi * (angle + total) if odd else total


def _expanded(degrees: int, z: float) -> float:
    """The same from the normal distribution's; Abramowitz and Stegun 26.7.5."""
    return z + fsum(
        (
            (z**3 + z) / 4 / degrees,
            (5 * z**5 + 16 * z**3 + 3 * z) / 96 / degrees**2,
            (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384 / degrees**3,
        )
    )
