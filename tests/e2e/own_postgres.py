"""A PostgreSQL of one test's own, which may crash."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.support import postgres
from tests.support.postgres import Postgres


class Fragile(Postgres):
    """A server that keeps what it has committed, and can be brought down in an instant."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(postgres._SETTINGS, "synchronous_commit", "on")
        folder.mkdir()
        folder.chmod(0o711)  # the server's owner passes through
        super().__init__(folder, os.getpid())

    def crash(self) -> None:
        """What `pg_ctl stop -m immediate` does: no goodbye, and recovery at the next start."""
        pid = int((self._data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGQUIT)
        until = time.monotonic() + postgres.PATIENCE
        while Path(f"/proc/{pid}").exists() and time.monotonic() < until:
            time.sleep(0.02)
        (self._data / "postmaster.pid").unlink(missing_ok=True)

    def start_again(self) -> None:
        """Start on the same data, at the same port."""
        binaries, port = self._address.read_text().splitlines()
        server = [f"{binaries}/postgres", "-D", str(self._data), "-p", port]
        settings = [f"--{name}={value}" for name, value in postgres._SETTINGS.items()]
        with (self._folder / "log").open("a") as log:
            guard = subprocess.Popen(
                ["/bin/sh", "-c", postgres._GUARD, "guard", str(os.getpid()), *server, *settings],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **postgres._owner(),
            )
        self._wait_until_ready(guard)
