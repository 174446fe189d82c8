"""Outdoor air at every site by hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supplychain.calendars import DAY_S, HOUR_S

if TYPE_CHECKING:
    from supplychain.scenario import Scenario

MILD = (20.0,) * 24
"""For scenarios that state no weather at all."""


class Weather:
    """The scenario's ambient table, by site and second of the horizon."""

    def __init__(self, scenario: Scenario) -> None:
        by_city = {ambient.city: ambient.hourly_c for ambient in scenario.ambient}
        anywhere = by_city.get("", MILD)
        self._hourly_c = {s.id: by_city.get(s.city, anywhere) for s in scenario.sites}
        self.start_s = scenario.horizon.start_of_day_s

    def hourly_c(self, site_id: str) -> tuple[float, ...]:
        """24 temperatures from local midnight on."""
        return self._hourly_c[site_id]

    def at(self, site_id: str, at_s: float) -> float:
        """Air temperature outside a site."""
        hour = int((at_s + self.start_s) % DAY_S) // HOUR_S
        return self._hourly_c[site_id][hour]

    def next_hour_s(self, at_s: float) -> int:
        """First second after ``at_s`` at which an hour begins."""
        return (int(at_s + self.start_s) // HOUR_S + 1) * HOUR_S - self.start_s
