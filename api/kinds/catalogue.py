"""All kinds that the service knows."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic reads it at run time

from pydantic import Field

from api.kinds.kind import LONGEST_S, Day, Files, Kind, Operation, Options


class NoOptions(Options):
    """Nothing to choose."""


class RoutingOptions(Options):
    """What is wanted beside the routes."""

    prove_s: float = Field(
        0.0,
        ge=0.0,
        le=LONGEST_S,
        description="Seconds after the search in which it is proven how much cheaper the tours of "
        "each front could be at most.",
    )

    @property
    def after_s(self) -> float:
        """Seconds of work after the search that were asked for."""
        return self.prove_s


class PlacementOptions(Options):
    """What is wanted beside the network."""

    losses: bool = Field(True, description="Say what the loss of each site and lane would do.")
    frontier: bool = Field(False, description="Draw the curve of cost against coverage.")


class ReplenishmentOptions(Options):
    """When orders are placed."""

    day: date | None = Field(None, description="Of the first orders; the scenario's first unless.")
    horizon_days: int | None = Field(None, ge=1, le=92, description="Days to plan orders for.")
    fill_rate: float | None = Field(
        None,
        gt=0.0,
        lt=1.0,
        description="Share of demand that every item is to serve from stock, instead of what the "
        "scenario says of each.",
    )


class ForecastOptions(Options):
    """How far ahead."""

    horizon_days: int = Field(28, ge=1, le=366, description="Days ahead.")
    backtests: int = Field(
        0, ge=0, le=52, description="Mornings of the past from which to test, 7 days each."
    )


class SimulationOptions(Options):
    """What is lived through."""

    stresses: tuple[str, ...] = Field((), max_length=20, description="Names of disruptions to add.")
    policies: tuple[str, ...] = Field(
        ("follow-plan",), min_length=1, max_length=10, description="Who decides when it happens."
    )
    replications: int = Field(10, ge=2, le=10_000, description="Runs of each policy.")
    days: int = Field(7, ge=1, le=366, description="Days of orders.")
    planning_s: float = Field(
        30.0, ge=0.0, le=3600.0, description="Seconds for the routing plan that is lived by."
    )


ROUTE_PLANS = Kind(
    "route-plans",
    "plan of routes",
    "routing",
    RoutingOptions,
    90.0,
    "api.kinds.routing:run",
    "api.kinds.routing:check",
    Files("stops.csv"),
    keeps_plans=True,
    day=Day("api.day.routing", "order", frozenset(Operation)),
)
INSTALLER_SCHEDULES = Kind(
    "installer-schedules",
    "schedule of installers",
    "installers",
    NoOptions,
    60.0,
    "api.kinds.installers:run",
    "api.kinds.installers:check",
    Files("visits.csv"),
    keeps_plans=True,
    day=Day("api.day.installers", "job", frozenset(Operation) - {Operation.ESTIMATE}),
)
PLACEMENT_PLANS = Kind(
    "placement-plans",
    "plan of where sites are",
    "placement",
    PlacementOptions,
    300.0,
    "api.kinds.placement:run",
    "api.kinds.placement:check",
    Files("sites.csv"),
    keeps_plans=True,
)
REPLENISHMENT_PLANS = Kind(
    "replenishment-plans",
    "plan of what to order",
    "replenishment",
    ReplenishmentOptions,
    120.0,
    "api.kinds.replenishment:run",
    "api.kinds.replenishment:check",
    Files("orders.csv"),
)
FORECASTS = Kind(
    "forecasts",
    "forecast of demand",
    None,
    ForecastOptions,
    None,
    "api.kinds.forecasts:run",
    "api.kinds.forecasts:check",
    Files("forecast.csv", header="forecast.json", document=None),
)
SIMULATIONS = Kind(
    "simulations",
    "simulation",
    None,
    SimulationOptions,
    None,
    "api.kinds.simulations:run",
    "api.kinds.simulations:check",
    Files("summary.csv", header="simulation.json", document=None),
    choices={
        "stresses": "api.kinds.choices:stresses",
        "policies": "api.kinds.choices:policies",
    },
)

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        *(ROUTE_PLANS, INSTALLER_SCHEDULES, PLACEMENT_PLANS, REPLENISHMENT_PLANS),
        *(FORECASTS, SIMULATIONS),
    )
}


def kind_of(name: str) -> Kind:
    """A kind by its name; ``KeyError`` if there is none."""
    return KINDS[name]
