"""Where goods under way go if their way or end is closed, or nobody cools them any more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulations.effects import Effect
from simulations.events import EventKind
from simulations.world.haulage import TRUNK
from simulations.world.nouns import DayStop
from supplychain.disruptions import InTransit
from supplychain.places import great_circle_m

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from simulations.world.journey import Journey
    from simulations.world.nouns import DayMove, Freight
    from simulations.world.run import Run

CANDIDATES = 5
"""Sites nearest to a vehicle with a failed unit that are looked at."""


def goes_on(run: Run, from_id: str, to_id: str) -> bool:
    """Whether vehicles that have left are let through where others are not."""
    after = run.aftermath
    return after is not None and after.on_the_way(from_id, to_id) is InTransit.CONTINUE


def told(run: Run, from_id: str, to_id: str) -> InTransit:
    """What becomes of goods on a closed way; where nothing says so, they are held."""
    after = run.aftermath
    found = None if after is None else after.on_the_way(from_id, to_id)
    return InTransit.HOLD if found is None else found


def diverted(journey: Journey, stop: DayStop, goods: Iterable[Freight]) -> DayStop | None:
    """A stop at the site that takes goods in whose own one cannot; ``None`` if there is none."""
    run, site_id = journey.run_of, stop.at.point
    assert run.aftermath is not None
    items = list(goods)
    other = run.aftermath.stands_in(site_id, {item.class_id for item in items})
    if other is None or not journey.passes(journey.place, other):
        return None
    for item in items:
        run.aftermath.astray(item)
        run.log.add(run.now_s, EventKind.SHIPMENT_DIVERTED, item.id, other, item.kg)
    return DayStop(replace(stop.at, point=other, hold_s=0), -1, 0)


def fails_cold(journey: Journey) -> InTransit | None:
    """What cold goods on board are to do now that their unit has failed; ``None``: nothing."""
    run = journey.run_of
    if journey.unit_on or run.aftermath is None:
        return None
    if not any(c.is_cold and c.mass_kg > 0.0 for c in journey.chambers):
        return None
    what = run.aftermath.on_the_way(journey.route.base_id, journey.place)
    return what if what in {InTransit.DIVERT, InTransit.RETURN} else None


def refuge(
    journey: Journey, here: DayStop, there: DayStop, left_s: int, share: float
) -> tuple[DayStop, int, int] | None:
    """The nearest site that can cool the goods of a vehicle whose unit failed between two stops.

    Parameters
    ----------
    left_s
        Seconds that are left to the next stop.
    share
        Share of the leg that is behind it.

    Returns
    -------
    tuple or None
        A stop there, seconds and metres to it; ``None`` if going on is no longer. Both are those
        from the two ends of the leg, in proportion: never less than from where it is.
    """
    what, run, base_id = fails_cold(journey), journey.run_of, journey.route.base_id
    if what is None:
        return None
    classes = {c.class_id for c in journey.chambers if c.is_cold and c.mass_kg > 0.0}
    found = []
    for site_id in [base_id] if what is InTransit.RETURN else _near(run, here, there, classes):
        to = [run.roads.leg(base_id, TRUNK, end.at.point, site_id) for end in (here, there)]
        metres, seconds = ((1.0 - share) * a + share * b for a, b in zip(*to, strict=True))
        taken_s = run.speeds.drive_s(here.at.point, site_id, run.now_s, seconds)
        if taken_s < left_s and journey.passes(there.at.point, site_id):
            found.append((taken_s, site_id, round(metres)))
    if not found:
        return None
    taken_s, site_id, metres = min(found)
    return DayStop(replace(there.at, point=site_id, hold_s=0), -1, 0), taken_s, metres


def _near(run: Run, here: DayStop, there: DayStop, classes: set[str]) -> list[str]:
    """Sites about a leg that are open and hold some classes, the nearest first."""
    assert run.aftermath is not None
    ends = [run.sites[stop.at.point].location for stop in (here, there)]
    near = sorted(
        (min(great_circle_m(end, site.location) for end in ends), site.id)
        for site in run.sites.values()
        if all(site.holds(key) for key in classes)
    )
    return [key for _, key in near if run.aftermath.is_open(key)][:CANDIDATES]


def meets_closure(
    run: Run,
    hired: DayMove,
    goods: list[Freight],
    taken_s: int,
    arrive: Callable[[DayMove, list[Freight], int], object],
) -> bool:
    """Whether a hired shipment finds its end closed; then it does as the disruption says.

    Parameters
    ----------
    taken_s
        Time of its way.
    arrive
        Called anew when it can come in after all.
    """
    after, move, now_s = run.aftermath, hired.move, run.now_s
    if after is None:
        return False
    share = run.effects.between(Effect.PASSAGE, move.from_site_id, move.to_site_id, now_s)
    is_let_in = share >= 1.0 or run.chance.uniform("carrier", hired.id) < share
    if is_let_in and after.is_open(move.to_site_id):
        return False
    what = told(run, move.from_site_id, move.to_site_id)
    other = after.stands_in(move.to_site_id, {item.class_id for item in goods})
    if what is InTransit.CONTINUE:
        return False
    if what is InTransit.RETURN:
        for item in goods:
            kind = EventKind.SHIPMENT_RETURNED
            run.log.add(now_s, kind, item.id, move.from_site_id, item.kg)
        run.clock.call(now_s + taken_s, _come_back, run, hired, goods)
    elif what is InTransit.DIVERT and other is not None:
        _, seconds = run.roads.leg(move.from_site_id, TRUNK, move.to_site_id, other)
        for item in goods:
            after.astray(item)
            run.log.add(now_s, EventKind.SHIPMENT_DIVERTED, item.id, other, item.kg)
        run.clock.call(now_s + seconds, _come_to, run, goods, other)
    else:
        free_s = after.haulage.free_s(move.to_site_id, move.to_site_id)
        for item in goods:
            run.log.add(now_s, EventKind.SHIPMENT_WAITING, item.id, move.to_site_id, item.kg)
        if free_s is not None:
            run.clock.call(free_s, arrive, hired, goods, taken_s)
    return True


def _come_to(run: Run, goods: list[Freight], site_id: str) -> None:
    for item in goods:
        item.batch.hold(run.now_s, run.hold_c(item))
        run.log.add(run.now_s, EventKind.SHIPMENT_RECEIVED, item.id, site_id, item.kg)
        run.arrive_at(item, site_id, run.now_s)


def _come_back(run: Run, hired: DayMove, goods: list[Freight]) -> None:
    from_id = hired.move.from_site_id
    for item in goods:
        item.batch.hold(run.now_s, run.hold_c(item))
        run.arrive_at(item, from_id, run.now_s, is_back=True)
