"""What signing costs: a course's credential, a track's, a token, and a status list.

All of it on one core, in one process; at work the canonical form is made in another one.
"""

import datetime as dt
import statistics
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from benchmarks.apart import apart, cpu
from benchmarks.report import Figures, script, table
from lessonbot.credentials import badges, dids, guard, signing, status_list, tokens
from lessonbot.credentials.badges import Achievement, Earned, Issuer, Part

TIMES, QUICK_TIMES = 500, 100
_AT = dt.datetime(2026, 11, 23, 6, tzinfo=dt.UTC)
_DID = "did:web:learn.example.org:orgs:amani"
_HOME = "https://learn.example.org/orgs/amani"
_ISSUER = Issuer(_DID, "Amani Rural Skills Trust", _HOME, "records@amani.example", country="KE")
_COURSE = Achievement(
    f"{_HOME}/achievements/safe-water",
    "course",
    "Maji Salama: Safe water at home",
    "Seven short lessons on treating and storing water.\n- Make water safe\n- Keep it safe",
    "Answer each daily question; score 70 % or more.",
    "1.0.0",
    "sw",
    0.6,
    70,
    f"{_HOME}/achievements/safe-water.png",
)


def measure(quick: bool) -> Figures:  # noqa: FBT001 - the size of a benchmark
    """CPU of one signature of each kind, the guard included."""
    times = QUICK_TIMES if quick else TIMES
    taken = apart(_signed, times)
    table("Signing (median CPU ms)", ["what", "ms"], list(taken.items()))
    return {
        "credential_sign_cpu_ms": taken["course"],
        "status_list_sign_cpu_ms": taken["status list, 1,000 withdrawn"],
    }


def _signed(times: int) -> Mapping[str, float]:
    private = signing.generate()
    method = dids.method(_DID, signing.public_of(private))
    rsa, _ = tokens.generate()
    signer = signing.signer(private)

    def sign(document: Mapping[str, Any]) -> dict[str, Any]:
        guard.check(document)
        return signing.sign(document, method, signer, _AT)

    works: dict[str, Callable[[int], object]] = {
        "course": lambda number: sign(badges.document(_earned(number))),
        "track of five": lambda number: sign(badges.document(_earned(number, parts=5))),
        "token": lambda number: tokens.token(
            badges.document(_earned(number)), rsa, f"{_DID}#jwt-1"
        ),
        "status list, 1,000 withdrawn": lambda number: status_list.sign(
            status_list.document(f"{_HOME}/status/1", _DID, range(number, 130_000, 130), _AT),
            method,
            signer,
            _AT,
        ),
    }
    return {name: statistics.median(_timed(work, times)) * 1e3 for name, work in works.items()}


def _timed(work: Callable[[int], object], times: int) -> list[float]:
    work(0)  # what is loaded once
    spent = []
    for number in range(1, times + 1):
        began = cpu()
        work(number)
        spent.append(cpu() - began)
    return spent


def _earned(number: int, parts: int = 0) -> Earned:
    """Nobody's credential is another's."""
    return Earned(
        url=f"https://learn.example.org/c/{number:016}",
        issuer=_ISSUER,
        achievement=_COURSE,
        subject=uuid4(),
        holder=f"Amina Yusuf {number}",
        at=_AT,
        status_list=f"{_HOME}/status/1",
        place=number,
        began=_AT - dt.timedelta(days=9),
        score=None if parts else 90,
        parts=[
            Part(f"https://learn.example.org/c/{each:016}", f"Part {each}", bytes(32))
            for each in range(number + 1, number + 1 + parts)
        ],
    )


if __name__ == "__main__":
    script(measure, __doc__)
