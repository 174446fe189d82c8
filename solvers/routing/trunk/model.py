"""Which runs and shipments to choose: a mixed-integer model over given options.

Runs are integer columns. Goods flow to *keys*, each a site with a departure and a start of
unloading; one key may be served by many trips (a coarse model: small, its value a lower bound) or
each stop of each trip may be its own key (a fine model: nearly exact but for whole units).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.common.highs import Mip
from solvers.common.rows import Rows
from solvers.routing.trunk.bodies import size_of_sets
from solvers.routing.trunk.regions import regions
from solvers.routing.trunk.room import ROUNDING, demand_of_runs, is_not_implied

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from solvers.routing.trunk.bodies import Bodies
    from solvers.routing.trunk.groups import Groups
    from solvers.routing.trunk.hire import Lane, Offer
    from solvers.routing.trunk.keys import Keys
    from solvers.routing.trunk.options import RunOptions
    from solvers.routing.trunk.problem import TrunkProblem

MOST_REGIONS = 4
"""Regions of each departure with a row of their own: the largest say most."""


@dataclass(frozen=True, slots=True, eq=False)
class TrunkModel:
    """A model and where its columns are.

    ``runs``, ``flows``, ``offer_flows`` and ``bought`` are the first columns of each kind;
    ``flow_group`` and ``flow_key`` tell what flows where, ``offer_group`` and ``offer_at`` what
    goes with which offer. ``bought`` has a column per offer.
    """

    mip: Mip
    runs: int
    flows: int
    flow_group: NDArray[np.int64]
    flow_key: NDArray[np.int64]
    offer_flows: int
    offer_group: NDArray[np.int64]
    offer_at: NDArray[np.int64]
    bought: int


def build(
    problem: TrunkProblem,
    groups: Groups,
    bodies: Bodies,
    options: RunOptions,
    keys: Keys,
    lanes: Sequence[Lane],
    offers: Sequence[Offer],
    *,
    by_trip: bool,
    counts_trucks: bool,
) -> TrunkModel:
    """Assemble the model.

    Parameters
    ----------
    by_trip
        Whether each key belongs to one trip: then room is checked per trip, else per key and per
        departure.
    counts_trucks
        Whether trucks are limited in number; without it the value is still a lower bound.
    """
    builder = _Builder(problem, groups, bodies, options, keys, lanes, offers)
    builder.serve_every_group()
    builder.flow_only_where_a_truck_stops()
    if by_trip:
        builder.respect_room_of_trips()
    else:
        builder.respect_room_of_keys()
    builder.respect_weight_bands()
    if counts_trucks:
        builder.use_trucks_once_at_a_time()
    return builder.finished(counts_trucks)


class _Builder:
    """Columns are laid out at once; each method adds the rows of one rule."""

    def __init__(
        self,
        problem: TrunkProblem,
        groups: Groups,
        bodies: Bodies,
        options: RunOptions,
        keys: Keys,
        lanes: Sequence[Lane],
        offers: Sequence[Offer],
    ) -> None:
        self.problem, self.groups, self.bodies = problem, groups, bodies
        self.options, self.keys, self.lanes, self.offers = options, keys, lanes, offers
        self.size = size_of_sets(groups, bodies.holds)
        self.rows = Rows()
        self.flow_group, self.flow_key = self._flows()
        self.offer_group, self.offer_at = self._offer_flows()
        self.flows = len(options)
        self.left = self.flows + len(self.flow_group)
        self.offer_flows = self.left + len(groups)
        self.bought = self.offer_flows + len(self.offer_group)
        self.topped_up = self.bought + len(offers)
        self.visits = self.topped_up + len(offers)
        self.columns = self.visits + len(keys)

    def _flows(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Pairs of a group and a key that reach in time and are worth it."""
        groups, keys = self.groups, self.keys
        by_site = [np.flatnonzero(keys.site == site) for site in range(len(self.problem.site_ids))]
        reach = [by_site[site] for site in groups.site.tolist()]
        group = np.repeat(np.arange(len(groups)), [len(found) for found in reach])
        key = np.concatenate(reach) if reach else np.zeros(0, np.int64)
        price = groups.price_cny(group, keys.start_s[key])
        good = (
            (groups.leave_s[group] <= keys.depart_s[key])
            & (keys.start_s[key] <= groups.latest_s[group])
            & (price < groups.unserved_cny[group])
            & self._class_at_key()[key, groups.kind[group]]
        )
        return group[good], key[good]

    def _class_at_key(self) -> NDArray[np.bool_]:
        """Whether some run has room for a class at a key: keys by classes."""
        classes = len(self.groups.class_ids)
        has_room = np.zeros((len(self.keys), classes), dtype=bool)
        room = (self.bodies.room[:, :classes] > 0) | (
            self.bodies.room[:, len(self.bodies.holds) :][:, :classes] > 0
        )
        run, stop = np.nonzero(self.keys.of_stop >= 0)
        np.logical_or.at(has_room, self.keys.of_stop[run, stop], room[self.options.body[run]])
        return has_room

    def _offer_flows(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        groups, pairs = self.groups, []
        for position, offer in enumerate(self.offers):
            lane = self.lanes[offer.lane]
            live = (groups.site == lane.site) & (groups.kind == lane.kind)
            live &= (groups.leave_s <= offer.depart_s) & (offer.arrive_s <= groups.latest_s)
            pairs += [(group, position) for group in np.flatnonzero(live).tolist()]
        table = np.array(pairs, np.int64).reshape(-1, 2)
        return table[:, 0], table[:, 1]

    def serve_every_group(self) -> None:
        """Shares of a group that go by truck, by carrier or stay behind add up to one."""
        first, everyone = self.rows.open(len(self.groups), 1, 1), np.arange(len(self.groups))
        self.rows.fill(first + everyone, self.left + everyone, 1)
        flows = self.flows + np.arange(len(self.flow_group))
        self.rows.fill(first + self.flow_group, flows, 1)
        hired = self.offer_flows + np.arange(len(self.offer_group))
        self.rows.fill(first + self.offer_group, hired, 1)

    def flow_only_where_a_truck_stops(self) -> None:
        """No share of a group at a key exceeds the number of runs that stop there."""
        flows, everyone = np.arange(len(self.flow_group)), np.arange(len(self.keys))
        run, stop = np.nonzero(self.keys.of_stop >= 0)
        first = self.rows.open(len(flows), -np.inf, 0)
        self.rows.fill(first + flows, self.flows + flows, 1)
        self.rows.fill(first + flows, self.visits + self.flow_key, -1)
        count = self.rows.open(len(self.keys), 0, 0)
        self.rows.fill(count + everyone, self.visits + everyone, 1)
        self.rows.fill(count + self.keys.of_stop[run, stop], run, -1)

    def respect_room_of_keys(self) -> None:
        """What flows to a key, and to a region at a departure, fits the runs that serve it.

        Without the regions, a run could lend its room to sites that it does not visit.
        """
        run, stop = np.nonzero(self.keys.of_stop >= 0)
        key_of = self.keys.of_stop[run, stop]
        for key, runs in enumerate(_split(run, key_of, len(self.keys))):
            self._respect_room(np.array([key]), runs)
        several = self.options.depart_s[(self.keys.of_stop >= 0).sum(axis=1) > 1]
        for depart_s in np.unique(several):
            at = self.keys.depart_s == depart_s
            leaving = self.options.depart_s == depart_s
            here = sorted(set(self.keys.site[at].tolist()))
            for region in regions(self.problem, here)[len(here) :][-MOST_REGIONS:]:
                keys = np.flatnonzero(at & np.isin(self.keys.site, region))
                visits = np.isin(self.options.sites, region).any(axis=1)
                self._respect_room(keys, np.flatnonzero(leaving & visits))

    def respect_room_of_trips(self) -> None:
        """What flows to the stops of a trip fits the compartments and trucks that make it."""
        first = self.keys.of_stop[:, 0]
        for runs in _split(np.arange(len(first)), first, len(self.keys)):
            if len(runs):
                keys = self.keys.of_stop[runs[0]]
                self._respect_room(keys[keys >= 0], runs)

    def _respect_room(self, keys: NDArray[np.int64], runs: NDArray[np.int64]) -> None:
        """Rows for each set of classes and unit that can be too much for a run."""
        flows = np.flatnonzero(np.isin(self.flow_key, keys))
        if len(flows) == 0:
            return
        group = self.flow_group[flows]
        size, everything = self.size[group], self.size[np.unique(group)].sum(axis=0)
        if (everything <= self.bodies.room[np.unique(self.options.body[runs])]).all():
            return
        demand = demand_of_runs(self.keys, keys, runs, self.flow_key[flows], size)
        room = np.minimum(self.bodies.room[self.options.body[runs]], demand)
        met = np.unique(self.groups.kind[group])
        needed = (room < demand * (1 - ROUNDING)).any(axis=0)
        needed &= is_not_implied(self.bodies.holds, met, room)
        for column in np.flatnonzero(needed):
            inside = size[:, column] > 0
            self.rows.add(
                np.concatenate([self.flows + flows[inside], runs]),
                np.concatenate([size[inside, column], -room[:, column]]),
                -np.inf,
                0,
            )

    def respect_weight_bands(self) -> None:
        """A bought shipment weighs what its band holds, and costs at least its minimum."""
        for position, offer in enumerate(self.offers):
            lane, band = self.lanes[offer.lane], self.lanes[offer.lane].bands[offer.band]
            flows = np.flatnonzero(self.offer_at == position)
            kg, columns = (
                self.groups.kg[self.offer_group[flows]],
                (self.offer_flows + flows).tolist(),
            )
            bought, topped_up = self.bought + position, self.topped_up + position
            for column in columns:
                self.rows.add([column, bought], [1, -1], -np.inf, 0)
            to_kg = min(lane.to_kg(offer.band), float(kg.sum()))
            self.rows.add([*columns, bought], [*kg, -to_kg], -np.inf, 0)
            if band.from_kg > 0:
                self.rows.add([*columns, bought], [*kg, -band.from_kg], 0, np.inf)
            if band.min_charge_cny > 0:
                charged = [*(kg * band.cny_per_kg), 1, -band.min_charge_cny]
                self.rows.add([*columns, topped_up, bought], charged, 0, np.inf)
        shipments: dict[tuple[int, int], list[int]] = {}
        for position, offer in enumerate(self.offers):
            shipments.setdefault((offer.lane, offer.depart_s), []).append(self.bought + position)
        for several in shipments.values():
            if len(several) > 1:
                self.rows.add(several, [1] * len(several), -np.inf, 1)

    def use_trucks_once_at_a_time(self) -> None:
        """At each departure, no more trucks of a type are away than there are."""
        truck_of = self.bodies.truck[self.options.body]
        for position, truck in enumerate(self.problem.trucks):
            mine = np.flatnonzero(truck_of == position)
            for at_s in np.unique(self.options.depart_s[mine]):
                away = mine[
                    (self.options.depart_s[mine] <= at_s) & (at_s < self.options.return_s[mine])
                ]
                self.rows.add(away, np.ones(len(away)), -np.inf, truck.count)

    def finished(self, counts_trucks: bool) -> TrunkModel:
        """The model with its costs and bounds.

        Uncounted runs stand for those of later departures too, and so have no limit.
        """
        runs = len(self.options)
        is_integer = np.zeros(self.columns, dtype=bool)
        is_integer[:runs] = True
        high = np.full(self.columns, np.inf)
        high[self.flows : self.topped_up] = 1
        counts = np.array([truck.count for truck in self.problem.trucks], float)
        if runs and counts_trucks:
            high[:runs] = counts[self.bodies.truck[self.options.body]]
        for position, offer in enumerate(self.offers):
            band = self.lanes[offer.lane].bands[offer.band]
            is_plain = len(self.lanes[offer.lane].bands) == 1 and band.min_charge_cny <= 0
            is_integer[self.bought + position] = not is_plain or band.from_kg > 0
        low_rows, high_rows = self.rows.bounds()
        return TrunkModel(
            mip=Mip(
                cost=self._cost(),
                low=np.zeros(self.columns),
                high=high,
                is_integer=is_integer,
                matrix=self.rows.matrix(self.columns),
                row_low=low_rows,
                row_high=high_rows,
            ),
            runs=0,
            flows=self.flows,
            flow_group=self.flow_group,
            flow_key=self.flow_key,
            offer_flows=self.offer_flows,
            offer_group=self.offer_group,
            offer_at=self.offer_at,
            bought=self.bought,
        )

    def _cost(self) -> NDArray[np.float64]:
        groups, cost = self.groups, np.zeros(self.columns)
        cost[: self.flows] = self.options.cost_cny
        start_s = self.keys.start_s[self.flow_key]
        cost[self.flows : self.left] = groups.price_cny(self.flow_group, start_s)
        cost[self.left : self.offer_flows] = groups.unserved_cny
        if self.offers:
            arrive_s = np.array([offer.arrive_s for offer in self.offers])[self.offer_at]
            rate = np.array(
                [self.lanes[offer.lane].bands[offer.band].cny_per_kg for offer in self.offers]
            )
            cost[self.offer_flows : self.bought] = (
                groups.price_cny(self.offer_group, arrive_s)
                + rate[self.offer_at] * groups.kg[self.offer_group]
            )
        cost[self.topped_up : self.visits] = 1
        return cost


def _split(
    values: NDArray[np.int64], owner: NDArray[np.int64], owners: int
) -> list[NDArray[np.int64]]:
    """Values by owner, in the order in which they come."""
    order = np.argsort(owner, kind="stable")
    ends = np.cumsum(np.bincount(owner, minlength=owners))
    return np.split(values[order], ends[:-1]) if owners else []
