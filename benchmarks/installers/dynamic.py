"""A day with jobs that become known late, against full information; and how fast a desk answers.

``python -m benchmarks installers dynamic:150x30x12 --seconds 5`` plans each of five days for so
long and prints a JSON line for each, and one for all; ``desk:2000x400x12`` asks a desk instead.
"""

from __future__ import annotations

import random
import statistics
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.installers.generated import Size, generated
from simulations.experiments import mean_interval
from solvers.common import Limits
from solvers.installers.day.desk import Desk
from solvers.installers.day.events import (
    CustomerAbsent,
    GoodsLate,
    JobRunsLong,
    TeamIll,
    TrafficJam,
    UrgentJob,
)
from solvers.installers.day.insert import insert
from solvers.installers.day.offer_windows import offer_windows
from solvers.installers.day.replan import replan
from solvers.installers.solve import solve
from solvers.installers.validate import validate
from supplychain.calendars import HOUR_S, MINUTE_S
from supplychain.errors import DataError, DataProblem
from supplychain.jobs import GoodsArrival
from supplychain.windows import DeliveryWindow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from solvers.installers.day.events import Event
    from solvers.installers.plan import InstallersPlan
    from solvers.installers.problem import InstallersProblem
    from supplychain.jobs import InstallJob

PREFIX, DESK_PREFIX = "dynamic:", "desk:"
SEEDS = 5
STEP_SECONDS = 1.0
"""For each time that a day is planned again."""
LATE_SHARE = 0.3
FIRST_S, STEP_S, NOTICE_S = 8 * HOUR_S, 30 * MINUTE_S, 2 * HOUR_S
ASKED = 60
NOON_S = 12 * HOUR_S


@dataclass(frozen=True, slots=True)
class Day:
    """How a day with late jobs has gone."""

    problem: InstallersProblem
    plan: InstallersPlan
    first_answers_s: tuple[float, ...]


def late_jobs(problem: InstallersProblem, seed: int) -> list[tuple[int, InstallJob]]:
    """Three jobs of ten, each with when it becomes known: two hours before its window closes.

    At the latest, and evenly between the first shift and then.
    """
    rng = random.Random(seed)
    chosen = rng.sample(problem.jobs, round(LATE_SHARE * len(problem.jobs)))
    found = []
    for job in chosen:
        last_s = max(FIRST_S, job.windows[-1].close_s - NOTICE_S)
        found.append((rng.randint(FIRST_S, last_s), job))
    return sorted(found, key=lambda item: (item[0], item[1].id))


