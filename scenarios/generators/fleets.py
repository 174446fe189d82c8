"""How many vehicles of which type stand where."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from supplychain.calendars import HOUR_S
from supplychain.fleet import Fleet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scenarios.generators.journeys import Journeys
    from scenarios.generators.orders import Booked
    from scenarios.generators.parameters import NationalParameters

BUSY_S = 2 * HOUR_S
STOP_S = 14 * 60
LEAST_VANS = 3


def fleets(
    parameters: NationalParameters, journeys: Journeys, book: Sequence[Booked]
) -> tuple[Fleet, ...]:
    """Generous trunk fleets, and vans for the busiest two hours of every front with a margin."""
    return (*_line_haul(journeys), *_middle_mile(journeys), *_vans(parameters, journeys, book))


def _line_haul(journeys: Journeys) -> Iterator[Fleet]:
    for origin in journeys.origins:
        yield Fleet(origin.id, "line-9.6", 6)
        yield Fleet(origin.id, "line-semi", 4)


def _middle_mile(journeys: Journeys) -> Iterator[Fleet]:
    for centre in journeys.centres:
        fronts = sum(front.supplied_by == centre.id for front in journeys.fronts)
        yield Fleet(centre.id, "truck-6.8", fronts + 1)
        yield Fleet(centre.id, "truck-7.6", math.ceil(fronts / 2) + 1)
        yield Fleet(centre.id, "truck-9.6", math.ceil(fronts / 2) + 1)


def _vans(
    parameters: NationalParameters, journeys: Journeys, book: Sequence[Booked]
) -> Iterator[Fleet]:
    busiest = _busiest(book)
    for front in journeys.fronts:
        needed = busiest[front.id] * STOP_S / BUSY_S * parameters.vans_margin
        count = max(LEAST_VANS, math.ceil(needed))
        yield Fleet(front.id, "reefer-4.2", math.ceil(count / 2))
        yield Fleet(front.id, "van-electric", count - math.ceil(count / 2))


def _busiest(book: Sequence[Booked]) -> Counter[str]:
    """Most stops that fall due at each front within two hours."""
    due: Counter[tuple[str, int]] = Counter(
        (booked.door.front.id, booked.order.windows[-1].close_s // BUSY_S) for booked in book
    )
    most: Counter[str] = Counter()
    for (front_id, _), stops in due.items():
        most[front_id] = max(most[front_id], stops)
    return most
