"""What of a problem can matter: load dimensions, layouts, shifts and windows of the front."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.routing.last_mile.tables import Rig, Tables


class Start(NamedTuple):
    """One way to begin a tour: rig, shift, and its base's window of the first departure."""

    rig: int
    shift: int
    gate: int


def stand_ins(tables: Tables, jobs: Sequence[int]) -> dict[int, int]:
    """For each rig the rig that takes its place: itself, unless a layout is never better.

    A layout is never better than another of the same van with room for no less of what the jobs
    need in all, at no higher cost.
    """
    loads = zip(tables.trip_load(jobs), tables.trip_returns(jobs), strict=True)
    needs = [load + back for load, back in loads]
    chosen: dict[int, int] = {}
    for number, rig in enumerate(tables.rigs):
        better = [
            other
            for other, rival in enumerate(tables.rigs)
            if other != number
            and rival.van == rig.van
            and _covers(rival, rig, needs)
            and not (_covers(rig, rival, needs) and number < other)
        ]
        chosen[number] = better[0] if better else number
    return {number: _root(chosen, number) for number in chosen}


def _covers(rival: Rig, rig: Rig, needs: Sequence[float]) -> bool:
    rooms = zip(rival.room, rig.room, needs, strict=True)
    return (
        rival.fixed_cny <= rig.fixed_cny
        and rival.cny_per_s <= rig.cny_per_s
        and all(min(theirs, need) >= min(ours, need) for theirs, ours, need in rooms)
    )


def _root(chosen: dict[int, int], number: int) -> int:
    while chosen[number] != number:
        number = chosen[number]
    return number


def binding_dimensions(tables: Tables, jobs: Sequence[int], rigs: Sequence[int]) -> list[int]:
    """Positions of the load axis that can stop a trip which the other positions allow.

    Position ``d`` cannot if another kept position ``e`` is never used less than ``1 / r`` times
    as much, and every rig has at least ``r`` times the room in ``d``; nor if every rig takes all
    jobs at once.
    """
    loads = [tables.doors[job].load for job in jobs]
    returns = [tables.doors[job].returns for job in jobs]
    kept = list(range(len(tables.rigs[0].room)))
    for dimension in list(kept):
        total = sum(load[dimension] for load in (*loads, *returns))
        if all(tables.rigs[rig].room[dimension] >= total for rig in rigs):
            kept.remove(dimension)
    for dimension in list(kept):
        others = [other for other in kept if other != dimension]
        both = [*loads, *returns]
        if any(_implied(tables, both, rigs, dimension, other) for other in others):
            kept.remove(dimension)
    return kept


def _implied(
    tables: Tables, loads: Sequence[Sequence[float]], rigs: Sequence[int], weak: int, strong: int
) -> bool:
    """Whether a trip that keeps ``strong`` always keeps ``weak``."""
    used = [(load[weak], load[strong]) for load in loads if load[weak] > 0]
    if any(need <= 0 for _, need in used):
        return False
    ratio = max((have / need for have, need in used), default=0.0)
    rooms = [tables.rigs[rig].room for rig in rigs]
    return all(room[weak] >= ratio * room[strong] for room in rooms)


def starts(tables: Tables, jobs: Sequence[int], rigs: Sequence[int]) -> list[Start]:
    """Beginnings of tours that could serve at least one of the jobs in time."""
    doors = [tables.doors[job] for job in jobs]
    found = []
    for rig in rigs:
        van = tables.problem.vans[tables.rigs[rig].van]
        for shift, hours in enumerate(van.shifts):
            for gate, window in enumerate(tables.problem.windows_at(van.base_place)):
                open_s = max(hours.open_s, window.open_s)
                close_s = min(hours.close_s, window.close_s)
                if open_s <= close_s and any(
                    door.release_s <= close_s
                    and open_s <= door.last_s
                    and (not door.windows or door.windows[0].open_s <= hours.close_s)
                    for door in doors
                ):
                    found.append(Start(rig, shift, gate))
    return found
