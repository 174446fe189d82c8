"""Microbial growth under changing temperatures, to a limit that ends shelf life.

A secondary model turns temperature into a maximum specific growth rate; its integral over time, the
*dose* in ln units, is all that the primary models need. So one number per lot is its whole state,
and growth is exact for constant temperatures and quadrature alone for ramps.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from supplychain.quality.life import life_used_h
from supplychain.quality.ranges import NOT_NEGATIVE, POSITIVE, TEMPERATURE, Range, check_ranges

if TYPE_CHECKING:
    from supplychain.quality.exposure import Exposure

SPOILED_LOG_CFU_G = 7.0
"""Count at which chilled food commonly counts as spoiled, log10 CFU per gram."""

LN_10 = math.log(10.0)
_TOP_DOSE = 1e4


@dataclass(frozen=True, slots=True)
class RatkowskyGrowth:
    """Square root of the rate: ``b (T - T_min) (1 - exp(c (T - T_max)))``, per hour to the half.

    Zero at and beyond both ends. Without ``t_max_c`` it is the straight line of Ratkowsky 1982;
    with it the full form of Ratkowsky 1983.
    """

    b: float
    t_min_c: float
    t_max_c: float | None = None
    c: float = 0.0

    def __post_init__(self) -> None:
        top = self.t_min_c + 1.0 if self.t_max_c is None else self.t_max_c
        check_ranges(
            "ratkowsky growth",
            [
                ("b", self.b, POSITIVE),
                ("t_min_c", self.t_min_c, TEMPERATURE),
                ("t_max_c", top, Range(low=self.t_min_c, open_low=True)),
                ("c", self.c, NOT_NEGATIVE if self.t_max_c is None else POSITIVE),
            ],
        )

    @classmethod
    def through(cls, rate_per_h: float, at_c: float, t_min_c: float) -> RatkowskyGrowth:
        """The straight line with a rate measured at one temperature and a known ``t_min_c``."""
        check_ranges(
            "ratkowsky growth",
            [
                ("rate_per_h", rate_per_h, POSITIVE),
                ("at_c", at_c, Range(low=t_min_c, open_low=True)),
            ],
        )
        return cls(math.sqrt(rate_per_h) / (at_c - t_min_c), t_min_c)

    @property
    def kinks_c(self) -> tuple[float, ...]:
        """Temperatures beyond which nothing grows."""
        return (self.t_min_c,) if self.t_max_c is None else (self.t_min_c, self.t_max_c)

    def relative_rate(self, temperature_c: float) -> float:
        """Maximum specific growth rate, ln units per hour: relative to 1 per hour."""
        if temperature_c <= self.t_min_c:
            return 0.0
        root = self.b * (temperature_c - self.t_min_c)
        if self.t_max_c is not None:
            if temperature_c >= self.t_max_c:
                return 0.0
            root *= -math.expm1(self.c * (temperature_c - self.t_max_c))
        return root * root


class PrimaryGrowth(Protocol):
    """Count over dose.

    Every model has ``lag_dose``, the dose that passes before growth (rate times lag, constant over
    temperature), and ``top_log``, the most that the food holds, log10 CFU per gram.
    """

    def log_count(self, start_log: float, dose: float) -> float:
        """Count, log10 CFU per gram, from the count at dose 0."""
        ...


@dataclass(frozen=True, slots=True)
class BaranyiGrowth:
    """Baranyi and Roberts 1994: ``dQ/dt = mu Q``, ``dN/dt = Q / (1 + Q) mu (1 - N / N_max) N``.

    Both integrate in closed form over the dose, whatever the course of the temperature: with
    ``Q_0 = 1 / (exp(lag_dose) - 1)`` growth has ``G = ln((1 + Q_0 exp(dose)) / (1 + Q_0))``, and
    the count is logistic in G.
    """

    top_log: float
    lag_dose: float = 0.0

    def __post_init__(self) -> None:
        _check("baranyi growth", self.top_log, self.lag_dose)

    def log_count(self, start_log: float, dose: float) -> float:
        """Count, log10 CFU per gram, from the count at dose 0."""
        # ln((1 + Q0 e^M) / (1 + Q0)) without an infinite Q0 where there is no lag.
        still = math.exp(-self.lag_dose)
        grown = dose + math.log(still + (1.0 - still) * math.exp(-dose))
        room = LN_10 * (self.top_log - start_log)
        if room <= 0.0:
            return start_log
        # N_max / (1 + (N_max / N_0 - 1) exp(-G)), in logarithms.
        below = math.log1p(math.expm1(room) * math.exp(-grown)) / LN_10
        return self.top_log - below


@dataclass(frozen=True, slots=True)
class BuchananGrowth:
    """Buchanan 1997: nothing during the lag, straight growth, then nothing at the top."""

    top_log: float
    lag_dose: float = 0.0

    def __post_init__(self) -> None:
        _check("buchanan growth", self.top_log, self.lag_dose)

    def log_count(self, start_log: float, dose: float) -> float:
        """Count, log10 CFU per gram, from the count at dose 0."""
        grown = max(dose - self.lag_dose, 0.0) / LN_10
        return max(start_log, min(start_log + grown, self.top_log))


@dataclass(frozen=True, slots=True)
class GompertzGrowth:
    """Gompertz as Zwietering 1990 writes it: ``A exp(-exp(e / A (lag - M) + 1))`` over dose M.

    Its curve does not begin at the first count but ``A exp(-exp(e lag / A + 1))`` above it; that is
    taken off here, so that no dose means no growth.
    """

    top_log: float
    lag_dose: float = 0.0

    def __post_init__(self) -> None:
        _check("gompertz growth", self.top_log, self.lag_dose)

    def log_count(self, start_log: float, dose: float) -> float:
        """Count, log10 CFU per gram, from the count at dose 0."""
        room = LN_10 * (self.top_log - start_log)
        if room <= 0.0:
            return start_log

        def curve(at: float) -> float:
            return math.exp(-math.exp(min(math.e / room * (self.lag_dose - at) + 1.0, 700.0)))

        begin = curve(0.0)
        return start_log + room / LN_10 * (curve(dose) - begin) / (1.0 - begin)


def growth_dose(rate: RatkowskyGrowth, exposure: Exposure) -> float:
    """Integral of the growth rate over an exposure, in ln units; doses of parts add up."""
    return life_used_h(rate, exposure)


def hours_to_limit(
    rate: RatkowskyGrowth,
    primary: PrimaryGrowth,
    start_log: float,
    temperature_c: float,
    limit_log: float = SPOILED_LOG_CFU_G,
) -> float:
    """Hours at one temperature until the count reaches a limit; infinite if it never does."""
    per_h = rate.relative_rate(temperature_c)
    if start_log >= limit_log:
        return 0.0
    if per_h <= 0.0 or primary.log_count(start_log, _TOP_DOSE) < limit_log:
        return math.inf
    low, high = 0.0, _TOP_DOSE
    while high - low > 1e-10 * max(high, 1.0):
        middle = (low + high) / 2.0
        reached = primary.log_count(start_log, middle) >= limit_log
        low, high = (low, middle) if reached else (middle, high)
    return high / per_h


def _check(noun: str, top_log: float, lag_dose: float) -> None:
    check_ranges(noun, [("top_log", top_log, Range()), ("lag_dose", lag_dose, NOT_NEGATIVE)])
