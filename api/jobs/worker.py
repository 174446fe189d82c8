"""One worker process: takes jobs, runs each in a child, watches the other workers."""

from __future__ import annotations

import os
import signal
import sys
import threading
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog

from api.jobs.ledger import Ledger
from api.jobs.queue import Queue, QueueClient, prepare
from api.jobs.runner import Runner
from api.jobs.watch import Rounds, Watch, WatchSettings, executor_name, register

if TYPE_CHECKING:
    from collections.abc import Callable

    import sqlalchemy as sa

    from api.jobs.attendance import RunSettings

RETAIN_S = 600.0
LEAVE_S = 10.0
LOST = 75
"""Exit code of a worker that the others have declared dead: whoever started it starts another."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Something to be done every so many seconds, with the database at hand."""

    name: str
    every_s: float
    run: Callable[[sa.Engine], object]


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """What a worker needs to know.

    Parameters
    ----------
    database_url
        Where jobs are.
    run
        How children are run.
    watch
        How closely workers are watched.
    at_once
        Jobs that each worker runs at the same time; the last worker to start says how many.
    poll_s
        How often the queue is looked at.
    more
        Done again and again beside the jobs, such as sending messages.
    """

    database_url: str
    run: RunSettings
    watch: WatchSettings = WatchSettings()
    at_once: int = 1
    poll_s: float = 0.2
    more: tuple[Errand, ...] = ()


class Worker:
    """A worker from start to end; `wait` lasts until it is told to leave."""

    def __init__(self, settings: WorkerSettings) -> None:
        self.log = structlog.get_logger("worker")
        self.leave = threading.Event()
        self.is_lost = False
        self.executor = executor_name()
        self.engine = prepare(settings.database_url)
        register(self.engine, self.executor)
        client = QueueClient(self.engine)
        self.ledger = Ledger(self.engine, self.executor, client)
        self.runner = Runner(
            self.ledger, settings.run, self.leave, self._tell_fault, self._tell_crash
        )
        self.runner.warm_up()
        queue = Queue(
            self.engine,
            self.executor,
            self._run,
            at_once=settings.at_once,
            poll_s=settings.poll_s,
        )
        self._queue = queue
        self.watch = Watch(self.engine, queue, client, self.executor, settings.watch)
        every = settings.watch
        self._rounds = [
            self._round("beat", self._beat, every.beat_s),
            self._round("reap", self._reap, every.beat_s),
            self._round("sweep", self._sweep, every.sweep_s),
            self._round("retain", self.watch.retain, RETAIN_S),
            *(
                self._round(errand.name, partial(errand.run, self.engine), errand.every_s)
                for errand in settings.more
            ),
        ]
        self.log.info("worker started", executor=self.executor)

    def wait(self) -> int:
        """Work until told to leave; the exit code."""
        while not self.leave.wait(1.0):
            pass
        self.log.info("worker leaves", executor=self.executor, running=self.runner.running)
        for round_ in self._rounds:
            round_.join(LEAVE_S)
        self._queue.close(LEAVE_S)
        self.runner.close()
        if not self.is_lost:
            self.watch.leave()
        return LOST if self.is_lost else 0

    def _run(self, job_id: str) -> str:
        structlog.contextvars.bind_contextvars(job_id=job_id)
        self.log.info("job begins")
        word = self.runner.run(job_id)
        self.log.info("job ends", outcome=word)
        return word

    def _round(self, name: str, work: Any, every_s: float) -> Rounds:
        thread = Rounds(name, work, every_s, self.leave, self._tell)
        thread.start()
        return thread

    def _tell(self, name: str, wrong: Exception) -> None:
        self.log.warning("a round failed", round=name, error=str(wrong)[:500])

    def _tell_fault(self, job_id: str, wrong: Exception) -> None:
        self.log.error("a fault ended a job", job_id=job_id, error=repr(wrong)[:500])

    def _tell_crash(self, job_id: str, words: str) -> None:
        self.log.warning("a child died", job_id=job_id, last_words=words)

    def _beat(self) -> None:
        if not self.watch.beat():
            self.log.warning("declared dead by others: leaving")
            self.is_lost = True
            self.leave.set()

    def _reap(self) -> None:
        if runs := self.watch.reap():
            self.log.warning("runs of dead workers put back", runs=runs)

    def _sweep(self) -> None:
        self.watch.expire()
        if lost := self.watch.sweep():
            self.log.warning("jobs queued again", jobs=lost)


def work(settings: WorkerSettings) -> int:
    """Be a worker until a signal comes; the exit code."""
    worker = Worker(settings)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: worker.leave.set())
    code = worker.wait()
    sys.stdout.flush()
    # Threads of the queue may still wait for a database that is away.
    os._exit(code)
