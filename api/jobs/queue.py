"""The durable queue: DBOS, in the database that holds the jobs.

Nothing outside this module knows it. A run of a job is one workflow named by the job and the number
of the run; enqueueing it again does nothing. DBOS keeps what waits and what was taken by whom;
what becomes of a job is written by :mod:`api.jobs.ledger` alone.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from dbos import DBOS, DBOSClient, DBOSConfig, DBOSPortableJSONSerializer, EnqueueOptions

from api.jobs.database import engine_of, migrate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import sqlalchemy as sa

APPLICATION = "supplychain"
VERSION = "jobs-1"
"""Of what is written into the queue. It is no version of the program: jobs queued before an upgrade
run after it. It changes only with a migration that moves what waits."""

QUEUE = "solve"
WORKFLOW = "solve"
WAITING = ("ENQUEUED", "DELAYED")
RUNNING = "PENDING"
MOST_PRIORITY = 1000


def prepare(url: str) -> sa.Engine:
    """Connect to a database, with all tables of jobs and queue made."""
    engine = engine_of(url)
    with engine.connect():
        pass  # on SQLite, this makes the file with its lasting settings
    migrate(engine)
    logging.getLogger("dbos").setLevel(logging.WARNING)
    DBOS.migrate(url)
    return engine


def workflow_id(job_id: str, run: int) -> str:
    """Name of one run of a job."""
    return job_id if run == 0 else f"{job_id}.{run}"


class QueueClient:
    """Who puts jobs into the queue.

    Parameters
    ----------
    engine
        Of the database that `prepare` has prepared.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._client = DBOSClient(
            system_database_engine=engine,
            serializer=DBOSPortableJSONSerializer(),
            application_name=APPLICATION,
        )

    def __call__(self, connection: sa.Connection, job_id: str, run: int, priority: int) -> None:
        """Enqueue a run in the caller's transaction."""
        options = EnqueueOptions(
            workflow_name=WORKFLOW,
            queue_name=QUEUE,
            workflow_id=workflow_id(job_id, run),
            app_version=VERSION,
            priority=MOST_PRIORITY - priority,
        )
        self._client.enqueue_in_transaction(connection, options, job_id)

    def close(self) -> None:
        """Let go of the queue."""
        self._client.destroy()


class Queue:
    """Who takes jobs from the queue; one a process.

    Parameters
    ----------
    engine
        Of the database that `prepare` has prepared.
    executor
        Name of this worker, which no other ever has.
    run
        Runs a job to its end, in a thread of its own.
    at_once
        Jobs that each worker runs at the same time.
    poll_s
        How often the queue is looked at.
    """

    def __init__(
        self,
        engine: sa.Engine,
        executor: str,
        run: Callable[[str], str],
        *,
        at_once: int,
        poll_s: float = 0.2,
    ) -> None:
        config = DBOSConfig(
            name=APPLICATION,
            application_version=VERSION,
            executor_id=executor,
            system_database_engine=engine,
            system_database_url=engine.url.render_as_string(hide_password=False),
            serializer=DBOSPortableJSONSerializer(),
            run_migrations=False,
            log_level="WARNING",
        )
        DBOS(config=config)

        # DBOS writes its marks onto functions, which methods do not take.
        @DBOS.step(name="run")
        def step(job_id: str) -> str:
            return run(job_id)

        def solve(job_id: str) -> str:
            return step(job_id)

        DBOS.workflow(name=WORKFLOW, max_recovery_attempts=None)(solve)
        DBOS.launch()
        DBOS.register_queue(
            QUEUE,
            worker_concurrency=at_once,
            polling_interval_sec=poll_s,
            on_conflict="always_update",
        )

    def close(self, wait_s: float) -> None:
        """Take no more jobs, and wait a while for those that run."""
        DBOS.destroy(workflow_completion_timeout_sec=int(wait_s), destroy_registry=True)

    def taken_by(self, executors: Iterable[str]) -> list[str]:
        """Runs that these workers have taken and not ended."""
        names = list(executors)
        if not names:
            return []
        found = DBOS.list_workflows(
            status=RUNNING, executor_id=names, load_input=False, load_output=False
        )
        return [item.workflow_id for item in found]

    def resume(self, runs: list[str]) -> None:
        """Put runs of dead workers back into the queue."""
        if runs:
            DBOS.resume_workflows(runs, queue_name=QUEUE)

    def alive(self, runs: list[str]) -> dict[str, str | None]:
        """Runs that wait or are taken, with who took them."""
        if not runs:
            return {}
        found = DBOS.list_workflows(
            workflow_ids=runs,
            status=[*WAITING, RUNNING],
            load_input=False,
            load_output=False,
        )
        return {item.workflow_id: item.executor_id for item in found}

    def forget(self, runs: list[str]) -> None:
        """Remove what the queue knows of runs whose jobs are gone."""
        if runs:
            DBOS.delete_workflows(runs)
