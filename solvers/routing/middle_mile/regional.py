"""A model of any number of fronts: runs counted by the regions that they visit.

The model does not know tours. For each departure, body and region of sites it has the number of
runs that unload in the region, and these obey what all runs obey:

* no more runs unload in a region than in the region around it, and all that do unload in one of its
  parts;
* stops in a region are at most the most stops of a run times the runs that unload there;
* no share of goods to a site exceeds the runs that stop there with a compartment for its class;
* what flows to a region fits the runs that unload there.

A run pays its fixed cost, its kilometres and hours by the weights of the regions that it visits
(``lengths``: never more than its shortest tour), and an hour's price for each stop at the dock.
Goods arrive as if every site were the first stop. Refrigeration counts as nothing, bodies of one
type are put together (``trunk_bodies.hulls``) and loads are grouped (``trunk_groups``). Carriers
are as in ``trunk_model``. Trucks are not counted, so runs may leave at the earliest departure that
has their goods (``waves``). Each step only makes plans cheaper, so the value of the linear
relaxation is a bound of every plan, with any number of sites.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csc_array

from solvers.common.highs import Mip
from solvers.common.rows import Rows
from solvers.routing.middle_mile.waves import sites_by_departure, useful_departures
from solvers.routing.trunk.bodies import bodies_of, hulls, size_of_sets
from solvers.routing.trunk.hire import lanes_of, offers_of
from solvers.routing.trunk.keys import trip_keys
from solvers.routing.trunk.model import build
from solvers.routing.trunk.options import no_options
from solvers.routing.trunk.room import ROUNDING
from solvers.routing.trunk.schedule import next_open_s

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.routing.middle_mile.lengths import Tours
    from solvers.routing.trunk.groups import Groups
    from solvers.routing.trunk.problem import TrunkProblem

HOUR_S = 3600


def relaxed(problem: TrunkProblem, groups: Groups, tours: Tours) -> Mip:
    """The relaxed model; its value is at most the cost of any plan."""
    return _Regional(problem, groups, tours).model()


class _Regional:
    """The model, departure by departure; sites are counted among those that have loads."""

    def __init__(self, problem: TrunkProblem, groups: Groups, tours: Tours) -> None:
        self.problem, self.groups, self.tours = problem, groups, tours
        self.bodies = hulls(bodies_of(problem, groups.class_ids))
        self.size = size_of_sets(groups, self.bodies.holds)
        self.regions = tours.regions
        self.place = np.searchsorted(tours.sites, groups.site)
        self.rows = Rows()
        self.cost: list[float] = []
        self.high: list[float] = []
        self.carriers = self._carriers()

    def _carriers(self) -> Mip:
        """The model without trucks: its first rows serve the groups."""
        empty = no_options(self.problem.max_stops)
        lanes = lanes_of(self.problem, self.groups)
        offers = offers_of(self.problem, self.groups, lanes)
        return build(
            self.problem,
            self.groups,
            self.bodies,
            empty,
            trip_keys(empty),
            lanes,
            offers,
            by_trip=True,
            counts_trucks=False,
        ).mip

    def model(self) -> Mip:
        """All of it, relaxed."""
        carriers, everyone = self.carriers, np.arange(len(self.groups))
        served = np.zeros(0, np.int64), np.zeros(0, np.int64)
        sites_at = sites_by_departure(self.problem)
        for depart_s in useful_departures(self.problem, self.groups) if len(self.bodies) else []:
            group, column = self._leave(depart_s, sites_at[depart_s])
            served = np.concatenate([served[0], group]), np.concatenate([served[1], column])
        first, columns = len(carriers.cost), len(carriers.cost) + len(self.cost)
        rows = Rows()
        held = carriers.matrix.tocoo()
        rows.open(carriers.matrix.shape[0], 0, 0)
        rows.fill(held.row, held.col, held.data)
        rows.fill(everyone[served[0]], first + served[1], 1)
        low, high = self.rows.bounds()
        mine = self.rows.matrix(len(self.cost)).tocoo()
        rows.open(self.rows.count, 0, 0)
        rows.fill(carriers.matrix.shape[0] + mine.row, first + mine.col, mine.data)
        return Mip(
            cost=np.concatenate([carriers.cost, self.cost]),
            low=np.zeros(columns),
            high=np.concatenate([carriers.high, self.high]),
            is_integer=np.zeros(columns, dtype=bool),
            matrix=csc_array(rows.matrix(columns)),
            row_low=np.concatenate([carriers.row_low, low]),
            row_high=np.concatenate([carriers.row_high, high]),
        )

    def _columns(self, cost: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.int64]:
        first = len(self.cost)
        self.cost += cost.tolist()
        self.high += high.tolist()
        return np.arange(first, len(self.cost))

    def _leave(
        self, depart_s: int, served: list[int]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Runs and flows of one departure; group and column of each flow."""
        group, price = self._flows(depart_s, served)
        live = set(self.place[group].tolist())
        if not live:
            return group, group
        flows = self._columns(price, np.ones(len(group)))
        met = [at for at, region in enumerate(self.regions) if live & set(region)]
        runs = {at: self._runs(at) for at in met}
        self._nest(runs)
        kinds, sets = self.bodies.holds.shape[1], len(self.bodies.holds)
        room = (self.bodies.room[:, :kinds] > 0) | (self.bodies.room[:, sets : sets + kinds] > 0)
        for column, each in zip(flows.tolist(), group.tolist(), strict=True):
            fit = runs[int(self.place[each])][room[:, self.groups.kind[each]]]
            self.rows.add([column, *fit], [1, *[-1] * len(fit)], -np.inf, 0)
        for at in met:
            inside = np.isin(self.place[group], self.regions[at])
            self._respect_room(flows[inside], group[inside], runs[at])
        return group, flows

    def _flows(
        self, depart_s: int, served: list[int]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Groups that some run can bring in time and worth it, and the least price of arrival."""
        groups, problem = self.groups, self.problem
        first_s = np.full(len(self.tours.sites), -1)
        for at, site in enumerate(self.tours.sites):
            if site in served and np.isfinite(self.tours.out_s[at]):
                windows = problem.windows[problem.site_ids[site]]
                open_s = next_open_s(windows, depart_s + int(self.tours.out_s[at]))
                first_s[at] = -1 if open_s is None else open_s
        start_s = first_s[self.place]
        price = groups.price_cny(np.arange(len(groups)), start_s)
        good = (groups.leave_s <= depart_s) & (start_s >= 0) & (start_s <= groups.latest_s)
        good &= (start_s <= problem.horizon_s) & (price < groups.unserved_cny)
        return np.flatnonzero(good), price[good]

    def _runs(self, region: int) -> NDArray[np.int64]:
        """Runs that unload in a region, by body."""
        bodies, trucks = self.bodies, self.problem.trucks
        cost = (
            bodies.cny_per_km * self.tours.km[region] + bodies.cny_per_h * self.tours.hours[region]
        )
        if region == len(self.regions) - 1:
            cost = cost + bodies.fixed_cny
        if len(self.regions[region]) == 1:
            dock_s = [trucks[truck].vehicle_type.dock_s for truck in bodies.truck.tolist()]
            cost = cost + bodies.cny_per_h * np.array(dock_s) / HOUR_S
        return self._columns(cost, np.full(len(bodies), np.inf))

    def _nest(self, runs: dict[int, NDArray[np.int64]]) -> None:
        """Regions that lie in each other, and the stops that runs have for them."""
        for at, mine in runs.items():
            region = set(self.regions[at])
            inner = [each for each in runs if set(self.regions[each]) < region]
            parts = [
                each
                for each in inner
                if not any(set(self.regions[each]) < set(self.regions[other]) for other in inner)
            ]
            stops = [runs[each] for each in inner if len(self.regions[each]) == 1]
            for body, column in enumerate(mine.tolist()):
                for part in parts:
                    self.rows.add([int(runs[part][body]), column], [1, -1], -np.inf, 0)
                if parts:
                    columns = [column, *(int(runs[part][body]) for part in parts)]
                    self.rows.add(columns, [1, *[-1] * len(parts)], -np.inf, 0)
                if len(stops) > self.problem.max_stops:
                    columns = [column, *(int(stop[body]) for stop in stops)]
                    most = [-float(self.problem.max_stops), *[1.0] * len(stops)]
                    self.rows.add(columns, most, -np.inf, 0)

    def _respect_room(
        self, flows: NDArray[np.int64], group: NDArray[np.int64], runs: NDArray[np.int64]
    ) -> None:
        """What flows to a region fits its runs; none takes more than there is."""
        size = self.size[group]
        demand = size.sum(axis=0)
        room = np.minimum(self.bodies.room, demand)
        for column in np.flatnonzero((room < demand * (1 - ROUNDING)).any(axis=0)):
            inside = size[:, column] > 0
            values = np.concatenate([size[inside, column], -room[:, column]]) / demand[column]
            self.rows.add(np.concatenate([flows[inside], runs]), values, -np.inf, 0)
