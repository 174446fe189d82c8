"""A site whose supply is closed for a while: how long it survives and when it has caught up."""

from __future__ import annotations

from dataclasses import dataclass

from simulations.clock import Clock, Rank
from simulations.levels import Level

DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class ClosedNode:
    """A site with even demand, from the moment its supply closes.

    Parameters
    ----------
    demand_per_day, supply_per_day
        Units; supply once it is open again, until there is no backlog.
    stock
        Units when supply closes.
    closed_days
        How long there is none.
    waits
        Whether customers wait for what there is not; else they are lost.
    """

    demand_per_day: float
    supply_per_day: float
    stock: float
    closed_days: float
    waits: bool = True


@dataclass(frozen=True, slots=True)
class ClosedFigures:
    """What happened.

    Parameters
    ----------
    survived_s
        Time to survive: from the closing until demand is not met.
    most_backlog
        Units.
    cleared_s
        From the reopening until there is no backlog.
    backlog_unit_days
        Backlog times its time.
    served_while_closed
        Share of the demand of that time that was met at once.
    """

    survived_s: int
    most_backlog: float
    cleared_s: int
    backlog_unit_days: float
    served_while_closed: float


def live(node: ClosedNode) -> ClosedFigures:
    """From the closing until all is as before, or at least until the reopening."""
    clock = Clock()
    per_s = node.demand_per_day / DAY_S
    level = Level(clock, node.stock, -per_s)
    closed_s = round(node.closed_days * DAY_S)
    seen = {"survived": closed_s, "cleared": closed_s}

    def run_dry() -> None:
        seen["survived"] = clock.now_s
        if not node.waits:
            level.set_rate(0.0)

    def reopen() -> None:
        if level.value >= 0.0:
            level.set_rate(0.0)
            return
        level.set_rate((node.supply_per_day - node.demand_per_day) / DAY_S)
        level.when(0.0, clear)

    def clear() -> None:
        seen["cleared"] = clock.now_s
        level.set_rate(0.0)

    level.when(0.0, run_dry, Rank.DISRUPTION)
    clock.call(closed_s, reopen, rank=Rank.RECOVERY)
    clock.run()
    return ClosedFigures(
        seen["survived"],
        max(0.0, -level.smallest),
        seen["cleared"] - closed_s,
        level.area_below() / DAY_S,
        seen["survived"] / closed_s,
    )
