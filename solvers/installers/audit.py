"""Checks a plan against nothing but the scenario, so that the problem cannot hide a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.common import Violation
from solvers.installers.audits.stated import stated_problem
from solvers.installers.validate import validate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from solvers.installers.plan import InstallersPlan
    from supplychain.installation import Installation
    from supplychain.jobs import GoodsArrival
    from supplychain.roads import RoadProvider
    from supplychain.scenario import Scenario


def audit(
    scenario: Scenario,
    plan: InstallersPlan,
    roads: RoadProvider | None = None,
    arrivals: Mapping[str, GoodsArrival] | None = None,
) -> list[Violation]:
    """Hold a plan against its scenario.

    Days, doors, ways and goods are read from the scenario again, in their own way; then every
    rule of :func:`solvers.installers.validate.validate` is applied. Names that the tables hold
    twice, and goods of orders that they do not hold, are told as well.

    Parameters
    ----------
    scenario
        A checked scenario.
    plan
        Any plan, however broken.
    roads
        The operator's provider; by default the great circle as the scenario sets it.
    arrivals
        When goods come by a plan of trucks, by job; by default what the scenario expects. Goods
        of an order that nobody has planned are not there.

    Raises
    ------
    DataError
        If the scenario asks for another provider and none is given.
    """
    given = scenario.installation
    if given is None:
        if not plan.routes and not plan.left_out:
            return []
        text = "nothing says what is to be installed"
        return [Violation("NO_TERMS", scenario.name, text, 1, "count")]
    problem = stated_problem(scenario, given, roads, arrivals)
    return [*_twice(given), *_of_unknown_orders(scenario, given, plan), *validate(problem, plan)]


def _twice(given: Installation) -> Iterator[Violation]:
    """``NAME_TWICE``: a team or job that the tables hold more than once."""
    for rows in (given.teams, given.jobs):
        seen: set[str] = set()
        for row in rows:
            if row.id in seen:
                yield Violation("NAME_TWICE", row.id, "the tables hold it twice", 1, "count")
            seen.add(row.id)


def _of_unknown_orders(
    scenario: Scenario, given: Installation, plan: InstallersPlan
) -> Iterator[Violation]:
    """``UNKNOWN_ORDER``: a job is done whose goods come with an order that does not exist."""
    orders = {order.id for order in scenario.orders}
    done = {visit.job_id for route in plan.routes for visit in route.visits}
    for job in given.jobs:
        order_id = "" if job.goods is None else job.goods.order_id
        if order_id and order_id not in orders and job.id in done:
            text = f"its goods come with order {order_id}, which does not exist"
            yield Violation("UNKNOWN_ORDER", job.id, text, 1, "count")
