"""Every benchmark at its quick size; figures go to `benchmarks/results/latest.json`."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.product import ROOT
from benchmarks.report import Figures, table

RESULTS = ROOT / "benchmarks" / "results" / "latest.json"
NAMES = ("start", "pack", "pages", "course", "sweep")
LONGEST = 600
_MOST = {
    "help_cpu_s": 0.3,
    "start_ready_s": 1.5,
    "sweep_growth_1k_to_100k": 1.3,
    "sweep_memory_growth_mb": 30,
    "page_kb_max": 60,
}


def main() -> int:
    """Run them one after the other; 1 if any of them failed."""
    figures: Figures = {}
    failed = []
    for name in NAMES:
        began = time.monotonic()
        measured = _run(name)
        if measured is None:
            failed.append(name)
        figures |= measured or {}
        print(f"-- {name}: {time.monotonic() - began:.0f} s\n", flush=True)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(figures, indent=2, sort_keys=True) + "\n")
    table(
        "All figures", ["figure", "measured", "at most"], [_row(*each) for each in figures.items()]
    )
    print(f"\nwritten to {RESULTS.relative_to(ROOT)}")
    if failed:
        print(f"Failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _row(key: str, value: float) -> tuple[str, float, str]:
    most = _MOST.get(key)
    if most is None:
        return key, value, ""
    return key, value, f"{most:g}" if value <= most else f"{most:g} (over)"


def _run(name: str) -> Figures | None:
    """The figures of one benchmark, or nothing if it failed."""
    with tempfile.TemporaryDirectory() as folder:
        into = Path(folder) / "figures.json"
        command = [sys.executable, "-m", f"benchmarks.{name}", "--quick", "--into", str(into)]
        process = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
        try:
            code = process.wait(LONGEST)
        except subprocess.TimeoutExpired:
            print(f"{name} takes more than {LONGEST} s", file=sys.stderr)
            return None
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)  # with all that it has started
                process.wait()
        if code:
            return None
        measured: Figures = json.loads(into.read_text())
    return measured


if __name__ == "__main__":
    sys.exit(main())
