"""Whether a plan can be read at all: what explains or changes one needs all that it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.routing.checks.case import bare_case
from solvers.routing.checks.identity import ids_are_known, ids_are_unique
from solvers.routing.checks.structure import routes_load_first_and_return_last
from solvers.routing.validate import facts_of_problem
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from solvers.routing.plan import RoutingPlan
    from solvers.routing.problem import RoutingProblem

RULES = (ids_are_unique, ids_are_known, routes_load_first_and_return_last)


def refuse_unsound(problem: RoutingProblem, plan: RoutingPlan) -> None:
    """Refuse a plan that names what does not exist, or whose routes are none.

    Other rules may be broken: such a plan can be explained and changed like any other.

    Raises
    ------
    DataError
        With all that the checker finds by these rules.
    """
    case = bare_case(facts_of_problem(problem), plan)
    found = [violation for rule in RULES for violation in rule(case)]
    if found:
        raise DataError(
            DataProblem("plan", -1, broken.subject, broken.code.lower(), broken.detail)
            for broken in found
        )
