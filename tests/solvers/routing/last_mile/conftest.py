from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pytest

from solvers.routing.last_mile import Job, LastMileProblem, Van
from supplychain.fleet import Compartment, DriverRules, Haul, Layout, SpeedClass, VehicleType
from supplychain.roads import TravelMatrix
from supplychain.windows import TimeWindow

if TYPE_CHECKING:
    from collections.abc import Sequence

DAY = TimeWindow(0, 86_400)


class MakeJob(Protocol):
    def __call__(
        self, name: str, kg: float = ..., frozen_kg: float = ..., **changes: Any
    ) -> Job: ...


class MakeVan(Protocol):
    def __call__(
        self,
        name: str = ...,
        count: int = ...,
        shifts: Sequence[TimeWindow] = ...,
        **changes: Any,
    ) -> Van: ...


class MakeProblem(Protocol):
    def __call__(
        self,
        minutes: Sequence[int],
        jobs: Sequence[Job],
        vans: Sequence[Van],
        windows: Sequence[TimeWindow] = ...,
        horizon_s: int = ...,
    ) -> LastMileProblem: ...


@pytest.fixture
def make_job() -> MakeJob:
    """A job of 10 kg chilled goods with five minutes of service, ready at once, any time."""

    def make(name: str, kg: float = 10.0, frozen_kg: float = 0.0, **changes: Any) -> Job:
        fields: dict[str, Any] = {
            "id": name,
            "order_id": name,
            "kg": (kg, frozen_kg),
            "litres": (kg, frozen_kg),
            "release_s": 0,
            "windows": (),
            "latest_s": 86_400,
            "service_s": 300,
            "unserved_cny": 1_000.0,
        }
        return Job(**(fields | changes))

    return make


@pytest.fixture
def make_van() -> MakeVan:
    """A van for 100 kg: 100 CNY a tour, 2 CNY a km, 36 CNY an hour, dock 20 min, no reefer."""

    def make(
        name: str = "van",
        count: int = 2,
        shifts: Sequence[TimeWindow] = (DAY,),
        reefer_cny_per_h: dict[str, float] | None = None,
        **changes: Any,
    ) -> Van:
        both = Layout("both", (Compartment("chilled", 100, 100), Compartment("frozen", 50, 50)))
        fields: dict[str, Any] = {
            "id": name,
            "name": name,
            "haul": Haul.LAST_MILE,
            "payload_kg": 100.0,
            "volume_l": 100.0,
            "layouts": (both,),
            "fixed_cny": 100.0,
            "cny_per_km": 2.0,
            "cny_per_h": 36.0,
            "rules": DriverRules(),
            "dock_s": 1_200,
        }
        vehicle = VehicleType(**(fields | changes))
        prices = reefer_cny_per_h or {layout.id: 0.0 for layout in vehicle.layouts}
        return Van(vehicle, count, tuple(shifts), prices)

    return make


@pytest.fixture
def make_problem() -> MakeProblem:
    """Doors on one straight street: ``minutes`` from the front (signed), a kilometre a minute."""

    def make(
        minutes: Sequence[int],
        jobs: Sequence[Job],
        vans: Sequence[Van],
        windows: Sequence[TimeWindow] = (DAY,),
        horizon_s: int = 86_400,
    ) -> LastMileProblem:
        at = np.array([0, *minutes], dtype=np.int64)
        gaps = np.abs(at[:, None] - at[None, :])
        travel = TravelMatrix(gaps * 1_000, gaps * 60)
        return LastMileProblem(
            front_id="front",
            class_ids=("chilled", "frozen"),
            jobs=tuple(jobs),
            vans=tuple(vans),
            travel={SpeedClass.URBAN: travel},
            windows=tuple(windows),
            horizon_s=horizon_s,
        )

    return make
