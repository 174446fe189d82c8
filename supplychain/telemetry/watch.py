"""Judging the telemetry of a scenario with its own products and classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supplychain.telemetry.ages import LONGEST_GAP_S, LotHistory, lot_histories
from supplychain.telemetry.alarms import Alarm, AlarmKind
from supplychain.telemetry.judge import Life, TelemetryReport, judge
from supplychain.telemetry.rules import AlarmRules

if TYPE_CHECKING:
    from collections.abc import Iterable

    from supplychain.products import Product
    from supplychain.scenario import Scenario
    from supplychain.stock import Lot
    from supplychain.telemetry.series import LoggerSeries
    from supplychain.temperature import TemperatureClass

AGE_TOLERANCE_H = 1.0
"""How much older than given a lot may be by its readings before that is an alarm."""


@dataclass(frozen=True, slots=True)
class SeriesReport:
    """A series of a scenario, the class that it was judged by, and what was found.

    ``product`` is that of its lot; ``None`` for orders, rooms and vehicles.
    """

    series: LoggerSeries
    temperature_class: TemperatureClass
    product: Product | None
    report: TelemetryReport


@dataclass(frozen=True, slots=True)
class LotReport:
    """What all loggers of one lot say together.

    Parameters
    ----------
    lot, product
        The lot and what it is of.
    reports
        Of each of its series, in order of their first readings.
    age_h
        Life used at the horizon's start by the readings; ``None`` if they begin later, or the
        product does not age.
    life_left_h
        Shelf life left at the last reading; ``None`` if the product does not age.
    own_alarms
        Alarms about the lot rather than one of its series.
    """

    lot: Lot
    product: Product
    reports: tuple[TelemetryReport, ...]
    age_h: float | None
    life_left_h: float | None
    own_alarms: tuple[Alarm, ...]

    @property
    def in_band_share(self) -> float | None:
        """Share of the known time of all series in the band; ``None`` if none is known."""
        known_s = sum(report.known_s for report in self.reports)
        return sum(report.in_band_s for report in self.reports) / known_s if known_s else None

    @property
    def excursions(self) -> int:
        """Stays out of the band."""
        return sum(len(report.excursions) for report in self.reports)

    @property
    def alarms(self) -> int:
        """Alarms of its series and its own."""
        return sum(len(report.alarms) for report in self.reports) + len(self.own_alarms)


@dataclass(frozen=True, slots=True)
class ScenarioReport:
    """All series of a scenario, and its lots that have any."""

    series: tuple[SeriesReport, ...]
    lots: tuple[LotReport, ...]

    @property
    def alarms(self) -> int:
        """All alarms that stand."""
        own = sum(len(lot.own_alarms) for lot in self.lots)
        return own + sum(len(item.report.alarms) for item in self.series)


def judge_scenario(scenario: Scenario, *, longest_gap_s: float = LONGEST_GAP_S) -> ScenarioReport:
    """Judge every series by the class of its goods or the class it names, lots with their life.

    Parameters
    ----------
    scenario
        With telemetry.
    longest_gap_s
        Readings further apart are an alarm and not bridged.
    """
    judging = _Judging(scenario, longest_gap_s)
    series = tuple(judging.report(item) for item in scenario.telemetry)
    return ScenarioReport(series, tuple(judging.lots(series)))


class _Judging:
    """What the series of one scenario are judged by."""

    def __init__(self, scenario: Scenario, longest_gap_s: float) -> None:
        self._scenario = scenario
        self._gap_s = longest_gap_s
        self._classes = {item.id: item for item in scenario.temperature_classes}
        self._products = {item.id: item for item in scenario.products}
        self._lots = {item.id: item for item in scenario.lots}
        self._orders = {item.id: item for item in scenario.orders}
        self._histories = lot_histories(scenario, longest_gap_s=longest_gap_s)

    def report(self, series: LoggerSeries) -> SeriesReport:
        """One series by its class; a lot with the life that it had at the first reading."""
        lot = self._lots.get(series.lot_id)
        product = self._products[lot.product_id] if lot else None
        found = self._classes[self._class_id(series, product)]
        rules = AlarmRules.for_class(found, longest_gap_s=self._gap_s)
        life: Life | None = None
        history = self._histories.get(series.lot_id)
        if history is not None:
            left_h = _left_h(history, series.readings[0].at_s)
            life = Life(history.product.kinetics, left_h)
        track = series.track(self._scenario.horizon.start)
        return SeriesReport(series, found, product, judge(track, rules, life=life))

    def lots(self, series: Iterable[SeriesReport]) -> Iterable[LotReport]:
        """Lots in the scenario's order."""
        by_lot: dict[str, list[SeriesReport]] = {}
        for item in sorted(series, key=lambda item: item.series.readings[0].at_s):
            by_lot.setdefault(item.series.lot_id, []).append(item)
        for lot in self._scenario.lots:
            if lot.id in by_lot:
                yield self._lot(lot, tuple(item.report for item in by_lot[lot.id]))

    def _lot(self, lot: Lot, reports: tuple[TelemetryReport, ...]) -> LotReport:
        product, history = self._products[lot.product_id], self._histories.get(lot.id)
        if history is None:
            return LotReport(lot, product, reports, None, None, ())
        age_h = history.age_h(0.0) if history.first_s <= 0.0 else None
        own: tuple[Alarm, ...] = ()
        if age_h is not None and age_h - lot.age_h > AGE_TOLERANCE_H:
            own = (Alarm(AlarmKind.OLDER_THAN_GIVEN, None, age_h, lot.age_h, "h"),)
        return LotReport(lot, product, reports, age_h, _left_h(history, history.last_s), own)

    def _class_id(self, series: LoggerSeries, product: Product | None) -> str:
        if product is not None:
            return product.temperature_class_id
        if series.temperature_class_id:
            return series.temperature_class_id
        # The checks have seen to it that all goods of the order are of one class.
        line = self._orders[series.order_id].lines[0]
        return self._products[line.product_id].temperature_class_id


def _left_h(history: LotHistory, at_s: float) -> float:
    return (history.product.shelf_life_h or 0.0) - history.age_h(at_s)
