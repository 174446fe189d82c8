"""What is known of suppliers: whom goods can be bought from, at what price, and how it went."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Discount(StrEnum):
    """What a price break holds for.

    ``ALL_UNITS``: the price reached holds for every unit. ``INCREMENTAL``: only for the units
    beyond the break.
    """

    ALL_UNITS = "all_units"
    INCREMENTAL = "incremental"


class Appeal(StrEnum):
    """What became of a supplier's objection to a failed inspection."""

    NONE = "none"
    PENDING = "pending"
    UPHELD = "upheld"
    REJECTED = "rejected"


ISO_9001 = "iso_9001"
"""Kind of the certificate without which nobody is approved."""


@dataclass(frozen=True, slots=True)
class Supplier:
    """A firm that goods can be bought from.

    Parameters
    ----------
    id, name
        Key, and name for people.
    cluster
        Producing region that fails together, such as a port or a valley.
    grade
        Class, such as A; the scenario's rules say which is the best.
    financial_risk, operational_risk, legal_risk, safety_risk
        Due diligence, 1 (remote) to 5 (almost certain); ``None`` where nobody has looked.
    cured_s
        When corrective action was accepted; failures before count no longer. ``None`` for never.
    """

    id: str
    name: str
    cluster: str
    grade: str = ""
    financial_risk: int | None = None
    operational_risk: int | None = None
    legal_risk: int | None = None
    safety_risk: int | None = None
    cured_s: int | None = None


@dataclass(frozen=True, slots=True)
class PriceBreak:
    """Price of a unit from a quantity on."""

    from_units: float
    price_cny: float


@dataclass(frozen=True, slots=True)
class SupplyOffer:
    """What a supplier offers of one category for the whole time that demand is stated for.

    Parameters
    ----------
    supplier_id, category_id
        Who, and of what.
    price_cny
        Price of a unit before any break.
    discount
        What breaks hold for.
    breaks
        Lower prices of larger quantities, in rising order.
    least_units
        Minimum order: that much or nothing.
    capacity_units
        Most that can be bought; ``None`` for no limit.
    freight_cny_per_unit
        To bring one unit to where it is needed.
    lead_time_days, lead_time_sd_days
        Mean and standard deviation of the time from order to receipt.
    defect_share
        Share of units that are defective; ``None`` asks the inspections.
    """

    supplier_id: str
    category_id: str
    price_cny: float
    discount: Discount = Discount.ALL_UNITS
    breaks: tuple[PriceBreak, ...] = ()
    least_units: float = 0.0
    capacity_units: float | None = None
    freight_cny_per_unit: float = 0.0
    lead_time_days: float = 0.0
    lead_time_sd_days: float = 0.0
    defect_share: float | None = None


@dataclass(frozen=True, slots=True)
class CategoryDemand:
    """What is needed of a category, and what it costs when it comes late, broken or not at all.

    Parameters
    ----------
    id, name
        Key, and name for people.
    units
        Needed in all.
    planned_lead_time_days
        Lead time that orders count on; what takes longer is late.
    defect_cny
        Cost of a defective unit beside its price: sorting, returns, lost sales.
    late_cny_per_unit_day
        Cost of one unit one day late.
    outage_cny_per_unit
        Cost of a unit that a cluster fails to deliver: spot purchase, lost sales.
    high_risk
        Whether every unit is inspected whoever made it.
    sources
        Least number of suppliers; ``None`` asks the scenario's rules.
    """

    id: str
    name: str
    units: float
    planned_lead_time_days: float = 0.0
    defect_cny: float = 0.0
    late_cny_per_unit_day: float = 0.0
    outage_cny_per_unit: float = 0.0
    high_risk: bool = False
    sources: int | None = None


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """One order line as it was fulfilled; ``received_s`` is ``None`` while it is open."""

    supplier_id: str
    category_id: str
    ordered_s: int
    due_s: int
    received_s: int | None
    ordered_units: float
    received_units: float


@dataclass(frozen=True, slots=True)
class Inspection:
    """One lot that was inspected, and what became of an objection."""

    id: str
    supplier_id: str
    category_id: str
    inspected_s: int
    sampled_units: float
    defective_units: float
    passed: bool
    appeal: Appeal = Appeal.NONE


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate of a supplier, valid from the first moment until the last."""

    supplier_id: str
    kind: str
    valid_from_s: int
    valid_until_s: int


@dataclass(frozen=True, slots=True)
class PresentPurchase:
    """What is bought of a category from a supplier today, in units of the same time as demand."""

    category_id: str
    supplier_id: str
    units: float


@dataclass(frozen=True, slots=True)
class ClusterOutage:
    """One case of risk: with a probability, a cluster loses a share of what it was to deliver.

    Several rows with one ``id`` are one case that hits several clusters together.
    """

    id: str
    cluster: str
    probability: float
    lost_share: float = 1.0


@dataclass(frozen=True, slots=True)
class SourcingRules:
    """What holds for buying as a whole.

    Parameters
    ----------
    best_grade, best_share
        At least this share of all spend goes to suppliers of this grade.
    supplier_share
        Most of a category's units that an approved supplier may get.
    watch_share, trial_share
        The same for suppliers on watch, and for candidates.
    cluster_share
        Most of all spend that may go to one cluster.
    sources
        Least number of suppliers of a category.
    least_share
        Least of a category's units that counts as a source.
    cvar_weight, cvar_level
        Weight of the mean cost of the worst outages beside other costs, and the share of cases
        that are not the worst.
    most_cvar_cny, most_defects
        Limits on that mean, and on expected defective units; ``None`` for none.
    rating
        Least rating, 0 to 100, of an approved supplier.
    window_days
        How long records count.
    failures
        Failed inspections within the window that end business.
    required_certificates
        Kinds that count for compliance.
    """

    best_grade: str = "A"
    best_share: float = 0.6
    supplier_share: float = 0.6
    watch_share: float = 0.3
    trial_share: float = 0.1
    cluster_share: float = 0.35
    sources: int = 2
    least_share: float = 0.05
    cvar_weight: float = 1.0
    cvar_level: float = 0.95
    most_cvar_cny: float | None = None
    most_defects: float | None = None
    rating: float = 60.0
    window_days: float = 365.0
    failures: int = 3
    required_certificates: tuple[str, ...] = (ISO_9001,)


@dataclass(frozen=True, slots=True)
class Supply:
    """Everything of a scenario that only the choice of suppliers asks for.

    One in which nothing is stated cannot be told from none; scenarios then have none.
    """

    suppliers: tuple[Supplier, ...] = ()
    offers: tuple[SupplyOffer, ...] = ()
    deliveries: tuple[DeliveryRecord, ...] = ()
    inspections: tuple[Inspection, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    demand: tuple[CategoryDemand, ...] = ()
    present: tuple[PresentPurchase, ...] = ()
    outages: tuple[ClusterOutage, ...] = ()
    rules: SourcingRules = SourcingRules()
