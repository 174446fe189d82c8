"""What may come, what went wrong so far, and what today's network costs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from supplychain.sites import Tier


class ExceptionKind(StrEnum):
    """What can happen to a shipment."""

    DAMAGE = "damage"
    SPOILAGE = "spoilage"
    MISROUTING = "misrouting"


@dataclass(frozen=True, slots=True)
class ExceptionRecord:
    """How often something went wrong at a site or on a lane.

    Parameters
    ----------
    site_id
        Where: the site, or the site where the lane begins.
    kind
        What happened.
    shipments, cases
        Shipments that were counted, and those that it happened to.
    to_id
        Site or zone where the lane ends; empty for what happened at the site.
    cny_per_case
        What one case costs: goods, return, processing, replacement.
    kg_per_shipment
        Mean weight of a shipment.
    """

    site_id: str
    kind: ExceptionKind
    shipments: int
    cases: int
    to_id: str = ""
    cny_per_case: float = 0.0
    kg_per_shipment: float = 1.0


@dataclass(frozen=True, slots=True)
class FutureChange:
    """One way in which a future differs from what is expected.

    Parameters
    ----------
    future_id
        The future.
    site_id
        Site that is closed.
    zone_id, city
        Zone, or every zone and site of a city, that the change holds for; both empty for all.
    product_group_id
        Goods whose demand changes; empty for all.
    demand_factor
        Multiplies demand; ``None`` leaves it.
    closed
        Whether the site, zone or city cannot be reached.
    """

    future_id: str
    site_id: str = ""
    zone_id: str = ""
    city: str = ""
    product_group_id: str = ""
    demand_factor: float | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class FutureCase:
    """What may come.

    Parameters
    ----------
    id, name
        Key and name for people.
    probability
        How likely; those of all futures add up to 1.
    demand_factor
        Multiplies all demand.
    transport_factor
        Multiplies the costs of transport (fuel).
    """

    id: str
    name: str
    probability: float
    demand_factor: float = 1.0
    transport_factor: float = 1.0


class SpendCause(StrEnum):
    """What money is spent on."""

    FIXED = "fixed"
    ROOMS = "rooms"
    HANDLING = "handling"
    FREIGHT = "freight"
    EXCEPTIONS = "exceptions"
    CO2 = "co2"


@dataclass(frozen=True, slots=True)
class PresentSpend:
    """What today's network costs in a year, as the books have it.

    Parameters
    ----------
    cause
        What for.
    cny_per_year
        How much.
    site_id, tier
        Where, if the books say so: one site, or all sites of a tier. Freight belongs to the site
        where it begins.
    """

    cause: SpendCause
    cny_per_year: float
    site_id: str = ""
    tier: Tier | None = None
