"""Temperature classes and the weather that works against them."""

from __future__ import annotations

from dataclasses import dataclass

from supplychain.calendars import HOUR_S


@dataclass(frozen=True, slots=True)
class TemperatureClass:
    """Goods that travel at one temperature.

    Parameters
    ----------
    id
        Short key, such as ``chilled``.
    name
        Name for people.
    low_c, high_c
        Legal band of the product, in degrees C.
    set_point_c
        Temperature that rooms and compartments are held at; ``None`` for goods that travel
        without temperature control.
    tolerance_c
        Largest deviation of the product from the set point that counts as *in band*; ``None``
        judges by the legal band alone.
    fresh
        Whether the class counts as fresh goods in coverage and loss figures.
    max_on_board_s
        Longest time that its goods may be on a last-mile vehicle; ``None`` for no limit.
    """

    id: str
    name: str
    low_c: float
    high_c: float
    set_point_c: float | None = None
    tolerance_c: float | None = None
    fresh: bool = False
    max_on_board_s: int | None = None

    @property
    def is_controlled(self) -> bool:
        """Whether a unit must hold a set point."""
        return self.set_point_c is not None

    @property
    def band_c(self) -> tuple[float, float]:
        """Lowest and highest product temperature that counts as in band."""
        if self.set_point_c is None or self.tolerance_c is None:
            return self.low_c, self.high_c
        return (
            max(self.low_c, self.set_point_c - self.tolerance_c),
            min(self.high_c, self.set_point_c + self.tolerance_c),
        )

    @property
    def hold_c(self) -> float:
        """Temperature that goods are held at: the set point, else the middle of the band."""
        if self.set_point_c is not None:
            return self.set_point_c
        return (self.low_c + self.high_c) / 2


@dataclass(frozen=True, slots=True)
class AmbientTemperature:
    """Outdoor air by hour of the day.

    Parameters
    ----------
    city
        City that it holds for, or an empty string for everywhere else.
    hourly_c
        24 temperatures; entry ``h`` holds from ``h:00`` to ``h+1:00`` local time.
    """

    city: str
    hourly_c: tuple[float, ...]

    def at_time_of_day(self, time_of_day_s: int) -> float:
        """Air temperature at seconds after local midnight."""
        return self.hourly_c[time_of_day_s // HOUR_S % 24]
