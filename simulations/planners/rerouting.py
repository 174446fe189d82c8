"""Rerouting and dual sourcing: goods come another way, vans drive as planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulations.planners.detours import Detours
from simulations.planners.other_ways import OtherWays
from simulations.policies import FollowPlan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulations.policies import Action, Situation


class Reroute(FollowPlan):
    """Send goods around sites that are cut off, by the quickest path on the network that is left.

    Paths lead over hired carriers and own trucks that stand idle. Goods that lie in a site that is
    cut off stay there.
    """

    name = "reroute"
    from_other_sites = False

    def __init__(self) -> None:
        self._ways: OtherWays | None = None

    def morning(self, situation: Situation) -> Sequence[Action]:
        """Other ways, when what is cut off has changed."""
        if self._ways is None:
            assert situation.template is not None
            self._ways = OtherWays(situation.template, Detours(self.from_other_sites))
        return self._ways.actions(situation)


class DualSource(Reroute):
    """Reroute, and take goods of a site that is cut off from another one that has enough."""

    name = "dual-sourcing"
    from_other_sites = True
