"""What every test can ask for: fresh databases of both kinds, and how hard hypothesis tries."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings

from lessonbot.store import migrating
from lessonbot.store.database import Database
from tests.support.postgres import Postgres, PostgresMissingError, stop
from tests.support.school import School, opened

RUN_FOLDER = "LESSONBOT_TEST_FOLDER"
RUN_PID = "LESSONBOT_TEST_PID"

# Timing says more about the machine than about the code, so nothing here depends on it.
settings.register_profile(
    "default",
    max_examples=50,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "nightly", settings.get_profile("default"), max_examples=5_000, derandomize=False
)
settings.load_profile("default")


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def pytest_configure(config: pytest.Config) -> None:
    """Name the folder that all workers of this run share, and keep tracebacks in logs short."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["event"]),
        ]
    )
    if not _is_worker(config):
        folder = Path(tempfile.mkdtemp(prefix="lessonbot-tests-"))
        folder.chmod(0o711)  # the database server's owner passes through
        os.environ[RUN_FOLDER] = str(folder)
        os.environ[RUN_PID] = str(os.getpid())


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    if not _is_worker(config):
        folder = Path(os.environ[RUN_FOLDER])
        stop(folder)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Postgres:
    """The PostgreSQL server of this test run."""
    try:
        return Postgres(Path(os.environ[RUN_FOLDER]), int(os.environ[RUN_PID]))
    except PostgresMissingError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """The address of a fresh, empty PostgreSQL database."""
    url = postgres.fresh_database()
    yield url
    postgres.drop(url)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of a fresh SQLite file that does not exist yet."""
    return f"sqlite+aiosqlite:///{tmp_path / 'lessonbot.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh, empty database of each kind in turn."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(name)
    return url


async def _migrate(url: str) -> None:
    database = Database(url)
    await migrating.upgrade(database)
    await database.close()


def _migrate_now(url: str) -> None:
    asyncio.run(_migrate(url))


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "lessonbot.db"
    _migrate_now(f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh database of each kind in turn, with all tables and no rows."""
    if request.param == "sqlite":
        source: Path = request.getfixturevalue("migrated_file")
        shutil.copy(source, tmp_path / "lessonbot.db")
        yield f"sqlite+aiosqlite:///{tmp_path / 'lessonbot.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    url = server.fresh_database(_migrate_now)
    yield url
    server.drop(url)


@pytest.fixture
async def school(migrated_url: str) -> AsyncIterator[School]:
    """A whole lessonbot in the test's process, on a fresh database of each kind in turn."""
    async with opened(migrated_url) as made:
        yield made
