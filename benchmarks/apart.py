"""Work in a process of its own, so that its memory and CPU are nobody else's."""

import multiprocessing
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import ParamSpec, TypeVar

import psutil

_P = ParamSpec("_P")
_T = TypeVar("_T")


def apart(work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Do it in a fresh process and bring back the result."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=fresh) as pool:
        return pool.submit(work, *args, **kwargs).result()


def cpu() -> float:
    """Seconds of CPU that this process has used, user and system, all threads."""
    return time.process_time()


def memory() -> float:
    """Megabytes of this process that are resident now."""
    return float(psutil.Process().memory_info().rss) / 1e6


def cpu_of_tree(root: int) -> float:
    """Seconds of CPU that a process and all that it ever started have used."""
    top = psutil.Process(root)
    while True:
        below = top.children(recursive=True)
        times = top.cpu_times()
        total = times.user + times.system + times.children_user + times.children_system
        for each in below:
            own = each.cpu_times()
            total += own.user + own.system
        if top.children(recursive=True) == below:  # else one that ended may be missing, or double
            return float(total)
