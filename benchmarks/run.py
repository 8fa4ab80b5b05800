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
NAMES = (
    "start", "pack", "importing", "people", "hostile_packs", "render", "pages", "course", "sweep",
    "outbound", "outbound_twilio", "status", "inbound", "inbound_twilio", "lateness", "recovery",
    "pdf", "issuing", "graduation", "certificate_page", "items", "dashboard",
    "console", "signing_in", "retention",
)  # fmt: skip
LONGEST = 600
_MOST = {
    "console_page_kb_max": 60,
    "help_cpu_s": 0.3,
    "hostile_peak_mb": 300,
    "hostile_wait_s": 2,
    "idle_rss_mb": 120,
    "inbound_p99_ms_at_200": 25,
    "inbound_twilio_p99_ms_at_200": 25,
    "inbound_p99_ms_at_1000": 50,
    "import_10k_rows_s": 10,
    "lateness_ratio": 1.05,
    "lost_after_kills": 0,
    "page_kb_max": 60,
    "recovery_first_send_s": 10,
    "recovery_orphans_s": 60,
    "start_ready_s": 1.5,
    "sweep_growth_10k_to_100k": 1.3,
    "sweep_memory_growth_mb": 50,
}
_LEAST = {
    "inbound_vs_orm_postgres": 12,
    "inbound_vs_orm_sqlite": 12,
    "outbound_twilio_vs_sdk": 4,
    "outbound_vs_aiogram": 2,
    "outbound_vs_ptb_default": 20,
    "status_vs_orm": 10,
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
    table("All figures", ["figure", "measured", "limit"], [_row(*each) for each in figures.items()])
    print(f"\nwritten to {RESULTS.relative_to(ROOT)}")
    if failed:
        print(f"Failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _row(key: str, value: float) -> tuple[str, float, str]:
    """A figure beside its limit, and whether it is missed."""
    if key in _MOST:
        return key, value, f"at most {_MOST[key]:g}" + " (missed)" * (value > _MOST[key])
    if key in _LEAST:
        return key, value, f"at least {_LEAST[key]:g}" + " (missed)" * (value < _LEAST[key])
    return key, value, ""


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
