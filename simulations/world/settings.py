"""Numbers of the world that no scenario and no plan states."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace

from supplychain.calendars import HOUR_S, MINUTE_S
from supplychain.errors import DataError, DataProblem


@dataclass(frozen=True, slots=True)
class WorldSettings:
    """What a run is like; what is not measured is an assumption, and says so.

    Parameters
    ----------
    days
        Books of orders that are lived through, one a day.
    warm_up_days
        Of these, the first ones, whose orders count in no metric.
    run_out_days
        Days after the last book in which what is on its way is still lived through; ``None`` for as
        long as the plan of one day takes.
    random_demand
        Whether each day draws its orders around those of the scenario; else every day has the
        scenario's orders.
    weekday_factors, promotion_factors
        Factors of orders by weekday (Monday first), and by day of the run (missing days: 1).
    hourly_orders
        Weights of the hours of the day at which random orders are placed; empty keeps the
        scenario's hours.
    driving_cv
        Coefficient of variation of the time that a leg takes. 0.2 is the middle of 0.1 to 0.3,
        customary for urban travel times; an assumption.
    trunk_cv
        The same of line haul, middle mile and carriers, where congestion evens out; an assumption.
    service_cv
        The same of the time at a door; an assumption.
    dock_cv
        The same of the time at a dock; an assumption.
    departure_delay_s
        Mean of the exponential delay of a first departure; an assumption.
    breakdown_per_h
        Chance of a breakdown for an hour's driving: about one in 100,000 km at 40 km/h; assumption.
    repair_s
        Mean time from a breakdown until the vehicle drives on; exponential; an assumption.
    unit_failure_per_h
        Chance that a refrigeration unit fails for an hour on the road; an assumption: two failures
        in a year of 2,500 hours.
    unit_repair_s
        Mean time until a failed unit cools again; exponential; an assumption.
    goods_wait_s
        How long a van waits for goods that are not at its front yet.
    trunk_wait_s
        How long a truck waits for goods that are not at its base yet.
    grace_s
        How long after the close of a window that forbids lateness a customer still takes an order.
    overrun_s
        How much longer than its longest time a tour may be out before it turns back. Driving time
        has no such grace.
    patience_s
        How long after it was due an order is kept; then the customer cancels it.
    extra_order_s
        Time at a door for each further order of the same customer.
    installer_wait_s
        How long a team waits at the door for goods that are not there.
    returns_share
        Share of delivered orders that customers send back with a tour of the next day, before
        disruptions.
    from_stock
        Whether goods of orders are issued from the scenario's lots, first expired first out, and
        transfers fill them up again; else each day's goods come with the plan's consignments. A
        world with a `Replenishment` issues from stock in any case.
    """

    days: int = 7
    warm_up_days: int = 0
    run_out_days: int | None = None
    random_demand: bool = True
    weekday_factors: tuple[float, ...] = (1.0,) * 7
    promotion_factors: tuple[float, ...] = ()
    hourly_orders: tuple[float, ...] = ()
    driving_cv: float = 0.2
    trunk_cv: float = 0.1
    service_cv: float = 0.3
    dock_cv: float = 0.2
    departure_delay_s: float = 3.0 * MINUTE_S
    breakdown_per_h: float = 4e-4
    repair_s: float = 2.0 * HOUR_S
    unit_failure_per_h: float = 8e-4
    unit_repair_s: float = 3.0 * HOUR_S
    goods_wait_s: int = HOUR_S
    trunk_wait_s: int = 2 * HOUR_S
    grace_s: int = HOUR_S
    overrun_s: int = HOUR_S
    patience_s: int = 3 * 24 * HOUR_S
    extra_order_s: int = MINUTE_S
    installer_wait_s: int = HOUR_S
    returns_share: float = 0.0
    from_stock: bool = False

    def __post_init__(self) -> None:
        problems = list(_problems(self))
        if problems:
            raise DataError(problems)

    @property
    def without_chance(self) -> WorldSettings:
        """The same without anything random: the plan as it was made, and nothing else."""
        return replace(
            self,
            random_demand=False,
            driving_cv=0.0,
            trunk_cv=0.0,
            service_cv=0.0,
            dock_cv=0.0,
            departure_delay_s=0.0,
            breakdown_per_h=0.0,
            unit_failure_per_h=0.0,
            returns_share=0.0,
        )


def _problems(settings: WorldSettings) -> list[DataProblem]:
    found = []
    for item in fields(settings):
        value = getattr(settings, item.name)
        values = value if isinstance(value, tuple) else (value,)
        if any(v is not None and not (math.isfinite(v) and v >= 0) for v in values):
            found.append(_problem(item.name, "must be a number of at least 0", str(value), ">= 0"))
    if settings.days < 1:
        found.append(_problem("days", "a run needs a day", str(settings.days), ">= 1"))
    if settings.warm_up_days >= max(1, settings.days):
        text = f"less than days ({settings.days})"
        given = str(settings.warm_up_days)
        found.append(_problem("warm_up_days", "leaves no day to judge", given, text))
    if len(settings.weekday_factors) != 7:
        given = str(len(settings.weekday_factors))
        found.append(_problem("weekday_factors", "a week has seven days", given, "7 factors"))
    if settings.hourly_orders and (
        len(settings.hourly_orders) != 24 or sum(settings.hourly_orders) <= 0
    ):
        given = str(settings.hourly_orders)
        problem = "a day has 24 hours, some with orders"
        found.append(_problem("hourly_orders", problem, given, "24 weights, or none"))
    if settings.returns_share > 1:
        given = str(settings.returns_share)
        found.append(_problem("returns_share", "is a share", given, "0 to 1"))
    return found


def _problem(column: str, problem: str, given: str, allowed: str) -> DataProblem:
    return DataProblem("world settings", -1, column, "out_of_range", problem, given, allowed)
