"""Temperature classes and the weather of the day."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from supplychain.temperature import AmbientTemperature, TemperatureClass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scenarios.cities import City
    from scenarios.generators.parameters import NationalParameters

WARMEST_H = 15
REFERENCE_LATITUDE = 31.0
COOLING_PER_DEGREE_C = 0.2


def temperature_classes() -> tuple[TemperatureClass, ...]:
    """Frozen, chilled and ambient goods.

    Frozen: nominal -18 C, refused above -12 C (DB31/T 388-2007). Chilled: 0 to 5 C around 3 C.
    Ambient goods travel without a unit and bear a summer day.
    """
    return (
        TemperatureClass("frozen", "冷冻 Frozen", -25.0, -12.0, -18.0, 2.0, fresh=True),
        TemperatureClass("chilled", "冷藏 Chilled", 0.0, 5.0, 3.0, 2.0, fresh=True),
        TemperatureClass("ambient", "常温 Ambient", 0.0, 40.0),
    )


def ambient(
    parameters: NationalParameters, places: Iterable[City]
) -> tuple[AmbientTemperature, ...]:
    """Outdoor air by hour for every city, and for everywhere else, as a cosine over the day.

    The warmest hour is 15:00; a degree of latitude north of 31 cools by 0.2 K.
    """
    latitudes = {"": REFERENCE_LATITUDE, **{place.name_en: place.lat for place in places}}
    return tuple(
        AmbientTemperature(name, _hours(parameters, lat)) for name, lat in latitudes.items()
    )


def _hours(parameters: NationalParameters, lat: float) -> tuple[float, ...]:
    shift_c = COOLING_PER_DEGREE_C * (REFERENCE_LATITUDE - lat)
    mean_c = (parameters.ambient_low_c + parameters.ambient_high_c) / 2 + shift_c
    swing_c = (parameters.ambient_high_c - parameters.ambient_low_c) / 2
    turn = math.tau / 24
    return tuple(
        round(mean_c + swing_c * math.cos(turn * (hour - WARMEST_H)), 1) for hour in range(24)
    )
