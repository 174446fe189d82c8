"""How much can be too much for a run: what capacity rows of a trunk model need to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.routing.trunk.bodies import MOST_CLASSES_IN_ALL_SETS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.routing.trunk.keys import Keys

ROUNDING = 1e-9


def demand_of_runs(
    keys: Keys,
    chosen: NDArray[np.int64],
    runs: NDArray[np.int64],
    flow_key: NDArray[np.int64],
    size: NDArray[np.float64],
) -> NDArray[np.float64]:
    """All that could flow to those of the chosen keys that each run serves.

    A run never takes more, so its room in a row may be cut to this: the model gets tighter and
    loses no plan.

    Parameters
    ----------
    chosen
        Keys in order.
    flow_key, size
        Key of each flow, and what it weighs in each set of classes: flows by sets.

    Returns
    -------
    numpy.ndarray
        Runs by sets.
    """
    at_key = np.zeros((len(chosen) + 1, size.shape[1]))
    np.add.at(at_key, np.searchsorted(chosen, flow_key), size)
    stops = keys.of_stop[runs]
    position = np.searchsorted(chosen, stops).clip(max=len(chosen) - 1)
    position[chosen[position] != stops] = len(chosen)
    demand: NDArray[np.float64] = at_key[position].sum(axis=1)
    return demand


def is_not_implied(
    holds: NDArray[np.bool_], met: NDArray[np.int64], room: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Whether the row of a set of classes says more than the rows of its single classes.

    Parameters
    ----------
    holds
        Which classes are in each set, single classes first: sets by classes.
    met
        Classes that flow at all.
    room
        Of each run for each set, in kilograms and then in litres: runs by (sets, sets).
    """
    classes = holds.shape[1]
    present = np.zeros(classes, dtype=bool)
    present[met] = True
    is_met = ~(holds & ~present).any(axis=1)
    if classes > MOST_CLASSES_IN_ALL_SETS:
        is_met |= holds.all(axis=1)
    found = []
    for half in np.split(room, 2, axis=1):
        alone = half[:, :classes] @ holds.T.astype(float)
        tighter = (half < alone * (1 - ROUNDING)).any(axis=0) | (holds.sum(axis=1) == 1)
        found.append(is_met & tighter)
    return np.concatenate(found)
