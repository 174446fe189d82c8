"""How one product ages and which band it is to be kept in, with the rates worked out once.

A batch asks for the rates of a temperature at every touch. Nearly always that is the set point of a
room, so that rates at a temperature are remembered; ramps are integrated with three Gauss nodes,
which over the small steps that curves are cut into is exact to rounding.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from supplychain.quality.kinetics import GAS_CONSTANT_J_MOL_K
from supplychain.quality.ranges import ABSOLUTE_ZERO_C

if TYPE_CHECKING:
    from supplychain.products import Product
    from supplychain.scenario import Scenario
    from supplychain.temperature import TemperatureClass

S_PER_H = 3600.0
MKT_PER_K = 83_144.0 / GAS_CONSTANT_J_MOL_K
"""Activation energy customary for mean kinetic temperature (USP <1079>), over the gas constant."""
AT_0_C = 1.0 / -ABSOLUTE_ZERO_C
MOST_REMEMBERED = 4096
REJECT_K = 6.0
"""Goods this far above their legal band are refused: frozen goods of -18 C above -12 C, chilled
goods of 4 C above 10 C (Shanghai DB31/T 388-2007: limits of rejection and of display)."""
# Three Gauss-Legendre nodes on (0, 1), exact to degree 5.
GAUSS = (
    (0.5 - math.sqrt(0.15), 5.0 / 18.0),
    (0.5, 4.0 / 9.0),
    (0.5 + math.sqrt(0.15), 5.0 / 18.0),
)


class Rates(NamedTuple):
    """What a second at one temperature does to a batch.

    Parameters
    ----------
    life_h_per_s
        Hours of life at the reference temperature used.
    mkt_per_s
        Rate of the mean kinetic temperature, 1 at 0 C.
    beyond_k
        How far outside the band; 0 inside.
    """

    life_h_per_s: float
    mkt_per_s: float
    beyond_k: float


class Ageing:
    """One product as its batches see it.

    Parameters
    ----------
    product
        Whose life and kinetics.
    band_c
        Lowest and highest temperature that counts as in band.
    hold_c
        Temperature that it is meant to be kept at.
    reject_c
        Goods once above this are refused, whatever life is left; infinite for never.
    """

    __slots__ = (
        "_rate", "_rates", "_walls_c", "high_c", "hold_c", "life_h", "low_c", "product", "reject_c",
    )  # fmt: skip

    def __init__(
        self,
        product: Product,
        band_c: tuple[float, float] = (-math.inf, math.inf),
        hold_c: float | None = None,
        reject_c: float = math.inf,
    ) -> None:
        self.product = product
        self.low_c, self.high_c = band_c
        self.hold_c = product.reference_c if hold_c is None else hold_c
        self.reject_c = reject_c
        self.life_h = math.inf if product.shelf_life_h is None else product.shelf_life_h
        kinetics = product.kinetics
        self._rate = kinetics.relative_rate if self.life_h < math.inf else None
        kinks_c: tuple[float, ...] = getattr(kinetics, "kinks_c", ())
        self._walls_c = sorted(c for c in {*kinks_c, *band_c} if math.isfinite(c))
        self._rates: dict[float, Rates] = {}

    @classmethod
    def of(cls, product: Product, temperature_class: TemperatureClass) -> Ageing:
        """A product of a class; goods without temperature control are in band anywhere."""
        if not temperature_class.is_controlled:
            return cls(product, hold_c=temperature_class.hold_c)
        reject_c = temperature_class.high_c + REJECT_K
        return cls(product, temperature_class.band_c, temperature_class.hold_c, reject_c)

    @property
    def least_h(self) -> float:
        """Life below which a batch can no longer be sold."""
        return self.product.min_remaining_life_h if self.life_h < math.inf else -math.inf

    def at(self, temperature_c: float) -> Rates:
        """Rates at one temperature."""
        found = self._rates.get(temperature_c)
        if found is None:
            if len(self._rates) >= MOST_REMEMBERED:
                self._rates.clear()
            found = self._rates[temperature_c] = self._work_out(temperature_c)
        return found

    def ramp(self, from_c: float, to_c: float) -> tuple[float, float]:
        """Mean life and mean kinetic rates while the temperature runs straight.

        Exact to rounding for a step of a few kelvin that no wall of :meth:`steps` divides.
        """
        span_c, rate = to_c - from_c, self._rate
        life = kinetic = 0.0
        for node, weight in GAUSS:
            temperature_c = from_c + span_c * node
            if rate is not None:
                life += weight * rate(temperature_c)
            kinetic += weight * math.exp(
                MKT_PER_K * (AT_0_C - 1.0 / (temperature_c - ABSOLUTE_ZERO_C))
            )
        return life / S_PER_H, kinetic

    def steps(self, from_c: float, to_c: float) -> list[tuple[float, float]]:
        """A ramp cut where its rates bend and where the band ends: shares of time, ends."""
        if from_c == to_c:
            return [(1.0, to_c)]
        low_c, high_c = (from_c, to_c) if from_c < to_c else (to_c, from_c)
        inner = [c for c in self._walls_c if low_c < c < high_c]
        if not inner:
            return [(1.0, to_c)]
        if from_c > to_c:
            inner.reverse()
        cuts, last_c = [], from_c
        for cut_c in (*inner, to_c):
            cuts.append(((cut_c - last_c) / (to_c - from_c), cut_c))
            last_c = cut_c
        return cuts

    def beyond_k(self, temperature_c: float) -> float:
        """How far outside the band; 0 inside."""
        if self.low_c <= temperature_c <= self.high_c:
            return 0.0
        return max(temperature_c - self.high_c, self.low_c - temperature_c, 0.0)

    def _work_out(self, temperature_c: float) -> Rates:
        life = 0.0 if self._rate is None else self._rate(temperature_c) / S_PER_H
        return Rates(life, mkt_rate(temperature_c), self.beyond_k(temperature_c))


def ageing_of(scenario: Scenario) -> dict[str, Ageing]:
    """Every product of a scenario, by its id."""
    classes = {c.id: c for c in scenario.temperature_classes}
    return {p.id: Ageing.of(p, classes[p.temperature_class_id]) for p in scenario.products}


def mkt_rate(temperature_c: float) -> float:
    """Rate that mean kinetic temperature averages, 1 at 0 C."""
    return math.exp(MKT_PER_K * (AT_0_C - 1.0 / (temperature_c - ABSOLUTE_ZERO_C)))


def mkt_c(rate: float) -> float:
    """The temperature of a mean rate."""
    return 1.0 / (1.0 / -ABSOLUTE_ZERO_C - math.log(rate) / MKT_PER_K) + ABSOLUTE_ZERO_C
