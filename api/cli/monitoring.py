"""What ``supplychain monitor`` does."""

from __future__ import annotations

from dataclasses import dataclass
from json import dumps
from typing import TYPE_CHECKING

import scenarios
from api.cli.exits import Exit, say
from api.cli.monitor_table import print_report
from api.cli.opening import open_scenario
from api.monitor_figures import report_json
from supplychain.errors import DataError, DataProblem
from supplychain.io.clocks import zone
from supplychain.io.telemetry import read_tracks
from supplychain.telemetry import AlarmRules, Life, judge

if TYPE_CHECKING:
    from datetime import tzinfo
    from pathlib import Path

    from supplychain.scenario import Scenario
    from supplychain.temperature import TemperatureClass

STANDARD = "national-fresh"
"""Scenario whose classes hold where none is given."""


@dataclass(frozen=True, slots=True)
class MonitorWish:
    """What the user asked for."""

    file: Path
    product_id: str
    scenario: str
    class_id: str
    low_c: float | None
    high_c: float | None
    gap_min: float
    zone: str
    out: Path | None
    as_json: bool = False


def watch(wish: MonitorWish) -> Exit:
    """Judge every track of the file, print what was found, write a report if asked."""
    rules, life = _rules(wish)
    tracks = read_tracks(wish.file, _zone(wish.zone))
    reports = [judge(track, rules, life=life) for track in tracks]
    if wish.out is not None:
        from api.reports.monitor import write_monitor_report  # noqa: PLC0415 - plotly is slow

        write_monitor_report(wish.file.name, reports, wish.out)
    if wish.as_json:
        say(dumps([report_json(report) for report in reports], ensure_ascii=False, indent=2))
    else:
        for report in reports:
            print_report(report)
    return Exit.VIOLATIONS if any(report.alarms for report in reports) else Exit.OK


def _rules(wish: MonitorWish) -> tuple[AlarmRules, Life | None]:
    band = wish.low_c is not None or wish.high_c is not None
    if sum((bool(wish.product_id), bool(wish.class_id), band)) != 1:
        allowed = "one of --product with --scenario, --class, or --low with --high"
        raise _wrong("monitor", "nothing or too much to judge by", "", allowed)
    gap_s = wish.gap_min * 60.0
    if wish.low_c is not None and wish.high_c is not None:
        return AlarmRules.for_band(wish.low_c, wish.high_c, longest_gap_s=gap_s), None
    if band:
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


def _zone(name: str) -> tzinfo:
    try:
        return zone(name)
    except ValueError as error:
        raise _wrong("--zone", str(error), name, "a name such as Asia/Shanghai") from error


def _wrong(option: str, problem: str, given: str, allowed: str) -> DataError:
    return DataError([DataProblem(option, -1, "", "bad_option", problem, given, allowed)])
