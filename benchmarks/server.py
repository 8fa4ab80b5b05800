"""Where benchmarks keep their databases: SQLite files, and a PostgreSQL of their own."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.apart import cpu_of_tree
from tests.support.postgres import Postgres, stop


@dataclass(frozen=True)
class Server:
    """Where databases are made, and the process whose CPU is shown beside ours."""

    name: str
    folder: Path
    postgres: Postgres | None = None
    process: int | None = None

    def database(self, name: str) -> str:
        """The address of a fresh database."""
        if self.postgres:
            return self.postgres.fresh_database()
        return f"sqlite+aiosqlite:///{self.folder / name}.db"

    def drop(self, url: str) -> None:
        """Give its room back."""
        if self.postgres:
            self.postgres.drop(url)
        else:
            Path(url.partition(":///")[2]).unlink()

    def cpu(self) -> float:
        """Seconds of CPU of the database's own processes."""
        while self.process:
            try:
                return cpu_of_tree(self.process)
            except psutil.NoSuchProcess:  # one of its children ended just now
                continue
        return 0.0


def servers(folder: Path) -> Iterator[Server]:
    """Both, one after the other."""
    yield Server("sqlite", folder)
    with _postgres() as server:
        yield server


@contextmanager
def _postgres() -> Iterator[Server]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o711)  # the server's owner passes through
        try:
            postgres = Postgres(folder, os.getpid())
            process = int((folder / "data" / "postmaster.pid").read_text().split()[0])
            yield Server("postgres", folder, postgres, process)
        finally:
            stop(folder)
