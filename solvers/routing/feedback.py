"""What the last mile tells the tiers above: border orders to move, arrivals worth paying for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from solvers.common import Deadline
from solvers.routing.borders import border_moves
from solvers.routing.exchange import exchange
from supplychain.calendars import HOUR_S

if TYPE_CHECKING:
    from solvers.routing.chain import Chain, ChainBuilder
    from solvers.routing.freight import Wish
    from solvers.routing.last_mile.problem import LastMileProblem

CHEAP_CNY_PER_H = 1.0
"""Price of an hour of later arrival where the last mile would not notice it."""


def move_borders(builder: ChainBuilder, chain: Chain, seconds: float) -> Chain:
    """Move border orders to neighbouring fronts where that pays.

    Parameters
    ----------
    seconds
        At most, for trying the moves. With a clock the tours are not searched any further: that is
        left to a search of all fronts, which gets more out of the same time.
    """
    moves = border_moves(builder, chain)
    has_clock = builder.limits.max_seconds is not None
    found = exchange(builder, chain, moves, Deadline(seconds if has_clock else None))
    if not found.ways:
        return chain
    started = replace(chain, tours={**chain.tours, **found.tours})
    sourcing = chain.sourcing.copy()
    sourcing.ways.update(found.ways)
    sourcing.picks.update(found.picks)
    better = builder.build(sourcing, chain.wishes, (0.0, 0.0), [started, chain])
    return better if better.cost_cny < chain.cost_cny else chain


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
