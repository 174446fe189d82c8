"""Which sites to open, how large, and who serves whom: the question as one frozen value.

Amounts of goods are kg per day, money is for the whole span of the periods, times are seconds.
Arrays are indexed by the order of the tuples beside them; whatever leaves the family names ids.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from solvers.placement.problem_checks import problems_of
from supplychain.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from supplychain.places import Location
    from supplychain.roads import RoadProvider
    from supplychain.scenario import Scenario


class Forced(StrEnum):
    """What must become of a site."""

    FREE = "free"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Module:
    """Room for one capacity class that a site can have in steps.

    Parameters
    ----------
    class_id
        Capacity class (a temperature class, or what returns are processed in).
    size_kg_per_day
        What one step adds to the throughput.
    most
        Most steps the site can have.
    present
        Steps it has today; more must be built.
    cny_per_day
        Cost of one step while the site is open: rent, energy of the room, staff.
    adding_cny
        Paid once for every step beyond those present.
    """

    class_id: str
    size_kg_per_day: float
    most: int = 1
    present: int = 0
    cny_per_day: float = 0.0
    adding_cny: float = 0.0


@dataclass(frozen=True, slots=True)
class CandidateSite:
    """A site that is open today or could be.

    Parameters
    ----------
    id, name, tier
        Key, name for people, and one of the problem's tiers.
    modules
        At most one entry per class; a class without one cannot pass through.
    is_open
        Whether it works today.
    forced
        Whether it must be open or closed.
    fixed_cny_per_day
        Cost of an open site, whatever its size.
    opening_cny, closing_cny
        Paid once if a site that is closed today opens, and the other way round.
    fixed_co2_kg_per_day
        Emission of an open site.
    location, city
        For maps and closures; may be absent in abstract problems.
    """

    id: str
    name: str
    tier: str
    modules: tuple[Module, ...]
    is_open: bool = False
    forced: Forced = Forced.FREE
    fixed_cny_per_day: float = 0.0
    opening_cny: float = 0.0
    closing_cny: float = 0.0
    fixed_co2_kg_per_day: float = 0.0
    location: Location | None = None
    city: str = ""


@dataclass(frozen=True, slots=True)
class Zone:
    """Where demand arises."""

    id: str
    name: str
    location: Location | None = None
    city: str = ""


@dataclass(frozen=True, slots=True)
class ProductGroup:
    """Goods that flow alike.

    Parameters
    ----------
    id, name
        Key and name for people.
    class_id
        Capacity class whose room they take on every tier.
    fresh
        Whether they count in cold-chain coverage.
    age_limit_s
        Longest time from leaving the first tier to the zone, handling included; ``None`` for
        goods that do not age.
    is_return
        Whether they flow from the zones up: costs and times of legs are those of the way back.
    first_tier
        Tier where they come from (for returns: where they end); empty means the topmost.
    unserved_cny_per_kg
        Price of demand left unserved; ``None`` if all must be served.
    """

    id: str
    name: str
    class_id: str
    fresh: bool = False
    age_limit_s: int | None = None
    is_return: bool = False
    first_tier: str = ""
    unserved_cny_per_kg: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Leg:
    """Ways from the sites of one tier to those of the next, or from the last tier to the zones.

    Parameters
    ----------
    cny_per_kg
        Transport, and handling and expected losses at the tail; of shape (groups, tails, heads),
        infinite where goods of the group may not go.
    seconds
        From the start of handling at the tail to the arrival at the head, of shape (tails, heads).
    co2_kg_per_kg
        Emission per kg carried, of shape (tails, heads).
    in_band
        Whether goods of a group stay in their band on the way, of shape (groups, tails, heads).
    """

    cny_per_kg: NDArray[np.float64]
    seconds: NDArray[np.int64]
    co2_kg_per_kg: NDArray[np.float64]
    in_band: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time with one level of demand, such as a year's quiet days or Double 11."""

    id: str
    days: float


@dataclass(frozen=True, slots=True, eq=False)
class Future:
    """What may come, as changes to the problem's own figures.

    Parameters
    ----------
    id, probability
        Key, and how likely; the probabilities of all futures add up to 1.
    demand_factor
        Multiplies demand, of shape (groups, zones) or a single number.
    transport_factor
        Multiplies the costs of legs (fuel).
    closed_site_ids
        Sites that cannot be used.
    closed_zone_ids
        Zones that cannot be reached; their demand counts as unserved.
    """

    id: str
    probability: float
    demand_factor: NDArray[np.float64] | float = 1.0
    transport_factor: float = 1.0
    closed_site_ids: tuple[str, ...] = ()
    closed_zone_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceBand:
    """``share`` of demand must be served from a site whose goods arrive within ``hours``.

    Time runs from the order: ``wait_s`` until picking begins, then the last leg's seconds.
    Judged over all periods of every future that has no closure, by kg.

    Parameters
    ----------
    hours, share
        The promise; a share of 0 only measures.
    wait_s
        From placing an order to the start of handling at the site: mean wait for the cut-off.
    group_ids
        Groups that count together; empty means all but returns.
    """

    hours: float
    share: float = 0.0
    wait_s: int = 0
    group_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeLimits:
    """How much may change from today; ``None`` means no limit."""

    most_openings: int | None = None
    most_closings: int | None = None
    budget_cny: float | None = None


