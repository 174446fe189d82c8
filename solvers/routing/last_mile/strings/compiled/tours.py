"""Tours as chains of nodes whose segments price any insertion at once, compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from numba import njit

from solvers.routing.last_mile.strings.compiled.layout import COSTLY, NONE, RELOAD

if TYPE_CHECKING:
    from solvers.routing.last_mile.strings.compiled.layout import Field, Records, Whole

USED, SERVED, FREE, MISSED = 0, 1, 2, 3
"""Places in ``Field.tally``."""


@njit(cache=True)
def refresh(f: Field, tour: int) -> bool:
    """Work out all segments of a tour, and its cost; whether it keeps all hours."""
    nodes, trips, tours, arcs, load, filled = f.nodes, f.trips, f.tours, f.arcs, f.load, f.filled
    visits, dimensions = len(f.job_of), load.shape[1]
    kind = f.kinds[tours[tour].kind]
    profile, begin, end = kind.profile, tours[tour].begin, tours[tour].end
    metres, size, many = 0, 0, 1
    # Forward: fores, loads and releases of each trip.
    trip = begin
    _open(nodes, trips, filled, trip)
    span_s, early_s, late_s = nodes[trip].fore_s, nodes[trip].fore_early_s, nodes[trip].fore_late_s
    nodes[trip].tour, nodes[trip].trip = tour, trip
    before, node, is_sound = begin, nodes[begin].after, True
    while True:
        place = nodes[node].place
        nodes[before].on_m = arcs[profile, nodes[before].place, place, 0]
        metres += nodes[before].on_m
        to_s = span_s + arcs[profile, nodes[before].place, place, 1]
        is_visit = node < visits
        wait_s = max(nodes[node].early_s - to_s - late_s, 0)
        is_sound &= early_s + to_s <= nodes[node].late_s
        early_s = max(nodes[node].early_s - to_s, early_s) - wait_s
        late_s = min(nodes[node].late_s - to_s, late_s)
        span_s = to_s + wait_s
        nodes[node].tour = tour
        if is_visit:
            size += 1
            span_s += nodes[node].service_s
            nodes[node].trip = trip
            nodes[node].fore_s, nodes[node].fore_early_s, nodes[node].fore_late_s = (
                span_s,
                early_s,
                late_s,
            )
            trips[trip].release_s = max(trips[trip].release_s, nodes[node].release_s)
            for d in range(dimensions):
                filled[trip, d] += load[node, d]
        else:
            # The trip ends: lift it to its release, and hang it on those before.
            trips[trip].upto = node
            release_s = trips[trip].release_s
            is_sound &= release_s <= late_s
            early_s = max(early_s, release_s)
            if trip != begin:
                head_s = trips[trip].head_s
                wait_s = max(early_s - head_s - trips[trip].head_late_s, 0)
                is_sound &= trips[trip].head_early_s + head_s <= late_s
                early_s = max(early_s - head_s, trips[trip].head_early_s) - wait_s
                late_s = min(late_s - head_s, trips[trip].head_late_s)
                span_s += head_s + wait_s
            trips[node].head_s, trips[node].head_early_s, trips[node].head_late_s = (
                span_s,
                early_s,
                late_s,
            )
            if node == end:
                break
            many += 1
            trip = node
            nodes[trip].trip = trip
            _open(nodes, trips, filled, trip)
            span_s, early_s, late_s = (
                nodes[trip].fore_s,
                nodes[trip].fore_early_s,
                nodes[trip].fore_late_s,
            )
        before, node = node, nodes[node].after
    row = tours[tour]
    row.size, row.trips, row.duration_s = size, many, span_s
    row.cost = kind.fixed + kind.per_m * metres + kind.per_s * span_s
    is_sound &= span_s <= kind.longest_s
    _close(nodes, end)
    _back_from(f, tour, nodes[end].before, many)
    return bool(is_sound)


@njit(cache=True)
def refresh_around(f: Field, visit: int) -> bool:
    """As :func:`refresh` of a tour of one trip to which only this visit was added."""
    nodes, trips, arcs = f.nodes, f.trips, f.arcs
    before, tour = nodes[visit].before, nodes[nodes[visit].before].tour
    row, kind = f.tours[tour], f.kinds[f.tours[tour].kind]
    profile, begin, end = kind.profile, row.begin, row.end
    for d in range(f.load.shape[1]):
        f.filled[begin, d] += f.load[visit, d]
    trips[begin].release_s = max(trips[begin].release_s, nodes[visit].release_s)
    nodes[visit].tour, nodes[visit].trip = tour, begin
    metres = -nodes[before].on_m
    here, there, on = nodes[before].place, nodes[visit].place, nodes[nodes[visit].after].place
    nodes[before].on_m = arcs[profile, here, there, 0]
    nodes[visit].on_m = arcs[profile, there, on, 0]
    metres += nodes[before].on_m + nodes[visit].on_m
    is_sound, node = True, visit
    span_s, early_s, late_s = (
        nodes[before].fore_s,
        nodes[before].fore_early_s,
        nodes[before].fore_late_s,
    )
    while True:
        to_s = span_s + arcs[profile, here, nodes[node].place, 1]
        wait_s = max(nodes[node].early_s - to_s - late_s, 0)
        is_sound &= early_s + to_s <= nodes[node].late_s
        early_s = max(nodes[node].early_s - to_s, early_s) - wait_s
        late_s = min(nodes[node].late_s - to_s, late_s)
        span_s = to_s + wait_s
        if node == end:
            break
        span_s += nodes[node].service_s
        nodes[node].fore_s, nodes[node].fore_early_s, nodes[node].fore_late_s = (
            span_s,
            early_s,
            late_s,
        )
        here, node = nodes[node].place, nodes[node].after
    is_sound &= trips[begin].release_s <= late_s
    early_s = max(early_s, trips[begin].release_s)
    trips[end].head_s, trips[end].head_early_s, trips[end].head_late_s = span_s, early_s, late_s
    row.size += 1
    row.cost += kind.per_m * metres + kind.per_s * (span_s - row.duration_s)
    row.duration_s = span_s
    _back_from(f, tour, visit, 1)
    return bool(is_sound and span_s <= kind.longest_s)


@njit(cache=True, inline="always")
def _open(nodes: Records, trips: Records, filled: Whole, trip: int) -> None:
    nodes[trip].fore_s, nodes[trip].fore_early_s = nodes[trip].service_s, nodes[trip].early_s
    nodes[trip].fore_late_s = nodes[trip].late_s
    trips[trip].release_s = 0
    for d in range(filled.shape[1]):
        filled[trip, d] = 0


@njit(cache=True)
def _back_from(f: Field, tour: int, node: int, many: int) -> None:
    """The segments to the end of each trip, from the node that is given back to the tour's begin.

    What lies behind that node is known, and so it is the tour's last where there are many trips.
    """
    nodes, trips, arcs, visits = f.nodes, f.trips, f.arcs, len(f.job_of)
    profile = f.kinds[f.tours[tour].kind].profile
    begin, after = f.tours[tour].begin, nodes[node].after
    span_s, early_s, late_s = (
        nodes[after].back_s,
        nodes[after].back_early_s,
        nodes[after].back_late_s,
    )
    upto = after
    while True:
        mine_s = nodes[node].service_s
        on_s = mine_s + arcs[profile, nodes[node].place, nodes[after].place, 1]
        wait_s = max(early_s - on_s - nodes[node].late_s, 0)
        early_s = max(early_s - on_s, nodes[node].early_s) - wait_s
        late_s = min(late_s - on_s, nodes[node].late_s)
        span_s += on_s + wait_s
        if node < visits:
            nodes[node].back_s, nodes[node].back_early_s, nodes[node].back_late_s = (
                span_s,
                early_s,
                late_s,
            )
        else:
            if many > 1:
                early_s = max(early_s, trips[node].release_s)
                if upto != f.tours[tour].end:
                    wait_s = max(trips[upto].tail_early_s - span_s - late_s, 0)
                    early_s = max(trips[upto].tail_early_s - span_s, early_s) - wait_s
                    late_s = min(trips[upto].tail_late_s - span_s, late_s)
                    span_s += trips[upto].tail_s + wait_s
            else:
                early_s = max(early_s, trips[node].release_s)
            trips[node].tail_s, trips[node].tail_early_s, trips[node].tail_late_s = (
                span_s,
                early_s,
                late_s,
            )
            if node == begin:
                return
            _close(nodes, node)
            upto = node
            span_s, early_s, late_s = (
                nodes[node].back_s,
                nodes[node].back_early_s,
                nodes[node].back_late_s,
            )
        after, node = node, nodes[node].before


@njit(cache=True, inline="always")
def _close(nodes: Records, node: int) -> None:
    nodes[node].back_s, nodes[node].back_early_s, nodes[node].back_late_s = (
        0,
        nodes[node].early_s,
        nodes[node].late_s,
    )


@njit(cache=True)
def dress(f: Field, node: int, base: int) -> None:
    """Let a node that begins or ends trips be like a depot's pattern."""
    nodes, bases = f.nodes, f.bases
    nodes[node].place, nodes[node].service_s = bases[base].place, bases[base].service_s
    nodes[node].early_s, nodes[node].late_s = bases[base].early_s, bases[base].late_s


