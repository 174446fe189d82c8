"""Ratings of suppliers from their record, drawn towards the common mean where it is short."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from solvers.replenishment.suppliers.records import records_of, window_start
from supplychain.calendars import DAY_S

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from solvers.replenishment.suppliers.records import Record
    from supplychain.suppliers import DeliveryRecord, Supply

IN_FULL = 1.0 - 1e-9
"""Share of the ordered units that counts as in full."""
CHEAP, DEAR = 0.8, 1.2
"""Price indices that get all and nothing of the price's weight."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each measure counts in the rating; they are divided by their sum.

    Parameters
    ----------
    otif
        Order lines on time and in full.
    quality
        Lots that passed inspection.
    steadiness
        One over one and the coefficient of variation of lead times.
    price
        Price index within the category, 0.8 for all and 1.2 for nothing.
    compliance
        Required certificates that are valid.
    """

    otif: float = 0.35
    quality: float = 0.30
    steadiness: float = 0.10
    price: float = 0.15
    compliance: float = 0.10


@dataclass(frozen=True, slots=True)
class ScoreSettings:
    """How records become ratings.

    Parameters
    ----------
    weights
        Of the measures.
    prior_lines, prior_lots
        Strength of the common mean, in order lines and in inspected lots: a supplier with as many
        of its own is half-way between its record and the mean.
    prior_lead_times
        The same for the variance of lead times, in degrees of freedom.
    """

    weights: Weights = Weights()
    prior_lines: float = 20.0
    prior_lots: float = 20.0
    prior_lead_times: float = 10.0


@dataclass(frozen=True, slots=True)
class Score:
    """Rating of one supplier.

    Parameters
    ----------
    supplier_id, cluster
        Who and where.
    lines, lines_otif, otif
        Order lines, those on time and in full, and the shrunk share.
    lots, lots_passed, quality
        Inspected lots, those that passed, and the shrunk share.
    defect_share
        Shrunk share of defective units.
    lead_time_cv
        Coefficient of variation of lead times, its variance shrunk; ``None`` if nobody has any.
    price_index
        Mean over categories of the best price that is offered over the category's median; ``None``
        without offers.
    compliance
        Share of the required certificates that are valid.
    rating
        0 to 100.
    percentile
        Share of the cluster's suppliers that are rated lower, equals counted half; 0 to 1.
    """

    supplier_id: str
    cluster: str
    lines: int
    lines_otif: int
    otif: float
    lots: int
    lots_passed: int
    quality: float
    defect_share: float
    lead_time_cv: float | None
    price_index: float | None
    compliance: float
    rating: float
    percentile: float


@dataclass(frozen=True, slots=True)
class _Means:
    """What all suppliers together did: the prior."""

    otif: float
    quality: float
    defect_share: float
    sampled_per_lot: float
    lead_time_variance: float


def scorecards(
    supply: Supply, at_s: int = 0, settings: ScoreSettings = ScoreSettings()
) -> tuple[Score, ...]:
    """Rate every supplier by its record in the window that ends at a moment.

    Rates are beta-binomial means ``(k + m p) / (n + m)`` with the mean ``p`` of all suppliers and a
    strength ``m``; variances of lead times are scaled inverse chi-square means likewise.

    Parameters
    ----------
    supply
        Suppliers and their records.
    at_s
        Moment at which they are rated.
    settings
        Weights and strengths.

    Returns
    -------
    tuple of Score
        In the order of the suppliers.
    """
    start_s = window_start(at_s, supply.rules.window_days)
    records = [record.since(start_s) for record in records_of(supply, at_s)]
    means = _means(records, at_s)
    indices = price_indices(supply)
    bare = [
        _score(record, at_s, means, indices.get(record.supplier.id), supply, settings)
        for record in records
    ]
    return tuple(_ranked(bare))


def price_indices(supply: Supply) -> dict[str, float]:
    """Mean over a supplier's categories of its best price over the category's median."""
    best: dict[str, dict[str, float]] = {}
    for offer in supply.offers:
        price = min((part.price_cny for part in offer.breaks), default=offer.price_cny)
        best.setdefault(offer.category_id, {})[offer.supplier_id] = min(price, offer.price_cny)
    ratios: dict[str, list[float]] = {}
    for prices in best.values():
        median = float(np.median(list(prices.values())))
        for supplier_id, price in prices.items():
            ratios.setdefault(supplier_id, []).append(price / median if median > 0 else 1.0)
    return {key: math.fsum(values) / len(values) for key, values in ratios.items()}


def is_otif(line: DeliveryRecord, at_s: int) -> bool:
    """Whether an order line had come on time and in full."""
    if line.received_s is None or line.received_s > min(at_s, line.due_s):
        return False
    return line.received_units >= IN_FULL * line.ordered_units


def _lead_times(record: Record, at_s: int) -> list[float]:
    """Days from order to receipt, over their mean in the supplier's category."""
    by_category: dict[str, list[float]] = {}
    for line in record.deliveries:
        if line.received_s is not None and line.received_s <= at_s:
            days = (line.received_s - line.ordered_s) / DAY_S
            by_category.setdefault(line.category_id, []).append(days)
    relative = []
    for days_of in by_category.values():
        mean = math.fsum(days_of) / len(days_of)
        if mean > 0:
            relative += [days / mean for days in days_of]
    return relative