class Sourcing(StrEnum):
    """How many sites of the last tier may serve one zone."""

    SPLIT = "split"
    ONE_PER_GROUP = "one_per_group"
    ONE_PER_ZONE = "one_per_zone"


class Measure(StrEnum):
    """What an objective looks at."""

    COST = "cost"
    UNCOVERED = "uncovered"
    CO2 = "co2"


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a lexicographic objective: later steps may worsen it by ``tolerance``, a share.

    For ``UNCOVERED`` the tolerance is a share of demand, not of the measure.
    """

    measure: Measure
    tolerance: float = 0.0


class Risk(StrEnum):
    """How several futures make one figure."""

    MEAN = "mean"
    CVAR = "cvar"
    REGRET = "regret"


@dataclass(frozen=True, slots=True)
class Aim:
    """What is sought.

    Parameters
    ----------
    stages
        In order of importance; usually cost alone.
    risk
        Mean cost over the futures; mean plus ``cvar_weight`` times the mean of the worst
        ``1 - cvar_level`` of them; or the largest regret against the best plan for each future.
    """

    stages: tuple[Stage, ...] = (Stage(Measure.COST),)
    risk: Risk = Risk.MEAN
    cvar_weight: float = 1.0
    cvar_level: float = 0.9


@dataclass(frozen=True, slots=True, eq=False)
class PlacementProblem:
    """A network to be designed.

    Parameters
    ----------
    name, currency
        For people.
    tiers
        From the source of goods to the last tier before the zones, at least one.
    class_ids
        Capacity classes.
    sites
        Of all tiers; `of_tier` gives the order in which legs count them.
    groups, zones, periods
        Goods, places of demand, stretches of time.
    legs
        One per tier, from its sites to the next tier's, the last to the zones.
    demand_kg_per_day
        Of shape (groups, zones, periods).
    futures
        What may come; one without changes where nothing is said.
    bands
        Promises on the time of the last leg.
    cold_chain_share
        Least share of fresh demand that is served in band from end to end; 0 for none.
    sourcing
        Whether demand may be split between sites.
    changes
        Limits on changes of today's network.
    co2_cny_per_kg, co2_cap_kg
        Price and cap of all emission over the periods.
    aim
        What is sought.
    """

    name: str
    tiers: tuple[str, ...]
    class_ids: tuple[str, ...]
    sites: tuple[CandidateSite, ...]
    groups: tuple[ProductGroup, ...]
    zones: tuple[Zone, ...]
    periods: tuple[Period, ...]
    legs: tuple[Leg, ...]
    demand_kg_per_day: NDArray[np.float64]
    futures: tuple[Future, ...] = (Future("as expected", 1.0),)
    bands: tuple[ServiceBand, ...] = ()
    cold_chain_share: float = 0.0
    sourcing: Sourcing = Sourcing.SPLIT
    changes: ChangeLimits = ChangeLimits()
    co2_cny_per_kg: float = 0.0
    co2_cap_kg: float | None = None
    aim: Aim = Aim()
    currency: str = "CNY"
    notes: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check everything at once.

        Raises
        ------
        DataError
            Listing every fault.
        """
        problems = problems_of(self)
        if problems:
            raise DataError(problems)

    @classmethod
    def from_scenario(
        cls, scenario: Scenario, roads: RoadProvider | None = None
    ) -> PlacementProblem:
        """The network that a scenario asks to be designed.

        Parameters
        ----------
        scenario
            A checked scenario with a design.
        roads
            Provider of distances; by default the scenario's choice among the embedded ones.

        Raises
        ------
        DataError
            If the scenario states no design, or one that is no sound problem.
        """
        from solvers.placement.from_scenario import problem_of  # noqa: PLC0415 - it builds this

        return problem_of(scenario, roads)

    def of_tier(self, tier: str) -> tuple[CandidateSite, ...]:
        """Sites of a tier, in the order of its legs' axes."""
        return tuple(site for site in self.sites if site.tier == tier)

    @property
    def days(self) -> float:
        """Days of all periods."""
        return sum(period.days for period in self.periods)
