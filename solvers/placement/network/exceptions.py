"""What is expected to go wrong per kg, from few cases here and many elsewhere.

Rates of single sites are noisy: a front with 3 cases in 200 shipments is not three times as bad as
one with 1 in 200. Each place's rate is drawn from a beta distribution common to its kind (sites of
one tier, or lanes of one leg) and cases are binomial; the posterior mean moves small places to the
mean of all. The prior comes from the method of moments of Kleinman (1973), "Proportions with
extraneous variance: single and independent samples", JASA 68, 46-54, with shipments as weights.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from supplychain.outlook import ExceptionKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from supplychain.outlook import ExceptionRecord


@dataclass(frozen=True, slots=True)
class RatePrior:
    """A beta distribution by its mean and its strength, the shipments that it is worth.

    ``alpha = mean * strength`` and ``beta = (1 - mean) * strength``. Infinite strength means that
    all places share one rate.
    """

    mean: float
    strength: float

    def rate(self, shipments: float, cases: float) -> float:
        """Posterior mean ``(cases + strength * mean) / (shipments + strength)``."""
        if math.isinf(self.strength):
            return self.mean
        if shipments + self.strength == 0:
            return self.mean
        return (cases + self.strength * self.mean) / (shipments + self.strength)


def moment_prior(shipments: Sequence[int], cases: Sequence[int]) -> RatePrior:
    """Prior of a kind of places from the counts of all of them.

    With shipments ``n_i`` as weights, rates ``p_i = x_i / n_i``, their weighted mean ``m`` and
    ``S = sum n_i (p_i - m)^2``, the expectation of ``S`` is
    ``m (1 - m) ((1 - r) A + r B)`` where ``A = k - 1``, ``B = N - sum n_i^2 / N`` and
    ``r = 1 / (alpha + beta + 1)`` is the correlation of two shipments of one place. Equating gives
    ``r = (S / (m (1 - m)) - A) / (B - A)``, cut to [0, 1], and the strength ``1 / r - 1``.
    """
    n = np.array([count for count in shipments if count > 0], dtype=np.float64)
    x = np.array([c for c, count in zip(cases, shipments, strict=True) if count > 0], np.float64)
    total = float(n.sum())
    if total == 0:
        return RatePrior(0.0, math.inf)
    mean = float(x.sum()) / total
    spread = float((n * (x / n - mean) ** 2).sum())
    within = len(n) - 1.0
    between = total - float((n**2).sum()) / total
    if mean in (0.0, 1.0) or between <= within:
        return RatePrior(mean, math.inf)
    correlation = (spread / (mean * (1.0 - mean)) - within) / (between - within)
    if correlation <= 0.0:
        return RatePrior(mean, math.inf)
    return RatePrior(mean, 1.0 / min(correlation, 1.0) - 1.0)


@dataclass(frozen=True, slots=True)
class ExpectedLosses:
    """CNY per kg that a place is expected to lose by one kind of exception.

    Parameters
    ----------
    at
        By place, a site or a pair of places, where something was counted.
    elsewhere
        At places of the kind where nothing was: the prior's mean at the mean cost of a case.
    """

    at: dict[tuple[str, str], float]
    elsewhere: float

    def of(self, tail: str, head: str = "") -> float:
        """What is expected at a site, or on the way from one place to another."""
        return self.at.get((tail, head), self.elsewhere)


NO_LOSSES = ExpectedLosses({}, 0.0)


def expected_losses(records: Sequence[ExceptionRecord]) -> ExpectedLosses:
    """Losses per kg of one kind of exception at one kind of places."""
    if not records:
        return NO_LOSSES
    prior = moment_prior([item.shipments for item in records], [item.cases for item in records])
    at = {
        (item.site_id, item.to_id): prior.rate(item.shipments, item.cases)
        * item.cny_per_case
        / item.kg_per_shipment
        for item in records
    }
    weights = np.array([max(item.shipments, 0) for item in records], dtype=np.float64)
    if not weights.any():
        weights = np.ones(len(records))
    per_kg = np.array([item.cny_per_case / item.kg_per_shipment for item in records])
    return ExpectedLosses(at, prior.mean * float(np.average(per_kg, weights=weights)))


def losses_of_leg(
    records: Iterable[ExceptionRecord],
    tails: Sequence[str],
    heads: Sequence[str],
    *,
    is_controlled: bool,
) -> NDArray[np.float64]:
    """CNY per kg at each tail and on the way to each head, of shape (tails, heads).

    Spoilage is expected of goods that are held at a temperature only.
    """
    kinds: defaultdict[tuple[ExceptionKind, bool], list[ExceptionRecord]] = defaultdict(list)
    on_tail, on_head = frozenset(tails), frozenset(heads)
    for item in records:
        if item.site_id in on_tail and (not item.to_id or item.to_id in on_head):
            kinds[item.kind, bool(item.to_id)].append(item)
    cost = np.zeros((len(tails), len(heads)))
    for (kind, on_lanes), of_kind in kinds.items():
        if kind is ExceptionKind.SPOILAGE and not is_controlled:
            continue
        losses = expected_losses(of_kind)
        if on_lanes:
            cost += [[losses.of(tail, head) for head in heads] for tail in tails]
        else:
            cost += np.array([losses.of(tail) for tail in tails])[:, None]
    return cost
