"""The cheapest place for a job, compiled: beside its neighbours, as a trip, or on a new tour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from numba import njit

from solvers.routing.last_mile.compiled.state import uniform
from solvers.routing.last_mile.strings.compiled.layout import COSTLY, NEVER, NONE
from solvers.routing.last_mile.strings.compiled.tours import (
    FREE,
    SERVED,
    begin_tour,
    copy_row,
    erase,
    link,
    refresh,
    refresh_around,
    reload_node,
    set_kind,
    settle,
    take_out,
    write,
)

if TYPE_CHECKING:
    from solvers.routing.last_mile.strings.compiled.layout import Field, Log, Records


@njit(cache=True, inline="always")
def extra_time(
    nodes: Records,
    trips: Records,
    tours: Records,
    kinds: Records,
    to_s: int,
    on_s: int,
    visit: int,
    before: int,
) -> int:
    """How much longer a visit behind a node makes a tour; ``NEVER`` where a rule breaks.

    ``to_s`` and ``on_s`` are the drives to the visit and from it.
    """
    tour, after = nodes[before].tour, nodes[before].after
    longer_s = NEVER
    to_s += nodes[before].fore_s
    early_s, late_s = nodes[before].fore_early_s, nodes[before].fore_late_s
    if early_s + to_s <= nodes[visit].late_s:
        wait_s = max(nodes[visit].early_s - to_s - late_s, 0)
        early_s = max(nodes[visit].early_s - to_s, early_s) - wait_s
        late_s = min(nodes[visit].late_s - to_s, late_s)
        span_s = to_s + wait_s + nodes[visit].service_s + on_s
        if early_s + span_s <= nodes[after].back_late_s:
            wait_s = max(nodes[after].back_early_s - span_s - late_s, 0)
            early_s = max(nodes[after].back_early_s - span_s, early_s) - wait_s
            late_s = min(nodes[after].back_late_s - span_s, late_s)
            span_s += wait_s + nodes[after].back_s
            trip = nodes[before].trip
            release_s = max(trips[trip].release_s, nodes[visit].release_s)
            is_sound = release_s <= late_s
            if tours[tour].trips > 1:
                is_sound, span_s = _between(
                    nodes,
                    trips,
                    tours,
                    tour,
                    trip,
                    trips[trip].upto,
                    span_s,
                    max(early_s, release_s),
                    late_s,
                    is_sound,
                )
            if is_sound and span_s <= kinds[tours[tour].kind].longest_s:
                longer_s = span_s - tours[tour].duration_s
    return longer_s


@njit(cache=True)
def _between(
    nodes: Records,
    trips: Records,
    tours: Records,
    tour: int,
    trip: int,
    upto: int,
    span_s: int,
    early_s: int,
    late_s: int,
    is_sound: bool,
) -> tuple[bool, int]:
    """A trip's segment between all trips before it and all after: whether it fits, and how long."""
    if trip != tours[tour].begin:
        head_s = trips[trip].head_s
        wait_s = max(early_s - head_s - trips[trip].head_late_s, 0)
        is_sound &= trips[trip].head_early_s + head_s <= late_s
        early_s = max(early_s - head_s, trips[trip].head_early_s) - wait_s
        late_s = min(late_s - head_s, trips[trip].head_late_s)
        span_s += head_s + wait_s
    if upto != tours[tour].end:
        wait_s = max(trips[upto].tail_early_s - span_s - late_s, 0)
        is_sound &= early_s + span_s <= trips[upto].tail_late_s
        span_s += trips[upto].tail_s + wait_s
    return is_sound, span_s


@njit(cache=True)
def extra_as_trip(f: Field, tour: int, visit: int, at: int, most: int) -> int:
    """What a trip of a visit alone costs more, before the trip that begins at a node.

    At the tour's end it is the last trip.
    """
    nodes, trips, arcs, kind = f.nodes, f.trips, f.arcs, f.kinds[f.tours[tour].kind]
    base = f.bases[kind.reload]
    profile, there = kind.profile, nodes[visit].place
    extra = kind.per_m * (arcs[profile, base.place, there, 0] + arcs[profile, there, base.place, 0])
    if extra >= most:
        return most
    for d in range(f.load.shape[1]):
        if f.load[visit, d] > f.room[f.tours[tour].kind, d]:
            return most
    to_s = base.service_s + arcs[profile, base.place, there, 1]
    if base.early_s + to_s > nodes[visit].late_s:
        return most
    wait_s = max(nodes[visit].early_s - to_s - base.late_s, 0)
    early_s = max(nodes[visit].early_s - to_s, base.early_s) - wait_s
    late_s = min(nodes[visit].late_s - to_s, base.late_s)
    span_s = to_s + wait_s + nodes[visit].service_s + arcs[profile, there, base.place, 1]
    late_s = min(base.late_s - span_s, late_s)
    early_s = max(early_s, nodes[visit].release_s)
    if early_s > late_s:
        return most
    begin, end = f.tours[tour].begin, f.tours[tour].end
    is_sound = True
    if at != begin:
        head_s = trips[at].head_s
        wait_s = max(early_s - head_s - trips[at].head_late_s, 0)
        is_sound &= trips[at].head_early_s + head_s <= late_s
        early_s = max(early_s - head_s, trips[at].head_early_s) - wait_s
        late_s = min(late_s - head_s, trips[at].head_late_s)
        span_s += head_s + wait_s
    else:
        early_s, late_s = max(early_s, kind.early_s), min(late_s, kind.start_late_s)
    if at != end:
        wait_s = max(trips[at].tail_early_s - span_s - late_s, 0)
        is_sound &= early_s + span_s <= trips[at].tail_late_s
        span_s += trips[at].tail_s + wait_s
    else:
        is_sound &= early_s + span_s <= kind.late_s
    if not is_sound or early_s > late_s or span_s > kind.longest_s:
        return most
    extra += kind.per_s * (span_s - f.tours[tour].duration_s)
    return int(min(extra, most))


