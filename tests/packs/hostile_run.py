"""Checks packs by the command line, each in a process of its own, and says what that took.

Reads a path from each line, writes JSON: exit code, what was printed, peak memory in MB, seconds
of CPU. Starting Python anew for each would take longer than all of the checks.
"""

import json
import os
import resource
import signal
import sys
import tempfile

MEMORY = 1024 * 1024 * 1024
SECONDS = 60


def run(path: str) -> dict[str, object]:
    """Check one pack in a child."""
    with tempfile.TemporaryFile("w+b") as printed:
        child = os.fork()
        if child == 0:
            os.dup2(printed.fileno(), 1)
            os.dup2(printed.fileno(), 2)
            os._exit(_check(path))
        _, status, usage = os.wait4(child, 0)
        printed.seek(0)
        said = printed.read(1_000_000).decode("utf-8", "replace")
    return {
        "code": os.waitstatus_to_exitcode(status),
        "said": said,
        "peak_mb": usage.ru_maxrss / 1024,
        "cpu_s": usage.ru_utime + usage.ru_stime,
    }


def _check(path: str) -> int:
    from lessonbot.cli import main  # noqa: PLC0415 - loaded already, before the first fork

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    # A reader that never ends fails its own test and not all others.
    signal.alarm(SECONDS)
    sys.argv = ["lessonbot", "pack", "check", path]
    code = 0
    try:
        main()
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:  # noqa: BLE001 - whatever it is, the test shall see it
        import traceback  # noqa: PLC0415 - only then

        traceback.print_exc()
        code = 70
    sys.stdout.flush()
    sys.stderr.flush()
    return code


if __name__ == "__main__":
    import lessonbot.cli
    import lessonbot.cli.findings
    import lessonbot.cli.packs
    import lessonbot.services.weighing  # noqa: F401 - what every child shares

    for line in sys.stdin:
        sys.stdout.write(json.dumps(run(line.rstrip("\n"))) + "\n")
        sys.stdout.flush()
