"""Attempts, results and messages, without any process."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from api.jobs.database import migrate
from api.jobs.ledger import Ledger
from api.jobs.records import Ending
from api.jobs.schema import OPEN_JOBS, executors, jobs
from api.jobs.states import OPEN, TERMINAL, State, Stop
from api.jobs.store import OtherRequest
from api.jobs.watch import register

if TYPE_CHECKING:
    from tests.api.jobs.bench import Bench


@pytest.fixture
def bench(either_bench: Bench) -> Bench:
    """The tables mean the same on both databases: these tests always run on both."""
    return either_bench


def ledger(bench: Bench, name: str) -> Ledger:
    register(bench.engine, name)
    return Ledger(bench.engine, name, bench.client)


def bury(bench: Bench, name: str) -> None:
    with bench.engine.begin() as connection:
        dead = sa.update(executors).where(executors.c.id == name).values(is_dead=True)
        connection.execute(dead)


def test_only_the_last_attempt_writes(bench: Bench) -> None:
    job = bench.submit()
    first, second = ledger(bench, "one"), ledger(bench, "two")
    taken = first.begin(job.id)
    assert taken is not None
    assert second.begin(job.id) is None, "somebody alive works on it"
    bury(bench, "one")
    again = second.begin(job.id)
    assert again is not None
    stale, fresh = taken[0], again[0]
    assert (stale.number, fresh.number) == (1, 2)
    assert not first.running(stale)
    assert not first.progress(stale, {"cost_cny": 1.0})
    assert not first.checkpoint(stale, b"old")
    assert not first.end(stale, Ending(State.SUCCEEDED, b"old"))
    assert first.crashed(stale) is None
    assert not first.release(stale)
    assert not first.pulse(stale).is_mine
    assert second.end(fresh, Ending(State.SUCCEEDED, b"new"))
    ended = bench.job(job.id)
    assert bench.store.result(ended) == b"new"


def test_a_result_is_written_once(bench: Bench) -> None:
    job = bench.submit()
    own = ledger(bench, "one")
    taken = own.begin(job.id)
    assert taken is not None
    assert own.end(taken[0], Ending(State.PARTIAL, b"first"))
    before = bench.job(job.id)
    assert not own.end(taken[0], Ending(State.FAILED))
    assert own.begin(job.id) is None
    bench.store.cancel(before, Stop.DISCARD)
    assert bench.job(job.id) == before
    assert (before.state, bench.store.result(before)) == (State.PARTIAL, b"first")


def test_a_checkpoint_replaces_the_last_and_goes_with_the_result(bench: Bench) -> None:
    job = bench.submit()
    own = ledger(bench, "one")
    taken = own.begin(job.id)
    assert taken is not None
    for number in range(3):
        assert own.checkpoint(taken[0], f"{number}".encode())
    key = bench.job(job.id).incumbent_blob
    assert key is not None
    assert own.blob(key) == b"2"
    own.end(taken[0], Ending(State.SUCCEEDED, b"result"))
    assert bench.job(job.id).incumbent_blob is None
    with pytest.raises(KeyError):
        own.blob(key)


def test_events_rise_and_tell_every_state(bench: Bench) -> None:
    job = bench.submit()
    own = ledger(bench, "one")
    taken = own.begin(job.id)
    assert taken is not None
    own.running(taken[0])
    own.progress(taken[0], {"cost_cny": 3.0})
    own.end(taken[0], Ending(State.FAILED, problem={"code": "x", "detail": "y"}))
    found = bench.store.events(job.id)
    assert [item.number for item in found] == [1, 2, 3, 4, 5]
    assert [item.data.get("state", item.data.get("cost_cny")) for item in found] == [
        "queued", "preparing", "running", 3.0, "failed",
    ]  # fmt: skip
    assert [item.number for item in bench.store.events(job.id, after=3)] == [4, 5]


def test_a_key_stands_for_one_request(bench: Bench) -> None:
    new = bench.new(key="k", steps=1)
    first, again = bench.store.accept(new), bench.store.accept(new)
    assert (first.is_new, again.is_new) == (True, False)
    assert again.job == first.job
    with pytest.raises(OtherRequest):
        bench.store.accept(replace(new, request_hash="other"))
    assert bench.store.accept(replace(new, tenant="somebody else")).is_new


def test_nothing_is_half_accepted(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A job whose place in the queue cannot be written is not there."""

    def refuse(*_: object) -> None:
        message = "no"
        raise OSError(message)

    monkeypatch.setattr(bench.store, "_enqueue", refuse)
    with pytest.raises(OSError, match="no"):
        bench.submit()
    with bench.engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(jobs)).scalar_one() == 0


def test_what_waits_is_named_by_a_version_that_upgrades_do_not_change(bench: Bench) -> None:
    for _ in range(50):
        bench.submit()
    table = (
        "dbos.workflow_status" if bench.engine.dialect.name == "postgresql" else "workflow_status"
    )
    query = sa.text(f"select distinct application_version from {table}")
    with bench.engine.connect() as connection:
        assert connection.execute(query).scalars().all() == ["jobs-1"]


def test_a_database_of_an_earlier_program_gets_what_it_lacks(bench: Bench) -> None:
    with bench.engine.begin() as connection:
        OPEN_JOBS.drop(connection)
    migrate(bench.engine)
    migrate(bench.engine)
    found = [index["name"] for index in sa.inspect(bench.engine).get_indexes("jobs")]
    assert OPEN_JOBS.name in found


def test_every_state_is_open_or_the_end() -> None:
    assert set(OPEN) | set(TERMINAL) == set(State)
    assert len(TERMINAL) == 5
