"""Jobs shared by all processes, with DBOS: the same code on PostgreSQL and on SQLite.

On PostgreSQL its tables stand in a schema of the same database, so a job is submitted in the
caller's transaction. On SQLite it has a file of its own and a job follows the commit; the
reconcile tick covers a crash in between.

This is the only module that knows DBOS. It lives in threads of its own; the jobs themselves run
on the event loop of the process, where the database's connections are.
"""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import closing, nullcontext
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import structlog
from dbos import DBOS, DBOSClient, DBOSConfig, EnqueueOptions, WorkflowSerializationFormat

from lessonbot.engines import slots
from lessonbot.engines.work import JOBS, Clock, Job, Shift, guarded
from lessonbot.services.jobs import AT_ONCE, Priority
from lessonbot.services.runtime import Runtime
from lessonbot.store.database import Database, Transaction, after_commit

log = structlog.get_logger()
NAME = "lessonbot"  # of the application, its queue, and its one version
WORKFLOW = "job"
AT_A_TIME = 4
POLL_SECONDS = 0.5
STOP_SECONDS = 5
FORGET_AT_ONCE = 1000
ALIKE, REPEAT_SECONDS = 40, 60.0
_SILENT = logging.NullHandler()
BEGUN = ["PENDING", "SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]


class Durable:
    """An engine on DBOS; one per process."""

    def __init__(self, rt: Runtime, clock: Clock, jobs: Mapping[str, Job] = JOBS) -> None:
        _quieten(logging.getLogger("dbos"))
        self._database = rt.database
        self._shift = Shift(rt, clock, self, jobs)
        self._url = system_url(rt.database)
        self._client = DBOSClient(
            system_database_url=self._url,
            system_database_pool_size=1,
            application_name=NAME,
            lazy=True,
            retry_connection_errors=False,
        )
        self._running: set[asyncio.Task[Any]] = set()
        self._slot: slots.Slot | None = None
        self._stopping = False

    async def submit(
        self,
        tx: Transaction | None,
        name: str,
        job_id: str,
        *ids: int,
        delay: timedelta = AT_ONCE,
        priority: int = Priority.NORMAL,
    ) -> None:
        """Have a job done: in the transaction on PostgreSQL, after it on SQLite."""
        options = _options(job_id, delay, priority)
        if self._database.is_sqlite:
            if tx is None:
                await self._enqueue(options, name, ids)
            else:
                after_commit(tx, partial(self._follow, options, name, ids))
            return
        async with nullcontext(tx) if tx else self._database.write() as own:
            await own.run_sync(self._client.enqueue_in_transaction, options, name, list(ids))

    def _follow(self, options: EnqueueOptions, name: str, ids: Sequence[int]) -> None:
        if not self._stopping:
            submitting = partial(self._enqueue, options, name, ids)
            self._keep(asyncio.create_task(guarded("submit", submitting)))

    async def _enqueue(self, options: EnqueueOptions, name: str, ids: Sequence[int]) -> None:
        with self._database.reached():
            await self._client.enqueue_async(options, name, list(ids))

    async def cancel(self, job_id: str) -> None:
        """Leave a job undone that has not begun."""
        with self._database.reached():
            await self._client.cancel_workflow_async(job_id)

    async def forget(self, before: datetime) -> int:
        """Drop the records of jobs submitted before then, also of those that died half-way."""
        count = 0
        while old := await self._old(before):
            with self._database.reached():
                await self._client.delete_workflows_async(old)
            count += len(old)
        return count

    async def _old(self, before: datetime) -> list[str]:
        with self._database.reached():
            old = await self._client.list_workflows_async(
                end_time=before.isoformat(), status=BEGUN, limit=FORGET_AT_ONCE, load_input=False
            )
        return [each.workflow_id for each in old]

    async def start(self) -> None:
        """Begin to take jobs."""
        self._slot = slots.take(self._url)
        try:
            await asyncio.to_thread(self._launch, self._slot.name, asyncio.get_running_loop())
        except Exception as error:
            await self._end(self._slot)
            hint = (
                " DBOS could not prepare its own tables there: "
                "let this account create a schema, or set LESSONBOT_ENGINE=embedded"
            )
            raise self._database.unavailable(error, hint) from error
        log.info("engine", kind="dbos", executor=self._slot.name)

    def _launch(self, executor: str, loop: asyncio.AbstractEventLoop) -> None:
        # in a thread without a loop, so that DBOS takes neither our loop nor its pool of threads
        if self._database.is_sqlite:
            with closing(sqlite3.connect(_file(self._url))) as connection:
                connection.execute("PRAGMA journal_mode=WAL")

        async def job(name: str, ids: list[int]) -> None:
            working = asyncio.run_coroutine_threadsafe(self._do(name, ids), loop)
            await asyncio.wrap_future(working)

        register = DBOS.workflow(
            name=WORKFLOW, serialization_type=WorkflowSerializationFormat.PORTABLE
        )
        register(job)
        DBOS(config=_config(self._url, executor))
        DBOS.launch()
        DBOS.register_queue(NAME, worker_concurrency=AT_A_TIME, polling_interval_sec=POLL_SECONDS)

    async def _do(self, name: str, ids: list[int]) -> None:
        task = asyncio.current_task()
        if task and not self._stopping:
            self._keep(task)
            await self._shift.do(name, ids)

    def _keep(self, task: asyncio.Task[Any]) -> None:
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def stop(self) -> None:
        """Take no more jobs; return when those under way have ended."""
        self._stopping = True
        if self._slot is None:
            return
        while self._running:
            await asyncio.wait(self._running)
        await self._end(self._slot)

    async def _end(self, slot: slots.Slot) -> None:
        # without a time to complete in, DBOS stops the threads that take jobs after those that run them
        end = partial(DBOS.destroy, workflow_completion_timeout_sec=STOP_SECONDS)
        await asyncio.to_thread(end, destroy_registry=True)
        self._client.destroy()
        slot.leave()
        self._slot = None


class _Sparing(logging.Filter):
    """Of what DBOS complains about, one line a minute: its threads repeat it twice a second."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Shorten a record to its first line; whether it is news."""
        record.msg, record.args = record.getMessage().partition("\n")[0], None
        about, now = record.msg[:ALIKE], time.monotonic()
        if now - self._said.get(about, -REPEAT_SECONDS) < REPEAT_SECONDS:
            return False
        self._said[about] = now
        # whoever starts the engine says in one line why it did not begin
        return not about.startswith("DBOS failed to launch")


_SPARING = _Sparing()


def _quieten(logger: logging.Logger) -> None:
    # with a handler in place DBOS adds none of its own, and its warnings reach our log
    logger.addHandler(_SILENT)
    logger.addFilter(_SPARING)
    logger.setLevel(logging.WARNING)


def _options(job_id: str, delay: timedelta, priority: int) -> EnqueueOptions:
    options = EnqueueOptions(
        workflow_name=WORKFLOW,
        queue_name=NAME,
        workflow_id=job_id,
        app_version=NAME,
        priority=priority,
        serialization_type=WorkflowSerializationFormat.PORTABLE,
    )
    if delay > AT_ONCE:
        options["delay_seconds"] = delay.total_seconds()
    return options


def _config(url: str, executor: str) -> DBOSConfig:
    return DBOSConfig(
        name=NAME,
        system_database_url=url,
        application_version=NAME,  # one for ever: jobs outlive an upgrade
        executor_id=executor,
        log_level="WARNING",
        enable_otlp=False,
        use_listen_notify=False,  # for its events and messages, which are not used
        scheduler_polling_interval_sec=3600,  # for its timetables, which are not used
        sys_db_pool_size=4,
        max_executor_threads=8,
    )


def system_url(database: Database) -> str:
    """Where DBOS keeps its tables: the same database, or a file beside the SQLite file."""
    _, _, rest = database.url.partition("://")
    if database.is_sqlite:
        path, _, _ = rest.partition("?")
        return f"sqlite://{path.removesuffix('.db')}-jobs.db"
    # asyncpg's name for it is ssl, psycopg's sslmode
    return f"postgresql://{rest}".replace("?ssl=", "?sslmode=").replace("&ssl=", "&sslmode=")


def _file(url: str) -> str:
    return urlsplit(url).path.removeprefix("/")
