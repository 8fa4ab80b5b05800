"""What certificates to print and their pictures cost, once the process that draws them is warm."""

import statistics
from collections.abc import Callable
from dataclasses import replace

from benchmarks.apart import apart, cpu
from benchmarks.report import Figures, script, table
from lessonbot.credentials.certificate import Sheet, pdf
from lessonbot.credentials.picture import badge, card
from tests.support.sheets import ADDRESS, CREDENTIAL, SHEETS, shown

TIMES, QUICK_TIMES = 200, 40
_KINDS: dict[str, Callable[[Sheet], bytes]] = {
    "pdf": lambda sheet: pdf(sheet, CREDENTIAL),
    "badge": lambda sheet: badge(shown(sheet), CREDENTIAL),
    "card": lambda sheet: card(shown(sheet)),
}


def measure(quick: bool) -> Figures:  # noqa: FBT001 - the size of a benchmark
    """CPU of one certificate, its badge and its card, in five languages."""
    times = QUICK_TIMES if quick else TIMES
    taken = {language: apart(_drawn, language, times) for language in SHEETS}
    table(
        "Certificates (median CPU ms, kB)",
        ["language", "PDF", "badge", "card", "PDF kB", "badge kB", "card kB"],
        [(language, *ms, *size) for language, (ms, size) in taken.items()],
    )
    return {"pdf_cpu_ms": statistics.fmean(ms[0] for ms, _ in taken.values())}


def _drawn(language: str, times: int) -> tuple[list[float], list[float]]:
    """Milliseconds and kilobytes of each kind."""
    ms, size = [], []
    for draw in _KINDS.values():
        spent = []
        for turn in range(times + 1):
            sheet = _somebody(language, turn)
            began = cpu()
            made = draw(sheet)
            spent.append(cpu() - began)
        ms.append(statistics.median(spent[1:]) * 1e3)
        size.append(len(made) / 1e3)
    return ms, size


def _somebody(language: str, number: int) -> Sheet:
    """Nobody's certificate is another's: typst remembers what it has drawn."""
    sheet = SHEETS[language]
    return replace(
        sheet,
        holder=f"{sheet.holder} {number}",
        number=(sheet.number[0], f"{number:016}"),
        address=(sheet.address[0], f"{ADDRESS[:-4]}{number:04}"),
    )


if __name__ == "__main__":
    script(measure, __doc__)
