"""How long drivers may drive."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from solvers.common import Violation
from solvers.routing.checks.tolerances import TIME_S
from solvers.routing.checks.traffic import drive_range_s, pauses_between

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.routing.checks.case import Case
    from solvers.routing.checks.facts import Facts
    from solvers.routing.checks.tours import RoadLeg, Tour
    from supplychain.plans import Stop


def drivers_rest_in_time(case: Case) -> Iterator[Violation]:
    """``DRIVES_WITHOUT_REST``: one driver stands for ``rest_s`` before driving becomes too long.

    Rests and meals, docks and waiting count as far as they follow each other, serving a customer
    does not. Two drivers take turns and need no such rest; one of no length is had at any moment.
    """
    for tour in case.tours:
        rules = tour.vehicle.rules
        if tour.vehicle.drivers > 1 or rules.rest_s <= 0:
            continue
        limit_s, rest_s = rules.max_continuous_drive_s, rules.rest_s
        over_s = _excess_s(case.facts, tour, limit_s, rest_s)
        if over_s > TIME_S:
            detail = f"{over_s} s of driving beyond {limit_s} s without a rest of {rest_s} s"
            yield Violation("DRIVES_WITHOUT_REST", tour.route.id, detail, over_s, "s")


def drivers_do_not_drive_all_day(case: Case) -> Iterator[Violation]:
    """``DRIVES_ALL_DAY``: a stand of ``daily_rest_s`` comes before the day's driving is too long.

    Two drivers may drive twice as long.
    """
    for tour in case.tours:
        rules = tour.vehicle.rules
        limit_s = rules.max_daily_drive_s * tour.vehicle.drivers
        over_s = _excess_s(case.facts, tour, limit_s, rules.daily_rest_s)
        if over_s > TIME_S:
            detail = f"{over_s} s of driving beyond {limit_s} s without a daily rest"
            yield Violation("DRIVES_ALL_DAY", tour.route.id, detail, over_s, "s")


@dataclass(slots=True)
class _Driver:
    """Driving since the last stand that was long enough, and standing since driving or work."""

    limit_s: int
    stand_s: int
    driven_s: int = 0
    stood_s: int = 0

    def stand(self, seconds: int) -> None:
        """Rest, eat, wait or be at a dock."""
        self.stood_s += seconds
        if self.stood_s >= self.stand_s:
            self.driven_s = 0

    def work(self, seconds: int) -> None:
        """Serve a customer."""
        if seconds > 0:
            self.stood_s = 0

    def drive(self, road_s: int, left_s: int) -> int:
        """Drive as much as is left and allowed, and idle once all is done; what is still left."""
        step_s = max(0, min(left_s, road_s, self.limit_s - self.driven_s))
        if step_s > 0:
            self.driven_s, self.stood_s = self.driven_s + step_s, 0
        if step_s == left_s:
            self.stand(max(0, road_s - step_s))
        return left_s - step_s

    def end_leg(self, left_s: int) -> int:
        """Count what a leg had no time for; how much of it is beyond the limit.

        That a leg is too fast is another rule's. Its way is driven all the same: seconds that are
        gained on many legs must not add up to hours without a rest.
        """
        if left_s <= 0:
            return 0
        before_s = max(self.limit_s, self.driven_s)
        self.driven_s, self.stood_s = self.driven_s + left_s, 0
        return max(0, self.driven_s - before_s)


def _excess_s(facts: Facts, tour: Tour, limit_s: int, stand_s: int) -> int:
    """Driving that does not fit under the limit, if drivers drive as early as they may.

    Driving first and idling later leaves the least for the end of a leg, so that a plan is only
    refused if no way of driving it keeps the limit.
    """
    driver, over_s = _Driver(limit_s, stand_s), 0
    for (here, there), leg in zip(pairwise(tour.route.stops), tour.legs, strict=True):
        if leg is not None and leg.exists:
            over_s += _over_s(facts, tour, driver, here, there, leg)
        order = facts.orders.get(there.place_id) if there.kind.is_at_a_door else None
        work_s = order.service_s if order else 0
        driver.stand(max(0, there.start_s - there.arrive_s))
        driver.work(work_s)
        driver.stand(max(0, there.end_s - there.start_s - work_s))
    return over_s


def _over_s(
    facts: Facts, tour: Tour, driver: _Driver, here: Stop, there: Stop, leg: RoadLeg
) -> int:
    """Driving of a leg that the driver may not do between its pauses, but has to."""
    at_s = here.end_s
    left_s, _ = drive_range_s(facts, tour, here, there, leg)
    for pause in pauses_between(tour, here, there):
        left_s = driver.drive(max(0, pause.start_s - at_s), left_s)
        driver.stand(max(0, pause.end_s - max(at_s, pause.start_s)))
        at_s = max(at_s, pause.end_s)
    return driver.end_leg(driver.drive(max(0, there.arrive_s - at_s), left_s))
