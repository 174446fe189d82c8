"""Cheapest service times on a tree, for many SKUs that share it.

Dynamic programme of Graves and Willems (2000) over whole days, compiled and run SKU by SKU. A stage
may be kept from covering more than some days, as goods that spoil must be: what waits longer than
its usable life is thrown away before it is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from solvers.replenishment.guaranteed.tree_kernel import ENDLESS, cheapest
from solvers.replenishment.guaranteed.tree_shape import StageTree
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike, NDArray

    from solvers.replenishment.guaranteed.network import StageNetwork

MOST_DAYS = 3650
"""Longest lead time and service time; the work grows with the square of the days."""


@dataclass(frozen=True, slots=True, eq=False)
class TreePlans:
    """Plans of all SKUs; arrays of shape (SKUs, stages) unless said otherwise.

    Parameters
    ----------
    quoted
        Service time of each stage to its customers, in days.
    inbound
        Longest service time that its suppliers quote each stage, in days.
    net
        Days that each stage covers with stock.
    stock
        Safety stock, in units.
    cost_cny
        Of holding all safety stock, of shape (SKUs,).
    late
        Days by which a stage has to break its longest service time because no stage may cover more
        than its limit; 0 if it need not. A SKU with any has no plan: its other figures are nan.
    """

    quoted: NDArray[np.float64]
    inbound: NDArray[np.float64]
    net: NDArray[np.float64]
    stock: NDArray[np.float64]
    cost_cny: NDArray[np.float64]
    late: NDArray[np.float64]

    @property
    def has_plan(self) -> NDArray[np.bool_]:
        """Which SKUs can keep all promises."""
        return np.asarray(~(self.late > 0.0).any(axis=1))


def plans_on_tree(
    tree: StageTree,
    lead_time: ArrayLike,
    holding_cny: ArrayLike,
    deviation: ArrayLike,
    max_service: ArrayLike,
    max_net: ArrayLike = np.inf,
) -> TreePlans:
    """Cheapest plan of each SKU, exactly.

    Parameters
    ----------
    tree
        The stages that all SKUs pass.
    lead_time
        Whole days, of shape (SKUs, stages) or (stages,), as all that follows.
    holding_cny
        Of one unit in safety stock.
    deviation
        How far demand of one day may exceed its mean, in units; that of ``t`` days by ``sqrt(t)``
        as much.
    max_service
        Longest service time that customers outside accept, in whole days; ``inf`` if it has none.
        Stages without customers need one.
    max_net
        Most days that a stage may cover with stock, such as the usable shelf life there.

    Raises
    ------
    DataError
        With all that is wrong.
    """
    names = ("lead_time", "holding_cny", "deviation", "max_service", "max_net")
    given = (lead_time, holding_cny, deviation, max_service, max_net)
    arrays = [np.atleast_2d(np.asarray(values, np.float64)) for values in given]
    problems = list(_problems(tree, dict(zip(names, arrays, strict=True))))
    if problems:
        raise DataError(problems)
    shape = np.broadcast_shapes(*(array.shape for array in arrays), (1, len(tree.stages)))
    lead, holding, spread, service, most = (np.broadcast_to(array, shape) for array in arrays)
    late = _late(tree, lead, service, np.floor(most))
    longest, inputs = _longest(tree, lead, service)
    quoted = cheapest(
        tree.peeled,
        tree.parent,
        tree.hangs_on_customer,
        _days(lead),
        _days(longest),
        _days(inputs),
        _days(np.floor(most)),
        np.ascontiguousarray(holding * spread),
        ~(late > 0.0).any(axis=1),
    ).astype(np.float64)
    return _plans(tree, lead, holding, spread, quoted, late)


def network_arrays(
    network: StageNetwork,
) -> tuple[
    StageTree, NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]
]:
    """Tree, lead times, costs of holding, deviations and longest service times of a network."""
    stages = network.stages
    tree = StageTree(tuple(stage.id for stage in stages), network.arcs)
    service = [np.inf if stage.max_service is None else stage.max_service for stage in stages]
    return (
        tree,
        np.array([stage.lead_time for stage in stages]),
        np.array([stage.holding_cny for stage in stages]),
        np.array([stage.deviation for stage in stages]),
        np.array(service),
    )


def pooled_deviation(tree: StageTree, deviation: ArrayLike) -> NDArray[np.float64]:
    """Deviation at every stage of all demand that passes it.

    Parameters
    ----------
    tree
        The stages.
    deviation
        Of independent demand from outside at each stage, of shape (..., stages); 0 if it has none.
    """
    variance = np.square(np.asarray(deviation, np.float64))
    for row in reversed(tree.order):
        for other in tree.customers[row]:
            variance[..., row] += variance[..., other]
    return np.asarray(np.sqrt(variance))


def _days(values: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.ascontiguousarray(np.minimum(values, ENDLESS).astype(np.int64))


def _longest(
    tree: StageTree, lead: NDArray[np.float64], service: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longest time that each stage may quote, and be quoted: what takes no stock anywhere."""
    out, into = np.zeros(lead.shape), np.zeros(lead.shape)
    for row in tree.order:
        for one in tree.suppliers[row]:
            np.maximum(into[:, row], out[:, one], out=into[:, row])
        out[:, row] = np.minimum(into[:, row] + lead[:, row], service[:, row])
    return out, into


