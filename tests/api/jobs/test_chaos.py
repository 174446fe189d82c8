"""Random kills of who accepts, who works and who computes, while jobs go through.

``SUPPLYCHAIN_CHAOS_JOBS`` and ``SUPPLYCHAIN_CHAOS_KILLS`` say how many; the long form has 300 jobs
and 20 kills, and on PostgreSQL the server is stopped hard once.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from api.jobs.schema import blobs, events, jobs
from api.jobs.states import TERMINAL, State
from tests.api.jobs.bench import Bench, is_running

if TYPE_CHECKING:
    from tests.api.jobs.postgres import Postgres

WORKERS = 2
KINDS = ("submitter", "worker", "child")
LONGEST_S = 500.0


class Chaos:
    """Keeps a submitter and workers going, and kills them."""

    def __init__(self, bench: Bench, count: int, seed: int) -> None:
        self.bench, self.count, self.rng = bench, count, random.Random(seed)
        self.kills: Counter[str] = Counter()
        self.submitter = self._submitter()
        for _ in range(WORKERS):
            bench.worker()

    def _submitter(self) -> subprocess.Popen[bytes]:
        program = str(Path(__file__).with_name("submitter.py"))
        known = self.accepted()
        first = 1 + max(known, default=-1)
        command = [sys.executable, program, self.bench.url, str(self.bench.folder)]
        return subprocess.Popen([*command, str(max(0, first - 3)), str(self.count)])

    def accepted(self) -> dict[int, str]:
        """What callers were told, by the number of the request."""
        path = self.bench.folder / "accepted"
        lines = path.read_text().splitlines() if path.exists() else []
        return {int(number): job_id for number, job_id in map(str.split, lines)}

    def kill(self, left: int) -> None:
        """Kill one of them, and see to it that there are as many again.

        The last of the kills that are ``left`` are for what has not been killed yet: on a busy
        machine children are rarely there when their turn comes.
        """
        spared = [kind for kind in KINDS if not self.kills[kind]]
        if self.submitter.poll() == 0 and "submitter" in spared:
            spared.remove("submitter")
        what = self.rng.choice(spared if left <= len(spared) else KINDS)
        alive = [item for item in self.bench.workers if item.poll() is None]
        children = self.bench.children()
        if what == "submitter" and self.submitter.poll() is None:
            self.submitter.kill()
            self.submitter.wait()
        elif what == "worker" and alive:
            victim = self.rng.choice(alive)
            victim.kill()
            victim.wait()
        elif what == "child" and children:
            with suppress(ProcessLookupError):
                os.kill(self.rng.choice(children), signal.SIGKILL)
        else:
            return
        self.kills[what] += 1
        self.mend()

    def mend(self) -> None:
        """Start what is missing."""
        if self.submitter.poll() not in (None, 0):
            self.submitter = self._submitter()
        alive = [item for item in self.bench.workers if item.poll() is None]
        for _ in range(WORKERS - len(alive)):
            self.bench.worker()

    def open_jobs(self) -> int:
        query = sa.select(sa.func.count()).where(jobs.c.state.not_in(TERMINAL))
        with self.bench.engine.connect() as connection:
            return int(connection.execute(query).scalar_one())

    def is_done(self) -> bool:
        return self.submitter.poll() == 0 and self.open_jobs() == 0


def through(bench: Bench, count: int, kills: int, seed: int) -> Counter[str]:
    """Let jobs go through chaos, and look at what is left."""
    chaos = Chaos(bench, count, seed)
    end = time.monotonic() + LONGEST_S
    try:
        while not chaos.is_done() or chaos.kills.total() < kills:
            assert time.monotonic() < end, f"{chaos.open_jobs()} jobs are still open"
            if chaos.is_done():
                break
            time.sleep(chaos.rng.uniform(0.2, 0.8))
            if chaos.kills.total() < kills:
                chaos.kill(kills - chaos.kills.total())
            chaos.mend()
    finally:
        chaos.submitter.kill()
        chaos.submitter.wait()
    _nothing_is_lost(bench, chaos)
    return chaos.kills


def _nothing_is_lost(bench: Bench, chaos: Chaos) -> None:
    accepted = chaos.accepted()
    assert sorted(accepted) == list(range(chaos.count))
    with bench.engine.connect() as connection:
        rows = connection.execute(sa.select(jobs.c.id, jobs.c.state, jobs.c.idempotency_key)).all()
        owned = Counter(connection.execute(sa.select(blobs.c.owner)).scalars().all())
        ends = Counter(
            row.job_id
            for row in connection.execute(sa.select(events).where(events.c.kind == "state"))
            if '"succeeded"' in row.data
        )
    assert {row.idempotency_key: row.id for row in rows} == {
        str(number): job_id for number, job_id in accepted.items()
    }
    assert {row.state for row in rows} == {State.SUCCEEDED}
    assert set(owned.values()) == {2}, "a scenario and one result each"
    assert set(ends.values()) == {1}
    told = [event for row in rows for event in bench.store.events(row.id)]
    grandchildren = [event.data["grandchild"] for event in told if "grandchild" in event.data]
    bench.until(
        lambda: not bench.children() and not any(map(is_running, grandchildren)), "no orphan"
    )


def test_nothing_is_lost_in_a_short_chaos(bench: Bench) -> None:
    count = int(os.environ.get("SUPPLYCHAIN_CHAOS_JOBS", "40"))
    kills = int(os.environ.get("SUPPLYCHAIN_CHAOS_KILLS", "5"))
    assert through(bench, count, kills, seed=3).total() == kills


@pytest.mark.long
def test_nothing_is_lost_in_a_long_chaos(bench: Bench) -> None:
    kills = through(bench, 300, 20, seed=11)
    assert kills.total() == 20
    assert set(kills) == set(KINDS)


@pytest.mark.long
def test_nothing_is_lost_when_the_database_stops_hard(postgres: Postgres, tmp_path: Path) -> None:
    bench = Bench(tmp_path, postgres.url)
    bench.worker()
    ids = [bench.submit(steps=20, step_s=0.05).id for _ in range(8)]
    bench.until(lambda: bench.job(ids[0]).incumbent_blob is not None, "a checkpoint")
    postgres.stop_hard()
    time.sleep(2.0)
    postgres.start()
    ended = [bench.ended(job_id) for job_id in ids]
    assert {job.state for job in ended} == {State.SUCCEEDED}
    assert bench.children() == []
    bench.close()
