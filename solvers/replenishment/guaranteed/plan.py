"""Service times of all stages, and the safety stock that they need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.common import Status
    from solvers.replenishment.guaranteed.network import StageNetwork


@dataclass(frozen=True, slots=True, eq=False)
class ServiceTimes:
    """A plan of safety stocks.

    Parameters
    ----------
    status
        Whether it is proven to be cheapest.
    quoted
        Service time of each stage to its customers.
    inbound
        Longest service time that its suppliers quote each stage.
    stock
        Safety stock of each stage, in units.
    cost_cny
        Of holding the safety stocks.
    bound_cny
        No plan costs less; ``None`` if that is not known.
    """

    status: Status
    quoted: NDArray[np.float64]
    inbound: NDArray[np.float64]
    stock: NDArray[np.float64]
    cost_cny: float
    bound_cny: float | None


def tightened(
    network: StageNetwork, quoted: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What suppliers quote each stage at most, and what it then quotes without holding less.

    A stage whose inputs come sooner than it needs for its promise promises no more than it takes.
    """
    inbound, out = np.zeros(len(quoted)), np.array(quoted)
    for row in network.order:
        inbound[row] = max((out[one] for one in network.suppliers[row]), default=0.0)
        out[row] = min(out[row], inbound[row] + network.stages[row].lead_time)
    return inbound, out


def stocks(network: StageNetwork, quoted: NDArray[np.float64]) -> NDArray[np.float64]:
    """Safety stock of each stage for the quoted service times."""
    inbound, out = tightened(network, quoted)
    net = inbound + np.array([stage.lead_time for stage in network.stages]) - out
    return np.array([network.stock(row, net[row]) for row in range(len(net))])
