"""The arrays of a search from the data that PyVRP gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.last_mile.strings.compiled.layout import (
    COSTLY,
    KIND,
    LONGEST_ARC,
    NEVER,
    NODE,
    NONE,
    TOUR,
    TRIP,
    Field,
    Log,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyvrp
    from numpy.typing import NDArray

MATES = 40
"""Visits that one may follow, and as many that may follow it."""
AROUND = 200
MOST_ALONE = 32
WAIT_WEIGHT, LATE_WEIGHT = 0.2, 1.0
"""What a second of waiting or of lateness counts for, in units of distance, when neighbours are
chosen: who can follow whom is near (Vidal, Crainic, Gendreau and Prins 2013)."""


def jobs_of(data: pyvrp.ProblemData) -> list[list[int]]:
    """Clients of each job: a group's are visits of one job, others are jobs by themselves."""
    members: dict[tuple[str, int], list[int]] = {}
    for client, item in enumerate(data.clients()):
        key = ("client", client) if item.group is None else ("group", item.group)
        members.setdefault(key, []).append(client)
    return list(members.values())


def field_of(
    data: pyvrp.ProblemData,
    jobs: Sequence[Sequence[int]],
    seed: int,
    *,
    pools: Sequence[int] | None = None,
) -> Field:
    """The arrays.

    Parameters
    ----------
    data
        What is searched.
    jobs
        Clients of each job.
    seed
        Of the random choices.
    pools
        Which vehicle types draw on the same vehicles, by a number for each type; by default none.
    """
    order = [client for clients in jobs for client in clients]
    ends = np.cumsum([0, *map(len, jobs)])
    kinds, pool_counts = _kinds(data, pools)
    rows = int(min(pool_counts.sum(), len(jobs))) + 1
    reloads = len(jobs) if (kinds["trips"] > 1).any() else 0
    visits = len(order)
    nodes = np.zeros(visits + 2 * rows + reloads, NODE)
    for name in ("tour", "trip", "before", "after"):
        nodes[name] = NONE
    places, at = _places(data)
    prize, penalty = _fill(nodes, data, jobs, at)
    bases = _bases(data, at)
    arcs = _arcs(data, places)
    load, room = _loads(data, order)
    tours = np.zeros(rows, TOUR)
    tours["begin"] = visits + np.arange(rows)
    tours["end"] = visits + rows + np.arange(rows)
    job_of = np.repeat(np.arange(len(jobs)), np.diff(ends)).astype(np.int32)
    mates, around = _neighbours(nodes[:visits], arcs, ends, job_of)
    alone, alone_kind = _alone(nodes[:visits], bases, kinds, arcs, load, room, penalty)
    return Field(
        nodes=nodes,
        trips=np.zeros(len(nodes), TRIP),
        tours=tours,
        kinds=kinds,
        bases=bases,
        arcs=arcs,
        arcs_into=_turned(arcs),
        load=load,
        filled=np.zeros((len(nodes), load.shape[1]), np.int64),
        room=room,
        visits=ends.astype(np.int64),
        beside=_beside(nodes[:visits]["place"], arcs, mates),
        from_base=_from_base(nodes[:visits]["place"], bases, kinds, arcs),
        mates=mates,
        job_of=job_of,
        around=around,
        alone=alone,
        alone_kind=alone_kind,
        prize=prize,
        penalty=penalty,
        spare=pool_counts,
        tally=np.array([0, 0, reloads, 0], np.int64),
        free=np.arange(visits + 2 * rows, visits + 2 * rows + max(1, reloads)),
        random=np.array([(seed * 2_654_435_761 + 88_172_645_463_325_252) % 2**63], np.uint64),
    )


def log_of(field: Field) -> Log:
    """Room for all tours of a field."""
    rows, jobs = len(field.tours), len(field.prize)
    return Log(
        rows=np.zeros(2 * jobs + 2, np.int64),
        kept=np.zeros((rows + 1, 5), np.int64),
        is_kept=np.zeros(rows, np.int64),
        length=np.zeros(1, np.int64),
    )


def _cut(value: int) -> int:
    return min(int(value), NEVER)


def _places(data: pyvrp.ProblemData) -> tuple[list[int], dict[int, int]]:
    """Locations in use, and the row of each."""
    used = {client.location for client in data.clients()}
    used |= {depot.location for depot in data.depots()}
    places = sorted(used)
    return places, {place: row for row, place in enumerate(places)}


