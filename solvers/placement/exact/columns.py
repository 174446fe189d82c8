"""Where the columns of the model are, and what they cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from solvers.common.rows import Rows
from solvers.placement.account import counts_in_band
from solvers.placement.design import RoomTable, site_costs
from solvers.placement.problem import Forced, Risk
from solvers.placement.situations import situations_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.placement.problem import PlacementProblem
    from solvers.placement.situations import Situation
    from solvers.placement.ways import Ways


@dataclass(slots=True, eq=False)
class Model:
    """A mixed-integer model in the making: rules add rows, the columns are there from the start.

    Columns come in blocks: one per site, one per (site, class) of room, as many for rooms added,
    one per (situation, way), one per (situation, group, zone) left out; rules may add more.
    """

    problem: PlacementProblem
    ways: Ways
    situations: tuple[Situation, ...]
    rooms: RoomTable
    rows: Rows
    low: list[NDArray[np.float64]]
    high: list[NDArray[np.float64]]
    integer: list[NDArray[np.bool_]]
    cost: list[NDArray[np.float64]]
    room_sites: NDArray[np.int64]
    room_classes: NDArray[np.int64]
    situation: NDArray[np.int64]
    way: NDArray[np.int64]
    short_at: NDArray[np.int64]
    """Situation, group and zone of each column of demand left out; shape (columns, 3)."""
    group_class: NDArray[np.int64]
    columns: int = 0
    first: dict[str, int] = field(default_factory=dict)

    def block(
        self,
        name: str,
        cost: NDArray[np.float64],
        high: NDArray[np.float64],
        low: NDArray[np.float64] | None = None,
        *,
        is_integer: bool = False,
    ) -> None:
        """Add columns."""
        self.first[name] = self.columns
        self.columns += len(cost)
        self.cost.append(cost)
        self.high.append(high)
        self.low.append(np.zeros(len(cost)) if low is None else low)
        self.integer.append(np.full(len(cost), is_integer))

    @property
    def weight(self) -> NDArray[np.float64]:
        """Expected days by situation."""
        return np.array([item.weight for item in self.situations])


def empty_model(problem: PlacementProblem, ways: Ways) -> Model:
    """All columns and no row yet; the objective is the mean cost, if the aim is no other."""
    situations, rooms = situations_of(problem), RoomTable.of(problem)
    room_sites, room_classes = np.nonzero(rooms.most > 0)
    position = {name: number for number, name in enumerate(problem.class_ids)}
    at, way = _flows(situations, ways)
    short_at = _shorts(problem, situations)
    model = Model(
        problem=problem,
        ways=ways,
        situations=situations,
        rooms=rooms,
        rows=Rows(),
        low=[],
        high=[],
        integer=[],
        cost=[],
        room_sites=room_sites,
        room_classes=room_classes,
        situation=at,
        way=way,
        short_at=short_at,
        group_class=np.array([position[group.class_id] for group in problem.groups]),
    )
    _site_columns(model)
    _room_columns(model)
    _flow_columns(model)
    return model


def flow_prices(model: Model) -> NDArray[np.float64]:
    """Cost of 1 kg a day on each flow column over its period, probabilities aside."""
    situations, ways, price = model.situations, model.ways, model.problem.co2_cny_per_kg
    factor = np.array([item.transport_factor for item in situations])[model.situation]
    days = np.array([item.days for item in situations])[model.situation]
    cny = factor * ways.cny_per_kg[model.way] + price * ways.co2_kg_per_kg[model.way]
    return np.asarray(days * cny)


def short_prices(model: Model) -> NDArray[np.float64]:
    """Cost of leaving out 1 kg a day over the period, probabilities aside."""
    prices = np.array([group.unserved_cny_per_kg or 0.0 for group in model.problem.groups])
    days = np.array([item.days for item in model.situations])
    return np.asarray(days[model.short_at[:, 0]] * prices[model.short_at[:, 1]])


def covered(model: Model, band: int) -> NDArray[np.bool_]:
    """Flow columns within a band of service."""
    promise, ways = model.problem.bands[band], model.ways
    in_time = promise.wait_s + ways.last_s <= promise.hours * 3600.0
    return np.asarray((in_time & counts_in_band(model.problem, band)[ways.group])[model.way])


def _flows(
    situations: tuple[Situation, ...], ways: Ways
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Situation and way of each flow column: where there is demand and nothing is closed."""
    at, chosen = [], []
    for number, item in enumerate(situations):
        shut = (ways.sites >= 0) & item.is_closed[ways.sites]
        usable = (item.demand[ways.group, ways.zone] > 0) & ~shut.any(axis=1)
        found = np.flatnonzero(usable)
        at.append(np.full(len(found), number, np.int64))
        chosen.append(found)
    return np.concatenate(at), np.concatenate(chosen)


def _shorts(problem: PlacementProblem, situations: tuple[Situation, ...]) -> NDArray[np.int64]:
    priced = np.array([group.unserved_cny_per_kg is not None for group in problem.groups])
    found = [
        np.insert(np.argwhere((item.demand > 0) & priced[:, None]), 0, number, axis=1)
        for number, item in enumerate(situations)
    ]
    return np.concatenate(found)


def _site_columns(model: Model) -> None:
    """One per site; cost of an open one beyond that of a closed one."""
    opened, closed = site_costs(model.problem)
    must = [site.forced for site in model.problem.sites]
    low = np.array([float(item is Forced.OPEN) for item in must])
    high = np.array([float(item is not Forced.CLOSED) for item in must])
    model.block("site", opened - closed, high, low, is_integer=True)


def _room_columns(model: Model) -> None:
    """Steps of room, and those to be added."""
    at = (model.room_sites, model.room_classes)
    rooms = model.rooms
    model.block("steps", rooms.cny[at], rooms.most[at].astype(float), is_integer=True)
    to_add = np.maximum(0, rooms.most[at] - rooms.present[at]).astype(float)
    model.block("added", rooms.adding_cny[at], to_add)


def _flow_columns(model: Model) -> None:
    weight = np.array([item.probability for item in model.situations])
    demand = np.stack([item.demand for item in model.situations])
    ways = model.ways
    most = demand[model.situation, ways.group[model.way], ways.zone[model.way]]
    model.block("flow", weight[model.situation] * flow_prices(model), most)
    at = model.short_at
    model.block(
        "short", weight[at[:, 0]] * short_prices(model), demand[at[:, 0], at[:, 1], at[:, 2]]
    )


def is_risky(problem: PlacementProblem) -> bool:
    """Whether the objective is not the mean over the futures."""
    return problem.aim.risk is not Risk.MEAN