@njit(cache=True)
def begin_tour(f: Field, tour: int, kind: int) -> None:
    """Let a free row be an empty tour of a kind."""
    nodes = f.nodes
    begin, end = f.tours[tour].begin, f.tours[tour].end
    set_kind(f, tour, kind)
    nodes[begin].after, nodes[end].before = end, begin
    nodes[begin].before, nodes[end].after = NONE, NONE
    f.spare[f.kinds[kind].pool] -= 1
    f.tally[USED] += 1


@njit(cache=True)
def set_kind(f: Field, tour: int, kind: int) -> None:
    """Let a tour be of a kind; its segments are worked out later."""
    nodes = f.nodes
    begin, end = f.tours[tour].begin, f.tours[tour].end
    f.tours[tour].kind = kind
    dress(f, begin, f.kinds[kind].start)
    dress(f, end, f.kinds[kind].end)
    nodes[begin].early_s = max(nodes[begin].early_s, f.kinds[kind].early_s)
    nodes[begin].late_s = min(nodes[begin].late_s, f.kinds[kind].start_late_s)
    nodes[end].early_s = max(nodes[end].early_s, f.kinds[kind].early_s)
    nodes[end].late_s = min(nodes[end].late_s, f.kinds[kind].late_s)


@njit(cache=True)
def end_tour(f: Field, tour: int) -> None:
    """Free the row of a tour whose visits are gone."""
    drop_reloads(f, tour)
    f.spare[f.kinds[f.tours[tour].kind].pool] += 1
    f.tally[USED] -= 1
    f.tours[tour].size, f.tours[tour].cost, f.tours[tour].trips = 0, 0, 0


