"""A vehicle at its base that waits for goods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import simpy

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulations.world.journey import Journey, Steps
    from simulations.world.nouns import Freight


def is_here(journey: Journey, freight: Freight) -> bool:
    """Whether goods are at the journey's base, ready to be loaded."""
    if freight.place != journey.route.base_id:
        return False
    at_s = freight.ready_s
    return at_s is not None and at_s <= journey.run_of.now_s


def gather(journey: Journey, wanted: Callable[[], list[Freight]], deadline_s: int) -> Steps:
    """Wait for goods that are not there yet, until a second at most.

    Goods that are on their way without a known end wake the tour when they come.
    """
    run, tour = journey.run_of, journey.tour
    while run.now_s < deadline_s:
        missing = [item for item in wanted() if not is_here(journey, item)]
        if not missing:
            return
        ready_s = [item.ready_s for item in missing if item.place == journey.route.base_id]
        known_s = [at_s for at_s in ready_s if at_s is not None]
        if len(known_s) == len(missing):
            yield run.clock.at(min(max(known_s), deadline_s))
            continue
        tour.wake = simpy.Event(run.clock)
        run.clock.call(deadline_s, tour.rouse)
        yield tour.wake
        tour.wake = None
