"""The dialect of VRPLIB that PyVRP's benchmark instances are written in, and CVRPLIB's files.

One depot or several, mixed fleets, windows, release times with reloading, prizes, pickups beside
deliveries, shipments. Distances are times as well. What a file holds beyond this is refused by
name: leaving a rule out would solve another problem.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.formats.rounding import euclidean
from solvers.routing.formats.sheet import Sheet, Vehicle
from solvers.routing.formats.vrplib_text import MATRIX, SUFFIX, Parts, read_parts
from supplychain.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from solvers.routing.formats.sheet import Table

ABOUT = {"NAME", "COMMENT", "TYPE", "NODE_COORD_TYPE", "DISPLAY_DATA_TYPE", "VRPTYPE"}
SHAPES = {"DIMENSION", "VEHICLES", "EDGE_WEIGHT_TYPE", "EDGE_WEIGHT_FORMAT"}
PER_NODE = {
    "NODE_COORD": 2,
    "DEMAND": 0,
    "LINEHAUL": 0,
    "BACKHAUL": 0,
    "SERVICE_TIME": 1,
    "TIME_WINDOW": 2,
    "RELEASE_TIME": 1,
    "PRIZE": 1,
    "PICKUP_AND_DELIVERY": 6,
}
"""Columns of sections with a row for each node; 0 is any number of load dimensions."""
PER_VEHICLE = {
    "CAPACITY": 0,
    "VEHICLES_DEPOT": 1,
    "VEHICLES_RELOAD_DEPOT": 1,
    "VEHICLES_MAX_DISTANCE": 1,
    "VEHICLES_MAX_DURATION": 1,
    "VEHICLES_FIXED_COST": 1,
    "VEHICLES_UNIT_DISTANCE_COST": 1,
}
UNIFORM = {"SERVICE_TIME", "RELEASE_TIME", *PER_VEHICLE} - {
    "VEHICLES_DEPOT",
    "VEHICLES_RELOAD_DEPOT",
}
"""Sections that may be one value for all, given as a specification."""
TYPES_2D = {"EUC_2D", "FLOOR_2D", "CEIL_2D", "EXACT_2D"}
BACKHAULS_LAST = "VRPB"


def read_vrplib(path: Path) -> Sheet:
    """Read a file.

    Raises
    ------
    DataError
        Naming every line, section and specification that cannot be used.
    """
    parts = read_parts(path)
    _refuse_unknown(parts)
    nodes = int(parts.number("DIMENSION") or 0)
    if nodes < 2:
        parts.blame(-1, "missing", "DIMENSION of at least 2 is needed", str(nodes))
    depots = _depots(parts)
    if not parts.problems:
        sheet = _sheet(parts, nodes, depots)
    if parts.problems:
        raise DataError(dict.fromkeys(parts.problems))
    return sheet


def _refuse_unknown(parts: Parts) -> None:
    known = {*PER_NODE, *PER_VEHICLE, MATRIX, "DEPOT"}
    for name, line in parts.starts.items():
        if name not in known:
            text = f"{name}{SUFFIX} is not supported"
            parts.blame(line, "not_supported", text, "", ", ".join(sorted(known)))
    for name, (line, value) in parts.specifications.items():
        if name not in ABOUT | SHAPES | UNIFORM:
            allowed = ", ".join(sorted(ABOUT | SHAPES | UNIFORM))
            parts.blame(line, "not_supported", f"{name} is not supported", value, allowed)
        if name in parts.sections:
            parts.blame(line, "duplicate", f"{name} is a specification and a section", value)


def _depots(parts: Parts) -> int:
    """Number of depots, which must be the first nodes."""
    rows = parts.sections.get("DEPOT", [(0, [1.0])])
    numbers = [int(cell) for _, row in rows for cell in row if cell != -1]
    if numbers != list(range(1, len(numbers) + 1)) or not numbers:
        text = "depots must be the nodes 1, 2, ... in order"
        parts.blame(parts.starts.get("DEPOT", -1), "bad_depots", text, str(numbers))
    return max(1, len(numbers))


def _sheet(parts: Parts, nodes: int, depots: int) -> Sheet:
    pairs = parts.sections.get("PICKUP_AND_DELIVERY")
    given = None if pairs is None else _table(parts, "PICKUP_AND_DELIVERY", nodes, 6)
    points = _table(parts, "NODE_COORD", nodes, 2)
    demand = _table(parts, "DEMAND", nodes, 0)
    if demand is None:
        demand = _table(parts, "LINEHAUL", nodes, 0)
    windows = _table(parts, "TIME_WINDOW", nodes, 2)
    service = _column(parts, "SERVICE_TIME", nodes, depots)
    shipments: tuple[tuple[int, int], ...] = ()
    if given is not None:
        shipments = _pairs(parts, given, depots)
        demand, windows, service = abs(given[:, :1]), given[:, 1:3], given[:, 3]
    demand = np.zeros((nodes, 1)) if demand is None else demand
    backhaul = _table(parts, "BACKHAUL", nodes, 0)
    release = _column(parts, "RELEASE_TIME", nodes, 0)
    if backhaul is not None and backhaul.shape != demand.shape:
        line = parts.starts["BACKHAUL"]
        parts.blame(line, "bad_section", "as many load dimensions as in DEMAND are needed")
    return Sheet(
        name=parts.text("NAME", parts.path.stem),
        depots=depots,
        weights=_weights(parts, nodes, points),
        demand=demand,
        backhaul=np.zeros_like(demand) if backhaul is None else backhaul,
        service=service,
        release=release,
        prize=_column(parts, "PRIZE", nodes, 0),
        windows=windows,
        fleet=_fleet(parts, nodes - depots, depots, demand.shape[1], bool(release.any())),
        points=points,
        pairs=shipments,
        kind=parts.text("TYPE"),
        backhauls_last=parts.text("TYPE") == BACKHAULS_LAST,
    )


def _table(parts: Parts, name: str, count: int, columns: int) -> Table | None:
    """A section as a table without its index; ``None`` if absent. Faults are noted."""
    rows = parts.sections.get(name)
    if rows is None:
        return None
    start = parts.starts[name]
    if len(rows) != count:
        text = f"{name}{SUFFIX} needs {count} rows"
        parts.blame(start, "bad_section", text, str(len(rows)), str(count))
    width = columns + 1 if columns else (len(rows[0][1]) if rows else 2)
    table = np.zeros((count, max(1, width - 1)))
    for expected, (line, row) in enumerate(rows[:count], 1):
        if len(row) != width or row[0] != expected:
            text = f"a row of {name}{SUFFIX} is its number and {width - 1} values"
            parts.blame(line, "bad_row", text, " ".join(f"{cell:g}" for cell in row), str(expected))
        elif min(row[1:]) < 0 and name not in ("NODE_COORD", "PICKUP_AND_DELIVERY"):
            text = f"values of {name}{SUFFIX} cannot be below 0"
            parts.blame(line, "bad_number", text, " ".join(f"{cell:g}" for cell in row))
        else:
            table[expected - 1] = row[1:]
    return table


def _column(parts: Parts, name: str, count: int, zeros: int) -> Table:
    """One value for each node: a section, or the same for all but the first ``zeros`` nodes."""
    table = _table(parts, name, count, 1)
    if table is not None:
        return table[:, 0]
    column = np.full(count, parts.number(name) or 0.0)
    column[:zeros] = 0.0
    return column


def _weights(parts: Parts, nodes: int, points: Table | None) -> Table:
    kind = parts.text("EDGE_WEIGHT_TYPE")
    if MATRIX in parts.sections:
        return _explicit(parts, nodes, kind)
    if points is None or kind not in TYPES_2D:
        text = "distances need EDGE_WEIGHT_SECTION, or coordinates and a type that we know"
        line = parts.specifications.get("EDGE_WEIGHT_TYPE", (-1, ""))[0]
        parts.blame(line, "no_distances", text, kind, ", ".join(sorted(TYPES_2D)))
        return np.zeros((nodes, nodes))
    lengths = euclidean(points)
    if kind == "FLOOR_2D":
        return np.floor(lengths)
    if kind == "CEIL_2D":
        return np.ceil(lengths)
    return np.round(lengths * 1_000) if kind == "EXACT_2D" else lengths


def _explicit(parts: Parts, nodes: int, kind: str) -> Table:
    shape = parts.text("EDGE_WEIGHT_FORMAT")
    cells = np.array([cell for _, row in parts.sections[MATRIX] for cell in row])
    sizes = {"FULL_MATRIX": nodes * nodes, "LOWER_ROW": nodes * (nodes - 1) // 2}
    line, grid = parts.starts[MATRIX], np.zeros((nodes, nodes))
    if kind != "EXPLICIT" or shape not in sizes:
        text, allowed = "EDGE_WEIGHT_TYPE and EDGE_WEIGHT_FORMAT", f"EXPLICIT; {', '.join(sizes)}"
        parts.blame(line, "not_supported", f"{text} are not supported", f"{kind}; {shape}", allowed)
    elif len(cells) != sizes[shape]:
        text = f"{shape} of {nodes} nodes has {sizes[shape]} values"
        parts.blame(line, "bad_section", text, str(len(cells)), str(sizes[shape]))
    elif len(cells) and cells.min() < 0:
        parts.blame(line, "bad_number", "distances cannot be below 0", f"{cells.min():g}")
    elif shape == "FULL_MATRIX":
        grid = cells.reshape(nodes, nodes)
    else:
        grid[np.tril_indices(nodes, k=-1)] = cells
        grid += grid.T
    return grid


def _fleet(
    parts: Parts, clients: int, depots: int, dimensions: int, has_releases: bool
) -> tuple[Vehicle, ...]:
    count = int(parts.number("VEHICLES") or clients)
    tables = {name: _table(parts, name, count, width) for name, width in PER_VEHICLE.items()}
    uniform = {name: parts.number(name) for name in UNIFORM}

    def value(name: str, vehicle: int) -> float | None:
        table = tables[name]
        return uniform.get(name) if table is None else float(table[vehicle, 0])

    rooms = tables["CAPACITY"]
    if rooms is not None and rooms.shape[1] != dimensions:
        text = "as many load dimensions as in DEMAND are needed"
        parts.blame(parts.starts["CAPACITY"], "bad_section", text, str(rooms.shape[1]))
    fleet = []
    for vehicle in range(count):
        capacity = uniform["CAPACITY"]
        room = () if capacity is None else (capacity,) * dimensions
        depot, reload = value("VEHICLES_DEPOT", vehicle), value("VEHICLES_RELOAD_DEPOT", vehicle)
        _check_depots(parts, vehicle, depots, depot or 1.0, reload, has_releases)
        unit_cost = value("VEHICLES_UNIT_DISTANCE_COST", vehicle)
        fleet.append(
            Vehicle(
                capacity=room if rooms is None else tuple(rooms[vehicle].tolist()),
                depot=int(depot or 1) - 1,
                reloads=reload is not None,
                max_distance=value("VEHICLES_MAX_DISTANCE", vehicle),
                max_duration=value("VEHICLES_MAX_DURATION", vehicle),
                fixed_cost=value("VEHICLES_FIXED_COST", vehicle) or 0.0,
                unit_cost=1.0 if unit_cost is None else unit_cost,
            )
        )
    return tuple(fleet)


def _check_depots(
    parts: Parts, vehicle: int, depots: int, depot: float, reload: float | None, releases: bool
) -> None:
    if not 1 <= depot <= depots:
        line = parts.starts["VEHICLES_DEPOT"] + vehicle + 1
        parts.blame(line, "bad_depots", "there is no such depot", f"{depot:g}", f"1 to {depots}")
    if reload is not None and reload != depot:
        line = parts.starts["VEHICLES_RELOAD_DEPOT"] + vehicle + 1
        text = "a vehicle can load again only at its own depot"
        parts.blame(line, "not_supported", text, f"{reload:g}", f"{depot:g}")
    if releases and reload is None and vehicle == 0:
        text = "release times without a reload depot for every vehicle are not supported"
        parts.blame(-1, "not_supported", text, "", "VEHICLES_RELOAD_DEPOT_SECTION")


def _pairs(parts: Parts, table: Table, depots: int) -> tuple[tuple[int, int], ...]:
    """Shipments: a pickup names its delivery (column 6), which names it (column 5)."""
    pairs = []
    for node in range(depots, len(table)):
        before, after = int(table[node, 4]), int(table[node, 5])
        line = parts.starts["PICKUP_AND_DELIVERY"] + node + 1
        other = before or after
        if (before > 0) == (after > 0) or not depots <= other < len(table):
            text = "a node is a pickup with its delivery, or a delivery with its pickup"
            parts.blame(line, "bad_row", text, f"{before} {after}")
        elif int(table[other, 5 if before else 4]) != node:
            parts.blame(line, "bad_row", "the other half names another node", str(other))
        elif after:
            pairs.append((node, after))
    return tuple(pairs)