def lived(problem: InstallersProblem, seed: int, limits: Limits, step: Limits) -> Day:
    """Plan what is known in the morning, then plan again every half hour in which a job came."""
    coming = late_jobs(problem, seed)
    late = {job.id for _, job in coming}
    known = problem.part(problem.team_of, [j.id for j in problem.jobs if j.id not in late])
    plan, answers = solve(known, limits), []
    while coming:
        now_s = FIRST_S + -(-(coming[0][0] - FIRST_S) // STEP_S) * STEP_S
        events = [UrgentJob(job) for at_s, job in coming if at_s <= now_s]
        coming = coming[len(events) :]
        begun = time.perf_counter()
        told: list[float] = []

        def note(_: InstallersPlan, told: list[float] = told, begun: float = begun) -> None:
            told.append(time.perf_counter() - begun)

        found = replan(known, plan, now_s, events, step, on_plan=note)
        answers.append(told[0])
        known, plan = found.problem, found.plan
    return Day(known, plan, tuple(answers))


def dynamic_lines(
    size: Size, limits: Limits, step: Limits, seeds: Sequence[int]
) -> Iterator[dict[str, Any]]:
    """The loss of each seed in per cent, and of all with its 95 % interval."""
    lived(generated(Size(12, 4, 2), 0), 0, Limits(max_iterations=5), Limits(max_iterations=1))
    losses: list[float] = []
    answers: list[float] = []
    for seed in seeds:
        problem = generated(size, seed)
        full = solve(problem, replace(limits, seed=seed))
        day = lived(problem, seed, replace(limits, seed=seed), replace(step, seed=seed))
        loss = 100.0 * (day.plan.costs.total / full.costs.total - 1.0)
        losses.append(loss)
        answers += day.first_answers_s
        yield {
            "instance": f"{PREFIX}{size.name}",
            "seed": seed,
            "solver": "own",
            "late_share": LATE_SHARE,
            "cost_full_cny": round(full.costs.total, 2),
            "cost_cny": round(day.plan.costs.total, 2),
            "loss_percent": round(loss, 3),
            "left_out_full": len(full.left_out),
            "left_out": len(day.plan.left_out),
            "replans": len(day.first_answers_s),
            "valid": validate(day.problem, day.plan) == [] and validate(problem, full) == [],
        }
    low, high = interval(losses)
    yield {
        "instance": f"{PREFIX}{size.name}",
        "seeds": len(losses),
        "loss_percent": round(statistics.fmean(losses), 3),
        "loss_95_low": round(low, 3),
        "loss_95_high": round(high, 3),
        **_times("first_answer", answers),
    }


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Student's 95 % interval of the mean; not a number with less than two values."""
    found = mean_interval(values)
    return found.low, found.high


def latency_lines(size: Size, limits: Limits) -> Iterator[dict[str, Any]]:
    """Milliseconds of insertions, of offers, and of first answers after each kind of event."""
    whole = generated(size, limits.seed)
    asked = [replace(job, id=f"asked {job.id}") for job in whole.jobs[:ASKED]]
    plan = solve(whole, limits)
    begun = time.perf_counter()
    desk = Desk(whole, plan, now_s=NOON_S - 3 * HOUR_S)
    opening_s = time.perf_counter() - begun
    pairs = [
        replace(job, id=f"{job.id} by two", tasks=(replace(job.tasks[0], people=2),))
        for job in asked
    ]
    windows = [DeliveryWindow(h * HOUR_S, (h + 2) * HOUR_S) for h in range(9, 17)]
    for name, jobs in (("insert", asked), ("insert_two_people", pairs)):
        insert(whole, plan, jobs[0], desk=desk)
        taken = [_timed(lambda job=job: insert(whole, plan, job, desk=desk)) for job in jobs]
        yield _line(size, name, taken, opening_s=round(opening_s, 3), left_out=len(plan.left_out))
    taken = [_timed(lambda j=j: offer_windows(whole, plan, j, windows, desk=desk)) for j in asked]
    yield _line(size, "offer_8_windows", taken)
    for name, event in _events(whole, plan, asked[0]):
        taken = [_timed(lambda e=event: replan(whole, plan, NOON_S, [e])) for _ in range(3)]
        yield _line(size, f"replan_{name}", taken)


def _events(
    problem: InstallersProblem, plan: InstallersPlan, job: InstallJob
) -> list[tuple[str, Event]]:
    """One event of each kind at noon, on the longest routes under way."""
    routes = sorted(plan.routes, key=lambda route: (-len(route.visits), route.team_id))
    working = [
        (route, visit)
        for route in routes
        for visit in route.visits
        if visit.start_s <= NOON_S < visit.end_s
    ]
    ahead = [v for route in routes for v in route.visits if v.start_s > NOON_S + 2 * HOUR_S]
    now = working[0][1].job_id
    return [
        ("job_runs_long", JobRunsLong(now, HOUR_S)),
        ("customer_absent", CustomerAbsent(now)),
        ("team_ill", TeamIll(working[0][0].team_id, NOON_S)),
        ("urgent_job", UrgentJob(job)),
        ("goods_late", GoodsLate(ahead[0].job_id, GoodsArrival(expected_s=15 * HOUR_S))),
        ("traffic_jam", TrafficJam(1.5, NOON_S, 14 * HOUR_S)),
    ]


def _timed(work: Any) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _line(size: Size, name: str, taken: Sequence[float], **more: Any) -> dict[str, Any]:
    return {
        "instance": f"{DESK_PREFIX}{size.name}",
        "what": name,
        **_times("answer", taken),
        **more,
    }


def _times(name: str, seconds: Sequence[float]) -> dict[str, float]:
    if not seconds:
        return {}
    values = {"p50": np.percentile(seconds, 50), "p95": np.percentile(seconds, 95)}
    return {f"{name}_{key}_ms": round(1e3 * float(value), 1) for key, value in values.items()}


def dynamic_kind_lines(
    text: str, limits: Limits, peers: Sequence[str] = ()
) -> Iterator[dict[str, Any]]:
    """Lines of a case such as ``dynamic:150x30x12``, for ``SEEDS`` seeds from that of the limits.

    Raises
    ------
    DataError
        For a case that cannot be read, or any peer: full information is what it is measured with.
    """
    size = _read(text, PREFIX, peers)
    step = replace(limits, max_seconds=STEP_SECONDS)
    return dynamic_lines(size, limits, step, range(limits.seed, limits.seed + SEEDS))


def desk_kind_lines(
    text: str, limits: Limits, peers: Sequence[str] = ()
) -> Iterator[dict[str, Any]]:
    """Lines of a case such as ``desk:2000x400x12``.

    Raises
    ------
    DataError
        For a case that cannot be read, or any peer.
    """
    return latency_lines(_read(text, DESK_PREFIX, peers), limits)


def _read(text: str, prefix: str, peers: Sequence[str]) -> Size:
    if peers:
        message, given = "there are none for this kind of case", ", ".join(peers)
        raise DataError([DataProblem("peers", -1, "", "unknown", message, given)])
    try:
        return Size.read(text.removeprefix(prefix))
    except (TypeError, ValueError) as wrong:
        message, form = "not a case", f"{prefix}JOBSxTEAMSxSKILLSETS"
        raise DataError([DataProblem(text, -1, "", "malformed", message, text, form)]) from wrong