def _deviation(relative: Sequence[float]) -> tuple[float, int]:
    """Sum of squares about 1 of relative lead times, and its degrees of freedom."""
    return math.fsum((value - 1.0) ** 2 for value in relative), max(0, len(relative) - 1)


def _means(records: Iterable[Record], at_s: int) -> _Means:
    lines = otif = lots = passed = freedom = 0
    defective = sampled = squares = 0.0
    for record in records:
        lines += len(record.deliveries)
        otif += sum(is_otif(line, at_s) for line in record.deliveries)
        lots += len(record.inspections)
        passed += sum(item.passed for item in record.inspections)
        defective += math.fsum(item.defective_units for item in record.inspections)
        sampled += math.fsum(item.sampled_units for item in record.inspections)
        own, free = _deviation(_lead_times(record, at_s))
        squares, freedom = squares + own, freedom + free
    # One success and one failure more keep a mean of few records off 0 and 1.
    return _Means(
        (otif + 1) / (lines + 2),
        (passed + 1) / (lots + 2),
        defective / sampled if sampled else 0.0,
        sampled / lots if lots else 0.0,
        squares / freedom if freedom else 0.0,
    )


def _score(
    record: Record,
    at_s: int,
    means: _Means,
    price_index: float | None,
    supply: Supply,
    settings: ScoreSettings,
) -> Score:
    lines, lots = len(record.deliveries), len(record.inspections)
    kept = sum(is_otif(line, at_s) for line in record.deliveries)
    passed = sum(item.passed for item in record.inspections)
    otif = shrunk(kept, lines, means.otif, settings.prior_lines)
    quality = shrunk(passed, lots, means.quality, settings.prior_lots)
    squares, freedom = _deviation(_lead_times(record, at_s))
    weight = settings.prior_lead_times
    variance = (squares + weight * means.lead_time_variance) / (freedom + weight)
    valid = valid_certificates(record, at_s)
    required = supply.rules.required_certificates
    compliance = sum(kind in valid for kind in required) / len(required) if required else 1.0
    index = 1.0 if price_index is None else price_index
    measures = (
        otif,
        quality,
        1.0 / (1.0 + math.sqrt(variance)),
        min(1.0, max(0.0, (DEAR - index) / (DEAR - CHEAP))),
        compliance,
    )
    return Score(
        record.supplier.id,
        record.supplier.cluster,
        lines,
        kept,
        otif,
        lots,
        passed,
        quality,
        shrunk(
            math.fsum(item.defective_units for item in record.inspections),
            math.fsum(item.sampled_units for item in record.inspections),
            means.defect_share,
            settings.prior_lots * means.sampled_per_lot,
        ),
        math.sqrt(variance) if freedom or means.lead_time_variance else None,
        price_index,
        compliance,
        100.0 * _weighted(measures, settings.weights),
        0.0,
    )


def shrunk(successes: float, trials: float, mean: float, strength: float) -> float:
    """Beta-binomial mean of a rate; the prior's mean if there is neither trial nor strength."""
    weight = trials + strength
    return (successes + strength * mean) / weight if weight > 0 else mean


def valid_certificates(record: Record, at_s: int) -> frozenset[str]:
    """Kinds of certificates that are valid at a moment."""
    return frozenset(
        paper.kind
        for paper in record.certificates
        if paper.valid_from_s <= at_s <= paper.valid_until_s
    )


def _weighted(measures: tuple[float, ...], weights: Weights) -> float:
    given = (weights.otif, weights.quality, weights.steadiness, weights.price, weights.compliance)
    return math.fsum(w * m for w, m in zip(given, measures, strict=True)) / math.fsum(given)


def _ranked(scores: Sequence[Score]) -> list[Score]:
    """The same scores with their percentile within the cluster."""
    ratings: dict[str, list[float]] = {}
    for score in scores:
        ratings.setdefault(score.cluster, []).append(score.rating)
    ranked = []
    for score in scores:
        others = ratings[score.cluster]
        lower = sum(rating < score.rating for rating in others)
        equal = sum(rating == score.rating for rating in others)
        ranked.append(replace(score, percentile=(lower + equal / 2) / len(others)))
    return ranked
