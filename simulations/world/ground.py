"""What all runs of a scenario and its plans have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulations.disruptions import resolved
from simulations.world.plans import check_plans
from simulations.world.template import template_of
from simulations.world.ways import Roads
from supplychain.roads import embedded_roads

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulations.disruptions import Reach
    from simulations.world.plans import Plans
    from supplychain.roads import RoadProvider
    from supplychain.scenario import Scenario


class Ground:
    """Template, roads and reaches of disruptions, worked out once for any number of runs.

    Parameters
    ----------
    scenario, plans
        What is lived through.
    provider
        Distances; by default the scenario's choice among the embedded ones.

    Notes
    -----
    Runs may share it, one after another, because nothing that happens in a run is kept here: the
    template and the reaches are frozen, and roads only remember distances, which depend on two
    places and nothing else.

    Raises
    ------
    DataError
        If plans are not for this scenario; with every fault.
    """

    def __init__(
        self, scenario: Scenario, plans: Plans, provider: RoadProvider | None = None
    ) -> None:
        check_plans(scenario, plans)
        assert plans.routing is not None
        self.scenario = scenario
        self.template = template_of(scenario, plans.routing)
        self.provider = embedded_roads(scenario.roads) if provider is None else provider
        self.roads = Roads(scenario, self.template, self.provider)
        self.reaches: Mapping[str, Reach] = (
            resolved(scenario.disruptions, scenario) if scenario.disruptions else {}
        )
