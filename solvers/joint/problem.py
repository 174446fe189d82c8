"""Trucks that bring goods and teams that install them, as one problem."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from solvers.installers.problem import InstallersProblem
from solvers.routing.problem import RoutingProblem
from supplychain.errors import DataError, DataProblem
from supplychain.orders import OrderKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from supplychain.roads import RoadProvider
    from supplychain.scenario import Scenario


@dataclass(frozen=True, slots=True)
class JointRules:
    """What holds between the two.

    Parameters
    ----------
    drive_sd_share
        Standard deviation of a truck's arrival, as a share of its driving since it left the front:
        traffic slows a whole trip, so that errors of its legs add up.
    """

    drive_sd_share: float = 0.15


@dataclass(frozen=True)
class JointProblem:
    """Deliveries and installations whose jobs wait for their orders.

    Parameters
    ----------
    trucks
        Who brings the goods.
    teams
        Who installs them, on the same horizon. ``goods`` of a job whose order the trucks bring say
        which order; when it comes is for the plan to decide.
    rules
        What holds between the two.
    """

    trucks: RoutingProblem
    teams: InstallersProblem
    rules: JointRules = JointRules()

    def __post_init__(self) -> None:
        problems = list(self._problems())
        if problems:
            raise DataError(problems)

    @cached_property
    def order_of(self) -> Mapping[str, str]:
        """For each job whose goods the trucks bring, the order."""
        return {
            job.id: job.goods.order_id
            for job in self.teams.jobs
            if job.goods is not None and job.goods.order_id in self.trucks.orders
        }

    @cached_property
    def jobs_of(self) -> Mapping[str, tuple[str, ...]]:
        """For each order that jobs wait for, these jobs."""
        found: dict[str, tuple[str, ...]] = {}
        for job_id, order_id in self.order_of.items():
            found[order_id] = (*found.get(order_id, ()), job_id)
        return found

    @classmethod
    def from_scenario(cls, scenario: Scenario, roads: RoadProvider | None = None) -> JointProblem:
        """What a scenario states of both.

        Parameters
        ----------
        scenario
            With teams and jobs.
        roads
            Provider of distances; by default the scenario's choice among the embedded ones.

        Raises
        ------
        DataError
            If teams or jobs are missing, or the road provider is not embedded and none is given.
        """
        teams = InstallersProblem.from_scenario(scenario, roads)
        return cls(RoutingProblem.from_scenario(scenario, roads), teams)

    def _problems(self) -> Iterator[DataProblem]:
        length_s = self.trucks.scenario.horizon.length_s
        if length_s != self.teams.horizon_s:
            text = "trucks and teams must be planned for the same horizon"
            given, allowed = str(self.teams.horizon_s), str(length_s)
            yield DataProblem("horizon", -1, "length_s", "differs", text, given, allowed)
        for row, job in enumerate(self.teams.jobs):
            order_id = self.order_of.get(job.id)
            if order_id and self.trucks.orders[order_id].kind is OrderKind.RETURN:
                text = "goods of a return are taken away and never arrive"
                yield DataProblem("jobs", row, "order_id", "is_return", text, order_id)
