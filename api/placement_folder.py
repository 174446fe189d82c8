"""Folders of placement plans: everything about one network, written as a whole or not at all.

========================== =====================================================
``plan.json``              header: family, scenario hash, status, cost, figures
``scenario/``              the scenario as planned
``plan-document.json.gz``  the plan without loss
``today.json.gz``          the network that there is, priced by the same model
``*.csv``                  sites, flows, shortfalls, futures, cost to serve, room, risk
``network.geojson``        for map programs
``report.html``            the page for people
========================== =====================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.placement_extras import NOTHING_MORE, Extras
from api.placement_geojson import write_network
from api.placement_header import PlacementHeader, placement_header
from api.placement_tables import COLUMNS, write_placement_tables
from api.plan_files import (
    DOCUMENT,
    REPORT,
    SHARED_FILES,
    read_document,
    read_header,
    read_scenario_of,
    write_document,
    write_folder,
)
from api.reports.placement import write_placement_report
from solvers.placement.documents import from_json, to_json
from solvers.placement.explain import explain
from supplychain.io import scenario_hash

if TYPE_CHECKING:
    from pathlib import Path

    from solvers.placement.plan import PlacementPlan
    from solvers.placement.problem import PlacementProblem
    from supplychain.scenario import Scenario

TODAY = "today.json.gz"
MAP = "network.geojson"
OWN_FILES = SHARED_FILES | {TODAY, MAP, *(f"{name}.csv" for name in COLUMNS)}


@dataclass(frozen=True, slots=True)
class StoredPlacement:
    """What a folder holds; ``today`` is ``None`` where nothing is open today."""

    header: PlacementHeader
    scenario: Scenario
    plan: PlacementPlan
    today: PlacementPlan | None


def write_placement(
    folder: Path,
    scenario: Scenario,
    problem: PlacementProblem,
    plan: PlacementPlan,
    extras: Extras = NOTHING_MORE,
) -> PlacementHeader:
    """Write a plan folder, as :func:`api.plan_files.write_folder` does.

    Parameters
    ----------
    folder
        Where to.
    scenario, problem, plan
        What to write.
    extras
        What stands beside it.

    Raises
    ------
    DataError
        If the folder holds something that is no plan.
    OSError
        If it cannot be written.
    """

    def data(fresh: Path) -> None:
        write_placement_tables(fresh, problem, plan, explain(problem, plan), extras)
        write_network(fresh / MAP, problem, plan)

    def rest(fresh: Path) -> None:
        write_placement_report(fresh / REPORT, problem, plan, extras, scenario.description)
        if extras.today is not None:
            write_document(fresh, to_json(extras.today[1]), TODAY)

    header = placement_header(
        problem,
        plan,
        scenario_hash(scenario),
        today=extras.today,
        violations=tuple(map(str, extras.violations)),
    )
    return write_folder(
        folder, scenario, header, to_json(plan), data=data, rest=rest, own_files=OWN_FILES
    )


def read_placement(folder: Path) -> StoredPlacement:
    """Read a plan folder.

    Raises
    ------
    DataError
        If the folder is no complete folder of a placement plan, or if the scenario beside the plan
        is not the one that was planned.
    """
    header = read_header(folder, PlacementHeader)
    text = read_document(folder)
    scenario = read_scenario_of(folder, header)
    plan = from_json(text, str(folder / DOCUMENT))
    path = folder / TODAY
    today = from_json(read_document(folder, TODAY), str(path)) if path.is_file() else None
    return StoredPlacement(header, scenario, plan, today)
