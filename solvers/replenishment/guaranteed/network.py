"""Stages of a supply chain that promise each other a service time.

Guaranteed-service model of Graves and Willems (2000, 2003): every stage quotes its customers a
service time, is quoted one by each supplier, and covers the rest of its lead time, its net
replenishment time, with stock for any demand within a bound. Times are in days, or in any other
unit that all stages share.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np

from solvers.replenishment.guaranteed.arcs import Supplied
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Stage:
    """A place where stock may be held.

    Parameters
    ----------
    id
        Name.
    lead_time
        From when all inputs are there until the goods can be sent on.
    holding_cny
        Of one unit in safety stock, for as long as costs are stated (a year, or a day).
    deviation
        How far demand of one unit of time may exceed its mean, in units: for normal demand the
        safety factor times the standard deviation. Over a time ``t``, ``deviation * sqrt(t)``.
    max_service
        Longest service time that its customers accept; ``None`` if it has none outside the chain.
    """

    id: str
    lead_time: float
    holding_cny: float
    deviation: float
    max_service: float | None = None


@dataclass(frozen=True)
class StageNetwork(Supplied):
    """Stages and who supplies whom.

    Parameters
    ----------
    stages
        All stages.
    arcs
        Supplier and customer, by name.

    Raises
    ------
    DataError
        With all that is wrong: names twice or unknown, negative or infinite figures, circles, and
        stages without customers that quote no service time.
    """

    stages: tuple[Stage, ...]
    arcs: tuple[tuple[str, str], ...]

    def __post_init__(self) -> None:
        problems = list(_problems(self))
        if problems:
            raise DataError(problems)

    @property
    def names(self) -> tuple[str, ...]:
        """Name of each stage."""
        return tuple(stage.id for stage in self.stages)

    @cached_property
    def longest(self) -> NDArray[np.float64]:
        """Longest service time that each stage may quote: what takes no stock anywhere."""
        found = np.zeros(len(self.stages))
        for row in self.order:
            stage = self.stages[row]
            inputs = max((found[supplier] for supplier in self.suppliers[row]), default=0.0)
            most = np.inf if stage.max_service is None else stage.max_service
            found[row] = min(inputs + stage.lead_time, most)
        return found

    def stock(self, row: int, net_time: float | NDArray[np.float64]) -> NDArray[np.float64]:
        """Safety stock of a stage that covers a net replenishment time, in units."""
        covered: NDArray[np.float64] = np.sqrt(np.maximum(net_time, 0.0))
        return self.stages[row].deviation * covered


def _problems(network: StageNetwork) -> Iterator[DataProblem]:
    for row, stage in enumerate(network.stages):
        for name in ("lead_time", "holding_cny", "deviation", "max_service"):
            value = getattr(stage, name)
            if value is not None and not 0.0 <= value < np.inf:
                text = "it must be finite and not negative"
                yield _problem(row, name, "out_of_range", text, str(value), "0 or more")
    wrong_names = list(network.name_problems())
    yield from wrong_names or _shape_problems(network)


def _shape_problems(network: StageNetwork) -> Iterator[DataProblem]:
    graph = nx.DiGraph(list(network.arcs))
    if not nx.is_directed_acyclic_graph(graph):
        circle = [one for one, _ in nx.find_cycle(graph)]
        names = " -> ".join([*circle, circle[0]])
        yield DataProblem("arcs", -1, "", "circular", "stages supply each other", names)
    ends = {one for one, _ in network.arcs}
    for row, stage in enumerate(network.stages):
        if stage.id not in ends and stage.max_service is None:
            text = "it supplies no stage and promises its customers no service time"
            yield _problem(row, "max_service", "missing_value", text, "", "0 or more")


def _problem(row: int, column: str, code: str, text: str, given: str, allowed: str) -> DataProblem:
    return DataProblem("stages", row, column, code, text, given, allowed)
