"""What the last mile tells the tiers above: border orders to move, arrivals worth paying for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.routing.borders import border_moves
from solvers.routing.sourcing import Sourcing
from supplychain.calendars import HOUR_S

if TYPE_CHECKING:
    from collections.abc import Iterable

    from solvers.routing.borders import BorderMove
    from solvers.routing.chain import Chain, ChainBuilder
    from solvers.routing.freight import Wish
    from solvers.routing.last_mile.problem import LastMileProblem

MOVES_PER_FRONT = 4
"""Orders that one front gives or takes in a round: estimates hold for few changes at once."""

CHEAP_CNY_PER_H = 1.0
"""Price of an hour of later arrival where the last mile would not notice it."""


def move_borders(
    builder: ChainBuilder, chain: Chain, refused: set[tuple[str, str]], seconds: float
) -> Chain:
    """Move border orders to neighbouring fronts and keep what pays, group by group.

    Parameters
    ----------
    refused
        Orders and fronts that did not pay before; added to here.
    """
    moves = [
        move
        for move in border_moves(builder, chain)
        if (move.order_id, move.way.front_id) not in refused
    ]
    chosen = _independent(moves, chain)
    if not chosen:
        return chain
    tried = builder.build(_moved(builder, chain, chosen), chain.wishes, (0.0, seconds), [chain])
    kept: list[BorderMove] = []
    for group in _groups(chosen, chain):
        fronts = {move.way.front_id for move in group}
        fronts |= {chain.sourcing.ways[move.order_id].front_id for move in group}
        if _cost_of(tried, fronts) < _cost_of(chain, fronts):
            kept += group
        else:
            refused.update((move.order_id, move.way.front_id) for move in group)
    if not kept:
        return chain
    sourcing = _moved(builder, chain, kept)
    better = builder.build(sourcing, chain.wishes, (0.0, seconds / 4), [tried, chain])
    return better if better.cost_cny < chain.cost_cny else chain


def _independent(moves: Iterable[BorderMove], chain: Chain) -> list[BorderMove]:
    """Best moves, few at each front."""
    busy: dict[str, int] = {}
    chosen = []
    for move in moves:
        ends = (chain.sourcing.ways[move.order_id].front_id, move.way.front_id)
        if all(busy.get(front_id, 0) < MOVES_PER_FRONT for front_id in ends):
            for front_id in ends:
                busy[front_id] = busy.get(front_id, 0) + 1
            chosen.append(move)
    return chosen


def _moved(builder: ChainBuilder, chain: Chain, moves: Iterable[BorderMove]) -> Sourcing:
    """The sourcing with some orders served their new way; orders without stock there stay."""
    before = chain.sourcing
    sourcing = Sourcing(dict(before.ways), dict(before.picks), dict(before.unserved))
    allocator = builder.allocator(before)
    for move in moves:
        allocator.give_back(sourcing.picks[move.order_id])
        picks = allocator.pick(move.way)
        if picks is None:
            allocator.take_again(sourcing.picks[move.order_id])
        else:
            sourcing.ways[move.order_id] = move.way
            sourcing.picks[move.order_id] = picks
    return sourcing


def _groups(moves: Iterable[BorderMove], chain: Chain) -> list[list[BorderMove]]:
    """Moves that share a front, directly or through others, belong together."""
    leader: dict[str, str] = {}

    def find(front_id: str) -> str:
        while leader.setdefault(front_id, front_id) != front_id:
            front_id = leader[front_id]
        return front_id

    listed = list(moves)
    for move in listed:
        leader[find(chain.sourcing.ways[move.order_id].front_id)] = find(move.way.front_id)
    groups: dict[str, list[BorderMove]] = {}
    for move in listed:
        groups.setdefault(find(move.way.front_id), []).append(move)
    return list(groups.values())


def _cost_of(chain: Chain, fronts: Iterable[str]) -> float:
    plans = (chain.tours.get(front_id) for front_id in sorted(fronts))
    return sum(plan.cost_cny for plan in plans if plan is not None)


def reprice_arrivals(builder: ChainBuilder, chain: Chain, seconds: tuple[float, float]) -> Chain:
    """Pay for earlier arrivals where they help the last mile, and save trucks where not.

    Each front with goods from above is planned once more as if they came at the earliest possible
    second. What that saves, per hour of delay, becomes the price of lateness of its orders for the
    tiers above, which are then planned again.

    Parameters
    ----------
    seconds
        For the trunk tiers, and for the last mile.
    """
    waiting = {front_id: _late_jobs(chain, front_id) for front_id in chain.doors}
    eager = {front_id: _eager(chain, front_id) for front_id, late in waiting.items() if late}
    if not eager:
        return chain
    dreams = builder.solve_doors(eager, [chain.tours[f] for f in eager], seconds[1] / 2)
    wishes: dict[str, Wish] = dict(chain.wishes)
    for front_id, dream in dreams.items():
        gain_cny = chain.tours[front_id].cost_cny - dream.cost_cny
        late_h = sum(waiting[front_id].values()) / HOUR_S
        price = max(CHEAP_CNY_PER_H, gain_cny / late_h)
        for order_id in waiting[front_id]:
            way = chain.sourcing.ways[order_id]
            wishes[order_id] = replace(
                wishes[order_id], target_s=max(way.release_s, 0), late_cny_per_h=price
            )
    better = builder.build(chain.sourcing, wishes, (seconds[0], seconds[1] / 2), [chain])
    return better if better.cost_cny < chain.cost_cny else chain


def _late_jobs(chain: Chain, front_id: str) -> dict[str, int]:
    """Orders whose goods come later than they could, and by how many seconds."""
    late: dict[str, int] = {}
    for job in chain.doors[front_id].jobs:
        delay_s = job.release_s - chain.sourcing.ways[job.order_id].release_s
        if delay_s > 0:
            late[job.order_id] = delay_s
    return late


def _eager(chain: Chain, front_id: str) -> LastMileProblem:
    """The front's problem with every release at its earliest."""
    door = chain.doors[front_id]
    jobs = tuple(
        replace(job, release_s=min(job.release_s, chain.sourcing.ways[job.order_id].release_s))
        for job in door.jobs
    )
    return replace(door, jobs=jobs)
