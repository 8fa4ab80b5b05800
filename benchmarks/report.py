"""How a benchmark is started and how it shows what it found."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

Figures = dict[str, float]
"""What was measured, by the keys of `benchmarks/results/latest.json`."""


def script(measure: Callable[[bool], Figures], about: str | None) -> None:
    """Run one benchmark as a command: `--quick` for its small size, `--into FILE` for programs."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--quick", action="store_true", help="the small size")
    parser.add_argument("--into", type=Path, help="write the figures to this file as JSON")
    chosen = parser.parse_args()
    figures = measure(chosen.quick)
    for key, value in figures.items():
        print(f"{key} = {value:g}")
    if chosen.into:
        chosen.into.write_text(json.dumps(figures))


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table; the first column holds words, the others numbers."""
    shown = [[_cell(each) for each in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(heads, *shown, strict=True)]
    print(f"\n{title}")
    for line in (heads, *shown):
        first, *others = zip(line, widths, strict=True)
        cells = [first[0].ljust(first[1]), *(text.rjust(width) for text, width in others)]
        print("  " + "  ".join(cells))
    sys.stdout.flush()


def _cell(value: object) -> str:
    if not isinstance(value, float):
        return f"{value:,}" if isinstance(value, int) else str(value)
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
