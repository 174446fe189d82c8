"""What a planner states to have the network itself designed: room, demand, freight, promises."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from supplychain.sites import Tier

if TYPE_CHECKING:
    from supplychain.outlook import ExceptionRecord, FutureCase, FutureChange, PresentSpend
    from supplychain.places import Location


class Must(StrEnum):
    """What must become of a site."""

    FREE = "free"
    OPEN = "open"
    CLOSED = "closed"


class LegEnd(StrEnum):
    """Where a leg of the network can end."""

    CENTRE = "centre"
    FRONT = "front"
    ZONE = "zone"


DESIGN_TIERS = (Tier.ORIGIN, Tier.CENTRE, Tier.FRONT)
"""Tiers that goods pass, in this order; those without sites are left out."""


@dataclass(frozen=True, slots=True)
class SiteModule:
    """Room of a site for one class, in steps.

    Parameters
    ----------
    site_id, class_id
        Site; temperature class, or class in which returns are processed.
    size_kg_per_day
        Throughput of one step.
    most, present
        Most steps the site can have, and those it has today.
    cny_per_day
        Cost of a step while the site is open.
    adding_cny
        Paid once for each step beyond those present.
    holds_band
        Whether goods stay in their band there; false for room without the cold they need.
    """

    site_id: str
    class_id: str
    size_kg_per_day: float
    most: int = 1
    present: int = 0
    cny_per_day: float = 0.0
    adding_cny: float = 0.0
    holds_band: bool = True


@dataclass(frozen=True, slots=True)
class SiteChoice:
    """What may become of a site, and what the change costs.

    ``opening_cny`` and ``closing_cny`` are paid once; ``co2_kg_per_day`` while it is open.
    """

    site_id: str
    must: Must = Must.FREE
    opening_cny: float = 0.0
    closing_cny: float = 0.0
    co2_kg_per_day: float = 0.0


@dataclass(frozen=True, slots=True)
class ProductGroup:
    """Goods that flow alike.

    Parameters
    ----------
    id, name, temperature_class_id
        Key, name for people, and the class that they travel in.
    age_limit_s
        Longest time from leaving the first tier to the zone; ``None`` for no limit.
    unserved_cny_per_kg
        Price of demand that is left out; ``None`` if all must be served.
    first_tier
        Tier where they come from; ``None`` for the topmost.
    return_share
        Share of what is delivered that comes back.
    return_class_id
        Class in which returns are processed; empty for the class of the goods.
    return_tier
        Tier where returns end; ``None`` for the last before the zones.
    return_unserved_cny_per_kg
        Price of returns that are not fetched; ``None`` if all must be.
    """

    id: str
    name: str
    temperature_class_id: str
    age_limit_s: int | None = None
    unserved_cny_per_kg: float | None = None
    first_tier: Tier | None = None
    return_share: float = 0.0
    return_class_id: str = ""
    return_tier: Tier | None = None
    return_unserved_cny_per_kg: float | None = None


@dataclass(frozen=True, slots=True)
class DemandZone:
    """Where demand arises; ``inner_m`` is the mean road distance from its point to its doors."""

    id: str
    name: str
    location: Location
    city: str = ""
    inner_m: int = 0


@dataclass(frozen=True, slots=True)
class DemandPeriod:
    """A stretch of the year with one level of demand, such as quiet days or Double 11."""

    id: str
    name: str
    days: float


@dataclass(frozen=True, slots=True)
class ZoneDemand:
    """What a zone wants of a group on each day of a period."""

    zone_id: str
    product_group_id: str
    period_id: str
    kg_per_day: float


@dataclass(frozen=True, slots=True)
class FreightRate:
    """What it costs to bring goods of a class from a tier to the next, by own trucks or a carrier.

    Of several rates for a pair of places the cheapest that keeps goods in band is taken, or the
    cheapest of all where none does.

    Parameters
    ----------
    from_tier, to_tier
        The leg.
    class_id
        Class that it holds for; empty for all that have no rate of their own.
    carrier_id
        Whose rate it is; empty for own trucks.
    cny_per_tkm, cny_per_kg
        Price by tonne and km, and by kg whatever the distance.
    co2_kg_per_tkm
        Emission; ``None`` for the scenario's rate of hired transport.
    in_band_s
        Longest time on the road in which goods stay in their band; ``None`` for no limit.
    max_distance_m
        Longest road distance that it holds for; ``None`` for no limit.
    """

    from_tier: Tier
    to_tier: LegEnd
    class_id: str = ""
    carrier_id: str = ""
    cny_per_tkm: float = 0.0
    cny_per_kg: float = 0.0
    co2_kg_per_tkm: float | None = None
    in_band_s: int | None = None
    max_distance_m: int | None = None


@dataclass(frozen=True, slots=True)
class DesignLane:
    """What is known better about one pair of places than rates and roads know.

    Parameters
    ----------
    from_site_id, to_id
        A site, and a site of the next tier or a zone.
    class_id
        Class that it holds for; empty for all.
    cny_per_kg, in_band
        Freight, and whether goods stay in their band on the road; ``None`` asks the rates.
    seconds
        Time on the road, the same for all classes; ``None`` asks the roads.
    closed
        Whether goods may not go there.
    """

    from_site_id: str
    to_id: str
    class_id: str = ""
    cny_per_kg: float | None = None
    seconds: int | None = None
    in_band: bool | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class ServiceBand:
    """``share`` of demand is served from a site whose goods arrive within ``hours`` of the order.

    Parameters
    ----------
    hours, share
        The promise; a share of 0 only measures.
    wait_s
        Mean time from an order to the start of its picking (cut-off).
    product_group_ids
        Groups that count together; empty for all.
    """

    hours: float
    share: float = 0.0
    wait_s: int = 0
    product_group_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DesignRules:
    """What holds for the design as a whole.

    Parameters
    ----------
    sourcing
        ``split``, ``one_per_group`` or ``one_per_zone``: sites that may serve one zone.
    cold_chain_share
        Least share of fresh demand that is served in band from end to end.
    most_openings, most_closings, budget_cny
        Limits on changes of today's network; ``None`` for none.
    co2_cny_per_kg, co2_cap_kg
        Price and cap of emission over all periods.
    aim
        Measures in order of importance: ``cost``, ``uncovered``, ``co2``.
    cost_tolerance, uncovered_tolerance, co2_tolerance
        By what share later measures may worsen an earlier one.
    risk, cvar_weight, cvar_level
        How futures make one figure: ``mean``, ``cvar`` or ``regret``.
    """

    sourcing: str = "split"
    cold_chain_share: float = 0.0
    most_openings: int | None = None
    most_closings: int | None = None
    budget_cny: float | None = None
    co2_cny_per_kg: float = 0.0
    co2_cap_kg: float | None = None
    aim: tuple[str, ...] = ("cost",)
    cost_tolerance: float = 0.0
    uncovered_tolerance: float = 0.0
    co2_tolerance: float = 0.0
    risk: str = "mean"
    cvar_weight: float = 1.0
    cvar_level: float = 0.9


@dataclass(frozen=True, slots=True)
class Design:
    """Everything of a scenario that only the design of its network asks for.

    One in which nothing is stated cannot be told from none; scenarios then have none.
    """

    modules: tuple[SiteModule, ...] = ()
    choices: tuple[SiteChoice, ...] = ()
    groups: tuple[ProductGroup, ...] = ()
    zones: tuple[DemandZone, ...] = ()
    periods: tuple[DemandPeriod, ...] = ()
    demand: tuple[ZoneDemand, ...] = ()
    rates: tuple[FreightRate, ...] = ()
    lanes: tuple[DesignLane, ...] = ()
    bands: tuple[ServiceBand, ...] = ()
    exceptions: tuple[ExceptionRecord, ...] = ()
    futures: tuple[FutureCase, ...] = ()
    changes: tuple[FutureChange, ...] = ()
    spend: tuple[PresentSpend, ...] = ()
    rules: DesignRules = DesignRules()
