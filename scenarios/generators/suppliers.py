"""Suppliers in producing clusters, drawn by a seed: offers, records, risks, today's purchases.

All numbers are invented. What they are meant to look like: a third of the suppliers are good and a
little dearer, large orders are 3 to 8 % cheaper by the unit, freight depends on the cluster, each
cluster fails now and then, and today's purchases are spread over more suppliers than the price
breaks reward, as they come about when every buyer chooses alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from supplychain.calendars import DAY_S, Horizon
from supplychain.scenario import Scenario
from supplychain.streams import stream
from supplychain.suppliers import (
    ISO_9001,
    CategoryDemand,
    Certificate,
    ClusterOutage,
    DeliveryRecord,
    Discount,
    Inspection,
    PresentPurchase,
    PriceBreak,
    SourcingRules,
    Supplier,
    Supply,
    SupplyOffer,
)

if TYPE_CHECKING:
    import numpy as np

START = datetime(2026, 3, 12, 8, tzinfo=ZoneInfo("Asia/Shanghai"))
CLUSTERS = (
    *("呼和浩特", "寿光", "烟台", "漯河", "嘉兴", "义乌", "宁波", "晋江", "佛山", "东莞", "成都"),
    *("昆明", "哈尔滨"),
)


@dataclass(frozen=True, slots=True)
class Quality:
    """What suppliers of a grade are like on average."""

    grade: str
    share: float
    price_factor: float
    defect_share: float
    otif: float
    pass_share: float


QUALITIES = (
    Quality("A", 0.34, 1.02, 0.003, 0.96, 0.99),
    Quality("B", 0.41, 0.99, 0.008, 0.90, 0.96),
    Quality("C", 0.25, 0.95, 0.018, 0.80, 0.90),
)


@dataclass(frozen=True, slots=True)
class SupplierParameters:
    """Size of what is drawn.

    ``coverage`` is the share of categories that a supplier offers, ``records`` its mean number of
    order lines in the last year.
    """

    clusters: int = 13
    per_cluster: int = 10
    categories: int = 40
    coverage: float = 1.0
    records: int = 30
    rules: SourcingRules = SourcingRules()


def supplier_scenario(
    parameters: SupplierParameters = SupplierParameters(), seed: int = 0
) -> Scenario:
    """A scenario that holds suppliers and nothing else.

    Parameters
    ----------
    parameters
        How large.
    seed
        Equal seeds and parameters give equal scenarios.
    """
    clusters = [
        CLUSTERS[row] if row < len(CLUSTERS) else f"cluster-{row + 1}"
        for row in range(parameters.clusters)
    ]
    demand = _demand(parameters, stream(seed, "categories"))
    firms = _firms(parameters, clusters, stream(seed, "suppliers"))
    places = _places(clusters, stream(seed, "clusters"))
    offers = _offers(parameters, firms, demand, places, stream(seed, "offers"))
    deliveries, inspections = records(parameters.records, firms, offers, stream(seed, "records"))
    supply = Supply(
        suppliers=tuple(supplier for supplier, _ in firms),
        offers=offers,
        deliveries=deliveries,
        inspections=inspections,
        certificates=certificates(firms, stream(seed, "certificates")),
        demand=demand,
        present=_present(demand, offers, stream(seed, "present")),
        outages=_outages(clusters, stream(seed, "outages")),
        rules=parameters.rules,
    )
    size = f"{parameters.clusters}x{parameters.categories}x{parameters.per_cluster}"
    return Scenario(
        name=f"suppliers-{size}-{seed}",
        horizon=Horizon(START, DAY_S),
        temperature_classes=(),
        products=(),
        sites=(),
        vehicle_types=(),
        fleets=(),
        customers=(),
        orders=(),
        description="generated",
        parameters={"generator": "suppliers", "seed": seed},
        supply=supply,
    )


def _demand(parameters: SupplierParameters, rng: np.random.Generator) -> tuple[CategoryDemand, ...]:
    """Categories: quantity of a year, and what faults cost in terms of their value."""
    rows = []
    for number in range(parameters.categories):
        value = float(rng.uniform(4.0, 60.0))
        rows.append(
            CategoryDemand(
                f"category-{number + 1}",
                f"品类 {number + 1}",
                round(float(rng.lognormal(11.5, 0.8))) + 1_000.0,
                round(float(rng.uniform(3.0, 14.0)), 1),
                round(1.5 * value, 2),
                round(0.01 * value, 3),
                round(0.8 * value, 2),
                high_risk=bool(rng.random() < 0.25),
            )
        )
    return tuple(rows)


def _firms(
    parameters: SupplierParameters, clusters: list[str], rng: np.random.Generator
) -> list[tuple[Supplier, Quality]]:
    firms = []
    for cluster in clusters:
        for number in range(parameters.per_cluster):
            quality = QUALITIES[rng.choice(len(QUALITIES), p=[item.share for item in QUALITIES])]
            if number == 0:
                # Somebody is good everywhere, however few suppliers are drawn.
                quality = QUALITIES[0]
            risks = [int(risk) for risk in rng.integers(1, 5, 4)]
            key = f"{cluster}-{number + 1}"
            firms.append((Supplier(key, key, cluster, quality.grade, *risks), quality))
    return firms


def _places(clusters: list[str], rng: np.random.Generator) -> dict[str, tuple[float, float, float]]:
    """By cluster: price factor, freight as a share of value, mean lead time in days."""
    return {
        cluster: (
            float(rng.uniform(0.94, 1.08)),
            float(rng.uniform(0.02, 0.10)),
            float(rng.uniform(2.0, 9.0)),
        )
        for cluster in clusters
    }


def _offers(
    parameters: SupplierParameters,
    firms: list[tuple[Supplier, Quality]],
    demand: tuple[CategoryDemand, ...],
    places: dict[str, tuple[float, float, float]],
    rng: np.random.Generator,
) -> tuple[SupplyOffer, ...]:
    offers = []
    for supplier, quality in firms:
        of_place, freight, days = places[supplier.cluster]
        own = quality.price_factor * float(rng.lognormal(0.0, 0.03))
        for category in demand:
            if rng.random() >= parameters.coverage:
                continue
            # The value that faults were priced by.
            value = category.defect_cny / 1.5
            price = value * of_place * own * float(rng.lognormal(0.0, 0.05))
            offers.append(_offer(supplier, category, price, freight * value, days, rng))
    return tuple(offers)


def _offer(
    supplier: Supplier,
    category: CategoryDemand,
    price: float,
    freight: float,
    days: float,
    rng: np.random.Generator,
) -> SupplyOffer:
    units = category.units
    steps = ((rng.uniform(0.08, 0.15), 0.97), (rng.uniform(0.2, 0.35), rng.uniform(0.92, 0.955)))
    lead = days * float(rng.uniform(0.8, 1.3))
    return SupplyOffer(
        supplier.id,
        category.id,
        round(price, 3),
        Discount.INCREMENTAL if rng.random() < 0.3 else Discount.ALL_UNITS,
        tuple(PriceBreak(float(round(at * units)), round(price * by, 3)) for at, by in steps),
        least_units=float(round(units * rng.uniform(0.02, 0.08))),
        capacity_units=float(round(units * rng.uniform(0.15, 0.6))),
        freight_cny_per_unit=round(freight * float(rng.uniform(0.9, 1.1)), 3),
        lead_time_days=round(lead, 2),
        lead_time_sd_days=round(lead * float(rng.uniform(0.1, 0.5)), 2),
    )


def records(
    per_firm: float,
    firms: list[tuple[Supplier, Quality]],
    offers: tuple[SupplyOffer, ...],
    rng: np.random.Generator,
) -> tuple[tuple[DeliveryRecord, ...], tuple[Inspection, ...]]:
    """Order lines of the last year, half of them inspected; ``per_firm`` is their mean number."""
    by_supplier: dict[str, list[SupplyOffer]] = {}
    for offer in offers:
        by_supplier.setdefault(offer.supplier_id, []).append(offer)
    deliveries: list[DeliveryRecord] = []
    inspections: list[Inspection] = []
    for supplier, quality in firms:
        own = by_supplier.get(supplier.id, [])
        for _ in range(int(rng.poisson(per_firm)) if own else 0):
            offer = own[int(rng.integers(len(own)))]
            line = _line(offer, quality, rng)
            deliveries.append(line)
            if rng.random() < 0.5:
                number = len(inspections) + 1
                inspections.append(_inspection(f"qc-{number}", line, quality, rng))
    return tuple(deliveries), tuple(inspections)


def _line(offer: SupplyOffer, quality: Quality, rng: np.random.Generator) -> DeliveryRecord:
    ordered_s = -int(rng.integers(20 * DAY_S, 360 * DAY_S))
    due_s = ordered_s + round((offer.lead_time_days + offer.lead_time_sd_days) * DAY_S)
    is_late = rng.random() > quality.otif
    spread = offer.lead_time_sd_days * DAY_S * abs(float(rng.normal()))
    received_s = due_s + round(spread) + 1 if is_late else due_s - round(spread)
    received_s = min(-1, max(ordered_s, received_s))
    return DeliveryRecord(
        offer.supplier_id, offer.category_id, ordered_s, due_s, received_s, 500.0, 500.0
    )


def _inspection(
    key: str, line: DeliveryRecord, quality: Quality, rng: np.random.Generator
) -> Inspection:
    defective = float(rng.binomial(100, quality.defect_share))
    passed = bool(rng.random() < quality.pass_share)
    at_s = -1 if line.received_s is None else line.received_s
    return Inspection(key, line.supplier_id, line.category_id, at_s, 100.0, defective, passed)


def certificates(
    firms: list[tuple[Supplier, Quality]], rng: np.random.Generator
) -> tuple[Certificate, ...]:
    """Most have ISO 9001; of some it has run out, and some never had it."""
    rows = []
    for supplier, _ in firms:
        draw = rng.random()
        if draw < 0.05:
            continue
        ends_s = -30 * DAY_S if draw < 0.10 else int(rng.integers(30, 900)) * DAY_S
        rows.append(Certificate(supplier.id, ISO_9001, ends_s - 3 * 365 * DAY_S, ends_s))
    return tuple(rows)


def _present(
    demand: tuple[CategoryDemand, ...], offers: tuple[SupplyOffer, ...], rng: np.random.Generator
) -> tuple[PresentPurchase, ...]:
    """Suppliers at random, each with its minimum order to twice that, until demand is met."""
    rows = []
    for category in demand:
        own = [offer for offer in offers if offer.category_id == category.id]
        left = category.units
        for at in rng.permutation(len(own)):
            offer = own[at]
            most = category.units if offer.capacity_units is None else offer.capacity_units
            wanted = min(most, float(round(category.units * rng.uniform(0.08, 0.3))), left)
            if wanted < offer.least_units or left - wanted < 0:
                continue
            rows.append(PresentPurchase(category.id, offer.supplier_id, wanted))
            left -= wanted
            if left <= 0:
                break
    return tuple(rows)


def _outages(clusters: list[str], rng: np.random.Generator) -> tuple[ClusterOutage, ...]:
    """One case for each cluster, and some that hit two neighbours together."""
    rows = [
        ClusterOutage(
            f"outage-{number}",
            cluster,
            round(float(rng.uniform(0.005, 0.03)), 4),
            round(float(rng.uniform(0.2, 0.7)), 2),
        )
        for number, cluster in enumerate(clusters, 1)
    ]
    for number in range(0, len(clusters) - 1, 4):
        probability = round(float(rng.uniform(0.002, 0.01)), 4)
        rows += [
            ClusterOutage(f"joint-{number + 1}", cluster, probability, 0.5)
            for cluster in clusters[number : number + 2]
        ]
    return tuple(rows)