@njit(cache=True)
def insert(f: Field, log: Log, job: int, blink: float, by_share: bool) -> bool:
    """Put a job where that costs least, if it is worth it.

    Parameters
    ----------
    blink
        Probability that a neighbour is overlooked.
    by_share
        Whether a new tour's fixed cost counts by the share of its room that the job takes, so that
        large vehicles are begun where others will follow.
    """
    nodes, trips, tours, kinds, mates = f.nodes, f.trips, f.tours, f.kinds, f.mates
    arcs, into, beside, load, filled, room, random = (
        f.arcs,
        f.arcs_into,
        f.beside,
        f.load,
        f.filled,
        f.room,
        f.random,
    )
    dimensions, followed = load.shape[1], mates.shape[1] // 2
    best, where, chosen, as_trip, kind_then = COSTLY, NONE, NONE, False, NONE
    for visit in range(f.visits[job], f.visits[job + 1]):
        penalty, there = f.penalty[visit], nodes[visit].place
        for at in range(2 * followed):
            mate = mates[visit, at]
            tour = nodes[mate].tour
            if tour == NONE:
                continue
            kind = tours[tour].kind
            profile = kinds[kind].profile
            metres, drive_s = beside[profile, visit, at, 0], beside[profile, visit, at, 1]
            if at < followed:
                before, after = mate, nodes[mate].after
                leave_s = nodes[mate].fore_early_s + nodes[mate].fore_s
                if leave_s + drive_s > nodes[visit].late_s:
                    continue
                place = nodes[after].place
                to_s, on_s = drive_s, arcs[profile, there, place, 1]
                metres += arcs[profile, there, place, 0]
            else:
                before, after = nodes[mate].before, mate
                leave_s = nodes[visit].early_s + nodes[visit].service_s
                if leave_s + drive_s > nodes[mate].back_late_s:
                    continue
                place = nodes[before].place
                to_s, on_s = into[profile, there, place, 1], drive_s
                metres += into[profile, there, place, 0]
            extra = penalty + kinds[kind].per_m * (metres - nodes[before].on_m)
            if extra >= best or (blink > 0.0 and uniform(random) < blink):
                continue
            larger, trip, fits = kind, nodes[before].trip, True
            for d in range(dimensions):
                fits &= filled[trip, d] + load[visit, d] <= room[kind, d]
            if not fits:
                if len(kinds) == 1 or tours[tour].trips > 1:
                    continue
                more, larger = _larger(f, tour, visit)
                if larger == NONE:
                    continue
                extra += more
            longer_s = extra_time(
                nodes,
                trips,
                tours,
                kinds,
                to_s,
                on_s,
                visit,
                before,
            )
            if longer_s == NEVER:
                continue
            extra += kinds[kind].per_s * longer_s
            if extra < best:
                best, where, chosen, kind_then = extra, before, visit, larger
    if f.tally[FREE] > 0:
        for tour in range(len(tours)):
            if tours[tour].size == 0 or tours[tour].trips >= kinds[tours[tour].kind].trips:
                continue
            for visit in range(f.visits[job], f.visits[job + 1]):
                penalty, at = f.penalty[visit], tours[tour].begin
                while True:
                    extra = extra_as_trip(f, tour, visit, at, best - penalty) + penalty
                    if extra < best:
                        best, where, chosen, as_trip = extra, at, visit, True
                    if at == tours[tour].end:
                        break
                    at = trips[at].upto
    if _new_tour(f, log, job, best, by_share):
        return True
    if where == NONE or best >= f.prize[job]:
        return False
    tour = nodes[where].tour
    remember(f, log, tour)
    kind = tours[tour].kind
    if not as_trip and kind_then != kind:
        f.spare[kinds[kind].pool] += 1
        f.spare[kinds[kind_then].pool] -= 1
        set_kind(f, tour, kind_then)
    if not as_trip:
        link(f, chosen, where)
    elif where == tours[tour].begin:
        link(f, chosen, where)
        link(f, reload_node(f, tour), chosen)
    else:
        node = reload_node(f, tour)
        link(f, node, nodes[where].before)
        link(f, chosen, node)
    f.tally[SERVED] += 1
    is_small = tours[tour].trips == 1 and not as_trip and kind_then == kind
    if refresh_around(f, chosen) if is_small else refresh(f, tour):
        return True
    take_out(f, chosen)
    if tours[tour].kind != kind:
        f.spare[kinds[kind_then].pool] += 1
        f.spare[kinds[kind].pool] -= 1
        set_kind(f, tour, kind)
    settle(f, tour)
    return False


