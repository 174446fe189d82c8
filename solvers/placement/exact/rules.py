"""The rules of the model, one function each; `RULES` is its table of contents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.placement.account import counts_in_band
from solvers.placement.exact.columns import covered
from solvers.placement.problem import Sourcing

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from solvers.placement.exact.columns import Model


def serve_all_demand(model: Model) -> None:
    """What flows to a zone and what is left out is its demand."""
    situations, groups, zones = _demand(model).nonzero()
    number = _numbering(model, situations, groups, zones)
    first = model.rows.open(len(situations), 0.0, 0.0)
    demand = _demand(model)[situations, groups, zones]
    model.rows.set_bounds(first, demand, demand)
    ways = model.ways
    key = number[model.situation, ways.group[model.way], ways.zone[model.way]]
    model.rows.fill(first + key, model.first["flow"] + np.arange(len(model.way)), 1.0)
    at = model.short_at
    key = number[at[:, 0], at[:, 1], at[:, 2]]
    model.rows.fill(first + key, model.first["short"] + np.arange(len(at)), 1.0)


def respect_room(model: Model) -> None:
    """What passes a site in a class fits into its steps, in every situation."""
    rooms, count = len(model.room_sites), len(model.situations)
    number = np.full((len(model.problem.sites), len(model.problem.class_ids)), -1)
    number[model.room_sites, model.room_classes] = np.arange(rooms)
    first = model.rows.open(rooms * count, -np.inf, 0.0)
    size = model.rooms.size[model.room_sites, model.room_classes]
    for situation in range(count):
        rows = first + situation * rooms + np.arange(rooms)
        model.rows.fill(rows, model.first["steps"] + np.arange(rooms), -size)
    classes = model.group_class[model.ways.group[model.way]]
    for tier in range(len(model.problem.tiers)):
        site = model.ways.sites[model.way, tier]
        column = np.flatnonzero(site >= 0)
        row = first + model.situation[column] * rooms + number[site[column], classes[column]]
        model.rows.fill(row, model.first["flow"] + column, 1.0)


def open_before_building(model: Model) -> None:
    """Room exists at open sites only; more than today's must be added."""
    rooms = len(model.room_sites)
    at = (model.room_sites, model.room_classes)
    columns = model.first["steps"] + np.arange(rooms)
    first = model.rows.open(rooms, -np.inf, 0.0)
    model.rows.fill(first + np.arange(rooms), columns, 1.0)
    most = -model.rooms.most[at].astype(float)
    model.rows.fill(first + np.arange(rooms), model.first["site"] + model.room_sites, most)
    paid = np.flatnonzero((model.rooms.adding_cny[at] > 0) & (most < -model.rooms.present[at]))
    first = model.rows.open(len(paid), 0.0, 0.0)
    model.rows.set_bounds(
        first, np.full(len(paid), -np.inf), model.rooms.present[at][paid].astype(float)
    )
    model.rows.fill(first + np.arange(len(paid)), columns[paid], 1.0)
    model.rows.fill(first + np.arange(len(paid)), model.first["added"] + paid, -1.0)


def open_before_use(model: Model) -> None:
    """A site serves no zone unless it is open: the rows that make the relaxation strong."""
    demand, ways = _demand(model), model.ways
    for tier in range(len(model.problem.tiers)):
        site = ways.sites[model.way, tier]
        column = np.flatnonzero(site >= 0)
        group, zone = ways.group[model.way[column]], ways.zone[model.way[column]]
        key = np.stack([model.situation[column], group, zone, site[column]])
        cells, row = np.unique(key, axis=1, return_inverse=True)
        first = model.rows.open(cells.shape[1], -np.inf, 0.0)
        model.rows.fill(first + row.ravel(), model.first["flow"] + column, 1.0)
        most = -demand[cells[0], cells[1], cells[2]]
        rows = first + np.arange(cells.shape[1])
        model.rows.fill(rows, model.first["site"] + cells[3], most)


def keep_promises(model: Model) -> None:
    """Each band of service holds for its share of demand, over all usual situations."""
    usual = np.array([item.is_usual for item in model.situations])
    weight = np.where(usual, model.weight, 0.0)
    for number, band in enumerate(model.problem.bands):
        if band.share <= 0:
            continue
        groups = counts_in_band(model.problem, number)
        demand = float(np.einsum("s,sgz,g->", weight, _all_demand(model), groups))
        column = np.flatnonzero(covered(model, number) & usual[model.situation])
        column = column[weight[model.situation[column]] > 0]
        columns = model.first["flow"] + column
        _share_row(model, columns, weight[model.situation[column]], band.share, demand)


def keep_the_cold_chain(model: Model) -> None:
    """The asked share of fresh demand is served in band, over all usual situations."""
    least = model.problem.cold_chain_share
    if least <= 0:
        return
    usual = np.array([item.is_usual for item in model.situations])
    weight = np.where(usual, model.weight, 0.0)
    fresh = np.array([group.fresh and not group.is_return for group in model.problem.groups])
    demand = float(np.einsum("s,sgz,g->", weight, _all_demand(model), fresh))
    ways = model.ways
    column = np.flatnonzero((ways.in_band & fresh[ways.group])[model.way] & usual[model.situation])
    columns = model.first["flow"] + column
    _share_row(model, columns, weight[model.situation[column]], least, demand)


