"""The folder of a simulation: tables, header and report beside the runs that were kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd

from api.reports.simulation.page import simulation_report
from simulations.experiments import all_frames, bands, curve_names
from supplychain.io.atomic import replaced

if TYPE_CHECKING:
    from pathlib import Path

    from api.simulation_view import SimulationView

RUNS = "runs"
HEADER, REPORT = "simulation.json", "report.html"


def write_simulation(folder: Path, view: SimulationView) -> None:
    """Write results beside the runs; each file is complete or as it was."""
    folder.mkdir(parents=True, exist_ok=True)
    lived = {name: one for name, one in view.results.items() if one.replications}
    summaries = {name: one.summary() for name, one in lived.items()}
    tables = {
        "replications.csv": all_frames(lived),
        "summary.csv": pd.concat(summaries, names=["experiment"]),
        "curves.csv": _curves(view),
    }
    compared = view.comparison
    if compared is not None:
        tables["comparison.csv"] = compared
    for name, frame in tables.items():
        with replaced(folder / name) as path:
            frame.to_csv(path, index=name != "comparison.csv")
    _text(folder / HEADER, json.dumps(view.plain(), ensure_ascii=False, indent=2))
    _text(folder / REPORT, simulation_report(view))


def _curves(view: SimulationView) -> pd.DataFrame:
    """Mean, interval and quantiles of each curve by day."""
    found = {
        (name, curve): bands(one, curve)
        for name, one in view.results.items()
        if one.replications
        for curve in curve_names(one)
    }
    return pd.concat(found, names=["experiment", "curve"])


def _text(path: Path, text: str) -> None:
    with replaced(path) as fresh:
        fresh.write_text(text, encoding="utf-8")
