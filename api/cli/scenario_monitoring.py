"""What ``supplychain monitor`` does with a scenario's telemetry, and with files of its lots."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

import scenarios
from api.cli.consoles import console
from api.cli.exits import Exit, say
from api.cli.monitor_table import MOST_ROWS, print_report
from api.counting import counted
from api.monitor_lots import LOT_HEADINGS, LOT_WORDS, lot_row, own_alarm_rows, scenario_json
from supplychain.errors import DataError, DataProblem
from supplychain.io.folder import WORKBOOK_SUFFIXES
from supplychain.telemetry import judge_scenario

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supplychain.scenario import Scenario
    from supplychain.telemetry import LotReport, ScenarioReport

_OF_A_SCENARIO = frozenset({"schema_version", "temperature_classes"})


def is_scenario(name_or_path: str) -> bool:
    """Whether a word names a scenario rather than a logger's file."""
    path = Path(name_or_path)
    if name_or_path in scenarios.names() or not path.exists() or path.is_dir():
        return True
    if path.suffix.lower() in WORKBOOK_SUFFIXES:
        return True
    return path.suffix.lower() == ".json" and _is_scenario_json(path)


def watch_scenario(scenario: Scenario, gap_s: float, out: Path | None, *, as_json: bool) -> Exit:
    """Judge all telemetry of a scenario, print what was found, write a report if asked."""
    if not scenario.telemetry:
        text, allowed = "the scenario has no telemetry", "a table of readings, or a logger's file"
        raise DataError([DataProblem("telemetry", -1, "", "empty_table", text, "", allowed)])
    found = judge_scenario(scenario, longest_gap_s=gap_s)
    if out is not None:
        from api.reports.monitor import write_scenario_report  # noqa: PLC0415 - plotly is slow

        write_scenario_report(scenario.name, found, scenario.horizon.start, out)
    if as_json:
        say(json.dumps(scenario_json(found), ensure_ascii=False, indent=2))
    else:
        _print(found)
    return Exit.VIOLATIONS if found.alarms else Exit.OK


def _print(found: ScenarioReport) -> None:
    """Lots, then the tracks that an alarm stands over."""
    if found.lots:
        _print_lots(sorted(found.lots, key=lambda lot: -lot.alarms))
    alarming = [item.report for item in found.series if item.report.alarms]
    for report in alarming[:MOST_ROWS]:
        print_report(report)
    if len(alarming) > MOST_ROWS:
        console().print(f"... and {len(alarming) - MOST_ROWS} more tracks with alarms")
    tracks = counted(len(found.series), "track")
    console().print(Text(f"{tracks}, {counted(found.alarms, 'alarm')}", "bold"))


def _print_lots(lots: Sequence[LotReport]) -> None:
    table = Table(box=None, pad_edge=False)
    for heading in LOT_HEADINGS:
        table.add_column(heading, justify="left" if heading in LOT_WORDS else "right")
    for lot in lots[:MOST_ROWS]:
        table.add_row(*(Text(cell) for cell in lot_row(lot)))
    console().print(table)
    if len(lots) > MOST_ROWS:
        console().print(f"... and {len(lots) - MOST_ROWS} more lots")
    for lot_id, what, value, limit in own_alarm_rows(lots[:MOST_ROWS]):
        console().print(Text(f"{lot_id}: {what}, {value} read, {limit} given"))


def _is_scenario_json(path: Path) -> bool:
    try:
        document = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return False  # whoever reads it as a logger's file says what is wrong
    return isinstance(document, dict) and not _OF_A_SCENARIO.isdisjoint(document)
