"""Events of an installers' day, read from JSON."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any

import pytest

from solvers.installers.day.event_documents import events_from_json, job_from_json
from solvers.installers.day.events import (
    CustomerAbsent,
    GoodsLate,
    JobCancelled,
    JobRunsLong,
    TeamIll,
    TrafficJam,
    UrgentJob,
)
from supplychain.errors import DataError
from supplychain.jobs import GoodsArrival
from supplychain.windows import DeliveryWindow
from tests.solvers.installers.street_of_jobs import DAY, MIN, H

CHINA = timezone(timedelta(hours=8))
JOB = {
    "id": "J9",
    "lat": 30.0,
    "lon": 104.0,
    "window_open": "2026-03-02 09:00",
    "window_close": "2026-03-02 11:00",
    "tasks": [{"work_min": 60, "needs": "fit:2"}],
}


def scenario() -> Any:
    """Just what the reader looks at."""
    horizon = SimpleNamespace(start=datetime(2026, 3, 2, tzinfo=CHINA))
    return SimpleNamespace(horizon=horizon, customers=())


def test_each_kind_of_event_is_read() -> None:
    given = [
        {"event": "job_runs_long", "job_id": "J1", "by_min": 30},
        {"event": "customer_absent", "job_id": "J1", "waited_min": 10},
        {"event": "team_ill", "team_id": "A", "ill_from": "2026-03-02 10:00"},
        {"event": "goods_late", "job_id": "J1", "goods_at": "2026-03-02 12:00"},
        {
            "event": "traffic_jam",
            "factor": 2,
            "jam_from": "2026-03-02 08:00",
            "jam_until": "2026-03-03 00:00",
        },
        {"event": "job_cancelled", "job_id": "J1"},
        {"event": "urgent_job", "job": JOB},
    ]
    found = events_from_json(json.dumps(given), scenario(), "events.json")
    assert found[:6] == [
        JobRunsLong("J1", 30 * MIN),
        CustomerAbsent("J1", 10 * MIN),
        TeamIll("A", 10 * H),
        GoodsLate("J1", GoodsArrival("", 12 * H)),
        TrafficJam(2.0, 8 * H, DAY),
        JobCancelled("J1"),
    ]
    assert isinstance(found[6], UrgentJob)
    assert found[6].job.windows == (DeliveryWindow(9 * H, 11 * H),)


def test_a_job_is_read_with_its_tasks() -> None:
    found = job_from_json(json.dumps(JOB), scenario(), "job.json")
    assert (found.id, found.tasks[0].work_s, found.tasks[0].needs[0].level) == ("J9", H, 2)


def test_all_faults_are_told_with_the_number_of_their_event() -> None:
    given = [
        {"event": "job_runs_long", "job_id": "J1", "by_min": -1},
        {"event": "nothing"},
        {"event": "urgent_job", "job": {"id": "J9", "tasks": 3}},
    ]
    with pytest.raises(DataError) as error:
        events_from_json(json.dumps(given), scenario(), "events.json")
    assert {item.row for item in error.value.problems} == {1, 2, 3}


def test_what_is_no_list_is_refused() -> None:
    with pytest.raises(DataError, match="no list"):
        events_from_json("{}", scenario(), "events.json")
