"""How old lots are by what loggers recorded of them.

Between readings the temperature runs straight. Time that no reading tells of counts too, since
goods age whether somebody looks or not: at the temperature that their class is held at, or at the
readings on either side where these are warmer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from supplychain.quality import Exposure, Segment, life_used_h
from supplychain.telemetry.rules import MINUTE_S
from supplychain.telemetry.series import series_by_lot

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from supplychain.products import Product
    from supplychain.scenario import Scenario
    from supplychain.telemetry.series import LoggerSeries

LONGEST_GAP_S = 30.0 * MINUTE_S
HOUR_S = 3600.0
Point = tuple[float, float]
"""Second and degrees C."""


@dataclass(frozen=True, slots=True)
class LotAge:
    """Age of a lot at the horizon's start, as given and as its readings say.

    Parameters
    ----------
    lot_id
        The lot.
    given_h
        What the scenario's table of lots says.
    age_h
        What its readings say: life used before the first one, and since, in hours at the
        product's reference temperature.
    known_h, assumed_h
        Clock hours from the first reading to the horizon's start that readings tell of, and those
        that had to be assumed.
    life_left_h
        Shelf life less ``age_h``; negative once it is spent.
    """

    lot_id: str
    given_h: float
    age_h: float
    known_h: float
    assumed_h: float
    life_left_h: float


@dataclass(frozen=True, slots=True)
class LotHistory:
    """All that loggers recorded of one lot, whose product ages.

    Parameters
    ----------
    product
        What the lot is of.
    hold_c
        Temperature that its class is held at.
    series
        In order of their first readings.
    longest_gap_s
        Readings further apart are not bridged.
    """

    product: Product
    hold_c: float
    series: tuple[LoggerSeries, ...]
    longest_gap_s: float = LONGEST_GAP_S

    @property
    def first_s(self) -> float:
        """Second of the first reading."""
        return self.series[0].readings[0].at_s

    @property
    def last_s(self) -> float:
        """Second of the last reading."""
        return max(item.readings[-1].at_s for item in self.series)

    def age_h(self, at_s: float) -> float:
        """Life used by a moment not before the first reading."""
        known, assumed = self.exposures(at_s)
        return (self.series[0].age_h or 0.0) + self._used_h(known) + self._used_h(assumed)

    def exposures(self, at_s: float) -> tuple[Exposure, Exposure]:
        """What the lot went through by a moment: as read, and as assumed."""
        points = [point for stretch in self._stretches() for point in self._worst(stretch)]
        return self._exposures(points, self.first_s, at_s)

    def _stretches(self) -> Iterator[list[LoggerSeries]]:
        """Series in groups that overlap in time, as several loggers on one pallet do."""
        group: list[LoggerSeries] = []
        end_s = 0.0
        for item in self.series:
            if group and item.readings[0].at_s > end_s:
                yield group
                group = []
            end_s = max(end_s, item.readings[-1].at_s) if group else item.readings[-1].at_s
            group.append(item)
        yield group

    def _worst(self, stretch: Sequence[LoggerSeries]) -> list[Point]:
        """Readings of the logger by which most life was used."""
        begin_s = stretch[0].readings[0].at_s
        end_s = max(item.readings[-1].at_s for item in stretch)

        def used_h(points: list[Point]) -> float:
            return sum(map(self._used_h, self._exposures(points, begin_s, end_s)))

        choices = [_points(item) for item in stretch]
        return choices[0] if len(choices) == 1 else max(choices, key=used_h)

    def _used_h(self, exposure: Exposure) -> float:
        return life_used_h(self.product.kinetics, exposure)

    def _exposures(
        self, points: Sequence[Point], from_s: float, to_s: float
    ) -> tuple[Exposure, Exposure]:
        known: list[Segment] = []
        assumed: list[Segment] = []
        ends = [(from_s, None), *points, (max(to_s, points[-1][0]) if points else to_s, None)]
        for (begin_s, begin_c), (end_s, end_c) in pairwise(ends):
            length_s = min(end_s, to_s) - begin_s
            if length_s <= 0.0:
                continue
            if begin_c is None or end_c is None or end_s - begin_s > self.longest_gap_s:
                at_c = max(c for c in (self.hold_c, begin_c, end_c) if c is not None)
                assumed.append(Segment(length_s, at_c, at_c))
            else:
                cut_c = begin_c + (end_c - begin_c) * length_s / (end_s - begin_s)
                known.append(Segment(length_s, begin_c, cut_c))
        return Exposure(tuple(known)), Exposure(tuple(assumed))


def lot_histories(
    scenario: Scenario, *, longest_gap_s: float = LONGEST_GAP_S
) -> dict[str, LotHistory]:
    """Histories of lots that age and of which a temperature was read, by lot."""
    products = {item.id: item for item in scenario.products}
    hold_c = {item.id: item.hold_c for item in scenario.temperature_classes}
    product_of = {item.id: products[item.product_id] for item in scenario.lots}
    found: dict[str, LotHistory] = {}
    for lot_id, series in series_by_lot(scenario.telemetry).items():
        product = product_of[lot_id]
        if product.shelf_life_h is not None and any(map(_points, series)):
            held_c = hold_c[product.temperature_class_id]
            found[lot_id] = LotHistory(product, held_c, tuple(series), longest_gap_s)
    return found


def lot_ages(scenario: Scenario, *, longest_gap_s: float = LONGEST_GAP_S) -> tuple[LotAge, ...]:
    """Ages at the horizon's start of lots whose readings begin by then, in the order of the lots.

    Parameters
    ----------
    scenario
        With telemetry of some of its lots.
    longest_gap_s
        Readings further apart are not bridged.
    """
    histories = lot_histories(scenario, longest_gap_s=longest_gap_s)
    return tuple(
        _age(lot.id, lot.age_h, histories[lot.id])
        for lot in scenario.lots
        if lot.id in histories and histories[lot.id].first_s <= 0.0
    )


def with_history(scenario: Scenario, *, longest_gap_s: float = LONGEST_GAP_S) -> Scenario:
    """The scenario whose lots are as old as their readings say; others keep their age.

    What readings say does not depend on the ages that are given, so doing it twice changes nothing.
    """
    ages = {item.lot_id: item.age_h for item in lot_ages(scenario, longest_gap_s=longest_gap_s)}
    lots = tuple(replace(lot, age_h=ages.get(lot.id, lot.age_h)) for lot in scenario.lots)
    return replace(scenario, lots=lots)


def _age(lot_id: str, given_h: float, history: LotHistory) -> LotAge:
    known, assumed = history.exposures(0.0)
    age_h, life_h = history.age_h(0.0), history.product.shelf_life_h or 0.0
    hours = (known.duration_s / HOUR_S, assumed.duration_s / HOUR_S)
    return LotAge(lot_id, given_h, age_h, *hours, life_h - age_h)


def _points(series: LoggerSeries) -> list[Point]:
    return list(_known(series))


def _known(series: LoggerSeries) -> Iterable[Point]:
    for item in series.readings:
        if item.temperature_c is not None:
            yield item.at_s, item.temperature_c