def _share_row(
    model: Model,
    columns: NDArray[np.int64],
    weights: NDArray[np.float64],
    share: float,
    demand: float,
) -> None:
    """The weighted columns make up a share of a demand; scaled, so that 1 is all of it."""
    if demand > 0:
        model.rows.add(columns, weights / demand, share, np.inf)


def emit_no_more_than_allowed(model: Model) -> None:
    """Expected emission stays under the cap."""
    cap, problem = model.problem.co2_cap_kg, model.problem
    if cap is None:
        return
    flows = model.weight[model.situation] * model.ways.co2_kg_per_kg[model.way]
    fixed = np.array([site.fixed_co2_kg_per_day * problem.days for site in problem.sites])
    columns = np.concatenate(
        [model.first["site"] + np.arange(len(fixed)), model.first["flow"] + np.arange(len(flows))]
    )
    scale = max(cap, 1.0)
    model.rows.add(columns, np.concatenate([fixed, flows]) / scale, -np.inf, cap / scale)


def change_within_limits(model: Model) -> None:
    """Openings, closings and the money spent once stay within their limits."""
    problem, limits = model.problem, model.problem.changes
    today = np.array([site.is_open for site in problem.sites])
    first = model.first["site"]
    new, old = first + np.flatnonzero(~today), first + np.flatnonzero(today)
    if limits.most_openings is not None:
        model.rows.add(new, np.ones(len(new)), -np.inf, limits.most_openings)
    if limits.most_closings is not None:
        least = today.sum() - limits.most_closings
        model.rows.add(old, np.ones(len(old)), least, np.inf)
    if limits.budget_cny is not None:
        _keep_the_budget(model, today, limits.budget_cny)


def _keep_the_budget(model: Model, today: NDArray[np.bool_], budget_cny: float) -> None:
    sites = model.problem.sites
    closing = np.array([site.closing_cny for site in sites])
    opening = np.array([site.opening_cny for site in sites])
    per_site = np.where(today, -closing, opening)
    at = (model.room_sites, model.room_classes)
    columns = np.concatenate(
        [
            model.first["site"] + np.arange(len(sites)),
            model.first["added"] + np.arange(len(model.room_sites)),
        ]
    )
    amounts = np.concatenate([per_site, model.rooms.adding_cny[at]])
    scale = max(budget_cny, 1.0)
    high = (budget_cny - float(closing[today].sum())) / scale
    model.rows.add(columns, amounts / scale, -np.inf, high)


def serve_from_one_site(model: Model) -> None:
    """Where asked, one site of the last tier serves a zone, wholly or a group of it."""
    if model.problem.sourcing is Sourcing.SPLIT:
        return
    ways, demand = model.ways, _demand(model)
    group, zone = ways.group[model.way], ways.zone[model.way]
    per_zone = model.problem.sourcing is Sourcing.ONE_PER_ZONE
    unit = np.zeros_like(group) if per_zone else group
    key = np.stack([model.situation, unit, zone, ways.last_site[model.way]])
    cells, which = np.unique(key, axis=1, return_inverse=True)
    model.block("choice", np.zeros(cells.shape[1]), np.ones(cells.shape[1]), is_integer=True)
    choice = model.first["choice"] + np.arange(cells.shape[1])
    _one_choice(model, cells, choice)
    # What flows from a site to a zone needs its being chosen.
    full = np.stack([model.situation, group, zone, ways.last_site[model.way]])
    flows, row = np.unique(full, axis=1, return_inverse=True)
    first = model.rows.open(flows.shape[1], -np.inf, 0.0)
    model.rows.fill(first + row.ravel(), model.first["flow"] + np.arange(len(group)), 1.0)
    chosen = np.zeros(flows.shape[1], np.int64)
    chosen[row.ravel()] = which.ravel()
    rows = first + np.arange(flows.shape[1])
    model.rows.fill(rows, choice[chosen], -demand[flows[0], flows[1], flows[2]])


def _one_choice(model: Model, cells: NDArray[np.int64], choice: NDArray[np.int64]) -> None:
    """At most one site of the last tier, and only an open one."""
    _, group_row = np.unique(cells[:3], axis=1, return_inverse=True)
    first = model.rows.open(int(group_row.max(initial=-1)) + 1, -np.inf, 1.0)
    model.rows.fill(first + group_row.ravel(), choice, 1.0)
    first = model.rows.open(len(choice), -np.inf, 0.0)
    rows = first + np.arange(len(choice))
    model.rows.fill(rows, choice, 1.0)
    model.rows.fill(rows, model.first["site"] + cells[3], -1.0)


def _demand(model: Model) -> NDArray[np.float64]:
    """Demand that can be served, of shape (situations, groups, zones)."""
    return np.stack([item.demand for item in model.situations])


def _all_demand(model: Model) -> NDArray[np.float64]:
    return np.stack([item.demand + item.lost for item in model.situations])


def _numbering(
    model: Model,
    situations: NDArray[np.int64],
    groups: NDArray[np.int64],
    zones: NDArray[np.int64],
) -> NDArray[np.int64]:
    number = np.full(_demand(model).shape, -1, np.int64)
    number[situations, groups, zones] = np.arange(len(situations))
    return number


RULES: tuple[Callable[[Model], None], ...] = (
    serve_all_demand,
    respect_room,
    open_before_building,
    open_before_use,
    serve_from_one_site,
    keep_promises,
    keep_the_cold_chain,
    emit_no_more_than_allowed,
    change_within_limits,
)
