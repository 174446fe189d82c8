"""A small scenario to try things on: one city of ``national-fresh``, and a plan of its vans."""

from dataclasses import replace
from functools import cache

import scenarios
from solvers import routing
from supplychain.scenario import Scenario
from supplychain.sites import Tier


@cache
def one_city(city: str = "Hangzhou") -> tuple[Scenario, routing.RoutingPlan]:
    """The orders of a city that its fronts have in stock, and how its vans bring them."""
    whole = scenarios.load("national-fresh")
    fronts = {s.id for s in whole.sites if s.tier is Tier.FRONT and s.city == city}
    doors = {customer.id for customer in whole.customers if customer.city == city}
    small = replace(
        whole,
        name="one-city",
        sites=tuple(site for site in whole.sites if site.id in fronts),
        fleets=tuple(fleet for fleet in whole.fleets if fleet.site_id in fronts),
        lots=tuple(lot for lot in whole.lots if lot.site_id in fronts),
        customers=tuple(customer for customer in whole.customers if customer.id in doors),
        orders=tuple(
            order for order in whole.orders
            if order.customer_id in doors and all(x.source_tier is Tier.FRONT for x in order.lines)
        ),
        transfers=(), tariffs=(),
    )  # fmt: skip
    problem = routing.RoutingProblem.from_scenario(small)
    return small, routing.solve(problem, routing.Limits(max_iterations=5, seed=1, workers=1))
