"""How long drivers may drive."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from solvers.common import Violation
from solvers.routing.checks.tolerances import TIME_S
from solvers.routing.checks.traffic import drive_range_s, pauses_between
from solvers.routing.checks.travel import legs_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from solvers.routing.checks.case import Case
    from solvers.routing.checks.facts import Facts
    from solvers.routing.checks.tours import Tour
    from supplychain.plans import Rest, Stop


class DrivenLeg(NamedTuple):
    """One leg: driving due in it, stretches of road and the rests after each, and the stand.

    ``stand_s`` is the longest time without work at the stop before the leg.
    """

    stand_s: int
    drive_s: int
    stretches_s: tuple[int, ...]
    rests_s: tuple[int, ...]


def drivers_rest_in_time(case: Case) -> Iterator[Violation]:
    """``DRIVES_WITHOUT_REST``: one driver stands for ``rest_s`` before driving becomes too long.

    Rests and meals on the road, docks and waiting count, serving a customer does not. Two drivers
    take turns and need no such rest.
    """
    for tour in case.tours:
        rules = tour.vehicle.rules
        if tour.vehicle.drivers > 1:
            continue
        limit_s, rest_s = rules.max_continuous_drive_s, rules.rest_s
        over_s = _excess_s(_driven(case.facts, tour), limit_s, rest_s)
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
        over_s = _excess_s(_driven(case.facts, tour), limit_s, rules.daily_rest_s)
        if over_s > TIME_S:
            detail = f"{over_s} s of driving beyond {limit_s} s without a daily rest"
            yield Violation("DRIVES_ALL_DAY", tour.route.id, detail, over_s, "s")


def _driven(facts: Facts, tour: Tour) -> list[DrivenLeg]:
    legs = []
    for here, there, leg in legs_of(tour):
        rests = pauses_between(tour, here, there)
        stretches_s = tuple(_stretches_s(here, there, rests))
        stand_s = 0 if here is tour.route.stops[0] else _stand_s(facts, here)
        rests_s = tuple(rest.end_s - rest.start_s for rest in rests)
        drive_s, _ = drive_range_s(facts, tour, here, there, leg)
        legs.append(DrivenLeg(stand_s, drive_s, stretches_s, rests_s))
    return legs


def _stretches_s(here: Stop, there: Stop, rests: Sequence[Rest]) -> Iterator[int]:
    """Time on the road before, between and after the rests."""
    at_s = here.end_s
    for rest in rests:
        yield max(0, rest.start_s - at_s)
        at_s = rest.end_s
    yield max(0, there.arrive_s - at_s)


def _stand_s(facts: Facts, stop: Stop) -> int:
    """Longest stand at a stop: all of it at a dock, only the waiting at a customer's."""
    if not stop.kind.is_at_a_door:
        return stop.end_s - stop.arrive_s
    order = facts.orders.get(stop.place_id)
    service_s = order.service_s if order else 0
    return max(stop.start_s - stop.arrive_s, stop.end_s - stop.start_s - service_s)


def _excess_s(legs: Sequence[DrivenLeg], limit_s: int, stand_s: int) -> int:
    """Driving that does not fit under the limit, if drivers drive as early as they may.

    Driving first and idling later leaves the least for the end of a leg, so that a plan is only
    refused if no way of driving it keeps the limit.
    """
    driven_s = over_s = 0
    for leg in legs:
        driven_s = 0 if leg.stand_s >= stand_s else driven_s
        left_s = min(leg.drive_s, sum(leg.stretches_s))
        for stretch_s, rest_s in zip(leg.stretches_s, (*leg.rests_s, 0), strict=True):
            step_s = max(0, min(left_s, stretch_s, limit_s - driven_s))
            driven_s, left_s = driven_s + step_s, left_s - step_s
            if rest_s >= stand_s and rest_s > 0:
                driven_s = 0
        over_s, driven_s = over_s + left_s, driven_s + left_s
    return over_s
