"""How named foods age, each with the source that its numbers come from.

Only measured lives and published rates stand here, or what follows from them by the formula that
the source text names; a food whose life was not found has a rate alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supplychain.quality.growth import BaranyiGrowth, RatkowskyGrowth
from supplychain.quality.kinetics import (
    ArrheniusKinetics,
    ExponentialKinetics,
    SquareRootKinetics,
)
from supplychain.quality.tables import BandedQ10Kinetics, TableKinetics

if TYPE_CHECKING:
    from supplychain.quality.kinetics import Kinetics

DAY_H = 24.0


@dataclass(frozen=True, slots=True)
class ProductQuality:
    """Rate and life of a food.

    ``life_h`` is at the reference temperature of ``kinetics``; ``None`` where no source gave it.
    Where a source gives a range of lives its lower end stands here.
    """

    id: str
    name: str
    kinetics: Kinetics
    life_h: float | None
    source: str


@dataclass(frozen=True, slots=True)
class MicrobialGrowth:
    """Growth of one flora on one food."""

    id: str
    name: str
    rate: RatkowskyGrowth
    primary: BaranyiGrowth
    source: str


_HB66 = "USDA Agriculture Handbook 66 (Saltveit): Q10 3.0, 2.5, 2.0, 1.5 by 10 K from 0 to 40 C"
_RESPIRATION = "respiration in USDA Agriculture Handbook 66"
_IIR = "IIR 2000 chilled storage lives in James and James, Table 10.1, at the middle of each band"
_IIR_MIDDLES_C = (-2.6, 0.5, 3.55, 6.7)
_PETRUS = "Petrus et al. 2010, pasteurised milk; one activation energy misses 9 C by 39 %"
_PETRUS_C = (2.0, 4.0, 9.0, 14.0, 16.0)


def _produce(key: str, name: str, life_days: float | None, source: str) -> ProductQuality:
    life_h = None if life_days is None else life_days * DAY_H
    return ProductQuality(key, name, BandedQ10Kinetics.produce(), life_h, f"{source}; {_HB66}")


def _arrhenius(
    key: str, name: str, kj_mol: float, at_c: float, life_days: float | None, source: str
) -> ProductQuality:
    life_h = None if life_days is None else life_days * DAY_H
    return ProductQuality(key, name, ArrheniusKinetics(kj_mol * 1000.0, at_c), life_h, source)


def _table(
    key: str, name: str, at_c: tuple[float, ...], days: tuple[float, ...], source: str
) -> ProductQuality:
    """Life by temperature, its reference the second point: about 0 C for meat, 4 C for milk."""
    lives_h = tuple(DAY_H * value for value in days)
    return ProductQuality(key, name, TableKinetics(at_c, lives_h, at_c[1]), lives_h[1], source)


FOODS: tuple[ProductQuality, ...] = (
    _produce("produce", "fresh produce in general", None, "no one life holds for all"),
    _produce("lettuce", "lettuce", 14.0, "UC Davis: 2 to 3 weeks at 0 C"),
    _produce("kale", "kale and collards", 10.0, "UC Davis: 10 to 14 days at 0 C"),
    _produce("broccoli", "broccoli", 14.0, "USDA Handbook 66: 2 to 3 weeks at 0 C"),
    _produce("asparagus", "asparagus", 14.0, "USDA Handbook 66: 14 to 21 days at 0 C"),
    _produce("cherry", "sweet cherries", 14.0, "USDA Handbook 66: 2 to 4 weeks at 0 C"),
    _produce("raspberry", "raspberries", 2.0, "USDA Handbook 66: 2 to 5 days at -0.5 to 0 C"),
    _arrhenius(
        *("spinach", "spinach", 83.0, 0.0, 14.0),
        "UC Davis: up to 2 weeks at 0 C; 83 kJ/mol from its respiration at 0 to 10 C",
    ),
    _arrhenius(
        *("strawberry", "strawberries", 75.0, 0.0, 7.0),
        f"UC Davis: 7 days at 0 C; 75 kJ/mol from {_RESPIRATION} at 0, 10, 20 C",
    ),
    _arrhenius(
        *("blueberry", "blueberries", 78.0, 0.0, 14.0),
        f"UC Davis: 2 weeks at 0 C; 78 kJ/mol from {_RESPIRATION}",
    ),
    _arrhenius(
        *("blackberry", "blackberries", 58.0, 0.0, 2.0),
        f"UC Davis: 2 to 14 days at 0 C; 58 kJ/mol from {_RESPIRATION}",
    ),
    _arrhenius(*("table_grape", "table grapes", 72.0, 0.0, None), f"72 kJ/mol from {_RESPIRATION}"),
    _arrhenius(
        *("frozen_spinach", "frozen spinach, vitamin C", 132.0, -18.0, None),
        "Dermesonluoglu 2015: 132 kJ/mol for vitamin C, -5 to -18 C",
    ),
    _arrhenius(
        *("frozen_spinach_sensory", "frozen spinach, sensory score", 61.0, -18.0, None),
        "Dermesonluoglu 2015: 61 kJ/mol for the sensory score, -5 to -18 C",
    ),
    ProductQuality(
        "fish_aerobic",
        "fish, spoiled by Pseudomonas in air",
        SquareRootKinetics(-11.8, 0.0),
        None,
        "Koutsoumanis 2001, Appl. Environ. Microbiol. 67:1821: T_min of growth -11.8 C",
    ),
    _arrhenius(
        *("fish_packed", "red mullet in modified atmosphere", 80.0, 0.0, None),
        "Koutsoumanis 2000: 75 to 85 kJ/mol whatever the carbon dioxide",
    ),
    ProductQuality(
        "cold_smoked_salmon",
        "cold-smoked salmon in vacuum",
        ExponentialKinetics(0.089, 5.0),
        36.0 * DAY_H,
        "Food Spoilage and Safety Predictor (DTU): ln RRS = 0.089 T; its two-step example, 8.9 d "
        "at 5 C then 11.1 d at 15 C or the reverse, gives 36 to 37 d at 5 C",
    ),
    _arrhenius(
        *("meat", "meat in general", 56.0, 0.0, 11.0),
        "James and James: 11, 6, 4, 2 days at 0, 5, 10, 20 C; 56 kJ/mol fits within 18 %",
    ),
    _table("beef", "beef", _IIR_MIDDLES_C, (40.0, 34.0, 10.0, 9.0), _IIR),
    _table("pork", "pork", _IIR_MIDDLES_C, (50.0, 22.0, 16.0, 15.0), _IIR),
    _table("poultry", "poultry", _IIR_MIDDLES_C, (32.0, 17.0, 12.0, 7.0), _IIR),
    _table("lamb", "lamb", _IIR_MIDDLES_C[:3], (55.0, 41.0, 28.0), _IIR),
    _table(
        "milk_hdpe", "pasteurised milk in HDPE", _PETRUS_C, (43.0, 36.0, 8.0, 5.0, 3.0), _PETRUS
    ),
    _table(
        "milk_ldpe", "pasteurised milk in LDPE", _PETRUS_C, (37.0, 35.0, 7.0, 3.0, 2.0), _PETRUS
    ),
)

SPINACH_TOTAL_COUNT = MicrobialGrowth(
    "spinach_total_count",
    "total count on baby spinach",
    RatkowskyGrowth.through(0.69 / DAY_H, 6.0, -11.8),
    BaranyiGrowth(9.5),
    "FSL-MQIP, CIDA model 1: 0.69 ln units a day at 6 C, no lag, top 9.4 to 9.7 log10 CFU/g; T_min "
    "-11.8 C is that of Pseudomonas (Koutsoumanis 2001), since two temperatures fix none: at 10 C "
    "it gives 1.04 a day where 0.80 was measured",
)


def food(key: str) -> ProductQuality:
    """A food by its key; `KeyError` if there is none."""
    return {item.id: item for item in FOODS}[key]
