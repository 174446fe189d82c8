"""Thousands of jobs that wait: each is there once, and neither lists nor workers mind.

``SUPPLYCHAIN_QUEUED`` and ``SUPPLYCHAIN_DRAINED`` say how many are accepted, and how many of them
end before the test does; set the second to the first to see all of them end.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from api.jobs.schema import blobs, events, jobs
from api.jobs.states import OPEN, State
from tests.api.jobs.bench import TENANT, Bench

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

QUEUED = int(os.environ.get("SUPPLYCHAIN_QUEUED", "5000"))
DRAINED = int(os.environ.get("SUPPLYCHAIN_DRAINED", "150"))
PAGE = 200
WORKER_MB, GROWTH_MB = 400.0, 60.0
"""The most that a worker may hold, and by how much a queue may make it grow."""
PATIENCE_S = 3600.0


def resident_mb(pid: int) -> float:
    """Memory that a process holds."""
    words = Path(f"/proc/{pid}/statm").read_text().split()
    return int(words[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def pages(bench: Bench) -> Iterator[list[str]]:
    """All jobs, page by page, as a caller follows the cursor."""
    before = None
    while found := bench.store.page(TENANT, before=before, limit=PAGE):
        before = (found[-1].created_at, found[-1].id)
        yield [job.id for job in found]


def count(bench: Bench, *states: State) -> int:
    query = sa.select(sa.func.count()).where(jobs.c.state.in_(states))
    with bench.engine.connect() as connection:
        return int(connection.execute(query).scalar_one())


def waiting_runs(bench: Bench) -> set[str]:
    """What the queue says of jobs that nobody has begun."""
    schema = "dbos." if bench.engine.dialect.name == "postgresql" else ""
    query = f"select workflow_uuid from {schema}workflow_status where status = 'ENQUEUED'"
    with bench.engine.connect() as connection:
        return set(connection.execute(sa.text(query)).scalars())


def timed_ms(begun: float) -> float:
    return round(1000 * (time.perf_counter() - begun), 1)


@pytest.mark.long
def test_thousands_wait_and_each_is_there_once(
    bench: Bench, record_property: Callable[[str, object], None]
) -> None:
    told: dict[str, float] = {}
    alone = bench.worker()
    bench.ended(bench.submit().id)
    before_mb = resident_mb(alone.pid)
    alone.kill()
    alone.wait()

    begun = time.perf_counter()
    ids = [bench.submit().id for _ in range(QUEUED)]
    told["accepted_per_s"] = round(QUEUED / (time.perf_counter() - begun), 1)
    assert len(set(ids)) == QUEUED
    begun = time.perf_counter()
    first = bench.store.page(TENANT, limit=PAGE)
    told["first_page_ms"] = timed_ms(begun)
    assert first[0].id == ids[-1]
    begun = time.perf_counter()
    listed = [job_id for page in pages(bench) for job_id in page]
    told["mean_page_ms"] = round(timed_ms(begun) / (QUEUED / PAGE), 1)
    assert Counter(listed) == Counter(ids) | Counter(listed[-1:]), "each once, and the first job"
    begun = time.perf_counter()
    assert bench.store.open_jobs(TENANT) == QUEUED
    told["count_open_ms"] = timed_ms(begun)

    workers = [bench.worker(), bench.worker()]
    ended = (State.SUCCEEDED,)
    end = time.monotonic() + PATIENCE_S
    while count(bench, *ended) <= 1:
        assert time.monotonic() < end
        time.sleep(0.1)
    begun, done_before, largest_mb = time.perf_counter(), count(bench, *ended), 0.0
    while (done := count(bench, *ended)) < min(QUEUED, DRAINED) + 1:
        assert time.monotonic() < end, f"{done} have ended"
        largest_mb = max(largest_mb, *(resident_mb(item.pid) for item in workers))
        time.sleep(0.2)
    told["drained_per_s"] = round((done - done_before) / (time.perf_counter() - begun), 2)
    told["worker_alone_mb"], told["worker_mb"] = round(before_mb, 1), round(largest_mb, 1)
    for name, value in told.items():
        record_property(name, value)
    (bench.folder / "figures").write_text(f"{bench.engine.dialect.name} {told}\n")
    assert largest_mb < min(WORKER_MB, before_mb + GROWTH_MB), told
    for item in workers:
        item.terminate()
    for item in workers:
        item.wait()
    _each_once(bench, {listed[-1], *ids})


def _each_once(bench: Bench, ids: set[str]) -> None:
    """What has ended has one result; what has not is open, and the queue knows of it."""
    with bench.engine.connect() as connection:
        rows = connection.execute(sa.select(jobs.c.id, jobs.c.state, jobs.c.requeued)).all()
        owned = Counter(connection.execute(sa.select(blobs.c.owner)).scalars())
        told = connection.execute(sa.select(events.c.job_id, events.c.data)).all()
    assert {row.id for row in rows} == ids
    assert len(rows) == len(ids)
    over = {row.id for row in rows if row.state == State.SUCCEEDED}
    still = {row.id: row.requeued for row in rows if row.state in OPEN}
    assert over | set(still) == ids
    assert all(owned[job_id] == 2 for job_id in over), "a scenario and one result each"
    ends = Counter(job_id for job_id, data in told if '"succeeded"' in data)
    assert ends == Counter(dict.fromkeys(over, 1))
    queued = waiting_runs(bench)
    lost = {job for job, run in still.items() if (f"{job}.{run}" if run else job) not in queued}
    assert lost == set()
    assert {run.partition(".")[0] for run in queued} <= ids
