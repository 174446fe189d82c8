"""Figures that the database knows, for Prometheus: the same from whichever process one asks."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from statistics import fmean
from typing import TYPE_CHECKING

import sqlalchemy as sa
from prometheus_client.core import GaugeMetricFamily

from api.jobs.schema import deliveries, executors, jobs
from api.jobs.states import State

if TYPE_CHECKING:
    from collections.abc import Iterator

WINDOW_S = 3600.0
FRESH_S = 60.0
MOST_ENDED = 5_000
BY_KIND = {
    "supplychain_wait_seconds": "Mean wait in the queue of jobs that ended within an hour",
    "supplychain_work_seconds": "Mean time from the first attempt to the end of those jobs",
    "supplychain_gap": "Mean share of the cost above the proven bound of those jobs",
}


def families(engine: sa.Engine) -> Iterator[GaugeMetricFamily]:
    """All figures, as they are now."""
    now = time.time()
    with engine.connect() as connection:
        yield _counted(connection)
        yield _oldest(connection, now)
        yield from _ended(connection, now)
        yield from _totals(connection)
        yield _workers(connection, now)
        yield _messages(connection)


class Once:
    """A registry of figures that were asked just now."""

    def __init__(self, found: list[GaugeMetricFamily]) -> None:
        self._found = found

    def collect(self) -> list[GaugeMetricFamily]:
        """The figures."""
        return self._found


def _counted(connection: sa.Connection) -> GaugeMetricFamily:
    family = GaugeMetricFamily("supplychain_jobs", "Jobs", labels=["kind", "state"])
    query = sa.select(jobs.c.kind, jobs.c.state, sa.func.count()).group_by(
        jobs.c.kind, jobs.c.state
    )
    for kind, state, count in connection.execute(query):
        family.add_metric([kind, state], count)
    return family


def _oldest(connection: sa.Connection, now: float) -> GaugeMetricFamily:
    query = sa.select(sa.func.min(jobs.c.created_at)).where(jobs.c.state == State.QUEUED)
    since = connection.execute(query).scalar()
    words = "How long the job that has waited longest has waited"
    family = GaugeMetricFamily("supplychain_queue_oldest_seconds", words)
    family.add_metric([], 0.0 if since is None else now - since)
    return family


def _ended(connection: sa.Connection, now: float) -> Iterator[GaugeMetricFamily]:
    query = (
        sa.select(
            jobs.c.kind, jobs.c.created_at, jobs.c.started_at, jobs.c.ended_at, jobs.c.summary
        )
        .where(jobs.c.ended_at > now - WINDOW_S, jobs.c.started_at.is_not(None))
        .limit(MOST_ENDED)
    )
    found: dict[str, dict[str, list[float]]] = {name: defaultdict(list) for name in BY_KIND}
    for row in connection.execute(query):
        found["supplychain_wait_seconds"][row.kind].append(row.started_at - row.created_at)
        found["supplychain_work_seconds"][row.kind].append(row.ended_at - row.started_at)
        summary = json.loads(row.summary)
        cost, bound = summary.get("objective_cny"), summary.get("bound_cny")
        if cost and bound is not None:
            found["supplychain_gap"][row.kind].append(max(0.0, 1.0 - bound / cost))
    for name, words in BY_KIND.items():
        family = GaugeMetricFamily(name, words, labels=["kind"])
        for kind, values in found[name].items():
            family.add_metric([kind], fmean(values))
        yield family


def _totals(connection: sa.Connection) -> Iterator[GaugeMetricFamily]:
    for name, column, words in (
        ("supplychain_child_crashes", jobs.c.crashes, "Children that died, of jobs that are kept"),
        ("supplychain_requeues", jobs.c.requeued, "Times that kept jobs were queued again"),
    ):
        family = GaugeMetricFamily(name, words)
        total = connection.execute(sa.select(sa.func.coalesce(sa.func.sum(column), 0))).scalar()
        family.add_metric([], float(total or 0))
        yield family


def _workers(connection: sa.Connection, now: float) -> GaugeMetricFamily:
    family = GaugeMetricFamily("supplychain_workers", "Workers", labels=["state"])
    lives = executors.c.is_dead.is_(False) & (executors.c.seen_at > now - FRESH_S)
    for state, condition in (("alive", lives), ("dead", executors.c.is_dead)):
        query = sa.select(sa.func.count()).select_from(executors).where(condition)
        family.add_metric([state], float(connection.execute(query).scalar_one()))
    return family


def _messages(connection: sa.Connection) -> GaugeMetricFamily:
    words = "Messages to webhooks"
    family = GaugeMetricFamily("supplychain_webhook_messages", words, labels=["state"])
    query = sa.select(deliveries.c.state, sa.func.count()).group_by(deliveries.c.state)
    for state, count in connection.execute(query):
        family.add_metric([state], count)
    return family
