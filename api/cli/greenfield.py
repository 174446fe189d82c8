"""Where sites would stand if there were none: what ``supplychain place --greenfield`` does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.table import Table
from rich.text import Text

from api.atomic_folder import complete_folder, refuse_unwritable
from api.cli.consoles import console
from api.cli.exits import Exit, say, tell
from api.cli.live import live_progress
from api.cli.opening import open_scenario
from api.cli.planning import folder_name
from api.cli.stopping import stop_on_signals
from api.csv_files import write_csv
from api.roads import operator
from solvers.placement.greenfield import greenfield
from solvers.placement.problem import Zone
from supplychain.errors import DataError, DataProblem
from supplychain.fleet import SpeedClass
from supplychain.io.atomic import refuse_foreign_folder
from supplychain.roads import embedded_roads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from solvers.common import Limits
    from solvers.placement.greenfield import Greenfield
    from supplychain.design import Design
    from supplychain.scenario import Scenario

TABLE, MAP = "greenfield.csv", "greenfield.geojson"
COLUMNS = (
    *("rank", "zone_id", "name", "lat", "lon", "kg_per_day", "mean_km", "zones", "zone_ids"),
)
UNIT = "kg km"


def place_greenfield(
    name: str, count: int, out: Path | None, limits: Limits, *, as_json: bool
) -> Exit:
    """Find places for a number of sites by the scenario's demand alone, and write them.

    Parameters
    ----------
    name
        Catalogue name or path of a scenario with demand zones.
    count
        Number of sites.
    out
        Folder for a table and a map; by default ``out/`` and the scenario's name.
    limits
        Of the search.
    as_json
        Whether to print JSON instead of a table.
    """
    scenario = open_scenario(name)
    design = _demanding(scenario)
    folder = Path("out") / f"{folder_name(scenario.name)}-greenfield" if out is None else out
    refuse_foreign_folder(folder, TABLE)
    refuse_unwritable(folder)
    zones = [Zone(zone.id, zone.name, zone.location, zone.city) for zone in design.zones]
    kg, metres = _daily_kg(design), _metres(scenario, design)
    with stop_on_signals() as stop:
        with live_progress(limits, UNIT) as progress:
            found = greenfield(
                zones, kg, metres, count, limits, progress=progress, should_stop=stop.is_set
            )
        if not found.sites:
            tell(["no places were found in the time given; nothing is written"])
            return Exit.INTERRUPTED if stop.is_set() else Exit.PARTIAL
        rows = list(_rows(found))
        with complete_folder(folder) as fresh:
            write_csv(fresh / TABLE, COLUMNS, rows)
            (fresh / MAP).write_text(_geojson(rows), encoding="utf-8")
    if as_json:
        plain = {"folder": str(folder), "kg_km_per_day": found.kg_km_per_day}
        plain |= {"bound": found.bound, "sites": rows}
        say(json.dumps(plain, ensure_ascii=False, indent=2))
    else:
        _print(scenario.name, found)
    tell([f"written: {folder}"])
    return Exit.INTERRUPTED if stop.is_set() else Exit.OK


def _demanding(scenario: Scenario) -> Design:
    """The design of a scenario, with what says where demand is."""
    design = scenario.design
    parts = {
        "demand_zones": () if design is None else design.zones,
        "demand_periods": () if design is None else design.periods,
        "zone_demand": () if design is None else design.demand,
    }
    text = "places for sites are found by this table"
    lacking = [
        DataProblem(name, -1, "", "missing_table", text) for name, rows in parts.items() if not rows
    ]
    if design is None or lacking:
        raise DataError(lacking)
    return design


def _daily_kg(design: Design) -> NDArray[np.float64]:
    """Mean kg per day of each zone over the periods, all goods together."""
    days = {period.id: period.days for period in design.periods}
    row = {zone.id: number for number, zone in enumerate(design.zones)}
    kg = np.zeros(len(row))
    for item in design.demand:
        kg[row[item.zone_id]] += item.kg_per_day * days[item.period_id]
    return kg / sum(days.values())


def _metres(scenario: Scenario, design: Design) -> NDArray[np.int64]:
    """Road metres from a site in the middle of each zone to the doors of every zone."""
    roads = operator().roads(scenario.roads) or embedded_roads(scenario.roads)
    places = [zone.location for zone in design.zones]
    inner_m = np.array([zone.inner_m for zone in design.zones], np.int64)
    return roads.matrix(places, places, str(SpeedClass.URBAN)).distance_m + inner_m


def _rows(found: Greenfield) -> Iterator[dict[str, Any]]:
    for rank, site in enumerate(found.sites, start=1):
        yield {
            "rank": rank,
            "zone_id": site.zone_id,
            "name": site.name,
            "lat": None if site.location is None else site.location.lat,
            "lon": None if site.location is None else site.location.lon,
            "kg_per_day": round(site.kg_per_day, 1),
            "mean_km": round(site.mean_km, 1),
            "zones": len(site.zone_ids),
            "zone_ids": " ".join(site.zone_ids),
        }


def _geojson(rows: list[dict[str, Any]]) -> str:
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [row["lon"], row["lat"]]},
            "properties": {key: row[key] for key in ("rank", "zone_id", "name", "kg_per_day")},
        }
        for row in rows
        if row["lat"] is not None
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def _print(name: str, found: Greenfield) -> None:
    shown = console()
    bound = "" if found.bound is None else f", at least {found.bound:,.0f}"
    # Printed apart: as the table's title it would be broken at the table's width.
    title = Text(f"{name}: {found.kg_km_per_day:,.0f} kg km per day{bound}", style="bold")
    shown.print(title)
    table = Table(box=None, pad_edge=False)
    table.add_column("place", style="cyan")
    for heading in ("kg per day", "mean km", "zones"):
        table.add_column(heading, justify="right")
    for site in found.sites:
        cells = (f"{site.kg_per_day:,.0f}", f"{site.mean_km:,.0f}", str(len(site.zone_ids)))
        table.add_row(Text(site.name), *cells)
    shown.print(table)
