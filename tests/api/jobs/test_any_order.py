"""Submit, submit again, cancel, follow, work, kill and restart in any order, on both databases.

``SUPPLYCHAIN_MACHINE_RUNS`` and ``SUPPLYCHAIN_MACHINE_STEPS`` say how many and how long.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from api.jobs.database import engine_of, migrate
from api.jobs.ledger import Attempt, Ledger
from api.jobs.queue import QueueClient
from api.jobs.records import Ending, Job
from api.jobs.states import OPEN, TERMINAL, State, Stop
from api.jobs.store import JobStore, OtherRequest
from api.jobs.watch import register
from tests.api.jobs.bench import TENANT, Bench

if TYPE_CHECKING:
    import sqlalchemy as sa

RUNS = int(os.environ.get("SUPPLYCHAIN_MACHINE_RUNS", "6"))
STEPS = int(os.environ.get("SUPPLYCHAIN_MACHINE_STEPS", "25"))
ENDS = st.sampled_from([State.SUCCEEDED, State.PARTIAL, State.FAILED, State.TIMED_OUT])
NUMBERS = st.integers(0, 30)


@dataclass
class Known:
    """What callers were told, and what the end of a job was when it was first seen."""

    jobs: dict[str, str] = field(default_factory=dict)
    ended: dict[str, Job] = field(default_factory=dict)
    written: dict[str, bytes] = field(default_factory=dict)


class AnyOrder(RuleBasedStateMachine):
    """Callers, and workers that die with attempts in their hands."""

    bench: Bench
    held = Bundle("held")
    runs = 0

    def __init__(self) -> None:
        super().__init__()
        self.known, self.count = Known(), 0
        self.engines: list[sa.Engine] = []
        # Each run of the machine has its own rows: keys never meet those of another.
        AnyOrder.runs += 1
        self.prefix = f"run{AnyOrder.runs}-"
        self.worker = self._hired()

    def _hired(self) -> Ledger:
        self.count += 1
        name = f"{self.prefix}worker{self.count}"
        register(self.bench.engine, name)
        return Ledger(self.bench.engine, name, self.bench.client)

    def _open(self) -> list[str]:
        return [name for name in self.known.jobs if name not in self.known.ended]

    @rule(number=NUMBERS)
    def submit(self, number: int) -> None:
        """With a key: it makes one job, however often it comes."""
        key = f"{self.prefix}{number}"
        accepted = self.bench.store.accept(self.bench.new(key=key, number=number))
        assert accepted.is_new == (key not in self.known.jobs.values())
        if accepted.is_new:
            self.known.jobs[accepted.job.id] = key
        assert self.known.jobs[accepted.job.id] == key

    @precondition(lambda self: self.known.jobs)
    @rule(data=st.data())
    def submit_something_else(self, data: Any) -> None:
        """Under a key that stands for another request."""
        key = data.draw(st.sampled_from(sorted(self.known.jobs.values())))
        with pytest.raises(OtherRequest):
            self.bench.store.accept(replace(self.bench.new(key=key), request_hash="other"))

    @precondition(lambda self: self.known.jobs)
    @rule(data=st.data())
    def follow(self, data: Any) -> None:
        """A child of a job starts from a plan that the caller brings."""
        parent = data.draw(st.sampled_from(sorted(self.known.jobs)))
        self.count += 1
        key = f"{self.prefix}child{self.count}"
        new = replace(self.bench.new(key=key, child=self.count), parent_id=parent, incumbent=b"1")
        job = self.bench.store.accept(new).job
        self.known.jobs[job.id] = key
        page = self.bench.store.page(TENANT, parent_id=parent, limit=200)
        assert job.id in {item.id for item in page}

    @precondition(lambda self: self.known.jobs)
    @rule(data=st.data(), stop=st.sampled_from(Stop))
    def cancel(self, data: Any, stop: Stop) -> None:
        name = data.draw(st.sampled_from(sorted(self.known.jobs)))
        before = self.bench.job(name)
        after = self.bench.store.cancel(before, stop)
        if before.state is State.QUEUED:
            assert after.state is State.CANCELLED
        elif before.state in TERMINAL:
            assert after == before
        else:
            assert after.stop is (Stop.DISCARD if Stop.DISCARD in (before.stop, stop) else stop)

    @precondition(lambda self: self._open())
    @rule(target=held, data=st.data())
    def begin(self, data: Any) -> tuple[Ledger, Attempt | None]:
        """Nobody takes what somebody alive works on."""
        before = self.bench.job(data.draw(st.sampled_from(sorted(self._open()))))
        taken = self.worker.begin(before.id)
        if before.state not in OPEN:
            assert taken is None
        return self.worker, None if taken is None else taken[0]

    @rule(one=held)
    def keep(self, one: tuple[Ledger, Attempt | None]) -> None:
        own, attempt = one
        if attempt is None:
            return
        is_mine = own.pulse(attempt).is_mine
        assert own.running(attempt) == is_mine
        assert own.checkpoint(attempt, b"plan") == is_mine

    @rule(one=held, state=ENDS)
    def end(self, one: tuple[Ledger, Attempt | None], state: State) -> None:
        """Only the last attempt ends a job, and only once."""
        own, attempt = one
        if attempt is None:
            return
        is_mine = own.pulse(attempt).is_mine
        result = f"{attempt.job_id} {attempt.number}".encode()
        assert own.end(attempt, Ending(state, result)) == is_mine
        if is_mine:
            assert attempt.job_id not in self.known.written
            self.known.written[attempt.job_id] = result

    @rule(one=held)
    def put_back(self, one: tuple[Ledger, Attempt | None]) -> None:
        own, attempt = one
        if attempt is not None:
            assert own.release(attempt) == own_job_was_open(self.bench, attempt, own)

    @rule()
    def kill(self) -> None:
        """The worker dies with all that it holds; another comes."""
        from api.jobs.schema import executors

        with self.bench.engine.begin() as connection:
            dead = executors.c.id == self.worker.executor
            connection.execute(executors.update().where(dead).values(is_dead=True))
        self.worker = self._hired()

    @rule()
    def restart(self) -> None:
        """The API comes back with nothing but the database."""
        bench = self.bench
        bench.client.close()
        # Attempts that are still held go on with their own connections, as other processes do.
        self.engines.append(bench.engine)
        bench.engine = engine_of(bench.url)
        migrate(bench.engine)
        bench.client = QueueClient(bench.engine)
        bench.store = JobStore(bench.engine, bench.client)
        self.worker = Ledger(bench.engine, self.worker.executor, bench.client)

    def teardown(self) -> None:
        """Let go of what processes that are gone had opened."""
        for engine in self.engines:
            engine.dispose()

    @invariant()
    def nothing_is_lost_and_ends_stay(self) -> None:
        for name, key in self.known.jobs.items():
            job = self.bench.job(name)
            assert job.idempotency_key == key
            if name in self.known.ended:
                assert job == self.known.ended[name]
            elif job.state in TERMINAL:
                self.known.ended[name] = job
                events = self.bench.store.events(name)
                ends = [item for item in events if item.data.get("state") in TERMINAL]
                assert len(ends) == 1
                assert ends[0].number == max(item.number for item in events)
            if name in self.known.written:
                assert self.bench.store.blob(job.result_blob or "") == self.known.written[name]


def own_job_was_open(bench: Bench, attempt: Attempt, own: Ledger) -> bool:
    """Whether the row now says that this attempt has put its job back."""
    job = bench.job(attempt.job_id)
    return job.state is State.QUEUED and job.attempt == attempt.number and job.executor is None


def test_any_order_keeps_the_promises(either_bench: Bench) -> None:
    _run(either_bench, RUNS, STEPS)


@pytest.mark.long
def test_any_long_order_keeps_the_promises(either_bench: Bench) -> None:
    _run(either_bench, 60, 60)


def _run(bench: Bench, runs: int, steps: int) -> None:
    machine = type("AnyOrderHere", (AnyOrder,), {"bench": bench})
    wanted = settings(
        max_examples=runs,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=wanted)
