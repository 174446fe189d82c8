"""The smallest problem: searching it loads, or compiles, all code that every plan needs."""

from __future__ import annotations

import numpy as np

from solvers.common import Deadline
from solvers.routing.last_mile.annealing import Annealer
from solvers.routing.last_mile.drive import Draft
from solvers.routing.last_mile.problem import Job, LastMileProblem, Van
from solvers.routing.last_mile.schedule import Scheduler
from solvers.routing.last_mile.search import Effort, search
from supplychain.fleet import Compartment, Haul, Layout, SpeedClass, VehicleType
from supplychain.roads import TravelMatrix
from supplychain.windows import TimeWindow

DAY = TimeWindow(0, 86_400)


def smallest_problem() -> LastMileProblem:
    """Two doors and a van."""
    layout = Layout("all", (Compartment("ambient", 10.0, 10.0),))
    van = VehicleType("van", "van", Haul.LAST_MILE, 10.0, 10.0, (layout,), 1.0, 1.0, 1.0)
    jobs = tuple(
        Job(
            id=name,
            order_id=name,
            kg=(1.0,),
            litres=(1.0,),
            release_s=0,
            windows=(),
            latest_s=86_400,
            service_s=60,
            unserved_cny=100.0,
        )
        for name in ("a", "b")
    )
    gaps = np.array([[0, 1, 2], [1, 0, 1], [2, 1, 0]], np.int64) * 100
    travel = {SpeedClass.URBAN.value: TravelMatrix(gaps, gaps)}
    vans = (Van(van, 2, (DAY,), {"all": 0.0}),)
    return LastMileProblem("front", ("ambient",), jobs, vans, travel, (DAY,), 86_400)


def warm() -> None:
    """Search the smallest problem in every way, so that the compiled code lies on disk."""
    scheduler = Scheduler(smallest_problem())
    scheduler.tour(Draft(0, 0, ((0, 1),)))
    annealer = Annealer(scheduler, seed=0)
    annealer.run(annealer.filled([]), Deadline(None), max_rounds=2)
    search(scheduler, Effort(None, 1))