@njit(cache=True)
def drop_reloads(f: Field, tour: int) -> None:
    """Take out reloads beside which there is no visit."""
    nodes, visits = f.nodes, len(f.job_of)
    node = nodes[f.tours[tour].begin].after
    end = f.tours[tour].end
    while node != end:
        after = nodes[node].after
        if node >= visits and (nodes[node].before >= visits or after >= visits):
            _unlink(f, node)
            f.free[f.tally[FREE]] = node
            f.tally[FREE] += 1
        node = after


@njit(cache=True, inline="always")
def _unlink(f: Field, node: int) -> None:
    nodes = f.nodes
    nodes[nodes[node].before].after = nodes[node].after
    nodes[nodes[node].after].before = nodes[node].before
    nodes[node].tour = NONE


@njit(cache=True, inline="always")
def link(f: Field, node: int, before: int) -> None:
    """Put a node behind another."""
    nodes = f.nodes
    after = nodes[before].after
    nodes[node].before, nodes[node].after = before, after
    nodes[before].after = node
    nodes[after].before = node


@njit(cache=True)
def take_out(f: Field, visit: int) -> None:
    """Take a visit out of its tour, whose segments are worked out later."""
    f.tours[f.nodes[visit].tour].size -= 1
    f.tally[SERVED] -= 1
    _unlink(f, visit)