def _kinds(
    data: pyvrp.ProblemData, pools: Sequence[int] | None
) -> tuple[NDArray[np.void], NDArray[np.int64]]:
    """Kinds of vehicle, and how many vehicles each pool has."""
    types = data.vehicle_types()
    pool_of = list(range(len(types))) if pools is None else list(pools)
    kinds = np.zeros(len(types), KIND)
    counts = np.zeros(max(pool_of) + 1, np.int64)
    for at, item in enumerate(types):
        reload = item.reload_depots[0] if item.reload_depots else item.start_depot
        counts[pool_of[at]] = max(counts[pool_of[at]], item.num_available)
        kinds[at] = (
            item.start_depot,
            reload,
            item.end_depot,
            item.profile,
            item.fixed_cost,
            item.unit_distance_cost,
            item.unit_duration_cost,
            _cut(item.tw_early),
            _cut(item.tw_late),
            _cut(item.start_late),
            _cut(item.shift_duration),
            _cut(item.max_trips) if item.reload_depots else 1,
            pool_of[at],
        )
    return kinds, counts


def _fill(
    nodes: NDArray[np.void],
    data: pyvrp.ProblemData,
    jobs: Sequence[Sequence[int]],
    at: dict[int, int],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Write the visits; what jobs cost left out, and visits more than the best of their job."""
    clients, groups = data.clients(), data.groups()
    prize, penalty, visit = np.zeros(len(jobs), np.int64), [], 0
    for job, members in enumerate(jobs):
        group = clients[members[0]].group
        required = clients[members[0]].required if group is None else groups[group].required
        most = max(clients[client].prize for client in members)
        prize[job] = COSTLY // (len(jobs) + 1) // 2 if required else most
        for client in members:
            item, node = clients[client], nodes[visit]
            node["place"], node["service_s"] = at[item.location], item.service_duration
            node["early_s"], node["late_s"] = _cut(item.tw_early), _cut(item.tw_late)
            node["release_s"] = _cut(item.release_time)
            penalty.append(most - item.prize)
            visit += 1
    return prize, np.array(penalty, np.int64)


def _bases(data: pyvrp.ProblemData, at: dict[int, int]) -> NDArray[np.void]:
    bases = np.zeros(data.num_depots, NODE)
    for depot, item in enumerate(data.depots()):
        bases[depot]["place"], bases[depot]["service_s"] = at[item.location], item.service_duration
        bases[depot]["early_s"], bases[depot]["late_s"] = _cut(item.tw_early), _cut(item.tw_late)
    return bases


def _arcs(data: pyvrp.ProblemData, places: Sequence[int]) -> NDArray[np.int32]:
    """Distance and duration side by side, so that one look at memory finds both."""
    grid = np.ix_(places, places)
    pairs = [
        (np.asarray(data.distance_matrix(p))[grid], np.asarray(data.duration_matrix(p))[grid])
        for p in range(data.num_profiles)
    ]
    whole = np.array([np.stack(pair, axis=-1) for pair in pairs])
    return np.ascontiguousarray(np.minimum(whole, LONGEST_ARC), dtype=np.int32)


def _turned(arcs: NDArray[np.int32]) -> NDArray[np.int32]:
    """The arcs by place to and from; where that is the same, the caches hold them only once."""
    turned = np.ascontiguousarray(arcs.transpose(0, 2, 1, 3))
    return arcs if np.array_equal(turned, arcs) else turned


def _loads(
    data: pyvrp.ProblemData, order: Sequence[int]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Load of each visit and room of each kind; one dimension without limit where there is none."""
    clients, types = data.clients(), data.vehicle_types()
    dimensions = data.num_load_dimensions
    if not dimensions:
        return np.zeros((len(order), 1), np.int64), np.ones((len(types), 1), np.int64)
    load = [clients[client].delivery for client in order]
    room = [[_cut(most) for most in item.capacity] for item in types]
    return np.array(load, np.int64), np.array(room, np.int64)


def _neighbours(
    visits: NDArray[np.void],
    arcs: NDArray[np.int32],
    ends: NDArray[np.int64],
    job: NDArray[np.int32],
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Visits that can well be before and behind each, and jobs by distance."""
    place = visits["place"]
    between = arcs[0][np.ix_(place, place)].astype(np.float64)
    far, drive_s = between[:, :, 0], between[:, :, 1]
    leave_s = visits["early_s"].astype(np.float64) + visits["service_s"]
    last_s = visits["late_s"].astype(np.float64) + visits["service_s"]
    wait_s = np.maximum(visits["early_s"][None, :] - drive_s - last_s[:, None], 0)
    late_s = np.maximum(leave_s[:, None] + drive_s - visits["late_s"][None, :], 0)
    apart = far + WAIT_WEIGHT * wait_s + LATE_WEIGHT * late_s
    apart[job[:, None] == job[None, :]] = np.inf
    jobs = len(ends) - 1
    most = min(MATES, jobs - 1)
    mates = np.hstack([_nearest(apart.T, most), _nearest(apart, most)]).astype(np.int32)
    first = ends[:-1]
    gaps = far[np.ix_(first, first)]
    gaps = (gaps + gaps.T) / 2
    np.fill_diagonal(gaps, np.inf)
    return mates, _nearest(gaps, min(AROUND, jobs - 1))


def _nearest(gaps: NDArray[np.float64], most: int) -> NDArray[np.int64]:
    return np.ascontiguousarray(np.argsort(gaps, axis=1, kind="stable")[:, :most])


def _alone(
    visits: NDArray[np.void],
    bases: NDArray[np.void],
    kinds: NDArray[np.void],
    arcs: NDArray[np.int32],
    load: NDArray[np.int64],
    room: NDArray[np.int64],
    penalty: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """What each visit costs on a tour of its own, and with which kind, cheapest first."""
    place = visits["place"]
    early_s, late_s = visits["early_s"].astype(np.int64), visits["late_s"].astype(np.int64)
    costs = np.full((len(visits), len(kinds)), COSTLY, np.int64)
    for at, kind in enumerate(kinds):
        start, end = bases[kind["start"]], bases[kind["end"]]
        there = arcs[kind["profile"], start["place"], place].astype(np.int64)
        back = arcs[kind["profile"], place, end["place"]].astype(np.int64)
        to_s = int(start["service_s"]) + there[:, 1]
        first_s = max(start["early_s"], kind["early_s"])
        last_s = min(start["late_s"], kind["start_late_s"])
        fits = (load <= room[at]).all(axis=1) & (first_s + to_s <= late_s)
        wait_s = np.maximum(early_s - to_s - last_s, 0)
        begin_s = np.maximum(early_s - to_s, first_s) - wait_s
        until_s = np.minimum(late_s - to_s, last_s)
        span_s = to_s + wait_s + visits["service_s"] + back[:, 1]
        closes_s = min(end["late_s"], kind["late_s"])
        fits &= begin_s + span_s <= closes_s
        until_s = np.minimum(closes_s - span_s, until_s)
        fits &= (span_s <= kind["longest_s"]) & (visits["release_s"] <= until_s)
        metres = there[:, 0] + back[:, 0]
        cost = kind["fixed"] + kind["per_m"] * metres + kind["per_s"] * span_s + penalty
        costs[fits, at] = cost[fits]
    order = np.argsort(costs, axis=1, kind="stable")[:, :MOST_ALONE]
    cheapest = np.ascontiguousarray(np.take_along_axis(costs, order, axis=1))
    return cheapest, np.ascontiguousarray(order)


def _from_base(
    place: NDArray[np.int32],
    bases: NDArray[np.void],
    kinds: NDArray[np.void],
    arcs: NDArray[np.int32],
) -> NDArray[np.int32]:
    """Distance from the nearest place where a vehicle starts."""
    starts = np.unique(bases["place"][kinds["start"]])
    return np.ascontiguousarray(arcs[0, :, :, 0][np.ix_(starts, place)].min(axis=0))


def _beside(
    place: NDArray[np.int32], arcs: NDArray[np.int32], mates: NDArray[np.int32]
) -> NDArray[np.int32]:
    """The arcs from and to the visits beside each, in the order in which they are asked for."""
    half = mates.shape[1] // 2
    mine, theirs = place[:, None], place[mates]
    return np.ascontiguousarray(
        np.concatenate([arcs[:, theirs[:, :half], mine], arcs[:, mine, theirs[:, half:]]], axis=2)
    )
