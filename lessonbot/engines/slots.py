"""A number for each process of this machine that its successor takes over."""

import fcntl
import itertools
import os
import socket
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO


@dataclass(frozen=True, slots=True)
class Slot:
    """A name that no other living process has; free again when its process ends, however it ends."""

    name: str
    lock: IO[str] | None = None

    def leave(self) -> None:
        """Let the next process have it."""
        if self.lock:
            self.lock.close()


def take(purpose: str) -> Slot:
    """The first free slot of this machine; without a folder for locks, one of this process alone."""
    host = socket.gethostname()
    try:
        folder = Path(tempfile.gettempdir()) / f"lessonbot-{os.getuid()}"
        folder.mkdir(mode=0o700, exist_ok=True)
        for number in itertools.count(1):
            lock = (folder / f"{sha256(purpose.encode()).hexdigest()[:16]}-{number}.lock").open("w")
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.close()
            else:
                return Slot(f"{host}:{number}", lock)
    except OSError:
        pass
    return Slot(f"{host}:p{os.getpid()}")