def _late(
    tree: StageTree,
    lead: NDArray[np.float64],
    service: NDArray[np.float64],
    most: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Days by which the soonest time that a stage can quote misses its promise."""
    soonest, late = np.zeros(lead.shape), np.zeros(lead.shape)
    for row in tree.order:
        into = np.zeros(len(lead))
        for one in tree.suppliers[row]:
            np.maximum(into, soonest[:, one], out=into)
        soonest[:, row] = np.maximum(into + lead[:, row] - most[:, row], 0.0)
        late[:, row] = np.maximum(soonest[:, row] - service[:, row], 0.0)
        soonest[:, row] = np.minimum(soonest[:, row], service[:, row])
    return late


def _plans(
    tree: StageTree,
    lead: NDArray[np.float64],
    holding: NDArray[np.float64],
    spread: NDArray[np.float64],
    quoted: NDArray[np.float64],
    late: NDArray[np.float64],
) -> TreePlans:
    """Plans of the quoted times, none of them longer than it takes."""
    into = np.zeros(quoted.shape)
    for row in tree.order:
        for one in tree.suppliers[row]:
            np.maximum(into[:, row], quoted[:, one], out=into[:, row])
        quoted[:, row] = np.minimum(quoted[:, row], into[:, row] + lead[:, row])
    net = into + lead - quoted
    stock = spread * np.sqrt(net)
    cost = (holding * stock).sum(axis=1)
    has_none = (late > 0.0).any(axis=1)
    for part in (quoted, into, net, stock, cost):
        part[has_none] = np.nan
    return TreePlans(quoted, into, net, stock, cost, late)


def _problems(tree: StageTree, arrays: dict[str, NDArray[np.float64]]) -> Iterator[DataProblem]:
    count = len(tree.stages)
    for name, array in arrays.items():
        may_be_endless = name in {"max_service", "max_net"}
        is_whole = name in {"lead_time", "max_service"}
        right = (array >= 0.0) & (np.isfinite(array) | may_be_endless)
        if is_whole:
            right &= (array == np.floor(array)) & ((array <= MOST_DAYS) | np.isinf(array))
        allowed = f"whole days from 0 to {MOST_DAYS}" if is_whole else "0 or more"
        for row, at in np.argwhere(~right):
            stage = tree.stages[at] if array.shape[1] == count else "all stages"
            text = f"this figure of {stage} is not possible"
            given = f"{array[row, at]:g}"
            yield DataProblem("skus", int(row), name, "out_of_range", text, given, allowed)
    shapes = [array.shape for array in arrays.values()]
    try:
        np.broadcast_shapes(*shapes, (1, count))
    except ValueError:
        given = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        allowed = f"(SKUs, {count}) or ({count},)"
        text = "the figures do not belong to the same SKUs and stages"
        yield DataProblem("skus", -1, "", "shape_mismatch", text, given, allowed)
    else:
        service = np.broadcast_to(arrays["max_service"], (len(arrays["max_service"]), count))
        for row, at in np.argwhere(np.isinf(service)):
            if not tree.customers[at]:
                text = f"{tree.stages[at]} supplies no stage and promises no service time"
                yield DataProblem("skus", int(row), "max_service", "missing_value", text)
