"""Delivery days and, strictly later, installation days: the tactical question before clock times.

``DaysProblem`` holds requests, a fleet of trucks, teams and distances; ``solve`` chooses days,
trips and routes together; ``validate`` checks a plan on its own.
"""

from solvers.common import Limits
from solvers.joint.days.plan import (
    DaysCosts,
    DaysCounts,
    DaysPlan,
    LeftOut,
    LeftOutReason,
    TeamDay,
    TruckDay,
)
from solvers.joint.days.problem import (
    DayRequest,
    DaysProblem,
    DayTeam,
    RestRule,
    TeamPrices,
    TruckFleet,
)
from solvers.joint.days.solve import solve
from solvers.joint.days.validate import validate

__all__ = [
    "DayRequest",
    "DayTeam",
    "DaysCosts",
    "DaysCounts",
    "DaysPlan",
    "DaysProblem",
    "LeftOut",
    "LeftOutReason",
    "Limits",
    "RestRule",
    "TeamDay",
    "TeamPrices",
    "TruckDay",
    "TruckFleet",
    "solve",
    "validate",
]
