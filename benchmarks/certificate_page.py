"""What employers wait for: a certificate's page and file, and the check of a thousand at once."""

import http.client
import json
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from benchmarks.crowd import PACK
from benchmarks.pages import Phone, take_course
from benchmarks.product import running
from benchmarks.report import Figures, script, table
from lessonbot.services.runtime import public_id

TIMES, QUICK_TIMES = 1_000, 200
LISTS, QUICK_LISTS = 100, 25
MANY = 1_000
_LATE = 0.99
_OTHERS = ("id", "achievement_id", "public_id", "place", "document")


@dataclass(frozen=True)
class Waited:
    """Bytes of one answer, and how long each took, in milliseconds."""

    size: int
    ms: list[float]

    @property
    def p99(self) -> float:
        """So long, or shorter, took all but one in a hundred."""
        return sorted(self.ms)[int(len(self.ms) * _LATE)]


def measure(quick: bool) -> Figures:  # noqa: FBT001 - the size of a benchmark
    """One visitor after the other, each answer read to its end."""
    times, lists = (QUICK_TIMES, QUICK_LISTS) if quick else (TIMES, LISTS)
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder), "demo", "--no-browser") as product,
    ):
        phone = Phone(product.address)
        phone.get("/demo/say", {"text": f"JOIN {PACK.name}"})
        path = take_course(phone)
        numbers = _copied(Path(folder) / "demo.db")
        asked = json.dumps({"numbers": numbers}).encode()
        form = urlencode({"written": "\n".join(numbers), "many": "csv"}).encode()
        rounds: Mapping[str, tuple[int, Callable[[int], tuple[str, str, bytes]]]] = {
            "page": (times, lambda at: ("GET", f"/c/{numbers[at % MANY]}", b"")),
            "file": (times, lambda at: ("GET", f"/c/{numbers[at % MANY]}.json", b"")),
            "check of one": (times, lambda _: ("POST", "/api/v1/verify", _one(path))),
            f"check of {MANY:,}": (lists, lambda _: ("POST", "/api/v1/verify", asked)),
            f"{MANY:,} as CSV": (lists, lambda _: ("POST", "/verify", form)),
        }
        waited = {
            name: _waited(product.address, often, ask) for name, (often, ask) in rounds.items()
        }
    table(
        "What employers ask for (bytes before compression, ms until the last byte)",
        ["", "bytes", "p50 ms", "p99 ms"],
        [(name, each.size, statistics.median(each.ms), each.p99) for name, each in waited.items()],
    )
    return {
        "certificate_page_p99_ms": waited["page"].p99,
        "certificate_file_p99_ms": waited["file"].p99,
        "check_1000_p99_ms": waited[f"check of {MANY:,}"].p99,
        "check_1000_csv_p99_ms": waited[f"{MANY:,} as CSV"].p99,
    }


def _one(path: str) -> bytes:
    return json.dumps({"numbers": [path.rpartition("/")[2]]}).encode()


def _copied(path: Path) -> list[str]:
    """A thousand certificates like the one that there is; their numbers."""
    numbers = [public_id() for _ in range(MANY)]
    with sqlite3.connect(path) as database:
        database.row_factory = sqlite3.Row
        held = dict(database.execute("SELECT * FROM credentials").fetchone())
        own = held["public_id"].encode()
        rest = {name: value for name, value in held.items() if name not in _OTHERS}
        for place, number in enumerate(numbers):
            document = held["document"].replace(own, number.encode())
            row = rest | {"public_id": number, "place": -1 - place, "document": document}
            marks = ", ".join("?" * len(row))
            query = f"INSERT INTO credentials ({', '.join(row)}) VALUES ({marks})"  # noqa: S608
            database.execute(query, list(row.values()))
    database.close()
    return numbers


_visitors = count(2)


def _waited(address: str, times: int, ask: Callable[[int], tuple[str, str, bytes]]) -> Waited:
    """Ask so often; by many visitors, as each may only ask for so much in a minute."""
    host = urlsplit(address).netloc
    size, ms = 0, []
    for at in range(times):
        method, path, body = ask(at)
        visitor = next(_visitors)
        source = f"127.0.{visitor // 250}.{visitor % 250 + 1}"
        link = http.client.HTTPConnection(host, source_address=(source, 0), timeout=60)
        kind = "application/x-www-form-urlencoded" if path == "/verify" else "application/json"
        link.connect()
        began = time.perf_counter()
        link.request(method, path, body, {"content-type": kind} if body else {})
        answer = link.getresponse()
        size = len(answer.read())
        ms.append((time.perf_counter() - began) * 1e3)
        link.close()
        if answer.status != http.client.OK:
            raise RuntimeError(f"{method} {path}: {answer.status}")
    return Waited(size, ms)


if __name__ == "__main__":
    script(measure, __doc__)
