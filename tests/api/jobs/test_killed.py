"""Whoever is killed: nothing is lost, nothing has two results, nothing is left running."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from api.jobs.schema import blobs, executors, jobs
from api.jobs.states import State, Stop
from tests.api.jobs.bench import is_running

if TYPE_CHECKING:
    from tests.api.jobs.bench import Bench


def checkpointed(bench: Bench, job_id: str) -> None:
    """Wait until the best so far is on disk."""
    what = f"a checkpoint of {job_id}"
    bench.until(lambda: bench.job(job_id).incumbent_blob is not None, what)


def results(bench: Bench, job_id: str) -> int:
    """Blobs of a job beside its scenario: one result, and no checkpoint left behind."""
    with bench.engine.connect() as connection:
        query = sa.select(sa.func.count()).where(blobs.c.owner == job_id)
        return int(connection.execute(query).scalar_one()) - 1


def test_a_killed_child_is_followed_by_one_that_starts_from_its_best(bench: Bench) -> None:
    bench.worker()
    job = bench.submit(steps=60, step_s=0.05, die_at=55)
    ended = bench.ended(job.id)
    assert ended.state is State.SUCCEEDED
    assert (ended.crashes, ended.attempt) == (1, 1)
    assert ended.summary["started_from"] == 56
    assert results(bench, job.id) == 1


def test_a_child_is_missed_also_if_what_it_started_lives_on(bench: Bench) -> None:
    """Its grandchild holds the pipe on which the child spoke for five minutes."""
    bench.worker()
    job = bench.submit(steps=8, step_s=0.05, die_at=5, grandchild=True)
    ended = bench.ended(job.id)
    assert (ended.state, ended.crashes) == (State.SUCCEEDED, 1)
    assert not any(map(is_running, grandchildren(bench, job.id)))


def test_a_child_that_always_dies_fails_its_job(bench: Bench) -> None:
    bench.worker()
    job = bench.submit(state="no such state")
    assert bench.ended(job.id).problem == {
        "code": "internal",
        "detail": "ValueError: 'no such state' is not a valid State",
    }


def test_a_killed_worker_leaves_its_job_and_no_process_behind(bench: Bench) -> None:
    first = bench.worker()
    job = bench.submit(steps=100, step_s=0.05, grandchild=True)
    checkpointed(bench, job.id)
    child = bench.children(job.id)[0]
    group = [child, *grandchildren(bench, job.id)]
    assert len(group) == 2
    first.kill()
    first.wait()
    bench.until(lambda: not any(map(is_running, group)), "the end of the worker's processes")
    assert bench.job(job.id).is_open
    bench.worker()
    ended = bench.ended(job.id)
    assert ended.state is State.SUCCEEDED
    assert ended.attempt == 2
    assert ended.summary["started_from"] > 0
    assert results(bench, job.id) == 1


def grandchildren(bench: Bench, job_id: str) -> list[int]:
    told = [event.data.get("grandchild") for event in bench.store.events(job_id)]
    return [pid for pid in told if pid is not None]


@pytest.mark.long
def test_a_worker_that_wakes_up_after_its_lease_writes_nothing(bench: Bench) -> None:
    first = bench.worker()
    job = bench.submit(steps=120, step_s=0.05)
    checkpointed(bench, job.id)
    first.send_signal(signal.SIGSTOP)
    bench.worker()
    ended = bench.ended(job.id)
    first.send_signal(signal.SIGCONT)
    assert first.wait(30) == 75
    assert bench.job(job.id) == ended
    assert ended.attempt == 2
    assert results(bench, job.id) == 1
    assert bench.children(job.id) == []


@pytest.mark.long
def test_a_worker_that_leaves_puts_its_job_back(bench: Bench) -> None:
    first = bench.worker()
    job = bench.submit(steps=60, step_s=0.05)
    checkpointed(bench, job.id)
    first.terminate()
    assert first.wait(30) == 0
    left = bench.job(job.id)
    assert (left.state, left.requeued) == (State.QUEUED, 1)
    assert bench.children(job.id) == []
    bench.worker()
    assert bench.ended(job.id).summary["started_from"] > 0


@pytest.mark.long
def test_a_job_that_the_queue_has_lost_is_queued_again(bench: Bench) -> None:
    job = bench.submit(steps=1)
    with bench.engine.begin() as connection:
        schema = "" if bench.engine.dialect.name == "sqlite" else "dbos."
        connection.execute(sa.text(f"delete from {schema}workflow_status"))
    bench.worker()
    ended = bench.ended(job.id)
    assert (ended.state, ended.requeued) == (State.SUCCEEDED, 1)


def test_a_cancelled_job_keeps_its_best_plan_and_no_process(bench: Bench) -> None:
    bench.worker()
    job = bench.submit(steps=3, hang=True, grandchild=True)
    checkpointed(bench, job.id)
    group = [*bench.children(job.id), *grandchildren(bench, job.id)]
    bench.store.cancel(bench.job(job.id), Stop.KEEP)
    ended = bench.ended(job.id)
    assert ended.state is State.CANCELLED
    assert ended.result_blob is not None
    assert ended.summary["started_from"] == 3
    assert not any(map(is_running, group))


def test_a_discarded_job_keeps_nothing(bench: Bench) -> None:
    bench.worker()
    job = bench.submit(steps=3, hang=True)
    checkpointed(bench, job.id)
    bench.store.cancel(bench.job(job.id), Stop.DISCARD)
    ended = bench.ended(job.id)
    assert (ended.state, ended.result_blob) == (State.CANCELLED, None)
    assert bench.children(job.id) == []


@pytest.mark.long
def test_a_search_that_does_not_end_is_killed_and_its_best_plan_written(bench: Bench) -> None:
    bench.worker()
    job = bench.submit(steps=2, hang=True, limit_s=0.5)
    ended = bench.ended(job.id)
    assert ended.state is State.TIMED_OUT
    assert ended.summary["started_from"] == 2
    bare = bench.submit(hang=True, limit_s=0.2)
    ended = bench.ended(bare.id)
    assert (ended.state, ended.result_blob) == (State.TIMED_OUT, None)
    assert ended.problem is not None
    assert ended.problem["code"] == "solve-timeout"


@pytest.mark.long
def test_a_worker_is_dead_to_others_once_its_process_is_gone(bench: Bench) -> None:
    first = bench.worker()
    names = sa.select(executors.c.is_dead).where(executors.c.pid == first.pid)

    def known() -> list[bool]:
        with bench.engine.connect() as connection:
            return [bool(is_dead) for (is_dead,) in connection.execute(names)]

    bench.until(known, "the first worker")
    os.kill(first.pid, signal.SIGKILL)
    bench.worker()
    bench.until(lambda: first.poll() is not None and known() == [True], "its burial")


@pytest.mark.long
def test_what_waits_ends_at_once_when_it_is_cancelled(bench: Bench) -> None:
    job = bench.submit(steps=1)
    assert bench.store.cancel(job, Stop.KEEP).state is State.CANCELLED
    bench.worker()
    other = bench.ended(bench.submit(steps=1).id)
    assert other.state is State.SUCCEEDED
    assert bench.job(job.id).attempt == 0
    with bench.engine.connect() as connection:
        states = connection.execute(sa.select(jobs.c.state)).scalars().all()
    assert sorted(states) == ["cancelled", "succeeded"]