@njit(cache=True)
def _larger(f: Field, tour: int, visit: int) -> tuple[int, int]:
    """The cheapest kind that also holds a visit: what it costs a tour more, and which it is."""
    kinds, mine = f.kinds, f.tours[tour].kind
    row, trip = f.tours[tour], f.tours[tour].begin
    best, chosen, metres = COSTLY, NONE, -1
    for kind in range(len(kinds)):
        is_free = kinds[kind].pool == kinds[mine].pool or f.spare[kinds[kind].pool] > 0
        if kind == mine or not is_free:
            continue
        fits = True
        for d in range(f.load.shape[1]):
            fits &= f.filled[trip, d] + f.load[visit, d] <= f.room[kind, d]
        if not fits:
            continue
        more = kinds[kind].fixed - kinds[mine].fixed
        if kinds[kind].per_m != kinds[mine].per_m:
            if metres < 0:
                priced = row.cost - kinds[mine].fixed - kinds[mine].per_s * row.duration_s
                metres = priced // max(1, kinds[mine].per_m)
            more += (kinds[kind].per_m - kinds[mine].per_m) * metres
        more += (kinds[kind].per_s - kinds[mine].per_s) * row.duration_s
        if more < best:
            best, chosen = more, kind
    return best, chosen


@njit(cache=True)
def _new_tour(f: Field, log: Log, job: int, most: int, by_share: bool) -> bool:
    """Begin a tour with a job on the cheapest free vehicle, if that costs less than the most.

    Where there is no other place, the tour need not be worth it for the job alone, as others may
    follow.
    """
    best, chosen, kind = most, NONE, NONE
    for visit in range(f.visits[job], f.visits[job + 1]):
        for at in range(f.alone.shape[1]):
            cost, mine = f.alone[visit, at], f.alone_kind[visit, at]
            if cost == COSTLY or (cost >= best and not by_share):
                break
            if f.spare[f.kinds[mine].pool] <= 0:
                continue
            if by_share:
                cost -= int(f.kinds[mine].fixed * (1.0 - _share(f, visit, mine)))
            if cost < best:
                best, chosen, kind = cost, visit, mine
            if not by_share:
                break
    if chosen == NONE:
        return False
    if (best if by_share else best - f.kinds[kind].fixed) >= f.prize[job]:
        return False
    for row in range(len(f.tours)):
        if f.tours[row].size == 0:
            remember(f, log, row)
            begin_tour(f, row, kind)
            link(f, chosen, f.tours[row].begin)
            f.tally[SERVED] += 1
            refresh(f, row)
            return True
    return False


@njit(cache=True)
def _share(f: Field, visit: int, kind: int) -> float:
    """Share of a kind's room that a visit takes."""
    share = 0.0
    for d in range(f.load.shape[1]):
        if f.load[visit, d] > 0:
            share = max(share, f.load[visit, d] / f.room[kind, d])
    return share


@njit(cache=True)
def remember(f: Field, log: Log, tour: int) -> None:
    """Keep a tour as it is, if it was not kept before."""
    if log.is_kept[tour]:
        return
    at = log.length[0]
    first = 0 if at == 0 else log.kept[at - 1, 3]
    last = first if f.tours[tour].size == 0 else copy_row(f, tour, log.rows, first)
    log.is_kept[tour] = 1
    log.kept[at, 0], log.kept[at, 1] = tour, f.tours[tour].kind
    log.kept[at, 2], log.kept[at, 3] = first, last
    log.kept[at, 4] = f.tours[tour].cost
    log.length[0] = at + 1


@njit(cache=True)
def forget(log: Log) -> None:
    """Begin a new change."""
    for at in range(log.length[0]):
        log.is_kept[log.kept[at, 0]] = 0
    log.length[0] = 0


@njit(cache=True)
def take_back(f: Field, log: Log) -> None:
    """Let all changed tours be as they were."""
    for at in range(log.length[0]):
        if f.tours[log.kept[at, 0]].size:
            erase(f, log.kept[at, 0])
    for at in range(log.length[0]):
        first, last = log.kept[at, 2], log.kept[at, 3]
        if last > first:
            write(f, log.kept[at, 0], log.kept[at, 1], log.rows[first:last])
    forget(log)
