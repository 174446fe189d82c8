"""What ``supplychain monitor`` does."""

from __future__ import annotations

from dataclasses import dataclass
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING

import scenarios
from api.cli.exits import Exit, say
from api.cli.monitor_table import print_report
from api.cli.opening import open_scenario
from api.cli.scenario_monitoring import is_scenario, watch_scenario
from api.monitor_figures import report_json
from supplychain.errors import DataError, DataProblem
from supplychain.io.clocks import zone
from supplychain.io.telemetry import read_tracks
from supplychain.telemetry import AlarmRules, Life, judge, with_tracks

if TYPE_CHECKING:
    from datetime import tzinfo

    from supplychain.scenario import Scenario
    from supplychain.temperature import TemperatureClass

STANDARD = "national-fresh"
"""Scenario whose classes hold where none is given."""


@dataclass(frozen=True, slots=True)
class MonitorWish:
    """What the user asked for."""

    source: str
    product_id: str
    scenario: str
    lot_id: str
    class_id: str
    low_c: float | None
    high_c: float | None
    gap_min: float
    zone: str
    out: Path | None
    as_json: bool = False

    @property
    def has_band(self) -> bool:
        """Whether an end of a band is given."""
        return self.low_c is not None or self.high_c is not None

    @property
    def names_what_to_judge_by(self) -> bool:
        """Whether a product, a class or a band is given."""
        return bool(self.product_id or self.class_id) or self.has_band


def watch(wish: MonitorWish) -> Exit:
    """Judge a scenario's telemetry, or every track of a file, and tell what was found."""
    if is_scenario(wish.source):
        return _watch_scenario(wish)
    if wish.scenario and not wish.names_what_to_judge_by:
        scenario = open_scenario(wish.scenario)
        tracks = read_tracks(Path(wish.source), zone_named(wish.zone))
        joined = with_tracks(scenario, tracks, lot_id=wish.lot_id)
        return watch_scenario(joined, wish.gap_min * 60.0, wish.out, as_json=wish.as_json)
    return _watch_file(wish)


def _watch_scenario(wish: MonitorWish) -> Exit:
    scenario = open_scenario(wish.source)
    if wish.names_what_to_judge_by or wish.scenario or wish.lot_id:
        text, allowed = "a scenario says itself what its telemetry is judged by", "the scenario"
        raise _wrong("monitor", text, wish.source, f"{allowed} alone, with --gap, --out and --json")
    return watch_scenario(scenario, wish.gap_min * 60.0, wish.out, as_json=wish.as_json)


def _watch_file(wish: MonitorWish) -> Exit:
    rules, life = _rules(wish)
    file = Path(wish.source)
    tracks = read_tracks(file, zone_named(wish.zone))
    reports = [judge(track, rules, life=life) for track in tracks]
    if wish.out is not None:
        from api.reports.monitor import write_monitor_report  # noqa: PLC0415 - plotly is slow

        write_monitor_report(file.name, reports, wish.out)
    if wish.as_json:
        say(dumps([report_json(report) for report in reports], ensure_ascii=False, indent=2))
    else:
        for report in reports:
            print_report(report)
    return Exit.VIOLATIONS if any(report.alarms for report in reports) else Exit.OK


def _rules(wish: MonitorWish) -> tuple[AlarmRules, Life | None]:
    if wish.lot_id:
        raise _wrong("--lot", "belongs to no scenario", wish.lot_id, "--scenario alone")
    if sum((bool(wish.product_id), bool(wish.class_id), wish.has_band)) != 1:
        allowed = "one of --product with --scenario, --scenario, --class, or --low with --high"
        raise _wrong("monitor", "nothing or too much to judge by", "", allowed)
    gap_s = wish.gap_min * 60.0
    if wish.low_c is not None and wish.high_c is not None:
        return AlarmRules.for_band(wish.low_c, wish.high_c, longest_gap_s=gap_s), None
    if wish.has_band:
        raise _wrong("monitor", "a band has two ends", "", "--low and --high")
    if wish.product_id and not wish.scenario:
        raise _wrong("--product", "belongs to no scenario", wish.product_id, "--scenario")
    scenario = open_scenario(wish.scenario) if wish.scenario else scenarios.load(STANDARD)
    if wish.class_id:
        found = _class(scenario, wish.class_id)
        return AlarmRules.for_class(found, longest_gap_s=gap_s), None
    products = {item.id: item for item in scenario.products}
    if wish.product_id not in products:
        allowed = ", ".join(list(products)[:20])
        raise _wrong("--product", "is not in the scenario", wish.product_id, allowed)
    product = products[wish.product_id]
    found = _class(scenario, product.temperature_class_id)
    return AlarmRules.for_class(found, longest_gap_s=gap_s), Life.of_product(product)


def _class(scenario: Scenario, class_id: str) -> TemperatureClass:
    classes = {item.id: item for item in scenario.temperature_classes}
    if class_id not in classes:
        raise _wrong("--class", "is not in the scenario", class_id, ", ".join(classes))
    return classes[class_id]


def zone_named(name: str) -> tzinfo:
    """Zone of the option ``--zone``; `DataError` if there is none of that name."""
    try:
        return zone(name)
    except ValueError as error:
        raise _wrong("--zone", str(error), name, "a name such as Asia/Shanghai") from error


def _wrong(option: str, problem: str, given: str, allowed: str) -> DataError:
    return DataError([DataProblem(option, -1, "", "bad_option", problem, given, allowed)])
