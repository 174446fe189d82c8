"""Electricity of holding a set point, hour by hour of the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supplychain.calendars import DAY_S, HOUR_S
from supplychain.thermal import cop, electric_energy_kwh

if TYPE_CHECKING:
    from simulations.stock.weather import Weather

HOURS = 24


class HoldEnergy:
    """What it takes to hold a room against the weather of an ordinary day.

    Parameters
    ----------
    conductance_w_per_k
        Walls and the doors of an ordinary day.
    hold_c
        Set point; colder weather takes heating, which is charged like cooling.
    weather, site_id
        Outdoor air.
    """

    def __init__(
        self, conductance_w_per_k: float, hold_c: float, weather: Weather, site_id: str
    ) -> None:
        self._weather = weather
        per_hour = [
            electric_energy_kwh(
                conductance_w_per_k * abs(out_c - hold_c) * HOUR_S, cop(hold_c, out_c)
            )
            for out_c in weather.hourly_c(site_id)
        ]
        self._per_hour = per_hour
        self._until = [sum(per_hour[:hour]) for hour in range(HOURS + 1)]

    def kwh(self, until_s: float) -> float:
        """From second 0 to a moment."""
        return self._since_midnight(until_s) - self._since_midnight(0.0)

    def _since_midnight(self, at_s: float) -> float:
        days, left_s = divmod(at_s + self._weather.start_s, DAY_S)
        hour, part_s = divmod(left_s, HOUR_S)
        begun = self._per_hour[int(hour)] * part_s / HOUR_S
        return float(days * self._until[HOURS] + self._until[int(hour)] + begun)
