"""Fresh databases of each kind, and the CPU of the server behind them."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.apart import cpu_of_tree
from tests.support.postgres import Postgres, stop

BUFFERS = "512MB"  # a quarter of the memory of a small server's


@dataclass(frozen=True)
class Server:
    """Where databases are made, and the process whose CPU is shown beside ours."""

    name: str
    folder: Path
    postgres: Postgres | None = None
    process: int | None = None

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of a fresh database, which is gone at the end."""
        if self.postgres:
            url = self.postgres.fresh_database()
            yield url
            self.postgres.drop(url)
            return
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            yield f"sqlite+aiosqlite:///{folder}/lessonbot.db"

    def cpu(self) -> float:
        """Seconds of CPU of the database's own processes."""
        while self.process:
            try:
                return cpu_of_tree(self.process)
            except psutil.NoSuchProcess:  # one of its children ended just now
                continue
        return 0.0


@contextmanager
def servers() -> Iterator[tuple[Server, Server]]:
    """SQLite and PostgreSQL."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o711)  # the server's owner passes through
        try:
            postgres = Postgres(folder, os.getpid(), shared_buffers=BUFFERS)
            process = int((folder / "data" / "postmaster.pid").read_text().split()[0])
            yield Server("sqlite", folder), Server("postgres", folder, postgres, process)
        finally:
            stop(folder)