@njit(cache=True)
def settle(f: Field, tour: int) -> None:
    """Bring a tour in order after visits were taken out."""
    if f.tours[tour].size == 0:
        end_tour(f, tour)
        return
    if f.tours[tour].trips > 1:
        drop_reloads(f, tour)
    refresh(f, tour)


@njit(cache=True)
def reload_node(f: Field, tour: int) -> int:
    """A node to reload at, for a tour."""
    f.tally[FREE] -= 1
    node = f.free[f.tally[FREE]]
    dress(f, node, f.kinds[f.tours[tour].kind].reload)
    return int(node)


@njit(cache=True)
def write(f: Field, tour: int, kind: int, row: Whole) -> bool:
    """Let a free row be this tour; whether it keeps all rules."""
    begin_tour(f, tour, kind)
    at = f.tours[tour].begin
    for item in row:
        node = item
        if item == RELOAD:
            node = reload_node(f, tour)
        else:
            f.tally[SERVED] += 1
        link(f, node, at)
        at = node
    return refresh(f, tour)


@njit(cache=True)
def erase(f: Field, tour: int) -> None:
    """Take everybody out of a tour and free its row."""
    nodes = f.nodes
    node, end = nodes[f.tours[tour].begin].after, f.tours[tour].end
    while node != end:
        after = nodes[node].after
        if node < len(f.job_of):
            nodes[node].tour = NONE
            f.tally[SERVED] -= 1
        else:
            f.free[f.tally[FREE]] = node
            f.tally[FREE] += 1
        node = after
    f.spare[f.kinds[f.tours[tour].kind].pool] += 1
    f.tally[USED] -= 1
    f.tours[tour].size, f.tours[tour].cost, f.tours[tour].trips = 0, 0, 0


@njit(cache=True)
def copy_row(f: Field, tour: int, into: Whole, at: int) -> int:
    """Write the visits of a tour, with its reloads, into a row from a place on; the end of them."""
    node, end = f.nodes[f.tours[tour].begin].after, f.tours[tour].end
    while node != end:
        into[at] = node if node < len(f.job_of) else RELOAD
        at += 1
        node = f.nodes[node].after
    return at


@njit(cache=True)
def cost_on(f: Field, tour: int, kind: int) -> int:
    """What a tour of one trip would cost on another kind; ``COSTLY`` where a rule breaks."""
    nodes, arcs, k = f.nodes, f.arcs, f.kinds[kind]
    begin, end = f.tours[tour].begin, f.tours[tour].end
    for d in range(f.load.shape[1]):
        if f.filled[begin, d] > f.room[kind, d]:
            return COSTLY
    base = f.bases[k.start]
    span_s, before = base.service_s, base.place
    early_s, late_s = max(base.early_s, k.early_s), min(base.late_s, k.start_late_s)
    metres, node = 0, nodes[begin].after
    while node != end:
        place = nodes[node].place
        metres += arcs[k.profile, before, place, 0]
        to_s = span_s + arcs[k.profile, before, place, 1]
        if early_s + to_s > nodes[node].late_s:
            return COSTLY
        wait_s = max(nodes[node].early_s - to_s - late_s, 0)
        early_s = max(nodes[node].early_s - to_s, early_s) - wait_s
        late_s = min(nodes[node].late_s - to_s, late_s)
        span_s = to_s + wait_s + nodes[node].service_s
        before, node = place, nodes[node].after
    base = f.bases[k.end]
    metres += arcs[k.profile, before, base.place, 0]
    to_s = span_s + arcs[k.profile, before, base.place, 1]
    if early_s + to_s > min(base.late_s, k.late_s):
        return COSTLY
    wait_s = max(max(base.early_s, k.early_s) - to_s - late_s, 0)
    late_s = min(min(base.late_s, k.late_s) - to_s, late_s)
    span_s = to_s + wait_s
    if span_s > k.longest_s or f.trips[begin].release_s > late_s:
        return COSTLY
    return int(k.fixed + k.per_m * metres + k.per_s * span_s)
