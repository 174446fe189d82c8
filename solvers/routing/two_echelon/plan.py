"""What trucks and freighters do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from solvers.common import Status, StopReason


@dataclass(frozen=True, slots=True)
class Unloading:
    """Goods that a truck leaves at a satellite."""

    satellite_id: str
    kg: float


@dataclass(frozen=True, slots=True)
class TruckRoute:
    """From the depot over satellites, in order, and back."""

    stops: tuple[Unloading, ...]


@dataclass(frozen=True, slots=True)
class FreighterRoute:
    """From a satellite over customers, in order, and back."""

    satellite_id: str
    customer_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TwoEchelonPlan:
    """Routes of both levels.

    Parameters
    ----------
    status, stop_reason
        What the plan is worth, and why the search ended.
    trucks, freighters
        Vehicles without a route are not listed.
    unserved
        Names of customers that no freighter visits.
    first_level_cny, second_level_cny, handling_cny
        Terms of the cost: trucks, freighters, and handling at satellites.
    """

    status: Status
    stop_reason: StopReason
    trucks: tuple[TruckRoute, ...]
    freighters: tuple[FreighterRoute, ...]
    unserved: tuple[str, ...]
    first_level_cny: float
    second_level_cny: float
    handling_cny: float

    @property
    def cost_cny(self) -> float:
        """Both levels and handling."""
        return self.first_level_cny + self.second_level_cny + self.handling_cny
